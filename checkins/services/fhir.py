"""Handing a person's data on as FHIR: who may have it, and the log entry of each time."""

import uuid
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from checkins.enums import AccessAction, LoggedRole, TryKind
from checkins.exports.fhir.values import patient_id
from checkins.models import Consent, System, User
from checkins.queries.fhir import Reading, counselor_reading, own_reading, system_reading
from checkins.services import audit
from checkins.services.access_log import NotVisibleError, open_client
from checkins.services.invitations import token_hash
from checkins.services.seen_lists import Look, write_looks
from checkins.services.tries import Limit

REQUESTS = Limit(TryKind.SYSTEM, 240, timedelta(minutes=1))
WRONG_TOKENS = Limit(TryKind.SYSTEM, 20, timedelta(minutes=5))
USED_WRITTEN_EVERY = timedelta(minutes=1)
PATIENTS_A_PAGE = 50


class Patients(NamedTuple):
    """One page of the people who hand on to a system, and how many they are in all."""

    people: list[User]
    total: int


@transaction.atomic
def take_own(*, by: User, at: datetime) -> Reading:
    """Return all of a person's own, and record that they took it.

    :raises NotVisibleError: if ``by`` is no active person.
    """
    if not by.is_active or not by.is_person:
        raise NotVisibleError(by.pk)
    audit.record(action="copy_taken", about=by, by=by, at=at)
    return own_reading(by)


@transaction.atomic
def take_clients(*, client_id: uuid.UUID, by: User, at: datetime) -> Reading | None:
    """Return what a counselor may take of a client, logged as a copy; None after access ended.

    :raises NotVisibleError: if the client is not on this counselor's caseload.
    """
    opened = open_client(client_id=client_id, by=by, at=at, page=AccessAction.EXPORTED)
    person, scopes = opened.client.person, opened.scopes
    if person is None or scopes is None:
        return None
    return counselor_reading(by, person, scopes, at=at)


def system_of(token: str, *, at: datetime) -> System | None:
    """Return the system whose token this is, None if it is nobody's, ended or switched off."""
    found: System | None = System.objects.at_work(at).filter(token_hash=token_hash(token)).first()
    if found is not None:
        stale = Q(used_at=None) | Q(used_at__lt=at - USED_WRITTEN_EVERY)
        System.objects.filter(stale, pk=found.pk).update(used_at=at)
    return found


@transaction.atomic
def open_patients(*, system: System, at: datetime, page: int) -> Patients:
    """Return a page of the people who hand on to a system, logged as one entry.

    Where nobody is shown nothing is logged.
    """
    held = Consent.objects.handed_to(system, at).select_related("person")
    start = (page - 1) * PATIENTS_A_PAGE
    rows = list(held.order_by("granted_at", "id")[start : start + PATIENTS_A_PAGE])
    if rows:
        _write_down(rows, action=AccessAction.LISTED_BY_SYSTEM, system=system, at=at)
    return Patients([row.person for row in rows], held.count())


@transaction.atomic
def open_patient(*, system: System, patient: str, at: datetime, action: AccessAction) -> Reading:
    """Return what a system may take of one person, and log it.

    :raises NotVisibleError: if nobody of this id hands on to it; an id of nobody looks the same.
    """
    held = Consent.objects.handed_to(system, at)
    for pk, ref in held.values_list("pk", "person__subject_ref").iterator():
        if patient_id(ref) == patient:
            row = held.select_related("person").filter(pk=pk).first()
            break
    else:
        row = None
    if row is None:
        raise NotVisibleError(patient)
    _write_down([row], action=action, system=system, at=at)
    return system_reading(system, row, at=at)


def _write_down(rows: list[Consent], *, action: AccessAction, system: System, at: datetime) -> None:
    shown = [(row.person.subject_ref, row.pk) for row in rows]
    write_looks((Look(at, system.ref, LoggedRole.SYSTEM, action), [shown]))
