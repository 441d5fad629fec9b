"""The weekly signs that each day asks, so that a form stays short.

A stable hash of person and sign orders the weekly signs; each weekday in turn takes the next one.
A sign that was missed on its day is offered at the next check-in of the same week.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import date

MOST_A_DAY = 2


def weekday_of_signs(codes: Collection[str], *, person: str) -> dict[str, int]:
    """Return each weekly sign's weekday (Monday 0) for this person.

    Up to fourteen signs give at most two a day. The order depends on ``person`` and code only.
    """
    ordered = sorted(codes, key=lambda code: hashlib.sha256(f"{person}:{code}".encode()).digest())
    return {code: place % 7 for place, code in enumerate(ordered)}


def weekly_signs_for(
    day: date, *, codes: Sequence[str], person: str, answered: Collection[str]
) -> list[str]:
    """Return the weekly signs to ask on ``day``, in the order of ``codes``, at most two.

    ``answered`` holds the weekly signs that other days of the same week already answered. The
    day's own signs come first; signs that an earlier weekday missed fill the remaining places.
    """
    weekday = weekday_of_signs(codes, person=person)
    own = [code for code in codes if weekday[code] == day.weekday()]
    missed = [code for code in codes if weekday[code] < day.weekday()]
    due = [code for code in own + missed if code not in answered][:MOST_A_DAY]
    return [code for code in codes if code in due]
