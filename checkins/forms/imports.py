"""The form for uploading a file of past check-ins."""

from typing import Any

from django import forms

from checkins.forms.base import StrictForm

MOST_BYTES = 1024 * 1024
UNREADABLE = "This is not a plain CSV file. Save it as CSV in UTF-8 and try again."


class ImportForm(StrictForm):
    """One CSV file of at most 1 MB, read as text into ``cleaned_data["file"]``."""

    file = forms.FileField(
        label="Your file",
        help_text="A CSV file, at most 1 MB.",
        max_length=255,
        error_messages={
            "required": "Please choose a file.",
            "invalid": "Please choose a file.",
            "missing": "Please choose a file.",
            "empty": "This file is empty.",
            "max_length": "The name of this file is too long.",
        },
    )

    def clean(self) -> dict[str, Any]:
        """Check the names of the fields, if a file was chosen: otherwise a browser sends none."""
        return super().clean() if self.files else self.cleaned_data

    def clean_file(self) -> str:
        """Return the file's text.

        :raises ValidationError: if the file is larger than 1 MB, or no text in UTF-8 without NUL.
        """
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError("This file is too large. Bring at most ten years.")
        try:
            text = given.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(UNREADABLE) from error
        if "\0" in text:
            raise forms.ValidationError(UNREADABLE)
        return str(text)
