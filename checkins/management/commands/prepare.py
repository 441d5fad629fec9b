"""Make a deployment ready to be started, or brought to this release: one way for both."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import Error as DatabaseFault

from checkins.services.catalog import load_catalog
from checkins.services.health import Waiting, faults_of_the_deployment, what_waits


class Command(BaseCommand):
    help = (
        "Back up if an update changes the database, migrate, load the catalog, collect the static"
        " files, and check: stop at what keeps the site from serving, warn of the rest. Run it"
        " while nothing serves, on one machine."
    )
    requires_system_checks: list[str] = []  # it asks them itself, once the database is ready

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-backup", action="store_true", help="change the database without a backup"
        )
        parser.add_argument(
            "--no-static", action="store_true", help="the static files are there, as in the image"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        self._say(f"Relapse Watch {settings.VERSION}")
        call_command("check", deploy=True)
        try:
            waiting = what_waits()
        except DatabaseFault as error:
            line = "The database does not answer. Look at DATABASE_URL and at the database."
            raise CommandError(line) from error
        if waiting is Waiting.AN_UPDATE and not options["no_backup"]:
            self._back_up()
        if waiting is not Waiting.NOTHING:
            self._say("Changing the database")
            call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        load_catalog()
        if not options["no_static"]:
            self._say("Collecting the static files")
            call_command("collectstatic", interactive=False, verbosity=0)
        self._diagnose()
        call_command("invite_operator", first=True, stdout=self.stdout)

    def _back_up(self) -> None:
        """Write a backup before an update; without one nothing is changed."""
        if "backup" not in get_commands():
            self._say("No backup: this release cannot make one")
            return
        self._say("Backing up before the update")
        try:
            call_command("backup")
        except (Exception, SystemExit) as error:
            why = f"{error}" if isinstance(error, CommandError) else type(error).__name__
            line = f"No backup was made, so nothing was changed. {why}"
            raise CommandError(f"{line} --no-backup goes on without one.") from error

    def _diagnose(self) -> None:
        """Say every fault.

        :raises CommandError: if one keeps the site from serving.
        """
        faults = faults_of_the_deployment()
        for fault in faults:
            kind = "Stop" if fault.stops else "Warning"
            detail = f" ({' '.join(fault.detail.split())})" if fault.detail else ""
            self._say(f"{kind}: {fault.line} {fault.hint}{detail}")
        if any(fault.stops for fault in faults):
            sys.exit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
