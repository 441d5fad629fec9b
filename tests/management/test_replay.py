"""A history of check-ins in a file, through the engine, to a file."""

import csv
import json
from contextlib import suppress
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.amounts import how_many

EXAMPLES = Path(__file__).parent.parent / "engine"
EXAMPLE = json.loads((EXAMPLES / "worked_example.json").read_text())
SHIPPED = json.loads((EXAMPLES / "worked_example_v4.json").read_text())
LEVELS = {
    None: ("learning", ""),
    "calm": ("steady", ""),
    "watch": ("watch", ""),
    "alert": ("reach_out", ""),
    "strong": ("reach_out", "strong"),
}


def write(path, *rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def replayed(path):
    out = path.with_suffix(".out")
    call_command("replay", path, out=out)
    with out.open(newline="") as file:
        return list(csv.DictReader(file))


def test_the_worked_example_replays_in_any_order_of_its_lines(tmp_path):
    codes = sorted(EXAMPLE["stage_of"])
    rows = [
        [
            "ann",
            date(2026, 1, 1) + timedelta(days=item["day"]),
            *(item["answers"].get(code, "") for code in codes),
        ]
        for item in EXAMPLE["checkins"]
    ]
    path = write(tmp_path / "in.csv", ["person", "day", *codes], *reversed(rows))

    found = replayed(path)

    # The example says nothing of heavy, which stands beside the level.
    assert [(row["level"], row["flags"].removeprefix("heavy").strip()) for row in found] == [
        LEVELS[item["level"]] for item in SHIPPED["expected"]
    ]
    risks = [float(row["risk"]) if row["risk"] else None for row in found]
    assert risks == [pytest.approx(item["risk"], abs=1e-6) for item in SHIPPED["expected"]]
    assert [row["day"] for row in found if row["notice"] == "1"] == [
        "2026-02-05",  # day 35, watch
        "2026-02-06",  # day 36, reach out
        "2026-02-07",  # day 37, strong
    ]


def test_a_good_thing_is_turned_round_and_use_is_urgent(tmp_path):
    path = write(
        tmp_path / "in.csv",
        ["person", "day", "slept_well", "cravings", "used"],
        ["ann", "2026-01-01", "4", "1", "1"],
        ["=ben", "2026-01-01", "1", "", ""],
    )

    ann, ben = replayed(path)

    assert (ann["emotional"], ann["mental"], ann["physical"]) == ("0.0000", "1.0000", "")
    assert (ann["level"], ann["reasons"], ann["notice"]) == ("urgent", "used", "0")
    assert (ben["person"], ben["emotional"], ben["level"]) == ("'=ben", "3.0000", "learning")


def test_every_bad_cell_is_named_at_once_and_no_file_is_written(tmp_path):
    path = write(
        tmp_path / "in.csv",
        ["person", "day", "cravings", "used"],
        ["ann", "2026-01-01", "5", "maybe"],
        ["ann", "2026-13-01", "1_0", ""],
        ["", "2026-01-03", "٣", "0"],
        ["ann", "2026-01-04", "1", "0"],
        ["ann", "2026-01-04", "1", "0"],
        ["ann", "2026-01-05", "1", "", "1"],
    )
    out = tmp_path / "out.csv"

    with pytest.raises(CommandError) as refused:
        call_command("replay", path, out=out)

    assert str(refused.value).splitlines() == [
        "line 2, cravings: not 0, 1, 2, 3 or 4",
        "line 2, used: not 0 or 1, yes or no",
        "line 3, cravings: not 0, 1, 2, 3 or 4",
        "line 3, day: not a day like 2026-11-23",
        "line 4, cravings: not 0, 1, 2, 3 or 4",
        "line 4, person: blank",
        "line 6, day: line 5 has it too",
        "line 7: 5 cells, where the columns are 4",
    ]
    assert not out.exists()


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (["day", "E1"], "line 1: no column is named person"),
        (["person", "day", "mood"], "line 1, column 'mood': we have no column with this name"),
        (["person", "day", "E1", "E1"], "line 1, column 'E1': appears more than once"),
    ],
)
def test_a_header_that_names_no_sign_is_refused(tmp_path, header, says):
    path = write(tmp_path / "in.csv", header)

    with pytest.raises(CommandError) as refused:
        call_command("replay", path)

    assert says in str(refused.value)


