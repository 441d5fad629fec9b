"""The rates in words, and the one source that they come from."""

import pytest

from checkins.catalog.rates import Range, diaries, rate_catalog
from checkins.engine.constants import SHIPPED
from checkins.engine.warning import REACH_OUT, STRONG, WATCH
from checkins.queries.rates import notice_rates, of_hundred, rule_rates, times_range


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (1.6, 3.9, "1 to 4 times"),
        (2.4, 2.6, "2 to 3 times"),
        (0.9, 2.1, "up to 3 times"),
        (0.4, 0.6, "up to 1 time"),
        (2.0, 2.0, "twice"),
        (1.0, 1.0, "once"),
    ],
)
def test_a_range_of_times_is_said_in_whole_numbers(least, most, said):
    assert times_range(Range(1.0, least, most)) == said


def test_shares_are_said_of_a_hundred():
    assert of_hundred(Range(0.6, 0.154, 0.949)) == "15 to 95"
    assert of_hundred(Range(0.6, 0.6, 0.604)) == "60"


def test_each_rung_has_its_own_range():
    found = rate_catalog().notices_a_year

    for rung, threshold in ((1, WATCH), (2, REACH_OUT), (3, STRONG)):
        assert notice_rates(rung).simulated == found[threshold]
        assert found[threshold].least <= found[threshold].ordinary <= found[threshold].most


def test_the_diaries_stand_beside_with_people_and_years():
    rates = notice_rates(2)

    assert (rates.people, rates.years, rates.as_often) == ("1,045", 148, "1.5 to 4 times")
    assert (rates.simulated_people, rates.real_a_year) == ("1,000", "2.8 times")
    assert diaries().notices_a_year == pytest.approx(2.78, abs=0.005)
    assert diaries().ratio == pytest.approx(2.0, abs=0.05)


def test_missed_is_what_is_not_caught():
    abrupt = rate_catalog().abrupt

    assert rule_rates().abrupt_missed == (
        f"{round(100 * (1 - abrupt.most))} to {round(100 * (1 - abrupt.least))}"
    )


def test_the_rates_are_of_the_shipped_constants_and_signs():
    found = rate_catalog()

    assert (found.constants, found.people) == (SHIPPED.version, 1000)
