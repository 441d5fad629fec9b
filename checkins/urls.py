"""The product's addresses, which are neutral and stable.

Addresses of a person's own pages hold no id of the person. A name begins with its feature.
"""

from datetime import date

from django.urls import include, path, register_converter

from checkins.api import checkins as sync
from checkins.api import fhir as api
from checkins.enums import OwnLineKind, RemarkKind
from checkins.views import (
    account_changes,
    addresses,
    agenda,
    alerts,
    baseline,
    breaks,
    calls,
    cards,
    caseload,
    caseload_paper,
    checkins,
    clients,
    clinic,
    clinic_groups,
    closer,
    code_links,
    contact_log,
    contacts,
    counting,
    day_after,
    desk,
    devices,
    done,
    erasures,
    fhir,
    form_drafts,
    groups,
    health,
    help,  # noqa: A004
    home,
    hours,
    imports,
    kept_pages,
    learn,
    leaving,
    locks,
    log_seals,
    look_backs,
    marks,
    messages,
    metrics,
    more,
    my_days,
    now,
    offline,
    onboarding,
    overlays,
    own_lines,
    pages,
    pages_aside,
    plans,
    pocket_cards,
    push,
    recovery_days,
    reminders,
    removals,
    renewals,
    retention,
    rides,
    safety_notes,
    settings,
    sharing,
    sharing_again,
    sharing_codes,
    sharing_signing,
    sharing_systems,
    sheets,
    small_steps,
    staff,
    supporters,
    supporting,
    systems,
    take_along,
    telling,
    thoughts,
    weeks,
)


class DayConverter:
    """A calendar day, YYYY-MM-DD, in ASCII digits."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the day; a ValueError makes the address not found."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()


class MonthConverter:
    """A calendar month, YYYY-MM, in ASCII digits; its value is the month's first day."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the first day; a ValueError makes the address not found."""
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date) -> str:
        return value.isoformat()[:7]


class CodeConverter:
    """A sharing code: two groups of four letters and digits."""

    regex = "[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        """Return the code in upper case, as the counselor's page showed it."""
        return value.upper()

    def to_url(self, value: str) -> str:
        return value


register_converter(DayConverter, "day")
register_converter(MonthConverter, "month")
register_converter(CodeConverter, "code")

DOES_NOT_FIT, REACHED_OUT = {"kind": RemarkKind.DOES_NOT_FIT}, {"kind": RemarkKind.REACHED_OUT}
SHORT, LONG = {"long": False}, {"long": True}
QUICK = {"is_quick": True}
TRIGGER, SIGN = {"kind": OwnLineKind.TRIGGER}, {"kind": OwnLineKind.SIGN}

