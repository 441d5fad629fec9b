"""The forms for the people whom a person can call."""

import re

from django import forms
from django.core.exceptions import ValidationError

from checkins.forms.base import OnceForm, PlainCharField, StrictForm

NUMBER = re.compile(r"\+?[0-9 ().-]{3,24}", re.ASCII)
LEAST_DIGITS, MOST_DIGITS = 3, 15  # E.164 allows fifteen


class ContactForm(StrictForm):
    """A contact's name, number and relation, and whether the person may text them."""

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
        """Return the number as typed, with single spaces.

        :raises ValidationError: if the number cannot be dialled.
        """
        number = " ".join(str(self.cleaned_data["number"]).split())
        digits = sum(sign.isdigit() for sign in number)
        if not NUMBER.fullmatch(number) or not LEAST_DIGITS <= digits <= MOST_DIGITS:
            raise ValidationError("Phone number: please use digits, like 555-0142.")
        return number


class NewContactForm(OnceForm, ContactForm):
    """A contact who is not on the list yet."""


class FirstPersonForm(NewContactForm):
    """The short form on the first page of onboarding: one name and number."""

    may_text = None  # type: ignore[assignment]
    relation = None  # type: ignore[assignment]
