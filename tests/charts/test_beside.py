"""A result's bars: the usual range and the day's mark on one axis, and the words beside them."""

import re

from checkins.charts.beside import beside_bars
from checkins.engine.types import Stage
from checkins.queries.trends import ABOVE, NEAR
from checkins.queries.why import BesideBaseline


def row(level: float, around: tuple[float, float], where: str = NEAR) -> BesideBaseline:
    return BesideBaseline("Mental", "some", "none", where, Stage.MENTAL, level, around)


def test_a_bar_shows_the_range_and_the_mark_as_shares_of_the_scale() -> None:
    [bar] = beside_bars([row(2.0, (0.5, 1.5))])

    assert re.findall(r'class=band x="(.*?)" width="(.*?)"', bar.svg) == [("12.5%", "25.0%")]
    assert re.findall(r'<svg x="(.*?)"', bar.svg) == ["50.0%"]
    assert (bar.name, bar.plain, bar.where, bar.is_up) == (
        "Mental",
        "thoughts",
        "Near usual",
        False,
    )


def test_what_lies_at_the_ends_stays_whole_and_what_is_above_is_bold() -> None:
    low, high = beside_bars([row(0.0, (-0.4, 0.4)), row(4.0, (3.0, 4.8), ABOVE)])

    assert re.findall(r'<svg x="(.*?)"', low.svg + high.svg) == ["2.5%", "97.5%"]
    assert re.findall(r'class=band x="(.*?)" width="(.*?)"', low.svg) == [("0.0%", "10.0%")]
    assert (low.is_up, high.is_up) == (False, True)
