"""What was done, in one sentence: at the form that did it, or at the top of the page."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.contrib.messages import get_messages

from checkins.forms.locking import is_locked

register = template.Library()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with its place on the page or the address that undoes what it says, if any.

    Both are the message's extra tag: an address begins with a slash, a place never does.
    """

    text: str
    tag: str

    @property
    def undo(self) -> str:
        """The address that undoes it, "" if none does."""
        return self.tag if self.tag.startswith("/") else ""

    @property
    def place(self) -> str:
        """The place on its page, "" for the top."""
        return "" if self.undo else self.tag


@register.inclusion_tag("components/sentences.html", takes_context=True)
def sentences(context: template.Context, *, undo: bool = True) -> dict[str, Any]:
    """Show the sentences without a place, at the top; the others wait for :func:`sentences_at`.

    A page that is one form passes ``undo=False``: a form cannot hold another.
    """
    return {
        "sentences": _take(context, ""),
        "can_undo": undo,
        "request": context.get("request"),
    }


@register.inclusion_tag("components/sentences.html", takes_context=True)
def sentences_at(context: template.Context, place: str, key: object = "") -> dict[str, Any]:
    """Show what was done here; ``key`` tells one row of a list from the others."""
    return {"sentences": _take(context, f"{place}-{key}" if key else place), "is_placed": True}


@register.simple_tag(takes_context=True)
def sentences_of(context: template.Context, place: str, key: object) -> list[str]:
    """Take what was done in one row of a list, for a row that shows it in its own way."""
    return [one.text for one in _take(context, f"{place}-{key}")]


@register.inclusion_tag("components/sentences.html", takes_context=True)
def sentences_left(context: template.Context) -> dict[str, Any]:
    """Show at the end what has no place on this page, such as a row that is gone.

    A page that shows no sentences at all reads no messages either: it may be without a session.
    """
    was_read = hasattr(context.get("request"), "sentences")
    return {"sentences": _take(context, None) if was_read else [], "is_placed": True}


def _take(context: template.Context, place: str | None) -> list[Sentence]:
    """Take the sentences of a place, or with None all that have one, so that each is shown once.

    The messages are read once a page: its content may be rendered before its top.
    """
    request = context.get("request")
    if request is None or is_locked(request):  # they wait for whom they are for
        return []
    if not hasattr(request, "sentences"):
        request.sentences = [
            Sentence(str(one), str(one.extra_tags or "")) for one in get_messages(request)
        ]
    taken = [
        one for one in request.sentences if (one.place if place is None else one.place == place)
    ]
    request.sentences = [one for one in request.sentences if one not in taken]
    return taken
