"""Merge the submissions of one day: the result is the same in any order.

For each field the newest submission that carries it wins. A stale tab, or a phone that sends late,
thus overwrites only the fields that it changed. A submission that was answered while the phone was
locked overwrites no answer that was given unlocked, whichever is newer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Carried:
    """The values of one submission by field: an absent field stays as it is, None clears it."""

    uuid: UUID
    edited_at: datetime
    fields: Mapping[str, Any] = field(default_factory=dict)
    bulk: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    finish: bool = False
    late: bool = False
    locked: bool = False

    @property
    def rank(self) -> tuple[datetime, UUID]:
        """The order in which submissions win: the later edit, then the larger UUID."""
        return self.edited_at, self.uuid


@dataclass(frozen=True, slots=True)
class MergedDay:
    """The day that the submissions make together."""

    fields: dict[str, Any]
    won_by: dict[str, UUID]
    bulk: frozenset[str]
    asked: frozenset[str]
    finished_at: datetime | None
    added_late: bool


def merge(submissions: Iterable[Carried]) -> MergedDay:
    """Merge the submissions of one person's day; order and repeated submissions change nothing.

    A cleared field is absent from ``fields`` and present in ``won_by``. The day is added late
    if its earliest submission came after the day had ended.

    :raises ValueError: if there is no submission.
    """
    ordered = sorted(submissions, key=lambda item: item.rank)
    if not ordered:
        raise ValueError("a day needs at least one submission")
    winner: dict[str, Carried] = {}
    for item in ordered:
        for name in item.fields:
            if name not in winner or _may_replace(item, winner[name], name):
                winner[name] = item
    fields = {name: item.fields[name] for name, item in winner.items()}
    return MergedDay(
        fields={name: value for name, value in fields.items() if value is not None},
        won_by={name: item.uuid for name, item in winner.items()},
        bulk=frozenset(
            name for name, item in winner.items() if name in item.bulk and fields[name] is not None
        ),
        asked=frozenset().union(*(item.asked for item in ordered)),
        finished_at=min((item.edited_at for item in ordered if item.finish), default=None),
        added_late=ordered[0].late,
    )


def _may_replace(item: Carried, before: Carried, name: str) -> bool:
    """Return whether a newer item wins a field; a locked one only what unlocked ones left blank."""
    return not item.locked or before.locked or before.fields[name] is None
