"""The forms that take an address: sign-up, another address, a new password, and a mail's link.

None of them looks the address up: they answer the same for one that has an account.
"""

from datetime import datetime
from typing import Any

from allauth.account import forms as library
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from checkins.forms.account_changes import TOO_MANY
from checkins.forms.base import StrictForm
from checkins.forms.plain import PlainErrors
from checkins.models import PendingAddress, User
from checkins.services.addresses import ask_for_address, ask_for_reset
from checkins.services.tries import PASSWORDS, given_back_to_a_crowd, take_try

NOT_THE_PASSWORD = "That’s not this account’s password."  # noqa: S105 a sentence
TYPE_IT = "Type this account’s password."


class SignupForm(PlainErrors, library.SignupForm):
    """Sign-up: the address waits on the new account until the link in its mail is opened."""

    names = {"email": "E-mail address", "password1": "Password"}
    account_already_exists = False

    def validate_unique_email(self, value: str) -> str:
        """Return the address as it is: whether another account has it is told to nobody."""
        return value

    def save(self, request: HttpRequest) -> User:
        """Save the account; the adapter queues the mail."""
        adapter = get_adapter()
        user: User = adapter.save_user(request, adapter.new_user(request), self)
        self.custom_signup(request, user)
        return user


class AddEmailForm(PlainErrors, library.AddEmailForm):
    """Another address of an account."""

    names = {"email": "New e-mail address"}

    def clean_email(self) -> str:
        """Return the address in lower case.

        :raises ValidationError: if it is on this account already.
        """
        address = str(get_adapter().clean_email(self.cleaned_data["email"].lower()))
        if EmailAddress.objects.filter(user=self.user, email=address, verified=True).exists():
            raise get_adapter().validation_error("duplicate_email")
        return address

    def save(self, request: HttpRequest) -> EmailAddress:  # noqa: ARG002 the library's signature
        """Let the address wait for its link; return a row that is not saved, as none exists yet."""
        address = self.cleaned_data["email"]
        ask_for_address(by=self.user, at=timezone.now(), address=address)
        return EmailAddress(user=self.user, email=address)


class ResetPasswordForm(PlainErrors, library.ResetPasswordForm):
    """Asks for a link to a new password."""

    names = {"email": "E-mail address"}

    def clean_email(self) -> str:
        """Return the address in lower case."""
        return str(get_adapter().clean_email(self.cleaned_data["email"].lower()))

    def save(self, request: HttpRequest, **_: Any) -> str:  # noqa: ARG002 the library's signature
        """Queue the mail, and return the address."""
        address = str(self.cleaned_data["email"])
        ask_for_reset(at=timezone.now(), address=address)
        return address


class ConfirmAddressForm(StrictForm):
    """The answer to a mail's link; in another browser with the account's password.

    The address alone must not confirm there: who signed up with somebody else's address would keep
    the password of what that somebody then takes for their own account.
    """

    may_be_empty = True
    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        required=False,
        strip=False,
    )

    def __init__(
        self, *args: Any, pending: PendingAddress, is_here: bool, at: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.pending, self.is_here, self.at = pending, is_here, at

    def clean_password(self) -> str:
        """Return the password.

        :raises ValidationError: if it is asked for and wrong, or if there were too many tries.
        """
        password = str(self.cleaned_data["password"])
        if self.is_here:
            return password
        if not password:
            raise forms.ValidationError(TYPE_IT)
        tries = f"confirm {self.pending.pk}"  # of this link: nobody without it can use them up
        if not take_try(PASSWORDS, tries, at=self.at):
            raise forms.ValidationError(TOO_MANY)
        with given_back_to_a_crowd(PASSWORDS, tries, at=self.at):
            is_right = self.pending.account.check_password(password)
        if not is_right:
            raise forms.ValidationError(NOT_THE_PASSWORD)
        return password
