"""The signs as the trends page lists them, and the page that a step of the check-in leads to."""

from checkins.catalog import Sign, sign_catalog
from checkins.catalog.learn import LearnPage, Place, learn_catalog
from checkins.catalog.pages import PAGE_STAGES


def signs_by_stage() -> list[tuple[str, list[Sign]]]:
    """Return the signs that are asked here, under the names of their stages."""
    catalog = sign_catalog()
    return [
        (stage.name, [sign for sign in catalog.signs if sign.active and sign.stage == stage.code])
        for stage in catalog.stages
    ]


def about_page(page_number: int) -> Place | None:
    """Return where the lines of a check-in's step (1 to 4) are explained."""
    stage = PAGE_STAGES[page_number - 1]
    catalog = learn_catalog()
    return Place(catalog.page_of(stage).number, 1) if stage else catalog.place_of("used")


def for_supporters() -> list[LearnPage]:
    """Return the pages that whoever stands beside a person should know: families' and safety's."""
    pages = learn_catalog().pages
    return [page for group in ("family", "safe") for page in pages if page.group == group]
