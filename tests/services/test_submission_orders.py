import uuid
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from checkins.models import CheckinSubmission, DailyCheckin, PersonStatus, User
from checkins.services.checkins import Page, save_page
from tests.amounts import how_many, seed_of
from tests.counts import count, say
from tests.factories import make_person, save

DAY = date(2026, 11, 23)
HALVES = (1, 2)  # so that two workers share the thousand
EXAMPLES_OF_HALF = how_many(quick=15, full=500)
MOST_SUBMISSIONS = 6
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


@st.composite
def submissions_in_two_orders(draw):
    """Draw a day's submissions, and an order of them in which some come again."""
    pages = draw(
        st.lists(PAGES, min_size=1, max_size=MOST_SUBMISSIONS, unique_by=lambda p: repr(whole(p)))
    )
    repeats = draw(st.lists(st.sampled_from(pages), max_size=2))
    return pages, draw(st.permutations([*pages, *repeats]))


def whole(page):
    return [page.uuid, *page.content()]


def outcome_of(person, pages):
    """Save the pages in this order, give the day and the status they make, and undo them."""
    with transaction.atomic():
        for page in pages:
            save_page(page=page, by=person, at=ARRIVED)
        row = DailyCheckin.objects.get(person=person, day=DAY)
        note = row.note_from.note if row.note_from else ""
        status = PersonStatus.objects.get(person=person)
        stored = CheckinSubmission.objects.filter(person=person, day=DAY).count()
        outcome = (
            model_to_dict(row, exclude=["id", "note_from"]),
            model_to_dict(status, exclude=["contact_needed_since"]),  # when it was told
            note,
            stored,
        )
        transaction.set_rollback(True)
    return outcome


def make_person_with_a_hard_week():
    """Make someone whose week before the day nears heavy and low mood."""
    person = make_person()
    for back in range(7, 0, -1):
        day = DAY - timedelta(days=back)
        at = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
        save(person, day, at, low_mood=3 if back == 2 else 1, cravings=3, planning=0, stressed=3)
    return person


@pytest.mark.parametrize("half", HALVES)
def test_any_order_and_any_repeat_of_submissions_makes_the_same_day(db, half):
    person: User = make_person_with_a_hard_week()
    ran = Counter()

    @seed(seed_of(half))
    @settings(max_examples=EXAMPLES_OF_HALF)
    @given(submissions_in_two_orders())
    def same_day(drawn):
        pages, order = drawn
        ran.update(examples=1, saves=len(pages) + len(order))

        assert outcome_of(person, order) == outcome_of(person, pages)

    same_day()
    count(f"orders of saves on {connection.vendor}, edits and submissions", ran["examples"])
    say(
        f"submission orders on {connection.vendor}, half {half}: "
        f"{ran['examples']} examples, {ran['saves']} saves"
    )
    assert ran["examples"] >= EXAMPLES_OF_HALF
