"""Counting what the clinic's alerts came to: once a day, by one run, of everybody together."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from checkins.engine.alert_outcomes import share_right
from checkins.enums import AlertOutcome
from checkins.management.sweeping import sweep
from checkins.models import Alert, AuditEvent, Clinic, ClinicCount
from checkins.queries.alert_outcomes import counts_now, kept
from checkins.services.alert_outcomes import count_alerts
from checkins.services.alerts import close
from tests.factories import make_counselor, make_person, save, share
from tests.query_counts import queries_made
from tests.services.patterns import BASELINE, STRONG, TODAY, live, noon
from tests.threads import at_once

NOON = noon(TODAY)
DAY = timedelta(days=1)
USEFUL, NOT_USEFUL = AlertOutcome.USEFUL, AlertOutcome.NOT_USEFUL
RETURNED, CORRECTED = AlertOutcome.RETURNED_TO_USE, AlertOutcome.CORRECTED


def with_a_pattern(outcome=None):
    person = make_person()
    live(person, BASELINE + STRONG)
    if outcome:
        alert = Alert.objects.get(person=person)
        close(alert=alert, by=make_counselor(), at=NOON, outcome=outcome)
    return person


def counts():
    return ClinicCount.objects.values().get()


def test_it_counts_outcomes_notices_days_and_what_nobody_judged(db):
    for outcome in (USEFUL, RETURNED, NOT_USEFUL, CORRECTED, *[None] * 5):
        with_a_pattern(outcome)
    share(with_a_pattern(), make_counselor(), NOON, alerts=True)
    save(make_person(), TODAY, NOON, planning=3, used="yes")  # no pattern
    in_time = NOON + 14 * DAY

    assert count_alerts(at=in_time) is True

    assert counts() == {
        "id": 1,
        "counted_on": in_time.date(),
        "notices": 10,
        "watched_days": 10 * 12,
        "overdue": 1,
        **asdict(share_right([(1, 1), (1, 1), (0, 1)])),
    }


def test_alerts_of_one_person_are_counted_as_one_persons(db):
    person = with_a_pattern(USEFUL)
    live(person, STRONG, ends=-30)
    Alert.objects.filter(person=person).update(
        status="closed", outcome=USEFUL, closed_at=NOON, snoozed_until=None
    )

    count_alerts(at=NOON + 30 * DAY)

    found = counts()
    assert (found["judged"], found["people"]) == (Alert.objects.count(), 1)
    assert found["judged"] > 1


def test_it_counts_once_a_day_and_then_anew(db):
    assert count_alerts(at=NOON) is True
    with_a_pattern(USEFUL)

    again = [count_alerts(at=NOON + timedelta(minutes=5)), counts()["judged"]]
    next_day = [count_alerts(at=NOON + DAY), counts()["judged"]]

    assert (again, next_day) == ([False, 0], [True, 1])
    assert ClinicCount.objects.count() == 1


def test_a_run_that_was_slower_writes_nothing(db, monkeypatch):
    """It counted too, and another run stored its counts meanwhile."""
    of_the_other = []

    def slowly(*, at):
        if not of_the_other:
            of_the_other.append(None)  # the other run does not wait for one more
            of_the_other[0] = count_alerts(at=at)
        return counts_now(at=at)

    monkeypatch.setattr("checkins.services.alert_outcomes.counts_now", slowly)

    assert count_alerts(at=NOON) is False
    assert of_the_other == [True]
    assert AuditEvent.objects.filter(action="alerts_counted").count() == 1


def test_after_everybody_left_nothing_of_them_is_counted(db):
    person = with_a_pattern(USEFUL)
    count_alerts(at=NOON)
    person.delete()

    count_alerts(at=NOON + DAY)

    none = {"notices": 0, "watched_days": 0, "judged": 0, "right": 0, "people": 0, "overdue": 0}
    assert {name: counts()[name] for name in none} == none


def test_of_few_people_no_notice_is_counted(db):
    """What a budget expects moves with each notice: of a few people it would say who was warned."""
    for _ in range(9):
        with_a_pattern()
    count_alerts(at=NOON)
    of_nine = counts()
    with_a_pattern()
    count_alerts(at=NOON + DAY)

    assert (of_nine["notices"], of_nine["watched_days"]) == (0, 0)
    assert (counts()["notices"], counts()["watched_days"]) == (10, 10 * 12)


NO_NOTICES = {"notices": 0, "watched_days": 0}


def shown(**fields):
    """Let a share that is shown have been counted the day before."""
    share = {"judged": 20, "right": 10, "people": 10, "low": 0.25, "high": 0.75, **fields}
    return ClinicCount.objects.create(counted_on=TODAY - DAY, **share), share


def test_a_shown_share_does_not_follow_a_few_closings_or_who_left(db):
    """The log says whom each day's closings were about, and who left: the share would say how."""
    _, share = shown()
    for _ in range(11):
        with_a_pattern(USEFUL)

    count_alerts(at=NOON)

    assert {name: counts()[name] for name in share} == share
    assert (counts()["counted_on"], counts()["notices"]) == (TODAY, 11)


