"""Reading the time span of a chart from the address."""

from collections.abc import Mapping

from checkins.queries.trends import SPANS_WEEKS

DEFAULT_WEEKS = SPANS_WEEKS[0]


def weeks_from(query: Mapping[str, str]) -> int:
    """Return the span in weeks that the address names, the shortest one if it is not offered."""
    wanted = query.get("weeks", "")
    return next((weeks for weeks in SPANS_WEEKS if str(weeks) == wanted), DEFAULT_WEEKS)
