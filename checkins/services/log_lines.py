"""The rows of both logs as the lines that a seal covers, read a chunk at a time.

A line is JSON with sorted keys and no spaces: the name of the table, and the row's columns. What
was sealed once has to give the same bytes for ever. So that millions of rows are gone through in
seconds, the database writes times and references as they stand in a line; Python fills them in.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models.functions import Cast

from checkins.models import AccessEvent, AuditEvent, SeenList, SeenListPart, SeenPart, SeenPerson
from checkins.services.seen_lists import digest_of_list, digest_of_part

LOGS: tuple[type[models.Model], ...] = (AccessEvent, AuditEvent)
ROWS_A_CHUNK = 5_000
KEPT, KEPT_CHARACTERS = 20_000, 500  # texts that are remembered, and how long they are at most
LIST_KEY = "seen_id"  # not in the line: the list's digest is
TIMES = {  # as datetime.isoformat() has them, which leaves out a fraction of nothing
    "postgresql": "replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'),"
    " '.000000', '')",
    "sqlite": "replace({0}, ' ', 'T')",
}
TEXTS = {"postgresql": "{0}::text", "sqlite": "{0}"}
OF_A_DAY = "at >= %s AND at < %s"
IN_ORDER = {  # SQLite sorts ids in half the time that it takes to sort rows
    "postgresql": f"{OF_A_DAY} ORDER BY t.id",
    "sqlite": f"t.id IN (SELECT id FROM {{0}} WHERE {OF_A_DAY}) ORDER BY t.id",  # noqa: S608 a name of our own model
}


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows' lines, how many, and the keys of the stored lists that they point to."""

    lines: bytes
    count: int
    lists: Collection[int]


def chunks(log: type[models.Model], day: date) -> Iterator[Chunk]:
    """Yield the rows of one log and day of the server's calendar, in the order of their ids."""
    sql, template, texts = _reading(log)
    start = datetime.combine(day, time(), UTC)
    moments = [
        connection.ops.adapt_datetimefield_value(moment)
        for moment in (start, start + timedelta(days=1))
    ]
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, moments)
        while rows := cursor.fetchmany(ROWS_A_CHUNK):
            *columns, lists = zip(*rows, strict=True)
            filled: list[Any] = [
                map(text.__getitem__, column) if text is not None else column
                for text, column in zip(texts, columns, strict=True)
            ]
            lines = "".join([template % row for row in zip(*filled, strict=True)])
            yield Chunk(lines.encode(), len(rows), set(lists) - {None})


def _reading(log: type[models.Model]) -> tuple[str, str, list["_Texts | None"]]:
    """Return the statement of a day's rows, the template of a line, and how columns are filled in.

    The statement's last column is the key of the stored list, or null.
    """
    meta, vendor = log._meta, connection.vendor  # noqa: SLF001 public by custom
    quote = connection.ops.quote_name
    columns, pieces, texts = [], [], list[_Texts | None]()
    fields: list[Any] = sorted(meta.concrete_fields, key=lambda field: field.attname)
    for field in fields:
        name = f"t.{quote(field.column)}"
        if isinstance(field, models.ForeignKey):  # the one to a list: older lines have none
            columns.append("l.digest")
            pieces.append("%s")
            texts.append(_Seen())
        elif isinstance(field, models.DateTimeField):
            columns.append(TIMES[vendor].format(name))
            pieces.append(f'"{field.attname}":"%s+00:00",')
            texts.append(None)
        elif isinstance(field, models.JSONField | models.CharField | models.UUIDField):
            columns.append(TEXTS[vendor].format(name))
            pieces.append(f'"{field.attname}":%s,')
            texts.append(_written_as(field))
        else:
            columns.append(name)
            pieces.append(f'"{field.attname}":%s,')
            texts.append(None)
    has_lists = any(field.attname == LIST_KEY for field in fields)
    columns.append(f"t.{LIST_KEY}" if has_lists else "NULL")
    lists = f" LEFT JOIN {quote(SeenList._meta.db_table)} l ON l.id = t.{LIST_KEY}"  # noqa: SLF001 public by custom
    sql = (
        f"SELECT {', '.join(columns)} FROM {quote(meta.db_table)} t{lists if has_lists else ''}"  # noqa: S608 names of our own models
        f" WHERE {IN_ORDER[vendor].format(quote(meta.db_table))}"
    )
    return sql, f'["{meta.model_name}",{{{"".join(pieces)[:-1]}}}]\n', texts


