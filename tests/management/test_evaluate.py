"""How often notices come to the people of a file; over real people's days, as the documents say."""

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

from checkins.catalog.rates import diaries
from checkins.engine.constants import SHIPPED, VERSIONS
from tests.amounts import how_many
from tests.documents import DOCS

pytestmark = pytest.mark.tests_one_in(2)

EXAMPLE = json.loads((Path(__file__).parent.parent / "engine/worked_example.json").read_text())
# Real people's days are no part of the project: they lie beside it, with their licences.
REAL = DOCS.parent.parent / "shared" / "engine" / "real"
SETS = ("jang2024.csv", "flueckiger2014.csv", "bailon2020.csv")
beside = pytest.mark.skipif(not REAL.is_dir(), reason="no real people's days beside the project")
NOBODY = "nobody past learning"


def write(path, *rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def days_of(person, ratings, first=date(2026, 1, 1)):
    return [[person, first + timedelta(days=n), rating] for n, rating in enumerate(ratings)]


def evaluated(*paths, **options):
    out = StringIO()
    call_command("evaluate", *paths, stdout=out, **{"stderr": StringIO(), **options})
    return out.getvalue()


def rows_of(text):
    """Return the cells of every line of a table, without the lines below the heads."""
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("|")
    ]
    return [row for row in cells if not row[0].startswith("--")]


@pytest.fixture
def file(tmp_path):
    """Ann has a rise and 36 days past learning; Ben is learning."""
    rise = [*[1, 0] * 10, *[4] * 10, *[1, 0] * 10]
    rows = [*days_of("ann", rise), *days_of("ben", [1] * 14)]
    return write(tmp_path / "in.csv", ["person", "day", "E1"], *rows)


# --- real people's days ---------------------------------------------------------------------------


@beside
def test_real_people_have_the_notices_a_year_that_were_published():
    found = {
        row[0]: row
        for row in rows_of(evaluated(*(REAL / name for name in SETS), constants="v3", shuffles=0))
        if len(row) == 7
    }

    rates = [float(found[name][5].split()[0]) for name in SETS]
    assert rates == [pytest.approx(rate, abs=0.1) for rate in (1.5, 3.6, 1.1)]


@beside
def test_the_published_people_are_those_with_twenty_check_ins():
    counted = []
    for name in SETS:
        with (REAL / name).open(newline="") as file:
            people = [row["person"] for row in csv.DictReader(file)]
        counted.append(sum(people.count(person) >= 20 for person in set(people)))

    assert counted == [33, 67, 73]


@beside
@pytest.mark.parametrize("version", VERSIONS)
def test_the_documents_tables_are_what_the_command_prints(version):
    printed = rows_of(evaluated(*(REAL / name for name in SETS), constants=version))
    section = (DOCS / "engine.md").read_text().partition("## Real people's days\n")[2]
    written = rows_of(section.partition("\n## ")[0])

    heads = [place for place, row in enumerate(printed) if row[0] not in {*SETS, "all files"}]
    tables = [printed[place : place + 2 + len(SETS)] for place in heads]
    rule, _, raised, _ = tables
    assert rule[0][0] == f"this rule, {version}"
    for table in tables if version == "v3" else (rule, raised):
        place = written.index(table[0])
        assert written[place : place + len(table)] == table


def test_the_documents_have_the_counts_of_the_catalog():
    found = diaries()
    section = (DOCS / "engine.md").read_text().partition("## Real people's days\n")[2]
    ten_sets, ours, *_ = rows_of(section.partition("\n## ")[0])

    simulated = f"{found.simulated_least:g} to {found.simulated_most:g} a year"
    ratios = f"{found.ratio_least} to {found.ratio_most} times as many"
    assert ten_sets[0] == f"ten sets, {found.constants}"
    assert ours == [
        *("this rule", f"{found.people:,}", f"{found.person_years}"),
        f"{found.notices_a_year:.2f} ({found.notices} notices)",
    ]
    assert simulated in section
    assert ratios in " ".join(section.split())


# --- a file of one's own --------------------------------------------------------------------------


def test_a_file_is_counted_as_by_hand(file):
    said = StringIO()

    rule, ours, charts, theirs, *_ = rows_of(evaluated(file, shuffles=0, stderr=said))

    assert rule[0] == f"this rule, {SHIPPED.version}"
    # One notice in 36 days, or two. To the fourteen, half a point is .96 spreads and a 4 is 6.7; so
    # ten of them take the EWMAs to 4.4 and 6.0, and 14 days after the first they are at 2.6 and
    # 2.0, still beyond their limits of .7 and 1.0.
    assert ours == ["in.csv", "2", "1", "0.1", "1", "10.15 (no interval)", "-"]
    assert charts[1:] == [
        *("EWMA .1, 3 sigma", "EWMA .2, 3 sigma", "Shewhart, 3 sigma", "fixed mean of 2")
    ]
    assert [cell.split()[0] for cell in theirs[1:]] == ["20.29", "20.29", "10.15", "10.15"]
    assert said.getvalue().splitlines() == ["2 of 2 people"]


