"""The triggers that a person can tag on a day, read from their file once per process."""

from dataclasses import dataclass
from functools import cache

from checkins.catalog import FOLDER, CatalogError, read


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger of the catalog; ``source`` is the source's own wording."""

    code: str
    words: str
    source: str


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


@cache
def trigger_catalog() -> TriggerCatalog:
    """Read the triggers.

    :raises CatalogError: if the file is unreadable or a trigger is wrong.
    """
    data = read(FOLDER / "triggers_v1.toml")
    try:
        triggers = tuple(Trigger(**entry) for entry in data["triggers"])
        return TriggerCatalog(**{**data, "triggers": triggers})
    except (TypeError, KeyError) as error:
        raise CatalogError(f"triggers_v1.toml: {error}") from error
