"""The triggers that a person can tag on a day, read from their file once per process."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from checkins.catalog import FOLDER, CatalogError, read, with_overlay


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of the catalog; ``source`` is the source's own wording.

    One that a clinic switched off is offered no more, and keeps its words for days that have it.
    """

    code: str
    words: str
    source: str = "the clinic"
    active: bool = True


@dataclass(frozen=True, slots=True)
class TriggerCatalog:
    """A version of the triggers, in the order in which the page shows them."""

    version: int
    source: str
    triggers: tuple[Trigger, ...]

    @property
    def words(self) -> dict[str, str]:
        """The words of every trigger, by code."""
        return {trigger.code: trigger.words for trigger in self.triggers}

    def options(self, tagged: Collection[str] = ()) -> dict[str, str]:
        """Return what can be tagged, code to words: what is offered, and what is tagged already."""
        return {
            trigger.code: trigger.words
            for trigger in self.triggers
            if trigger.active or trigger.code in tagged
        }


@cache
def trigger_catalog() -> TriggerCatalog:
    """Read the triggers.

    :raises CatalogError: if the file is unreadable or a trigger is wrong.
    """
    data = read(FOLDER / "triggers_v1.toml")
    try:
        triggers = tuple(Trigger(**entry) for entry in with_overlay(data["triggers"], "triggers"))
        return TriggerCatalog(**{**data, "triggers": triggers})
    except (TypeError, KeyError) as error:
        raise CatalogError(f"triggers_v1.toml: {error}") from error
