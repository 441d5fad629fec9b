"""The caseload's rows as one string: a template loop over five hundred rows is much slower.

Every text is escaped here; classes and geometry are constants of this module.
"""

import json
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from checkins.catalog import sign_catalog
from checkins.catalog.bidi import isolate
from checkins.charts.icons import level_pill
from checkins.engine.acting import LOW_MOOD
from checkins.engine.types import Stage
from checkins.enums import StageChoice
from checkins.queries.caseload import STRIP_DAYS, CaseloadRow, Section
from checkins.queries.counts import days_words
from checkins.queries.day_names import month_day

SQUARE, PITCH = 10, 13
WIDTH, HEIGHT = 84, 26  # of one small trend: 6 units a day, 5 a point, and a margin
DAY, TENTHS_A_UNIT = 6, 2
DOTS = {
    Stage.EMOTIONAL: "m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0",
    Stage.MENTAL: "m-3-3h6v6h-6z",
    Stage.PHYSICAL: "m-3.5 2.5h7l-3.5-6z",
}


Part = tuple[Any, SafeString] | None  # of which client, and what stands in their row


def caseload_rows(
    rows: Sequence[CaseloadRow],
    way: str,
    *,
    open_log: Part = None,
    said: Part = None,
    chosen: Collection[Any] = (),
) -> SafeString:
    """Draw the rows of one section as list items; each link carries ``way``, a query string.

    ``open_log`` and ``said`` stand at the end of a client's row; ``chosen`` are the ids of those
    whose box is ticked.
    """
    return SafeString(
        "".join(_item(row, escape(way), _within(row, said, open_log), chosen) for row in rows)
    )


def _within(row: CaseloadRow, *parts: Part) -> str:
    return "".join(part[1] for part in parts if part and part[0] == row.id)


def ended_rows(rows: Sequence[CaseloadRow], way: str) -> SafeString:
    """Draw the clients whose access ended: a label, a date, and nothing else."""
    after = escape(way)
    return SafeString(
        "".join(
            f'<li class=row><a class=row-name href="{_address(row.id)}{after}">'
            f"{escape(isolate(row.label))}</a>"
            f"<span class=reason>{escape(isolate(row.reason))}</span>"
            for row in rows
        )
    )


def _item(row: CaseloadRow, way: str, within: str, chosen: Collection[Any]) -> str:
    address = _address(row.id) + way
    log = f"{way}&amp;" if way else "?"
    box = ""
    if row.can_be_marked:
        ticked = " checked" if row.id in chosen else ""
        box = (
            f'<label class="check pick"><input type=checkbox name=client value={row.id}'
            f" form=marks{ticked}><span class=hidden-text>Choose "
            f"{escape(isolate(row.label))}</span></label>"
        )
    return (
        f'<li class=row id="c-{row.id}"><div>{box}<a class=row-name href="{address}">'
        f"{escape(isolate(row.label))}</a>{_pills(row)}</div>"
        f"<div class=reason>{escape(isolate(row.reason))}"
        f"<p class=worked>{_waits(row)}{escape(row.contact)}</p></div>"
        f"<div class=when>{escape(row.last_checkin)}{_strip(row.strip)}</div>"
        f"<div class=sparks>{_sparks(row)}</div>"
        f'<a class="button small log" href="{log}log={row.id}#c-{row.id}">Log</a>{within}'
    )


def _address(pk: Any) -> str:
    """Return the URL without ``reverse``: 500 look-ups take as long as the rest of the page."""
    return f"{_base()}{pk}/"


@cache
def _base() -> str:
    return reverse("clients_page", args=["00000000-0000-0000-0000-000000000000"]).split("0000")[0]


def _pills(row: CaseloadRow) -> str:
    shown = row.shown
    if shown is None:
        return ""
    strong = '<span class="pill strong">Strong change</span>' if shown.is_strong else ""
    low = shown.low_mood_on
    low_mood = f'<span class="pill mark">{_low_mood()}, {month_day(low)}</span>' if low else ""
    return level_pill(shown.level) + strong + low_mood


def _low_mood() -> str:
    return escape(sign_catalog().by_code[LOW_MOOD].short)


def _waits(row: CaseloadRow) -> str:
    """Return since when a client waits, or until when they are set aside, as a sentence."""
    if row.back_on:
        return f"Back on {month_day(row.back_on)}. "
    if row.section is not Section.CONTACT_TODAY:
        return ""
    return f"Waits {days_words(row.waits_days)}. " if row.waits_days else "New today. "


@lru_cache(maxsize=4096)
def _strip(bits: int) -> str:
    """Draw the fortnight's squares, the oldest on the left."""
    done = [STRIP_DAYS - 1 - place for place in range(STRIP_DAYS) if bits >> place & 1]
    path = "".join(f"M{place * PITCH + 1} 1h{SQUARE}v{SQUARE}h-{SQUARE}z" for place in done)
    empty = "".join(
        f"M{place * PITCH + 1.5} 1.5h{SQUARE - 1}v{SQUARE - 1}h-{SQUARE - 1}z"
        for place in range(STRIP_DAYS)
        if place not in done
    )
    label = f"{len(done)} of the last {STRIP_DAYS} days"
    return (
        f'<svg class=strip14 viewBox="0 0 {STRIP_DAYS * PITCH} 12" role=img aria-label="{label}">'
        f'<path class=on d="{path}"/><path class=off d="{empty}"/></svg>'
    )


def _sparks(row: CaseloadRow) -> str:
    stored = json.loads(row.sparkline) if row.sparkline else []
    if not stored:
        return '<span class="small quiet">Not enough data</span>'
    *levels, ranges = stored
    return "".join(
        f"<span class={stage}>"
        f"{_spark(stage, levels[place][row.spark_age :], ranges[2 * place : 2 * place + 2])}"
        f"{StageChoice(stage).label}</span>"
        for place, stage in enumerate(Stage)
    )


def _spark(stage: Stage, levels: Sequence[int | None], baseline: Sequence[int | None]) -> str:
    """Draw one small trend: a line with gaps at missing days, over the usual range.

    ``levels``, in tenths of a point, begins thirteen days ago and may end before today; the rest
    stays empty.
    """
    band = ""
    low, high = baseline
    if low is not None and high is not None:
        top, deep = _y(high), max((high - low) / TENTHS_A_UNIT, 1)
        band = f'<path class=band d="M0 {top:g}h{WIDTH}v{deep:g}H0z"/>'
    line, before = [], None
    last = ""
    for place, level in enumerate(levels):
        if level is None:
            before = None
            continue
        x, y = place * DAY + 3, _y(level)
        line.append(f"M{x} {y:g}" if before is None else f"l{DAY} {y - before:g}")
        if before is None:
            line.append("h.1")
        before, last = y, f"M{x} {y:g}{DOTS[stage]}"
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden=true>{band}'
        f'<path class=line d="{"".join(line)}"/><path class=end d="{last}"/></svg>'
    )


def _y(tenths: int) -> float:
    return 23 - tenths / TENTHS_A_UNIT