class _Texts(dict[Any, str]):
    """A column's values as they stand in a line; those that come often are remembered."""

    def __missing__(self, value: Any) -> str:
        found = self.written(value)
        if len(found) <= KEPT_CHARACTERS:
            if len(self) >= KEPT:
                self.clear()
            self[value] = found
        return found

    def written(self, value: Any) -> str:
        """Return the value of a column of text as JSON."""
        return json.dumps(value)


class _Uuids(_Texts):
    def written(self, value: Any) -> str:
        return json.dumps(_reference(value))


def _reference(stored: str) -> str:
    """Return a reference with its dashes, which SQLite does not keep; what is none, as it stands.

    SQLite compares text: a UUID in capitals is the same reference to Python, but no statement finds
    it, so it is written as it stands.
    """
    with suppress(ValueError):
        found = UUID(stored)
        if stored == (str(found) if connection.features.has_native_uuid_field else found.hex):
            return str(found)
    return stored


class _Json(_Texts):
    def written(self, value: Any) -> str:
        """Return JSON as the database has it with sorted keys and no spaces."""
        return json.dumps(json.loads(value), sort_keys=True, separators=(",", ":"))


class _Seen(_Texts):
    def written(self, value: Any) -> str:
        """Return the column of a list's digest, "" for an event that has no list."""
        return "" if value is None else f'"seen":{json.dumps(value)},'


def _written_as(field: Any) -> _Texts:
    if isinstance(field, models.JSONField):
        return _Json()
    return _Uuids() if isinstance(field, models.UUIDField) else _Texts()


class SeenLists:
    """Whether stored lists fit their digests: each list and part is computed once."""

    def __init__(self) -> None:
        self._true: dict[int, bool] = {}
        self._parts: dict[int, str] = {}

    def are_true(self, keys: Collection[int]) -> bool:
        """Return whether each of the lists holds exactly the people that its digest is of."""
        for kept in (self._true, self._parts):
            if len(kept) > KEPT:
                kept.clear()
        new = [key for key in keys if key not in self._true]
        if new:
            self._compute(new)
        return all(self._true[key] for key in keys)

    def _compute(self, keys: Collection[int]) -> None:
        held: defaultdict[int, list[int]] = defaultdict(list)
        links = SeenListPart.objects.filter(seen_list__in=keys)
        for key, part in links.values_list("seen_list", "part"):
            held[key].append(part)
        self._compute_parts({part for parts in held.values() for part in parts})
        digests = SeenList.objects.filter(pk__in=keys).values_list("pk", "digest")
        said = dict(digests.iterator())
        for key in keys:
            parts = [self._parts[part] for part in held[key]]
            self._true[key] = digest_of_list(parts) == said.get(key)

    def _compute_parts(self, keys: Collection[int]) -> None:
        new = [key for key in keys if key not in self._parts]
        held: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
        stored = [Cast(name, models.TextField()) for name in ("subject", "consent")]
        people = SeenPerson.objects.filter(part__in=new).values_list("part", *stored)
        for part, subject, consent in people.iterator():
            held[part].append((_reference(subject), _reference(consent)))
        said = dict(SeenPart.objects.filter(pk__in=new).values_list("pk", "digest"))
        for key in new:
            found = digest_of_part(held[key])
            self._parts[key] = found if found == said.get(key) else ""
