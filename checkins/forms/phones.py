"""The field for a phone number, on every form that takes one."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.catalog.phones import read_phone
from checkins.forms.base import PlainCharField
from checkins.models.sealed import UNOPENED

MOST_SIGNS = 60  # what people paste comes with marks, words and an extension


class PhoneField(PlainCharField):
    """A phone number as people paste it; the form gets it as it is shown, which reads the same.

    A number that is not valid in the deployment's region is accepted: ``read_phone`` says so.
    """

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"type": "tel", "autocomplete": "off", "inputmode": "tel"}
        super().__init__(max_length=MOST_SIGNS, widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """Return the number as it is shown, "" if it is blank.

        :raises ValidationError: if the text holds no number.
        """
        text = str(super().clean(value))
        if not text or text == UNOPENED:
            return text
        phone = read_phone(text)
        if phone is None:
            raise self._no_number()
        return phone.shown

    def to_python(self, value: Any) -> str:
        """Return the text; marks alone, which nobody sees, are no number.

        :raises ValidationError: if something is written that is not seen.
        """
        text = super().to_python(value)
        if not text and str(value or "").strip():
            raise self._no_number()
        return text

    def _no_number(self) -> ValidationError:
        return ValidationError(f"{self.label}: please write one number, like 555-0142.")
