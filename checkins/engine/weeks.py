"""What a person's seven days say: at most four facts, each by a stated least difference.

A week is compared with the seven days before it and with the person's baseline. Nothing is
compared where one of the fourteen days had use, or the day before them: neither such a day nor what
follows it may ever read as a gain. The sentences are written elsewhere.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from checkins.engine.acting import CRAVINGS
from checkins.engine.scoring import TOP
from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage, Used

DAYS = 7
LEAST_CHECKINS = 3  # fewer days make no week to speak of
LEAST_ANSWERS = 3  # of one sign in one week: a mean of two says little
LEAST_DIFFERENCE = 1  # of means: one whole word of the scale, about two spreads of such a mean
LEAST_NIGHTS = 5  # with an answer, in each of the two weeks
MORE_NIGHTS = 2  # of seven: one good night more is chance
GOOD_NIGHT = 3  # "Quite a bit", as tapped
STRONG = 2  # "Some": weaker cravings have no strongest day
MOST_DAYS = 2  # that are named as the strongest
DAYS_ABOVE = 4  # most of a week: a stage is said to be above the usual range
SAME = Fraction(1, 4)  # of the mean over all signs: closer weeks are alike
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

    ``before`` is the mean of the week before and ``baseline`` the person's own, None where unknown.
    """

    code: str
    is_up: bool
    now: Fraction
    before: Fraction | None
    baseline: float | None


@dataclass(frozen=True, slots=True)
class Above:
    """The stages that were above the person's usual range on most days: each on how many."""

    stages: tuple[Stage, ...]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Meetings:
    """Meetings that the person went to, of those they answered for, and where they shared."""

    went: int
    planned: int
    shared: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Same:
    """Nothing moved, no stage was above its usual range, and both weeks were alike."""


