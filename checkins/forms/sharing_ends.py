"""The form that puts the card about ended sharing away."""

from django import forms

from checkins.forms.base import StrictForm

WRONG = "The page came without what it showed. Please load it again."


class EndsReadForm(StrictForm):
    """The newest end that the card showed, and the page on which it stood."""

    until = forms.DateTimeField(
        widget=forms.HiddenInput, error_messages=dict.fromkeys(("required", "invalid"), WRONG)
    )
    page = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[("home", "Home"), ("sharing", "Sharing")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), WRONG),
    )
