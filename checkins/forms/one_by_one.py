"""The form for sharing one record."""

import uuid
from typing import Any

from django import forms

from checkins.forms.base import StrictForm
from checkins.models import Consent


class ReadersForm(StrictForm):
    """Who may see this one record, among the counselors to whom a consent shows notes now."""

    repeated_names = frozenset({"readers"})

    readers = forms.MultipleChoiceField(
        label="Who may see this one?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Who may see this one? Choose someone.",
            "invalid_choice": "“Who may see this one?” has a choice we don’t know.",
        },
    )

    def __init__(self, *args: Any, consents: list[Consent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = [  # type: ignore[attr-defined]
            (str(consent.pk), consent.reader_name) for consent in consents
        ]

    def consent_ids(self) -> list[uuid.UUID]:
        """Return the consents of the chosen counselors; one that was sent twice counts once."""
        return [uuid.UUID(value) for value in set(self.cleaned_data["readers"])]
