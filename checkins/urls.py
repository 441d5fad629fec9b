"""Neutral, stable addresses; a person's own pages take no id."""

from datetime import date

from django.urls import path, register_converter

from checkins.enums import OwnLineKind, RemarkKind
from checkins.views import (
    alerts,
    baseline,
    breaks,
    cards,
    caseload,
    checkins,
    clients,
    clinic,
    clinic_groups,
    closer,
    contacts,
    desk,
    groups,
    help,  # noqa: A004
    home,
    imports,
    learn,
    look_backs,
    offline,
    onboarding,
    own_lines,
    pages,
    plans,
    recovery_days,
    settings,
    sharing,
    sharing_codes,
    sharing_signing,
    small_steps,
    staff,
    supporters,
    supporting,
    thoughts,
)


class DayConverter:
    """A calendar day, YYYY-MM-DD, in ASCII digits."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the day; a ValueError makes the address unknown."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the day as it stands in an address."""
        return value.isoformat()


class CodeConverter:
    """A sharing code: two groups of four letters and digits."""

    regex = "[0-9A-Za-z]{4}-[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        """Return the code as it was shown."""
        return value.upper()

    def to_url(self, value: str) -> str:
        """Return the code as it stands in an address."""
        return value


register_converter(DayConverter, "day")
register_converter(CodeConverter, "code")

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help.help_now, name="help"),
    path("learn/", learn.contents, name="learn"),
    path("learn/<int:number>/", learn.page, name="learn_page"),
    path("worker.js", offline.worker, name="worker"),
    path("keep/", pages.keep, name="keep"),
    path("health/live", pages.live, name="live"),
    path("health/ready", pages.ready, name="ready"),
    path("start/", onboarding.onboarding, name="start"),
    path("start/<int:page_number>/", onboarding.page, name="onboarding_page"),
    path("check-in/", checkins.choose_day, name="choose_day"),
    path("check-in/<day:day>/<int:page_number>/", checkins.page, name="step"),
    path("check-in/<day:day>/done/", checkins.done, name="done"),
    path(
        "check-in/<day:day>/done/no-fit/",
        checkins.remark_on_day,
        {"kind": RemarkKind.DOES_NOT_FIT},
        name="does_not_fit",
    ),
    path(
        "check-in/<day:day>/done/did/",
        checkins.remark_on_day,
        {"kind": RemarkKind.REACHED_OUT},
        name="reached_out",
    ),
    path("check-in/<day:day>/look-back/", look_backs.look_back, name="look_back"),
    path("check-in/back/", cards.answer_quiet, name="answer_quiet"),
    path("check-in/okay/", cards.answer_low_mood, name="answer_low_mood"),
    path("trends/", home.trends, name="trends"),
    path("trends/closer/", closer.closer, name="closer"),
    path("people/", contacts.contacts_page, name="people"),
    path("people/add/", contacts.add, name="add_contact"),
    path("people/<uuid:contact_id>/", contacts.change, name="change_contact"),
    path("people/<uuid:contact_id>/remove/", contacts.remove, name="remove_contact"),
    path("people/<uuid:contact_id>/up/", contacts.move_up, name="move_contact_up"),
    path("plan/", plans.plan, name="plan"),
    path("plan/edit/", plans.edit, name="edit_plan"),
    path("plan/versions/", plans.versions, name="plan_versions"),
    path("plan/versions/<uuid:version_id>/", plans.version, name="plan_version"),
    path("thoughts/", thoughts.thoughts, name="thoughts"),
    path("thoughts/new/", thoughts.new, {"long": False}, name="new_thought"),
    path("thoughts/new/long/", thoughts.new, {"long": True}, name="new_long_thought"),
    path("thoughts/<uuid:thought_id>/", thoughts.thought, name="thought"),
    path("thoughts/<uuid:thought_id>/edit/", thoughts.edit, name="edit_thought"),
    path("thoughts/<uuid:thought_id>/remove/", thoughts.remove, name="remove_thought"),
    path("thoughts/<uuid:thought_id>/share/", thoughts.share, name="share_thought"),
    path("thoughts/<uuid:thought_id>/unshare/", thoughts.unshare, name="unshare_thought"),
    path("steps/", small_steps.small_steps, name="steps"),
    path("steps/<uuid:choice_id>/", small_steps.answer, name="answer_step"),
    path("caseload/", caseload.caseload_page, name="caseload"),
    path("clients/<uuid:client_id>/", clients.client, name="client"),
    path("clients/<uuid:client_id>/sheet/", clients.session_sheet, name="session_sheet"),
    path("clients/<uuid:client_id>/contact/", clients.add_contact, name="log_contact"),
    path("clients/<uuid:client_id>/visit/", clients.next_visit, name="next_visit"),
    *(
        path(f"clients/<uuid:client_id>/alerts/<uuid:alert_id>/{verb}/", view, name=name)
        for verb, view, name in (
            ("seen", alerts.see, "see_alert"),
            ("acted", alerts.act, "act_on_alert"),
            ("snooze", alerts.snooze, "snooze_alert"),
            ("close", alerts.close, "close_alert"),
        )
    ),
    path("groups/", groups.groups, name="groups"),
    path("groups/new/", groups.add, name="add_group"),
    path("groups/find/", groups.find, name="find_groups"),
    path("groups/find/<uuid:listed_id>/add/", groups.pick, name="pick_group"),
    path("groups/<uuid:group_id>/", groups.group, name="group"),
    path("groups/<uuid:group_id>/skip/", groups.skip, name="skip_meeting"),
    path("groups/<uuid:group_id>/reminder/", groups.remind, name="remind_group"),
    path("groups/<uuid:group_id>/stop/", groups.stop, name="stop_group"),
    path("groups/<uuid:group_id>/again/", groups.start_again, name="start_group"),
    path("groups/<uuid:group_id>/remove/", groups.remove, name="remove_group"),
    path("clinic/groups/", clinic_groups.groups, name="clinic_groups"),
    path("clinic/groups/new/", clinic_groups.add, name="list_group"),
    path("clinic/groups/<uuid:listed_id>/", clinic_groups.change, name="change_listed_group"),
    path("clinic/groups/<uuid:listed_id>/retire/", clinic_groups.retire, name="retire_group"),
    path("clinic/groups/<uuid:listed_id>/relist/", clinic_groups.relist, name="relist_group"),
    path("sharing/", sharing.sharing, name="sharing"),
    path("sharing/call/", sharing.call_sheet, name="call_sheet"),
    path("sharing/stop/", sharing.stop_all, name="stop_all"),
    path("sharing/<uuid:consent_id>/", sharing.consent, name="consent"),
    path("sharing/<uuid:consent_id>/stop/", sharing.stop, name="stop_sharing"),
    path("sharing/<code:code>/", sharing_signing.ask, name="sharing_ask"),
    path("sharing/<code:code>/look/", sharing_signing.review, name="sharing_look"),
    path("sharing/<code:code>/show/", sharing_signing.choose_scopes, name="sharing_scopes"),
    path("supporters/", supporters.supporters, name="supporters"),
    path("supporters/invite/", supporters.invite, name="invite_supporter"),
    path("supporters/word/", supporters.say, name="say_signal"),
    path("supporters/<uuid:supporter_id>/", supporters.change, name="change_supporter"),
    path("supporters/<uuid:supporter_id>/remove/", supporters.remove, name="remove_supporter"),
    path("supporter/", supporting.supporter, name="supporter"),
    path("supporter/join/<slug:invite>/", supporting.join, name="join_supporter"),
    path("supporter/join/<slug:invite>/accept/", supporting.accept, name="accept_support"),
    path("visits/", sharing.visits, name="visits"),
    path("codes/", sharing_codes.codes, name="codes"),
    path("codes/<uuid:code_id>/withdraw/", sharing_codes.withdraw, name="withdraw_code"),
    path("clients/<uuid:client_id>/consent/", sharing_codes.client_consent, name="client_consent"),
    path("accounts/", staff.accounts, name="accounts"),
    path("accounts/invite/", staff.invite, name="invite"),
    path("accounts/join/<slug:token>/", staff.join, name="join"),
    path(
        "accounts/invitations/<uuid:invitation_id>/withdraw/",
        staff.withdraw,
        name="withdraw_invitation",
    ),
    path("accounts/<uuid:account_ref>/close/", staff.deactivate, name="deactivate_account"),
    path("accounts/<uuid:account_ref>/open/", staff.reactivate, name="reactivate_account"),
    path(
        "accounts/<uuid:account_ref>/second-step/",
        staff.second_factor,
        name="remove_second_factor",
    ),
    path("desk/", desk.desk, name="desk"),
    path("clinic/", clinic.clinic, name="clinic"),
    path("settings/", settings.settings_page, name="settings"),
    path("settings/import/", imports.bring, name="import"),
    path("settings/import/<uuid:import_id>/add/", imports.confirm_import, name="confirm_import"),
    path("settings/import/<uuid:import_id>/remove/", imports.drop_import, name="drop_import"),
    path("settings/breaks/", breaks.breaks, name="breaks"),
    path("settings/breaks/<uuid:break_id>/end/", breaks.end, name="end_break"),
    path("settings/usual/", baseline.start, name="new_usual"),
    path("settings/usual/keep/", baseline.keep, name="keep_usual"),
    path("settings/triggers/", own_lines.own_lines, {"kind": OwnLineKind.TRIGGER}, "own_triggers"),
    path("settings/signs/", own_lines.own_lines, {"kind": OwnLineKind.SIGN}, "own_signs"),
    path("settings/own/<uuid:line_id>/remove/", own_lines.retire, name="retire_line"),
    path("settings/days/", recovery_days.days, name="recovery_days"),
    path("settings/days/read/", recovery_days.tolerance_read, name="tolerance_read"),
    path("settings/<slug:what>/", settings.change_setting, name="change_setting"),
]
