import uuid
from datetime import date
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.db import connection
from structlog.testing import capture_logs

from checkins.models import (
    CheckinSubmission,
    DailyCheckin,
    Profile,
    SupportContact,
    Supporter,
    SupportGroup,
)
from checkins.models.sealed import UNOPENED, SealedText, SealError, seal, unseal
from checkins.services.accounts import say_used_means
from tests.factories import make_contact, make_group, make_person, make_supporter, save

DAY = date(2026, 11, 23)
PLACE = "supportcontact.number.0b6f0c1e-0000-4000-8000-000000000001"
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
SECRETS = ["zanzibar-note", "zanzibar-word", "+1 555 0100 4242"]
NAMES = ["Zanzibar Maria", "Zanzibar Mom", "Zanzibar Jo", "Zanzibar group"]


def contact_with(number):
    contact = SupportContact(id=uuid.uuid4())
    contact.number = number
    return contact


# --- sealing --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["rain", "", "é\N{SNOWMAN}\N{PILE OF POO}", '{"a": 1}', "x" * 2000]
)
def test_a_sealed_text_is_opened_at_its_place(text):
    assert unseal(seal(text, bind=PLACE), bind=PLACE) == text


def test_a_sealed_text_does_not_show_its_text():
    assert "rain" not in seal("rain", bind=PLACE)


def test_the_same_text_is_sealed_differently_each_time():
    assert seal("rain", bind=PLACE) != seal("rain", bind=PLACE)


@pytest.mark.parametrize(
    "place",
    [
        "supportcontact.number.0b6f0c1e-0000-4000-8000-000000000002",
        "supportcontact.name.0b6f0c1e-0000-4000-8000-000000000001",
        "checkinsubmission.number.0b6f0c1e-0000-4000-8000-000000000001",
        "",
    ],
)
def test_a_sealed_text_is_not_opened_at_another_place(place):
    token = seal("555-0142", bind=PLACE)

    with pytest.raises(SealError, match="another place"):
        unseal(token, bind=place)


@pytest.mark.parametrize(
    "damage",
    [
        lambda token: token[:-1],
        lambda token: token[1:],
        lambda token: token[:40] + ("A" if token[40] != "A" else "B") + token[41:],
        lambda token: token[::-1],
        lambda _: "not a token",
        lambda _: "555-0142",
        lambda _: "é",
    ],
)
def test_a_damaged_token_is_refused(damage):
    token = seal("555-0142", bind=PLACE)

    with pytest.raises(SealError, match="cannot be opened"):
        unseal(damage(token), bind=PLACE)


def test_the_error_names_the_place_and_not_the_text():
    token = seal("555-0142", bind="another.place.1")

    with pytest.raises(SealError) as caught:
        unseal(token, bind=PLACE)

    assert str(caught.value) == f"{PLACE} holds a text that was sealed for another place"


# --- keys -----------------------------------------------------------------------------------------


def test_a_text_sealed_with_the_old_key_opens_after_rotation(settings):
    settings.FIELD_KEYS = [OLD]
    token = seal("555-0142", bind=PLACE)

    settings.FIELD_KEYS = [NEW, OLD]

    assert unseal(token, bind=PLACE) == "555-0142"


def test_the_first_key_seals(settings):
    settings.FIELD_KEYS = [NEW, OLD]
    token = seal("555-0142", bind=PLACE)

    settings.FIELD_KEYS = [NEW]
    with_new = unseal(token, bind=PLACE)
    settings.FIELD_KEYS = [OLD]

    assert with_new == "555-0142"
    with pytest.raises(SealError, match="cannot be opened"):
        unseal(token, bind=PLACE)


def test_a_text_whose_key_is_gone_is_refused(settings):
    settings.FIELD_KEYS = [OLD]
    token = seal("555-0142", bind=PLACE)

    settings.FIELD_KEYS = [NEW]

    with pytest.raises(SealError, match="cannot be opened"):
        unseal(token, bind=PLACE)


# --- the property ---------------------------------------------------------------------------------


def test_a_field_is_bound_to_its_model_its_name_and_its_row():
    contact = contact_with("555-0142")

    assert unseal(contact.sealed_number, bind=f"supportcontact.number.{contact.id}") == "555-0142"


def test_a_token_moved_to_another_row_is_not_opened():
    one, other = contact_with("555-0142"), contact_with("555-0199")

    other.sealed_number = one.sealed_number

    assert other.number == UNOPENED


def test_a_token_moved_to_another_field_is_not_opened():
    submission = CheckinSubmission(uuid=uuid.uuid4())
    submission.note = "rain"
    profile = Profile(seal_id=submission.uuid)

    profile.sealed_used_means = submission.sealed_note

    assert profile.used_means_text == UNOPENED


