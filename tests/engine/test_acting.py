from datetime import date, timedelta

import pytest

from checkins.engine.acting import (
    Act,
    ScoredDay,
    acts_alone,
    heavy_reasons,
    low_mood_day,
    low_mood_stands,
)
from checkins.engine.types import DayAnswers, Flag, Level, Reason, Stage, Used

TODAY = date(2026, 11, 23)
NOTHING = Act()
USED = Act(level=Level.URGENT, reasons=(Reason.USED,))
PLANNED = Act(level=Level.URGENT, reasons=(Reason.PLANNING,))
PLANNED_ONCE = Act(flags=frozenset({Flag.SUPPORT_SCREEN}), reasons=(Reason.PLANNING_ONCE,))


def day_of(*, planning=None, used=None):
    ratings = {} if planning is None else {"planning": planning}
    return DayAnswers(day=TODAY, ratings=ratings, used=used)


def scored(days_ago, *, emotional=None, mental=None, physical=None, cravings=None, low_mood=None):
    return ScoredDay(
        day=TODAY - timedelta(days_ago),
        scores={Stage.EMOTIONAL: emotional, Stage.MENTAL: mental, Stage.PHYSICAL: physical},
        cravings=cravings,
        low_mood=low_mood,
    )


def fortnight(count, **fields):
    """Make the last ``count`` days, oldest first."""
    return [scored(days_ago, **fields) for days_ago in reversed(range(count))]


def moods(*ratings):
    """Make a check-in a day that ends today, with these answers to low mood."""
    last = len(ratings) - 1
    return [scored(last - place, low_mood=rating) for place, rating in enumerate(ratings)]


@pytest.mark.parametrize(
    ("planning", "act"),
    [
        (None, NOTHING),
        (0, NOTHING),
        (1, PLANNED_ONCE),
        (2, PLANNED),
        (3, PLANNED),
        (4, PLANNED),
    ],
)
def test_planning_acts_alone_whoever_reads(planning, act):
    day = day_of(planning=planning)

    assert acts_alone(day, with_use=True) == act
    assert acts_alone(day, with_use=False) == act


@pytest.mark.parametrize(
    ("used", "act"),
    [(None, NOTHING), (Used.NO, NOTHING), (Used.SKIP, NOTHING), (Used.YES, USED)],
)
def test_use_acts_alone_for_who_may_know_of_it(used, act):
    day = day_of(used=used)

    assert acts_alone(day, with_use=True) == act
    assert acts_alone(day, with_use=False) == NOTHING


def test_use_and_one_thought_are_urgent_with_use_and_a_support_screen_without():
    day = day_of(planning=1, used=Used.YES)

    assert acts_alone(day, with_use=True) == Act(
        level=Level.URGENT,
        flags=frozenset({Flag.SUPPORT_SCREEN}),
        reasons=(Reason.USED, Reason.PLANNING_ONCE),
    )
    assert acts_alone(day, with_use=False) == PLANNED_ONCE


def test_use_and_planning_are_both_named():
    day = day_of(planning=3, used=Used.YES)

    assert acts_alone(day, with_use=True).reasons == (Reason.USED, Reason.PLANNING)
    assert acts_alone(day, with_use=False) == PLANNED


@pytest.mark.parametrize("code", ["cravings", "low_mood", "unseen_chance"])
def test_no_other_answer_acts_alone(code):
    day = DayAnswers(day=TODAY, ratings={code: 4})

    assert acts_alone(day, with_use=True) == NOTHING


@pytest.mark.parametrize(
    ("mean", "reasons"),
    [(1.99, ()), (2.0, (Reason.HEAVY_EMOTIONAL,)), (4.0, (Reason.HEAVY_EMOTIONAL,))],
)
def test_a_fortnight_is_heavy_from_a_stage_mean_of_two_on(mean, reasons):
    assert heavy_reasons(fortnight(7, emotional=mean), as_of=TODAY) == reasons


