"""How many notices higher thresholds leave and what they miss: the table for a caseload."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import mean

from checkins.engine.alert_budget import ThresholdRow
from checkins.engine.bench.comparators import PRODUCT
from checkins.engine.bench.measuring import Job, Track, caught, false_notices_a_year
from checkins.engine.bench.report import SEEDS, Cohort, parts
from checkins.engine.bench.simulation import Plan
from checkins.engine.warning import REACH_OUT

HIGHEST = 2.0
STEP = 0.04
THRESHOLDS = tuple(
    round(REACH_OUT + STEP * step, 2) for step in range(round((HIGHEST - REACH_OUT) / STEP) + 1)
)


@dataclass(slots=True)
class ThresholdBench:
    """The product's rule alone, on the three seeds that the bench measures it on."""

    plan: Plan
    count: int
    seed: int
    tracks: dict[Cohort, list[Track]] = field(default_factory=dict)

    @property
    def seeds(self) -> range:
        """The seeds that are measured, those of the bench; the one before them measures nothing."""
        return range(self.seed + 1, self.seed + 1 + SEEDS)

    def jobs(self) -> list[tuple[Cohort, Job]]:
        cohorts = [
            Cohort(self.plan, seed, deteriorating)
            for seed in self.seeds
            for deteriorating in (False, True)
        ]
        return [
            (cohort, cohort.job((PRODUCT,), *part))
            for cohort in cohorts
            for part in parts(self.count)
        ]

    def add(self, cohort: Cohort, tracks: Sequence[Track]) -> None:
        self.tracks.setdefault(cohort, []).extend(tracks)

    def rows(self) -> list[ThresholdRow]:
        """Return a row for each threshold: the mean over the seeds."""
        return [self._row(threshold) for threshold in THRESHOLDS]

    def _row(self, threshold: float) -> ThresholdRow:
        found = []
        for seed in self.seeds:
            stable = self.tracks[Cohort(self.plan, seed, deteriorating=False)]
            ill = caught(
                self.tracks[Cohort(self.plan, seed, deteriorating=True)], PRODUCT, threshold
            )
            rate = false_notices_a_year(stable, PRODUCT, threshold)
            found.append((rate, ill.at_all, ill.early))
        return ThresholdRow(threshold, *(mean(numbers) for numbers in zip(*found, strict=True)))


def as_toml(bench: ThresholdBench, *, signs_version: int) -> str:
    """Return the table as a data file; rates and shares have three decimals."""
    lines = [
        "# How many notices a higher threshold leaves, and what it misses, on simulated people:",
        "# a mean of the seeds. Not counted on real people. Made, and made anew when the signs or",
        "# the rule change, by: manage.py bench_engine --thresholds FILE",
        "version = 1",
        f"signs_version = {signs_version}",
        f'plan = "{bench.plan.name}"',
        f"people = {bench.count}",
        f"seeds = [{', '.join(map(str, bench.seeds))}]",
    ]
    for row in bench.rows():
        lines += [
            "",
            "[[rows]]",
            f"threshold = {row.threshold:.2f}",
            f"notices_a_year = {row.notices_a_year:.3f}  # per stable person-year",
            f"caught = {row.caught:.3f}",
            f"early = {row.early:.3f}  # 7 days or more before the return to use",
        ]
    return "\n".join([*lines, ""])
