"""What an edited answer does to the alerts that it had opened: all through saved pages."""

from datetime import timedelta

import pytest

from checkins.engine.constants import SHIPPED
from checkins.enums import AlertEventKind, AlertOutcome, AlertStatus
from checkins.models import Alert, DailyCheckin, Notice
from checkins.services.alerts import close, snooze
from tests.factories import save
from tests.services.patterns import (
    BASELINE,
    REACH_OUT,
    STRONG,
    TODAY,
    ago,
    alerts_of,
    events_of,
    later,
    live,
    noon,
    notices_of,
    rated,
)

OPENED, JOINED, CORRECTED, REOPENED = (
    AlertEventKind.OPENED,
    AlertEventKind.JOINED,
    AlertEventKind.CORRECTED,
    AlertEventKind.REOPENED,
)


def the_alert(person):
    return Alert.objects.get(person=person)


# --- what acts alone ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "cause"), [({"used": "yes"}, "use"), ({"planning": 2}, "planning")]
)
def test_each_acting_answer_opens_its_own_alert_while_learning_and_unfinished(
    person, fields, cause
):
    save(person, TODAY, noon(TODAY), **fields)

    assert notices_of(person) == [(0, cause, 0)]
    assert alerts_of(person) == [(0, cause, 0, "open")]
    assert events_of(the_alert(person)) == [OPENED]


def test_a_day_with_both_opens_two(person):
    save(person, TODAY, noon(TODAY), used="yes", planning=4, finish=True)

    assert alerts_of(person) == [(0, "planning", 0, "open"), (0, "use", 0, "open")]


def test_a_second_use_day_in_one_week_opens_a_second_alert(person):
    save(person, ago(5), noon(ago(5)), used="yes", finish=True)
    save(person, TODAY, noon(TODAY), used="yes", finish=True)

    assert alerts_of(person) == [(5, "use", 0, "open"), (0, "use", 0, "open")]


def test_a_use_day_that_is_told_days_later_opens_its_alert_now(person):
    save(person, ago(6), noon(TODAY), used="yes", finish=True)

    assert (alerts_of(person), the_alert(person).opened_at) == (
        [(6, "use", 0, "open")],
        noon(TODAY),
    )


def test_one_thought_is_a_notice_without_an_alert(person):
    save(person, TODAY, noon(TODAY), planning=1, finish=True)

    assert (notices_of(person), alerts_of(person)) == ([(0, "support", 0)], [])


def test_a_second_page_of_the_day_tells_nothing_twice(person):
    save(person, TODAY, noon(TODAY), used="yes")
    save(person, TODAY, later(1), stressed=2)
    save(person, TODAY, later(2), used="yes", finish=True)

    assert (notices_of(person), events_of(the_alert(person))) == ([(0, "use", 0)], [OPENED])


def test_both_levels_stand_on_the_notices(person):
    save(person, TODAY, noon(TODAY), used="yes")
    save(person, ago(1), noon(TODAY), planning=2)
    save(person, ago(2), noon(TODAY), planning=1)

    levels = Notice.objects.values_list("kind", "level", "level_without_use").order_by("kind")
    assert list(levels) == [
        ("planning", "urgent", "urgent"),
        ("support", "learning", "learning"),
        ("use", "urgent", "learning"),
    ]


@pytest.mark.parametrize("field", ["used", "planning"])
@pytest.mark.parametrize("cleared", [None, "other"])
def test_a_corrected_answer_closes_its_alert_and_leaves_the_other(person, field, cleared):
    other = {"used": "no", "planning": 1}[field] if cleared else None
    cause = {"used": "use", "planning": "planning"}[field]
    save(person, TODAY, noon(TODAY), used="yes", planning=3)

    save(person, TODAY, later(1), **{field: other})

    corrected = Alert.objects.get(cause=cause)
    assert (corrected.status, corrected.outcome) == (AlertStatus.CLOSED, AlertOutcome.CORRECTED)
    assert (corrected.closed_at, events_of(corrected)) == (later(1), [OPENED, CORRECTED])
    assert Alert.objects.exclude(cause=cause).get().status == AlertStatus.OPEN


def test_an_answer_that_is_given_again_opens_its_alert_again_without_a_second_notice(person):
    for minutes, answer in enumerate(["yes", None, "yes", "no", "yes"]):
        save(person, TODAY, later(minutes), used=answer)

    alert = the_alert(person)
    assert (alert.status, alert.outcome, alert.closed_at) == (AlertStatus.OPEN, "", None)
    assert events_of(alert) == [OPENED, CORRECTED, REOPENED, CORRECTED, REOPENED]
    assert notices_of(person) == [(0, "use", 0)]


