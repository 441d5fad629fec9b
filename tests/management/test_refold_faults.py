"""One history that cannot be folded keeps nobody else's memory old."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from checkins.models import DailyCheckin, PersonStatus
from tests.constants import SHIPS, before_the_change
from tests.factories import make_person
from tests.services.patterns import BASELINE, live

pytestmark = pytest.mark.django_db


def test_a_history_that_cannot_be_folded_is_named_and_the_others_are_folded():
    with before_the_change():
        broken, whole = make_person(), make_person()
        for person in (broken, whole):
            live(person, BASELINE)
    DailyCheckin.objects.filter(person=broken).update(answers={"cravings": "x", "old_places": 1})
    said = StringIO()

    with pytest.raises(CommandError, match=r"1 could not be refolded"):
        call_command("refold", stdout=StringIO(), stderr=said)

    assert said.getvalue() == f"account {broken.pk}: TypeError\n"
    assert PersonStatus.objects.get(person=whole).constants == SHIPS.version
    assert list(PersonStatus.objects.waiting_for_refold()) == [
        PersonStatus.objects.get(person=broken)
    ]
