"""The forms with which a counselor logs a contact with a client and sets the next visit."""

import re
from datetime import datetime
from typing import Any

from django import forms

from checkins.enums import ContactHow
from checkins.forms.base import OnceForm, PlainCharField, StrictForm

VISIT = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", re.ASCII)


LONGEST_LINE = 2000
REACHED = (("yes", "Reached"), ("no", "No answer"))
NO_CHOICE = ("required", "invalid_choice")


class ContactForm(OnceForm):
    """One contact with the client, or a note: nothing is chosen ahead."""

    how = forms.ChoiceField(
        label="How",
        choices=ContactHow.to_choose,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(NO_CHOICE, "Choose how."),
    )
    reached = forms.ChoiceField(
        label="Did you reach them?",
        choices=REACHED,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose whether you reached them."},
    )
    line = PlainCharField(
        label="Note",
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, object]:
        """Ask whether a contact reached them; a note reaches nobody, and needs its text."""
        data = super().clean()
        is_note = data.get("how") == ContactHow.NOTE
        if is_note and not data.get("line"):
            self.add_error("line", "Write the note.")
        if data.get("how") and not is_note and data.get("reached") == "":
            self.add_error("reached", "Choose whether you reached them.")
        return data

    @property
    def logged(self) -> dict[str, Any]:
        """What a valid form says, as the service takes it."""
        data = self.cleaned_data
        how = ContactHow(data["how"])
        return {
            "how": how,
            "reached": data["reached"] == "yes" and how is not ContactHow.NOTE,
            "line": data["line"],
            "form_id": data["form_id"],
        }


class RowContactForm(ContactForm):
    """One contact, logged in a row of the list: a line, and no note alone."""

    how = forms.ChoiceField(
        label="How",
        choices=lambda: [way for way in ContactHow.to_choose() if way[0] != ContactHow.NOTE],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(NO_CHOICE, "Choose how."),
    )
    line = PlainCharField(
        label="Note",
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": "Optional"}),
    )


class FollowUpForm(OnceForm):
    """What is right instead of a line that is not."""

    line = PlainCharField(
        label="What is right",
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what is right."},
    )


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