ODD = {
    "no text": b"person,day\n\x81\x8d",
    "null": b"person,day,cravings\nann,2026-01-01,1\0\n",
    "empty": b"",
    "the first day that there is": b"person,day,cravings,used\nann,0001-01-01,1,0\n",
    "the last day that there is": b"person,day,cravings,used\nann,9999-12-31,1,1\n",
    "a zip": b"PK\x05\x06" + bytes(18),
    "a damaged workbook": b"PK\x03\x04" + bytes(200),
    "an old workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200),
    "an odd mark of its encoding": b"\xff\xfea",
    "half a character": b"\xff\xfe\x00\xd8",
    "two readings": b"person,day,cravings\nann,1/2/2026,1\n",
    "two ways": b"person,day,cravings\nann,13/2/2026,1\nann,2/13/2026,1\n",
    "quotes": b'"' * 1000,
    "one cell": b"x" * 200_000,
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, content):
    path = tmp_path / "in.csv"
    path.write_bytes(content)

    with pytest.raises(CommandError):
        call_command("replay", path)


@given(st.binary(max_size=200) | st.text(alphabet='pd,;"\n\r01-/ \x1a\ufeff').map(str.encode))
@settings(max_examples=how_many(quick=60, full=1000), deadline=None)
@example(b"person,day,used\n,2026-01-01,1\n")
@example(b"person,day,used\nann,2026-01-01,1\nann,2199-12-31,1\nann,1900-01-01,1\n")
def test_any_file_is_read_or_refused(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    for raw in (content, b"person,day,used,E1\n" + content):
        (folder / "in.csv").write_bytes(raw)

        with suppress(CommandError):
            call_command("replay", folder / "in.csv", out=folder / "out.csv", stderr=StringIO())


def test_the_first_and_the_last_day_that_are_read_are_judged(tmp_path):
    path = write(
        tmp_path / "in.csv",
        ["person", "day", "cravings"],
        *(["ann", day, "1"] for day in ("1900-01-01", "2199-12-31")),
    )

    assert [row["level"] for row in replayed(path)] == ["learning", "learning"]


@pytest.mark.parametrize("out", ["missing/out.csv", "."])
def test_a_place_that_cannot_be_written_is_refused(tmp_path, out):
    path = write(tmp_path / "in.csv", ["person", "day", "E1"], ["ann", "2026-01-01", "1"])

    with pytest.raises(CommandError, match=r"No such file|Is a directory"):
        call_command("replay", path, out=tmp_path / out)


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_a_file_that_is_not_there_is_refused(tmp_path, name):
    with pytest.raises(CommandError, match=r"No such file|Is a directory"):
        call_command("replay", tmp_path / name)


def test_days_with_two_readings_are_read_as_the_command_says(tmp_path):
    path = write(tmp_path / "in.csv", ["person", "day", "E1"], ["ann", "1/2/2026", "1"])

    with pytest.raises(CommandError, match="one of month_first, day_first"):
        call_command("replay", path)
    call_command("replay", path, out=tmp_path / "out", day_order="day_first")

    assert "ann,2026-02-01," in (tmp_path / "out").read_text()


def test_what_is_left_out_is_said_beside_the_result(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("A title\nperson;day;E1;note\nann;2026-01-01;1;x\n;;;\nann;;1;\n")
    said = StringIO()

    call_command("replay", path, out=tmp_path / "out", stderr=said)

    assert said.getvalue().splitlines()[:3] == [
        "left out: Line 1 is above the column names.",
        "left out: Line 5 has no day.",
        "left out: Column “note”: notes aren’t imported.",
    ]
