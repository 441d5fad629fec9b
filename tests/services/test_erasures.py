"""An account goes: 72 hours in which nobody else sees it, and then nothing of it is left."""

from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client as Browser
from django.utils import timezone

from checkins.enums import Channel, OutboxRule, Role
from checkins.models import (
    AccountMail,
    AuditEvent,
    Client,
    Consent,
    ContactLog,
    CountingConsent,
    DeniedLooks,
    OutboxMessage,
    Supporter,
    User,
)
from checkins.models.denied_looks import MANY
from checkins.queries.alert_outcomes import deployment_outcomes
from checkins.queries.calls import calls_shown_to, links_to_ask
from checkins.queries.kept_pages import may_be_shown_again
from checkins.queries.safety_notes import notes_waiting
from checkins.queries.sharing_ends import has_unread_ends
from checkins.queries.sharing_reads import client_of, clients_of
from checkins.queries.staff import staff_board
from checkins.queries.supporters import signals_shown_to
from checkins.services.erasure_ledger import hashes_noted, is_noted
from checkins.services.erasures import (
    NotErasedHereError,
    TooLateToStayError,
    ask_to_erase,
    erase_account,
    erase_due,
    keep_account,
    rows_of,
)
from checkins.services.health import faults_of_the_worker
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.mail.alerts import consents_for
from checkins.services.mail.erasures import confirmed_addresses
from checkins.services.mail.outbox import send_queued
from checkins.services.mail.reminders import may_be_told
from checkins.services.mail.rules import may_be_mailed, queue, who_may_be_mailed
from checkins.services.sharing import NotAPersonError, begin_signing
from checkins.services.supporters import find_invitation, invite_supporter
from tests.conftest import NOON
from tests.factories import (
    SAFETY_CONTACT,
    agree_to_be_counted,
    agree_to_calls,
    make_address,
    make_asked_call,
    make_counselor,
    make_message,
    make_person,
    make_reminders,
    make_safety_note,
    make_staff,
    make_supporter,
    save,
    say,
    share,
)
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, live

pytestmark = pytest.mark.django_db
SECOND, HOURS = timedelta(seconds=1), timedelta(hours=72)
GOES = NOON + HOURS


