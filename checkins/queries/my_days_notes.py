"""A person's notes, listed and searched.

A note is sealed, so the search opens the person's notes one by one, newest first, and looks at
each. That takes a quarter of a second of CPU for ten years of the longest notes, and it never opens
more than ``MOST_NOTES``.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any
from uuid import UUID

from checkins.models import CheckinSubmission, DailyCheckin, User
from checkins.models.sealed import UNOPENED

PAGE_SIZE = 30
NEWEST = 3  # on the calendar's page
MOST_NOTES = 4000  # opened by one search: one a day for almost eleven years
ROOM = 60  # letters before a word that still leave it in its row
MOST_SHOWN = 50  # of what was found
COLUMNS = ("day", "note_from__uuid", "note_from__sealed_note")
# Accents and points that readers of Latin, Greek, Cyrillic, Hebrew and Arabic leave out when they
# look for a word. In other scripts such a mark is a letter's vowel, and stays.
LEFT_OUT = (
    *(range(0x300, 0x370), range(0x591, 0x5C8), range(0x610, 0x61B), range(0x64B, 0x660)),
    *(range(0x640, 0x641), range(0x670, 0x671), range(0x6D6, 0x6EE), range(0x1AB0, 0x1B00)),
)
SAME_SIGNS = str.maketrans(
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    "\N{NON-BREAKING HYPHEN}\N{EN DASH}\N{EM DASH}",
    "'''\"\"---",
)


@dataclass(frozen=True, slots=True)
class Note:
    """The note of one day, opened."""

    day: date
    text: str

    @property
    def is_unopened(self) -> bool:
        """Whether the text stands in place of one that cannot be opened."""
        return self.text == UNOPENED


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, the newest first.

    ``more`` counts what was found beyond ``notes``. ``unopened`` counts the notes that could not be
    looked at, and ``is_all`` says whether no older note was left out.
    """

    notes: list[Note]
    more: int
    unopened: int
    is_all: bool

    @property
    def count(self) -> int:
        return len(self.notes) + self.more


def note_of(day: date, uuid: UUID, sealed: str) -> Note:
    """Open a day's note."""
    return Note(day, CheckinSubmission(uuid=uuid, sealed_note=sealed).note)


def newest_notes(person: User) -> list[Note]:
    """Return the person's newest notes; one query."""
    return [note_of(*row) for row in _rows(person)[:NEWEST]]


def notes_page(person: User, *, page: int) -> tuple[list[Note], bool]:
    """Return a page of the person's notes, newest first, and whether older ones follow."""
    first = (page - 1) * PAGE_SIZE
    found = [note_of(*row) for row in _rows(person)[first : first + PAGE_SIZE + 1]]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def find_notes(person: User, sought: str) -> Found:
    """Return the person's notes that hold every word of ``sought``; one query.

    Large and small letters and accents count as the same. A word may stand within another one, as
    not every script has spaces.
    """
    rows = _rows(person)[: MOST_NOTES + 1]
    notes = [note_of(*row) for row in rows]
    looked_at, signs = notes[:MOST_NOTES], PlainSigns()
    words = plain(sought, signs).split()
    found = [note for note in looked_at if not note.is_unopened and holds(note.text, words, signs)]
    return Found(
        notes=[Note(note.day, from_first(note.text, words, signs)) for note in found[:MOST_SHOWN]],
        more=len(found[MOST_SHOWN:]),
        unopened=sum(note.is_unopened for note in looked_at),
        is_all=len(notes) <= MOST_NOTES,
    )


class PlainSigns(dict[int, str]):
    """What each sign is to a search, worked out once for each sign that comes."""

    def __missing__(self, sign: int) -> str:
        """Work it out."""
        found = self[sign] = "".join(_plain_sign(chr(sign)))
        return found


def holds(text: str, words: Iterable[str], signs: PlainSigns) -> bool:
    """Return whether a text holds each of the words, which are plain already."""
    looked_at = plain(text, signs)
    return all(word in looked_at for word in words)


def from_first(text: str, words: Sequence[str], signs: PlainSigns) -> str:
    """Return a text from shortly before the first of the words, as a row has room for its start."""
    parts = [signs[ord(sign)] for sign in text]
    looked_at = "".join(parts)
    at = min((place for word in words if (place := looked_at.find(word)) >= 0), default=0)
    begins = list(accumulate(map(len, parts), initial=0))
    place = max(bisect_right(begins, at) - 1, 0)
    if place <= ROOM:
        return text
    start = text.rfind(" ", 0, place - ROOM // 2) + 1 or place
    return f"\N{HORIZONTAL ELLIPSIS} {text[start:]}"


def plain(text: str, signs: PlainSigns | None = None) -> str:
    """Return a text without what a search passes over: case, accents, marks that nobody sees."""
    return text.translate(PlainSigns() if signs is None else signs)


def _plain_sign(sign: str) -> Iterator[str]:
    for part in unicodedata.normalize("NFKD", sign.translate(SAME_SIGNS)).casefold():
        is_left_out = any(ord(part) in signs for signs in LEFT_OUT)
        if not is_left_out and unicodedata.category(part) != "Cf":
            yield part


def _rows(person: User) -> Any:
    notes = DailyCheckin.objects.visible_to(person).filter(note_from__isnull=False)
    return notes.exclude(note_from__sealed_note="").newest_first().values_list(*COLUMNS)
