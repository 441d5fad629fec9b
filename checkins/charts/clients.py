"""The charts of a client's page, the table below them, and the signs by day."""

from typing import Any

from checkins.charts.cards import score_rows, trend_pictures, weeks_shown
from checkins.charts.sign_grid import sign_grid
from checkins.enums import ShownChoice
from checkins.queries.clients import ClientPage
from checkins.queries.trend_words import their_sentence

CHART_WIDTH = 720


def client_pictures(page: ClientPage) -> dict[str, Any]:
    """Return the template context for the charts of a client's page."""
    status = page.shared.status
    first_day = status["first_day"] if status else None
    weeks = weeks_shown(page.trend, first_day=first_day)
    return {
        "level_word": ShownChoice(page.shown.level).label,
        **trend_pictures(
            page.trend,
            first_day=first_day,
            events=page.events,
            width=CHART_WIDTH,
            weeks=weeks,
        ),
        "trend_said": their_sentence(page.trend),
        "rows": score_rows(page.trend, weeks),
        "grid": sign_grid(page.days, last=page.today) if page.days else "",
    }
