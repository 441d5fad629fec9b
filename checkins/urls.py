"""Neutral, stable addresses; a person's own pages take no id."""

from datetime import date

from django.urls import path, register_converter

from checkins.views import checkins, contacts, help, home, pages, staff, start  # noqa: A004


class DayConverter:
    """A calendar day, YYYY-MM-DD, in ASCII digits."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the day; a ValueError makes the address unknown."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """Return the day as it stands in an address."""
        return value.isoformat()


register_converter(DayConverter, "day")

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", help.help_now, name="help"),
    path("keep/", pages.keep, name="keep"),
    path("health/live", pages.live, name="live"),
    path("health/ready", pages.ready, name="ready"),
    path("start/", start.start, name="start"),
    path("start/<int:step>/", start.start_step, name="start_step"),
    path("check-in/", checkins.choose_day, name="choose_day"),
    path("check-in/<day:day>/<int:step>/", checkins.step, name="step"),
    path("check-in/<day:day>/done/", checkins.done, name="done"),
    path("check-in/<day:day>/done/no-fit/", checkins.does_not_fit, name="does_not_fit"),
    path("check-in/okay/", checkins.answer_low_mood, name="answer_low_mood"),
    path("trends/", home.trends, name="trends"),
    path("people/", contacts.people, name="people"),
    path("people/add/", contacts.add, name="add_contact"),
    path("people/<uuid:contact_id>/", contacts.change, name="change_contact"),
    path("people/<uuid:contact_id>/remove/", contacts.remove, name="remove_contact"),
    path("people/<uuid:contact_id>/up/", contacts.move_up, name="move_contact_up"),
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
    path("settings/", start.settings_page, name="settings"),
    path("settings/<slug:what>/", start.change_setting, name="change_setting"),
]
