"""What is removed is hidden at once, comes back within a day as it was, and is gone after it."""

import uuid
from datetime import date, timedelta
from functools import partial

import pytest
from django.apps import apps
from django.db import connection
from django.forms.models import model_to_dict

from checkins.enums import OwnLineKind, SupporterSees
from checkins.models import (
    AuditEvent,
    Break,
    CheckinImport,
    CravingEpisode,
    KeptStep,
    LookBack,
    OwnLine,
    PageAside,
    PersonStatus,
    SupportContact,
    Supporter,
    SupportGroup,
    ThoughtRecord,
)
from checkins.models.removals import UNDO_WITHIN, Removable
from checkins.services.breaks import BreaksOverlapError, end_break, undo_end_break
from checkins.services.contacts import (
    MOST_CONTACTS,
    TooManyContactsError,
    add_contact,
    remove_contact,
    undo_remove_contact,
)
from checkins.services.erasures import erase_account
from checkins.services.groups import (
    MOST_GROUPS,
    TooManyGroupsError,
    pick_group,
    remove_group,
    undo_remove_group,
)
from checkins.services.imports import drop_file, undo_drop_file
from checkins.services.look_backs import keep_look_back, remove_look_back, undo_remove_look_back
from checkins.services.own_lines import TooManyLinesError, retire_line, undo_retire_line
from checkins.services.pages_aside import drop, undo_drop
from checkins.services.removals import (
    MOST_A_RUN,
    REMOVABLE,
    NothingToUndoError,
    TakenMeanwhileError,
    TooLateToUndoError,
    purge_removed,
)
from checkins.services.rides import remove_ride, undo_remove_ride
from checkins.services.small_steps import let_go_small_step, undo_let_go_small_step
from checkins.services.supporters import (
    TooManySupportersError,
    accept_invitation,
    invite_supporter,
    remove_supporter,
    undo_take_invitation_back,
)
from checkins.services.thoughts import remove_thought, share_thought, undo_remove_thought
from tests.amounts import how_many
from tests.conftest import NOON
from tests.counts import count
from tests.factories import (
    make_break,
    make_contact,
    make_counselor,
    make_group,
    make_import,
    make_kept_step,
    make_listed_group,
    make_own_line,
    make_page_aside,
    make_person,
    make_ride,
    make_staff,
    make_thought,
    save,
    share,
)
from tests.threads import at_once

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
LATER, TOO_LATE = NOON + UNDO_WITHIN - timedelta(seconds=1), NOON + UNDO_WITHIN
RACES = how_many(quick=10, full=100)


def make_look_back(person):
    return keep_look_back(
        day=save(person, TODAY, NOON, used="yes"),
        by=person,
        at=NOON,
        came_first="mental",
        before="Rain",
        helped="A walk",
    )


# Of each model: how a row is made, taken away and brought back; undoing takes the row's id.
CASES = {
    Break: (
        lambda person: make_break(person, TODAY, word="A trip"),
        lambda row, by, at: end_break(away=row, by=by, at=at, today=TODAY),
        lambda pk, by, at: undo_end_break(break_id=pk, by=by, at=at, today=TODAY),
    ),
    CheckinImport: (
        make_import,
        lambda row, by, at: drop_file(brought=row, by=by, at=at),
        lambda pk, by, at: undo_drop_file(import_id=pk, by=by, at=at),
    ),
    CravingEpisode: (
        partial(make_ride, after=1),
        lambda row, by, at: remove_ride(ride=row, by=by, at=at),
        lambda pk, by, at: undo_remove_ride(ride_id=pk, by=by, at=at),
    ),
    PageAside: (
        lambda person: make_page_aside(person, NOON.date(), NOON, cravings=2),
        lambda row, by, at: drop(day=row.day, by=by, at=at),
        lambda pk, by, at: undo_drop(page_id=pk, by=by, at=at),
    ),
    KeptStep: (
        make_kept_step,
        lambda row, by, at: let_go_small_step(kept=row, by=by, at=at),
        lambda pk, by, at: undo_let_go_small_step(kept_id=pk, by=by, at=at),
    ),
    LookBack: (
        make_look_back,
        lambda row, by, at: remove_look_back(look=row, by=by, at=at),
        lambda pk, by, at: undo_remove_look_back(look_id=pk, by=by, at=at),
    ),
    SupportContact: (
        make_contact,
        lambda row, by, at: remove_contact(contact=row, by=by, at=at),
        lambda pk, by, at: undo_remove_contact(contact_id=pk, by=by, at=at),
    ),
    SupportGroup: (
        partial(make_group, place="Oak Street"),
        lambda row, by, at: remove_group(group=row, by=by, at=at),
        lambda pk, by, at: undo_remove_group(group_id=pk, by=by, at=at),
    ),
    ThoughtRecord: (
        make_thought,
        lambda row, by, at: remove_thought(record=row, by=by, at=at),
        lambda pk, by, at: undo_remove_thought(record_id=pk, by=by, at=at),
    ),
}
EACH = pytest.mark.parametrize("model", CASES, ids=lambda model: model.__name__)


