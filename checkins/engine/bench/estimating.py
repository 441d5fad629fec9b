"""How people's days vary: the figures that the rule's constants stand for, from many histories.

Each person becomes sums, and the sums of all people are added: no figure is of one person. What a
figure is exactly stands at its function; all of them are counted alike on simulated people.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from checkins.engine.baseline import CheckIn, State
from checkins.engine.bench.correlating import Pairs, apart_by, own_distances
from checkins.engine.bench.measuring import DAYS_A_YEAR, notices, rate_a_year
from checkins.engine.bench.resampling import Drawing, interval
from checkins.engine.types import Stage
from checkins.engine.warning import REACH_OUT, advance

LAGS = (1, 2, 7)
STAGE_PAIRS = tuple(combinations(Stage, 2))


@dataclass(slots=True)
class Squares:
    """Sums of squared distances of days from their person's own mean."""

    people: int = 0
    freedom: int = 0  # days, less one for each person's mean
    total: float = 0.0

    @property
    def sd(self) -> float | None:
        """The pooled standard deviation, in points of the scale; None without two days."""
        return math.sqrt(self.total / self.freedom) if self.freedom else None


@dataclass(slots=True)
class Estimates:
    """The sums of all ``people`` so far.

    ``watched`` alone has an entry a person: the notices and the days of each who was past learning.
    ``lags`` holds each stage's pairs of days by their distance, and under None those of all stages;
    ``between`` the pairs of two stages on the same day, and under None all of them.
    """

    stage_of: Mapping[str, Stage]
    squares: dict[Stage, Squares] = field(
        default_factory=lambda: {stage: Squares() for stage in Stage}
    )
    lags: dict[tuple[Stage | None, int], Pairs] = field(
        default_factory=lambda: {(stage, lag): Pairs() for stage in (*Stage, None) for lag in LAGS}
    )
    between: dict[tuple[Stage, Stage] | None, Pairs] = field(
        default_factory=lambda: {pair: Pairs() for pair in (*STAGE_PAIRS, None)}
    )
    people: int = 0
    watched: list[tuple[int, int]] = field(default_factory=list)

    @property
    def person_years(self) -> float:
        """How long people were under watch, as a sum of years."""
        return sum(days for _, days in self.watched) / DAYS_A_YEAR

    def add(self, checkins: Sequence[CheckIn], new_from: Sequence[int] = ()) -> None:
        """Add one person's check-ins, oldest first; from each day of ``new_from`` the rule is new.

        A stage's mean on a day is the plain mean of its answered signs, 0..4. What is summed is its
        distance from the person's own mean of all their days with that stage. A pair of days is
        exactly as far apart as its lag says; a pair of stages is of one day.
        """
        means = {stage: own_distances(checkins, self.stage_of, stage) for stage in Stage}
        for stage, days in means.items():
            self.squares[stage].people += len(days) > 1
            self.squares[stage].freedom += max(0, len(days) - 1)
            self.squares[stage].total += sum(value * value for value in days.values())
        for lag in LAGS:
            apart = {stage: apart_by(days, lag) for stage, days in means.items()}
            for stage, pairs in apart.items():
                self.lags[stage, lag].add(pairs)
            self.lags[None, lag].add(pair for pairs in apart.values() for pair in pairs)
        same = {pair: _same_day(means[pair[0]], means[pair[1]]) for pair in STAGE_PAIRS}
        for both, pairs in same.items():
            self.between[both].add(pairs)
        self.between[None].add(pair for pairs in same.values() for pair in pairs)
        self.people += 1
        if watched := _watched(checkins, new_from, self.stage_of):
            self.watched.append(watched)

    def notices_a_year(self) -> float | None:
        """Return the notices per person-year at reach out; None if nobody was past learning.

        The shipped rule is run anew over each person's own check-ins. A person is under watch from
        their first to their last check-in past learning, and gets one notice in 14 days at most.
        """
        return rate_a_year(self.watched) if self.watched else None

    def interval(self, chance: Drawing) -> tuple[float, float] | None:
        """Return the 95 percent interval of the notices per person-year; None without any.

        It draws people. The same people in the same order and the same chance give it again.
        """
        return interval(self.watched, rate_a_year, chance) if self.watched else None


def _same_day(one: Mapping[int, float], other: Mapping[int, float]) -> list[tuple[float, float]]:
    return [(value, other[day]) for day, value in one.items() if day in other]


def _watched(
    checkins: Sequence[CheckIn], new_from: Sequence[int], stage_of: Mapping[str, Stage]
) -> tuple[int, int] | None:
    """Return a person's notices at reach out, and the days on which one was possible.

    None if the person was never past learning.
    """
    state = State()
    risks: list[float | None] = []
    for item in checkins:
        last = state.day
        if last is not None and any(last < day <= item.day for day in new_from):
            state = State()
        state, found = advance(state, item, stage_of)
        risks.append(found.risk)
    days = [item.day for item in checkins]
    past = [day for day, risk in zip(days, risks, strict=True) if risk is not None]
    return (len(notices(days, risks, REACH_OUT)), past[-1] - past[0] + 1) if past else None
