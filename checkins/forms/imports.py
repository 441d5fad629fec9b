"""The forms for uploading a file of past check-ins, and for saying how its days are read."""

from django import forms

from checkins.enums import DayOrder
from checkins.forms.base import FILE_FAULTS, StrictForm, UploadForm
from checkins.forms.tables import text_of
from checkins.forms.workbooks import MOST_BYTES, TOO_LARGE, FileError


class ImportForm(UploadForm):
    """One file of at most 1 MB, read as text into ``cleaned_data["file"]``."""

    file = forms.FileField(
        label="Your file",
        help_text="CSV or Excel (.xlsx), at most 1 MB.",
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages=FILE_FAULTS,
    )

    def clean_file(self) -> str:
        """Return the file's text.

        :raises ValidationError: if the file is larger than 1 MB, or no table.
        """
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            return text_of(given.read())
        except FileError as error:
            raise forms.ValidationError(str(error)) from error


class DayOrderForm(StrictForm):
    """How the days of a file are read; the page's buttons send it."""

    day_order = forms.ChoiceField(
        choices=DayOrder.choices,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Which days are right? Choose one."
        ),
    )
