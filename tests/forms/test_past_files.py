"""Each file of ``past_files``, as spreadsheets and other apps write them: read, asked or refused.

All hold the same five days, where not said otherwise. Beside each kind stand siblings: the same
shape with other days and numbers.
"""

import csv
import io
from datetime import date, timedelta
from pathlib import Path

import pytest

from checkins.engine.types import DayAnswers, Used
from checkins.enums import DayOrder
from checkins.forms.history import MEETING_RULE, HistoryError, read_own_history
from checkins.forms.tables import text_of
from tests.workbooks import workbook

FILES = Path(__file__).parent / "past_files"
TODAY = date(2026, 11, 28)
MONTH, DAY, YEAR = DayOrder.MONTH_FIRST, DayOrder.DAY_FIRST, DayOrder.YEAR_FIRST
EXCEL, OLD_MAC = DayOrder.EXCEL_1900, DayOrder.EXCEL_1904
RATINGS = {"bottled_up": 1, "pulled_away": 0, "slept_well": 3} | {
    "cravings": 2,
    "stressed": 2,
    "low_mood": 1,
}


def answered(day: date, *, used: Used | None = Used.NO, **ratings: int) -> DayAnswers:
    return DayAnswers(day=day, asked=frozenset(ratings), ratings=ratings, used=used)


def five_days(*days: date) -> list[DayAnswers]:
    """Return the days of the plain file: the third without sleep, the fourth without use."""
    awake = {code: value for code, value in RATINGS.items() if code != "slept_well"}
    return [
        answered(days[0], **RATINGS),
        answered(days[1], **RATINGS),
        answered(days[2], **awake),
        answered(days[3], used=None, **RATINGS),
        answered(days[4], **RATINGS),
    ]


NOVEMBER = five_days(*(date(2026, 11, day) for day in range(2, 7)))
READ = [
    *("04-semicolon-german-excel", "06-excel-unicode-text-utf16le-tab", "07-tab-utf8"),
    *("08-utf16le-comma", "09-utf16be-comma", "13-datetime-space", "14-datetime-T"),
    *("16-floats-pandas", "17-decimal-comma", "18-trailing-empty-columns", "20-header-capitals"),
    *("21-header-spaces", "23-sep-line", "26-short-rows", "27-cells-spaces", "28-day-not-first"),
    *("32-nan", "33-na", "34-dash", "35-used-words", "36-used-bool", "37-answer-words"),
    *("44-double-bom", "46-nbsp", "57-person-trailing-space", "64-unpadded-iso", "65-slash-iso"),
]
LEFT_OUT = {
    "24-title-row": "Line 1 is above the column names.",
    "25-comment": "Line 1 is a comment.",
    "39-note-column": "Column “note”: notes aren’t imported.",
    "40-with-today": "Line 7 is today. Check in today instead.",
    "45-ctrl-z": "The end mark below the last line (Ctrl-Z).",
    "60-numbers-app-table-row": "Line 1 is above the column names.",
    "71-blank-day-row": "Line 7 has no day.",
}
# The readings that each file has; the first is the one that gives the plain file's days.
ASKED = {
    "10-us-dates-excel-resave": (MONTH, DAY),
    "11-german-dates": (DAY, MONTH),
    "12-uk-dates": (DAY, MONTH),
    "15-excel-serial": (EXCEL,),
    "63-short-dates-2digit": (MONTH, DAY),
}
ANOTHER_APP = "line 1: none of these columns is ours. Another app may have made this file"
NO_DAY_COLUMN = "line 1: no column is named day. We found: "
TRACKERS = "date, date formatted, weekday, time of day, category, rating/amount, detail, notes"
REFUSED = {
    "30-daylio": [
        f"{NO_DAY_COLUMN}full_date, date, weekday, time, mood, activities, note_title, note",
        ANOTHER_APP,
    ],
    "31-bearable": [
        f"{NO_DAY_COLUMN}{TRACKERS}",
        ANOTHER_APP,
    ],
    "51-google-form": [f"{NO_DAY_COLUMN}Timestamp, bottled_up, cravings"],
    "61-meeting-yes-only": [
        f"line {line}, meeting_missed and meeting_quiet: {MEETING_RULE}" for line in (2, 3)
    ],
}


