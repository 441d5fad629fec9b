"""Correcting what was logged: a follow-up beside the line, and taking it back in ten minutes."""

from datetime import timedelta

import pytest

from checkins.enums import AlertEventKind, AlertStatus, ConsentKind, ContactHow
from checkins.models import Alert, AuditEvent, Client, ContactLog, PersonStatus, User
from checkins.queries.contact_log import colleagues_notes, contacts_of
from checkins.queries.sharing_previews import notes_preview
from checkins.queries.sharing_reads import client_of, clients_of
from checkins.services.alerts import close, mark_acted_on, mark_seen
from checkins.services.contact_log import (
    NotTheirEntryError,
    UndoTooLateError,
    follow_up,
    log_contact,
    take_back,
)
from tests.factories import make_counselor, make_person, save, share
from tests.services.patterns import TODAY, events_of, later, noon
from tests.threads import at_once

NOON = noon(TODAY)
pytestmark = pytest.mark.django_db


@pytest.fixture
def sam() -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def client(person: User, sam: User) -> Client:
    """Sam's client, whose alert waits."""
    save(person, TODAY, NOON, planning=3)
    return shared_with(sam, person)


def shared_with(counselor: User, person: User) -> Client:
    share(person, counselor, NOON, signs=True, alerts=True)
    return Client.objects.get(counselor=counselor, person=person)


def reached(client: Client, minutes: int = 1, *, was: bool = True) -> ContactLog:
    return log_contact(
        client=client,
        by=client.counselor,
        at=later(minutes),
        how=ContactHow.CALL,
        reached=was,
        line=f"Line of {minutes}.",
    )


def undo(entry: ContactLog, minutes: int = 5) -> None:
    take_back(entry=entry, by=entry.client.counselor, at=later(minutes))


def alert() -> Alert:
    return Alert.objects.get()


def last_contact(person: User):
    return PersonStatus.objects.get(person=person).last_contact_at


def listed(client: Client, name: str, minutes: int = 30):
    (row,) = clients_of(client.counselor, at=later(minutes), among=[client.pk])
    return row.status[name]


# --- taking back ----------------------------------------------------------------------------------


def test_what_is_taken_back_counts_nowhere_and_is_still_there(client, person):
    entry = reached(client)

    undo(entry)

    assert (alert().status, last_contact(person)) == (AlertStatus.OPEN, None)
    assert listed(client, "reached_at") is None
    row, taken = ContactLog.objects.order_by("at")
    assert (row.line, row.reached, taken.how, taken.corrects) == (
        "Line of 1.",
        True,
        ContactHow.TAKEN_BACK,
        row,
    )
    (line,) = contacts_of(
        client.counselor, client_of(client.counselor, client.pk, at=later(6)), at=later(6)
    )
    assert (line.entry, line.taken_back_at, line.can_undo, line.can_correct) == (
        entry,
        later(5),
        False,
        False,
    )
    audit = AuditEvent.objects.get(action="contact_taken_back")
    assert (audit.about, audit.by, audit.at, audit.detail) == (
        person.subject_ref,
        client.counselor.subject_ref,
        later(5),
        {},
    )


def test_a_try_that_is_taken_back_is_no_try(client):
    entry = reached(client, was=False)
    tried = listed(client, "tried_at")

    undo(entry)

    assert (tried, listed(client, "tried_at")) == (later(1), None)


def test_who_waited_waits_since_when_they_did_before(client):
    before = listed(client, "waiting_since")

    undo(reached(client, 20), 25)

    assert before == NOON
    assert listed(client, "waiting_since") == NOON


@pytest.mark.parametrize("seen", [False, True])
def test_an_alert_is_again_what_it_was_and_its_history_says_so(client, seen):
    if seen:
        mark_seen(alert=alert(), by=client.counselor, at=NOON)

    undo(reached(client))

    assert alert().status == (AlertStatus.SEEN if seen else AlertStatus.OPEN)
    assert events_of(alert())[-2:] == ["acted_on", "taken_back"]
    event = alert().events.last()
    assert (event.by, event.at, event.takes_back.kind) == (
        client.counselor,
        later(5),
        AlertEventKind.ACTED_ON,
    )


def test_a_second_undo_gives_back_what_was_before_both(client):
    mark_seen(alert=alert(), by=client.counselor, at=NOON)

    undo(reached(client, 1), 2)
    undo(reached(client, 3), 4)

    assert alert().status == AlertStatus.SEEN


@pytest.mark.parametrize("step", [mark_acted_on, close])
def test_what_somebody_did_since_stays(client, step):
    entry = reached(client)
    more = {"outcome": "useful"} if step is close else {}
    step(alert=alert(), by=client.counselor, at=later(2), **more)
    status = alert().status

    undo(entry)

    assert (alert().status, AlertEventKind.TAKEN_BACK in events_of(alert())) == (status, False)


def test_while_a_later_contact_stands_the_alert_is_acted_on(client, person):
    first, second = reached(client, 1), reached(client, 2)

    undo(first, 3)
    with_second = alert().status, last_contact(person)
    undo(second, 4)

    assert with_second == (AlertStatus.ACTED_ON, later(2))
    assert (alert().status, last_contact(person)) == (AlertStatus.OPEN, None)


