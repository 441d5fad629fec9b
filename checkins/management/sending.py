"""Sending what waits: once, or again and again beside a server."""

from dataclasses import dataclass
from datetime import datetime
from time import sleep

from django.db import connection
from django.utils import timezone

from checkins.services.account_changes import purge_changes
from checkins.services.addresses import erase_unused
from checkins.services.code_links import purge_code_links
from checkins.services.denied_looks import purge_denied_looks
from checkins.services.devices import purge_devices
from checkins.services.form_drafts import drop_old_forms
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.mail.expiry import queue_expiry_warnings
from checkins.services.mail.meetings import queue_meeting_reminders
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.removals import purge_removed
from checkins.services.safety_notes import purge_safety_notes
from checkins.services.tries import purge_tries

EVERY_SECONDS = 5  # somebody waits for the mail that they asked for
ROUNDS_A_SWEEP = 60  # what is due, and what was kept long enough, is looked for every five minutes


@dataclass(frozen=True, slots=True)
class Swept:
    """How many mails were queued, and how many rows of which kind were deleted for good."""

    queued: int
    notes: int
    removed: int
    accounts: int


def sweep(*, at: datetime) -> Swept:
    """Queue the mails that are due, and delete what was kept long enough."""
    purge_code_links(at=at)
    drop_old_forms(at=at)
    purge_changes(at=at)
    purge_tries(at=at)
    purge_devices(at=at)
    purge_denied_looks(at=at)
    return Swept(
        queued=queue_expiry_warnings(at=at) + queue_meeting_reminders(at=at),
        notes=purge_safety_notes(at=at),
        removed=purge_removed(at=at),
        accounts=erase_unused(at=at),
    )


def send_all(*, at: datetime) -> Run:
    """Send what waits, the mails of accounts first."""
    sent = send_account_mails(at=at)
    run = send_queued(at=at)
    run.sent += sent
    return run


def keep_sending(*, rounds: int | None = None) -> None:
    """Send what waits every five seconds and sweep every five minutes, ``rounds`` long or for ever.

    Before each other mail the mails of accounts are asked for anew, so that a long queue, or a slow
    mail server, delays nobody who wants to sign in by more than one mail.
    """
    made = 0
    while rounds is None or made < rounds:
        if made % ROUNDS_A_SWEEP == 0:
            sweep(at=timezone.now())
        run = _one_each()
        while run.sent or run.dropped:
            run = _one_each()
        connection.close()
        made += 1
        if rounds is None or made < rounds:
            sleep(EVERY_SECONDS)


def _one_each() -> Run:
    send_account_mails(at=timezone.now())
    return send_queued(at=timezone.now(), most=1)
