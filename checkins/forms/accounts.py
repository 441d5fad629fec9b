"""The forms of onboarding and of the settings."""

import json
from datetime import time
from typing import Any

from django import forms

from checkins.enums import PartOfDay, Substance
from checkins.forms.base import PlainCharField, StrictForm
from checkins.forms.clocks import HOURS, ClockField, hour_of
from checkins.forms.zones import ZoneField

NO_HOUR = "“Remind me then”: please choose a part of the day, or a time."


class NameForm(StrictForm):
    """The name by which the product addresses the person; it may stay blank."""

    name = PlainCharField(
        label="What should we call you?", max_length=40, required=False, strip=True
    )


def _phone_field(*, required: bool) -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Does anyone else use this phone?",
        choices=[("mine", "Only me"), ("shared", "Someone else may see it")],
        widget=forms.RadioSelect,
        required=required,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            "“Does anyone else use this phone?”: choose one of the two.",
        ),
    )


class PhoneForm(StrictForm):
    """Whether somebody else reads the person's phone."""

    phone = _phone_field(required=True)


class MailForm(StrictForm):
    """Whether the person gets mail: warnings before a consent ends, and reminders of meetings."""

    mail = forms.ChoiceField(
        label="Send me these e-mails",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "“Send me these e-mails”: choose yes or no."
        ),
    )


class MedicineForm(StrictForm):
    """Whether the person takes a medicine for their recovery; only then a check-in asks for it."""

    takes_medicine = forms.ChoiceField(
        label="I take a medicine for my recovery",
        choices=[("yes", "Yes"), ("no", "No")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"),
            "“I take a medicine for my recovery”: choose yes or no.",
        ),
    )


class UsedMeansForm(StrictForm):
    """What "used" means for this person: listed substances, and one in their own words."""

    repeated_names = frozenset({"means"})

    means = forms.MultipleChoiceField(
        label="For me, “used” means",
        choices=Substance.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": "“For me, used means” has a choice we don’t know."},
    )
    other = PlainCharField(label="Your own word for it", max_length=60, required=False)

    def as_means(self) -> dict[str, str]:
        """Return the chosen substance codes with the person's own word for each, "" if listed."""
        chosen = list(self.cleaned_data["means"])
        word = self.cleaned_data["other"]
        if word and Substance.OTHER not in chosen:
            chosen.append(Substance.OTHER)
        return {code: word if code == Substance.OTHER else "" for code in chosen}

    @staticmethod
    def initial_from(means: dict[str, str]) -> dict[str, Any]:
        """Return the form's initial values from the stored mapping."""
        return {"means": list(means), "other": means.get(Substance.OTHER, "")}


class TimeForm(StrictForm):
    """The person's time zone, when they plan to check in, and whether they are reminded then."""

    time_zone = ZoneField()
    part_of_day = forms.ChoiceField(
        label="When will you check in?",
        choices=[*PartOfDay.choices],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "“When will you check in?” has a choice we don’t know."},
    )
    remind = forms.BooleanField(label="Remind me then", required=False)
    remind_at = ClockField(label="At", required=False)

    def clean(self) -> dict[str, Any]:
        """Take the hour of the part of the day, if none is given."""
        data = super().clean()
        if data.get("remind") and "remind_at" in data and data["remind_at"] is None:
            if data.get("part_of_day"):
                data["remind_at"] = hour_of(data["part_of_day"])
            else:
                self.add_error("remind_at", NO_HOUR)
        return data

    @property
    def offered(self) -> str:
        """The hour that is offered for each part of the day, as JSON for the page's script."""
        return json.dumps({part.value: f"{hour:%H:%M}" for part, hour in HOURS.items()})

    @property
    def checkin_at(self) -> time | None:
        """The hour at which the person wants to be reminded, None if they do not."""
        return self.cleaned_data["remind_at"] if self.cleaned_data["remind"] else None


class StartTimeForm(TimeForm):
    """The last page of the start: the time, and who else uses the phone."""

    phone = _phone_field(required=False)
