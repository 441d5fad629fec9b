"""The constants beside what people's days say: silent below fifty, and changing nothing."""

import math
import random
import re
from io import StringIO
from itertools import combinations
from statistics import mean

import pytest
import time_machine
from django.core.management import CommandError, call_command

from checkins.catalog.rates import diaries
from checkins.demo.simulated import catalog_plan
from checkins.engine.bench.comparators import PRODUCT
from checkins.engine.bench.measuring import Job, false_notices_a_year, measure
from checkins.engine.bench.simulation import people
from checkins.engine.constants import SHIPPED
from checkins.engine.types import Stage
from checkins.engine.warning import REACH_OUT
from checkins.models import AuditEvent, PersonStatus, User
from checkins.services.counting import stop_counting
from tests.conftest import NOON
from tests.estimating import plain_days, steady_person
from tests.rows import contents

PLAN, SEED, PEOPLE = catalog_plan(), 5, 50
pytestmark = [pytest.mark.both_in_full, pytest.mark.tests_one_in(3)]


def printed(**options):
    out = StringIO()
    with time_machine.travel(NOON):
        call_command("estimate_constants", stdout=out, **{"simulated": 3, **options})
    return out.getvalue()


@pytest.fixture(scope="module")
def everyone():
    """The simulated people, whose days are saved as rows."""
    return list(
        people(
            PLAN,
            seed=SEED,
            numbers=range(PEOPLE),
            deteriorating=False,
            chance_of=random.Random,
        )
    )


@pytest.fixture(scope="module")
def fifty(rows_of_the_module, everyone):
    return [steady_person(person.checkins) for person in everyone]


@pytest.fixture(scope="module")
def output(fifty):
    """What is printed of the fifty, as they are."""
    return printed()


@pytest.fixture
def _fifty(db, fifty):
    """The same as the database has them: a test may change what it holds."""


def cells(output, title):
    """Return the cells of the table with this title, by the words of their row."""
    after = iter(output.splitlines())
    next(line for line in after if line.startswith(f"| {title} "))
    next(after)
    found = {}
    for line in after:
        if not line:
            break
        name, *numbers = (cell.strip() for cell in line.strip("|").split("|"))
        found[name] = numbers
    return found


SD, WITHIN = "Day-to-day SD, in points", "Correlation within people"
STAGES, RATE = "Correlation of stages, same day", "Notices a person-year, reach out"


# --- too few --------------------------------------------------------------------------------------


def too_few(missing):
    return (
        f"Fewer than 50 steady people have agreed to be counted. {missing} than half of them are "
        "still missing. Numbers that small say little and could point to someone: none is "
        "printed.\n"
    )


@pytest.mark.parametrize(("count", "missing"), [(0, "More"), (24, "More"), (25, "Less")])
def test_few_people_print_no_number_of_theirs(db, count, missing):
    for _ in range(count):
        steady_person(plain_days(60, span=90))

    assert printed() == too_few(missing)


@pytest.mark.usefixtures("_fifty")
def test_forty_nine_print_nothing_and_fifty_do(fifty, output):
    assert output.startswith("50 steady people or more, who agreed, about ")

    stop_counting(by=fifty[7], at=NOON)

    assert printed() == too_few("Less")


@pytest.mark.usefixtures("_fifty")
def test_a_figure_that_few_people_have_is_not_printed(fifty):
    """One of the fifty never answered a physical sign."""
    codes = [code for code, stage in PLAN.stage_of.items() if stage is Stage.PHYSICAL]
    for row in fifty[0].daily_checkins.all():
        row.answers = {code: value for code, value in row.answers.items() if code not in codes}
        row.save(update_fields=["answers"])

    output = printed()

    assert cells(output, SD)["physical"][0] == "few"
    assert cells(output, WITHIN)["physical, seven days apart"][0] == "few"
    assert cells(output, STAGES)["mental and physical"][0] == "few"
    assert cells(output, SD)["mental"][0] != "few"


@pytest.mark.usefixtures("_fifty")
def test_the_years_of_few_people_are_not_printed(fifty):
    """One of the fifty started anew so often that they were never past learning."""
    days = [row.day for row in fifty[0].daily_checkins.order_by("day")]
    status = PersonStatus.objects.get(person=fifty[0])
    status.baseline_days = [day.isoformat() for day in days[::10]]
    status.save(update_fields=["baseline_days"])

    output = printed()

    assert output.startswith("50 steady people or more, who agreed, few person-years.")
    assert cells(output, RATE)["one in 14 days at most"][0] == "few"


# --- by hand --------------------------------------------------------------------------------------


