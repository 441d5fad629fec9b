"""Half rows: what is saved without all that belongs to it. ``python -m tests.drills.halves``.

It reads the database of DATABASE_URL with the product's own models, and prints a line for each.
"""

import subprocess
import sys
from collections.abc import Iterator

from tests.serving import PATIENCE_SECONDS, ROOT, environment

MERGED = ("answers", "own_answers", "triggers", "used", "medicine", "meeting", "asked", "bulk")


def halves_in(url: str) -> list[str]:
    """Return a line for each half row of a database, as a process of its own finds them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.drills.halves"],
        env=environment(DATABASE_URL=url),
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    *lines, last = done.stdout.splitlines()
    assert last.startswith("looked at ")
    assert int(last.split()[2]) > 0, "there was nothing to look at"
    return lines


def main() -> None:
    """Print each half row, and how many submissions were looked at."""
    import django

    django.setup()
    from checkins.models import CheckinSubmission

    for line in (*_of_the_days(), *_of_the_people()):
        print(line)
    print(f"looked at {CheckinSubmission.objects.count()} submissions")


def _of_the_days() -> Iterator[str]:
    from checkins.engine.merge import merge
    from checkins.models import CheckinSubmission, DailyCheckin
    from checkins.services.checkins import carried, write_merge

    keys = set(CheckinSubmission.objects.values_list("person_id", "day"))
    days = set(DailyCheckin.objects.values_list("person_id", "day"))
    for what, some in (("a submission without its day", keys - days), ("a bare day", days - keys)):
        yield from (what for _ in some)
    for row in DailyCheckin.objects.all():
        stored = list(CheckinSubmission.objects.filter(person=row.person_id, day=row.day))
        if not stored:
            continue
        again = DailyCheckin(person_id=row.person_id, day=row.day)
        write_merge(again, merge(carried(item) for item in stored), stored)
        same = all(getattr(again, name) == getattr(row, name) for name in MERGED)
        if not same or again.note_from_id != row.note_from_id:
            yield "a day that is not what its submissions make"
        if row.changed_at not in {item.received_at for item in stored}:
            yield "a day that was not written with a submission"


def _of_the_people() -> Iterator[str]:
    from checkins.models import AuditEvent, CheckinSubmission, PersonStatus, User

    saved = AuditEvent.objects.filter(action="page_saved")
    for person in User.objects.all():
        pages = CheckinSubmission.objects.filter(person=person)
        rows = saved.filter(about=person.subject_ref)
        if pages.count() != rows.count():
            yield f"{pages.count()} submissions with {rows.count()} rows of the log"
        status = PersonStatus.objects.filter(person=person).first()
        newest = pages.order_by("-day").values_list("day", flat=True).first()
        if newest and (status is None or status.last_day != newest):
            yield "a person whose status does not know their newest day"


if __name__ == "__main__":
    main()
