"""The bench's tables: each cell is the count of the people that its row and column name."""

import random
import tomllib

import pytest

from checkins.demo.simulated import catalog_plan
from checkins.engine.bench.conditions import BASELINE, LONG_MEMORY, NAMES, Conditions
from checkins.engine.bench.fairness import Group, groups_of, table_of_groups
from checkins.engine.bench.lives import Kind
from checkins.engine.bench.measuring import (
    Job,
    Track,
    caught,
    false_notices_a_year,
    measure,
    threshold_for,
)
from checkins.engine.bench.one_bad_day import BadDays, bad_days
from checkins.engine.bench.quick import Quick
from checkins.engine.bench.rates import as_toml, right
from checkins.engine.bench.report import BenchReport
from checkins.engine.bench.simulation import reference_plan
from checkins.engine.warning import REACH_OUT, STRONG, WATCH

pytestmark = pytest.mark.tests_one_in(3)

COUNT = 6
PLAN = catalog_plan()


@pytest.fixture(scope="module")
def bench():
    found = BenchReport(PLAN, reference_plan(), count=COUNT, seed=1)
    for cohort, job in found.jobs():
        found.add(cohort, measure(job, random.Random))
    found.bad = BadDays.together([bad_days(job, random.Random) for job in found.bad_day_jobs()])
    found.set_thresholds()
    return found


def cells_of(lines):
    """Return a table's rows as a dict of their cells by the first."""
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines]
    return {first: cells for first, *cells in rows}


def table_of(bench, heading):
    return cells_of(next(rows for name, rows in bench.tables() if name.startswith(heading)))


def people_under(conditions, *, seed=2, rules=("this rule",)):
    return [
        measure(
            Job(PLAN, seed, deteriorating=ill, numbers=range(COUNT), rules=rules, conditions=at),
            random.Random,
        )
        for ill, at in ((False, conditions.of_stable_people), (True, conditions))
    ]


def test_every_condition_has_a_row(bench):
    rows = table_of(bench, "This rule, seed 2")

    assert list(rows) == [
        "condition",
        "-" * len(max(NAMES.values(), key=len)),
        *NAMES.values(),
        "ordinary, reference plan",
    ]


@pytest.mark.parametrize(
    "conditions",
    [
        BASELINE,
        LONG_MEMORY,
        Conditions(early_lapse=True, long_memory=True),
        Conditions(quick=Quick.WORST),
        Conditions(slow=True),
    ],
    ids=NAMES.get,
)
def test_a_row_counts_the_people_of_its_condition(bench, conditions):
    stable, ill = people_under(conditions)

    row = table_of(bench, "This rule, seed 2")[NAMES[conditions]]

    found = caught(ill, "this rule", REACH_OUT)
    assert row[:2] == [f"{found.early:.2f}", f"{found.at_all:.2f}"]
    rate = f"{false_notices_a_year(stable, 'this rule', REACH_OUT):.2f}"
    own = conditions == conditions.of_stable_people
    assert row[3] == (rate if own else f"as {NAMES[conditions.of_stable_people]}")
    high = [one for one in stable if one.high]
    if own:
        assert row[4] == (
            f"{false_notices_a_year(high, 'this rule', REACH_OUT):.2f}" if high else "nobody"
        )
    abrupt = [one for one in ill if one.kind is Kind.ABRUPT]
    assert row[5] == (f"{caught(abrupt, 'this rule', REACH_OUT).at_all:.2f}" if abrupt else "none")


def test_the_rungs_are_counted_under_every_condition_of_stable_people(bench):
    rows = table_of(bench, "False notices a year at each rung")

    assert len(rows) == 2 + sum(at == at.of_stable_people for at in NAMES)
    stable, _ = people_under(LONG_MEMORY)
    assert rows["long memory"] == [
        f"{false_notices_a_year(stable, 'this rule', limit):.2f}"
        for limit in (WATCH, REACH_OUT, STRONG)
    ]


@pytest.mark.parametrize("conditions", [BASELINE, LONG_MEMORY], ids=NAMES.get)
def test_the_other_rules_have_the_threshold_of_ordinary_people(bench, conditions):
    rule = "EWMA by the textbook"
    (set_on, _), (stable, ill) = (
        people_under(BASELINE, seed=1, rules=(rule,)),
        people_under(conditions, rules=(rule,)),
    )

    row = table_of(bench, f"Other rules: {NAMES[conditions]}")[rule]

    limit = threshold_for(set_on, rule)
    found = caught(ill, rule, limit)
    assert row[:3] == [f"{limit:.2f}", f"{found.early:.2f}", f"{found.at_all:.2f}"]
    assert row[5] == f"{false_notices_a_year(stable, rule, limit):.2f}"


