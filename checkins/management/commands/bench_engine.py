"""Measure the early warning on simulated people, next to other rules that could warn."""

from argparse import ArgumentParser
from os import times
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checkins.catalog import sign_catalog
from checkins.catalog.rates import diaries
from checkins.engine.bench.rates import as_toml
from checkins.engine.constants import VERSIONS
from checkins.management.benching import (
    WORKERS,
    new_bench,
    run,
    run_trial,
    write_cohorts,
    write_tables,
    write_thresholds,
)

QUICK_PEOPLE = 40


class Command(BaseCommand):
    help = "Simulate people; print what the early warning catches, and what it costs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=1000, help="people per cohort (1000)")
        parser.add_argument(
            "--quick", action="store_true", help=f"{QUICK_PEOPLE} people: a look within a minute"
        )
        parser.add_argument("--seed", type=int, default=1, help="sets the thresholds (1)")
        parser.add_argument("--out", type=Path, help="write cohorts as replay files in this folder")
        parser.add_argument("--tables", type=Path, help="write the tables as a page of the docs")
        parser.add_argument("--rates", type=Path, help="write the rates that pages print")
        parser.add_argument(
            "--thresholds",
            type=Path,
            help="measure this rule alone at higher thresholds, and write the table to this file",
        )
        parser.add_argument(
            "--trial",
            nargs=2,
            choices=VERSIONS,
            metavar=("BEFORE", "TRIED"),
            help="compare two versions of the constants on the same people and draws",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        count = QUICK_PEOPLE if options["quick"] else options["people"]
        if count < 1:
            raise CommandError("--people must be at least 1.")
        if settings.CATALOG_OVERLAY and any(options[name] for name in ("thresholds", "rates")):
            raise CommandError("The rates are those of the signs as shipped: no overlay.")
        began = monotonic()
        if options["trial"]:
            before, tried = options["trial"]
            self._say(run_trial(before, tried, count))
        elif options["thresholds"]:
            write_thresholds(options["thresholds"], count, options["seed"])
            self._say([f"wrote {options['thresholds']}"])
        else:
            self._measure(count, options)
        spent = times()
        seconds = f"{monotonic() - began:.0f} seconds"
        computing = f"{spent.user + spent.children_user:.0f} seconds of computing"
        self._say(["", f"{WORKERS} processes, {seconds}, {computing}."])

    def _measure(self, count: int, options: dict[str, Any]) -> None:
        bench = new_bench(count, options["seed"])
        run(bench)
        self._say(bench.report())
        written = []
        if options["tables"]:
            write_tables(options["tables"], bench)
            written.append(options["tables"])
        if options["rates"]:
            signs, ratio = sign_catalog().version, diaries().ratio
            rates = as_toml(bench, signs_version=signs, real_ratio=ratio)
            options["rates"].write_text(rates, encoding="utf-8")
            written.append(options["rates"])
        if options["out"]:
            written += write_cohorts(options["out"], bench)
        self._say([f"wrote {path}" for path in written])

    def _say(self, lines: list[str]) -> None:
        for line in lines:
            self.stdout.write(line)
        self.stdout.flush()
