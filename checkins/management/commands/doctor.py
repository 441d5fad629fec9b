"""Say what is wrong with this deployment."""

import logging
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseFault
from django.utils import timezone

from checkins.queries.safety_notes import notes_waiting
from checkins.services.health import (
    Fault,
    faults_of_the_backups,
    faults_of_the_daily_jobs,
    faults_of_the_deployment,
    faults_of_the_worker,
    lines_of_the_backups,
    lines_of_the_worker,
    lines_of_what_waits,
)

PARTS: dict[str, Callable[[], list[Fault]]] = {
    "deployment": faults_of_the_deployment,
    "worker": lambda: faults_of_the_worker(at=timezone.now()),
    "backups": lambda: faults_of_the_backups(at=timezone.now()),
    "daily": lambda: faults_of_the_daily_jobs(at=timezone.now()),
}


class Command(BaseCommand):
    help = "Say each thing that is wrong with this deployment in a line; exit with 1 if any is."
    requires_system_checks: list[str] = []  # it says itself what they would say

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only", choices=PARTS, help="look at one part, as containers do")

    def handle(self, *_: Any, **options: Any) -> None:
        logging.disable()  # each fault is said once, below
        only = options["only"]
        self.stdout.write(f"Relapse Watch {settings.VERSION}")
        faults = [fault for part in PARTS if only in {None, part} for fault in PARTS[part]()]
        for fault in faults:
            self.stdout.write(" ".join(filter(None, [fault.line, fault.hint, _of(fault.detail)])))
        if only:
            sys.exit(1 if faults else 0)
        for line in (*lines_of_what_waits(), *lines_of_the_backups()):
            self.stdout.write(line)
        self._count_safety_notes()
        if faults:
            sys.exit(1)
        self.stdout.write(" ".join(["All is well.", *lines_of_the_worker(at=timezone.now())]))

    def _count_safety_notes(self) -> None:
        try:
            waiting = notes_waiting()
        except DatabaseFault:  # which is a fault above
            return
        if not waiting.all:
            return
        counts = f"{waiting.unread} unread, {waiting.all} in all."
        self.stdout.write(f"Notes that something hurt or was wrong: {counts}")


def _of(detail: str) -> str:
    return f"({' '.join(detail.split())})" if detail else ""
