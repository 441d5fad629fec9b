"""The parts of a personal plan, read from their file once per process."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from checkins.catalog import FOLDER, CatalogError, Sign, read, sign_catalog
from checkins.engine.types import Stage

ALONE = "coping"  # the part in which small steps have their place
# A plan with every box filled up to these limits still prints on one page.
MOST_LINES, MOST_LETTERS = 8, 320


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One part of a personal plan: the field's name for it, its title, and help to fill it in."""

    code: str
    step: str
    title: str
    prompt: str
    examples: tuple[str, ...]
    stage: Stage | None = None
    learn: int = 0  # the number of the learning page about it, 0 for none


@dataclass(frozen=True, slots=True)
class PlanCatalog:
    """The parts of a personal plan in order, and words for the lack of each good thing.

    ``reading`` and ``boxes`` are codes: the order in which a plan is read, and what it starts with.
    """

    version: int
    source: str
    safety_source: str
    parts: tuple[PlanPart, ...]
    reading: tuple[str, ...]
    boxes: tuple[str, ...]
    lacks: dict[str, str]

    @property
    def by_code(self) -> dict[str, PlanPart]:
        """The parts by their codes."""
        return {part.code: part for part in self.parts}

    @property
    def to_read(self) -> list[PlanPart]:
        """The parts in the order in which a plan is read: what to do first."""
        return [self.by_code[code] for code in self.reading]

    @property
    def first_boxes(self) -> list[PlanPart]:
        """The parts that a plan starts with, one page each."""
        return [self.by_code[code] for code in self.boxes]

    def sign_words(self, sign: Sign) -> str:
        """Return a sign's words in a plan; for a good thing the words for its lack."""
        if not sign.reversed:
            return sign.short
        return self.lacks.get(sign.code, f"Less of this: {sign.short}")

    def signs(self, stage: Stage) -> list[tuple[str, str]]:
        """Return a stage's signs that can be ticked, code and words, without the use question."""
        return [
            (sign.code, self.sign_words(sign))
            for sign in sign_catalog().signs
            if sign.active and sign.stage is stage and sign.answer != "used"
        ]


@cache
def plan_catalog() -> PlanCatalog:
    """Read the parts of a personal plan.

    :raises CatalogError: if the file is unreadable or a part is wrong.
    """
    data = read(FOLDER / "plan_v1.toml")
    parts = tuple(_part(entry) for entry in data["parts"])
    reading, boxes = tuple(data["reading"]), tuple(data["boxes"])
    if sorted(reading) != sorted(part.code for part in parts) or not set(boxes) <= set(reading):
        raise CatalogError("a plan is read by all of its parts, each once")
    return PlanCatalog(**{**data, "parts": parts, "reading": reading, "boxes": boxes})


def _part(entry: dict[str, Any]) -> PlanPart:
    try:
        stage = Stage(entry["stage"]) if "stage" in entry else None
        return PlanPart(**{**entry, "examples": tuple(entry["examples"]), "stage": stage})
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"part {entry.get('code', '?')}: {error}") from error
