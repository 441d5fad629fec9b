"""The form that checks the newest sealed days against a digest that was kept elsewhere."""

import re

from django import forms

from checkins.forms.base import PlainCharField, StrictForm

DIGEST = re.compile(r"[0-9a-f]{64}")
DAYS = {7: "The last 7 days", 31: "The last 31 days"}
NO_DIGEST = "A digest has 64 signs: digits, and letters from a to f."


class DigestForm(StrictForm):
    """A digest of :mod:`seal_log`, and how many of the newest days are checked."""

    digest = PlainCharField(
        label="The digest you kept",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
        error_messages={"required": "Paste the digest.", "max_length": NO_DIGEST},
    )
    span = forms.TypedChoiceField(
        label="How far back",
        choices=[(str(days), words) for days, words in DAYS.items()],
        coerce=int,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose how far back."),
    )

    def clean_digest(self) -> str:
        """Return the digest in small letters.

        :raises ValidationError: if it is none.
        """
        digest: str = self.cleaned_data["digest"].lower()
        if not DIGEST.fullmatch(digest):
            raise forms.ValidationError(NO_DIGEST)
        return digest
