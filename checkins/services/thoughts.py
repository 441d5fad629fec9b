"""Adding, changing, sharing and removing thought records."""

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from checkins.models import ThoughtRecord, User
from checkins.services import audit
from checkins.services.one_by_one import show_to
from checkins.services.removals import bring_back, removed_row, take_away
from checkins.services.turns import made_before, take_turn


@dataclass(frozen=True, slots=True)
class Thought:
    """The content of a thought record; a blank field was not answered."""

    situation: str = ""
    thought: str = ""
    feelings: tuple[str, ...] = ()
    own_feeling: str = ""
    before: int | None = None
    patterns: tuple[str, ...] = ()
    speaks_for: str = ""
    speaks_against: str = ""
    kinder: str = ""
    after: int | None = None

    def sealed(self) -> dict[str, Any]:
        """Return the sealed part of the content: everything but the two strengths."""
        return {name: value for name, value in asdict(self).items() if name not in STRENGTHS}


STRENGTHS = ("before", "after")


@transaction.atomic
def add_thought(
    *, thought: Thought, by: User, at: datetime, form_id: uuid.UUID | None = None
) -> ThoughtRecord:
    """Add a thought record, once for each form."""
    take_turn(by)
    if made := made_before(ThoughtRecord, form_id, person=by):
        return made
    record = ThoughtRecord(id=uuid.uuid4(), person=by, at=at, form_id=form_id)
    _write(record, thought, at)
    record.save(force_insert=True)
    audit.record(action="thought_added", about=by, by=by, at=at)
    return record


@transaction.atomic
def change_thought(*, record: ThoughtRecord, thought: Thought, by: User, at: datetime) -> None:
    """Replace the content of a thought record."""
    _write(record, thought, at)
    record.save(update_fields=["before", "after", "sealed_text", "changed_at"])
    audit.record(action="thought_changed", about=by, by=by, at=at)


@transaction.atomic
def remove_thought(*, record: ThoughtRecord, by: User, at: datetime) -> None:
    """Take a thought record away, for good after a day; nobody is notified."""
    if take_away(record, by=by, at=at):
        audit.record(action="thought_removed", about=by, by=by, at=at)


@transaction.atomic
def undo_remove_thought(*, record_id: uuid.UUID, by: User, at: datetime) -> ThoughtRecord:
    """Bring a thought record back within a day of its removal.

    :raises NothingToUndoError: if it is back already.
    :raises TooLateToUndoError: if the day is over, or there is no such record.
    """
    record: ThoughtRecord = removed_row(ThoughtRecord, record_id, by=by, at=at)
    bring_back(record, by=by, at=at, action="thought_brought_back")
    return record


@transaction.atomic
def share_thought(
    *, record: ThoughtRecord, consent_ids: Collection[uuid.UUID], by: User, at: datetime
) -> None:
    """Let exactly the counselors of these consents see this one record.

    :raises NoReaderError: if there is no consent, or one of them shows no notes now.
    """
    readers = show_to(record, consent_ids=consent_ids, by=by, at=at)
    audit.record(action="thought_shared", about=by, by=by, at=at, readers=readers)


@transaction.atomic
def unshare_thought(*, record: ThoughtRecord, by: User, at: datetime) -> None:
    """Stop sharing this record, from the next request on."""
    record.shared_with.clear()
    audit.record(action="thought_unshared", about=by, by=by, at=at)


def thought_of(record: ThoughtRecord) -> Thought:
    """Return the content of a stored thought record."""
    content = record.content
    return Thought(
        **{
            **content,
            "feelings": tuple(content["feelings"]),
            "patterns": tuple(content["patterns"]),
            "before": record.before,
            "after": record.after,
        }
    )


def _write(record: ThoughtRecord, thought: Thought, at: datetime) -> None:
    record.content = thought.sealed()
    record.before, record.after = thought.before, thought.after
    record.changed_at = at