def by_hand(everyone):
    """Each person's distances from their own mean of a stage, by stage and day."""
    found = []
    for person in everyone:
        own = {}
        for stage in Stage:
            days = {}
            for item in person.checkins:
                ratings = [
                    rating for code, rating in item.values.items() if PLAN.stage_of[code] is stage
                ]
                if ratings:
                    days[item.day] = mean(ratings)
            middle = mean(days.values())
            own[stage] = {day: value - middle for day, value in days.items()}
        found.append(own)
    return found


def correlation(pairs):
    xs, ys = zip(*pairs, strict=True)
    across = sum(x * y for x, y in pairs)
    return across / math.sqrt(sum(x * x for x in xs) * sum(y * y for y in ys))


def test_the_figures_are_those_of_a_walk_through_the_days(everyone, output):
    distances = by_hand(everyone)

    spreads = cells(output, SD)
    for stage, shipped in zip(Stage, ("0.44", "0.45", "0.44"), strict=True):
        squares = [value**2 for own in distances for value in own[stage].values()]
        sd = math.sqrt(sum(squares) / (len(squares) - PEOPLE))
        assert spreads[stage][::3] == [f"{sd:.2f}", shipped]
    for title, lag, published in (
        ("one day apart", 1, "0.20"),
        ("two days apart", 2, "0.13"),
        ("seven days apart", 7, "0.07"),
    ):
        lines = cells(output, WITHIN)
        pairs = {
            stage: [
                (value, own[stage][day + lag])
                for own in distances
                for day, value in own[stage].items()
                if day + lag in own[stage]
            ]
            for stage in Stage
        }
        for stage in Stage:
            assert lines[f"{stage}, {title}"][0] == f"{correlation(pairs[stage]):.2f}"
        pooled = correlation([pair for found in pairs.values() for pair in found])
        assert lines[f"all stages, {title}"][::3] == [f"{pooled:.2f}", published]
    lines = cells(output, STAGES)
    every = []
    for one, other in combinations(Stage, 2):
        pairs = [
            (value, own[other][day])
            for own in distances
            for day, value in own[one].items()
            if day in own[other]
        ]
        assert lines[f"{one} and {other}"][0] == f"{correlation(pairs):.2f}"
        every += pairs
    assert lines["all pairs"][::3] == [f"{correlation(every):.2f}", "0.60"]


def test_the_notice_rate_is_the_benchs_and_its_interval_holds_it(output):
    job = Job(PLAN, SEED, deteriorating=False, numbers=range(PEOPLE), rules=(PRODUCT,))
    rate = false_notices_a_year(measure(job, random.Random), PRODUCT, REACH_OUT)

    lines = cells(output, RATE)

    assert lines["one in 14 days at most"][::3] == [f"{rate:.1f}", "2.78"]
    versions = f"constants {diaries().constants}, all others under {SHIPPED.version}."
    assert versions in output
    low, high = map(float, lines["95 % interval, drawing people"][0].split(" to "))
    assert low < rate < high < 2 * rate


def test_what_would_tell_of_one_person_who_left_is_printed_in_tens_and_tenths(output):
    """Exact people, years and rates of two days give the notices of who stopped between them."""
    first, *_ = output.splitlines()
    lines = cells(output, RATE)

    assert re.fullmatch(r"50 steady people or more, who agreed, about \d+ person-years\.", first)
    assert re.fullmatch(r"\d\.\d", lines["one in 14 days at most"][0])
    assert re.fullmatch(r"\d\.\d to \d\.\d", lines["95 % interval, drawing people"][0])


@pytest.mark.usefixtures("_fifty")
def test_simulated_people_beside_them_are_counted_in_the_same_way(monkeypatch):
    """The very people who are saved here, counted as the simulated ones."""
    monkeypatch.setattr("checkins.management.commands.estimate_constants.SEED", SEED)

    output = printed(simulated=PEOPLE)

    for title in (SD, WITHIN, STAGES):
        for here, simulated, *_ in cells(output, title).values():
            assert here == simulated
    for here, simulated, *_ in cells(output, RATE).values():
        assert here == " to ".join(f"{float(end):.1f}" for end in simulated.split(" to "))


# --- and nothing else -----------------------------------------------------------------------------


@pytest.mark.usefixtures("_fifty")
def test_it_writes_nothing_and_says_the_same_again(output):
    before = contents(left_out=())

    again = printed()

    assert contents(left_out=()) == before
    assert again == output


@pytest.mark.usefixtures("_fifty")
def test_it_names_nobody(output):
    for value in User.objects.values_list("email", "name", "subject_ref"):
        assert not [part for part in value if part and str(part) in output]
    assert AuditEvent.objects.filter(action__contains="estimate").count() == 0


def test_nobody_beside_them_is_refused(db):
    with pytest.raises(CommandError, match="--simulated"):
        printed(simulated=0)
