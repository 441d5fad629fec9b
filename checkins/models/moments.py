"""Arithmetic on moments, with functions of the database's own alone.

Django does a ``timedelta`` on SQLite with a function that only its own connections have. A file
whose constraint calls it cannot be copied, checked or dumped by any other program. That function is
Python's, too: a list of five hundred clients would call it thousands of times.
"""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.db.models.sql.compiler import SQLCompiler

MILLISECOND = timedelta(milliseconds=1)


class Milliseconds(models.Func):
    """A moment as whole milliseconds from a moment long ago, which differs between databases."""

    arity = 1
    output_field = models.BigIntegerField()
    template = "CAST(EXTRACT(EPOCH FROM %(expressions)s) * 1000 AS bigint)"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        """Return it from the days that SQLite counts; it holds them as milliseconds itself."""
        template = "CAST(ROUND(julianday(%(expressions)s) * 86400000) AS INTEGER)"
        return self.as_sql(compiler, connection, template=template, **more)


class DaysBefore(models.Func):
    """A moment so many times 24 hours before one of a column."""

    arity = 1
    output_field = models.DateTimeField()
    template = "(%(expressions)s - make_interval(hours => 24 * %(days)s))"

    def __init__(self, column: Any, *, days: int) -> None:
        super().__init__(column, days=days)

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any
    ) -> tuple[str, Any]:
        """Return another date before the same time: what is compared there is text."""
        template = "(DATE(%(expressions)s, '-%(days)s days') || SUBSTR(%(expressions)s, 11))"
        return self.as_sql(compiler, connection, template=template, **more)


def at_most_between(first: str, last: str, longest: timedelta) -> models.Q:
    """Return the condition that from one moment's field to another's it is no longer than this."""
    return models.Q(LessThanOrEqual(_between(first, last), longest // MILLISECOND))


def at_least_between(first: str, last: str, shortest: timedelta) -> models.Q:
    """Return the condition that from one moment's field to another's it is no less than this."""
    return models.Q(GreaterThanOrEqual(_between(first, last), shortest // MILLISECOND))


def _between(first: str, last: str) -> models.expressions.CombinedExpression:
    return Milliseconds(last) - Milliseconds(first)
