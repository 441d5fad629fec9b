"""The last days as a row of small squares: whole check-in, part of one, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from checkins.charts.trend import consecutive
from checkins.queries.day_names import dated

COLUMNS = 14  # width of the row; with fewer days the rest is empty
SIZE, PITCH = 16, 20

_SQUARE = "h8a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4h-8a4 4 0 0 1-4-4v-8a4 4 0 0 1 4-4z"
_CORNER = "h10.8l-14.8 14.8v-10.8a4 4 0 0 1 4-4z"


class StripMark(StrEnum):
    """How much of a day's check-in is done; a part counts as a check-in too."""

    DONE = "done"
    PART = "part"
    NONE = "none"


ONE_DAY = {StripMark.DONE: "done", StripMark.PART: "part done", StripMark.NONE: "no check-in"}


@dataclass(frozen=True, slots=True)
class StripDay:
    """One square: a day and its mark."""

    day: date
    mark: StripMark


def day_strip(days: Sequence[StripDay]) -> SafeString:
    """Draw consecutive days, oldest first, as one SVG element; no days give an empty string.

    "The last 14 days" are counted back from the last one of ``days``.
    """
    if not days:
        return SafeString("")
    width = max(len(days), COLUMNS) * PITCH - PITCH + SIZE + 2
    return format_html(
        '<svg class="strip" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        width,
        SIZE + 2,
        strip_sentence(days),
        SafeString("".join(_squares(days, mark) for mark in StripMark)),
    )


def strip_sentence(days: Sequence[StripDay]) -> str:
    parts = [
        f"{words} {_spans(days, mark)}"
        for mark, words in ((StripMark.NONE, "no check-in on"), (StripMark.PART, "part done on"))
        if any(day.mark is mark for day in days)
    ]
    missing = sum(day.mark is StripMark.NONE for day in days)
    if missing == len(days):
        parts = ["no check-in"]
    if len(days) == 1:
        return f"{dated(days[0].day, today=days[0].day)}: {ONE_DAY[days[0].mark]}."
    counted = f"{len(days) - missing} of the last {len(days)} days"
    return f"{counted}: {'; '.join(parts) or 'every day done'}."


def _squares(days: Sequence[StripDay], mark: StripMark) -> str:
    lefts = [index * PITCH + 1 for index, day in enumerate(days) if day.mark is mark]
    if not lefts:
        return ""
    path = f'<path class="strip-{mark.value}" d="{_outlines(lefts, _SQUARE)}"/>'
    if mark is StripMark.PART:
        path += f'<path class="strip-done" d="{_outlines(lefts, _CORNER)}"/>'
    return path


def _outlines(lefts: Sequence[int], shape: str) -> str:
    return "".join(f"M{left + 4} 1{shape}" for left in lefts)


def _spans(days: Sequence[StripDay], mark: StripMark) -> str:
    last = days[-1].day
    runs = consecutive(day.day.toordinal() for day in days if day.mark is mark)
    words = []
    for run in runs:
        first, final = (
            dated(date.fromordinal(ordinal), today=last) for ordinal in (run[0], run[-1])
        )
        words.append(first if first == final else f"{first} to {final}")
    return get_text_list(words, _("and"))
