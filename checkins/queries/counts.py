"""Counts in words, and from which day on a person's days count."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.engine.days import local_date
from checkins.models import User

NUMBERS = (*("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),)
MANY = 0.375  # from here on "4 in 10" is nearer than "1 in 3"


def number_word(count: int, *, none: str = NUMBERS[0]) -> str:
    """Return a number within a sentence: "no", or what is said of 0, up to "ten", then "11"."""
    if count == 0:
        return none
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def days_words(count: int) -> str:
    """Return a number of days: "1 day", "5 days"."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def people_are(count: int) -> str:
    """Return a number of people with its verb: "1 person is", "5 people are"."""
    return ngettext("%(count)d person is", "%(count)d people are", count) % {"count": count}


def times_words(count: int) -> str:
    """Return how often something happened: "once", "twice", "3 times"."""
    if count in {1, 2}:
        return _("once") if count == 1 else _("twice")
    return ngettext("%(count)d time", "%(count)d times", count) % {"count": count}


def share_words(share: float) -> str:
    """Return a share above 0 and below 1 in words: "1 in 6", from 4 in 10 on "7 in 10".

    It is never said to be rarer than it is by more than the rounding: under 2 in 100 is "1 in 50".
    """
    if share >= MANY:
        return _("%(count)d in 10") % {"count": min(round(10 * share), 9)}
    return _("1 in %(count)d") % {"count": min(round(1 / share), 50)}


def first_counted_day(person: User, days: Iterable[date]) -> date | None:
    """Return the account's first day, or the first of ``days`` with an answer if that is earlier.

    Without a time zone it is None unless there is such a day: no day before an account is missed.
    """
    joined = [local_date(person.date_joined, person.zone)] if person.zone else []
    return min([*joined, *days], default=None)


def days_counted(first: date | None, last: date, most: int) -> int:
    """Return how many days up to ``last`` count: at most ``most``, and none before ``first``."""
    return most if first is None else max(min((last - first).days + 1, most), 1)


def of_days_words(days: int, counted: int, *, most: int) -> str:
    """Return days out of those counted: "2 of the last 14 days", "2 of your first 3 days".

    The first day, with a check-in, is "on your first day".
    """
    if counted >= most:
        return _("%(days)d of the last %(most)d days") % {"days": days, "most": most}
    if days == counted == 1:
        return _("on your first day")
    return _("%(days)d of your first %(count)d days") % {"days": days, "count": counted}
