"""What helped is what a person said helped: never what fell between two numbers."""

from datetime import timedelta

import pytest

from checkins.enums import StepOutcome
from checkins.queries.helped import SaidToHelp, said_to_help
from checkins.services.rides import Answers, keep_ride, remove_ride
from checkins.services.small_steps import answer_small_step, pick_small_step
from tests.factories import make_person
from tests.services.patterns import TODAY, ago, noon

YEAR = {"first": ago(363), "last": TODAY}
MINUTES = timedelta(minutes=10)


def step(person, back, outcome, code="shower", text=""):
    day, code = ago(back), "" if text else code
    choice = pick_small_step(by=person, at=noon(day), today=day, code=code, text=text)
    after = day + timedelta(days=1)
    answer_small_step(choice=choice, by=person, at=noon(after), today=after, outcome=outcome)


def ride(person, back, helped, at=noon, **answers):
    began = at(ago(back))
    return keep_ride(
        answers=Answers(helped=helped, **answers), started_at=began, by=person, at=began + MINUTES
    )


def said(person, **span):
    return [(item.words, item.counted) for item in said_to_help(person, **(YEAR | span))]


def test_what_helped_most_often_comes_first_and_a_little_counts(person):
    for back, outcome in enumerate(("helped", "little", "not", "helped", "skip", "not_done"), 2):
        step(person, back, StepOutcome(outcome))
    step(person, 20, StepOutcome.LITTLE, text="Call my brother")
    step(person, 21, StepOutcome.HELPED, text="call my Brother")
    step(person, 22, StepOutcome.NOT, "one_song")
    ride(person, 3, "yes")
    ride(person, 4, "no")
    ride(person, 5, None)
    step(make_person(), 2, StepOutcome.HELPED, "one_song")
    ride(make_person(), 6, "yes")

    assert said(person) == [
        ("Take a shower and put on fresh clothes.", "3 of 4 times"),
        ("Call my brother", "2 of 2 times"),
        ("Ride it out", "1 of 2 times"),
    ]


def test_a_craving_that_fell_during_a_ride_is_no_answer(person):
    ride(person, 2, None, before=4, after=0)
    ride(person, 3, "no", before=4, after=0)

    assert said(person) == []


def test_what_was_taken_away_counts_no_more(person, at):
    remove_ride(ride=ride(person, 2, "yes"), by=person, at=at)

    assert said(person) == []


@pytest.mark.parametrize(("first", "last", "count"), [(4, 3, 2), (4, 4, 1), (3, 3, 1), (2, 1, 0)])
def test_a_week_holds_the_steps_and_rides_that_began_in_it(person, first, last, count):
    step(person, 4, StepOutcome.HELPED)
    # 23:30 in New York is the next day in UTC.
    ride(person, 3, "yes", at=lambda day: noon(day) + timedelta(hours=11, minutes=30))

    assert len(said(person, first=ago(first), last=ago(last))) == count


@pytest.mark.parametrize(
    ("helped", "times", "counted"), [(3, 4, "3 of 4 times"), (1, 1, "once"), (2, 2, "2 of 2 times")]
)
def test_it_is_counted_in_words(helped, times, counted):
    assert SaidToHelp("A walk", helped, times).counted == counted
