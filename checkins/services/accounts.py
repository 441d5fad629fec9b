"""Making a person's account, and saving what they say about themselves."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from checkins.enums import Role
from checkins.models import PersonStatus, Profile, User
from checkins.services import audit
from checkins.services.reminders import replan
from checkins.services.turns import take_turn


@transaction.atomic
def register_person(*, user: User, at: datetime) -> None:
    """Save a new account with the rows that every person has: a profile and a status."""
    user.role, user.date_joined = Role.PERSON, at
    user.save()
    Profile.objects.create(person=user)
    PersonStatus.objects.create(person=user)
    audit.record(action="account_made", about=user, by=user, at=at)


@transaction.atomic
def say_used_means(*, by: User, at: datetime, means: Mapping[str, str]) -> None:
    """Seal what "used" means for this person: substance codes, each with their own word or ""."""
    profile = Profile.objects.visible_to(by).get()
    if dict(means) != profile.used_means:  # so a text that cannot be opened is not lost
        profile.used_means_text = json.dumps(dict(means)) if means else ""
    profile.save(update_fields=["sealed_used_means"])
    audit.record(action="used_means_said", about=by, by=by, at=at)


@transaction.atomic
def set_time(*, by: User, at: datetime, time_zone: str, part_of_day: str | None = None) -> None:
    """Set the person's time zone and, if given, the part of the day in which they check in.

    What they want to be reminded of comes at the same hours on the new clock.
    """
    take_turn(by)
    by.time_zone = time_zone
    by.save(update_fields=["time_zone"])
    if part_of_day is not None:
        Profile.objects.visible_to(by).update(part_of_day=part_of_day)
    replan(by, at=at)
    audit.record(action="time_set", about=by, by=by, at=at)


@transaction.atomic
def set_name(*, by: User, at: datetime, name: str) -> None:
    """Set the name by which the product addresses the person."""
    by.name = name
    by.save(update_fields=["name"])
    audit.record(action="name_set", about=by, by=by, at=at)


@transaction.atomic
def set_mail(*, by: User, at: datetime, wants_mail: bool) -> None:
    """Set whether the person gets mail from us."""
    Profile.objects.visible_to(by).update(wants_mail=wants_mail)
    audit.record(action="mail_set", about=by, by=by, at=at, wants_mail=wants_mail)


@transaction.atomic
def set_quiet_home(*, by: User, at: datetime, is_shared: bool) -> None:
    """Set whether somebody else reads the person's phone, so that Home says nothing of them."""
    by.has_quiet_home = is_shared
    by.save(update_fields=["has_quiet_home"])
    audit.record(action="quiet_home_set", about=by, by=by, at=at, is_shared=is_shared)


@transaction.atomic
def set_takes_medicine(*, by: User, at: datetime, takes: bool) -> None:
    """Set whether the person's check-ins ask about recovery medicine."""
    remember_medicine(by=by, takes=takes)
    audit.record(action="medicine_set", about=by, by=by, at=at)


def remember_medicine(*, by: User, takes: bool) -> None:
    """Remember what an answer of a check-in said: "Not on any" is not asked again."""
    Profile.objects.visible_to(by).update(takes_medicine=takes)


@transaction.atomic
def finish_onboarding(*, by: User, at: datetime) -> None:
    """Record that the person went through onboarding; repeating it changes nothing."""
    if Profile.objects.visible_to(by).filter(started_at=None).update(started_at=at):
        audit.record(action="start_finished", about=by, by=by, at=at)
