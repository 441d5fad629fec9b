"""Reminders of meetings: asked for one by one, naming no group, sent by a real mail server."""

from datetime import UTC, datetime, time, timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.urls import reverse

from checkins.enums import Channel
from checkins.models import AuditEvent, OutboxMessage, SupportGroup, User
from checkins.services.accounts import set_mail
from checkins.services.clinic_groups import retire_group
from checkins.services.groups import (
    pick_group,
    remove_group,
    set_reminder,
    skip_meeting,
    start_group,
    stop_group,
)
from checkins.services.mail.meetings import meeting_opens, plan_meetings
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.mail.rules import in_daytime_before
from tests.conftest import NOON
from tests.factories import (
    BEGINNING,
    make_group,
    make_listed_group,
    make_person,
    make_reminders,
    make_staff,
    make_subscription,
)
from tests.threads import at_once
from tests.ticks import tick
from tests.words import denied_outside

TODAY = NOON.date()  # a Monday
STARTS = datetime(2026, 11, 23, 23, tzinfo=UTC)  # 6 PM in New York
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NOTHING = Run()

pytestmark = pytest.mark.usefixtures("savers_may_wait_for_a_connection")


def remind(person, hours=1, **fields):
    """Put a group on the person's list, Mondays at 6 PM unless said, and ask for a reminder."""
    group = make_group(person, **fields)
    set_reminder(group=group, hours=hours, by=person, at=BEGINNING)
    return group


def deliver(at):
    """Do what the command does; give how many were queued, and what came of the run."""
    return tick(at), send_queued(at=at)


# --- when one is due ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "before", "queued"),
    [
        (1, HOUR + MINUTE, 0),
        (1, HOUR, 1),
        (1, MINUTE, 1),
        (1, timedelta(0), 0),
        (3, 3 * HOUR + MINUTE, 0),
        (3, 3 * HOUR, 1),
        (24, DAY + MINUTE, 0),
        (24, DAY, 1),
    ],
)
def test_a_reminder_is_due_as_long_before_as_was_asked_for(person, hours, before, queued):
    remind(person, hours)

    assert tick(STARTS - before) == queued


def test_no_group_reminds_unless_it_was_asked_for(person):
    make_group(person)
    remind(person, None)

    assert tick(STARTS - MINUTE) == 0


@pytest.mark.both_in_full
def test_every_ten_minutes_of_two_weeks_make_two_reminders(person):
    group = remind(person)

    for step in range(14 * 24 * 6):
        tick(NOON + step * 10 * MINUTE)

    rows = OutboxMessage.objects.order_by("local_day").values_list("group", "local_day")
    assert list(rows) == [(group.pk, TODAY), (group.pk, TODAY + timedelta(weeks=1))]


def test_two_meetings_of_a_day_are_two_reminders(person, mailbox):
    remind(person)
    remind(person, starts_at=time(18, 30))

    assert deliver(STARTS - HOUR) == (1, Run(sent=1))
    assert deliver(STARTS - HOUR / 2) == (1, Run(sent=1))


@pytest.mark.parametrize(
    ("local", "moved"),
    [
        ("2026-11-23T08:59", "2026-11-22T20:00"),
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T20:59", "2026-11-23T20:59"),
        ("2026-11-23T21:00", "2026-11-23T20:00"),
        ("2026-11-24T00:30", "2026-11-23T20:00"),
    ],
)
def test_what_would_leave_at_night_leaves_on_the_evening_before(person, local, moved):
    def moment(text):
        return datetime.fromisoformat(text).replace(tzinfo=person.zone)

    assert in_daytime_before(moment(local), person) == moment(moved)


def test_an_early_meeting_is_reminded_of_the_evening_before(person, mailbox):
    remind(person, weekday=1, starts_at=time(7))
    evening = datetime(2026, 11, 24, 1, tzinfo=UTC)  # 8 PM in New York, on Monday

    assert tick(evening - MINUTE) == 0
    assert deliver(evening) == (1, Run(sent=1))


def test_a_late_run_wakes_nobody(person):
    remind(person, weekday=1, starts_at=time(7))

    assert tick(datetime(2026, 11, 24, 5, tzinfo=UTC)) == 0  # midnight


def test_a_meeting_keeps_its_clock_when_the_clocks_change(person):
    remind(person, weekday=6, starts_at=time(18))
    starts = datetime(2027, 3, 14, 22, tzinfo=UTC)  # 6 PM in summer time, the day it begins

    assert tick(starts - HOUR - MINUTE) == 0
    assert tick(starts - HOUR) == 1


def test_a_listed_group_reminds_on_the_persons_own_clock(person, mailbox):
    listed = make_listed_group(make_staff())  # Tuesdays at 6 PM in Los Angeles
    group = pick_group(listed=listed, by=person, at=NOON, today=TODAY)
    set_reminder(group=group, hours=3, by=person, at=NOON)

    assert deliver(datetime(2026, 11, 24, 23, tzinfo=UTC)) == (1, Run(sent=1))


# --- what leaves ----------------------------------------------------------------------------------


