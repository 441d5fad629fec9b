"""Self-care of body and of feelings: the good things of the last weeks beside the weeks before."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from checkins.catalog import sign_catalog
from checkins.engine.triggers import Side, side
from checkins.enums import RATING_WORDS
from checkins.models import DailyCheckin, User

DAY, SPAN = timedelta(days=1), timedelta(weeks=4)
GROUPS = {
    "My body": ("slept_well", "ate_enough", "body_care"),
    "My feelings": ("kind_to_self", "did_fun", "felt_close"),
}
SENTENCES = {
    Side.HIGHER: "More than in the 4 weeks before.",
    Side.LOWER: "Less than in the 4 weeks before.",
    Side.SAME: "About the same as in the 4 weeks before.",
    None: "There are too few answers to compare yet.",
}
Days = Iterable[dict[str, int]]


@dataclass(frozen=True, slots=True)
class CareLine:
    """One good thing, in the words of the scale; empty where nothing was answered."""

    name: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class Care:
    """One side of self-care: its lines, and how they went together in a sentence."""

    name: str
    lines: tuple[CareLine, ...]
    sentence: str


def self_care(person: User, *, today: date) -> list[Care]:
    """Return self-care of the last 4 weeks beside the 4 before; none without an answer; one query.

    A good thing counts as it was tapped, 0 to 4, and only where it was answered. A side is
    compared on the lines that both spans have.
    """
    rows = DailyCheckin.objects.visible_to(person).between(today - 2 * SPAN + DAY, today)
    days = list(rows.values_list("day", "answers"))
    now = [answers for day, answers in days if day > today - SPAN]
    before = [answers for day, answers in days if day <= today - SPAN]
    found = [_care(name, codes, now, before) for name, codes in GROUPS.items()]
    return [care for care in found if any(line.now or line.before for line in care.lines)]


def _care(name: str, codes: tuple[str, ...], now: Days, before: Days) -> Care:
    means = {code: (_mean(code, now), _mean(code, before)) for code in codes}
    known = sign_catalog().by_code
    lines = tuple(
        CareLine(known[code].short, _word(late), _word(early))
        for code, (late, early) in means.items()
    )
    return Care(name, lines, SENTENCES[_compared(means.values())])


def _compared(means: Iterable[tuple[float | None, float | None]]) -> Side | None:
    """Return where the lines that both spans have stand now; None where there is none."""
    pairs = [(late, early) for late, early in means if late is not None and early is not None]
    if not pairs:
        return None
    late, early = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    return side(late, early)


def _mean(code: str, days: Days) -> float | None:
    values = [answers[code] for answers in days if code in answers]
    return sum(values) / len(values) if values else None


def _word(mean: float | None) -> str:
    return "" if mean is None else RATING_WORDS[int(mean + 0.5)]
