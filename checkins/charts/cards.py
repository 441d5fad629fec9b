"""The charts and the table that show a trend."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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
from checkins.charts.trend_weeks import bar_key, few_key, tick_key, weeks_chart
from checkins.engine.types import Stage
from checkins.enums import STAGE_PLAIN_WORDS, StageChoice
from checkins.queries.counts import days_counted
from checkins.queries.dashboard import STRIP_DAYS
from checkins.queries.day_names import dated, weekday_and_date
from checkins.queries.events import Event
from checkins.queries.trend_weeks import TrendWeek, weeks_of
from checkins.queries.trends import (
    HIGHER,
    SPANS_WEEKS,
    YEAR_WEEKS,
    Trend,
    TrendDay,
    last_days,
    rating_word,
)

DAYS_FIRST, WEEKS_FIRST = 14, 6  # rows of a table in words before the fold
ABOVE_USUAL = "<span class=hidden-text>, above your usual</span>"
NO_BREAK = "\N{NO-BREAK SPACE}"
Level = tuple[float, bool]  # a level, 0 to 4, and whether it is above the usual range


@dataclass(frozen=True, slots=True)
class ChartCard:
    """One stage's small chart with its heading."""

    stage: Stage
    label: str
    plain: str
    key: SafeString
    words: str
    svg: SafeString


@dataclass(frozen=True, slots=True)
class WordTable:
    """A trend as a table in words: the newest rows, those behind a fold, and the fold's name."""

    by_week: bool
    rows: SafeString
    older: SafeString
    older_words: str


def weeks_shown(trend: Trend, *, first_day: date | None) -> list[TrendWeek]:
    """Return the weeks of a trend that is shown by the week; none of a shorter one."""
    return weeks_of(trend, first_day=first_day) if _is_by_week(trend) else []


def chart_cards(
    trend: Trend,
    weeks: Sequence[TrendWeek],
    *,
    first_day: date | None,
    events: Sequence[Event] = (),
    width: int = WIDTH,
) -> list[ChartCard]:
    """Return the three charts on one time axis; ``first_day`` has the first check-in ever.

    An event has a flag on the charts of its stages. ``weeks`` are those of :func:`weeks_shown`.
    """
    return [
        ChartCard(
            stage=stage,
            label=str(StageChoice(stage).label),
            plain=STAGE_PLAIN_WORDS[stage],
            key=stage_key(stage),
            words=trend.last_words(stage),
            svg=_drawn(
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
                weeks,
                width=width,
            ),
        )
        for stage in Stage
    ]


def _drawn(trend: StageTrend, weeks: Sequence[TrendWeek], *, width: int) -> SafeString:
    if not weeks:
        return stage_chart(trend, today=trend.last, width=width)
    axis = replace(trend, first=weeks[0].monday, last=weeks[-1].monday + timedelta(days=6))
    return weeks_chart(axis, weeks, today=trend.last, width=width)


def _is_by_week(trend: Trend) -> bool:
    return trend.weeks == YEAR_WEEKS


def trend_pictures(
    trend: Trend,
    *,
    first_day: date | None,
    events: Sequence[Event],
    width: int = WIDTH,
    weeks: Sequence[TrendWeek] | None = None,
) -> dict[str, Any]:
    """Return the template context for a trend's charts, with the samples of their legend.

    ``weeks`` are those of :func:`weeks_shown`, if the page has them for its table too.
    """
    by_week = _is_by_week(trend) and bool(trend.present)
    if weeks is None:
        weeks = weeks_shown(trend, first_day=first_day)
    return {
        "charts": chart_cards(trend, weeks, first_day=first_day, events=events, width=width),
        "spans": SPANS_WEEKS,
        "band": band_key(),
        "hatch": "" if by_week else hatch_key(),
        "week_keys": {"bar": bar_key(), "few": few_key(), "tick": tick_key()} if by_week else None,
    }


def strip_of(trend: Trend) -> SafeString:
    """Return the last fortnight's check-ins as a row of squares, none from before the account."""
    counted = days_counted(trend.began, trend.last, STRIP_DAYS)
    return day_strip([StripDay(day, _mark(row)) for day, row in last_days(trend, counted)])


