"""Taking rows away for a day, in which their owner can bring them back, and then for good."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from checkins.models import (
    Break,
    CheckinImport,
    CravingEpisode,
    KeptStep,
    LookBack,
    PageAside,
    SupportContact,
    SupportGroup,
    ThoughtRecord,
    User,
)
from checkins.models.removals import Removable, undo_ends_before
from checkins.services import audit
from checkins.services.turns import take_turn

REMOVABLE: tuple[type[Removable], ...] = (
    Break,
    CheckinImport,
    CravingEpisode,
    KeptStep,
    LookBack,
    PageAside,
    SupportContact,
    SupportGroup,
    ThoughtRecord,
)
MOST_A_RUN = 500  # rows of each model that one run deletes for good


class TooLateToUndoError(Exception):
    """The removal is more than a day old, or there is no such row of this person."""


class NothingToUndoError(Exception):
    """The row is there: it was brought back already, or never taken away."""


class TakenMeanwhileError(Exception):
    """Another row has taken the place of the one that was removed."""


def take_away(row: Removable, *, by: User, at: datetime) -> bool:
    """Hide a row of the person's, and return whether this call did it; part of a transaction."""
    rows: Any = type(row)._default_manager  # noqa: SLF001 public by custom
    return bool(rows.visible_to(by).filter(pk=row.pk).update(removed_at=at))


def removed_row(model: type[models.Model], pk: UUID, *, by: User, at: datetime) -> Any:
    """Take the person's turn and return their removed row, locked until the transaction ends.

    :raises NothingToUndoError: if the row is there.
    :raises TooLateToUndoError: if it was removed more than a day ago, or is gone.
    """
    take_turn(by)
    # The lock makes the purge wait, so that it sees what this transaction does to the row.
    row = model.with_removed.visible_to(by).select_for_update().filter(pk=pk).first()  # type: ignore[attr-defined]
    if row is None:
        raise TooLateToUndoError(pk)
    if row.removed_at is None:
        raise NothingToUndoError(pk)
    if row.removed_at <= undo_ends_before(at):
        raise TooLateToUndoError(pk)
    return row


def bring_back(row: Any, *, by: User, at: datetime, action: str) -> None:
    """Show a row again that ``removed_row`` returned, exactly as it was."""
    fields = ["removed_at"]
    row.removed_at = None
    form_id = getattr(row, "form_id", None)
    # The form was sent again after the removal and made another row, which it now stands for.
    if form_id and type(row).objects.filter(person=by, form_id=form_id).exists():
        row.form_id = None
        fields.append("form_id")
    row.save(update_fields=fields)
    audit.record(action=action, about=by, by=by, at=at)


def forget_removed(model: type[Removable], *, by: User, at: datetime) -> None:
    """Delete for good what the person took away; the caller took their turn."""
    rows = model.with_removed.visible_to(by).exclude(removed_at=None)  # type: ignore[attr-defined]
    _delete(model, list(rows.select_related("person")), by=by, at=at)


def purge_removed(*, at: datetime) -> int:
    """Delete for good what was taken away more than a day ago, and return how many rows it was."""
    return sum(_purge(model, at) for model in REMOVABLE)


@transaction.atomic
def _purge(model: type[Removable], at: datetime) -> int:
    """Delete a model's old removed rows.

    A row that is being brought back is locked and left for the next run: what a delete collects
    first and deletes afterwards would otherwise be lost after its owner had read that it is back.
    """
    old = model.with_removed.filter(removed_at__lte=undo_ends_before(at))  # type: ignore[attr-defined]
    rows = list(
        old.order_by("removed_at", "pk")
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("person")[:MOST_A_RUN]
    )
    _delete(model, rows, by=None, at=at)
    return len(rows)


def _delete(model: type[Removable], rows: list[Any], *, by: User | None, at: datetime) -> None:
    kind = str(model._meta.model_name)  # noqa: SLF001 public by custom
    for row in rows:
        audit.record(action="removed_for_good", about=row.person, by=by, at=at, kind=kind)
    model.with_removed.filter(pk__in=[row.pk for row in rows]).delete()  # type: ignore[attr-defined]
