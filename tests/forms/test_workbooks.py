"""Excel workbooks are read within limits, and each that cannot be read says why."""

from datetime import date

import pytest

from checkins.forms import workbooks
from checkins.forms.workbooks import (
    DAMAGED,
    MOST_UNPACKED,
    NO_WORKBOOK,
    TOO_LARGE_TO_READ,
    TOO_LARGE_UNPACKED,
    TOO_MUCH_TEXT,
    FileError,
    text_of_workbook,
)
from tests.workbooks import packed, parts_of, workbook

ONE = workbook([["day", "cravings"], [date(2026, 11, 2), 1]])
TEXT_0 = '<c r="A{}" t="s"><v>0</v></c>'


def refusal_of(raw):
    with pytest.raises(FileError) as refused:
        text_of_workbook(raw)
    return str(refused.value)


def cell(where):
    return f'<c r="{where}"><v>1</v></c>'


def sheet(*rows):
    return packed(parts_of([f"<row>{row}</row>" for row in rows]))


# --- what is read ---------------------------------------------------------------------------------


def test_values_are_written_as_people_write_them():
    raw = workbook([["a b", 1, 1.0, 2.5, True, False, date(2026, 11, 2)]])

    assert text_of_workbook(raw) == "a b,1,1,2.5,TRUE,FALSE,2026-11-02\r\n"


def test_lines_and_columns_keep_their_places():
    raw = packed(parts_of([f'<row r="3">{cell("C3")}</row>']))

    assert text_of_workbook(raw) == ",,\r\n,,\r\n,,1\r\n"


def test_a_text_keeps_its_commas_quotes_and_lines():
    assert text_of_workbook(workbook([['a, "b"\nc', 1]])) == '"a, ""b""\nc",1\r\n'


def test_sheets_stand_one_after_the_other():
    assert text_of_workbook(workbook([["a"]], [["b\f"]])) == "a\r\n\fb \r\n"


def test_an_empty_workbook_is_an_empty_text():
    assert text_of_workbook(workbook([])) == ""


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw",
    [
        ONE[:-40],
        ONE[:200],
        b"PK\x03\x04" + bytes(100),
        ONE[:300] + b"\0\0\0\0" + ONE[304:],
        packed({**parts_of([""]), "xl/workbook.xml": "<workbook"}),
        packed({"xl/workbook.xml": "no XML at all"}),
        packed({**parts_of([""]), "xl/worksheets/sheet1.xml": "<sheetData><row"}),
        packed({**parts_of([""]), "xl/_rels/workbook.xml.rels": ""}),
    ],
    ids=["end", "begin", "head", "middle", "open", "no_xml", "sheet", "relations"],
)
def test_a_damaged_workbook_is_named_as_such(raw):
    assert refusal_of(raw) == DAMAGED


def test_a_part_with_a_password_is_refused():
    raw = ONE.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")

    assert raw != ONE
    assert refusal_of(raw) == DAMAGED


@pytest.mark.parametrize("parts", [{}, {"word/document.xml": "x"}, {"content.xml": "x"}])
def test_another_kind_of_zip_file_is_named_as_such(parts):
    assert refusal_of(packed(parts)) == NO_WORKBOOK


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/media/picture.png"])
def test_a_workbook_that_unpacks_to_over_20_megabytes_is_refused(name):
    raw = packed({**parts_of([""]), name: bytes(MOST_UNPACKED)})

    assert len(raw) < 50_000
    assert refusal_of(raw) == TOO_LARGE_UNPACKED


def test_a_workbook_that_lies_about_its_size_is_refused():
    raw = packed({**parts_of([""]), "xl/media/a.png": bytes(MOST_UNPACKED)})
    claimed = MOST_UNPACKED.to_bytes(4, "little")

    assert raw.count(claimed) == 2
    assert refusal_of(raw.replace(claimed, b"\x10\0\0\0")) in {TOO_LARGE_UNPACKED, DAMAGED}


@pytest.mark.parametrize(
    "raw",
    [
        sheet(cell("A1") + cell("XFD1048576")),
        sheet(cell("A1") + cell("A1048576") + cell("ZZ1")),
        packed(
            parts_of(
                ["".join(f"<row>{TEXT_0.format(line)}</row>" for line in range(1, 1001))],
                shared="x" * 3_000_000,
            )
        ),
    ],
    ids=["far_cell", "far_sides", "one_text_often"],
)
def test_a_small_workbook_that_asks_for_all_memory_ends_its_reader_alone(raw):
    assert len(raw) < 20_000
    assert refusal_of(raw) in {TOO_LARGE_TO_READ, TOO_MUCH_TEXT}


def test_a_workbook_of_more_than_a_megabyte_of_text_is_refused():
    assert refusal_of(workbook([["x" * 40_000] * 26] * 2)) == TOO_MUCH_TEXT


@pytest.mark.parametrize("entity", ['"inside"', 'SYSTEM "{}"'], ids=["its_own", "a_file"])
def test_a_workbook_with_an_entity_is_refused_and_nothing_else_is_read(entity, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("a canary")
    parts = parts_of(['<row><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'])
    name = "xl/worksheets/sheet1.xml"
    doctype = f"<!DOCTYPE worksheet [<!ENTITY e {entity.format(secret.as_uri())}>]>"
    parts[name] = parts[name].replace("<worksheet", f"{doctype}<worksheet", 1)

    assert refusal_of(packed(parts)) == DAMAGED


def test_the_process_that_reads_a_workbook_inherits_no_key(tmp_path, monkeypatch):
    asked = tmp_path / "reader.py"
    asked.write_text("import os\nprint(sorted(os.environ))\n")
    monkeypatch.setattr(workbooks, "__file__", str(asked))

    inherited = text_of_workbook(workbook([["day"]]))

    assert "KEY" not in inherited
    assert "PATH" not in inherited
