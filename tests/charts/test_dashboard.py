"""Home's small lines: one place for the usual range, gaps, and a mark at the end."""

import re

import pytest

from checkins.charts.dashboard import usual_line
from checkins.engine.types import Stage

BAND = '<path class=band d="M0 20.5h124v13.0H0z"/>'


def path_of(picture: str, name: str) -> str:
    found = re.search(rf'class={name} d="([^"]*)"', picture)
    assert found
    return found[1]


@pytest.mark.parametrize("stage", Stage)
def test_the_usual_range_has_one_place_whatever_the_days_are(stage: Stage) -> None:
    assert all(BAND in usual_line(stage, days) for days in ([], [0.0], [None, 9.0, -9.0]))


def test_a_line_breaks_at_each_gap_and_a_day_alone_is_a_dot() -> None:
    line = path_of(usual_line(Stage.MENTAL, [0.0, 1.0, None, 0.0, None, 0.0, -1.0]), "line")

    assert line == "M6.0 27.0h.1L24.7 20.5M62.0 27.0h.1M99.3 27.0h.1L118.0 33.5"


def test_what_lies_far_outside_is_drawn_at_the_edge() -> None:
    line = path_of(usual_line(Stage.PHYSICAL, [40.0, -40.0]), "line")

    assert line == "M6.0 5.0h.1L118.0 38.0"


def test_the_mark_stands_at_the_last_day_that_could_be_compared() -> None:
    marks = [
        path_of(usual_line(Stage.EMOTIONAL, days), "end")
        for days in ([0.0, 2.0], [2.0, None], [None, None])
    ]

    assert [mark.partition("m-5.5")[0] for mark in marks] == ["M118.0 14.0", "M6.0 14.0", ""]
