"""Past check-ins are read from a CSV file: each rule with a worked value, and its edges."""

from datetime import date, timedelta

import pytest

from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage, Used
from checkins.forms.history import (
    MOST_ERRORS,
    MOST_OWN_DAYS,
    HistoryError,
    read_history,
    read_own_history,
)

TODAY = date(2026, 11, 23)
NO_RATING = "not 0, 1, 2, 3 or 4"


def own(*lines, today=TODAY):
    return read_own_history([f"{line}\n" for line in lines], today=today)


def errors_of(read, *lines, **more):
    with pytest.raises(HistoryError) as caught:
        read([f"{line}\n" for line in lines], **more)
    return caught.value.errors


def own_errors(*lines):
    return errors_of(read_own_history, *lines, today=TODAY)


# --- what a row says ------------------------------------------------------------------------------


def test_a_row_is_a_day_with_its_answers_as_the_check_in_asks_them():
    [day] = own(
        "day,slept_well,cravings,stressed,meeting_missed,meeting_quiet,used",
        "2026-11-01,4,2,,3,0,0",
    )

    assert day == DayAnswers(
        day=date(2026, 11, 1),
        asked=frozenset({"slept_well", "cravings", "meeting"}),
        ratings={"slept_well": 4, "cravings": 2},
        meeting=Meeting.MISSED,
        used=Used.NO,
    )


@pytest.mark.parametrize("cell", ["0", "1", "2", "3", "4"])
def test_a_rating_is_kept_as_tapped(cell):
    assert own("day,cravings", f"2026-11-01,{cell}")[0].ratings == {"cravings": int(cell)}


@pytest.mark.parametrize(
    "cell", ["5", "-1", "00", "2.0", " 2", "1_0", "yes", "\N{SUPERSCRIPT TWO}"]
)
def test_any_other_rating_is_refused_by_its_column(cell):
    assert own_errors("day,cravings", f"2026-11-01,{cell}") == [f"line 2, cravings: {NO_RATING}"]


def test_a_blank_rating_was_neither_asked_nor_answered():
    [day] = own("day,cravings,stressed", "2026-11-01,,0")

    assert (day.ratings, day.asked) == ({"stressed": 0}, {"stressed"})


@pytest.mark.parametrize(("cell", "used"), [("0", Used.NO), ("1", Used.YES), ("", None)])
def test_use_is_nought_one_or_unanswered(cell, used):
    assert own("day,cravings,used", f"2026-11-01,1,{cell}")[0].used == used


@pytest.mark.parametrize("cell", ["2", "no", "yes", " 1", "01"])
def test_any_other_use_is_refused_by_its_column(cell):
    assert own_errors("day,used", f"2026-11-01,{cell}") == ["line 2, used: not 0 or 1"]


@pytest.mark.parametrize(
    ("missed", "quiet", "meeting"),
    [
        ("3", "0", Meeting.MISSED),
        ("0", "2", Meeting.QUIET),
        ("0", "0", Meeting.SHARED),
        ("", "", None),
    ],
)
def test_the_two_values_of_a_meeting_are_one_answer(missed, quiet, meeting):
    [day] = own("day,cravings,meeting_missed,meeting_quiet", f"2026-11-01,1,{missed},{quiet}")

    assert (day.meeting, day.ratings) == (meeting, {"cravings": 1})
    assert day.asked == {"cravings"} | ({"meeting"} if meeting else set())


@pytest.mark.parametrize("values", ["3,2", "3,", ",2", "0,", "0,3", "2,0"])
def test_two_values_that_no_meeting_gives_are_refused_by_both_columns(values):
    assert own_errors("day,meeting_missed,meeting_quiet", f"2026-11-01,{values}") == [
        "line 2, meeting_missed and meeting_quiet: not 3 and 0, 0 and 2, or 0 and 0"
    ]


# --- which days -----------------------------------------------------------------------------------


def test_days_are_given_oldest_first_and_those_without_an_answer_left_out():
    days = own("day,cravings,used", "2026-11-03,1,", "2026-11-02,,", "2026-11-01,,1")

    assert [day.day.day for day in days] == [1, 3]


def test_ten_years_before_today_are_read_and_no_day_more():
    first, last = TODAY - timedelta(days=MOST_OWN_DAYS), TODAY - timedelta(days=1)

    days = own("day,cravings", f"{first},1", f"{last},1")

    assert [day.day for day in days] == [first, last]
    assert own_errors(
        "day,cravings", f"{first - timedelta(days=1)},1", f"{TODAY},1", "2026-11-24,1"
    ) == [f"line {line}, day: not between {first} and yesterday" for line in (2, 3, 4)]


