"""What is wrong with a file of past check-ins is said, and nothing of it is kept."""

from collections.abc import Iterator
from time import thread_time

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from checkins.forms.history import MEETING_RULE
from checkins.forms.tables import IS_PDF, NO_TABLE, OLD_OR_LOCKED
from checkins.forms.workbooks import (
    DAMAGED,
    MOST_UNPACKED,
    NO_WORKBOOK,
    TOO_LARGE,
    TOO_LARGE_UNPACKED,
    TOO_MUCH_TEXT,
)
from checkins.models import CheckinImport, DailyCheckin, User
from tests.amounts import how_many
from tests.conftest import NOON
from tests.factories import IMPORT_ID, make_import
from tests.pages import page_of
from tests.views.past_files import GOOD, HERE, bring, file_of
from tests.workbooks import packed, parts_of, workbook

SECONDS = how_many(quick=5, full=25)  # a full run is measured line by line


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


def refused(response: HttpResponse, *sentences: str) -> None:
    """Assert that the page is shown again with these sentences, and that nothing was kept."""
    page = page_of(response)
    assert response.status_code == 400
    assert [sentence for sentence in sentences if sentence not in page] == []
    assert (CheckinImport.objects.count(), DailyCheckin.objects.count()) == (0, 0)


def cells(page: str) -> list[str]:
    """Return the sentences about wrong cells, without their page."""
    start = page.index("We couldn\N{RIGHT SINGLE QUOTATION MARK}t read this:")
    listed = page[page.index("<ul>", start) : page.index("</ul>", start)]
    return [item.split("</li>")[0] for item in listed.split("<li>")[1:]]


# --- what is wrong with a file --------------------------------------------------------------------


def test_every_wrong_cell_is_named_by_line_and_column_at_once(signed_in: Client) -> None:
    response = bring(
        signed_in,
        "day,cravings,used,meeting_missed,meeting_quiet\n"
        "2026-11-01,5,maybe,,\n"
        "2026-13-01,1_0,,,\n"
        "2026-11-24,٣,,,\n"
        "2016-11-21,,2,,\n"
        "2026-11-02,1,,3,2\n"
        "2026-11-03,1,,3,\n"
        "2026-11-04,1,0,0,0\n"
        "2026-11-04,1,0,0,0\n"
        "2026-11-05,1,0,,,1\n"
        "9999-12-31,1\n"
        "0001-01-01,1\n",
    )

    rating, days = "not 0, 1, 2, 3 or 4", "day: not between 2016-11-22 and yesterday"
    meeting = f"meeting_missed and meeting_quiet: {MEETING_RULE}"
    refused(response)
    assert cells(page_of(response)) == [
        f"Line 2, cravings: {rating}.",
        "Line 2, used: not 0 or 1, yes or no.",
        f"Line 3, cravings: {rating}.",
        "Line 3, day: not a day like 2026-11-23.",
        f"Line 4, cravings: {rating}.",
        f"Line 4, {days}.",
        "Line 5, used: not 0 or 1, yes or no.",
        f"Line 5, {days}.",
        f"Line 6, {meeting}.",
        f"Line 7, {meeting}.",
        "Line 9, day: line 8 has it too.",
        "Line 10: 6 cells, where the columns are 5.",
        *(f"Line {line}, day: not between 1900-01-01 and 2199-12-31." for line in (11, 12)),
    ]


def test_only_the_lines_of_a_second_person_are_refused(signed_in: Client) -> None:
    response = bring(
        signed_in, "person,day,cravings\nann,2026-11-01,1\nben,2026-11-02,1\nann,2026-11-03,1\n"
    )

    refused(response)
    assert cells(page_of(response)) == ["Line 3, person: this file holds more than one person."]


@pytest.mark.parametrize(
    ("header", "sentences"),
    [
        ("day,E1,M2", ["Line 1, column 'E1': we have no column", "column 'M2'"]),
        ("day,mood", ["Line 1, column 'mood': we have no column with this name."]),
        ("day,cravings,cravings", ["Line 1, column 'cravings': appears more than once"]),
        ("cravings,when", ["Line 1: no column is named day. We found: cravings, when."]),
        ("day,<script>x</script>", ["column '<script>x</script>': we have no column"]),
        ("when,<script>x</script>", ["We found: when, <script>x</script>."]),
    ],
)
def test_a_first_line_that_names_no_sign_is_refused(
    signed_in: Client, header: str, sentences: list[str]
) -> None:
    response = bring(signed_in, f"{header}\n2026-11-01,9,9\n")

    refused(response, *sentences)
    assert b"<script>x" not in response.content


