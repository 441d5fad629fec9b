"""The caseload's rows as one string: a template loop over five hundred rows is much slower.

Every text is escaped here; classes and geometry are constants of this module. What looks the same
in every row stands once on the page (``shared_shapes``), and a row says its number only.
"""

import json
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from html import escape  # Django's own asks first whether each text is a lazy one
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString

from checkins.catalog import sign_catalog
from checkins.catalog.bidi import isolate
from checkins.charts.icons import ICONS, LEVEL_ICONS
from checkins.charts.trend import LAST_MARKS
from checkins.engine.acting import LOW_MOOD
from checkins.engine.types import Shown, Stage
from checkins.enums import ShownChoice, StageChoice
from checkins.queries.caseload import CaseloadRow, Details, Section
from checkins.queries.caseload_line import NO_CONTACT, STRIP_DAYS
from checkins.queries.counts import days_words
from checkins.queries.shown_levels import ShownLevel

PITCH, SQUARE = 7, 5  # of the fortnight's squares, in px
DAY, MARGIN = 6, 3  # of a trend: px a day, and before the first
USUAL_TOP, USUAL_DEEP = 14, 9  # where the usual range lies in every trend, in px
HIGHEST, LOWEST = 3, 27  # what lies farther out is drawn at the edge
LONG_WAIT_DAYS = 3
STAGES = tuple(Stage)

Part = tuple[UUID, SafeString] | None  # of which client, and what stands in their row


def caseload_rows(
    rows: Sequence[CaseloadRow],
    way: str,
    *,
    is_roomy: bool = False,
    open_log: Part = None,
    said: Part = None,
    chosen: Collection[UUID] = (),
    is_refused: bool = False,
    place: UUID | None = None,
) -> SafeString:
    """Draw the rows of one section as list items; each link carries ``way``, a query string.

    ``open_log`` and ``said`` stand at the end of a client's row; ``chosen`` are the ids of those
    whose box is ticked. Of a form that ``is_refused`` the page's own sentence has the focus.
    ``place`` is the client whose row an address leads to: no other row needs an id, and an id costs
    more to send than all the words of its row.
    """
    draw = _roomy_parts if is_roomy else _parts
    within: dict[Any, str] = {}
    for pk, html in filter(None, (said, open_log)):
        within[pk] = within.get(pk, "") + html
    opened = open_log[0] if open_log and not is_refused else None
    after = escape(way) + ("&amp;" if way else "?")
    return SafeString(
        "".join(
            f"<li class=row{_place(row, place)}>{_mark(row, chosen)}"
            f"{_links(row, after, is_open=row.id == opened)}{draw(row)}{within.get(row.id, '')}"
            for row in rows
        )
    )


def ended_rows(rows: Sequence[CaseloadRow], way: str, *, place: UUID | None = None) -> SafeString:
    """Draw the clients whose access ended: a label, a date, and nothing else."""
    after = escape(way)
    return SafeString(
        "".join(
            f'<li class="row ended"{_place(row, place)}>'
            f'<a class=row-name href="{_address(row.id)}{after}">{_name(row)}</a>'
            f"<span class=reason>{escape(isolate(row.details.reason))}</span>"
            for row in rows
        )
    )


def with_first(rows: SafeString) -> SafeString:
    """Return the drawn rows with the first client's link as the place "first" of the page."""
    return SafeString(rows.replace("<a class=row-name", "<a id=first class=row-name", 1))


def shared_shapes() -> SafeString:
    """Draw once what the rows refer to: icons, empty squares, the usual range, the end marks."""
    icons = "".join(
        f'<symbol id=i-{level} viewBox="0 0 24 24"><path d="{ICONS[LEVEL_ICONS[level]]}"/></symbol>'
        for level in Shown
    )
    side = SQUARE - 1
    squares = "".join(
        f"M{place * PITCH + 0.5} .5h{side}v{side}h-{side}z" for place in range(STRIP_DAYS)
    )
    wide = (STRIP_DAYS - 1) * DAY + 2 * MARGIN
    marks = "".join(
        f'<marker id=m-{stage} class={stage} markerUnits=userSpaceOnUse viewBox="-6 -6 12 12" '
        f'markerWidth=12 markerHeight=12><path d="M0 0{LAST_MARKS[stage]}"/></marker>'
        for stage in Stage
    )
    return SafeString(
        f"<svg class=shapes width=0 height=0 aria-hidden=true><defs>{icons}"
        f'<path id=days class=off d="{squares}"/>'
        f'<path id=usual class=band d="M0 {USUAL_TOP}h{wide}v{USUAL_DEEP}H0z"/>{marks}'
        "</defs></svg>"
    )