@pytest.fixture(autouse=True)
def ledger(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "kept" / "erasures"
    settings.SAFETY_CONTACT = SAFETY_CONTACT
    return settings.ERASURES_FILE


# --- who reads: nobody, from the request on -------------------------------------------------------


@dataclass
class World:
    """A person whom everybody reads who can, and those who do."""

    person: User
    sam: User
    mom: User
    operator: User
    token: str


@pytest.fixture
def world():
    person, sam, operator = make_person(), make_counselor(email=SAFETY_CONTACT), make_staff()
    make_address(person)
    live(person, BASELINE + REACH_OUT)
    share(person, sam, NOON, signs=True, notes=True, use=True, alerts=True)
    link = make_supporter(person, NOON)
    agree_to_calls(link, NOON)
    make_address(link.account)
    make_asked_call(person, NOON, link)
    say(person, NOON)
    invited = {"name": "Lee", "shown_name": "Jo", "sees": link.sees}
    _, token = invite_supporter(by=person, at=NOON, **invited)
    agree_to_be_counted(person, NOON)
    make_safety_note(person)
    make_reminders(person, checkin_at=time(12))
    DeniedLooks.objects.create(actor=person.subject_ref, day=TODAY, count=MANY)
    return World(person, sam, link.account, operator, token)


def opened(world):
    client = Client.objects.get(counselor=world.sam)
    return client_of(world.sam, client.pk, at=NOON)


def is_invited(world):
    try:
        find_invitation(token=world.token, at=NOON)
    except Exception:  # noqa: BLE001 whatever it says, nobody joins
        return False
    return True


def is_reminded(world):
    reminders = world.person.reminders
    reminders.has_address, reminders.has_browser = True, False
    reminders.person = world.person
    zone = world.person.zone
    return may_be_told(reminders, OutboxRule.CHECKIN, zone, TODAY, at=NOON)


# What reads about somebody else: each is true of the person in the world, and false once they go.
READERS = {
    "the caseload": lambda w: any(item.status for item in clients_of(w.sam, at=NOON)),
    "a client's page": lambda w: opened(w).status is not None,
    "consents in force": lambda w: Consent.objects.in_force(NOON).exists(),
    "signals": lambda w: bool(signals_shown_to(w.mom, at=NOON)),
    "calls": lambda w: bool(calls_shown_to(w.mom, at=NOON)),
    "whom a call may ask": lambda w: links_to_ask(NOON).filter(person=w.person).exists(),
    "an invitation": is_invited,
    "notes of harm, counted": lambda w: notes_waiting().all > 0,
    "people, counted": lambda w: staff_board(w.operator, at=NOON).people > 0,
    "refused looks": lambda w: bool(staff_board(w.operator, at=NOON).refused),
    "days, counted": lambda w: CountingConsent.objects.running(NOON).exists(),
    "alerts, counted": lambda w: any(
        cause.opened for cause in deployment_outcomes(at=NOON).causes.values()
    ),
    "notices, counted": lambda w: deployment_outcomes(at=NOON).notices > 0,
    "watched people, counted": lambda w: deployment_outcomes(at=NOON).watched_people > 0,
    "overdue alerts": lambda w: deployment_outcomes(at=NOON + timedelta(days=20)).overdue > 0,
    "mail about an alert": lambda w: consents_for(OutboxRule.ALERT, w.person, at=NOON).exists(),
    "mail to the person": lambda w: may_be_mailed(w.person),
    "mail to many": lambda w: bool(who_may_be_mailed([w.person])),
    "reminders": is_reminded,
    "a counselor's kept page": lambda w: may_be_shown_again(
        w.sam, shown_at=NOON + SECOND, at=NOON + 2 * SECOND
    ),
    "a supporter's kept page": lambda w: may_be_shown_again(
        w.mom, shown_at=NOON - SECOND, at=NOON + 2 * SECOND
    ),
}


def read(world):
    world.person.refresh_from_db()
    return {name: reader(world) for name, reader in READERS.items()}


def test_nobody_else_reads_who_asked_to_go(world):
    assert read(world) == dict.fromkeys(READERS, True)

    ask_to_erase(by=world.person, at=NOON)

    assert read(world) == dict.fromkeys(READERS, False)


def test_all_is_as_it_was_once_they_stay(world):
    ask_to_erase(by=world.person, at=NOON)
    keep_account(by=world.person, at=NOON + HOURS - SECOND)

    # What was shown before the request is not shown again: it is asked for anew.
    assert read(world) == {**dict.fromkeys(READERS, True), "a supporter's kept page": False}


def whose(row):
    for name in ("person_id", "account_id"):
        if hasattr(row, name):
            return getattr(row, name)
    return row.client.person_id if hasattr(row, "client") else None


def test_no_model_shows_a_row_of_theirs_to_anybody_else(world):
    own = {ContactLog, Client}  # a counselor's own words
    readers = (world.sam, world.mom, world.operator, make_person())
    models = [
        model
        for model in apps.get_app_config("checkins").get_models()
        if hasattr(model.objects.all(), "visible_to") and model not in own
    ]

    def seen():
        found = set()
        for model in models:
            for reader in readers:
                rows: Any = model.objects.all()
                try:
                    visible = rows.visible_to(reader, at=NOON)
                except TypeError:
                    visible = rows.visible_to(reader)
                if any(whose(row) == world.person.pk for row in visible):
                    found.add(model.__name__)
        return found

    assert len(seen()) >= 9
    ask_to_erase(by=world.person, at=NOON)

    assert seen() == set()


def test_the_person_reads_everything_of_theirs(world):
    before = Consent.objects.visible_to(world.person).count()
    ask_to_erase(by=world.person, at=NOON)
    world.person.refresh_from_db()

    assert Consent.objects.visible_to(world.person).count() == before == 1
    assert world.person.daily_checkins.visible_to(world.person).count() == 25


def test_a_counselor_reads_that_access_ended_on_the_day_of_the_request(world):
    ask_to_erase(by=world.person, at=NOON)

    (item,) = clients_of(world.sam, at=NOON + timedelta(days=2))
    client = Client.objects.get(counselor=world.sam)
    shared = client_of(world.sam, client.pk, at=NOON + timedelta(days=2))

    assert (item.status, item.ended_on) == (None, TODAY)
    assert shared.ended_on == TODAY


def test_who_goes_signs_nothing_new(world):
    ask_to_erase(by=world.person, at=NOON)
    world.person.refresh_from_db()

    with pytest.raises(NotAPersonError):
        begin_signing(world.person, form_id=None)


# --- messages -------------------------------------------------------------------------------------


def test_what_waits_to_leave_about_them_is_dropped(world):
    queue(world.person, OutboxRule.ENDED, TODAY, at=NOON)
    make_message(world.person, recipient=world.sam, rule=OutboxRule.TOLD, local_day=TODAY)
    ask_to_erase(by=world.person, at=NOON)

    while not send_queued(at=NOON + timedelta(days=1)).did_nothing:
        pass

    waiting = OutboxMessage.objects.filter(person=world.person)
    assert waiting.count() >= 2
    assert not waiting.filter(dropped_at=None).exists()
    assert mail.outbox == []


def test_alerts_of_these_hours_are_told_once_they_stay(world):
    OutboxMessage.objects.all().delete()
    ask_to_erase(by=world.person, at=NOON)
    save(world.person, TODAY, NOON + SECOND, planning=3)
    told = OutboxMessage.objects.filter(recipient=world.sam)
    assert not told.exists()

    keep_account(by=world.person, at=NOON + 2 * SECOND)

    assert told.filter(rule=OutboxRule.URGENT, channel=Channel.EMAIL).count() == 1


def test_each_confirmed_address_is_told_with_the_way_back(world):
    EmailAddress.objects.create(user=world.person, email="second@mail.example", verified=True)
    EmailAddress.objects.create(user=world.person, email="never@mail.example", verified=False)

    ask_to_erase(by=world.person, at=NOON)
    send_account_mails(at=NOON)

    told = {message.to[0] for message in mail.outbox}
    confirmed = world.person.emailaddress_set.filter(verified=True)
    assert told == set(confirmed.values_list("email", flat=True)) > {"second@mail.example"}
    body = mail.outbox[0].body
    assert "https://testserver/account/erase/" in body
    assert "Thursday, November 26 at 12:00 PM" in body


def test_no_mail_says_so_once_they_stay(world):
    ask_to_erase(by=world.person, at=NOON)
    keep_account(by=world.person, at=NOON)

    assert send_account_mails(at=NOON) == 0


# --- asking, and thinking again -------------------------------------------------------------------


def test_asking_again_moves_nothing(person):
    assert ask_to_erase(by=person, at=NOON) == GOES
    assert ask_to_erase(by=person, at=NOON + timedelta(hours=5)) == GOES
    assert AuditEvent.objects.filter(action="erasure_asked").count() == 1


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR])
def test_who_works_here_is_not_erased(role):
    account = make_staff(role)

    with pytest.raises(NotErasedHereError):
        ask_to_erase(by=account, at=NOON)
    with pytest.raises(NotErasedHereError):
        erase_account(person=account, by=None, at=NOON)

    assert User.objects.filter(pk=account.pk, erase_at=None).exists()


