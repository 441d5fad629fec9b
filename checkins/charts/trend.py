"""One relapse stage over time: the line, the usual range, missing days and numbered flags."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.engine.types import Stage
from checkins.enums import SCORE_WORDS, StageChoice
from checkins.queries.day_names import dated

WIDTH = 328  # a card on a phone and on the desktop, so that 12 units of type are near 12 px
WIDE = 480  # from this width on five dates fit, and a phone has to scroll
HEIGHT = 170
LEFT, RIGHT_MARGIN = 68, 8  # "Very much" on the left, half a flag on the right
TOP, BOTTOM = 26, 148  # the flags sit above TOP, the dates below BOTTOM
HIGHEST = 4
FLAG_SIZE, FLAG_PITCH = 16, 18
MARKER_STEP = 5  # at fewer units per day the markers would merge into a thick line
DENSE_STEP = 1.5  # at fewer units per day the line must be thin, or its ends would cover a gap

AXIS_WORDS = ((4, "Very much"), (2, "Some"), (0, "None"))

# Drawn from a point's centre. A stroke of almost no length is the shortest way to write a dot:
# its cap, round or square, is the shape.
_DOTS = {
    Stage.EMOTIONAL: "h.01",
    Stage.MENTAL: "h.01",
    Stage.PHYSICAL: "m-3.2 2.5h6.4l-3.2-5.7z",
}
LAST_MARKS = {
    Stage.EMOTIONAL: "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z",
    Stage.MENTAL: "m-5-5h10v10h-10z",
    Stage.PHYSICAL: "m-6 4.5h12l-6-10.5z",
}


@dataclass(frozen=True, slots=True)
class BandPoint:
    """The usual range, 0 to 4, from ``day`` to ``until``, or on ``day`` only.

    The chart cuts values outside the scale off.
    """

    day: date
    low: float
    high: float
    until: date | None = None


@dataclass(frozen=True, slots=True)
class ChartFlag:
    """A numbered mark on ``day``; the page explains it under the same number."""

    day: date
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTrend:
    """The data of one chart, from ``first`` to ``last``, both included.

    ``points`` holds (day, score 0 to 4) for the days that have a score, oldest first. ``band`` is
    oldest first too. A day that is missing in one of them breaks its line. ``present`` holds the
    days with any check-in. ``before`` is the day of the person's first check-in ever, None if there
    is none: earlier days are empty, not missing. Days outside the axis are left out.
    """

    stage: Stage
    first: date
    last: date
    points: Sequence[tuple[date, float]]
    present: Collection[date]
    band: Sequence[BandPoint] = ()
    flags: Sequence[ChartFlag] = ()
    before: date | None


@dataclass(frozen=True, slots=True)
class Plot:
    """The time axis, in tenths of a unit; days are offsets, 0 to ``days`` - 1."""

    start: int
    days: int
    right: int
    step: float
    wide: bool

    def offset(self, day: date) -> int:
        return day.toordinal() - self.start

    def x(self, offset: float) -> int:
        """Return the middle of a day; its edges are half a day before and after."""
        return int(10 * (LEFT + (offset + 0.5) * self.step) + 0.5)


def stage_chart(trend: StageTrend, *, today: date, width: int = WIDTH) -> SafeString:
    """Draw a stage's trend as one SVG element, ``width`` units wide and 170 high.

    A unit is a CSS pixel if the element is ``width`` pixels wide. A day is hatched if it has no
    check-in, is over (before ``today``) and is not before the first check-in. Ids are unique per
    stage only: a page may have one chart of each stage.
    """
    plot = plot_of(trend, width)
    scores = {
        offset: score
        for day, score in trend.points
        if 0 <= (offset := plot.offset(day)) < plot.days
    }
    body = (
        _hatch(trend, plot, plot.offset(today)),
        grid(plot),
        band_paths(trend.band, plot),
        flag_lines(flags := placed_flags(trend.flags, plot)),
        _line(trend.stage, scores, plot),
        _dates(trend, plot, today),
        flag_squares(flags),
    )
    desc = _sentence(trend, list(scores.values()), today)
    return framed(trend.stage, plot, body, desc=desc)


def framed(stage: Stage, plot: Plot, body: Iterable[str], *, desc: str) -> SafeString:
    """Return one chart's SVG element around its parts; ``desc`` is what a screen reader says."""
    return format_html(
        '<svg class="chart chart-{stage}{looks}" viewBox="0 0 {width} {height}" role="img"'
        ' aria-labelledby="chart-{stage}-title chart-{stage}-desc">'
        '<title id="chart-{stage}-title">{title}</title>'
        '<desc id="chart-{stage}-desc">{desc}</desc>{body}</svg>',
        stage=stage.value,
        looks=" chart-wide" * plot.wide + " chart-dense" * (plot.step < DENSE_STEP),
        width=plot.right + RIGHT_MARGIN,
        height=HEIGHT,
        title=StageChoice(stage).label,
        desc=desc,
        body=SafeString("".join(body)),
    )


