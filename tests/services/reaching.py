"""What reaches counselors in tests: moments of a week, what waits, and what changes meanwhile."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from checkins.enums import NoticeKind
from checkins.models import Alert, Notice, OutboxMessage, User
from checkins.services.alerts import AlertBook, close, mark_seen
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import make_hours, share

NEW_YORK = ZoneInfo("America/New_York")
ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)


def on(day, hour, minute=0):
    """A moment of November 2026 in New York, in UTC; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=NEW_YORK).astimezone(UTC)


def queued(**of):
    """What waits, oldest first: the rule, the recipient's name and the moment."""
    rows = OutboxMessage.objects.waiting().filter(**of).order_by("next_at", "recipient__name")
    return [(row.rule, row.recipient.name, row.next_at) for row in rows]


def rise(person, at, rung=2):
    """Open an alert of a pattern, as a save does."""
    day = at.astimezone(NEW_YORK).date()
    notice = Notice.objects.create(
        person=person, day=day, kind=NoticeKind.PATTERN, rung=rung, shown_at=at,
        level="reach_out", level_without_use="reach_out",
    )  # fmt: skip
    book = AlertBook(person=person, day=day, newest=day, at=at)
    book.add_notice(notice)
    book.write()
    return Alert.objects.get(person=person, cause=NoticeKind.PATTERN)


# --- what happens between the queue and the sending ----------------------------------------------


def withdrawn(person, sam, consent):
    revoke(consent=consent, by=person, at=NOON)


def without_alerts(person, sam, consent):
    share(person, sam, NOON + timedelta(seconds=1), signs=True, use=True, notes=True)


def switched_off(person, sam, consent):
    User.objects.filter(pk=sam.pk).update(is_active=False)


def account_closed(person, sam, consent):
    User.objects.filter(pk=person.pk).update(is_active=False)


def went_away(person, sam, consent):
    make_hours(sam, at=NOON, away=(23, 25))


def alert_closed(person, sam, consent):
    for alert in Alert.objects.filter(person=person):
        close(alert=alert, by=sam, at=NOON, outcome="useful")


def seen_already(person, sam, consent):
    for alert in Alert.objects.filter(person=person):
        mark_seen(alert=alert, by=sam, at=NOON + timedelta(seconds=1))
