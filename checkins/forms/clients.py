"""The form with which a counselor logs a contact with a client."""

from typing import Any

from django import forms

from checkins.enums import ContactHow
from checkins.forms.base import OnceForm, PlainCharField

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
        if not is_note and data.get("reached") == "":
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
    """What’s right instead of a line that is not."""

    line = PlainCharField(
        label="What’s right",
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write what’s right."},
    )
