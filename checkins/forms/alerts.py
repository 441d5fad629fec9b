"""The forms of a counselor's work on an alert: setting it aside, closing it with an outcome."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from checkins.enums import AlertOutcome
from checkins.forms.base import PlainCharField, StrictForm
from checkins.forms.days import DayField
from checkins.services.alerts import MOST_DAYS_ASIDE

RETURNED_HELP = "Returned to use: they used after this alert, whether you reached them or not."


LONGEST_REASON = 2000
UNTIL_WHEN = f"Until when? Choose a day from tomorrow to {MOST_DAYS_ASIDE} days on."


class SetAsideForm(StrictForm):
    """Until which day an alert is set aside, on the counselor's clock, and the reason."""

    until = DayField(label="Until", bad=UNTIL_WHEN)
    reason = PlainCharField(
        label="Why",
        max_length=LONGEST_REASON,
        help_text="Colleagues and the client can read it.",
        error_messages={"required": "Why? Write a few words."},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """Take the days after ``today``, up to the last on which an alert may come back."""
        super().__init__(*args, **kwargs)
        self.first, self.last = today + timedelta(days=1), today + timedelta(days=MOST_DAYS_ASIDE)
        bounds = {"min": self.first.isoformat(), "max": self.last.isoformat()}
        self.fields["until"].widget.attrs |= bounds

    def clean_until(self) -> date | None:
        """Refuse a day that is over, or too far.

        :raises ValidationError: if the day is not from tomorrow to fourteen days on.
        """
        day: date | None = self.cleaned_data["until"]
        if day and not self.first <= day <= self.last:
            raise forms.ValidationError(UNTIL_WHEN)
        return day


class OutcomeForm(StrictForm):
    """What came of an alert that is being closed; nothing is chosen ahead, as it is counted."""

    outcome = forms.TypedChoiceField(
        label="How did it turn out?",
        coerce=AlertOutcome,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "How did it turn out? Choose one from the list."
        ),
    )

    def __init__(self, *args: Any, outcomes: Sequence[AlertOutcome], **kwargs: Any) -> None:
        """Offer these outcomes alone."""
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [  # type: ignore[attr-defined]
            ("", "Choose one"),
            *((outcome.value, outcome.label) for outcome in outcomes),
        ]
        if AlertOutcome.RETURNED_TO_USE in outcomes:
            self.fields["outcome"].help_text = RETURNED_HELP
