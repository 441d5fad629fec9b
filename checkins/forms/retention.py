"""The form with which a person chooses how long their days are kept."""

from typing import Any

from django import forms

from checkins.forms.base import StrictForm

ALL, MONTHS = "all", "24"
KEPT = [(ALL, "While my account lives"), (MONTHS, "24 months")]


class KeepingForm(StrictForm):
    """How long, and a box for the choice after which something is gone."""

    kept = forms.ChoiceField(
        label="Keep my days",
        choices=KEPT,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Please choose one."),
    )
    sure = forms.BooleanField(label="Yes, delete older days for good", required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for the box with the choice that deletes something."""
        data = super().clean()
        if data.get("kept") == MONTHS and not data.get("sure"):
            self.add_error("sure", "Tick the box if you want 24 months.")
        return data

    @property
    def months(self) -> int | None:
        """How many months, None for as long as the account lives."""
        return int(MONTHS) if self.cleaned_data["kept"] == MONTHS else None
