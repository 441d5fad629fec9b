"""Pages of one day that are drawn, answered at moments in and after it."""

import uuid
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from checkins.services.checkins import Page
from tests.factories import make_person, save

DAY = date(2026, 11, 23)
# In New York: the day's morning and evening, the last open second after it, and two late moments.
MOMENTS = [
    datetime(2026, 11, 23, 14, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
    datetime(2026, 11, 24, 8, 59, 59, tzinfo=UTC),
    datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    datetime(2026, 11, 25, 20, 0, tzinfo=UTC),
]
ARRIVED = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
UUIDS = [uuid.UUID(int=number) for number in (1, 2**64, 2**127, 2**128 - 1)]
ratings = st.sampled_from([None, 0, 1, 3, 4])
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "planning": ratings,
        "low_mood": ratings,
        "slept_well": ratings,
        "old_places": ratings,
        "meeting": st.sampled_from([None, "none_planned", "shared", "quiet", "missed"]),
        "used": st.sampled_from([None, "no", "yes", "skip"]),
        "medicine": st.sampled_from([None, "yes"]),
        "note": st.sampled_from([None, "rain", "sun"]),
    },
)
PAGES = st.builds(
    Page,
    uuid=st.sampled_from(UUIDS),
    day=st.just(DAY),
    fields=FIELDS,
    asked=st.frozensets(st.sampled_from(["planning", "low_mood", "meeting", "used"]), max_size=2),
    bulk=st.sampled_from([frozenset(), frozenset({"old_places"})]),
    finish=st.booleans(),
    edited_at=st.sampled_from(MOMENTS),
)


def whole(page):
    return [page.uuid, *page.content()]


def make_person_with_a_hard_week():
    """Make someone whose week before the day nears heavy and low mood."""
    person = make_person()
    for back in range(7, 0, -1):
        day = DAY - timedelta(days=back)
        at = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
        save(person, day, at, low_mood=3 if back == 2 else 1, cravings=3, planning=0, stressed=3)
    return person
