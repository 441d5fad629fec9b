"""Looking at what is due: by its rows alone, all or nothing, and one row's fault is its own."""

import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from checkins.delivery.email import Letter
from checkins.enums import Channel, OutboxRule
from checkins.models import (
    AuditEvent,
    Consent,
    Due,
    OutboxMessage,
    Profile,
    User,
    WorkerTick,
)
from checkins.services.mail import register, ticking
from checkins.services.mail.due import Looked, plan
from checkins.services.mail.outbox import send_queued
from checkins.services.mail.ticking import LOOKS, PUSHED_BACK, Ticked, note_tick, tick
from tests.amounts import how_many
from tests.factories import make_counselor, make_person, share
from tests.threads import at_once

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RULE, OTHER = OutboxRule.ENDS_LAST, OutboxRule.ENDS_FIRST
PEOPLE = 6_000  # so many that PostgreSQL reads no table of them from its beginning

pytestmark = pytest.mark.usefixtures("savers_may_wait_for_a_connection")


def message_of(due, at):
    return OutboxMessage(
        person=due.account,
        recipient=due.account,
        rule=due.rule,
        local_day=at.date(),
        channel=Channel.EMAIL,
        queued_at=at,
        next_at=at,
    )


def daily(rows, at):
    """A rule that sends something every day."""
    return [Looked(row, at + DAY, [message_of(row, at)]) for row in rows]


@pytest.fixture
def daily_rule(monkeypatch):
    monkeypatch.setitem(LOOKS, RULE, daily)


def due_people(number, at, rule=RULE):
    people = [make_person() for _ in range(number)]
    for person in people:
        plan(person, rule, at)
    return people


# --- what is looked at ----------------------------------------------------------------------------


def test_what_is_due_is_queued_with_its_next_moment(db, at, daily_rule):
    [early, late] = due_people(2, at)
    plan(late, RULE, at + HOUR)

    assert tick(at=at) == Ticked(rows=1, queued=1)

    assert [one.person for one in OutboxMessage.objects.all()] == [early]
    moments = dict(Due.objects.values_list("account", "next_due_at"))
    assert moments == {early.pk: at + DAY, late.pk: at + HOUR}
    queued = AuditEvent.objects.filter(action="message_queued").values_list("about", flat=True)
    assert list(queued) == [early.subject_ref]
    assert tick(at=at) == Ticked()


def test_a_row_without_a_next_moment_is_deleted(db, at, monkeypatch):
    monkeypatch.setitem(LOOKS, RULE, lambda rows, at: [Looked(row, None) for row in rows])
    due_people(2, at)

    assert tick(at=at) == Ticked(rows=2, queued=0)
    assert not Due.objects.exists()


def test_a_batch_costs_as_many_queries_with_1_row_as_with_40(db, at, daily_rule):
    counts = []
    for number in (1, 40):
        due_people(number, at)
        with CaptureQueriesContext(connection) as queries:
            assert tick(at=at).rows == number
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_more_than_a_batch_is_looked_at_in_turns_the_longest_waiting_first(db, at, daily_rule):
    people = due_people(5, at)
    for hours, person in enumerate(people):
        plan(person, RULE, at - hours * HOUR)

    assert [tick(at=at, most=2).rows for _ in range(4)] == [2, 2, 1, 0]
    order = OutboxMessage.objects.order_by("pk").values_list("person", flat=True)
    assert set(order) == {person.pk for person in people}


# --- faults ---------------------------------------------------------------------------------------


def test_a_row_that_nobody_foresaw_keeps_nobody_elses_back(db, at, monkeypatch):
    bad, good, other = due_people(3, at)
    plan(other, RULE, None)
    plan(other, OTHER, at)

    def look(rows, at):
        if bad.pk in {row.account_id for row in rows}:
            raise ValueError("unforeseen")
        return daily(rows, at)

    monkeypatch.setitem(LOOKS, RULE, look)
    monkeypatch.setitem(LOOKS, OTHER, daily)

    assert tick(at=at) == Ticked(rows=3, queued=2)

    assert {one.person for one in OutboxMessage.objects.all()} == {good, other}
    moments = dict(Due.objects.values_list("account", "next_due_at"))
    assert moments == {bad.pk: at + PUSHED_BACK, good.pk: at + DAY, other.pk: at + DAY}


