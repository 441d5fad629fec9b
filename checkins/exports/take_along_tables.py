"""Everything of one person as tables: a ZIP with one CSV for each list."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any

from checkins.exports.rows import one_moment, sources
from checkins.exports.take_along import Record, Rows, here_lists
from checkins.exports.travels import TRAVELS
from checkins.exports.values import canonical
from checkins.models import User

ZIP_NAME = "my-data.zip"
# In the full width as well: some spreadsheets reckon these, too.
STARTS_FORMULA = (*"=+-@\uff1d\uff0b\uff0d\uff20", "\t", "\r", "\n")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # of a ZIP's entries: they say nothing
# Columns that are no field of the register: a number of the file's own, and another app's rows.
UNREGISTERED = {
    "own_lines": ("code",),
    "account.addresses": ("address", "is_confirmed", "is_main"),
}


class _Pipe(io.RawIOBase):
    """What a ZIP is written into; whoever sends it takes what is there so far."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last call."""
        whole, self.parts = b"".join(self.parts), []
        return whole


def as_tables(person: User) -> Iterator[bytes]:
    """Yield a ZIP in parts: one CSV for each list of the record, and of what belongs here."""
    with one_moment():
        yield from _parts_of(person)


def _parts_of(person: User) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        for folder, lists in (("record", Record(person).lists()), ("here", here_lists(person))):
            for name, rows in lists:
                entry = zipfile.ZipInfo(f"{folder}/{name}.csv", EARLIEST)
                entry.compress_type = zipfile.ZIP_DEFLATED
                with packed.open(entry, "w") as table:
                    for part in _table(folder, name, rows):
                        table.write(part.encode())
                        if pipe.parts:
                            yield pipe.taken()
    yield pipe.taken()


def _table(folder: str, name: str, rows: Rows | dict[str, Any]) -> Iterator[str]:
    """Yield a table's lines; the first names the columns, and begins with a byte order mark."""
    listed = [rows] if isinstance(rows, dict) else rows
    columns = columns_of(folder, name)
    yield "\ufeff" + _line(columns)
    for row in listed:
        yield _line([cell(row.get(column)) for column in columns])


def columns_of(folder: str, name: str) -> list[str]:
    """Return the columns of a list, in the register's order."""
    found: dict[str, None] = {}
    travels = TRAVELS.get(name)
    for source in (one for one in sources() if one.name == name):
        own = list(source.columns)
        for child in source.children:
            own += (
                [child.name.rpartition(".")[2]] if child.name != source.name else [*child.columns]
            )
        if folder == "record" and travels:
            own = [one for one in own if travels.takes(one)]
        elif travels and travels.only:
            own = [one for one in own if not travels.takes(one)]
        found |= dict.fromkeys(own)
    found |= dict.fromkeys(UNREGISTERED.get(name, ()))
    return list(found)


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def cell(value: Any) -> str:
    """Return a value as a cell; a text that a spreadsheet would reckon begins with an apostrophe.

    A number is written as it is: it holds no formula.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    text = value if isinstance(value, str) else canonical(value)
    return f"'{text}" if text.startswith(STARTS_FORMULA) else text
