"""The forms of the day after use: the body's four ticks, and "Not now"."""

from typing import Any

from django import forms

from checkins.enums import BodyTick
from checkins.forms.base import StrictForm
from checkins.forms.days import DayField

WRONG = "The page came without what it showed. Please load it again."


class BackTo(StrictForm):
    """The page on which a card stood: Home, or the result page of a day."""

    may_be_empty = True

    result_of = DayField(bad=WRONG, required=False, widget=forms.HiddenInput)


class BodyForm(BackTo):
    """What is true of the body today; none of it may be."""

    ticks = forms.MultipleChoiceField(
        label="How’s your body today?",
        choices=BodyTick.choices,
        required=False,
        error_messages={"invalid_choice": WRONG},
    )
    repeated_names = frozenset({"ticks"})

    def clean(self) -> dict[str, Any]:
        """Return the ticks as what they stand for."""
        data = super().clean()
        data["ticks"] = frozenset(map(BodyTick, data.get("ticks", ())))
        return data
