"""The form that asks for the code of a second step."""

from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as library
from allauth.mfa.models import Authenticator
from django.core.cache import cache

# A code is good in its own period and, by the tolerance, in those beside it.
GOOD_FOR_SECONDS = app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


class CodeForm(library.AuthenticateForm):  # type: ignore[misc]
    """Takes an app's code once; the library remembers it for one period, and it is good longer."""

    def clean_code(self) -> str:
        """Return the code; it is refused as a wrong one is if it was used."""
        code: str = super().clean_code()
        used = f"second_step.used.{self.user.pk}.{''.join(code.split())}"
        of_an_app = self.authenticator.type == Authenticator.Type.TOTP
        if of_an_app and not cache.add(used, 1, timeout=GOOD_FOR_SECONDS):
            raise get_adapter().validation_error("incorrect_code")
        return code