def _parts(row: CaseloadRow) -> str:
    """Draw one line: the client's parts, in the order of the columns."""
    details = row.details
    return (
        f"{_pill(row)}{_reason(row.shown, details)}"
        f"<span class=meta>{_waits(row)}<span class=contact>{_contact(details)}</span></span>"
        f"{_fortnight(details)}{_leading_trend(row.shown, details)}{_visit(details)}"
    )


def _roomy_parts(row: CaseloadRow) -> str:
    """Draw all of a client: the whole reason, each last contact, three trends, the end."""
    details = row.details
    ends = f" · Shares until {details.shares_until}" if details.shares_until else ""
    return (
        f"{_pill(row)}{_reason(row.shown, details)}"
        f"<span class=meta>{_waits(row)}<span class=contact>{escape(details.contact)}</span></span>"
        f"<span class=when>{escape(details.last_checkin)}{ends}</span>"
        f"{_fortnight(details)}<span class=trends>{_every_trend(details)}</span>"
        f"{_visit(details)}"
    )


def _place(row: CaseloadRow, place: UUID | None) -> str:
    return f" id=c-{row.id}" if row.id == place else ""


def _mark(row: CaseloadRow, chosen: Collection[UUID]) -> str:
    """Draw the box that chooses a row for what is done to several at once."""
    if not row.can_be_marked:
        return ""
    ticked = " checked" if row.id in chosen else ""
    return (
        f"<label class=choose><input type=checkbox name=client value={row.id} form=marks{ticked}>"
        f"<i>Choose {_name(row)}</i></label>"
    )


def _links(row: CaseloadRow, after: str, *, is_open: bool) -> str:
    """Draw the name and *Log*, side by side since each id that repeats soon costs less to send.

    The row whose *Log* was opened has the focus, by which a browser without a script scrolls to it.
    """
    focus = " autofocus" if is_open else ""
    address = f"{_address(row.id)}{after}from={row.section}"
    return (
        f'<a class=row-name href="{address}"{focus}>{_name(row)}</a>'
        f'<a class=log href="{after}log={row.id}">Log<i> a contact with {_name(row)}</i></a>'
    )


def _name(row: CaseloadRow) -> str:
    return escape(isolate(row.label))


def _address(pk: Any) -> str:
    """Return the URL without ``reverse``: 500 look-ups take as long as the rest of the page."""
    return f"{_base()}{pk}/"


@cache
def _base() -> str:
    return reverse("clients_page", args=["00000000-0000-0000-0000-000000000000"]).split("0000")[0]


def _pill(row: CaseloadRow) -> str:
    """Draw the level; the section of who is new says more than the pill of who is being learned."""
    if row.shown is None:
        return ""
    level = row.shown.level
    words = {
        Shown.QUIET: f"Quiet, {days_words(row.missed)}",
        Shown.LEARNING: "Getting to know",
    }
    word = words.get(level) or ShownChoice(level).label
    icon = f"<svg aria-hidden=true><use href=#i-{level} /></svg>"
    return f'<span class="pill {level}">{icon} {word}</span>'


def _reason(shown: ShownLevel | None, details: Details) -> str:
    """Draw the marks and the reason; where it is cut, a script shows the whole of it."""
    strong = "<b>Strong change</b> " if shown and shown.is_strong else ""
    low_mood = f"<b>{_low_mood()}, {details.low_mood}</b> " if details.low_mood else ""
    back = f"Back on {details.back_words}. " if details.back_words else ""
    back += f"“{isolate(details.aside_reason)}” " if details.aside_reason else ""
    words = escape(back + isolate(details.reason))
    return f"<span class=reason>{strong}{low_mood}{words}</span>"


def _low_mood() -> str:
    return escape(sign_catalog().by_code[LOW_MOOD].short)


def _waits(row: CaseloadRow) -> str:
    """Return how long a client waits for a contact; nothing where nobody waits."""
    if row.section is not Section.CONTACT_TODAY:
        return ""
    if not row.waits_days:
        return "<span class=waits><i>new </i>today</span> "
    kind = '"waits long"' if row.waits_days >= LONG_WAIT_DAYS else "waits"
    return f"<span class={kind}><i>waits </i>{days_words(row.waits_days)}</span> "


