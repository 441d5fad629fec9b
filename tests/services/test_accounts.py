import json
import uuid

import pytest
from django.db import IntegrityError, transaction

from checkins.enums import Role
from checkins.models import AuditEvent, PersonStatus, Profile, User
from checkins.services.accounts import (
    finish_onboarding,
    register_person,
    say_used_means,
    set_name,
    set_time,
)


def actions_of(user):
    return list(
        AuditEvent.objects.filter(about=user.subject_ref).order_by("pk").values_list("action", "at")
    )


def test_a_registered_person_has_a_profile_and_a_status_from_the_first_moment(db, at):
    user = User(email="sam@example.org")

    register_person(user=user, at=at)

    status = PersonStatus.objects.get(person=user)
    profile = Profile.objects.get(person=user)
    assert (user.role, user.time_zone, user.name) == (Role.PERSON, "", "")
    assert (status.level, status.engine_days, status.last_day) == ("learning", 0, None)
    assert (profile.used_means, profile.part_of_day, profile.started_at) == ({}, "", None)
    assert actions_of(user) == [("account_made", at)]


def test_registering_always_makes_a_person(db, at):
    user = User(email="sam@example.org", role=Role.OPERATOR)

    register_person(user=user, at=at)

    assert User.objects.get(pk=user.pk).role == Role.PERSON


def test_a_second_account_for_an_address_leaves_no_rows(db, at):
    register_person(user=User(email="sam@example.org"), at=at)

    with pytest.raises(IntegrityError), transaction.atomic():
        register_person(user=User(email="SAM@example.org"), at=at)

    assert (User.objects.count(), Profile.objects.count(), PersonStatus.objects.count()) == (1,) * 3


def test_people_are_named_in_logs_by_random_references(db, at):
    users = [User(email=f"p{number}@example.org") for number in range(3)]

    for user in users:
        register_person(user=user, at=at)

    references = {user.subject_ref for user in users}
    assert len(references) == 3
    assert {reference.version for reference in references} == {4}
    assert all(isinstance(reference, uuid.UUID) for reference in references)


@pytest.mark.parametrize(
    "means", [{"opioids": ""}, {"alcohol": "", "other": "kratom"}, {"other": "ké\N{SNOWMAN}"}]
)
def test_what_used_means_is_sealed_and_read_back(person, at, means):
    say_used_means(by=person, at=at, means=means)

    profile = Profile.objects.get(person=person)
    assert profile.used_means == means
    assert json.dumps(means) not in profile.sealed_used_means


def test_saying_nothing_empties_what_used_means(person, at):
    say_used_means(by=person, at=at, means={"opioids": ""})

    say_used_means(by=person, at=at, means={})

    profile = Profile.objects.get(person=person)
    assert (profile.used_means, profile.sealed_used_means) == ({}, "")


def test_what_used_means_is_not_in_the_audit_row(person, at):
    say_used_means(by=person, at=at, means={"other": "kratom"})

    assert AuditEvent.objects.get(action="used_means_said").detail == {}


def test_the_zone_and_the_part_of_the_day_are_set(person, at):
    set_time(by=person, at=at, time_zone="Asia/Tokyo", part_of_day="evening")

    person.refresh_from_db()
    assert (person.time_zone, person.zone.key) == ("Asia/Tokyo", "Asia/Tokyo")
    assert person.profile.part_of_day == "evening"


def test_a_change_of_zone_alone_keeps_the_part_of_the_day(person, at):
    set_time(by=person, at=at, time_zone="Asia/Tokyo", part_of_day="evening")

    set_time(by=person, at=at, time_zone="Europe/London")

    assert Profile.objects.get(person=person).part_of_day == "evening"
    assert User.objects.get(pk=person.pk).time_zone == "Europe/London"


def test_a_name_is_set_and_not_written_in_the_audit_row(person, at):
    set_name(by=person, at=at, name="Sam")

    assert User.objects.get(pk=person.pk).name == "Sam"
    assert AuditEvent.objects.get(action="name_set").detail == {}


def test_the_start_is_finished_once(person, at):
    finish_onboarding(by=person, at=at)
    finish_onboarding(by=person, at=at.replace(hour=20))

    assert Profile.objects.get(person=person).started_at == at
    assert AuditEvent.objects.filter(action="start_finished").count() == 1


@pytest.mark.parametrize(
    ("change", "action"),
    [
        (lambda by, at: say_used_means(by=by, at=at, means={}), "used_means_said"),
        (lambda by, at: set_time(by=by, at=at, time_zone="Asia/Tokyo"), "time_set"),
        (lambda by, at: set_name(by=by, at=at, name="Sam"), "name_set"),
        (lambda by, at: finish_onboarding(by=by, at=at), "start_finished"),
    ],
)
def test_every_change_leaves_one_audit_row(person, at, change, action):
    before = actions_of(person)

    change(person, at)

    assert actions_of(person) == [*before, (action, at)]
