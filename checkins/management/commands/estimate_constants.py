"""Print how steady people's days vary here, beside what the rule and the simulator assume."""

import random
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from checkins.catalog import sign_catalog
from checkins.catalog.rates import diaries
from checkins.demo.simulated import catalog_plan
from checkins.engine.baseline import POP_SD
from checkins.engine.bench.conditions import BASELINE, CROSS_STAGE, LONG_MEMORY, Conditions
from checkins.engine.bench.estimating import LAGS, STAGE_PAIRS, Estimates
from checkins.engine.bench.simulation import people
from checkins.engine.bench.tables import table
from checkins.engine.constants import SHIPPED
from checkins.engine.types import Stage
from checkins.queries.estimating import LEAST_PEOPLE, steady_histories

SEED = 2  # the first that the bench measures on; its first one set the thresholds
CHANCE = "draws of people"
# Of ten published diary studies, pooled: see catalog/diaries_v1.toml.
PUBLISHED = {1: 0.20, 2: 0.13, 7: 0.07}
APART = {1: "one day apart", 2: "two days apart", 7: "seven days apart"}
FEW = "few"  # fewer than 50 people have such days, or nothing varies
TENS = 10


class Command(BaseCommand):
    help = "Print how the days of steady people who agreed vary, in sums alone; change nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--simulated", type=int, default=300, help="simulated people beside them (300)"
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
        made = [simulated(options["simulated"], lived) for lived in (BASELINE, LONG_MEMORY)]
        self.stdout.write("\n".join(_report(here, *made)))


def simulated(count: int, lived: Conditions) -> Estimates:
    """Count as many simulated people who stay well under these conditions, in the same way."""
    plan = catalog_plan()
    found = Estimates(plan.stage_of)
    for person in people(
        plan,
        seed=SEED,
        numbers=range(count),
        deteriorating=False,
        chance_of=random.Random,
        conditions=lived,
    ):
        found.add(person.checkins)
    return found


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's cell of the table, and how many people have days for it.

    ``coarse`` is what is printed of real people where exact sums of two days would tell of one
    person who left between them.
    """

    text: str
    people: int
    coarse: str = ""


# What it is, how it is counted, and the number that stands beside it.
Line = tuple[str, Callable[[Estimates], Figure], str]


def _too_few(count: int) -> str:
    missing = "Less" if 2 * count >= LEAST_PEOPLE else "More"
    return (
        f"Fewer than {LEAST_PEOPLE} steady people have agreed to be counted. {missing} than half "
        "of them are still missing. Numbers that small say little and could point to someone: "
        "none is printed."
    )


def _report(here: Estimates, made: Estimates, long: Estimates) -> Iterator[str]:
    years = _here(Figure(f"about {here.person_years:.0f}", len(here.watched)))
    tens = here.people // TENS * TENS
    yield f"{tens} steady people or more, who agreed, {years} person-years."
    yield f"Simulated: {made.people} people who stay well, counted in the same way. Long memory:"
    yield "the same, whose ups and downs last for weeks."
    for title, beside, lines in (
        ("Day-to-day SD, in points", "shipped", _spreads()),
        ("Correlation within people", "published", _correlations()),
        ("Correlation of stages, same day", "set to", _stages()),
        ("Notices a person-year, reach out", "published", _notices()),
    ):
        rows = [
            (name, _here(count(here)), count(made).text, count(long).text, last)
            for name, count, last in lines
        ]
        yield ""
        yield from table((title, "here", "simulated", "long memory", beside), rows)
    yield ""
    yield "Published: ten diary studies of people who were not in recovery; their notices were"
    yield f"counted under the constants {diaries().constants}, all others under {SHIPPED.version}."
    yield "Set to: what the simulator draws from, before rounding and noise. Steady is who told of"
    yield "no use and had no alert that was right: this is no error rate, and says nothing of whom"
    yield "the warning misses. Nothing was changed."


def _here(figure: Figure) -> str:
    return figure.coarse or figure.text if figure.people >= LEAST_PEOPLE else FEW


def _spreads() -> Iterator[Line]:
    for stage in Stage:
        yield stage.value, _sd_of(stage), f"{POP_SD[stage]:.2f}"


def _correlations() -> Iterator[Line]:
    for lag in LAGS:
        for stage in (*Stage, None):
            name = f"{stage.value if stage else 'all stages'}, {APART[lag]}"
            yield name, _lag_of(stage, lag), "" if stage else f"{PUBLISHED[lag]:.2f}"


def _stages() -> Iterator[Line]:
    for pair in (*STAGE_PAIRS, None):
        name = f"{pair[0]} and {pair[1]}" if pair else "all pairs"
        yield name, _between_of(pair), "" if pair else f"{CROSS_STAGE:.2f}"


def _notices() -> Iterator[Line]:
    published = diaries()
    yield "one in 14 days at most", _rate, f"{published.notices_a_year:.2f}"
    yield "95 % interval, drawing people", _interval, ""


def _sd_of(stage: Stage) -> Callable[[Estimates], Figure]:
    return lambda found: Figure(_number(found.squares[stage].sd), found.squares[stage].people)


def _lag_of(stage: Stage | None, lag: int) -> Callable[[Estimates], Figure]:
    def count(found: Estimates) -> Figure:
        pairs = found.lags[stage, lag]
        return Figure(_number(pairs.correlation), pairs.people)

    return count


def _between_of(pair: tuple[Stage, Stage] | None) -> Callable[[Estimates], Figure]:
    def count(found: Estimates) -> Figure:
        pairs = found.between[pair]
        return Figure(_number(pairs.correlation), pairs.people)

    return count


def _rate(found: Estimates) -> Figure:
    rate = found.notices_a_year()
    coarse = "" if rate is None else f"{rate:.1f}"
    return Figure(_number(rate), len(found.watched), coarse)


def _interval(found: Estimates) -> Figure:
    between = found.interval(random.Random(CHANCE))  # noqa: S311 the same draws each time
    if between is None:
        return Figure(FEW, len(found.watched))
    low, high = between
    return Figure(f"{low:.2f} to {high:.2f}", len(found.watched), f"{low:.1f} to {high:.1f}")


def _number(value: float | None) -> str:
    return FEW if value is None else f"{value:.2f}"
