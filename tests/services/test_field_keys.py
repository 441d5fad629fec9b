"""Every sealed text moves under the first key, beside a running site, and says so if it cannot."""

import json
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from structlog.testing import capture_logs

from checkins.enums import AccountMailKind, ContactHow
from checkins.models import (
    AuditEvent,
    CallSheet,
    Client,
    ContactLog,
    LookBack,
    PlanVersion,
    SealCanary,
    SupportContact,
)
from checkins.models.sealed import UNOPENED, SealedText, is_sealed_first, seal
from checkins.services import field_keys
from checkins.services.append_only import REFUSAL, lifted
from checkins.services.canaries import all_canaries_open, plant_canary
from checkins.services.field_keys import rotate_field_keys, sealed_columns, waits_for_rotation
from checkins.services.form_drafts import Typed, keep_form
from checkins.services.health import lines_of_what_waits
from checkins.services.mail.account_mails import queue_account_mail
from tests.conftest import NOON
from tests.factories import make_contact, make_subscription
from tests.views.everything import make_everything

NEW = Fernet.generate_key().decode()
pytestmark = [pytest.mark.django_db, pytest.mark.tests_one_in(2)]


@pytest.fixture
def world(settings):
    """Every sealed column has a text, under the old key alone."""
    settings.SAFETY_CONTACT = "sam@clinic.example"
    plant_canary(at=NOON)
    with time_machine.travel(NOON, tick=False):
        found = make_everything()
    person = found.person
    keep_form(account=person, typed=Typed("/", "/", {"words": ["x"]}), at=NOON)
    make_subscription(person, at=NOON)
    a_day = timedelta(days=1)
    queue_account_mail(AccountMailKind.RESET, "a@mail.example", at=NOON, good_for=a_day)
    client = Client.objects.filter(person=person).first()
    CallSheet.objects.create(person=person, changed_at=NOON)
    ContactLog.objects.create(client=client, at=NOON, how=ContactHow.NOTE)
    LookBack.objects.create(person=person, day=NOON.date(), saved_at=NOON)
    _fill_what_is_blank(found)
    settings.FIELD_KEYS = [NEW, *settings.FIELD_KEYS]
    return found


def _fill_what_is_blank(found):
    """Write a text into each sealed column that the world left blank."""
    for model, columns in sealed_columns():
        texts = {
            value.column: name
            for name, value in vars(model).items()
            if isinstance(value, SealedText)
        }
        row = model._base_manager.first()
        assert row is not None, model
        for column in columns:
            if not getattr(row, column):
                setattr(row, texts[column], "{}")
                with lifted():
                    extra = {"code_link_until": NOON} if column == "sealed_code_link" else {}
                    model._base_manager.filter(pk=row.pk).update(
                        **{column: getattr(row, column)}, **extra
                    )


def tokens():
    """Every sealed token of the database: model, column, row's key and token."""
    return [
        (model, column, pk, token)
        for model, columns in sealed_columns()
        for pk, *row in model._base_manager.values_list("pk", *columns)
        for column, token in zip(columns, row, strict=True)
        if token
    ]


def texts():
    """Every sealed text as its row opens it."""
    return [
        (model.__name__, row.pk, name, getattr(row, name))
        for model, _ in sealed_columns()
        for row in model._base_manager.order_by("pk")
        for name, value in vars(model).items()
        if isinstance(value, SealedText)
    ]


def in_sessions():
    found = []

    def walk(value):
        if isinstance(value, dict):
            list(map(walk, value.values()))
        elif isinstance(value, str) and value.startswith(field_keys.FERNET):
            found.append(value)

    for row in Session.objects.all():
        walk(row.get_decoded())
    return found


def secrets():
    return [
        row.data[name]
        for row in Authenticator.objects.all()
        for name in ("secret", "seed")
        if name in row.data
    ]


def test_every_column_is_sealed_anew_and_nothing_else_changes(world, settings):
    columns = {(model, column) for model, names in sealed_columns() for column in names}
    before = texts()
    assert {(model, column) for model, column, *_ in tokens()} == columns
    assert len(in_sessions()) >= 2
    assert len(secrets()) >= 3

    rotated = rotate_field_keys(at=NOON)

    assert texts() == before
    assert rotated.lost == {}
    everything = [*(token for *_, token in tokens()), *in_sessions(), *secrets()]
    assert all(map(is_sealed_first, everything))
    assert rotated.total == len(everything)
    settings.FIELD_KEYS = [NEW]
    with capture_logs() as logs:
        assert texts() == before
    assert not [line for line in logs if line["event"] == "text_not_opened"]


