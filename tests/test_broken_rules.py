"""The guards must be able to fail: each promise is broken in process, where its tests go red."""

import pytest

from tests.breaking import guards_in
from tests.breaks import BREAKS
from tests.counts import say
from tests.warm import warm_session


@pytest.fixture(scope="module")
def red_with(tmp_path_factory):
    """Ask a session of its own, warm for all of them, which tests a break turns red."""
    guards = dict.fromkeys(name for case in BREAKS for name in case.run)
    with warm_session(tmp_path_factory.mktemp("warm"), *guards) as ask:
        yield ask


@pytest.mark.by_thirds
@pytest.mark.parametrize("case", BREAKS, ids=lambda case: case.name)
def test_a_broken_rule_turns_its_guards_red(red_with, case):
    red = red_with(case)

    say(f"broken rules: {case.name} -> {guards_in(red)}")
    assert red == case.red
