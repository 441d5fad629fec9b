"""How many examples a run takes: a tenth in a quick run, all of them with pytest's ``--full``.

Of a test marked ``one_in(3)``, a quick run takes every third case; of a file whose tests are marked
``tests_one_in(3)``, every third test; other ones each day (``turns``) and on each database.

Quick runs of one commit draw the same examples each time, so only a change of code can make one
fail. A full run draws new ones, and prints the seed that draws them again:
``--full --hypothesis-seed=N``.
"""

import os
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar
from zlib import crc32

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from tests.counts import say
from tests.touched import day_of_the_newest_commit
from tests.turns import DAYS

Item = TypeVar("Item")
MIGRATED = "TEST_MIGRATED"  # an environment variable: a run whose tables are made by migrations
IS_FULL, SEED = "TEST_FULL", "TEST_SEED"  # environment variables, which the workers inherit
ANY_TESTS = 12  # each n of ``tests_one_in(n)`` divides it


def is_full() -> bool:
    """Return whether this run takes all examples."""
    return IS_FULL in os.environ


def how_many(*, quick: int, full: int) -> int:
    """Return the amount for this run's kind, quick or full."""
    return full if is_full() else quick


def of_this_run(items: Iterable[Item], *, turn: int, one_in: int = 3) -> list[Item]:
    """Return all items, or in a quick run one in so many, from another one on at each ``turn``.

    A test of many forms gives each another turn, so that each item is tried at some of them.
    """
    every = list(items)
    return every if is_full() or not every else _one_in(every, one_in, turn)


def a_part(items: Iterable[pytest.Item], *, one_in: int, shift: int) -> set[pytest.Item]:
    """Return one case in so many of each test; which is first depends on its name and ``shift``.

    So two tests of the same forms take different ones, and so do two databases and two days.
    """
    tests = defaultdict(list)
    for item in items:
        tests[item.nodeid.partition("[")[0]].append(item)
    return {
        case
        for name, cases in tests.items()
        for case in _one_in(cases, one_in, crc32(name.encode()) + shift)
    }


def some_tests(items: Iterable[pytest.Item], *, one_in: int, shift: int) -> set[pytest.Item]:
    """Return all cases of one in so many tests of each file, the first or with a shift a later one.

    So two databases, and two days, take different ones.
    """
    files: defaultdict[str, defaultdict[str, list[pytest.Item]]]
    files = defaultdict(lambda: defaultdict(list))
    for item in items:
        file, _, test = item.nodeid.partition("[")[0].partition("::")
        files[file][test].append(item)
    return {
        case
        for tests in files.values()
        for cases in _one_in(list(tests.values()), one_in, shift)
        for case in cases
    }


def shift_of_tests(day: int, *, vendor: str) -> int:
    """Return from which test on a file gives one in so many, one later each day.

    A file that waits has its turn each tenth day, when an even n would meet the same remainder
    each time: ten days later it is eleven later.
    """
    return day + day // DAYS + int(vendor != "sqlite")


def shift_of_cases(day: int, *, vendor: str) -> int:
    """Return the same for the cases of a test, which may itself be taken one time in so many."""
    shift = shift_of_tests(day, vendor=vendor)
    return shift + shift // ANY_TESTS


def _one_in(items: list[Item], one_in: int, shift: int) -> list[Item]:
    return items[shift % min(one_in, len(items)) :: one_in]


@pytest.hookimpl(trylast=True)  # after the hooks of the folders have left out tests of their own
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to a full run what is marked so: tests of a file, then cases of a test."""
    if is_full() or config.option.every_case:
        return
    day, vendor = day_of_the_newest_commit(), connection.vendor
    tests = partial(some_tests, shift=shift_of_tests(day, vendor=vendor))
    left = _left(items, "tests_one_in", tests)
    rest = [item for item in items if item not in left]
    cases = partial(a_part, shift=shift_of_cases(day, vendor=vendor))
    left |= _left(rest, "one_in", cases)
    config.hook.pytest_deselected(items=list(left))
    items[:] = [item for item in items if item not in left]
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") == "gw0":
        say(f"left to --full: {len(left)} of {len(left) + len(items)} cases")


def _left(
    items: list[pytest.Item], marker: str, taken: Callable[..., set[pytest.Item]]
) -> set[pytest.Item]:
    """Return what a quick run leaves of the items with a marker, which says one in how many."""
    marked = defaultdict(list)
    for item in items:
        if mark := item.get_closest_marker(marker):
            marked[mark.args[0]].append(item)
    return {
        item
        for one_in, cases in marked.items()
        for item in set(cases) - taken(cases, one_in=one_in)
    }


def seed_of(part: int) -> str:
    """Return the seed for one part of a test that is split between workers."""
    return f"{os.environ[SEED]}, {part}"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="take all examples, races and bodies")
    parser.addoption(
        "--every-case", action="store_true", help="take all cases, a tenth of the rest"
    )


@pytest.hookimpl(tryfirst=True)  # before Hypothesis reads its seed
def pytest_configure(config: pytest.Config) -> None:
    if config.option.full:
        os.environ[IS_FULL] = "1"
    # A quick run makes the tables from the models, which takes each worker 2 seconds instead of 7.
    # Help's own servers are migrated on both databases, and that nothing is missing is checked.
    config.option.nomigrations = not (is_full() or MIGRATED in os.environ)
    drawn = str(secrets.randbelow(2**32)) if is_full() else "0"
    seed = config.option.hypothesis_seed or os.environ.get(SEED) or drawn
    os.environ[SEED] = config.option.hypothesis_seed = seed
    settings.register_profile(
        "ours",
        max_examples=how_many(quick=25, full=100),
        deadline=None,  # a slow machine must not fail a test
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("ours")
    if not hasattr(config, "workerinput"):
        say(f"{'full' if is_full() else 'quick'} amounts, --hypothesis-seed={seed}")
