"""What was done, in one sentence: at the form that did it, or at the top of the page."""

from typing import Any

from django import template
from django.contrib.messages import get_messages

register = template.Library()


@register.inclusion_tag("components/sentences.html", takes_context=True)
def sentences(context: template.Context) -> dict[str, Any]:
    """Show the sentences without a place, at the top; the others wait for :func:`sentences_at`."""
    request = context.get("request")
    if request is None:
        return {}
    request.placed_sentences = [message for message in get_messages(request) if _place_of(message)]
    # What has a place stays in the storage's list, which is read only once.
    return {"sentences": [one for one in get_messages(request) if not _place_of(one)]}


@register.inclusion_tag("components/sentences.html", takes_context=True)
def sentences_at(context: template.Context, place: str, key: object = "") -> dict[str, Any]:
    """Show what was done here; ``key`` tells one row of a list from the others."""
    return {"sentences": _take(context, f"{place}-{key}" if key else place), "is_placed": True}


@register.inclusion_tag("components/sentences.html", takes_context=True)
def sentences_left(context: template.Context) -> dict[str, Any]:
    """Show at the end what has no place on this page, such as a row that is gone."""
    return {"sentences": _take(context, None), "is_placed": True}


def _take(context: template.Context, place: str | None) -> list[Any]:
    """Take the sentences of a place, or all that are left, so that each is shown once."""
    request = context.get("request")
    waiting = getattr(request, "placed_sentences", [])
    taken = [one for one in waiting if place is None or _place_of(one) == place]
    if request is not None and taken:
        request.placed_sentences = [one for one in waiting if one not in taken]
    return taken


def _place_of(message: Any) -> str:
    """Return a message's place on its page, which is its extra tag, "" if it has none."""
    return str(message.extra_tags or "")
