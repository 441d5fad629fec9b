"""The caseload on paper: one line a client, with what is needed to call them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from checkins.catalog.phones import read_phone
from checkins.enums import CallOrText, ShownChoice
from checkins.models import CallSheet, Client, User
from checkins.queries.agenda import visit_words
from checkins.queries.caseload import CaseloadRow, Section
from checkins.queries.counts import days_words

HOW = {CallOrText.CALL: "Call", CallOrText.TEXT: "Text", CallOrText.EITHER: "Call or text"}


def call_words(call: CallSheet | None) -> str:
    """Return how a person wants to be reached, as a counselor reads it; "" if they did not say."""
    return HOW[CallOrText(call.call_or_text)] if call else ""


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One line of the list. ``phone`` is "" and ``call`` None without a call sheet."""

    subject_ref: uuid.UUID
    consent_id: uuid.UUID
    shows_use: bool
    row: CaseloadRow
    level: str
    waits: str
    visit: str
    call: CallSheet | None
    phone: str

    @property
    def call_words(self) -> str:
        """How they want to be reached, to a counselor."""
        return call_words(self.call)

    @property
    def section(self) -> Section:
        """The section in which the line stands."""
        return self.row.section


def paper_rows(counselor: User, rows: Sequence[CaseloadRow], *, at: datetime) -> list[PaperRow]:
    """Return the lines of the clients among ``rows`` who share now, in that order; two queries."""
    sharing = Client.objects.visible_to(counselor).sharing(at).select_related("consent", "person")
    columns = ("next_visit_at", "consent__shows_use", "person__subject_ref")
    clients = {client.pk: client for client in sharing.only(*columns)}
    calls = {call.person_id: call for call in CallSheet.objects.visible_to(counselor, at=at)}
    return [
        _line(counselor, row, client, calls.get(client.person_id), at)
        for row in rows
        if row.shown and (client := clients.get(row.id))
    ]


def shares_use(counselor: User, *, at: datetime) -> bool:
    """Return whether any client shows use to this counselor; one query."""
    clients = Client.objects.visible_to(counselor).sharing(at)
    return bool(clients.filter(consent__shows_use=True).exists())


def _line(
    counselor: User, row: CaseloadRow, client: Client, call: CallSheet | None, at: datetime
) -> PaperRow:
    person, consent, shown, visit = client.person, client.consent, row.shown, client.next_visit_at
    if person is None or consent is None or shown is None:
        raise ValueError("a client who shares has all three")
    level = str(ShownChoice(shown.level).label)
    number = call.number if call else ""
    phone = read_phone(number)
    return PaperRow(
        subject_ref=person.subject_ref,
        consent_id=consent.pk,
        shows_use=consent.shows_use,
        row=row,
        level=f"{level}, strong change" if shown.is_strong else level,
        waits=_waits(row),
        visit=visit_words(visit, counselor, at=at),
        call=call,
        phone=phone.shown if phone else number,
    )


def _waits(row: CaseloadRow) -> str:
    """Return how long a client waits or is silent, or until when they are set aside."""
    if row.details.back_on:
        return f"Back {row.details.back_words}"
    if row.section is Section.CONTACT_TODAY and not row.waits_days:
        return "New today"
    return days_words(row.waits_days) if row.waits_days else ""
