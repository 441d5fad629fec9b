"""The harder conditions: what each changes in a simulated life, and what it leaves as it was."""

import math
import random
from itertools import pairwise
from statistics import fmean, pstdev

import pytest

from checkins.engine.bench.conditions import (
    BASELINE,
    NAMES,
    TREND_SD,
    YEAR,
    Conditions,
    Life,
    Shape,
    life_of,
    tail_of,
)
from checkins.engine.bench.lives import DAYS
from checkins.engine.bench.quick import Quick
from checkins.engine.bench.simulation import people, reference_plan
from checkins.engine.types import Stage

pytestmark = pytest.mark.tests_one_in(3)


def some_people(*, count=40, deteriorating=False, **conditions):
    return list(
        people(
            reference_plan(),
            seed=1,
            numbers=range(count),
            deteriorating=deteriorating,
            chance_of=random.Random,
            conditions=Conditions(**conditions),
        )
    )


def seen(person, stage=Stage.EMOTIONAL):
    """Return a stage's mean before rounding, by day."""
    return {
        item.day: found[stage].mean
        for item, found in zip(person.checkins, person.seen, strict=True)
        if stage in found
    }


def lag(everybody, days):
    """Return the correlation of a person's days so many days apart, pooled within persons."""
    together = squares = pairs = points = 0
    for person in everybody:
        by_day = seen(person)
        mean = fmean(by_day.values())
        left = {day: value - mean for day, value in by_day.items()}
        squares += sum(value**2 for value in left.values())
        points += len(left)
        for day, value in left.items():
            if day + days in left:
                together += value * left[day + days]
                pairs += 1
    return together / pairs / (squares / points)


@pytest.mark.parametrize(
    ("shape", "shares"),
    [
        (Shape.LINEAR, [0, 0.25, 0.5, 1, 1]),
        (Shape.EARLY, [0, 0.25, 0.5, 1, 1]),  # its length is the shorter one
        (Shape.STEP, [0, 1, 1, 1, 1]),
        (Shape.SIGMOID, [0, 0.070104, 0.5, 1, 1]),
        (Shape.LATE, [0, 0.032059, 0.119203, 1, 1]),
    ],
)
def test_the_shape_of_a_climb(shape, shares):
    """The sigmoid's 5 of 20 days: the logistic of -2.5, scaled from those of -5 and 5 to 0 and 1.

    The late climb's: e less 1, and e squared less 1, of e to the fourth less 1.
    """
    found = [shape.share(days, 20) for days in (-3, 5, 10, 20, 30)]

    assert found == pytest.approx(shares, abs=1e-6)


@pytest.mark.parametrize("shape", [Shape.LINEAR, Shape.SIGMOID, Shape.LATE])
def test_a_climb_that_is_not_early_ends_with_the_lapse(shape):
    for person in some_people(count=10, deteriorating=True, shape=shape):
        truth = person.truth
        for stage in Stage:
            assert truth.shift(stage, truth.length) == pytest.approx(truth.climb[stage])
            assert truth.shift(stage, truth.length - 1) < truth.climb[stage]


def test_an_early_lapse_is_on_days_35_to_75():
    """Its onset is not before the first day."""
    lives = [one.truth for one in some_people(deteriorating=True, early_lapse=True)]
    lapses = [life.lapse for life in lives]

    assert min(lapses) >= 35
    assert max(lapses) <= 75
    assert max(lapses) - min(lapses) > 30
    assert min(life.onset for life in lives) >= 0


def test_long_memory_lasts_for_weeks_and_the_ordinary_one_does_not():
    ordinary, long = some_people(), some_people(long_memory=True)

    assert abs(lag(ordinary, 7)) < 0.1
    assert lag(long, 7) > lag(ordinary, 7) + 0.1
    assert lag(long, 14) > lag(ordinary, 14) + 0.05


def test_the_size_of_a_stages_swings_is_log_uniform_where_memory_is_long():
    sizes = [sd for one in some_people(count=300, long_memory=True) for sd in one.truth.sd.values()]
    logs = [math.log(sd) for sd in sizes]

    assert min(sizes) >= 0.17
    assert max(sizes) <= 0.9
    assert fmean(logs) == pytest.approx((math.log(0.17) + math.log(0.9)) / 2, abs=0.05)


