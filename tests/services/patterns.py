"""A person's days written as a row of digits, saved one after the other as they would be."""

from datetime import UTC, date, datetime, timedelta

from checkins.models import Alert, Notice
from tests import histories
from tests.factories import save

TODAY = date(2026, 11, 23)  # a Monday
BASELINE = "0" * 20  # fourteen make the usual, the rest stand in it

# With both of two mental signs at 0 in the usual, each day at 1 or more is z = 2, its clip, and
# each at 0 is z = 0. So e, and with one stage the risk, goes .8 e + .4 up and .8 e down:
# .40 .72 .98, then 1.18 watch, 1.34 reach out, 1.48 strong, 1.58, 1.66. A half day, one of the two
# at 1, is z = .5 / (.318 * 1.246) = 1.26 and adds .25: .318 is the spread of fourteen zeros.
WATCH, REACH_OUT, STRONG = "1" * 4, "1" * 5, "1" * 6


def ago(days):
    return TODAY - timedelta(days=days)


def noon(day):
    """The moment of noon in New York on a day of winter."""
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def rated(digit):
    """The two signs of a day: both at the digit, or one of them at 1 on a half day, "h"."""
    if digit == "h":
        return {"cravings": 1, "old_places": 0}
    return {"cravings": int(digit), "old_places": int(digit)}


def live(person, days, *, ends=0, **fields):
    """Save a finished day per digit, each at its noon, the last ``ends`` days before today.

    What was saved before for a new person is copied, as far as the days are the same.
    """
    start = len(days) - 1 + ends
    told = (person.time_zone, start, repr(sorted(fields.items())))
    is_whole = histories.is_new(person) and "note" not in fields
    same = range(len(days), 0, -1) if is_whole else ()
    done = next((size for size in same if histories.known((told, days[:size]))), 0)
    row = histories.known((told, days[:done])).copy_to(person) if done else None
    for number, digit in enumerate(days[done:], start=done):
        if digit != ".":
            day = ago(start - number)
            row = save(person, day, noon(day), **rated(digit), **fields, finish=True)
        if is_whole and row and number + 1 in {len(BASELINE), len(days)}:
            histories.remember((told, days[: number + 1]), person)
    return row


def later(minutes):
    """A moment after today's noon."""
    return noon(TODAY) + timedelta(minutes=minutes)


def notices_of(person):
    """The person's notices in the order of their days: days before today, kind, rung."""
    rows = Notice.objects.filter(person=person).order_by("day", "kind", "rung")
    return [((TODAY - row.day).days, row.kind, row.rung) for row in rows]


def alerts_of(person):
    """The person's alerts in the order of their days: days before today, cause, rung, status."""
    rows = Alert.objects.filter(person=person).order_by("day", "cause")
    return [((TODAY - row.day).days, row.cause, row.rung, row.status) for row in rows]


def events_of(alert):
    """What happened to an alert, in order."""
    return [event.kind for event in alert.events.all()]
