"""The charts of a session sheet, and its signs by day."""

from typing import Any

from checkins.charts.cards import trend_pictures
from checkins.charts.sign_grid import sign_grid
from checkins.enums import ShownChoice
from checkins.queries.sheets import SessionSheet
from checkins.queries.trend_words import their_sentence


def sheet_pictures(sheet: SessionSheet) -> dict[str, Any]:
    """Return a sheet with its charts, for the template."""
    status = sheet.shared.status
    first_day = status["first_day"] if status else None
    return {
        "page": sheet,
        "shared": sheet.shared,
        "client": sheet.shared.client,
        "consent": sheet.shared.client.consent,
        "level_word": ShownChoice(sheet.shown.level).label,
        "trend_said": their_sentence(sheet.trend),
        **trend_pictures(sheet.trend, first_day=first_day, events=sheet.events),
        "grid": sign_grid(sheet.days, last=sheet.today) if sheet.days else "",
    }
