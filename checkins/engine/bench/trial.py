"""The trial of new constants against those shipped, on the same people and draws.

``manage.py bench_engine --trial V4`` runs it. The rule for taking them: an interval of the
difference in "caught 7 days early" above 0 where something is to be gained, and above -.01 in all
other conditions (docs/adr/0054).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean

from checkins.engine.bench.conditions import (
    BASELINE,
    CORRELATING,
    EARLY_LAPSES,
    LONG_MEMORY,
    NAMES,
    Chance,
    Conditions,
)
from checkins.engine.bench.measuring import (
    EARLY_DAYS,
    Job,
    Track,
    lead_days,
    people_of,
    rate_a_year,
    threshold_for,
    track_of,
)
from checkins.engine.bench.resampling import Drawing, interval
from checkins.engine.bench.smoothing import mahalanobis, smoothed
from checkins.engine.constants import SHIPPED, VERSIONS
from checkins.engine.warning import assess_history

TRIAL_SEEDS = range(2, 7)
GAIN, LOSS = 0.0, -0.01
TO_GAIN = (
    LONG_MEMORY,
    Conditions(trend=True),
    Conditions(missing_days=0.5),
    EARLY_LAPSES,
    Conditions(early_lapse=True, long_memory=True),
)
# Under these the refused variants are shown: what they seemed to gain, and what they lose.
OF_VARIANTS = (BASELINE, LONG_MEMORY, EARLY_LAPSES, CORRELATING)
YOUNG, ONE_SIDED = "young usual", "one-sided Mahalanobis"
VARIANTS = (YOUNG, ONE_SIDED)


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the shipped and of the tried rule, and the 95 % interval of the difference."""

    shipped: float
    tried: float
    low: float
    high: float

    def __str__(self) -> str:
        moved = self.tried - self.shipped
        interval_of = f"[{self.low:+.3f} {self.high:+.3f}]"
        return f"{self.shipped:.3f} -> {self.tried:.3f}, {moved:+.3f} {interval_of}"


def trial_tracks(job: Job, chance_of: Callable[[str], Chance]) -> list[Track]:
    """Return a job's people as both sets of constants and the two variants saw them.

    ``job.rules`` names the versions of the constants; the variants smooth by those shipped.
    """
    stage_of = job.plan.stage_of
    tracks = []
    for person in people_of(job, chance_of):
        _, found = assess_history(person.checkins, stage_of)
        values = {name: smoothed(found, VERSIONS[name]) for name in job.rules}
        values[YOUNG] = smoothed(found, SHIPPED, is_young=True)
        values[ONE_SIDED] = smoothed(found, SHIPPED, norm=mahalanobis)
        tracks.append(track_of(person, values))
    return tracks


@dataclass(slots=True)
class Trial:
    """Two versions of the constants on one condition after the other, the ordinary one first.

    ``stable`` are the ordinary people who stay well. A condition that changes only how people
    deteriorate is compared on them.
    """

    shipped: str
    tried: str
    chance: Drawing
    stable: Sequence[Track] = ()

    def add(
        self, conditions: Conditions, stable: Sequence[Track], ill: Sequence[Track]
    ) -> list[str]:
        """Return the condition's row of the trial's table."""
        if conditions == BASELINE:
            self.stable = stable
        stable = stable or self.stable
        at = {name: VERSIONS[name].reach_out for name in (self.shipped, self.tried)}
        rate = rate_a_year(track.watch(self.shipped, at[self.shipped]) for track in stable)
        equal = {**at, self.tried: threshold_for(stable, self.tried, rate)}
        high = [track for track in stable if track.high]
        return [
            NAMES[conditions],
            str(self._early(ill, at)),
            str(self._early(ill, equal)),
            str(self._notices(stable, at)),
            str(self._notices(high, at)) if high else "nobody",
        ]

    def _early(self, ill: Sequence[Track], at: Mapping[str, float]) -> Difference:
        pairs = [
            (
                is_early(track, self.shipped, at[self.shipped]),
                is_early(track, self.tried, at[self.tried]),
            )
            for track in ill
        ]
        low, high = interval(pairs, _mean_gain, self.chance)
        before, after = zip(*pairs, strict=True)
        return Difference(mean(before), mean(after), low, high)

    def _notices(self, stable: Sequence[Track], at: Mapping[str, float]) -> Difference:
        pairs = [
            (
                *track.watch(self.shipped, at[self.shipped]),
                track.watch(self.tried, at[self.tried])[0],
            )
            for track in stable
        ]
        low, high = interval(pairs, _more_a_year, self.chance)
        before = rate_a_year((count, days) for count, days, _ in pairs)
        after = rate_a_year((count, days) for _, days, count in pairs)
        return Difference(before, after, low, high)

    def variant_row(
        self, conditions: Conditions, stable: Sequence[Track], ill: Sequence[Track]
    ) -> list[str]:
        """Return what the refused variants do, at the shipped rule's notices on ordinary people."""
        at = VERSIONS[self.shipped].reach_out
        rate = rate_a_year(track.watch(self.shipped, at) for track in self.stable)
        cells = [NAMES[conditions]]
        for variant in VARIANTS:
            limit = threshold_for(self.stable, variant, rate)
            pairs = [
                (is_early(one, self.shipped, at), is_early(one, variant, limit)) for one in ill
            ]
            low, high = interval(pairs, _mean_gain, self.chance)
            before, after = map(mean, zip(*pairs, strict=True))
            false = rate_a_year(track.watch(variant, limit) for track in stable or self.stable)
            cells += [str(Difference(before, after, low, high)), f"{false:.2f}"]
        return cells


def is_early(track: Track, rule: str, threshold: float) -> bool:
    """Return whether a deteriorating person was caught seven days before the lapse."""
    lead = lead_days(track, rule, threshold)
    return lead is not None and lead >= EARLY_DAYS


def _mean_gain(pairs: Sequence[tuple[bool, bool]]) -> float:
    return sum(after - before for before, after in pairs) / len(pairs)


def _more_a_year(people: Sequence[tuple[int, int, int]]) -> float:
    return rate_a_year((after - before, days) for before, days, after in people)
