"""A person's supporters as their pages show them, and the signals that a supporter sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from checkins.enums import Signal, SupporterSees
from checkins.models import PersonStatus, Supporter, SupportSignal, User
from checkins.queries.calls import links_to_ask


@dataclass(frozen=True, slots=True)
class SupporterLine:
    """One link that was not removed, as the person sees it."""

    link: Any  # with whether they can be asked for a call
    at: datetime

    @property
    def is_invited(self) -> bool:
        return self.link.accepted_at is None and self.link.expires_at > self.at

    @property
    def ran_out(self) -> bool:
        """Whether the invitation expired without being accepted."""
        return self.link.accepted_at is None and self.link.expires_at <= self.at

    @property
    def waits(self) -> bool:
        """Whether the invitation was accepted and the link is not in force yet."""
        return self.link.effective_at is not None and self.link.effective_at > self.at

    @property
    def other_choice(self) -> SupporterSees:
        """The choice that the person could change to."""
        return SupporterSees.NOTHING if self.link.sees_signal else SupporterSees.SIGNAL


@dataclass(frozen=True, slots=True)
class OwnSignal:
    """The person's signal that is in force now."""

    signal: Signal
    said_at: datetime

    @property
    def holds_until(self) -> datetime:
        """The moment at which the signal expires."""
        return SupportSignal(said_at=self.said_at).holds_until


class SignalReader(NamedTuple):
    """A supporter who joined and may see signals, from a moment on."""

    name: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class SignalCard:
    """The person's signal and who sees it; without readers, or while the account goes, no card."""

    signal: OwnSignal | None
    readers: Sequence[SignalReader]
    at: datetime

    @property
    def seen_by(self) -> list[str]:
        """Who sees the signal now, or would see one said now."""
        said_at = self.signal.said_at if self.signal else self.at
        return [reader.name for reader in self.readers if reader.starts_at <= said_at]

    @property
    def later(self) -> list[SignalReader]:
        """Who will see signals once their first day has passed; the present one they will not."""
        return [reader for reader in self.readers if reader.starts_at > self.at]

    @property
    def newly(self) -> list[str]:
        """Whose time began after the present signal was said, so that they do not see it."""
        seen = self.seen_by
        begun = [reader.name for reader in self.readers if reader.starts_at <= self.at]
        return [name for name in begun if name not in seen]


@dataclass(frozen=True, slots=True)
class SupportersBoard:
    """The content of the person's page about supporters."""

    lines: Sequence[SupporterLine]
    card: SignalCard


@dataclass(frozen=True, slots=True)
class SharedSignal:
    """A signal in force, with the name that the person chose to show this supporter."""

    link_id: UUID
    subject_ref: UUID
    name: str
    signal: Signal
    said_at: datetime

    @property
    def is_wish(self) -> bool:
        """Whether the person would like a call."""
        return self.signal is Signal.WISHED


def supporters_board(person: User, *, at: datetime) -> SupportersBoard:
    """Return the person's supporters, in order of invitation, and their signal; two queries."""
    can_be_asked = Exists(links_to_ask(at).filter(pk=OuterRef("pk")))
    kept = Supporter.objects.visible_to(person).kept().select_related("account")
    links = kept.annotate(can_be_asked=can_be_asked)
    found = SupportSignal.objects.visible_to(person).in_force(at).first()
    lines = [SupporterLine(link, at) for link in links.order_by("invited_at", "id")]
    readers = [
        SignalReader(line.link.name, line.link.effective_at)
        for line in lines
        if line.link.effective_at and line.link.sees_signal and person.erase_at is None
    ]
    signal = OwnSignal(Signal(found.signal), found.said_at) if found else None
    return SupportersBoard(lines=lines, card=SignalCard(signal, readers, at))


def with_signal(statuses: QuerySet[PersonStatus], *, at: datetime) -> QuerySet[Any]:
    """Add to statuses whether a supporter sees signals, and the signal in force; same query."""
    readers = Supporter.objects.kept().filter(account__isnull=False, sees=SupporterSees.SIGNAL)
    signals = SupportSignal.objects.in_force(at).filter(person=OuterRef("person"))
    return statuses.annotate(
        has_signal_readers=Exists(readers.filter(person=OuterRef("person"))),
        signal_now=Subquery(signals.values("signal")[:1]),
        signal_said_at=Subquery(signals.values("said_at")[:1]),
    )


def signal_card_on(status: Any, person: User, *, at: datetime) -> SignalCard | None:
    """Return the card for a status from :func:`with_signal`; one query if anybody reads signals."""
    if not status.has_signal_readers or person.erase_at is not None:
        return None
    links = Supporter.objects.visible_to(person).kept().filter(sees=SupporterSees.SIGNAL)
    joined = links.filter(account__isnull=False).order_by("invited_at", "id")
    readers = [SignalReader(link.name, link.effective_at) for link in joined]
    now = status.signal_now
    signal = OwnSignal(Signal(now), status.signal_said_at) if now else None
    return SignalCard(signal, readers, at)


def signals_shown_to(supporter: User, *, at: datetime) -> list[SharedSignal]:
    """Return the signals that a supporter may see now, newest first; two queries.

    People without a signal, or without a link in force to this supporter, do not appear at all.
    """
    signals = SupportSignal.objects.visible_to(supporter, at=at).select_related("person")
    links = {link.person_id: link for link in Supporter.objects.visible_to(supporter, at=at)}
    return [
        SharedSignal(
            link_id=links[row.person_id].pk,
            subject_ref=row.person.subject_ref,
            name=links[row.person_id].shown_name,
            signal=Signal(row.signal),
            said_at=row.said_at,
        )
        for row in signals.order_by("-said_at", "person")
        if row.person_id in links
    ]
