"""Reading the record of a file that was taken along: every line of it, before a row is written."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import models

from checkins.exports.rows import Source, sealed_name, sources
from checkins.exports.travels import ADDED, FORMAT, SINCE, TRAVELS, VERSION
from checkins.exports.values import canonical
from checkins.forms.take_along_files import bytes_of
from checkins.forms.take_along_special import ROWS, SPECIAL
from checkins.forms.take_along_values import (
    KINDS,
    LONGEST,
    Reader,
    RecordError,
    chars_of,
    sealed_text,
    text_of_row,
)
from checkins.models.own_lines import OWN
from checkins.models.sealed import UNOPENED, UNOPENED_BEFORE
from checkins.services.take_along import Brought

MOST_ROWS = 200_000
# What follows from the pages, and is worked out anew: it is compared afterwards, never stored.
DERIVED = {"explanation", "flags", "reasons", "reasons_without_use"}


def read_record(data: Any, *, at: datetime) -> Brought:
    """Return what a file holds, checked line by line, as a service can write it.

    :raises RecordError: if the file is another one, newer, changed, or a line of it is wrong.
    :raises FileError: if a text of it is no text.
    """
    record, digests = _as_now(_record_of(data), data["sha256"], data["version"])
    reader = Reader(at=at)
    lines = record["own_lines"] if isinstance(record.get("own_lines"), list) else []
    reader.own = {f"{OWN}{number}" for number in range(1, len(lines) + 1)}
    lists = {}
    for name in TRAVELS:
        found = [source for source in sources() if source.name == name]
        reader.place = name
        if name not in record:
            reader.refuse("this list is missing.")
        lists[name] = _list(name, found, record[name], reader)
    _days_have_pages(lists, reader)
    return Brought(lists=lists, digests=digests)


def _record_of(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise RecordError("", "This isn’t a file from Take along, here or on a site like this.")
    version = data.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise RecordError("version", "this file was made by another version. Update this site.")
    record, digests = data.get("record"), data.get("sha256")
    if not isinstance(record, dict) or not isinstance(digests, dict):
        raise RecordError("record", "it’s missing.")
    if not isinstance(digests.get("lists"), dict):
        raise RecordError("sha256", "it’s missing.")
    if set(record) - set(TRAVELS):
        raise RecordError("record", "it has a list we don’t know.")
    if _digest(record) != digests.get("record"):
        raise RecordError("sha256", "the file was changed, or isn’t whole. Get a new copy.")
    return record


def _as_now(
    record: dict[str, Any], digests: dict[str, Any], version: int
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the record of an earlier version, and its digests, as a file of today has them."""
    if version == VERSION:
        return record, digests
    later: dict[str, Any] = {name: [] for name, since in SINCE.items() if since > version}
    text = bytes_of(later | record).decode()
    record = json.loads(text.replace(canonical(UNOPENED_BEFORE), canonical(UNOPENED)))
    for name, fields in ADDED.items():
        before = {field: value for field, (since, value) in fields.items() if since > version}
        rows = record.get(name)
        if isinstance(rows, list):
            record[name] = [before | row if isinstance(row, dict) else row for row in rows]
    lists = {name: _digest(value) for name, value in record.items()}
    return record, {"record": _digest(record), "lists": lists}


def _digest(value: Any) -> str:
    return hashlib.sha256(bytes_of(value)).hexdigest()


def _list(name: str, found: list[Source], value: Any, reader: Reader) -> list[dict[str, Any]]:
    """Return the rows of one list as columns of their models."""
    columns = {
        said: (source, column)
        for source in found
        for said, column in source.columns.items()
        if TRAVELS[name].takes(said)
    }
    is_single = all(source.is_single for source in found)
    rows = ([value] if value else []) if is_single else value  # a person may have no such row
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        reader.refuse("we can’t read this list.")
    extra = {"code"} if name == "own_lines" else set()
    read = []
    for number, row in enumerate(rows, start=1):
        reader.place = name if is_single else f"{name} {number}"
        if not isinstance(row, dict):
            reader.refuse("it isn’t a row.")
        if set(row) != columns.keys() | extra:
            reader.refuse("it has the wrong fields.")
        read.append(_row(name, columns, row, reader))
    _numbered(name, rows, reader)
    _each_once(name, found, read, reader)
    return read


