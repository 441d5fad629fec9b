"""What a person gets back after each of their first check-ins, from their own answers.

Before there is a baseline nothing can be compared with a usual. What was said can still be said
again: each of the first fourteen check-ins has one thing of its own, in a fixed order. Where a
day's own thing has too little to say, its answers stand in for it.

On a day of low mood nothing is. A day with use, or with thoughts of how to use, is never named, and
never compared with another: nobody reads that they slept better on it. For a week after use, on a
day before use that is saved after it, and on a day with a loud answer, only plain things are given
back: what was said, and what came up. Nothing says why.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from checkins.engine.acting import LOW_MOOD
from checkins.engine.day_after import SOON_DAYS
from checkins.engine.scoring import TOP

FIRST_DAYS = 14  # check-ins; with the next one there is a baseline
FIRST_DRAWN = 3  # the check-in from which on the trends draw points
MOST_LINES = 3
SOME, MUCH = 2, 3  # ratings
LEAST_DAYS = 2  # a thing is said again if it was said on so many days
LEAST_LOW = 5  # answers, from which on "on most days" says something
WIDE = 2  # points between the lowest and the highest answer


class Given(StrEnum):
    """What is given back, in the order of the check-ins that it follows."""

    SAID = "said"
    SINCE = "since"
    SIDE_BY_SIDE = "side_by_side"
    READ = "read"
    GOOD = "good"
    OFTEN = "often"
    WEEK = "week"
    NOTICED = "noticed"
    LEAST = "least"
    GOOD_DAY = "good_day"
    MOVES = "moves"
    LOW = "low"
    GOOD_TOO = "good_too"
    FOURTEEN = "fourteen"


PLAIN = {
    *(Given.SAID, Given.SINCE, Given.SIDE_BY_SIDE, Given.READ),
    *(Given.WEEK, Given.NOTICED, Given.FOURTEEN),
}


@dataclass(frozen=True, slots=True)
class FirstDay:
    """One check-in: ``ratings`` are sign code to 0..4 as tapped, not yet reversed.

    ``used`` says that the person used, ``planned`` that they had thoughts of how to.
    """

    day: date
    ratings: Mapping[str, int]
    used: bool = False
    planned: bool = False

    @property
    def may_be_named(self) -> bool:
        """Whether the day may be named, or compared with another."""
        return not (self.used or self.planned)


@dataclass(frozen=True, slots=True)
class FirstSign:
    """A sign that may be spoken of; ``good`` is one that is scored the other way round."""

    code: str
    good: bool = False
    daily: bool = True


@dataclass(frozen=True, slots=True)
class GivenLine:
    """One sign's part: its ratings, or on how many ``days`` of ``of`` answered ones it was so."""

    code: str
    ratings: tuple[int, ...]
    days: int = 0
    of: int = 0


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What is given back after ``number`` check-ins.

    ``day`` is the day that it is about, if it is about one, and ``span`` the number of calendar
    days from the first check-in to the newest.
    """

    kind: Given
    number: int
    lines: tuple[GivenLine, ...] = ()
    day: date | None = None
    span: int = 0


@dataclass(frozen=True, slots=True)
class _Known:
    """The check-ins, oldest first, the one spoken of, and the signs, the first asked first."""

    days: Sequence[FirstDay]
    about: FirstDay
    signs: Sequence[FirstSign]
    is_hard: bool

    @property
    def daily(self) -> list[FirstSign]:
        return [sign for sign in self.signs if sign.daily]

    @property
    def hard(self) -> list[FirstSign]:
        """The daily signs that are no good things."""
        return [sign for sign in self.daily if not sign.good]

    @property
    def named_days(self) -> list[FirstDay]:
        return [day for day in self.days if day.may_be_named]

    def ratings(self, sign: FirstSign) -> list[int]:
        """Return the answers to a sign, the oldest first."""
        return [day.ratings[sign.code] for day in self.days if sign.code in day.ratings]

    def counted(self, sign: FirstSign, wanted: range) -> GivenLine:
        """Return on how many days the answer to a sign was one of these."""
        ratings = self.ratings(sign)
        days = sum(rating in wanted for rating in ratings)
        return GivenLine(sign.code, (wanted[0],), days, len(ratings))


def given_back(
    days: Sequence[FirstDay], *, about: date, signs: Sequence[FirstSign], is_loud: bool
) -> GivenBack | None:
    """Return what is given back after these check-ins; None if there is nothing fitting.

    ``days`` holds all check-ins that the rule sees, oldest first, each day once. ``about`` is the
    check-in that was just saved, or the newest; ``is_loud`` says that it has a loud answer.
    """
    own = next((day for day in days if day.day == about), None)
    if own is None or not own.may_be_named or len(days) > FIRST_DAYS:
        return None
    if own.ratings.get(LOW_MOOD, 0) >= MUCH:
        return None
    since_use = [(about - day.day).days for day in days if day.used]
    is_hard = is_loud or any(since <= SOON_DAYS for since in since_use)
    known = _Known(days, own, signs, is_hard)
    kind = list(Given)[len(days) - 1]
    found = FINDERS[kind](known) if kind in PLAIN or not is_hard else None
    return found or _said(known)


def _given(known: _Known, kind: Given, lines: Sequence[GivenLine]) -> GivenBack | None:
    return GivenBack(kind, len(known.days), tuple(lines)) if lines else None


def _said(known: _Known) -> GivenBack | None:
    ratings = known.about.ratings
    lines = [
        GivenLine(one.code, (ratings[one.code],)) for one in known.signs if one.code in ratings
    ]
    if not lines:
        return None
    shown = tuple(lines[:MOST_LINES])
    return GivenBack(Given.SAID, len(known.days), shown, day=known.about.day)


def _beside(known: _Known) -> list[GivenLine]:
    """Return the signs that were answered each day, unless one of the days is left alone."""
    if len(known.named_days) < len(known.days):
        return []
    ratings = {sign.code: tuple(known.ratings(sign)) for sign in known.daily}
    lines = [
        GivenLine(code, found) for code, found in ratings.items() if len(found) == len(known.days)
    ]
    return lines[:MOST_LINES]


def _since(known: _Known) -> GivenBack | None:
    return _given(known, Given.SINCE, _beside(known))


def _side_by_side(known: _Known) -> GivenBack | None:
    return _given(known, Given.SIDE_BY_SIDE, _beside(known))


def _read(known: _Known) -> GivenBack | None:
    """Find the highest answer; of several, what was answered so most often."""
    signs = [sign for sign in known.signs if not sign.good and known.ratings(sign)]
    highest = max((max(known.ratings(sign)) for sign in signs), default=0)
    lines = [known.counted(sign, range(highest, highest + 1)) for sign in signs]
    return _given(known, Given.READ, _most(lines)) if highest else None


def _good_ones(known: _Known) -> list[GivenLine]:
    lines = [known.counted(sign, range(MUCH, TOP + 1)) for sign in known.daily if sign.good]
    often = [line for line in lines if line.days >= LEAST_DAYS]
    return sorted(often, key=lambda line: -line.days)


def _good(known: _Known) -> GivenBack | None:
    return _given(known, Given.GOOD, _good_ones(known)[:1])


def _good_too(known: _Known) -> GivenBack | None:
    return _given(known, Given.GOOD_TOO, _good_ones(known)[1:2])


def _often(known: _Known) -> GivenBack | None:
    """Find the answer that came most often to one question; a hard one is not said again.

    Good things have days of their own.
    """
    found = []
    for sign in known.hard:
        for rating, days in sorted(Counter(known.ratings(sign)).items()):
            if days > LEAST_DAYS and rating <= SOME:
                found.append(GivenLine(sign.code, (rating,), days, len(known.ratings(sign))))
    return _given(known, Given.OFTEN, _most(found))


def _week(known: _Known) -> GivenBack | None:
    span = (known.days[-1].day - known.days[0].day).days + 1
    return GivenBack(Given.WEEK, len(known.days), span=span)


def _came_up_most(known: _Known) -> list[GivenLine]:
    lines = [known.counted(sign, range(SOME, TOP + 1)) for sign in known.hard]
    return _most([line for line in lines if line.days >= LEAST_DAYS])


def _came_up_least(known: _Known) -> list[GivenLine]:
    lines = [known.counted(sign, range(1)) for sign in known.hard]
    return _most([line for line in lines if line.days > LEAST_DAYS and 2 * line.days > line.of])


def _noticed(known: _Known) -> GivenBack | None:
    return _given(known, Given.NOTICED, _came_up_most(known))


def _least(known: _Known) -> GivenBack | None:
    return _given(known, Given.LEAST, _came_up_least(known))


def _good_day(known: _Known) -> GivenBack | None:
    """Find the day with the most good things, of several the newest."""
    best, most = None, 1
    for day in known.named_days:
        answered = [(sign.code, day.ratings.get(sign.code, 0)) for sign in known.daily if sign.good]
        lines = [GivenLine(code, (rating,)) for code, rating in answered if rating >= MUCH]
        if len(lines) >= most:
            best = GivenBack(Given.GOOD_DAY, len(known.days), tuple(lines), day=day.day)
            most = len(lines)
    return best


def _moves(known: _Known) -> GivenBack | None:
    """Find the question whose answers are furthest apart, on the days that may be compared."""
    found = []
    for sign in known.daily:
        ratings = [day.ratings[sign.code] for day in known.named_days if sign.code in day.ratings]
        if ratings and max(ratings) - min(ratings) >= WIDE:
            moves = sum(one != other for one, other in pairwise(ratings))
            found.append((max(ratings) - min(ratings), moves, GivenLine(sign.code, _ends(ratings))))
    widest = max(found, key=lambda one: one[:2], default=None)
    return _given(known, Given.MOVES, [widest[2]] if widest else [])


def _ends(ratings: Sequence[int]) -> tuple[int, int]:
    return min(ratings), max(ratings)


def _low(known: _Known) -> GivenBack | None:
    lines = [known.counted(sign, range(SOME)) for sign in known.hard]
    low = [line for line in lines if line.of >= LEAST_LOW and 2 * line.days > line.of]
    return _given(known, Given.LOW, sorted(low, key=lambda line: -line.days)[:MOST_LINES])


def _fourteen(known: _Known) -> GivenBack | None:
    least = [] if known.is_hard else _came_up_least(known)
    return GivenBack(Given.FOURTEEN, len(known.days), (*_came_up_most(known), *least))


def _most(lines: Sequence[GivenLine]) -> list[GivenLine]:
    """Return the line with the most days, of several the first."""
    return [max(lines, key=lambda line: line.days)] if lines else []


FINDERS: Mapping[Given, Callable[[_Known], GivenBack | None]] = {
    Given.SAID: _said,
    Given.SINCE: _since,
    Given.SIDE_BY_SIDE: _side_by_side,
    Given.READ: _read,
    Given.GOOD: _good,
    Given.OFTEN: _often,
    Given.WEEK: _week,
    Given.NOTICED: _noticed,
    Given.LEAST: _least,
    Given.GOOD_DAY: _good_day,
    Given.MOVES: _moves,
    Given.LOW: _low,
    Given.GOOD_TOO: _good_too,
    Given.FOURTEEN: _fourteen,
}
