"""The demo's clinic: its operator, a second counselor, and what both did for their clients."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from checkins.demo.counselor import (
    EVERYTHING,
    label_of,
    make_demo_counselor,
    make_demo_staff,
    share_with,
)
from checkins.demo.stories import DOMAIN, ZONE
from checkins.enums import ContactHow, Role
from checkins.models import Alert, Client, ContactLog, User
from checkins.services.alerts import snooze
from checkins.services.clinic import set_alert_budget
from checkins.services.contact_log import log_contact, set_next_visit
from checkins.services.sharing_codes import make_code

SAM, KIM, OLA = "Sam", "Kim", "Ola"
ALERTS_A_WEEK = 5
ALSO_KIMS = ("Dana", "Luis")
CONTACTS = (  # whose client, who, days ago, how, whether they were reached, and the line
    (SAM, "Noor", 1, ContactHow.TEXT, False, "Asked how the week is going."),
    (SAM, "Luis", 3, ContactHow.CALL, False, "No answer. Text next time."),
    (SAM, "Maya", 5, ContactHow.CALL, True, "Sleeps little. Will call her sister."),
    (SAM, "Chris", 7, ContactHow.IN_PERSON, True, "One bad day. Back to the group."),
    (SAM, "Dana", 9, ContactHow.IN_PERSON, True, "Pain is the same. Saw the doctor."),
    (SAM, "Robin", 12, ContactHow.CALL, True, "New shifts at work."),
    (KIM, "Dana", 2, ContactHow.CALL, True, "Group moves to Thursday."),
)
VISITS = (  # whose visit, in how many days, and when
    ("Dana", 1, time(9, 30)),
    ("Quinn", 2, time(10)),
    ("Luis", 3, time(14, 30)),
    ("Jordan", 6, time(11)),
    ("Maya", 8, time(16)),
)
INVITED = "New on Tuesday"  # a code that waits
ASIDE, ASIDE_DAYS, ASIDE_BECAUSE = "Sasha", 3, "We meet on that day."


def make_demo_clinic(*, password: str) -> tuple[User, User]:
    """Make the operator and both counselors, or find them; return the counselors."""
    ola, is_new = make_demo_staff(name=OLA, password=password, role=Role.OPERATOR)
    if is_new:
        set_alert_budget(alerts_a_week=ALERTS_A_WEEK, by=ola, at=timezone.now())
    sam, kim = (make_demo_counselor(name=name, password=password) for name in (SAM, KIM))
    return sam, kim


@transaction.atomic
def work_the_caseload(sam: User, kim: User, *, at: datetime) -> None:
    """Let the counselors log contacts, set visits and set one client aside; once, at the end."""
    for name in ALSO_KIMS:
        person = User.objects.get(email=f"{name.lower()}@{DOMAIN}")
        label = label_of(name)
        since = timedelta(days=20)
        share_with(kim, person=person, label=label, scopes=EVERYTHING, at=at, since=since)
    if ContactLog.objects.filter(client__counselor__in=(sam, kim)).exists():
        return
    make_code(by=sam, at=at, label=INVITED)
    for by, name, days, how, reached, line in CONTACTS:
        who = sam if by == SAM else kim
        then = at - timedelta(days=days)
        log_contact(client=_client(who, name), by=who, at=then, how=how, reached=reached, line=line)
    for name, days, clock in VISITS:
        day = at.astimezone(ZONE).date() + timedelta(days=days)
        then = datetime.combine(day, clock, ZONE)
        set_next_visit(client=_client(sam, name), by=sam, at=at, next_visit_at=then)
    aside = _client(sam, ASIDE)
    for alert in Alert.objects.visible_to(sam, at=at).filter(person=aside.person).waiting(at):
        until = at + timedelta(days=ASIDE_DAYS)
        snooze(alert=alert, by=sam, at=at, until=until, reason=ASIDE_BECAUSE)


def _client(counselor: User, name: str) -> Client:
    return Client.objects.get(counselor=counselor, label=label_of(name))