def stored(model, pk):
    """Return every column of a row, and whom a thought is shared with."""
    row = model.with_removed.get(pk=pk)
    columns = {field.attname: getattr(row, field.attname) for field in model._meta.concrete_fields}
    return columns, model_to_dict(row).get("shared_with")


def test_every_model_that_hides_its_removed_rows_is_cleared():
    models = {model for model in apps.get_models() if issubclass(model, Removable)}

    assert models == set(REMOVABLE) == set(CASES)


@EACH
def test_a_removed_row_is_hidden_everywhere(model, person):
    make, take_away, _ = CASES[model]
    row = make(person)

    take_away(row, person, NOON)

    related = {field.name: field for field in person._meta.related_objects}
    accessor = next(
        one.get_accessor_name() for one in related.values() if one.related_model is model
    )
    assert not model.objects.visible_to(person).exists()
    assert not model._default_manager.exists()
    assert not getattr(person, accessor).exists()


@EACH
def test_undo_within_the_day_brings_back_every_column(model, person):
    make, take_away, undo = CASES[model]
    row = make(person)
    before = stored(model, row.pk)
    take_away(row, person, NOON)

    undo(row.pk, person, LATER)

    assert stored(model, row.pk) == before
    assert model.objects.visible_to(person).get(pk=row.pk) == row


@EACH
def test_undo_acts_once(model, person):
    make, take_away, undo = CASES[model]
    row = make(person)
    take_away(row, person, NOON)
    undo(row.pk, person, NOON)
    events = AuditEvent.objects.count()

    with pytest.raises(NothingToUndoError):
        undo(row.pk, person, NOON)

    assert AuditEvent.objects.count() == events


@EACH
def test_undo_ends_a_day_later(model, person):
    make, take_away, undo = CASES[model]
    row = make(person)
    take_away(row, person, NOON)

    with pytest.raises(TooLateToUndoError):
        undo(row.pk, person, TOO_LATE)

    assert not model.objects.filter(pk=row.pk).exists()


@EACH
def test_nobody_else_can_undo(model, person):
    make, take_away, undo = CASES[model]
    row = make(person)
    take_away(row, person, NOON)

    with pytest.raises(TooLateToUndoError):
        undo(row.pk, make_person(), NOON)

    assert not model.objects.filter(pk=row.pk).exists()


@EACH
def test_the_purge_deletes_what_was_removed_a_day_ago(model, person):
    make, take_away, _ = CASES[model]
    row = make(person)
    take_away(row, person, NOON)

    assert (purge_removed(at=LATER), model.with_removed.count()) == (0, 1)
    assert (purge_removed(at=TOO_LATE), model.with_removed.count()) == (1, 0)
    event = AuditEvent.objects.get(action="removed_for_good")
    assert (event.about, event.detail) == (person.subject_ref, {"kind": model._meta.model_name})


@EACH
def test_the_purge_leaves_what_is_kept(model, person):
    CASES[model][0](person)

    assert (purge_removed(at=TOO_LATE + UNDO_WITHIN), model.objects.count()) == (0, 1)


