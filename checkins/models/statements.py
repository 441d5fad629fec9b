"""Statements that are compiled once: the text is kept, and the parameters are put in anew.

Django builds and compiles a queryset each time that it is read, and for a long one that costs far
more than the database does. A :class:`statement` is a function that returns a queryset, and reads
as any other::

    @statement
    def _open_calls(*, person: User, at: datetime) -> QuerySet[AskedCall]:
        return AskedCall.objects.visible_to(person).filter(asked_at__gt=at - SHOWN_FOR)

    calls = _open_calls.rows(person=person, at=at)

At first use it is built three times: with two sets of made-up values, and with those given. Its
text is kept if all three are equal, and each parameter is a constant or one of the values (of a
moment or day: moved by a fixed time). Otherwise it is refused: that is logged, and it runs as any
queryset does. Nobody's values are kept.

Values are rows (of which a build reads the key, and ``FIELDS_IN_SHAPE``, which give a text each),
moments, days, UUIDs, numbers and texts; True, False, None, members of enums and frozen dataclasses
give a text each. What a build reads besides (the database, a clock, a request's time zone) makes it
refused, as do prefetched rows and locks. Lists are no values. A build must not compare two of its
values, and must not move a moment after turning it to another zone: made-up values reveal neither.
A checked run does, where a test gives such values.
"""

# ruff: noqa: SLF001 a queryset has no public way to say what it reads into

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from copy import copy
from dataclasses import dataclass, is_dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

import structlog
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model, QuerySet
from django.utils import timezone

FIELDS_IN_SHAPE = ("role", "is_active")  # what a rule of access may ask of who reads
BIGGEST = 2**63  # of a greater number Django knows that no row has it, and writes another text
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\d")  # as SQLite is given one

LONG_AGO = datetime(1971, 2, 3, 4, 5, 6, 7, UTC)
FAR_AHEAD = datetime(2091, 8, 20, 17, 38, 49, 50, UTC)

Build = Callable[..., QuerySet[Any]]
log = structlog.get_logger(__name__)


class NotOneStatementError(Exception):
    """A queryset has no text of its own, or a parameter that comes from no value."""


class Running(Enum):
    """How statements run in this process: as plain querysets, or compared with them at each run."""

    KEPT = "kept"
    PLAIN = "plain"
    CHECKED = "checked"


_mode = {"running": Running.KEPT}


@contextmanager
def running(how: Running) -> Iterator[None]:
    """Run every statement so, in all threads; for tests. ``CHECKED`` raises what is refused."""
    before, _mode["running"] = _mode["running"], how
    try:
        yield
    finally:
        _mode["running"] = before


plain, checked = partial(running, Running.PLAIN), partial(running, Running.CHECKED)


class statement:  # noqa: N801 written as a decorator
    """A function from named values to a queryset, whose text is kept after its first use."""

    def __init__(self, build: Build) -> None:
        self.build, self.__doc__ = build, build.__doc__
        self._kept: dict[Any, _Kept | None] = {}

    def rows(self, **values: Any) -> list[Any]:
        """Return the rows of the queryset that these values give; one query."""
        how = _mode["running"]
        shape = None if how is Running.PLAIN else _shape(values)
        if shape is None:
            return list(self.build(**values))
        if shape not in self._kept:
            try:
                self._kept[shape] = self._compiled(values)
            except EmptyResultSet:  # these values can show no row, which costs no query
                return list(self.build(**values))
        kept = self._kept[shape]
        if kept is None:
            return list(self.build(**values))
        if how is Running.CHECKED:
            kept.compare(values, self.build)
        return kept.run(values)

    def one(self, **values: Any) -> Any:
        """Return the only row.

        :raises ObjectDoesNotExist: its model's own, if there is none.
        :raises MultipleObjectsReturned: its model's own, if there are more.
        """
        rows = self.rows(**values)
        if len(rows) == 1:
            return rows[0]
        model = self.build(**values).model
        raise model.MultipleObjectsReturned if rows else model.DoesNotExist

    def _compiled(self, values: Mapping[str, Any]) -> "_Kept | None":
        rows = self.build(**values)
        rows.query.get_compiler(rows.db).as_sql()
        try:
            kept = _keep(self.build, values)
            kept.compare(values, lambda **_: rows)
        except NotOneStatementError as error:
            if _mode["running"] is Running.CHECKED:
                raise
            log.warning("statement_refused", name=self.build.__qualname__, why=str(error))
            return None
        return kept


