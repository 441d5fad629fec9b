"""Inviting a supporter, what they see, the word, and how a supporter joins."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from checkins.enums import SupporterSees, Word
from checkins.forms.base import PlainCharField, StrictForm, refuse_unreadable
from checkins.models import User

BAD_ADDRESS = "E-mail address: please check it. It looks like sam@mail.example."
BAD_SEES = "What do they see? Please choose one of the two."
BAD_WORD = "Please tap one of the answers."
TAKE_BACK = "none"


class SeesForm(StrictForm):
    """What one supporter sees."""

    sees = forms.ChoiceField(
        label="What do they see?",
        choices=SupporterSees.choices,
        widget=forms.RadioSelect,
        error_messages={"required": BAD_SEES, "invalid_choice": BAD_SEES},
    )

    def clean_sees(self) -> SupporterSees:
        """Return the choice."""
        return SupporterSees(self.cleaned_data["sees"])


class InviteSupporterForm(SeesForm):
    """Whom, as whom the person appears there, and what is shown."""

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
        help_text="They see it in the invitation, and beside your word.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "What do they see you called? Please write a name."},
    )
    field_order = ["name", "shown_name", "sees"]


class WordForm(StrictForm):
    """One tap: a word to supporters, or taking it back."""

    word = forms.ChoiceField(
        choices=[*Word.choices, (TAKE_BACK, "Take it back")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), BAD_WORD),
    )

    def clean_word(self) -> Word | None:
        """Return the word, or None to take it back."""
        word = self.cleaned_data["word"]
        return None if word == TAKE_BACK else Word(word)


class JoinSupporterForm(StrictForm):
    """What an invited supporter says: their name, their address and a password."""

    name = PlainCharField(
        label="Your name",
        max_length=40,
        help_text="Whoever invited you sees it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Your name: please say what people call you."},
    )
    email = forms.EmailField(
        label="Your e-mail address",
        max_length=254,
        help_text="You sign in with it. Whoever invited you sees it.",
        validators=[refuse_unreadable],
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        error_messages={"required": BAD_ADDRESS, "invalid": BAD_ADDRESS},
    )
    password = PlainCharField(
        label="Password",
        max_length=128,
        strip=False,
        help_text="8 letters or more. Three or four odd words work well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Password: please choose one."},
    )

    def clean(self) -> dict[str, Any]:
        """Check the password with the name and the address beside it."""
        cleaned = super().clean()
        if password := cleaned.get("password"):
            owner = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
            try:
                validate_password(password, owner)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
