"""What the deployment's alerts came to: counted by hand, silent while small, and nobody's."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from checkins.catalog.rates import rate_catalog
from checkins.enums import AlertOutcome, NoticeKind
from checkins.models import Alert, Notice, User
from checkins.queries.alert_outcomes import deployment_outcomes
from checkins.services.alerts import close
from checkins.services.sharing import revoke
from tests.factories import make_counselor, make_person, save, share
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, live, noon

NOON = noon(TODAY)
pytestmark = pytest.mark.both_in_full
USEFUL, NOT_USEFUL, CORRECTED = AlertOutcome.USEFUL, AlertOutcome.NOT_USEFUL, AlertOutcome.CORRECTED
RETURNED = AlertOutcome.RETURNED_TO_USE
SHARES = [
    f"{100 * row.simulated:.0f} and {100 * row.real:.0f} with {row.deteriorations_a_year:g}"
    for row in rate_catalog().right
]
PROMISED = (
    "Expected to be right of 100 such notices, at the rate of simulated people and of "
    f"published diaries, with so many rises before use a person-year: {'; '.join(SHARES)}."
)
TOO_FEW = "Fewer than 20 alerts were closed with an opinion, or they were of fewer than 10 people."


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


def alert_of(person, day, outcome):
    """Let a person have had one more pattern alert, closed with this outcome."""
    notice = Notice.objects.create(
        person=person,
        day=day,
        kind=NoticeKind.PATTERN,
        rung=2,
        level="reach_out",
        level_without_use="reach_out",
        shown_at=NOON,
    )
    Alert.objects.create(
        person=person,
        notice=notice,
        day=day,
        cause=NoticeKind.PATTERN,
        rung=2,
        status="closed",
        opened_at=NOON,
        closed_at=NOON,
        outcome=outcome,
    )


def closed(sam, outcomes):
    """Let a pattern alert of one person each be closed."""
    for outcome in outcomes:
        alert = Alert.objects.get(person=with_a_pattern())
        close(alert=alert, by=sam, at=NOON, outcome=outcome)


def test_nineteen_closed_alerts_print_no_number(sam):
    closed(sam, [USEFUL] * 10 + [NOT_USEFUL] * 9 + [CORRECTED] * 2)

    said = printed()

    assert said.startswith(TOO_FEW)
    assert "opened" not in said


def test_twenty_alerts_of_nine_people_print_no_number(sam):
    """However many alerts there are, those of a few people could point at them."""
    closed(sam, [USEFUL] * 9)
    people = User.objects.filter(role="person")
    for back in (20, 40):
        for person in people:
            alert_of(person, TODAY - timedelta(days=back), USEFUL)

    assert Alert.objects.filter(outcome=USEFUL).count() == 27
    assert printed().startswith(TOO_FEW)


def test_an_empty_deployment_prints_no_number(db):
    assert printed().startswith(TOO_FEW)


def test_twenty_closed_alerts_print_by_cause_and_outcome(sam):
    closed(sam, [USEFUL] * 9 + [RETURNED] * 5 + [NOT_USEFUL] * 6 + [CORRECTED])
    with_a_pattern()
    save(make_person(), TODAY, NOON, planning=3, used="yes")

    lines = printed().splitlines()

    few = f"{TOO_FEW[0].lower()}{TOO_FEW[1:]} No number."
    assert [line for line in lines if line.startswith("Expected")] == [PROMISED]
    lines.remove(PROMISED)
    assert lines[:4] == [
        (
            "Signs above usual: 22 opened, 1 not closed; closed as useful or returned to use 14, "
            # Wilson's interval of .7 of 19, as 20 of as many people count: .474 to .858.
            "not useful 6, corrected 1. Right: 70 of 100, likely 47 to 86 (95 percent interval; "
            "20 people)."
        ),
        f"Thoughts of how to use: {few}",
        f"Reported use: {few}",
        "Of 20 that a counselor could close in time, 0 had no outcome after 14 days.",
    ]
    # 22 people with 26 check-ins in a row, of which the last 12 were compared: 264 days.
    assert lines[4].startswith("Notices from reach out on: 22 in 0.7 person-years, 30.44 a year")
    # (20 + 22) / (20 / 2.016 + 1.750 x 264 / 365.25) = 42 / 11.18.
    assert lines[4].endswith("expect 3.76 for one of the bench, by published diaries first.")


def test_an_alert_that_nobody_could_close_is_not_overdue(sam):
    """Overdue: open for 14 days, and shared now with a counselor who could close it."""
    people = [with_a_pattern() for _ in range(6)]
    share(people[0], sam, NOON, alerts=True)
    Alert.objects.filter(person=people[0]).update(opened_at=NOON)
    share(people[1], sam, NOON, signs=True)  # no alerts
    share(people[2], sam, NOON, alerts=True)
    Alert.objects.filter(person=people[2]).update(opened_at=NOON + timedelta(seconds=1))
    revoke(consent=share(people[3], sam, NOON, alerts=True), by=people[3], at=NOON)
    share(people[4], sam, NOON, alerts=True)
    close(alert=Alert.objects.get(person=people[4]), by=sam, at=NOON, outcome=NOT_USEFUL)
    save(make_person(), TODAY, NOON, planning=3)

    days = (13, 14)
    overdue = [deployment_outcomes(at=NOON + timedelta(days=day)).overdue for day in days]

    assert overdue == [0, 1]


def test_a_strong_notice_within_a_fortnight_is_no_second_one(db):
    with_a_pattern()  # reach out yesterday, strong today

    found = deployment_outcomes(at=NOON)

    assert (found.notices, found.watched_days) == (1, 12)
    assert found.notices_a_year == pytest.approx(365.25 / 12)


def test_after_a_fortnight_a_notice_counts_again(db):
    with_a_pattern(BASELINE + "1" * 20)  # reach out on the fifth of them, again 14 days later

    assert deployment_outcomes(at=NOON).notices == 2


def test_a_watch_notice_and_days_of_learning_count_in_nothing(db):
    with_a_pattern(BASELINE[:14] + "0" * 2)
    with_a_pattern(BASELINE + "1" * 4)  # watch alone
    with_a_pattern("0" * 14)

    found = deployment_outcomes(at=NOON)

    assert (found.notices, found.watched_days) == (0, 2 + 10)


def test_brought_days_are_not_under_watch(db):
    person = with_a_pattern(BASELINE + REACH_OUT)
    person.daily_checkins.exclude(day=TODAY).update(imported=True)

    assert deployment_outcomes(at=NOON).watched_days == 1


def test_notices_of_few_people_are_not_printed(db):
    """Twenty alerts of other causes say nothing of how few people a notice was possible of."""
    for _ in range(10):
        person = make_person()
        for back in range(2):
            save(person, TODAY - timedelta(days=back), NOON, planning=3)
    for alert in Alert.objects.all():
        close(alert=alert, by=make_counselor(), at=NOON, outcome=USEFUL)
    for _ in range(9):
        with_a_pattern()
    few = printed()
    with_a_pattern()

    assert "Thoughts of how to use: 20 opened" in few
    assert "Fewer than 10 people have been compared with their own usual yet." in few
    assert "Notices from reach out on" not in few
    assert "Notices from reach out on: 10 in" in printed()


def test_nobody_under_watch_has_no_rate(db):
    found = deployment_outcomes(at=NOON)

    assert (found.notices_a_year, found.causes[NoticeKind.PATTERN].opened) == (None, 0)


def test_what_is_printed_names_nobody(sam):
    closed(sam, [USEFUL] * 20)
    User.objects.filter(role="person").update(name="Zephyrine")

    said = printed()

    people = User.objects.filter(role="person")
    told = ["Zephyrine", *people.values_list("email", flat=True)]
    told += [str(ref) for ref in people.values_list("subject_ref", flat=True)]
    assert [word for word in told if word in said] == []


def test_it_costs_five_queries_however_many_there_are(sam, django_assert_num_queries):
    closed(sam, [USEFUL] * 3)

    with django_assert_num_queries(5):
        deployment_outcomes(at=NOON)


def test_an_alert_of_a_year_ago_is_still_counted(sam):
    person = make_person()
    then = NOON - timedelta(days=365)
    save(person, then.date(), then, planning=3)

    assert deployment_outcomes(at=NOON).causes[NoticeKind.PLANNING].opened == 1