def test_what_a_counselor_closed_is_not_closed_again_by_a_correction(person):
    save(person, TODAY, noon(TODAY), used="yes")
    close(alert=the_alert(person), by=person, at=later(1), outcome=AlertOutcome.USEFUL)

    save(person, TODAY, later(2), used="no")

    alert = the_alert(person)
    assert (alert.outcome, alert.closed_at) == (AlertOutcome.USEFUL, later(1))
    assert events_of(alert) == [OPENED, AlertEventKind.CLOSED]


def test_a_correction_closes_the_alert_of_its_own_day_only(person):
    for days_ago in (2, 0):
        save(person, ago(days_ago), noon(ago(days_ago)), used="yes")

    save(person, ago(2), later(1), used="no")

    assert alerts_of(person) == [(2, "use", 0, "closed"), (0, "use", 0, "open")]


# --- the pattern ----------------------------------------------------------------------------------


def test_an_edit_that_lowers_the_pattern_closes_its_alert_as_corrected(person):
    live(person, BASELINE + REACH_OUT)

    save(person, TODAY, later(1), **rated(0))

    alert = the_alert(person)
    assert (alert.status, alert.outcome, alert.rung) == ("closed", AlertOutcome.CORRECTED, 2)
    assert events_of(alert) == [OPENED, CORRECTED]
    assert notices_of(person) == [(1, "pattern", 1), (0, "pattern", 2)]


def test_an_edit_of_an_older_day_closes_it_too(person):
    live(person, BASELINE + REACH_OUT)

    save(person, ago(2), later(1), **rated(0))

    assert alerts_of(person) == [(0, "pattern", 2, "closed")]


def test_the_alert_stays_while_another_day_of_it_stands(person):
    live(person, BASELINE + STRONG)  # opened yesterday at 1.34, joined today at 1.48

    save(person, TODAY, later(1), **rated(0))  # today .8 of 1.34: yesterday stands

    assert alerts_of(person) == [(1, "pattern", 3, "open")]


def test_the_alert_stays_while_a_later_day_stands_that_was_told_nothing(person):
    # 1.34 opened it six days ago: 1.33, 1.31, 1.05, 1.24, 1.39, 1.37, on no higher rung.
    live(person, BASELINE + REACH_OUT + "hh011h")
    told = notices_of(person)

    # That day falls to 1.20, and with it those after it, but for the last two: 1.34 and 1.33.
    save(person, ago(6), later(1), **rated("h"))

    assessment = DailyCheckin.objects.filter(person=person, risk__gte=SHIPPED.reach_out).order_by(
        "day"
    )
    assert [(TODAY - row.day).days for row in assessment] == [1, 0]
    assert (alerts_of(person), notices_of(person)) == ([(6, "pattern", 2, "open")], told)
    assert events_of(the_alert(person)) == [OPENED]


def test_a_pattern_that_stands_again_opens_its_corrected_alert_again(person):
    live(person, BASELINE + REACH_OUT)
    save(person, TODAY, later(1), **rated(0))

    save(person, TODAY, later(2), **rated(1))

    alert = the_alert(person)
    assert (alert.status, alert.outcome, alert.closed_at) == (AlertStatus.OPEN, "", None)
    assert events_of(alert) == [OPENED, CORRECTED, REOPENED]
    assert notices_of(person) == [(1, "pattern", 1), (0, "pattern", 2)]


def test_a_corrected_alert_opens_again_when_the_next_days_rise_while_the_ladder_waits(person):
    live(person, BASELINE + REACH_OUT, ends=2)
    save(person, ago(2), noon(ago(2)) + timedelta(minutes=1), **rated(0))  # .94

    rows = live(person, "1", ends=1), live(person, "1")  # 1.16, 1.32

    assert [row.level for row in rows] == ["watch", "reach_out"]
    assert alerts_of(person) == [(2, "pattern", 2, "open")]
    assert notices_of(person) == [(3, "pattern", 1), (2, "pattern", 2)]


