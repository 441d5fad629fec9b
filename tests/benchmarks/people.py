"""The people of the benchmarks: ``python -m tests.benchmarks.people`` fills DATABASE_URL.

It prints as JSON how each signs in, at the product and at the tight floor. Days are saved by the
product's own services; 500 clients are ``seed_scale``'s, of whom most are copies.
"""

import json
import os
import sys
from datetime import timedelta
from typing import Any

from tests.benchmarks.moment import NOON, TODAY, hold_clock

CLIENTS, FEW = 500, 5
IN_SET, COPIES = 1_000, 33  # check-ins that services save for some 16 people, and how many of those
CLIENT_DAYS = 90
DAYS = 400  # of the person whose pages are measured
AGES = (90, 3_650)  # of the histories of which an older day is saved
LOOKS = 10  # of a third counselor at their list, and as many at one client, in an hour each
CROWD = 160  # people who ask at once in load.py
OK = 200
LIVED = 8  # the newest days of those, saved one by one
LEVELS_OF_KIND = {  # a row of digits as tests/services/patterns.py has them, and today's answers
    "first": ("", {}),
    "learning": ("01201", {}),
    "rise": ("0" * 20 + "1" * 6, {}),
    "urgent": ("0" * 20, {"planning": 3}),
    "support": ("0" * 20, {"planning": 1}),
    "quiet": ("0" * 20, {}),
    "day_after": ("0" * 20, {"used": "no"}),
    "heavy": ("4" * 20, {}),
}


def main() -> None:
    """Fill the database and print who is in it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "relapse_watch.settings"
    hold_clock(NOON, ticks=False)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    found = _clients()
    _settle()
    found |= _person()
    for age in AGES:
        found[f"of {age} days"] = _entries(_of_age(age))
    for kind in LEVELS_OF_KIND:
        found[f"Home, {kind}"] = _entries(_of_kind(kind))
    print(json.dumps(found))


def _entries(account: Any) -> dict[str, str]:
    """Return the cookies of an account: at the product's door, and at the tight floor's."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.test import Client

    from tests.factories import sign_in

    name, client = settings.SESSION_COOKIE_NAME, Client()
    sign_in(client, account) if account.works_here else client.force_login(account)
    plain = SessionStore()
    plain[SESSION_KEY] = str(account.pk)
    plain[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    plain[HASH_SESSION_KEY] = account.get_session_auth_hash()
    plain.save()
    return {
        "product": f"{name}={client.cookies[name].value}",
        "tight": f"{name}={plain.session_key}",
    }


def _clients() -> dict[str, Any]:
    """Make 500 clients of one counselor and 5 of another."""
    from checkins.demo import scale
    from checkins.models import Client, Consent, User
    from checkins.services.append_only import lifted

    scale.DAYS = CLIENT_DAYS
    made = scale.seed_scale(
        checkins=IN_SET * COPIES, seed=1, at=NOON, say=_say_nothing, saved_by_services=IN_SET
    )
    many, few, other, *_ = User.objects.filter(role="counselor").order_by("pk")
    kept = Client.objects.filter(counselor=few).order_by("label")[:FEW].values("pk")
    rows = list(Client.objects.exclude(pk__in=kept).order_by("created_at", "person_id"))
    if len(rows) < CLIENTS:
        sys.exit(f"{made.people} people are too few for {CLIENTS} clients.")
    one = Client.objects.get(person__email="p0000@simulated.example")
    rows.sort(key=lambda row: row.pk != one.pk)
    with lifted():
        for number, row in enumerate(rows):
            row.counselor, row.label = many if number < CLIENTS else other, f"Simulated {number:04}"
            Consent.objects.filter(pk=row.consent_id).update(counselor=row.counselor)
        Client.objects.bulk_update(rows, ["counselor", "label"], batch_size=200)
    return {
        "counselor of many": _entries(many),
        "counselor of few": _entries(few),
        "client of the other": _entries(_looked_at(other, rows[CLIENTS])),
        "crowd": [_entries(row.person)["product"] for row in rows[1 : CROWD + 1]],
        "client page": f"/clients/{one.pk}/",
    }


def _looked_at(counselor: Any, row: Any) -> Any:
    """Let a counselor whom nothing else measures look so often, and return who was looked at."""
    from django.test import Client

    from tests.factories import sign_in

    browser = Client()
    for number in reversed(range(LOOKS)):
        hold_clock(NOON - timedelta(hours=number + 1), ticks=False)
        sign_in(browser, counselor)
        for path in ("/caseload/", f"/clients/{row.pk}/"):
            if (answer := browser.get(path)).status_code != OK:
                sys.exit(f"{path}: {answer.status_code}")
    hold_clock(NOON, ticks=False)
    return row.person


def _say_nothing(_line: str) -> None:
    """A minute is not so long that anybody has to be kept posted."""


def _settle() -> None:
    """Let the database count its rows, as one that runs has long done."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _person() -> dict[str, Any]:
    """Make the person whose pages are measured: a year of finished days, and today's first page."""
    from django.db import transaction

    from tests.factories import make_contact, make_person, make_plan, save

    person = make_person(name="Ann")
    for name in ("Maria", "Dee"):
        make_contact(person, name=name)
    make_plan(person)
    codes = ("cravings", "stressed", "bottled_up", "old_places", "slept_well", "just_once")
    with transaction.atomic():
        for back in range(DAYS, -1, -1):
            day, then = TODAY - timedelta(days=back), NOON - timedelta(days=back)
            answers = {code: (back * 7 + place) % 3 for place, code in enumerate(codes)}
            save(person, day, then, **answers, meeting="shared", used="no", finish=back > 0)
    _expect(person, "steady")
    return {"person": _entries(person)}


def _of_age(age: int) -> Any:
    """Make a person of so many days, of whom the newest were saved one by one."""
    from tests.factories import make_person, save
    from tests.ten_years import live

    person = make_person(name=f"Of {age}")
    live(person, days=age - LIVED, until=TODAY - timedelta(days=LIVED))
    for back in range(LIVED - 1, -1, -1):
        day, then = TODAY - timedelta(days=back), NOON - timedelta(days=back)
        for fields in ({"cravings": 1, "old_places": 1}, {"stressed": 1, "low_mood": 2}):
            save(person, day, then, **fields, finish="stressed" in fields)
    return person


def _of_kind(kind: str) -> Any:
    """Make a person whose Home's first card is of this kind."""
    from tests.factories import make_contact, make_person, make_plan, save
    from tests.services.patterns import live

    digits, today = LEVELS_OF_KIND[kind]
    person = make_person(name=kind)
    make_contact(person, name="Maria")
    make_plan(person)
    if digits:
        live(person, digits, ends={"quiet": 9, "learning": 1}.get(kind, 1 if today else 0))
    if kind == "day_after":
        yesterday = NOON - timedelta(days=1)
        save(person, yesterday.date(), yesterday + timedelta(minutes=5), used="yes")
    if today:
        answers = {"cravings": 0, "old_places": 0, **today}
        save(person, TODAY, NOON, **answers, finish=True)
    _expect(person, kind)
    return person


def _expect(person: Any, kind: str) -> None:
    from checkins.queries.dashboard import dashboard

    card = dashboard(person, at=NOON, today=TODAY).card
    if card != kind:
        sys.exit(f"Home's first card of {person.name} is of the kind {card}, and not {kind}.")


if __name__ == "__main__":
    main()
