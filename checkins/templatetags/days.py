"""Filters for days and moments: their year is written only where it is not this year."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.dateformat import time_format

from checkins.queries import day_names

register = template.Library()


@register.filter
def dated(day: date, today: date) -> str:
    """Return a day, or that of a moment on the reader's clock: "Nov 3", "Nov 3, 2025"."""
    return day_names.dated(_local_day(day), today=today)


@register.filter
def dated_here(at: datetime) -> str:
    """Return the day of a moment on the reader's clock, beside the reader's own today."""
    return dated(at, timezone.localdate())


@register.filter
def dated_in_full(day: date) -> str:
    """Return a day, or that of a moment, on the reader's clock: "November 3, 2025"."""
    return day_names.dated_in_full(_local_day(day), today=timezone.localdate())


@register.filter
def dated_time(at: datetime, today: date) -> str:
    """Return a moment on the reader's clock: "Nov 3, 9:12 AM", "Nov 3, 2025, 9:12 AM"."""
    return f"{dated(at, today)}, {time_format(timezone.localtime(at), 'g:i A')}"


@register.filter
def visit_at(at: datetime, today: date) -> str:
    """Return a moment with its weekday: "Tue, Nov 3, 9:12 AM", "Mon, Nov 3, 2025, 9:12 AM"."""
    return day_names.moment_words(timezone.localtime(at), today=today)


def _local_day(day: date) -> date:
    return timezone.localtime(day).date() if isinstance(day, datetime) else day
