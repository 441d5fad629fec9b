"""Groups and meetings: a person's own, a day to skip, and how they look through the list."""

import re
from collections.abc import Collection, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from checkins.enums import GroupKind, GroupLanguage, ReminderLead
from checkins.forms.base import PlainCharField, StrictForm
from checkins.forms.days import DayField
from checkins.models import SupportGroup
from checkins.queries.groups import DAY_NAMES
from checkins.services.groups import GroupDetails

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
DAYS = [(str(place), name) for place, name in enumerate(DAY_NAMES)]
BAD_TIME = "Time: please write it like 19:30."
BAD_LINK = "Link: please use a web address that starts with https://"
BAD_SKIP = "Day: please choose one of the next meetings."
BAD_REMINDER = "Reminder: please choose one of the four."
BAD_KIND = "“What kind is it?”: please choose one of the kinds."


class ClockField(forms.CharField):
    """A time of day as a browser sends it; ``strptime`` alone reads more than that."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self, value: Any) -> time | None:
        """Return the time, None for none.

        :raises ValidationError: if it is not written as 19:30 is.
        """
        text = super().clean(value)
        if not text:
            return None
        if not CLOCK.fullmatch(text):
            raise ValidationError(BAD_TIME)
        return time.fromisoformat(text)


class LinkField(PlainCharField):
    """An address of a page: http or https, and nothing that a browser would run."""

    widget = forms.URLInput(attrs={"autocomplete": "off"})
    default_validators = [URLValidator(schemes=["http", "https"], message=BAD_LINK)]


class WeekdayField(forms.TypedChoiceField):
    """A day of the week, Monday 0."""

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
    """Return the question of what kind a group is."""
    return forms.ChoiceField(
        label="What kind is it?",
        choices=GroupKind.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_KIND),
    )


def name_field(hint: str) -> PlainCharField:
    """Return the line for a group's name."""
    return PlainCharField(
        label="Name",
        max_length=60,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Name: please say what you call it."},
    )


class GroupForm(StrictForm):
    """A group of the person's own."""

    name = name_field("Like “Tuesday group” or “Lee”.")
    group_kind = kind_field()
    weekday = WeekdayField(none="No fixed day")
    starts_at = ClockField(label="Time", required=False)
    place = PlainCharField(
        label="Place",
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    link = LinkField(label="Link, if it is online", max_length=300, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the time with the day, and for the day with the time."""
        data = super().clean()
        if "weekday" in data and "starts_at" in data:
            if data["weekday"] is not None and data["starts_at"] is None:
                self.add_error("starts_at", "Time: please say when it starts.")
            if data["weekday"] is None and data["starts_at"] is not None:
                self.add_error("weekday", "Day: please choose the day for this time.")
        return data

    def details(self) -> GroupDetails:
        """Return what was said, ready to be saved."""
        data = dict(self.cleaned_data)
        return GroupDetails(kind=GroupKind(data.pop("group_kind")), **data)

    @staticmethod
    def initial_from(group: SupportGroup) -> dict[str, Any]:
        """Return the form's initial values for what is stored."""
        names = ("name", "weekday", "starts_at", "place", "link")
        return {name: getattr(group, name) for name in names} | {"group_kind": group.kind}


class SkipForm(StrictForm):
    """A day on which the person does not go, or goes after all."""

    day = DayField(label="Day", bad=BAD_SKIP)
    skips = forms.ChoiceField(
        label="Do you go?",
        choices=[("yes", "Skip"), ("no", "Go")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Do you go? Please tap one of the two."
        ),
    )

    def __init__(self, *args: Any, days: Collection[date], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._days = days

    def clean_day(self) -> date:
        """Return the day.

        :raises ValidationError: if the group does not meet then.
        """
        day: date = self.cleaned_data["day"]
        if day not in self._days:
            raise ValidationError(BAD_SKIP)
        return day

    @property
    def is_skip(self) -> bool:
        """Whether the person does not go."""
        return bool(self.cleaned_data["skips"] == "yes")


class ReminderForm(StrictForm):
    """How long before its meetings a mail leaves, if one does."""

    remind_hours = forms.TypedChoiceField(
        label="Remind me by e-mail",
        choices=[("", "No reminder"), *ReminderLead.choices],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": BAD_REMINDER},
    )


class GroupFilter:
    """How a person looks through the clinic's list; what makes no sense is left out."""

    def __init__(self, query: Mapping[str, str]) -> None:
        day, where = query.get("day", ""), query.get("where", "")
        kind, language = query.get("kind", ""), query.get("language", "")
        self.day = day if day in dict(DAYS) else ""
        self.where = where if where in {"online", "place"} else ""
        self.kind = kind if kind in GroupKind.values else ""
        self.language = language if language in GroupLanguage.values else ""

    @property
    def weekday(self) -> int | None:
        """The weekday asked for, on the person's own clock."""
        return int(self.day) if self.day else None

    @property
    def fields(self) -> dict[str, Any]:
        """The rest, by fields of the list."""
        found: dict[str, Any] = {"kind": self.kind, "language": self.language}
        found = {name: value for name, value in found.items() if value}
        return found | ({"is_online": self.where == "online"} if self.where else {})

    @property
    def is_narrow(self) -> bool:
        """Whether anything was asked for."""
        return bool(self.day or self.fields)

    @property
    def selects(self) -> list[dict[str, Any]]:
        """The four questions of the page with their choices and what is chosen."""
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
