"""When a change from the usual is told, and which alert follows: all through saved pages."""

from datetime import UTC, datetime

import pytest

from checkins.enums import AlertEventKind, AlertOutcome, AlertStatus, Level, NoticeKind
from checkins.models import Alert, DailyCheckin, Notice
from checkins.services.alerts import close
from tests.factories import make_person, save
from tests.services.patterns import (
    BASELINE,
    REACH_OUT,
    STRONG,
    TODAY,
    WATCH,
    ago,
    alerts_of,
    later,
    live,
    noon,
    notices_of,
    rated,
)

OPENED, JOINED = AlertEventKind.OPENED, AlertEventKind.JOINED


# --- the ladder -----------------------------------------------------------------------------------


def test_a_usual_day_is_told_nothing(person):
    live(person, BASELINE)

    assert (notices_of(person), alerts_of(person)) == ([], [])


def test_watch_is_a_notice_without_an_alert(person):
    live(person, BASELINE + WATCH)

    assert (notices_of(person), alerts_of(person)) == ([(0, "pattern", 1)], [])


def test_reach_out_opens_an_alert(person):
    live(person, BASELINE + REACH_OUT)

    alert = Alert.objects.get(person=person)
    assert notices_of(person) == [(1, "pattern", 1), (0, "pattern", 2)]
    assert (alert.day, alert.cause, alert.rung) == (TODAY, NoticeKind.PATTERN, 2)
    assert (alert.status, alert.opened_at) == (AlertStatus.OPEN, noon(TODAY))
    assert (alert.notice.day, alert.notice.rung) == (TODAY, 2)


def test_strong_is_told_at_once_and_joins_the_open_alert(person):
    live(person, BASELINE + STRONG)

    alert = Alert.objects.get(person=person)
    events = [(event.kind, event.day, event.rung, event.by) for event in alert.events.all()]
    assert notices_of(person) == [(2, "pattern", 1), (1, "pattern", 2), (0, "pattern", 3)]
    assert (alert.day, alert.rung, alert.notice.rung) == (ago(1), 3, 2)
    assert events == [(OPENED, ago(1), 2, None), (JOINED, TODAY, 3, None)]


def test_the_first_notice_can_be_on_any_rung(person):
    live(person, BASELINE + "111", ends=2)
    save(person, ago(1), noon(ago(1)), **rated(1))  # not finished, so not told that day
    save(person, TODAY, noon(TODAY), **rated(1), finish=True)

    assert notices_of(person) == [(0, "pattern", 2)]
    assert alerts_of(person) == [(0, "pattern", 2, "open")]


def test_a_notice_says_what_carried_it_when_it_was_shown(person):
    live(person, BASELINE + WATCH)

    notice = Notice.objects.get(person=person)
    assert (notice.level, notice.level_without_use) == (Level.WATCH, Level.WATCH)
    assert (notice.stages, notice.signs) == (["mental"], ["cravings", "old_places"])
    assert notice.shown_at == noon(TODAY)


def test_a_day_of_use_does_not_change_what_a_pattern_notice_says(person):
    live(person, BASELINE + WATCH[1:], ends=1)
    row = save(person, TODAY, noon(TODAY), **rated(1), used="yes", finish=True)

    notices = Notice.objects.filter(person=person).order_by("kind")
    levels = [(item.kind, item.level, item.level_without_use) for item in notices]
    assert (row.level, row.level_without_use) == (Level.URGENT, Level.WATCH)
    assert levels == [("pattern", "watch", "watch"), ("use", "urgent", "watch")]


def test_the_same_rung_is_not_told_again_within_fourteen_days(person):
    # Strong from the sixth day on: .8 e + .4 stays above it for as long as the ones go on.
    live(person, BASELINE + "1" * 19)

    assert notices_of(person) == [(15, "pattern", 1), (14, "pattern", 2), (13, "pattern", 3)]


def test_after_fourteen_days_it_is_told_again_and_joins_the_open_alert(person):
    live(person, BASELINE + "1" * 20)

    (alert,) = Alert.objects.filter(person=person)
    assert notices_of(person)[2:] == [(14, "pattern", 3), (0, "pattern", 3)]
    assert [(event.kind, event.day) for event in alert.events.all()] == [
        (OPENED, ago(15)),
        (JOINED, ago(14)),
        (JOINED, TODAY),
    ]


def test_after_fourteen_days_it_opens_another_alert_if_the_first_is_closed(person):
    live(person, BASELINE + "1" * 19, ends=1)
    alert = Alert.objects.get(person=person)
    close(alert=alert, by=person, at=noon(ago(1)), outcome=AlertOutcome.USEFUL)

    save(person, TODAY, noon(TODAY), **rated(1), finish=True)

    assert alerts_of(person) == [(15, "pattern", 3, "closed"), (0, "pattern", 3, "open")]


