"""What happens to every stored field when a person takes their data along, or erases it.

A field of a model that is not listed here is a mistake that the tests find.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Erasure(StrEnum):
    """What erasing an account does to a field."""

    DELETED = "deleted with the account"
    KEPT = "kept without the person"
    NOBODY = "kept: it is about nobody"


@dataclass(frozen=True, slots=True)
class Listed:
    """How a field leaves with its person: a name in the export, or why it has none."""

    exported_as: str = ""
    left_out: str = ""
    erasure: Erasure = Erasure.DELETED


WHOSE = Listed(left_out="says whose row it is, and all rows of an export are the person's")
ROW_NUMBER = Listed(left_out="numbers the row inside this database")
SECRET = Listed(left_out="proves who signs in")
STAFF = Listed(left_out="is about running the deployment, and empty for a person")
WAITS = Listed(left_out="waits for its feature, and is empty")
SHADOW = Listed(left_out="follows from the days, which are exported")
CATALOG = Listed(left_out="is the product's own wording", erasure=Erasure.NOBODY)
COUNSELORS = Listed(left_out="is the counselor's own note of whom they see", erasure=Erasure.KEPT)
LOGGED = Listed(left_out="is shown by the log's own page", erasure=Erasure.KEPT)

REGISTER: Mapping[str, Listed] = {
    # The account.
    "user.id": ROW_NUMBER,
    "user.password": SECRET,
    "user.last_login": Listed("account.last_sign_in"),
    "user.is_superuser": STAFF,
    "user.groups": STAFF,
    "user.user_permissions": STAFF,
    "user.email": Listed("account.email"),
    "user.name": Listed("account.name"),
    "user.role": Listed("account.role"),
    "user.time_zone": Listed("account.time_zone"),
    "user.language": Listed("account.language"),
    # Logs keep the reference; deleting it here is what makes them nobody's.
    "user.subject_ref": Listed(left_out="names the person in the logs, and only there"),
    "user.is_active": STAFF,
    "user.is_staff": STAFF,
    "user.date_joined": Listed("account.since"),
    "profile.id": ROW_NUMBER,
    "profile.person": WHOSE,
    "profile.seal_id": Listed(left_out="binds the sealed text to its row"),
    "profile.sealed_used_means": Listed("account.used_means"),
    "profile.part_of_day": Listed("account.part_of_day"),
    "profile.started_at": Listed("account.started_at"),
    # The person's own people.
    "supportcontact.id": ROW_NUMBER,
    "supportcontact.person": WHOSE,
    "supportcontact.name": Listed("people.name"),
    "supportcontact.relation": Listed("people.relation"),
    "supportcontact.sealed_number": Listed("people.number"),
    "supportcontact.may_text": Listed("people.may_text"),
    "supportcontact.position": Listed("people.position"),
    "supportcontact.created_at": Listed("people.added_at"),
    # Every page as it was saved: the history of edits.
    "checkinsubmission.id": ROW_NUMBER,
    "checkinsubmission.person": WHOSE,
    "checkinsubmission.uuid": Listed("submissions.uuid"),
    "checkinsubmission.day": Listed("submissions.day"),
    "checkinsubmission.zone": Listed("submissions.zone"),
    "checkinsubmission.edited_at": Listed("submissions.edited_at"),
    "checkinsubmission.received_at": Listed("submissions.received_at"),
    "checkinsubmission.catalog_version": Listed("submissions.catalog_version"),
    "checkinsubmission.asked": Listed("submissions.asked"),
    "checkinsubmission.fields": Listed("submissions.answers"),
    "checkinsubmission.bulk": Listed("submissions.set_together"),
    "checkinsubmission.finish": Listed("submissions.finished"),
    "checkinsubmission.late": Listed("submissions.added_later"),
    "checkinsubmission.sealed_note": Listed("submissions.note"),
    # The days that the pages make.
    "dailycheckin.id": ROW_NUMBER,
    "dailycheckin.person": WHOSE,
    "dailycheckin.day": Listed("days.day"),
    "dailycheckin.asked": Listed("days.asked"),
    "dailycheckin.answers": Listed("days.answers"),
    "dailycheckin.meeting": Listed("days.meeting"),
    "dailycheckin.used": Listed("days.used"),
    "dailycheckin.medicine": Listed("days.medicine"),
    "dailycheckin.note_from": Listed("days.note"),
    "dailycheckin.bulk": Listed("days.set_together"),
    "dailycheckin.added_late": Listed("days.added_later"),
    "dailycheckin.finished_at": Listed("days.finished_at"),
    "dailycheckin.first_at": Listed("days.first_at"),
    "dailycheckin.changed_at": Listed("days.changed_at"),
    "dailycheckin.use_reported_on": Listed("days.use_reported_on"),
    "dailycheckin.planning_reported_on": Listed("days.planning_reported_on"),
    "dailycheckin.catalog_version": Listed("days.catalog_version"),
    "dailycheckin.scored": Listed("days.answered_signs"),
    "dailycheckin.score_emotional": Listed("days.emotional"),
    "dailycheckin.score_mental": Listed("days.mental"),
    "dailycheckin.score_physical": Listed("days.physical"),
    "dailycheckin.risk": WAITS,
    "dailycheckin.level": Listed("days.level"),
    "dailycheckin.level_without_use": Listed("days.level_without_use"),
    "dailycheckin.flags": Listed("days.flags"),
    "dailycheckin.reasons": Listed("days.reasons"),
    "dailycheckin.reasons_without_use": Listed("days.reasons_without_use"),
    "dayremark.id": ROW_NUMBER,
    "dayremark.person": WHOSE,
    "dayremark.day": Listed("does_not_fit.day"),
    "dayremark.at": Listed("does_not_fit.at"),
    # Where the person stands: drawn from the days.
    "personstatus.person": WHOSE,
    "personstatus.level": Listed("now.level"),
    "personstatus.level_without_use": Listed("now.level_without_use"),
    "personstatus.flags": Listed("now.flags"),
    "personstatus.reasons": Listed("now.reasons"),
    "personstatus.reasons_without_use": Listed("now.reasons_without_use"),
    "personstatus.used_day": Listed("now.used_day"),
    "personstatus.planning_day": Listed("now.planning_day"),
    "personstatus.since_day": WAITS,
    "personstatus.first_day": SHADOW,
    "personstatus.last_day": SHADOW,
    "personstatus.strip": SHADOW,
    "personstatus.engine_days": SHADOW,
    "personstatus.quiet_from": WAITS,
    "personstatus.sparkline": WAITS,
    "personstatus.state_before": WAITS,
    "personstatus.state_after": WAITS,
    "personstatus.low_mood_day": Listed("now.low_mood_day"),
    "personstatus.low_mood_answered_day": Listed("now.low_mood_answered_day"),
    "personstatus.last_contact_at": WAITS,
    "personstatus.contact_needed_since": WAITS,
    "personstatus.snoozed_until": WAITS,
    # What the person shares with whom.
    "consent.id": ROW_NUMBER,
    "consent.person": WHOSE,
    "consent.counselor": Listed("consents.with"),
    "consent.kind": Listed("consents.about"),
    "consent.shows_signs": Listed("consents.shows_signs"),
    "consent.shows_notes": Listed("consents.shows_notes"),
    "consent.shows_use": Listed("consents.shows_use"),
    "consent.shows_alerts": Listed("consents.shows_alerts"),
    "consent.purpose": Listed("consents.purpose"),
    "consent.text_version": Listed("consents.text_version"),
    "consent.text_sha256": Listed("consents.text_sha256"),
    "consent.sealed_text": Listed("consents.text"),
    "consent.signature": Listed("consents.signed_with"),
    "consent.granted_at": Listed("consents.granted_at"),
    "consent.expires_at": Listed("consents.expires_at"),
    "consent.revoked_at": Listed("consents.revoked_at"),
    "callsheet.person": WHOSE,
    "callsheet.seal_id": Listed(left_out="binds the sealed text to its row"),
    "callsheet.sealed_number": Listed("calls.number"),
    "callsheet.call_or_text": Listed("calls.call_or_text"),
    "callsheet.sealed_safe_hours": Listed("calls.safe_hours"),
    "callsheet.may_leave_message": Listed("calls.may_leave_message"),
    "callsheet.naloxone_at_home": Listed("calls.naloxone_at_home"),
    "callsheet.changed_at": Listed("calls.changed_at"),
    "client.id": COUNSELORS,
    "client.counselor": COUNSELORS,
    "client.person": COUNSELORS,
    "client.consent": COUNSELORS,
    "client.label": COUNSELORS,
    "client.created_at": COUNSELORS,
    "client.ended_at": COUNSELORS,
    "sharingcode.id": COUNSELORS,
    "sharingcode.counselor": COUNSELORS,
    "sharingcode.code_hash": COUNSELORS,
    "sharingcode.kind": COUNSELORS,
    "sharingcode.label": COUNSELORS,
    "sharingcode.made_at": COUNSELORS,
    "sharingcode.expires_at": COUNSELORS,
    "sharingcode.used_at": COUNSELORS,
    "sharingcode.withdrawn_at": COUNSELORS,
    # Who changed and read what, by references that erasure makes nobody's.
    "auditevent.id": LOGGED,
    "auditevent.at": LOGGED,
    "auditevent.by": LOGGED,
    "auditevent.about": LOGGED,
    "auditevent.action": LOGGED,
    "auditevent.detail": LOGGED,
    "accessevent.id": LOGGED,
    "accessevent.at": LOGGED,
    "accessevent.actor": LOGGED,
    "accessevent.role": LOGGED,
    "accessevent.action": LOGGED,
    "accessevent.subjects": LOGGED,
    "accessevent.consents": LOGGED,
    "accessevent.detail": LOGGED,
    "logseal.day": LOGGED,
    "logseal.count": LOGGED,
    "logseal.digest": LOGGED,
    "logseal.made_at": LOGGED,
    # The catalog.
    "relapsestage.code": CATALOG,
    "relapsestage.name": CATALOG,
    "relapsestage.page_title": CATALOG,
    "relapsestage.about": CATALOG,
    "relapsestage.position": CATALOG,
    "warningsign.code": CATALOG,
    "warningsign.stage": CATALOG,
    "warningsign.text": CATALOG,
    "warningsign.short": CATALOG,
    "warningsign.cadence": CATALOG,
    "warningsign.answer": CATALOG,
    "warningsign.reversed": CATALOG,
    "warningsign.bulk": CATALOG,
    "warningsign.acts_alone": CATALOG,
    "warningsign.source": CATALOG,
    "warningsign.active": CATALOG,
    "warningsign.catalog_version": CATALOG,
    "warningsign.position": CATALOG,
}
