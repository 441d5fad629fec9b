"""Reading from the address which days of looks a person wants to see."""

from datetime import date

from django.http import QueryDict

from checkins.forms.days import ISO_DAY


def day_before_which(query: QueryDict) -> date | None:
    """Return the day named ``before`` in the address; None if there is none such day."""
    text = query.get("before", "")
    try:
        return date.fromisoformat(text) if ISO_DAY.fullmatch(text) else None
    except ValueError:  # a month has no such day
        return None
