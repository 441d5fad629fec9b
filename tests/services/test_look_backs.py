from datetime import date, timedelta

import pytest

from checkins.models import AuditEvent, LookBack
from checkins.services.look_backs import NoSuchDayError, keep_look_back, remove_look_back
from tests.factories import make_person, save

DAY = date(2026, 11, 23)


def kept(row, person, at, **words):
    texts = {"came_first": "mental", "before": "I was alone.", "helped": "A walk."} | words
    return keep_look_back(day=row, by=person, at=at, **texts)


def test_a_look_is_kept_sealed_and_a_later_one_replaces_it(person, at):
    row = save(person, DAY, at, used="yes")

    kept(row, person, at)
    kept(row, person, at + timedelta(days=3), before="I was tired.")

    look = LookBack.objects.get()
    assert (look.before, look.helped, look.came_first) == ("I was tired.", "A walk.", "mental")
    assert "tired" not in look.sealed_before
    assert AuditEvent.objects.filter(action="looked_back").count() == 2


def test_a_look_needs_a_day_of_ones_own_with_use(person, at):
    other = make_person()
    theirs, without = save(other, DAY, at, used="yes"), save(person, DAY, at, used="no")

    for row in (theirs, without):
        with pytest.raises(NoSuchDayError):
            kept(row, person, at)

    assert LookBack.objects.count() == 0


def test_a_look_is_taken_away(person, at):
    look = kept(save(person, DAY, at, used="yes"), person, at)

    remove_look_back(look=look, by=person, at=at)

    assert LookBack.objects.count() == 0
    assert AuditEvent.objects.filter(action="look_back_removed").count() == 1
