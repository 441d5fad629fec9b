"""The form of a look back at a day with use."""

from typing import Any

from django import forms

from checkins.enums import CameFirst
from checkins.forms.base import PlainCharField, StrictForm

LONGEST_TEXT = 1000


class LookBackForm(StrictForm):
    """What came before a day with use, and what helped; each field may stay blank."""

    button_names = frozenset({"remove"})

    came_first = forms.ChoiceField(
        label="What went up first?",
        choices=CameFirst.choices,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "What went up first? Choose one of these, or none."},
    )
    before = PlainCharField(
        label="What was going on in the days before?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    helped = PlainCharField(
        label="What helped, even a little?",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a look back in which every field is blank."""
        data = super().clean()
        if not self.errors and not any(data.get(name) for name in self.fields):
            raise forms.ValidationError("Write a few words or choose one. Or just go back.")
        return data
