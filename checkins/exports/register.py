"""What happens to every stored field when a person exports or erases their data.

The tests fail for a field of a model that is not listed here.
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
    """One field: its name in the export or the reason for leaving it out, and what erasure does."""

    exported_as: str = ""
    left_out: str = ""
    erasure: Erasure = Erasure.DELETED


WHOSE = Listed(left_out="says whose row it is, and all rows of an export are the person's")
ROW_NUMBER = Listed(left_out="numbers the row inside this database")
SECRET = Listed(left_out="proves who signs in")
STAFF = Listed(left_out="is about running the deployment, and empty for a person")
STAFF_ONLY = Listed(left_out="is about who works here", erasure=Erasure.KEPT)
FROM_CONTACTS = Listed(left_out="follows from the counselors' notes of contacts")
WAITS = Listed(left_out="waits for its feature, and is empty")
SHADOW = Listed(left_out="follows from the days, which are exported")
CATALOG = Listed(left_out="is the product's own wording", erasure=Erasure.NOBODY)
CLINICS = Listed(left_out="is what the clinic lists or sets, about nobody", erasure=Erasure.NOBODY)
COUNSELORS = Listed(left_out="is the counselor's own note of whom they see", erasure=Erasure.KEPT)
FORM = Listed(left_out="tells a form that is sent twice")
QUEUED = Listed(left_out="waits for minutes, until the mail has left")
REMOVED = Listed(left_out="hides a row that was taken away, and no such row is exported")
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
    "user.has_quiet_home": Listed("account.has_quiet_home"),
    # Logs keep the reference; deleting it here removes their link to the person.
    "user.subject_ref": Listed(left_out="names the person in the logs, and only there"),
    "user.is_active": STAFF,
    "user.is_staff": STAFF,
    "user.date_joined": Listed("account.since"),
    "user.signed_out_at": STAFF,
    "user.erase_at": Listed("account.erased_at"),
    "profile.kept_months": Listed("account.days_kept_months"),
    "historycut.person": WHOSE,
    "historycut.first_day": Listed("cut.first_day"),
    "historycut.states": Listed("cut.states"),
    "historycut.use_days": Listed("cut.use_days"),
    **{
        f"purge.{name}": Listed(left_out="tells when old rows were purged", erasure=Erasure.NOBODY)
        for name in ("id", "purged_at", "looked_to")
    },
    "profile.id": ROW_NUMBER,
    "profile.person": WHOSE,
    "profile.seal_id": Listed(left_out="binds the sealed text to its row"),
    "profile.sealed_used_means": Listed("account.used_means"),
    "profile.part_of_day": Listed("account.part_of_day"),
    "profile.started_at": Listed("account.started_at"),
    "profile.stopped_locked_at": Listed(left_out="waits until its card on Home was read"),
    "profile.takes_medicine": Listed("account.takes_medicine"),
    "profile.wants_mail": Listed("account.wants_mail"),
    "user.used_on": Listed(left_out="notes until there is an address that the account is used"),
    # An address that waits for its link, and the mails that were asked for.
    "pendingaddress.id": ROW_NUMBER,
    "pendingaddress.account": WHOSE,
    "pendingaddress.token_hash": SECRET,
    "pendingaddress.good_until": Listed("account.address_that_waits.until"),
    "pendingaddress.sealed_address": Listed("account.address_that_waits.address"),
    "accountmail.id": ROW_NUMBER,
    "accountmail.account": WHOSE,
    "accountmail.kind": QUEUED,
    "accountmail.good_until": QUEUED,
    "accountmail.queued_at": QUEUED,
    "accountmail.next_at": QUEUED,
    "accountmail.attempts": QUEUED,
    "accountmail.lease": QUEUED,
    "accountmail.leased_until": QUEUED,
    "accountmail.sealed_values": QUEUED,
    # Changes of how the account is signed in to, for seven days.
    "accountchange.id": ROW_NUMBER,
    "accountchange.account": WHOSE,
    "accountchange.kind": Listed("account.changes.what"),
    "accountchange.origin": Listed(left_out="is the address of this site"),
    "accountchange.made_at": Listed("account.changes.made_at"),
    "accountchange.undone_at": Listed("account.changes.put_back_at"),
    "accountchange.sealed_before": SECRET,
    "accountnotice.id": ROW_NUMBER,
    "accountnotice.change": WHOSE,
    "accountnotice.token_hash": Listed(left_out="opens the link that puts it back"),
    "accountnotice.address_hash": Listed(left_out="follows from the address"),
    "accountnotice.sealed_address": Listed("account.changes.told"),
    # Known devices, the links that let a new one in, and what is counted against guesses.
    "device.id": ROW_NUMBER,
    "device.account": WHOSE,
    "device.token_hash": Listed(left_out="tells a browser that signed in before"),
    "device.made_at": Listed("account.devices.first_used_at"),
    "device.used_at": Listed("account.devices.last_signed_in_at"),
    "devicepin.device": WHOSE,
    "devicepin.pin_hash": SECRET,
    "devicepin.tries": Listed(left_out="counts the wrong PINs since the last right one"),
    "devicepin.set_at": Listed(left_out="says when this site's lock of one phone was set"),
    "devicelink.account": WHOSE,
    **{
        f"devicelink.{name}": Listed(left_out="is a link that works for 15 minutes")
        for name in ("id", "token_hash", "address_hash", "made_at", "good_until", "used_at")
    },
    # Browsers that notifications reach.
    "pushsubscription.id": ROW_NUMBER,
    "pushsubscription.account": WHOSE,
    "pushsubscription.endpoint_hash": Listed(left_out="follows from the browser's address"),
    "pushsubscription.session_hash": Listed(left_out="tells the sign-in that made it"),
    "pushsubscription.sealed_values": Listed(left_out="would let its holder send there"),
    "pushsubscription.made_at": Listed("account.notifications.since"),
    "pushsubscription.sent_at": Listed("account.notifications.last_sent_at"),
    **{
        f"trycount.{name}": Listed(
            left_out="counts tries by a keyed hash, which names nobody", erasure=Erasure.NOBODY
        )
        for name in ("id", "kind", "key_hash", "moments", "over_at")
    },
    **{
        f"workertick.{name}": Listed(left_out="tells that the worker runs", erasure=Erasure.NOBODY)
        for name in ("id", "ticked_at")
    },
    **{f"deniedlooks.{name}": LOGGED for name in ("id", "actor", "day", "count")},
    # Mails: neither text nor address is stored.
    "outboxmessage.id": ROW_NUMBER,
    "outboxmessage.person": WHOSE,
    "outboxmessage.recipient": Listed(
        left_out="is the person's own account, or one that a consent of theirs names"
    ),
    "outboxmessage.alert": Listed(left_out="says which alert, and alerts are exported"),
    "outboxmessage.invitation": STAFF,
    "outboxmessage.notice": Listed(left_out="is exported with the account's changes"),
    "outboxmessage.rule": Listed("messages.rule"),
    "outboxmessage.group": Listed("messages.group"),
    "outboxmessage.local_day": Listed("messages.day"),
    "outboxmessage.channel": Listed("messages.channel"),
    "outboxmessage.queued_at": Listed("messages.queued_at"),
    "outboxmessage.next_at": Listed(left_out="is when the next try is due"),
    "outboxmessage.good_until": Listed(left_out="is until when it says something"),
    "outboxmessage.attempts": Listed("messages.attempts"),
    "outboxmessage.lease": Listed(left_out="names the sender that holds the row"),
    "outboxmessage.leased_until": Listed(left_out="is how long that sender holds it"),
    "outboxmessage.sent_at": Listed("messages.sent_at"),
    "outboxmessage.dropped_at": Listed("messages.dropped_at"),
    "outboxmessage.form_id": FORM,
    "profile.sealed_code_link": Listed("account.code_that_waits"),
    "profile.code_link_until": Listed("account.code_waits_until"),
    "profile.sealed_text_words": Listed("account.text_words"),
    "profile.counted_from": Listed("account.days_counted_from"),
    "profile.counts_first_day": Listed("account.first_day_is_day_1"),
    "profile.shows_days": Listed("account.days_shown_on_home"),
    "profile.left_care_on": Listed("account.left_care_on"),
    "profile.tolerance_read_on": Listed("account.tolerance_read_on"),
    # Look backs at days with use.
    "lookback.id": ROW_NUMBER,
    "lookback.person": WHOSE,
    "lookback.day": Listed("look_backs.day"),
    "lookback.came_first": Listed("look_backs.came_first"),
    "lookback.sealed_before": Listed("look_backs.before"),
    "lookback.sealed_helped": Listed("look_backs.helped"),
    "lookback.saved_at": Listed("look_backs.saved_at"),
    "lookback.removed_at": REMOVED,
    # What was ticked about the body on the day after.
    "bodycheck.id": ROW_NUMBER,
    "bodycheck.person": WHOSE,
    "bodycheck.day": Listed("body_checks.day"),
    "bodycheck.sealed_ticks": Listed("body_checks.ticks"),
    "bodycheck.saved_at": Listed("body_checks.saved_at"),
    # The person's contacts.
    "supportcontact.id": ROW_NUMBER,
    "supportcontact.form_id": FORM,
    "supportcontact.person": WHOSE,
    "supportcontact.sealed_name": Listed("people.name"),
    "supportcontact.relation": Listed("people.relation"),
    "supportcontact.sealed_number": Listed("people.number"),
    "supportcontact.may_text": Listed("people.may_text"),
    "supportcontact.position": Listed("people.position"),
    "supportcontact.created_at": Listed("people.added_at"),
    "supportcontact.removed_at": REMOVED,
    # The person's supporters, and the signal to them.
    "supporter.id": ROW_NUMBER,
    "supporter.form_id": FORM,
    "supporter.person": WHOSE,
    "supporter.account": Listed(left_out="is somebody else's account"),
    "supporter.sealed_name": Listed("supporters.name"),
    "supporter.sealed_shown_name": Listed("supporters.sees_me_called"),
    "supporter.sees": Listed("supporters.sees"),
    "supporter.token_hash": Listed(left_out="opens the invitation"),
    "supporter.invited_at": Listed("supporters.invited_at"),
    "supporter.expires_at": Listed("supporters.invitation_ends_at"),
    "supporter.accepted_at": Listed("supporters.accepted_at"),
    "supporter.effective_at": Listed("supporters.starts_at"),
    "supporter.removed_at": Listed("supporters.removed_at"),
    "supporter.removed_because": Listed("supporters.removed_because"),
    "supportsignal.person": WHOSE,
    # Calls that the person asked them for, for a day; and a supporter's agreement to be asked.
    "askedcall.id": ROW_NUMBER,
    "askedcall.person": WHOSE,
    "askedcall.link": Listed(left_out="says which supporter, who is listed by name"),
    "askedcall.asked_at": Listed("calls_i_asked_for.asked_at"),
    "askedcall.taken_back_at": Listed("calls_i_asked_for.taken_back_at"),
    "askedcall.seen_at": Listed("calls_i_asked_for.seen_at"),
    "askedcall.answer": Listed("calls_i_asked_for.answer"),
    "askedcall.answered_at": Listed("calls_i_asked_for.answered_at"),
    "callagreement.account": WHOSE,
    "callagreement.channel": Listed("calls_i_agreed_to.channel"),
    "callagreement.starts_at": Listed("calls_i_agreed_to.from"),
    "callagreement.ends_at": Listed("calls_i_agreed_to.until"),
    "callagreement.zone": Listed("calls_i_agreed_to.time_zone"),
    "callagreement.agreed_at": Listed("calls_i_agreed_to.agreed_at"),
    "outboxmessage.call": Listed("messages.of_a_call"),
    "supportsignal.signal": Listed("signal_to_supporters.signal"),
    "supportsignal.said_at": Listed("signal_to_supporters.said_at"),
    # The personal plan, every version of it.
    "planversion.id": ROW_NUMBER,
    "planversion.person": WHOSE,
    "planversion.number": Listed("plan.version"),
    "planversion.saved_at": Listed("plan.saved_at"),
    "planversion.sealed_text": Listed("plan.words_and_signs"),
    # Reminders.
    "reminders.person": WHOSE,
    "reminders.channel": Listed("reminders.channel"),
    "reminders.checkin_at": Listed("reminders.checkin_at"),
    "reminders.asks_again": Listed("reminders.asks_again"),
    "reminders.step_at": Listed("reminders.step_at"),
    "reminders.week_on": Listed("reminders.week_on"),
    "reminders.week_at": Listed("reminders.week_at"),
    "reminders.paused_until": Listed("reminders.paused_until"),
    "reminders.nudged_on": Listed("reminders.nudged_on"),
    **{
        f"due.{name}": Listed(left_out="follows from what the person chose")
        for name in ("id", "account", "rule", "group", "consent", "next_due_at")
    },
    # Breaks announced ahead.
    "break.id": ROW_NUMBER,
    "break.form_id": FORM,
    "break.person": WHOSE,
    "break.first_day": Listed("breaks.first_day"),
    "break.last_day": Listed("breaks.last_day"),
    "break.sealed_word": Listed("breaks.word"),
    "break.announced_at": Listed("breaks.announced_at"),
    "break.planned_last_day": Listed("breaks.planned_last_day"),
    "break.ended_at": Listed("breaks.ended_at"),
    "break.removed_at": REMOVED,
    # The person's own groups and meetings, and the clinic's list.
    "supportgroup.id": ROW_NUMBER,
    "supportgroup.form_id": FORM,
    "supportgroup.person": WHOSE,
    "supportgroup.listed": Listed("groups.from_the_list"),
    "supportgroup.sealed_name": Listed("groups.name"),
    "supportgroup.kind": Listed("groups.kind"),
    "supportgroup.weekday": Listed("groups.weekday"),
    "supportgroup.starts_at": Listed("groups.starts_at"),
    "supportgroup.sealed_place": Listed("groups.place"),
    "supportgroup.sealed_link": Listed("groups.link"),
    "supportgroup.skipped_days": Listed("groups.skipped_days"),
    "supportgroup.remind_hours": Listed("groups.reminder_hours_before"),
    "supportgroup.from_day": Listed("groups.from_day"),
    "supportgroup.stopped_on": Listed("groups.stopped_on"),
    "supportgroup.created_at": Listed("groups.added_at"),
    "supportgroup.removed_at": REMOVED,
    **{
        f"clinicgroup.{name}": CLINICS
        for name in (
            *("id", "name", "kind", "weekday", "starts_at", "time_zone", "is_online", "place"),
            *("link", "language", "created_at", "retired_at", "form_id"),
        )
    },
    # The person's own lines.
    "ownline.id": ROW_NUMBER,
    "ownline.form_id": FORM,
    "ownline.person": WHOSE,
    "ownline.kind": Listed("own_lines.kind"),
    "ownline.sealed_text": Listed("own_lines.words"),
    "ownline.created_at": Listed("own_lines.added_at"),
    "ownline.retired_at": Listed("own_lines.taken_off_at"),
    # Thought records.
    "thoughtrecord.id": ROW_NUMBER,
    "thoughtrecord.form_id": FORM,
    "thoughtrecord.person": WHOSE,
    "thoughtrecord.at": Listed("thoughts.written_at"),
    "thoughtrecord.changed_at": Listed("thoughts.changed_at"),
    "thoughtrecord.before": Listed("thoughts.strength_before"),
    "thoughtrecord.after": Listed("thoughts.strength_after"),
    "thoughtrecord.sealed_text": Listed("thoughts.words"),
    "thoughtrecord.shared_with": Listed("thoughts.shared_with"),
    # Rides.
    "cravingepisode.id": ROW_NUMBER,
    "cravingepisode.form_id": FORM,
    "cravingepisode.person": WHOSE,
    "cravingepisode.started_at": Listed("rides.started_at"),
    "cravingepisode.ended_at": Listed("rides.ended_at"),
    "cravingepisode.sealed_text": Listed("rides.answers"),
    "cravingepisode.shared_with": Listed("rides.shared_with"),
    "cravingepisode.removed_at": REMOVED,
    # A form that could not be saved.
    "formdraft.id": ROW_NUMBER,
    "formdraft.account": WHOSE,
    "formdraft.kept_at": Listed("unsaved.kept_at"),
    "formdraft.sealed_form": Listed("unsaved.form"),
    "thoughtrecord.removed_at": REMOVED,
    # Small steps and their outcomes.
    "stepchoice.id": ROW_NUMBER,
    "stepchoice.person": WHOSE,
    "stepchoice.picked_on": Listed("steps.day"),
    "stepchoice.picked_at": Listed("steps.picked_at"),
    "stepchoice.code": Listed("steps.step"),
    "stepchoice.sealed_text": Listed("steps.own_words"),
    "stepchoice.outcome": Listed("steps.outcome"),
    "stepchoice.answered_at": Listed("steps.answered_at"),
    # What a person means to do in a week.
    "weekintention.id": ROW_NUMBER,
    "weekintention.person": WHOSE,
    "weekintention.week_from": Listed("intentions.week_from"),
    "weekintention.code": Listed("intentions.intention"),
    "weekintention.sealed_text": Listed("intentions.own_words"),
    "weekintention.kept_at": Listed("intentions.kept_at"),
    "keptstep.id": ROW_NUMBER,
    "keptstep.person": WHOSE,
    "keptstep.kept_at": Listed("kept_steps.kept_at"),
    "keptstep.code": Listed("kept_steps.step"),
    "keptstep.sealed_text": Listed("kept_steps.own_words"),
    "keptstep.removed_at": REMOVED,
    # Notes that something hurt or was wrong.
    "safetynote.id": ROW_NUMBER,
    "safetynote.form_id": FORM,
    "safetynote.person": WHOSE,
    "safetynote.sealed_text": Listed("notes_to_the_clinic.words"),
    "safetynote.written_at": Listed("notes_to_the_clinic.written_at"),
    "safetynote.read_at": Listed("notes_to_the_clinic.read_at"),
    # Submissions: every page as it was saved, the history of edits.
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
    "checkinimport.day_order": Listed("imports.day_order"),
    "checkinimport.confirmed_at": Listed("imports.confirmed_at"),
    "checkinimport.days": Listed("imports.days"),
    "checkinimport.first_day": Listed("imports.first_day"),
    "checkinimport.last_day": Listed("imports.last_day"),
    "checkinimport.removed_at": REMOVED,
    # The daily check-ins that the submissions make.
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
        for number in ("baseline", "spread", "deviation")
        for stage in ("emotional", "mental", "physical")
    },
    "dailycheckin.rests_on": Listed("days.rests_on"),
    "dailycheckin.risk": Listed("days.risk"),
    "dailycheckin.constants": Listed("days.constants"),
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
    # Notices, and the alerts that they opened.
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
    "alertevent.takes_back": Listed(left_out="says which event, under which it is exported"),
    # The person's status, which follows from the days.
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
    "personstatus.baseline_days": Listed("now.baseline_days"),
    "personstatus.quiet_from": SHADOW,
    "personstatus.breaks": Listed(left_out="repeats the breaks, which are exported"),
    "personstatus.quiet_answered_day": Listed("now.quiet_answered_day"),
    "personstatus.explanation": Listed("now.explanation"),
    "personstatus.notice_day": SHADOW,
    "personstatus.notice_rung": SHADOW,
    "personstatus.sparkline": SHADOW,
    "personstatus.state_before": SHADOW,
    "personstatus.state_after": SHADOW,
    "personstatus.constants": SHADOW,
    "personstatus.constants_changed_on": Listed("now.constants_changed_on"),
    "personstatus.constants_said_day": SHADOW,
    "personstatus.low_mood_day": Listed("now.low_mood_day"),
    "personstatus.low_mood_answered_day": Listed("now.low_mood_answered_day"),
    "personstatus.last_contact_at": FROM_CONTACTS,
    "personstatus.contact_needed_since": SHADOW,
    "personstatus.snoozed_until": WAITS,
    "personstatus.ends_read_at": Listed("now.ends_read_at"),
    # Consents, call sheets, and the counselors' own rows.
    "consent.id": ROW_NUMBER,
    "consent.form_id": FORM,
    "consent.person": WHOSE,
    "consent.counselor": Listed("consents.with"),
    "consent.system": Listed("consents.system"),
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
    "consent.shared_since": Listed("consents.shared_since"),
    "consent.expires_at": Listed("consents.expires_at"),
    "consent.revoked_at": Listed("consents.revoked_at"),
    "consent.revoked_because": Listed("consents.revoked_because"),
    # Who asked to go on with what ends soon, and what the person lets end.
    "renewalask.consent": Listed("asked_to_go_on.signed_at"),
    "renewalask.person": WHOSE,
    "renewalask.asked_at": Listed("asked_to_go_on.asked_at"),
    "letend.consent": Listed("let_end.signed_at"),
    "letend.person": WHOSE,
    "letend.answered_at": Listed("let_end.answered_at"),
    # What the person agreed to about being counted.
    "countingconsent.id": ROW_NUMBER,
    "countingconsent.form_id": FORM,
    "countingconsent.person": WHOSE,
    "countingconsent.text_version": Listed("counting.text_version"),
    "countingconsent.text_sha256": Listed("counting.text_sha256"),
    "countingconsent.granted_at": Listed("counting.granted_at"),
    "countingconsent.expires_at": Listed("counting.expires_at"),
    "countingconsent.revoked_at": Listed("counting.revoked_at"),
    "callsheet.person": WHOSE,
    "callsheet.seal_id": Listed(left_out="binds the sealed text to its row"),
    "callsheet.sealed_number": Listed("calls.number"),
    "callsheet.call_or_text": Listed("calls.call_or_text"),
    "callsheet.sealed_safe_hours": Listed("calls.safe_hours"),
    "callsheet.may_leave_message": Listed("calls.may_leave_message"),
    "callsheet.naloxone_at_home": Listed("calls.naloxone_at_home"),
    "callsheet.changed_at": Listed("calls.changed_at"),
    # A counselor's hours, days away and deputy: about their work, and about no person.
    **{
        f"counselorhours.{name}": STAFF_ONLY
        for name in (
            *("counselor", "weekdays", "starts_at", "ends_at", "zone", "away_from", "away_to"),
            *("deputy", "reach_out_how", "channel"),
        )
    },
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
        for name in ("id", "client", "at", "how", "reached", "sealed_line", "form_id", "corrects")
    },
    "sharingcode.id": COUNSELORS,
    "sharingcode.form_id": COUNSELORS,
    "sharingcode.counselor": COUNSELORS,
    "sharingcode.code_hash": COUNSELORS,
    "sharingcode.kind": COUNSELORS,
    "sharingcode.label": COUNSELORS,
    "sharingcode.made_at": COUNSELORS,
    "sharingcode.expires_at": COUNSELORS,
    "sharingcode.used_at": COUNSELORS,
    "sharingcode.withdrawn_at": COUNSELORS,
    # Staff invitations: none is a person's.
    "staffinvitation.id": STAFF_ONLY,
    "staffinvitation.form_id": STAFF_ONLY,
    "staffinvitation.email": STAFF_ONLY,
    "staffinvitation.role": STAFF_ONLY,
    "staffinvitation.token_hash": STAFF_ONLY,
    "staffinvitation.invited_by": STAFF_ONLY,
    "staffinvitation.origin": STAFF_ONLY,
    "staffinvitation.created_at": STAFF_ONLY,
    "staffinvitation.expires_at": STAFF_ONLY,
    "staffinvitation.accepted_at": STAFF_ONLY,
    "staffinvitation.withdrawn_at": STAFF_ONLY,
    **{
        f"namerequest.{name}": STAFF_ONLY
        for name in ("id", "form_id", "account", "name", "asked_at", "answered_at", "answer")
    },
    # The clinic's record systems: none is a person's, and which one reads is in the consents.
    **{
        f"system.{name}": Listed(
            left_out="is a record system of the clinic's, about nobody", erasure=Erasure.NOBODY
        )
        for name in (
            *("id", "form_id", "ref", "name", "purpose", "token_hash", "token_made_at"),
            *("token_ends_at", "registered_by", "registered_at", "switched_off_at", "used_at"),
        )
    },
    # The clinic's settings and the canaries of its keys: about no person.
    **{f"sealcanary.{name}": CLINICS for name in ("id", "made_at", "sealed_text")},
    **{
        f"cliniccount.{name}": CLINICS
        for name in (
            *("id", "counted_on", "notices", "watched_days"),
            *("judged", "right", "people", "low", "high", "overdue"),
        )
    },
    "clinic.id": CLINICS,
    "clinic.alerts_a_week": CLINICS,
    "clinic.reads_on": CLINICS,
    "clinic.reads_from": CLINICS,
    "clinic.reads_zone": CLINICS,
    "clinic.reader": STAFF_ONLY,
    # The logs of changes and reads, whose references erasure cuts off from the person.
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
    "logseal.left_count": LOGGED,
    "logseal.left_digest": LOGGED,
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
