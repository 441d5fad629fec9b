"""A quick run takes a tenth, a full run everything, and either can be drawn again."""

import os
import re
from collections import Counter
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import settings

from tests import amounts
from tests.touched import HERE
from tests.turns import DAYS

TEST_FILES = sorted(HERE.rglob("test_*.py"))


class Case(NamedTuple):
    """One case of a test, as pytest names it."""

    nodeid: str


@pytest.mark.parametrize(("full", "taken"), [(False, 10), (True, 100)])
def test_a_run_takes_its_own_amount(monkeypatch, full, taken):
    monkeypatch.delenv(amounts.IS_FULL, raising=False)
    if full:
        monkeypatch.setenv(amounts.IS_FULL, "1")

    assert amounts.how_many(quick=10, full=100) == taken


def test_the_parts_of_a_proof_draw_other_examples_from_one_seed(monkeypatch):
    monkeypatch.setenv(amounts.SEED, "7")

    assert [amounts.seed_of(1), amounts.seed_of(2)] == ["7, 1", "7, 2"]


@pytest.mark.parametrize("one_in", [2, 3, 9])
def test_a_part_of_each_tests_cases_is_taken_and_its_shifts_take_all(one_in):
    tests = {"a": 18, "b": 7, "c": 2, "d": 1}
    cases = [Case(f"{name}[{n}]") for name in tests for n in range(tests[name])]

    found = [amounts.a_part(cases, one_in=one_in, shift=shift) for shift in range(one_in)]

    assert set.union(*found) == set(cases)
    for part in found:
        taken = Counter(case.nodeid[0] for case in part)
        assert taken["a"] == 18 / one_in
        assert taken["b"] in {7 // one_in, 7 // one_in + 1} - {0}
        assert taken["c"] == taken["d"] == 1


@pytest.mark.parametrize("shift", [0, 1])
@pytest.mark.parametrize("one_in", [2, 3])
def test_every_so_many_tests_of_a_file_are_taken_whole_from_the_first_or_a_later_one(one_in, shift):
    names = [f"{file}.py::test_{test}" for file in "ab" for test in range(4)]
    cases = [Case(f"{name}{case}") for name in names for case in ("[x]", "[y]")] + [Case("c::t")]

    taken = {case.nodeid for case in amounts.some_tests(cases, one_in=one_in, shift=shift)}

    assert taken == {
        "c::t",
        *(
            f"{file}.py::test_{n}[{x}]"
            for file in "ab"
            for n in range(shift, 4, one_in)
            for x in "xy"
        ),
    }


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
@pytest.mark.parametrize("turn", range(DAYS))
def test_a_file_that_waits_gives_each_case_of_each_test_in_its_turns(turn, vendor):
    for tests, cases in product((1, 2, 3, 4), (1, 2, 3, 4, 6, 18)):
        turns = range(turn, turn + DAYS * 12 * 18, DAYS)
        met = {
            (
                amounts.shift_of_tests(day, vendor=vendor) % tests,
                amounts.shift_of_cases(day, vendor=vendor) % cases,
            )
            for day in turns
        }

        assert met == set(product(range(tests), range(cases)))


def test_each_number_of_tests_divides_what_the_cases_go_by():
    marked = re.findall(r"tests_one_in\((\d+)\)", "".join(map(Path.read_text, TEST_FILES)))

    assert marked
    assert all(amounts.ANY_TESTS % int(number) == 0 for number in marked)


def test_every_process_of_the_run_has_its_seed(request):
    assert request.config.option.hypothesis_seed == os.environ[amounts.SEED]


def test_no_example_is_held_to_the_machines_speed():
    assert settings().deadline is None
    assert settings().database is None
