"""Adapting the sign-in library to this product."""

from contextlib import suppress
from typing import Any, cast

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core import context
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from checkins.forms.form_drafts import RETURN_TO, valid_mark
from checkins.models import User
from checkins.models.accounts import UserQuerySet
from checkins.models.authenticators import open_secret, seal_secret
from checkins.models.sealed import SECRET_PLACE, SealError
from checkins.models.statements import statement
from checkins.services.account_changes import telling_addresses
from checkins.services.accounts import register_person, set_time
from checkins.services.addresses import ask_for_address
from checkins.services.code_links import IN_SESSION, code_in, keep_code_link
from checkins.services.devices import (
    device_cookie,
    device_for,
    device_of,
    forget_devices,
    offer_link,
    tries_key,
)
from checkins.services.form_drafts import kept_form
from checkins.services.sharing_codes import CodeNotOpenError, open_code
from checkins.services.tries import (
    PASSWORDS,
    SIGN_INS,
    give_back,
    given_back_to_a_crowd,
    of_address,
    take_try,
)

WRONG_CODE = "That code isn’t right. Try the newest one."
UNREAD = "We can’t read some of your codes. Sign in another way, then set them up again."
MOST_LETTERS = 254
log = structlog.get_logger(__name__)


@statement
def _accounts(*, pk: int) -> UserQuerySet:
    """Select an account with all that each request asks of it."""
    accounts: UserQuerySet = User.objects.with_second_factor().with_confirmed_address()
    return accounts.with_new_device().filter(pk=pk)


