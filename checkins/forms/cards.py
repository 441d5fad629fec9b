"""The forms behind the one-tap answers to cards."""

from django import forms

from checkins.forms.base import StrictForm


class LowMoodAnswerForm(StrictForm):
    """The answer to the low-mood card: "I am okay" or "I got help"."""

    answer = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[("okay", "I am okay"), ("got_help", "I got help")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Please tap one of the two answers."
        ),
    )
