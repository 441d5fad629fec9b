"""What the database keeps to find rows by, and how it keeps the rows that change."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from checkins.models import DailyCheckin, PersonStatus


def _led_by(model: type[models.Model]) -> Iterator[str]:
    """Give the first field of each index and unique constraint that holds every row with it."""
    for index in model._meta.indexes:
        first = index.fields[0].removeprefix("-") if index.fields else ""
        if index.condition in {None, models.Q(**{f"{first}__isnull": False})}:
            yield first
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None:
            yield from constraint.fields[:1]


def _keyed(model: type[models.Model]) -> list[Any]:
    return list(model._meta.concrete_fields)


def test_no_key_has_an_index_that_begins_another() -> None:
    """PostgreSQL and SQLite find rows by the first columns of an index; two cost each write."""
    twice = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("checkins").get_models()
        for field in _keyed(model)
        if field.db_index and not field.unique and field.name in set(_led_by(model))
    }

    assert twice == set()


def test_no_key_is_without_an_index() -> None:
    """Deleting an account looks for every row of it."""
    bare = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config("checkins").get_models()
        for field in _keyed(model)
        if field.is_relation and not field.db_index and field.name not in set(_led_by(model))
    }

    assert bare == set()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such option")
@pytest.mark.parametrize("model", [DailyCheckin, PersonStatus])
def test_rows_that_change_daily_leave_room(db: None, model: type[models.Model]) -> None:
    room = import_module("checkins.migrations.0072_room_for_changes")
    found = []
    for change in (room.leave_room, room.fill_again):  # tests make their tables without migrations
        with connection.schema_editor() as editor:
            change(None, editor)
        with connection.cursor() as cursor:
            options = "SELECT reloptions FROM pg_class WHERE relname = %s"
            cursor.execute(options, [model._meta.db_table])
            found.append(cursor.fetchone()[0])

    assert found == [["fillfactor=80"], None]
