"""Past check-ins are read from a CSV file: each rule with a worked value, and its edges."""

from datetime import date, timedelta

import pytest

from checkins.engine.types import DayAnswers, Meeting, SignRule, Stage, Used
from checkins.forms.history import (
    MEETING_RULE,
    MOST_COLUMNS,
    MOST_ERRORS,
    MOST_OWN_DAYS,
    MOST_OWN_LINES,
    HistoryError,
    read_history,
    read_own_history,
)

TODAY = date(2026, 11, 23)
NO_RATING = "not 0, 1, 2, 3 or 4"


def own(*lines, today=TODAY):
    return read_own_history("\n".join(lines), today=today).days


def errors_of(read, *lines, **more):
    with pytest.raises(HistoryError) as caught:
        read("\n".join(lines), **more)
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
@pytest.mark.parametrize("around", ["{}", " {}", "{}\u00a0", "\u200b{}\t", "{}.0", '"{},00"'])
def test_a_rating_is_kept_as_tapped(cell, around):
    [day] = own("day,cravings", f"2026-11-01,{around.format(cell)}")

    assert day.ratings == {"cravings": int(cell)}


@pytest.mark.parametrize(
    ("cell", "value"),
    [("Not at all", 0), ("a little", 1), ("SOME", 2), ("Quite  a\u00a0bit", 3), (" Very much ", 4)],
)
def test_the_words_of_an_answer_are_read(cell, value):
    assert own("day,cravings", f"2026-11-01,{cell}")[0].ratings == {"cravings": value}


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "5",
            "-1",
            "00",
            "1_0",
            "yes",
            "TRUE",
            "\N{SUPERSCRIPT TWO}",
            "\N{ARABIC-INDIC DIGIT TWO}",
        ),
        *("2.5", "2.", "1e0", "4.0000000000001", "sometimes", "none", "Not at all so", "?", "=1"),
    ],
)
def test_any_other_rating_is_refused_by_its_column(cell):
    assert own_errors("day,cravings", f"2026-11-01,{cell}") == [f"line 2, cravings: {NO_RATING}"]


@pytest.mark.parametrize(
    "cell", ["", " ", "NaN", "nan", "NA", "N/A", "#N/A", "null", "-", "\N{EN DASH}", "\u00a0"]
)
def test_a_blank_rating_was_neither_asked_nor_answered(cell):
    [day] = own("day,cravings,stressed", f"2026-11-01,{cell},0")

    assert (day.ratings, day.asked) == ({"stressed": 0}, {"stressed"})


@pytest.mark.parametrize(
    ("cells", "used"),
    [
        (["0", "0.0", " 0", "No", "no", "FALSE", "false"], Used.NO),
        (["1", "1.0", " 1", "Yes", "YES", "TRUE", "True"], Used.YES),
        (["", "NaN", "-"], None),
    ],
)
def test_use_is_nought_one_yes_no_or_unanswered(cells, used):
    for cell in cells:
        assert own("day,cravings,used", f"2026-11-01,1,{cell}")[0].used == used


@pytest.mark.parametrize("cell", ["2", "01", "maybe", "yes no", "Skip", "A little"])
def test_any_other_use_is_refused_by_its_column(cell):
    assert own_errors("day,used", f"2026-11-01,{cell}") == ["line 2, used: not 0 or 1, yes or no"]


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
        f"line 2, meeting_missed and meeting_quiet: {MEETING_RULE}"
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
        "day,cravings", f"{first - timedelta(days=1)},1", "2026-11-24,1", "9999-12-31,1"
    ) == [
        *(f"line {line}, day: not between {first} and yesterday" for line in (2, 3)),
        "line 4, day: not between 1900-01-01 and 2199-12-31",
    ]


@pytest.mark.parametrize("cell", ["2026-02-29", "20261101", "2026-W45-1", "0", "Nov", "31.31.2026"])
def test_what_is_no_day_is_refused_by_its_column(cell):
    assert own_errors("day,cravings", f"{cell},1") == ["line 2, day: not a day like 2026-11-23"]


def test_the_second_row_of_a_day_is_refused_even_if_it_says_the_same():
    assert own_errors("day,cravings", "2026-11-01,1", "2026-11-01,1") == [
        "line 3, day: line 2 has it too"
    ]


# --- whose days -----------------------------------------------------------------------------------


def test_an_own_file_may_name_its_person_in_every_row():
    days = own("person,day,cravings", "ann,2026-11-01,1", "ann,2026-11-02,2")

    assert [day.ratings["cravings"] for day in days] == [1, 2]


