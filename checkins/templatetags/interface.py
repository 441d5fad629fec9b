"""Tags and filters for small parts of pages: icons and numbers to dial."""

from collections.abc import Iterable
from functools import lru_cache

from django import template

from checkins.catalog.bidi import isolate
from checkins.catalog.phones import Phone, read_phone
from checkins.charts import icons, trend
from checkins.models.sealed import UNOPENED

OF_CATALOG = 64  # help lines, in each form in which they are printed

register = template.Library()
register.simple_tag(trend.flag_key)
register.simple_tag(icons.icon)
register.simple_tag(icons.level_icon)
register.simple_tag(icons.level_pill)


@register.filter
def isolated(text: str) -> str:
    """Return a text isolated line by line, before a filter makes markup of it."""
    return isolate(str(text))


@register.filter
def each_isolated(texts: Iterable[str]) -> list[str]:
    """Return texts each isolated, before a filter joins them."""
    return [isolate(str(text)) for text in texts]


@register.filter
def unopened(text: str) -> bool:
    """Return whether this stands in place of a sealed text that cannot be opened."""
    return text == UNOPENED


@register.filter
def dial(number: str) -> str:
    """Return a number of the catalog for a ``tel:`` link, "" if it is none."""
    phone = _of_catalog(number)
    return phone.dial if phone else ""


@register.filter
def shown_number(number: str) -> str:
    """Return a printed number as it is read; what is none stays as it stands."""
    phone = read_phone(number)
    return phone.shown if phone else number


@register.filter
def text_to(number: str) -> str:
    """Return a number of the catalog for an ``sms:`` link, "" if it is none."""
    phone = _of_catalog(number)
    return phone.text if phone else ""


@lru_cache(OF_CATALOG)  # no number of anybody's own is kept
def _of_catalog(number: str) -> Phone | None:
    return read_phone(number)


@register.filter
def doubtful(number: str) -> bool:
    """Return whether a printed number should be checked by whoever typed it."""
    phone = read_phone(number)
    return bool(phone and phone.is_doubtful)