@pytest.mark.parametrize(("at", "is_kept"), [(GOES - SECOND, True), (GOES, False)])
def test_they_can_stay_until_the_hours_are_over(person, at, is_kept):
    ask_to_erase(by=person, at=NOON)

    if not is_kept:
        with pytest.raises(TooLateToStayError):
            keep_account(by=person, at=at)
    else:
        keep_account(by=person, at=at)

    assert erase_due(at=GOES) == (not is_kept)
    assert User.objects.filter(pk=person.pk).exists() is is_kept


def test_nothing_goes_before_its_moment(person):
    ask_to_erase(by=person, at=NOON)

    assert erase_due(at=GOES - SECOND) == 0
    assert erase_due(at=GOES) == 1


def test_one_that_fails_stops_no_other(person, monkeypatch):
    other = make_person()
    for account in (person, other):
        ask_to_erase(by=account, at=NOON)
    real = User.delete

    def delete(account, *args, **kwargs):
        if account.pk == person.pk:
            raise ValueError
        return real(account, *args, **kwargs)

    monkeypatch.setattr(User, "delete", delete)

    assert erase_due(at=GOES) == 1
    assert list(User.objects.values_list("pk", flat=True)) == [person.pk]


def test_the_doctor_says_that_an_erasure_is_overdue(person):
    ask_to_erase(by=person, at=NOON)

    def lines(at):
        return [fault.line for fault in faults_of_the_worker(at=at) if fault.id == "checkins.E019"]

    assert lines(GOES + timedelta(minutes=59)) == []
    assert lines(GOES + timedelta(hours=1)) == ["An account that was to be erased is still there."]


