"""Small steps and the signs that they fit, read from their file once per process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from checkins.catalog import FOLDER, CatalogError, read, sign_catalog, with_overlay


@dataclass(frozen=True, slots=True)
class SmallStep:
    """One small step, with the codes of the signs that it fits.

    One that a clinic switched off is offered no more, and keeps its words for days that have it.
    """

    code: str
    text: str
    signs: tuple[str, ...]
    active: bool = True


@dataclass(frozen=True, slots=True)
class SmallStepCatalog:
    """A version of the small steps, in the file's order."""

    version: int
    source: str
    steps: tuple[SmallStep, ...]

    @property
    def texts(self) -> dict[str, str]:
        """The text of every step, by code."""
        return {step.code: step.text for step in self.steps}

    def fitting(self, signs: Sequence[str], *, turn: int, count: int) -> list[SmallStep]:
        """Return ``count`` steps: one for each sign in turn, the leading sign first.

        ``turn`` (a day's number) sets the step at which each sign's list begins. If the signs have
        too few steps, steps for other signs of their stages follow, then any.
        """
        known = sign_catalog().by_code
        stages = [known[code].stage for code in signs if code in known]
        near = [sign.code for stage in stages for sign in known.values() if sign.stage is stage]
        found: dict[str, SmallStep] = {}
        queues = [self._turned({sign}, turn) for sign in signs]
        for place in range(max(map(len, queues), default=0)):
            for queue in queues:
                if place < len(queue):
                    found.setdefault(queue[place].code, queue[place])
        for queue in (self._turned(set(near), turn), self._turned(set(known), turn)):
            for step in queue if len(found) < count else ():
                found.setdefault(step.code, step)
        return list(found.values())[:count]

    def _turned(self, signs: set[str], turn: int) -> list[SmallStep]:
        steps = [step for step in self.steps if step.active and signs & set(step.signs)]
        start = turn % len(steps) if steps else 0
        return steps[start:] + steps[:start]


@cache
def small_step_catalog() -> SmallStepCatalog:
    """Read the small steps.

    :raises CatalogError: if the file is unreadable or a step is wrong.
    """
    data = read(FOLDER / "small_steps_v1.toml")
    try:
        steps = tuple(
            SmallStep(**{**item, "signs": tuple(item["signs"])})
            for item in with_overlay(data["steps"], "steps")
        )
        return SmallStepCatalog(version=data["version"], source=data["source"], steps=steps)
    except (TypeError, KeyError) as error:
        raise CatalogError(f"small_steps_v1.toml: {error}") from error
