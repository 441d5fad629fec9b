"""What a worker's tick does, by one call: what is due is looked at, queued and planned anew."""

from collections import defaultdict

from checkins.models import Due
from checkins.services.mail.queueing import queue_all
from checkins.services.mail.reminders import LOOKS


def tick(at):
    """Look at what is due, and return how many messages are new."""
    rows, queued = defaultdict(list), 0
    for row in Due.objects.due(at).filter(rule__in=LOOKS):
        rows[row.rule].append(row)
    for rule, due in rows.items():
        for looked in LOOKS[rule](due, at):
            queued += queue_all(looked.messages, at=at)
            same = Due.objects.filter(pk=looked.due.pk)
            if looked.next_due_at is None:
                same.delete()
            else:
                same.update(next_due_at=looked.next_due_at)
    return queued
