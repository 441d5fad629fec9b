"""What stands today at the right of each row of More."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from checkins.catalog.learn import learn_catalog
from checkins.models import User
from checkins.queries.groups import NextMeeting, next_meeting
from checkins.queries.sharing import who_can_see
from checkins.queries.small_steps import own_status, small_steps_on


@dataclass(frozen=True, slots=True)
class More:
    """Today's small facts; without a zone nobody knows which day it is."""

    step: str
    meeting: NextMeeting | None
    readers: Sequence[str]
    learn_pages: int


def more(person: User, *, at: datetime, today: date | None) -> More:
    """Return the facts of the page; one query, and two more for who has a zone."""
    return More(
        step=small_steps_on(own_status(person), [], today=today).picked if today else "",
        meeting=next_meeting(person, at=at) if today else None,
        readers=who_can_see(person, at).everyone,
        learn_pages=len(learn_catalog().pages),
    )
