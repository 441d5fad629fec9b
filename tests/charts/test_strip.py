import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from django.utils.safestring import SafeString

from checkins.charts.strip import StripDay, StripMark, day_strip, strip_sentence

TODAY = date(2026, 11, 23)
MARKS = {"#": StripMark.DONE, "/": StripMark.PART, ".": StripMark.NONE}


def make_days(picture, *, last=TODAY):
    """Make a strip that ends on ``last``: # is done, / is part of it, . is none."""
    first = last - timedelta(len(picture) - 1)
    return [StripDay(first + timedelta(index), MARKS[mark]) for index, mark in enumerate(picture)]


def columns(svg, name):
    """Give the columns that a class draws in, in drawing order."""
    return [
        (int(left) - 5) // 20
        for path in svg.iter("path")
        if path.get("class") == name
        for left in re.findall(r"M(\d+) 1", path.get("d"))
    ]


def test_squares_stand_in_the_columns_of_their_days():
    svg = ET.fromstring(day_strip(make_days("#####.#/.#####")))

    assert columns(svg, "strip-done") == [0, 1, 2, 3, 4, 6, 9, 10, 11, 12, 13, 7]
    assert columns(svg, "strip-part") == [7]
    assert columns(svg, "strip-none") == [5, 8]


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (
            "#####.#/.#####",
            "12 of the last 14 days: no check-in on Nov 15 and Nov 18; part done on Nov 17.",
        ),
        (
            "#...#.##..####",
            "8 of the last 14 days: no check-in on Nov 11 to Nov 13, Nov 15 and Nov 18 to Nov 19.",
        ),
        ("#" * 14, "14 of the last 14 days: every day done."),
        ("#/", "2 of the last 2 days: part done on Nov 23."),
        ("." * 14, "0 of the last 14 days: no check-in."),
    ],
)
def test_sentence_counts_part_done_and_names_the_other_days(picture, sentence):
    days = make_days(picture)

    assert strip_sentence(days) == sentence
    assert ET.fromstring(day_strip(days)).get("aria-label") == sentence


def test_sentence_names_the_year_of_a_day_in_the_year_before():
    days = make_days(".#.", last=date(2027, 1, 1))

    assert strip_sentence(days) == ("1 of the last 3 days: no check-in on Dec 30, 2026 and Jan 1.")


@pytest.mark.parametrize("picture", ["#", "#.", "#" * 14])
def test_squares_keep_their_size_when_there_are_fewer_days(picture):
    svg = ET.fromstring(day_strip(make_days(picture)))

    assert svg.get("viewBox") == "0 0 278 18"


def test_row_grows_with_more_days():
    svg = ET.fromstring(day_strip(make_days("#" * 28)))

    assert svg.get("viewBox") == "0 0 558 18"


def test_no_days_draw_nothing():
    assert day_strip([]) == ""


def test_markup_is_safe_and_without_inline_style():
    markup = day_strip(make_days("#/."))

    svg = ET.fromstring(markup)
    attributes = {name for element in svg.iter() for name in element.attrib}
    assert isinstance(markup, SafeString)
    assert svg.get("role") == "img"
    assert attributes == {"class", "viewBox", "role", "aria-label", "d"}
