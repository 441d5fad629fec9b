"""Everything of one person: the file that they take along, as JSON.

``record`` is what travels: a person's own words and days, with nothing of this database in it. Two
deployments that hold the same record write the same bytes. ``here`` is what belongs to this site.
docs/export.md describes the file.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress

from checkins.exports.register import REGISTER
from checkins.exports.rows import (
    STAYING_ROWS,
    STREAMED,
    Source,
    one_moment,
    renamed,
    rows_of,
    sources,
)
from checkins.exports.travels import FORMAT, TRAVELS, VERSION, why_it_stays
from checkins.exports.values import canonical, plain
from checkins.models import OwnLine, User
from checkins.models.own_lines import OWN

FILE_NAME = "my-data.json"
CODED = {"asked", "answers", "set_together", "triggers", "own_signs"}  # may name own lines
Rows = Iterable[dict[str, Any]]


class Record:
    """What travels of one person, list by list, each row in its place."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.lines = _own_lines(person)
        self.names = {item["id"]: item["row"]["code"] for item in self.lines}

    def lists(self) -> Iterator[tuple[str, Rows | dict[str, Any]]]:
        """Yield each list by name, in order: a single row as an object, others as their rows."""
        for name in sorted(TRAVELS):
            found = [source for source in sources() if source.name == name]
            if all(source.is_single for source in found):
                yield name, self._single(name, found)
            else:
                yield name, self._rows(name, found[0])

    def _single(self, name: str, found: list[Source]) -> dict[str, Any]:
        said: dict[str, Any] = {}
        for source in found:
            for row in rows_of(self.person, source):
                said |= row
        return {key: item for key, item in said.items() if TRAVELS[name].takes(key)}

    def _rows(self, name: str, source: Source) -> Rows:
        if source.model is OwnLine:
            return [item["row"] for item in self.lines]
        found = (
            self._coded({key: item for key, item in row.items() if TRAVELS[name].takes(key)})
            for row in rows_of(self.person, source, travelling=True)
        )
        return found if source.label in STREAMED else sorted(found, key=canonical)

    def _coded(self, row: dict[str, Any]) -> dict[str, Any]:
        return {
            name: renamed(value, self.names) if name in CODED else value
            for name, value in row.items()
        }


def _own_lines(person: User) -> list[dict[str, Any]]:
    """Return the person's own lines, numbered in the order of their content.

    Their ids are of this database alone, and answers name them by it.
    """
    source = next(one for one in sources() if one.model is OwnLine)
    ids = OwnLine.objects.visible_to(person).order_by("pk").values_list("pk", flat=True)
    found = list(zip(ids, rows_of(person, source), strict=True))
    found.sort(key=lambda item: (canonical(item[1]), str(item[0])))
    return [
        {"id": f"{OWN}{pk}", "row": {**row, "code": f"{OWN}{number}"}}
        for number, (pk, row) in enumerate(found, start=1)
    ]


def here_lists(person: User) -> Iterator[tuple[str, Rows | dict[str, Any]]]:
    """Yield what belongs to this site, list by list: whatever the register exports besides."""
    yield "account.addresses", _addresses(person)
    singles: dict[str, dict[str, Any]] = {}
    for source in sources():
        travels = TRAVELS.get(source.name)
        if source.is_single:
            said = next(rows_of(person, source), {})
            kept = {key: item for key, item in said.items() if not (travels and travels.takes(key))}
            if kept:
                singles.setdefault(source.name, {}).update(kept)
        elif travels is None:
            yield source.name, sorted(rows_of(person, source), key=canonical)
        elif travels.stays or source.label in STAYING_ROWS:
            yield source.name, sorted(_staying(person, source), key=canonical)
    yield from sorted(singles.items())


def _addresses(person: User) -> list[dict[str, Any]]:
    """Return the account's addresses, which the sign-in library keeps."""
    rows = EmailAddress.objects.filter(user=person).order_by("email")
    return [
        {"address": row.email, "is_confirmed": row.verified, "is_main": row.primary} for row in rows
    ]


