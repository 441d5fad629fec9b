from collections import Counter

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from checkins.models import CheckinSubmission, DailyCheckin, PersonStatus, User
from checkins.services.checkins import save_page
from tests.amounts import how_many, seed_of
from tests.counts import count, say
from tests.services.drawn_pages import (
    ARRIVED,
    DAY,
    PAGES,
    make_person_with_a_hard_week,
    whole,
)

HALVES = (1, 2)  # so that two workers share the thousand
EXAMPLES_OF_HALF = how_many(quick=15, full=500)
MOST_SUBMISSIONS = 6


@st.composite
def submissions_in_two_orders(draw):
    """Draw a day's submissions, and an order of them in which some come again."""
    pages = draw(
        st.lists(PAGES, min_size=1, max_size=MOST_SUBMISSIONS, unique_by=lambda p: repr(whole(p)))
    )
    repeats = draw(st.lists(st.sampled_from(pages), max_size=2))
    return pages, draw(st.permutations([*pages, *repeats]))


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