@cache
def stage_key(stage: Stage) -> SafeString:
    """Draw the short line with a marker for the place before a stage's name."""
    return format_html(
        '<svg class="chart-key chart-{}" viewBox="0 0 30 16" aria-hidden="true">'
        '<path class="chart-line" d="M0 8H30"/><path class="chart-last" d="M15 8{}"/></svg>',
        stage.value,
        LAST_MARKS[stage],
    )


def band_key() -> SafeString:
    """Draw the sample of the usual range for the legend."""
    return SafeString(
        '<svg class="chart-key" viewBox="0 0 24 14" aria-hidden="true">'
        '<path class="chart-band" d="M0 1H24V13H0Z"/>'
        '<path class="chart-edge" d="M0 1H24M0 13H24"/></svg>'
    )


def hatch_key() -> SafeString:
    """Draw the sample of a missing day for the legend."""
    return SafeString(
        '<svg class="chart-key" viewBox="0 0 24 14" aria-hidden="true"><path'
        ' class="chart-stripes" d="M0 6L6 0M0 13L13 0M6 14L20 0M13 14L24 3M20 14L24 10"/></svg>'
    )


def flag_key(number: int) -> SafeString:
    """Draw a flag's square for the legend and the list of flags; it is read as its number."""
    return format_html(
        '<svg class="chart-key chart-key-flag" viewBox="0 0 16 16" role="img" aria-label="{0}">'
        '<rect class="chart-flag" width="16" height="16" rx="4"/>'
        '<text class="chart-number" x="8" y="11.6">{0}</text></svg>',
        number,
    )


def consecutive(days: Iterable[int]) -> list[range]:
    """Group day numbers, oldest first, into runs without a gap."""
    runs: list[range] = []
    start = stop = None
    for day in days:
        if day != stop:
            if start is not None and stop is not None:
                runs.append(range(start, stop))
            start = day
        stop = day + 1
    if start is not None and stop is not None:
        runs.append(range(start, stop))
    return runs


def plot_of(trend: StageTrend, width: int) -> Plot:
    """Return the time axis of a chart that is ``width`` units wide."""
    start, right = trend.first.toordinal(), width - RIGHT_MARGIN
    days = trend.last.toordinal() - start + 1
    return Plot(start, days, right, (right - LEFT) / days, width >= WIDE)


def y_of(score: float) -> int:
    """Return a score's height in tenths of a unit."""
    on_axis = 0 if score < 0 else min(score, HIGHEST)
    return int(10 * BOTTOM - on_axis * 10 * (BOTTOM - TOP) / HIGHEST + 0.5)


@cache  # a few thousand values at most, and most charts need the same ones
def units(tenths: int) -> str:
    """Return tenths of a unit as a path writes them."""
    return f"{tenths / 10:g}"


def _trace(xs: Sequence[int], ys: Sequence[int]) -> str:
    """Return a path through two or more points, given in tenths, to follow an M or an L.

    Relative moves are shorter than absolute points; a year of them compresses to half the size.
    """
    steps = [
        f"{units(x - from_x)} {units(y - from_y)}"
        for from_x, from_y, x, y in zip(xs, ys, xs[1:], ys[1:], strict=False)
    ]
    return f"{units(xs[0])} {units(ys[0])}l{' '.join(steps)}"


def _sentence(trend: StageTrend, scores: Sequence[float], today: date) -> str:
    first, last = dated(trend.first, today=today), dated(trend.last, today=today)
    present = sum(trend.first <= day <= trend.last for day in trend.present)
    counted = ngettext("%(count)s check-in", "%(count)s check-ins", present)
    said = f"{counted % {'count': present or _('No')}} from {first} to {last}"
    return f"{said}: {ranged(scores)}" if scores else f"{said}{_few(present)}."


def _few(present: int) -> str:
    return _(", with too few answers to draw") if present else ""


