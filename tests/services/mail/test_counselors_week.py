"""A counselor's week by a moved clock, in a real mailbox: what arrived when, and what did not."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

import pytest

from checkins.enums import OutboxRule, ReachOutHow
from checkins.models import Alert, Consent, OutboxMessage, User
from checkins.services.alerts import mark_acted_on
from checkins.services.mail.outbox import send_queued
from checkins.services.telling import tell
from tests.conftest import NOON
from tests.counts import say
from tests.factories import make_counselor, make_hours, make_person, save, share
from tests.mailbox import Mailbox
from tests.services.reaching import (
    ALL,
    account_closed,
    alert_closed,
    rise,
    switched_off,
    went_away,
    withdrawn,
    without_alerts,
)

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2026, 10, 26)  # the clocks go back on the Sunday after it
HOUR = timedelta(hours=1)
CLIENTS = 100
Arrived = list[tuple[str, str, int]]


def on(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of the week in New York, in UTC; day 0 is the Monday, and -1 the Sunday before."""
    then = datetime.combine(MONDAY + timedelta(days=day), time(hour, minute), NEW_YORK)
    return then.astimezone(UTC)


def day_of(at: datetime) -> date:
    return at.astimezone(NEW_YORK).date()


# What happens, by whom and when; hours are New York's.
class Week:
    """Four counselors with ways of their own, three people, and what they do."""

    def __init__(self) -> None:
        """Make everybody on the Sunday morning before."""
        before = on(-1, 8)
        zones = {"Sam": "New_York", "Lee": "New_York", "Ray": "New_York", "Kim": "Denver"}
        self.staff = {
            name: make_counselor(name, time_zone=f"America/{city}") for name, city in zones.items()
        }
        sam, lee, ray, kim = self.staff.values()
        self.jo, self.max, self.ida = (make_person() for _ in range(3))
        for person, counselor, scopes in (
            (self.jo, sam, ALL),
            (self.jo, lee, ALL),
            (self.max, sam, ALL),  # and not with Lee, who covers for Sam
            (self.ida, kim, ALL),
            (self.ida, ray, {"alerts": True}),
        ):
            share(person, counselor, before, **scopes)
        make_hours(lee, at=before, hours=(8, 18))
        make_hours(sam, at=before, away=(date(2026, 10, 27), date(2026, 10, 28)), deputy=lee)
        make_hours(ray, at=before, how=ReachOutHow.DIGEST)
        make_hours(kim, at=before, how=ReachOutHow.THREE_HOURS, zone="America/Denver")

    def happens(self) -> Mapping[datetime, Callable[[datetime], object]]:
        """Return what happens in the week by its moment."""
        return {
            on(-1, 22): lambda at: plans(self.jo, at),
            on(0, 10, 20): lambda at: plans(self.max, at),
            on(0, 14, 30): lambda at: rise(self.ida, at),
            on(0, 20): lambda at: uses(self.ida, at),  # alone, it is told to nobody
            on(1, 10, 10): lambda at: plans(self.jo, at),
            on(1, 10, 15): lambda at: plans(self.max, at),
            on(1, 14, 20): lambda at: tells(self.max, self.staff["Sam"], at),
            on(1, 15, 5): lambda at: tells(self.jo, self.staff["Sam"], at),
            on(1, 17, 10): self.lee_reaches_jo,
            on(2, 22): lambda at: plans(self.ida, at),
            on(4, 15, 30): lambda at: rise(self.max, at),
            on(5, 11): lambda at: plans(self.jo, at),
            on(6, 12): lambda at: tells(self.max, self.staff["Sam"], at),
        }

    def lee_reaches_jo(self, at: datetime) -> None:
        alert = Alert.objects.get(person=self.jo, day=day_of(at), cause="planning")
        mark_acted_on(alert=alert, by=self.staff["Lee"], at=at)


def plans(person: User, at: datetime) -> None:
    """Answer that there were thoughts of how to use."""
    save(person, day_of(at), at, planning=2, finish=True)


def uses(person: User, at: datetime) -> None:
    save(person, day_of(at), at, used="yes", finish=True)


def tells(person: User, counselor: User, at: datetime) -> None:
    """Report use, and tell the counselor of it."""
    row = save(person, day_of(at), at, used="yes", finish=True)
    consent = person.consents_given.get(counselor=counselor, revoked_at=None)
    tell(consent=consent, day=row, by=person, at=at)


def walk(week: Week, mailbox: Mailbox) -> Arrived:
    """Let the week pass hour by hour; return when who got how many mails, on New York's clock."""
    names = {counselor.email: name for name, counselor in week.staff.items()}
    waiting = sorted(week.happens().items(), key=lambda item: item[0])
    arrived, moment = [], on(-1, 21)
    while moment <= on(7, 12):
        while waiting and waiting[0][0] <= moment:
            then, happens = waiting.pop(0)
            happens(then)
        known = len(mailbox.mails)
        send_queued(at=moment)
        new = Counter(names[parseaddr(mail["To"])[1]] for mail in mailbox.mails[known:])
        label = f"{moment.astimezone(NEW_YORK):%m-%d %a %H:%M}"
        arrived += [(label, name, count) for name, count in sorted(new.items())]
        moment += HOUR
    return arrived


