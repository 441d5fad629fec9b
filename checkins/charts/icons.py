"""Icons as SVG paths, and the icon of each level."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from checkins.engine.types import Shown
from checkins.enums import ShownChoice

# Drawn on a 24 by 24 grid with a 2 px line in the text's own colour.
ICONS = {
    "phone": (
        "M6.500 3.500 9 3l2 5-2.200 1.600a12 12 0 0 0 5.600 5.600L16 13l5 2-.500 "
        "2.500c-.300 1.700-1.700 2.600-3.500 2.400C10.500 19 5 13.500 4.100 "
        "7c-.200-1.800.700-3.200 2.400-3.500z"
    ),
    "text": "M4 5h16v11H10l-5 4v-4H4z",
    "home": "M4 11.500 12 4.500l8 7M6 10v9.500h4V14h4v5.500h4V10",
    "pencil": "m4 20 1-4.500L16 4.500l3.500 3.500L8.500 19zM13.500 7l3.500 3.500",
    "people": (
        "M9 11.500a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c0-3.600 2.900-6 "
        "6.500-6s6.500 2.400 6.500 6M16 5a3.300 3.300 0 0 1 0 6.300M18 14.400c2.200.8 "
        "3.500 2.800 3.500 5.600"
    ),
    "back": "M15 4 7 12l8 8",
    "next": "M9 4l8 8-8 8",
    "check": "m5 12.500 4.500 4.500L19 7.500",
    "check-circle": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.300l2.800 2.800L16 9.500",
    "eye": (
        "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 "
        "2.500 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
    ),
    "triangle": "M12 4 2.800 20h18.400zM12 10v4.500M12 17.200v.3",
    "bars": "M8.500 5v14M15.500 5v14",
    "octagon": (
        "M8.300 3h7.400L21 8.300v7.400L15.700 21H8.300L3 15.700V8.300zM12 7.500v5.500M12 16v.3"
    ),
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.300l3.300 2",
    "plan": "M6 3.500h8.500L18 7v13.500H6zM14 3.500V7.500h4M9 12h6M9 15.500h6",
    "wave": (
        "M2.500 16.500c4.200 0 4.600-9.500 8.200-9.500 3.200 0 3.300 5.700 6 5.700 2 0 "
        "2.600-2 4.800-2"
    ),
    "heart": (
        "M12 20C7 16.500 3.500 13 3.500 9.200a4.200 4.200 0 0 1 8.500-1.200 4.200 4.200 0 0 1 "
        "8.500 1.200C20.500 13 17 16.500 12 20z"
    ),
    "person": (
        "M12 11.500a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20.500c0-4 3-6.500 7-6.500s7 2.500 7 6.500"
    ),
    "leave": "M13 4H5v16h8M10 12h11M17 8l4 4-4 4",
    "lock": "M5.500 11h13v9.500h-13zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
    "search": "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500l5 5",
    "up": "M12 19V5M6 11l6-6 6 6",
    "more": "M4 6.500h16M4 12h16M4 17.500h16",
    "trend": "M4 4v16h16M7.500 15l4-5 3 3 5-6",
    "calendar": "M4 6h16v14.500H4zM4 10.500h16M8 3.500V8M16 3.500V8",
    "steps": "M3.500 19.500h5.500V14h5.500V8.500H20V4",
    "thought": (
        "M12 4c4.700 0 8.500 2.900 8.500 6.600S16.700 17.200 12 17.200c-.8 0-1.600-.1-2.300-.3L5 "
        "20l.9-4.800c-1.500-1.200-2.400-2.800-2.400-4.600C3.500 6.900 7.300 4 12 4z"
    ),
    "place": (
        "M12 21s7-6.200 7-11.500a7 7 0 0 0-14 0C5 14.800 12 21 12 21zM12 12a2.500 2.500 0 1 0 "
        "0-5 2.500 2.500 0 0 0 0 5z"
    ),
    "bed": (
        "M3 19v-9M3 15h18v4M21 15v-1.500a3 3 0 0 0-3-3h-7V15M7 12.500a1.500 1.500 0 1 0 0-3 "
        "1.500 1.500 0 0 0 0 3z"
    ),
    "share": "M12 15V4M8 7.500 12 3.500l4 4M5 12v8.500h14V12",
    "print": "M7 8V4h10v4M7 16.500H4V8h16v8.500h-3M7 13.500h10V20H7z",
    "book": (
        "M12 6.500C10 5 7 4.500 4 5v13.500c3-.5 6 0 8 1.500 2-1.500 5-2 8-1.500V5c-3-.5-6 0-8 "
        "1.500zM12 6.500V20"
    ),
    "sliders": (
        "M4 7h8M17 7h3M4 17h3M12 17h8M14.500 9.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z"
        "M9.500 19.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z"
    ),
    "hand": (
        "M12 20c-4.500 0-7-3-7-6.500V10a1.500 1.500 0 0 1 3 0V6a1.500 1.500 0 0 1 3 "
        "0v-.5a1.500 1.500 0 0 1 3 0V7a1.500 1.500 0 0 1 3 0v6.500c0 3.500-1.500 6.500-5 "
        "6.500z"
    ),
}
LEVEL_ICONS = {
    "learning": "clock",
    "steady": "check-circle",
    "watch": "eye",
    "heavy": "bars",
    "reach_out": "triangle",
    "strong": "triangle",
    "support": "triangle",
    "urgent": "octagon",
    "quiet": "clock",
    "gone_quiet": "clock",
}


@cache  # there are as many as in ``ICONS``, and a page draws twenty
def icon(name: str) -> SafeString:
    """Draw an icon. It is hidden from screen readers: a label beside it must give its meaning.

    :raises KeyError: if there is no icon of this name.
    """
    return format_html(
        '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="{}"/></svg>',
        ICONS[name],
    )


@cache
def level_pill(level: Shown) -> SafeString:
    """Draw the pill of a shown level, in the words for a counselor."""
    word = ShownChoice(level).label
    return format_html('<span class="pill {}">{} {}</span>', level, level_icon(level), word)


def level_icon(level: str) -> SafeString:
    return icon(LEVEL_ICONS[level])
