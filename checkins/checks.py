"""The checks that ``manage.py check`` runs on a deployment besides Django's own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004
from django.db import DatabaseError
from django.forms.models import model_to_dict

from checkins.catalog import CatalogError, help_catalog, sign_catalog
from checkins.catalog.learn import learn_catalog
from checkins.catalog.small_steps import small_step_catalog
from checkins.catalog.triggers import trigger_catalog

HELP_LINES_GOOD_FOR = timedelta(days=180)


@register("catalog")
def catalog_files_can_be_read(**_: Any) -> list[CheckMessage]:
    """Fail if the signs, help lines, small steps, triggers or learning pages cannot be read."""
    try:
        sign_catalog()
        help_catalog()
        learn_catalog()
        trigger_catalog()
        small_step_catalog()
    except (CatalogError, KeyError, TypeError) as error:
        return [Error(str(error), id="checkins.E001")]
    return []


@register("catalog")
def help_lines_are_verified(**_: Any) -> list[CheckMessage]:
    """Warn of help lines that nobody looked up for 180 days: their numbers may be wrong by now."""
    try:
        lines = help_catalog().lines
    except (CatalogError, KeyError, TypeError):
        return []
    oldest_good = date.today() - HELP_LINES_GOOD_FOR  # noqa: DTZ011 a check has no person's zone
    return [
        Warning(
            f"Help line {line.code} was last looked up on {line.looked_on}: open its source, "
            "call it, and write the day as verified_on.",
            id="checkins.W001",
        )
        for line in lines
        if line.looked_on < oldest_good
    ]


@register("catalog")
def safety_texts_reading_is_whole(**_: Any) -> list[CheckMessage]:
    """Fail if the settings name half a reading of the safety texts, or one of a day to come."""
    from checkins.queries.safety_texts import ReadingError, safety_texts_read

    try:
        reading = safety_texts_read()
    except ReadingError as error:
        return [Error(str(error), id="checkins.E004")]
    if reading and reading.on > date.today():  # noqa: DTZ011 a check has no person's zone
        return [Error("SAFETY_TEXTS_READ_ON is a day to come.", id="checkins.E004")]
    return []


@register(Tags.database)
def catalog_rows_equal_files(
    *, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Fail if the catalog's rows differ from its files, from which only the loader writes them."""
    if not databases:
        return []
    from checkins.models import RelapseStage, WarningSign
    from checkins.services.catalog import sign_rows, stage_rows

    try:
        stored = {row.pk: model_to_dict(row) for row in RelapseStage.objects.all()}
        stored |= {row.pk: model_to_dict(row) for row in WarningSign.objects.filter(active=True)}
    except DatabaseError:
        return []  # before the first migrate there are no rows to compare
    catalog = sign_catalog()
    wanted = [*stage_rows(catalog), *(row for row in sign_rows(catalog) if row.active)]
    expected = {row.pk: model_to_dict(row) for row in wanted}
    wrong = sorted(
        code for code in expected.keys() | stored.keys() if expected.get(code) != stored.get(code)
    )
    if not wrong:
        return []
    return [
        Error(
            f"These catalog rows differ from their file: {', '.join(wrong)}.",
            hint="Run manage.py load_catalog.",
            id="checkins.E002",
        )
    ]


@register(Tags.security, deploy=True)
def plain_http_stays_at_home(**_: Any) -> list[CheckMessage]:
    """Fail if a deployment uses plain http, over which cookies are not protected."""
    if not settings.PLAIN_HTTP:
        return []
    return [Error("DEMO and DEBUG are for one's own machine only.", id="checkins.E003")]