def test_the_share_and_the_length_of_a_long_memory_are_each_persons_own():
    lives = [person.truth.life for person in some_people(count=300, long_memory=True)]

    assert fmean(life.slow for life in lives) == pytest.approx(0.45, abs=0.03)
    assert pstdev(life.slow for life in lives) > 0.1
    assert {0.85 <= life.slow_phi <= 0.95 for life in lives} == {True}
    assert {0.1 <= one.truth.phi <= 0.4 for one in some_people(long_memory=True)} == {True}


def test_a_trend_is_a_straight_line_through_the_middle_day():
    life = Life(trend=0.6)

    assert [life.outside(day, DAYS) for day in (0, 120, 240)] == pytest.approx([-0.3, 0, 0.3])
    drawn = [person.truth.life.trend for person in some_people(count=300, trend=True)]
    assert pstdev(drawn) == pytest.approx(TREND_SD, rel=0.1)


def test_a_season_is_a_wave_of_a_year():
    life = Life(season=0.4)

    quarters = [life.outside(round(YEAR * quarter / 4), DAYS) for quarter in range(4)]
    assert quarters == pytest.approx([0, 0.4, 0, -0.4], abs=0.01)
    drawn = [person.truth.life.season for person in some_people(count=200, season=True)]
    assert (min(drawn) >= 0, max(drawn) <= 0.4, max(drawn) > 0.35) == (True, True, True)


def test_heavy_tails_are_those_of_students_t_with_the_same_variance():
    chance = random.Random(1)
    tails = [tail_of(chance) for _ in range(40_000)]
    shocks = [tail * chance.gauss(0, 1) for tail in tails]

    assert pstdev(shocks) == pytest.approx(1, rel=0.05)
    # P(|t| > 4 sqrt(2)) with four degrees of freedom is .0048; a normal shock has .00006.
    assert sum(abs(shock) > 4 for shock in shocks) / len(shocks) == pytest.approx(0.0048, rel=0.2)
    assert some_people(count=2, heavy_tails=True) != some_people(count=2)


def test_stages_correlate_less_where_they_are_loose():
    def together(**conditions):
        found = []
        for person in some_people(count=60, **conditions):
            a, b = seen(person), seen(person, Stage.PHYSICAL)
            days = sorted(a.keys() & b.keys())
            # From day to day, so that no slow movement counts.
            x = [a[later] - a[day] for day, later in pairwise(days)]
            y = [b[later] - b[day] for day, later in pairwise(days)]
            product = fmean(p * q for p, q in zip(x, y, strict=True))
            found.append(product / pstdev(x) / pstdev(y))
        return fmean(found)

    assert together(loose=True) < together() - 0.05
    assert {0.1 <= one.truth.life.cross <= 0.6 for one in some_people(loose=True)} == {True}


def test_answers_near_the_top_are_near_the_top():
    means = [
        fmean(value for item in one.checkins for value in item.values.values())
        for one in some_people(count=20, ceiling=True)
    ]

    assert min(means) > 2.5


# Slow climbs are longer and always staged, which other draws follow from.
OF_THE_SAME_LIFE = [at for at in NAMES if at != BASELINE and not at.slow]


@pytest.mark.parametrize("conditions", OF_THE_SAME_LIFE, ids=NAMES.get)
def test_a_condition_changes_nothing_else_of_a_life(conditions):
    def lives(at):
        return [
            (one.truth.kind, one.truth.length, one.truth.rhythm, one.truth.climb)
            for one in people(
                reference_plan(),
                seed=3,
                numbers=range(8),
                deteriorating=True,
                chance_of=random.Random,
                conditions=at,
            )
        ]

    assert lives(conditions) == lives(BASELINE)


def test_only_what_changes_lapses_leaves_stable_people_as_they_are():
    same = {NAMES[at] for at in NAMES if at.of_stable_people == BASELINE}

    assert same == {
        "ordinary",
        "lapse on days 35 to 75",
        "slow climbs (60 to 90 days)",
        "climb linear up to the lapse",
        "climb sigmoid",
        "climb late, exponential",
        "climb in one step",
    }


def test_every_condition_varies_one_thing_but_one():
    several = [
        name
        for at, name in NAMES.items()
        if sum(getattr(at, field) != getattr(BASELINE, field) for field in at.__slots__) > 1
    ]

    assert several == ["long memory, lapse on days 35 to 75"]
    assert {at.quick for at in NAMES} == {None, *Quick}


def test_an_ordinary_life_has_nothing_besides():
    assert life_of(random.Random(1), BASELINE) == Life()
