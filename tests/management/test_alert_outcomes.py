"""What the deployment's alerts came to: counted by hand, silent while small, and nobody's."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from checkins.enums import AlertOutcome, NoticeKind
from checkins.models import Alert, User
from checkins.queries.alert_outcomes import deployment_outcomes
from checkins.services.alerts import close
from tests.factories import make_counselor, make_person, save
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, live, noon

NOON = noon(TODAY)
pytestmark = pytest.mark.both_in_full
USEFUL, NOT_USEFUL, CORRECTED = AlertOutcome.USEFUL, AlertOutcome.NOT_USEFUL, AlertOutcome.CORRECTED


def printed():
    out = StringIO()
    call_command("alert_outcomes", stdout=out)
    return out.getvalue()


@pytest.fixture
def sam(db):
    return make_counselor()


def with_a_pattern(days=BASELINE + STRONG):
    person = make_person()
    live(person, days)
    return person


def closed(sam, outcomes):
    """Let a pattern alert of one person each be closed."""
    for outcome in outcomes:
        alert = Alert.objects.get(person=with_a_pattern())
        close(alert=alert, by=sam, at=NOON, outcome=outcome)


def test_nine_closed_alerts_print_no_number(sam):
    closed(sam, [USEFUL] * 9 + [CORRECTED] * 2)

    said = printed()

    assert said.startswith("Fewer than 10 alerts were closed as useful or not useful.")
    assert "opened" not in said


def test_an_empty_deployment_prints_no_number(db):
    assert printed().startswith("Fewer than 10 alerts")


def test_ten_closed_alerts_print_by_cause_and_outcome(sam):
    closed(sam, [USEFUL] * 7 + [NOT_USEFUL] * 3 + [CORRECTED])
    with_a_pattern()
    save(make_person(), TODAY, NOON, planning=3, used="yes")

    lines = printed().splitlines()

    assert lines[:3] == [
        (
            "Signs above usual: 12 opened, 1 not closed; closed as useful 7, not useful 3, "
            "corrected 1. Useful: 70 of 100 closed."
        ),
        (
            "Thoughts of how to use: 1 opened, 1 not closed; closed as useful 0, not useful 0, "
            "corrected 0. Too few closed for a share."
        ),
        (
            "Reported use: 1 opened, 1 not closed; closed as useful 0, not useful 0, "
            "corrected 0. Too few closed for a share."
        ),
    ]
    # 12 people with 26 check-ins in a row, of which the last 12 were compared: 144 days.
    assert lines[3].startswith("Notices from reach out on: 12 in 0.4 person-years, 30.44 a year")


def test_a_strong_notice_within_a_fortnight_is_no_second_one(db):
    with_a_pattern()  # reach out yesterday, strong today

    found = deployment_outcomes()

    assert (found.notices, found.watched_days) == (1, 12)
    assert found.notices_a_year == pytest.approx(365.25 / 12)


def test_after_a_fortnight_a_notice_counts_again(db):
    with_a_pattern(BASELINE + "1" * 20)  # reach out on the fifth of them, again 14 days later

    assert deployment_outcomes().notices == 2


def test_a_watch_notice_and_days_of_learning_count_in_nothing(db):
    with_a_pattern(BASELINE[:14] + "0" * 2)
    with_a_pattern(BASELINE + "1" * 4)  # watch alone
    with_a_pattern("0" * 14)

    found = deployment_outcomes()

    assert (found.notices, found.watched_days) == (0, 2 + 10)


def test_brought_days_are_not_under_watch(db):
    person = with_a_pattern(BASELINE + REACH_OUT)
    person.daily_checkins.exclude(day=TODAY).update(imported=True)

    assert deployment_outcomes().watched_days == 1


def test_nobody_under_watch_has_no_rate(db):
    found = deployment_outcomes()

    assert (found.notices_a_year, found.causes[NoticeKind.PATTERN].opened) == (None, 0)


def test_what_is_printed_names_nobody(sam):
    closed(sam, [USEFUL] * 10)
    User.objects.filter(role="person").update(name="Zephyrine")

    said = printed()

    people = User.objects.filter(role="person")
    told = ["Zephyrine", *people.values_list("email", flat=True)]
    told += [str(ref) for ref in people.values_list("subject_ref", flat=True)]
    assert [word for word in told if word in said] == []


def test_it_costs_three_queries_however_many_there_are(sam, django_assert_num_queries):
    closed(sam, [USEFUL] * 3)

    with django_assert_num_queries(3):
        deployment_outcomes()


def test_an_alert_of_a_year_ago_is_still_counted(sam):
    person = make_person()
    then = NOON - timedelta(days=365)
    save(person, then.date(), then, planning=3)

    assert deployment_outcomes().causes[NoticeKind.PLANNING].opened == 1
