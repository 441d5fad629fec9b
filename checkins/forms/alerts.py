"""The forms of a counselor's work on an alert: snoozing it, and closing it with an outcome."""

from collections.abc import Sequence
from typing import Any

from django import forms

from checkins.enums import AlertOutcome
from checkins.forms.base import PlainCharField, StrictForm

RETURNED_HELP = "Returned to use: they used after this alert, whether you reached them or not."


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
    """What came of an alert that is being closed; nothing is chosen ahead, as it is counted."""

    outcome = forms.TypedChoiceField(
        label="What came of it?",
        coerce=AlertOutcome,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), "What came of it? Choose one from the list."
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