def test_twenty_wrong_cells_are_shown_and_the_others_counted(signed_in: Client) -> None:
    response = bring(signed_in, "day,cravings\n" + "x,1\n" * 30)

    refused(response, "And 10 more.")
    *shown, rest = cells(page_of(response))
    assert (len(shown), rest) == (20, "And 10 more.")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"day,cravings\n2026-11-01,\xff\n", "Line 2, cravings: not 0, 1, 2, 3 or 4."),
        (b"day,cravings\n2026-11-01,\x81\n", NO_TABLE),
        (b"\xff\xfed", NO_TABLE),
        (b"day,cravings\n2026-11-01,1\0\n", NO_TABLE),
        ("day,cravings\n2026-11-01,1\n".encode("utf-16-le"), NO_TABLE),
        (b"%PDF-1.7\n", IS_PDF),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLD_OR_LOCKED),
        (b"PK\x03\x04\x14\x00\x06\x00", DAMAGED),
        (packed({"word/document.xml": "x"}), NO_WORKBOOK),
        (packed({**parts_of([""]), "xl/a.png": bytes(MOST_UNPACKED)}), TOO_LARGE_UNPACKED),
        (workbook([["x" * 40_000] * 30]), TOO_MUCH_TEXT),
        (workbook([["day", "cravings"], ["x", 7]]), "Line 2, cravings: not 0, 1, 2, 3 or 4."),
        (workbook([]), "There’s nothing in this file."),
        (b"", "This file is empty."),
        (b"\xef\xbb\xbf", "There’s nothing in this file."),
        (b"\n\n", "There’s nothing in this file."),
    ],
    ids=[
        *("latin", "no_latin", "half", "nul", "utf16_unmarked", "pdf", "xls", "damaged", "docx"),
        *("bomb", "much_text", "workbook", "empty_workbook", "empty", "bom_alone", "blank_lines"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(
    signed_in: Client, content: bytes, sentence: str
) -> None:
    refused(bring(signed_in, content), sentence)


@pytest.mark.parametrize("lines", ["", "2026-11-01,\n"])
def test_a_file_without_an_answer_is_refused(signed_in: Client, lines: str) -> None:
    response = bring(signed_in, f"day,cravings\n{lines}")

    refused(response, "There’s no day with an answer in this file")


@pytest.mark.parametrize("over", [1, 4096, 3_000_000])
def test_a_file_over_a_megabyte_is_refused(signed_in: Client, over: int) -> None:
    response = bring(signed_in, GOOD + "\n" * (1024 * 1024 - len(GOOD) + over))

    refused(response, TOO_LARGE)


def test_a_file_of_exactly_a_megabyte_is_read(signed_in: Client) -> None:
    assert bring(signed_in, GOOD + "\n" * (1024 * 1024 - len(GOOD))).status_code == 302


@pytest.mark.parametrize(
    "content",
    [
        "day," + "a," * 500_000,
        "day," + ",".join(f"a{number}" for number in range(100_000)),
        "day," + "x" * 1_000_000,
        'day,"' + "x\n" * 500_000,
        "day,cravings\n" + "," * 1_000_000,
        "day,cravings\n" + ",\n" * 500_000,
        "day,cravings\n2026-11-01," + "9" * 100_000,
        '"' * 1_000_000,
        "a." * 500_000,
        ("a." * 4000 + ",") * 100,
        "day,cravings\n" + '2026-11-01,"\n' * 60_000,
        "day,cravings\n" + "1/2/2025,1\n" * 60_000 + "13/2/2025,9\n2/13/2025,9",
        "day\n" + "1\n" * 500_000,
    ],
    ids=[
        *("same", "names", "cell", "quote", "cells", "lines", "digits", "quotes"),
        *("dots", "long_cells", "open_quotes", "days", "no_days"),
    ],
)
def test_a_file_made_to_be_slow_is_refused_fast(signed_in: Client, content: str) -> None:
    began = thread_time()  # work, not waiting: the machine may be busy

    response = bring(signed_in, content)

    refused(response)
    assert len(response.content) < 50_000
    assert thread_time() - began < SECONDS


# --- what is wrong with the form ------------------------------------------------------------------


@pytest.mark.parametrize("data", [{}, {"file": ""}, {"file": "day,cravings"}])
def test_without_a_file_it_is_asked_for(signed_in: Client, data: dict[str, str]) -> None:
    refused(signed_in.post(HERE, data), "Please choose a file.")


def test_a_key_that_the_page_does_not_have_is_refused(signed_in: Client) -> None:
    refused(bring(signed_in, GOOD, confirmed_at="now"), "something it doesn’t have")


@pytest.mark.parametrize("name", ["file", "other"])
def test_two_files_are_refused(signed_in: Client, name: str) -> None:
    first, second = file_of(GOOD), file_of(GOOD, "other.csv")
    data = {"file": [first, second]} if name == "file" else {"file": first, name: second}

    refused(signed_in.post(HERE, data))


def test_a_file_beside_a_text_of_its_name_is_refused(signed_in: Client) -> None:
    refused(signed_in.post(HERE, {"file": [file_of(GOOD), "day"]}))


def test_a_file_of_a_very_long_name_is_refused(signed_in: Client) -> None:
    response = signed_in.post(HERE, {"file": file_of(GOOD, "x" * 300 + ".csv")})

    assert response.status_code in (302, 400)  # Django cuts a longer name short itself
    assert DailyCheckin.objects.count() == 0


def test_a_wrong_file_leaves_the_one_that_waits(signed_in: Client, person: User) -> None:
    make_import(person)

    response = bring(signed_in, "day,mood\n")

    assert response.status_code == 400
    assert CheckinImport.objects.get().pk == IMPORT_ID
    assert "What\N{RIGHT SINGLE QUOTATION MARK}s in your file" in page_of(response)
