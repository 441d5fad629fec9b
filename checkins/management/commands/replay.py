"""Run any history in a file through the engine, without the database."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.engine.levels import Verdict, judge_history, notice_days
from checkins.engine.types import Stage
from checkins.forms.history import HistoryError, read_history

COLUMNS = ["person", "day", *(stage.value for stage in Stage), "risk", "level", "flags"]
COLUMNS += ["notice", "reasons"]
PROGRESS_EVERY = 50


class Command(BaseCommand):
    help = "Run a CSV of check-ins through the early warning and write what it says of each day."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="person,day,<sign code>...,used")
        parser.add_argument("--out", type=Path, help="where to write; the screen without it")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            with options["file"].open(encoding="utf-8-sig", newline="") as file:
                history = read_history(file)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except HistoryError as error:
            raise CommandError("\n".join(error.errors)) from error
        lines = []
        for done, (person, days) in enumerate(history.people.items(), start=1):
            verdicts = judge_history(days, history.rules)
            due = notice_days(verdicts)
            lines += [_line(person, item, notice=item.day in due) for item in verdicts]
            if done % PROGRESS_EVERY == 0 or done == len(history.people):
                self.stderr.write(f"{done} of {len(history.people)} people")
        self._write(lines, options["out"])

    def _write(self, lines: list[list[Any]], path: Path | None) -> None:
        if path is None:
            csv.writer(sys.stdout, lineterminator="\n").writerows([COLUMNS, *lines])
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([COLUMNS, *lines])


def _line(person: str, verdict: Verdict, *, notice: bool) -> list[Any]:
    scores = (verdict.scores[stage] for stage in Stage)
    return [
        _defused(person),
        verdict.day.isoformat(),
        *("" if score is None else f"{score:.4f}" for score in scores),
        "" if verdict.risk is None else f"{verdict.risk:.12g}",
        verdict.level.value,
        " ".join(sorted(flag.value for flag in verdict.flags)),
        int(notice),
        " ".join(reason.value for reason in verdict.reasons),
    ]


def _defused(cell: str) -> str:
    """Return the cell, quoted if a spreadsheet would run it as a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell
