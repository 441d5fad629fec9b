"""The bench's plan of work and its tables, printed by ``manage.py bench_engine``."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mean

from checkins.engine.bench.comparators import CHALLENGER, LIMIT, PRODUCT, RULES
from checkins.engine.bench.measuring import (
    Job,
    Track,
    auc,
    caught,
    false_notices_a_year,
    threshold_for,
)
from checkins.engine.bench.one_bad_day import BadDays
from checkins.engine.bench.quick import Quick
from checkins.engine.bench.simulation import BASELINE, Conditions, Kind, Plan
from checkins.engine.bench.tables import as_table
from checkins.engine.warning import REACH_OUT, STRONG, WATCH

CHUNK = 50
SEEDS = 3
HALF_DAYS = Conditions(missing_days=0.5)
HALF_ITEMS = Conditions(skipped_items=0.5)
HARDER = {
    HALF_DAYS: "half of the days missing",
    HALF_ITEMS: "half of the items skipped",
    Conditions(slow=True): "slow climbs (60 to 90 days)",
    Conditions(ramp=None): "every climb spread evenly up to the lapse",
}
SHORTER = {Conditions(quick=quick): quick.value for quick in Quick}
HEAD = ("caught", "7 days early", "median lead", "AUC, 7 days", "false a year, low", "high", "all")


@dataclass(frozen=True, slots=True)
class Cohort:
    """People with one plan, seed, course and set of conditions."""

    plan: Plan
    seed: int
    deteriorating: bool
    conditions: Conditions = BASELINE

    def job(self, rules: tuple[str, ...], first: int, last: int) -> Job:
        """Return a job that runs ``rules`` over people ``first`` to ``last``, the last excluded."""
        numbers = range(first, last)
        return Job(self.plan, self.seed, self.deteriorating, numbers, rules, self.conditions)

    # A plan holds dicts, which have no hash: its name is hashed instead.
    def __hash__(self) -> int:
        return hash((self.plan.name, self.seed, self.deteriorating, self.conditions))


class BenchReport:
    """One run: the first seed sets the thresholds, the three seeds after it are measured."""

    def __init__(self, plans: Sequence[Plan], *, count: int, seed: int) -> None:
        self.plans, self.count, self.seed = plans, count, seed
        self.half = (count + 1) // 2
        self.measured = range(seed + 1, seed + 1 + SEEDS)
        self.tracks: dict[Cohort, list[Track]] = {}
        self.bad = BadDays.together(())
        self.thresholds: dict[tuple[str, str], float] = {}

    def jobs(self) -> list[tuple[Cohort, Job]]:
        """Return the jobs: all plans, then the harder conditions on half of the people.

        The limit also runs on the first half only: it is slow.
        """
        found: list[tuple[Cohort, Job]] = []
        for plan in self.plans:
            found += self._split(Cohort(plan, self.seed, deteriorating=False), tuple(RULES))
            for seed in self.measured:
                rules = tuple(RULES) if seed == self.measured[0] else (PRODUCT,)
                for deteriorating in (False, True):
                    found += self._split(Cohort(plan, seed, deteriorating), rules)
        for conditions in HARDER:
            for deteriorating in (False, True):
                cohort = Cohort(self.plans[0], self.measured[0], deteriorating, conditions)
                if deteriorating or conditions in (HALF_DAYS, HALF_ITEMS):
                    found += self._split(cohort, (PRODUCT, CHALLENGER), half=True)
        return found + self.quick_jobs()

    def quick_jobs(self) -> list[tuple[Cohort, Job]]:
        """Return the jobs on quick check-ins: this rule on the last plan, all people and seeds."""
        return [
            (cohort, cohort.job((PRODUCT,), *part))
            for conditions in SHORTER
            for seed in self.measured
            for deteriorating in (False, True)
            for cohort in [Cohort(self.plans[-1], seed, deteriorating, conditions)]
            for part in parts(self.count)
        ]

    def bad_day_jobs(self) -> list[Job]:
        """Return the jobs on single bad days, for a quarter of the stable people."""
        stable = Cohort(self.plans[0], self.measured[0], deteriorating=False)
        return [stable.job((), *part) for part in parts((self.count + 3) // 4)]

    def add(self, cohort: Cohort, tracks: Sequence[Track]) -> None:
        self.tracks.setdefault(cohort, []).extend(tracks)

    def _split(
        self, cohort: Cohort, rules: tuple[str, ...], *, half: bool = False
    ) -> list[tuple[Cohort, Job]]:
        without = tuple(rule for rule in rules if rule != LIMIT)
        return [
            (cohort, cohort.job(rules if first < self.half else without, first, last))
            for first, last in parts(self.half) + ([] if half else parts(self.count, self.half))
        ]

    def set_thresholds(self) -> None:
        """Set each rule's threshold on the first seed's stable people."""
        for plan in self.plans:
            for rule in RULES:
                stable = self._of(rule, Cohort(plan, self.seed, deteriorating=False))
                self.thresholds[plan.name, rule] = threshold_for(stable, rule)

    def _of(self, rule: str, cohort: Cohort) -> list[Track]:
        return [track for track in self.tracks.get(cohort, []) if rule in track.values]

    def threshold(self, plan: Plan, rule: str) -> float:
        """Return the shipped threshold for the product's rule, else the one that this run set."""
        return REACH_OUT if rule == PRODUCT else self.thresholds[plan.name, rule]

    def report(self) -> list[str]:
        first, last = self.measured[0], self.measured[-1]
        lines = [
            f"Simulated people, {self.count} stable + {self.count} deteriorating a seed.",
            f"Seed {self.seed} set thresholds at 2 false notices a stable person-year; this rule",
            f"has its shipped ones. Seed {first} measured, this rule also {first} to {last}.",
            f"The limit and the harder conditions ran on the first {self.half} + {self.half}.",
        ]
        for plan in self.plans:
            lines += ["", *self._rules_table(plan)]
        for table in (
            self._kinds_table,
            self._harder_table,
            self._levels_table,
            self._bad_table,
            self.quick_table,
        ):
            lines += ["", *table()]
        return lines

    def _rules_table(self, plan: Plan) -> list[str]:
        rows = []
        for rule in RULES:
            limit = self.threshold(plan, rule)
            numbers = _shown(self._raw(plan, self.measured[0], rule, limit))
            rows.append((rule, f"{limit:.2f}", *numbers))
        seeds = [self._raw(plan, seed, PRODUCT, REACH_OUT) for seed in self.measured]
        means = [mean(values) for values in zip(*seeds, strict=True)]
        rows.append((f"{PRODUCT}, mean of {SEEDS} seeds", f"{REACH_OUT:.2f}", *_shown(means)))
        by_seed = ", ".join(f"{values[1]:.3f}" for values in seeds)
        own = self.thresholds[plan.name, PRODUCT]
        note = f"7 days early by seed {by_seed}; a threshold set on seed {self.seed}: {own:.3f}."
        return [*as_table((plan.name, "threshold", *HEAD), rows), "", note]

    def _raw(self, plan: Plan, seed: int, rule: str, limit: float) -> list[float]:
        stable = self._of(rule, Cohort(plan, seed, deteriorating=False))
        ill = self._of(rule, Cohort(plan, seed, deteriorating=True))
        found = caught(ill, rule, limit)
        return [
            found.at_all,
            found.early,
            found.median_lead_days or 0.0,
            auc([*stable, *ill], rule) or 0.0,
            *(
                false_notices_a_year(some, rule, limit) if some else 0.0
                for some in (
                    [track for track in stable if not track.high],
                    [track for track in stable if track.high],
                    stable,
                )
            ),
        ]

    def _kinds_table(self) -> list[str]:
        first = self.measured[0]
        reference, *_ = self.plans
        limited = Cohort(reference, first, deteriorating=True)
        rows = [
            *(
                (f"{PRODUCT}, {plan.name}, {SEEDS} seeds", PRODUCT, REACH_OUT, found)
                for plan in self.plans
                if (found := self._all_seeds(plan, deteriorating=True))
            ),
            (
                f"limit, {reference.name}, seed {first}",
                LIMIT,
                self.threshold(reference, LIMIT),
                self._of(LIMIT, limited),
            ),
        ]
        return as_table(
            ("caught / 7 days early", *(kind.value for kind in Kind)),
            [
                (
                    name,
                    *(_both([one for one in ill if one.kind is kind], rule, at) for kind in Kind),
                )
                for name, rule, at, ill in rows
            ],
        )

    def _harder_table(self) -> list[str]:
        plan, seed = self.plans[0], self.measured[0]
        rows = []
        for conditions, name in HARDER.items():
            ill = self.tracks[Cohort(plan, seed, deteriorating=True, conditions=conditions)]
            stable = self.tracks.get(Cohort(plan, seed, deteriorating=False, conditions=conditions))
            cells = []
            for rule in (PRODUCT, CHALLENGER):
                limit = self.threshold(plan, rule)
                cells += [
                    _both(ill, rule, limit),
                    f"{false_notices_a_year(stable, rule, limit):.2f}" if stable else "as usual",
                ]
            rows.append((name, *cells))
        head = (f"{plan.name}, caught / 7 days early", PRODUCT, "false a year")
        return as_table((*head, CHALLENGER, "false a year"), rows)

    def _levels_table(self) -> list[str]:
        rows = []
        for plan in self.plans:
            stable = self._all_seeds(plan, deteriorating=False)
            rates = [
                f"{false_notices_a_year(stable, PRODUCT, limit):.2f}"
                for limit in (WATCH, REACH_OUT, STRONG)
            ]
            rows.append((plan.name, *rates))
        names = (f"watch {WATCH}", f"reach out {REACH_OUT}", f"strong {STRONG}")
        return as_table((f"false a year, {SEEDS} seeds", *names), rows)

    def _all_seeds(self, plan: Plan, *, deteriorating: bool) -> list[Track]:
        return [
            track
            for seed in self.measured
            for track in self.tracks[Cohort(plan, seed, deteriorating)]
        ]

    def _bad_table(self) -> list[str]:
        bad = self.bad
        cells = [_share(bad.fired[gap], tried) for gap, tried in bad.tried.items()]
        cells.append(_share(bad.settled_fired, bad.settled_tried))
        gaps = [f"{gap} missed" for gap in bad.tried]
        return as_table(
            ("one day with every sign at 4, after", *gaps, "no stage above usual"),
            [("fired a notice, of days tried", *cells)],
        )

    def quick_table(self) -> list[str]:
        """Return what this rule catches if some days or all have the quick check-in alone."""
        plan = self.plans[-1]
        rows = []
        for conditions, name in {BASELINE: "the full check-in", **SHORTER}.items():
            found = [
                self._quick(Cohort(plan, seed, deteriorating=False, conditions=conditions))
                for seed in self.measured
            ]
            at_all, early, false = zip(*found, strict=True)
            rows.append(
                (name, f"{mean(at_all):.2f}", *_with_seeds(early), *_with_seeds(false)),
            )
        head = (f"{plan.name}, {SEEDS} seeds", "caught", "7 days early", "by seed")
        return as_table((*head, "false a year", "by seed"), rows)

    def _quick(self, stable: Cohort) -> tuple[float, float, float]:
        ill = caught(self.tracks[replace(stable, deteriorating=True)], PRODUCT, REACH_OUT)
        false = false_notices_a_year(self.tracks[stable], PRODUCT, REACH_OUT)
        return ill.at_all, ill.early, false


def _with_seeds(values: Sequence[float]) -> tuple[str, str]:
    return f"{mean(values):.2f}", ", ".join(f"{value:.2f}" for value in values)


def _both(tracks: Sequence[Track], rule: str, limit: float) -> str:
    if not tracks:
        return "nobody"
    found = caught(tracks, rule, limit)
    return f"{found.at_all:.2f} / {found.early:.2f}"


def parts(stop: int, start: int = 0) -> list[tuple[int, int]]:
    """Return a cohort's ranges of people, one per job: the first, and the one after the last."""
    return list(pairwise([*range(start, stop, CHUNK), stop]))


def _shown(values: Sequence[float]) -> list[str]:
    """Return shares and rates with two decimals, the lead in whole days, the AUC with three."""
    digits = (2, 2, 0, 3, 2, 2, 2)
    return [f"{value:.{places}f}" for value, places in zip(values, digits, strict=False)]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} of {whole}" if whole else "none tried"
