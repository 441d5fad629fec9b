"""The dates that a person wants to be counted from."""

import re
from datetime import date
from typing import Any

from django import forms

from checkins.forms.base import StrictForm

DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)


class PastDayField(forms.DateField):
    """A day as a browser sends it: Django alone takes other spellings, and far-off years."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": f"{kwargs['label']}: use a day that has been."},
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        """Return the day.

        :raises ValidationError: if it is written in another way.
        """
        if value and not isinstance(value, date) and not DAY.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class RecoveryDaysForm(StrictForm):
    """From when days are counted, whether the first is one, and when the person left care."""

    counted_from = PastDayField(label="Count my days from")
    first_is = forms.ChoiceField(
        label="The first day is",
        choices=[("0", "Day 0"), ("1", "Day 1")],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "The first day is: choose Day 0 or Day 1."},
    )
    left_care_on = PastDayField(
        label="I got out of jail, hospital or treatment on",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict[str, Any]:
        """Take no day that is still to come."""
        data = super().clean()
        for name in ("counted_from", "left_care_on"):
            day = data.get(name)
            if day and day > self._today:
                self.add_error(name, f"{self.fields[name].label}: use a day that has been.")
        return data

    def as_settings(self) -> dict[str, Any]:
        """Return what is saved."""
        data = self.cleaned_data
        return {
            "counted_from": data["counted_from"],
            "counts_first_day": data["first_is"] == "1",
            "left_care_on": data["left_care_on"],
        }
