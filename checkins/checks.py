"""The checks that ``manage.py check`` runs on a deployment besides Django's own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004

from checkins.catalog import CatalogError, help_catalog

HELP_LINES_GOOD_FOR = timedelta(days=180)


@register("catalog")
def catalog_files_can_be_read(**_: Any) -> list[CheckMessage]:
    """Fail if the signs, help lines, small steps, triggers or learning pages cannot be read."""
    from checkins.services.health import faults_of_the_catalog_files

    faults = faults_of_the_catalog_files()
    return [Error(f"{fault.line} {fault.detail}", hint=fault.hint, id=fault.id) for fault in faults]


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
            f"Helpline {line.code} was last checked on {line.looked_on}: open its source, "
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


@register(Tags.database, deploy=True)
def the_server_can_serve(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Fail for each thing that keeps the server from serving; ``/health/ready`` says the same.

    It checks deployments alone: ``migrate`` runs all other checks first, and mends most of this.
    """
    if not databases:
        return []
    from checkins.services.health import UNREADABLE, faults_of_the_server

    faults = [fault for fault in faults_of_the_server() if fault.id != UNREADABLE]
    return [Error(fault.line, hint=fault.hint, id=fault.id) for fault in faults]


@register(Tags.security, deploy=True)
def plain_http_stays_at_home(**_: Any) -> list[CheckMessage]:
    """Fail if a deployment uses plain http, over which cookies are not protected."""
    if not settings.PLAIN_HTTP:
        return []
    return [Error("DEMO and DEBUG are for one's own machine only.", id="checkins.E003")]
