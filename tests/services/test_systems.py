"""Record systems: registering them, signing for one, and what has no meaning for a program."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from checkins.enums import Ended, OutboxRule
from checkins.models import (
    Alert,
    AuditEvent,
    CallSheet,
    CheckinSubmission,
    Client,
    Consent,
    DailyCheckin,
    Notice,
    OutboxMessage,
    System,
    ThoughtRecord,
)
from checkins.queries.one_by_one import readers_of
from checkins.queries.promises import when_read
from checkins.queries.sharing import shares_of, stopped_shares, who_can_see
from checkins.queries.sharing_ends import ends_card
from checkins.queries.systems import systems_with_consents
from checkins.services.call_sheets import CallAnswers, change_call_sheet
from checkins.services.sharing import revoke
from checkins.services.systems import (
    NameTakenError,
    SystemGoneError,
    register_system,
    renew_token,
    switch_off,
)
from tests.factories import (
    hand_to,
    make_counselor,
    make_person,
    make_staff,
    make_system,
    make_thought,
    save,
    share,
)
from tests.services.patterns import TODAY, noon

AT = noon(TODAY)
EVERYTHING = {"signs": True, "notes": True, "use": True, "alerts": True}
pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return make_staff()


@pytest.fixture
def system(operator):
    return make_system(AT, operator=operator, name="Hillside records")[0]


def test_a_token_is_stored_as_a_hash_alone(operator):
    system, token = make_system(AT, operator=operator)

    assert len(token) == 43
    assert token not in str(System.objects.values().get(pk=system.pk))
    assert AuditEvent.objects.filter(action="system_registered", about=system.ref).exists()


def test_a_form_sent_twice_registers_one_system_and_shows_no_token_again(operator, system):
    form = {"by": operator, "at": AT, "name": "R", "purpose": "P", "form_id": system.pk}

    first, token = register_system(**form, last_day=TODAY)
    again, shown = register_system(**form, last_day=TODAY)

    assert first == again
    assert (bool(token), shown) == (True, "")


def test_two_systems_at_work_have_two_names(operator, system):
    with pytest.raises(NameTakenError):
        make_system(AT, operator=operator, name=system.name)

    switch_off(system=system, by=operator, at=AT)

    assert make_system(AT, operator=operator, name=system.name)[0].name == system.name


def test_a_consent_opens_what_its_scopes_say_for_that_system_alone(person, system):
    save(person, TODAY, AT, cravings=2, note="Rain")
    consent = hand_to(person, system, AT)

    assert DailyCheckin.objects.all().handed_to(system, AT).count() == 1
    assert not CheckinSubmission.objects.all().handed_to(system, AT).exists()
    assert not DailyCheckin.objects.all().handed_to(make_system(AT)[0], AT).exists()
    assert (consent.counselor, consent.text_version) == (None, 1)
    assert "Hillside records" in consent.text
    assert not Client.objects.exists()


def test_signing_anew_replaces_the_earlier_one(person, system):
    earlier = hand_to(person, system, AT, signs=True)

    hand_to(person, system, AT + timedelta(minutes=1))

    earlier.refresh_from_db()
    assert earlier.revoked_because == Ended.REPLACED
    assert Consent.objects.handed_to(system, AT + timedelta(minutes=1)).count() == 1


def test_the_name_of_the_reader_of_a_consent_never_changes(person, system):
    hand_to(person, system, AT)
    other = make_system(AT)[0]

    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.update(system=other)


@pytest.mark.parametrize("how", ["switched off", "ended"])
def test_nobody_signs_for_a_system_that_is_not_at_work(person, operator, system, how):
    at = AT + timedelta(days=120) if how == "ended" else AT
    if how == "switched off":
        switch_off(system=system, by=operator, at=AT)

    with pytest.raises(SystemGoneError):
        hand_to(person, system, at)


def test_while_the_token_has_ended_nothing_is_in_force_and_a_new_one_goes_on(
    person, operator, system
):
    hand_to(person, system, AT, days=200)
    late = AT + timedelta(days=100)
    assert not Consent.objects.in_force(late).exists()

    renew_token(system=system, by=operator, at=late, last_day=late.date() + timedelta(days=30))

    assert Consent.objects.in_force(late).count() == 1


def test_a_switch_off_ends_every_consent_and_tells_each_person(person, operator, system):
    person.profile.wants_mail = True
    person.profile.save()
    hand_to(person, system, AT)
    counselor = make_counselor()
    share(person, counselor, AT)

    ends = switch_off(system=system, by=operator, at=AT)

    assert ends.people == 1
    assert [row.reader_name for row in Consent.objects.in_force(AT)] == [counselor.name]
    assert [end.name for end in ends_card(person, at=AT).systems] == ["Hillside records"]
    assert OutboxMessage.objects.filter(person=person, rule=OutboxRule.ENDED).count() == 1
    with pytest.raises(SystemGoneError):
        renew_token(system=system, by=operator, at=AT, last_day=TODAY + timedelta(days=9))


def test_the_person_sees_that_it_reads_and_stops_it(person, system):
    consent = hand_to(person, system, AT, signs=True)
    (share_,) = shares_of(person, AT)

    assert (share_.name, share_.is_system) == ("Hillside records", True)
    assert share_.shown == ["levels and trends", "answers to each sign"]
    assert who_can_see(person, AT).signs == ["Hillside records"]

    revoke(consent=consent, by=person, at=AT)

    assert shares_of(person, AT) == []
    assert [again.name for again in stopped_shares(person, AT)] == ["Hillside records"]


def test_what_is_a_counselors_has_no_meaning_for_a_system(person, system):
    consent = hand_to(person, system, AT, **EVERYTHING)
    change_call_sheet(answers=CallAnswers(number="555-0100"), by=person, at=AT)
    make_thought(person)
    save(person, TODAY, AT, planning=3, used="yes", finish=True)

    assert readers_of(person, at=AT) == []
    assert not Consent.objects.telling_of_use(AT).exists()
    assert when_read([consent], at=AT, zone=person.zone) == [(consent, None)]
    assert not OutboxMessage.objects.filter(person=person).exists()
    assert not CallSheet.objects.all().handed_to(system, AT).exists()
    assert not ThoughtRecord.objects.all().handed_to(system, AT).exists()
    assert not Notice.objects.all().handed_to(system, AT).exists()
    assert Alert.objects.all().handed_to(system, AT).count() == 2


def test_an_operator_sees_a_number_and_no_person(person, operator, system):
    for somebody in (person, make_person()):
        hand_to(somebody, system, AT)

    (row,) = systems_with_consents(operator, at=AT)

    assert (row.consents, row.is_at_work) == (2, True)
    assert systems_with_consents(person, at=AT) == []