def ranged(scores: Sequence[float]) -> str:
    """Return the lowest, the highest and the last of one or more scores as a sentence's end."""
    low, high, last = map(score_word, (min(scores), max(scores), scores[-1]))
    if len(scores) == 1:
        return f"{last}."
    if low == high:
        return _("all %(word)s.") % {"word": last}
    words = {"low": low, "high": high, "last": last}
    return _("from %(low)s to %(high)s, and the last was %(last)s.") % words


def score_word(score: float) -> str:
    """Return the word nearest to a score: "none" to "very much"."""
    return SCORE_WORDS[int(min(max(score, 0), HIGHEST) + 0.5)]


def grid(plot: Plot) -> str:
    """Draw the axis and its words, "None" to "Very much"."""
    words = "".join(
        f'<text class="chart-word" x="{LEFT - 7}" y="{units(y_of(score) + 40)}">{word}</text>'
        for score, word in AXIS_WORDS
    )
    lines = "".join(f"M{LEFT} {units(y_of(score))}H{plot.right}" for score, _ in AXIS_WORDS[:-1])
    return (
        f'<path class="chart-grid" d="{lines}"/>'
        f'<path class="chart-axis" d="M{LEFT} {BOTTOM}H{plot.right}"/>{words}'
    )


def _hatch(trend: StageTrend, plot: Plot, today: int) -> str:
    if trend.before is None:
        return ""
    present = {plot.offset(day) for day in trend.present}
    begin, end = max(plot.offset(trend.before), 0), min(today, plot.days)
    missing = consecutive(offset for offset in range(begin, end) if offset not in present)
    if not missing:
        return ""
    areas = "".join([_area(plot.x(run.start - 0.5), plot.x(run.stop - 0.5)) for run in missing])
    name = f"hatch-{trend.stage.value}"
    # A day narrower than the distance of the stripes would show only a few specks.
    tint = '<path class="chart-tint" d="M0 0H7V7H0Z"/>' if plot.step < MARKER_STEP else ""
    # The fill is an attribute: a "url(#...)" in a style sheet may be looked up in that file.
    return (
        f'<pattern id="{name}" width="7" height="7" patternUnits="userSpaceOnUse">'
        f'{tint}<path class="chart-stripes" d="M-1 1L1-1M-1 8L8-1M6 8L8 6"/></pattern>'
        f'<path class="chart-hatch" fill="url(#{name})" d="{areas}"/>'
    )


def _area(left: int, right: int) -> str:
    """Return the path of a rectangle from top to bottom between two places, given in tenths."""
    wide = right - left
    return f"M{units(left)} {TOP}h{units(wide)}v{BOTTOM - TOP}h{units(-wide)}z"


def band_paths(band: Sequence[BandPoint], plot: Plot) -> str:
    """Draw the usual range with its two edges."""
    areas, edges = [], []
    for offsets, lows, highs in _band_runs(band, plot):
        upper = _edge(offsets, highs, plot)
        # Backwards, so that area and edges hold the same text and compress to half.
        lower = _edge(offsets, lows, plot, backwards=True)
        areas.append(f"M{upper}L{lower}Z")
        edges.append(f"M{upper}M{lower}")
    if not areas:
        return ""
    return (
        f'<path class="chart-band" d="{"".join(areas)}"/>'
        f'<path class="chart-edge" d="{"".join(edges)}"/>'
    )


def _band_runs(
    band: Sequence[BandPoint], plot: Plot
) -> list[tuple[list[int], list[int], list[int]]]:
    """Return the runs without a gap: the first and last days of their pieces, with heights."""
    runs: list[tuple[list[int], list[int], list[int]]] = []
    for point in band:
        first = max(plot.offset(point.day), 0)
        last = min(plot.offset(point.until or point.day), plot.days - 1)
        if first > last:
            continue
        if not runs or runs[-1][0][-1] != first - 1:
            runs.append(([], [], []))
        offsets, lows, highs = runs[-1]
        ends = [first] if first == last else [first, last]
        offsets += ends
        lows += [y_of(point.low)] * len(ends)
        highs += [y_of(point.high)] * len(ends)
    return runs


