"""Twelve weeks of meeting answers as words, marks and a table."""

import re
from datetime import date, timedelta

import pytest

from checkins.charts.attendance import attendance_chart, attendance_keys, attendance_rows
from checkins.queries.attendance import Attendance, attendance_of
from tests.factories import make_person, save

TODAY = date(2026, 11, 25)  # a Wednesday
FIRST = date(2026, 9, 7)  # the Monday eleven weeks before this week's


def attendance(**answers):
    days = {FIRST + timedelta(days=int(name[1:])): answer for name, answer in answers.items()}
    return Attendance(first=FIRST, last=TODAY, answers=days)


def test_the_answers_are_the_persons_own_of_twelve_weeks(person, at):
    save(person, date(2026, 11, 22), at, meeting="shared")
    save(person, date(2026, 11, 23), at, cravings=1)
    save(make_person(), date(2026, 11, 23), at, meeting="missed")

    found = attendance_of(person, today=TODAY)

    assert (found.first, found.last) == (FIRST, TODAY)
    assert found.answers == {date(2026, 11, 22): "shared"}


def test_the_sentence_counts_each_answer_and_calls_a_missing_day_missing():
    found = attendance(d0="shared", d7="shared", d8="quiet", d9="missed", d10="none_planned")

    assert found.sentence == (
        "In the last 12 weeks you went to a meeting on 3 days. You shared on 2 and stayed quiet"
        " on 1. You missed one on 1 day. You had none planned on 1 day."
        " You left it blank on 75 days."
    )


def test_without_an_answer_nothing_is_counted():
    assert attendance().sentence == "Your answers to the meeting question will show up here."


def test_a_week_counts_its_days_and_the_running_one_stops_today():
    weeks = attendance(d77="shared", d0="missed").weeks

    newest, oldest = weeks[0], weeks[-1]
    assert len(weeks) == 12
    assert (newest.monday, newest.shared, newest.unanswered) == (date(2026, 11, 23), 1, 2)
    assert (oldest.monday, oldest.missed, oldest.unanswered) == (FIRST, 1, 6)


@pytest.mark.parametrize(
    ("answer", "marks"),
    [
        ("shared", ["went"]),
        ("quiet", ["went", "edge"]),
        ("missed", ["edge"]),
        ("none_planned", ["dot"]),
    ],
)
def test_each_answer_has_a_mark_of_its_own_shape(answer, marks):
    svg = attendance_chart(attendance(d0=answer))

    assert re.findall(r'class="(went|edge|dot)"', svg) == marks
    assert svg.count('class="blank"') == 79


def test_no_mark_stands_for_a_day_to_come():
    svg = attendance_chart(attendance())

    assert svg.count('class="blank"') == (TODAY - FIRST).days + 1


def test_the_chart_is_named_by_its_sentence():
    found = attendance(d0="shared")

    assert f'role="img" aria-label="{found.sentence}"' in attendance_chart(found)


def test_the_legend_names_every_mark():
    assert [words for _, words in attendance_keys()] == [
        "Went and shared",
        "Went, stayed quiet",
        "Missed it",
        "None planned",
        "No answer",
    ]


def test_the_table_says_the_same_week_by_week():
    rows = attendance_rows(attendance(d77="shared", d1="quiet"))

    assert rows.startswith(
        "<tr><th scope=row>Nov 23 to Nov 25</th><td>1</td><td>0</td><td>0</td><td>0</td><td>2</td>"
    )
    assert rows.endswith(
        "<th scope=row>Sep 7 to Sep 13</th><td>0</td><td>1</td><td>0</td><td>0</td><td>6</td></tr>"
    )