def test_the_notices_are_the_replays_at_reach_out(tmp_path):
    codes = sorted(EXAMPLE["stage_of"])
    rows = [
        [
            *("ann", date(2026, 1, 1) + timedelta(days=item["day"])),
            *(item["answers"].get(code, "") for code in codes),
        ]
        for item in EXAMPLE["checkins"]
    ]
    path = write(tmp_path / "in.csv", ["person", "day", *codes], *rows)
    call_command("replay", path, out=tmp_path / "out.csv", stderr=StringIO())
    with (tmp_path / "out.csv").open() as out:
        high = [row["day"] for row in csv.DictReader(out) if row["level"] == "reach_out"]
    first, *others = map(date.fromisoformat, high)

    _, ours, *_ = rows_of(evaluated(path, constants=SHIPPED.version))

    assert all((day - first).days < 14 for day in others)
    assert ours[4] == "1"


def test_the_constants_are_chosen_and_said(file):
    for version, constants in VERSIONS.items():
        printed = evaluated(file, constants=version, shuffles=0)

        shipped = "as shipped" if version == SHIPPED.version else "not those shipped"
        assert printed.startswith(f"Constants {version}, {shipped}. ")
        assert rows_of(printed)[0][0] == f"this rule, {version}"
        assert f"a risk from {constants.reach_out} up" in printed


def test_the_constants_judge_the_days(tmp_path):
    # 1.16 spreads for twenty days: enough for v3's 1.08, not for v4's 1.26.
    rows = days_of("ann", [*[0, 2] * 7, *[2] * 20])
    path = write(tmp_path / "in.csv", ["person", "day", "E1"], *rows)

    found = [rows_of(evaluated(path, constants=version))[1][4] for version in ("v3", "v4")]

    assert found == ["1", "0"]


def test_constants_that_there_are_not_are_refused(file):
    with pytest.raises(CommandError, match=r"invalid choice: 'v0'"):
        call_command("evaluate", str(file), "--constants=v0")


def test_of_real_days_no_notice_is_called_false(file):
    printed = evaluated(file).casefold()

    assert "false" not in printed
    assert "stay well" not in printed


def test_the_seed_sets_draws_and_shuffles(tmp_path):
    rise = [*[1, 0] * 10, *[4] * 10, *[1, 2] * 10]
    rows = [row for n in range(8) for row in days_of(f"p{n}", [*rise, *[n % 3] * n])]
    path = write(tmp_path / "in.csv", ["person", "day", "E1"], *rows)

    first, again, other = (evaluated(path, seed=seed) for seed in (1, 1, 2))

    assert first == again
    assert rows_of(first)[1][:5] == rows_of(other)[1][:5]
    for place in (5, 6):  # interval and shuffled days
        assert rows_of(first)[1][place] != rows_of(other)[1][place]


def test_many_people_are_counted_in_parts_and_said_on_the_way(tmp_path):
    rows = [row for n in range(61) for row in days_of(f"p{n}", [1] * 15)]
    path = write(tmp_path / "in.csv", ["person", "day", "E1"], *rows)
    said = StringIO()

    _, ours, *_ = rows_of(evaluated(path, shuffles=0, stderr=said))

    assert ours[:3] == ["in.csv", "61", "61"]
    assert said.getvalue().splitlines() == ["50 of 61 people", "61 of 61 people"]


@pytest.mark.parametrize("rows", [[], days_of("ben", [1] * 14), [["ben", "2026-01-01", ""]]])
def test_a_file_with_nobody_past_learning_says_so(tmp_path, rows):
    path = write(tmp_path / "new.csv", ["person", "day", "E1"], *rows)

    _, ours, _, theirs, *_ = rows_of(evaluated(path))

    assert ours == ["new.csv", str(min(1, len(rows))), "0", "0.0", "0", NOBODY, "-"]
    assert theirs == ["new.csv", *[NOBODY] * 4]


def test_files_have_a_row_each_and_one_together(file, tmp_path):
    new = write(tmp_path / "new.csv", ["person", "day", "M1"], *days_of("ann", [1] * 15))

    _, *rows = rows_of(evaluated(file, new))[:4]

    assert [row[:5] for row in rows] == [
        ["in.csv", "2", "1", "0.1", "1"],
        ["new.csv", "1", "1", "0.0", "0"],
        ["all files", "3", "2", "0.1", "1"],
    ]


