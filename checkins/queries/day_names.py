"""Days as people name them, in the few forms that pages use."""

from datetime import date, datetime

from django.utils.dateformat import format as date_format
from django.utils.dates import MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from checkins.engine.days import BACKFILL_DAYS

# Django's own names are lazy, and a list of five hundred clients asks for thousands.
MONTHS = {number: str(name).title() for number, name in MONTHS_3.items()}
WEEKDAYS_IN_FULL = {number: str(name) for number, name in WEEKDAYS.items()}
NOON = 12


def month(day: date) -> str:
    """Return the short name of a day's month: "Nov"."""
    return MONTHS[day.month]


def month_day(day: date) -> str:
    """Return a day within a year: "Nov 3"."""
    return f"{month(day)} {day.day}"


def dated(day: date, *, today: date) -> str:
    """Return a day as charts name it: "Nov 3", with its year if it is not today's year."""
    return month_day(day) if day.year == today.year else f"{month_day(day)}, {day.year}"


def dated_in_full(day: date, *, today: date) -> str:
    """Return a day as a sentence names it: "November 3", "November 3, 2025"."""
    return str(date_format(day, "F j" if day.year == today.year else "F j, Y"))


def moment_words(moment: datetime, *, today: date) -> str:
    """Return a moment on its own clock: "Tue, Nov 3, 2:30 PM"; its year if it is another one."""
    day = weekday_and_date(moment.date(), today=today)
    return f"{day}, {minute_words(moment)}"


def minute_words(moment: datetime) -> str:
    """Return the time on a moment's own clock, to the minute: "2:30 PM", "12:05 AM"."""
    # A page may list hundreds, and Django's own formatting reads a format letter by letter.
    hour = moment.hour % NOON or NOON
    return f"{hour}:{moment.minute:02} {'AM' if moment.hour < NOON else 'PM'}"


def weekday_and_date(day: date, *, today: date) -> str:
    """Return a day as tables name it: "Tue, Nov 3", with its year if it is not today's year."""
    return f"{WEEKDAYS_ABBR[day.weekday()]}, {dated(day, today=today)}"


def weekday_name(day: date, today: date) -> str:
    """Return a day of the last week as a person would say it: "Today", "Sunday"."""
    age = (today - day).days
    return (_("Today"), _("Yesterday"))[age] if age in (0, 1) else WEEKDAYS_IN_FULL[day.weekday()]


def day_name(day: date, today: date) -> str:
    """Return any day as a person would say it: "Today", "Sunday", "Tuesday, Nov 3"."""
    name = weekday_name(day, today)
    return name if 0 <= (today - day).days < BACKFILL_DAYS else f"{name}, {dated(day, today=today)}"


def on_named_day(day: date, today: date) -> str:
    """Return :func:`day_name` inside a sentence: "today", "on Sunday", "on Tuesday, Nov 3"."""
    name = day_name(day, today)
    return name.lower() if _is_close(day, today) else _("on %(day)s") % {"day": name}


def short_day(day: date, today: date) -> str:
    """Return a day for a short line: "today", "yesterday", "Nov 3"."""
    return weekday_name(day, today).lower() if _is_close(day, today) else dated(day, today=today)


def on_short_day(day: date, today: date) -> str:
    """Return :func:`short_day` inside a sentence: "today", "yesterday", "on Nov 3"."""
    name = short_day(day, today)
    return name if _is_close(day, today) else _("on %(day)s") % {"day": name}


def _is_close(day: date, today: date) -> bool:
    """Return whether the day has a name of its own: today or yesterday."""
    return (today - day).days in {0, 1}
