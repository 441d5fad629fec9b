"""Calls that a person asks supporters for: who can be asked, what became of it, and who sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from checkins.engine.calls import closed_around
from checkins.engine.meetings import clock_words
from checkins.enums import CallAnswer, Channel
from checkins.models import (
    AskedCall,
    CallAgreement,
    OutboxMessage,
    PersonStatus,
    PushSubscription,
    SupportContact,
    Supporter,
    User,
)
from checkins.models.calls import CALL_WAITS, UNSEEN_AFTER
from checkins.models.supporters import SupporterQuerySet
from checkins.queries.contacts import first_to_call

SHOWN_FOR = 2 * CALL_WAITS  # so that a call that is over says so for as long as it lived
SOON_IS = timedelta(minutes=15)  # how long "in 10 minutes" may take until another is offered


class CallState(StrEnum):
    """What became of an asked call: of all that holds, what stands first here."""

    TAKEN_BACK = "taken_back"
    OVER = "over"
    SOON = "soon"
    CANNOT = "cannot"
    STOPPED = "stopped"  # the link or the agreement ended meanwhile
    SEEN = "seen"
    NOT_SENT = "not_sent"  # it was to leave, and could not any more
    UNSEEN = "unseen"  # for ten minutes
    SENT = "sent"
    WAITS = "waits"


# Where nobody is on the way, the page offers the next person.
OFFERS_NEXT = {CallState.UNSEEN, CallState.CANNOT, CallState.NOT_SENT, CallState.STOPPED}
OPEN = OFFERS_NEXT | {CallState.SOON, CallState.SEEN, CallState.SENT, CallState.WAITS}


def call_state(call: Any, *, is_agreed: bool, at: datetime) -> CallState:
    """Return what became of a call from :func:`with_message`.

    *Sent* is what the mail or push server took; a dropped message was not sent.
    """
    is_unseen = at - call.asked_at >= UNSEEN_AFTER
    holds = {
        CallState.TAKEN_BACK: call.taken_back_at is not None,
        CallState.OVER: not call.is_open(at),
        CallState.SOON: call.answer == CallAnswer.SOON,
        CallState.CANNOT: call.answer == CallAnswer.CANNOT,
        CallState.STOPPED: not is_agreed,
        CallState.SEEN: call.seen_at is not None,
        CallState.NOT_SENT: call.dropped_at is not None,
        CallState.UNSEEN: is_unseen,
        CallState.SENT: call.sent_at is not None,
        CallState.WAITS: True,
    }
    return next(state for state in CallState if holds[state])


@dataclass(frozen=True, slots=True)
class CallLine:
    """One supporter who can be asked, or was: the call, and the contact of the same name.

    ``closed`` is from when until when they are not reached, on the person's clock, None if they
    are. ``is_agreed`` is False once they or the person ended it.
    """

    link: Supporter
    contact: SupportContact | None
    call: Any
    is_agreed: bool
    closed: tuple[time, time] | None
    at: datetime

    @property
    def state(self) -> CallState | None:
        """What became of the call, None if none was asked for lately."""
        if self.call is None:
            return None
        return call_state(self.call, is_agreed=self.is_agreed, at=self.at)

    @property
    def is_open(self) -> bool:
        """Whether a call waits, or was answered within its two hours."""
        return self.state in OPEN

    @property
    def is_on_the_way(self) -> bool:
        """Whether they said a quarter of an hour ago or less that they will call."""
        is_soon = self.state is CallState.SOON
        return bool(is_soon and self.at - self.call.answered_at <= SOON_IS)

    @property
    def is_late(self) -> bool:
        """Whether they said longer ago that they will call; nobody here knows if they did."""
        return self.state is CallState.SOON and not self.is_on_the_way

    @property
    def may_be_asked(self) -> bool:
        """Whether a tap asks now."""
        return self.is_agreed and not self.is_open and self.closed is None

    @property
    def closed_words(self) -> str:
        """When they are not reached: "from 10 PM to 7 AM"."""
        return span_words(*self.closed) if self.closed else ""

    @property
    def mark(self) -> str:
        """What tells whether the page shows something else by now."""
        words = (self.state, self.may_be_asked, self.is_late, self.closed_words)
        return " ".join(map(str, (self.link.pk, *words)))


@dataclass(frozen=True, slots=True)
class CallsBoard:
    """The content of the person's page: who was asked, who can be, and whom to call oneself."""

    lines: Sequence[CallLine]
    people: Sequence[SupportContact]
    words: str  # of a text

    @property
    def lately(self) -> list[CallLine]:
        """Whose call is open, or became something of which the page still tells."""
        return [line for line in self.lines if line.state]

    @property
    def to_ask(self) -> list[CallLine]:
        """Who can be asked now."""
        return [line for line in self.lines if line.may_be_asked]

    @property
    def closed(self) -> list[CallLine]:
        """Who agreed, and is not reached at this hour."""
        return [line for line in self.lines if line.is_agreed and line.closed and not line.is_open]

    @property
    def has_open(self) -> bool:
        """Whether the page has something to wait for."""
        return any(line.is_open for line in self.lines)

    @property
    def offers_next(self) -> bool:
        """Whether nobody is on the way and nobody can be asked, or nobody comes who was asked.

        Who said longer ago that they will call is not on the way any more.
        """
        if not self.lately:
            return not self.to_ask and not self.closed
        nobody_comes = any(line.state in OFFERS_NEXT or line.is_late for line in self.lately)
        return nobody_comes and not any(line.is_on_the_way for line in self.lately)

    @property
    def next_person(self) -> SupportContact | None:
        """The first who can be called and was not asked, else the first who can be called."""
        waiting = {line.contact for line in self.lines if line.is_open and line.contact}
        others = [one for one in self.people if one not in waiting]
        return first_to_call(others) or first_to_call(self.people)

    @property
    def mark(self) -> str:
        """What tells a script whether the page shows something else by now."""
        return "; ".join(line.mark for line in self.lines)


