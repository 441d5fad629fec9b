"""The form that looks for a word in a person's own notes."""

from django import forms
from django.core.exceptions import ValidationError

from checkins.forms.base import PlainCharField, StrictForm
from checkins.queries.my_days_notes import plain

LONGEST = 60
NO_WORD = "Type a word to look for."


class NoteSearchForm(StrictForm):
    """What is looked for. It is in ``NEVER_STORED``: nothing keeps it for later."""

    sought = PlainCharField(
        label="A word from your note",
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "enterkeyhint": "search"}
        ),
        error_messages={"required": NO_WORD},
    )

    def clean_sought(self) -> str:
        """Return the word.

        :raises ValidationError: if nothing of it is left to look for.
        """
        sought: str = self.cleaned_data["sought"]
        if not plain(sought).split():
            raise ValidationError(NO_WORD)
        return sought
