"""Whether a result page, or Home, offers to check a thought, and which pattern may fit."""

from dataclasses import dataclass

from checkins.catalog.patterns import Pattern
from checkins.catalog.thought_offers import fitting_pattern
from checkins.models import DailyCheckin
from checkins.models.sealed import UNOPENED
from checkins.queries.assessment import Assessment


@dataclass(frozen=True, slots=True)
class ThoughtOffer:
    """An offer; ``pattern`` is None where none fits."""

    pattern: Pattern | None


def thought_offer_after(row: DailyCheckin, assessment: Assessment) -> ThoughtOffer | None:
    """Return what the result page of ``row`` offers; the note is opened only if it may decide.

    ``row`` was read with ``note_from``. The page is its person's own: nobody else's asks for this.
    """
    if not assessment.may_offer_thoughts:
        return None
    note = row.note_from.note if row.note_from else ""
    pattern = fitting_pattern(row.answers, "" if note == UNOPENED else note)
    return ThoughtOffer(pattern) if pattern or assessment.offers_thoughts else None