def _edge(offsets: Sequence[int], ys: Sequence[int], plot: Plot, *, backwards: bool = False) -> str:
    """Trace an edge from the run's first morning to its last night."""
    corners = [
        (plot.x(offset), y)
        for offset, before, y, after in zip(offsets[1:], ys, ys[1:], ys[2:], strict=False)
        if before != y or y != after  # a flat part needs only its ends
    ]
    xs = [plot.x(offsets[0] - 0.5), *(x for x, _ in corners), plot.x(offsets[-1] + 0.5)]
    heights = [ys[0], *(y for _, y in corners), ys[-1]]
    return _trace(xs[::-1], heights[::-1]) if backwards else _trace(xs, heights)


def _line(stage: Stage, scores: dict[int, float], plot: Plot) -> str:
    if not scores:
        return ""
    runs = consecutive(scores)
    *earlier, last = scores
    marked = set(earlier)
    if plot.step < MARKER_STEP:
        # A point without neighbours has no line that would show it.
        marked &= {run.start for run in runs if len(run) == 1}
    lines = [
        "M" + _trace([plot.x(day) for day in run], [y_of(scores[day]) for day in run])
        for run in runs
        if len(run) > 1
    ]
    dots = [_mark(plot.x(day), y_of(scores[day]), _DOTS[stage]) for day in earlier if day in marked]
    last_mark = _mark(plot.x(last), y_of(scores[last]), LAST_MARKS[stage])
    return (
        (f'<path class="chart-line" d="{"".join(lines)}"/>' if lines else "")
        + (f'<path class="chart-dots" d="{"".join(dots)}"/>' if dots else "")
        + f'<path class="chart-last" d="{last_mark}"/>'
    )


def _mark(x: int, y: int, shape: str) -> str:
    return f"M{units(x)} {units(y)}{shape}"


def _dates(trend: StageTrend, plot: Plot, today: date) -> str:
    spaces = 4 if plot.wide else 2
    step = max(plot.days // spaces, 1)
    labels = [(LEFT, "start", trend.first)] if plot.days > 1 else []
    labels += [
        (round(plot.x(offset) / 10), "middle", date.fromordinal(plot.start + offset))
        for offset in range(step, plot.days - 1 - step // 2, step)
    ]
    labels.append((plot.right, "end", trend.last))
    return format_html_join(
        "",
        f'<text class="chart-date chart-{{}}" x="{{}}" y="{BOTTOM + 16}">{{}}</text>',
        (
            (anchor, x, "Today" if day == today else dated(day, today=today))
            for x, anchor, day in labels
        ),
    )


@dataclass(frozen=True, slots=True)
class PlacedFlag:
    """A flag with the middle of its day and the middle of its square."""

    number: int
    day_x: float
    x: float


def placed_flags(flags: Sequence[ChartFlag], plot: Plot) -> list[PlacedFlag]:
    """Place each square over its day, moved aside only as far as its neighbours require."""
    inside = sorted(
        (flag for flag in flags if 0 <= plot.offset(flag.day) < plot.days),
        key=lambda flag: (flag.day, flag.number),
    )
    pitch = min(FLAG_PITCH, (plot.right - LEFT) / max(len(inside) - 1, 1))
    days = [plot.x(plot.offset(flag.day)) / 10 for flag in inside]
    squares = [min(x, plot.right) for x in days]
    for index in range(1, len(squares)):
        squares[index] = max(squares[index], squares[index - 1] + pitch)
    limit: float = plot.right
    for index in reversed(range(len(squares))):
        squares[index] = min(squares[index], limit)
        limit = squares[index] - pitch
    return [
        PlacedFlag(flag.number, day, x) for flag, day, x in zip(inside, days, squares, strict=True)
    ]


def flag_lines(flags: Sequence[PlacedFlag]) -> str:
    """Draw each flag's line down to the axis."""
    if not flags:
        return ""
    lines = "".join(
        f"M{flag.x:.1f} {FLAG_SIZE + 1}L{flag.day_x:.1f} {TOP}V{BOTTOM}" for flag in flags
    )
    return f'<path class="chart-drop" d="{lines}"/>'


def flag_squares(flags: Sequence[PlacedFlag]) -> SafeString:
    """Draw each flag's square with its number."""
    return format_html_join(
        "",
        f'<rect class="chart-flag" x="{{}}" y="1" width="{FLAG_SIZE}" height="{FLAG_SIZE}"'
        ' rx="4"/><text class="chart-number" x="{}" y="12.6">{}</text>',
        ((f"{flag.x - FLAG_SIZE / 2:.1f}", f"{flag.x:.1f}", flag.number) for flag in flags),
    )
