"""Sending what waits: once, or again and again beside a server."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from time import sleep

import structlog
from django.db import close_old_connections
from django.utils import timezone

from checkins.queries.patience import is_database_away
from checkins.services.account_changes import purge_changes
from checkins.services.addresses import erase_unused, purge_pending
from checkins.services.alert_outcomes import count_alerts
from checkins.services.code_links import purge_code_links
from checkins.services.denied_looks import purge_denied_looks
from checkins.services.devices import purge_devices
from checkins.services.form_drafts import drop_old_forms
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.mail.expiry import queue_expiry_warnings
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.removals import purge_removed
from checkins.services.safety_notes import purge_safety_notes
from checkins.services.tries import purge_tries

EVERY_SECONDS = 5  # somebody waits for the mail that they asked for
ROUNDS_A_SWEEP = 60  # what is due, and what was kept long enough, is looked for every five minutes
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many mails were queued, and how many rows of which kind were deleted for good."""

    queued: int
    notes: int
    removed: int
    accounts: int


def sweep(*, at: datetime) -> Swept:
    """Queue the mails that are due, delete what was kept long enough, and count once a day."""
    purge_code_links(at=at)
    drop_old_forms(at=at)
    purge_changes(at=at)
    purge_tries(at=at)
    purge_devices(at=at)
    purge_pending(at=at)
    purge_denied_looks(at=at)
    swept = Swept(
        queued=queue_expiry_warnings(at=at),
        notes=purge_safety_notes(at=at),
        removed=purge_removed(at=at),
        accounts=erase_unused(at=at),
    )
    count_alerts(at=at)  # it reads every check-in, and nobody waits for it
    return swept


def send_all(*, at: datetime) -> Run:
    """Send what waits, the mails of accounts first."""
    sent = send_account_mails(at=at)
    run = send_queued(at=at)
    run.sent += sent
    return run


def keep_sending() -> None:
    """Send what waits every five seconds, and sweep every five minutes, until the process ends.

    A round that fails is logged, and the next one goes on: the database restarts now and then, and
    one row that nobody foresaw must not keep everybody else's mail back.
    """
    for made in count():
        try:
            send_waiting()
            if made % ROUNDS_A_SWEEP == 0:
                sweep(at=timezone.now())
        except Exception as error:
            if is_database_away(error):
                log.warning("sending_waits", why=type(error).__name__)
            else:
                log.exception("sending_failed")
        close_old_connections()
        sleep(EVERY_SECONDS)


def send_waiting() -> None:
    """Send what waits, and ask for the mails of accounts anew before each other mail.

    So a long queue, or a slow mail server, delays nobody who wants to sign in by more than a mail.
    """
    run = Run(sent=1)
    while run.sent or run.dropped:
        send_account_mails(at=timezone.now())
        run = send_queued(at=timezone.now(), most=1)