public_urls = [
    path("", home.home, name="home"),
    path("help/", help.help_now, name="help"),
    path("leave/", leaving.leaving, name="leaving"),
    path("kitchen/", leaving.away, name="leaving_away"),
    path("now/", now.now, name="now"),
    path("now/alone/", now.alone, name="now_alone"),
    path("now/ride/", now.ride, name="now_ride"),
    path("learn/", learn.contents, name="learn"),
    path("learn/<int:number>/", learn.page, name="learn_page"),
    path("worker.js", offline.worker, name="offline_worker"),
    path("app.webmanifest", offline.manifest, name="offline_manifest"),
    path("keep/", pages.keep, name="keep"),
    path("unsent/", form_drafts.unsent, name="form_drafts_unsent"),
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("metrics", metrics.metrics, name="metrics"),
]
form_draft_urls = [
    path("", form_drafts.form_draft, name="form_drafts"),
    path("drop/", form_drafts.drop, name="form_drafts_drop"),
]
lock_urls = [
    path("", locks.locked, name="locks"),
    path("pin/", locks.pin, name="locks_pin"),
    path("pin/off/", locks.remove, name="locks_pin_off"),
    path("stop/", locks.stop_sharing, name="locks_stop"),
    path("stop/read/", locks.read_stop, name="locks_stop_read"),
]
onboarding_urls = [
    path("", onboarding.onboarding, name="onboarding"),
    path("<int:page_number>/", onboarding.page, name="onboarding_page"),
]
checkin_urls = [
    path("", checkins.choose_day, name="checkins"),
    path("offline/", offline.checkin, name="offline_checkin"),
    path("offline/own/", offline.own, name="offline_own"),
    path("back/", cards.answer_quiet, name="cards_quiet"),
    path("okay/", cards.answer_low_mood, name="cards_low_mood"),
    path("aside/", pages_aside.pages_aside, name="pages_aside"),
    path("aside/<day:day>/yes/", pages_aside.add, name="pages_aside_confirm"),
    path("aside/<day:day>/no/", pages_aside.delete, name="pages_aside_drop"),
    path("<day:day>/<int:page_number>/", checkins.page, name="checkins_page"),
    path("<day:day>/quick/<int:page_number>/", checkins.page, QUICK, "checkins_quick"),
    path("<day:day>/done/", done.result, name="checkins_done"),
    path("<day:day>/done/no-fit/", done.remark_on_day, DOES_NOT_FIT, "checkins_does_not_fit"),
    path("<day:day>/done/did/", done.remark_on_day, REACHED_OUT, "checkins_reached_out"),
    path("<day:day>/look-back/", look_backs.look_back, name="look_backs_day"),
    path("<day:day>/look-back/not-now/", day_after.not_now, name="day_after_not_now"),
    path("<day:day>/body/", day_after.body, name="day_after_body"),
    path("<day:day>/tell/<uuid:consent_id>/", telling.answer, name="telling_answer"),
]
my_days_urls = [
    path("", my_days.my_days, name="my_days"),
    path("notes/", my_days.notes, name="my_days_notes"),
    path("<month:first>/", my_days.month, name="my_days_month"),
    path("<day:day>/", my_days.day, name="my_days_day"),
]
trend_urls = [
    path("", home.trends, name="trends"),
    path("closer/", closer.closer, name="trends_closer"),
]
contact_urls = [
    path("", contacts.contacts_page, name="contacts"),
    path("add/", contacts.add, name="contacts_add"),
    path("text/", contacts.text_words, name="contacts_text"),
    path("call/", calls.calls, name="calls"),
    path("call/<uuid:supporter_id>/", calls.ask, name="calls_ask"),
    path("call/<uuid:call_id>/back/", calls.back, name="calls_back"),
    path("<uuid:contact_id>/", contacts.change, name="contacts_change"),
    path("<uuid:contact_id>/remove/", contacts.remove, name="contacts_remove"),
    path("<uuid:contact_id>/up/", contacts.move_up, name="contacts_up"),
]
plan_urls = [
    path("", plans.plan, name="plans"),
    path("edit/", plans.edit, name="plans_edit"),
    path("start/", plans.start, name="plans_start"),
    path("start/<int:box>/", plans.box, name="plans_box"),
    path("versions/", plans.versions, name="plans_versions"),
    path("versions/<uuid:version_id>/", plans.version, name="plans_version"),
]
thought_urls = [
    path("", thoughts.thoughts, name="thoughts"),
    path("new/", thoughts.new, SHORT, "thoughts_new"),
    path("new/long/", thoughts.new, LONG, "thoughts_new_long"),
    path("<uuid:thought_id>/", thoughts.thought, name="thoughts_record"),
    path("<uuid:thought_id>/edit/", thoughts.edit, name="thoughts_edit"),
    path("<uuid:thought_id>/remove/", thoughts.remove, name="thoughts_remove"),
    path("<uuid:thought_id>/share/", thoughts.share, name="thoughts_share"),
    path("<uuid:thought_id>/unshare/", thoughts.unshare, name="thoughts_unshare"),
]
ride_urls = [
    path("", rides.rides, name="rides"),
    path("<uuid:ride_id>/", rides.ride, name="rides_ride"),
    path("<uuid:ride_id>/drop/", rides.drop, name="rides_drop"),
    path("<uuid:ride_id>/remove/", rides.remove, name="rides_remove"),
    path("<uuid:ride_id>/share/", rides.share, name="rides_share"),
    path("<uuid:ride_id>/unshare/", rides.unshare, name="rides_unshare"),
]
small_step_urls = [
    path("", small_steps.small_steps, name="small_steps"),
    path("all/", small_steps.all_small_steps, name="small_steps_all"),
    path("keep/", small_steps.keep, name="small_steps_keep"),
    path("kept/<uuid:kept_id>/remove/", small_steps.let_go, name="small_steps_let_go"),
    path("plan/", small_steps.to_plan, name="small_steps_to_plan"),
    path("<uuid:choice_id>/", small_steps.answer, name="small_steps_answer"),
]
client_urls = [
    path("", clients.client, name="clients_page"),
    path("next/", caseload.next_client, name="clients_next"),
    path("sheet/", sheets.session_sheet, name="clients_sheet"),
    path("copy/", fhir.client, name="clients_fhir"),
    path("log/", contact_log.log_in_row, name="clients_log"),
    path("log/<uuid:entry_id>/undo/", contact_log.undo_in_row, name="clients_log_undo"),
    path("contact/", contact_log.add, name="clients_contact"),
    path("contact/<uuid:entry_id>/undo/", contact_log.undo, name="clients_contact_undo"),
    path("contact/<uuid:entry_id>/correct/", contact_log.correct, name="clients_contact_correct"),
    path("visit/", agenda.next_visit, name="clients_visit"),
    path("consent/", clients.client_consent, name="clients_consent"),
    path("label/", sharing_codes.label, name="clients_label"),
    path("alerts/<uuid:alert_id>/seen/", alerts.see, name="alerts_see"),
    path("alerts/<uuid:alert_id>/acted/", alerts.act, name="alerts_act"),
    path("alerts/<uuid:alert_id>/snooze/", alerts.snooze, name="alerts_snooze"),
    path("alerts/<uuid:alert_id>/close/", alerts.close, name="alerts_close"),
]
group_urls = [
    path("", groups.groups, name="groups"),
    path("new/", groups.add, name="groups_add"),
    path("find/", groups.find, name="groups_find"),
    path("find/<uuid:listed_id>/add/", groups.pick, name="groups_pick"),
    path("<uuid:group_id>/", groups.group, name="groups_group"),
    path("<uuid:group_id>/skip/", groups.skip, name="groups_skip"),
    path("<uuid:group_id>/reminder/", groups.remind, name="groups_remind"),
    path("<uuid:group_id>/stop/", groups.stop, name="groups_stop"),
    path("<uuid:group_id>/again/", groups.start_again, name="groups_start"),
    path("<uuid:group_id>/remove/", groups.remove, name="groups_remove"),
]
clinic_urls = [
    path("", clinic.clinic, name="clinic"),
    path("reading/", clinic.reading, name="clinic_reading"),
    path("groups/", clinic_groups.groups, name="clinic_groups"),
    path("groups/new/", clinic_groups.add, name="clinic_groups_add"),
    path("groups/<uuid:listed_id>/", clinic_groups.change, name="clinic_groups_change"),
    path("groups/<uuid:listed_id>/retire/", clinic_groups.retire, name="clinic_groups_retire"),
    path("groups/<uuid:listed_id>/relist/", clinic_groups.relist, name="clinic_groups_relist"),
]
sharing_urls = [
    path("", sharing.sharing, name="sharing"),
    path("call/", sharing.call_sheet, name="sharing_call"),
    path("stop/", sharing.stop_all, name="sharing_stop_all"),
    path("link/put-away/", code_links.put_away, name="sharing_link_put_away"),
    path("ended/", sharing.read_ends, name="sharing_ends"),
    path("systems/", sharing_systems.systems, name="sharing_systems"),
    path("systems/<uuid:system_id>/", sharing_systems.ask, name="sharing_systems_ask"),
    path("systems/<uuid:system_id>/look/", sharing_systems.review, name="sharing_systems_review"),
    path("<uuid:consent_id>/", sharing.consent, name="sharing_consent"),
    path("<uuid:consent_id>/stop/", sharing.stop, name="sharing_stop"),
    path("<uuid:consent_id>/again/", sharing_again.again, name="sharing_again"),
    path("<uuid:consent_id>/again/look/", sharing_again.review, name="sharing_again_review"),
    path("<uuid:consent_id>/again/show/", sharing_again.choose_scopes, name="sharing_again_scopes"),
    path("<uuid:consent_id>/go-on/", renewals.start, name="renewals_start"),
    path("<uuid:consent_id>/go-on/look/", renewals.review, name="renewals_review"),
    path("<uuid:consent_id>/let-end/", renewals.end, name="renewals_let_end"),
    path("<uuid:consent_id>/let-end/undo/", renewals.undo, name="renewals_undo"),
    path("<code:code>/", sharing_signing.ask, name="sharing_ask"),
    path("<code:code>/look/", sharing_signing.review, name="sharing_review"),
    path("<code:code>/show/", sharing_signing.choose_scopes, name="sharing_scopes"),
]
system_urls = [
    path("", systems.systems, name="systems"),
    path("new/", systems.register, name="systems_register"),
    path("<uuid:system_ref>/token/", systems.token, name="systems_token"),
    path("<uuid:system_ref>/off/", systems.off, name="systems_off"),
]
# As the standard has it: without a slash at the end.
fhir_urls = [
    path("metadata", api.metadata, name="api_metadata"),
    path("Patient", api.patients, name="api_patients"),
    path("Patient/<str:patient_id>", api.patient, name="api_patient"),
    path("Patient/<str:patient_id>/$everything", api.everything, name="api_everything"),
    path("Questionnaire/<str:questionnaire_id>", api.questionnaire, name="api_questionnaire"),
]
code_urls = [
    path("", sharing_codes.codes, name="sharing_codes"),
    path("<uuid:code_id>/", sharing_codes.code, name="sharing_codes_code"),
    path("<uuid:code_id>/slip/", sharing_codes.slip, name="sharing_codes_slip"),
    path("<uuid:code_id>/label/", sharing_codes.rename, name="sharing_codes_label"),
    path("<uuid:code_id>/withdraw/", sharing_codes.withdraw, name="sharing_codes_withdraw"),
]
join_urls = [
    path("", code_links.type_code, name="code_links"),
    path("<code:code>/", code_links.open_link, name="code_links_open"),
]
account_urls = [
    path("email/<int:address_id>/remove/", account_changes.leave, name="account_changes_leave"),
    path("back/<slug:notice>/", account_changes.undo, name="account_changes_undo"),
    path("open/<slug:entry>/", devices.open_link, name="devices_open"),
    path("devices/", devices.devices, name="devices"),
    path("devices/known/", devices.known, name="devices_known"),
    path("devices/read/", devices.read, name="devices_read"),
    path("devices/others/sign-out/", devices.sign_out_all, name="devices_sign_out_all"),
    path("devices/<uuid:device_id>/sign-out/", devices.sign_out, name="devices_sign_out"),
    path("erase/", erasures.erase, name="erasures"),
    path("erase/keep/", erasures.keep, name="erasures_keep"),
    path("address/send/", addresses.send_again, name="addresses_send"),
    path("address/drop/", addresses.take_back, name="addresses_drop"),
    path("address/<slug:pending>/", addresses.confirm, name="addresses_confirm"),
]
supporter_urls = [
    path("", supporters.supporters, name="supporters"),
    path("invite/", supporters.invite, name="supporters_invite"),
    path("word/", supporters.say, name="supporters_signal"),
    path("<uuid:supporter_id>/", supporters.change, name="supporters_change"),
    path("<uuid:supporter_id>/remove/", supporters.remove, name="supporters_remove"),
]
supporting_urls = [
    path("", supporting.supporter, name="supporting"),
    path("calls/", calls.agreement, name="calls_agreement"),
    path("calls/stop/", calls.stop_agreement, name="calls_stop"),
    path("calls/<uuid:call_id>/", calls.reply, name="calls_reply"),
    path("join/<slug:invite>/", supporting.join, name="supporting_join"),
    path("join/<slug:invite>/accept/", supporting.accept, name="supporting_accept"),
]
staff_urls = [
    path("", staff.accounts, name="staff"),
    path("invite/", staff.invite, name="staff_invite"),
    path("join/<slug:token>/", staff.join, name="staff_join"),
    path("invitations/<uuid:invitation_id>/withdraw/", staff.withdraw, name="staff_withdraw"),
    path("<uuid:account_ref>/close/", staff.deactivate, name="staff_deactivate"),
    path("<uuid:account_ref>/open/", staff.reactivate, name="staff_reactivate"),
    path("<uuid:account_ref>/name/", staff.set_name, name="staff_name"),
    path("<uuid:account_ref>/name/keep/", staff.keep_name, name="staff_name_keep"),
    path("<uuid:account_ref>/second-step/", staff.second_factor, name="staff_second_factor"),
]
message_urls = [
    path("", push.messages, name="push"),
    path("on/", push.begin, name="push_begin"),
    path("off/", push.end, name="push_end"),
    path("off/all/", push.end_all, name="push_end_all"),
]
take_along_urls = [
    path("", take_along.take_along, name="take_along"),
    path("file/", take_along.take_file, name="take_along_file"),
    path("summary/", take_along.summary, name="take_along_summary"),
    path("bring/", take_along.bring, name="take_along_bring"),
]
settings_urls = [
    path("", settings.settings_page, name="settings"),
    path("import/", imports.bring, name="imports"),
    path("import/template/", imports.template, name="imports_template"),
    path("import/<uuid:import_id>/days/", imports.order_days, name="imports_days"),
    path("import/<uuid:import_id>/add/", imports.confirm_import, name="imports_confirm"),
    path("import/<uuid:import_id>/remove/", imports.drop_import, name="imports_drop"),
    path("breaks/", breaks.breaks, name="breaks"),
    path("breaks/<uuid:break_id>/end/", breaks.end, name="breaks_end"),
    path("usual/", baseline.start, name="baseline"),
    path("usual/keep/", baseline.keep, name="baseline_keep"),
    path("triggers/", own_lines.own_lines, TRIGGER, "own_lines_triggers"),
    path("signs/", own_lines.own_lines, SIGN, "own_lines_signs"),
    path("own/<uuid:line_id>/remove/", own_lines.retire, name="own_lines_retire"),
    path("days/", recovery_days.days, name="recovery_days"),
    path("days/read/", recovery_days.tolerance_read, name="recovery_days_tolerance"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/pause/", reminders.pause, name="reminders_pause"),
    path("reminders/go-on/", reminders.go_on, name="reminders_go_on"),
    path("counting/", counting.counting, name="counting"),
    path("counting/stop/", counting.stop, name="counting_stop"),
    path("keeping/", retention.keeping, name="retention"),
    path("<slug:what>/", settings.change_setting, name="settings_change"),
]
urlpatterns = [
    *public_urls,
    path("unsaved/", include(form_draft_urls)),
    path("lock/", include(lock_urls)),
    path("take-along/", include(take_along_urls)),
    path("still/", kept_pages.still, name="kept_pages_still"),
    path("start/", include(onboarding_urls)),
    path("check-in/", include(checkin_urls)),
    path("days/", include(my_days_urls)),
    path("trends/", include(trend_urls)),
    path("people/", include(contact_urls)),
    path("pocket/", pocket_cards.page, name="pocket_cards"),
    path("pocket/card/", pocket_cards.card, name="pocket_cards_card"),
    path("plan/", include(plan_urls)),
    path("thoughts/", include(thought_urls)),
    path("now/ride/end/", rides.end, name="rides_end"),
    path("rides/", include(ride_urls)),
    path("steps/", include(small_step_urls)),
    path("week/", weeks.weeks, name="weeks"),
    path("week/<day:day>/", weeks.earlier, name="weeks_earlier"),
    path("week/<day:day>/words/", weeks.hand_on, name="weeks_hand_on"),
    path("caseload/", caseload.caseload_page, name="caseload"),
    path("caseload/paper/", caseload_paper.choose, name="caseload_paper"),
    path("caseload/paper/list/", caseload_paper.paper, name="caseload_paper_list"),
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/sheets/", sheets.sheets_of_visits, name="sheets"),
    path("agenda/<uuid:client_id>/", agenda.set_visit, name="agenda_visit"),
    path("caseload/marks/", marks.mark, name="marks"),
    path("clients/<uuid:client_id>/", include(client_urls)),
    path("renewals/", renewals.renewals, name="renewals"),
    path("renewals/<uuid:ending_id>/ask/", renewals.ask, name="renewals_ask"),
    path("hours/", hours.hours, name="hours"),
    path("groups/", include(group_urls)),
    path("clinic/", include(clinic_urls)),
    path("sharing/", include(sharing_urls)),
    path("codes/", include(code_urls)),
    path("join/", include(join_urls)),
    path("account/", include(account_urls)),
    path("supporters/", include(supporter_urls)),
    path("supporter/", include(supporting_urls)),
    path("off/<slug:link>/", reminders.off, name="reminders_off"),
    path("undo/<slug:removal>/<uuid:row_id>/", removals.undo, name="removals_undo"),
    path("visits/", sharing.visits, name="visits"),
    path("messages/", include(message_urls)),
    path("accounts/", include(staff_urls)),
    path("tell-us/", safety_notes.write, name="safety_notes"),
    path("desk/", desk.desk, name="desk"),
    path("desk/time/", desk.time_left, name="desk_time"),
    path("desk/me/", desk.me, name="desk_me"),
    path("desk/name/", desk.ask_name, name="desk_name"),
    path("desk/name/back/", desk.take_back_name, name="desk_name_back"),
    path("desk/roles/", desk.roles, name="desk_roles"),
    path("desk/catalog/", overlays.overlays, name="overlays"),
    path("desk/seals/", log_seals.seals, name="log_seals"),
    path("desk/messages/", messages.board, name="messages"),
    path("desk/systems/", include(system_urls)),
    path("desk/erasures/", erasures.board, name="erasures_board"),
    path("desk/notes/", safety_notes.inbox, name="safety_notes_inbox"),
    path("desk/notes/<uuid:note_id>/read/", safety_notes.read, name="safety_notes_read"),
    path("take-along/fhir/", fhir.own, name="fhir_bundle"),
    path("api/v1/fhir/", include(fhir_urls)),
    path("api/v1/checkins", sync.checkins, name="api_checkins"),
    path("api/v1/session", sync.session, name="api_session"),
    path("api/<path:rest>", api.absent, name="api_absent"),
    path("settings/", include(settings_urls)),
    path("more/", more.page, name="more"),
    path("more/home/", home.whole_home, name="home_whole"),
]
