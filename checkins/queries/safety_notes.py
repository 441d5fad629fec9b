"""Who reads the notes that something hurt or was wrong, and how many wait."""

from dataclasses import dataclass

from django.conf import settings

from checkins.enums import Role
from checkins.models import SafetyNote, User


@dataclass(frozen=True, slots=True)
class NotesWaiting:
    """How many notes there are, and how many of them nobody has marked as read."""

    unread: int
    all: int


def safety_contact() -> User | None:
    """Return the counselor whom SAFETY_CONTACT names; None if it names no active one."""
    if not settings.SAFETY_CONTACT:
        return None
    staff = User.objects.filter(role=Role.COUNSELOR, is_active=True)
    found: User | None = staff.filter(email__iexact=settings.SAFETY_CONTACT).first()
    return found


def notes_waiting() -> NotesWaiting:
    """Count all notes, without a word or a person; two queries."""
    notes = SafetyNote.objects.all().of_who_is_there()
    return NotesWaiting(notes.unread().count(), notes.count())
