"""The personal plan as one page of boxes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from checkins.catalog.plans import PlanPart, plan_catalog
from checkins.engine.types import Stage
from checkins.forms.base import PlainCharField, StrictForm
from checkins.models import PlanVersion

# So much in every box still prints on one page.
MOST_LINES, MOST_LETTERS = 8, 320


class LinesField(PlainCharField):
    """A box of short lines; blank ones and the space around them are dropped."""

    def to_python(self, value: Any) -> str:
        """Return the lines as they are kept."""
        lines = (" ".join(line.split()) for line in str(value or "").splitlines())
        return "\n".join(line for line in lines if line)

    def validate(self, value: str) -> None:
        """Refuse more lines than the page holds."""
        super().validate(value)
        if value.count("\n") >= MOST_LINES:
            raise ValidationError(f"{self.label}: please keep it to {MOST_LINES} lines.")


def _box(part: PlanPart) -> LinesField:
    return LinesField(
        label=part.title,
        help_text=part.prompt,
        required=False,
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlanForm(StrictForm):
    """A box for each part, and the catalog's signs to tick."""

    repeated_names = frozenset({"signs"})

    signs = forms.MultipleChoiceField(
        label="Signs to tick",
        required=False,
        error_messages={"invalid_choice": "“Signs to tick” has a choice we do not know."},
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
        """Ask for one line at least."""
        data = super().clean()
        if not self.errors and not any(data.values()):
            raise ValidationError("Write or tick one line first.")
        return data

    def boxes(self) -> list[dict[str, Any]]:
        """Return each part with its box, and the signs to tick with whether each is ticked."""
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
        """Return the text of each part."""
        return {code: self.cleaned_data[code] for code in self.parts}

    @staticmethod
    def initial_from(version: PlanVersion | None) -> dict[str, Any]:
        """Return the form's initial values for what stands."""
        if version is None:
            return {}
        return {**version.content["words"], "signs": version.content["signs"]}
