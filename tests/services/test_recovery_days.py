"""The total of days, and when the card on lost tolerance stands there."""

from datetime import date, timedelta

import pytest

from checkins.models import PersonStatus
from checkins.queries.recovery_days import RecoveryDays, recovery_days, with_use_days
from checkins.services.recovery_days import read_tolerance, set_recovery_days
from tests.factories import save

TODAY = date(2026, 11, 23)


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def told(person, at):
    """Save the person's dates; give what the dashboard says of them."""

    def tell(*, used=(), counted=None, first=False, shows=True, left=None, read=None):
        set_recovery_days(
            by=person,
            at=at,
            counted_from=counted,
            counts_first_day=first,
            shows_days=shows,
            left_care_on=left,
        )
        for days in used:
            save(person, ago(days), at - timedelta(days=days), used="yes")
        if read is not None:
            read_tolerance(by=person, at=at, today=ago(read))
        statuses = PersonStatus.objects.visible_to(person).select_related("person__profile")
        return recovery_days(with_use_days(statuses, today=TODAY).get(), today=TODAY)

    return tell


def test_nothing_is_counted_unasked(told):
    assert told(used=(3,)) == RecoveryDays(total=None, tolerance="")


@pytest.mark.parametrize(("first", "total"), [(False, 10), (True, 11)])
def test_the_first_day_is_day_0_or_day_1(told, first, total):
    assert told(counted=ago(10), first=first).total == total


def test_a_day_with_use_is_not_counted_and_takes_no_other_away(told):
    assert told(counted=ago(10), used=(1, 4)).total == 8


def test_use_on_or_before_the_first_day_0_takes_nothing_away(told):
    assert told(counted=ago(10), used=(10, 12)).total == 10


def test_use_on_a_first_day_1_is_not_counted(told):
    assert told(counted=ago(10), first=True, used=(10,)).total == 10


@pytest.mark.parametrize(("first", "total"), [(False, 10), (True, 11)])
def test_use_today_leaves_the_total_of_today_as_it_was(told, first, total):
    assert told(counted=ago(10), first=first, used=(0,)).total == total


def test_no_count_says_zero(told):
    assert told(counted=TODAY, used=(0,)).total is None
    assert told(counted=ago(3), used=(0, 1, 2)).total == 1


def test_a_count_that_is_kept_off_home_still_knows_when_tolerance_is_lost(told):
    assert told(counted=ago(14), shows=False) == RecoveryDays(total=None, tolerance="time")


@pytest.mark.parametrize(("days", "card"), [(13, ""), (14, "time")])
def test_the_card_comes_14_days_after_the_newest_use(told, days, card):
    assert told(used=(40, days)).tolerance == card


def test_the_card_comes_14_days_after_the_day_that_is_counted_from(told):
    assert told(counted=ago(14)).tolerance == "time"


def test_the_card_stays_away_for_60_days_once_read(told):
    assert told(used=(100,), read=59).tolerance == ""


def test_the_card_comes_back_after_60_days(told):
    assert told(used=(100,), read=60).tolerance == "time"


@pytest.mark.parametrize(("left", "card"), [(0, "left_care"), (59, "left_care"), (60, "")])
def test_the_card_stands_for_60_days_after_care(told, left, card):
    assert told(left=ago(left)).tolerance == card


def test_a_card_read_before_leaving_care_comes_again(told):
    assert told(left=ago(3), read=5).tolerance == "left_care"


def test_a_card_read_since_leaving_care_stays_away(told):
    assert told(left=ago(3), read=1).tolerance == ""
