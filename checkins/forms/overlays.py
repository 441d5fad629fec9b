"""The form that holds a clinic's overlay against what is in force: a file, or its text."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst

from checkins.catalog.overlays import text_faults
from checkins.forms.base import FILE_FAULTS, PlainCharField, StrictForm

MOST_LETTERS = 48_000
TOO_LARGE = "This file is too large. An overlay has 48,000 letters at most."
NAME = "The file"


class OverlayForm(StrictForm):
    """One overlay as ``cleaned_data["overlay"]``; ``faults`` says everything that is wrong in it.

    A pasted text comes before a file, which a browser may still hold from an earlier try.
    """

    text = PlainCharField(
        label="Its text",
        required=False,
        strip=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false"}),
        error_messages={"max_length": TOO_LARGE},
    )
    file = forms.FileField(
        label="Or the file itself",
        help_text="A .toml file, written as in docs/overlay.example.toml.",
        required=False,
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".toml"}),
        error_messages=FILE_FAULTS,
    )

    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        self.faults: list[str] = []

    def clean_file(self) -> str:
        """Return the file's text, "" without a file.

        :raises ValidationError: if it is too large, or no text.
        """
        given = self.cleaned_data["file"]
        if not given:
            return ""
        if given.size > MOST_LETTERS:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError("This file isn’t plain text.") from error

    def clean(self) -> dict[str, Any]:
        """Take what was given as one overlay, and find all that is wrong in it."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        overlay = cleaned.get("text") or cleaned.get("file") or ""
        if not overlay.strip():
            self.add_error("text", "Paste the text, or choose the file.")
            return cleaned
        regions = {"region": settings.HELP_REGION, "phone_region": settings.PHONE_REGION}
        found = text_faults(overlay, name=NAME, **regions)
        self.faults = [capfirst(fault.removeprefix(f"{NAME}: ")) for fault in found]
        if self.faults:
            field = "text" if cleaned.get("text") else "file"
            self.add_error(field, "This overlay can't be used yet. See what’s wrong below.")
        return {**cleaned, "overlay": overlay}
