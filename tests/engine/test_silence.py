"""When a run of missed days is unusual for somebody."""

from datetime import date

import pytest

from checkins.engine.silence import quiet_from, unusual_run


@pytest.mark.parametrize(
    ("days_present", "missed"),
    # By hand: p = (present + 1) / 30, the smallest g of 3..14 with (1 - p)^g < .05.
    [(28, 3), (20, 3), (18, 3), (17, 4), (14, 5), (10, 7), (6, 12), (5, 14), (0, 14)],
)
def test_the_rarer_the_check_ins_the_longer_the_silence_that_means_something(days_present, missed):
    assert unusual_run(days_present) == missed


def test_a_shorter_window_outside_a_break_counts_by_itself():
    assert unusual_run(14, window_days=14) == 3


def test_more_days_present_than_days_is_refused():
    with pytest.raises(ValueError, match="29 of 28"):
        unusual_run(29)


def test_quiet_begins_when_the_last_of_the_missed_days_is_over():
    assert quiet_from(date(2026, 11, 1), 28) == date(2026, 11, 5)
