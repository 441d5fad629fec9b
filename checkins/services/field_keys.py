"""Sealing everything anew under the first of FIELD_KEYS, so that an older key can be dropped.

A token is opened and sealed again with what is in it, its place included: nothing else about a row
changes. What is under the first key already is left alone, so a run that was stopped goes on, and
it may run beside the server: a row that somebody saves meanwhile is left to the next pass.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction

from checkins.models import Clinic, SealCanary
from checkins.models.authenticators import SECRETS
from checkins.models.sealed import SealedText, is_sealed_first, seal_again
from checkins.services import audit
from checkins.services.append_only import GUARDED, lifted

AT_ONCE = 200
MOST_PASSES = 5
FERNET = "gAAAAA"  # how each token begins: its version, and a moment of this century
Progress = Callable[[str, int], None]


@dataclass(slots=True)
class Rotated:
    """How many tokens of each column were sealed anew, and how many open with no key."""

    sealed: dict[str, int] = field(default_factory=dict)
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.sealed.values())

    @property
    def all_lost(self) -> int:
        return sum(self.lost.values())


def sealed_columns() -> Iterator[tuple[type[models.Model], list[str]]]:
    """Yield each model that has sealed texts, with their columns; the canaries come last."""
    found = []
    for model in apps.get_app_config("checkins").get_models():
        texts = (value for value in vars(model).values() if isinstance(value, SealedText))
        if columns := sorted(text.column for text in texts):
            found.append((model, columns))
    yield from sorted(found, key=lambda item: item[0] is SealCanary)


def rotate_field_keys(*, at: datetime, say: Progress = lambda _what, _count: None) -> Rotated:
    """Seal all that another key than the first sealed, and return how much that was.

    It goes through everything until a pass finds nothing more. While a token is lost, the canaries
    stay under their keys, so that ``doctor`` goes on asking for the one that is missing.
    """
    rotated = Rotated()
    for _ in range(MOST_PASSES):
        before = rotated.total
        rotated.lost = {}
        for model, columns in sealed_columns():
            if model is not SealCanary or not rotated.all_lost:
                _rotate_model(model, columns, rotated, say)
        _rotate_in(Authenticator, _authenticator, rotated, say)
        _rotate_in(Session, _session, rotated, say)
        if rotated.total == before:
            break
    if rotated.total:
        counts = {"sealed": rotated.total, "lost": rotated.all_lost}
        audit.record(action="field_keys_rotated", about=Clinic(), by=None, at=at, **counts)
    return rotated


def waits_for_rotation() -> bool:
    """Return whether a canary, and so other texts, is sealed with another key than the first."""
    tokens = SealCanary.objects.values_list("sealed_text", flat=True)
    return not all(map(is_sealed_first, tokens))


def _rotate_model(
    model: type[models.Model], columns: list[str], rotated: Rotated, say: Progress
) -> None:
    # The manager without any filter: a row that was removed has its text for a day.
    rows = model._base_manager.order_by("pk")  # noqa: SLF001 public by custom
    names = [f"{model._meta.model_name}.{column}" for column in columns]  # noqa: SLF001
    last: Any = None
    while batch := list(
        (rows.filter(pk__gt=last) if last else rows).values("pk", *columns)[:AT_ONCE]
    ):
        last = batch[-1]["pk"]
        changes = []
        for row in batch:
            for column, name in zip(columns, names, strict=True):
                token = row[column]
                if fresh := _fresh(token, name, rotated):
                    changes.append((row["pk"], column, token, fresh, name))
        if changes:
            _write(model, changes, rotated)
            say(names[0], rotated.total)


def _write(model: type[models.Model], changes: list[Any], rotated: Rotated) -> None:
    """Write tokens in place of those that were read, unless somebody saved others meanwhile."""
    rows = model._base_manager  # noqa: SLF001 public by custom
    with lifted() if model in GUARDED else transaction.atomic():
        for pk, column, token, fresh, name in changes:
            done = rows.filter(**{"pk": pk, column: token}).update(**{column: fresh})
            rotated.sealed[name] = rotated.sealed.get(name, 0) + done


def _rotate_in(
    model: type[models.Model],
    change: Callable[[Any, Callable[[str], str]], dict[str, Any] | None],
    rotated: Rotated,
    say: Progress,
) -> None:
    """Seal the tokens within rows of another app, each row under its lock."""
    name = str(model._meta.model_name)  # noqa: SLF001 public by custom
    rows = model._base_manager  # noqa: SLF001 public by custom
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            row = rows.filter(pk=pk).select_for_update().first()
            fresh_of = _counting(name, rotated)
            if row is not None and (values := change(row, fresh_of)):
                rows.filter(pk=pk).update(**values)
    say(name, rotated.total)


def _counting(name: str, rotated: Rotated) -> Callable[[str], str]:
    def fresh_of(token: str) -> str:
        fresh = _fresh(token, name, rotated)
        if fresh:
            rotated.sealed[name] = rotated.sealed.get(name, 0) + 1
        return fresh or token

    return fresh_of


def _authenticator(row: Any, fresh_of: Callable[[str], str]) -> dict[str, Any] | None:
    data = {**row.data}
    for name in SECRETS:
        if isinstance(data.get(name), str):
            data[name] = str(fresh_of(str(data[name])))
    return {"data": data} if data != row.data else None


def _session(row: Any, fresh_of: Callable[[str], str]) -> dict[str, Any] | None:
    """Return a session with what is sealed in it sealed anew; it is signed, and not sealed."""
    before = row.get_decoded()
    after = _walk(before, fresh_of)
    if after == before:
        return None
    return {"session_data": row.get_session_store_class()().encode(after)}


def _walk(value: Any, fresh_of: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _walk(one, fresh_of) for name, one in value.items()}
    if isinstance(value, list):
        return [_walk(one, fresh_of) for one in value]
    is_token = isinstance(value, str) and value.startswith(FERNET)
    return fresh_of(value) if is_token else value


def _fresh(token: str, name: str, rotated: Rotated) -> str:
    """Return a token sealed anew; "" if it is blank, under the first key already, or lost."""
    if not token or is_sealed_first(token):
        return ""
    try:
        return seal_again(token)
    except InvalidToken:
        rotated.lost[name] = rotated.lost.get(name, 0) + 1
        return ""