@pytest.mark.parametrize(
    ("since", "told"), [("0" * 7 + "111", []), ("0" * 10 + "1111", [(0, "pattern", 1)])]
)
def test_a_lower_rung_waits_its_fourteen_days(person, since, told):
    # Reach out at 1.34, down to .28 or .14, and up to 1.12 on the 10th or 1.24 on the 14th day.
    row = live(person, BASELINE + REACH_OUT + since)

    assert row.level == Level.WATCH
    assert notices_of(person)[2:] == told


# --- which day may be told ------------------------------------------------------------------------


def test_an_unfinished_day_is_told_nothing_and_an_ended_one_at_the_next_save(person):
    live(person, BASELINE + REACH_OUT[1:], ends=1)
    save(person, TODAY, noon(TODAY), **rated(1))
    while_open = alerts_of(person)

    # Tuesday morning: Monday has ended, unfinished, and a page of Tuesday says nothing itself.
    save(person, ago(-1), noon(ago(-1)), medicine="yes")

    assert while_open == []
    assert alerts_of(person) == [(0, "pattern", 2, "open")]


def test_in_the_small_hours_yesterday_has_not_ended(person):
    live(person, BASELINE + REACH_OUT[1:], ends=1)
    save(person, TODAY, noon(TODAY), **rated(1))

    told = []
    for hour, minute in ((8, 59), (9, 0)):  # 03:59 and 04:00 in New York
        save(person, TODAY, datetime(2026, 11, 24, hour, minute, tzinfo=UTC), medicine="yes")
        told.append(alerts_of(person))

    assert told == [[], [(0, "pattern", 2, "open")]]


def test_a_blank_page_that_finishes_the_day_tells_it(person):
    live(person, BASELINE + REACH_OUT[1:], ends=1)
    save(person, TODAY, noon(TODAY), **rated(1))

    save(person, TODAY, later(1), finish=True)

    assert alerts_of(person) == [(0, "pattern", 2, "open")]


def test_a_part_done_today_does_not_hide_what_yesterday_said(person):
    live(person, BASELINE + WATCH, ends=2)
    save(person, ago(1), noon(ago(1)), **rated(1))

    save(person, TODAY, noon(TODAY), cravings=0)

    assert notices_of(person) == [(2, "pattern", 1), (1, "pattern", 2)]


@pytest.mark.parametrize(("days_ago", "told"), [(1, [(1, "pattern", 1)]), (2, [])])
def test_only_today_and_yesterday_are_still_told(person, days_ago, told):
    live(person, BASELINE + WATCH[1:], ends=days_ago + 1)

    row = save(person, ago(days_ago), noon(TODAY), **rated(1), finish=True)

    assert (row.level, notices_of(person)) == (Level.WATCH, told)


def test_a_backfill_is_told_of_today_and_never_of_its_own_day(person):
    # After two missed days the gain is .36: .64 of the .72 before, + .72 is 1.18. With yesterday
    # filled in it is 1.18 there, and 1.34 today.
    live(person, BASELINE + "11..1")
    before = notices_of(person)

    row = save(person, ago(1), later(1), **rated(1), finish=True)

    assert (row.level, before) == (Level.WATCH, [(0, "pattern", 1)])
    assert notices_of(person) == [(0, "pattern", 1), (0, "pattern", 2)]
    assert alerts_of(person) == [(0, "pattern", 2, "open")]


def test_a_backfill_that_only_lifts_the_past_is_told_nothing(person):
    live(person, BASELINE + "111.000000")

    row = save(person, ago(6), later(1), **rated(1), finish=True)

    risen = DailyCheckin.objects.get(person=person, day=row.day)
    assert (risen.level, notices_of(person), alerts_of(person)) == (Level.WATCH, [], [])


def test_a_refold_neither_deletes_nor_adds_a_notice_of_the_past(person):
    live(person, BASELINE + STRONG + "0")
    told = list(Notice.objects.filter(person=person).order_by("pk").values())

    for days_ago in range(7, 0, -1):
        save(person, ago(days_ago), later(10 - days_ago), **rated(0))
    lowered = DailyCheckin.objects.filter(person=person).exclude(risk=0).exclude(risk=None)
    fell = (lowered.count(), list(Notice.objects.filter(person=person).order_by("pk").values()))
    for days_ago in range(7, 0, -1):
        save(person, ago(days_ago), later(30 - days_ago), **rated(1))

    assert fell == (0, told)
    assert list(Notice.objects.filter(person=person).order_by("pk").values()) == told


def test_two_people_have_ladders_of_their_own(person):
    other = make_person()

    live(person, BASELINE + REACH_OUT)
    live(other, BASELINE + WATCH)

    assert notices_of(person) == [(1, "pattern", 1), (0, "pattern", 2)]
    assert (notices_of(other), alerts_of(other)) == ([(0, "pattern", 1)], [])
