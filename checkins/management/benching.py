"""Running the bench in worker processes, which need no Django, and writing what it found."""

import csv
import hashlib
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from checkins.catalog import sign_catalog
from checkins.demo.simulated import catalog_plan
from checkins.engine.bench.conditions import BASELINE, LONG_MEMORY, NAMES, Conditions
from checkins.engine.bench.measuring import Track, measure
from checkins.engine.bench.one_bad_day import BadDays, bad_days
from checkins.engine.bench.report import BenchReport
from checkins.engine.bench.simulation import Plan, SimulatedPerson, people, reference_plan
from checkins.engine.bench.tables import table
from checkins.engine.bench.thresholds import ThresholdBench, as_toml
from checkins.engine.bench.trial import (
    OF_VARIANTS,
    TRIAL_HEAD,
    VARIANT_HEAD,
    Trial,
    trial_tracks,
)
from checkins.engine.constants import SHIPPED
from checkins.engine.scoring import TOP

WORKERS = 2
FIRST_DAY = date(2024, 1, 1)
OF_OTHERS = (BASELINE, LONG_MEMORY)  # their stable people are those of other conditions too
CHECK_PEOPLE = 6  # so few that a test can count them again
WRITTEN = "The tables have the SHA-256 {digest}."
CHECKED = "The same tables of the first {people} people have the SHA-256 {digest}."
TABLES_HEAD = """\
# What the bench counted

Written by `manage.py bench_engine --tables`, under the constants {constants}; not by hand.
[engine.md](engine.md) says how to read it. Simulated people: what the arithmetic does with them,
not with real ones.
"""


@contextmanager
def workers() -> Iterator[ProcessPoolExecutor]:
    """Give a pool of two processes, as many as the bench's promised time counts on."""
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        yield pool


def new_bench(count: int, seed: int) -> BenchReport:
    """Return a bench on this deployment's catalog that has not run."""
    return BenchReport(catalog_plan(), reference_plan(), count=count, seed=seed)


def run(bench: BenchReport) -> None:
    """Simulate and measure."""
    with workers() as pool:
        cohort_of = {
            pool.submit(measure, job, random.Random): cohort for cohort, job in bench.jobs()
        }
        bad = [pool.submit(bad_days, job, random.Random) for job in bench.bad_day_jobs()]
        for future in _each([*cohort_of, *bad]):
            if future in cohort_of:
                bench.add(cohort_of[future], future.result())
        bench.bad = BadDays.together(future.result() for future in bad)
    bench.set_thresholds()


def digest_of_few(seed: int) -> str:
    """Return the digest of the tables of so few people that it is quick to count them again."""
    few = new_bench(CHECK_PEOPLE, seed)
    run(few)
    return digest_of(few.report())


def digest_of(lines: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def write_tables(path: Path, bench: BenchReport) -> None:
    """Write the tables as a page of the docs, with two digests that a test computes again.

    The one shows a hand that changed a number, the other a change of the code that counts.
    """
    head, tables = TABLES_HEAD.format(constants=SHIPPED.version), bench.report()
    written = WRITTEN.format(digest=digest_of(tables))
    check = CHECKED.format(people=CHECK_PEOPLE, digest=digest_of_few(bench.seed))
    text = "\n".join([head, *tables, "", written, check, ""])
    path.write_text(text, encoding="utf-8")


def run_trial(before: str, tried: str, count: int) -> list[str]:
    """Return the tables of a trial of other constants; with 1000 people it takes half an hour."""
    plan = catalog_plan()
    trial = Trial(before, tried, random.Random(1))  # noqa: S311 a simulation
    rows, variants = [], []
    with workers() as pool:

        def tracks(conditions: Conditions, *, deteriorating: bool) -> list[Track]:
            jobs = trial.jobs(plan, count, conditions, deteriorating=deteriorating)
            found = [pool.submit(trial_tracks, job, random.Random) for job in jobs]
            return [track for future in found for track in future.result()]

        for done, conditions in enumerate(NAMES, start=1):
            if conditions == conditions.of_stable_people:
                trial.stable[conditions] = tracks(conditions, deteriorating=False)
            ill = tracks(conditions, deteriorating=True)
            rows.append(trial.add(conditions, ill))
            if conditions in OF_VARIANTS:
                variants.append(trial.variant_row(conditions, ill))
            if conditions not in OF_OTHERS:
                trial.stable.pop(conditions, None)
            _say_progress(done, len(NAMES))
    return [*table(TRIAL_HEAD, rows), "", *table(VARIANT_HEAD, variants)]


def write_thresholds(path: Path, count: int, seed: int) -> None:
    """Measure the thresholds on this deployment's catalog, and write them to ``path``."""
    bench = ThresholdBench(catalog_plan(), count, seed)
    with workers() as pool:
        cohort_of = {
            pool.submit(measure, job, random.Random): cohort for cohort, job in bench.jobs()
        }
        for future in _each([*cohort_of]):
            bench.add(cohort_of[future], future.result())
    path.write_text(as_toml(bench, signs_version=sign_catalog().version), encoding="utf-8")


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


def _each(waiting: Sequence[Future[Any]]) -> Iterator[Future[Any]]:
    """Yield what is done, as soon as it is."""
    for done, future in enumerate(as_completed(waiting), start=1):
        yield future
        _say_progress(done, len(waiting))


def _say_progress(done: int, of: int) -> None:
    """Show one changing line on a terminal, otherwise a line for each tenth of the work."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done} of {of} parts" + "\n" * (done == of))
        sys.stderr.flush()
    elif done * 10 // of > (done - 1) * 10 // of:
        sys.stderr.write(f"{done} of {of} parts\n")
        sys.stderr.flush()