def test_a_rule_that_nobody_looks_at_blocks_nothing(db, at, daily_rule):
    person, _ = due_people(2, at)
    plan(person, RULE, None)
    plan(person, OutboxRule.SECOND_STEP, at - HOUR)

    assert tick(at=at) == Ticked(rows=2, queued=1)
    assert Due.objects.get(account=person).next_due_at == at + PUSHED_BACK


def test_a_look_and_its_next_moment_are_one(db, at, daily_rule, monkeypatch):
    due_people(2, at)

    def dies(looked):
        raise DatabaseError("gone")

    monkeypatch.setattr(ticking, "_write_next_moments", dies)
    with pytest.raises(DatabaseError), transaction.atomic():
        tick(at=at)

    assert not OutboxMessage.objects.exists()
    assert set(Due.objects.values_list("next_due_at", flat=True)) == {at}


# --- many workers ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_workers_queue_and_send_each_message_once(at, mailbox, daily_rule, monkeypatch):
    number = how_many(quick=60, full=1000)
    monkeypatch.setitem(
        register.REGISTER,
        RULE,
        register.Kind("", "", "", letter=lambda m, p, at: Letter(p.email, "s", "b")),
    )
    people = due_people(number, at)

    def work():
        looked, sent = 0, 0
        while found := tick(at=at, most=50).rows:
            looked += found
        while run := send_queued(at=at).sent:
            sent += run
        return looked, sent

    done = at_once([work] * 8)
    while send_queued(at=at).sent:  # what another held while the last one looked
        pass

    assert sum(looked for looked, _ in done) == number
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted(one.email for one in people)
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == number


# --- health ---------------------------------------------------------------------------------------


def test_a_tick_is_noted_but_not_every_few_seconds(db, at):
    for seconds in (0, 10, 21):
        note_tick(at=at + timedelta(seconds=seconds))

    assert WorkerTick.objects.get().ticked_at == at + timedelta(seconds=21)


# --- how the rows are found -----------------------------------------------------------------------


def test_no_table_is_read_from_its_beginning(db, at):
    """Of a thousand people ten are due: each table is entered by an index."""
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL alone says how it reads")
    sam = make_counselor()
    for _ in range(10):
        share(make_person(), sam, at, days=10)
    _many_others(at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    plans = plans_of(lambda: tick(at=at + 8 * DAY))

    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples >= %s", [PEOPLE])
        large = {name for (name,) in cursor.fetchall()}
    scans = [table for plan in plans for table in scans_of(plan) if table in large]
    assert {"checkins_due", "checkins_user", "checkins_consent", "checkins_profile"} <= large
    assert OutboxMessage.objects.waiting().count() == 10
    assert len(plans) >= 7
    assert scans == []


def _many_others(at):
    """Make others with all that a look reads: accounts, addresses, consents and old messages."""
    others = User.objects.bulk_create(
        User(email=f"other{count}@example.org", time_zone="America/New_York", password="!")
        for count in range(PEOPLE)
    )
    signed = Consent.objects.values().first()
    Due.objects.bulk_create(
        Due(account=account, rule=OutboxRule.CHECKIN, next_due_at=at + 9 * DAY)
        for account in others
    )
    Profile.objects.bulk_create(Profile(person=account) for account in others)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=account, email=account.email, verified=True, primary=True)
        for account in others
    )
    Consent.objects.bulk_create(
        Consent(**{**signed, "id": uuid.uuid4(), "person_id": account.pk, "form_id": None})
        for account in others
    )
    OutboxMessage.objects.bulk_create(
        OutboxMessage(
            person=account,
            recipient=account,
            rule=RULE,
            local_day=at.date(),
            channel=Channel.EMAIL,
            queued_at=at,
            next_at=at,
            sent_at=at,
        )
        for account in others
    )


def plans_of(job):
    """Return the plan of each read and update that the job makes."""
    plans = []

    def explained(execute, sql, params, many, context):
        if sql.startswith(("SELECT", "UPDATE", "DELETE")) and "checkins" in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
                plans.append(cursor.cursor.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        job()
    return plans


def scans_of(plan):
    """Yield the tables that a plan reads from their beginning."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", []):
        yield from scans_of(part)
