"""A result's rows: where each stage stood that day, beside the person's own usual range."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from checkins.charts.trend import LAST_MARKS
from checkins.engine.scoring import TOP
from checkins.engine.types import Stage
from checkins.enums import STAGE_PLAIN_WORDS
from checkins.queries.trends import HIGHER
from checkins.queries.why import BesideBaseline

HEIGHT, MIDDLE = 22, 11
LOWEST, HIGHEST = 2.5, 97.5  # percent: a mark at an end stays whole


@dataclass(frozen=True, slots=True)
class BesideBar:
    """One stage's row: its names, where it stood in words, its mark and its bar."""

    name: str
    plain: str
    where: str
    is_up: bool
    key: SafeString
    svg: SafeString


def beside_bars(rows: Sequence[BesideBaseline]) -> list[BesideBar]:
    """Return a bar for each row; the axis goes from no sign at all to the most there can be."""
    return [
        BesideBar(
            name=row.name,
            plain=plain_words(row.stage),
            where=row.where.capitalize(),
            is_up=row.where in HIGHER,
            key=usual_mark(row.stage),
            svg=_bar(row.stage, row.level, row.around),
        )
        for row in rows
        if row.stage
    ]


def plain_words(stage: Stage) -> str:
    """Return what a row says beside a stage's name: "stress, mood"."""
    return STAGE_PLAIN_WORDS[stage].replace(" and ", ", ")


def usual_mark(stage: Stage) -> SafeString:
    """Draw the mark of a stage, as it stands beside the usual range."""
    return SafeString(
        f'<svg class="usual-mark {stage}" viewBox="-7 -7 14 14" aria-hidden=true>'
        f'<path d="M0 0{LAST_MARKS[stage]}"/></svg>'
    )


def _bar(stage: Stage, level: float, around: tuple[float, float]) -> SafeString:
    """Draw the track, the usual range in it and the day's mark; screen readers read the words."""
    low, high = (min(max(value / TOP * 100, 0.0), 100.0) for value in around)
    at = min(max(level / TOP * 100, LOWEST), HIGHEST)
    return SafeString(
        f'<svg class="beside-bar usual-line {stage}" height={HEIGHT} aria-hidden=true>'
        f'<rect class=track width="100%" height=14 y=4 rx=4 />'
        f'<rect class=band x="{low:.1f}%" width="{high - low:.1f}%" height=14 y=4 />'
        f'<line class=edge x1="{low:.1f}%" x2="{low:.1f}%" y1=4 y2=18 />'
        f'<line class=edge x1="{high:.1f}%" x2="{high:.1f}%" y1=4 y2=18 />'
        f'<svg x="{at:.1f}%" y={MIDDLE} overflow=visible>'
        f'<path class=end d="M0 0{LAST_MARKS[stage]}"/></svg></svg>'
    )
