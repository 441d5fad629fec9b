"""The form of the clinic's settings, which an operator makes."""

import re

from django import forms
from django.core.validators import RegexValidator

from checkins.forms.base import PlainCharField, StrictForm
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
