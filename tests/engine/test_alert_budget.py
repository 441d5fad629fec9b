"""Which threshold fits how many new alerts a counselor can work: by hand, and at the edges."""

import pytest

from checkins.engine.alert_budget import Fit, ThresholdRow, fit

LOW, MIDDLE, HIGH = (
    ThresholdRow(1.08, 1.8, 0.72, 0.61),
    ThresholdRow(1.20, 0.9, 0.67, 0.55),
    ThresholdRow(1.40, 0.3, 0.57, 0.45),
)
ROWS = [LOW, MIDDLE, HIGH]


def test_forty_clients_bring_by_hand():
    # 40 people x 1.8 a year are 72 a year; a year has 365.25 / 7 = 52.18 weeks.
    assert LOW.a_week(40) == pytest.approx(72 / 52.18, abs=0.001)
    assert [round(row.a_week(40), 2) for row in ROWS] == [1.38, 0.69, 0.23]


@pytest.mark.parametrize(
    ("most", "row"), [(2, LOW), (1.38, LOW), (1, MIDDLE), (0.69, MIDDLE), (0.5, HIGH)]
)
def test_the_lowest_threshold_within_the_budget_fits(most, row):
    found = fit(ROWS, people=40, most_a_week=most)

    assert (found.row, found.fits) == (row, True)
    assert found.a_week <= most


def test_an_expectation_that_is_just_the_budget_fits():
    assert fit(ROWS, people=40, most_a_week=LOW.a_week(40)).row is LOW


def test_where_every_threshold_brings_more_the_highest_is_taken_and_does_not_fit():
    assert fit(ROWS, people=400, most_a_week=1) == Fit(HIGH, HIGH.a_week(400), fits=False)


def test_a_budget_of_none_fits_nothing_with_one_client():
    assert fit(ROWS, people=1, most_a_week=0) == Fit(HIGH, HIGH.a_week(1), fits=False)


def test_without_a_client_the_lowest_threshold_fits_whatever_the_budget():
    assert fit(ROWS, people=0, most_a_week=0) == Fit(LOW, 0.0, fits=True)


def test_without_a_table_there_is_nothing_to_choose():
    with pytest.raises(ValueError, match="no threshold"):
        fit([], people=1, most_a_week=1)


@pytest.mark.parametrize(("a_week", "tiny"), [(0.0, False), (0.049, True), (0.05, False)])
def test_an_expectation_that_rounds_to_nothing_is_tiny(a_week, tiny):
    assert Fit(LOW, a_week, fits=True).is_tiny is tiny
