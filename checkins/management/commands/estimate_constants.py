"""Print how steady people's days vary here, beside what the rule and the simulator assume."""

import random
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.catalog import sign_catalog
from checkins.demo.simulated import catalog_plan
from checkins.engine.baseline import POP_SD
from checkins.engine.bench.estimating import LAGS, STAGE_PAIRS, Estimates, Pairs, Squares
from checkins.engine.bench.simulation import CROSS_STAGE, people
from checkins.engine.types import Stage
from checkins.queries.estimating import LEAST_PEOPLE, steady_histories

SEED = 2  # the first that the bench measures on; its first one set the thresholds
CHANCE = "draws of people"
# Ten published diary studies, 1,045 people, pooled: docs/operations.md names them.
PUBLISHED = {1: 0.20, 2: 0.13, 7: 0.07}
APART = {1: "one day apart", 2: "two days apart", 7: "seven days apart"}
WIDTHS = (40, 8, 11, 10)
FEW = "few"  # fewer than 50 people have such pairs, or nothing varies


class Command(BaseCommand):
    help = "Print how the days of steady people who agreed vary, in sums alone; change nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--simulated", type=int, default=500, help="simulated people beside them (500)"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["simulated"] < 1:
            raise CommandError("--simulated must be at least 1.")
        here = Estimates({code: rule.stage for code, rule in sign_catalog().rules.items()})
        for one in steady_histories(timezone.now()):
            here.add(one.checkins, one.new_from)
        if here.people < LEAST_PEOPLE:
            self.stdout.write(_too_few(here.people))
            return
        made = simulated(options["simulated"])
        self.stdout.write("\n".join([*_heading(here, made), *_table(here, made), *_ending()]))


def simulated(count: int) -> Estimates:
    """Count as many simulated people who stay well, in the same way."""
    plan = catalog_plan()
    found = Estimates(plan.stage_of)
    for person in people(
        plan,
        seed=SEED,
        numbers=range(count),
        deteriorating=False,
        chance_of=random.Random,
    ):
        found.add(person.checkins)
    return found


def _too_few(count: int) -> str:
    missing = "Less" if 2 * count >= LEAST_PEOPLE else "More"
    return (
        f"Fewer than {LEAST_PEOPLE} steady people have agreed to be counted. {missing} than half "
        "of them are still missing. Numbers that small say little and could point to someone: "
        "none is printed."
    )


def _heading(here: Estimates, made: Estimates) -> list[str]:
    years = f"{here.person_years:.1f} person-years past learning"
    return [
        f"{here.people} steady people who agreed, {years}.",
        f"Beside them {made.people} simulated people who stay well, counted in the same way.",
        "Nothing was changed.",
    ]


def _table(here: Estimates, made: Estimates) -> Iterator[str]:
    yield from _title("Day-to-day SD, points of the scale", "shipped")
    for stage in Stage:
        counted = _sd(here.squares[stage], LEAST_PEOPLE), _sd(made.squares[stage])
        yield _row(stage.value, *counted, f"{POP_SD[stage]:.2f}")
    for lag in LAGS:
        yield from _title(f"Correlation, {APART[lag]}", "published")
        for stage in (*Stage, None):
            counted = _r(here.lags[stage, lag], LEAST_PEOPLE), _r(made.lags[stage, lag])
            published = "" if stage else f"{PUBLISHED[lag]:.2f}"
            yield _row(stage.value if stage else "all stages", *counted, published)
    yield from _title("Correlation between stages, same day", "set to")
    for pair in (*STAGE_PAIRS, None):
        counted = _r(here.between[pair], LEAST_PEOPLE), _r(made.between[pair])
        yield _row(
            f"{pair[0]} and {pair[1]}" if pair else "all pairs",
            *counted,
            "" if pair else f"{CROSS_STAGE:.2f}",
        )
    yield from _title("Notices a person-year, reach out", "")
    counted = _rate(here, LEAST_PEOPLE), _rate(made)
    yield _row("one in 14 days at most", *counted)
    yield _row("95 % interval, drawing people", _interval(here, LEAST_PEOPLE), _interval(made))


def _ending() -> list[str]:
    return [
        "",
        "Published: ten diary studies of other people. Set to: what the simulator draws from,",
        "before rounding and noise. Steady is who told of no use and had no alert that was right:",
        "this is no error rate, and says nothing of whom the warning misses.",
    ]


def _title(text: str, last: str) -> list[str]:
    return ["", _row(text, "here", "simulated", last)]


def _row(*cells: str) -> str:
    first, *others = zip(cells, WIDTHS, strict=False)
    line = first[0].ljust(first[1]) + "".join(cell.rjust(width) for cell, width in others)
    return line.rstrip()


def _sd(squares: Squares, least: int = 1) -> str:
    return FEW if squares.people < least or squares.sd is None else f"{squares.sd:.2f}"


def _r(pairs: Pairs, least: int = 1) -> str:
    if pairs.people < least or pairs.correlation is None:
        return FEW
    return f"{pairs.correlation:.2f}"


def _rate(found: Estimates, least: int = 1) -> str:
    rate = found.notices_a_year()
    return FEW if found.people_watched < least or rate is None else f"{rate:.2f}"


def _interval(found: Estimates, least: int = 1) -> str:
    between = found.interval(random.Random(CHANCE))  # noqa: S311 the same draws each time
    if found.people_watched < least or between is None:
        return FEW
    return f"{between[0]:.1f}-{between[1]:.1f}"
