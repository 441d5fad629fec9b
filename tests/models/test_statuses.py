"""What a status says of itself, without a database."""

from datetime import date, timedelta

import pytest

from checkins.models import PersonStatus

LAST = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("strip", "newest"), [(0b1, 20), (0b1011, 20), (0b1000, 17), (1 << 19, 1), (0, None)]
)
def test_the_last_check_in_is_the_newest_bit_of_the_strip(strip, newest):
    status = PersonStatus(strip=strip, last_day=LAST)

    assert status.last_checkin_day == (newest and date(2026, 11, newest))


def test_before_the_first_page_there_is_no_last_check_in():
    assert PersonStatus().last_checkin_day is None


@pytest.mark.parametrize(("today", "quiet"), [(23, False), (24, True), (30, True)])
def test_a_person_is_quiet_from_their_day_on(today, quiet):
    status = PersonStatus(quiet_from=date(2026, 11, 24), last_day=LAST, strip=1)

    assert status.is_quiet(date(2026, 11, today)) is quiet


@pytest.mark.parametrize(
    ("today", "quiet"), [(24, True), (25, False), (27, False), (28, False), (30, False), (31, True)]
)
def test_a_person_is_not_quiet_on_a_break_and_for_as_long_after_it(today, quiet):
    status = PersonStatus(
        quiet_from=date(2026, 11, 24),
        last_day=LAST,
        strip=1,
        breaks=[["2026-11-25", "2026-11-27"]],
    )

    assert status.is_quiet(date(2026, 10, 31) + timedelta(days=today)) is quiet


def test_who_is_learning_is_never_quiet():
    assert PersonStatus(quiet_from=None).is_quiet(date(2030, 1, 1)) is False


@pytest.mark.parametrize(
    ("today", "answered", "waits"),
    [(24, None, True), (23, None, False), (24, LAST, False), (24, date(2026, 11, 2), True)],
)
def test_the_card_waits_until_this_silence_is_answered(today, answered, waits):
    status = PersonStatus(
        quiet_from=date(2026, 11, 24), last_day=LAST, strip=1, quiet_answered_day=answered
    )

    assert status.has_quiet_card(date(2026, 11, today)) is waits


@pytest.mark.parametrize(
    ("days", "newest", "waiting"),
    [
        ([], LAST, None),
        (["2026-11-20"], None, LAST),
        (["2026-11-20"], date(2026, 11, 19), LAST),
        (["2026-11-20"], LAST, None),
        (["2026-11-01", "2026-11-20"], date(2026, 11, 19), LAST),
    ],
)
def test_a_new_usual_waits_for_its_first_check_in(days, newest, waiting):
    state = {"day": newest and newest.toordinal()}

    status = PersonStatus(baseline_days=days, state_after=state)

    assert status.waiting_baseline == waiting


def test_a_new_usual_waits_before_anything_was_saved():
    assert PersonStatus(baseline_days=["2026-11-20"], state_after=None).waiting_baseline == LAST
