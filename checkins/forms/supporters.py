"""The forms for inviting a supporter, for what they see, for the signal, and for joining."""

from typing import Any

from django import forms

from checkins.enums import Signal, SupporterSees
from checkins.forms.base import OnceForm, PlainCharField, StrictForm, refuse_unreadable
from checkins.forms.invitations import NewAccountForm

BAD_ADDRESS = "E-mail address: please check it. It looks like sam@mail.example."
BAD_SEES = "What do they see? Please choose one of the two."
BAD_WORD = "Please tap one of the answers."
TAKE_BACK = "none"


class SeesForm(StrictForm):
    """What one supporter may see."""

    sees = forms.ChoiceField(
        label="What do they see?",
        choices=SupporterSees.choices,
        widget=forms.RadioSelect,
        error_messages={"required": BAD_SEES, "invalid_choice": BAD_SEES},
    )

    def clean_sees(self) -> SupporterSees:
        return SupporterSees(self.cleaned_data["sees"])


class InviteSupporterForm(OnceForm, SeesForm):
    """The supporter's name, the name under which they see the person, and what they may see."""

    name = PlainCharField(
        label="Who is it?",
        max_length=40,
        help_text="What you call them. Only you see it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Who is it? Please write a name."},
    )
    shown_name = PlainCharField(
        label="What do they see you called?",
        max_length=40,
        help_text="They see it in the invitation, and beside your signal.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "What do they see you called? Please write a name."},
    )
    field_order = ["name", "shown_name", "sees"]


class SignalForm(StrictForm):
    """One tap that gives a signal to supporters, or takes it back."""

    signal = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[*Signal.choices, (TAKE_BACK, "Take it back")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_WORD),
    )

    def clean_signal(self) -> Signal | None:
        """Return the signal, None to take it back."""
        signal = self.cleaned_data["signal"]
        return None if signal == TAKE_BACK else Signal(signal)


class JoinSupporterForm(NewAccountForm):
    """The account of an invited supporter: their name, their e-mail address and a password."""

    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="You confirm it by a mail, then sign in with it. Whoever invited you sees it.",
        validators=[refuse_unreadable],
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": BAD_ADDRESS, "invalid": BAD_ADDRESS},
    )
    field_order = ["name", "email", "password"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "Whoever invited you sees it."

    def address(self) -> str:
        return str(self.cleaned_data.get("email", ""))