class SignInBackend(AuthenticationBackend):
    """Signs users in with e-mail address and password."""

    def get_user(self, user_id: Any) -> User | None:
        """Return a session's account, annotated with whether it has a second factor.

        None if the account is deleted or closed: it is signed out at its next request.
        """
        try:
            user = _accounts.one(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up that a deployment can close, and doors that tell nobody who is registered."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is switched off.",
        "cannot_remove_primary_email": "This is your main address. Choose another one first.",
        "email_taken": "This address can’t be used here. Choose another one.",
        "invalid_login": "That e-mail address and password don’t match.",
        "max_email_addresses": "You have %d addresses here. Remove one first.",
        "unknown_email": "Please check the address.",
        "duplicate_email": "This address is already on your account.",
        "email_password_mismatch": "That e-mail address and password don’t match.",
        "enter_current_password": "That isn’t your current password.",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "That password isn’t right. Please try again.",
        "invalid_or_expired_key": "This link is too old, or it was used before.",
        "invalid_password_reset": "This link is too old, or it was used before.",
        "too_long_email": "This address is too long. Please look at it again.",
        "rate_limited": "Please wait a minute, then try again.",
        "same_as_current": "You already have that one. Choose another one.",
        "select_only_one": "Please choose only one.",
        "too_many_codes": "There were too many tries. Wait 15 minutes, then try again.",
        "too_many_login_attempts": (
            "There were many tries with this address today. If it has an account, we sent a link to"
            " it. Open it on this device. It works for 15 minutes."
        ),
        "too_many_questions": "There were too many tries today. You can try again tomorrow.",
        "unverified_primary_email": "Please confirm your main e-mail address first.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return whether whoever asks may sign up: anybody, or who opened a counselor's link."""
        return bool(settings.SIGN_UP_OPEN or code_in(request.session, at=timezone.now()))

    def clean_email(self, email: str) -> str:
        """Return the address.

        :raises ValidationError: if it is longer than an account's row can hold.
        """
        if len(email) > MOST_LETTERS:
            raise self.validation_error("too_long_email")
        return email

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return the page that was not saved, or where sign-in was asked for, or home.

        A page is returned only to whom it was shown.
        """
        user, now = cast("User", request.user), timezone.now()
        mark = valid_mark(request.session.pop(RETURN_TO, ""), at=now)
        if typed := kept_form(user, at=now):
            return typed.page
        if mark and mark.account_id == user.pk:
            return mark.page
        return str(super().get_login_redirect_url(request))

    @transaction.atomic
    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:  # noqa: FBT001, FBT002 the library's signature
        """Save a new person with their rows, and with the time zone if a script guessed one.

        Who came by a counselor's link, without a script, begins with the counselor's zone.
        The address waits for the link in its mail: until then the account has none.
        """
        super().save_user(request, user, form, commit=False)
        address, user.email = form.cleaned_data["email"], None
        if commit:
            now = timezone.now()
            register_person(user=user, at=now)
            ask_for_address(by=user, at=now, address=address)
            zone = form.cleaned_data.get("time_zone")
            if code := code_in(request.session, at=now):
                keep_code_link(by=user, at=now, code=code)
                zone = zone or open_code(code=code, at=now).counselor.time_zone
            if zone:
                set_time(by=user, at=now, time_zone=zone)
        return user

    def post_login(
        self,
        request: HttpRequest,
        user: User,
        *,
        signup: bool,
        redirect_url: str | None,
        **more: Any,
    ) -> HttpResponse:
        """Respond to a sign-in; a new account begins with the link that led to it, or onboarding.

        What a visitor opened is the new account's by now. Who signs in on the way to it keeps it,
        too; somebody else who signs in on this browser does not.
        """
        code, there = code_in(request.session, at=timezone.now()), redirect_url
        request.session.pop(IN_SESSION, None)
        ask = reverse("sharing_ask", args=[code]) if code else ""
        if signup:
            there = ask or reverse("onboarding")
        elif code and user.is_person and redirect_url == ask:
            with suppress(CodeNotOpenError):  # the next page says so
                keep_code_link(by=user, at=timezone.now(), code=code)
        answer: HttpResponse = super().post_login(
            request, user, signup=signup, redirect_url=there, **more
        )
        return answer

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Send nothing: every confirmed address hears of a change through the outbox.

        The mail is queued with the change itself, in ``services.account_changes``.
        """

    def set_password(self, user: User, password: str) -> None:
        """Set a password, on the account's page or by a mailed link, and tell the addresses.

        No device is known any more, but the one on whose page it was set.
        """
        now = timezone.now()
        with telling_addresses(user, by=user, at=now, origin=settings.SITE_ORIGIN):
            super().set_password(user, password)
            is_signed_in = self.request.user == user
            own = device_of(user, device_cookie(self.request), at=now) if is_signed_in else None
            forget_devices(account=user, at=now, beside=own)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing in the cache: tries are counted in rows, by :meth:`authenticate`."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return whose address and password these are, None if they do not go together.

        A device that signed in before has tries of its own, so that a stranger's never keep its
        owner out, from wherever they are made. Beyond the limit nothing is looked up or hashed, and
        a link is mailed. A right password leaves no count, which would tell that somebody signs in.

        :raises ValidationError: if there were too many tries.
        """
        now, address = timezone.now(), str(credentials["email"])
        device = device_for(address, device_cookie(request), at=now)
        key = device.tries_key if device else of_address(address)
        if not device and not take_try(SIGN_INS, f"sign-in {get_ip(request)}", at=now):
            raise self.validation_error("rate_limited")
        if not take_try(PASSWORDS, key, at=now):
            offer_link(address, at=now)
            raise self.validation_error("too_many_login_attempts")
        with given_back_to_a_crowd(PASSWORDS, key, at=now):
            user: User | None = super().authenticate(request, **credentials)
        if user:
            give_back(PASSWORDS, key, at=now)
        return user

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether it is the signed-in account's password; nobody else uses up these tries.

        :raises ValidationError: if there were too many tries.
        """
        now = timezone.now()
        key = tries_key(user, device_cookie(context.request), at=now)
        if not take_try(PASSWORDS, key, at=now):
            raise self.validation_error("too_many_questions")
        with given_back_to_a_crowd(PASSWORDS, key, at=now):
            is_right = user.check_password(password)
        if is_right:
            give_back(PASSWORDS, key, at=now)
        return is_right

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Return the ways to confirm who it is: the password or a passkey.

        Codes are none. Whoever holds the unlocked phone has its authenticator app as well.
        """
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way for way in ways if way["id"] != "mfa_reauthenticate"]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals stored secrets, and names the product neutrally in apps and passkey prompts."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": "Turn off the second step first. Then add an address.",
        "cannot_delete_authenticator": "You can’t turn this off right now.",
        "cannot_generate_recovery_codes": "Set up a second step first. Then make backup codes.",
        "incorrect_code": WRONG_CODE,
        "unverified_email": "Please confirm your e-mail address first. Then add a second step.",
    }

    def encrypt(self, text: str) -> str:
        """Seal authenticator secrets and recovery seeds before they are stored."""
        return seal_secret(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a text that :meth:`encrypt` sealed.

        In place of one that cannot be opened stands a new secret, which no code fits: another
        second factor still works. The page says so, and the log says it as an error.
        """
        try:
            return open_secret(encrypted_text)
        except SealError:
            log.error("text_not_opened", field=SECRET_PLACE)  # noqa: TRY400 the seal's own trace says no more
            if context.request:
                messages.warning(context.request, UNREAD)
            return str(generate_totp_secret())

    def get_totp_label(self, user: User) -> str:
        """Return the label that an authenticator app shows beside the product's neutral name."""
        return user.email or str(settings.SITE_NAME)

    def generate_authenticator_name(self, user: User, type: str) -> str:  # noqa: A002 the library's name
        """Return the name of a new passkey until its owner changes it."""
        return "My passkey"

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return the account as a passkey prompt shows it: by its address, never a role or key."""
        entity, name = (
            super().get_public_key_credential_user_entity(user),
            self.get_totp_label(user),
        )
        return {**entity, "name": name, "display_name": name}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site as a passkey prompt shows it: by its host and neutral name."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}
