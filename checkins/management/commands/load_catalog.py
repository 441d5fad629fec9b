"""Write the catalog's rows from its files, as migrate does; or say what a file would change."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checkins.catalog import CatalogError
from checkins.catalog.overlay_changes import Change, overlay_changes
from checkins.catalog.overlays import overlay_faults
from checkins.services.catalog import load_catalog


class Command(BaseCommand):
    help = "Write the warning signs of the catalog and of the clinic's overlay over the rows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run",
            metavar="FILE",
            help="change nothing; say what this overlay would change of what is in force",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            if options["dry_run"]:
                self._say_changes(Path(options["dry_run"]))
            else:
                self.stdout.write(f"{load_catalog()} signs")
        except CatalogError as error:
            raise CommandError(str(error)) from error

    def _say_changes(self, path: Path) -> None:
        regions = {"region": settings.HELP_REGION, "phone_region": settings.PHONE_REGION}
        if faults := overlay_faults(path, **regions):
            raise CommandError("\n".join(faults))
        parts = overlay_changes(path.read_text(encoding="utf-8"))
        for part in parts:
            self.stdout.write(f"\n{part.title}")
            for change in part.changes:
                self._say_change(change)
        if not parts:
            self.stdout.write("It would change nothing: all of it is in force.")
            return
        self.stdout.write("\nNothing was changed. To put it in place:")
        place = settings.CATALOG_OVERLAY or "/srv/daybook/overlay.toml"
        self.stdout.write(f"  cp {path} {place}")
        if not settings.CATALOG_OVERLAY:
            self.stdout.write(f"  CATALOG_OVERLAY={place}  (a line of the environment)")
        self.stdout.write("  manage.py load_catalog, then start the web and worker processes again")

    def _say_change(self, change: Change) -> None:
        loud = "  A NUMBER PEOPLE CALL" if change.is_loud else ""
        self.stdout.write(f"  {change.kind}: {change.name} ({change.code}){loud}")
        for line in change.lines:
            if line.before:
                self.stdout.write(f"    - {line.label}: {line.before}")
            if line.after:
                self.stdout.write(f"    + {line.label}: {line.after}")
