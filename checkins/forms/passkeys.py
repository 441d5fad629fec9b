"""The library's passkey forms, made to survive what no browser's prompt would send."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.webauthn import forms as library
from django import forms
from django.core.exceptions import ValidationError

# What the library's parser of credentials lets through when it is handed something else.
PARSER_FAULTS = (
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def _read(parse: Callable[[], Any]) -> Any:
    try:
        return parse()
    except PARSER_FAULTS as error:
        raise ValidationError("The passkey could not be read. Please try again.") from error


class CredentialField(forms.JSONField):
    """What a browser's passkey prompt answers; written by a script, so it may hold anything."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.HiddenInput, **kwargs})

    def to_python(self, value: Any) -> Any:
        """Return the parsed answer.

        :raises ValidationError: if it is no JSON, nested too deep, or holds an endless number.
        """
        return _read(lambda: forms.JSONField.to_python(self, value))

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002 the field's signature
        """Give nothing back: an answer of the prompt is good for one post."""
        return None


class AddPasskeyForm(library.AddWebAuthnForm):
    """Adds a passkey."""

    credential = CredentialField()

    def clean(self) -> Any:
        """Check the credential.

        :raises ValidationError: if it cannot be read, or is not the one that was asked for.
        """
        return _read(super().clean)


class AuthenticatePasskeyForm(library.AuthenticateWebAuthnForm):
    """The second step with a passkey."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Return the passkey that the answer proves.

        :raises ValidationError: if it cannot be read, or proves nothing.
        """
        return _read(super().clean_credential)


class LoginPasskeyForm(AuthenticatePasskeyForm, library.LoginWebAuthnForm):
    """Signs in with a passkey alone."""


class ReauthenticatePasskeyForm(AuthenticatePasskeyForm, library.ReauthenticateWebAuthnForm):
    """Asks for the passkey once more."""
