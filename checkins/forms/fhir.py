"""The range of days of a copy in the form that record systems read."""

from datetime import date, timedelta
from typing import Any

from checkins.forms.base import StrictForm
from checkins.forms.days import DayField

USUAL_DAYS = 90


class RangeForm(StrictForm):
    """The first and the last day of a copy, both included."""

    first_day = DayField(label="First day", bad="First day: please choose a day.")
    last_day = DayField(label="Last day", bad="Last day: please choose a day.")

    @classmethod
    def at_first(cls, today: date) -> dict[str, date]:
        """Return the range that the page begins with: the newest 90 days."""
        return {"first_day": today - timedelta(days=USUAL_DAYS - 1), "last_day": today}

    def clean(self) -> dict[str, Any]:
        """Check the two days against each other."""
        data = super().clean()
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "Last day: please choose one after the first.")
        return data
