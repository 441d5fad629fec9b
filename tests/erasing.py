"""A person with a text in every column, erased in a database of a test's own.

Run as ``python -m tests.erasing STEP`` with the settings of a deployment: ``make`` prints every
text that is the person's alone, ``erase`` lets 72 hours pass and a worker sweep, ``again`` does
what a restored backup waits for.
"""

import json
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import django

django.setup()

import time_machine  # noqa: E402 the settings are read first
from allauth.account.models import EmailAddress  # noqa: E402
from django.apps import apps  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import models  # noqa: E402
from django.utils import timezone  # noqa: E402

from checkins.enums import AccountMailKind  # noqa: E402
from checkins.management.sweeping import sweep  # noqa: E402
from checkins.models import AlertEvent, CallSheet, LookBack, User  # noqa: E402
from checkins.services.erasures import ask_to_erase, erase_again, rows_of  # noqa: E402
from checkins.services.form_drafts import Typed, keep_form  # noqa: E402
from checkins.services.mail.account_mails import (  # noqa: E402
    queue_account_mail,
    send_account_mails,
)
from tests.conftest import NOON  # noqa: E402
from tests.factories import enroll, make_subscription, save  # noqa: E402
from tests.views.everything import make_everything  # noqa: E402
from tests.views.routes.addresses import TODAY  # noqa: E402

LEAST_LETTERS = 8
A_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ADDRESS, NAME = "zq-canary-person@mail.example", "Zqcanary Person"


def tell(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")


def make() -> None:
    """Make the person with everything, and print what is theirs alone."""
    User.objects.all().delete()  # a seed's own person has an address that the factories make
    with time_machine.travel(NOON, tick=False):
        person = make_everything().person
    User.objects.filter(pk=person.pk).update(email=ADDRESS, name=NAME)
    EmailAddress.objects.filter(user=person).delete()
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    save(person, TODAY, NOON, note="Zqcanary note in the person's own words")
    keep_form(account=person, typed=Typed("/", "/", {"words": ["zqcanary"]}), at=NOON)
    make_subscription(person, at=NOON)
    enroll(person)
    CallSheet(person=person, changed_at=NOON).save()
    sheet = CallSheet.objects.get(person=person)
    sheet.number, sheet.safe_hours = "555-0142", "after six"
    sheet.save()
    looked = LookBack(person=person, day=TODAY, saved_at=NOON)
    looked.before, looked.helped = "a fight", "a walk"
    looked.save(force_insert=True)
    AlertEvent.objects.filter(alert__person=person).update(text="Zqcanary reason of an alert")
    a_day = timedelta(days=1)
    queue_account_mail(AccountMailKind.CONFIRM, ADDRESS, at=NOON, good_for=a_day, account=person)
    sys.stdout.write(
        json.dumps({"person": str(person.subject_ref), "texts": sorted(texts_of(person))}) + "\n"
    )


def texts_of(person: User) -> set[str]:
    """Return each text that stands in rows which go with the person, and in no other row."""
    going, staying = set[str](), set[str]()
    doomed = _doomed(person)
    for model in apps.get_models():
        keys = doomed.get(model._meta.db_table, set())
        for row in model._base_manager.all():
            (going if row.pk in keys else staying).update(_texts(row))
    return {
        text
        for text in going - staying
        if len(text) >= LEAST_LETTERS and not A_DAY.fullmatch(text)  # a day is in moments too
    }


def _doomed(person: User) -> dict[str, set[Any]]:
    from django.db.models.deletion import Collector

    collector = Collector(using="default", origin=person)
    collector.collect([person])
    keys = {
        model._meta.db_table: {row.pk for row in rows} for model, rows in collector.data.items()
    }
    for fast in collector.fast_deletes:
        table = fast.model._meta.db_table
        keys[table] = keys.get(table, set()) | set(fast.values_list("pk", flat=True))
    sessions = [
        row.pk
        for row in Session.objects.all()
        if row.get_decoded().get("_auth_user_id") == str(person.pk)
    ]
    return {**keys, "django_session": set(sessions)}


def _texts(row: models.Model) -> Iterator[str]:
    for field in row._meta.concrete_fields:
        if not field.choices and not field.is_relation:
            yield from _strings(getattr(row, field.attname))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def erase() -> None:
    """Ask, let the hours pass, sweep as the worker does, and send what waits."""
    person = User.objects.get(email=ADDRESS)
    tell(rows=dict(rows_of(person)))
    now = timezone.now()
    ask_to_erase(by=person, at=now)
    send_account_mails(at=now)
    later = now + timedelta(hours=72)
    sweep(at=later)
    send_account_mails(at=later)
    sweep(at=later + timedelta(minutes=5))
    assert not User.objects.filter(email=ADDRESS).exists()


def again() -> None:
    """Erase who the ledger names, as before a restored site opens."""
    assert User.objects.filter(email=ADDRESS).exists()
    tell(erased=erase_again(at=timezone.now()))


if __name__ == "__main__":
    {"make": make, "erase": erase, "again": again}[sys.argv[1]]()
