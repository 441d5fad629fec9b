import uuid
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.apps import apps

from checkins.enums import ConsentKind
from checkins.models import AuditEvent, CravingEpisode
from checkins.models.removals import UNDO_WITHIN
from checkins.queries.rides import Strength, shown_ride
from checkins.services.one_by_one import NoReaderError
from checkins.services.removals import TakenMeanwhileError, purge_removed
from checkins.services.rides import (
    Answers,
    NotOfTodayError,
    drop_ride,
    keep_ride,
    remove_ride,
    share_ride,
    undo_remove_ride,
    unshare_ride,
)
from checkins.services.sharing import revoke
from tests.factories import make_counselor, make_person, make_ride, share

WHOLE = Answers(before=4, after=0, helped="little", trigger="boredom")
TEN = timedelta(minutes=10)


@pytest.fixture
def sam(db):
    return make_counselor()


def keep(person, at, answers=WHOLE, **more):
    return keep_ride(answers=answers, started_at=at - TEN, by=person, at=at, **more)


def seen(ride, at, *users):
    return [ride in CravingEpisode.objects.visible_to(user, at=at) for user in users]


def test_a_ride_is_kept_sealed_and_read_back_whole(person, at):
    keep(person, at)

    stored = CravingEpisode.objects.get()
    assert (stored.person, stored.started_at, stored.ended_at) == (person, at - TEN, at)
    assert stored.content == asdict(WHOLE)
    assert stored.minutes == 10
    assert all(word not in stored.sealed_text for word in ("before", "boredom", "little", "after"))
    assert list(stored.shared_with.all()) == []


def test_a_blank_strength_is_missing_and_never_0(person, at):
    blank, none = keep(person, at, Answers()), keep(person, at + TEN, Answers(after=0))

    assert blank.content == dict.fromkeys(("before", "after", "helped", "trigger"))
    assert shown_ride(blank).after is None
    assert shown_ride(none).after == Strength("Not at all", 0)


@pytest.mark.parametrize(
    ("began", "is_kept"),
    [
        (timedelta(), True),
        (timedelta(seconds=-1), False),
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
    ],
)
def test_a_ride_begins_within_the_day_before_its_end(person, at, began, is_kept):
    with suppress(NotOfTodayError):
        keep_ride(answers=WHOLE, started_at=at - began, by=person, at=at)

    assert CravingEpisode.objects.exists() is is_kept


def test_a_form_makes_one_row(person, at):
    form_id = uuid.uuid4()

    made = [keep(person, at + timedelta(seconds=n), form_id=form_id) for n in range(3)]

    assert made == [CravingEpisode.objects.get()] * 3


def test_what_is_said_anew_of_one_ride_replaces_it_and_nobody_else_sees_it(person, sam, at):
    consent = share(person, sam, at, notes=True)
    ride = keep(person, at)
    share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)

    again = keep_ride(answers=Answers(after=3), started_at=at - TEN, by=person, at=at + TEN)

    assert again == ride == CravingEpisode.objects.get()
    assert (again.content["before"], again.content["after"]) == (ride.content["before"], 3)
    assert seen(ride, at + TEN, person, sam) == [True, False]


def test_a_page_that_came_back_blank_takes_nothing_away(person, sam, at):
    consent = share(person, sam, at, notes=True)
    ride = keep(person, at)
    share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)
    said = ride.content

    again = keep_ride(answers=Answers(), started_at=at - TEN, by=person, at=at + TEN)

    kept = CravingEpisode.objects.get()
    assert (again, kept.content, kept.ended_at) == (ride, said, ride.ended_at)
    assert seen(ride, at + TEN, person, sam) == [True, True]


def test_two_people_may_start_at_one_moment(person, at):
    keep(person, at)
    keep(make_person(), at)

    assert CravingEpisode.objects.count() == 2


def test_what_is_not_kept_is_gone_at_once_for_good(person, sam, at):
    consent = share(person, sam, at, notes=True)
    ride = keep(person, at)
    share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)

    for _ in range(2):
        drop_ride(ride=ride, by=person, at=at)

    assert not CravingEpisode.with_removed.exists()
    assert not CravingEpisode.shared_with.through.objects.exists()
    assert AuditEvent.objects.filter(action="ride_dropped").count() == 1