def test_the_last_contact_is_counted_over_the_logs_of_all_counselors(client, person):
    lee = shared_with(make_counselor("Lee"), person)
    reached(lee, 1)
    entry = reached(client, 2)

    undo(entry)

    assert last_contact(person) == later(1)
    assert listed(lee, "reached_at") == later(1)


def test_ten_minutes_are_in_time_and_a_second_more_is_not(client, person):
    entry = reached(client, 0)

    with pytest.raises(UndoTooLateError):
        take_back(entry=entry, by=client.counselor, at=NOON + timedelta(minutes=10, seconds=1))
    kept = alert().status, last_contact(person), ContactLog.objects.count()
    take_back(entry=entry, by=client.counselor, at=NOON + timedelta(minutes=10))

    assert kept == (AlertStatus.ACTED_ON, NOON, 1)
    assert alert().status == AlertStatus.OPEN


def test_taking_back_twice_changes_nothing(client):
    entry = reached(client)
    undo(entry)
    events = events_of(alert())

    undo(entry, 6)
    undo(entry, 600)

    assert (events_of(alert()), ContactLog.objects.count()) == (events, 2)
    assert AuditEvent.objects.filter(action="contact_taken_back").count() == 1


def test_a_colleague_cannot_take_back_or_correct_anothers(client, person):
    entry = reached(client)
    lee = shared_with(make_counselor("Lee"), person)

    with pytest.raises(NotTheirEntryError):
        take_back(entry=entry, by=lee.counselor, at=later(2))
    with pytest.raises(NotTheirEntryError):
        follow_up(entry=entry, by=lee.counselor, at=later(2), line="No.")

    assert (ContactLog.objects.count(), alert().status) == (1, AlertStatus.ACTED_ON)


def test_a_taking_back_cannot_be_taken_back(client):
    undo(reached(client))

    with pytest.raises(NotTheirEntryError):
        undo(ContactLog.objects.get(how=ContactHow.TAKEN_BACK), 6)


# --- correcting -----------------------------------------------------------------------------------


def lines_of(client: Client, minutes: int = 30):
    shared = client_of(client.counselor, client.pk, at=later(minutes))
    return contacts_of(client.counselor, shared, at=later(minutes))


def test_a_correction_stands_under_its_line_which_stays(client):
    old, newer = reached(client, 1), reached(client, 2)

    follow_up(entry=old, by=client.counselor, at=later(3), line="It was " + "x" * 1993)

    lines = lines_of(client)
    assert [line.entry for line in lines] == [newer, old]
    assert [(note.entry.line[:6], len(note.entry.line)) for note in lines[1].notes] == [
        ("It was", 2000)
    ]
    assert (lines[1].entry.line, lines[1].can_correct) == ("Line of 1.", True)
    assert (lines[1].notes[0].can_correct, lines[1].notes[0].can_undo) == (False, False)
    assert (
        AuditEvent.objects.filter(
            action="contact_corrected", about=client.person.subject_ref
        ).count()
        == 1
    )


def test_a_correction_can_be_taken_back_and_the_line_stands(client, person):
    entry = reached(client, 1)
    note = follow_up(entry=entry, by=client.counselor, at=later(2), line="No.")

    undo(note, 3)

    (line,) = lines_of(client)
    assert (line.taken_back_at, line.notes[0].taken_back_at) == (None, later(3))
    assert (last_contact(person), alert().status) == (later(1), AlertStatus.ACTED_ON)


@pytest.mark.parametrize("what", ["taken back", "a correction"])
def test_what_was_taken_back_and_what_corrects_are_not_corrected(client, what):
    entry = reached(client, 1)
    if what == "taken back":
        undo(entry, 2)
    else:
        entry = follow_up(entry=entry, by=client.counselor, at=later(2), line="No.")

    with pytest.raises(NotTheirEntryError):
        follow_up(entry=entry, by=client.counselor, at=later(3), line="Yes.")


def test_a_colleague_reads_it_as_taken_back_and_it_is_not_counted_ahead(client, person):
    lee = shared_with(make_counselor("Lee"), person)
    share(person, lee.counselor, NOON, kind=ConsentKind.COUNSELING_NOTES)
    kept, gone = reached(client, 1), reached(client, 2)
    undo(gone, 3)

    lines = colleagues_notes(
        lee.counselor, client_of(lee.counselor, lee.pk, at=later(4)), at=later(4)
    )
    (written,) = notes_preview(person, lee.counselor)

    assert [(line.entry, line.taken_back_at) for line in lines] == [(gone, later(3)), (kept, None)]
    assert (written.count, written.newest) == (1, later(1))


# --- at once --------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_undone_twice_at_once_it_is_taken_back_once():
    person, sam = make_person(), make_counselor()
    save(person, TODAY, NOON, planning=3)
    client = shared_with(sam, person)
    entry = reached(client)

    at_once([lambda: undo(entry)] * 2)

    assert ContactLog.objects.filter(how=ContactHow.TAKEN_BACK).count() == 1
    assert events_of(alert())[-2:] == ["acted_on", "taken_back"]


@pytest.mark.django_db(transaction=True)
def test_an_undo_while_a_colleague_logs_keeps_the_colleagues_contact():
    person, sam, lee = make_person(), make_counselor(), make_counselor("Lee")
    save(person, TODAY, NOON, planning=3)
    client, lees = shared_with(sam, person), shared_with(lee, person)
    entry = reached(client, 1)

    at_once([lambda: undo(entry), lambda: reached(lees, 6)])

    assert last_contact(person) == later(6)