@EACH
def test_the_same_can_be_added_again_meanwhile(model, person):
    make, take_away, _ = CASES[model]
    row = make(person)
    take_away(row, person, NOON)
    if model is CheckinImport:
        make = partial(make_import, pk=uuid.uuid4())

    again = make(person)

    assert list(model.objects.visible_to(person)) == [again]


@EACH
def test_erasing_the_account_deletes_what_was_removed(model, person):
    make, take_away, _ = CASES[model]
    take_away(make(person), person, NOON)

    erase_account(person=person, by=person, at=NOON)

    assert not model.with_removed.exists()


def test_a_form_sent_again_after_the_removal_does_not_stand_in_the_way(person):
    form = {"by": person, "at": NOON, "name": "Rosa", "number": "555-0142", "form_id": uuid.uuid4()}
    first = add_contact(**form)
    remove_contact(contact=first, by=person, at=NOON)
    second = add_contact(**form)

    undo_remove_contact(contact_id=first.pk, by=person, at=NOON)

    found = SupportContact.objects.visible_to(person).values_list("pk", "form_id")
    assert dict(found) == {first.pk: None, second.pk: form["form_id"]}


def test_a_thought_comes_back_shared_as_it_was_within_the_consent(person):
    sam = make_counselor()
    consent = share(person, sam, NOON, notes=True)
    record = make_thought(person)
    share_thought(record=record, consent_ids=[consent.pk], by=person, at=NOON)

    remove_thought(record=record, by=person, at=NOON)
    assert not ThoughtRecord.objects.visible_to(sam, at=NOON).exists()
    undo_remove_thought(record_id=record.pk, by=person, at=NOON)

    assert ThoughtRecord.objects.visible_to(sam, at=NOON).get() == record


# --- limits, and places that were taken -----------------------------------------------------------


def test_a_contact_does_not_come_back_to_a_full_list(person):
    contacts = [make_contact(person) for _ in range(MOST_CONTACTS)]
    remove_contact(contact=contacts[0], by=person, at=NOON)
    make_contact(person)

    with pytest.raises(TooManyContactsError):
        undo_remove_contact(contact_id=contacts[0].pk, by=person, at=NOON)

    assert SupportContact.objects.visible_to(person).count() == MOST_CONTACTS


def test_a_group_does_not_come_back_to_a_full_list(person):
    groups = [make_group(person) for _ in range(MOST_GROUPS)]
    remove_group(group=groups[0], by=person, at=NOON)
    make_group(person)

    with pytest.raises(TooManyGroupsError):
        undo_remove_group(group_id=groups[0].pk, by=person, at=NOON)


def test_a_picked_group_does_not_come_back_twice(person):
    listed = make_listed_group(make_staff())
    first = pick_group(listed=listed, by=person, at=NOON, today=TODAY)
    remove_group(group=first, by=person, at=NOON)
    second = pick_group(listed=listed, by=person, at=NOON, today=TODAY)

    with pytest.raises(TakenMeanwhileError):
        undo_remove_group(group_id=first.pk, by=person, at=NOON)

    assert list(SupportGroup.objects.visible_to(person)) == [second]


def test_a_look_back_does_not_come_back_over_a_new_one(person):
    first = make_look_back(person)
    remove_look_back(look=first, by=person, at=NOON)
    second = make_look_back(person)

    with pytest.raises(TakenMeanwhileError):
        undo_remove_look_back(look_id=first.pk, by=person, at=NOON)

    assert list(LookBack.objects.visible_to(person)) == [second]


def test_a_file_does_not_come_back_beside_another(person):
    first = make_import(person)
    drop_file(brought=first, by=person, at=NOON)
    second = make_import(person, pk=uuid.uuid4())

    with pytest.raises(TakenMeanwhileError):
        undo_drop_file(import_id=first.pk, by=person, at=NOON)

    assert list(CheckinImport.objects.visible_to(person)) == [second]


