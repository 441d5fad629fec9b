"""Keeping the body's ticks, and that no look back is wanted."""

from datetime import date, timedelta

import pytest

from checkins.models import AuditEvent, BodyCheck, DayRemark
from checkins.services.day_after import (
    DayIsOverError,
    NothingOfferedError,
    put_look_back_off,
    save_body_check,
)
from tests.factories import make_person, save

DAY = date(2026, 11, 23)


def test_one_row_a_day_holds_the_newest_ticks_and_the_log_holds_none(person, at):
    save_body_check(by=person, at=at, day=DAY, ticks={"ate", "near"})
    save_body_check(by=person, at=at + timedelta(minutes=1), day=DAY, ticks={"slept"})

    check = BodyCheck.objects.get()
    assert (check.ticks, check.saved_at) == ({"slept"}, at + timedelta(minutes=1))
    events = AuditEvent.objects.filter(action="body_check_saved")
    assert [event.detail for event in events] == [{"day": "2026-11-23"}] * 2


def test_each_person_and_day_has_ticks_of_its_own(person, at):
    for who, days in ((person, 0), (person, 1), (make_person(), 0)):
        later = timedelta(days=days)
        save_body_check(by=who, at=at + later, day=DAY + later, ticks={"ate"})

    assert BodyCheck.objects.count() == 3
    assert BodyCheck.objects.visible_to(person).count() == 2


@pytest.mark.parametrize("back", [-1, 1])
def test_a_day_to_come_and_one_that_is_over_take_no_ticks(person, at, back):
    with pytest.raises(DayIsOverError):
        save_body_check(by=person, at=at, day=DAY - timedelta(days=back), ticks={"ate"})


def test_without_a_time_zone_there_is_no_day(db, at):
    with pytest.raises(DayIsOverError):
        save_body_check(by=make_person(time_zone=""), at=at, day=DAY, ticks={"ate"})


def test_a_look_back_is_put_off_once_for_its_day(person, at):
    row = save(person, DAY, at, used="yes")

    put_look_back_off(day=row, by=person, at=at)
    put_look_back_off(day=row, by=person, at=at + timedelta(minutes=1))

    assert DayRemark.objects.get().at == at
    assert AuditEvent.objects.filter(action="not_now").count() == 1


def test_a_day_of_another_person_is_not_put_off(person, at):
    row = save(make_person(), DAY, at, used="yes")

    with pytest.raises(NothingOfferedError):
        put_look_back_off(day=row, by=person, at=at)


def test_a_day_without_use_has_nothing_to_put_off(person, at):
    row = save(person, DAY, at, used="no")

    with pytest.raises(NothingOfferedError):
        put_look_back_off(day=row, by=person, at=at)
