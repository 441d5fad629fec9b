"""The signs as the trends page lists them, and the learning pages that other pages link to."""

from collections.abc import Iterable

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.learn import LearnPage, Place, learn_catalog
from checkins.catalog.pages import PageQuestions


def signs_by_stage() -> list[tuple[str, list[Sign]]]:
    """Return the active signs, each list with the name of its stage."""
    catalog = sign_catalog()
    return [
        (stage.name, [sign for sign in catalog.signs if sign.active and sign.stage == stage.code])
        for stage in catalog.stages
    ]


def about_page(questions: PageQuestions) -> Place | None:
    """Return the place that explains the lines of a check-in's page; None for those of a few."""
    catalog = learn_catalog()
    if questions.used:
        return catalog.place_of("used")
    return Place(catalog.page_of(questions.stage).number, 1) if questions.stage else None


def on_triggers(triggers: Iterable[str]) -> list[LearnPage]:
    """Return the pages on these triggers, each once, in reading order."""
    wanted = set(triggers)
    return [page for page in learn_catalog().pages if wanted & set(page.triggers)]


def for_supporters() -> list[LearnPage]:
    """Return the pages that supporters should know: those for families and those on safety."""
    pages = learn_catalog().pages
    return [page for group in ("family", "safe") for page in pages if page.group == group]
