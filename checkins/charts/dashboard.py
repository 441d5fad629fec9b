"""The charts of the dashboard, and the last fortnight as a row of squares."""

from typing import Any

from checkins.charts.cards import strip_of, trend_pictures
from checkins.queries.dashboard import Dashboard


def dashboard_pictures(board: Dashboard) -> dict[str, Any]:
    """Return the template context for the charts of the dashboard."""
    drawn = trend_pictures(board.trend, first_day=board.first_day, events=board.events)
    return {**drawn, "strip": strip_of(board.trend)}
