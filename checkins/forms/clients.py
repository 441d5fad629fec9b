"""What a counselor writes down about a client."""

import re
from datetime import datetime
from typing import Any

from django import forms

from checkins.enums import ContactHow
from checkins.forms.base import PlainCharField, StrictForm

VISIT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)


class ContactForm(StrictForm):
    """One contact, or a note."""

    how = forms.ChoiceField(
        label="How",
        choices=ContactHow.choices,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how."),
    )
    reached = forms.BooleanField(label="We talked or wrote", required=False)
    line = PlainCharField(
        label="One line",
        max_length=300,
        required=False,
        help_text="A colleague reads it only if the client agrees.",
    )

    def clean(self) -> dict[str, object]:
        """A note reaches nobody, and says something."""
        data = super().clean()
        if data.get("how") == ContactHow.NOTE:
            data["reached"] = False
            if not data.get("line"):
                self.add_error("line", "Write the note.")
        return data


class VisitField(forms.DateTimeField):
    """A day and a time as a browser sends them: Django alone takes more, and far-off years."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment.

        :raises ValidationError: if it is written in another way, or not of this century.
        """
        if value and not VISIT.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class VisitForm(StrictForm):
    """The next visit, on the counselor's clock."""

    next_visit_at = VisitField(
        label="Next visit",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Next visit: use a day and a time."},
    )