def test_two_files_of_one_name_have_their_paths(file, tmp_path):
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other" / file.name, ["person", "day", "E1"], *days_of("ann", [1]))

    _, *rows = rows_of(evaluated(file, other, shuffles=0))[:3]

    assert [row[0] for row in rows] == [str(file), str(other)]


def test_a_file_that_is_named_twice_is_refused(file):
    again = file.parent / "." / ".." / file.parent.name / file.name

    with pytest.raises(CommandError, match="this file is named twice"):
        call_command("evaluate", file, again)


# --- what cannot be read --------------------------------------------------------------------------


def test_every_bad_cell_of_every_file_is_named_at_once_and_nothing_is_printed(file, tmp_path):
    bad = write(tmp_path / "bad.csv", ["person", "day", "E1"], ["ann", "2026-13-01", "5"])
    header = write(tmp_path / "header.csv", ["person", "day", "mood"])
    out, gone = StringIO(), tmp_path / "gone.csv"

    with pytest.raises(CommandError) as refused:
        call_command("evaluate", bad, file, header, gone, stdout=out, stderr=StringIO())

    lines = str(refused.value).splitlines()
    assert lines[:3] == [
        f"{bad}: line 2, E1: not 0, 1, 2, 3 or 4",
        f"{bad}: line 2, day: not a day like 2026-11-23",
        f"{header}: line 1, column 'mood': we have no column with this name",
    ]
    assert lines[3].startswith(f"{gone}: ")
    assert "No such file" in lines[3]
    assert len(lines) == 4
    assert out.getvalue() == ""


def test_what_is_left_out_is_said_with_its_file(tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("A title\nperson;day;E1;note\nann;2026-01-01;1;x\n")
    said = StringIO()

    evaluated(path, stderr=said)

    assert said.getvalue().splitlines() == [
        f"{path}: left out: Line 1 is above the column names.",
        f"{path}: left out: Column “note”: notes aren’t imported.",
        "1 of 1 people",
    ]


def test_days_with_two_readings_are_read_as_the_command_says(tmp_path):
    path = write(tmp_path / "in.csv", ["person", "day", "E1"], ["ann", "1/2/2026", "1"])

    with pytest.raises(CommandError, match=rf"{path}: its days need --day-order, one of month_"):
        evaluated(path)
    assert rows_of(evaluated(path, day_order="day_first"))[1][1] == "1"


@pytest.mark.parametrize("shuffles", ["-1", "x"])
def test_a_wrong_number_of_shuffles_is_refused(file, shuffles):
    with pytest.raises(CommandError, match="--shuffles"):
        call_command("evaluate", str(file), f"--shuffles={shuffles}")


def test_no_file_is_refused():
    with pytest.raises(CommandError, match="files"):
        call_command("evaluate")


class Full(StringIO):
    """A screen that takes nothing."""

    def write(self, _text):
        raise OSError(28, "No space left on device")


def test_a_screen_that_takes_nothing_is_an_error(file):
    with pytest.raises(CommandError, match=r"the screen: .*No space left"):
        call_command("evaluate", file, shuffles=0, stdout=Full(), stderr=StringIO())


@given(st.binary(max_size=200) | st.text(alphabet='pd,;"\n\r01-/ \x1a\ufeff').map(str.encode))
@settings(max_examples=how_many(quick=20, full=200), deadline=None)
@example(b"person,day,used\nann,2026-01-01,1\nann,2199-12-31,1\nann,1900-01-01,1\n")
def test_any_file_is_counted_or_refused(tmp_path_factory, content):
    folder = tmp_path_factory.mktemp("any")
    for raw in (content, b"person,day,used,E1\n" + content):
        (folder / "in.csv").write_bytes(raw)

        with suppress(CommandError):
            evaluated(folder / "in.csv")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a|b\n.csv", r"a\u007cb\u000a.csv"),  # it would be a cell and a line of its own
        ("a\x1b[31m\u202eb.csv", r"a\u001b[31m\u202eb.csv"),  # a terminal would do as it says
        ("a\udcff.csv", r"a\udcff.csv"),  # a byte that no screen writes
        (r"a\u007c.csv", r"a\u005cu007c.csv"),
        ("größe.csv", "größe.csv"),
    ],
    ids=["cells", "screen", "byte", "backslash", "plain"],
)
def test_a_files_name_is_a_cell_whatever_is_in_it(tmp_path, name, shown):
    path = write(tmp_path / name, ["person", "day", "E1"], *days_of("ann", [1, 0] * 10))

    output = evaluated(path)

    assert output.replace("\n", "").isprintable()
    assert {row[0] for row in rows_of(output)} >= {shown}