Fact = Strongest | Nights | Above | Moved | Meetings | Same


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days: which have a check-in, whether one had use, and the facts.

    There are no facts under three check-ins. ``is_compared`` says whether an answer of theirs stood
    beside one of the week before, or beside the baseline.
    """

    first: date
    present: frozenset[date]
    had_use: bool
    facts: tuple[Fact, ...]
    is_compared: bool

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
    baseline: Mapping[str, float],
    above: Mapping[date, Collection[Stage]],
) -> Week:
    """Return what the seven days from ``first`` say.

    ``days`` holds check-ins alone, in any order, from the day before the two weeks on: the night
    after it is the first of theirs. Others are left out. ``baseline`` maps signs to the person's
    own, 0..4, where higher means more of the sign, and ``above`` days to the stages that were above
    the person's usual range.
    """
    known = {day.day: day for day in days}
    week = [known[day] for day in _days_from(first) if day in known]
    begins = first - timedelta(days=DAYS)
    before = [known[day] for day in _days_from(begins) if day in known]
    eve = known.get(begins - timedelta(days=1))
    had_use = _has_use(week)
    compares = not (had_use or _has_use([*before, *filter(None, [eve])]))
    beside = Beside(before, baseline, above) if compares else None
    facts = _facts(week, beside, rules) if len(week) >= LEAST_CHECKINS else ()
    present = frozenset(day.day for day in week)
    return Week(first, present, had_use, facts, is_compared=_is_compared(week, beside, rules))


@dataclass(frozen=True, slots=True)
class Beside:
    """What a week is compared with."""

    before: Sequence[DayAnswers]
    baseline: Mapping[str, float]
    above: Mapping[date, Collection[Stage]]


def _is_compared(
    week: Sequence[DayAnswers], beside: Beside | None, rules: Mapping[str, SignRule]
) -> bool:
    if beside is None:
        return False
    known = _means(beside.before, rules).keys() | beside.baseline.keys()
    return bool(_means(week, rules).keys() & known)


def _facts(
    week: Sequence[DayAnswers], beside: Beside | None, rules: Mapping[str, SignRule]
) -> tuple[Fact, ...]:
    """Return what there is to say, in the order in which it is said.

    Of what moved, one thing that went up and one that went down come before the meetings, and
    stages are named only where no sign of theirs is: all of them, or one would deny the others.
    """
    strongest, meetings = _strongest(week, compares=beside is not None), _meetings(week)
    if beside is None:
        return tuple(fact for fact in (strongest, meetings) if fact)
    nights = _nights(week, beside.before)
    spoken_for = {CRAVINGS: strongest, SLEEP: nights}
    left_out = LEFT_OUT | {code for code, fact in spoken_for.items() if fact}
    moved = [one for one in _moved(week, beside, rules) if one.code not in left_out]
    ups = [one for one in moved if one.is_up]
    downs = [one for one in moved if not one.is_up]
    named = {rules[one.code].stage for one in ups[:2]}
    stages = _above(week, beside.above, named=named)
    ordered: list[Fact | None] = [
        *(strongest, nights, *ups[:1], *downs[:1], stages),
        *(meetings, *ups[1:2], *downs[1:2]),
    ]
    if not (moved or nights) and _is_same(week, beside, rules):
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
    week: Sequence[DayAnswers], beside: Beside, rules: Mapping[str, SignRule]
) -> list[Moved]:
    """Return the signs that differ from the week before or from the baseline, the most first.

    One that is above the one and below the other by as much is left out: it has no one direction.
    """
    now, earlier, baseline = _means(week, rules), _means(beside.before, rules), beside.baseline
    found: list[tuple[Fraction, Moved]] = []
    for code, mean in now.items():
        known = [other[code] for other in (earlier, baseline) if code in other]
        differences = [mean - Fraction(other) for other in known]
        up = max(differences, default=0) >= LEAST_DIFFERENCE
        down = min(differences, default=0) <= -LEAST_DIFFERENCE
        if up is not down:
            size = max(map(abs, differences))
            found.append((size, Moved(code, up, mean, earlier.get(code), baseline.get(code))))
    found.sort(key=lambda pair: (-pair[0], pair[1].code))
    return [one for _, one in found]


def _meetings(week: Sequence[DayAnswers]) -> Meetings | None:
    said = [day for day in week if day.meeting not in {None, Meeting.NONE_PLANNED}]
    if not said:
        return None
    went = sum(day.meeting is not Meeting.MISSED for day in said)
    shared = tuple(day.day for day in said if day.meeting is Meeting.SHARED)
    return Meetings(went, len(said), shared)


def _above(
    week: Sequence[DayAnswers],
    above: Mapping[date, Collection[Stage]],
    *,
    named: Collection[Stage],
) -> Above | None:
    """Return the stages, without those ``named``, that were above their range on most days."""
    days = {stage: sum(stage in above.get(day.day, ()) for day in week) for stage in Stage}
    found = {
        stage: count for stage, count in days.items() if count >= DAYS_ABOVE and stage not in named
    }
    return Above(tuple(found), tuple(found.values())) if found else None


def _is_same(week: Sequence[DayAnswers], beside: Beside, rules: Mapping[str, SignRule]) -> bool:
    """Return whether both weeks are alike, and no stage was above its range on two days.

    It is a comfort to read, so a rise that is slow or spread over many signs must not pass for it.
    """
    now, earlier = _means(week, rules), _means(beside.before, rules)
    both = now.keys() & earlier.keys()
    if not both:
        return False
    shift = sum((now[code] - earlier[code] for code in both), Fraction(0)) / len(both)
    days = [sum(stage in beside.above.get(day.day, ()) for day in week) for stage in Stage]
    return abs(shift) < SAME and max(days) <= 1


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


def _has_use(days: Iterable[DayAnswers]) -> bool:
    return any(day.used is Used.YES for day in days)


def _days_from(first: date) -> list[date]:
    return [first + timedelta(days=ahead) for ahead in range(DAYS)]
