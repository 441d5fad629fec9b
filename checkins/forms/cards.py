"""The forms behind the one-tap answers to cards."""

from django import forms

from checkins.forms.base import StrictForm


class RemarkForm(StrictForm):
    """The page on which a remark was made, if it is not the day's own."""

    page = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[("home", "Home")],
        required=False,
        error_messages={"invalid_choice": "That page has no such button. Load it again."},
    )
    may_be_empty = True


class LowMoodAnswerForm(StrictForm):
    """The answer to the low-mood card: "I’m okay" or "I got help"."""

    answer = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[("okay", "I’m okay"), ("got_help", "I got help")],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Please tap one of the two answers."
        ),
    )
