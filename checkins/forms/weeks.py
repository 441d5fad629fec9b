"""The forms of My week: one intention, and whether a text to hand on holds own words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.enums import Intention
from checkins.forms.base import PlainCharField, StrictForm, is_seen

INTENTION_LENGTH = 80
OWN, NOTHING = "own", "nothing"


class IntentionForm(StrictForm):
    """One thing for a week: one that is suggested, the person's own words, or nothing."""

    intention = forms.ChoiceField(
        label="One thing",
        choices=[*Intention.choices, (OWN, "My own words"), (NOTHING, "Nothing this time")],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Please pick one of these."),
    )
    text = PlainCharField(
        label="What would you like to do?", required=False, max_length=INTENTION_LENGTH, strip=True
    )

    def clean_text(self) -> str:
        """Return the text with single spaces; one that nobody sees is none."""
        text = " ".join(self.cleaned_data["text"].split())
        return text if is_seen(text) else ""

    def clean(self) -> dict[str, Any]:
        """Require words where the person's own are chosen; beside another choice they go."""
        data = super().clean()
        if not self.errors and data["intention"] == OWN and not data["text"]:
            self.add_error("text", ValidationError("Please write a few words."))
        return data

    @property
    def code(self) -> str:
        """The code of a suggested intention, "" for any other choice."""
        chosen: str = self.cleaned_data["intention"]
        return "" if chosen in {OWN, NOTHING} else chosen

    @property
    def own_words(self) -> str:
        """The person's own words if they chose them, else ""."""
        return str(self.cleaned_data["text"]) if self.cleaned_data["intention"] == OWN else ""
