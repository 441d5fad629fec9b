"""The forms for reminders: what a person wants, a pause, and the one button of a mail's link."""

from datetime import time
from typing import Any

from django import forms

from checkins.enums import Channel
from checkins.forms.base import StrictForm
from checkins.forms.clocks import ClockField, hour_of
from checkins.forms.groups import WeekdayField
from checkins.models import Reminders
from checkins.services.mail.offs import ONE_CLICK
from checkins.services.reminders import PAUSE_DAYS, Choices

STEP_AT, WEEK_AT, SUNDAY = time(12, 30), time(18), 6
NO_TIME = "“{}”: please choose a time."
BAD_PAUSE = "“For how long?” has a choice we don’t know."
BAD_OFF = "Please tap the button below."
BAD_CHANNEL = "“Where do they reach you?”: please choose one of the two."


def tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class RemindersForm(StrictForm):
    """What a person wants to be reminded of, each with its hour; an hour that is off is ignored."""

    checkin = tick("My check-in")
    checkin_at = ClockField(label="Check-in, at", required=False)
    asks_again = tick("Once more, two hours later")
    step = tick("A small step I picked")
    step_at = ClockField(label="Small step, at", required=False)
    week = tick("A look at my week")
    week_on = WeekdayField()
    week_at = ClockField(label="My week, at", required=False)
    channel = forms.ChoiceField(
        label="Where do they reach you?",
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_CHANNEL),
    )

    def __init__(self, *args: Any, has_browser: bool, **kwargs: Any) -> None:
        """Offer notifications only where a browser shows them."""
        super().__init__(*args, **kwargs)
        choices = [(Channel.EMAIL.value, "By e-mail")]
        if has_browser:
            choices.append((Channel.PUSH.value, "As a notification"))
        self.fields["channel"].choices = choices  # type: ignore[attr-defined] # of a choice field

    def clean(self) -> dict[str, Any]:
        """Require the hour of whatever is ticked."""
        data = super().clean()
        for name in ("checkin", "step", "week"):
            at = f"{name}_at"
            if data.get(name) and at in data and data[at] is None:
                self.add_error(at, NO_TIME.format(self.fields[name].label))
        return data

    def choices(self) -> Choices:
        """Return what is wanted."""
        data = self.cleaned_data
        has_checkin, has_week = data["checkin"], data["week"]
        return Choices(
            checkin_at=data["checkin_at"] if has_checkin else None,
            asks_again=has_checkin and data["asks_again"],
            step_at=data["step_at"] if data["step"] else None,
            week_on=data["week_on"] if has_week else None,
            week_at=data["week_at"] if has_week else None,
            channel=Channel(data["channel"]),
        )

    @staticmethod
    def initial_from(chosen: Reminders | None, part_of_day: str) -> dict[str, Any]:
        """Return the form's initial values; what is off has the hour that is offered for it."""
        row = chosen or Reminders()
        return {
            "checkin": row.checkin_at is not None,
            "checkin_at": row.checkin_at or hour_of(part_of_day),
            "asks_again": row.asks_again,
            "step": row.step_at is not None,
            "step_at": row.step_at or STEP_AT,
            "week": row.week_at is not None,
            "week_on": SUNDAY if row.week_on is None else row.week_on,
            "week_at": row.week_at or WEEK_AT,
            "channel": row.channel,
        }


class PauseForm(StrictForm):
    """For how many days no reminder comes."""

    days = forms.TypedChoiceField(
        label="For how long?",
        choices=[(str(n), f"{n} days" if n > 1 else "1 day") for n in PAUSE_DAYS],
        coerce=int,
        initial="3",
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_PAUSE),
    )


class OffForm(StrictForm):
    """The one button of the page that turns reminders off, and what a mail program posts to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add the field, whose name is the standard's and no name in Python."""
        super().__init__(*args, **kwargs)
        self.fields["List-Unsubscribe"] = forms.ChoiceField(
            choices=[(ONE_CLICK, "")],
            widget=forms.HiddenInput,
            error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_OFF),
        )
