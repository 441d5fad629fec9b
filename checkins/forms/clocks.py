"""The field for a time of day, and the hours that are offered for its parts."""

import re
from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.enums import PartOfDay

CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
BAD_TIME = "Time: please write it like 19:30."
HOURS = {
    PartOfDay.MORNING: time(8),
    PartOfDay.MIDDAY: time(12, 30),
    PartOfDay.EVENING: time(19),
    PartOfDay.BEDTIME: time(21, 30),
}


def hour_of(part_of_day: str) -> time:
    """Return the hour that is offered for a part of the day; in the evening if none is said."""
    return HOURS[PartOfDay(part_of_day)] if part_of_day else HOURS[PartOfDay.EVENING]


class ClockField(forms.CharField):
    """A time of day, HH:MM; ``strptime`` alone accepts other spellings."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean(self, value: Any) -> time | None:
        """Return the time, None for a blank field.

        :raises ValidationError: if the value is not spelled like 19:30.
        """
        text = super().clean(value)
        if not text:
            return None
        if not CLOCK.fullmatch(text):
            raise ValidationError(BAD_TIME)
        return time.fromisoformat(text)
