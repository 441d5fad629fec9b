"""The forms for picking a small step and for saying how it went."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.catalog.small_steps import small_step_catalog
from checkins.enums import StepOutcome
from checkins.forms.base import PlainCharField, StrictForm, is_seen

STEP_LENGTH = 80
KEEPS = "keep"  # the button that keeps the words instead of picking them
OUT_OF_DATE = "The page is out of date. Please load it again."


class PickForm(StrictForm):
    """One small step, by its code or in the person's own words, and the list to go back to."""

    button_names = frozenset({KEEPS})

    step = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    text = PlainCharField(
        label="Something of my own", required=False, max_length=STEP_LENGTH, strip=True
    )

    page = forms.ChoiceField(
        required=False,
        widget=forms.HiddenInput,
        choices=[("", ""), ("all", "")],
        error_messages={"invalid_choice": OUT_OF_DATE},
    )

    def clean_step(self) -> str:
        """Return the code of a small step.

        :raises ValidationError: if the catalog has no small step with this code.
        """
        code: str = self.cleaned_data["step"]
        if code and code not in small_step_catalog().texts:
            raise ValidationError(OUT_OF_DATE)
        return code

    def clean_text(self) -> str:
        """Return the text with single spaces; one that nobody sees is none."""
        text = " ".join(self.cleaned_data["text"].split())
        return text if is_seen(text) else ""

    def clean(self) -> dict[str, Any]:
        """Require exactly one of the code and the text."""
        data = super().clean()
        if not self.errors and bool(data["step"]) == bool(data["text"]):
            raise ValidationError("Pick one step, or write one of your own.")
        if not self.errors and data["page"] and not data["step"]:  # that list has no own words
            raise ValidationError(OUT_OF_DATE)
        return data


class OutcomeForm(StrictForm):
    """How a small step went, in one tap."""

    went = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=StepOutcome.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Please tap one of the five answers."
        ),
    )
