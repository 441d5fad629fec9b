"""The field for a calendar day."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

ISO_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)


class DayField(forms.CharField):
    """A day of this century, YYYY-MM-DD; Django's own field accepts other spellings."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, *, bad: str, **kwargs: Any) -> None:
        super().__init__(error_messages={"required": bad}, **kwargs)
        self._bad = bad

    def clean(self, value: Any) -> date | None:
        """Return the day, None for a blank field.

        :raises ValidationError: if the value is no day, or spelled in another way.
        """
        text = super().clean(value)
        if not text:
            return None
        try:
            day = date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
        except ValueError:
            day = None
        if day is None:
            raise ValidationError(self._bad)
        return day
