"""Count what a rule catches, and its false notices, on people whose truth is known.

``measure`` runs rules over a range of simulated people and keeps one number per check-in; all
other functions count on those tracks. A job holds plain values, so another process can run it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from checkins.engine.bench.comparators import RULES, Series
from checkins.engine.bench.conditions import BASELINE, Chance, Conditions
from checkins.engine.bench.lives import Kind
from checkins.engine.bench.simulation import Plan, SimulatedPerson, people

NOTICE_EVERY_DAYS = 14
EARLY_DAYS = 7
DAYS_A_YEAR = 365.25
WANTED_A_YEAR = 2.0
HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Job:
    """A range of one cohort's people, and the rules to run over them."""

    plan: Plan
    seed: int
    deteriorating: bool
    numbers: range
    rules: tuple[str, ...]
    conditions: Conditions = BASELINE


@dataclass(frozen=True, slots=True)
class Track:
    """One person as the rules saw them: a number per check-in and rule, None while learning.

    ``answers`` is the mean number of answered signs a check-in.
    """

    high: bool
    kind: Kind
    onset: int | None
    lapse: int | None
    days: tuple[int, ...]
    values: dict[str, Series]
    answers: float = 0.0

    @property
    def missing(self) -> float:
        """The share of days without a check-in, from the first check-in to the last."""
        return 1 - len(self.days) / (self.days[-1] - self.days[0] + 1) if self.days else 1.0

    def notices(self, rule: str, threshold: float) -> list[int]:
        return notices(self.days, self.values[rule], threshold)

    def watch(self, rule: str, threshold: float) -> tuple[int, int]:
        """Return the notices, and the days from the end of learning to the last check-in."""
        place = next(
            (place for place, value in enumerate(self.values[rule]) if value is not None), None
        )
        if place is None:
            return 0, 0
        return len(self.notices(rule, threshold)), self.days[-1] - self.days[place] + 1


@dataclass(frozen=True, slots=True)
class Caught:
    """The share of deteriorating people that was caught, and the days from notice to lapse."""

    people: int
    at_all: float
    early: float
    median_lead_days: float | None


def measure(job: Job, chance_of: Callable[[str], Chance]) -> list[Track]:
    """Return the tracks of a job's people. ``chance_of``: see :func:`simulation.people`."""
    stage_of = job.plan.stage_of
    return [
        track_of(person, {rule: RULES[rule](person, stage_of) for rule in job.rules})
        for person in people_of(job, chance_of)
    ]


def people_of(job: Job, chance_of: Callable[[str], Chance]) -> Iterator[SimulatedPerson]:
    """Yield a job's people."""
    return people(
        job.plan,
        seed=job.seed,
        numbers=job.numbers,
        deteriorating=job.deteriorating,
        chance_of=chance_of,
        conditions=job.conditions,
    )


def track_of(person: SimulatedPerson, values: dict[str, Series]) -> Track:
    """Return a person as some rules saw them; ``values`` holds a number per check-in and rule."""
    return Track(
        high=person.truth.high,
        kind=person.truth.kind,
        onset=person.truth.onset,
        lapse=person.truth.lapse,
        days=tuple(item.day for item in person.checkins),
        values=values,
        answers=sum(len(item.values) for item in person.checkins) / max(1, len(person.checkins)),
    )


def notices(days: Sequence[int], values: Series, threshold: float) -> list[int]:
    """Return the days with a notice: at or above the threshold, at most one in 14 days."""
    found: list[int] = []
    for day, value in zip(days, values, strict=True):
        if value is None or value < threshold:
            continue
        if not found or day - found[-1] >= NOTICE_EVERY_DAYS:
            found.append(day)
    return found


def lead_days(track: Track, rule: str, threshold: float) -> int | None:
    """Return the days from the first notice since the onset to the lapse, None without a notice.

    :raises ValueError: if the person is stable.
    """
    if track.onset is None or track.lapse is None:
        raise ValueError("a stable person has no lapse")
    onset = track.onset
    first = next((day for day in track.notices(rule, threshold) if day >= onset), None)
    return None if first is None else track.lapse - first


def caught(tracks: Collection[Track], rule: str, threshold: float) -> Caught:
    """Count what a rule catches between onset and lapse.

    :raises ValueError: if ``tracks`` is empty.
    """
    if not tracks:
        raise ValueError("nobody to count")
    leads = [lead for track in tracks if (lead := lead_days(track, rule, threshold)) is not None]
    return Caught(
        people=len(tracks),
        at_all=len(leads) / len(tracks),
        early=sum(lead >= EARLY_DAYS for lead in leads) / len(tracks),
        median_lead_days=median(leads) if leads else None,
    )


def false_notices_a_year(tracks: Iterable[Track], rule: str, threshold: float) -> float:
    """Return the notices per stable person-year, counted from the end of learning.

    :raises ValueError: if nobody was past learning.
    """
    return rate_a_year([track.watch(rule, threshold) for track in tracks])


def rate_a_year(watches: Iterable[tuple[int, int]]) -> float:
    """Return the notices a person-year of people's notices and days under watch.

    :raises ValueError: if nobody was past learning.
    """
    count = days = 0
    for notices_of_one, watched in watches:
        count += notices_of_one
        days += watched
    if not days:
        raise ValueError("nobody under watch")
    return count * DAYS_A_YEAR / days


def threshold_for(tracks: Collection[Track], rule: str, a_year: float = WANTED_A_YEAR) -> float:
    """Return the lowest threshold, to a millionth, with at most ``a_year`` false notices a year.

    :raises ValueError: if nobody was past learning.
    """
    known = [value for track in tracks for value in track.values[rule] if value is not None]
    if not known:
        raise ValueError("nobody under watch")
    low, high = min(known), max(known) + 1
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if false_notices_a_year(tracks, rule, middle) > a_year:
            low = middle
        else:
            high = middle
        if high - low < 1e-6:  # noqa: PLR2004
            break
    return high


def auc(tracks: Iterable[Track], rule: str, within_days: int = EARLY_DAYS) -> float | None:
    """Return the chance that a check-in at most ``within_days`` before a lapse ranks above another.

    It counts all check-ins after learning; ties count half. None if either kind is missing.
    """
    before: list[float] = []
    other: list[float] = []
    for track in tracks:
        for day, value in zip(track.days, track.values[rule], strict=True):
            if value is not None:
                soon = track.lapse is not None and track.lapse - day <= within_days
                (before if soon else other).append(value)
    if not before or not other:
        return None
    other.sort()
    won = sum(bisect_left(other, value) + bisect_right(other, value) for value in before)
    return won / 2 / len(before) / len(other)