def test_the_limit_knows_the_ordinary_course_alone(bench):
    assert "limit: all parameters known" in table_of(bench, "Other rules: ordinary")
    assert "limit: all parameters known" not in table_of(bench, "Other rules: long memory")


def watched(notices, *, high=False, days=365, answers=10.0, every=1):
    """A stable person with so many notices in 365 days, and a check-in each ``every`` days."""
    on = {20 * number for number in range(notices)}
    at = tuple(day for day in range(days) if day % every == 0)
    return Track(
        high, Kind.STAGED, None, None, at, {"this rule": [2.0 * (day in on) for day in at]}, answers
    )


def ill_person(*, high=False, answers=10.0):
    values = [2.0 * (day == 10) for day in range(30)]
    return Track(high, Kind.STAGED, 0, 30, tuple(range(30)), {"this rule": values}, answers)


def test_a_group_with_a_quarter_more_than_all_is_marked():
    people = [watched(2) for _ in range(9)] + [watched(3, high=True)]
    groups = groups_of(people, [ill_person(), ill_person(high=True)])

    rows = cells_of(table_of_groups(groups, 1.0))

    assert rows["all"][:3] == ["2.10", "1.00", "no"]
    assert rows["level low"][:3] == ["2.00", "0.95", "no"]
    assert rows["level high"][:3] == ["3.00", "1.43", "yes"]


def test_a_group_at_a_quarter_more_is_not_marked():
    everybody = Group("all", [watched(4)], [ill_person()])
    some = Group("some", [watched(5)], [ill_person()])

    rows = cells_of(table_of_groups([everybody, some], 1.0))

    assert rows["some"][1:3] == ["1.25", "no"]


def test_thirds_are_cut_by_the_people_who_stay_well():
    people = [
        watched(1, every=every, answers=answers) for every, answers in ((1, 9), (2, 6), (4, 3))
    ]
    groups = {
        group.name: group.stable
        for group in groups_of(people, [ill_person(answers=a) for a in (2, 7)])
    }

    assert groups["missing days: lowest third"] == [people[0]]
    assert groups["missing days: highest third"] == [people[2]]
    assert groups["signs answered: lowest third"] == [people[2]]
    assert groups["signs answered: highest third"] == [people[0]]


# --- the rates that pages print -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("often", "simulated", "real"), [(0.5, 0.16, 0.09), (1, 0.28, 0.16), (2, 0.44, 0.28)]
)
def test_the_shares_that_were_published_follow_from_their_rates(often, simulated, real):
    # .72 of deteriorations caught, 1.86 false notices a year, and twice as many of real people.
    assert right(often, 0.72, 1.86) == pytest.approx(simulated, abs=0.005)
    assert right(often, 0.72, 2 * 1.86) == pytest.approx(real, abs=0.005)


def test_the_rates_are_the_range_over_all_conditions(bench):
    data = tomllib.loads(as_toml(bench, signs_version=7, real_ratio=2.0))

    rates = {
        at: false_notices_a_year(people_under(at)[0], "this rule", REACH_OUT)
        for at in NAMES
        if at == at.of_stable_people
    }
    shares = {at: caught(people_under(at)[1], "this rule", REACH_OUT) for at in NAMES}
    reach_out = data["rungs"][1]
    assert reach_out == {
        "rung": "reach_out",
        "ordinary": pytest.approx(rates[BASELINE], abs=5e-4),
        "least": pytest.approx(min(rates.values()), abs=5e-4),
        "most": pytest.approx(max(rates.values()), abs=5e-4),
    }
    assert data["early"]["most"] == pytest.approx(
        max(one.early for one in shares.values()), abs=5e-4
    )
    once = data["right"][1]
    found, false = shares[BASELINE].at_all, rates[BASELINE]
    assert once["simulated"] == pytest.approx(found / (found + false), abs=5e-4)
    assert once["real"] == pytest.approx(found / (found + 2 * false), abs=5e-4)
    assert (data["people"], data["signs_version"]) == (COUNT, 7)
