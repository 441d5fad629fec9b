"""The person, what they agreed to, their plan, and what a counselor was to look at."""

from base64 import b64encode
from datetime import datetime
from typing import Any

from checkins.enums import AlertStatus, NoticeKind, Purpose
from checkins.exports.fhir.values import (
    NOTICE,
    PART_2,
    TERMINOLOGY,
    Place,
    Resource,
    id_of,
    patient_id,
    resource,
    standard,
    subject,
)
from checkins.models import Alert, Consent, PlanVersion, Scopes, User
from checkins.queries.caseload_line import cause_words
from checkins.queries.fhir import HIDDEN
from checkins.queries.plans import Plan
from checkins.queries.sharing import SCOPE_WORDS


def patient(person: User) -> Resource:
    """Return who it is: the name, or the address of who gave none; nothing else."""
    own_id = patient_id(person.subject_ref)
    telecom = [{"system": "email", "value": person.email}] if person.email else None
    return resource(
        "Patient",
        own_id,
        identifier=[{"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{own_id}"}],
        name=[{"text": person.name}] if person.name else None,
        telecom=None if person.name else telecom,
    )


def consent(place: Place, person: User, row: Consent) -> Resource:
    """Return a consent in force, with the exact text that was signed."""
    purpose = Purpose(row.purpose)
    granted = [place.coded("scopes", "levels", "levels and trends")]
    granted += [
        place.coded("scopes", name, words)
        for name, words in SCOPE_WORDS
        if getattr(row.scopes, name)
    ]
    receiver = {"type": "Organization" if row.system_id else "Practitioner"}
    return resource(
        "Consent",
        id_of("consent", person, row.pk),
        status="active",
        scope=standard("consentscope", "patient-privacy"),
        category=[{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        patient=subject(person),
        dateTime=_moment(row.granted_at),
        performer=[subject(person)],
        sourceAttachment={
            "contentType": "text/plain",
            "data": b64encode(row.text.encode()).decode(),
            "title": f"Version {row.text_version}, SHA-256 {row.text_sha256}",
        },
        policyRule={"coding": [PART_2], "text": NOTICE},
        provision={
            "type": "permit",
            "period": {"start": _moment(row.granted_at), "end": _moment(row.expires_at)},
            "actor": [
                {
                    "role": standard("v3-ParticipationType", "IRCP"),
                    "reference": {**receiver, "display": row.reader_name},
                }
            ],
            "action": [standard("consentaction", "access")],
            "securityLabel": [PART_2],
            "purpose": [
                {
                    "system": place.system("purposes"),
                    "code": purpose.value,
                    "display": str(purpose.label),
                }
            ],
            "code": granted,
        },
    )


def flag(place: Place, person: User, alert: Alert, scopes: Scopes) -> Resource:
    """Return what a counselor was to look at; without the scope of signs planning has no name."""
    cause = NoticeKind(alert.cause)
    is_hidden = cause is NoticeKind.PLANNING and not scopes.signs
    words = cause_words(cause, signs=scopes.signs)
    end = {"end": _moment(alert.closed_at)} if alert.closed_at else {}
    return resource(
        "Flag",
        id_of("flag", person, alert.day, alert.cause),
        status="inactive" if alert.status == AlertStatus.CLOSED else "active",
        category=[{"coding": [{"system": f"{TERMINOLOGY}/flag-category", "code": "behavioral"}]}],
        code=place.coded("causes", HIDDEN if is_hidden else cause.value, words),
        subject=subject(person),
        period={"start": _moment(alert.opened_at), **end},
    )


def care_plan(person: User, version: PlanVersion) -> Resource:
    """Return the person's own plan, a part as an activity."""
    activities: list[dict[str, Any]] = [
        {
            "detail": {
                "status": "unknown",
                "description": "\n".join([f"{item.part.title}:", *item.signs, *item.lines]),
            }
        }
        for item in Plan(version).written
    ]
    return resource(
        "CarePlan",
        id_of("plan", person, version.number),
        status="active",
        intent="plan",
        title="Personal plan",
        subject=subject(person),
        created=_moment(version.saved_at),
        author=subject(person),
        activity=activities or None,
    )


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
