"""The shared form with which an invited person makes their account."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from checkins.forms.base import PlainCharField, StrictForm
from checkins.models import User


class NewAccountForm(StrictForm):
    """The fields of every invited person: their name and a password."""

    name = PlainCharField(
        label="Your name",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Your name: please say what people call you."},
    )
    password = PlainCharField(
        label="Password",
        max_length=128,
        strip=False,
        help_text="8 letters or more. Three or four random words work well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Password: please choose one."},
    )

    def address(self) -> str:
        """Return the e-mail address of the new account; subclasses must define it."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Check the password by the site's rules; one of them compares it with name and address."""
        cleaned = super().clean()
        if password := cleaned.get("password"):
            owner = User(email=self.address(), name=cleaned.get("name", ""))
            try:
                validate_password(password, owner)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
