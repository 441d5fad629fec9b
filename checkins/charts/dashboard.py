"""Home: three small lines beside the person's own usual range, and the fortnight's squares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from checkins.charts.beside import plain_words, usual_mark
from checkins.charts.cards import strip_of
from checkins.charts.trend import LAST_MARKS
from checkins.engine.types import Stage
from checkins.enums import StageChoice
from checkins.queries.dashboard import Dashboard
from checkins.queries.trends import HIGHER, Trend

DAY = timedelta(days=1)
# Units of a line's view box: the usual range has one place and one height in every line.
WIDTH, HEIGHT, MARGIN = 124, 42, 6
MIDDLE, SPREAD = 27, 6.5  # where the usual lies, and how far from it one spread is
LOWEST, HIGHEST = 38, 5


@dataclass(frozen=True, slots=True)
class UsualLine:
    """One stage's row: its names, its line, and where it stands in words."""

    stage: Stage
    label: str
    plain: str
    key: SafeString
    svg: SafeString
    words: str
    is_up: bool


def dashboard_pictures(board: Dashboard) -> dict[str, Any]:
    """Return the template context for what Home draws; no lines before there is a baseline."""
    lines = [_usual_line(board, stage) for stage in Stage] if board.has_lines else []
    return {"lines": lines, "strip": strip_of(board.trend)}


def _usual_line(board: Dashboard, stage: Stage) -> UsualLine:
    trend, is_risen = board.trend, stage in board.risen
    found = trend.newest(stage)
    return UsualLine(
        stage=stage,
        label=str(StageChoice(stage).label),
        plain=plain_words(stage),
        key=usual_mark(stage),
        svg=usual_line(stage, _beside_baseline(trend, stage)),
        words=_("Up, last 7 days") if is_risen else trend.last_words(stage),
        is_up=is_risen or (found is not None and found.words in HIGHER),
    )


def usual_line(stage: Stage, spreads: Sequence[float | None]) -> SafeString:
    """Draw one day after another, in spreads above or below the usual; None is a gap.

    What lies far outside is drawn at the edge: the words beside the line and the charts of the
    trends say how far. The picture is hidden from screen readers, which read the words.
    """
    pitch = (WIDTH - 2 * MARGIN) / max(len(spreads) - 1, 1)
    points = [
        None if value is None else (MARGIN + place * pitch, _y(value))
        for place, value in enumerate(spreads)
    ]
    drawn = [point for point in points if point]
    last = f"M{drawn[-1][0]:.1f} {drawn[-1][1]:.1f}{LAST_MARKS[stage]}" if drawn else ""
    top, deep = MIDDLE - SPREAD, 2 * SPREAD
    return SafeString(
        f'<svg class="usual-line {stage}" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden=true>'
        f'<path class=band d="M0 {top}h{WIDTH}v{deep}H0z"/>'
        f'<path class=edge d="M0 {top}h{WIDTH}M0 {top + deep}h{WIDTH}"/>'
        f'<path class=line d="{_path(points)}"/><path class=end d="{last}"/></svg>'
    )


def _path(points: Sequence[tuple[float, float] | None]) -> str:
    """Return a line that breaks at each gap; a day between two gaps is a dot."""
    parts, goes_on = [], False
    for point in points:
        if point:
            x, y = point
            parts.append(f"L{x:.1f} {y:.1f}" if goes_on else f"M{x:.1f} {y:.1f}h.1")
        goes_on = point is not None
    return "".join(parts)


def _beside_baseline(trend: Trend, stage: Stage) -> list[float | None]:
    found = []
    for back in reversed(range((trend.last - trend.first).days + 1)):
        row = trend.days.get(trend.last - back * DAY)
        compared = row.compared(stage) if row and row.scored else None
        found.append(compared.deviation / compared.spread if compared else None)
    return found


def _y(spreads: float) -> float:
    return min(max(MIDDLE - spreads * SPREAD, HIGHEST), LOWEST)
