"""Self-care of body and feelings: the good things of the last 4 weeks and the 4 before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from checkins.catalog import sign_catalog
from checkins.engine.triggers import Side, left_out, side
from checkins.enums import RATING_WORDS, UsedChoice
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
Pair = tuple[float | None, float | None]  # means of the last 4 weeks and of the 4 before, 0..4


class RecentDay(NamedTuple):
    """The answers of a day: to the catalog's signs and to the person's own, 0..4 as tapped."""

    day: date
    answers: Mapping[str, int]
    own_answers: Mapping[str, int]
    used: str


@dataclass(frozen=True, slots=True)
class CareLine:
    """The last 4 weeks and the 4 before in the words of the scale; empty without an answer."""

    name: str
    now: str
    before: str


@dataclass(frozen=True, slots=True)
class Care:
    """One side of self-care: its lines, and a sentence that compares them together."""

    name: str
    lines: tuple[CareLine, ...]
    sentence: str


def recent_days(person: User, *, today: date) -> list[RecentDay]:
    """Return the answers of the last 8 weeks; one query."""
    rows = DailyCheckin.objects.visible_to(person).between(today - 2 * SPAN + DAY, today)
    return list(map(RecentDay._make, rows.values_list(*RecentDay._fields)))


def self_care(days: Sequence[RecentDay], *, today: date) -> list[Care]:
    """Return self-care of the last 4 weeks and the 4 before, without sides that have no answer.

    A good thing counts as it was tapped, 0..4, and only where it was answered. A side is compared
    on the questions that have answers in both spans. A day with use and the day after it count in
    neither: nobody is to read that they slept better on them.
    """
    known = sign_catalog().by_code
    apart = left_out(item.day for item in days if item.used == UsedChoice.YES)
    answers = [(item.day, item.answers) for item in days if item.day not in apart]
    found = []
    for name, codes in GROUPS.items():
        lines = means_of(answers, codes, today=today)
        if any(late is not None or early is not None for late, early in lines.values()):
            cared = tuple(care_line(known[code].short, *pair) for code, pair in lines.items())
            found.append(Care(name, cared, SENTENCES[_compared(lines.values())]))
    return found


def means_of(
    answers: Iterable[tuple[date, Mapping[str, int]]], codes: Iterable[str], *, today: date
) -> dict[str, Pair]:
    """Return each code's mean of the last 4 weeks and of the 4 before; None without an answer."""
    spans: tuple[list[Mapping[str, int]], ...] = ([], [])
    for day, given in answers:
        spans[day <= today - SPAN].append(given)
    now, before = spans
    return {code: (_mean(code, now), _mean(code, before)) for code in codes}


def care_line(name: str, late: float | None, early: float | None) -> CareLine:
    """Return a line from its mean of the last 4 weeks and its mean of the 4 before."""
    return CareLine(name, _word(late), _word(early))


def _compared(means: Iterable[Pair]) -> Side | None:
    """Compare the lines that have answers in both spans; None if no line has."""
    pairs = [(late, early) for late, early in means if late is not None and early is not None]
    if not pairs:
        return None
    late, early = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
    return side(late, early)


def _mean(code: str, days: Iterable[Mapping[str, int]]) -> float | None:
    values = [answers[code] for answers in days if code in answers]
    return sum(values) / len(values) if values else None


def _word(mean: float | None) -> str:
    return "" if mean is None else RATING_WORDS[int(mean + 0.5)]
