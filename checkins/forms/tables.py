"""Files as people and spreadsheets save them, as text and then as rows of cells."""

import codecs
import csv
import io
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from checkins.forms.workbooks import SHEET_END, WORKBOOK, FileError, text_of_workbook

BYTE_ORDER_MARK = "\ufeff"
END_MARK = "\x1a"  # Ctrl-Z, with which DOS ended a text
UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also an .xlsx with a password
PDF = b"%PDF-"
SEPARATOR_LINE = re.compile(r'"?sep=([^\w\s"]|\t)"?\r?\n', re.IGNORECASE)
SEPARATORS = (",", ";", "\t", "|")
SEARCHED_ROWS = 30
# Enough to show how cells are quoted; the detector's time grows with the square of a long cell.
SAMPLE = 1024
LINES_BEFORE = 3
# What people and spreadsheets leave around a cell and the eye does not see.
UNSEEN = "\u200b\u200e\u200f\u2060\ufeff" + "".join(
    sign for sign in map(chr, range(0x3001)) if sign.isspace()
)

NO_TABLE = "We can’t read this table. Save it as CSV or as .xlsx and try again."
OLD_OR_LOCKED = "This is an old Excel file (.xls), or it has a password. Save it as .xlsx or CSV."
IS_PDF = "This is a PDF. Save your table as CSV or as .xlsx and try again."

IsHeader = Callable[[list[str]], bool]
Row = tuple[int, list[str]]  # its line in the file, its cells
LineError = tuple[int, str]  # the line, and why it cannot be read


@dataclass(frozen=True, slots=True)
class Dialect:
    """The separator, quotation mark and escape of a file's cells."""

    separator: str = ","
    quote: str | None = '"'
    escape: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file that are not blank; ``error`` is why the last one cannot be read."""

    rows: list[Row]
    error: LineError | None = None
    end_mark: bool = False
    other_sheets: bool = False


def text_of(raw: bytes) -> str:
    """Return the text of a file: CSV in UTF-8, Windows-1252 or marked UTF-16, or a workbook.

    :raises FileError: if it is none of them.
    """
    if raw.startswith(WORKBOOK):
        return text_of_workbook(raw)
    if raw.startswith(OLD_EXCEL):
        raise FileError(OLD_OR_LOCKED)
    if raw.startswith(PDF):
        raise FileError(IS_PDF)
    text = _decoded(raw)
    if "\0" in text:
        raise FileError(NO_TABLE)
    return text.lstrip(BYTE_ORDER_MARK).replace(SHEET_END, " ")


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-16",) if raw.startswith(UTF_16) else ("utf-8", "cp1252"):
        with suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    raise FileError(NO_TABLE)


def seen(cell: str) -> str:
    """Return a cell without the spaces and unseen marks around it, hard spaces included."""
    return cell.strip(UNSEEN)


def table_of(text: str, is_header: IsHeader) -> Table:
    """Return the rows of the first sheet that has a line of column names, or else of the first."""
    sheets = [sheet for sheet in text.split(SHEET_END) if sheet.strip()] or [text]
    named = (sheet for sheet in sheets if _has_header(sheet, Dialect(), is_header))
    sheet = next(named, sheets[0])
    end_mark = sheet.rstrip().endswith(END_MARK)
    body = sheet.rstrip().rstrip(END_MARK) if end_mark else sheet
    rows, error = _read(body, is_header)
    return Table(rows, error, end_mark=end_mark, other_sheets=len(sheets) > 1)


def _read(text: str, is_header: IsHeader) -> tuple[list[Row], LineError | None]:
    """Return the rows by the first usual separator that shows column names.

    Where none does, or a line cannot be read so, the look of the lines decides.
    """
    said = SEPARATOR_LINE.match(text)
    common = [Dialect(separator) for separator in ((said[1],) if said else ()) + SEPARATORS]
    named = next((dialect for dialect in common if _has_header(text, dialect, is_header)), None)
    rows, error = _rows(text, named or common[0])
    if named and not error:
        return rows, error
    detected = _detected(text, error[0] if named and error else 1)
    if not (named or said):
        return _rows(text, detected)
    others, wrong = _rows(text, detected)
    width = next((len(cells) for _, cells in others[:SEARCHED_ROWS] if is_header(cells)), 0)
    fits = not wrong and all(len(cells) <= width for _, cells in others)
    return (others, wrong) if fits else (rows, error)


def _rows(text: str, dialect: Dialect) -> tuple[list[Row], LineError | None]:
    rows: list[Row] = []
    error = None
    reader = _reader(text, dialect)
    begins = 1
    try:
        for cells in reader:
            if any(map(seen, cells)):
                rows.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as caught:
        error = begins, _why(caught)
    says_separator = rows and rows[0][0] == 1 and SEPARATOR_LINE.match(text)
    return rows[1:] if says_separator else rows, error


def _reader(text: str, dialect: Dialect) -> Any:
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.separator,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
        skipinitialspace=True,
        strict=True,
    )


def _why(error: csv.Error) -> str:
    if "field larger" in str(error):
        return "a cell is too long"
    return "a quotation mark isn’t closed, or is inside a cell"


def _has_header(text: str, dialect: Dialect, is_header: IsHeader) -> bool:
    with suppress(csv.Error):
        return any(map(is_header, islice(_reader(text, dialect), SEARCHED_ROWS)))
    return False


def _detected(text: str, line: int) -> Dialect:
    """Return the separator and the quotation marks that the lines around one seem to have."""
    from clevercsv import Detector  # noqa: PLC0415 half a second, for files that few people have

    before = max(0, line - 1 - LINES_BEFORE)
    lines = islice(io.StringIO(text, newline=""), before, None)
    sample = "".join(islice(lines, SAMPLE))[:SAMPLE]
    found = Detector().detect(sample, delimiters=list(SEPARATORS))
    if found is None or not found.delimiter:
        return Dialect()
    return Dialect(found.delimiter, found.quotechar or None, found.escapechar or None)
