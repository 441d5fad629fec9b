"""Taking a record along, and bringing one that was taken along elsewhere.

What is brought tells nobody: no notice, alert or message follows from it.
"""

import json
import uuid
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from threading import BoundedSemaphore
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from checkins.engine.merge import merge
from checkins.enums import NoticeKind
from checkins.exports.rows import STRUCTURED, Source, renamed, sealed_name, sources
from checkins.exports.take_along import digest_of
from checkins.exports.travels import TRAVELS
from checkins.models import (
    CheckinSubmission,
    DailyCheckin,
    OwnLine,
    PersonStatus,
    Profile,
    User,
)
from checkins.models.own_lines import OWN
from checkins.models.sealed import SealedRow
from checkins.services import audit
from checkins.services.assessment import judge_history_from, update_status
from checkins.services.breaks import copy_to_status
from checkins.services.checkins import carried, write_merge
from checkins.services.turns import take_turn

ROWS_AT_ONCE = 500
OF_PERSON = {"account", "now"}  # rows that every person has: they are written on
LATER = ("submissions", "days")
JUDGED = "days"  # the only list that another catalog may judge differently
# How a day came about, as its site saw it: pages that win no field may be gone by now.
CAME_ABOUT = ("added_late", "finished_at", "first_at", "changed_at", "catalog_version", "asked")
ANSWERS = ("answers", "meeting", "used", "medicine", "triggers", "own_answers")
HANDED_OUT_AT_ONCE = 2  # files that this process makes at once: others need its threads, too
_one = BoundedSemaphore(1)
_handing_out = BoundedSemaphore(HANDED_OUT_AT_ONCE)


class NotEmptyError(Exception):
    """The account has rows of its own; ``lists`` names them."""

    def __init__(self, lists: Sequence[str]) -> None:
        super().__init__("not empty")
        self.lists = lists


class ContradictoryError(Exception):
    """A list says something that no database of ours holds; the message names the list."""


class NotTheSameError(Exception):
    """What was written is not what was brought; the message names a list. Nothing was kept."""


class BusyError(Exception):
    """As many files are being read or made as may be; the same can be asked again soon."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A record that was checked: rows by list, as columns of their models, and its digests."""

    lists: Mapping[str, list[dict[str, Any]]]
    digests: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an import came to: whether the record is the same, and the number of days."""

    is_same: bool
    days: int
    digest: str


@contextmanager
def one_at_a_time() -> Any:
    """Let one file be read in this process: a long one takes much memory.

    :raises BusyError: at once, if another is being read.
    """
    if not _one.acquire(blocking=False):
        raise BusyError
    try:
        yield
    finally:
        _one.release()


class InTurn(Iterator[bytes]):
    """The parts of a file while it is handed out; closing it lets the next one begin.

    A server closes what it sends, also if nobody reads it to the end.
    """

    def __init__(self, parts: Iterator[bytes]) -> None:
        """Take one of the two turns.

        :raises BusyError: at once, if two files are being made.
        """
        if not _handing_out.acquire(blocking=False):
            raise BusyError
        self._parts, self._is_open = parts, True

    def __next__(self) -> bytes:
        try:
            return next(self._parts)
        except BaseException:  # its end, or a fault: nothing more comes
            self.close()
            raise

    def close(self) -> None:
        """Give the turn back, once."""
        if self._is_open:
            self._is_open = False
            try:
                if isinstance(self._parts, Generator):  # it holds a moment of the database
                    self._parts.close()
            finally:
                _handing_out.release()

    def __del__(self) -> None:
        """Give the turn back of an answer that was dropped before it was sent."""
        if getattr(self, "_is_open", False):
            self.close()


@transaction.atomic
def note_taken(*, by: User, at: datetime, kind: str) -> None:
    """Record that a person took their own data along, as which kind of file."""
    audit.record(action="data_taken_along", about=by, by=by, at=at, kind=kind)


@transaction.atomic
def note_summary(*, by: User, at: datetime, reader: str) -> None:
    """Record that a person made a summary of their own data, and for whom."""
    audit.record(action="summary_made", about=by, by=by, at=at, reader=reader)


def rows_in(person: User) -> list[str]:
    """Return the lists of a record that the person has rows of here; one query."""
    wanted = {
        f"has_{source.name}": Exists(
            source.model._default_manager.filter(**{source.owner: OuterRef("pk")})  # noqa: SLF001 public by custom
        )
        for source in _lists()
    }
    found = User.objects.filter(pk=person.pk).values(**wanted).get()
    return [name.removeprefix("has_") for name, has in found.items() if has]


def _lists() -> list[Source]:
    return [one for one in sources() if one.name in TRAVELS and one.name not in OF_PERSON]


@transaction.atomic
def bring_record(*, brought: Brought, by: User, at: datetime) -> Arrived:
    """Write a whole record into an account that is empty, or nothing of it.

    Texts are sealed under this site's keys, days are merged and judged anew by the rule, each under
    the constants that judged it. Afterwards the record is read again: every list but the judged
    days must be what was brought, to the letter.

    :raises NotEmptyError: if the account has rows already.
    :raises ContradictoryError: if the database refuses a list.
    :raises NotTheSameError: if what was written reads differently.
    """
    status = take_turn(by)
    if have := rows_in(by):
        raise NotEmptyError(have)
    names = _own_lines(by, brought.lists["own_lines"])
    for source in _lists():
        if source.name not in LATER and source.model is not OwnLine:
            _write(source, by, brought.lists[source.name])
    _write_profile(by, brought.lists["account"])
    _write_days(by, at, status, brought, names)
    audit.record(action="record_brought", about=by, by=by, at=at, days=len(brought.lists["days"]))
    return _compared(by, brought)


def _compared(by: User, brought: Brought) -> Arrived:
    now = digest_of(by)
    lists = brought.digests.get("lists") or {}
    for name, digest in now["lists"].items():
        if name != JUDGED and digest != lists.get(name):
            raise NotTheSameError(name)
    is_same = now["record"] == brought.digests["record"]
    return Arrived(is_same, len(brought.lists["days"]), now["record"])


def _own_lines(by: User, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Write the own lines; return the code that each has here, by the one that it had."""
    ids = sorted((uuid.uuid4() for _ in rows), key=str)
    source = next(one for one in _lists() if one.model is OwnLine)
    _write(source, by, rows, ids=ids)
    return {f"{OWN}{number}": f"{OWN}{pk}" for number, pk in enumerate(ids, start=1)}


