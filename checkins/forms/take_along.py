"""The forms of taking everything along: which file, which summary, and a file from elsewhere."""

from datetime import datetime
from typing import Any

from django import forms

from checkins.enums import SummaryFor, TakenAs
from checkins.forms.base import FILE_FAULTS, StrictForm, UploadForm
from checkins.forms.take_along_files import MOST_BYTES, TOO_LARGE, FileError, parsed, text_of
from checkins.forms.take_along_record import read_record
from checkins.forms.take_along_values import RecordError
from checkins.queries.trends import SPANS_WEEKS
from checkins.services.take_along import Brought

WEEKS = [(str(weeks), f"{weeks} weeks") for weeks in SPANS_WEEKS]


def _choice(label: str, choices: list[tuple[str, str]], initial: str) -> forms.ChoiceField:
    wrong = f"{label} Choose one of the answers."
    return forms.ChoiceField(
        label=label,
        choices=choices,
        initial=initial,
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), wrong),
    )


def _box(label: str, *, initial: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, initial=initial)


class TakeForm(StrictForm):
    """As which kind of file everything is taken along."""

    taken_as = _choice("Which file?", TakenAs.choices, TakenAs.JSON)


class SummaryForm(StrictForm):
    """For whom a summary is, over how many weeks, and what is in it.

    Notes and use stay out unless they are ticked: nobody shows them by mistake.
    """

    reader = _choice("Who is it for?", SummaryFor.choices, SummaryFor.MYSELF)
    weeks = _choice("How far back?", WEEKS, "12")
    notices = _box("What this site told me, and when", initial=True)
    plan = _box("My plan for hard days")
    use = _box("The days I used")
    notes = _box("My notes")


class BringForm(UploadForm):
    """A file that was taken along elsewhere; ``brought`` is what it holds once it is valid."""

    brought: Brought

    file = forms.FileField(
        label="Your file",
        help_text="It ends in .json, or is packed as .zip or .gz. At most 16 MB.",
        max_length=255,
        widget=forms.ClearableFileInput(attrs={"accept": ".json,.zip,.gz"}),
        error_messages=FILE_FAULTS,
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_file(self) -> str:
        """Read the whole file, and return its name.

        :raises ValidationError: if it is too large, no such file, or a line of it is wrong.
        """
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LARGE)
        try:
            self.brought = read_record(parsed(text_of(given.read())), at=self.at)
        except (FileError, RecordError) as error:
            raise forms.ValidationError(str(error)) from error
        return str(given.name)