def test_nobody_drops_anothers_ride(person, at):
    ride = keep(make_person(), at)

    drop_ride(ride=ride, by=person, at=at)

    assert CravingEpisode.objects.get() == ride


def test_a_removed_ride_is_gone_a_day_later(person, at):
    remove_ride(ride=keep(person, at), by=person, at=at)
    purge_removed(at=at + UNDO_WITHIN)

    assert not CravingEpisode.with_removed.exists()


def test_a_ride_that_was_kept_again_meanwhile_stays_as_it_is(person, at):
    ride = keep(person, at)
    remove_ride(ride=ride, by=person, at=at)
    again = keep(person, at, Answers(after=1))

    with pytest.raises(TakenMeanwhileError):
        undo_remove_ride(ride_id=ride.pk, by=person, at=at)

    assert CravingEpisode.objects.get() == again


def test_every_write_is_audited_without_an_answer(person, sam, at):
    consent = share(person, sam, at, notes=True)
    ride = keep(person, at)
    keep(person, at, Answers(after=2))
    share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)
    unshare_ride(ride=ride, by=person, at=at)
    remove_ride(ride=ride, by=person, at=at)
    undo_remove_ride(ride_id=ride.pk, by=person, at=at)
    drop_ride(ride=ride, by=person, at=at)

    events = AuditEvent.objects.filter(action__startswith="ride_").order_by("pk")
    assert [(event.action, event.detail) for event in events] == [
        ("ride_kept", {}),
        ("ride_changed", {}),
        ("ride_shared", {"readers": 1}),
        ("ride_unshared", {}),
        ("ride_removed", {}),
        ("ride_brought_back", {}),
        ("ride_dropped", {}),
    ]
    assert {event.about for event in events} == {person.subject_ref}


# --- who sees a ride ------------------------------------------------------------------------------


def test_a_counselor_sees_only_what_was_shared_one_by_one(person, sam, at):
    lee = make_counselor("Lee")
    consent, _ = (share(person, reader, at, notes=True) for reader in (sam, lee))
    shared, private = keep(person, at), keep(person, at + TEN)

    share_ride(ride=shared, consent_ids=[consent.pk], by=person, at=at)

    assert seen(shared, at, person, sam, lee) == [True, True, False]
    assert seen(private, at, person, sam, lee) == [True, False, False]


def test_it_stops_when_unshared_and_when_the_consent_ends(person, sam, at):
    consent = share(person, sam, at, notes=True)
    one, other = keep(person, at), keep(person, at + TEN)
    for ride in (one, other):
        share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)

    unshare_ride(ride=one, by=person, at=at)
    unshared = seen(one, at, sam), seen(other, at, sam)
    expired = seen(other, consent.expires_at, sam)
    revoke(consent=consent, by=person, at=at)

    assert unshared == ([False], [True])
    assert expired == [False]
    assert seen(other, at, sam) == [False]


@pytest.mark.parametrize(
    "scopes",
    [{}, {"signs": True, "use": True, "alerts": True}, {"kind": ConsentKind.COUNSELING_NOTES}],
)
def test_a_consent_that_shows_no_notes_takes_no_ride(person, sam, at, scopes):
    consent = share(person, sam, at, **scopes)
    ride = make_ride(person)

    with pytest.raises(NoReaderError):
        share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)

    assert not ride.shared_with.exists()


# --- nothing moves --------------------------------------------------------------------------------

# Rides themselves, who may see one, and the log of changes.
OF_RIDES = {"CravingEpisode", "CravingEpisode_shared_with", "AuditEvent"}


def every_other_row():
    """Every column of every row of every other model, by its name."""
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in apps.get_app_config("checkins").get_models(include_auto_created=True)
        if model.__name__ not in OF_RIDES
    }


def test_no_row_but_the_rides_own_changes(person, sam, at):
    consent = share(person, sam, at, notes=True)
    before = every_other_row()

    ride = keep(person, at, Answers(before=4, after=4, helped="no", trigger="body_craving"))
    share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=at)
    kept = every_other_row()
    drop_ride(ride=ride, by=person, at=at)

    assert before == kept == every_other_row()
    assert len(before) > 40
    assert before["PersonStatus"]
