"""Whether a page holds something to lose, so that its ways out open beside it."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_BOX = re.compile(
    r"<(?:textarea|select|form[^>]*\bdata-carries|input(?![^>]*\btype=\"(?:hidden|submit)\"))\b"
)
# A search is asked again by its address, and the tab remembers a ride's answers: what is posted
# alone can be lost. Boxes that save each tap by themselves lose nothing, and without a script they
# are ticked again in a moment; so are those of a list, whose many links keep their place, and the
# word of a search that is posted. What is in a template is not on the page.
_NOT_LOST = re.compile(
    r"<form(?:(?![^>]*\bmethod=\"post\")|(?=[^>]*\bdata-(?:taps|marks|search)\b)).*?</form>"
    r"|<template\b.*?</template>"
    r"|<fieldset[^>]*\bdata-remembered.*?</fieldset>",
    re.DOTALL,
)
_MARK = re.compile(r"<input[^>]*\bform=marks\b[^>]*>")


def _to_lose(content: str) -> str:
    """Return the content without what loses nothing."""
    left = _NOT_LOST.sub("", content)
    return _MARK.sub("", left) if "form=marks" in left else left


@register.filter
def beside(content: str) -> SafeString:
    """Return the attributes of links that lead out of a page with this content.

    Some browsers keep no page that may not be stored: Help and then Back would empty every box. So
    where something can be typed or ticked, a link opens beside it; elsewhere this returns "".
    """
    asks = _BOX.search(_to_lose(content))
    return mark_safe(' target="_blank" rel="noopener"' if asks else "")  # noqa: S308


@register.simple_tag(takes_context=True)
def beside_words(context: template.Context) -> SafeString:
    """Return what a screen reader hears of such a link, "" where links open in the same place."""
    words = '<span class="hidden-text beside"> (opens in a new tab)</span>'
    return mark_safe(words if context.get("beside") else "")  # noqa: S308


_POST_FORM = re.compile(r"<form(?=[^>]*\bmethod=\"post\")[^>]*>")
# Looked for first: a page of a hundred radio buttons has neither.
_TEXT = re.compile(r"<textarea|type=\"(?:text|search|tel|email|url|number)\"")
_INPUT = re.compile(
    r"<textarea\b|<input(?=[^>]*\btype=\"(?:text|search|tel|email|url|number)\")"
    r"(?![^>]*\bname=\"sought\")"
)


@register.filter
def writes(content: str) -> bool:
    """Return whether a form of this content has a text to lose, which a phone keeps if need be."""
    left = _to_lose(content)
    return any(_has_text(left, form.end()) for form in _POST_FORM.finditer(left))


def _has_text(content: str, begin: int) -> bool:
    end = content.find("</form>", begin)
    end = end if end >= 0 else len(content)
    return bool(_TEXT.search(content, begin, end) and _INPUT.search(content, begin, end))