def _staying(person: User, source: Source) -> Iterator[dict[str, Any]]:
    travels = TRAVELS[source.name]
    yield from rows_of(person, source, travelling=False)
    for row in rows_of(person, source, travelling=True) if travels.stays else ():
        if any(row[name] for name in travels.stays):
            yield {name: row[name] for name in (*travels.keys, *sorted(travels.stays))}


class Digest:
    """The SHA-256 of a record's canonical form, and of each of its lists."""

    def __init__(self) -> None:
        self.whole, self.lists = hashlib.sha256(), dict[str, str]()

    def fed(self, record: Record) -> Iterator[str]:
        """Yield the record's canonical form in parts, which join to one JSON object."""
        begin = "{"
        for name, rows in record.lists():
            one = hashlib.sha256()
            yield self._take(f"{begin}{canonical(name)}:", one, is_name=True)
            for part in _array(rows):
                yield self._take(part, one)
            self.lists[name] = one.hexdigest()
            begin = ","
        yield self._take("}", None)

    def _take(self, part: str, one: Any, *, is_name: bool = False) -> str:
        encoded = part.encode()
        self.whole.update(encoded)
        if one is not None and not is_name:
            one.update(encoded)
        return part

    def said(self) -> dict[str, Any]:
        """Return the digests, once the record was read to its end."""
        return {"record": self.whole.hexdigest(), "lists": self.lists}


def _array(rows: Rows | dict[str, Any]) -> Iterator[str]:
    if isinstance(rows, dict):
        yield canonical(rows)
        return
    begin = "["
    for row in rows:
        yield begin + canonical(row)
        begin = ","
    yield "[]" if begin == "[" else "]"


def digest_of(person: User) -> dict[str, Any]:
    """Return the digests of a person's record as it is now."""
    digest = Digest()
    for _ in digest.fed(Record(person)):
        pass
    return digest.said()


def as_json(person: User, *, at: datetime) -> Iterator[bytes]:
    """Yield the whole file in parts: a head, the record, what stays here, and the digests.

    Between the rows are line breaks, which belong to no digest. All of it is of one moment.
    """
    with one_moment():
        yield from _parts_of(person, at)


def _parts_of(person: User, at: datetime) -> Iterator[bytes]:
    head = {"format": FORMAT, "version": VERSION, "made_at": plain(at)}
    yield (canonical(head)[:-1] + ',\n"record":').encode()
    digest = Digest()
    for part in digest.fed(Record(person)):
        yield (part.replace("[{", "[\n{", 1) if part[:1] == "[" else _broken(part)).encode()
    yield b',\n"here":'
    begin = "{"
    for name, rows in here_lists(person):
        yield f"{begin}\n{canonical(name)}:".encode()
        for part in _array(rows):
            yield _broken(part).encode()
        begin = ","
    tail = {"stays_behind": stays_behind(), "left_out": left_out(), "sha256": digest.said()}
    yield ("},\n" + canonical(tail)[1:] + "\n").encode()


def _broken(part: str) -> str:
    return f"{part[0]}\n{part[1:]}" if part[:2] in {",{", ',"', '{"'} else part


def stays_behind() -> dict[str, str]:
    """Return what an import elsewhere does not take, by list: why it stays."""
    found = {one.name for one in sources() if one.name not in TRAVELS} | {"account.addresses"}
    partly = {name for name, travels in TRAVELS.items() if travels.stays or travels.only}
    partly |= {one.name for one in sources() if one.label in STAYING_ROWS}
    return {name: why_it_stays(name) for name in sorted(found | partly)}


def left_out() -> dict[str, str]:
    """Return each field that no export holds, with the reason."""
    return {name: listed.left_out for name, listed in REGISTER.items() if listed.left_out}
