"""A person's rows as the register lists them: every exported field of every model, under its name.

A new model or field needs its row in the register alone, and is found here by itself.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from checkins.enums import AlertOutcome
from checkins.exports.register import REGISTER
from checkins.exports.values import canonical, plain
from checkins.models import User
from checkins.models.own_lines import OWN
from checkins.models.sealed import UNOPENED, SealedText

CHUNK = 1000  # rows that are in memory at once
# Sealed texts that hold JSON, which an export shows as what it is.
STRUCTURED = {
    *("planversion.sealed_text", "thoughtrecord.sealed_text", "cravingepisode.sealed_text"),
    *("profile.sealed_used_means", "pageaside.sealed_text"),
}
# What is said of the row that a field points to, where its name does not say it.
SAID_OF = {
    "dailycheckin.note_from": "note",
    "outboxmessage.call": "asked_at",
    **dict.fromkeys(("renewalask.consent", "letend.consent"), "granted_at"),
}
# What the rule remembers, bit for bit: it would go on from a rounded number as from another one.
EXACT = {"historycut.states"}
NO_ROW = models.Q(pk__in=[])
# Rows that stay with their site: groups of the clinic's list, and what a correction took back.
STAYING_ROWS = {
    "supportgroup": models.Q(listed__isnull=False),
    "notice": models.Q(alert__outcome=AlertOutcome.CORRECTED),
}
# Long lists, in an order that every database agrees on; they are read in parts.
STREAMED = {"dailycheckin": ("day",), "checkinsubmission": ("day", "edited_at", "uuid")}


@dataclass(frozen=True, slots=True)
class Source:
    """One model as an export reads it.

    ``name`` is the list's, and ``owner`` the way to the account. ``columns`` maps the last part of
    an exported name to the field. ``parent`` is the field that leads to the row under which these
    rows stand, "" for a list of its own.
    """

    model: type[models.Model]
    name: str
    owner: str
    columns: Mapping[str, str]
    parent: str = ""
    children: list["Source"] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The model's name in the register."""
        return str(self.model._meta.model_name)  # noqa: SLF001 public by custom

    @property
    def is_single(self) -> bool:
        """Whether a person has one row at most."""
        if self.model is User:
            return True
        return isinstance(_field(self.model, self.owner), models.OneToOneField)


def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)  # noqa: SLF001 public by custom


@cache
def sources() -> tuple[Source, ...]:
    """Return every model that exports a field, those that stand under another row inside it."""
    found = {label: _source(label, columns) for label, columns in _exported().items()}
    top: list[Source] = []
    for source in found.values():
        parent = source.parent and found[_target(source.model, source.parent)]
        (parent.children if parent else top).append(source)
    return tuple(sorted(top, key=lambda one: (one.name, one.label)))


def _exported() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for place, listed in REGISTER.items():
        if listed.exported_as:
            label, _, name = place.partition(".")
            found.setdefault(label, {})[listed.exported_as] = name
    return found


def _source(label: str, columns: Mapping[str, str]) -> Source:
    model = apps.get_model("checkins", label)
    names = {said.rpartition(".")[0] for said in columns}
    if len(names) != 1:
        raise LookupError(f"{label} is exported under more than one name")
    short = {said.rpartition(".")[2]: name for said, name in columns.items()}
    parent = "" if model is User or _own_account(model) else _above(model)
    owner = "pk" if model is User else _own_account(model)
    return Source(model, names.pop(), owner, short, parent)


def _own_account(model: type[models.Model]) -> str:
    """Return the field that says whose row it is, "" if another row says it."""
    links = {one.name for one in model._meta.fields if one.related_model is User}  # noqa: SLF001 public by custom
    return next((name for name in ("person", "account") if name in links), "")


def _above(model: type[models.Model]) -> str:
    """Return the field that leads to an exported row under which this model's rows stand."""
    exported = _exported()
    for one in model._meta.fields:  # noqa: SLF001 public by custom
        if one.related_model and one.related_model._meta.model_name in exported:  # noqa: SLF001 public by custom
            return str(one.name)
    raise LookupError(f"no field of {model.__name__} says whose row it is")


