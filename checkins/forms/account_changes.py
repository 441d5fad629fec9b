"""The forms of a changed account: leaving an address, and putting back what stood before."""

from datetime import datetime
from typing import Any

from allauth.mfa.webauthn.internal import auth
from django import forms
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from fido2.webauthn import UserVerificationRequirement

from checkins.forms.base import StrictForm
from checkins.forms.passkeys import CredentialField, read_credential
from checkins.services.account_changes import Stood
from checkins.services.tries import PASSWORDS, given_back_to_a_crowd, take_try

NOT_THE_PASSWORD = "That’s not the password you had before."  # noqa: S105 a sentence
NOT_THE_PASSKEY = "That passkey didn’t work. Please try again."
TOO_MANY = "There were too many tries. You can try again tomorrow."
ONE_OF_BOTH = "Type the password you had before."


class LeaveAddressForm(StrictForm):
    """Whether somebody else reads the address that is removed; all else is a button."""

    may_be_empty = True
    read_by_another = forms.BooleanField(
        label="Someone else can read mail sent to this address", required=False
    )


class PutBackForm(StrictForm):
    """The password of before, or a passkey of before: one of them."""

    password = forms.CharField(
        label="Your password from before",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        required=False,
        strip=False,
    )
    credential = CredentialField(required=False)

    def __init__(self, *args: Any, stood: Stood, tries: str, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stood, self.tries, self.at = stood, tries, at

    def clean(self) -> dict[str, Any]:
        """Check the password or the passkey; a password once it is counted.

        :raises ValidationError: if it is not one of before.
        """
        data = super().clean()
        if credential := data.get("credential"):
            if not _is_of_before(self.stood, credential):
                raise ValidationError(NOT_THE_PASSKEY)
        elif not data.get("password"):
            self.add_error("password", ONE_OF_BOTH)
        elif not take_try(PASSWORDS, self.tries, at=self.at):
            self.add_error("password", TOO_MANY)
        elif not self._is_of_before(data["password"]):
            self.add_error("password", NOT_THE_PASSWORD)
        return data

    def _is_of_before(self, password: str) -> bool:
        with given_back_to_a_crowd(PASSWORDS, self.tries, at=self.at):
            return check_password(password, self.stood.password)


def ask_for_passkey(stood: Stood) -> dict[str, Any] | None:
    """Return what a browser's prompt needs to ask for a passkey of before; None if none stood."""
    credentials = _credentials(stood)
    if not credentials:
        return None
    options, state = auth.get_server().authenticate_begin(
        credentials=credentials, user_verification=UserVerificationRequirement.PREFERRED
    )
    auth.set_state(state)
    return dict(options)


def _is_of_before(stood: Stood, response: Any) -> bool:
    """Return whether a prompt's answer proves a passkey of before, by the question of the page."""
    state = auth.get_state()
    if not state:
        return False
    auth.clear_state()

    def check() -> Any:
        auth.parse_authentication_response(response)
        return auth.get_server().authenticate_complete(state, _credentials(stood), response)

    try:
        read_credential(check)
    except ValidationError:
        return False
    return True


def _credentials(stood: Stood) -> list[Any]:
    registered = [auth.parse_registration_response(one["credential"]) for one in stood.passkeys]
    found = [one.response.attestation_object.auth_data.credential_data for one in registered]
    return [credential for credential in found if credential]
