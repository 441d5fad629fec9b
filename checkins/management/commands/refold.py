"""Fold every memory of other constants anew; run this command after an update."""

from collections.abc import Iterator
from time import monotonic, sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from checkins.models import PersonStatus, User
from checkins.services.refold import refold

AT_ONCE = 100  # people whose keys are read together
PROGRESS_SECONDS = 2
# SQLite has one writer, and who waits looks every 0.1 s: without a pause a visitor waits in vain.
WORK_SECONDS, PAUSE_SECONDS = 0.5, 0.15


class Command(BaseCommand):
    help = (
        "Fold the memory of everybody whose days were folded under other constants of the rule."
        " Nothing that was shown or sent changes. It may be stopped and started again at any time,"
        " beside the running server."
    )

    def handle(self, *_: Any, **options: Any) -> None:
        total = PersonStatus.objects.waiting_for_refold().count()
        began = said_at = worked_since = monotonic()
        done, failed = 0, 0
        for looked_at, person in enumerate(_waiting(), start=1):
            try:
                done += refold(person=person, at=timezone.now())
            # One history that cannot be folded must not keep everybody else's memory old.
            except Exception as error:  # noqa: BLE001
                failed += 1
                self.stderr.write(f"account {person.pk}: {type(error).__name__}")
            if monotonic() - said_at >= PROGRESS_SECONDS:
                said_at = monotonic()
                self.stdout.write(f"{looked_at} of {total}")
                self.stdout.flush()
            if connection.vendor == "sqlite" and monotonic() - worked_since >= WORK_SECONDS:
                sleep(PAUSE_SECONDS)
                worked_since = monotonic()
        if options["verbosity"]:
            took = f"{monotonic() - began:.0f} s"
            self.stdout.write(f"{done} refolded in {took}." if total else "Nothing to refold.")
        if failed:
            raise CommandError(f"{failed} could not be refolded: the accounts named above.")


def _waiting() -> Iterator[User]:
    """Yield everybody whose memory waits, in the order of their keys, a hundred read at once."""
    waiting = PersonStatus.objects.waiting_for_refold()
    people = User.objects.filter(status__in=waiting).order_by("pk")
    last = 0
    while batch := list(people.filter(pk__gt=last)[:AT_ONCE]):
        yield from batch
        last = batch[-1].pk
