"""Serve the product with made-up people, to this computer only."""

import socket
import threading
from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from checkins.demo.carriers import RecordingMail, RecordingPusher
from checkins.demo.clinic import ALSO_KIMS, KIM, OLA, SAM, make_demo_clinic, work_the_caseload
from checkins.demo.counselor import SHARED, share_stories
from checkins.demo.lives import seed_story
from checkins.demo.stories import DOMAIN, STORIES
from checkins.demo.supporters import DEE, make_demo_supporter, support_stories
from checkins.management.serving import make_server
from checkins.management.working import Worker
from checkins.services.backups.contents import BackupError
from checkins.services.backups.in_use import nobody_uses

# SQLite looks every 0.1 s whether another has let go: without a pause a visitor waits in vain.
PAUSE_SECONDS = 0.15
PATIENCE_SECONDS = 5
HOST = "127.0.0.1"  # no other machine may reach the demo, because it uses plain http


class Command(BaseCommand):
    help = "Serve a demo with made-up people on http://localhost. Use run.py demo."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--fresh", action="store_true", help="forget everything, start over")

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo runs with DEMO=1 only: use python3 run.py demo.")
        self._refuse_taken(options["port"])
        if options["fresh"]:
            self._forget()
        print("Setting up the database …", flush=True)
        call_command("migrate", verbosity=0)
        call_command("refold", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        seed_story(STORIES[0], at=timezone.now(), password=settings.DEMO_PASSWORD)
        make_demo_clinic(password=settings.DEMO_PASSWORD)
        support_stories(make_demo_supporter(password=settings.DEMO_PASSWORD), at=timezone.now())
        settings.SITE_ORIGIN = f"http://localhost:{options['port']}"
        self._record_messages()
        server = make_server(host=HOST, port=options["port"])
        self._say_where(options["port"])
        threading.Thread(target=self._seed_the_rest, daemon=True).start()
        # A thread, as its mails are printed here, and it ends with the demo whatever ends it.
        worker = Worker()
        working = threading.Thread(target=worker.work, daemon=True)
        working.start()
        try:
            server.run()
        except KeyboardInterrupt:
            print("\nStopped.")
        worker.stop()
        working.join(timeout=PATIENCE_SECONDS)

    def _refuse_taken(self, port: int) -> None:
        try:
            socket.create_server((HOST, port)).close()
        except OSError as error:
            raise CommandError(f"Port {port}: {error.strerror}. Try another --port.") from error

    def _forget(self) -> None:
        name = Path(settings.DATABASES["default"]["NAME"])
        try:
            with nobody_uses(name):
                for path in (name, Path(f"{name}-wal"), Path(f"{name}-shm")):
                    path.unlink(missing_ok=True)
        except BackupError as error:
            raise CommandError("Another demo has these people open. Stop it first.") from error

    def _record_messages(self) -> None:
        """Let a page show what would have left; mails of a server that is named do leave."""
        settings.PUSHER = f"{RecordingPusher.__module__}.{RecordingPusher.__name__}"
        if settings.EMAIL_BACKEND.endswith(".console.EmailBackend"):
            settings.EMAIL_BACKEND = f"{RecordingMail.__module__}.{RecordingMail.__name__}"

    def _say_where(self, port: int) -> None:
        print(f"\n{settings.SITE_NAME} is at http://localhost:{port}   (Ctrl-C stops it)")
        print(f"Everybody's password: {settings.DEMO_PASSWORD}\n")
        for story in STORIES:
            print(f"  {story.email:<22} {story.said}")
        print()
        for name, what in (
            (SAM, f"counselor: {len(SHARED)} of them share"),
            (KIM, f"counselor: {len(ALSO_KIMS)} of them share with Kim too"),
            (OLA, "operator: runs the site, and sees nobody's answers"),
            (DEE, "supporter: some of them can ask for a call"),
        ):
            print(f"  {f'{name.lower()}@{DOMAIN}':<22} {what}")
        print(f"  The staff's second step: the code on http://localhost:{port}/demo/code/")
        print("\nThese people are made up, and all there in a minute. E-mail is printed here.")
        print(f"All that would be sent is on http://localhost:{port}/demo/messages/ too.")
        print(flush=True)

    def _seed_the_rest(self) -> None:
        began = monotonic()
        password = settings.DEMO_PASSWORD
        sam, kim = make_demo_clinic(password=password)
        dee, made = make_demo_supporter(password=password), 0
        for story in STORIES:
            made += seed_story(story, at=timezone.now(), password=password, pause=PAUSE_SECONDS)
            share_stories(sam, at=timezone.now())
            support_stories(dee, at=timezone.now())
        work_the_caseload(sam, kim, at=timezone.now())
        connection.close()
        if made:
            print(
                f"All {len(STORIES)} stories are there ({monotonic() - began:.0f} s).", flush=True
            )
