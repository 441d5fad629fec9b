"""The charts and the table that show a trend."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from checkins.charts.strip import StripDay, StripMark, day_strip
from checkins.charts.trend import (
    WIDTH,
    BandPoint,
    ChartFlag,
    StageTrend,
    band_key,
    hatch_key,
    stage_chart,
    stage_key,
)
from checkins.engine.types import Stage
from checkins.enums import StageChoice
from checkins.queries.counts import days_counted
from checkins.queries.dashboard import STRIP_DAYS
from checkins.queries.day_names import weekday_and_date
from checkins.queries.events import Event
from checkins.queries.trends import SPANS_WEEKS, Trend, TrendDay, last_days, rating_word


@dataclass(frozen=True, slots=True)
class ChartCard:
    """One stage's small chart with its heading."""

    stage: Stage
    label: str
    key: SafeString
    words: str
    svg: SafeString


def chart_cards(
    trend: Trend, *, first_day: date | None, events: Sequence[Event] = (), width: int = WIDTH
) -> list[ChartCard]:
    """Return the three charts on one time axis; ``first_day`` has the first check-in ever.

    An event has a flag on the charts of its stages.
    """
    return [
        ChartCard(
            stage=stage,
            label=str(StageChoice(stage).label),
            key=stage_key(stage),
            words=trend.last_words(stage),
            svg=stage_chart(
                StageTrend(
                    stage=stage,
                    first=trend.first,
                    last=trend.last,
                    points=trend.points(stage),
                    present=trend.present,
                    band=[BandPoint(*item) for item in trend.baseline_range(stage)],
                    flags=[
                        ChartFlag(item.day, item.number) for item in events if stage in item.stages
                    ],
                    before=first_day,
                ),
                today=trend.last,
                width=width,
            ),
        )
        for stage in Stage
    ]


def trend_pictures(
    trend: Trend, *, first_day: date | None, events: Sequence[Event], width: int = WIDTH
) -> dict[str, Any]:
    """Return the template context for a trend's charts."""
    return {
        "charts": chart_cards(trend, first_day=first_day, events=events, width=width),
        "spans": SPANS_WEEKS,
        "band": band_key(),
        "hatch": hatch_key(),
    }


def strip_of(trend: Trend) -> SafeString:
    """Return the last fortnight's check-ins as a row of squares, none from before the account."""
    counted = days_counted(trend.began, trend.last, STRIP_DAYS)
    return day_strip([StripDay(day, _mark(row)) for day, row in last_days(trend, counted)])


def score_rows(trend: Trend) -> SafeString:
    """Return the table's rows, the newest day first: day, and three scores in digits and words.

    A row holds only dates, numbers and the product's own words, so it needs no escaping.
    """
    rows = (_row(row, trend.last) for row in reversed(list(trend.days.values())) if row.is_checkin)
    return SafeString("".join(rows))


def _row(row: TrendDay, today: date) -> str:
    late = " <small>added later</small>" if row.added_late else ""
    late = " <small>from your file</small>" if row.imported else late
    cells = "".join(f"<td>{_score(score)}</td>" for score in row[1:4])
    return f"<tr><th scope=row>{weekday_and_date(row.day, today=today)}{late}</th>{cells}</tr>"


def _score(score: float | None) -> str:
    return "\N{EN DASH}" if score is None else f"{score:.1f} {rating_word(score)}"


def _mark(row: TrendDay | None) -> StripMark:
    if row is None or not row.is_checkin:
        return StripMark.NONE
    return StripMark.DONE if row.finished else StripMark.PART
