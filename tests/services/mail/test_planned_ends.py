"""When the warnings of a consent are due: planned as it is signed, forgotten as it ends."""

from datetime import timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps

from checkins.enums import OutboxRule
from checkins.models import Due, User
from checkins.services.mail.ticking import tick
from checkins.services.sharing import revoke, stop_all_sharing
from tests.factories import make_counselor, make_person, share

DAY = timedelta(days=1)

pytestmark = pytest.mark.django_db


def planned():
    return set(Due.objects.values_list("consent", "rule", "next_due_at"))


def warnings_of(consent):
    return {
        (consent.pk, OutboxRule.ENDS_FIRST.value, consent.expires_at - 14 * DAY),
        (consent.pk, OutboxRule.ENDS_LAST.value, consent.expires_at - 3 * DAY),
    }


def test_both_warnings_are_planned_as_it_is_signed(person, at):
    consent = share(person, make_counselor(), at)

    assert planned() == warnings_of(consent)


def test_what_is_never_longer_than_a_lead_time_has_no_warning_of_it(person, at):
    consent = share(person, make_counselor(), at, days=10)

    assert {rule for _, rule, _ in planned()} == {OutboxRule.ENDS_LAST}
    assert share(person, make_counselor("Lee"), at, days=2)
    assert {key for key, _, _ in planned()} == {consent.pk}


def test_a_new_signature_forgets_the_earlier_ones_warnings(person, at):
    sam = make_counselor()
    share(person, sam, at)

    again = share(person, sam, at + DAY)

    assert planned() == warnings_of(again)


def test_what_is_stopped_has_nothing_planned(person, at):
    consent = share(person, make_counselor(), at)
    share(person, make_counselor("Lee"), at)

    revoke(consent=consent, by=person, at=at)
    assert len(planned()) == 2
    stop_all_sharing(by=person, at=at)
    assert planned() == set()


def test_a_counselor_who_is_back_before_the_end_has_the_warning_still(person, at):
    sam = make_counselor()
    ends = share(person, sam, at).expires_at
    User.objects.filter(pk=sam.pk).update(is_active=False)
    assert tick(at=ends - 14 * DAY).queued == 0

    User.objects.filter(pk=sam.pk).update(is_active=True)

    assert tick(at=ends - 13 * DAY).queued == 1


def test_a_deploy_plans_for_what_was_signed_before(at):
    consents = [share(make_person(), make_counselor(), at) for _ in range(3)]
    before = planned()
    revoke(consent=consents[0], by=consents[0].person, at=at)
    Due.objects.all().delete()

    with time_machine.travel(at, tick=False):
        for _ in range(2):
            import_module("checkins.migrations.0053_plan_ends").plan_ends(apps, None)

    assert planned() == before - warnings_of(consents[0])
