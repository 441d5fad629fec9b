"""The bench's plan of work and its tables, printed by ``manage.py bench_engine``."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from checkins.engine.bench.comparators import LIMIT, PRODUCT, RULES
from checkins.engine.bench.conditions import (
    BASELINE,
    LONG_MEMORY,
    NAMES,
    Conditions,
)
from checkins.engine.bench.fairness import GROUPS_OF_CONDITIONS, Group, groups_of, table_of_groups
from checkins.engine.bench.lives import Kind
from checkins.engine.bench.measuring import (
    Job,
    Track,
    auc,
    caught,
    threshold_for,
)
from checkins.engine.bench.one_bad_day import BadDays
from checkins.engine.bench.simulation import Plan
from checkins.engine.bench.tables import caught_cell, rate_cell, table
from checkins.engine.warning import REACH_OUT, STRONG, WATCH

CHUNK = 50
SEEDS = 3
COMPARED = (BASELINE, LONG_MEMORY)  # where the other rules run beside this one
HEAD = ("threshold", "7 days early", "caught", "median lead", "AUC, 7 days", "false a year", "high")


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
    """One run: the first seed sets the thresholds of the other rules, the next is measured.

    This rule has its shipped thresholds. On the ordinary condition it is measured on three seeds.
    ``plan`` is the one that people are asked by; ``reference`` set the rule's other constants.
    """

    def __init__(self, plan: Plan, reference: Plan, *, count: int, seed: int) -> None:
        self.plan, self.reference, self.count, self.seed = plan, reference, count, seed
        self.half = (count + 1) // 2
        self.measured = range(seed + 1, seed + 1 + SEEDS)
        self.tracks: dict[Cohort, list[Track]] = {}
        self.bad = BadDays.together(())
        self.thresholds: dict[str, float] = {}

    def jobs(self) -> list[tuple[Cohort, Job]]:
        """Return the jobs; the limit runs on half of the ordinary people: it is slow."""
        first, *others = self.measured
        found = self._split(Cohort(self.plan, self.seed, deteriorating=False), tuple(RULES))
        for deteriorating in (False, True):
            for seed in others:
                found += self._split(Cohort(self.plan, seed, deteriorating), (PRODUCT,))
            found += self._split(Cohort(self.reference, first, deteriorating), (PRODUCT,))
            for conditions in NAMES:
                if deteriorating or conditions == conditions.of_stable_people:
                    rules = tuple(RULES) if conditions in COMPARED else (PRODUCT,)
                    found += self._split(Cohort(self.plan, first, deteriorating, conditions), rules)
        return found

    def bad_day_jobs(self) -> list[Job]:
        """Return the jobs on single bad days, for a quarter of the stable people."""
        stable = Cohort(self.plan, self.measured[0], deteriorating=False)
        return [stable.job((), *part) for part in parts((self.count + 3) // 4)]

    def add(self, cohort: Cohort, tracks: Sequence[Track]) -> None:
        self.tracks.setdefault(cohort, []).extend(tracks)

    def _split(self, cohort: Cohort, rules: tuple[str, ...]) -> list[tuple[Cohort, Job]]:
        without = tuple(rule for rule in rules if rule != LIMIT)
        has_limit = cohort.conditions == BASELINE
        return [
            (cohort, cohort.job(rules if has_limit and first < self.half else without, first, last))
            for first, last in parts(self.half) + parts(self.count, self.half)
        ]

    def set_thresholds(self) -> None:
        """Set each other rule's threshold on the first seed's stable people."""
        for rule in RULES:
            stable = self._of(rule, Cohort(self.plan, self.seed, deteriorating=False))
            self.thresholds[rule] = threshold_for(stable, rule)

    def _of(self, rule: str, cohort: Cohort) -> list[Track]:
        return [track for track in self.tracks.get(cohort, []) if rule in track.values]

    def threshold(self, rule: str) -> float:
        """Return the shipped threshold for the product's rule, else the one that this run set."""
        return REACH_OUT if rule == PRODUCT else self.thresholds[rule]

    def stable(self, conditions: Conditions) -> list[Track]:
        """Return the people who stay well under these conditions, of the first measured seed."""
        first, lived = self.measured[0], conditions.of_stable_people
        return self.tracks[Cohort(self.plan, first, deteriorating=False, conditions=lived)]

    def ill(self, conditions: Conditions) -> list[Track]:
        """Return the people who return to use under these conditions, of the same seed."""
        first = self.measured[0]
        return self.tracks[Cohort(self.plan, first, deteriorating=True, conditions=conditions)]

    def abrupt(self, conditions: Conditions) -> list[Track]:
        """Return those of them whose deterioration is abrupt: none where all climb slowly."""
        return [track for track in self.ill(conditions) if track.kind is Kind.ABRUPT]

    def seeds(self, *, deteriorating: bool) -> list[list[Track]]:
        """Return the ordinary people of each measured seed."""
        return [self.tracks[Cohort(self.plan, seed, deteriorating)] for seed in self.measured]

    def tables(self) -> list[tuple[str, list[str]]]:
        """Return every table with its heading."""
        first, last = self.measured[0], self.measured[-1]
        return [
            (f"This rule, seed {first}", self._conditions_table()),
            (f"This rule by seed, {first} to {last}, ordinary", self._seeds_table()),
            (f"False notices a year at each rung, seed {first}", self._rungs_table()),
            *((f"Other rules: {NAMES[at]}", self._rules_table(at)) for at in COMPARED),
            ("Kinds of deterioration, three seeds", self._kinds_table()),
            (f"Groups of people who stay well, {NAMES[BASELINE]} of three seeds", self._groups()),
            ("One bad day", self._bad_table()),
        ]

    def report(self) -> list[str]:
        lines = [
            f"Simulated people a seed: {self.count} who stay well, {self.count} who return to use.",
            f"Seed {self.seed} set the other rules' thresholds at 2 false notices a person-year.",
        ]
        for heading, rows in self.tables():
            lines += ["", f"### {heading}", "", *rows]
        return lines

    def _conditions_table(self) -> list[str]:
        rows = [
            (name, *self._row(self.stable(conditions), self.ill(conditions), conditions))
            for conditions, name in NAMES.items()
        ]
        stable, ill = (
            self.tracks[Cohort(self.reference, self.measured[0], deteriorating)]
            for deteriorating in (False, True)
        )
        rows.append((f"ordinary, {self.reference.name}", *self._row(stable, ill, BASELINE)))
        head = ("7 days early", "caught", "median lead", "false a year", "high but stable")
        return table(("condition", *head, "abrupt, caught"), rows)

    def _row(
        self, stable: Sequence[Track], ill: Sequence[Track], conditions: Conditions
    ) -> tuple[str, ...]:
        found = caught(ill, PRODUCT, REACH_OUT)
        abrupt = [track for track in ill if track.kind is Kind.ABRUPT]
        high = [track for track in stable if track.high]
        rates = [rate_cell(some, PRODUCT, REACH_OUT) for some in (stable, high)]
        if conditions != conditions.of_stable_people:
            rates = [f"as {NAMES[conditions.of_stable_people]}", "same"]
        return (
            f"{found.early:.2f}",
            f"{found.at_all:.2f}",
            f"{found.median_lead_days or 0:.0f}",
            *rates,
            f"{caught(abrupt, PRODUCT, REACH_OUT).at_all:.2f}" if abrupt else "none",
        )

    def _seeds_table(self) -> list[str]:
        rows = []
        for seed, stable, ill in zip(
            self.measured,
            self.seeds(deteriorating=False),
            self.seeds(deteriorating=True),
            strict=True,
        ):
            rows.append((f"seed {seed}", *self._row(stable, ill, BASELINE)))
        head = ("7 days early", "caught", "median lead", "false a year", "high but stable")
        return table(("ordinary", *head, "abrupt, caught"), rows)

    def _rungs_table(self) -> list[str]:
        rungs = (WATCH, REACH_OUT, STRONG)
        rows = [
            (name, *(rate_cell(self.stable(at), PRODUCT, limit) for limit in rungs))
            for at, name in NAMES.items()
            if at == at.of_stable_people
        ]
        names = (f"watch {WATCH:.2f}", f"reach out {REACH_OUT:.2f}", f"strong {STRONG:.2f}")
        return table(("condition", *names), rows)

    def _rules_table(self, conditions: Conditions) -> list[str]:
        rows = []
        for rule in RULES:
            cohorts = [
                Cohort(self.plan, self.measured[0], deteriorating, conditions)
                for deteriorating in (False, True)
            ]
            stable, ill = (self._of(rule, cohort) for cohort in cohorts)
            if not ill:
                continue
            limit = self.threshold(rule)
            found = caught(ill, rule, limit)
            high = [track for track in stable if track.high]
            rows.append(
                (
                    rule,
                    f"{limit:.2f}",
                    f"{found.early:.2f}",
                    f"{found.at_all:.2f}",
                    f"{found.median_lead_days or 0:.0f}",
                    f"{auc([*stable, *ill], rule) or 0:.3f}",
                    rate_cell(stable, rule, limit),
                    rate_cell(high, rule, limit),
                )
            )
        return table(("rule", *HEAD), rows)

    def _kinds_table(self) -> list[str]:
        all_seeds = [track for some in self.seeds(deteriorating=True) for track in some]
        first = self.measured[0]
        limited = self._of(LIMIT, Cohort(self.plan, first, deteriorating=True))
        rows = [
            (name, *(self._kind_cell(ill, rule, kind) for kind in Kind))
            for name, rule, ill in (
                (PRODUCT, PRODUCT, all_seeds),
                (f"limit, seed {first}", LIMIT, limited),
            )
        ]
        return table(("caught / 7 days early", *(kind.value for kind in Kind)), rows)

    def _kind_cell(self, ill: Sequence[Track], rule: str, kind: Kind) -> str:
        return caught_cell([one for one in ill if one.kind is kind], rule, self.threshold(rule))

    def _groups(self) -> list[str]:
        stable = [track for some in self.seeds(deteriorating=False) for track in some]
        ill = [track for some in self.seeds(deteriorating=True) for track in some]
        others = [
            Group(NAMES[at], self.stable(at), self.ill(at))
            for at in NAMES
            if at in GROUPS_OF_CONDITIONS
        ]
        return table_of_groups([*groups_of(stable, ill), *others], REACH_OUT)

    def _bad_table(self) -> list[str]:
        bad = self.bad
        cells = [_share(bad.fired[gap], tried) for gap, tried in bad.tried.items()]
        cells.append(_share(bad.settled_fired, bad.settled_tried))
        gaps = [f"{gap} missed" for gap in bad.tried]
        return table(
            ("one day with every sign at 4, after", *gaps, "no stage above usual"),
            [("fired a notice, of days tried", *cells)],
        )


def parts(stop: int, start: int = 0) -> list[tuple[int, int]]:
    """Return a cohort's ranges of people, one per job: the first, and the one after the last."""
    return list(pairwise([*range(start, stop, CHUNK), stop]))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%} of {whole}" if whole else "none tried"