def test_the_mail_says_that_something_starts_and_no_more(person, mailbox):
    remind(person, name="Zqgroup", place="Zqplace", link="https://zq.example/")

    assert deliver(STARTS - HOUR) == (1, Run(sent=1))

    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (person.email, "Daybook: Something starts soon")
    body = mail.get_body(("plain",)).get_content()
    words = "There is something for you in Daybook. https://testserver/ Turn this off:"
    assert body.split()[: len(words.split())] == words.split()
    assert denied_outside(mail.as_string()) == []
    said, _, _ = body.partition("/off/")  # the letters after it are of chance
    for word in (
        "zqgroup",
        "zqplace",
        "zq.example",
        person.name.lower(),
        "group",
        "meeting",
        "check-in",
    ):
        assert word not in said.lower()
    assert body.count("http") == 2  # the page that turns it off


def test_who_chose_notifications_is_reminded_by_one_and_once(person, mailbox):
    group = remind(person)
    make_reminders(person, channel=Channel.PUSH)
    make_subscription(person, at=NOON)

    tick(at=STARTS - HOUR)
    make_reminders(person, channel=Channel.EMAIL)
    plan_meetings(at=STARTS - HOUR, pk=group.pk)
    tick(at=STARTS - HOUR)

    (message,) = OutboxMessage.objects.filter(group=group)
    assert message.channel == Channel.PUSH
    assert meeting_opens(message, STARTS - HOUR) == reverse("home")
    assert meeting_opens(message, STARTS) is None


def test_who_chose_notifications_and_has_no_browser_is_mailed(person, mailbox):
    remind(person)
    make_reminders(person, channel=Channel.PUSH)

    assert deliver(STARTS - HOUR) == (1, Run(sent=1))

    assert len(mailbox.mails) == 1


def test_a_second_run_sends_nothing(person, mailbox):
    remind(person)

    assert deliver(STARTS - HOUR) == (1, Run(sent=1))
    assert deliver(STARTS - HOUR) == (0, NOTHING)
    assert deliver(STARTS - MINUTE) == (0, NOTHING)


def test_the_server_writes_down_what_it_queued_and_sent(person, mailbox):
    remind(person)
    deliver(STARTS - HOUR)

    rows = AuditEvent.objects.order_by("pk").values_list("action", "detail")
    assert list(rows)[-3:] == [
        ("reminder_set", {"hours": 1}),
        ("message_queued", {"rule": "meeting"}),
        ("message_sent", {"rule": "meeting"}),
    ]


def skip(person, group):
    skip_meeting(group=group, day=TODAY, skips=True, by=person, at=NOON, today=TODAY)


def stop(person, group):
    stop_group(group=group, by=person, at=NOON, today=TODAY)


def begin_later(person, group):
    stop(person, group)
    start_group(group=group, by=person, at=NOON, today=TODAY + DAY)


def turn_off(person, group):
    set_reminder(group=group, hours=None, by=person, at=NOON)


def move_to_another_day(person, group):
    SupportGroup.objects.update(weekday=3)


def mail_off(person, group):
    set_mail(by=person, at=NOON, wants_mail=False)


def unconfirm(person, group):
    EmailAddress.objects.filter(user=person).update(verified=False)


def close_the_account(person, group):
    User.objects.filter(pk=person.pk).update(is_active=False)


CHANGES = [
    skip,
    stop,
    begin_later,
    turn_off,
    move_to_another_day,
    mail_off,
    unconfirm,
    close_the_account,
]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_queued_once_it_is_not_wanted(person, change):
    change(person, remind(person))

    assert tick(STARTS - HOUR) == 0


@pytest.mark.parametrize("change", CHANGES)
def test_whether_it_may_leave_is_asked_again_when_it_leaves(person, mailbox, change):
    group = remind(person)
    tick(STARTS - HOUR)
    change(person, group)

    assert send_queued(at=STARTS - HOUR) == Run(dropped=1)
    assert mailbox.mails == []


def test_a_group_off_the_clinics_list_reminds_no_more(person):
    listed = make_listed_group(operator := make_staff())
    group = pick_group(listed=listed, by=person, at=NOON, today=TODAY)
    set_reminder(group=group, hours=3, by=person, at=NOON)
    retire_group(listed=listed, by=operator, at=NOON)

    assert tick(datetime(2026, 11, 24, 23, tzinfo=UTC)) == 0


def test_a_group_that_was_removed_takes_its_reminder_along(person, mailbox):
    group = remind(person)
    tick(STARTS - HOUR)
    remove_group(group=group, by=person, at=NOON)

    assert send_queued(at=STARTS - HOUR) == Run(dropped=1)


def test_a_reminder_that_was_held_up_does_not_come_after_the_start(person, mailbox):
    remind(person)
    tick(STARTS - HOUR)

    assert send_queued(at=STARTS) == Run(dropped=1)


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_reminder_once(mailbox):
    people = [make_person() for _ in range(8)]
    for person in people:
        remind(person)

    done = at_once([lambda: deliver(STARTS - HOUR)] * 4)

    assert sum(queued for queued, _ in done) == len(people)
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted(one.email for one in people)


def test_the_command_queues_both_kinds_of_mail(person, mailbox):
    remind(person)
    said = StringIO()

    with time_machine.travel(STARTS - HOUR, tick=False):
        call_command("worker", once=True, stdout=said)

    assert said.getvalue() == "1 queued, 1 sent, 0 dropped, 0 kept for later.\n"
