"""The parts of a personal plan, read from their file once per process."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from checkins.catalog import FOLDER, CatalogError, Sign, read, sign_catalog
from checkins.engine.types import Stage


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
    """The parts of a personal plan in order, and words for the lack of each good thing."""

    version: int
    source: str
    safety_source: str
    parts: tuple[PlanPart, ...]
    lacks: dict[str, str]

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
    return PlanCatalog(**{**data, "parts": tuple(_part(entry) for entry in data["parts"])})


def _part(entry: dict[str, Any]) -> PlanPart:
    try:
        stage = Stage(entry["stage"]) if "stage" in entry else None
        return PlanPart(**{**entry, "examples": tuple(entry["examples"]), "stage": stage})
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"part {entry.get('code', '?')}: {error}") from error
