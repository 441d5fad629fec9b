"""The PIN of a device: typing it, and choosing one that nobody guesses first."""

import re
from itertools import pairwise
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.forms.base import StrictForm

LEAST, MOST = 4, 8
DIGITS = re.compile(rf"[0-9]{{{LEAST},{MOST}}}")
NO_PIN = "A PIN has 4 to 8 digits."
TOO_PLAIN = "Someone may guess that PIN first. Please mix the digits a little more."
NOT_ALIKE = "The two PINs differ. Please type it twice once more."


def _pin(label: str) -> forms.CharField:
    """Return a field for a PIN: a phone shows digits to type, and hides them."""
    hidden = forms.PasswordInput(
        attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": str(MOST)}
    )
    return forms.CharField(label=label, widget=hidden, max_length=64)


class PinForm(StrictForm):
    """Types the PIN that unlocks; ``next`` is where it leads then."""

    pin = _pin("Your PIN")
    next = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class NewPinForm(StrictForm):
    """Chooses a PIN, typed twice."""

    pin = _pin("New PIN")
    pin_again = _pin("The same PIN again")

    def clean_pin(self) -> str:
        """Return the PIN.

        :raises ValidationError: if it is none, or one of those that everybody tries first.
        """
        pin: str = self.cleaned_data["pin"]
        if not DIGITS.fullmatch(pin):
            raise ValidationError(NO_PIN)
        if is_plain(pin):
            raise ValidationError(TOO_PLAIN)
        return pin

    def clean(self) -> dict[str, Any]:
        """Compare the two."""
        data = super().clean()
        if data.get("pin") and data.get("pin_again") and data["pin"] != data["pin_again"]:
            self.add_error("pin_again", NOT_ALIKE)
        return data


def is_plain(pin: str) -> bool:
    """Return whether everybody guesses the PIN: 0000, 1212, or a row of digits up or down."""
    half = len(pin) // 2
    if pin == pin[:1] * len(pin) or pin == pin[:2] * half or pin == pin[:half] * 2:
        return True
    gaps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return gaps in ({1}, {9})
