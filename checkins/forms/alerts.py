"""The forms of a counselor's work on an alert: snoozing it, and closing it with an outcome."""

from django import forms

from checkins.enums import AlertOutcome
from checkins.forms.base import PlainCharField, StrictForm


class SnoozeForm(StrictForm):
    """For how many days an alert is snoozed, and the reason."""

    snooze_days = forms.TypedChoiceField(
        label="For",
        choices=[(str(days), f"{days} days" if days > 1 else "1 day") for days in (1, 3, 7, 14)],
        coerce=int,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "For how long? Choose 1, 3, 7 or 14 days."
        ),
    )
    reason = PlainCharField(
        label="Why",
        max_length=200,
        help_text="Colleagues and the client can read it.",
        error_messages={"required": "Why? Write a few words."},
    )


class OutcomeForm(StrictForm):
    """Whether an alert that is being closed was useful."""

    outcome = forms.TypedChoiceField(
        label="Was it useful?",
        coerce=AlertOutcome,
        choices=[
            (AlertOutcome.USEFUL.value, "Useful"),
            (AlertOutcome.NOT_USEFUL.value, "Not useful"),
        ],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "Was it useful? Choose one of the two."
        ),
    )
