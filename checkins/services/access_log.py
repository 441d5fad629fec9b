"""Reading another person's data: only under a consent in force, and always with a log entry."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from checkins.enums import AccessAction, ConsentKind
from checkins.models import Client, Consent, Scopes, User
from checkins.queries.calls import ShownCall, calls_shown_to
from checkins.queries.caseload import CaseloadRow
from checkins.queries.caseload_paper import PaperRow, paper_rows
from checkins.queries.contact_log import LoggedEntry, colleagues_notes
from checkins.queries.sharing_reads import (
    ListedClient,
    SharedClient,
    client_of,
    clients_among,
    clients_of,
)
from checkins.queries.supporters import SharedSignal, signals_shown_to
from checkins.services.calls import mark_seen
from checkins.services.seen_lists import Look, write_looks


class NotVisibleError(Exception):
    """The reader has no such client; another counselor's client looks the same as none."""


@dataclass(frozen=True, slots=True)
class OpenedClient:
    """One client as a page may show them.

    Without a consent in force only the day on which access ended is known, never the reason.
    """

    shared: SharedClient

    @property
    def client(self) -> Client:
        """The counselor's own row, which holds the id and the label."""
        return self.shared.client

    @property
    def consent(self) -> Consent | None:
        """The consent in force, None after the end."""
        return self.client.consent if self.shared.scopes else None

    @property
    def scopes(self) -> Scopes | None:
        """The scopes of the consent in force, None after the end."""
        return self.shared.scopes

    @property
    def ended_on(self) -> date | None:
        """The day on which access ended."""
        return self.shared.ended_on


@transaction.atomic
def open_client(
    *,
    client_id: uuid.UUID,
    by: User,
    at: datetime,
    page: AccessAction = AccessAction.OPENED_CLIENT,
) -> OpenedClient:
    """Return one client, and log that ``by`` opened ``page``: one read, one insert.

    After access ended nothing of the person is shown, so nothing is logged.

    :raises NotVisibleError: if the client is not on this counselor's caseload.
    """
    shared = client_of(by, client_id, at=at)
    if shared is None:
        raise NotVisibleError(client_id)
    client = shared.client
    if shared.scopes is not None and client.person:
        shown = [(client.person.subject_ref, client.consent_id)]
        _write_down(shown, action=page, by=by, at=at)
    return OpenedClient(shared)


@transaction.atomic
def open_sheets(*, client_ids: Sequence[uuid.UUID], by: User, at: datetime) -> list[SharedClient]:
    """Return those of the clients who are on this counselor's caseload, in the given order.

    Of each whose consent is in force it logs that their sheet was opened.
    """
    found = clients_among(by, client_ids, at=at)
    shown = [
        (
            shared.client.person.subject_ref,
            shared.client.consent_id,
            AccessAction.OPENED_SESSION_SHEET,
        )
        for shared in found
        if shared.scopes is not None and shared.client.person
    ]
    _write_down_each(shown, by=by, at=at)
    return found


@transaction.atomic
def open_caseload(*, by: User, at: datetime) -> list[ListedClient]:
    """Return the whole caseload, and log in one entry the clients of whom data is shown.

    :raises NotVisibleError: if ``by`` is no active counselor.
    """
    if not by.is_active or not by.is_counselor:
        raise NotVisibleError(by.pk)
    clients = clients_of(by, at=at)
    shown = [(item.subject_ref, item.consent_id) for item in clients if item.status is not None]
    if shown:
        _write_down(shown, action=AccessAction.OPENED_CASELOAD, by=by, at=at)
    return clients


@transaction.atomic
def open_paper(
    *,
    by: User,
    at: datetime,
    with_use: bool,
    choose: Callable[[list[ListedClient]], Sequence[CaseloadRow]],
) -> list[PaperRow]:
    """Return the lines of the printed list, and log for each client that they stand on it.

    ``choose`` returns the rows that are wanted, in their order. Without ``with_use`` they are read
    as if no consent showed use.

    :raises NotVisibleError: if ``by`` is no active counselor.
    """
    if not by.is_active or not by.is_counselor:
        raise NotVisibleError(by.pk)
    rows = choose(clients_of(by, at=at, with_use=with_use))
    lines = paper_rows(by, rows, at=at)
    shown = [
        (
            line.subject_ref,
            line.consent_id,
            AccessAction.PRINTED_WITH_USE
            if with_use and line.shows_use
            else AccessAction.PRINTED_CASELOAD,
        )
        for line in lines
    ]
    _write_down_each(shown, by=by, at=at)
    return lines


@transaction.atomic
def open_counseling_notes(*, shared: SharedClient, by: User, at: datetime) -> list[LoggedEntry]:
    """Return what colleagues wrote about an opened client, and log that ``by`` read it.

    Without a consent to counseling notes, or without any note, the result is empty and nothing is
    logged.
    """
    notes = colleagues_notes(by, shared, at=at)
    if not notes:
        return []
    client = shared.client
    consents = Consent.objects.visible_to(by, at=at).filter(person=client.person_id)
    opened_by = consents.filter(kind=ConsentKind.COUNSELING_NOTES).values_list("pk", flat=True)
    shown = [(client.person.subject_ref, consent) for consent in opened_by if client.person]
    _write_down(shown, action=AccessAction.READ_COUNSELING_NOTES, by=by, at=at)
    return notes


@transaction.atomic
def open_signals(*, by: User, at: datetime) -> list[SharedSignal]:
    """Return the signals that a supporter sees now, and log in one entry the people who gave them.

    Without a signal nothing is shown, so nothing is logged.

    :raises NotVisibleError: if ``by`` is no active supporter.
    """
    if not by.is_active or not by.is_supporter:
        raise NotVisibleError(by.pk)
    signals = signals_shown_to(by, at=at)
    if signals:
        shown = [(item.subject_ref, item.link_id) for item in signals]
        _write_down(shown, action=AccessAction.SAW_SIGNAL, by=by, at=at)
    return signals


@transaction.atomic
def open_calls(*, by: User, at: datetime) -> list[ShownCall]:
    """Return the calls that people would like from a supporter, marked as seen, and log the look.

    Without a call nothing is shown, so nothing is logged.

    :raises NotVisibleError: if ``by`` is no active supporter.
    """
    if not by.is_active or not by.is_supporter:
        raise NotVisibleError(by.pk)
    calls = calls_shown_to(by, at=at)
    if calls:
        mark_seen(by=by, at=at, calls=[item.call for item in calls])
        shown = [(item.subject_ref, item.call.link_id) for item in calls]
        _write_down(shown, action=AccessAction.SAW_CALL, by=by, at=at)
    return calls


def _write_down(
    shown: Sequence[tuple[object, object]], *, action: AccessAction, by: User, at: datetime
) -> None:
    """Write one log entry from pairs of a person's reference and the consent that was used."""
    write_looks((Look(at, by.subject_ref, by.role, action), [shown]))


def _write_down_each(
    shown: Sequence[tuple[object, object, AccessAction]], *, by: User, at: datetime
) -> None:
    """Write a log entry for each person: a reference, the consent that was used, and what for."""
    own: dict[AccessAction, list[list[tuple[object, object]]]] = {}
    for ref, consent_id, action in shown:
        own.setdefault(action, []).append([(ref, consent_id)])
    looks = [(Look(at, by.subject_ref, by.role, action), lists) for action, lists in own.items()]
    write_looks(*looks)
