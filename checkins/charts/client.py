"""The pictures of a client's page: charts, the table beneath them, the signs by day."""

from typing import Any

from checkins.charts.cards import chart_cards, score_rows
from checkins.charts.sign_grid import sign_grid
from checkins.charts.trend import band_key, hatch_key
from checkins.enums import LevelChoice
from checkins.queries.clients import ClientPage
from checkins.queries.trends import SPANS_WEEKS

CHART_WIDTH = 720


def client_pictures(page: ClientPage) -> dict[str, Any]:
    """Return what the templates of a client's page draw, by its name there."""
    status = page.shared.status
    first_day = status["first_day"] if status else None
    return {
        "level_word": LevelChoice(page.level).label,
        "charts": chart_cards(
            page.trend, first_day=first_day, events=page.events, width=CHART_WIDTH
        ),
        "spans": SPANS_WEEKS,
        "hatch": hatch_key(),
        "band": band_key(),
        "rows": score_rows(page.trend),
        "grid": sign_grid(page.days, last=page.today) if page.days else "",
    }
