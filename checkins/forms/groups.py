"""The forms for a person's groups and meetings, and the filter of the clinic's list."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from checkins.enums import GroupKind, GroupLanguage, ReminderLead
from checkins.forms.base import FORM_ID, OnceForm, PlainCharField, StrictForm
from checkins.forms.clocks import ClockField
from checkins.forms.days import DayField
from checkins.models import SupportGroup
from checkins.queries.groups import DAY_NAMES
from checkins.services.groups import GroupDetails

DAYS = [(str(place), name) for place, name in enumerate(DAY_NAMES)]
BAD_LINK = "Link: please use a web address that starts with https://"
BAD_SKIP = "Day: please choose one of the next meetings."
BAD_REMINDER = "Reminder: please choose one of the four."
BAD_KIND = "“What kind is it?”: please choose one of the kinds."


class LinkField(PlainCharField):
    """A web address with http or https; a browser would run some other schemes as a script."""

    widget = forms.URLInput(attrs={"autocomplete": "off"})
    default_validators = [URLValidator(schemes=["http", "https"], message=BAD_LINK)]


class WeekdayField(forms.TypedChoiceField):
    """A day of the week; Monday is 0. ``none`` is the label of the choice of no day."""

    def __init__(self, *, none: str = "", **kwargs: Any) -> None:
        choices = [("", none), *DAYS] if none else DAYS
        bad = "Day: please choose one of the seven."
        errors = dict.fromkeys(("required", "invalid_choice"), bad)
        super().__init__(
            label="Day",
            choices=choices,
            coerce=int,
            empty_value=None,
            required=not none,
            error_messages=errors,
            **kwargs,
        )


def kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="What kind is it?",
        choices=GroupKind.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_KIND),
    )


def name_field(hint: str) -> PlainCharField:
    return PlainCharField(
        label="Name",
        max_length=60,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Name: please say what you call it."},
    )


class GroupForm(StrictForm):
    """The details of a group of the person's own."""

    name = name_field("For example: “Tuesday group” or “Lee”.")
    group_kind = kind_field()
    weekday = WeekdayField(none="No fixed day")
    starts_at = ClockField(label="Time", required=False)
    place = PlainCharField(
        label="Place",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    link = LinkField(label="Link, if it’s online", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Require the time if there is a weekday, and the weekday if there is a time."""
        data = super().clean()
        if "weekday" in data and "starts_at" in data:
            if data["weekday"] is not None and data["starts_at"] is None:
                self.add_error("starts_at", "Time: please say when it starts.")
            if data["weekday"] is None and data["starts_at"] is not None:
                self.add_error("weekday", "Day: please choose the day for this time.")
        return data

    def details(self) -> GroupDetails:
        """Return the entered details, ready to be saved."""
        data = {name: value for name, value in self.cleaned_data.items() if name != FORM_ID}
        return GroupDetails(kind=GroupKind(data.pop("group_kind")), **data)

    @staticmethod
    def initial_from(group: SupportGroup) -> dict[str, Any]:
        """Return the form's initial values from the stored group."""
        names = ("name", "weekday", "starts_at", "place", "link")
        return {name: getattr(group, name) for name in names} | {"group_kind": group.kind}


class NewGroupForm(OnceForm, GroupForm):
    """A group that is not on the person's list yet."""


class SkipForm(StrictForm):
    """A day of a meeting that the person skips, or to which they go after all."""

    day = DayField(label="Day", bad=BAD_SKIP, widget=forms.HiddenInput)
    skips = forms.ChoiceField(
        label="Do you go?",
        choices=[("yes", "Skip"), ("no", "Go")],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Do you go? Please tap one of the two."
        ),
    )

    def __init__(self, *args: Any, days: Collection[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._days = days

    def clean_day(self) -> date:
        """Return the day.

        :raises ValidationError: if the group does not meet on that day.
        """
        day: date = self.cleaned_data["day"]
        if day not in self._days:
            raise ValidationError(BAD_SKIP)
        return day

    @property
    def is_skip(self) -> bool:
        """Whether the person skips the meeting; otherwise they go after all."""
        return bool(self.cleaned_data["skips"] == "yes")


class ReminderForm(StrictForm):
    """How many hours before each meeting a reminder is mailed; blank for no reminder."""

    remind_hours = forms.TypedChoiceField(
        label="Remind me by e-mail",
        choices=[("", "No reminder"), *ReminderLead.choices],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": BAD_REMINDER},
    )


class GroupFilter:
    """A person's filter for the clinic's list, from the address; invalid values are ignored."""

    def __init__(self, query: Mapping[str, str]) -> None:
        day, where = query.get("day", ""), query.get("where", "")
        kind, language = query.get("kind", ""), query.get("language", "")
        self.day = day if day in dict(DAYS) else ""
        self.where = where if where in {"online", "place"} else ""
        self.kind = kind if kind in GroupKind.values else ""
        self.language = language if language in GroupLanguage.values else ""

    @property
    def weekday(self) -> int | None:
        """The chosen weekday on the person's own clock, Monday 0; None for any."""
        return int(self.day) if self.day else None

    @property
    def fields(self) -> dict[str, Any]:
        """The other chosen filters, by field name of the list's rows."""
        found: dict[str, Any] = {"kind": self.kind, "language": self.language}
        found = {name: value for name, value in found.items() if value}
        return found | ({"is_online": self.where == "online"} if self.where else {})

    @property
    def is_narrow(self) -> bool:
        """Whether any filter was chosen."""
        return bool(self.day or self.fields)

    @property
    def selects(self) -> list[dict[str, Any]]:
        """The four selects of the page, each with its options and the chosen one."""
        where = [("online", "Online"), ("place", "In person")]
        questions = (
            ("day", "Day", DAYS, self.day),
            ("where", "Where", where, self.where),
            ("language", "Language", GroupLanguage.choices, self.language),
            ("kind", "Kind", GroupKind.choices, self.kind),
        )
        return [
            {"name": name, "label": label, "chosen": chosen, "options": [("", "Any"), *options]}
            for name, label, options, chosen in questions
        ]