def span_words(first: time, last: time) -> str:
    """Return a span of hours: "from 10 PM to 7 AM"."""
    return f"from {clock_words(first)} to {clock_words(last)}"


def links_to_ask(at: datetime) -> SupporterQuerySet:
    """Return the links whose supporter agreed to be asked, and whom a message can reach.

    A browser reaches them if they chose notifications; without one, those are mailed.
    """
    own = OuterRef("account")
    address = EmailAddress.objects.filter(user=own, verified=True)
    browser = PushSubscription.objects.filter(account=own)
    agreed: SupporterQuerySet = Supporter.objects.in_force(at).agreed_to_calls()
    by_browser = Exists(browser) & Q(account__call_agreement__channel=Channel.PUSH)
    return agreed.filter(Exists(address) | by_browser)


def with_message(calls: QuerySet[AskedCall]) -> QuerySet[Any]:
    """Add to calls when their message was taken by a server, or dropped; same query."""
    messages = OutboxMessage.objects.filter(call=OuterRef("pk"))
    return calls.annotate(
        sent_at=Subquery(messages.values("sent_at")[:1]),
        dropped_at=Subquery(messages.values("dropped_at")[:1]),
    )


def calls_board(person: User, *, at: datetime) -> CallsBoard:
    """Return the person's page of calls; four queries."""
    kept = Supporter.objects.visible_to(person).kept().filter(account__isnull=False)
    can_be_asked = Exists(links_to_ask(at).filter(pk=OuterRef("pk")))
    lately = AskedCall.objects.visible_to(person).filter(asked_at__gt=at - SHOWN_FOR)
    newest = {call.link_id: call for call in with_message(lately).order_by("asked_at")}
    shown = kept.annotate(is_agreed=can_be_asked).filter(Q(is_agreed=True) | Q(pk__in=newest))
    links = shown.select_related("account__call_agreement").order_by("invited_at", "id")
    people = list(SupportContact.objects.visible_to(person).select_related("person__profile"))
    words = people[0].person.profile.says_in_a_text if people else ""
    lines = [_line(link, newest.get(link.pk), people, person, at) for link in links]
    return CallsBoard(lines, people, words)


