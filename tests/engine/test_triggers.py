from dataclasses import replace
from datetime import date, timedelta

import pytest

from checkins.engine.triggers import (
    LEAST_DAYS,
    SAME,
    Beside,
    Side,
    TaggedDay,
    beside_other_days,
    left_out,
    side,
)
from checkins.engine.types import Stage

FIRST = date(2026, 9, 1)
MENTAL = Stage.MENTAL


def days(*scores, tagged=()):
    """One day after the other with a mental score each, None for a day without one."""
    return [
        TaggedDay(
            FIRST + timedelta(days=place),
            frozenset({"stress"} if place in tagged else ()),
            {MENTAL: score},
        )
        for place, score in enumerate(scores)
    ]


def test_the_days_are_compared_in_any_order():
    history = days(*[3, 2, 1] * 8, tagged=range(0, 24, 3))

    expected = [Beside(MENTAL, Side.HIGHER, 8, 8, Side.HIGHER, 8, 3, 1, 2)]
    assert beside_other_days(history, "stress") == expected
    assert beside_other_days(reversed(history), "stress") == expected


@pytest.mark.parametrize("count", [LEAST_DAYS - 1, LEAST_DAYS])
@pytest.mark.parametrize("few", ["tagged", "other"])
def test_no_mean_rests_on_fewer_than_eight_days(count, few):
    on, other = (count, 20) if few == "tagged" else (20, count)
    history = days(*[4] * on, None, *[0] * other, tagged=range(on))

    found = beside_other_days(history, "stress")

    expected = [Beside(MENTAL, Side.HIGHER, on, other, on_mean=4)]
    assert found == (expected if count == LEAST_DAYS else [])


def test_the_days_after_need_eight_of_their_own():
    seven = days(*[4, 4, 0] * 7, 4, None, 0, tagged=range(0, 22, 3))

    assert beside_other_days(seven, "stress") == [Beside(MENTAL, Side.HIGHER, 8, 8, on_mean=4)]


def test_a_day_after_that_has_the_trigger_itself_is_a_day_with_it():
    history = days(*[2] * 8, 4, *[0] * 8, tagged=range(8))

    assert beside_other_days(history, "stress") == [Beside(MENTAL, Side.HIGHER, 8, 8, on_mean=2)]


def test_a_day_with_use_and_the_day_after_it_count_in_no_mean():
    # Stress of 4 on eight days with the trigger, of 1 on others. On the five days with use, and on
    # the day after each, it is 0: with them the trigger would look harmless.
    history = days(*[4, 1, 1] * 8, *[0, 0, 1] * 5, tagged=[*range(0, 24, 3), *range(24, 39, 3)])
    used = [replace(item, used=place in range(24, 39, 3)) for place, item in enumerate(history)]

    (found,) = beside_other_days(used, "stress")

    # Each third day of the last five rounds is neither, and two days after the trigger.
    assert (found.on_days, found.on_mean, found.other_days, found.other_mean) == (8, 4, 13, 1)
    assert (found.after_days, found.after_mean) == (8, 1)


def test_use_on_one_day_leaves_out_two():
    used = [FIRST, FIRST + timedelta(days=1), FIRST + timedelta(days=9)]

    assert sorted((day - FIRST).days for day in left_out(used)) == [0, 1, 2, 9, 10]


def test_nothing_is_compared_without_days_or_without_the_tag():
    assert beside_other_days([], "stress") == []
    assert beside_other_days(days(*[1] * 30), "stress") == []


@pytest.mark.parametrize(
    ("mean", "other", "expected"),
    [
        (2.0 + SAME, 2.0, Side.HIGHER),
        (2.0 - SAME, 2.0, Side.LOWER),
        (2.4999, 2.0, Side.SAME),
        (1.5001, 2.0, Side.SAME),
        (sum([0.1] * 3) + SAME, 0.3, Side.HIGHER),  # however a mean was added up
    ],
)
def test_half_a_point_is_a_difference(mean, other, expected):
    assert side(mean, other) is expected
