"""What came with a trigger: two bars for each stage that was higher."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from checkins.engine.scoring import TOP
from checkins.engine.types import Stage
from checkins.queries.triggers import CameWith, Finding

WIDE = 100


@dataclass(frozen=True, slots=True)
class DrawnBar:
    """A bar with its words beside it, which say all that it shows."""

    label: str
    word: str
    svg: SafeString


@dataclass(frozen=True, slots=True)
class DrawnFinding:
    """One stage that was higher: its sentence and its two bars, days with the trigger first."""

    stage: Stage
    sentence: str
    bars: list[DrawnBar]


@dataclass(frozen=True, slots=True)
class TriggerCard:
    """A trigger with what was higher on its days."""

    found: CameWith
    findings: list[DrawnFinding]


def trigger_cards(found: Sequence[CameWith]) -> list[TriggerCard]:
    """Return a card for each trigger, with its bars drawn."""
    return [TriggerCard(item, [_drawn(finding) for finding in item.findings]) for item in found]


def _drawn(finding: Finding) -> DrawnFinding:
    bars = [DrawnBar(bar.label, bar.word, scale_bar(bar.mean)) for bar in finding.bars]
    return DrawnFinding(finding.stage, finding.sentence, bars)


def scale_bar(mean: float) -> SafeString:
    """Draw a mean, 0..4, on the whole scale; the picture is hidden from screen readers."""
    wide = round(mean / TOP * WIDE, 1)
    return SafeString(
        f'<svg viewBox="0 0 {WIDE} 12" preserveAspectRatio="none" aria-hidden="true">'
        f'<path class="track" d="M0 0H{WIDE}V12H0z"/>'
        f'<path class="bar" d="M0 0H{wide:g}V12H0z"/></svg>'
    )
