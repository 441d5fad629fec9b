"""A person with a row in every model that an export reads, each field filled with its own value.

The rows need not make sense together, so SQLite is told to check no condition meanwhile.
"""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.apps import apps
from django.db import connection, models

from checkins.exports.register import REGISTER, REMOVED
from checkins.exports.rows import STRUCTURED, sealed_name, sources
from checkins.models import User
from tests.factories import make_counselor, make_person

NAMESPACE = UUID(int=16)


@contextmanager
def unchecked() -> Iterator[None]:
    """Let SQLite store rows that break a condition of their table."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        yield
        cursor.execute("PRAGMA ignore_check_constraints = OFF")


class Filled:
    """The person, and the row of each model by its label."""

    def __init__(self) -> None:
        self.person, self.counselor = make_person(), make_counselor("Kim of the clinic")
        self.rows: dict[str, Any] = {}
        self._numbers = itertools.count(1)
        for source in _all(sources()):
            self.row(source.model)

    def row(self, model: type[models.Model]) -> Any:
        """Return the person's row of a model, made if there is none yet."""
        label = str(model._meta.model_name)
        if label not in self.rows:
            made = self._existing(model) or model()
            self.rows[label] = made
            for field in model._meta.concrete_fields:
                self._fill(label, made, field)
            made.save() if made.pk and not made._state.adding else made.save(force_insert=True)
            for field in model._meta.many_to_many:
                if field.related_model is User and f"{label}.{field.name}" in REGISTER:
                    getattr(made, field.name).set(self._others(label, field.name))
        return self.rows[label]

    def _others(self, label: str, name: str) -> list[User]:
        return [self.counselor] if REGISTER[f"{label}.{name}"].exported_as else []

    def _existing(self, model: type[models.Model]) -> Any:
        if model is User:
            return self.person
        one_to_one = [
            field.name
            for field in model._meta.fields
            if isinstance(field, models.OneToOneField) and field.related_model is User
        ]
        found = one_to_one and model._default_manager.filter(**{one_to_one[0]: self.person})
        return found.first() if found else None

    def _fill(self, label: str, row: Any, field: Any) -> None:
        listed, number = REGISTER[f"{label}.{field.name}"], next(self._numbers)
        if listed is REMOVED or (field.primary_key and not field.is_relation):
            return
        if label == "user" and not listed.exported_as:
            return
        if field.is_relation and field.related_model is type(row):
            return  # a correction: the first of all rows corrects none
        if field.is_relation:
            setattr(row, field.name, self._target(row, field))
        elif field.name.startswith("sealed_"):
            text = f"sealed {label} {field.name} {number}"
            is_json = f"{label}.{field.name}" in STRUCTURED
            text = json.dumps({"words": text}) if is_json else text
            opened = sealed_name(type(row), field.name)
            setattr(row, opened, text)
        elif not (label == "user" and field.name in ("email", "time_zone", "role")):
            setattr(row, field.name, _value(field, number))

    def _target(self, row: Any, field: Any) -> Any:
        if field.related_model is not User:
            return self.row(field.related_model)
        return self.person if field.name in ("person", "account") else self.counselor


def _all(found: Any) -> Iterator[Any]:
    for source in found:
        yield source
        yield from _all(source.children)


def _value(field: Any, number: int) -> Any:
    """Return a value of the field's kind that no other field has, as far as the kind allows."""
    if field.choices:
        return list(field.choices)[-1][0]
    makes = {
        models.DateTimeField: lambda: datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=number),
        models.DateField: lambda: date(2026, 1, 1) + timedelta(days=number),
        models.TimeField: lambda: time(number % 24, number % 60),
        models.BooleanField: lambda: True,
        models.UUIDField: lambda: uuid5(NAMESPACE, str(number)),
        models.FloatField: lambda: number + 0.25,
        models.IntegerField: lambda: 1000 + number,
        models.JSONField: lambda: [f"canary-{number}"],
    }
    for kind, make in makes.items():
        if isinstance(field, kind):
            return make()
    return f"{number:05}-canary-{field.name}"[: field.max_length or 60]


def labels_with_owner() -> list[str]:
    """Return the models of which the register exports a field."""
    found = {place.partition(".")[0] for place, one in REGISTER.items() if one.exported_as}
    return sorted(label for label in found if apps.get_model("checkins", label))
