"""Run any history in a file through the engine, without the database."""

import csv
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.engine.levels import Verdict, judge_history, notice_days
from checkins.engine.types import Stage
from checkins.management.histories import add_day_order, history_of

COLUMNS = ["person", "day", *(stage.value for stage in Stage), "risk", "level", "flags"]
COLUMNS += ["notice", "reasons"]
PROGRESS_EVERY = 50


class Command(BaseCommand):
    help = "Run a CSV of check-ins through the early warning and write what it says of each day."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="person,day,<sign code>...,used")
        parser.add_argument("--out", type=Path, help="where to write; the screen without it")
        add_day_order(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        history = history_of(options["file"], options["day_order"], say=self.stderr.write)
        lines = []
        for done, (person, days) in enumerate(history.people.items(), start=1):
            verdicts = judge_history(days, history.rules)
            due = notice_days(verdicts)
            lines += [_line(person, item, notice=item.day in due) for item in verdicts]
            if done % PROGRESS_EVERY == 0 or done == len(history.people):
                self.stderr.write(f"{done} of {len(history.people)} people")
        self._write(lines, options["out"])

    def _write(self, lines: list[list[Any]], path: Path | None) -> None:
        rows = [COLUMNS, *lines]
        try:
            if path is None:
                csv.writer(sys.stdout, lineterminator="\n").writerows(rows)
                sys.stdout.flush()
                return
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(rows)
        except (OSError, UnicodeError) as error:
            raise CommandError(f"{path or 'the screen'}: {error}") from error


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