def _write(
    source: Source, by: User, rows: Sequence[Mapping[str, Any]], *, ids: Sequence[Any] = ()
) -> None:
    made = [
        _made(source, by, row, pk=ids[number] if ids else None) for number, row in enumerate(rows)
    ]
    try:
        with transaction.atomic():
            source.model._default_manager.bulk_create(made, ROWS_AT_ONCE)  # noqa: SLF001 public by custom
    except IntegrityError as error:
        raise ContradictoryError(source.name) from error


def _made(source: Source, by: User, values: Mapping[str, Any], *, pk: Any = None) -> Any:
    row: Any = source.model(**{source.owner: by})
    if isinstance(row, SealedRow) and pk:
        row.pk = pk
    _fill(source, row, values)
    return row


def _fill(source: Source, row: Any, values: Mapping[str, Any]) -> None:
    """Set the columns of a row; a sealed text is sealed anew, bound to this row."""
    sealed = {column: sealed_name(source.model, column) for column in values}
    for column, value in values.items():
        if not sealed[column]:
            setattr(row, column, value)
    for column, name in sealed.items():
        if name:
            is_json = f"{source.label}.{column}" in STRUCTURED
            text = values[column]
            setattr(row, column, "")
            setattr(row, name, text if isinstance(text, str) or not is_json else json.dumps(text))


def _write_profile(by: User, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write what the person said of themselves; their address and ways in are this site's."""
    source = next(one for one in sources() if one.model is Profile)
    profile = Profile.objects.visible_to(by).get()
    for row in rows:
        _fill(source, profile, row)
    profile.save()


def _write_days(
    by: User, at: datetime, status: PersonStatus, brought: Brought, names: Mapping[str, str]
) -> None:
    pages = _pages(by, brought.lists["submissions"], names)
    try:
        with transaction.atomic():
            CheckinSubmission.objects.bulk_create(pages, ROWS_AT_ONCE)
    except IntegrityError as error:
        raise ContradictoryError("submissions") from error
    by_day: dict[date, list[CheckinSubmission]] = {}
    for page in pages:
        by_day.setdefault(page.day, []).append(page)
    stated = sorted(brought.lists["days"], key=lambda row: row["day"])
    days = [_day(by, row, by_day[row["day"]], names) for row in stated]
    for row in brought.lists["now"]:
        for column, value in row.items():
            setattr(status, column, value)
    _write_ladder(status, brought.lists["notices"])
    if days:
        folds, _ = judge_history_from(days[0].day, days, status)
        DailyCheckin.objects.bulk_create(days, ROWS_AT_ONCE)
        update_status(status, days, folds, today=at.astimezone(by.zone).date())
    status.save()
    copy_to_status(status)


def _pages(
    by: User, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]
) -> list[CheckinSubmission]:
    source = next(one for one in sources() if one.model is CheckinSubmission)
    pages = []
    for row in rows:
        page: CheckinSubmission = _made(source, by, row)
        page.fields = renamed(page.fields, names)
        page.asked, page.bulk = renamed(page.asked, names), renamed(page.bulk, names)
        pages.append(page)
    return pages


def _day(
    by: User,
    stated: Mapping[str, Any],
    pages: list[CheckinSubmission],
    names: Mapping[str, str],
) -> DailyCheckin:
    """Return the day that the pages make, to be judged under the constants that judged it.

    :raises ContradictoryError: if the file says another day than its pages make.
    """
    row = DailyCheckin(person=by, day=stated["day"])
    write_merge(row, merge(carried(page) for page in pages), pages)
    if any(getattr(row, name) != renamed(stated[name], names) for name in ANSWERS):
        raise ContradictoryError(f"days, {row.day.isoformat()}")
    for name in CAME_ABOUT:
        setattr(row, name, renamed(stated[name], names) if name == "asked" else stated[name])
    row.constants = stated["constants"]
    return row


def _write_ladder(status: PersonStatus, notices: Sequence[Mapping[str, Any]]) -> None:
    """Write where the person stands on the ladder, so that the next notice is not a repeat."""
    patterns = [row for row in notices if row["kind"] == NoticeKind.PATTERN]
    if patterns:
        newest = max(patterns, key=lambda row: (row["day"], row["rung"]))
        status.notice_day, status.notice_rung = newest["day"], newest["rung"]
