"""One relapse stage over a year: a bar a week, with the week's lowest and highest day."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.charts.trend import (
    BOTTOM,
    LEFT,
    WIDTH,
    Plot,
    StageTrend,
    band_paths,
    flag_lines,
    flag_squares,
    framed,
    grid,
    placed_flags,
    plot_of,
    ranged,
    units,
    y_of,
)
from checkins.queries.day_names import dated, month
from checkins.queries.trend_weeks import TrendWeek, WeekLevel

BAR = 0.68  # of a week's place
WIDEST = 160  # tenths of a unit
TICK = 40  # tenths of a unit, up from the axis
LABEL_PITCH = 46  # units from one month's name to the next
END_ROOM = 62  # units from the last month's name to the end of "Now"
EVERY_MONTHS = (1, 2, 3, 6)
EDGE = 6  # tenths: an outline's line lies inside the bar's place


def weeks_chart(
    trend: StageTrend, weeks: Sequence[TrendWeek], *, today: date, width: int = WIDTH
) -> SafeString:
    """Draw a stage's weeks as one SVG element, ``width`` units wide and 170 high.

    ``trend`` gives the usual range and the flags; its axis runs from its first Monday to a Sunday.
    A bar goes from None up to the week's mean, a thin line from its lowest to its highest day.
    """
    plot = plot_of(trend, width)
    levels = [(plot.offset(week.monday), week.levels.get(trend.stage)) for week in weeks]
    known = [(offset, level) for offset, level in levels if level]
    missed = [plot.offset(week.monday) for week in weeks if week.is_missed]
    body = (
        grid(plot),
        band_paths(trend.band, plot),
        flag_lines(flags := placed_flags(trend.flags, plot)),
        *_bars(known, plot),
        _path("chart-spread", (_spread(offset, level, plot) for offset, level in known)),
        _path("chart-tick", (_tick(offset, plot) for offset in missed)),
        *_months(plot),
        flag_squares(flags),
    )
    desc = _sentence([level.mean for _, level in known], plot, today)
    return framed(trend.stage, plot, body, desc=desc)


def bar_key() -> SafeString:
    """Draw the sample of a week, with its spread, for the legend."""
    return SafeString(
        '<svg class="chart-key" viewBox="0 0 24 14" aria-hidden="true">'
        '<path class="chart-bar" d="M3 14V6h5v8zM14 14V8h5v6z"/>'
        '<path class="chart-spread" d="M5.5 10V1M16.5 12V4"/></svg>'
    )


def few_key() -> SafeString:
    """Draw the sample of a week with few check-ins for the legend."""
    return SafeString(
        '<svg class="chart-key" viewBox="0 0 24 14" aria-hidden="true">'
        '<path class="chart-few" d="M9.500 14V4h5v10"/></svg>'
    )


def tick_key() -> SafeString:
    """Draw the sample of a week without a check-in for the legend."""
    return SafeString(
        '<svg class="chart-key" viewBox="0 0 24 14" aria-hidden="true">'
        '<path class="chart-axis" d="M1 12H23"/><path class="chart-tick" d="M12 12V7"/></svg>'
    )


def _middle(offset: int, plot: Plot) -> int:
    return plot.x(offset + 3)


def _path(name: str, parts: Iterator[str]) -> str:
    data = "".join(parts)
    return f'<path class="{name}" d="{data}"/>' if data else ""


def _bars(known: Sequence[tuple[int, WeekLevel]], plot: Plot) -> tuple[str, str]:
    wide = min(round(70 * plot.step * BAR), WIDEST)
    full = (
        f"M{units(_middle(offset, plot) - wide // 2)} {BOTTOM}V{units(y_of(level.mean))}"
        f"h{units(wide)}V{BOTTOM}z"
        for offset, level in known
        if not level.is_few
    )
    few = (
        f"M{units(_middle(offset, plot) - wide // 2 + EDGE)} {BOTTOM}V{units(y_of(level.mean))}"
        f"h{units(wide - 2 * EDGE)}V{BOTTOM}"
        for offset, level in known
        if level.is_few
    )
    return _path("chart-bar", full), _path("chart-few", few)


def _spread(offset: int, level: WeekLevel, plot: Plot) -> str:
    low, high = y_of(level.low), y_of(level.high)
    return f"M{units(_middle(offset, plot))} {units(low)}V{units(high)}" if high < low else ""


def _tick(offset: int, plot: Plot) -> str:
    return f"M{units(_middle(offset, plot))} {BOTTOM}v-{units(TICK)}"


def _months(plot: Plot) -> Iterator[str]:
    """Name months below the axis, as many as have room, and the end "Now"."""
    starts = [
        (plot.x(offset - 0.5), day)
        for offset in range(plot.days)
        if (day := date.fromordinal(plot.start + offset)).day == 1
    ]
    pitch = 304 * plot.step  # tenths of a unit in a month
    every = next(
        (every for every in EVERY_MONTHS if every * pitch >= 10 * LABEL_PITCH), EVERY_MONTHS[-1]
    )
    shown = [(x, day) for x, day in starts[::every] if x <= 10 * (plot.right - END_ROOM)]
    yield _path("chart-axis", (f"M{units(x)} {BOTTOM}v4" for x, _ in shown))
    for x, day in shown:
        yield f'<text class="chart-date" x="{units(x)}" y="{BOTTOM + 16}">{month(day)}</text>'
    if not shown:
        first = date.fromordinal(plot.start)
        name = f"{month(first)} {first.day}"
        yield f'<text class="chart-date" x="{LEFT}" y="{BOTTOM + 16}">{name}</text>'
    now = _("Now")
    yield f'<text class="chart-date chart-end" x="{plot.right}" y="{BOTTOM + 16}">{now}</text>'


def _sentence(means: Sequence[float], plot: Plot, today: date) -> str:
    first = dated(date.fromordinal(plot.start), today=today)
    weeks = plot.days // 7
    counted = ngettext("%(count)d week", "%(count)d weeks", weeks) % {"count": weeks}
    said = _("%(counted)s from %(first)s, each by its mean") % {"counted": counted, "first": first}
    return f"{said}: {ranged(means)}" if means else _("No check-in in these weeks.")
