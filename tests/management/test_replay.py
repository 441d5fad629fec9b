"""A history of check-ins in a file, through the engine, to a file."""

import csv
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

EXAMPLE = json.loads((Path(__file__).parent.parent / "engine/worked_example.json").read_text())
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
        LEVELS[item["level"]] for item in EXAMPLE["expected"]
    ]
    risks = [float(row["risk"]) if row["risk"] else None for row in found]
    assert risks == [pytest.approx(item["risk"], abs=1e-6) for item in EXAMPLE["expected"]]
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
        ["ann", "2026-01-01", "5", "yes"],
        ["ann", "2026-13-01", "1_0", ""],
        ["", "2026-01-03", "٣", "0"],
        ["ann", "2026-01-04", "1", "0"],
        ["ann", "2026-01-04", "1", "0"],
        ["ann", "2026-01-05", "1"],
    )
    out = tmp_path / "out.csv"

    with pytest.raises(CommandError) as refused:
        call_command("replay", path, out=out)

    assert str(refused.value).splitlines() == [
        "line 2, cravings: not 0, 1, 2, 3 or 4",
        "line 2, used: not 0 or 1",
        "line 3, cravings: not 0, 1, 2, 3 or 4",
        "line 3, day: not a day like 2026-11-23",
        "line 4, cravings: not 0, 1, 2, 3 or 4",
        "line 4, person: blank",
        "line 6, day: this person has it twice",
        "line 7: 3 cells, where the first line has 4",
    ]
    assert not out.exists()


@pytest.mark.parametrize(
    ("header", "says"),
    [
        (["day", "person"], "line 1: the first two columns must be person and day"),
        (["person", "day", "mood"], "line 1, column 'mood': no sign has this code"),
        (["person", "day", "E1", "E1"], "line 1, column 'E1': stands there more than once"),
    ],
)
def test_a_header_that_names_no_sign_is_refused(tmp_path, header, says):
    path = write(tmp_path / "in.csv", header)

    with pytest.raises(CommandError) as refused:
        call_command("replay", path)

    assert says in str(refused.value)


def test_a_file_that_is_no_text_is_refused(tmp_path):
    path = tmp_path / "in.csv"
    path.write_bytes(b"person,day\n\xff\xfe")

    with pytest.raises(CommandError, match=r"in\.csv"):
        call_command("replay", path)
