"""When a run of missed days is unusual for somebody."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkins.engine.silence import (
    Away,
    Silence,
    present_before,
    quiet_after_breaks,
    quiet_from,
    silence,
    silent_since,
    unusual_run,
    window_outside,
)
from tests.engine.by_hand import counted_by_hand, quiet_by_hand


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


# --- breaks ---------------------------------------------------------------------------------------

NOV = date(2026, 11, 1)
BREAK = Away(date(2026, 11, 10), date(2026, 11, 20))


def on(day):
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("today", "quiet"),
    # The last check-in is of Nov 1 and five missed days are unusual: quiet from Nov 7.
    [
        (6, False),
        (7, True),
        (9, True),
        (10, False),
        (20, False),
        (21, False),
        (25, False),
        (26, True),
    ],
)
def test_silence_stops_for_a_break_and_counts_anew_from_the_day_after_it(today, quiet):
    begins = quiet_after_breaks(quiet_from(NOV, 14), NOV, [BREAK], on(today))

    assert (begins is not None and begins <= on(today)) is quiet


def test_after_a_break_it_is_as_if_the_last_check_in_was_on_its_last_day():
    after = quiet_after_breaks(quiet_from(NOV, 14), NOV, [BREAK], on(21))

    assert after == quiet_from(BREAK.last, 14) == on(26)


def test_a_break_before_the_last_check_in_moves_nothing():
    assert quiet_after_breaks(on(26), on(21), [BREAK], on(30)) == on(26)
    assert silent_since(on(21), [BREAK], on(30)) == on(21)


def test_a_check_in_within_a_break_does_not_end_it():
    assert quiet_after_breaks(on(18), on(12), [BREAK], on(19)) is None
    assert silent_since(on(12), [BREAK], on(21)) == on(20)


def test_a_break_to_come_changes_nothing_before_its_first_day():
    assert quiet_after_breaks(on(7), NOV, [BREAK], on(9)) == on(7)


def test_days_of_a_break_are_left_out_of_the_window():
    # Checked in on Nov 24 to 30 and on Oct 25 to 31; the break is Nov 10 to 20. Without it the
    # window goes back to Nov 3, with it to Oct 23.
    strip = 0b1111111 | 0b1111111 << 30

    assert window_outside(strip, on(30), 50, []) == (7, 28)
    assert window_outside(strip, on(30), 50, [BREAK]) == (14, 28)


def test_a_window_holds_what_is_known():
    assert window_outside(0b1, NOV, 1, []) == (1, 1)
    assert window_outside(0b1, NOV, 1, [Away(NOV, NOV)]) == (0, 0)
    assert unusual_run(0, 0) == 5


# --- what a day sees ------------------------------------------------------------------------------

RUNNING, COMING = Away(on(10), on(30)), Away(on(25), on(30))


def stored(strip, last_day, quiet_from, *breaks):
    """What is stored of a person, as their status keeps it."""
    return {"strip": strip, "last_day": last_day, "quiet_from": quiet_from, "breaks": breaks}


def seen(last_checkin, missed, *, since=None, is_quiet=False, on_break=None):
    """What a day sees; ``since`` is the last check-in unless another day is given."""
    return Silence(last_checkin, since or last_checkin, missed, is_quiet, on_break)


@pytest.mark.parametrize(
    ("known", "today", "expected"),
    [
        # Nothing was ever saved; then one page, without an answer; then a break comes first.
        (stored(0, None, None), on(23), seen(None, 0)),
        (stored(0, on(20), None), on(23), seen(None, 0)),
        (stored(0, None, None, RUNNING), on(23), seen(None, 0, on_break=RUNNING)),
        # One check-in: two whole days have passed since, and nothing is unusual while learning.
        (stored(1, on(20), None), on(20), seen(on(20), 0)),
        (stored(1, on(20), None), on(23), seen(on(20), 2)),
        # Unusual from the 24th on.
        (stored(1, on(20), on(24)), on(23), seen(on(20), 2)),
        (stored(1, on(20), on(24)), on(24), seen(on(20), 3, is_quiet=True)),
        # An empty page of the 14th ends no silence: the check-in is of the 11th.
        (stored(0b1000, on(14), on(15)), on(23), seen(on(11), 11, is_quiet=True)),
        # On a break, after one, and before one.
        (stored(1, on(1), on(5), RUNNING), on(23), seen(on(1), 21, on_break=RUNNING)),
        (stored(1, on(1), on(5), BREAK), on(23), seen(on(1), 2, since=on(20))),
        (stored(1, on(1), on(5), BREAK), on(24), seen(on(1), 3, since=on(20), is_quiet=True)),
        (stored(1, on(1), on(5), COMING), on(23), seen(on(1), 21, is_quiet=True)),
        # The check-in is of a day that has not begun here: the person flew west.
        (stored(1, on(24), on(28)), on(23), seen(on(24), 0)),
    ],
)
def test_what_a_day_sees_of_a_silence(known, today, expected):
    found = silence(**known, today=today)

    assert found == expected
    assert found.after_break is (BREAK in known["breaks"])


@pytest.mark.parametrize(
    ("strip", "days", "present"),
    [
        (0, 14, 0),
        (0b1, 14, 1),
        (0b1011, 14, 3),
        (0b1011, 2, 2),
        (0b11011000, 4, 3),
        ((1 << 20) - 1 << 3, 14, 14),
    ],
)
def test_days_before_a_silence_end_with_the_last_check_in(strip, days, present):
    assert present_before(strip, days) == present


bits = st.integers(0, 2**56 - 1)


@st.composite
def break_lists(draw):
    """Draw breaks that do not overlap, the oldest first."""
    day, found = date(2026, 8, 1), []
    for _ in range(draw(st.integers(0, 4))):
        first = day + timedelta(days=draw(st.integers(0, 40)))
        last = first + timedelta(days=draw(st.integers(0, 59)))
        found.append(Away(first, last))
        day = last + timedelta(days=1)
    return found


@given(strip=bits, known=st.integers(1, 56), breaks=break_lists(), day=st.integers(0, 250))
def test_the_window_is_the_one_that_is_counted_by_hand(strip, known, breaks, day):
    last = date(2026, 8, 1) + timedelta(days=day)

    assert window_outside(strip, last, known, breaks) == counted_by_hand(strip, last, known, breaks)


@given(
    day=st.integers(0, 200), run=st.integers(3, 14), breaks=break_lists(), later=st.integers(0, 120)
)
def test_silence_is_the_one_that_is_counted_day_by_day(day, run, breaks, later):
    last = date(2026, 8, 1) + timedelta(days=day)
    today = last + timedelta(days=later)

    begins = quiet_after_breaks(last + timedelta(days=run + 1), last, breaks, today)

    assert (begins is not None and begins <= today) is quiet_by_hand(last, run, breaks, today)
