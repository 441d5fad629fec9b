"""Which threshold fits how many new alerts a counselor can work: by hand, and at the edges."""

import pytest

from checkins.engine.alert_budget import Expectation, Fit, ThresholdRow, expectation, fit

LOW, MIDDLE, HIGH = (
    ThresholdRow(1.08, 1.8, 0.72, 0.61),
    ThresholdRow(1.20, 0.9, 0.67, 0.55),
    ThresholdRow(1.40, 0.3, 0.57, 0.45),
)
ROWS = [LOW, MIDDLE, HIGH]


def test_forty_clients_bring_by_hand():
    # 40 people x 1.8 a year are 72 a year; a year has 365.25 / 7 = 52.18 weeks.
    assert LOW.a_week(40, 1) == pytest.approx(72 / 52.18, abs=0.001)
    assert [round(row.a_week(40, 1), 2) for row in ROWS] == [1.38, 0.69, 0.23]
    # Of real people, who bring two for one of theirs: 144 a year.
    assert LOW.a_week(40, 2) == pytest.approx(144 / 52.18, abs=0.001)


@pytest.mark.parametrize(
    ("most", "row"), [(2, LOW), (1.38, LOW), (1, MIDDLE), (0.69, MIDDLE), (0.5, HIGH)]
)
def test_the_lowest_threshold_within_the_budget_fits(most, row):
    found = fit(ROWS, people=40, most_a_week=most, factor=1)

    assert (found.row, found.fits) == (row, True)
    assert found.a_week <= most


def test_an_expectation_that_is_just_the_budget_fits():
    assert fit(ROWS, people=40, most_a_week=LOW.a_week(40, 2), factor=2).row is LOW


def test_twice_the_notices_fit_as_those_of_twice_the_people():
    doubled = fit(ROWS, people=20, most_a_week=1, factor=2)

    assert doubled == fit(ROWS, people=40, most_a_week=1, factor=1)
    assert (doubled.row, fit(ROWS, people=20, most_a_week=1, factor=1).row) == (MIDDLE, LOW)


def test_where_every_threshold_brings_more_the_highest_is_taken_and_does_not_fit():
    highest = Fit(HIGH, HIGH.a_week(400, 2), fits=False)

    assert fit(ROWS, people=400, most_a_week=1, factor=2) == highest


def test_a_budget_of_none_fits_nothing_with_one_client():
    highest = Fit(HIGH, HIGH.a_week(1, 2), fits=False)

    assert fit(ROWS, people=1, most_a_week=0, factor=2) == highest


def test_without_a_client_the_lowest_threshold_fits_whatever_the_budget():
    assert fit(ROWS, people=0, most_a_week=0, factor=2) == Fit(LOW, 0.0, fits=True)


def test_without_a_table_there_is_nothing_to_choose():
    with pytest.raises(ValueError, match="no threshold"):
        fit([], people=1, most_a_week=1, factor=1)


@pytest.mark.parametrize(("a_week", "tiny"), [(0.0, False), (0.049, True), (0.05, False)])
def test_an_expectation_that_rounds_to_nothing_is_tiny(a_week, tiny):
    assert Fit(LOW, a_week, fits=True).is_tiny is tiny


# --- what to expect of real people ----------------------------------------------------------------


def expected(notices, days, *, ratio=2.0):
    """What to expect where simulated people bring two notices a year."""
    return expectation(real_ratio=ratio, simulated_a_year=2.0, own_notices=notices, own_days=days)


@pytest.mark.parametrize("ratio", [0.5, 1.0, 2.0])
def test_before_anybody_was_counted_the_published_diaries_say_what_to_expect(ratio):
    assert expected(0, 0, ratio=ratio) == Expectation(ratio, 0.0, is_own=False)


def test_own_counts_move_the_factor_by_hand():
    # (20 + 10) / (20 / 2 + 2 a year x 10 years) = 30 / 30.
    found = expected(10, 3652.5)

    assert (found.factor, found.own_years) == (pytest.approx(1.0), pytest.approx(10.0))


def test_many_own_counts_are_all_that_counts():
    # 3,000 notices in 1,000 years are 1.5 for one of 2 a year; (20 + 3000) / (10 + 2000) = 1.5025.
    assert expected(3000, 365_250).factor == pytest.approx(1.5025, abs=0.0001)


def test_own_counts_that_agree_change_nothing():
    # 12 notices in 3 years are 4 a year, twice the simulated 2: (20 + 12) / (10 + 6) = 2.
    assert expected(12, 3 * 365.25).factor == pytest.approx(2.0)


@pytest.mark.parametrize(("years", "own"), [(4.9, False), (5.0, False), (5.1, True)])
def test_own_counts_lead_once_they_weigh_more_than_the_diaries(years, own):
    # The diaries weigh as 20 / 2 = 10 simulated notices, which five years at 2 a year bring.
    assert expected(0, years * 365.25).is_own is own
