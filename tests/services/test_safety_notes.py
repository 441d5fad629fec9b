"""A note that something hurt or was wrong reaches one named counselor, sealed, for a year."""

import uuid
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from checkins.enums import Role
from checkins.models import AuditEvent, SafetyNote, User
from checkins.models.safety_notes import KEPT, is_safety_contact
from checkins.queries.safety_notes import NotesWaiting, notes_waiting, safety_contact
from checkins.services.erasures import erase_account
from checkins.services.health import faults_of_the_deployment, faults_of_the_server
from checkins.services.safety_notes import (
    MOST_A_DAY,
    NoSafetyContactError,
    TooManyNotesError,
    mark_safety_note_read,
    purge_safety_notes,
    write_safety_note,
)
from tests.conftest import NOON
from tests.factories import (
    SAFETY_CONTACT,
    make_counselor,
    make_person,
    make_safety_note,
    make_staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(settings):
    settings.SAFETY_CONTACT = SAFETY_CONTACT.upper()  # case makes no difference
    return make_counselor("Ada", email=SAFETY_CONTACT)


def write(person, **more):
    return write_safety_note(**{"by": person, "at": NOON, "text": "The steps scared me", **more})


def test_a_note_is_kept_sealed_for_the_named_counselor(person, ada):
    write(person)

    [note] = SafetyNote.objects.visible_to(ada, at=NOON)
    assert (note.text, note.person, note.read_at) == ("The steps scared me", person, None)
    assert "scared" not in note.sealed_text
    event = AuditEvent.objects.get(action="safety_note_written")
    assert (event.about, event.detail) == (person.subject_ref, {})


def test_nobody_else_sees_it(person, ada):
    write(person)
    others = [make_counselor("Sam"), make_staff(), make_staff(Role.SUPPORTER), make_person()]

    assert [list(SafetyNote.objects.visible_to(other, at=NOON)) for other in others] == [[]] * 4
    assert SafetyNote.objects.visible_to(person).count() == 1


def test_an_account_that_was_switched_off_or_is_no_counselors_reads_nothing(person, ada):
    write(person)

    for change in ({"is_active": False}, {"role": Role.OPERATOR}):
        User.objects.filter(pk=ada.pk).update(is_active=True, role=Role.COUNSELOR)
        User.objects.filter(pk=ada.pk).update(**change)
        ada.refresh_from_db()
        assert not is_safety_contact(ada)
        assert not SafetyNote.objects.visible_to(ada, at=NOON).exists()
        assert safety_contact() is None
        with pytest.raises(NoSafetyContactError):
            write(person)


def test_without_the_setting_no_note_is_taken(person, settings):
    settings.SAFETY_CONTACT = ""

    with pytest.raises(NoSafetyContactError):
        write(person)

    assert not SafetyNote.objects.exists()


def test_a_form_sent_twice_writes_one_note(person, ada):
    form_id = uuid.uuid4()

    assert write(person, form_id=form_id) == write(person, form_id=form_id)

    assert SafetyNote.objects.count() == 1


def test_a_day_takes_ten_notes(person, ada):
    for _ in range(MOST_A_DAY):
        write(person)

    with pytest.raises(TooManyNotesError):
        write(person)

    write(person, at=NOON + timedelta(hours=24))


def test_the_contact_marks_a_note_as_read_once(person, ada):
    note = write(person)

    for minutes in (1, 2):
        mark_safety_note_read(note=note, by=ada, at=NOON + timedelta(minutes=minutes))

    assert SafetyNote.objects.get().read_at == NOON + timedelta(minutes=1)
    assert AuditEvent.objects.filter(action="safety_note_read").count() == 1


@pytest.mark.parametrize("who", ["the person", "another counselor"])
def test_nobody_else_marks_it(person, ada, who):
    note = write(person)

    by = person if who == "the person" else make_counselor("Sam")
    mark_safety_note_read(note=note, by=by, at=NOON)

    assert SafetyNote.objects.get().read_at is None


def test_a_note_is_deleted_a_year_after_it_was_written(person, ada):
    write(person)

    assert purge_safety_notes(at=NOON + KEPT - timedelta(seconds=1)) == 0
    assert purge_safety_notes(at=NOON + KEPT) == 1
    assert not SafetyNote.objects.exists()


def test_erasing_the_account_deletes_its_notes(person, ada):
    write(person)

    erase_account(person=person, by=person, at=NOON)

    assert not SafetyNote.objects.exists()


def test_doctor_counts_them_without_a_word(person, ada):
    note = make_safety_note(person)
    make_safety_note(person, text="zqscared")
    mark_safety_note_read(note=note, by=ada, at=NOON)
    said = StringIO()

    with pytest.raises(SystemExit):  # the tests' own host names are a fault
        call_command("doctor", stdout=said)

    assert "Notes that something hurt or was wrong: 1 unread, 2 in all." in said.getvalue()
    assert "zq" not in said.getvalue()
    assert notes_waiting() == NotesWaiting(unread=1, all=2)


def test_a_contact_who_does_not_work_here_is_a_fault_but_keeps_no_server_from_serving(settings):
    settings.SAFETY_CONTACT = "nobody@clinic.example"

    ids = [fault.id for fault in faults_of_the_deployment()]
    assert "checkins.E012" in ids
    assert "checkins.E012" not in [fault.id for fault in faults_of_the_server()]
