"""What a deployment does once a day: each job in a function that returns what it did."""

from collections.abc import Callable, Mapping

from django.core.management import call_command
from django.utils import timezone

from checkins.services import retention
from checkins.services.log_seals import seal_log


def seal() -> str:
    """Seal the ended days of both logs."""
    newest, made = seal_log(at=timezone.now())
    if newest is None:
        return "nothing to seal yet"
    return f"{made} days sealed; keep this away from the database: {newest.day} {newest.digest}"


def purge() -> str:
    """Delete for good what was kept long enough."""
    counts = retention.purge(at=timezone.now())
    return ", ".join(f"{count} {kind}" for kind, count in counts.items())


def backup() -> str:
    """Write a backup of the database."""
    call_command("backup")
    return "written"


WORK: Mapping[str, Callable[[], str]] = {"seal": seal, "purge": purge, "backup": backup}
