"""The forms that ask for the code of a second step."""

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as library
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone

from checkins.forms.plain import PlainErrors
from checkins.services.devices import device_cookie, tries_key
from checkins.services.tries import CODES, give_back, take_try

# A code is good in its own period and, by the tolerance, in those beside it.
GOOD_FOR_SECONDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


class CountedCode(PlainErrors, library.BaseAuthenticateForm):  # type: ignore[misc]
    """Counts each code before it is checked, on a known device apart from all others."""

    names = {"code": "Your code"}

    def clean_code(self) -> str:
        """Return the code.

        An app's is taken once; the library remembers it for one period, and it is good longer.

        :raises ValidationError: if it is wrong or was used, or if there were too many tries.
        """
        now = timezone.now()
        key = tries_key(self.user, device_cookie(context.request), at=now)
        if not take_try(CODES, key, at=now):
            raise get_account_adapter().validation_error("too_many_codes")
        code: str = super().clean_code()
        used = f"second_step.used.{self.user.pk}.{''.join(code.split())}"
        of_an_app = self.authenticator.type == Authenticator.Type.TOTP
        if of_an_app and not cache.add(used, 1, timeout=GOOD_FOR_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        give_back(CODES, key, at=now)
        return code


class CodeForm(CountedCode, library.AuthenticateForm):  # type: ignore[misc]
    """Asks at sign-in."""


class ReauthenticateCodeForm(CountedCode, library.ReauthenticateForm):  # type: ignore[misc]
    """Asks who is signed in. No page of ours leads to it, but the library takes it."""
