"""The forms about record systems: an operator's, and a person's consent for one."""

from datetime import date

from django import forms

from checkins.forms.base import OnceForm, PlainCharField, StrictForm
from checkins.forms.sharing import ScopeFields, TermsFields, last_day_of, length_field

TAKEN = "“Name” is the name of another system. People couldn’t tell the two apart."


class SystemConsentForm(ScopeFields, TermsFields):
    """A consent to hand check-ins on to a record system."""

    field_order = ("shows_signs", "shows_notes", "shows_use", "shows_alerts")


class TokenForm(StrictForm):
    """How long a new token works."""

    days = length_field()

    def last_day(self, today: date) -> date:
        """Return the last day of the token, counted from ``today``."""
        return last_day_of(self.cleaned_data["days"], today)


class RegisterForm(OnceForm, TokenForm):
    """A record system's name and purpose, as people read them, and how long its token works."""

    name = PlainCharField(
        label="Name",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="As people know it. For example: Hillside Clinic records.",
    )
    what_for = PlainCharField(
        label="What is it for?",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="One sentence. People read it before they agree.",
    )
    field_order = ("form_id", "name", "what_for", "days")
