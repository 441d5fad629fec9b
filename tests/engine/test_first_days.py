"""What a first check-in gives back: each day its own, and plain things alone beside use."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from checkins.engine.first_days import (
    FIRST_DAYS,
    PLAIN,
    FirstDay,
    FirstSign,
    Given,
    GivenBack,
    GivenLine,
    given_back,
)

FIRST = date(2026, 11, 2)
SIGNS = [
    FirstSign("cravings"),
    FirstSign("slept_well", good=True),
    FirstSign("stressed"),
    FirstSign("ate_enough", good=True),
    FirstSign("bad_about_self", daily=False),
]


def days_of(ratings: Sequence[str], *, used: int = -1, planned: int = -1) -> list[FirstDay]:
    """Return a day after another, each with one digit for a sign, or a dot for a blank."""
    return [
        FirstDay(
            FIRST + timedelta(days=place),
            {sign.code: int(one) for sign, one in zip(SIGNS, row, strict=False) if one != "."},
            used=place == used,
            planned=place == planned,
        )
        for place, row in enumerate(ratings)
    ]


def given(days: Sequence[FirstDay], *, is_loud: bool = False) -> GivenBack | None:
    return given_back(days, about=days[-1].day, signs=SIGNS, is_loud=is_loud)


def kinds(rows: Sequence[str], **values: int) -> list[str]:
    """Return what each day gave back, "-" for nothing."""
    found = [given(days_of(rows[:count], **values)) for count in range(1, len(rows) + 1)]
    return [one.kind.value if one else "-" for one in found]


def test_full_days_each_give_their_own_thing_and_the_fifteenth_gives_nothing() -> None:
    rows = ["2343", "1343", "1243", "1243"] + ["0143"] * 10 + ["0343"]

    assert kinds(rows) == [*Given, "-"]
    assert len(Given) == FIRST_DAYS


def test_the_first_day_says_three_answers_and_a_blank_leaves_room_for_the_next() -> None:
    assert given(days_of(["2.43"])) == GivenBack(
        Given.SAID,
        1,
        (GivenLine("cravings", (2,)), GivenLine("stressed", (4,)), GivenLine("ate_enough", (3,))),
        day=FIRST,
    )


def test_a_day_with_no_answer_on_the_scale_gives_nothing() -> None:
    assert given(days_of(["...."])) is None


@pytest.mark.parametrize("values", [{"used": 1}, {"planned": 1}])
def test_beside_use_or_thoughts_of_it_no_day_is_named_or_compared(values: dict[str, int]) -> None:
    rows = ["2343", "1443", "2243"]

    assert kinds(rows, **values) == ["said", "-", "said"]


def test_for_a_week_after_use_only_plain_things_are_given_back() -> None:
    rows = ["2343", "1443"] + ["2243"] * 12

    found = kinds(rows, used=1)

    plain = {kind.value for kind in PLAIN} | {"-"}
    assert set(found[:9]) <= plain  # the eighth day after use is the tenth
    assert found[9] == "good_day"


def test_a_day_before_use_that_is_saved_after_it_gives_back_plain_things() -> None:
    rows = ["1343"] * FIRST_DAYS
    found = [
        given_back(days_of(rows[:count], used=count - 1), about=FIRST, signs=SIGNS, is_loud=False)
        for count in range(2, FIRST_DAYS + 1)
    ]

    assert {one.kind for one in found if one} <= PLAIN
    assert len(found) == sum(one is not None for one in found)


def test_a_loud_answer_leaves_plain_things_alone() -> None:
    rows = ["1143"] * FIRST_DAYS
    found = [given(days_of(rows[:count]), is_loud=True) for count in range(1, FIRST_DAYS + 1)]

    assert {one.kind for one in found if one} <= PLAIN
    [last] = found[-1:]
    assert last
    assert [line.ratings for line in last.lines] == [(2,)]


def test_a_day_of_low_mood_gives_nothing_whatever_else_was_said() -> None:
    low, less_low = (FirstDay(FIRST, {"low_mood": rating, "cravings": 1}) for rating in (3, 2))

    assert given([low]) is None
    assert given([less_low])


def test_a_thing_without_enough_to_say_leaves_the_days_answers() -> None:
    rows = ["0000"] * 8

    assert kinds(rows)[3:] == ["said", "said", "often", "week", "said"]


def test_the_best_day_is_the_newest_of_several_and_never_one_with_use() -> None:
    rows = ["1343"] + ["1340"] * 7 + ["1440", "1011"]

    found = given(days_of(rows, used=0))

    assert found
    assert (found.kind, found.day) == (Given.GOOD_DAY, FIRST + timedelta(days=8))
    assert found.lines == (GivenLine("slept_well", (4,)),)


def test_of_the_highest_answers_the_one_that_came_most_often_is_picked() -> None:
    rows = ["3000.", "0030.", "0030.", "0000" + "3"]

    assert given(days_of(rows)) == GivenBack(
        Given.READ, 4, (GivenLine("stressed", (3,), days=2, of=4),)
    )


def test_another_day_than_the_newest_is_spoken_of_if_it_was_just_saved() -> None:
    days = days_of(["1...", "2...", "3...", "0..."])

    found = given_back(
        days, about=days[1].day, signs=[FirstSign("ate_enough", good=True)], is_loud=False
    )
    own = given_back(days_of(["0000"] * 5), about=FIRST, signs=SIGNS, is_loud=False)

    assert found is None
    assert own
    assert (own.kind, own.day) == (Given.SAID, FIRST)


def test_a_day_that_is_not_among_them_gives_nothing() -> None:
    assert given_back(days_of(["1111"]), about=date(2027, 1, 1), signs=SIGNS, is_loud=False) is None
