"""The text of a file that a person brings: as it is, or packed by gzip or ZIP, within limits."""

import gzip
import io
import json
import zipfile
import zlib
from typing import Any

from checkins.exports.values import canonical

MEGABYTE = 1024 * 1024
MOST_BYTES = 16 * MEGABYTE  # as it is sent: twelve years of full days, or packed all that fit
MOST_TEXT = 32 * MEGABYTE  # unpacked: about 25 years of full days
MOST_PIECES = 4_000_000  # lists, objects and values: a full 32 MB of days have 1,800,000
PART = 256 * 1024
GZIP, ZIP = b"\x1f\x8b", b"PK\x03\x04"
MOST_ENTRIES = 4
# The other ways of packing unpack a whole part at once: 1 kB of them can fill all memory.
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
TOO_LARGE = "This file is larger than 16 MB. Pack it as ZIP or gzip, and choose it again."
TOO_LONG = "Unpacked, this file is larger than 32 MB. We can’t read it."
DAMAGED = "This file is damaged. We couldn’t unpack it."
NO_JSON = "This isn’t a file from Take along. Choose the one that ends in .json."


class FileError(Exception):
    """The file cannot be read; the message says why in plain words."""


def text_of(data: bytes) -> str:
    """Return the text of a file, unpacked if it is packed.

    :raises FileError: if it is packed badly, too large once unpacked, or no text in UTF-8.
    """
    try:
        unpacked = _unpacked(data)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, ValueError) as error:
        raise FileError(DAMAGED) from error
    try:
        return unpacked.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(NO_JSON) from error


def _unpacked(data: bytes) -> bytes:
    if data.startswith(GZIP):
        with gzip.open(io.BytesIO(data)) as packed:
            return _within_limit(packed)
    if data.startswith(ZIP):
        return _only_entry(data)
    if len(data) > MOST_TEXT:
        raise FileError(TOO_LONG)
    return data


def _only_entry(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = [item for item in packed.infolist() if item.filename.endswith(".json")]
        if len(names) != 1 or len(packed.infolist()) > MOST_ENTRIES:
            raise FileError("Choose a ZIP with one file in it, the one that ends in .json.")
        if names[0].compress_type not in PACKED:
            raise FileError("We can’t read how this ZIP is packed. Pack it again.")
        with packed.open(names[0]) as entry:
            return _within_limit(entry)


def _within_limit(packed: Any) -> bytes:
    """Read in parts, and stop at the limit: a small file may unpack to a very large one."""
    parts, read = [], 0
    while part := packed.read(PART):
        read += len(part)
        if read > MOST_TEXT:
            raise FileError(TOO_LONG)
        parts.append(part)
    return b"".join(parts)


def parsed(text: str) -> Any:
    """Return the JSON of a file.

    :raises FileError: if it is no JSON, names a line twice, or is nested too deeply.
    """
    # Each takes far more memory than its sign in the text: 32 MB of "[]," took 900 MB, and 10 s.
    if sum(map(text.count, ",[{")) > MOST_PIECES:
        raise FileError("This file holds too much. It wasn’t made here.")
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except RecursionError as error:
        raise FileError("This file has too many layers. It wasn’t made here.") from error
    except ValueError as error:
        raise FileError(NO_JSON) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise FileError("This file says something twice. Someone changed the file.")
    return found


def _no_number(_text: str) -> None:
    raise FileError("A number in this file isn’t one. Someone changed the file.")


def bytes_of(value: Any) -> bytes:
    """Return the canonical form of a part of the file.

    :raises FileError: if a text in it is broken, or a number cannot be written.
    """
    try:
        return canonical(value).encode()
    except (ValueError, RecursionError) as error:
        raise FileError("This file holds signs that aren’t text. We can’t read it.") from error
