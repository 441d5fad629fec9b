"""What a person's seven days say: at most four facts, each by a stated least difference.

A week is compared with the seven days before it and with the person's baseline. Nothing is
compared where one of the fourteen days had use: neither that day nor what follows it may ever read
as a gain. The sentences are written elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from checkins.engine.acting import CRAVINGS
from checkins.engine.scoring import TOP
from checkins.engine.types import DayAnswers, Meeting, SignRule, Used

DAYS = 7
LEAST_CHECKINS = 3  # fewer days make no week to speak of
LEAST_ANSWERS = 3  # of one sign in one week: a mean of two says little
LEAST_DIFFERENCE = 1  # of means: one whole word of the scale, about two spreads of such a mean
LEAST_NIGHTS = 5  # with an answer, in each of the two weeks
MORE_NIGHTS = 2  # of seven: one good night more is chance
GOOD_NIGHT = 3  # "Quite a bit", as tapped
STRONG = 2  # "Some": weaker cravings have no strongest day
MOST_DAYS = 2  # that are named as the strongest
MOST_FACTS = 4
SLEEP = "slept_well"
LEFT_OUT = frozenset({"planning"})  # acts alone, on a page of its own


@dataclass(frozen=True, slots=True)
class Strongest:
    """The days on which cravings were strongest, at most two, and the answer given on them.

    ``later`` is the week's last answer if it came after them and was weaker, with its day.
    """

    days: tuple[date, ...]
    rating: int
    later: tuple[date, int] | None = None


@dataclass(frozen=True, slots=True)
class Nights:
    """Good nights of those with an answer, in this week and in the one before."""

    good: int
    of: int
    good_before: int
    of_before: int

    @property
    def is_better(self) -> bool:
        """Whether the share of good nights rose."""
        return self.good * self.of_before > self.good_before * self.of


@dataclass(frozen=True, slots=True)
class Moved:
    """A sign whose mean of the week differs. Means are 0..4, and higher means more of the sign.

    ``before`` is the mean of the week before and ``usual`` the baseline, None where unknown.
    """

    code: str
    is_up: bool
    now: Fraction
    before: Fraction | None
    usual: float | None


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings that the person went to, of those they answered for, and where they shared."""

    went: int
    planned: int
    shared: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing moved, and there was a week to compare with."""


Fact = Strongest | Nights | Moved | Meetings | Same


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days: which have a check-in, whether one had use, and the facts.

    There are no facts under three check-ins.
    """

    first: date
    present: frozenset[date]
    had_use: bool
    facts: tuple[Fact, ...]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=DAYS - 1)

    @property
    def days(self) -> list[date]:
        """The seven days, oldest first."""
        return _days_from(self.first)

    @property
    def is_short(self) -> bool:
        """Whether there are too few check-ins for facts."""
        return len(self.present) < LEAST_CHECKINS


def own_weekday(chosen: int | None, first_checkin: date | None) -> int | None:
    """Return the weekday on which a person's own week ends, Monday 0.

    It is the one they chose to look back on, else that of the seventh day, where the first check-in
    was on the first; None before there is one.
    """
    if chosen is not None or first_checkin is None:
        return chosen
    return (first_checkin.weekday() + DAYS - 1) % DAYS


def own_week_from(day: date, weekday: int) -> date:
    """Return the first day of the own week that holds ``day``; own weeks end on ``weekday``."""
    return day - timedelta(days=(day.weekday() - weekday - 1) % DAYS)


def review(
    days: Iterable[DayAnswers],
    *,
    first: date,
    rules: Mapping[str, SignRule],
    usual: Mapping[str, float],
) -> Week:
    """Return what the seven days from ``first`` say.

    ``days`` holds check-ins alone, in any order; those outside the two weeks are left out.
    ``usual`` maps signs to their baseline, 0..4, where higher means more of the sign.
    """
    known = {day.day: day for day in days}
    week = [known[day] for day in _days_from(first) if day in known]
    earlier = _days_from(first - timedelta(days=DAYS))
    before = [known[day] for day in earlier if day in known]
    had_use = any(day.used is Used.YES for day in week)
    compares = not had_use and all(day.used is not Used.YES for day in before)
    beside = (before, usual) if compares else ([], {})
    facts = _facts(week, *beside, rules=rules, compares=compares)
    present = frozenset(day.day for day in week)
    return Week(first, present, had_use, facts if len(week) >= LEAST_CHECKINS else ())


