"""A worker that is killed at a chosen point: ``python -m tests.dying POINT TIMES``.

It is the product's own worker, in a process of its own. At the point, which is reached so many
times first, it gets SIGKILL, so nothing of Python's is run any more. ``queue N`` instead of a point
makes what waits; ``none`` lets the worker end by itself.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

POINTS = ("leased", "before it is sent", "taken", "queued", "between batches")
PEOPLE = 12


def main(point: str, times: int) -> None:
    """Make what waits, or work until the point."""
    django.setup()
    from django.core.management import call_command

    if point == "queue":
        _queue(times)
        return
    _end_leases()
    _let_it_die(point, times)
    call_command("worker", once=True, seconds=120)


def _queue(number: int) -> None:
    """Queue mails, and make consents whose last warning is due; it is day for their people."""
    from django.utils import timezone

    from tests.factories import make_counselor, make_person, share
    from tests.waiting import queue_notices

    now = timezone.now()
    queue_notices(make_person(email="told@example.org"), number, at=now)
    sam, ahead = (
        make_counselor(email="sam@example.org"),
        12 - now.hour,
    )  # Etc/GMT has its signs the other way round
    for count in range(PEOPLE):
        person = make_person(
            email=f"due{count}@example.org",
            time_zone=f"Etc/GMT{-ahead:+d}" if ahead else "UTC",
        )
        share(person, sam, now - timedelta(days=20), days=22)


def _end_leases() -> None:
    """Let the leases of whoever was killed be over, as if their minutes had passed."""
    from django.utils import timezone

    from checkins.models import OutboxMessage

    held = OutboxMessage.objects.exclude(lease=None)
    held.update(leased_until=timezone.now() - timedelta(seconds=1))


def _let_it_die(point: str, times: int) -> None:
    from checkins.delivery.email import Mailer
    from checkins.management import working
    from checkins.services.mail import outbox, ticking

    after = _Killer(times)
    if point == "leased":
        _wrap(outbox, "claim", after=lambda taken: taken and after())
    elif point == "before it is sent":
        _wrap(Mailer, "send", before=after)
    elif point == "taken":
        _wrap(Mailer, "send", after=lambda _: after())
    elif point == "queued":
        _wrap(ticking, "_write_next_moments", before=_Killer(1))
    elif point == "between batches":
        _wrap(working, "send_queued", after=lambda run: run.sent and _Killer(1)())


class _Killer:
    def __init__(self, times: int) -> None:
        self.left = times

    def __call__(self) -> None:
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _wrap(
    owner: Any,
    name: str,
    *,
    before: Callable[[], object] = lambda: None,
    after: Callable[[Any], object] = lambda _: None,
) -> None:
    whole = getattr(owner, name)

    def wrapped(*values: Any, **named: Any) -> Any:
        before()
        answer = whole(*values, **named)
        after(answer)
        return answer

    setattr(owner, name, wrapped)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
