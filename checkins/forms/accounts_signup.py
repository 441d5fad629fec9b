"""The fields of sign-up besides e-mail address and password."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest

from checkins.forms.zones import allowed_zones
from checkins.models import User


class SignupExtras(forms.Form):
    """The minimum age, and the time zone if a script guesses one."""

    is_old_enough = forms.BooleanField()
    time_zone = forms.CharField(
        required=False,
        max_length=64,
        widget=forms.HiddenInput(attrs={"data-guess-zone": ""}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        age, field = settings.MINIMUM_AGE_YEARS, self.fields["is_old_enough"]
        field.label = f"I am {age} or older"
        field.error_messages["required"] = f"You need to be {age} or older."

    def clean_time_zone(self) -> str:
        """Return the guess if it is an allowed zone, else "": a wrong guess is corrected later."""
        guess = str(self.cleaned_data.get("time_zone", ""))
        return guess if guess in allowed_zones() else ""

    def signup(self, request: HttpRequest, user: User) -> None:
        """Do nothing: the library requires this method, but the adapter has saved the person."""