def _contact(details: Details) -> str:
    before = "<i>Last contact: </i>" if details.last_contact != NO_CONTACT else ""
    return before + escape(details.last_contact)


def _visit(details: Details) -> str:
    return f"<span class=visit><i>Next visit: </i>{details.visit}</span>" if details.visit else ""


def _fortnight(details: Details) -> str:
    """Draw the last days; before the first check-in there are none to miss."""
    return _strip(details.strip) if details.last_day else ""


@lru_cache(maxsize=4096)
def _strip(bits: int) -> str:
    """Draw the fortnight's squares, the oldest on the left: each run of days is a dashed line."""
    runs: list[list[int]] = []
    for place in range(STRIP_DAYS):
        if not bits >> (STRIP_DAYS - 1 - place) & 1:
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1][1] += 1
        else:
            runs.append([place, 1])
    path = "".join(f"M{first} 0h{days}" for first, days in runs)
    label = f"{bits.bit_count()} of the last {STRIP_DAYS} days"
    return (
        f'<svg class=strip14 role=img aria-label="{label}">'
        f'<use href=#days /><path d="{path}"/></svg>'
    )


def _leading_trend(shown: ShownLevel | None, details: Details) -> str:
    """Draw the stage that leads: the one that rose most, else the highest above its usual range.

    There is none while a usual is being learned.
    """
    if shown and shown.level is Shown.LEARNING:
        return ""
    stored = _stored(details)
    if details.lead and (line := _line(stored, details.lead, details.spark_age)):
        return _trend(details.lead, line)
    lines = _lines(stored, details.spark_age)
    highest = min(lines, key=lambda stage: _end(lines[stage]), default=None)
    return _trend(highest, lines[highest]) if highest else ""


def _every_trend(details: Details) -> str:
    lines = _lines(_stored(details), details.spark_age)
    drawn = (f"<span>{_trend(one, lines[one])}{StageChoice(one).label}</span>" for one in lines)
    return "".join(drawn) or "Not enough data"


def _stored(details: Details) -> list[list[int | None]]:
    return json.loads(details.sparkline) if details.sparkline else []


def _lines(stored: Sequence[Sequence[int | None]], age: int) -> dict[Stage, list[int | None]]:
    return {stage: line for stage in STAGES if (line := _line(stored, stage, age))}


def _line(
    stored: Sequence[Sequence[int | None]], stage: Stage, age: int
) -> list[int | None] | None:
    """Return the heights of a stage's last fourteen days in px from the top, None if unknown.

    ``stored`` holds tenths of a point up to ``age`` days ago, and then each stage's usual range.
    """
    if not stored:
        return None
    place = STAGES.index(stage)
    low, high = stored[-1][2 * place : 2 * place + 2]
    levels = stored[place][age:]
    if low is None or high is None or levels.count(None) == len(levels):
        return None
    scale, bottom = USUAL_DEEP / max(high - low, 1), USUAL_TOP + USUAL_DEEP
    heights: dict[int | None, int] = {
        level: min(max(round(bottom - (level - low) * scale), HIGHEST), LOWEST)
        for level in {*levels}
        if level is not None
    }
    return [heights.get(level) for level in levels]


def _end(line: Sequence[int | None]) -> int:
    return next(height for height in reversed(line) if height is not None)


def _trend(stage: Stage, line: Sequence[int | None]) -> str:
    """Draw one line of heights over the usual range: with gaps at missing days, and an end mark."""
    return (
        f'<svg class="tl {stage}" aria-hidden=true><use href=#usual />'
        f'<path marker-end=url(#m-{stage}) d="{_path(line)}"/></svg>'
    )


def _path(line: Sequence[int | None]) -> str:
    """Return whole steps from day to day; a day between two gaps is a dot."""
    found = []
    x = y = 0
    for place, height in enumerate(line):
        if height is None:
            continue
        goes_on = place > 0 and line[place - 1] is not None
        there = place * DAY + MARGIN
        found.append(("" if goes_on else "m") + _step(there - x, height - y, is_next=goes_on))
        if not goes_on and (place + 1 == len(line) or line[place + 1] is None):
            found.append("h0")
        x, y = there, height
    return "".join(found)


def _step(across: int, down: int, *, is_next: bool) -> str:
    return f"{' ' if is_next else ''}{across}{'' if down < 0 else ' '}{down}"
