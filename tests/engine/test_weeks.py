"""What seven days say, by hand: a week is Sunday, Nov 22, to Saturday, Nov 28."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage, Used
from checkins.engine.weeks import (
    Above,
    Meetings,
    Moved,
    Nights,
    Same,
    Strongest,
    own_week_from,
    own_weekday,
    review,
)

SUNDAY = date(2026, 11, 22)
RULES = {
    "cravings": SignRule("cravings", Stage.MENTAL),
    "slept_well": SignRule("slept_well", Stage.EMOTIONAL, reversed=True),
    "pulled_away": SignRule("pulled_away", Stage.EMOTIONAL),
    "stressed": SignRule("stressed", Stage.PHYSICAL),
    "planning": SignRule("planning", Stage.MENTAL),
}


def day(ahead, used=None, meeting=None, **ratings):
    return DayAnswers(SUNDAY + timedelta(days=ahead), ratings=ratings, used=used, meeting=meeting)


def fortnight(**answers):
    """Return fourteen days from answers by sign, one letter a day, "." for none."""
    return [
        day(
            place - 7,
            **{sign: int(said[place]) for sign, said in answers.items() if said[place] != "."},
        )
        for place in range(14)
        if any(said[place] != "." for said in answers.values())
    ]


def week_of(days, baseline=None, above=None):
    return review(days, first=SUNDAY, rules=RULES, baseline=baseline or {}, above=above or {})


def facts(days, **more):
    return list(week_of(days, **more).facts)


def test_two_checkins_have_no_facts():
    week = week_of([day(0, cravings=4), day(1, cravings=4)])

    assert (week.facts, week.is_short, len(week.present)) == ((), True, 2)


def test_a_sign_moved_by_one_word_or_not_at_all():
    assert facts(fortnight(stressed="11111112222222")) == [
        Moved("stressed", is_up=True, now=Fraction(2), before=Fraction(1), baseline=None)
    ]
    assert facts(fortnight(stressed="11111112222221")) == []


def test_three_answers_in_each_week_are_the_least():
    assert facts(fortnight(stressed="111....333....")) == [
        Moved("stressed", is_up=True, now=Fraction(3), before=Fraction(1), baseline=None)
    ]
    assert facts(fortnight(stressed="11.....333....")) == []


def test_a_good_thing_that_fell_is_a_sign_that_rose():
    (fact,) = facts(fortnight(slept_well="333....111...."))

    assert fact == Moved(
        "slept_well", is_up=True, now=Fraction(3), before=Fraction(1), baseline=None
    )


def test_above_the_usual_and_below_the_week_before_has_no_direction():
    assert facts(fortnight(stressed="44444442222222"), baseline={"stressed": 1.0}) == []
    assert facts(fortnight(stressed="44444442222222"), baseline={"stressed": 1.5}) == [
        Moved("stressed", is_up=False, now=Fraction(2), before=Fraction(4), baseline=1.5)
    ]


def test_planning_is_left_to_its_own_page():
    assert facts(fortnight(planning="00000001111111")) == []


@pytest.mark.parametrize(
    ("before", "now", "found"),
    [
        ("3331111", "3333311", [Nights(5, 7, 3, 7)]),  # two nights more
        ("3331111", "3333111", []),  # one night more is chance
        ("333....", "3333333", []),  # three nights are no week
        ("33311..", "3333311", []),  # 5 of 7 and 3 of 5: less than two nights in seven
    ],
)
def test_nights_are_compared_by_two_of_seven(before, now, found):
    said = facts(fortnight(slept_well=before + now))

    assert [fact for fact in said if isinstance(fact, Nights)] == found


def test_cravings_are_strongest_on_at_most_two_days():
    saturday, friday = SUNDAY + timedelta(days=6), SUNDAY + timedelta(days=5)
    assert facts([day(5, cravings=3), day(4, cravings=1), day(6, cravings=0)]) == [
        Strongest((friday,), 3, (saturday, 0))
    ]
    assert facts([day(ahead, cravings=2) for ahead in (1, 2, 3)]) == []
    assert facts([day(ahead, cravings=ahead == 1) for ahead in (1, 2, 3)]) == []  # "A little"


def test_a_stage_above_on_most_days_is_named_unless_a_sign_of_it_is():
    above = {SUNDAY + timedelta(days=ahead): {Stage.PHYSICAL} for ahead in range(4)}
    assert facts(fortnight(cravings="11111111111111"), above=above) == [
        Above((Stage.PHYSICAL,), (4,))
    ]
    assert [type(fact) for fact in facts(fortnight(stressed="11111112222222"), above=above)] == [
        Moved
    ]
    more = {day: {Stage.PHYSICAL, Stage.EMOTIONAL} for day in above}
    more[SUNDAY + timedelta(days=4)] = {Stage.PHYSICAL}
    assert facts(fortnight(cravings="11111111111111"), above=more) == [
        Above((Stage.EMOTIONAL, Stage.PHYSICAL), (4, 5))
    ]
    fewer = dict(list(above.items())[:3])
    assert facts(fortnight(cravings="11111111111111"), above=fewer) == []  # and not the same either


def test_weeks_are_alike_only_where_nothing_rose_slowly():
    assert facts(fortnight(stressed="11111111111111")) == [Same()]
    assert facts(fortnight(stressed="11111111111122")) == []  # 2/7 of a word
    above = {SUNDAY + timedelta(days=ahead): {Stage.MENTAL} for ahead in range(2)}
    assert facts(fortnight(stressed="11111111111111"), above=above) == []


def test_meetings_are_those_that_were_planned():
    went = [day(1, meeting=Meeting.SHARED), day(3, meeting=Meeting.MISSED)]
    other = [day(2, meeting=Meeting.NONE_PLANNED), day(4, meeting=Meeting.QUIET)]

    assert facts(went + other) == [Meetings(2, 3, (SUNDAY + timedelta(days=1),))]


def flattered(used):
    """Return fifteen days that get better in each way from the week's first day on."""
    return [
        day(
            ahead,
            used=Used.YES if ahead == used else Used.NO,
            slept_well=1 if ahead < 0 else 4,
            stressed=4 if ahead < 0 else 0,
            cravings=max(0, 4 - ahead) if ahead >= 0 else 4,
        )
        for ahead in range(-8, 7)
    ]


@pytest.mark.parametrize("used", range(-8, 7))
def test_with_a_use_day_near_nothing_is_a_gain(used):
    above = {SUNDAY + timedelta(days=ahead): {Stage.PHYSICAL} for ahead in range(7)}

    week = week_of(flattered(used), baseline=dict.fromkeys(RULES, 2.0), above=above)

    assert week.facts == (Strongest((SUNDAY,), 4),)
    assert week.had_use is (used >= 0)


def test_without_use_the_same_days_are_better():
    week = week_of(flattered(None))

    assert [type(fact) for fact in week.facts] == [Strongest, Nights, Moved]
    assert week.facts[0].later == (SUNDAY + timedelta(days=6), 0)
    assert week.facts[1].is_better


@pytest.mark.parametrize(
    ("chosen", "first", "weekday"),
    [(None, SUNDAY, 5), (2, SUNDAY, 2), (0, None, 0), (None, None, None)],
)
def test_the_own_week_ends_on_the_seventh_day_or_the_chosen_one(chosen, first, weekday):
    assert own_weekday(chosen, first) == weekday


@pytest.mark.parametrize("ahead", range(7))
def test_own_weeks_are_seven_days_that_end_on_the_own_day(ahead):
    assert own_week_from(SUNDAY + timedelta(days=ahead), 5) == SUNDAY
