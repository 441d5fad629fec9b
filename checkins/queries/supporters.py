"""A person's supporters as their pages show them, and the signals that a supporter sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from checkins.enums import Signal, SupporterSees
from checkins.models import PersonStatus, Supporter, SupportSignal, User


@dataclass(frozen=True, slots=True)
class SupporterLine:
    """One link that was not removed, as the person sees it."""

    link: Supporter
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


@dataclass(frozen=True, slots=True)
class SupportersBoard:
    """The content of the person's page about supporters."""

    lines: Sequence[SupporterLine]
    signal: OwnSignal | None

    @property
    def readers(self) -> list[str]:
        """The names of the supporters who see a signal, or will once their first day has passed."""
        return [
            line.link.name for line in self.lines if line.link.account_id and line.link.sees_signal
        ]


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
    links = Supporter.objects.visible_to(person).kept().select_related("account")
    signal = SupportSignal.objects.visible_to(person).in_force(at).first()
    return SupportersBoard(
        lines=[SupporterLine(link, at) for link in links.order_by("invited_at", "id")],
        signal=OwnSignal(Signal(signal.signal), signal.said_at) if signal else None,
    )


def with_signal(statuses: QuerySet[PersonStatus], *, at: datetime) -> QuerySet[Any]:
    """Add to statuses whether a supporter sees signals, and the signal in force; same query."""
    readers = Supporter.objects.kept().filter(account__isnull=False, sees=SupporterSees.SIGNAL)
    signals = SupportSignal.objects.in_force(at).filter(person=OuterRef("person"))
    return statuses.annotate(
        has_signal_readers=Exists(readers.filter(person=OuterRef("person"))),
        signal_now=Subquery(signals.values("signal")[:1]),
        signal_said_at=Subquery(signals.values("said_at")[:1]),
    )


def signal_on(status: Any) -> OwnSignal | None:
    """Return the signal that :func:`with_signal` added, None if none is in force."""
    return (
        OwnSignal(Signal(status.signal_now), status.signal_said_at) if status.signal_now else None
    )


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
