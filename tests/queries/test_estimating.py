"""Who is counted: steady people who agreed, by what happened and never by what the rule said."""

import tracemalloc
from datetime import timedelta

import pytest

from checkins.engine.baseline import CheckIn
from checkins.enums import AlertOutcome
from checkins.models import CountingConsent, DailyCheckin, PersonStatus, User
from checkins.queries.estimating import WAS_RIGHT, steady_histories
from checkins.services.append_only import lifted
from checkins.services.counting import stop_counting
from tests.conftest import NOON
from tests.estimating import LAST, close_alert, plain_days, save_days, steady_person
from tests.factories import agree_to_be_counted
from tests.query_counts import queries_made

pytestmark = pytest.mark.django_db
JUST_ENOUGH = plain_days(60, span=90)


def counted(at=NOON):
    return list(steady_histories(at))


def a_day(person, **fields):
    """Change the person's day in the middle."""
    rows = DailyCheckin.objects.filter(person=person).order_by("day")
    DailyCheckin.objects.filter(pk=rows[30].pk).update(**fields)


def a_blank_day(person, **fields):
    day = CheckIn(LAST.toordinal() + 1, {})
    save_days(person, [day], **fields)


def test_sixty_checkins_over_ninety_days_are_enough():
    steady_person(JUST_ENOUGH)

    (found,) = counted()

    assert [item.values for item in found.checkins] == [item.values for item in JUST_ENOUGH]
    assert found.checkins[-1].day == LAST.toordinal()
    assert found.new_from == ()


@pytest.mark.parametrize(
    "days", [plain_days(59, span=90), plain_days(60, span=89)], ids=["59 check-ins", "89 days"]
)
def test_fewer_checkins_or_days_are_not_enough(days):
    steady_person(days)

    assert counted() == []


LEFT_OUT = {
    "took it back": lambda person: stop_counting(by=person, at=NOON),
    "used": lambda person: a_day(person, used="yes"),
    "used, on a day of a file": lambda person: a_blank_day(person, used="yes", imported=True),
    "used, on a day without signs": lambda person: a_blank_day(person, used="yes"),
    "one day is a file's": lambda person: a_day(person, imported=True),
    "all days are a file's": lambda person: DailyCheckin.objects.update(imported=True),
    "one day has no scored answer": lambda person: a_day(person, scored=0, answers={}),
    "one day has no sign of the catalog": lambda person: a_day(person, answers={"gone": 2}),
    "is switched off": lambda person: User.objects.update(is_active=False),
    "works here now": lambda person: User.objects.update(role="counselor"),
    **{
        f"an alert was right: {outcome}": lambda person, outcome=outcome: close_alert(
            person, outcome
        )
        for outcome in WAS_RIGHT
    },
}


@pytest.mark.parametrize("change", LEFT_OUT.values(), ids=LEFT_OUT)
def test_who_is_left_out(change):
    person = steady_person(JUST_ENOUGH)
    assert len(counted()) == 1

    change(person)

    assert counted() == []


def test_who_did_not_agree_is_left_out():
    steady_person(JUST_ENOUGH)
    with lifted():
        CountingConsent.objects.all().delete()

    assert counted() == []


def test_whose_consent_ended_is_left_out():
    person = steady_person(JUST_ENOUGH, agreed_at=NOON - timedelta(days=30))
    ends = CountingConsent.objects.get().expires_at

    assert [len(counted(at)) for at in (ends - timedelta(seconds=1), ends)] == [1, 0]
    agree_to_be_counted(person, ends)
    assert len(counted(ends)) == 1


STILL_COUNTED = {
    "skipped the question": lambda person: a_day(person, used="skip"),
    "an alert that was not useful": lambda person: close_alert(person, AlertOutcome.NOT_USEFUL),
    "an alert that was corrected": lambda person: close_alert(person, AlertOutcome.CORRECTED),
    "an alert that is open": lambda person: close_alert(person, ""),
    "days that the rule called urgent": lambda person: DailyCheckin.objects.update(level="urgent"),
}


@pytest.mark.parametrize("change", STILL_COUNTED.values(), ids=STILL_COUNTED)
def test_who_is_counted_still(change):
    change(steady_person(JUST_ENOUGH))

    assert len(counted()) == 1


def test_another_persons_use_and_alert_leave_nobody_else_out():
    steady_person(JUST_ENOUGH)
    other = steady_person(JUST_ENOUGH)
    a_day(other, used="yes")
    close_alert(other, AlertOutcome.USEFUL)

    assert len(counted()) == 1


def test_imported_days_are_in_no_history():
    person = steady_person(JUST_ENOUGH)
    save_days(person, [CheckIn(LAST.toordinal() - 300, {"cravings": 4})], imported=True)

    (found,) = counted()

    assert len(found.checkins) == 60


def test_a_new_baseline_is_known():
    person = steady_person(JUST_ENOUGH)
    PersonStatus.objects.filter(person=person).update(baseline_days=[LAST.isoformat()])

    (found,) = counted()

    assert found.new_from == (LAST.toordinal(),)


def test_an_alert_that_was_right_is_useful_or_led_to_a_return():
    assert {one.name for one in WAS_RIGHT} == {"USEFUL", "RETURNED_TO_USE"} & set(
        AlertOutcome.__members__
    )


@pytest.mark.parametrize("people", [1, 4])
def test_it_is_one_query_however_many_people_there_are(people):
    for _ in range(people):
        steady_person(JUST_ENOUGH)

    with queries_made() as queries:
        found = counted()

    assert (len(found), len(queries)) == (people, 1)


def test_the_memory_that_it_takes_does_not_grow_with_people():
    peaks = []
    for people in (5, 25):
        for _ in range(people - CountingConsent.objects.count()):
            steady_person(plain_days(180, span=200))
        tracemalloc.start()
        assert sum(1 for _ in steady_histories(NOON)) == people
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < 1.5 * peaks[0]
