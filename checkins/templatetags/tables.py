"""Tags for tables that are wider than a phone."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_block_tag
def scroller(content: str, name: str) -> SafeString:
    """Render a box that scrolls sideways, by keyboard too; screen readers read ``name``."""
    return format_html(
        '<div class="scroller" tabindex="0" role="region" aria-label="{}">{}</div>', name, content
    )


@register.simple_block_tag
def columns(content: str, name: str, *heads: str) -> SafeString:
    """Render a table in a scroller: ``heads`` name its columns, the block holds its rows."""
    row = format_html_join("", '<th scope="col">{}</th>', ((head,) for head in heads))
    table = "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    return scroller(format_html(table, row, content), name)
