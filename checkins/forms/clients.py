"""The forms with which a counselor logs a contact with a client and sets the next visit."""

import re
from datetime import datetime
from typing import Any

from django import forms

from checkins.enums import ContactHow
from checkins.forms.base import OnceForm, PlainCharField, StrictForm

VISIT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)


class ContactForm(OnceForm):
    """One contact with the client, or a note."""

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
        """Require a text for a note, and ignore ``reached``, since a note reaches nobody."""
        data = super().clean()
        if data.get("how") == ContactHow.NOTE:
            data["reached"] = False
            if not data.get("line"):
                self.add_error("line", "Write the note.")
        return data


class VisitField(forms.DateTimeField):
    """A day and a time exactly as a browser sends them: Django alone accepts other spellings."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the datetime, None if nothing was sent.

        :raises ValidationError: if it is spelled in another way, or not in this century.
        """
        if value and not VISIT.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class VisitForm(StrictForm):
    """The time of the next visit, on the counselor's clock; blank for none."""

    next_visit_at = VisitField(
        label="Next visit",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"invalid": "Next visit: use a day and a time."},
    )