def raw_of(name: str) -> bytes:
    return (FILES / f"{name}.csv").read_bytes()


def read(raw: bytes, order: DayOrder | None = None):
    return read_own_history(text_of(raw), today=TODAY, day_order=order)


def refusals_of(raw: bytes) -> list[str]:
    with pytest.raises(HistoryError) as refused:
        read(raw)
    return refused.value.errors


def as_workbook(name: str) -> bytes:
    """Return the table of a file as Excel keeps it: numbers as numbers, days as days."""
    rows = csv.reader(io.StringIO(text_of(raw_of(name))))
    return workbook([[typed(cell) for cell in row] for row in rows])


def typed(cell: str):
    if cell.strip() in {"TRUE", "FALSE"}:
        return cell == "TRUE"
    try:
        return float(cell) if cell.strip() else None
    except ValueError:
        pass
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return cell


# --- the files ------------------------------------------------------------------------------------


def test_every_file_is_in_one_of_the_tables() -> None:
    tables = [*READ, *LEFT_OUT, *ASKED, *REFUSED]

    assert sorted(tables) == sorted(path.stem for path in FILES.iterdir())
    assert len(tables) == 43


@pytest.mark.parametrize("name", READ)
def test_a_file_is_read_as_the_plain_one(name: str) -> None:
    history = read(raw_of(name))

    assert (history.days, history.left_out, history.question) == (NOVEMBER, [], None)


@pytest.mark.parametrize(("name", "said"), LEFT_OUT.items(), ids=LEFT_OUT)
def test_what_a_file_holds_besides_is_left_out_and_said(name: str, said: str) -> None:
    history = read(raw_of(name))

    assert (history.days, history.left_out, history.question) == (NOVEMBER, [said], None)


@pytest.mark.parametrize(("name", "orders"), ASKED.items(), ids=ASKED)
def test_days_with_several_readings_are_asked_about_once(name: str, orders: tuple) -> None:
    history = read(raw_of(name))

    assert history.question is not None
    assert (history.days, set(history.question.options)) == ([], set(orders))
    told = read(raw_of(name), orders[0])
    assert (told.days, told.question) == (NOVEMBER, None)
    for other in orders[1:]:
        # 2 to 6 November are also the 11th of February to June.
        turned = five_days(*(date(2026, month, 11) for month in range(2, 7)))
        assert read(raw_of(name), other).days == turned


@pytest.mark.parametrize(("name", "errors"), REFUSED.items(), ids=REFUSED)
def test_a_file_is_refused_with_its_true_reason(name: str, errors: list[str]) -> None:
    assert refusals_of(raw_of(name)) == errors


@pytest.mark.parametrize(
    "name", ["16-floats-pandas", "28-day-not-first", "32-nan", "36-used-bool", "37-answer-words"]
)
def test_a_workbook_of_the_same_table_is_read_as_the_plain_file(name: str) -> None:
    assert read(as_workbook(name)).days == NOVEMBER


def test_a_workbook_says_what_was_left_out() -> None:
    rows = [["My days"], ["day", "cravings", "note"], [date(2026, 11, 2), 1, "x"], [TODAY, 2]]

    history = read(workbook(rows, [["Another", "sheet"]]))

    assert history.days == [answered(date(2026, 11, 2), used=None, cravings=1)]
    assert history.left_out == [
        "Line 1 is above the column names.",
        "Line 4 is today. Check in today instead.",
        "Column “note”: notes aren’t imported.",
        "The other sheets of the workbook.",
    ]


def test_a_workbook_is_read_from_the_sheet_with_the_days() -> None:
    history = read(workbook([["About"]], [["day", "used"], [date(2026, 11, 2), True]]))

    assert history.days == [answered(date(2026, 11, 2), used=Used.YES)]


