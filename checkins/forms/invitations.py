"""Making the account that an invitation is for."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from checkins.forms.base import PlainCharField, StrictForm
from checkins.models import User


class NewAccountForm(StrictForm):
    """What everybody who is invited says: their name, and a password."""

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
        help_text="8 letters or more. Three or four odd words work well.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Password: please choose one."},
    )

    def address(self) -> str:
        """Return the address of the account to be."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Check the password with the name and the address beside it."""
        cleaned = super().clean()
        if password := cleaned.get("password"):
            owner = User(email=self.address(), name=cleaned.get("name", ""))
            try:
                validate_password(password, owner)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned
