"""How days vary: sums by hand, people whose truth is known, and the bench's own notice rate."""

import math
import random
from statistics import mean

import pytest

from checkins.engine.baseline import CheckIn
from checkins.engine.bench.comparators import PRODUCT
from checkins.engine.bench.conditions import CROSS_STAGE
from checkins.engine.bench.estimating import LAGS, STAGE_PAIRS, Estimates
from checkins.engine.bench.lives import WEEK
from checkins.engine.bench.measuring import Job, false_notices_a_year, measure
from checkins.engine.bench.simulation import ITEM_NOISE, Plan, people, reference_plan
from checkins.engine.types import Stage
from checkins.engine.warning import REACH_OUT

E, M, P = Stage
STAGE_OF = {"E1": E, "E2": E, "M1": M, "P1": P}
PLAN = reference_plan()


def estimates(*everyone):
    found = Estimates(STAGE_OF)
    for days in everyone:
        found.add([CheckIn(day, values) for day, values in days.items()])
    return found


def simulated(count, plan=PLAN):
    numbers = range(count)
    return list(people(plan, seed=2, numbers=numbers, deteriorating=False, chance_of=random.Random))


def estimated(some, plan=PLAN):
    found = Estimates(plan.stage_of)
    for person in some:
        found.add(person.checkins)
    return found


def test_the_sd_is_around_each_persons_own_mean():
    low = {1: {"E1": 0, "E2": 1}, 2: {"E1": 1, "E2": 2}, 4: {"E2": 4}}  # means .5, 1.5, 4: 2
    high = {1: {"E1": 3}, 2: {"E1": 4}}  # 3.5

    found = estimates(low, high).squares[E]

    assert (found.people, found.freedom) == (2, 3)
    assert found.sd == math.sqrt((1.5**2 + 0.5**2 + 2**2 + 0.5**2 + 0.5**2) / 3)


def test_a_pair_of_days_is_exactly_as_far_apart_as_its_lag():
    days = {day: {"M1": rating} for day, rating in {10: 0, 11: 2, 13: 4, 18: 2}.items()}  # mean 2

    lags = estimates(days).lags

    # One day: 10 and 11. Two days: 11 and 13. Seven days: 11 and 18.
    assert [lags[M, lag].xy for lag in LAGS] == [-2 * 0, 0 * 2, 0 * 0]
    assert [(lags[M, lag].xx, lags[M, lag].yy) for lag in LAGS] == [(4, 0), (0, 4), (0, 0)]
    assert [lags[M, lag].people for lag in LAGS] == [1, 1, 1]


def test_a_gap_is_never_bridged():
    lags = estimates({1: {"M1": 0}, 4: {"M1": 4}}).lags

    assert [(pairs.people, pairs.correlation) for pairs in lags.values()] == [(0, None)] * len(lags)


def test_a_level_that_goes_on_correlates_and_one_that_alternates_does_the_opposite():
    on = {day: {"P1": 4 * (day > 3)} for day in range(8)}
    other = {day: {"P1": 4 * (day % 2)} for day in range(8)}

    assert estimates(on).lags[P, 1].correlation == pytest.approx(5 / 7)  # six pairs of seven
    assert estimates(other).lags[P, 1].correlation == pytest.approx(-1)
    assert estimates(other).lags[P, 2].correlation == pytest.approx(1)


def test_being_high_or_low_all_the_time_is_no_correlation():
    """Between people the two stages go together; within each of them they do not."""
    low = {1: {"E1": 0, "M1": 1}, 2: {"E1": 1, "M1": 0}}
    high = {1: {"E1": 3, "M1": 4}, 2: {"E1": 4, "M1": 3}}

    assert estimates(low, high).between[E, M].correlation == pytest.approx(-1)


def test_a_pair_of_stages_is_of_one_day():
    days = {1: {"E1": 0, "M1": 0}, 2: {"E1": 4}, 3: {"M1": 4}}

    pairs = estimates(days).between[E, M]

    assert (pairs.people, pairs.xx, pairs.yy, pairs.xy) == (1, 4, 4, 4)
    assert estimates(days).between[E, P].people == 0


def test_all_stages_and_all_pairs_are_the_sums_of_the_others():
    found = estimated(simulated(3))

    for lag in LAGS:
        assert found.lags[None, lag].xy == pytest.approx(
            sum(found.lags[stage, lag].xy for stage in Stage)
        )
    assert found.between[None].xx == pytest.approx(
        sum(found.between[pair].xx for pair in STAGE_PAIRS)
    )