def test_a_corrected_alert_stays_closed_beside_an_open_one(person):
    live(person, BASELINE + REACH_OUT, ends=3)
    save(person, ago(3), noon(ago(3)) + timedelta(minutes=1), **rated("h"))  # 1.20
    save(person, ago(2), noon(ago(2)), **rated(1))  # 1.36, and never finished

    live(person, "11")  # 1.49 yesterday, told as strong, 1.59 today

    assert alerts_of(person) == [(3, "pattern", 2, "closed"), (1, "pattern", 3, "open")]


def test_an_unfinished_day_does_not_open_a_corrected_alert_again(person):
    live(person, BASELINE + REACH_OUT, ends=2)
    save(person, ago(2), noon(ago(2)) + timedelta(minutes=1), **rated(0))
    live(person, "1", ends=1)

    row = save(person, TODAY, noon(TODAY), **rated(1))

    assert row.level == "reach_out"
    assert alerts_of(person) == [(2, "pattern", 2, "closed")]


def test_what_a_counselor_closed_stays_closed_on_the_same_rung(person):
    live(person, BASELINE + REACH_OUT)
    close(alert=the_alert(person), by=person, at=later(1), outcome=AlertOutcome.NOT_USEFUL)

    save(person, TODAY, later(2), **rated(0))
    save(person, TODAY, later(3), **rated(1))

    assert the_alert(person).outcome == AlertOutcome.NOT_USEFUL


def test_a_higher_rung_on_the_day_of_a_closed_alert_opens_it_again(person):
    # Two days that nobody finished, 1.18 and 1.34, then a half day: 1.33, told.
    live(person, BASELINE + "111", ends=3)
    for days_ago in (2, 1):
        save(person, ago(days_ago), noon(ago(days_ago)), **rated(1))
    live(person, "h")
    close(alert=the_alert(person), by=person, at=later(1), outcome=AlertOutcome.USEFUL)

    save(person, TODAY, later(2), **rated(1))  # 1.48

    alert = the_alert(person)
    assert (alert.day, alert.rung, alert.status) == (TODAY, 3, AlertStatus.OPEN)
    assert events_of(alert) == [OPENED, AlertEventKind.CLOSED, REOPENED]
    assert notices_of(person) == [(2, "pattern", 1), (0, "pattern", 2), (0, "pattern", 3)]


def test_an_edit_of_another_day_opens_todays_closed_alert_again(person):
    live(person, BASELINE + "1110111")  # .98 .78 1.02, 1.22 watch, 1.38 reach out today
    close(alert=the_alert(person), by=person, at=later(1), outcome=AlertOutcome.USEFUL)

    save(person, ago(3), later(2), **rated(1))  # 1.18 there, and 1.58 today

    assert alerts_of(person) == [(0, "pattern", 3, "open")]
    assert events_of(the_alert(person)) == [OPENED, AlertEventKind.CLOSED, REOPENED]
    assert notices_of(person) == [(1, "pattern", 1), (0, "pattern", 2), (0, "pattern", 3)]


def test_a_new_rise_ends_a_snooze(person):
    live(person, BASELINE + REACH_OUT, ends=1)
    until = noon(TODAY) + timedelta(days=5)
    snooze(alert=the_alert(person), by=person, at=noon(ago(1)), until=until, reason="on leave")

    live(person, "1")

    alert = the_alert(person)
    assert (alert.status, alert.snoozed_until, alert.rung) == (AlertStatus.OPEN, None, 3)
    assert events_of(alert) == [OPENED, AlertEventKind.SNOOZED, JOINED]


def test_a_rise_after_a_snooze_ended_writes_down_the_return_before_it(person):
    live(person, BASELINE + REACH_OUT, ends=1)
    until = noon(ago(1)) + timedelta(hours=3)
    snooze(alert=the_alert(person), by=person, at=noon(ago(1)), until=until, reason="on leave")

    live(person, "1")

    events = the_alert(person).events.all()
    assert [(event.kind, event.by, event.at) for event in events][2:] == [
        (AlertEventKind.RETURNED, None, until),
        (JOINED, None, noon(TODAY)),
    ]


def test_a_correction_after_a_snooze_ended_writes_down_the_return_before_it(person):
    save(person, TODAY, noon(TODAY), used="yes")
    snooze(alert=the_alert(person), by=person, at=noon(TODAY), until=later(5), reason="on leave")

    save(person, TODAY, later(9), used="no")

    events = the_alert(person).events.all()
    assert [(event.kind, event.at) for event in events][2:] == [
        (AlertEventKind.RETURNED, later(5)),
        (CORRECTED, later(9)),
    ]
