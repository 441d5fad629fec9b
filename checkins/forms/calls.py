"""The forms of a supporter's agreement to be asked for a call, and of their answer."""

from typing import Any

from django import forms

from checkins.enums import CallAnswer, Channel
from checkins.forms.base import StrictForm
from checkins.forms.clocks import ClockField
from checkins.forms.zones import ZoneField
from checkins.models import CallAgreement

ANY, BETWEEN = "any", "between"
HOURS = [(BETWEEN, "Only between these hours"), (ANY, "At any hour, at night too")]
BAD_CHANNEL = "How do we tell you? Please choose one."
BAD_HOURS = "When may we tell you? Please choose one of the two."
SAME_HOURS = "The two hours are the same. Choose “At any hour” if you mean all day."
BAD_ANSWER = "Please tap one of the two answers."
NO_ZONE = "Choose your time zone, so that we know your hours."
FIRST_HOURS = {"starts_at": "07:00", "ends_at": "22:00"}


class AgreeForm(StrictForm):
    """How a supporter is told that somebody would like a call, and at what hours of their own."""

    channel = forms.ChoiceField(
        label="How do we tell you?",
        choices=Channel.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_CHANNEL),
    )
    hours = forms.ChoiceField(
        label="When may we tell you?",
        choices=HOURS,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_HOURS),
    )
    starts_at = ClockField(label="From", required=False)
    ends_at = ClockField(label="Until", required=False)
    zone = ZoneField(error_messages={"required": NO_ZONE})

    def __init__(self, *args: Any, has_browser: bool, **kwargs: Any) -> None:
        """Offer notifications only where a browser takes them."""
        super().__init__(*args, **kwargs)
        if not has_browser:
            self.fields["channel"].choices = [(Channel.EMAIL, Channel.EMAIL.label)]  # type: ignore[attr-defined] # it has choices
            self.fields["channel"].widget = forms.HiddenInput()
            self.initial["channel"] = Channel.EMAIL

    def clean_channel(self) -> Channel:
        return Channel(self.cleaned_data["channel"])

    def clean(self) -> dict[str, Any]:
        """Ask for both hours if there are to be any; at any hour they are not kept."""
        data = super().clean()
        if data.get("hours") == ANY:
            data["starts_at"] = data["ends_at"] = None
        elif {"hours", "starts_at", "ends_at"} <= data.keys():
            for name in ("starts_at", "ends_at"):
                if data[name] is None:
                    self.add_error(name, f"“{self.fields[name].label}”: please write the hour.")
            if data.get("starts_at") == data.get("ends_at", ANY):
                self.add_error("ends_at", SAME_HOURS)
        return data

    def agreed(self) -> dict[str, Any]:
        """Return what was agreed to, ready to be saved."""
        return {name: value for name, value in self.cleaned_data.items() if name != "hours"}

    @staticmethod
    def initial_from(agreement: CallAgreement | None) -> dict[str, Any]:
        """Return the form's first values: of the agreement, or nothing but hours as an example."""
        if agreement is None:
            return dict(FIRST_HOURS)
        if agreement.hours.is_any_hour:
            return {"channel": agreement.channel, "hours": ANY, "zone": agreement.zone}
        names = ("channel", "starts_at", "ends_at", "zone")
        return {"hours": BETWEEN, **{name: getattr(agreement, name) for name in names}}


class AnswerForm(StrictForm):
    """One tap that answers an asked call."""

    answer = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=CallAnswer.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_ANSWER),
    )

    def clean_answer(self) -> CallAnswer:
        return CallAnswer(self.cleaned_data["answer"])
