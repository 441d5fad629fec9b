"""Sealed text: encrypted in the database, and bound to one field of one row."""

import json
from functools import cache
from typing import Any
from uuid import UUID

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

SECRET_PLACE = "authenticator.secret"  # noqa: S105 the place of a second factor's secret
UNOPENED = "We can’t open this text."
# What release 1.0 said instead: a record that was brought in there may hold it as its text.
UNOPENED_BEFORE = "This text cannot be opened."
log = structlog.get_logger(__name__)


class SealError(Exception):
    """A sealed text cannot be opened: wrong row or field, damaged text, or a lost key."""


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current_box() -> MultiFernet:
    return _box(tuple(settings.FIELD_KEYS))


def seal(text: str, *, bind: str) -> str:
    """Encrypt ``text`` for the place that ``bind`` names, with the first key of FIELD_KEYS."""
    plain = json.dumps({"bind": bind, "text": text}).encode()
    return _current_box().encrypt(plain).decode()


def unseal(token: str, *, bind: str) -> str:
    """Open a token that :func:`seal` made for the same place.

    :raises SealError: if it was sealed for another place, or cannot be opened at all.
    """
    try:
        plain = json.loads(_current_box().decrypt(token.encode()))
    except (InvalidToken, ValueError) as error:
        raise SealError(f"{bind} cannot be opened") from error
    if plain["bind"] != bind:
        raise SealError(f"{bind} holds a text that was sealed for another place")
    return str(plain["text"])


def seal_again(token: str) -> str:
    """Return what a token holds, its place included, sealed with the first key of FIELD_KEYS.

    :raises InvalidToken: if no key of FIELD_KEYS opens it.
    """
    return _current_box().rotate(token.encode()).decode()


def is_sealed_first(token: str) -> bool:
    """Return whether the first key of FIELD_KEYS, which seals, sealed this token."""
    try:
        _box(tuple(settings.FIELD_KEYS[:1])).decrypt(token.encode())
    except (InvalidToken, ValueError):
        return False
    return True


class SealedText:
    """A property over a column of sealed tokens: ``note = SealedText("sealed_note")``.

    Reads and writes are in plain text; None and "" are stored as an empty column. The text is bound
    to the row's ``seal_id``, a UUID that never changes; in a ``SealedRow`` it is the key.

    A text that cannot be opened reads as UNOPENED, so it takes no page down. UNOPENED written back,
    as by a form that shows it, changes nothing: a lost key may be found. The log says it as an
    error: a seal that does not open was moved, changed, or its key is gone.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def bind(self, row: Any) -> str:
        """Return the place of this field in ``row``: "model.field.uuid"."""
        return f"{row._meta.model_name}.{self.name}.{row.seal_id}"  # noqa: SLF001 public by custom

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        token = getattr(row, self.column)
        try:
            text = unseal(token, bind=self.bind(row)) if token else ""
        except SealError:
            log.error("text_not_opened", field=f"{row._meta.model_name}.{self.name}")  # noqa: SLF001, TRY400 public by custom; the trace says no more
            return UNOPENED
        return UNOPENED if text == UNOPENED_BEFORE else text

    def __set__(self, row: Any, text: str | None) -> None:
        if text == UNOPENED and getattr(row, self.column):
            return
        setattr(row, self.column, seal(text, bind=self.bind(row)) if text else "")


class SealedRow(models.Model):
    """A row whose key is a UUID, to which its sealed text is bound."""

    class Meta:
        abstract = True

    @property
    def seal_id(self) -> UUID:
        """The id that the sealed text is bound to."""
        key: UUID = self.pk
        return key
