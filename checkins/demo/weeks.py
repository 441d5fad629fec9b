"""What some of the made-up people mean to do in their week, and meant to in the one before."""

from datetime import datetime, timedelta

from checkins.demo.stories import ZONE
from checkins.engine.days import oldest_open_day
from checkins.engine.weeks import own_week_from, own_weekday
from checkins.enums import Intention
from checkins.models import PersonStatus, User
from checkins.services.weeks import keep_intention

# The code of last week's, and of this week's in words of their own or by its code.
INTENTIONS: dict[str, tuple[Intention, dict[str, str]]] = {
    "Maya": (Intention.OUTSIDE, {"code": Intention.TEXT_SOMEONE}),
    "Jordan": (Intention.WALK, {"text": "Call my brother on Sunday"}),
    "Alex": (Intention.MEETING, {"code": Intention.CALL_FIRST}),
}


def keep_intentions(person: User, *, at: datetime) -> None:
    """Keep the intentions of a person who has some, for the week that runs and the one before."""
    weekday = own_weekday(None, PersonStatus.objects.get(person=person).first_day)
    if person.name not in INTENTIONS or weekday is None:
        return
    before, now = INTENTIONS[person.name]
    week_from = own_week_from(oldest_open_day(at, ZONE) + timedelta(days=1), weekday)
    earlier = timedelta(weeks=1)
    keep_intention(by=person, at=at - earlier, week_from=week_from - earlier, code=before)
    keep_intention(by=person, at=at, week_from=week_from, **now)
