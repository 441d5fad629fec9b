"""Links from a sign to the learning page that explains it."""

from functools import cache
from typing import Any

from django import template
from django.urls import reverse

from checkins.catalog.learn import learn_catalog

register = template.Library()


@register.simple_tag
def about_address(code: str) -> str:
    """Return the address of a sign's explanation; "" for a code without one."""
    place = learn_catalog().place_of(code)
    return f"{_page_address(place.page)}#part-{place.part}" if place else ""


@cache  # one for each page, and a page of trends leads to all signs
def _page_address(number: int) -> str:
    return reverse("learn_page", args=[number])


@register.inclusion_tag("components/about.html")
def about(code: str, name: str) -> dict[str, Any]:
    """Render the small link from a sign to its page; screen readers read ``name``."""
    return {"address": about_address(code), "name": name}
