"""Someone whom a person can call."""

import re

from django import forms
from django.core.exceptions import ValidationError

from checkins.forms.base import PlainCharField, StrictForm

NUMBER = re.compile(r"\+?[0-9 ().-]{3,24}", re.ASCII)
LEAST_DIGITS, MOST_DIGITS = 3, 15  # E.164 allows fifteen


class ContactForm(StrictForm):
    """Name, number, relation, and whether a text is welcome."""

    name = PlainCharField(label="Name", max_length=40)
    number = PlainCharField(
        label="Phone number",
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    relation = PlainCharField(
        label="Who are they to you?",
        max_length=40,
        required=False,
        help_text="Sponsor, sister, friend.",
    )
    may_text = forms.BooleanField(label="I may text them, too", required=False, initial=True)

    def clean_number(self) -> str:
        """Return the number as typed, spaces folded.

        :raises ValidationError: if it cannot be dialled.
        """
        number = " ".join(str(self.cleaned_data["number"]).split())
        digits = sum(sign.isdigit() for sign in number)
        if not NUMBER.fullmatch(number) or not LEAST_DIGITS <= digits <= MOST_DIGITS:
            raise ValidationError("Phone number: please use digits, like 555-0142.")
        return number


class FirstPersonForm(ContactForm):
    """The first step's short form: one name and number."""

    may_text = None  # type: ignore[assignment]
    relation = None  # type: ignore[assignment]
