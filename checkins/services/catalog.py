"""Writing the catalog's rows from its files."""

from django.db import transaction

from checkins.catalog import Sign, SignCatalog, sign_catalog
from checkins.models import RelapseStage, WarningSign

STAGE_FIELDS = ["name", "page_title", "about", "position"]
SIGN_FIELDS = [
    "stage_id",
    "text",
    "short",
    "cadence",
    "answer",
    "reversed",
    "bulk",
    "acts_alone",
    "source",
    "active",
    "catalog_version",
    "position",
]


@transaction.atomic
def load_catalog() -> int:
    """Write the stages and signs of the files to the database; repeating it changes nothing.

    A sign that is no longer in the files keeps its row, inactive, because old answers name it.
    Returns the number of signs in the files.

    :raises CatalogError: if a file is unreadable or an entry is wrong.
    """
    catalog = sign_catalog()
    RelapseStage.objects.bulk_create(
        stage_rows(catalog),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=STAGE_FIELDS,
    )
    WarningSign.objects.bulk_create(
        sign_rows(catalog), update_conflicts=True, unique_fields=["code"], update_fields=SIGN_FIELDS
    )
    WarningSign.objects.exclude(code__in=catalog.by_code).filter(active=True).update(active=False)
    return len(catalog.signs)


def stage_rows(catalog: SignCatalog) -> list[RelapseStage]:
    """Return the stages as the rows that the database should hold."""
    return [
        RelapseStage(
            code=stage.code.value,
            name=stage.name,
            page_title=stage.page_title,
            about=stage.about,
            position=place,
        )
        for place, stage in enumerate(catalog.stages)
    ]


def sign_rows(catalog: SignCatalog) -> list[WarningSign]:
    """Return the signs as the rows that the database should hold."""
    return [_row(sign, place, catalog.version) for place, sign in enumerate(catalog.signs)]


def _row(sign: Sign, place: int, version: int) -> WarningSign:
    return WarningSign(
        code=sign.code,
        stage_id=sign.stage.value,
        text=sign.text,
        short=sign.short,
        cadence=sign.cadence,
        answer=sign.answer,
        reversed=sign.reversed,
        bulk=sign.bulk,
        acts_alone=sign.acts_alone,
        source=sign.source,
        active=sign.active,
        catalog_version=version,
        position=place,
    )
