"""The bench's counting on series made by hand, and its rules against independent arithmetic."""

import math
import random
import tomllib

import pytest
from django.core.management import CommandError, call_command

from checkins.demo.simulated import catalog_plan
from checkins.engine.baseline import CheckIn
from checkins.engine.bench.comparators import RULES, cusum, ewma_textbook, shewhart, week_mean
from checkins.engine.bench.conditions import CROSS_STAGE
from checkins.engine.bench.likelihood import likelihood_limit
from checkins.engine.bench.lives import Kind
from checkins.engine.bench.measuring import (
    Caught,
    Job,
    Track,
    auc,
    caught,
    false_notices_a_year,
    lead_days,
    measure,
    notices,
    threshold_for,
)
from checkins.engine.bench.one_bad_day import GAPS_DAYS, BadDays, bad_days
from checkins.engine.bench.simulation import ITEM_NOISE, SimulatedPerson, people, reference_plan
from checkins.engine.bench.thresholds import THRESHOLDS
from checkins.engine.types import Stage

pytestmark = pytest.mark.tests_one_in(3)


def track(values, *, first=0, onset=None, lapse=None, high=False):
    days = tuple(range(first, first + len(values)))
    return Track(high, Kind.STAGED, onset, lapse, days, {"rule": list(values)})


def one_sign(ratings):
    checkins = tuple(CheckIn(day, {"S": rating}) for day, rating in enumerate(ratings))
    return SimulatedPerson(0, truth=None, checkins=checkins, seen=())


def test_one_notice_in_fourteen_days_while_the_alarm_stands():
    values = [None, 0, *[1] * 30, 0, 1]

    assert notices(range(100, 134), values, 1) == [102, 116, 130]


def test_a_new_alarm_within_fourteen_days_of_a_notice_is_none():
    assert notices([1, 2, 3, 14, 15], [1, 0, 0, 1, 1], 1) == [1, 15]


@pytest.mark.parametrize(
    ("alarm_days", "lead"),
    [([20], 10), ([29], 1), ([10], 20), ([9], None), ([], None), ([9, 12], None), ([9, 23], 7)],
)
def test_the_lead_counts_from_the_first_notice_since_the_onset(alarm_days, lead):
    person = track([float(day in alarm_days) for day in range(30)], onset=10, lapse=30)

    assert lead_days(person, "rule", 1.0) == lead


def test_a_stable_person_has_no_lead():
    with pytest.raises(ValueError, match="no lapse"):
        lead_days(track([1.0]), "rule", 1.0)


def test_caught_counts_all_early_and_the_median_lead():
    alarms = {20: 10, 23: 7, 24: 6, 99: None}  # alarm day to lead
    ill = [
        track([float(day == alarm) for day in range(30)], onset=10, lapse=30) for alarm in alarms
    ]

    assert caught(ill, "rule", 1.0) == Caught(4, at_all=0.75, early=0.5, median_lead_days=7)


def test_nobody_caught_has_no_lead():
    assert caught([track([0.0], onset=0, lapse=9)], "rule", 1.0) == Caught(1, 0.0, 0.0, None)


def test_nobody_to_count_is_refused():
    with pytest.raises(ValueError, match="nobody"):
        caught([], "rule", 1.0)


def test_false_notices_are_counted_per_year_after_learning():
    watched = [None] * 14 + [0.0] * 364 + [1.0]

    rate = false_notices_a_year([track(watched), track([None])], "rule", 1.0)

    assert rate == pytest.approx(365.25 / 365)


def test_nobody_under_watch_is_refused():
    with pytest.raises(ValueError, match="under watch"):
        threshold_for([track([None])], "rule")


def test_the_threshold_is_the_lowest_that_keeps_the_rate():
    year = [track([*([0.0] * 360), 0.3, 0.0, 0.0, 0.0, 0.0]), track([0.8, *[0.0] * 364])]

    assert threshold_for(year, "rule", 0.6) == pytest.approx(0.3, abs=2e-6)
    assert threshold_for(year, "rule", 0.4) == pytest.approx(0.8, abs=1.0)
    assert false_notices_a_year(year, "rule", threshold_for(year, "rule", 0.6)) <= 0.6


def test_auc_compares_check_ins_before_a_lapse_with_all_others_and_halves_ties():
    ill = track([1.0, 5.0, 2.0], first=0, onset=0, lapse=8)  # day 0 is 8 days before: another
    stable = track([None, 2.0, 4.0])

    # 5 beats 1, 2, 4; 2 beats 1, ties with 2, loses to 4.
    assert auc([ill, stable], "rule") == pytest.approx((3 + 1.5) / 6)


def test_auc_needs_both_kinds_of_check_in():
    assert auc([track([1.0])], "rule") is None


# Fourteen check-ins of 1 and 3 by turns: mean 2, spread sqrt(14 / 13).
PHASE_ONE = [1, 3] * 7
SPREAD = math.sqrt(14 / 13)


def test_shewhart_is_the_distance_from_the_own_mean_in_own_spreads():
    found = shewhart(one_sign([*PHASE_ONE, 4, 2]), {})

    assert found == [None] * 14 + [pytest.approx(2 / SPREAD), pytest.approx(0)]


def test_cusum_adds_what_is_above_half_a_spread():
    found = cusum(one_sign([*PHASE_ONE, 4, 4, 0]), {})

    step = 2 / SPREAD
    assert found[14:] == pytest.approx([step - 0.5, 2 * step - 1, step - 1.5])


