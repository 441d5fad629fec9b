"""The forms of the personal plan: one page of text boxes, and one box that it starts with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.catalog.plans import MOST_LETTERS, MOST_LINES, PlanPart, plan_catalog
from checkins.engine.types import Stage
from checkins.forms.base import PlainCharField, StrictForm, is_seen
from checkins.models import PlanVersion
from checkins.models.sealed import UNOPENED


class LinesField(PlainCharField):
    """A box of short lines; lines in which nothing is seen and needless spaces are dropped."""

    def to_python(self, value: Any) -> str:
        lines = (" ".join(line.split()) for line in str(value or "").splitlines())
        return "\n".join(line for line in lines if is_seen(line))

    def validate(self, value: str) -> None:
        """Check the number of lines.

        :raises ValidationError: if there are more lines than the page holds.
        """
        super().validate(value)
        if value.count("\n") >= MOST_LINES:
            raise ValidationError(f"{self.label}: please keep it to {MOST_LINES} lines.")


def _box(part: PlanPart, rows: int = 3) -> LinesField:
    return LinesField(
        label=part.title,
        help_text=part.prompt,
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class PlanForm(StrictForm):
    """A box for each part of the plan, and the catalog's signs to tick."""

    repeated_names = frozenset({"signs"})

    signs = forms.MultipleChoiceField(
        label="Signs to tick",
        required=False,
        error_messages={"invalid_choice": "“Signs to tick” has a choice we don’t know."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        catalog = plan_catalog()
        self.parts = {part.code: part for part in catalog.parts}
        self.fields |= {code: _box(part) for code, part in self.parts.items()}
        self.fields["signs"].choices = [  # type: ignore[attr-defined]
            choice for stage in Stage for choice in catalog.signs(stage)
        ]

    def clean(self) -> dict[str, Any]:
        """Require at least one line or one sign."""
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise ValidationError("Write or tick something first.")
        return data

    def boxes(self) -> list[dict[str, Any]]:
        """Return each part with its box and its signs, and for each sign whether it is ticked."""
        ticked = set(self["signs"].value() or [])
        return [
            {
                "part": part,
                "field": self[code],
                "ticks": [
                    {"code": sign, "words": words, "is_on": sign in ticked}
                    for sign, words in (plan_catalog().signs(part.stage) if part.stage else [])
                ],
            }
            for code, part in self.parts.items()
        ]

    def words(self) -> dict[str, str]:
        """Return the text of each part, by the part's code."""
        return {code: self.cleaned_data[code] for code in self.parts}

    @staticmethod
    def initial_from(version: PlanVersion | None) -> dict[str, Any]:
        """Return the form's initial values from the current version, {} if there is no plan yet.

        A version that cannot be opened gives blank boxes: it is kept, and the next one is new.
        """
        if version is None:
            return {}
        content = version.content
        words = {part: text for part, text in content["words"].items() if text != UNOPENED}
        return {**words, "signs": content["signs"]}


class BoxForm(StrictForm):
    """One of the three boxes that a plan starts with, with what it held when it was shown."""

    text = LinesField(required=False, max_length=MOST_LETTERS)

    def __init__(self, *args: Any, part: PlanPart, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            "text": _box(part, rows=4),
            BEFORE: forms.CharField(required=False, widget=forms.HiddenInput, strip=False),
        }


BEFORE = "was-text"