def test_every_heavy_stage_is_named_in_the_order_of_the_stages():
    days = fortnight(14, emotional=2.5, mental=2.0, physical=3.0)

    assert heavy_reasons(days, as_of=TODAY) == (
        Reason.HEAVY_EMOTIONAL,
        Reason.HEAVY_MENTAL,
        Reason.HEAVY_PHYSICAL,
    )


@pytest.mark.parametrize(("count", "reasons"), [(6, ()), (7, (Reason.HEAVY_MENTAL,))])
def test_heavy_needs_seven_days(count, reasons):
    assert heavy_reasons(fortnight(count, mental=4.0), as_of=TODAY) == reasons


def test_days_before_the_fortnight_do_not_count():
    six_and_an_old_one = [scored(14, mental=4.0), *fortnight(6, mental=4.0)]
    six_and_a_day_inside = [scored(13, mental=4.0), *fortnight(6, mental=4.0)]

    assert heavy_reasons(six_and_an_old_one, as_of=TODAY) == ()
    assert heavy_reasons(six_and_a_day_inside, as_of=TODAY) == (Reason.HEAVY_MENTAL,)


def test_days_after_the_day_meant_do_not_count():
    days = fortnight(7, mental=4.0)

    assert heavy_reasons(days, as_of=TODAY - timedelta(1)) == ()


def test_the_mean_is_over_the_days_on_which_the_stage_has_a_score():
    days = [*fortnight(7)[:5], scored(1, physical=1.0), scored(0, physical=3.0)]

    assert heavy_reasons(days, as_of=TODAY) == (Reason.HEAVY_PHYSICAL,)


@pytest.mark.parametrize(
    ("field", "reason"),
    [("cravings", Reason.HEAVY_CRAVINGS), ("low_mood", Reason.HEAVY_LOW_MOOD)],
)
def test_seven_days_of_quite_a_bit_are_heavy_by_themselves(field, reason):
    seven = fortnight(7, **{field: 3})
    six = [scored(6, **{field: 2}), *seven[1:]]

    assert heavy_reasons(seven, as_of=TODAY) == (reason,)
    assert heavy_reasons(six, as_of=TODAY) == ()


def test_no_days_are_not_heavy():
    assert heavy_reasons([], as_of=TODAY) == ()


@pytest.mark.parametrize(
    ("ratings", "days_ago"),
    [
        ((), None),
        ((4,), None),
        ((3, 3), 0),
        ((3, 2), None),
        ((3, 0, 3), 0),
        ((3, 0, 0, 3), None),
        ((3, None, 3), 0),
        ((3, 3, 0), 1),
        ((3, 3, 0, 0, 0), 3),
        ((3, 3, 0, 3), 0),
        ((4, 4, 4), 0),
        ((None, None, None), None),
    ],
)
def test_low_mood_counts_on_two_of_three_checkins_and_is_dated_by_the_newest_of_them(
    ratings, days_ago
):
    expected = None if days_ago is None else TODAY - timedelta(days_ago)

    assert low_mood_day(moods(*ratings)) == expected


def test_the_last_three_checkins_may_lie_weeks_apart():
    days = [scored(40, low_mood=3), scored(20, low_mood=0), scored(0, low_mood=3)]

    assert low_mood_day(days) == TODAY


@pytest.mark.parametrize(
    ("days_ago", "strip", "stands"),
    [
        (None, 0b1, False),
        (0, 0b11, True),
        (2, 0b111, True),  # two check-ins after it
        (3, 0b1111, False),  # three
        (9, 0b1000000001, True),  # a long gap, and one check-in
        (-1, 0b1, True),  # a day that is still to come on another clock
    ],
)
def test_low_mood_stands_while_its_day_is_one_of_the_last_three_check_ins(days_ago, strip, stands):
    day = None if days_ago is None else TODAY - timedelta(days=days_ago)

    assert low_mood_stands(day, strip, TODAY) is stands
