"""The exact text that a person signs, from versioned files that never change once published."""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string

from checkins.catalog import help_catalog
from checkins.catalog.bidi import FSI, PDI, one_line
from checkins.enums import ConsentKind, Purpose, Signature
from checkins.models import Consent, Scopes, System, User
from checkins.models.sharing import LONGEST
from checkins.queries.promises import schedule_of

UTC = ZoneInfo("UTC")
CLOCKS_CHANGE = timedelta(hours=1)
TEXT_VERSIONS = {ConsentKind.RECORD: 2, ConsentKind.COUNSELING_NOTES: 2}
FILES = {
    ConsentKind.RECORD: "checkins/sharing/consent_text_v{}.txt",
    ConsentKind.COUNSELING_NOTES: "checkins/sharing/notes_text_v{}.txt",
}
SYSTEM_TEXT_VERSION = 1
SYSTEM_FILE = "checkins/sharing/system_text_v{}.txt"
SIGNED = "checkins/sharing/signed_v1.txt"
WHY = re.compile(r"^Why: (.+)\.$", re.MULTILINE)  # in every version of all texts


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms that a person is about to sign; ``last_day`` is the last day of the consent."""

    kind: ConsentKind
    purpose: str
    last_day: date
    scopes: Scopes = field(default_factory=Scopes)
    purpose_words: str = ""


def called(person: User) -> str:
    """Return the person's name as a consent states it: the e-mail address if there is no name.

    Who has neither yet cannot sign.
    """
    return one_line(person.name) or person.email or "me"


def expires_at(terms: Terms, person: User) -> datetime:
    """Return when a consent with these terms ends."""
    return end_of(terms.last_day, person)


def end_of(day: date, account: User) -> datetime:
    """Return the end of a day on an account's own clock, in UTC if its zone is unknown."""
    return datetime.combine(day + timedelta(days=1), time(), account.zone or UTC)


def within_longest(ends: datetime, at: datetime) -> datetime:
    """Return the end of what is signed at ``at``, earlier by the hour that clocks may have changed.

    A year that is signed just after midnight is else too long where the clocks are ahead now and
    are not at its end. It still ends on its last day.
    """
    latest = at + LONGEST
    return latest if latest < ends <= latest + CLOCKS_CHANGE else ends


def consent_text(*, terms: Terms, person: User, counselor: User) -> str:
    """Return exactly the text that is shown before signing; one query for a record's."""
    purpose = terms.purpose_words if terms.purpose == Purpose.OTHER else ""
    text = render_to_string(
        FILES[terms.kind].format(TEXT_VERSIONS[terms.kind]),
        {
            "person": called(person),
            "counselor": one_line(counselor.name),
            "scopes": terms.scopes,
            "purpose": purpose or Purpose(terms.purpose).label,
            "last_day": terms.last_day,
            "reading": schedule_of(counselor) if terms.kind == ConsentKind.RECORD else "",
            "help": help_catalog(),
        },
    )
    # A template's output is marked as safe HTML, but this is plain text with people's own words.
    return text + ""


def system_text(*, terms: Terms, person: User, system: System) -> str:
    """Return exactly the text that is shown before signing for a record system."""
    purpose = terms.purpose_words if terms.purpose == Purpose.OTHER else ""
    text = render_to_string(
        SYSTEM_FILE.format(SYSTEM_TEXT_VERSION),
        {
            "person": called(person),
            "system": one_line(system.name),
            "what_for": one_line(system.purpose),
            "scopes": terms.scopes,
            "purpose": purpose or Purpose(terms.purpose).label,
            "last_day": terms.last_day,
            "help": help_catalog(),
        },
    )
    return text + ""


def text_for(reader: User | System, *, terms: Terms, person: User) -> tuple[str, int]:
    """Return the text to sign for a counselor or a record system, and its version."""
    if isinstance(reader, System):
        return system_text(terms=terms, person=person, system=reader), SYSTEM_TEXT_VERSION
    text = consent_text(terms=terms, person=person, counselor=reader)
    return text, TEXT_VERSIONS[terms.kind]


def terms_of(consent: Consent, *, person: User) -> Terms:
    """Return the terms of a signed consent, with the day on which it would end.

    The person's own words for the purpose stand in the signed text alone; if it cannot be opened
    they are blank.
    """
    why = WHY.search(consent.text) if consent.purpose == Purpose.OTHER else None
    return Terms(
        kind=ConsentKind(consent.kind),
        purpose=consent.purpose,
        purpose_words=why[1].strip(FSI + PDI) if why else "",
        last_day=consent.last_moment.astimezone(person.zone or UTC).date(),
        scopes=consent.scopes,
    )


def signed_text(shown: str, *, person: User, signature: Signature, at: datetime) -> str:
    """Return the shown text, followed by how and when it was signed."""
    zone = person.zone or UTC
    # Naive on purpose: a template would convert an aware time to the time zone of its reader.
    then = at.astimezone(zone).replace(tzinfo=None)
    context = {"person": called(person), "act": signature.label, "then": then, "zone": zone.key}
    return shown + (render_to_string(SIGNED, context) + "")


def digest(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