def test_days_of_a_workbook_that_are_plain_numbers_are_asked_about() -> None:
    raw = workbook([["day", "cravings"], [46328, 1]])

    assert read(raw).question is not None
    assert read(raw, EXCEL).days == [answered(date(2026, 11, 2), used=None, cravings=1)]


# --- siblings: other separators, encodings, marks -------------------------------------------------

PLAIN = "day,cravings,used\n2025-02-03,4,1\n2025-02-14,0,0\n"
PLAIN_DAYS = [
    answered(date(2025, 2, 3), used=Used.YES, cravings=4),
    answered(date(2025, 2, 14), used=Used.NO, cravings=0),
]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_separators_line_ends_and_encodings_go_together(
    separator: str, line_end: str, encoding: str
) -> None:
    text = PLAIN.replace(",", separator).replace("\n", line_end)

    assert read(text.encode(encoding)).days == PLAIN_DAYS


@pytest.mark.parametrize(
    "raw",
    [
        b"\xff\xfe" + ("\ufeff" + PLAIN).encode("utf-16-le"),
        b"\xef\xbb\xbf" * 3 + PLAIN.encode(),
        b"SEP=;\r\n" + PLAIN.replace(",", ";").encode(),
        b'"sep=^"\n' + PLAIN.replace(",", "^").encode(),
        b"sep=;\n" + PLAIN.encode(),  # it says so, and it is not
        PLAIN.replace("day", "'day'").replace("4,1", "'4','1'").encode(),
        ('"' + PLAIN.strip().replace(",", '","').replace("\n", '"\n"') + '"').encode(),
        PLAIN.replace(",", " , ").encode(),
        b"\n\n" + PLAIN.replace("\n", "\n,,,\n\n").encode(),
    ],
    ids=[
        *("utf16_twice", "bom_thrice", "sep", "sep_odd", "sep_wrong", "apostrophes", "quotes"),
        *("spaces", "blank_lines"),
    ],
)
def test_other_marks_of_a_table_are_read(raw: bytes) -> None:
    assert read(raw).days == PLAIN_DAYS


@pytest.mark.parametrize(
    "note",
    [
        '"a, b"',
        '"two\nlines, and ""quotes"""',
        '5" long',
        '"he said \\"hi\\", twice"',
        '"opens',
        "caf\xe9",
        "\u2028 and \x85",
        "it's",
    ],
)
@pytest.mark.parametrize("separator", [",", ";"])
def test_a_note_of_any_look_loses_no_day(note: str, separator: str) -> None:
    lines = [
        line if "day" in line else f"{line},{note if '4' in line else 'fine'}"
        for line in PLAIN.replace("used", "used,Note").splitlines()
    ]
    text = "\n".join(line.replace(",", separator, 3) for line in lines)

    history = read(text.encode())

    assert (history.days, history.left_out) == (
        PLAIN_DAYS,
        ["Column “note”: notes aren’t imported."],
    )


def test_a_quotation_mark_that_swallows_days_is_refused() -> None:
    text = 'day,note,cravings\n2026-11-02,"a,1\n2026-11-03,b,2\n2026-11-04,"c, d",3\n'

    assert refusals_of(text.encode()) == [
        "line 2: a quotation mark isn’t closed, or is inside a cell"
    ]


@pytest.mark.parametrize("mark", ["\x1a", "\x1a\r\n", "\r\n\x1a\x1a"])
def test_an_end_mark_is_left_out_wherever_it_stands(mark: str) -> None:
    history = read((PLAIN.strip() + mark).encode())

    assert (history.days, history.left_out) == (
        PLAIN_DAYS,
        ["The end mark below the last line (Ctrl-Z)."],
    )


def test_lines_that_were_left_out_are_named_together() -> None:
    above = "A title\n\n# By me;\nTable 1,,\n"
    below = "# A comment\n,3,\n-,,1\nNaN,1,\n2026-11-28,9,9\n"

    history = read((above + PLAIN + below).encode())

    assert history.days == PLAIN_DAYS
    assert history.left_out == [
        "Lines 1 and 4 are above the column names.",
        "Lines 3 and 8 are comments.",
        "Lines 9, 10 and 11 have no day.",
        "Line 12 is today. Check in today instead.",
    ]


