"""Write the catalog's rows from its files; migrate does the same."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.catalog import CatalogError
from checkins.services.catalog import load_catalog


class Command(BaseCommand):
    help = "Write the warning signs of the catalog and of the clinic's overlay over the rows."

    def handle(self, *_: Any, **__: Any) -> None:
        try:
            self.stdout.write(f"{load_catalog()} signs")
        except CatalogError as error:
            raise CommandError(str(error)) from error
