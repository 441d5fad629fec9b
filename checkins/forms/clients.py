"""The form with which a counselor logs a contact with a client."""

from django import forms

from checkins.enums import ContactHow
from checkins.forms.base import OnceForm, PlainCharField


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