def test_a_row_without_its_person_is_refused():
    assert own_errors("person,day,cravings", ",2026-11-01,1") == ["line 2, person: blank"]


def test_the_people_of_a_file_keep_days_of_their_own():
    history = read_history("person,day,E1,P20\nann,2026-11-01,1,\nben,2026-11-01,,3\n")

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
        "line 1: no column is named person"
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


@pytest.mark.parametrize("name", ["E1234", "X1", "E", "craving", "weekday", "date"])
def test_a_column_that_is_not_ours_is_named(name):
    assert errors_of(read_history, f"person,day,{name}") == [
        f"line 1, column {name!r}: we have no column with this name"
    ]


@pytest.mark.parametrize(
    "name", ["Slept_well", "SLEPT WELL", " slept  well ", "Slept-Well", "\ufeffslept_well\u00a0"]
)
def test_a_column_is_known_by_any_case_and_spaces(name):
    [day] = own(f"{name},DAY", "4,2026-11-01")

    assert (day.day, day.ratings) == (date(2026, 11, 1), {"slept_well": 4})


def test_a_generic_column_is_known_by_any_case_and_for_simulated_people_alone():
    history = read_history("day,e1,Person\n2026-11-01,1,ann")

    assert history.rules == {"E1": SignRule("E1", Stage.EMOTIONAL)}
    assert own_errors("day,cravings,E1", "2026-11-01,1,1") == [
        "line 1, column 'E1': we have no column with this name"
    ]


def test_beside_answers_a_column_of_dates_is_that_of_the_days():
    assert [day.day.day for day in own("Date,cravings", "2026-11-01,1")] == [1]


@pytest.mark.parametrize("name", ["cravings", "used", "day"])
def test_a_column_that_stands_there_twice_is_named(name):
    errors = own_errors(f"day,{name},{name}")

    assert set(errors) == {f"line 1, column {name!r}: appears more than once"}


def test_a_long_name_of_a_column_is_cut_at_forty_letters():
    assert own_errors("day," + "x" * 41) == [
        f"line 1, column {'x' * 40!r}: we have no column with this name"
    ]


def test_blank_lines_are_passed_over_and_still_counted():
    assert own_errors("day,cravings", "", ",", "2026-11-01,9") == [f"line 4, cravings: {NO_RATING}"]


def test_a_short_row_leaves_its_last_columns_blank():
    [first, second] = own("day,cravings,used", "2026-11-01,1", "2026-11-02,,1")

    assert (first.ratings, first.used, second.used) == ({"cravings": 1}, None, Used.YES)


def test_a_row_with_more_cells_than_columns_is_refused_unless_they_are_blank():
    assert own_errors("day,cravings", "2026-11-01,1,,1") == [
        "line 2: 4 cells, where the columns are 2"
    ]
    assert [day.day.day for day in own("day,cravings,,", "2026-11-01,1,, ,,")] == [1]


def test_a_cell_under_no_name_is_refused():
    assert own_errors("day,,cravings", "2026-11-01,1,1") == [
        "line 2: a cell has no column name above it"
    ]


def test_a_cell_that_the_reader_gives_up_on_is_named_by_its_line():
    assert own_errors("day,cravings", "2026-11-01,1", "2026-11-02," + "1" * 131_073) == [
        "line 3: a cell is too long"
    ]


def test_no_more_than_a_thousand_errors_are_collected():
    days = (TODAY - timedelta(days=back) for back in range(1, MOST_ERRORS + 2))

    assert len(own_errors("day,cravings", *(f"{day},9" for day in days))) == MOST_ERRORS


def test_a_table_has_at_most_two_hundred_columns_and_an_own_one_ten_thousand_lines():
    most = ",".join(["day", *["a"] * (MOST_COLUMNS - 1)])
    lines = ["day,cravings", *["2026-11-01,1"] * (MOST_OWN_LINES - 1)]

    assert own_errors(most + ",a") == ["line 1: over 200 columns"]
    assert len(own_errors(most)) == MOST_COLUMNS - 1
    assert own_errors(*lines, "2026-11-01,1") == ["this file has over 10000 lines"]
    assert own_errors(*lines)[0] == "line 3, day: line 2 has it too"


@pytest.mark.parametrize("lines", [(), ("2026-11-01,,",)])
def test_a_file_without_an_answer_is_refused(lines):
    assert own_errors("day,cravings,used", *lines) == ["there’s no day with an answer in this file"]
