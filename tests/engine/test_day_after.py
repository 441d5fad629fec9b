"""The day after use: which check-in is the return, and how long it is spoken of."""

from datetime import date, timedelta
from itertools import product

import pytest

from checkins.engine.day_after import AnsweredDay, DayAfter, day_after_now, day_after_on
from checkins.engine.types import Used
from tests import counts

MONDAY = date(2026, 11, 23)
NO, YES, SKIP, BLANK = Used.NO, Used.YES, Used.SKIP, None
DAYS = 9


def on(number):
    return MONDAY + timedelta(days=number)


def days(**answers):
    """Days by their number, each with its answer, or the answer and the day it was given on."""
    found = []
    for name, given in answers.items():
        number = int(name.removeprefix("d"))
        used, made = given if isinstance(given, tuple) else (given, number)
        found.append(AnsweredDay(on(number), used, on(made)))
    return found


def came_back(use, made):
    return DayAfter(on(use), came_back=True, made_on=on(made))


def left_open(use, made=None):
    return DayAfter(on(use), came_back=False, made_on=None if made is None else on(made))


# The days, the day whose page is asked for and what it says, today and what Home says.
CASES = {
    "no use, no day after": (days(d0=NO, d1=NO), 1, None, 1, None),
    "the use day itself": (days(d0=YES), 0, None, 0, None),
    "the next morning": (days(d0=YES), 1, None, 1, left_open(0)),
    "seven days on without a check-in": (days(d0=YES), 7, None, 7, left_open(0)),
    "eight days on": (days(d0=YES), 8, None, 8, None),
    "No the day after": (days(d0=YES, d1=NO), 1, came_back(0, 1), 1, came_back(0, 1)),
    "the day after that": (days(d0=YES, d1=NO), 1, came_back(0, 1), 2, None),
    "No again": (days(d0=YES, d1=NO, d2=NO), 2, None, 2, None),
    "No after seven days": (days(d0=YES, d7=NO), 7, came_back(0, 7), 7, came_back(0, 7)),
    "No after eight days": (days(d0=YES, d8=NO), 8, None, 8, None),
    "a skip is no return": (days(d0=YES, d1=SKIP), 1, left_open(0, 1), 1, left_open(0, 1)),
    "nor is a blank": (days(d0=YES, d1=BLANK), 1, left_open(0, 1), 1, left_open(0, 1)),
    "the morning after a skip": (days(d0=YES, d1=SKIP), 1, left_open(0, 1), 2, None),
    "a second skip": (days(d0=YES, d1=SKIP, d2=SKIP), 2, None, 2, None),
    "No after a skip": (days(d0=YES, d1=SKIP, d2=NO), 2, came_back(0, 2), 2, came_back(0, 2)),
    "use again": (days(d0=YES, d1=YES), 1, None, 1, None),
    "two use days": (days(d0=YES, d1=YES, d2=NO), 2, came_back(1, 2), 2, came_back(1, 2)),
    "use again after a return": (days(d0=YES, d1=NO, d2=YES), 1, came_back(0, 1), 2, None),
    "a second return": (
        days(d0=YES, d1=NO, d2=YES, d4=NO), 4, came_back(2, 4), 4, came_back(2, 4),
    ),
    "use reported late": (days(d1=(YES, 3), d2=NO, d3=NO), 2, came_back(1, 2), 3, None),
    "use reported late, the later No": (days(d1=(YES, 3), d2=NO, d3=NO), 3, None, 3, None),
    "yesterday is added, its page": (
        days(d0=YES, d1=(NO, 2)), 1, came_back(0, 2), 2, came_back(0, 2),
    ),
    "yesterday is added beside today's own": (
        days(d0=YES, d1=(NO, 2), d2=NO), 1, None, 2, came_back(0, 2),
    ),
    "today's own stays the return": (
        days(d0=YES, d1=(NO, 2), d2=NO), 2, came_back(0, 2), 3, None,
    ),
    "a day is filled in later on": (days(d0=YES, d1=(NO, 3), d2=NO, d3=NO), 1, None, 3, None),
    "... and moves no return": (
        days(d0=YES, d1=(NO, 3), d2=NO, d3=NO), 2, came_back(0, 2), 3, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("answered", "number", "said", "today", "at_home"), CASES.values(), ids=CASES.keys()
)
def test_what_a_page_and_home_are_after_use(answered, number, said, today, at_home):
    assert day_after_on(on(number), answered) == said
    assert day_after_now(answered, on(today)) == at_home


def test_no_check_in_of_eight_days_is_a_return_even_if_an_earlier_day_is_added():
    """On day 8 a No is too late; day 7, added afterwards on day 9, does not make it one."""
    answered = days(d0=YES, d7=(NO, 9), d8=NO)

    assert day_after_on(on(7), answered) is None
    assert day_after_now(answered, on(9)) is None


def by_hand(history, day):
    """Walk through days that were each answered on themselves, as one would tell it."""
    use, waits, first = None, False, True
    for number, used in enumerate(history[:day]):
        if used is YES:
            use, waits, first = number, True, True
        elif used == NO:
            waits = False
        first = first and used in {YES, "none"}
    own = history[day]
    if use is None or own in {YES, "none"} or day - use > 7:
        return None
    if own is NO:
        return came_back(use, day) if waits else None
    return left_open(use, day) if first else None


def test_all_histories_of_a_week_agree_with_a_walk_through_them():
    """Every history of seven days: none, No, Yes, or left open. Home says what the page says."""
    asked = 0
    for history in product(("none", NO, YES, SKIP), repeat=7):
        answered = [
            AnsweredDay(on(number), used, on(number))
            for number, used in enumerate(history)
            if used != "none"
        ]
        last = len(history) - 1
        expected = by_hand(history, last)
        assert day_after_on(on(last), answered) == expected, history
        if history[last] != "none":
            assert day_after_now(answered, on(last)) == expected, history
        asked += 1
    counts.say(f"the day after use: {asked} histories of a week, told by the rule and by hand")


def test_the_order_of_the_days_changes_nothing():
    answered = days(d0=YES, d1=(NO, 2), d2=NO, d3=YES, d4=SKIP, d5=NO)

    for day in range(DAYS):
        assert day_after_on(on(day), answered) == day_after_on(on(day), answered[::-1])
        assert day_after_now(answered, on(day)) == day_after_now(answered[::-1], on(day))
