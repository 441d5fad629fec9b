"""Sealed text: encrypted in the database, and bound to the one row and field it was written for."""

import json
from functools import cache
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class SealError(Exception):
    """A sealed text cannot be opened: of another row or field, damaged, or its key is gone."""


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def _current_box() -> MultiFernet:
    return _box(tuple(settings.FIELD_KEYS))


def seal(text: str, *, bind: str) -> str:
    """Encrypt ``text`` for the place that ``bind`` names, with the first of FIELD_KEYS."""
    plain = json.dumps({"bind": bind, "text": text}).encode()
    return _current_box().encrypt(plain).decode()


def unseal(token: str, *, bind: str) -> str:
    """Open what :func:`seal` made for the same place.

    :raises SealError: if it was sealed for another place, or cannot be opened at all.
    """
    try:
        plain = json.loads(_current_box().decrypt(token.encode()))
    except (InvalidToken, ValueError) as error:
        raise SealError(f"{bind} cannot be opened") from error
    if plain["bind"] != bind:
        raise SealError(f"{bind} holds a text that was sealed for another place")
    return str(plain["text"])


class SealedText:
    """A property over a column of sealed tokens: ``note = SealedText("sealed_note")``.

    Reads and writes plain text; None and the empty string are stored as the empty column. The
    model gives its own place with ``seal_id``, a UUID that never changes; a ``SealedRow`` its key.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def bind(self, row: Any) -> str:
        """Return the place of this field on ``row``: "model.field.uuid"."""
        return f"{row._meta.model_name}.{self.name}.{row.seal_id}"  # noqa: SLF001 public by custom

    def __get__(self, row: Any, owner: type | None = None) -> Any:
        if row is None:
            return self
        token = getattr(row, self.column)
        return unseal(token, bind=self.bind(row)) if token else ""

    def __set__(self, row: Any, text: str | None) -> None:
        setattr(row, self.column, seal(text, bind=self.bind(row)) if text else "")


class SealedRow(models.Model):
    """A row with sealed text whose key is a UUID: the text is bound to it."""

    class Meta:
        abstract = True

    @property
    def seal_id(self) -> UUID:
        """What the sealed text is bound to."""
        key: UUID = self.pk
        return key
