"""Keeping the one intention of a person's week."""

import uuid
from datetime import date, datetime

from django.db import transaction

from checkins.models import User, WeekIntention
from checkins.services import audit
from checkins.services.turns import take_turn


@transaction.atomic
def keep_intention(
    *, by: User, at: datetime, week_from: date, code: str = "", text: str = ""
) -> WeekIntention:
    """Keep the intention for the week from this day on; it replaces an earlier one for that week.

    :raises ValueError: unless exactly one of ``code`` and ``text`` is given.
    """
    if bool(code) == bool(text):
        raise ValueError("an intention has a code or words of its own")
    take_turn(by)
    kept: WeekIntention | None = (
        WeekIntention.objects.visible_to(by).filter(week_from=week_from).first()
    )
    kept = kept or WeekIntention(id=uuid.uuid4(), person=by, week_from=week_from)
    kept.code, kept.text, kept.kept_at = code, text, at
    kept.save()
    audit.record(action="intention_kept", about=by, by=by, at=at)
    return kept


@transaction.atomic
def drop_intention(*, by: User, at: datetime, week_from: date) -> None:
    """Delete the intention for the week from this day on; without one, nothing happens."""
    if WeekIntention.objects.visible_to(by).filter(week_from=week_from).delete()[0]:
        audit.record(action="intention_dropped", about=by, by=by, at=at)
