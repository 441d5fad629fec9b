"""Answers given while locked: which of two that differ is right."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.dateformat import format as date_format

from checkins.catalog import sign_catalog
from checkins.enums import RATING_WORDS, UsedChoice
from checkins.forms.base import StrictForm
from checkins.models import User
from checkins.queries.pages_aside import Contradiction

PICK = "Please pick one of the two."


class WhichForm(StrictForm):
    """Chooses, for each question with two answers, the one that is right."""

    def __init__(
        self, *args: Any, person: User, contradictions: Sequence[Contradiction], **kwargs: Any
    ) -> None:
        """Ask one question for each contradiction."""
        super().__init__(*args, **kwargs)
        self.contradictions = contradictions
        for one in contradictions:
            answers = [(one.first, one.first_at), (one.second, one.second_at)]
            said = [f"{in_words(value)} {_moment(person, at)}" for value, at in answers]
            question = (
                "Did you use?" if one.name == "used" else sign_catalog().by_code[one.name].text
            )
            self.fields[one.name] = forms.ChoiceField(
                label=f"{question} You said {said[0]} and {said[1]}. Which one?",
                choices=[(str(value), in_words(value)) for value, _ in answers],
                widget=forms.RadioSelect,
                error_messages=dict.fromkeys(("required", "invalid_choice"), PICK),
            )

    def chosen(self) -> dict[str, Any]:
        """Return the right answer to each question, as a page of a check-in carries it."""
        return {
            one.name: next(
                value
                for value in (one.first, one.second)
                if str(value) == self.cleaned_data[one.name]
            )
            for one in self.contradictions
        }


def in_words(value: str | int) -> str:
    """Return an answer as its button says it."""
    return RATING_WORDS[value] if isinstance(value, int) else str(UsedChoice(value).label)


def _moment(person: User, at: datetime) -> str:
    return f"at {date_format(at.astimezone(person.zone or UTC), 'g:i A')}"