def test_the_textbook_ewma_moves_a_fifth_of_the_way():
    found = ewma_textbook(one_sign([*PHASE_ONE, 4, 2]), {})

    assert found[14:] == pytest.approx([0.4 / SPREAD, 0.32 / SPREAD])


def test_the_week_mean_takes_the_last_seven_days():
    found = week_mean(one_sign([0] * 14 + [4, 4]), {})

    assert found[14:] == pytest.approx([4 / 7, 8 / 7])


def test_the_limit_is_the_gaussian_likelihood_ratio():
    (person,) = people(
        reference_plan(), seed=3, numbers=range(1), deteriorating=True, chance_of=random.Random
    )
    person = SimulatedPerson(0, person.truth, person.checkins[:18], person.seen[:18])

    expected = max(
        _likelihood_ratio(person, onset)
        for onset in range(
            person.checkins[-1].day - person.truth.length + 1, person.checkins[-1].day
        )
        if onset >= person.checkins[0].day
    )

    assert likelihood_limit(person, {})[-1] == pytest.approx(expected, rel=1e-9)


def _likelihood_ratio(person, onset):
    """Compute it from the joint covariance of all that was seen, without a filter."""
    truth = person.truth
    points = [
        (item.day, stage, seen[stage])
        for item, seen in zip(person.checkins, person.seen, strict=True)
        for stage in Stage
        if stage in seen
    ]
    left = [seen.mean - truth.base[stage] - truth.weekly(day) for day, stage, seen in points]
    shift = [truth.shift(stage, day - onset) for day, stage, _ in points]
    covariance = [
        [
            truth.sd[a]
            * truth.sd[b]
            * truth.phi ** abs(day - other)
            * (1.0 if a is b else CROSS_STAGE)
            + (ITEM_NOISE**2 / seen.items if (day, a) == (other, b) else 0.0)
            for other, b, _ in points
        ]
        for day, a, seen in points
    ]
    weight = _solved(covariance, shift)
    return sum(w * (x - s / 2) for w, x, s in zip(weight, left, shift, strict=True))


def _solved(matrix, right):
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    size = len(rows)
    for i in range(size):
        for j in range(i + 1, size):
            factor = rows[j][i] / rows[i][i]
            rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    found = [0.0] * size
    for i in reversed(range(size)):
        known = sum(rows[i][j] * found[j] for j in range(i + 1, size))
        found[i] = (rows[i][size] - known) / rows[i][i]
    return found


def test_every_rule_says_one_number_per_check_in_after_the_first_fourteen():
    job = Job(reference_plan(), 1, deteriorating=True, numbers=range(2), rules=tuple(RULES))

    for found in measure(job, random.Random):
        for values in found.values.values():
            assert len(values) == len(found.days)
            assert [value is None for value in values] == [True] * 14 + [False] * (len(values) - 14)


def test_bad_days_fire_for_nobody_who_was_settled_and_more_after_a_gap():
    job = Job(reference_plan(), 1, deteriorating=False, numbers=range(12), rules=())

    found = bad_days(job, random.Random)

    assert found.settled_tried > 0
    assert found.settled_fired == 0
    assert found.fired[3] > found.fired[0]
    assert BadDays.together([found, found]).tried == {
        gap: 2 * found.tried[gap] for gap in GAPS_DAYS
    }


def test_the_command_prints_its_tables_and_writes_cohorts(tmp_path, capsys):
    call_command("bench_engine", people=8, out=tmp_path)

    printed = capsys.readouterr().out
    assert all(rule in printed for rule in RULES)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"{plan}_{cohort}{truth}.csv"
        for plan in ("catalog", "reference")
        for cohort in ("deteriorating", "stable")
        for truth in ("", "_truth")
    ]
    head, first, *_ = (tmp_path / "reference_stable.csv").read_text().splitlines()
    assert head == f"person,day,{','.join(reference_plan().stage_of)},used"
    assert first.startswith("p0000,2024-01-0")


def test_the_command_writes_what_higher_thresholds_leave_and_miss(tmp_path):
    path = tmp_path / "thresholds.toml"
    call_command("bench_engine", people=3, thresholds=path)

    data = tomllib.loads(path.read_text())

    assert (data["people"], data["seeds"], data["plan"]) == (3, [2, 3, 4], "catalog as shipped")
    assert [row["threshold"] for row in data["rows"]] == list(THRESHOLDS)
    for row in (data["rows"][0], data["rows"][5]):
        rates, shares = [], []
        for seed in data["seeds"]:
            stable, ill = (
                measure(
                    Job(
                        catalog_plan(),
                        seed,
                        deteriorating=is_ill,
                        numbers=range(3),
                        rules=("this rule",),
                    ),
                    random.Random,
                )
                for is_ill in (False, True)
            )
            rates.append(false_notices_a_year(stable, "this rule", row["threshold"]))
            shares.append(caught(ill, "this rule", row["threshold"]))
        assert row["notices_a_year"] == pytest.approx(sum(rates) / 3, abs=0.0005)
        assert row["caught"] == pytest.approx(sum(one.at_all for one in shares) / 3, abs=0.0005)
        assert row["early"] == pytest.approx(sum(one.early for one in shares) / 3, abs=0.0005)


def test_the_thresholds_are_those_of_the_signs_as_shipped(tmp_path, settings):
    settings.CATALOG_OVERLAY = str(tmp_path / "clinic.toml")

    with pytest.raises(CommandError, match="no overlay"):
        call_command("bench_engine", people=1, thresholds=tmp_path / "thresholds.toml")


def test_the_command_refuses_nobody():
    with pytest.raises(CommandError, match="at least 1"):
        call_command("bench_engine", people=0)
