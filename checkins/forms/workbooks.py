"""Excel workbooks as text.

A workbook of two kilobytes can ask for more memory than a server has, and the library that reads it
then ends its process. So a process of its own reads it, with limits: this file, run as a script.
"""

import csv
import io
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

MOST_BYTES = 1024 * 1024
MOST_UNPACKED = 20 * 1024 * 1024
MOST_MEMORY = 256 * 1024 * 1024
MOST_SECONDS = 10  # of computing; a busy machine may need more time for them
MOST_WAIT_SECONDS = 60
CHUNK = 64 * 1024
WORKBOOK = b"PK"
WORKBOOK_PART = "xl/workbook.xml"
SHEET_END = "\f"  # between the sheets of a workbook, which are CSV each
TOO_LARGE_STATUS, NO_MEMORY_STATUS = 3, 4

TOO_LARGE = "This file is over 1 MB. Ten years of check-ins fit into less. Leave out the rest."
TOO_MUCH_TEXT = "This workbook holds over 1 MB of text. Put only your table into a new one."
TOO_LARGE_UNPACKED = (
    "This workbook is too large: over 20 MB unpacked. Put only your table into a new one."
)
TOO_LARGE_TO_READ = "This workbook is too large to read. Put only your table into a new one."
NO_WORKBOOK = "This is a zip file, not an Excel workbook. Save your table as .xlsx or CSV."
DAMAGED = "This workbook is damaged. Open it, save it again as .xlsx and try again."


class FileError(ValueError):
    """The file cannot be read as a table; the message is for its owner."""


def text_of_workbook(raw: bytes) -> str:
    """Return the sheets of an .xlsx workbook as CSV, with ``SHEET_END`` between them.

    :raises FileError: if it is no workbook, damaged or too large.
    """
    _refuse_unfit(raw)
    command = [sys.executable, "-I", __file__]
    try:
        done = subprocess.run(  # noqa: S603 this file, by this Python
            command,
            input=raw,
            env={},  # the keys of this process are none of its business
            capture_output=True,
            timeout=MOST_WAIT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileError(TOO_LARGE_TO_READ) from error
    if done.returncode < 0 or done.returncode == NO_MEMORY_STATUS:  # below 0: it was ended
        raise FileError(TOO_LARGE_TO_READ)
    if done.returncode:
        raise FileError(TOO_MUCH_TEXT if done.returncode == TOO_LARGE_STATUS else DAMAGED)
    return done.stdout.decode()


def _refuse_unfit(raw: bytes) -> None:
    """Unpack the file piece by piece, whatever sizes it claims, and keep nothing."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if WORKBOOK_PART not in archive.namelist():
                raise FileError(NO_WORKBOOK)
            unpacked = 0
            for part in archive.infolist():
                with archive.open(part) as content:
                    while piece := content.read(CHUNK):
                        unpacked += len(piece)
                        if unpacked > MOST_UNPACKED:
                            raise FileError(TOO_LARGE_UNPACKED)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError) as error:
        # RuntimeError: a part has a password, or is packed in a way that Python does not know.
        raise FileError(DAMAGED) from error


def _limit_this_process() -> None:
    import resource  # noqa: PLC0415 not on Windows, where nobody serves this

    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _sheets(raw: bytes) -> Iterator[Sequence[Sequence[Any]]]:
    from python_calamine import (  # noqa: PLC0415 after the limits, in the script alone
        CalamineWorkbook,
        SheetTypeEnum,
    )

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    for number, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            yield workbook.get_sheet_by_index(number).to_python(skip_empty_area=False)


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace(SHEET_END, " ").replace("\0", " ")


def _main() -> int:
    written = io.StringIO()
    try:
        for sheet in _sheets(sys.stdin.buffer.read()):
            written.write(SHEET_END if written.tell() else "")
            writer = csv.writer(written)
            for row in sheet:
                writer.writerow(map(_cell, row))
                if written.tell() > MOST_BYTES:
                    return TOO_LARGE_STATUS
    except MemoryError:
        return NO_MEMORY_STATUS
    sys.stdout.buffer.write(written.getvalue().encode())
    return 0


if __name__ == "__main__":
    _limit_this_process()
    sys.exit(_main())