def _row(name: str, columns: Mapping[str, Any], row: Any, reader: Reader) -> dict[str, Any]:
    place, read = reader.place, {}
    for said, (source, column) in columns.items():
        reader.place = f"{place}, {said}"
        read[column] = _value(f"{name}.{said}", source, column, row[said], reader)
    reader.place = place
    if check := ROWS.get(name):
        check(read, reader)
    return read


def _value(place: str, source: Source, column: str, value: Any, reader: Reader) -> Any:
    field: Any = source.model._meta.get_field(column)  # noqa: SLF001 public by custom
    if check := SPECIAL.get(place):
        return check(value, reader)
    if place.startswith("days.") and (column in DERIVED or isinstance(field, models.FloatField)):
        return None
    if field.is_relation:  # the note of a day, which its page carries
        return None if value is None else text_of_row(value, LONGEST, reader)
    if value is None and not field.null:
        reader.refuse("it’s blank.")
    return None if value is None else _filled(place, source, field, value, reader)


def _filled(place: str, source: Source, field: Any, value: Any, reader: Reader) -> Any:
    if sealed_name(source.model, field.name):
        return sealed_text(place, value, reader)
    check = next((check for kind, check in KINDS.items() if isinstance(field, kind)), None)
    return check(value, reader) if check else chars_of(field, value, reader)


def _numbered(name: str, rows: list[Any], reader: Reader) -> None:
    """Own lines stand in the order of their numbers, by which answers name them."""
    if name == "own_lines" and [row["code"] for row in rows] != [
        f"{OWN}{number}" for number in range(1, len(rows) + 1)
    ]:
        reader.refuse("their numbers aren’t in order.")


def _each_once(name: str, found: list[Source], rows: list[Any], reader: Reader) -> None:
    """Refuse rows of which the database would hold one alone."""
    keys = [
        ([one for one in constraint.fields if one != found[0].owner], constraint.condition)
        for constraint in found[0].model._meta.constraints  # noqa: SLF001 public by custom
        if isinstance(constraint, models.UniqueConstraint)
    ]
    for key, condition in keys:
        if not key or not all(rows and one in rows[0] for one in key):
            continue
        seen = set()
        for number, row in enumerate(rows, start=1):
            if not _falls_under(condition, row):
                continue
            at = tuple(row[one] for one in key)
            if at in seen:
                reader.place = f"{name} {number}"
                reader.refuse("it’s there twice.")
            seen.add(at)


def _falls_under(condition: Any, row: Mapping[str, Any]) -> bool:
    """Return whether a constraint holds for a row; a column that stays behind is null.

    ``condition`` is a Q of equal values and of nulls, a pair of those, or None for every row.
    """
    if condition is None:
        return True
    if isinstance(condition, models.Q):
        found = [_falls_under(one, row) for one in condition.children]
        return (all(found) if condition.connector == models.Q.AND else any(found)) != (
            condition.negated
        )
    name, wanted = condition
    column, _, lookup = name.partition("__")
    if lookup not in {"", "isnull"}:
        raise NotImplementedError(name)
    value = row.get(column)
    return bool((value is None) == wanted if lookup else value == wanted)


def _days_have_pages(lists: Mapping[str, Any], reader: Reader) -> None:
    """Refuse a day that no page made, and a page of a day that is not there."""
    saved = {row["day"] for row in lists["submissions"]}
    for number, row in enumerate(lists["days"], start=1):
        if row["day"] not in saved:
            reader.place = f"days {number}"
            reader.refuse("it has no saved page.")
    if saved - {row["day"] for row in lists["days"]}:
        reader.place = "submissions"
        reader.refuse("a page is for a day the file doesn’t have.")
