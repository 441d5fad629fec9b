"""The forms of a thought record, a short and a long one."""

import re
from typing import Any

from django import forms

from checkins.catalog.patterns import Pattern, patterns
from checkins.enums import FeelingChoice
from checkins.forms.base import FORM_ID, OnceForm, PlainCharField, StrictForm
from checkins.services.thoughts import Thought

NUMBER = re.compile(r"0|[1-9][0-9]?|100", re.ASCII)
MOST_LETTERS = 1000


class StrengthField(PlainCharField):
    """How strong a feeling was, 0 to 100; a blank field is no answer, which differs from 0."""

    widget = forms.NumberInput

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            help_text="0 means none. 100 is as strong as it gets. Blank is fine.",
            widget=forms.NumberInput(
                attrs={"min": 0, "max": 100, "step": 1, "inputmode": "numeric", "class": "strength"}
            ),
        )

    def clean(self, value: Any) -> int | None:
        """Return the number, None for a blank field.

        :raises ValidationError: if the value is no whole number from 0 to 100.
        """
        text = str(super().clean(value)).strip()
        if not text:
            return None
        if not NUMBER.fullmatch(text):
            raise forms.ValidationError(f"{self.label} Please use a whole number from 0 to 100.")
        return int(text)


def _box(label: str, help_text: str, *, rows: int = 3, error: str = "") -> PlainCharField:
    messages = {"required": f"{label} {error}"} if error else None
    return PlainCharField(
        label=label,
        help_text=help_text,
        required=bool(error),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages=messages,
    )


def _ticks(label: str, choices: list[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": f"“{label}” has a choice we don’t know."},
    )


class ShortThoughtForm(StrictForm):
    """The short record: what happened, the thought, how strong it was, and a kinder thought."""

    situation = _box("What happened?", "Where was I? Who was there?", rows=2)
    thought = _box(
        "What went through my mind?",
        "Write it the way it sounded in my head.",
        rows=2,
        error="Please write a few words.",
    )
    before = StrengthField("How strong was the feeling?")
    kinder = _box("A kinder thought", "What would I tell a friend who thinks this?", rows=2)
    after = StrengthField("How strong is the feeling now?")

    def said(self) -> Thought:
        """Return the record's content; a tick that was sent twice counts once."""
        said = {name: value for name, value in self.cleaned_data.items() if name != FORM_ID}
        for name in self.repeated_names:
            said[name] = tuple(dict.fromkeys(said[name]))
        return Thought(**said)


class ThoughtForm(ShortThoughtForm):
    """The long record, with feelings, thinking patterns, and what speaks for and against."""

    repeated_names = frozenset({"feelings", "patterns"})

    feelings = _ticks("What did I feel?", FeelingChoice.choices)
    own_feeling = PlainCharField(label="Another word for it", max_length=40, required=False)
    patterns = _ticks("Does a pattern fit?", [])
    speaks_for = _box("Evidence for it", "Facts that other people could see.")
    speaks_against = _box("Evidence against it", "What does it leave out?")

    field_order = (
        *("situation", "thought", "feelings", "own_feeling", "before"),
        *("patterns", "speaks_for", "speaks_against", "kinder", "after"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["patterns"].choices = [  # type: ignore[attr-defined]
            (one.code, one.name) for one in patterns()
        ]

    def pattern_lines(self) -> list[dict[str, Any]]:
        """Return each pattern, whether it is ticked, and the word in the text that hints at it.

        The word is searched for when the page is rendered, and never stored.
        """
        text = " ".join(str(self[name].value() or "") for name in ("situation", "thought"))
        ticked = set(self["patterns"].value() or [])
        return [
            {"pattern": one, "is_on": one.code in ticked, "word": _word(one, text)}
            for one in patterns()
        ]


class NewShortThoughtForm(OnceForm, ShortThoughtForm):
    """A record that is written in the short form."""


class NewThoughtForm(OnceForm, ThoughtForm):
    """A record that is written in the long form."""


def _word(pattern: Pattern, text: str) -> str:
    return pattern.word_in(text[: 2 * MOST_LETTERS])
