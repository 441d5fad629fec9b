"""Measure the early warning on simulated people, next to other rules that could warn."""

import csv
import random
import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import date, timedelta
from multiprocessing import get_context
from os import times
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from checkins.catalog import sign_catalog
from checkins.catalog.rates import diaries
from checkins.demo.simulated import catalog_plan
from checkins.engine.bench.measuring import measure
from checkins.engine.bench.one_bad_day import BadDays, bad_days
from checkins.engine.bench.rates import as_toml as rates_as_toml
from checkins.engine.bench.report import BenchReport
from checkins.engine.bench.simulation import Plan, SimulatedPerson, people, reference_plan
from checkins.engine.bench.thresholds import ThresholdBench, as_toml
from checkins.engine.scoring import TOP

WORKERS = 2
QUICK_PEOPLE = 40
FIRST_DAY = date(2024, 1, 1)


class Command(BaseCommand):
    help = "Simulate people; print what the early warning catches, and what it costs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=1000, help="people per cohort (1000)")
        parser.add_argument("--seed", type=int, default=1, help="sets the thresholds (1)")
        parser.add_argument("--out", type=Path, help="write cohorts as replay files in this folder")
        parser.add_argument("--rates", type=Path, help="write the rates that pages print here")
        parser.add_argument("--tables", type=Path, help="write the tables here, as Markdown")
        parser.add_argument(
            "--quick", action="store_true", help=f"only {QUICK_PEOPLE} people per cohort"
        )
        parser.add_argument(
            "--thresholds",
            type=Path,
            help="measure this rule alone at higher thresholds, and write the table to this file",
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["quick"]:
            options["people"] = QUICK_PEOPLE
        if options["people"] < 1:
            raise CommandError("--people must be at least 1.")
        if options["thresholds"]:
            if settings.CATALOG_OVERLAY:
                raise CommandError("The thresholds are those of the signs as shipped: no overlay.")
            write_thresholds(options["thresholds"], options["people"], options["seed"])
            return
        began = monotonic()
        bench = BenchReport(
            catalog_plan(), reference_plan(), count=options["people"], seed=options["seed"]
        )
        run(bench)
        print("\n".join(bench.report()))
        spent = times()
        print(
            f"\n{WORKERS} processes, {monotonic() - began:.0f} seconds, "
            f"{spent.user + spent.children_user:.0f} seconds of computing.",
            flush=True,
        )
        if options["rates"]:
            rates = rates_as_toml(
                bench, signs_version=sign_catalog().version, real_ratio=diaries().ratio
            )
            options["rates"].write_text(rates, encoding="utf-8")
            print(f"wrote {options['rates']}", flush=True)
        if options["out"]:
            for path in write_cohorts(options["out"], bench):
                print(f"wrote {path}", flush=True)


def run(bench: BenchReport) -> None:
    """Simulate and measure in worker processes, which need no Django."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        cohort_of = {
            pool.submit(measure, job, random.Random): cohort for cohort, job in bench.jobs()
        }
        bad = [pool.submit(bad_days, job, random.Random) for job in bench.bad_day_jobs()]
        waiting: list[Future[Any]] = [*cohort_of, *bad]
        for done, future in enumerate(as_completed(waiting), start=1):
            if future in cohort_of:
                bench.add(cohort_of[future], future.result())
            _say_progress(done, len(waiting))
        bench.bad = BadDays.together(future.result() for future in bad)
    bench.set_thresholds()


def write_thresholds(path: Path, count: int, seed: int) -> None:
    """Measure the thresholds on this deployment's catalog, and write them to ``path``."""
    bench = ThresholdBench(catalog_plan(), count, seed)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        cohort_of = {
            pool.submit(measure, job, random.Random): cohort for cohort, job in bench.jobs()
        }
        for done, future in enumerate(as_completed(cohort_of), start=1):
            bench.add(cohort_of[future], future.result())
            _say_progress(done, len(cohort_of))
    path.write_text(as_toml(bench, signs_version=sign_catalog().version), encoding="utf-8")
    print(f"wrote {path}", flush=True)


def write_cohorts(folder: Path, bench: BenchReport) -> list[Path]:
    """Write the people of the first measured seed as replay files, with their truth in others."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for plan in (bench.reference, bench.plan):
        for cohort in ("stable", "deteriorating"):
            some = people(
                plan,
                seed=bench.measured[0],
                numbers=range(bench.count),
                deteriorating=cohort == "deteriorating",
                chance_of=random.Random,
            )
            path = folder / f"{plan.name.split()[0]}_{cohort}.csv"
            truth = folder / f"{plan.name.split()[0]}_{cohort}_truth.csv"
            _write_people(path, truth, plan, some)
            written += [path, truth]
    return written


def _write_people(
    path: Path, truth_path: Path, plan: Plan, some: Iterable[SimulatedPerson]
) -> None:
    """Write the answers as tapped, so the values of reverse-scored signs are reversed again."""
    rules = sign_catalog().rules
    turned = {code for code in plan.stage_of if code in rules and rules[code].reversed}
    codes = list(plan.stage_of)
    with (
        path.open("w", newline="", encoding="utf-8") as answers,
        truth_path.open("w", newline="", encoding="utf-8") as truths,
    ):
        writer, truth_writer = csv.writer(answers), csv.writer(truths)
        writer.writerow(["person", "day", *codes, "used"])
        truth_writer.writerow(["person", "high", "kind", "onset", "lapse"])
        for person in some:
            name, truth = f"p{person.number:04}", person.truth
            days = [_iso(truth.onset), _iso(truth.lapse)]
            kind = "" if truth.lapse is None else truth.kind.value
            truth_writer.writerow([name, int(truth.high), kind, *days])
            for item in person.checkins:
                values = {
                    code: TOP - value if code in turned else value
                    for code, value in item.values.items()
                }
                cells = [values.get(code, "") for code in codes]
                writer.writerow([name, _iso(item.day), *cells, 0])


def _iso(day: int | None) -> str:
    return "" if day is None else (FIRST_DAY + timedelta(days=day)).isoformat()


def _say_progress(done: int, of: int) -> None:
    """Show one changing line on a terminal, otherwise a line for each tenth of the work."""
    if sys.stderr.isatty():
        print(f"\r{done} of {of} parts", end="\n" if done == of else "", file=sys.stderr)
    elif done * 10 // of > (done - 1) * 10 // of:
        print(f"{done} of {of} parts", file=sys.stderr, flush=True)