WEEK: Arrived = [
    ("10-26 Mon 08:00", "Lee", 1),  # Jo's plan of Sunday night, when Lee begins
    ("10-26 Mon 09:00", "Sam", 1),  # the same, when Sam does
    ("10-26 Mon 11:00", "Sam", 1),  # Max's plan of 10:20, at once
    ("10-26 Mon 17:00", "Kim", 1),  # Ida's rise of 14:30: in Denver the next slot is at 3 PM
    ("10-27 Tue 08:00", "Ray", 1),  # the same, in the digest
    ("10-27 Tue 11:00", "Lee", 1),  # Jo's plan: Sam is away. Lee hears nothing of Max
    ("10-27 Tue 16:00", "Lee", 1),  # what Jo told Sam
    ("10-29 Thu 09:00", "Sam", 1),  # all of Max and what Jo told, in one; Lee reached Jo
    ("10-29 Thu 11:00", "Kim", 1),  # Ida's plan of Wednesday night, at 9 in Denver
    ("10-30 Fri 16:00", "Sam", 1),  # Max's rise
    ("11-02 Mon 08:00", "Lee", 1),  # the weekend's, on the new clock
    ("11-02 Mon 09:00", "Sam", 1),
]


def test_what_arrived_in_a_week(mailbox: Mailbox) -> None:
    week = Week()

    arrived = walk(week, mailbox)

    for label, name, mails in arrived:
        say(f"a counselor's week in New York: {label}, {name}, {mails} mail")
    assert arrived == WEEK
    assert not OutboxMessage.objects.waiting().exists()
    told = OutboxMessage.objects.filter(sent_at=None).values_list("person", "recipient__name")
    assert list(told) == [(week.jo.pk, "Sam")]  # Lee had reached Jo before Sam was back


def test_nothing_of_a_person_came_to_who_has_no_consent_of_theirs(mailbox: Mailbox) -> None:
    week = Week()

    walk(week, mailbox)

    sent = OutboxMessage.objects.exclude(sent_at=None)
    pairs = set(sent.values_list("person", "recipient__name", "rule"))
    assert {name for person, name, _ in pairs if person == week.max.pk} == {"Sam"}
    assert {name for person, name, _ in pairs if person == week.jo.pk} == {"Sam", "Lee"}
    assert (week.ida.pk, "Ray", OutboxRule.URGENT) not in pairs


# --- what changed between the queue and the sending -----------------------------------------------


@pytest.fixture(scope="module")
def clients(rows_of_the_module: None) -> list[Consent]:
    """A hundred consents of people who planned today, and told Sam of use yesterday."""
    sam, found = make_counselor(time_zone="America/New_York"), []
    for _ in range(CLIENTS):
        person = make_person()
        consent = share(person, sam, NOON, **ALL)
        row = save(person, day_of(NOON) - timedelta(days=1), NOON, used="yes", finish=True)
        save(person, day_of(NOON), NOON, planning=2, finish=True)
        tell(consent=consent, day=row, by=person, at=NOON)
        found.append(consent)
    return found


OF_THE_COUNSELOR = (switched_off, went_away)


def on_thursday() -> datetime:
    """When Sam is back: at 9 on the Thursday after noon of Monday, the 23rd of November."""
    return datetime(2026, 11, 26, 9, tzinfo=NEW_YORK)


def send_all(at: datetime) -> None:
    while not send_queued(at=at).did_nothing:
        pass


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    ("change", "waits"),
    [
        (withdrawn, 0),
        (without_alerts, 0),
        (switched_off, 0),
        (account_closed, 0),
        (went_away, 2 * CLIENTS),  # until they are back
    ],
)
def test_it_is_not_sent_100_times_of_100_after(
    change: Callable[..., None], waits: int, clients: list[Consent], mailbox: Mailbox
) -> None:
    for consent in clients[:1] if change in OF_THE_COUNSELOR else clients:
        change(consent.person, consent.counselor, consent)

    send_all(NOON + timedelta(minutes=1))

    assert mailbox.mails == []
    messages = OutboxMessage.objects.all()
    assert messages.exclude(sent_at=None).count() == 0
    assert messages.exclude(dropped_at=None).count() == 2 * CLIENTS - waits
    assert messages.waiting().filter(next_at__gte=on_thursday()).count() == waits


def test_a_hundred_closed_alerts_are_not_sent_and_what_was_told_is(
    clients: list[Consent], mailbox: Mailbox
) -> None:
    for consent in clients:
        alert_closed(consent.person, consent.counselor, consent)

    send_all(NOON + timedelta(minutes=1))

    sent = OutboxMessage.objects.exclude(sent_at=None).values_list("rule", flat=True)
    assert Counter(sent) == {OutboxRule.TOLD: CLIENTS}
    assert OutboxMessage.objects.exclude(dropped_at=None).count() == CLIENTS


def test_without_a_change_all_two_hundred_leave_as_one(
    clients: list[Consent], mailbox: Mailbox
) -> None:
    send_all(NOON + timedelta(minutes=1))

    [mail] = mailbox.mails
    assert OutboxMessage.objects.exclude(sent_at=None).count() == 2 * CLIENTS
    assert mail["Subject"].endswith("Something to look at now")
    body = mail.get_body(("plain",)).get_content()
    assert "There is something for you in" in body
    assert "/caseload/" in body