def test_many_lines_that_were_left_out_are_counted() -> None:
    history = read((PLAIN + ",1,\n" * 12).encode())

    assert history.left_out == ["Lines 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 2 more have no day."]


def test_with_today_alone_there_is_nothing_and_it_is_said() -> None:
    with pytest.raises(HistoryError) as refused:
        read(b"day,cravings\n2026-11-28,1\n")

    assert refused.value.errors == ["there’s no day with an answer in this file"]
    assert refused.value.left_out == ["Line 2 is today. Check in today instead."]


# --- siblings: days -------------------------------------------------------------------------------


def with_days(*days: str) -> bytes:
    return "\n".join(['day;"cravings"', *(f'"{day}";1' for day in days)]).encode()


@pytest.mark.parametrize(
    "day",
    [
        *(
            "2025-03-04",
            "2025-3-4",
            "2025/03/04",
            "2025.3.4",
            "2025-03-04 00:00:00",
            "2025-3-4 7:05",
        ),
        *("2025-03-04T23:59:59.123+02:00", "2025-03-04T00:00:00Z", "2025/3/4 11:05:06 PM"),
        *("Mar 4, 2025", "March 4 2025", "Tue, Mar 4, 2025", "Tuesday, March 4th, 2025"),
        *("4 Mar 2025", "4-Mar-2025", "04-MAR-25", "4th March 2025", "Tue 4 Mar 2025 09:30"),
    ],
)
def test_a_day_with_one_reading_is_read(day: str) -> None:
    assert [found.day for found in read(with_days(day)).days] == [date(2025, 3, 4)]


@pytest.mark.parametrize(
    ("days", "options"),
    [
        (["3/4/2025"], {MONTH: date(2025, 3, 4), DAY: date(2025, 4, 3)}),
        (["3.4.2025", "4.4.2025"], {MONTH: date(2025, 3, 4), DAY: date(2025, 4, 3)}),
        (["4-4-2025", "3-4-25"], {MONTH: date(2025, 3, 4), DAY: date(2025, 4, 3)}),
        (["2025-05-05", "3/4/2025 10:00 AM"], {MONTH: date(2025, 3, 4), DAY: date(2025, 4, 3)}),
        (["20/3/18"], {DAY: date(2018, 3, 20), YEAR: date(2020, 3, 18)}),
        (["20-Mar-18"], {DAY: date(2018, 3, 20), YEAR: date(2020, 3, 18)}),
        (["26-11-02"], {DAY: date(2002, 11, 26), YEAR: date(2026, 11, 2)}),
        (["45000"], {EXCEL: date(2023, 3, 15)}),
        (["44000.75"], {EXCEL: date(2020, 6, 18), OLD_MAC: date(2024, 6, 19)}),
    ],
    ids=str,
)
def test_a_day_with_several_readings_is_shown_in_each(days: list[str], options: dict) -> None:
    question = read(with_days(*days)).question

    assert question is not None
    first = {order: shown[0] for order, shown in question.options.items()}
    unclear = next(day for day in days if day not in {"4.4.2025", "4-4-2025", "2025-05-05"})
    assert first == {order: (unclear, day) for order, day in options.items()}


def test_the_first_three_days_are_shown() -> None:
    question = read(with_days("1/2/2025", "2/2/2025", "1/3/2025", "1/4/2025", "1/5/2025")).question

    assert question is not None
    assert question.options[DAY] == [
        ("1/2/2025", date(2025, 2, 1)),
        ("1/3/2025", date(2025, 3, 1)),
        ("1/4/2025", date(2025, 4, 1)),
    ]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (["1/2/2025", "13/2/2025"], [date(2025, 2, 1), date(2025, 2, 13)]),
        (["2/13/2025", "1/2/2025"], [date(2025, 1, 2), date(2025, 2, 13)]),
        (["5/5/2025"], [date(2025, 5, 5)]),
        (["02-Nov-26"], [date(2026, 11, 2)]),  # 2002 is over ten years ago
    ],
    ids=str,
)
def test_days_that_another_day_or_the_calendar_settles_are_not_asked_about(
    days: list[str], found: list[date]
) -> None:
    history = read(with_days(*days))

    assert ([day.day for day in history.days], history.question) == (found, None)


