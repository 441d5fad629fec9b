"""The text of a sign, in this deployment's words."""

from django import template

from checkins.catalog import sign_catalog

register = template.Library()


@register.simple_tag
def sign_short(code: str) -> str:
    """Return the short name of a sign: "Cravings".

    :raises KeyError: if there is no such sign.
    """
    return sign_catalog().by_code[code].short


@register.simple_tag
def sign_text(code: str) -> str:
    """Return the text of a sign as the check-in page shows it.

    :raises KeyError: if there is no such sign.
    """
    return sign_catalog().by_code[code].text
