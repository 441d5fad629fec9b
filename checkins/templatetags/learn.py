"""The way from a sign to the page that explains it."""

from typing import Any

from django import template
from django.urls import reverse

from checkins.catalog.learn import learn_catalog

register = template.Library()


@register.simple_tag
def about_address(code: str) -> str:
    """Return where a sign is explained; nothing for a code that no catalog knows."""
    place = learn_catalog().place_of(code)
    return f"{reverse('learn_page', args=[place.page])}#part-{place.part}" if place else ""


@register.inclusion_tag("components/about.html")
def about(code: str, name: str) -> dict[str, Any]:
    """Draw the quiet link from a sign to its page; ``name`` is said to screen readers."""
    return {"address": about_address(code), "name": name}
