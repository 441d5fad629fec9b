"""The file outside the database that names by a keyed hash every account that was erased.

A backup still holds who was erased since it was made. Whoever restores one erases again whom this
file names, before the site opens.

A line is a moment in ISO 8601, a space, and 64 hexadecimal digits. The hash is HMAC-SHA-256 of the
account's ``subject_ref``, under a key that HKDF (RFC 5869) derives from a field key. A new line is
made with the first of FIELD_KEYS and found with any of them, so the keys of old lines are kept
as long as there are backups from before an erasure.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hmac import digest
from pathlib import Path
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from checkins.services.durable import sync_folder

PURPOSE = b"checkins.erasures"
log = structlog.get_logger(__name__)


def hash_of(subject_ref: UUID, *, key: str) -> str:
    """Return the keyed hash by which the ledger names an account, as 64 hexadecimal digits."""
    derived = HKDF(SHA256(), length=32, salt=None, info=PURPOSE).derive(key.encode())
    return digest(derived, subject_ref.bytes, "sha256").hex()


def note_erased(*, subject_ref: UUID, at: datetime) -> None:
    """Write durably that this account is erased; call it before its rows are deleted.

    Repeating it changes nothing, as after a crash between the two.

    :raises OSError: if the line cannot be written, and then nothing may be deleted.
    """
    with _locked(settings.ERASURES_FILE) as file:
        text = _read(file)
        if _names(subject_ref).isdisjoint(_hashes(text)):
            # A line that a crash cut short is left as it is, and ended.
            torn = "\n" if text and not text.endswith("\n") else ""
            line = f"{torn}{at.isoformat()} {hash_of(subject_ref, key=settings.FIELD_KEYS[0])}\n"
            _write(file, line.encode())
        os.fsync(file)


def hashes_noted() -> frozenset[str]:
    """Return every hash of the ledger; none if there is no file yet."""
    try:
        text = Path(settings.ERASURES_FILE).read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return frozenset()
    return frozenset(_hashes(text))


def is_noted(subject_ref: UUID, hashes: frozenset[str]) -> bool:
    """Return whether one of the hashes, made with any field key, is of this account."""
    return not _names(subject_ref).isdisjoint(hashes)


def _names(subject_ref: UUID) -> set[str]:
    return {hash_of(subject_ref, key=key) for key in settings.FIELD_KEYS}


def _hashes(text: str) -> Iterator[str]:
    for line in text.splitlines():
        _, _, found = line.partition(" ")
        if len(found) == 64:  # noqa: PLR2004 SHA-256 in hexadecimal
            yield found
        elif line:
            log.error("erasure_not_read")  # a line that was cut short: its account is still there


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the ledger to append, for this process alone; the folder is the account's own."""
    folder = Path(path).parent
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        sync_folder(folder)  # or a crash may take the new file's name with it
        yield file
    finally:
        os.close(file)


def _read(file: int) -> str:
    os.lseek(file, 0, os.SEEK_SET)
    size = os.fstat(file).st_size
    return os.read(file, size).decode("ascii", errors="replace")


def _write(file: int, line: bytes) -> None:
    if os.write(file, line) != len(line):
        raise OSError("the ledger of erasures took a part of a line")
