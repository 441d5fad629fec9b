"""Count how often the early warning would come to the people of a history file."""

import random
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from checkins.engine.bench.evaluation import Batch, Counted, count, diary_of
from checkins.engine.bench.evaluation_report import EvaluationReport
from checkins.engine.constants import SHIPPED, VERSIONS, Constants
from checkins.forms.history import History
from checkins.management.histories import add_day_order, history_of

WORKERS = 2
PEOPLE_A_BATCH = 10
PROGRESS_EVERY = 50


class Command(BaseCommand):
    help = "Run files of check-ins through the early warning; print how often its notices come."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", help="person,day,<sign code>...,used")
        parser.add_argument(
            "--constants", choices=VERSIONS, default=SHIPPED.version, help="those shipped if none"
        )
        parser.add_argument("--seed", type=int, default=1, help="of the draws and shuffles (1)")
        parser.add_argument(
            "--shuffles", type=int, default=5, help="orders of each person's days (5)"
        )
        add_day_order(parser)

    def handle(self, *_: Any, **options: Any) -> None:
        if options["shuffles"] < 0:
            raise CommandError("--shuffles must not be negative.")
        constants, seed = VERSIONS[options["constants"]], options["seed"]
        shuffles = options["shuffles"]
        histories = self._histories(options["files"], options["day_order"])
        batches = {
            name: [*_batches(history, constants=constants, seed=seed, shuffles=shuffles)]
            for name, history in histories.items()
        }
        report = EvaluationReport(self._counted(batches), constants, seed, shuffles)
        try:
            self.stdout.write("\n".join(report.lines(random.Random)))
            self.stdout.flush()
        except OSError as error:
            raise CommandError(f"the screen: {error}") from error

    def _histories(self, paths: Sequence[Path], day_order: str | None) -> dict[str, History]:
        """Return what each file holds, by the name that its row has.

        :raises CommandError: with every reason why any of them cannot be read.
        """
        found: dict[str, History] = {}
        wrong = []
        for path, name in zip(paths, _names(paths), strict=True):
            try:
                found[name] = history_of(path, day_order, say=self.stderr.write, before=f"{path}: ")
            except CommandError as error:
                wrong.append(str(error))
        if wrong:
            raise CommandError("\n".join(wrong))
        return found

    def _counted(self, batches: Mapping[str, Sequence[Batch]]) -> dict[str, list[Counted]]:
        """Count the people of each file in processes, which need no Django."""
        found: dict[str, list[Counted]] = {name: [] for name in batches}
        of = sum(len(batch.diaries) for some in batches.values() for batch in some)
        done = 0
        with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
            flat = [(name, batch) for name, some in batches.items() for batch in some]
            counts = pool.map(partial(count, chance_of=random.Random), [one for _, one in flat])
            for (name, batch), counted in zip(flat, counts, strict=True):
                found[name] += counted
                before, done = done, done + len(batch.diaries)
                if done // PROGRESS_EVERY > before // PROGRESS_EVERY or done == of:
                    self.stderr.write(f"{done} of {of} people")
        return found


def _names(paths: Sequence[Path]) -> list[str]:
    """Return what each file is called: its name, or its path where two have the same name.

    :raises CommandError: if a file is there twice, whose people would be counted twice.
    """
    files = [path.resolve() for path in paths]
    for place, path in enumerate(paths):
        if files[place] in files[:place]:
            raise CommandError(f"{path}: this file is named twice")
    names = [path.name for path in paths]
    return [
        _plain(str(path) if names.count(name) > 1 else name)
        for path, name in zip(paths, names, strict=True)
    ]


def _plain(name: str) -> str:
    """Return a file's name as a cell of a table can hold it; no two names become the same."""
    return "".join(
        sign if sign.isprintable() and sign not in "|\\" else f"\\u{ord(sign):04x}" for sign in name
    )


def _batches(
    history: History, *, constants: Constants, seed: int, shuffles: int
) -> Iterator[Batch]:
    diaries = [diary_of(name, days, history.rules) for name, days in history.people.items()]
    stage_of = {code: rule.stage for code, rule in history.rules.items()}
    for first in range(0, len(diaries), PEOPLE_A_BATCH):
        some = tuple(diaries[first : first + PEOPLE_A_BATCH])
        yield Batch(some, stage_of, constants, seed, shuffles)
