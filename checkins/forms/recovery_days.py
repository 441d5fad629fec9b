"""The form for the dates from which a person's days are counted."""

import re
from datetime import date
from typing import Any

from django import forms

from checkins.forms.base import StrictForm

DAY = re.compile(r"(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)


class PastDayField(forms.DateField):
    """A day from 1900 on, YYYY-MM-DD: Django alone accepts other spellings and any year."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": f"{kwargs['label']}: choose today or an earlier day."},
            **kwargs,
        )

    def to_python(self, value: Any) -> date | None:
        """Return the day, None for a blank field.

        :raises ValidationError: if the value is no day, or spelled in another way.
        """
        if value and not isinstance(value, date) and not DAY.fullmatch(str(value)):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class RecoveryDaysForm(StrictForm):
    """From when days are counted, whether that is day 0 or 1, if they show, and when care ended."""

    counted_from = PastDayField(label="Count my days from")
    first_is = forms.ChoiceField(
        label="The first day is",
        choices=[("0", "Day 0"), ("1", "Day 1")],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "The first day is: choose Day 0 or Day 1."},
    )
    on_home = forms.ChoiceField(
        label="Show my days on Home",
        choices=[("1", "Yes"), ("0", "No")],
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Show my days on Home: choose Yes or No."},
    )
    left_care_on = PastDayField(
        label="I got out of jail, hospital or treatment on",
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean(self) -> dict[str, Any]:
        """Refuse days in the future."""
        data = super().clean()
        for name in ("counted_from", "left_care_on"):
            day = data.get(name)
            if day and day > self._today:
                self.add_error(name, f"{self.fields[name].label}: choose today or an earlier day.")
        return data

    def as_settings(self) -> dict[str, Any]:
        """Return the keyword arguments of ``set_recovery_days``."""
        data = self.cleaned_data
        return {
            "counted_from": data["counted_from"],
            "counts_first_day": data["first_is"] == "1",
            "shows_days": data["on_home"] != "0",
            "left_care_on": data["left_care_on"],
        }