def as_one_row(rows: QuerySet[Any], **aggregates: Any) -> QuerySet[Any]:
    """Return what ``rows.aggregate()`` does, as the one row of a queryset."""
    counted: Any = rows.order_by().annotate(**aggregates)
    counted.query.group_by = ()  # one group, which is there even if it is empty
    of_all: QuerySet[Any] = counted.values(*aggregates)
    return of_all


@dataclass(frozen=True, slots=True)
class _Param:
    """A parameter that is the value ``name``, moved ``by``; as it was once, it was ``like``."""

    name: str
    by: timedelta | None
    like: Any

    def of(self, values: Mapping[str, Any], ops: Any) -> Any:
        """Return it as Django hands it to the database."""
        value = values[self.name]
        if isinstance(value, datetime):
            return ops.adapt_datetimefield_value(value + self.by if self.by else value)
        if isinstance(value, date):
            return ops.adapt_datefield_value(value + self.by if self.by else value)
        if isinstance(value, UUID):
            return value if isinstance(self.like, UUID) else value.hex
        return type(self.like)(value)


@dataclass(frozen=True, slots=True)
class _Kept:
    """A compiled statement, for all values of its shape and every thread."""

    rows: Any  # a queryset of made-up values
    compiler: Any
    text: str
    params: tuple[Any, ...]  # its constants, and made-up values in the places of others
    places: tuple[tuple[_Param, tuple[int, ...]], ...]

    def with_values(self, values: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
        """Return the text and its parameters."""
        given, ops, params = _scalars(values), connections[self.rows.db].ops, [*self.params]
        for param, places in self.places:
            value = param.of(given, ops)
            for place in places:
                params[place] = value
        return self.text, tuple(params)

    def run(self, values: Mapping[str, Any]) -> list[Any]:
        """Let Django read the rows, handing it the text where it would compile one."""
        query: Any = copy(self.rows.query)
        compiled, compiler = self.with_values(values), copy(self.compiler)
        compiler.query, compiler.connection = query, connections[self.rows.db]
        compiler.as_sql = lambda *_, **__: compiled
        compiler.apply_converters = partial(_converted, compiler.connection)
        query.get_compiler = lambda *_, **__: compiler
        rows: Any = type(self.rows)(model=self.rows.model, query=query, using=self.rows.db)
        rows._iterable_class, rows._fields = self.rows._iterable_class, self.rows._fields
        return list(rows)

    def compare(self, values: Mapping[str, Any], build: Build) -> None:
        """Compare with the plain queryset of the same values.

        :raises NotOneStatementError: if the text or a parameter differs.
        """
        rows = build(**values)
        text, params = rows.query.get_compiler(rows.db).as_sql()
        kept = self.with_values(values)
        if (text, list(map(_bare, params))) != (kept[0], list(map(_bare, kept[1]))):
            raise NotOneStatementError("these values give another statement")


def _converted(connection: Any, rows: Any, converters: Mapping[int, Any]) -> Iterator[list[Any]]:
    """Convert rows as Django does, but for what is missing: None stays None in every field."""
    places = list(converters.items())
    for row in map(list, rows):
        for place, (converts, expression) in places:
            value = row[place]
            if value is not None:
                for convert in converts:
                    value = convert(value, expression, connection)
                row[place] = value
        yield row


def _shape(values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Return what the text may depend on; None if a number is too great for a kept text."""
    shape: list[Any] = [connections[DEFAULT_DB_ALIAS].vendor]
    for name, value in values.items():
        if isinstance(value, Model):
            shape += (
                name,
                value.__class__,
                *(getattr(value, each, None) for each in FIELDS_IN_SHAPE),
            )
        elif _decides(value):
            shape += name, type(value), value
        elif not isinstance(value, date | UUID | int | str):
            raise TypeError(f"{name} is no value of a statement: {type(value)}")
        elif isinstance(value, int) and abs(value) >= BIGGEST:
            return None
        else:
            shape += name, type(value)
    return tuple(shape)


def _decides(value: Any) -> bool:
    """Return whether a value has a text of its own, rather than a parameter."""
    return value is None or isinstance(value, bool | Enum) or is_dataclass(value)


def _scalars(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.pk if isinstance(value, Model) else value
        for name, value in values.items()
        if not _decides(value)
    }


def _keep(build: Build, values: Mapping[str, Any]) -> _Kept:
    """Build a statement with two sets of made-up values, and find its parameters among them."""
    places = list(enumerate(values))
    early = {name: _made_up(values[name], place, is_late=False) for place, name in places}
    late = {name: _made_up(values[name], place, is_late=True) for place, name in places}
    with timezone.override("Asia/Kathmandu"):
        rows, compiler, text, params = _built(build, early)
    with timezone.override("America/Caracas"):
        *_, other_text, other_params = _built(build, late)
    if text != other_text or len(params) != len(other_params):
        raise NotOneStatementError("its text depends on a value")
    pairs, sets = zip(params, other_params, strict=True), (_scalars(early), _scalars(late))
    found: dict[Any, tuple[_Param, list[int]]] = {}
    for place, pair in enumerate(pairs):
        if param := _found(pair, sets, compiler.connection.ops):
            key = param.name, param.by, type(param.like)
            found.setdefault(key, (param, []))[1].append(place)
    where = tuple((param, tuple(every)) for param, every in found.values())
    return _Kept(rows, compiler, text, tuple(params), where)


def _made_up(value: Any, place: int, *, is_late: bool) -> Any:
    """Return another value of the same shape.

    One set is long ago and rises, the other is far ahead and falls: so their distances, the least
    and the greatest of them, and what is made of a text for a search, differ from any value.
    """
    if _decides(value):
        return value
    if isinstance(value, Model):
        key = _made_up(value.pk, place, is_late=is_late)
        fields = [
            f for f in value._meta.concrete_fields if f.primary_key or f.name in FIELDS_IN_SHAPE
        ]
        own = [key if f.primary_key else getattr(value, f.name) for f in fields]
        return value.__class__.from_db(DEFAULT_DB_ALIAS, [f.attname for f in fields], own)
    apart = place * timedelta(days=1111, hours=5, minutes=7, seconds=11)
    moment = FAR_AHEAD - apart if is_late else LONG_AGO + apart
    if isinstance(value, datetime):
        return moment
    if isinstance(value, date):
        return moment.date()
    number = 30_011 - 103 * place if is_late else -7 - place
    if isinstance(value, UUID):
        return UUID(int=abs(number) << 64)
    return number if isinstance(value, int) else f" Made%_\\Up \u00c9{number} "


def _built(build: Build, values: Mapping[str, Any]) -> tuple[QuerySet[Any], Any, str, Any]:
    """Build and compile a queryset, without the database."""
    with connections[DEFAULT_DB_ALIAS].execute_wrapper(_refuse):
        try:
            rows: Any = build(**values)
            compiler = rows.query.get_compiler(rows.db)
            text, params = compiler.as_sql()
        except NotOneStatementError:
            raise
        except Exception as error:  # whatever a build does not do with values that are none
            raise NotOneStatementError(f"it fails with made-up values: {error!r}") from error
    if rows._prefetch_related_lookups or rows._known_related_objects or rows._hints:
        raise NotOneStatementError("it brings other rows with it")
    if rows.query.select_for_update:
        raise NotOneStatementError(
            "it locks rows, of which Django asks for a transaction each time"
        )
    return rows, compiler, text, params


def _refuse(*_: object) -> NoReturn:
    raise NotOneStatementError("it reads more of a row than its key, or the database")


def _found(pair: tuple[Any, Any], sets: tuple[Mapping[str, Any], ...], ops: Any) -> _Param | None:
    """Return which value a parameter is, as two builds have it; None if it is a constant."""
    first, second = pair
    is_moment = isinstance(first, date) or (isinstance(first, str) and A_MOMENT.match(first))
    if not is_moment and type(first) is type(second) and _bare(first) == _bare(second):
        return None
    for name, value in sets[0].items():
        if isinstance(value, int | str) and not isinstance(first, type(value)):
            continue
        param = _Param(name, _moved(value, first), first)
        if tuple(param.of(values, ops) for values in sets) == pair:
            return param
    raise NotOneStatementError(f"a parameter comes from no value: {type(first)}")


def _bare(param: Any) -> Any:
    """Return a parameter to compare: what PostgreSQL is given as JSON has no equality itself."""
    return getattr(param, "obj", param)


def _moved(value: Any, param: Any) -> timedelta | None:
    """Return how far a moment or day was moved to be this parameter."""
    with suppress(ValueError, TypeError):
        if isinstance(value, datetime):
            text = isinstance(param, str)
            return (datetime.fromisoformat(param).replace(tzinfo=UTC) if text else param) - value
        if isinstance(value, date):
            return (date.fromisoformat(param) if isinstance(param, str) else param) - value
    return None