def test_the_order_of_people_changes_no_figure():
    some = simulated(4)

    one, other = estimated(some), estimated(some[::-1])

    assert one.squares[E].sd == pytest.approx(other.squares[E].sd)
    assert one.notices_a_year() == other.notices_a_year()


def test_it_finds_what_the_simulated_people_were_made_of():
    """Their truth: the course's memory and SD, the weekly rhythm, bad days, and answers' noise.

    Of those who are high and answer daily signs alone: no rating of theirs ends at the scale's.
    """
    plan = Plan("daily", {f"{stage}{n}": stage for stage in Stage for n in range(5)}, {})
    some = [person for person in simulated(160, plan) if person.truth.high]
    found = estimated(some, plan)

    assert found.people > 25
    truths = [person.truth for person in some]
    bad = 0.4 * 0.03 * 7 / 3  # a bad day's mean square
    rhythm = mean(truth.rhythm**2 / 2 for truth in truths)
    noise = (ITEM_NOISE**2 + 1 / 12) / 5  # five answers, rounded
    spread = {
        stage: mean(truth.sd[stage] ** 2 for truth in truths) + rhythm + bad + noise
        for stage in Stage
    }
    for stage in Stage:
        assert found.squares[stage].sd == pytest.approx(math.sqrt(spread[stage]), abs=0.03)
    for lag in LAGS:
        course = mean(truth.phi**lag * truth.sd[stage] ** 2 for truth in truths for stage in Stage)
        week = rhythm * math.cos(2 * math.pi * lag / WEEK)
        true = (course + week) / mean(spread.values())
        assert found.lags[None, lag].correlation == pytest.approx(true, abs=0.03)
    together = mean(
        CROSS_STAGE * truth.sd[one] * truth.sd[other]
        for truth in truths
        for one, other in STAGE_PAIRS
    )
    true = (together + rhythm + bad) / mean(spread.values())
    assert found.between[None].correlation == pytest.approx(true, abs=0.03)


def test_the_notice_rate_is_the_benchs():
    job = Job(PLAN, 2, deteriorating=False, numbers=range(30), rules=(PRODUCT,))
    tracks = measure(job, random.Random)

    found = estimated(simulated(30))

    assert found.notices_a_year() == false_notices_a_year(tracks, PRODUCT, REACH_OUT)
    assert len(found.watched) == found.people == 30


def test_from_a_new_baseline_on_the_rule_learns_anew():
    calm = {day: {"E1": 1, "M1": 1, "P1": 1} for day in range(1, 31)}
    raised = {day: {"E1": 3, "M1": 3, "P1": 3} for day in range(31, 46)}
    checkins = [CheckIn(day, values) for day, values in (calm | raised).items()]

    kept, anew = Estimates(STAGE_OF), Estimates(STAGE_OF)
    kept.add(checkins)
    anew.add(checkins, new_from=[31])

    # Learning is over on day 15, and with the new baseline on day 45 again.
    assert kept.watched == [(1, 31)]
    assert anew.watched == [(0, 31)]


def test_the_interval_draws_people_and_holds_the_rate():
    found = Estimates(STAGE_OF, watched=[(0, 365)] * 30 + [(4, 365)] * 30)

    low, high = found.interval(random.Random("x"))

    # The SD of a mean of 60 people who have 0 or 4 each is 2 / sqrt(60) = .26.
    assert found.notices_a_year() == pytest.approx(2, abs=0.01)
    assert low == pytest.approx(2 - 1.96 * 0.258, abs=0.12)
    assert high == pytest.approx(2 + 1.96 * 0.258, abs=0.12)


def test_the_same_chance_gives_the_same_interval():
    found = Estimates(STAGE_OF, watched=[(n % 3, 200 + n) for n in range(60)])

    assert found.interval(random.Random("x")) == found.interval(random.Random("x"))
    assert found.interval(random.Random("x")) != found.interval(random.Random("y"))


def test_nobody_has_no_figure():
    found = estimates()

    assert found.people == len(found.watched) == found.person_years == 0
    assert found.notices_a_year() is None
    assert found.interval(random.Random("x")) is None
    assert {one.sd for one in found.squares.values()} == {None}


def test_who_is_still_learning_has_a_spread_and_no_rate():
    found = estimates({day: {"E1": day % 2} for day in range(14)})

    assert (found.people, found.watched) == (1, [])
    assert found.notices_a_year() is None
    assert found.squares[E].sd is not None
