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
STAFF_ONLY = Listed(left_out="is about who works here", erasure=Erasure.KEPT)
WAITS = Listed(left_out="waits for its feature, and is empty")
SHADOW = Listed(left_out="follows from the days, which are exported")
CATALOG = Listed(left_out="is the product's own wording", erasure=Erasure.NOBODY)
CLINICS = Listed(left_out="is what the clinic lists or sets, about nobody", erasure=Erasure.NOBODY)
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
    "user.signed_out_at": STAFF,
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
    # The personal plan, every version of it.
    "planversion.id": ROW_NUMBER,
    "planversion.person": WHOSE,
    "planversion.number": Listed("plan.version"),
    "planversion.saved_at": Listed("plan.saved_at"),
    "planversion.sealed_text": Listed("plan.words_and_signs"),
    # Groups and meetings of the person's own, and the clinic's list.
    "supportgroup.id": ROW_NUMBER,
    "supportgroup.person": WHOSE,
    "supportgroup.listed": Listed("groups.from_the_list"),
    "supportgroup.name": Listed("groups.name"),
    "supportgroup.kind": Listed("groups.kind"),
    "supportgroup.weekday": Listed("groups.weekday"),
    "supportgroup.starts_at": Listed("groups.starts_at"),
    "supportgroup.sealed_place": Listed("groups.place"),
    "supportgroup.sealed_link": Listed("groups.link"),
    "supportgroup.skipped_days": Listed("groups.skipped_days"),
    "supportgroup.from_day": Listed("groups.from_day"),
    "supportgroup.stopped_on": Listed("groups.stopped_on"),
    "supportgroup.created_at": Listed("groups.added_at"),
    **{
        f"clinicgroup.{name}": CLINICS
        for name in (
            *("id", "name", "kind", "weekday", "starts_at", "time_zone", "is_online", "place"),
            *("link", "language", "created_at", "retired_at"),
        )
    },
    # Lines of the person's own.
    "ownline.id": ROW_NUMBER,
    "ownline.person": WHOSE,
    "ownline.kind": Listed("own_lines.kind"),
    "ownline.sealed_text": Listed("own_lines.words"),
    "ownline.created_at": Listed("own_lines.added_at"),
    "ownline.retired_at": Listed("own_lines.taken_off_at"),
    # Small steps, and how they went.
    "stepchoice.id": ROW_NUMBER,
    "stepchoice.person": WHOSE,
    "stepchoice.picked_on": Listed("steps.day"),
    "stepchoice.picked_at": Listed("steps.picked_at"),
    "stepchoice.code": Listed("steps.step"),
    "stepchoice.sealed_text": Listed("steps.own_words"),
    "stepchoice.outcome": Listed("steps.outcome"),
    "stepchoice.answered_at": Listed("steps.answered_at"),
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
    "checkinsubmission.imported": Listed("submissions.imported"),
    "checkinsubmission.sealed_note": Listed("submissions.note"),
    "checkinimport.id": ROW_NUMBER,
    "checkinimport.person": WHOSE,
    "checkinimport.brought_at": Listed("imports.brought_at"),
    "checkinimport.sealed_file": Listed("imports.waiting_file"),
    "checkinimport.confirmed_at": Listed("imports.confirmed_at"),
    "checkinimport.days": Listed("imports.days"),
    "checkinimport.first_day": Listed("imports.first_day"),
    "checkinimport.last_day": Listed("imports.last_day"),
    # The days that the pages make.
    "dailycheckin.id": ROW_NUMBER,
    "dailycheckin.person": WHOSE,
    "dailycheckin.day": Listed("days.day"),
    "dailycheckin.asked": Listed("days.asked"),
    "dailycheckin.answers": Listed("days.answers"),
    "dailycheckin.meeting": Listed("days.meeting"),
    "dailycheckin.used": Listed("days.used"),
    "dailycheckin.medicine": Listed("days.medicine"),
    "dailycheckin.triggers": Listed("days.triggers"),
    "dailycheckin.own_answers": Listed("days.own_signs"),
    "dailycheckin.note_from": Listed("days.note"),
    "dailycheckin.bulk": Listed("days.set_together"),
    "dailycheckin.added_late": Listed("days.added_later"),
    "dailycheckin.imported": Listed("days.imported"),
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
    **{
        f"dailycheckin.{number}_{stage}": Listed(f"days.{number}_{stage}")
        for number in ("usual", "spread", "deviation")
        for stage in ("emotional", "mental", "physical")
    },
    "dailycheckin.rests_on": Listed("days.rests_on"),
    "dailycheckin.risk": Listed("days.risk"),
    "dailycheckin.level": Listed("days.level"),
    "dailycheckin.level_without_use": Listed("days.level_without_use"),
    "dailycheckin.flags": Listed("days.flags"),
    "dailycheckin.reasons": Listed("days.reasons"),
    "dailycheckin.reasons_without_use": Listed("days.reasons_without_use"),
    "dailycheckin.explanation": Listed("days.explanation"),
    "dayremark.id": ROW_NUMBER,
    "dayremark.person": WHOSE,
    "dayremark.day": Listed("remarks.day"),
    "dayremark.kind": Listed("remarks.kind"),
    "dayremark.at": Listed("remarks.at"),
    # What the person was told, and what came of it.
    "notice.id": ROW_NUMBER,
    "notice.person": WHOSE,
    "notice.day": Listed("notices.day"),
    "notice.kind": Listed("notices.kind"),
    "notice.rung": Listed("notices.rung"),
    "notice.level": Listed("notices.level"),
    "notice.level_without_use": Listed("notices.level_without_use"),
    "notice.stages": Listed("notices.stages"),
    "notice.signs": Listed("notices.signs"),
    "notice.shown_at": Listed("notices.shown_at"),
    "alert.id": ROW_NUMBER,
    "alert.person": WHOSE,
    "alert.notice": Listed(left_out="points to a notice, which is exported"),
    "alert.day": Listed("alerts.day"),
    "alert.cause": Listed("alerts.cause"),
    "alert.rung": Listed("alerts.rung"),
    "alert.status": Listed("alerts.status"),
    "alert.opened_at": Listed("alerts.opened_at"),
    "alert.snoozed_until": Listed("alerts.snoozed_until"),
    "alert.closed_at": Listed("alerts.closed_at"),
    "alert.outcome": Listed("alerts.outcome"),
    "alertevent.id": ROW_NUMBER,
    "alertevent.alert": Listed(left_out="says which alert, under which it is exported"),
    "alertevent.at": Listed("alerts.events.at"),
    "alertevent.by": Listed("alerts.events.by"),
    "alertevent.kind": Listed("alerts.events.kind"),
    "alertevent.day": Listed("alerts.events.day"),
    "alertevent.rung": Listed("alerts.events.rung"),
    "alertevent.text": Listed("alerts.events.text"),
    # Where the person stands: drawn from the days.
    "personstatus.person": WHOSE,
    "personstatus.level": Listed("now.level"),
    "personstatus.level_without_use": Listed("now.level_without_use"),
    "personstatus.flags": Listed("now.flags"),
    "personstatus.reasons": Listed("now.reasons"),
    "personstatus.reasons_without_use": Listed("now.reasons_without_use"),
    "personstatus.used_day": Listed("now.used_day"),
    "personstatus.planning_day": Listed("now.planning_day"),
    "personstatus.since_day": Listed("now.since_day"),
    "personstatus.first_day": SHADOW,
    "personstatus.last_day": SHADOW,
    "personstatus.strip": SHADOW,
    "personstatus.engine_days": SHADOW,
    "personstatus.new_usual_days": Listed("now.new_usual_days"),
    "personstatus.quiet_from": SHADOW,
    "personstatus.quiet_answered_day": Listed("now.quiet_answered_day"),
    "personstatus.explanation": Listed("now.explanation"),
    "personstatus.notice_day": SHADOW,
    "personstatus.notice_rung": SHADOW,
    "personstatus.sparkline": WAITS,
    "personstatus.state_before": SHADOW,
    "personstatus.state_after": SHADOW,
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
    "client.next_visit_at": COUNSELORS,
    **{
        f"contactlog.{name}": COUNSELORS
        for name in ("id", "client", "at", "how", "reached", "sealed_line")
    },
    "sharingcode.id": COUNSELORS,
    "sharingcode.counselor": COUNSELORS,
    "sharingcode.code_hash": COUNSELORS,
    "sharingcode.kind": COUNSELORS,
    "sharingcode.label": COUNSELORS,
    "sharingcode.made_at": COUNSELORS,
    "sharingcode.expires_at": COUNSELORS,
    "sharingcode.used_at": COUNSELORS,
    "sharingcode.withdrawn_at": COUNSELORS,
    # Invitations to work here: none is a person's.
    "staffinvitation.id": STAFF_ONLY,
    "staffinvitation.email": STAFF_ONLY,
    "staffinvitation.role": STAFF_ONLY,
    "staffinvitation.token_hash": STAFF_ONLY,
    "staffinvitation.invited_by": STAFF_ONLY,
    "staffinvitation.created_at": STAFF_ONLY,
    "staffinvitation.expires_at": STAFF_ONLY,
    "staffinvitation.accepted_at": STAFF_ONLY,
    "staffinvitation.withdrawn_at": STAFF_ONLY,
    # What an operator set for the clinic: about nobody.
    "clinic.id": CLINICS,
    "clinic.alerts_a_week": CLINICS,
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
