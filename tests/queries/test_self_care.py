"""Self-care in words: what was tapped, beside the weeks before, and nothing made up."""

import pytest

from checkins.queries.self_care import Care, CareLine, recent_days, self_care
from tests.factories import make_person, save
from tests.services.patterns import TODAY, ago, noon

SAME = "About the same as in the 4 weeks before."


def tapped(person, back, **answers):
    save(person, ago(back), noon(ago(back)), **answers, finish=True)


def care_of(person):
    return self_care(recent_days(person, today=TODAY), today=TODAY)


def lines(care):
    return [(line.name, line.now, line.before) for line in care.lines]


def test_each_good_thing_is_told_as_it_was_tapped(person):
    tapped(person, 0, slept_well=1, ate_enough=4, kind_to_self=3)
    tapped(person, 27, slept_well=2, did_fun=0)  # the last day of the four weeks
    tapped(person, 28, slept_well=4, kind_to_self=3)  # the first of those before
    tapped(person, 55, slept_well=3)
    tapped(person, 56, slept_well=0)

    body, feelings = care_of(person)

    # Sleep 3/2 = 1.5 against 7/2 = 3.5: two points less; eating has nothing to stand beside.
    assert (body.name, body.sentence) == ("My body", "Less than in the 4 weeks before.")
    assert lines(body) == [
        ("Slept well", "Some", "Very much"),
        ("Ate enough", "Very much", ""),
        ("Took care of my body", "", ""),
    ]
    assert (feelings.name, feelings.sentence) == ("My feelings", SAME)
    assert lines(feelings) == [
        ("Kind to myself", "Quite a bit", "Quite a bit"),
        ("Did things I enjoy", "Not at all", ""),
        ("Felt close to someone", "", ""),
    ]


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (3, 2, "More than in the 4 weeks before."),
        (2, 3, "Less than in the 4 weeks before."),
        (2, 2, SAME),
        (None, 2, "There are too few answers to compare yet."),
        (2, None, "There are too few answers to compare yet."),
    ],
)
def test_a_side_is_compared_only_where_both_spans_have_answers(person, now, before, said):
    for back, value in ((3, now), (30, before)):
        if value is not None:
            tapped(person, back, ate_enough=value)

    (body,) = care_of(person)

    assert body.sentence == said


def test_a_line_that_only_one_span_has_moves_nothing(person):
    # Sleep is the same in both; eating stands in the last weeks alone.
    tapped(person, 1, slept_well=2, ate_enough=0)
    tapped(person, 30, slept_well=2)

    assert care_of(person)[0].sentence == SAME


def test_without_an_answer_nothing_is_said(person):
    tapped(person, 1, cravings=2)
    tapped(make_person(), 1, slept_well=4)

    assert care_of(person) == []


def test_a_side_without_an_answer_is_absent(person):
    tapped(person, 1, felt_close=4)

    assert care_of(person) == [
        Care(
            "My feelings",
            (
                CareLine("Kind to myself", "", ""),
                CareLine("Did things I enjoy", "", ""),
                CareLine("Felt close to someone", "Very much", ""),
            ),
            "There are too few answers to compare yet.",
        )
    ]


def test_a_day_with_use_and_the_day_after_it_count_in_neither(person):
    # Sleep was 1 on each night but those of use, 4 then, and 2 in the weeks before: with them
    # (1 + 4 + 4) / 3 = 3 would read "More".
    tapped(person, 2, slept_well=1)
    tapped(person, 5, slept_well=4, used="yes")
    tapped(person, 4, slept_well=4)
    tapped(person, 30, slept_well=2)

    (body,) = care_of(person)

    assert (body.sentence, lines(body)[0]) == (
        "Less than in the 4 weeks before.",
        ("Slept well", "A little", "Some"),
    )
