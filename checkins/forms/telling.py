"""The form with which a person tells a counselor of a day with use, or does not."""

from django import forms

from checkins.forms.base import StrictForm

TELL, NOT_NOW = "tell", "not_now"
UNANSWERED = "Please choose one of the two."


class TellForm(StrictForm):
    """The tapped one of two buttons; none is chosen ahead."""

    choice = forms.ChoiceField(
        label="Tell them now?",
        choices=[(TELL, "Tell"), (NOT_NOW, "Not now")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), UNANSWERED),
    )