def test_the_old_key_can_be_dropped_and_the_doctor_knows(world, settings):
    old = settings.FIELD_KEYS[1]
    assert waits_for_rotation()
    assert any("rotate_field_keys" in line for line in lines_of_what_waits())
    settings.FIELD_KEYS = [NEW]
    assert all_canaries_open() is False

    settings.FIELD_KEYS = [NEW, old]
    rotate_field_keys(at=NOON)
    settings.FIELD_KEYS = [NEW]

    assert all_canaries_open() is True
    assert lines_of_what_waits() == []


def test_the_command_counts_once_and_a_second_run_finds_nothing(world):
    said, noted = StringIO(), AuditEvent.objects.filter(action="field_keys_rotated")
    call_command("rotate_field_keys", stdout=said)
    assert "supportcontact.sealed_name: " in said.getvalue()
    assert "sealed anew under the first key." in said.getvalue()
    assert "Keep the older keys until " in said.getvalue()
    assert noted.count() == 1

    assert rotate_field_keys(at=NOON).total == 0
    assert noted.count() == 1
    # The tables that are append-only are so again.
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        PlanVersion.objects.update(sealed_text="")


def test_a_run_that_was_stopped_goes_on(world):
    class StoppedError(Exception):
        pass

    def stop(_what, count):
        if count > 6:
            raise StoppedError

    with pytest.raises(StoppedError):
        rotate_field_keys(at=NOON, say=stop)
    left = [token for *_, token in tokens() if not is_sealed_first(token)]
    assert 0 < len(left) < len(tokens())

    rotate_field_keys(at=NOON)

    assert all(is_sealed_first(token) for *_, token in tokens())


def test_a_text_that_is_saved_meanwhile_is_not_written_over(world, settings, monkeypatch):
    contact = make_contact(world.person, name="Before")
    SupportContact.objects.filter(pk=contact.pk).update(
        sealed_name=Fernet(settings.FIELD_KEYS[-1]).encrypt(_plain(contact, "Before")).decode()
    )
    real = field_keys._write

    def saved_first(model, changes, rotated):
        if model is SupportContact and not saved_first.done:
            saved_first.done = True
            fresh = SupportContact.objects.get(pk=contact.pk)
            fresh.name = "Meanwhile"
            fresh.save()
        return real(model, changes, rotated)

    saved_first.done = False
    monkeypatch.setattr(field_keys, "_write", saved_first)

    rotate_field_keys(at=NOON)

    assert saved_first.done
    assert SupportContact.objects.get(pk=contact.pk).name == "Meanwhile"


def _plain(contact, text):
    bind = f"supportcontact.name.{contact.pk}"
    return json.dumps({"bind": bind, "text": text}).encode()


def test_a_text_of_a_lost_key_is_named_and_left(world, settings):
    lost = Fernet.generate_key().decode()
    contact = SupportContact.objects.first()
    token = Fernet(lost).encrypt(_plain(contact, "x")).decode()
    SupportContact.objects.filter(pk=contact.pk).update(sealed_name=token)

    with pytest.raises(CommandError, match=r"supportcontact\.sealed_name \(1\)"):
        call_command("rotate_field_keys", stdout=StringIO())

    assert SupportContact.objects.get(pk=contact.pk).sealed_name == token
    assert waits_for_rotation()  # the canary of the old key is not moved meanwhile
    assert any(not is_sealed_first(one.sealed_text) for one in SealCanary.objects.all())


def test_a_moved_token_says_so_in_every_column(world, settings):
    """A token of another row is not opened, in any column, and the log has an error for each."""
    not_opened = {}
    for model, _ in sealed_columns():
        for name, value in vars(model).items():
            if isinstance(value, SealedText):
                row = model._base_manager.first()
                setattr(row, value.column, seal("moved", bind=f"{value.bind(row)}x"))
                with capture_logs() as logs:
                    assert getattr(row, name) == UNOPENED
                (line,) = logs
                not_opened[line["field"]] = line["event"], line["log_level"]

    assert len(not_opened) == sum(len(columns) for _, columns in sealed_columns())
    assert set(not_opened.values()) == {("text_not_opened", "error")}
