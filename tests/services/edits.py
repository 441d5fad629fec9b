"""Pages that are drawn: saved in any order, and for days of the last week."""

import uuid
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from checkins.services.checkins import Page
from tests.factories import make_person, save

LAST = date(2026, 11, 23)
ARRIVED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # the evening of the last day in New York
LEARNED_DAYS = 16  # past the first fourteen, so that every level can come
OPEN_DAYS = 6
# What was told, and when, depends on the order; what stands does not.
TOLD = {"notice_day", "notice_rung", "contact_needed_since"}
SIGNS = ("cravings", "old_places", "just_once", "stressed", "low_mood", "slept_well")
ratings = st.sampled_from([None, 0, 0, 1, 3, 4])


@st.composite
def pages(draw):
    """Draw one page of one of the open days, answered on the day or on one after it."""
    back = draw(st.integers(0, OPEN_DAYS - 1))
    day = LAST - timedelta(days=back)
    later = draw(st.integers(0, back))
    moment = datetime.combine(day + timedelta(days=later), time(draw(st.integers(14, 23))), UTC)
    fields = draw(st.dictionaries(st.sampled_from(SIGNS), ratings, max_size=len(SIGNS)))
    if draw(st.booleans()):
        fields |= {"planning": draw(ratings)}
    if draw(st.booleans()):
        fields |= {"used": draw(st.sampled_from([None, "no", "yes"]))}
    return Page(
        uuid=uuid.UUID(int=draw(st.integers(1, 2**64))),
        day=day,
        fields=fields,
        asked=frozenset(fields),
        finish=draw(st.booleans()),
        edited_at=moment,
    )


@st.composite
def two_orders(draw):
    """Draw pages, and another order of them."""
    drawn = draw(st.lists(pages(), min_size=2, max_size=5, unique_by=lambda page: page.uuid))
    return drawn, draw(st.permutations(drawn))


def make_person_with_a_usual():
    person = make_person()
    for back in range(LEARNED_DAYS + OPEN_DAYS - 1, OPEN_DAYS - 1, -1):
        day = LAST - timedelta(days=back)
        at = datetime.combine(day, time(17), UTC)
        low = dict.fromkeys(SIGNS, back % 2) | {"planning": 0, "slept_well": 4}
        save(person, day, at, used="no", finish=True, **low)
    return person