def _facts(
    week: Sequence[DayAnswers],
    before: Sequence[DayAnswers],
    usual: Mapping[str, float],
    *,
    rules: Mapping[str, SignRule],
    compares: bool,
) -> tuple[Fact, ...]:
    """Return what there is to say, in the order in which it is said."""
    strongest = _strongest(week, compares=compares)
    nights = _nights(week, before)
    spoken_for = {CRAVINGS: strongest, SLEEP: nights}
    left_out = LEFT_OUT | {code for code, fact in spoken_for.items() if fact}
    moved = [one for one in _moved(week, before, rules, usual) if one.code not in left_out]
    ups = [one for one in moved if one.is_up]
    downs = [one for one in moved if not one.is_up]
    meetings = _meetings(week)
    ordered: list[Fact | None] = [
        *(strongest, nights, *ups[:1], *downs[:1]),
        *(meetings, *ups[1:2], *downs[1:2]),
    ]
    if not (moved or nights) and _can_compare(week, before, rules):
        ordered.insert(1, Same())
    return tuple(fact for fact in ordered if fact)[:MOST_FACTS]


def _strongest(week: Sequence[DayAnswers], *, compares: bool) -> Strongest | None:
    """Return the days with the strongest cravings; None if they were weak, or alike on most days.

    What came later is a comparison, too.
    """
    said = [(day.day, day.ratings[CRAVINGS]) for day in week if CRAVINGS in day.ratings]
    if len(said) < LEAST_ANSWERS:
        return None
    top = max(rating for _, rating in said)
    days = tuple(day for day, rating in said if rating == top)
    if top < STRONG or len(days) > MOST_DAYS:
        return None
    last_day, last = said[-1]
    return Strongest(days, top, (last_day, last) if compares and last < top else None)


def _nights(week: Sequence[DayAnswers], before: Sequence[DayAnswers]) -> Nights | None:
    """Return the good nights if their share differs by two nights in seven, else None."""
    said, earlier = _ratings(week, SLEEP), _ratings(before, SLEEP)
    if min(len(said), len(earlier)) < LEAST_NIGHTS:
        return None
    good = sum(rating >= GOOD_NIGHT for rating in said)
    good_before = sum(rating >= GOOD_NIGHT for rating in earlier)
    difference = abs(good * len(earlier) - good_before * len(said)) * DAYS
    if difference < MORE_NIGHTS * len(said) * len(earlier):
        return None
    return Nights(good, len(said), good_before, len(earlier))


def _moved(
    week: Sequence[DayAnswers],
    before: Sequence[DayAnswers],
    rules: Mapping[str, SignRule],
    usual: Mapping[str, float],
) -> list[Moved]:
    """Return the signs that differ from the week before or from the baseline, the most first.

    One that is above the one and below the other by as much is left out: it has no one direction.
    """
    now, earlier = _means(week, rules), _means(before, rules)
    found: list[tuple[Fraction, Moved]] = []
    for code, mean in now.items():
        beside = [known[code] for known in (earlier, usual) if code in known]
        differences = [mean - Fraction(other) for other in beside]
        up = max(differences, default=0) >= LEAST_DIFFERENCE
        down = min(differences, default=0) <= -LEAST_DIFFERENCE
        if up is not down:
            size = max(map(abs, differences))
            found.append((size, Moved(code, up, mean, earlier.get(code), usual.get(code))))
    found.sort(key=lambda pair: (-pair[0], pair[1].code))
    return [one for _, one in found]


def _meetings(week: Sequence[DayAnswers]) -> Meetings | None:
    said = [day for day in week if day.meeting not in {None, Meeting.NONE_PLANNED}]
    if not said:
        return None
    went = sum(day.meeting is not Meeting.MISSED for day in said)
    shared = tuple(day.day for day in said if day.meeting is Meeting.SHARED)
    return Meetings(went, len(said), shared)


def _can_compare(
    week: Sequence[DayAnswers], before: Sequence[DayAnswers], rules: Mapping[str, SignRule]
) -> bool:
    """Return whether any sign has enough answers in both weeks."""
    return bool(_means(week, rules).keys() & _means(before, rules).keys())


def _means(days: Sequence[DayAnswers], rules: Mapping[str, SignRule]) -> dict[str, Fraction]:
    """Return the mean of each sign with enough answers, 0..4, where higher means more of it."""
    codes = {code for day in days for code in day.ratings if code in rules}
    found = {code: _ratings(days, code) for code in sorted(codes)}
    means = {
        code: Fraction(sum(said), len(said))
        for code, said in found.items()
        if len(said) >= LEAST_ANSWERS
    }
    return {code: TOP - mean if rules[code].reversed else mean for code, mean in means.items()}


def _ratings(days: Sequence[DayAnswers], code: str) -> list[int]:
    return [day.ratings[code] for day in days if code in day.ratings]


def _days_from(first: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range(DAYS)]
