"""The share of right alerts and its interval: published examples, by hand, and at the edges."""

import random

import pytest

from checkins.engine.alert_outcomes import (
    LEAST_JUDGED,
    LEAST_PEOPLE,
    ShareRight,
    design_effect,
    is_enough,
    share_right,
    wilson,
)

# Weil's litters of rats, pups that lived of pups born, as in table 1 of Rao & Scott (1992).
CONTROLS = [
    *((13, 13), (12, 12), (9, 9), (9, 9), (8, 8), (8, 8), (12, 13), (11, 12)),
    *((9, 10), (9, 10), (8, 9), (11, 13), (4, 5), (5, 7), (7, 10), (7, 10)),
]
TREATED = [
    *((12, 12), (11, 11), (10, 10), (9, 9), (10, 11), (9, 10), (9, 10), (8, 9)),
    *((8, 9), (4, 5), (7, 9), (4, 7), (5, 10), (3, 6), (3, 10), (0, 7)),
]


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [
        # Newcombe (1998), Stat Med 17(8), 857-872, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilsons_interval_of_the_published_examples(right, of, low, high):
    assert wilson(right / of, of) == (
        pytest.approx(low, abs=0.00005),
        pytest.approx(high, abs=0.00005),
    )


@pytest.mark.parametrize(("litters", "effect"), [(CONTROLS, 1.232495), (TREATED, 3.952861)])
def test_the_design_effect_of_the_published_example(litters, effect):
    assert design_effect(litters) == pytest.approx(effect, abs=0.0000005)


def test_the_interval_is_that_of_fewer_alerts_that_are_not_alike():
    # 112 of 145 with a design effect of 3.952861 count as 36.68.
    found = share_right(TREATED)

    assert (found.right, found.judged, found.people) == (112, 145, 16)
    assert (found.low, found.high) == wilson(112 / 145, 145 / design_effect(TREATED))
    assert (found.percent, found.low_percent, found.high_percent) == (77, 61, 88)


def test_one_alert_each_of_twenty_people_by_hand():
    # 14 of 20, nobody with two: the variance of p over people is p (1 - p) / 19, so that the
    # design effect is 20 / 19, and the 20 count as 19.
    found = share_right([(1, 1)] * 14 + [(0, 1)] * 6)

    assert design_effect([(1, 1)] * 14 + [(0, 1)] * 6) == pytest.approx(20 / 19)
    assert (found.low, found.high) == (
        pytest.approx(wilson(0.7, 19)[0]),
        pytest.approx(wilson(0.7, 19)[1]),
    )


def test_alerts_of_one_person_that_are_all_alike_count_as_one_by_hand():
    # Ten people with two alerts each, both right or both not: 6 x 2 of 20. Residuals +-2p, so
    # v = 10/9 x (6 x .8^2 + 4 x 1.2^2) / 400 = .02667, and d = .02667 / (.6 x .4 / 20) = 2.222.
    assert design_effect([(2, 2)] * 6 + [(0, 2)] * 4) == pytest.approx(20 / 9)


def test_people_who_differ_less_than_chance_make_nothing_surer():
    # Each has one right of two: no spread at all. 20 alerts count as 20, not as more.
    people = [(1, 2)] * 10

    assert design_effect(people) == 1.0
    assert (share_right(people).low, share_right(people).high) == wilson(0.5, 20)


@pytest.mark.parametrize("right", [0, 2])
def test_where_all_came_to_the_same_each_person_counts_as_one(right):
    found = share_right([(right, 2)] * 10)

    assert (found.low, found.high) == wilson(right / 2, 10)


def test_one_persons_alerts_count_as_one():
    assert (share_right([(3, 5)]).low, share_right([(3, 5)]).high) == wilson(0.6, 1)


def test_no_order_of_people_and_no_other_way_to_pass_them_changes_anything():
    assert share_right(iter(reversed(TREATED))) == share_right(TREATED)


def test_without_a_judged_alert_there_is_no_share():
    with pytest.raises(ValueError, match="no judged alert"):
        share_right([])


@pytest.mark.parametrize(
    ("judged", "people", "enough"), [(20, 10, True), (19, 10, False), (20, 9, False)]
)
def test_a_share_takes_twenty_alerts_of_ten_people(judged, people, enough):
    assert (LEAST_JUDGED, LEAST_PEOPLE) == (20, 10)
    assert is_enough(judged=judged, people=people) is enough


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(0.29, 0.57, (29, 57)), (0.291, 0.569, (29, 57)), (0.0, 1.0, (0, 100))],
)
def test_the_interval_is_rounded_outwards(low, high, said):
    found = ShareRight(1, 2, 2, low, high)

    assert (found.low_percent, found.high_percent) == said


def test_it_holds_the_true_share_where_one_that_takes_alerts_as_unlike_does_not():
    """In 1,000 clinics of 40 people with 2.4 alerts each, whose own shares differ widely."""
    chance, held = random.Random(58), [0, 0]
    for _ in range(1000):
        people = []
        for _ in range(40):
            judged = chance.choice((1, 1, 2, 3, 5))
            own = chance.betavariate(0.6 * 7 / 3, 0.4 * 7 / 3)  # alike by .3
            people.append((sum(chance.random() < own for _ in range(judged)), judged))
        found = share_right(people)
        plain = wilson(found.right / found.judged, found.judged)
        for place, (low, high) in enumerate(((found.low, found.high), plain)):
            held[place] += low <= 0.6 <= high

    assert held[0] >= 930
    assert held[1] < 900
