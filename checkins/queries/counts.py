"""Counts in words."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def days_words(count: int) -> str:
    """Return a number of days: "1 day", "5 days"."""
    return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}


def times_words(count: int) -> str:
    """Return how often something happened: "once", "twice", "3 times"."""
    if count in {1, 2}:
        return _("once") if count == 1 else _("twice")
    return ngettext("%(count)d time", "%(count)d times", count) % {"count": count}
