"""A sign in the words that this deployment asks it in."""

from django import template

from checkins.catalog import sign_catalog

register = template.Library()


@register.simple_tag
def sign_text(code: str) -> str:
    """Return what the person reads on the check-in page.

    :raises KeyError: if there is no such sign.
    """
    return sign_catalog().by_code[code].text
