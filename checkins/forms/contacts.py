"""The forms for the people whom a person can call."""

from django import forms

from checkins.forms.base import OnceForm, PlainCharField, StrictForm
from checkins.forms.phones import PhoneField


class ContactForm(StrictForm):
    """A contact's name, number and relation, and whether the person may text them."""

    name = PlainCharField(label="Name", max_length=40)
    number = PhoneField(label="Phone number")
    relation = PlainCharField(
        label="Who are they to you?",
        max_length=40,
        required=False,
        help_text="Sponsor, sister, friend.",
    )
    may_text = forms.BooleanField(label="I may text them, too", required=False, initial=True)


class NewContactForm(OnceForm, ContactForm):
    """A contact who is not on the list yet."""


class FirstPersonForm(NewContactForm):
    """The short form on the first page of onboarding: one name and number."""

    may_text = None  # type: ignore[assignment]
    relation = None  # type: ignore[assignment]
