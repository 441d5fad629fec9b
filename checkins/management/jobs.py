"""What a deployment does once a day: each job in a function that returns what it did."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec

from django.core.management import call_command, get_commands
from django.utils import timezone

from checkins.services.log_seals import seal_log


class NotHereError(Exception):
    """This release has no such job."""


def seal() -> str:
    """Seal the ended days of both logs."""
    newest, made = seal_log(at=timezone.now())
    if newest is None:
        return "nothing to seal yet"
    return f"{made} days sealed; keep this away from the database: {newest.day} {newest.digest}"


def purge() -> str:
    """Delete for good what was kept long enough.

    :raises NotHereError: if this release keeps everything.
    """
    if find_spec("checkins.services.retention") is None:
        raise NotHereError
    counts = import_module("checkins.services.retention").purge(at=timezone.now())
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


def backup() -> str:
    """Write a backup of the database.

    :raises NotHereError: if this release cannot.
    """
    if "backup" not in get_commands():
        raise NotHereError
    call_command("backup")
    return "written"


WORK: Mapping[str, Callable[[], str]] = {"seal": seal, "purge": purge, "backup": backup}
