"""The form for announcing a break."""

from datetime import date, timedelta
from typing import Any

from django import forms

from checkins.forms.base import OnceForm, PlainCharField
from checkins.forms.days import DayField
from checkins.services.breaks import MOST_AHEAD_DAYS, MOST_DAYS


class BreakForm(OnceForm):
    """The first and the last day of a break, and a word that only the person reads."""

    first_day = DayField(label="First day", bad="First day: please choose a day.")
    last_day = DayField(label="Last day", bad="Last day: please choose a day.")
    word = PlainCharField(
        label="What for?",
        max_length=60,
        required=False,
        help_text="Optional. Only you can see this.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict[str, Any]:
        """Check the two days against today and each other."""
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and first < self._today:
            self.add_error("first_day", "First day: please choose today or later.")
        elif first and first > self._today + timedelta(days=MOST_AHEAD_DAYS):
            self.add_error("first_day", "First day: please choose a day within a year.")
        elif first and last and last < first:
            self.add_error("last_day", "Last day: please choose one after the first.")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last_day", "Last day: a break can be 60 days long. Add more later.")
        return data