@pytest.mark.parametrize(
    "cell", ["", "2026-02-29", "2026-11-1", "20261101", "2026-W45-1", "01.11.2026", " 2026-11-01"]
)
def test_what_is_no_day_is_refused_by_its_column(cell):
    assert own_errors("day,cravings", f"{cell},1") == ["line 2, day: not a day like 2026-11-23"]


def test_the_second_row_of_a_day_is_refused_even_if_it_says_the_same():
    assert own_errors("day,cravings", "2026-11-01,1", "2026-11-01,1") == [
        "line 3, day: this person has it twice"
    ]


# --- whose days -----------------------------------------------------------------------------------


def test_an_own_file_may_name_its_person_in_every_row():
    days = own("person,day,cravings", "ann,2026-11-01,1", "ann,2026-11-02,2")

    assert [day.ratings["cravings"] for day in days] == [1, 2]


def test_a_row_without_its_person_is_refused():
    assert own_errors("person,day,cravings", ",2026-11-01,1") == ["line 2, person: blank"]


def test_the_people_of_a_file_keep_days_of_their_own():
    history = read_history(["person,day,E1,P20\n", "ann,2026-11-01,1,\n", "ben,2026-11-01,,3\n"])

    assert {name: [day.ratings for day in days] for name, days in history.people.items()} == {
        "ann": [{"E1": 1}],
        "ben": [{"P20": 3}],
    }
    assert history.rules == {
        "E1": SignRule("E1", Stage.EMOTIONAL),
        "P20": SignRule("P20", Stage.PHYSICAL),
    }


def test_a_file_of_many_people_needs_the_column_of_the_person():
    assert errors_of(read_history, "day,E1", "2026-11-01,1") == [
        "line 1: the first two columns must be person and day"
    ]


def test_what_a_caller_finds_wrong_is_said_with_the_line_after_the_cells():
    errors = errors_of(
        read_history,
        "person,day,E1",
        "ann,2026-11-01,9",
        check=lambda person, answers: iter([f"{person}: {answers.day.day}"]),
    )

    assert errors == [f"line 2, E1: {NO_RATING}", "line 2, ann: 1"]


# --- the file as a whole --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["E1234", "X1", "E", "e1", "Cravings", "cravings ", ""])
def test_a_column_that_no_sign_has_is_named(name):
    assert errors_of(read_history, f"person,day,{name}") == [
        f"line 1, column {name!r}: no sign has this code"
    ]


@pytest.mark.parametrize("name", ["cravings", "used", "day"])
def test_a_column_that_stands_there_twice_is_named(name):
    errors = own_errors(f"day,{name},{name}")

    assert set(errors) == {f"line 1, column {name!r}: stands there more than once"}


def test_a_long_name_of_a_column_is_cut_at_forty_letters():
    assert own_errors("day," + "x" * 41) == [f"line 1, column {'x' * 40!r}: no sign has this code"]


def test_blank_lines_are_passed_over_and_still_counted():
    assert own_errors("day,cravings", "", ",", "2026-11-01,9") == [f"line 4, cravings: {NO_RATING}"]


@pytest.mark.parametrize(("cells", "count"), [("2026-11-01", 1), ("2026-11-01,1,1", 3)])
def test_a_row_of_another_width_is_refused(cells, count):
    assert own_errors("day,cravings", cells) == [
        f"line 2: {count} cells, where the first line has 2"
    ]


def test_a_cell_that_the_reader_gives_up_on_is_named_by_its_line():
    assert own_errors("day,cravings", "2026-11-01,1", "2026-11-02," + "1" * 131_073) == [
        "line 3: field larger than field limit (131072)"
    ]


@pytest.mark.parametrize("columns", ["cravings", "nothing" + ",nothing" * (MOST_ERRORS + 1)])
def test_no_more_than_a_thousand_errors_are_collected(columns):
    days = (TODAY - timedelta(days=back) for back in range(1, MOST_ERRORS + 2))
    rows = (f"{day}{',9' * (columns.count(',') + 1)}" for day in days)

    assert len(own_errors(f"day,{columns}", *rows)) == MOST_ERRORS


@pytest.mark.parametrize("lines", [(), ("2026-11-01,,",)])
def test_a_file_without_an_answer_is_refused(lines):
    assert own_errors("day,cravings,used", *lines) == [
        "there is no day with an answer in this file"
    ]