def test_one_that_is_not_opened_stays_as_it_is_when_it_is_written_back():
    contact = contact_with("555-0142")
    contact.sealed_number = "damaged"

    contact.number = contact.number
    kept = contact.sealed_number
    contact.number = "555-0199"

    assert kept == "damaged"
    assert contact.number == "555-0199"


def test_one_that_is_not_opened_is_logged_by_its_field_alone():
    contact = contact_with("555-0142")
    contact.sealed_number = "damaged"

    with capture_logs() as logged:
        _ = contact.number

    assert logged == [
        {"event": "text_not_opened", "field": "supportcontact.number", "log_level": "error"}
    ]


@pytest.mark.parametrize("empty", ["", None])
def test_nothing_is_stored_as_nothing(empty):
    contact = contact_with(empty)

    assert (contact.sealed_number, contact.number) == ("", "")


def test_every_sealed_column_has_its_property():
    sealed = {
        f"{model._meta.model_name}.{field.name}"
        for model in apps.get_app_config("checkins").get_models()
        for field in model._meta.fields
        if field.name.startswith("sealed_")
    }
    opened = {
        f"{model._meta.model_name}.{value.column}"
        for model in apps.get_app_config("checkins").get_models()
        for value in vars(model).values()
        if isinstance(value, SealedText)
    }

    assert (
        opened
        == sealed
        == {
            "checkinimport.sealed_file",
            "callsheet.sealed_number",
            "callsheet.sealed_safe_hours",
            "checkinsubmission.sealed_note",
            "consent.sealed_text",
            "contactlog.sealed_line",
            "accountchange.sealed_before",
            "accountmail.sealed_values",
            "pushsubscription.sealed_values",
            "accountnotice.sealed_address",
            "pendingaddress.sealed_address",
            "formdraft.sealed_form",
            "bodycheck.sealed_ticks",
            "keptstep.sealed_text",
            "pageaside.sealed_text",
            "lookback.sealed_before",
            "lookback.sealed_helped",
            "ownline.sealed_text",
            "planversion.sealed_text",
            "profile.sealed_code_link",
            "profile.sealed_text_words",
            "cravingepisode.sealed_text",
            "profile.sealed_used_means",
            "safetynote.sealed_text",
            "sealcanary.sealed_text",
            "stepchoice.sealed_text",
            "weekintention.sealed_text",
            "supportcontact.sealed_name",
            "supportcontact.sealed_number",
            "supporter.sealed_name",
            "supporter.sealed_shown_name",
            "break.sealed_word",
            "supportgroup.sealed_name",
            "supportgroup.sealed_place",
            "supportgroup.sealed_link",
            "thoughtrecord.sealed_text",
        }
    )


# --- the database ---------------------------------------------------------------------------------


def write_secrets(at):
    note, word, number = SECRETS
    person = make_person()
    save(person, DAY, at, note=note)
    say_used_means(by=person, at=at, means={"other": word})
    contact, supporter, shown, group = NAMES
    make_contact(person, number=number, name=contact)
    make_supporter(person, at, name=supporter, shown_name=shown)
    make_group(person, name=group)
    return person


def test_sealed_texts_are_read_back_from_the_database(db, at):
    person = write_secrets(at)

    row = DailyCheckin.objects.get(person=person)
    read = [
        row.note_from.note,
        Profile.objects.get(person=person).used_means["other"],
        SupportContact.objects.get(person=person).number,
    ]
    assert read == SECRETS
    link = Supporter.objects.get(person=person)
    group = SupportGroup.objects.get(person=person)
    contact = SupportContact.objects.get(person=person)
    assert [contact.name, link.name, link.shown_name, group.name] == NAMES


def test_no_row_of_any_table_shows_a_sealed_text(db, at):
    person = write_secrets(at)

    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [f"{table}: {row}" for row in cursor.fetchall()]

    assert [row for row in rows if any(secret in row for secret in [*SECRETS, *NAMES])] == []
    # An account's name stays plain, and so is found.
    assert any(person.name in row for row in rows)


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_shows_a_sealed_text(at):
    person = write_secrets(at)

    content = bytes_of_sqlite() if connection.vendor == "sqlite" else bytes_of_postgres()

    assert person.email.encode() in content
    assert [secret for secret in SECRETS if secret.encode() in content] == []


def bytes_of_sqlite():
    """Give what the database and its log have on disk."""
    database = Path(connection.settings_dict["NAME"])
    return b"".join(file.read_bytes() for file in database.parent.glob(f"{database.name}*"))


def bytes_of_postgres():
    """Give what the files of all tables have on disk."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        tables = connection.introspection.table_names(cursor)
        cursor.execute(
            "SELECT pg_read_binary_file(pg_relation_filepath(name::regclass)) "
            "FROM unnest(%s::text[]) AS name",
            [tables],
        )
        return b"".join(bytes(content) for (content,) in cursor.fetchall())
