"""The mail with the link of an invitation: queued with it, and sent by a real mail server."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction

from checkins.enums import OutboxRule, Role
from checkins.models import AuditEvent, OutboxMessage, StaffInvitation
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.staff import (
    AddressTakenError,
    deactivate_account,
    find_invitation,
    invite_staff,
    join_staff,
    withdraw_invitation,
)
from tests.factories import PASSWORD, make_staff
from tests.mailbox import CLOSED_PORT
from tests.words import denied_outside

ORIGIN = "https://testserver"
ADDRESS = "lee@clinic.example"
NOTHING = Run()
NIGHT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # half past two in New York


@pytest.fixture
def operator(db):
    return make_staff(Role.OPERATOR, name="Amara", time_zone="America/New_York")


def invite(operator, at, **fields):
    values = {"email": ADDRESS, "role": Role.COUNSELOR, "origin": ORIGIN} | fields
    return invite_staff(by=operator, at=at, **values)


def test_the_mail_carries_the_link_of_its_invitation(operator, at, mailbox):
    invitation, token = invite(operator, at)

    assert send_queued(at=at) == Run(sent=1)

    (mail,) = mailbox.mails
    body = mail.get_content()
    assert (mail["To"], mail["Subject"]) == (ADDRESS, "An invitation to Daybook")
    assert re.findall(r"https?://\S+", body) == [f"{ORIGIN}/accounts/join/{token}/"]
    assert "Amara invited you to work here." in body
    assert "Your part: counselor." in body
    assert "It works once, until November 30:" in body
    assert denied_outside(mail.as_string()) == []
    assert find_invitation(token=token, at=at) == invitation


def test_the_row_holds_no_address_and_no_token(operator, at):
    invitation, token = invite(operator, at)

    (row,) = OutboxMessage.objects.values()
    stored = " ".join(str(value) for value in row.values())
    assert (row["rule"], row["invitation_id"]) == (OutboxRule.INVITED, invitation.pk)
    assert (row["person_id"], row["recipient_id"]) == (None, None)
    assert ADDRESS not in stored
    assert token not in stored + str(StaffInvitation.objects.values())


def test_another_servers_key_makes_another_token(operator, at, settings):
    invitation, token = invite(operator, at)

    settings.SECRET_KEY = "another"

    assert StaffInvitation.objects.get() == invitation
    assert StaffInvitation.objects.get().token != token


def test_it_leaves_at_night_too(operator, mailbox):
    invite(operator, NIGHT)

    assert send_queued(at=NIGHT) == Run(sent=1)


def test_without_an_origin_nothing_is_mailed(operator, at):
    invite(operator, at, origin="")

    assert OutboxMessage.objects.count() == 0


def test_an_invitation_that_is_not_made_leaves_no_mail(operator, at):
    with pytest.raises(AddressTakenError):
        invite(operator, at, email=operator.email)
    with transaction.atomic():
        invite(operator, at)
        transaction.set_rollback(True)

    assert (StaffInvitation.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def withdraw(invitation, operator, at):
    withdraw_invitation(invitation=invitation, by=operator, at=at)


def join(invitation, operator, at):
    join_staff(invitation=invitation, at=at, name="Lee", password=PASSWORD)


def invite_again(invitation, operator, at):
    invite(operator, at, origin="")


def switch_off_the_inviter(invitation, operator, at):
    deactivate_account(account=operator, by=make_staff(Role.OPERATOR), at=at)


@pytest.mark.parametrize("end", [withdraw, join, invite_again, switch_off_the_inviter])
def test_a_link_that_opens_nothing_is_not_mailed(operator, at, mailbox, end):
    invitation, _ = invite(operator, at)
    end(invitation, operator, at)

    assert send_queued(at=at) == Run(dropped=1)
    assert mailbox.mails == []


def test_a_link_of_seven_days_is_not_mailed(operator, at, mailbox):
    invite(operator, at)

    assert send_queued(at=at + timedelta(days=7)) == Run(dropped=1)
    assert mailbox.mails == []


def test_what_no_server_took_leaves_when_one_is_there(operator, mailbox, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, CLOSED_PORT
    invite(operator, NIGHT)
    assert send_queued(at=NIGHT) == Run(kept=1)
    settings.EMAIL_PORT = port

    assert send_queued(at=NIGHT + timedelta(seconds=59)) == NOTHING
    assert send_queued(at=NIGHT + timedelta(minutes=1)) == Run(sent=1)
    assert send_queued(at=NIGHT + timedelta(days=1)) == NOTHING
    assert [mail["To"] for mail in mailbox.mails] == [ADDRESS]


def test_the_log_names_the_invitation_and_no_address(operator, at, mailbox):
    invitation, _ = invite(operator, at)
    send_queued(at=at)

    rows = AuditEvent.objects.filter(action__startswith="message").order_by("pk")
    assert [(row.action, row.about, row.by.int, row.detail) for row in rows] == [
        ("message_queued", invitation.pk, 0, {"rule": "invited"}),
        ("message_sent", invitation.pk, 0, {"rule": "invited"}),
    ]


def test_the_command_sends_it(operator, at, mailbox):
    invite(operator, at)
    said = StringIO()

    with time_machine.travel(at, tick=False):
        call_command("worker", once=True, stdout=said)

    assert said.getvalue() == "0 queued, 1 sent, 0 dropped, 0 kept for later.\n"
    assert len(mailbox.mails) == 1
