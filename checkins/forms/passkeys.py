"""The library's passkey forms, made to refuse input that no browser would send."""

import struct
from collections.abc import Callable
from typing import Any

from allauth.mfa.webauthn import forms as library
from django import forms
from django.core.exceptions import ValidationError

from checkins.forms.plain import PlainErrors

# The errors that the library's parser raises on other input than a credential.
PARSER_FAULTS = (
    AttributeError,
    IndexError,
    KeyError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)


def read_credential(parse: Callable[[], Any]) -> Any:
    """Return what ``parse`` returns.

    :raises ValidationError: if it fails, as it does on other input than a browser's.
    """
    try:
        return parse()
    except PARSER_FAULTS as error:
        raise ValidationError("We couldn’t read the passkey. Please try again.") from error


class CredentialField(forms.JSONField):
    """The response of a browser's passkey prompt; a script fills it in, so it may hold anything."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.HiddenInput, **kwargs})

    def to_python(self, value: Any) -> Any:
        """Return the parsed response.

        :raises ValidationError: if it is no JSON, nested too deep, or holds too long a number.
        """
        return read_credential(lambda: forms.JSONField.to_python(self, value))

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002 the field's signature
        """Return None, so that the page never shows the response again: it is valid only once."""
        return None


class AddPasskeyForm(PlainErrors, library.AddWebAuthnForm):
    """Adds a passkey to an account that is signed in."""

    names = {"name": "A name for it", "credential": "Passkey"}

    credential = CredentialField()

    def clean(self) -> Any:
        """Check the credential.

        :raises ValidationError: if it cannot be read, or does not match the challenge.
        """
        return read_credential(super().clean)


class AuthenticatePasskeyForm(PlainErrors, library.AuthenticateWebAuthnForm):
    """Accepts a passkey as the second factor."""

    names = {"credential": "Passkey"}

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Return the passkey that the response proves.

        :raises ValidationError: if the response cannot be read, or proves no passkey.
        """
        return read_credential(super().clean_credential)


class LoginPasskeyForm(AuthenticatePasskeyForm, library.LoginWebAuthnForm):
    """Signs in with a passkey alone, without a password."""


class ReauthenticatePasskeyForm(AuthenticatePasskeyForm, library.ReauthenticateWebAuthnForm):
    """Confirms with a passkey that a signed-in user is still the same."""
