"""Queue the mails that are due, send the queued ones, and delete what was kept for a day alone.

Run this every few minutes.
"""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from checkins.services.account_changes import purge_changes
from checkins.services.code_links import purge_code_links
from checkins.services.denied_looks import purge_denied_looks
from checkins.services.devices import purge_devices
from checkins.services.form_drafts import drop_old_forms
from checkins.services.mail.expiry import queue_expiry_warnings
from checkins.services.mail.meetings import queue_meeting_reminders
from checkins.services.mail.outbox import send_queued
from checkins.services.removals import purge_removed
from checkins.services.safety_notes import purge_safety_notes
from checkins.services.tries import purge_tries


class Command(BaseCommand):
    help = (
        "Queue the mails that are due, send what waits, and delete for good what was removed a day"
        " ago. Two may run at once."
    )

    def handle(self, *_: Any, **__: Any) -> None:
        now = timezone.now()
        purge_code_links(at=now)
        queued = queue_expiry_warnings(at=now) + queue_meeting_reminders(at=now)
        run = send_queued(at=now)
        drop_old_forms(at=now)
        purge_changes(at=now)
        purge_tries(at=now)
        purge_devices(at=now)
        purge_denied_looks(at=now)
        self.stdout.write(
            f"{queued} queued, {run.sent} sent, {run.dropped} dropped, {run.kept} kept for later."
        )
        if ended := purge_safety_notes(at=now):
            self.stdout.write(f"{ended} notes about what was wrong, now deleted after a year.")
        if purged := purge_removed(at=now):
            self.stdout.write(f"{purged} removed a day ago, now deleted for good.")
