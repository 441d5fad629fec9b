"""The form at the end of a ride, and the time at which a ride began."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict

from checkins.catalog.triggers import trigger_catalog
from checkins.enums import RATING_WORDS, RideEnd, RideHelped
from checkins.forms.base import OnceForm, PlainCharField
from checkins.models.rides import LONGEST_RIDE
from checkins.queries.rides import STRONG
from checkins.services.rides import Answers

LONGEST_NUMBER = 11  # digits of a time in an address
SCALE = [(str(place), word) for place, word in enumerate(RATING_WORDS)]


def read_time(said: str) -> datetime | None:
    """Return the moment that whole seconds since 1970 name, None if the text is no such number."""
    if not (said.isascii() and said.isdigit() and len(said) <= LONGEST_NUMBER):
        return None
    return datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(said))


def began_at(query: QueryDict, at: datetime) -> datetime:
    """Return the start in an address, ``at`` if there is none or it lies ahead."""
    return min(read_time(query.get("at", "")) or at, at)


class BeganField(PlainCharField):
    """When a ride began, within the last 24 hours before ``at``."""

    widget = forms.HiddenInput
    at: datetime

    def __init__(self) -> None:
        super().__init__(label="When it began", error_messages={"required": self._refused("blank")})

    def clean(self, value: Any) -> datetime:
        """Return the moment.

        :raises ValidationError: if it is none, lies ahead, or is more than 24 hours ago.
        """
        began = read_time(super().clean(value))
        if began is None:
            raise forms.ValidationError(self._refused("not a time"))
        if began > self.at:
            raise forms.ValidationError(self._refused("still ahead"))
        if self.at - began > LONGEST_RIDE:
            raise forms.ValidationError(self._refused("more than a day ago, too long to keep"))
        return began

    @staticmethod
    def _refused(why: str) -> str:
        return f"“When it began” is {why}. Start again from Right now."


def _one_of(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": f"“{label}” has a choice we don’t know."},
    )


class RideEndForm(OnceForm):
    """How strong it was and is, and, if they like, what set it off and whether this helped.

    Every answer may stay blank. ``end`` is the button.
    """

    began = BeganField()
    before = _one_of("How strong was it at the start?", SCALE)
    after = _one_of("How strong is it now?", SCALE)
    trigger = _one_of("What set it off?", [])
    helped = _one_of("Did it help?", RideHelped.choices)
    end = forms.ChoiceField(
        label="How do you want to go on?",
        choices=RideEnd.choices,
        error_messages={
            "required": "How do you want to go on? Press one of the three buttons.",
            "invalid_choice": "How do you want to go on? Press one of the three buttons.",
        },
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["began"].at = at  # type: ignore[attr-defined]
        self.fields["trigger"].choices = list(trigger_catalog().options().items())  # type: ignore[attr-defined]

    def answers(self) -> Answers:
        """Return what was said; a blank strength is None, never 0."""
        said = self.cleaned_data
        return Answers(
            before=_place(said["before"]),
            after=_place(said["after"]),
            helped=said["helped"] or None,
            trigger=said["trigger"] or None,
        )

    @property
    def leads(self) -> RideEnd | None:
        """The button that the answer makes the first one, None while how strong it is is blank."""
        now = self["after"].value()
        if now not in dict(SCALE):
            return None
        return RideEnd.CALL if int(now) >= STRONG else RideEnd.PASSED


def _place(said: str) -> int | None:
    return int(said) if said else None
