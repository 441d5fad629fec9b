"""The trial of new constants against those before, on the same people and draws.

``manage.py bench_engine --trial v3 v4`` runs it. The rule for taking them: an interval of the
difference in "caught 7 days early" above 0 where something is to be gained, and above -.01 in all
other conditions, at as many notices as before (docs/adr/0054).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
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
from checkins.engine.bench.report import parts
from checkins.engine.bench.resampling import Drawing, interval
from checkins.engine.bench.simulation import Plan
from checkins.engine.bench.smoothing import mahalanobis, smoothed
from checkins.engine.constants import VERSIONS
from checkins.engine.warning import assess_history

TRIAL_SEEDS = range(2, 7)
TO_GAIN = (
    LONG_MEMORY,
    Conditions(trend=True),
    Conditions(missing_days=0.5),
    EARLY_LAPSES,
    Conditions(early_lapse=True, long_memory=True),
)
# Under these the refused variants are shown: what they seemed to gain, and what they lose.
OF_VARIANTS = (BASELINE, *TO_GAIN, CORRELATING)
YOUNG, ONE_SIDED = "young usual", "one-sided Mahalanobis"
VARIANTS = (YOUNG, ONE_SIDED)
TRIAL_HEAD = (
    "condition",
    "7 days early",
    "7 days early at equal notices",
    "false a year",
    "false a year, high but stable",
)
VARIANT_HEAD = ("condition", *(cell for name in VARIANTS for cell in (name, "false a year")))


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of the rule before and of the tried one, and the 95 % interval of the difference."""

    before: float
    tried: float
    low: float
    high: float

    def __str__(self) -> str:
        moved = self.tried - self.before
        interval_of = f"[{self.low:+.3f} {self.high:+.3f}]"
        return f"{self.before:.3f} -> {self.tried:.3f}, {moved:+.3f} {interval_of}"


def trial_tracks(job: Job, chance_of: Callable[[str], Chance]) -> list[Track]:
    """Return a job's people as both sets of constants and the two variants saw them.

    ``job.rules`` names the versions of the constants; the variants smooth by the first of them.
    """
    stage_of = job.plan.stage_of
    tracks = []
    for person in people_of(job, chance_of):
        _, found = assess_history(person.checkins, stage_of)
        values = {name: smoothed(found, VERSIONS[name]) for name in job.rules}
        before = VERSIONS[job.rules[0]]
        values[YOUNG] = smoothed(found, before, is_young=True)
        values[ONE_SIDED] = smoothed(found, before, norm=mahalanobis)
        tracks.append(track_of(person, values))
    return tracks


@dataclass(slots=True)
class Trial:
    """Two versions of the constants on one condition after the other, the ordinary one first.

    A condition that changes only how people deteriorate is compared on the ``stable`` people of the
    one without it.
    """

    before: str
    tried: str
    chance: Drawing
    stable: dict[Conditions, Sequence[Track]] = field(default_factory=dict)

    def jobs(
        self, plan: Plan, count: int, conditions: Conditions, *, deteriorating: bool
    ) -> list[Job]:
        """Return the jobs of a condition: five seeds, so many people each."""
        rules = (self.before, self.tried)
        return [
            Job(plan, seed, deteriorating, range(*part), rules, conditions)
            for seed in TRIAL_SEEDS
            for part in parts(count)
        ]

    def add(self, conditions: Conditions, ill: Sequence[Track]) -> list[str]:
        """Return the condition's row of the trial's table.

        The second cell is early at the thresholds of both versions, the third at a threshold of the
        tried one that gives the condition's stable people as many notices as the one before.
        """
        stable = self.stable[conditions.of_stable_people]
        at = {name: VERSIONS[name].reach_out for name in (self.before, self.tried)}
        rate = rate_a_year(track.watch(self.before, at[self.before]) for track in stable)
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
                is_early(track, self.before, at[self.before]),
                is_early(track, self.tried, at[self.tried]),
            )
            for track in ill
        ]
        return self._gain(pairs)

    def _gain(self, pairs: Sequence[tuple[bool, bool]]) -> Difference:
        before, after = zip(*pairs, strict=True)
        return Difference(mean(before), mean(after), *interval(pairs, _mean_gain, self.chance))

    def _notices(self, stable: Sequence[Track], at: Mapping[str, float]) -> Difference:
        pairs = [
            (
                *track.watch(self.before, at[self.before]),
                track.watch(self.tried, at[self.tried])[0],
            )
            for track in stable
        ]
        before = rate_a_year((count, days) for count, days, _ in pairs)
        after = rate_a_year((count, days) for _, days, count in pairs)
        return Difference(before, after, *interval(pairs, _more_a_year, self.chance))

    def variant_row(self, conditions: Conditions, ill: Sequence[Track]) -> list[str]:
        """Return what the refused variants do, at as many notices of ordinary people."""
        at = VERSIONS[self.before].reach_out
        ordinary, stable = self.stable[BASELINE], self.stable[conditions.of_stable_people]
        rate = rate_a_year(track.watch(self.before, at) for track in ordinary)
        cells = [NAMES[conditions]]
        for variant in VARIANTS:
            limit = threshold_for(ordinary, variant, rate)
            pairs = [(is_early(one, self.before, at), is_early(one, variant, limit)) for one in ill]
            false = rate_a_year(track.watch(variant, limit) for track in stable)
            cells += [str(self._gain(pairs)), f"{false:.2f}"]
        return cells


def is_early(track: Track, rule: str, threshold: float) -> bool:
    """Return whether a deteriorating person was caught seven days before the lapse."""
    lead = lead_days(track, rule, threshold)
    return lead is not None and lead >= EARLY_DAYS


def _mean_gain(pairs: Sequence[tuple[bool, bool]]) -> float:
    return sum(after - before for before, after in pairs) / len(pairs)


def _more_a_year(people: Sequence[tuple[int, int, int]]) -> float:
    return rate_a_year((after - before, days) for before, days, after in people)
