"""The guards must be able to fail: each promise is broken in process, where its tests go red."""

import pytest

from tests.breaking import ROOT, guards_in
from tests.breaks import BREAKS
from tests.breaks.databases import IMMEDIATE, UNIQUE
from tests.counts import say
from tests.warm import warm_session


@pytest.fixture(scope="module")
def red_with(tmp_path_factory):
    """Ask a session of its own, warm for all of them, which tests a break turns red."""
    guards = dict.fromkeys(name for case in BREAKS for name in case.run)
    with warm_session(tmp_path_factory.mktemp("warm"), *guards) as ask:
        yield ask


@pytest.mark.parametrize("case", [*BREAKS, IMMEDIATE, UNIQUE], ids=lambda case: case.name)
def test_what_is_broken_stands_in_its_file_once(case):
    """A quick run breaks one in eighteen: a text that moved is missed by no run."""
    assert case.text_in(ROOT)


@pytest.mark.one_in(18)
@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.name)
def test_a_broken_rule_turns_its_guards_red(red_with, case):
    red = red_with(case)

    say(f"broken rules: {case.name} -> {guards_in(red)}")
    assert red == case.red
