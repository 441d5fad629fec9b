"""Erasing at the same moment as a save, and by two workers at once."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from checkins.models import AuditEvent, DailyCheckin, PersonStatus, User
from checkins.services.erasures import ask_to_erase, erase_due
from tests.amounts import how_many
from tests.conftest import NOON
from tests.factories import make_person, save
from tests.services.patterns import TODAY
from tests.threads import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("savers_may_wait_for_a_connection"),
]
RACES = how_many(quick=4, full=60)
GONE = (PersonStatus.DoesNotExist, User.DoesNotExist, DatabaseError)


@pytest.fixture(autouse=True)
def _ledger(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "erasures"


def test_two_workers_erase_it_once_and_a_save_leaves_nothing_behind():
    erased = []
    for _ in range(RACES):
        person = make_person()
        save(person, TODAY, NOON, cravings=1)
        ask_to_erase(by=person, at=timezone.now() - timedelta(hours=72))

        def saves(person=person):
            with suppress(*GONE):
                save(person, TODAY, NOON + timedelta(minutes=1), cravings=2)
            return 0

        def erases():
            return erase_due(at=timezone.now())

        at_once([erases, saves, erases])
        erase_due(at=timezone.now())  # one that had to give way to a save
        noted = AuditEvent.objects.filter(about=person.subject_ref, action="account_erased")
        erased.append(noted.count())

    assert erased == [1] * RACES
    assert not User.objects.exists()
    assert not DailyCheckin.objects.exists()
