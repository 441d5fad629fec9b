from collections import Counter
from datetime import date, timedelta

import pytest

from checkins.engine.asking import weekday_of_signs, weekly_signs_for

# The eleven weekly signs of the first catalog, in its order.
CODES = [
    "others_problems",
    "body_care",
    "kind_to_self",
    "did_fun",
    "felt_close",
    "not_so_bad",
    "untrue_to_self",
    "use_in_control",
    "use_safe",
    "bad_about_self",
    "too_much",
]
PEOPLE = [f"0b6f0c1e-0000-4000-8000-{number:012d}" for number in range(50)]
MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]


def asked_in_a_week(person, *, answers_on, codes=CODES, week=WEEK):
    """Give what each day of the week asks of someone who checks in on ``answers_on`` alone."""
    answered, asked = set(), {}
    for day in week:
        if day.weekday() in answers_on:
            asked[day] = weekly_signs_for(day, codes=codes, person=person, answered=answered)
            answered |= set(asked[day])
    return asked


@pytest.mark.parametrize("person", PEOPLE[:5])
def test_eleven_signs_are_dealt_round_the_weekdays_in_turn(person):
    weekdays = weekday_of_signs(CODES, person=person)

    assert Counter(weekdays.values()) == {0: 2, 1: 2, 2: 2, 3: 2, 4: 1, 5: 1, 6: 1}


@pytest.mark.parametrize(("count", "most"), [(0, 0), (1, 1), (7, 1), (8, 2), (14, 2)])
def test_up_to_fourteen_signs_give_at_most_two_a_day(count, most):
    codes = [f"sign_{number}" for number in range(count)]

    dealt = Counter(weekday_of_signs(codes, person=PEOPLE[0]).values())

    assert max(dealt.values(), default=0) == most


@pytest.mark.parametrize("person", PEOPLE)
def test_someone_who_answers_every_day_is_asked_each_sign_once_a_week(person):
    asked = asked_in_a_week(person, answers_on=range(7))

    assert sorted(code for codes in asked.values() for code in codes) == sorted(CODES)
    assert [len(asked[day]) for day in WEEK] == [2, 2, 2, 2, 1, 1, 1]


def test_the_deal_depends_on_person_and_code_alone():
    dealt = weekday_of_signs(CODES, person=PEOPLE[0])

    assert weekday_of_signs(list(reversed(CODES)), person=PEOPLE[0]) == dealt
    assert weekday_of_signs(set(CODES), person=PEOPLE[0]) == dealt


def test_every_week_asks_the_same_signs_on_the_same_weekdays():
    next_year = [day + timedelta(weeks=52) for day in WEEK]

    this = asked_in_a_week(PEOPLE[0], answers_on=range(7))
    later = asked_in_a_week(PEOPLE[0], answers_on=range(7), week=next_year)

    assert list(later.values()) == list(this.values())


def test_people_are_not_all_asked_the_same_on_a_monday():
    mondays = {
        tuple(weekly_signs_for(MONDAY, codes=CODES, person=person, answered=()))
        for person in PEOPLE
    }

    assert len(mondays) > 20


@pytest.mark.parametrize("person", PEOPLE[:10])
def test_a_sign_missed_on_its_day_is_offered_later_in_the_same_week(person):
    weekday = weekday_of_signs(CODES, person=person)
    from_tuesday = {code for code in CODES if weekday[code] > 0}

    asked = asked_in_a_week(person, answers_on=range(1, 7))

    offered = Counter(code for codes in asked.values() for code in codes)
    assert offered == Counter(CODES)
    assert [len(asked[day]) for day in WEEK[1:]] == [2, 2, 2, 2, 2, 1]
    assert {code for day in WEEK[1:4] for code in asked[day]} <= from_tuesday


def test_a_missed_sign_fills_only_the_room_that_the_days_own_signs_leave():
    weekday = weekday_of_signs(CODES, person=PEOPLE[0])
    own = [code for code in CODES if weekday[code] == 6]
    first_missed = next(code for code in CODES if weekday[code] < 6)

    sunday = weekly_signs_for(WEEK[6], codes=CODES, person=PEOPLE[0], answered=())

    assert sorted(sunday) == sorted([*own, first_missed])


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("day", WEEK)
def test_no_day_asks_more_than_two(person, day):
    asked = weekly_signs_for(day, codes=CODES, person=person, answered=())

    assert len(asked) == min(
        2, sum(weekday_of_signs(CODES, person=person)[code] <= day.weekday() for code in CODES)
    )
    assert asked == [code for code in CODES if code in asked]


def test_a_sign_answered_on_another_day_of_the_week_is_not_asked_again():
    monday = weekly_signs_for(MONDAY, codes=CODES, person=PEOPLE[0], answered=())

    again = weekly_signs_for(MONDAY, codes=CODES, person=PEOPLE[0], answered=monday)

    assert again == []


def test_without_weekly_signs_nothing_is_asked():
    assert weekly_signs_for(MONDAY, codes=[], person=PEOPLE[0], answered=()) == []
