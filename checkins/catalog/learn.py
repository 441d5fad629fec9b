"""The learning pages: reviewed texts with their sources, one file for each page in learn_v1/.

A page's ``title`` is shown outside the page body, so it names no subject; ``heading`` is its name
inside. A part may explain signs: their "About this" links lead to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple

from checkins.catalog import FOLDER, CatalogError, help_catalog, read, sign_catalog
from checkins.engine.types import Stage

PAGES = FOLDER / "learn_v1"
GROUPS = {
    "signs": "Signs",
    "safe": "Staying safe",
    "everyday": "Everyday",
    "care": "Treatment and coming home",
    "family": "For family and friends",
}
# Drawn from the help catalog, and each of its texts by the text's code.
CARDS = {"danger", "overdose", "tolerance", "lines", "home"}
CLINICS = {"family", "meetings"}  # what a clinic offers, drawn from its settings if it has any


class Place(NamedTuple):
    """The place that explains a sign: the page's number, and its part, counted from 1."""

    page: int
    part: int


@dataclass(frozen=True, slots=True)
class Source:
    """A published source of pages, and the day on which somebody read it or a stored copy of it.

    ``year`` is None where the copy that was read names none.
    """

    cite: str
    year: int | None = None
    checked_on: date | None = None
    copy_read_on: date | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a page under one heading: text, a list, text after it, and a card from Help."""

    heading: str = ""
    text: tuple[str, ...] = ()
    list: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    card: str = ""
    signs: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """The texts of the active signs that this part explains, without repeats."""
        known = sign_catalog().by_code
        texts = [known[code].text for code in self.signs if code in known and known[code].active]
        return tuple(dict.fromkeys(texts))


@dataclass(frozen=True, slots=True)
class LearnPage:
    """One page; ``stage`` is set if the page explains all signs of a stage.

    ``triggers`` are those that the page is about.
    """

    number: int
    group: str
    title: str
    heading: str
    lead: str
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    stage: Stage | None = None
    triggers: tuple[str, ...] = ()

    @property
    def group_name(self) -> str:
        return GROUPS[self.group]

    @property
    def steps_elsewhere(self) -> bool:
        """Whether the page has no overdose steps of its own, so that it must link to Help."""
        return all(part.card != "overdose" for part in self.parts)


@dataclass(frozen=True)
class LearnCatalog:
    """All learning pages in reading order."""

    pages: tuple[LearnPage, ...]

    @cached_property
    def by_number(self) -> dict[int, LearnPage]:
        """The pages by the number in their URL."""
        return {page.number: page for page in self.pages}

    @cached_property
    def by_group(self) -> dict[str, list[LearnPage]]:
        """The pages by the name of their group, in reading order."""
        return {
            name: [page for page in self.pages if page.group == group]
            for group, name in GROUPS.items()
        }

    @cached_property
    def _places(self) -> dict[str, Place]:
        return {
            code: Place(page.number, count)
            for page in self.pages
            for count, part in enumerate(page.parts, start=1)
            for code in part.signs
        }

    def after(self, page: LearnPage) -> LearnPage | None:
        """Return the page that is read after this one, None after the last."""
        place = self.pages.index(page) + 1
        return self.pages[place] if place < len(self.pages) else None

    def place_of(self, code: str) -> Place | None:
        """Return the place that explains a sign, for a clinic's own sign the page of its stage.

        None for a code that no catalog knows.
        """
        if code in self._places:
            return self._places[code]
        sign = sign_catalog().by_code.get(code)
        return Place(self.page_of(sign.stage).number, 1) if sign else None

    def page_on(self, trigger: str) -> LearnPage | None:
        """Return the page on a trigger, None if there is none."""
        return next((page for page in self.pages if trigger in page.triggers), None)

    def page_of(self, stage: Stage) -> LearnPage:
        return next(page for page in self.pages if page.stage == stage)


def _part(entry: dict[str, Any]) -> Part:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    part = Part(**values)
    if part.card and part.card not in CARDS | CLINICS | help_catalog().texts.keys():
        raise ValueError(f"there is no card {part.card}")
    return part


def _page(name: str, entry: dict[str, Any], sources: dict[str, Source]) -> LearnPage:
    try:
        page = LearnPage(
            **{
                **entry,
                "parts": tuple(_part(part) for part in entry["parts"]),
                "sources": tuple(sources[code] for code in entry["sources"]),
                "stage": Stage(entry["stage"]) if "stage" in entry else None,
                "triggers": tuple(entry.get("triggers", ())),
            }
        )
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"learn_v1/{name}: {error}") from error
    if page.group not in GROUPS:
        raise CatalogError(f"learn_v1/{name}: there is no group {page.group}")
    return page


def _pages() -> Iterator[LearnPage]:
    entries = read(PAGES / "sources.toml")
    sources = {code: Source(**entry) for code, entry in entries.items()}
    for path in sorted(PAGES.glob("[0-9]*.toml")):
        yield _page(path.name, read(path), sources)


@cache
def learn_catalog() -> LearnCatalog:
    """Read the learning pages.

    :raises CatalogError: if a file is unreadable or an entry is wrong.
    """
    order = list(GROUPS)
    return LearnCatalog(
        pages=tuple(sorted(_pages(), key=lambda page: (order.index(page.group), page.number)))
    )