def test_the_newest_dropped_file_alone_is_kept(person):
    """A file may hold a megabyte, so one that is dropped again and again must not pile up."""
    first, second = make_import(person), make_import(make_person(), pk=uuid.uuid4())
    drop_file(brought=first, by=person, at=NOON)
    drop_file(brought=second, by=second.person, at=NOON)
    third = make_import(person, pk=uuid.uuid4())

    drop_file(brought=third, by=person, at=NOON)

    assert set(CheckinImport.with_removed.all()) == {second, third}
    assert AuditEvent.objects.filter(action="removed_for_good", by=person.subject_ref).count() == 1
    assert undo_drop_file(import_id=third.pk, by=person, at=NOON) == third


def test_a_break_does_not_come_back_over_another(person):
    first = make_break(person, TODAY)
    end_break(away=first, by=person, at=NOON, today=TODAY)
    make_break(person, TODAY)

    with pytest.raises(BreaksOverlapError):
        undo_end_break(break_id=first.pk, by=person, at=NOON, today=TODAY)


def test_a_break_that_was_ended_early_runs_on_as_planned(person):
    away = make_break(person, TODAY, first=TODAY)
    before = stored(Break, away.pk), PersonStatus.objects.get(person=person).breaks
    tomorrow = TODAY + timedelta(days=1)
    end_break(away=away, by=person, at=NOON + timedelta(days=1), today=tomorrow)
    ended = Break.objects.get(pk=away.pk)
    assert (ended.last_day, ended.planned_last_day) == (TODAY, away.last_day)

    undo_end_break(break_id=away.pk, by=person, at=LATER + timedelta(days=1), today=tomorrow)

    assert (stored(Break, away.pk), PersonStatus.objects.get(person=person).breaks) == before
    with pytest.raises(NothingToUndoError):
        undo_end_break(break_id=away.pk, by=person, at=LATER, today=tomorrow)


def test_a_break_that_was_ended_a_day_ago_stays_ended(person):
    away = make_break(person, TODAY, first=TODAY)
    tomorrow, then = TODAY + timedelta(days=1), NOON + timedelta(days=1)
    end_break(away=away, by=person, at=then, today=tomorrow)

    with pytest.raises(TooLateToUndoError):
        undo_end_break(break_id=away.pk, by=person, at=then + UNDO_WITHIN, today=tomorrow)


def test_a_break_brought_back_counts_in_the_status(person):
    away = make_break(person, TODAY)
    before = PersonStatus.objects.get(person=person).breaks

    end_break(away=away, by=person, at=NOON, today=TODAY)
    assert PersonStatus.objects.get(person=person).breaks == []
    undo_end_break(break_id=away.pk, by=person, at=NOON, today=TODAY)

    assert PersonStatus.objects.get(person=person).breaks == before


def test_an_own_line_is_asked_again(person):
    line = make_own_line(person)
    retire_line(line=line, by=person, at=NOON)

    undo_retire_line(line_id=line.pk, by=person, at=LATER)

    assert list(OwnLine.objects.visible_to(person).active()) == [line]
    with pytest.raises(NothingToUndoError):
        undo_retire_line(line_id=line.pk, by=person, at=LATER)


def test_an_own_line_is_not_asked_again_a_day_later_or_by_another(person):
    line = make_own_line(person)
    retire_line(line=line, by=person, at=NOON)

    for by, at in ((person, TOO_LATE), (make_person(), NOON)):
        with pytest.raises(TooLateToUndoError):
            undo_retire_line(line_id=line.pk, by=by, at=at)


def test_an_own_line_does_not_come_back_to_a_full_page_or_beside_its_words(person):
    signs = [make_own_line(person, f"Sign {number}", OwnLineKind.SIGN) for number in range(3)]
    retire_line(line=signs[0], by=person, at=NOON)
    make_own_line(person, "Another", OwnLineKind.SIGN)
    trigger = make_own_line(person, "Rain")
    retire_line(line=trigger, by=person, at=NOON)
    make_own_line(person, "rain")

    with pytest.raises(TooManyLinesError):
        undo_retire_line(line_id=signs[0].pk, by=person, at=NOON)
    with pytest.raises(TakenMeanwhileError):
        undo_retire_line(line_id=trigger.pk, by=person, at=NOON)


INVITED = {"name": "Mom", "shown_name": "Jo", "sees": SupporterSees.SIGNAL}


