"""Rows for tests, made by the services that make them in the product."""

import itertools
import uuid
from datetime import UTC, date, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from checkins.enums import Role
from checkins.middleware import ENROLLED
from checkins.models import DailyCheckin, SupportContact, User
from checkins.services.checkins import Page, save_page
from checkins.services.contacts import add_contact
from checkins.services.people import register_person

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
PASSWORD = "quiet-river-stone-41"
_numbers = itertools.count(1)


def make_person(**fields: Any) -> User:
    """Make a person in New York whose e-mail address is verified."""
    number = next(_numbers)
    zone = fields.pop("time_zone", "America/New_York")
    user = User(email=f"person{number}@example.org", time_zone=zone, name=f"P{number}", **fields)
    user.set_password(PASSWORD)
    register_person(user=user, at=BEGINNING)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_staff(role: Role = Role.OPERATOR, *, second_factor: bool = True, **fields: Any) -> User:
    """Make an account that is no person's, with codes from an app unless told otherwise."""
    number = next(_numbers)
    values = {"email": f"{role}{number}@clinic.example", "name": f"Staff {number}", **fields}
    user = User(role=role, **values)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if second_factor:
        enroll(user)
    return user


def enroll(user: User) -> None:
    """Give an account codes from an app, and backup codes."""
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)


def sign_in(client: Client, user: User) -> Client:
    """Sign in past the second step, as if its code had been typed."""
    client.force_login(user)
    session = client.session
    session[ENROLLED] = True
    session.save()
    return client


def make_contact(person: User, **fields: Any) -> SupportContact:
    """Put Maria, or whom the fields name, on the person's list."""
    values = {"name": "Maria", "number": "+1 555-0142", "relation": "Sponsor", **fields}
    return add_contact(by=person, at=BEGINNING, **values)


def save(person: User, day: date, at: datetime, **fields: Any) -> DailyCheckin:
    """Save one page: sign codes, "meeting", "used", "medicine" and "note" as keywords."""
    more = {
        name: fields.pop(name) for name in ("uuid", "finish", "edited_at", "bulk") if name in fields
    }
    asked = frozenset(fields.pop("asked", set(fields) - {"note"}))
    page = Page(
        uuid=more.pop("uuid", None) or uuid.uuid4(), day=day, fields=fields, asked=asked, **more
    )
    return save_page(page=page, by=person, at=at)