@pytest.mark.parametrize(
    ("fields", "judged", "moves"),
    [
        ({}, 29, False),
        ({}, 30, True),
        ({}, 11, False),
        ({}, 10, True),
        ({"judged": 19}, 20, True),
        ({"people": 9}, 21, True),
    ],
)
def test_a_shown_share_moves_by_ten_alerts_at_once(db, fields, judged, moves):
    row, share = shown(**fields)
    counted = asdict(share_right([(1, 1)] * judged))

    assert kept(row, {**NO_NOTICES, **counted}) == ({} if moves else share)


@pytest.mark.parametrize(
    ("was", "now", "moves"),
    [
        pytest.param((0, 0), (1, 120), True, id="first"),
        pytest.param((12, 1000), (13, 1012), False, id="one more"),
        pytest.param((12, 1000), (9, 640), False, id="one left"),
        pytest.param((8, 1000), (0, 0), False, id="few left"),
        pytest.param((12, 1000), (22, 1300), True, id="ten more"),
        pytest.param((12, 1000), (0, 0), True, id="all left"),
        pytest.param((12, 1000), (12, 4653), True, id="ten years"),
    ],
)
def test_own_notices_move_by_ten_or_by_ten_years_at_once(db, was, now, moves):
    """What budgets expect would else say whom a notice came to, or how many who left had had."""
    notices, days = was
    row = ClinicCount(counted_on=TODAY, notices=notices, watched_days=days)
    counted = {"judged": 0, "notices": now[0], "watched_days": now[1]}

    assert kept(row, counted) == ({} if moves else {"notices": notices, "watched_days": days})


def test_a_count_is_in_the_log_without_a_number(db):
    with_a_pattern(USEFUL)
    count_alerts(at=NOON)
    count_alerts(at=NOON)

    event = AuditEvent.objects.get(action="alerts_counted")
    assert (event.about, event.by.int, event.at, event.detail) == (
        Clinic().subject_ref,
        0,
        NOON,
        {},
    )


def test_the_sweep_counts_and_a_second_one_asks_one_question(db):
    sweep(at=NOON)
    with queries_made() as queries:
        sweep(at=NOON + timedelta(minutes=5))

    assert ClinicCount.objects.count() == 1
    assert len([query for query in queries if "cliniccount" in query]) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
@pytest.mark.parametrize("earlier", [True, False])
def test_of_runs_at_once_one_writes(earlier):
    if earlier:
        count_alerts(at=NOON - DAY)

    done = at_once([lambda: count_alerts(at=NOON)] * 4)

    assert sorted(done) == [False, False, False, True]
    assert AuditEvent.objects.filter(action="alerts_counted", at=NOON).count() == 1
