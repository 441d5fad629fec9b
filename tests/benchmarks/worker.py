"""What one tick costs: ``python3 run.py ticks [people] [due]``, by default 100,000 and 10,000.

People have a row of what is due each, and a tenth of them is due now: the last warning of a consent
that ends. It prints, on SQLite and on PostgreSQL where there is one, the queries, the seconds of
this process, of the clock, and how long the longest transaction was: an empty look, the tick, and
dropping all that was queued once it has passed.
"""

import os
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

PEOPLE, DUE = 100_000, 10_000
BATCH = 2_000


def main() -> None:
    """Measure on each kind of database, in a process of its own."""
    people, due = (*map(int, sys.argv[1:3]), *(PEOPLE, DUE)[len(sys.argv[1:3]) :])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "relapse_watch.settings")
    import tests.environment  # noqa: F401 sets what the settings read
    from tests.postgres import PrivateCluster, find_server_binaries

    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="daybook-ticks-"))
        urls = {"SQLite": f"sqlite:///{Path(folder) / 'db.sqlite3'}"}
        if find_server_binaries():
            urls["PostgreSQL"] = stack.enter_context(PrivateCluster()).url
        for kind, url in urls.items():
            if os.fork() == 0:
                os.environ["DATABASE_URL"] = url
                _measure(kind, people, due)
                os._exit(0)
            os.wait()


def _measure(kind: str, people: int, due: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from checkins.services.mail.outbox import drop_passed
    from checkins.services.mail.ticking import tick

    call_command("migrate", verbosity=0)
    now = timezone.now()
    _make(people, due, at=now)
    print(f"{kind}: {people:,} people, {due:,} due", flush=True)

    def tick_all() -> int:
        rows = 0
        while found := tick(at=now).rows:
            rows += found
        return rows

    for name, job in (
        ("a look when nothing is due", lambda: tick(at=now - timedelta(days=99)).rows),
        ("one tick, all batches", tick_all),
        ("dropping all of it", lambda: drop_passed(at=now + timedelta(days=30))),
    ):
        print(f"  {name}: {_cost(job)}", flush=True)


def _cost(job: Callable[[], int]) -> str:
    from django.db import connection

    queries = [0]

    def counted(execute: Callable[..., Any], *values: Any) -> Any:
        queries[0] += 1
        return execute(*values)

    cpu, clock = time.process_time(), time.monotonic()
    with connection.execute_wrapper(counted):
        rows = job()
    cpu, clock = time.process_time() - cpu, time.monotonic() - clock
    return f"{rows:,} rows, {queries[0]} queries, {cpu:.2f} s of CPU, {clock:.2f} s"


def _make(people: int, due: int, *, at: Any) -> None:
    """Make the people, a tenth of whom has a consent of which the last warning is due."""
    from allauth.account.models import EmailAddress
    from django.db import connection

    from checkins.enums import OutboxRule
    from checkins.models import Consent, Due, PersonStatus, Profile, User
    from tests.factories import make_counselor, make_person, share

    signed = share(make_person(), make_counselor(), at - timedelta(days=20), days=22)
    Due.objects.all().delete()
    values = {
        field.attname: getattr(signed, field.attname) for field in Consent._meta.concrete_fields
    }
    for begin in range(0, people, BATCH):
        numbers = range(begin, min(begin + BATCH, people))
        made = User.objects.bulk_create(
            User(email=f"many{number}@mail.example", time_zone="America/New_York", password="!")
            for number in numbers
        )
        PersonStatus.objects.bulk_create(PersonStatus(person=person) for person in made)
        Profile.objects.bulk_create(Profile(person=person) for person in made)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=True, primary=True)
            for person in made
        )
        consents = Consent.objects.bulk_create(
            Consent(**{**values, "id": uuid.uuid4(), "person_id": person.pk})
            for person, number in zip(made, numbers, strict=True)
            if number < due
        )
        Due.objects.bulk_create(
            Due(account=person, rule=OutboxRule.ENDS_FIRST, next_due_at=at + timedelta(days=1))
            for person in made[len(consents) :]
        )
        Due.objects.bulk_create(
            Due(
                account_id=consent.person_id,
                rule=OutboxRule.ENDS_LAST,
                consent=consent,
                next_due_at=at,
            )
            for consent in consents
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
