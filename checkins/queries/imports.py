"""The preview of an import: what the file would add."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from checkins.catalog import sign_catalog
from checkins.engine.scoring import stage_scores
from checkins.engine.types import DayAnswers, Stage, Used
from checkins.models import DailyCheckin, User
from checkins.queries.trends import rating_word

SHOWN_DAYS = 7


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """One day of the file: its stage means in words, a dash where too few signs were answered."""

    day: date
    words: list[str]
    used: bool


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """The days that would be added; ``kept`` counts the file's days that are stored already."""

    new: int
    kept: int
    first: date | None
    last: date | None
    newest: list[PreviewDay]


def import_preview(person: User, days: Sequence[DayAnswers]) -> ImportPreview:
    """Return what importing ``days``, oldest first, would add; one query."""
    here = set(DailyCheckin.objects.visible_to(person).values_list("day", flat=True))
    new = [answers for answers in days if answers.day not in here]
    return ImportPreview(
        new=len(new),
        kept=len(days) - len(new),
        first=new[0].day if new else None,
        last=new[-1].day if new else None,
        newest=[_preview_day(answers) for answers in reversed(new[-SHOWN_DAYS:])],
    )


def _preview_day(answers: DayAnswers) -> PreviewDay:
    scores = stage_scores(answers, sign_catalog().rules)
    words = [
        "\N{EN DASH}" if (score := scores[stage]) is None else rating_word(score) for stage in Stage
    ]
    return PreviewDay(answers.day, words, answers.used is Used.YES)
