"""A new usual from here: through the service and the pages saved after it."""

import pytest

from checkins.enums import Level
from checkins.models import AuditEvent, DailyCheckin, PersonStatus
from checkins.services.baseline import (
    BaselineWaitsError,
    NoBaselineWaitsError,
    start_baseline,
    take_back_baseline,
)
from tests.factories import save
from tests.services.patterns import (
    BASELINE,
    STRONG,
    TODAY,
    ago,
    alerts_of,
    later,
    live,
    noon,
    notices_of,
    rated,
)


def start(person, today=TODAY):
    return start_baseline(by=person, at=noon(today), today=today)


def status_of(person):
    return PersonStatus.objects.get(person=person)


def levels_of(person):
    return list(
        DailyCheckin.objects.filter(person=person).order_by("day").values_list("level", flat=True)
    )


def test_it_begins_today_if_today_has_no_check_in(person):
    live(person, BASELINE, ends=1)

    assert (start(person), status_of(person).waiting_baseline) == (TODAY, TODAY)


def test_it_begins_tomorrow_if_today_has_one(person):
    live(person, BASELINE)

    assert (start(person), status_of(person).waiting_baseline) == (ago(-1), ago(-1))


def test_it_begins_today_before_the_first_check_in(person):
    assert start(person) == TODAY


def test_it_leaves_an_audit_row(person):
    start(person)

    event = AuditEvent.objects.get(action="new_usual_started")
    assert (event.about, event.by, event.at) == (
        person.subject_ref,
        person.subject_ref,
        noon(TODAY),
    )
    assert event.detail == {"day": "2026-11-23"}


def test_it_changes_nothing_that_was_said(person):
    live(person, BASELINE + STRONG, ends=1)
    before = (levels_of(person), status_of(person).level, status_of(person).explanation)

    start(person)

    assert (levels_of(person), status_of(person).level, status_of(person).explanation) == before


def test_fourteen_learning_check_ins_follow_and_then_one_is_compared(person):
    live(person, BASELINE, ends=16)
    start(person, ago(15))

    live(person, "3" * 16)

    assert levels_of(person)[-16:] == [Level.LEARNING] * 14 + [Level.STEADY] * 2
    assert (notices_of(person), status_of(person).engine_days) == ([], 16)


def test_help_comes_at_once_while_learning_anew(person):
    live(person, BASELINE, ends=1)
    start(person)

    save(person, TODAY, noon(TODAY), used="yes", planning=2, finish=True)

    assert [cause for _, cause, *_ in alerts_of(person)] == ["planning", "use"]


def test_a_day_without_a_scored_sign_keeps_it_waiting(person):
    live(person, BASELINE, ends=1)
    start(person)

    row = save(person, TODAY, noon(TODAY), medicine="yes", finish=True)

    assert (row.level, status_of(person).waiting_baseline) == (Level.LEARNING, TODAY)


def test_the_first_check_in_ends_the_waiting(person):
    live(person, BASELINE, ends=1)
    start(person)

    live(person, "1")

    assert status_of(person).waiting_baseline is None
    assert status_of(person).engine_days == 1


def test_a_second_one_while_it_waits_is_refused(person):
    live(person, BASELINE)
    start(person)

    with pytest.raises(BaselineWaitsError):
        start(person)

    assert status_of(person).baseline_days == ["2026-11-24"]
    assert AuditEvent.objects.filter(action="new_usual_started").count() == 1


def test_taken_back_the_old_usual_goes_on(person):
    live(person, BASELINE, ends=1)
    start(person)

    take_back_baseline(by=person, at=noon(TODAY))
    live(person, "0")

    event = AuditEvent.objects.get(action="new_usual_taken_back")
    assert (status_of(person).baseline_days, levels_of(person)[-1]) == ([], Level.STEADY)
    assert (event.at, event.detail) == (noon(TODAY), {"day": "2026-11-23"})


def test_taken_back_after_a_blank_day_the_old_usual_goes_on(person):
    live(person, BASELINE, ends=2)
    start(person, ago(1))
    save(person, ago(1), noon(ago(1)), medicine="yes", finish=True)

    take_back_baseline(by=person, at=noon(TODAY))
    live(person, "0")

    assert levels_of(person)[-1] == Level.STEADY


def test_there_is_nothing_to_take_back_after_a_check_in_or_without_one(person):
    refused = []
    for days in ("", "1"):
        if days:
            live(person, BASELINE, ends=1)
            start(person)
            live(person, days)
        with pytest.raises(NoBaselineWaitsError):
            take_back_baseline(by=person, at=later(1))
        refused.append(status_of(person).baseline_days)

    assert refused == [[], ["2026-11-23"]]
    assert AuditEvent.objects.filter(action="new_usual_taken_back").count() == 0


def test_an_edit_of_a_day_before_it_judges_the_days_after_it_anew(person):
    live(person, BASELINE, ends=5)
    start(person, ago(4))
    live(person, "33333")

    save(person, ago(6), later(1), **rated(2))

    assert levels_of(person)[-6:] == [Level.STEADY] + [Level.LEARNING] * 5
    assert status_of(person).engine_days == 5


def test_two_new_usuals_stand_one_after_the_other(person):
    live(person, BASELINE, ends=18)
    start(person, ago(17))
    live(person, "2" * 15, ends=3)
    start(person, ago(2))

    live(person, "333")

    assert levels_of(person)[20:] == [Level.LEARNING] * 14 + [Level.STEADY] + [Level.LEARNING] * 3
    assert status_of(person).baseline_days == ["2026-11-06", "2026-11-21"]
