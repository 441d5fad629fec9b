"""The mail about a removed second step: by whomever, at any hour, and not lost."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from checkins.enums import OutboxRule, Role
from checkins.models import AuditEvent, OutboxMessage
from checkins.services.accounts import set_mail
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.staff import remove_second_factor
from tests.factories import PASSWORD, enroll, make_counselor, make_person, make_staff, sign_in
from tests.words import denied_outside

NIGHT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # half past two in New York


@pytest.fixture
def sam(db):
    return make_counselor(time_zone="America/New_York")


def queued():
    rows = OutboxMessage.objects.filter(rule=OutboxRule.ACCOUNT)
    return list(rows.values_list("person", flat=True))


def test_its_owner_is_told_at_any_hour(sam, mailbox):
    remove_second_factor(account=sam, by=make_staff(Role.OPERATOR), at=NIGHT)

    assert send_queued(at=NIGHT) == Run(sent=1)

    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (sam.email, "Daybook: how you sign in changed")
    assert mail.get_content().splitlines()[:2] == [
        "The way you sign in to Daybook changed: your second step.",
        "It was on Nov 24, 2026, 2:30 AM EST.",
    ]
    assert denied_outside(mail.as_string()) == []


def test_the_command_on_the_server_tells_it_too(sam):
    call_command("remove_second_factor", email=sam.email, verbosity=0)

    assert queued() == [sam.pk]


def test_where_there_was_none_nothing_is_told(db, at):
    account = make_staff(Role.COUNSELOR, second_factor=False)

    remove_second_factor(account=account, by=None, at=at)

    assert queued() == []


def test_without_a_confirmed_address_nobody_is_mailed(sam, at):
    EmailAddress.objects.filter(user=sam).update(verified=False)

    remove_second_factor(account=sam, by=None, at=at)

    assert queued() == []


def test_a_second_removal_of_the_day_is_mailed_too(sam, at, mailbox):
    for later in (timedelta(0), timedelta(minutes=5)):
        remove_second_factor(account=sam, by=None, at=at + later)
        assert send_queued(at=at + later) == Run(sent=1)
        enroll(sam)


def confirmed(account):
    """Sign in, and prove the password once more, as the pages of the second step ask."""
    client = sign_in(Client(), account)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize("make", [make_person, make_counselor])
def test_who_turns_off_the_codes_of_an_app_is_told_though_no_mail_is_wanted(db, at, make):
    account = make()
    if account.is_person:
        enroll(account)
        set_mail(by=account, at=at, wants_mail=False)

    confirmed(account).post(reverse("mfa_deactivate_totp"))

    assert not Authenticator.objects.filter(user=account, type="totp").exists()
    assert queued() == [account.pk]
    assert AuditEvent.objects.filter(action="message_queued", about=account.subject_ref).exists()


def test_who_removes_a_passkey_is_told(person):
    enroll(person)
    passkey = Authenticator.objects.create(
        user=person, type="webauthn", data={"name": "Phone", "credential": {}}
    )

    confirmed(person).post(reverse("mfa_remove_webauthn", args=[passkey.pk]))

    assert not Authenticator.objects.filter(type="webauthn").exists()
    assert queued() == [person.pk]


def test_a_person_who_wants_no_mail_gets_this_one(person, at, mailbox):
    enroll(person)
    set_mail(by=person, at=at, wants_mail=False)
    remove_second_factor(account=person, by=None, at=at)

    assert send_queued(at=at) == Run(sent=1)
