"""Values as every export writes them: the same bytes from any database."""

import json
import math
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

DECIMALS = 6  # of a point of the scale; two databases agree on far more
MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


def plain(value: Any) -> Any:
    """Return a value of a row as JSON has it.

    A moment is in UTC with six decimals, a day and a time in ISO form. A number keeps six decimals,
    and a whole one has none: databases differ in how they write the rest.
    """
    for kinds, said in _SAID:
        if isinstance(value, kinds):
            return said(value)
    return value


def _number(value: float) -> float | int | None:
    if not math.isfinite(value):
        return None
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded.is_integer() else rounded


_SAID: list[tuple[Any, Any]] = [
    (datetime, lambda value: value.astimezone(UTC).strftime(MOMENT)),
    ((date, time), lambda value: value.isoformat()),
    (float, _number),
    ((UUID, str), str),  # a choice of an enumeration is written as its value
    (dict, lambda value: {str(key): plain(item) for key, item in value.items()}),
    ((list, tuple), lambda value: [plain(item) for item in value]),
]


def canonical(value: Any) -> str:
    """Return JSON whose keys are sorted, without blanks, in plain UTF-8: one value, one text."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