def test_an_invitation_that_was_taken_back_opens_again(person):
    invitation, token = invite_supporter(by=person, at=NOON, **INVITED)
    remove_supporter(supporter=invitation, by=person, at=NOON)

    undo_take_invitation_back(supporter_id=invitation.pk, by=person, at=LATER)

    again = Supporter.objects.get()
    assert (again.is_open(LATER), again.token) == (True, token)
    with pytest.raises(NothingToUndoError):
        undo_take_invitation_back(supporter_id=invitation.pk, by=person, at=LATER)


def test_a_link_that_was_accepted_is_never_revived(person):
    invitation, _ = invite_supporter(by=person, at=NOON, **INVITED)
    accept_invitation(invitation=invitation, by=make_staff("supporter"), at=NOON)
    remove_supporter(supporter=invitation, by=person, at=NOON)

    with pytest.raises(TooLateToUndoError):
        undo_take_invitation_back(supporter_id=invitation.pk, by=person, at=NOON)

    assert Supporter.objects.get().removed_at == NOON


def test_an_invitation_does_not_open_again_for_another_or_a_day_later_or_too_many(person):
    invitation, _ = invite_supporter(by=person, at=NOON, **INVITED)
    remove_supporter(supporter=invitation, by=person, at=NOON)
    for by, at in ((make_person(), NOON), (person, TOO_LATE)):
        with pytest.raises(TooLateToUndoError):
            undo_take_invitation_back(supporter_id=invitation.pk, by=by, at=at)
    for _ in range(10):
        invite_supporter(by=person, at=NOON, **INVITED)

    with pytest.raises(TooManySupportersError):
        undo_take_invitation_back(supporter_id=invitation.pk, by=person, at=NOON)


def test_one_run_of_the_purge_is_bounded(person):
    make_contact(person)
    row = SupportContact.objects.get()
    copies = []
    for _ in range(MOST_A_RUN + 1):
        row.pk = uuid.uuid4()
        copies.append(SupportContact(**{**model_columns(row), "id": row.pk, "removed_at": NOON}))
    SupportContact.objects.bulk_create(copies)

    assert [purge_removed(at=TOO_LATE) for _ in range(3)] == [MOST_A_RUN, 1, 0]


def model_columns(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


# --- at once --------------------------------------------------------------------------------------


def attempt(undo, pk, person, at):
    try:
        undo(pk, person, at)
    except TooLateToUndoError:
        return "too late"
    return "back"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
@pytest.mark.parametrize("model", [SupportContact, ThoughtRecord], ids=lambda one: one.__name__)
def test_an_undo_against_the_purge_leaves_the_row_whole_or_gone(model):
    make, take_away, undo = CASES[model]
    ended = []

    for _ in range(RACES):
        person = make_person()  # another each time: what comes back counts towards the limit
        row = make(person)
        take_away(row, person, NOON)
        # The last moment of the one is not yet the first of the other: two hosts' clocks differ.
        said, _ = at_once(
            [partial(attempt, undo, row.pk, person, LATER), lambda: purge_removed(at=TOO_LATE)]
        )
        kept = model.objects.filter(pk=row.pk).count()
        assert (said, kept, model.with_removed.filter(pk=row.pk).count()) in {
            ("back", 1, 1),
            ("too late", 0, 0),
        }
        ended.append(said)

    assert len(ended) == RACES
    count(f"races of undo and purge, {connection.vendor}", RACES)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
def test_two_undos_at_once_do_not_pass_the_limit():
    person = make_person()
    contacts = [make_contact(person) for _ in range(MOST_CONTACTS)]
    gone = contacts[:2]
    for contact in gone:
        remove_contact(contact=contact, by=person, at=NOON)
    make_contact(person)

    def job(contact):
        try:
            undo_remove_contact(contact_id=contact.pk, by=person, at=NOON)
        except TooManyContactsError:
            return "full"
        return "back"

    said = at_once([partial(job, contact) for contact in gone])

    assert sorted(said) == ["back", "full"]
    assert SupportContact.objects.visible_to(person).count() == MOST_CONTACTS
