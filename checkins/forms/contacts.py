"""The forms for the people whom a person can call."""

from django import forms

from checkins.forms.base import OnceForm, PlainCharField, StrictForm
from checkins.forms.phones import PhoneField
from checkins.models.profiles import LONGEST_TEXT, TEXT_FOR_A_TALK

# What a person may tap instead of typing it; any other word is as good.
ROLES = ("Sponsor", "Sober buddy", "Friend", "Partner", "Sister", "Brother", "Parent", "Neighbor")


class ContactForm(StrictForm):
    """A contact's name, number and relation, and whether the person may text them."""

    name = PlainCharField(label="Name", max_length=40)
    number = PhoneField(label="Phone number")
    relation = PlainCharField(
        label="Who are they to you?",
        max_length=40,
        required=False,
        help_text="For example: sponsor, sober buddy, sister, friend.",
        widget=forms.TextInput(attrs={"list": "roles"}),
    )
    may_text = forms.BooleanField(label="I can also text them", required=False, initial=True)


class NewContactForm(OnceForm, ContactForm):
    """A contact who is not on the list yet."""


class FirstPersonForm(NewContactForm):
    """The short form on the first page of onboarding: one name and number."""

    may_text = None  # type: ignore[assignment]
    relation = None  # type: ignore[assignment]


class TextWordsForm(StrictForm):
    """What a text to one of the person's people says; blank for the default."""

    words = PlainCharField(
        label="My words",
        max_length=LONGEST_TEXT,
        required=False,
        help_text=f"Up to {LONGEST_TEXT} letters. If it’s blank, we use “{TEXT_FOR_A_TALK}”",
    )
