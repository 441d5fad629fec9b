"""What a database holds, in a form that two databases can be compared by, and a backup's manifest.

A table's hash is a sum over its rows, so no order of rows matters and none must be sorted.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from django.conf import settings

FORMAT = "relapse-watch backup 1"


class BackupError(Exception):
    """A backup that was not made or not restored; ``str()`` is one line that says why."""


@dataclass(frozen=True, slots=True)
class Table:
    """How many rows a table has, and the sum of their hashes, in hexadecimal."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """All rows of a database by count and hash, its triggers, and its migrations by name."""

    tables: dict[str, Table]
    triggers: list[str]
    migrations: list[str]

    @property
    def rows(self) -> int:
        """The number of all rows."""
        return sum(table.rows for table in self.tables.values())

    def without_digests(self) -> Self:
        """Return the same with counts alone, for where no more can be compared."""
        counts = {name: replace(table, digest="") for name, table in self.tables.items()}
        return replace(self, tables=counts)


def differences(wanted: Contents, found: Contents) -> list[str]:
    """Return a line for each difference; no line has a row's content."""
    return [*_of_the_tables(wanted, found), *_of_the_rest(wanted, found)]


def _of_the_tables(wanted: Contents, found: Contents) -> Iterator[str]:
    for name in sorted(wanted.tables.keys() | found.tables.keys()):
        want, have = wanted.tables.get(name), found.tables.get(name)
        if want is None or have is None:
            yield f"{name} is {'missing' if want else 'too much'}"
        elif want.rows != have.rows:
            yield f"{name} has {have.rows} rows instead of {want.rows}"
        elif want.digest != have.digest:
            yield f"{name} has other content"


def _of_the_rest(wanted: Contents, found: Contents) -> Iterator[str]:
    for what in ("triggers", "migrations"):
        if sorted(getattr(wanted, what)) != sorted(getattr(found, what)):
            yield f"the {what} are others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself, inside its seal.

    ``field_keys`` are fingerprints, which open nothing. ``ledger`` says how long the file of
    erasures was, and its hash, so that a restore knows whether it has a later one.
    """

    made_at: datetime
    version: str
    vendor: str
    contents: Contents
    field_keys: list[str]
    ledger_size: int
    ledger_digest: str

    def line(self) -> bytes:
        """Return it as one line of JSON."""
        values = {"format": FORMAT, **asdict(self), "made_at": self.made_at.isoformat()}
        return json.dumps(values, sort_keys=True).encode() + b"\n"


def read_manifest(line: bytes) -> Manifest:
    """Return the manifest of a line.

    :raises BackupError: if it is none, or one of a format that this release does not know.
    """
    try:
        values: dict[str, Any] = json.loads(line)
        found = values.pop("format")
        if found != FORMAT:
            raise BackupError(f"This backup is of a format that this release cannot read: {found}.")
        contents = values.pop("contents")
        tables = {name: Table(**table) for name, table in contents.pop("tables").items()}
        made_at = datetime.fromisoformat(values.pop("made_at"))
        return Manifest(made_at=made_at, contents=Contents(tables=tables, **contents), **values)
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise BackupError("This file is sealed as a backup is, but holds none.") from fault


def fingerprint(key: str) -> str:
    """Return what names a field key and opens nothing."""
    return sha256(key.encode()).hexdigest()[:12]


def ledger_until(size: int | None = None) -> tuple[int, str]:
    """Return how many bytes the file of erasures has, at most ``size``, and their hash."""
    try:
        text = Path(settings.ERASURES_FILE).read_bytes()[:size]
    except FileNotFoundError:
        text = b""
    return len(text), sha256(text).hexdigest()
