"""The form for a group on the clinic's list."""

from typing import Any

from django import forms

from checkins.enums import GroupKind, GroupLanguage
from checkins.forms.base import FORM_ID, OnceForm, PlainCharField, StrictForm
from checkins.forms.clocks import ClockField
from checkins.forms.groups import LinkField, WeekdayField, kind_field, name_field
from checkins.forms.zones import ZoneField
from checkins.models import ClinicGroup
from checkins.services.clinic_groups import ListedDetails

BAD_LANGUAGE = "Language: please choose one."


class ListedGroupForm(StrictForm):
    """The details of a listed group."""

    name = name_field("People see it in their own list.")
    group_kind = kind_field()
    weekday = WeekdayField()
    starts_at = ClockField(
        label="Time", error_messages={"required": "Time: please say when it starts."}
    )
    time_zone = ZoneField(help_text="The time zone of this day and time.")
    is_online = forms.BooleanField(label="It meets online", required=False)
    place = PlainCharField(label="Place", max_length=120, required=False)
    link = LinkField(label="Link, if it has one", max_length=300, required=False)
    language = forms.ChoiceField(
        label="Language",
        choices=GroupLanguage.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_LANGUAGE),
    )

    def clean(self) -> dict[str, Any]:
        """Require the place of a group that does not meet online."""
        data = super().clean()
        if "is_online" in data and not data["is_online"] and "place" in data and not data["place"]:
            self.add_error("place", "Place: please say where it meets.")
        return data

    def details(self) -> ListedDetails:
        """Return the entered details, ready to be saved."""
        data = {name: value for name, value in self.cleaned_data.items() if name != FORM_ID}
        kind, language = GroupKind(data.pop("group_kind")), GroupLanguage(data.pop("language"))
        return ListedDetails(kind=kind, language=language, **data)

    @staticmethod
    def initial_from(listed: ClinicGroup) -> dict[str, Any]:
        """Return the form's initial values from the stored group."""
        names = ("name", "weekday", "starts_at", "time_zone", "is_online", "place", "link")
        values = {name: getattr(listed, name) for name in (*names, "language")}
        return values | {"group_kind": listed.kind}


class NewListedGroupForm(OnceForm, ListedGroupForm):
    """A group that is not on the clinic's list yet."""
