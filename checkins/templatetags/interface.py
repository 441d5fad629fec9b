"""Tags and filters for small parts of pages: icons and numbers to dial."""

from django import template

from checkins.charts import icons, trend
from checkins.models.sealed import UNOPENED

register = template.Library()
register.simple_tag(trend.flag_key)
register.simple_tag(icons.icon)
register.simple_tag(icons.level_icon)
register.simple_tag(icons.level_pill)


@register.filter
def unopened(text: str) -> bool:
    """Return whether this stands in place of a sealed text that cannot be opened."""
    return text == UNOPENED


@register.filter
def dial(number: str) -> str:
    """Return a printed number for a ``tel:`` link; short codes keep their digits alone."""
    digits = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    return f"+{digits}" if len(digits) == 11 and digits.startswith("1") else digits  # noqa: PLR2004
