"""The file of a backup: age (age-encryption.org/v1), in it the manifest's line, then the database.

It is written and read as a stream. Without this program, ``age --decrypt`` and ``tail -n +2`` give
the database, as SQLite's file or PostgreSQL's archive.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyrage

from checkins.services.backups.contents import BackupError, Manifest, read_manifest

LONGEST_MANIFEST = 4 * 1024 * 1024
BEGINS = b"age-encryption.org/v1"
BEGIN_OF_A_KEY = "AGE-SECRET-KEY-1"


class Source(Protocol):
    """Anything that is read in parts; b"" is its end."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next part."""
        ...


class Sink(Protocol):
    """Anything that takes parts."""

    def write(self, part: bytes, /) -> object:
        """Take the next part."""
        ...


def new_identity() -> tuple[str, str]:
    """Return the private part of a new key, and its public part."""
    identity = pyrage.x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def read_identity(text: str) -> str:
    """Return the private part in a key file, whose other lines are empty or begin with #.

    :raises BackupError: if there is none.
    """
    lines = [line.strip() for line in text.splitlines()]
    keys = [line for line in lines if line.upper().startswith(BEGIN_OF_A_KEY)]
    try:
        [key] = keys
        pyrage.x25519.Identity.from_str(key)
    except (ValueError, pyrage.IdentityError) as fault:
        raise BackupError(f"The key file has no line that is a key: {BEGIN_OF_A_KEY}...") from fault
    return key


def seal(source: Source, into: Sink, *, manifest: Manifest, recipients: list[str]) -> None:
    """Write a manifest and a database so that any one of the recipients can open them."""
    keys = [pyrage.x25519.Recipient.from_str(key) for key in recipients]
    reader, writer = _Reader(manifest.line(), source), _Writer(into.write)
    try:
        pyrage.encrypt_io(reader, writer, keys)
    except (pyrage.EncryptError, OSError) as fault:
        raise (reader.fault or writer.fault or fault) from None


def opened(path: Path, *, identity: str, begin: Callable[[Manifest], Sink]) -> Manifest:
    """Open a backup: ``begin`` sees its manifest first and returns what takes the database.

    :raises BackupError: if this is no whole backup, or another key opens it.
    """
    split = _Split(begin)
    writer = _Writer(split.write)
    with path.open("rb") as file:
        if file.read(len(BEGINS)) != BEGINS:
            raise BackupError("This file is no backup.")
        file.seek(0)
        try:
            pyrage.decrypt_io(file, writer, [pyrage.x25519.Identity.from_str(identity)])
        except (pyrage.DecryptError, OSError) as fault:
            if writer.fault:
                raise writer.fault from None
            if isinstance(fault, OSError) and fault.errno:  # the disk's own
                raise
            raise BackupError(_why(str(fault))) from fault
    if split.manifest is None:
        raise BackupError("This file is sealed as a backup is, but holds none.")
    return split.manifest


def _why(fault: str) -> str:
    if "matching keys" in fault.lower():
        return "This key opens another backup, not this one."
    return "This backup is damaged or not whole: it does not open to its end."


@contextmanager
def faults_kept(keep: "_Reader | _Writer") -> Iterator[None]:
    """Keep what a callback raises: the library would say it in other words."""
    try:
        yield
    except BaseException as fault:
        keep.fault = fault
        raise


class _Reader:
    def __init__(self, first: bytes, rest: Source) -> None:
        self.first, self.rest = first, rest
        self.fault: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        with faults_kept(self):
            if self.first:
                part, self.first = self.first[:size], self.first[size:]
                return part
            return self.rest.read(size)


class _Writer:
    def __init__(self, write: Callable[[bytes], object]) -> None:
        self.take = write
        self.fault: BaseException | None = None

    def write(self, part: bytes) -> int:
        with faults_kept(self):
            self.take(bytes(part))
        return len(part)

    def flush(self) -> None:
        pass


class _Split:
    """Takes a manifest's line, and hands on what follows it."""

    def __init__(self, begin: Callable[[Manifest], Sink]) -> None:
        self.begin = begin
        self.head = b""
        self.manifest: Manifest | None = None
        self.sink: Sink | None = None

    def write(self, part: bytes) -> None:
        if self.sink is not None:
            self.sink.write(part)
            return
        self.head += part
        line, newline, rest = self.head.partition(b"\n")
        if newline:
            self.manifest = read_manifest(line)
            self.sink = self.begin(self.manifest)
            self.sink.write(rest)
        elif len(line) > LONGEST_MANIFEST:
            raise BackupError("This file is sealed as a backup is, but holds none.")
