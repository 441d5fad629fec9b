"""The form of the clinic's settings, which an operator makes."""

import re
from collections.abc import Collection
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import RegexValidator

from checkins.catalog.bidi import isolate
from checkins.engine.promises import ReadingTimes
from checkins.forms.base import PlainCharField, StrictForm
from checkins.forms.clocks import ClockField
from checkins.forms.groups import DAYS
from checkins.forms.zones import ZoneField
from checkins.models import Clinic, User
from checkins.models.clinic import MOST_ALERTS_A_WEEK

WHOLE = re.compile(r"0|[1-9][0-9]{0,2}", re.ASCII)
BAD_NUMBER = f"New alerts a week: write a whole number from 0 to {MOST_ALERTS_A_WEEK}, or nothing."


class WholeNumber(RegexValidator):
    """Accepts one to three ASCII digits: int() alone takes "1_0" and digits of other scripts."""

    message = BAD_NUMBER

    def __call__(self, value: object) -> None:
        """Check the number.

        :raises ValidationError: if ``value`` is not a whole number from 0 to the largest budget.
        """
        if not WHOLE.fullmatch(str(value)) or int(str(value)) > MOST_ALERTS_A_WEEK:
            raise forms.ValidationError(self.message, code="invalid")


class AlertBudgetForm(StrictForm):
    """How many new alerts a counselor can work in a week; blank for no budget."""

    alerts_a_week = PlainCharField(
        label="New alerts for each counselor in a week",
        required=False,
        strip=False,
        validators=[WholeNumber()],
        help_text="Leave it empty for no budget.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_alerts_a_week(self) -> int | None:
        """Return the number, None for a blank field."""
        said = self.cleaned_data["alerts_a_week"]
        return int(said) if said else None


class ReadingForm(StrictForm):
    """Who reads what people share, and when; no day for nobody."""

    repeated_names = frozenset({"reads_on"})

    reads_on = forms.MultipleChoiceField(
        label="Days",
        choices=DAYS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Days: please choose from the seven."},
    )
    starts_at = ClockField(label="Time", required=False, help_text="When they start to read.")
    time_zone = ZoneField(required=False, help_text="The time zone of these days and this time.")
    reader = forms.ChoiceField(
        label="Who reads",
        required=False,
        help_text="People who share with someone else get no promise.",
        error_messages={"invalid_choice": "Who reads: please choose a counselor from the list."},
    )

    def __init__(self, *args: Any, counselors: Collection[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counselors = {str(each.subject_ref): each for each in counselors}
        named = [(ref, isolate(each.name)) for ref, each in self.counselors.items()]
        self.fields["reader"].choices = [  # type: ignore[attr-defined]
            ("", "Each person’s own counselor"),
            *named,
        ]

    def clean(self) -> dict[str, Any]:
        """Require the time and the zone with a day; without a day they say nothing."""
        data = super().clean()
        if data.get("reads_on"):
            if "starts_at" in data and data["starts_at"] is None:
                self.add_error("starts_at", "Time: please say from when.")
            if "time_zone" in data and not data["time_zone"]:
                self.add_error("time_zone", "Choose your time zone from the list.")
        return data

    def times(self) -> ReadingTimes | None:
        """Return the entered days and time; None without a day."""
        data = self.cleaned_data
        if not data["reads_on"]:
            return None
        weekdays = frozenset(int(day) for day in data["reads_on"])
        return ReadingTimes(weekdays, data["starts_at"], ZoneInfo(data["time_zone"]))

    def chosen(self) -> User | None:
        """Return the chosen counselor; None for each person's own."""
        return self.counselors.get(self.cleaned_data["reader"])

    @staticmethod
    def initial_from(clinic: Clinic | None, *, zone: str) -> dict[str, Any]:
        """Return the initial values; ``zone`` is offered where none is set yet."""
        times = clinic.reading_times if clinic else None
        if clinic is None or times is None:
            return {"time_zone": zone}
        return {
            "reads_on": [str(weekday) for weekday in sorted(times.weekdays)],
            "starts_at": times.starts_at,
            "time_zone": times.zone.key,
            "reader": str(clinic.reader.subject_ref) if clinic.reader else "",
        }