@pytest.mark.parametrize(
    "days", [["13/2/2025", "2/13/2025"], ["45000", "2/13/2025"], ["45000", "1/2/2025"]], ids=str
)
def test_days_written_in_two_ways_are_refused_with_their_lines(days: list[str]) -> None:
    assert refusals_of(with_days(*days)) == [
        "lines 2 and 3, day: written in two ways. Write each day like 2026-11-23"
    ]


@pytest.mark.parametrize("day", ["99999", "10000", "31/31/2025", "2/30/2025", "1/2/2", "Nov 2026"])
def test_what_is_no_day_in_any_reading_is_refused(day: str) -> None:
    assert refusals_of(with_days(day)) == ["line 2, day: not a day like 2026-11-23"]


def test_an_answer_that_does_not_fit_the_file_is_asked_again() -> None:
    assert read(with_days("1/2/2025"), EXCEL).question is not None


def test_the_answer_is_kept_when_the_file_does_not_ask() -> None:
    assert [day.day for day in read(with_days("2025-02-01"), DAY).days] == [date(2025, 2, 1)]


def test_a_day_is_the_same_day_however_it_is_written() -> None:
    assert refusals_of(with_days("2025-02-01", "Feb 1, 2025", "2025/2/1 10:00")) == [
        f"line {line}, day: line 2 has it too" for line in (3, 4)
    ]


def test_ten_years_in_american_days_are_asked_about_once() -> None:
    days = [TODAY - timedelta(days=back) for back in range(1, 3653)]
    raw = with_days(*(f"{day.month}/{day.day}/{day.year}" for day in days))

    history = read(raw)

    assert (len(history.days), history.question) == (3652, None)  # the 13th settles it


# --- siblings: files that are not ours ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (
            "My app\n\nwhen;how I felt;why\n2025-02-03;good;\n",
            [
                "line 3: no column is named day. We found: when, how I felt, why",
                ANOTHER_APP.replace("1", "3"),
            ],
        ),
        (
            "full_date\tmood\n2025-02-03\trad\n",
            ["line 1: no column is named day. We found: full_date, mood", ANOTHER_APP],
        ),
        (
            "Cravings,Stressed\n1,2\n",
            ["line 1: no column is named day. We found: cravings, stressed"],
        ),
        ("2025-02-03,1,2\n", ["line 1: the columns have no names. Name them in a line above"]),
        ("1;2;3\n", ["line 1: the columns have no names. Name them in a line above"]),
        (
            "Dear diary\nI was well\n",
            ["line 1: there’s only one column, and its name isn’t day"],
        ),
        ("\n , ,\n", ["there’s nothing in this file"]),
        (
            "day,mood,energy\n2025-02-03,1,2\n",
            [
                f"line 1, column '{name}': we have no column with this name"
                for name in ("mood", "energy")
            ],
        ),
        (
            "day,meeting_missed,cravings\n2025-02-03,3,1\n",
            [f"line 2, meeting_missed and meeting_quiet: {MEETING_RULE}"],
        ),
    ],
    ids=["semicolons", "tabs", "no_day", "no_names", "numbers", "text", "blank", "mood", "meeting"],
)
def test_a_file_of_another_kind_is_refused_with_its_true_reason(
    text: str, errors: list[str]
) -> None:
    assert refusals_of(text.encode()) == errors


def test_many_columns_are_shown_in_part() -> None:
    [error, _] = refusals_of(",".join(f"c{number}" for number in range(40)).encode())

    assert error.endswith("c28, c29 and 10 more")


def test_no_refusal_repeats_a_cell() -> None:
    words = ["hidden", "secret", "private"]
    text = f"day,cravings,used,person\n{words[0]},{words[1]},{words[2]},a\n"

    said = " ".join(refusals_of(text.encode()))

    assert [word for word in words if word in said] == []