def _line(
    link: Any, call: Any, people: Sequence[SupportContact], person: User, at: datetime
) -> CallLine:
    return CallLine(
        link=link,
        contact=_contact_named(link.name, people),
        call=call,
        is_agreed=link.is_agreed,
        closed=_closed(link.account.call_agreement, person, at) if link.is_agreed else None,
        at=at,
    )


def _closed(agreement: CallAgreement, person: User, at: datetime) -> tuple[time, time] | None:
    here = at.astimezone(person.zone or agreement.hours.zone)
    span = closed_around(agreement.hours, here)
    return (span[0].time(), span[1].time()) if span else None


def _contact_named(name: str, people: Sequence[SupportContact]) -> SupportContact | None:
    """Return the one contact whom the person calls what they call a supporter; None if unsure."""
    same = [one for one in people if one.name.strip().casefold() == name.strip().casefold()]
    return same[0] if len(same) == 1 and same[0].dial else None


# --- Home and Right now ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CallsNow:
    """Whether somebody can be asked, and what became of the newest open call."""

    can_ask: bool
    asked_at: datetime | None
    seen_at: datetime | None
    answer: str

    @property
    def answer_words(self) -> str:
        """The answer in the other side's words, "" without one."""
        return str(CallAnswer(self.answer).label) if self.answer else ""


def with_calls(statuses: QuerySet[PersonStatus], *, at: datetime) -> QuerySet[Any]:
    """Add to statuses whether somebody can be asked, and the newest open call; same query."""
    person = OuterRef("person")
    calls = AskedCall.objects.open_at(at).filter(person=person).order_by("-asked_at")
    return statuses.annotate(
        can_ask_for_call=Exists(links_to_ask(at).filter(person=person)),
        call_asked_at=Subquery(calls.values("asked_at")[:1]),
        call_seen_at=Subquery(calls.values("seen_at")[:1]),
        call_answer=Subquery(calls.values("answer")[:1]),
    )


def calls_on(status: Any) -> CallsNow:
    """Return what a status from :func:`with_calls` says."""
    return CallsNow(
        can_ask=status.can_ask_for_call,
        asked_at=status.call_asked_at,
        seen_at=status.call_seen_at,
        answer=status.call_answer or "",
    )


# --- the supporter's side -------------------------------------------------------------------------


class ShownCall(NamedTuple):
    """A call that somebody would like from a supporter, with the name that they chose to show."""

    call: AskedCall
    subject_ref: UUID
    name: str

    @property
    def until(self) -> datetime:
        """When it is over."""
        return self.call.open_until


def calls_shown_to(supporter: User, *, at: datetime) -> list[ShownCall]:
    """Return the open calls that a supporter may see, the newest first; one query."""
    calls = AskedCall.objects.visible_to(supporter, at=at).select_related("link__person")
    return [ShownCall(call, call.link.person.subject_ref, call.link.shown_name) for call in calls]


def agreement_of(supporter: User) -> CallAgreement | None:
    """Return the supporter's agreement, None without one; one query."""
    return CallAgreement.objects.visible_to(supporter).first()


def agreed_hours(agreement: CallAgreement) -> str:
    """Return the hours of an agreement: "from 7 AM to 10 PM", or "at any hour"."""
    first, last = agreement.starts_at, agreement.ends_at
    return span_words(first, last) if first and last else "at any hour"


def has_browser(supporter: User) -> bool:
    """Return whether a notification can reach the supporter; one query."""
    return PushSubscription.objects.visible_to(supporter).exists()
