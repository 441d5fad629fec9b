"""What counselors logged about a client, each entry with what corrects it or takes it back."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from checkins.enums import ContactHow
from checkins.models import ContactLog, User
from checkins.models.contact_log import UNDO_WITHIN
from checkins.models.statements import statement
from checkins.queries.sharing_reads import SharedClient

SHOWN_ROWS = 40


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry, when it was taken back if it was, and the notes that correct it, oldest first.

    Nothing can be done to an entry that was taken back, nor after access has ended.
    """

    entry: ContactLog
    taken_back_at: datetime | None
    notes: Sequence["LoggedEntry"] = ()
    can_undo: bool = False
    can_correct: bool = False


def contacts_of(counselor: User, shared: SharedClient, *, at: datetime) -> list[LoggedEntry]:
    """Return the counselor's own contacts and notes, newest first; also after access has ended."""
    rows = _own_rows.rows(counselor=counselor, client_id=shared.client.pk)
    return _entries(rows, at if shared.scopes is not None else None)


@statement
def _own_rows(*, counselor: User, client_id: UUID) -> QuerySet[ContactLog]:
    own = ContactLog.objects.visible_to(counselor).filter(client=client_id)
    return own.select_related("corrects")[:SHOWN_ROWS]


def colleagues_notes(counselor: User, shared: SharedClient, *, at: datetime) -> list[LoggedEntry]:
    """Return other counselors' contacts and notes about a client, newest first; one query.

    The person must have agreed to this too, in a consent of its own.
    """
    if shared.scopes is None:
        return []
    person_id = shared.client.person_id
    return _entries(_others_rows.rows(counselor=counselor, person_id=person_id, at=at), None)


@statement
def _others_rows(*, counselor: User, person_id: int, at: datetime) -> QuerySet[ContactLog]:
    rows = ContactLog.objects.visible_to(counselor, at=at).by_others_than(counselor)
    rows = rows.filter(client__person=person_id)
    return rows.select_related("client__counselor", "corrects__client__counselor")[:SHOWN_ROWS]


def undoable(counselor: User, client_id: UUID, *, at: datetime) -> ContactLog | None:
    """Return the newest entry about a client that its counselor may still undo."""
    own = ContactLog.objects.visible_to(counselor).filter(client=client_id).not_taken_back()
    return own.filter(at__gte=at - UNDO_WITHIN, at__lte=at).order_by("-at").first()


def _entries(rows: Iterable[ContactLog], at: datetime | None) -> list[LoggedEntry]:
    """Put notes and take-backs to what they correct; with ``at`` by whom they were written.

    A correction is newer than what it corrects, so an old entry comes along with its newest notes.
    """
    roots: dict[object, ContactLog] = {}
    notes: dict[object, list[ContactLog]] = defaultdict(list)
    taken: dict[object, datetime] = {}
    for row in rows:
        if row.how == ContactHow.TAKEN_BACK:
            taken[row.corrects_id] = row.at
            continue
        root = row.corrects or row
        roots.setdefault(root.pk, root)
        if row.corrects:
            notes[root.pk].insert(0, row)

    def shown(entry: ContactLog) -> LoggedEntry:
        taken_back_at = taken.get(entry.pk)
        is_open = at is not None and taken_back_at is None
        return LoggedEntry(
            entry,
            taken_back_at,
            notes=[shown(note) for note in notes[entry.pk]],
            can_undo=is_open and at is not None and at - entry.at <= UNDO_WITHIN,
            can_correct=is_open and entry.corrects_id is None,
        )

    return sorted(map(shown, roots.values()), key=lambda line: line.entry.at, reverse=True)
