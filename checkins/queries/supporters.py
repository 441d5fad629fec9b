"""Supporters as the person's pages show them, and what a supporter is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from checkins.enums import SupporterSees, Word
from checkins.models import PersonStatus, Supporter, SupportWord, User


@dataclass(frozen=True, slots=True)
class SupporterLine:
    """One link that was not removed, as the person sees it."""

    link: Supporter
    at: datetime

    @property
    def is_invited(self) -> bool:
        """Whether the invitation can still be accepted."""
        return self.link.accepted_at is None and self.link.expires_at > self.at

    @property
    def ran_out(self) -> bool:
        """Whether nobody accepted in time."""
        return self.link.accepted_at is None and self.link.expires_at <= self.at

    @property
    def waits(self) -> bool:
        """Whether it was accepted, and is not in force yet."""
        return self.link.effective_at is not None and self.link.effective_at > self.at

    @property
    def other_choice(self) -> SupporterSees:
        """What they do not see now, and could."""
        return SupporterSees.NOTHING if self.link.sees_word else SupporterSees.WORD


@dataclass(frozen=True, slots=True)
class OwnWord:
    """The person's word that supporters see now."""

    word: Word
    said_at: datetime

    @property
    def holds_until(self) -> datetime:
        """When it goes away by itself."""
        return SupportWord(said_at=self.said_at).holds_until


@dataclass(frozen=True, slots=True)
class SupportersBoard:
    """What the person's page of supporters shows."""

    lines: Sequence[SupporterLine]
    word: OwnWord | None

    @property
    def readers(self) -> list[str]:
        """The names of those who see a word once it is said, or will when their day is over."""
        return [
            line.link.name for line in self.lines if line.link.account_id and line.link.sees_word
        ]


@dataclass(frozen=True, slots=True)
class ToldWord:
    """A word in force, under the name that its person chose for this supporter."""

    link_id: UUID
    subject_ref: UUID
    name: str
    word: Word
    said_at: datetime

    @property
    def is_wish(self) -> bool:
        """Whether they would like a call."""
        return self.word is Word.WISHED


def supporters_board(person: User, *, at: datetime) -> SupportersBoard:
    """Return the person's supporters, the first invited first, and their word; two queries."""
    links = Supporter.objects.visible_to(person).kept().select_related("account")
    word = SupportWord.objects.visible_to(person).in_force(at).first()
    return SupportersBoard(
        lines=[SupporterLine(link, at) for link in links.order_by("invited_at", "id")],
        word=OwnWord(Word(word.word), word.said_at) if word else None,
    )


def with_word(statuses: QuerySet[PersonStatus], *, at: datetime) -> QuerySet[Any]:
    """Say of statuses, in the same query, whether a supporter sees words, and the word in force."""
    readers = Supporter.objects.kept().filter(account__isnull=False, sees=SupporterSees.WORD)
    words = SupportWord.objects.in_force(at).filter(person=OuterRef("person"))
    return statuses.annotate(
        has_word_readers=Exists(readers.filter(person=OuterRef("person"))),
        word_now=Subquery(words.values("word")[:1]),
        word_said_at=Subquery(words.values("said_at")[:1]),
    )


def word_on(status: Any) -> OwnWord | None:
    """Return the word that :func:`with_word` brought along."""
    return OwnWord(Word(status.word_now), status.word_said_at) if status.word_now else None


def told_words(supporter: User, *, at: datetime) -> list[ToldWord]:
    """Return the words that a supporter may see now, the newest first; two queries.

    Whoever said nothing, or removed the supporter, or is not in force yet, leaves no trace.
    """
    words = SupportWord.objects.visible_to(supporter, at=at).select_related("person")
    links = {link.person_id: link for link in Supporter.objects.visible_to(supporter, at=at)}
    return [
        ToldWord(
            link_id=links[row.person_id].pk,
            subject_ref=row.person.subject_ref,
            name=links[row.person_id].shown_name,
            word=Word(row.word),
            said_at=row.said_at,
        )
        for row in words.order_by("-said_at", "person")
        if row.person_id in links
    ]
