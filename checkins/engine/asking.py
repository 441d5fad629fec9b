"""Which weekly signs are asked on which day, so that a form stays short.

The weekly signs, ordered by a stable hash of person and sign, are dealt round the seven weekdays
in turn. One missed on its day is offered at the next check-in of that week.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date

MOST_A_DAY = 2


def weekday_of_signs(codes: Collection[str], *, person: str) -> dict[str, int]:
    """Return the weekday (Monday 0) on which this person is asked each weekly sign.

    Up to fourteen signs give at most two a day; the order depends on ``person`` and code alone.
    """
    ordered = sorted(codes, key=lambda code: hashlib.sha256(f"{person}:{code}".encode()).digest())
    return {code: place % 7 for place, code in enumerate(ordered)}


def weekly_signs_for(
    day: date, *, codes: Sequence[str], person: str, answered: Collection[str]
) -> list[str]:
    """Return the weekly signs to ask on ``day``, in the order of ``codes``, at most two.

    ``answered`` holds the weekly signs that other days of the same week already answered. The
    day's own signs come first; what an earlier weekday missed fills the room that is left.
    """
    weekday = weekday_of_signs(codes, person=person)
    own = [code for code in codes if weekday[code] == day.weekday()]
    missed = [code for code in codes if weekday[code] < day.weekday()]
    due = [code for code in own + missed if code not in answered][:MOST_A_DAY]
    return [code for code in codes if code in due]
