"""Reading from the address which days of looks a person wants to see."""

import re
from datetime import date

from django.http import QueryDict

DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", re.ASCII)


def day_before_which(query: QueryDict) -> date | None:
    """Return the day named ``before`` in the address; None if there is none such day."""
    text = query.get("before", "")
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:  # a month has no such day
        return None
