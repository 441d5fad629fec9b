"""The forms of a consent that ends soon."""

from django import forms

from checkins.forms.base import StrictForm
from checkins.forms.sharing_ends import WRONG


class AskForm(StrictForm):
    """A press of "Ask to go on", and the page on which it stood."""

    page = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[("renewals", "What ends soon"), ("clients_page", "A client")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), WRONG),
    )


class LetEndForm(StrictForm):
    """A press of "Let it end", and the page on which it stood."""

    page = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[("home", "Home"), ("sharing", "Sharing")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), WRONG),
    )
