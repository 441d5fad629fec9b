"""Check-ins of four pages each: ``python -m tests.benchmarks.full_days N`` fills DATABASE_URL.

PostgreSQL only. Some people's days are saved page by page by the product's services, each page with
its line of the log. The rest are copies under accounts of their own, written day after day as real
rows come, each page under a UUID and each row at moments of its own.
"""

import os
import random
import sys
import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

PEOPLE, DAYS = 3, 40  # that the services save
MOODS = (0.6, 1.2, 1.8)
COPIES = """
    CREATE TEMPORARY TABLE copies (
        source_id bigint, source_ref uuid, person_id bigint, person_ref uuid, later interval
    )
"""
INSERT = "INSERT INTO {table} ({into}) SELECT {taken} FROM {table} t JOIN copies c ON {joined}"
ORDER = " ORDER BY t.{moment} + c.later"


def main() -> None:
    """Save the first people's days, and copy them until there are as many as wanted."""
    wanted = int(sys.argv[1])
    os.environ["DJANGO_SETTINGS_MODULE"] = "relapse_watch.settings"
    import django

    django.setup()
    from tests.factories import BEGINNING, make_person

    first = BEGINNING.date() + timedelta(days=1)
    people = [make_person() for _ in range(PEOPLE)]
    for number, person in enumerate(people):
        _live(person, first, random.Random(number))
    _copy(people, first, times=-(-wanted // (PEOPLE * DAYS)) - 1)


def _live(person: Any, first: date, dice: random.Random) -> None:
    """Save four pages a day, one to three minutes after each other."""
    from checkins.catalog import sign_catalog
    from checkins.engine.types import Stage
    from tests.factories import save

    pages = [
        [one.code for one in sign_catalog().signs if one.stage == stage and one.answer == "scale"]
        for stage in (*Stage, None)
    ]
    mood = dice.choice(MOODS)
    for day in (first + timedelta(days=number) for number in range(DAYS)):
        at = datetime.combine(day, time(19), person.zone)
        for number, codes in enumerate(pages):
            at += timedelta(seconds=dice.uniform(60, 180))
            fields: dict[str, Any] = {
                code: min(4, max(0, round(dice.gauss(mood, 0.9)))) for code in codes
            }
            is_last = number == len(pages) - 1
            if is_last:
                fields |= {"meeting": "shared", "used": "no"}
            save(person, day, at, finish=is_last, edited_at=at, **fields)


def _copy(people: list[Any], first: date, *, times: int) -> None:
    from django.db import connection, transaction

    from checkins.models import AuditEvent, CheckinSubmission, DailyCheckin, User

    made = User.objects.bulk_create(
        User(email=f"c{time_}-{person.pk}@example.org", name="C", time_zone=person.time_zone)
        for time_ in range(times)
        for person in people
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(COPIES)
        cursor.executemany(
            "INSERT INTO copies VALUES (%s, %s, %s, %s, %s)",
            [
                (one.pk, one.subject_ref, new.pk, new.subject_ref, _later(place))
                for place, (one, new) in enumerate(zip(people * times, made, strict=True))
            ],
        )
        cursor.execute("ANALYZE copies")
        for day in (first + timedelta(days=number) for number in range(DAYS)):
            of_day = "c.source_id = t.person_id AND t.day = %s"
            cursor.execute(_insert(CheckinSubmission, "received_at", of_day), [day])
            cursor.execute(_insert(DailyCheckin, "first_at", of_day), [day])
            logged = "c.source_ref = t.about AND t.action = 'page_saved' AND t.at::date = %s"
            cursor.execute(_insert(AuditEvent, "at", logged), [day + timedelta(days=1)])  # by UTC


def _later(place: int) -> timedelta:
    """Return how much later a copy's rows are: after all that were copied, each a time of its own.

    So each new row is the newest, as real ones are, and stands at the end of an index by time.
    """
    drawn = uuid.uuid5(uuid.NAMESPACE_URL, str(place)).int
    return timedelta(DAYS, microseconds=drawn % 2_000_000_000)


def _insert(model: Any, moment: str, joined: str) -> str:
    changed = {
        "person_id": "c.person_id",
        "day": f"t.day + {DAYS}",
        "about": "c.person_ref",
        "by": 'CASE WHEN t."by" IS NULL THEN NULL ELSE c.person_ref END',
        "uuid": "gen_random_uuid()",
        **{name: f"t.{name} + c.later" for name in ("at", "edited_at", "received_at")},
        **{name: f"t.{name} + c.later" for name in ("first_at", "changed_at", "finished_at")},
    }
    fields = [f'"{one.column}"' for one in model._meta.concrete_fields if not one.primary_key]
    taken = [changed.get(name.strip('"'), f"t.{name}") for name in fields]
    names = {"table": model._meta.db_table, "into": ", ".join(fields), "taken": ", ".join(taken)}
    return INSERT.format(joined=joined, **names) + ORDER.format(moment=moment)


if __name__ == "__main__":
    main()