def _target(model: type[models.Model], name: str) -> str:
    return str(_field(model, name).related_model._meta.model_name)  # noqa: SLF001 public by custom


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all reads of this block be of one moment; nobody who writes waits for it.

    A day that is saved meanwhile would otherwise be in one list and not in another, and no site
    could take such a file in. Inside a transaction it adds nothing. It is for reading alone.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")  # Django's own begins as a writer
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield


def rows_of(
    person: User, source: Source, *, travelling: bool | None = None
) -> Iterator[dict[str, Any]]:
    """Yield the person's rows of one list; those that they took away are not among them.

    ``travelling`` limits them to the rows that a record holds, or to the others.
    """
    order = STREAMED.get(source.label, ("pk",))
    found = _with_targets(source).filter(**{source.owner: person.pk}).order_by(*order)
    stays = STAYING_ROWS.get(source.label)
    if travelling is not None:
        found = found.exclude(stays or NO_ROW) if travelling else found.filter(stays or NO_ROW)
    for row in found.iterator(chunk_size=CHUNK):
        yield _said(source, row)


def _with_targets(source: Source, *, also: tuple[str, ...] = ()) -> models.QuerySet[Any]:
    """Return the list's rows, with whatever their values and the rows under them are read from."""
    fields = [_field(source.model, name) for name in source.columns.values()]
    joined = [one.name for one in fields if one.many_to_one or one.one_to_one]
    ahead: list[Any] = [one.name for one in fields if one.many_to_many]
    for child in source.children:
        reverse = _field(child.model, child.parent).remote_field.get_accessor_name()
        ahead.append(models.Prefetch(reverse, _with_targets(child).order_by("pk")))
    found = source.model._default_manager.all()  # noqa: SLF001 public by custom
    return found.select_related(*joined, *also).prefetch_related(*ahead)


def _said(source: Source, row: Any) -> dict[str, Any]:
    said = {name: value_of(source, row, column) for name, column in source.columns.items()}
    for child in source.children:
        reverse = _field(child.model, child.parent).remote_field.get_accessor_name()
        under = [_said(child, one) for one in getattr(row, reverse).all()]
        if child.name == source.name:
            said |= {name: [one[name] for one in under] for name in child.columns}
        else:
            said[child.name.rpartition(".")[2]] = sorted(under, key=canonical)
    return said


def value_of(source: Source, row: Any, column: str) -> Any:
    """Return what an export says of one field: opened, and in words where it points to a row."""
    one = _field(source.model, column)
    if one.many_to_many:
        return sorted(str(target.name) for target in getattr(row, column).all())
    if one.is_relation:
        return _of_target(source, column, getattr(row, column))
    if f"{source.label}.{column}" in EXACT:
        return getattr(row, column)
    opened = sealed_name(source.model, column)
    if not opened:
        return plain(getattr(row, column))
    text = getattr(row, opened)
    return structure(text) if f"{source.label}.{column}" in STRUCTURED else text


def structure(text: str) -> Any:
    """Return what a sealed text holds as JSON; one that cannot be opened says so."""
    return text if text in {"", UNOPENED} else plain(json.loads(text))


def _of_target(source: Source, column: str, target: Any) -> Any:
    if target is None:
        return None
    said = SAID_OF.get(f"{source.label}.{column}", "name")
    return plain(getattr(target, said, None)) or str(target)


@cache
def sealed_name(model: type[models.Model], column: str) -> str:
    """Return the property that opens a sealed column, "" for a plain one."""
    for cls in model.__mro__:
        for name, one in vars(cls).items():
            if isinstance(one, SealedText) and one.column == column:
                return name
    return ""


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Return a value of answers with each own line's code as ``names`` has it, lists sorted."""
    if isinstance(value, dict):
        return {names.get(key, key): renamed(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return sorted((renamed(item, names) for item in value), key=str)
    return names.get(value, value) if isinstance(value, str) and value.startswith(OWN) else value