# --- gone -----------------------------------------------------------------------------------------


def test_what_is_left_names_nobody(world):
    ref, client = world.person.subject_ref, Client.objects.get(counselor=world.sam)
    ask_to_erase(by=world.person, at=NOON)

    assert erase_due(at=GOES) == 1

    client.refresh_from_db()
    assert (client.person, client.ended_at) == (None, NOON)
    assert not DeniedLooks.objects.filter(actor=ref).exists()
    assert AuditEvent.objects.filter(about=ref, action="account_erased").count() == 1
    assert is_noted(ref, hashes_noted())


def test_the_last_mail_says_when_backups_end(world, settings):
    settings.BACKUP_DAYS = 14
    address = confirmed_addresses(world.person)[0]
    ask_to_erase(by=world.person, at=NOON)
    send_account_mails(at=NOON)
    mail.outbox.clear()

    erase_due(at=GOES)
    assert AccountMail.objects.get().account is None
    send_account_mails(at=GOES)

    (message,) = mail.outbox
    assert message.to == [address]
    assert "November 26, 2026" in message.body
    assert "December 10, 2026" in message.body
    assert not AccountMail.objects.exists()


def test_every_session_of_theirs_is_over_and_no_other(person):
    other, browsers = make_person(), []
    for account in (person, person, other):
        browsers.append(Browser())
        browsers[-1].force_login(account)
    ask_to_erase(by=person, at=NOON)

    erase_due(at=GOES)

    (left,) = Session.objects.all()
    assert left.get_decoded()["_auth_user_id"] == str(other.pk)


def test_rows_of_counts_what_goes(world):
    counts = rows_of(world.person)
    before = {
        model._meta.db_table: model._base_manager.count()
        for model in apps.get_app_config("checkins").get_models()
    }

    assert counts["checkins_dailycheckin"] == counts["checkins_checkinsubmission"] == 25
    assert counts["checkins_user"] == 1
    erase_account(person=world.person, by=None, at=NOON)
    gone = {
        table: before[table] - model._base_manager.count()
        for model in apps.get_app_config("checkins").get_models()
        if (table := model._meta.db_table) in counts
    }
    assert {table: counts[table] for table in gone} == gone


# --- supporters -----------------------------------------------------------------------------------


def test_whom_a_supporter_leaves_reads_of_it_and_keeps_the_name(person):
    link = make_supporter(person, NOON, name="Aunt Rosa")
    ask_to_erase(by=link.account, at=NOON)

    erase_due(at=GOES)

    link = Supporter.objects.get(pk=link.pk)
    assert (link.name, link.account, link.removed_at) == ("Aunt Rosa", None, GOES)
    assert has_unread_ends(person)


def test_a_supporter_who_goes_is_asked_for_no_call_and_is_on_no_list(person):
    link, operator = make_supporter(person, NOON), make_staff()
    make_address(link.account)
    agree_to_calls(link, NOON)
    assert links_to_ask(NOON).exists()
    assert User.objects.visible_to(operator).filter(pk=link.account_id).exists()

    ask_to_erase(by=link.account, at=NOON)

    assert not links_to_ask(NOON).exists()
    assert not User.objects.visible_to(operator).filter(pk=link.account_id).exists()


def test_a_page_that_a_browser_kept_is_not_shown_once_somebody_was_erased(world):
    now = timezone.now()
    shown = {"shown_at": now - SECOND, "at": now + SECOND}
    assert may_be_shown_again(world.sam, **shown)

    erase_account(person=world.person, by=None, at=now)

    assert not may_be_shown_again(world.sam, **shown)
