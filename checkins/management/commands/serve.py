"""Serve the product: the one start command, of the manual, the container and the tests."""

import signal
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checkins.management.serving import make_server
from checkins.services.backups.contents import BackupError


class Command(BaseCommand):
    help = "Serve the product with the limits of the settings, until SIGTERM or Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--listen", default="127.0.0.1:8000", help="address:port, or *:port")

    def handle(self, *_: Any, **options: Any) -> None:
        # The first process of a container has no handler of its own. The server ends what runs.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            server = make_server(listen=options["listen"])
        except (OSError, ValueError) as error:
            raise CommandError(f"--listen={options['listen']}: {error}") from error
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{settings.SITE_NAME} listens on {options['listen']}")
        self.stdout.flush()
        server.run()
