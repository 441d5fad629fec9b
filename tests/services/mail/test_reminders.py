"""Reminders: what is queued when an hour comes, and what may still leave by then."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkins.engine.types import DayAnswers
from checkins.enums import Channel, OutboxRule, StepOutcome
from checkins.models import (
    AuditEvent,
    DailyCheckin,
    Due,
    OutboxMessage,
    PersonStatus,
    Profile,
    PushSubscription,
    Reminders,
    User,
)
from checkins.services.accounts import set_mail, set_time
from checkins.services.groups import set_reminder
from checkins.services.imports import bring_file, import_days
from checkins.services.mail import reminders
from checkins.services.mail.register import REGISTER
from checkins.services.mail.reminders import look_at_checkins
from checkins.services.reminders import (
    Choices,
    PauseLengthError,
    pause_reminders,
    resume_reminders,
    set_checkin_hour,
    set_reminders,
    turn_off,
)
from checkins.services.small_steps import answer_small_step, pick_small_step
from tests.conftest import NOON
from tests.factories import make_break, make_group, make_page_aside, make_reminders, save
from tests.ticks import tick

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
EIGHT = datetime(2026, 11, 24, 13, tzinfo=UTC)  # 8 AM in New York, on the Tuesday after NOON
TUESDAY = date(2026, 11, 24)


def remind(person, **choices):
    return make_reminders(person, at=NOON, **choices)


def rules():
    """Return the rule and the day of each message, in the order in which they were queued."""
    rows = OutboxMessage.objects.order_by("queued_at", "rule")
    return list(rows.values_list("rule", "local_day"))


def leaves(at, rule=None):
    """Return what each waiting message opens as it would leave at a moment."""
    rows = OutboxMessage.objects.waiting()
    kept = rows.filter(rule=rule) if rule else rows
    return [REGISTER[OutboxRule(row.rule)].opens(row, at) for row in kept.order_by("queued_at")]


def sent(at):
    """Let all waiting messages leave at a moment, and return how many may not."""
    dropped = 0
    for message in OutboxMessage.objects.waiting():
        may = REGISTER[OutboxRule(message.rule)].opens(message, at)
        end = {"sent_at": at} if may else {"dropped_at": at}
        OutboxMessage.objects.filter(pk=message.pk).update(**end)
        dropped += may is None
    return dropped


# --- the check-in ---------------------------------------------------------------------------------


def test_it_comes_at_the_persons_own_hour_and_opens_the_check_in(person):
    remind(person)

    assert [tick(EIGHT - MINUTE), tick(EIGHT), tick(EIGHT + MINUTE)] == [0, 1, 0]
    assert rules() == [("checkin", TUESDAY)]
    assert leaves(EIGHT) == ["/check-in/"]
    assert Due.objects.get().next_due_at == EIGHT + DAY


def test_nobody_is_reminded_who_did_not_choose_it(person):
    assert tick(EIGHT) == 0
    assert not Due.objects.exists()


def test_none_comes_on_a_day_that_has_a_check_in(person):
    remind(person)
    save(person, TUESDAY, EIGHT - HOUR, cravings=1)

    assert tick(EIGHT) == 0


def test_none_leaves_on_a_day_that_was_answered_while_locked(person):
    remind(person)
    tick(EIGHT)
    assert leaves(EIGHT) == ["/check-in/"]

    make_page_aside(person, TUESDAY, EIGHT, cravings=1)

    assert leaves(EIGHT) == [None]


def test_once_more_two_hours_later_and_never_a_third_time(person):
    remind(person, asks_again=True)

    queued = [tick(EIGHT + step * 10 * MINUTE) for step in range(6 * 24)]

    assert [step for step, new in enumerate(queued) if new] == [0, 12]
    assert rules() == [("checkin", TUESDAY), ("again", TUESDAY)]
    assert leaves(EIGHT + 2 * HOUR, "again") == ["/check-in/"]


def test_the_second_is_not_queued_once_there_is_a_check_in(person):
    remind(person, asks_again=True)
    tick(EIGHT)
    save(person, TUESDAY, EIGHT + HOUR, cravings=1)

    assert tick(EIGHT + 2 * HOUR) == 0


def test_who_stops_while_the_rule_still_learns_is_nudged_after_a_fortnight(person):
    save(person, NOON.date(), NOON, cravings=1)
    remind(person)

    run_days(30)

    assert [rule for rule, _ in rules()] == ["checkin"] * 14 + ["nudge"]


def test_the_second_may_not_leave_once_it_was_turned_off(person):
    remind(person, asks_again=True)
    tick(EIGHT)
    tick(EIGHT + 2 * HOUR)
    remind(person)

    assert leaves(EIGHT + 2 * HOUR, "again") == [None]


@pytest.mark.parametrize(("late", "queued"), [(HOUR, 1), (2 * HOUR, 1), (2 * HOUR + MINUTE, 0)])
def test_a_worker_that_comes_late_surprises_nobody(person, late, queued):
    remind(person)

    assert tick(EIGHT + late) == queued
    assert Due.objects.get().next_due_at == EIGHT + DAY


def test_a_fortnight_without_a_worker_brings_one(person):
    remind(person)

    assert [tick(EIGHT + 14 * DAY), tick(EIGHT + 15 * DAY)] == [1, 1]
    assert rules() == [("checkin", TUESDAY + 14 * DAY), ("checkin", TUESDAY + 15 * DAY)]


def test_a_bedtime_after_midnight_is_about_the_day_before(person):
    remind(person, checkin_at=time(0, 30))
    half_past = EIGHT - 7 * HOUR - 30 * MINUTE

    assert tick(half_past) == 1
    assert rules() == [("checkin", TUESDAY - DAY)]
    save(person, TUESDAY - DAY, half_past + MINUTE, cravings=1)
    assert leaves(half_past + MINUTE) == [None]


def test_it_moves_with_the_person_and_comes_once_a_day(person):
    remind(person)
    tick(EIGHT)
    set_time(by=person, at=EIGHT + HOUR, time_zone="America/Los_Angeles")

    assert tick(EIGHT + 3 * HOUR) == 0  # 8 AM there, of the same day
    assert Due.objects.get().next_due_at == EIGHT + DAY + 3 * HOUR


def test_another_hour_on_the_same_day_brings_no_second_one(person):
    remind(person)
    tick(EIGHT)
    set_checkin_hour(by=person, at=EIGHT + HOUR, checkin_at=time(19))

    assert Due.objects.get().next_due_at == EIGHT + DAY + 11 * HOUR


def test_the_same_hour_again_changes_nothing(person):
    remind(person)
    before = (Due.objects.get().pk, AuditEvent.objects.count())

    set_checkin_hour(by=person, at=EIGHT, checkin_at=time(8))

    assert (Due.objects.get().pk, AuditEvent.objects.count()) == before


def test_who_never_chose_one_has_no_row_for_having_none(person):
    set_checkin_hour(by=person, at=NOON, checkin_at=None)

    assert not Reminders.objects.exists()


def test_a_second_one_does_not_follow_a_first_that_left_late(person):
    remind(person, asks_again=True)
    late, again = EIGHT + 2 * HOUR - MINUTE, EIGHT + 2 * HOUR
    tick(late)
    sent(late)

    tick(again)

    assert rules() == [("checkin", TUESDAY), ("again", TUESDAY)]
    assert (leaves(again), leaves(again + HOUR)) == ([None], ["/check-in/"])


# --- the nudge ------------------------------------------------------------------------------------


def go_quiet(person):
    """Check in on twenty days, then no more; the last is the Monday of NOON."""
    for back in range(19, -1, -1):
        day = NOON - back * DAY
        save(person, day.date(), day, cravings=1)


def run_days(days, first=EIGHT):
    for step in range(days):
        tick(first + step * DAY)
        sent(first + step * DAY)


def test_who_has_gone_quiet_is_nudged_once_and_left_in_peace(person):
    go_quiet(person)
    remind(person, asks_again=False, step_at=time(12), week_on=6, week_at=time(18))

    for step in range(30):
        run_days(1, EIGHT + step * DAY)
        tick(EIGHT + step * DAY + 10 * HOUR)

    told = [("checkin", TUESDAY), ("checkin", TUESDAY + DAY), ("checkin", TUESDAY + 2 * DAY)]
    assert rules() == [*told, ("nudge", TUESDAY + 3 * DAY)]
    assert Reminders.objects.get().nudged_on == TUESDAY + 3 * DAY
    assert not Due.objects.exists()


def test_the_nudge_opens_the_check_in_until_the_person_is_back(person):
    go_quiet(person)
    remind(person)
    run_days(3)
    at = EIGHT + 3 * DAY
    tick(at)

    assert leaves(at) == ["/check-in/"]
    save(person, at.date(), at, cravings=1)
    assert leaves(at) == [None]


def test_a_check_in_after_the_nudge_starts_the_reminders_again(person):
    go_quiet(person)
    remind(person)
    run_days(10)
    back = EIGHT + 10 * DAY

    save(person, back.date(), back, cravings=1)

    assert Reminders.objects.get().nudged_on is None
    assert Due.objects.get().next_due_at == back + DAY
    assert tick(back + DAY) == 1
    assert AuditEvent.objects.filter(action="reminders_go_on").count() == 1


def test_an_old_day_filled_in_does_not_start_them_again(person):
    go_quiet(person)
    remind(person)
    run_days(10)
    back = EIGHT + 10 * DAY

    save(person, (back - 7 * DAY).date(), back, cravings=1)

    assert Reminders.objects.get().nudged_on is not None
    save(person, back.date(), back + MINUTE, cravings=1)
    assert Reminders.objects.get().nudged_on is None


def test_days_from_a_file_start_them_again(person):
    go_quiet(person)
    remind(person)
    run_days(10)
    back = EIGHT + 10 * DAY
    brought = bring_file(by=person, at=back, text="the file")
    newest = DayAnswers(day=(back - DAY).date(), ratings={"cravings": 1})

    import_days(brought=brought, days=[newest], by=person, at=back)

    assert Reminders.objects.get().nudged_on is None
    assert Due.objects.get().next_due_at == back + DAY


def test_who_flies_west_after_the_nudge_is_welcomed_back_too(person):
    go_quiet(person)
    remind(person, checkin_at=time(4, 30))
    first = EIGHT - 3 * HOUR - 30 * MINUTE
    run_days(4, first)
    assert Reminders.objects.get().nudged_on == TUESDAY + 3 * DAY
    nudged = first + 3 * DAY  # late on the day before, in Honolulu
    set_time(by=person, at=nudged, time_zone="Pacific/Honolulu")
    person.refresh_from_db()

    save(person, TUESDAY + 2 * DAY, nudged, cravings=1)

    assert Reminders.objects.get().nudged_on is None


def test_who_chooses_anew_after_a_nudge_is_reminded_first(person):
    go_quiet(person)
    remind(person)
    run_days(10)
    make_reminders(person, at=EIGHT + 30 * DAY, checkin_at=time(9))

    run_days(10, EIGHT + 30 * DAY + HOUR)

    assert [rule for rule, _ in rules()] == ["checkin", "checkin", "checkin", "nudge"] * 2


def test_who_chooses_reminders_after_a_long_silence_is_reminded_three_times_first(person):
    go_quiet(person)
    first = EIGHT + 30 * DAY
    make_reminders(person, at=first - HOUR)

    run_days(6, first)

    assert [rule for rule, _ in rules()] == ["checkin", "checkin", "checkin", "nudge"]


def test_who_is_back_while_the_worker_looks_is_not_nudged_and_reminded_on(person, monkeypatch):
    go_quiet(person)
    remind(person)
    run_days(3)
    at = EIGHT + 3 * DAY

    def meanwhile(quiet):
        save(person, at.date(), at, cravings=1)
        return to_nudge(quiet)

    to_nudge = reminders._to_nudge
    monkeypatch.setattr(reminders, "_to_nudge", meanwhile)
    assert tick(at) == 0
    monkeypatch.undo()

    assert Reminders.objects.get().nudged_on is None
    assert tick(at + DAY) == 1


def test_who_never_checked_in_is_nudged_after_a_fortnight(person):
    remind(person)

    run_days(30)

    assert [rule for rule, _ in rules()] == ["checkin"] * 14 + ["nudge"]


# --- small steps and the week ---------------------------------------------------------------------


def test_a_step_that_was_picked_today_is_brought_to_mind(person):
    remind(person, checkin_at=None, step_at=time(12))
    noon = EIGHT + 4 * HOUR
    pick_small_step(by=person, at=EIGHT, today=TUESDAY, text="Walk")

    assert tick(noon) == 1
    assert rules() == [("step", TUESDAY)]
    assert leaves(noon) == ["/steps/"]


def test_no_step_comes_to_mind_on_a_day_without_one(person):
    remind(person, checkin_at=None, step_at=time(12))
    step = pick_small_step(by=person, at=NOON, today=NOON.date(), text="Walk")

    assert tick(EIGHT + 4 * HOUR) == 0
    answer_small_step(
        choice=step, by=person, at=EIGHT, today=TUESDAY, outcome=StepOutcome.values[0]
    )


def test_the_week_comes_on_the_persons_own_day(person):
    remind(person, checkin_at=None, week_on=6, week_at=time(18))
    sunday = datetime(2026, 11, 29, 23, tzinfo=UTC)

    assert [tick(sunday - MINUTE), tick(sunday), tick(sunday + DAY)] == [0, 1, 0]
    assert rules() == [("week", date(2026, 11, 29))]
    assert leaves(sunday) == ["/week/"]
    assert Due.objects.get().next_due_at == sunday + 7 * DAY


# --- pauses and breaks ----------------------------------------------------------------------------


def test_a_pause_of_three_days_has_today_in_it(person):
    remind(person)
    pause_reminders(by=person, at=NOON, days=3)

    assert [tick(EIGHT + step * DAY) for step in range(4)] == [0, 0, 1, 1]


def test_a_pause_keeps_back_what_is_queued(person):
    remind(person)
    tick(EIGHT)
    pause_reminders(by=person, at=EIGHT, days=1)

    assert leaves(EIGHT) == [None]


def test_going_on_ends_a_pause_at_once(person):
    remind(person)
    pause_reminders(by=person, at=NOON, days=30)
    resume_reminders(by=person, at=NOON + HOUR)

    assert tick(EIGHT) == 1


@pytest.mark.parametrize("days", [-1, 0, 31])
def test_a_pause_is_one_day_to_thirty(person, days):
    with pytest.raises(PauseLengthError):
        pause_reminders(by=person, at=NOON, days=days)


def test_a_break_that_was_announced_silences_them(person):
    remind(person, asks_again=True, week_on=1, week_at=time(8))
    make_break(person, NOON.date(), first=TUESDAY, last=TUESDAY + DAY)

    assert [tick(EIGHT + step * DAY) for step in range(3)] == [0, 0, 1]


def test_a_pause_and_a_break_silence_meetings(person):
    group = make_group(person)
    set_reminder(group=group, hours=1, by=person, at=NOON)
    make_break(person, NOON.date(), first=NOON.date(), last=TUESDAY)
    pause_reminders(by=person, at=NOON + DAY, days=8)

    starts = datetime(2026, 11, 23, 23, tzinfo=UTC)
    assert [tick(starts - HOUR + week * 7 * DAY) for week in range(3)] == [0, 0, 1]


# --- off ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "left"),
    [
        (OutboxRule.CHECKIN, {"step", "week"}),
        (OutboxRule.CHECKIN_AGAIN, {"step", "week"}),
        (OutboxRule.NUDGE, {"step", "week"}),
        (OutboxRule.STEP, {"checkin", "again", "week"}),
        (OutboxRule.WEEK, {"checkin", "again", "step"}),
    ],
)
def test_a_kind_is_turned_off_and_the_others_stay(person, rule, left):
    remind(person, asks_again=True, step_at=time(12), week_on=6, week_at=time(18))

    turn_off(by=person, at=NOON, rule=rule)
    turn_off(by=person, at=NOON, rule=rule)

    assert set(Due.objects.values_list("rule", flat=True)) == left
    assert AuditEvent.objects.filter(action="reminders_off").count() == 1


def test_all_groups_stop_reminding_by_one_link(person):
    for weekday in (0, 1):
        group = make_group(person, name=f"G{weekday}", weekday=weekday)
        set_reminder(group=group, hours=1, by=person, at=NOON)

    turn_off(by=person, at=NOON, rule=OutboxRule.MEETING)
    turn_off(by=person, at=NOON, rule=OutboxRule.MEETING)

    assert not Due.objects.exists()
    assert AuditEvent.objects.filter(action="reminders_off").count() == 1


def test_every_change_is_written_down(person):
    set_reminders(by=person, at=NOON, choices=Choices(checkin_at=time(8)))
    pause_reminders(by=person, at=NOON, days=2)
    resume_reminders(by=person, at=NOON)
    turn_off(by=person, at=NOON, rule=OutboxRule.CHECKIN)

    rows = AuditEvent.objects.filter(about=person.subject_ref).order_by("pk")
    assert list(rows.values_list("action", "detail"))[-4:] == [
        ("reminders_set", {}),
        ("reminders_paused", {"days": 2}),
        ("reminders_resumed", {}),
        ("reminders_off", {"rule": "checkin"}),
    ]


# --- what changed between the queue and the mail server -------------------------------------------


def stop_mail(person):
    set_mail(by=person, at=EIGHT, wants_mail=False)


def turn_it_off(person):
    turn_off(by=person, at=EIGHT, rule=OutboxRule.CHECKIN)


def close(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def check_in(person):
    save(person, TUESDAY, EIGHT, cravings=1)


def lose_the_address(person):
    EmailAddress.objects.filter(user=person).delete()


def pause(person):
    pause_reminders(by=person, at=EIGHT, days=1)


def leave_for_a_break(person):
    make_break(person, TUESDAY, first=TUESDAY, last=TUESDAY)


def take_a_later_hour(person):
    set_checkin_hour(by=person, at=EIGHT, checkin_at=time(20))


CHANGES = [
    *(stop_mail, turn_it_off, close, check_in),
    *(lose_the_address, pause, leave_for_a_break, take_a_later_hour),
]


@pytest.mark.one_in(4)
@pytest.mark.both_in_full
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_of_mind_keeps_back_a_hundred_of_a_hundred(db, change):
    people = many(100)
    assert tick(EIGHT) == 100
    assert leaves(EIGHT) == ["/check-in/"] * 100

    for person in people:
        change(person)

    assert leaves(EIGHT) == [None] * 100
    assert sent(EIGHT) == 100


@pytest.mark.parametrize(
    "change", [stop_mail, close, check_in, lose_the_address, pause], ids=lambda one: one.__name__
)
def test_whom_nothing_may_reach_is_not_queued(person, change):
    remind(person)
    change(person)

    assert tick(EIGHT) == 0


# --- notifications --------------------------------------------------------------------------------


def subscribe(person):
    subscription = PushSubscription(account=person, endpoint_hash="x", session_hash="y")
    subscription.values_text, subscription.made_at = "{}", NOON
    subscription.save()


def test_a_notification_needs_no_address_and_no_mail(person):
    remind(person, channel=Channel.PUSH)
    subscribe(person)
    stop_mail(person)

    assert tick(EIGHT) == 1
    assert OutboxMessage.objects.get().channel == Channel.PUSH
    assert leaves(EIGHT) == ["/check-in/"]


def test_without_a_browser_it_leaves_only_to_who_wants_mail(person):
    remind(person, channel=Channel.PUSH)

    assert tick(EIGHT) == 1  # by mail
    stop_mail(person)
    assert leaves(EIGHT) == [None]


# --- many at once ---------------------------------------------------------------------------------


def many(count):
    """Let so many people be reminded at the same moment; return their rows."""
    zone = "America/New_York"
    people = [User(email=f"m{n}@example.org", time_zone=zone) for n in range(count)]
    User.objects.bulk_create(people)
    PersonStatus.objects.bulk_create(PersonStatus(person=one) for one in people)
    Profile.objects.bulk_create(Profile(person=one) for one in people)
    EmailAddress.objects.bulk_create(
        EmailAddress(user=one, email=one.email, verified=True) for one in people
    )
    Reminders.objects.bulk_create(Reminders(person=one, checkin_at=time(8)) for one in people)
    Due.objects.bulk_create(
        Due(account=one, rule=OutboxRule.CHECKIN, next_due_at=EIGHT) for one in people
    )
    return people


@pytest.mark.both_in_full
@pytest.mark.parametrize("count", [10, 10_000])
def test_a_look_at_ten_thousand_asks_as_much_as_one_at_ten(db, count):
    people = many(count)
    DailyCheckin.objects.bulk_create(
        DailyCheckin(
            person=one,
            day=TUESDAY,
            level="steady",
            level_without_use="steady",
            changed_at=NOON,
            first_at=NOON,
            catalog_version=1,
        )
        for one in people[: count // 10]
    )
    rows = list(Due.objects.due(timezone.now() + 3650 * DAY))

    with CaptureQueriesContext(connection) as asked:
        looked = look_at_checkins(rows, EIGHT)

    queued = sum(len(one.messages) for one in looked)
    # What they chose, who has checked in, and to whom reminders went without an answer.
    assert (len(asked), queued, len(looked)) == (3, count - count // 10, count)
