"""Riding out a craving: how long, how to breathe, and what each minute says; read once."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from checkins.catalog import FOLDER, CatalogError, read


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one minute says, and a line under it."""

    says: str
    also: str = ""


@dataclass(frozen=True, slots=True)
class RideCatalog:
    """The exercise: one prompt for each of its minutes, and the seconds of a breath."""

    version: int
    minutes: int
    breathe_in_seconds: int
    breathe_out_seconds: int
    prompts: tuple[Prompt, ...]
    sources: tuple[str, ...]

    @property
    def lasts(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@cache
def ride_catalog() -> RideCatalog:
    """Read the exercise.

    :raises CatalogError: if the file is unreadable, or has not one prompt for each minute.
    """
    data = read(FOLDER / "rides_v1.toml")
    try:
        prompts = tuple(Prompt(**entry) for entry in data["prompts"])
        catalog = RideCatalog(**{**data, "prompts": prompts, "sources": tuple(data["sources"])})
    except (TypeError, KeyError) as error:
        raise CatalogError(f"rides_v1.toml: {error}") from error
    if len(prompts) != catalog.minutes:
        raise CatalogError(f"rides_v1.toml: {len(prompts)} prompts for {catalog.minutes} minutes")
    return catalog
