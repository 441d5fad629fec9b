"""The library's passkey forms with a field that no JSON takes down."""

from typing import Any

from allauth.mfa.webauthn import forms as library
from django import forms
from django.core.exceptions import ValidationError


class CredentialField(forms.JSONField):
    """What a browser's passkey prompt answers; written by a script, so it may hold anything."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.HiddenInput, **kwargs})

    def to_python(self, value: Any) -> Any:
        """Return the parsed answer.

        :raises ValidationError: if it is no JSON, nested too deep, or holds an endless number.
        """
        try:
            return super().to_python(value)
        except (RecursionError, ValueError) as error:
            raise ValidationError("The passkey could not be read. Please try again.") from error

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002 the field's signature
        """Give nothing back: an answer of the prompt is good for one post."""
        return None


class AddPasskeyForm(library.AddWebAuthnForm):  # type: ignore[misc]
    """Adds a passkey."""

    credential = CredentialField()


class AuthenticatePasskeyForm(library.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step with a passkey."""

    credential = CredentialField()


class LoginPasskeyForm(library.LoginWebAuthnForm):  # type: ignore[misc]
    """Signs in with a passkey alone."""

    credential = CredentialField()


class ReauthenticatePasskeyForm(library.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Asks for the passkey once more."""

    credential = CredentialField()