def word_table(trend: Trend, weeks: Sequence[TrendWeek]) -> WordTable:
    """Return a trend's levels in words, the newest first: by day, and a year by week.

    ``weeks`` are those of :func:`weeks_shown`. It is for the person's own page: each day leads to
    what they said on it.
    """
    by_week, rows = _is_by_week(trend), _rows(trend, weeks, _said, linked=True)
    first = WEEKS_FIRST if by_week else DAYS_FIRST
    left = len(rows) - first
    older = (
        ngettext("Show %(count)d more week", "Show %(count)d more weeks", left)
        if by_week
        else ngettext("Show %(count)d more day", "Show %(count)d more days", left)
    )
    return WordTable(
        by_week=by_week,
        rows=SafeString("".join(rows[:first])),
        older=SafeString("".join(rows[first:])),
        older_words=older % {"count": left},
    )


def score_rows(trend: Trend, weeks: Sequence[TrendWeek]) -> SafeString:
    """Return a table's rows as :func:`word_table` does, with digits beside the words."""
    return SafeString("".join(_rows(trend, weeks, _score)))


def _rows(
    trend: Trend,
    weeks: Sequence[TrendWeek],
    shown: Callable[[Level | None], str],
    *,
    linked: bool = False,
) -> list[str]:
    """Return the rows of the days with a check-in, or of the weeks, the newest first.

    If ``linked``, a day's name leads to the person's page of that day. A row holds only dates,
    numbers and the product's own words, so it needs no escaping.
    """
    if _is_by_week(trend):
        # A week that began today is blank, not missed.
        is_shown = [week for week in reversed(weeks) if week.checkins or week.is_missed]
        return [_week_row(week, trend.last, shown) for week in is_shown]
    days = [row for row in reversed(list(trend.days.values())) if row.is_checkin]
    name_of = partial(_linked_day if linked else _day, today=trend.last)
    return [
        _row(
            f"{name_of(row.day)}{_origin(row)}",
            [_of_day(row, stage, trend.levels[stage].get(row.day)) for stage in Stage],
            shown,
        )
        for row in days
    ]


def _day(day: date, today: date) -> str:
    """Return a day's name that breaks after the weekday alone, where it has to."""
    weekday, _comma, rest = weekday_and_date(day, today=today).partition(" ")
    return f"{weekday} {rest.replace(' ', NO_BREAK)}"


def _linked_day(day: date, today: date) -> str:
    return f'<a href="{reverse("my_days_day", args=[day])}">{_day(day, today)}</a>'


def _week_row(week: TrendWeek, today: date, shown: Callable[[Level | None], str]) -> str:
    name = dated(week.monday, today=today)
    if not week.checkins:
        return f"<tr><th scope=row>{name}</th><td colspan=3>{_('No check-in')}</td></tr>"
    found = [week.levels.get(stage) for stage in Stage]
    return _row(name, [(one.mean, one.is_above) if one else None for one in found], shown)


def _row(name: str, levels: Sequence[Level | None], shown: Callable[[Level | None], str]) -> str:
    return f"<tr><th scope=row>{name}</th>{''.join(map(shown, levels))}</tr>"


def _origin(row: TrendDay) -> str:
    if row.imported:
        return " <small>from your file</small>"
    return " <small>added later</small>" if row.added_late else ""


def _of_day(row: TrendDay, stage: Stage, level: float | None) -> Level | None:
    if level is None:
        return None
    found = row.compared(stage)
    return level, found is not None and found.words in HIGHER


def _said(level: Level | None) -> str:
    if level is None:
        return "<td>\N{EN DASH}</td>"
    word = rating_word(level[0]).capitalize()
    return f"<td><b>{word}</b>{ABOVE_USUAL}</td>" if level[1] else f"<td>{word}</td>"


def _score(level: Level | None) -> str:
    if level is None:
        return "<td>\N{EN DASH}</td>"
    return f"<td>{level[0]:.1f} {rating_word(level[0])}</td>"


def _mark(row: TrendDay | None) -> StripMark:
    if row is None or not row.is_checkin:
        return StripMark.NONE
    return StripMark.DONE if row.finished else StripMark.PART
