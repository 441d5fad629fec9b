"""Any order of saving, editing and backfilling the same days ends in the same state and levels."""

import uuid
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from checkins.catalog import sign_catalog
from checkins.engine.levels import judge_history
from checkins.models import DailyCheckin, PersonStatus
from checkins.services.assessment import write_verdict
from checkins.services.checkins import Page, save_page
from tests.amounts import how_many, seed_of
from tests.counts import count, say
from tests.factories import make_person, save

LAST = date(2026, 11, 23)
ARRIVED = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # the evening of the last day in New York
LEARNED_DAYS = 16  # past the first fourteen, so that every level can come
OPEN_DAYS = 6
HALVES = (1, 2)  # so that two workers share the thousand
EXAMPLES_OF_HALF = how_many(quick=30, full=500)
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


def outcome_of(person, drawn):
    """Save the pages in this order, give what stands of every day and of the person, and undo."""
    with transaction.atomic():
        for page in drawn:
            save_page(page=page, by=person, at=ARRIVED)
        rows = list(DailyCheckin.objects.filter(person=person).order_by("day"))
        status = model_to_dict(PersonStatus.objects.get(person=person))
        days = [model_to_dict(row, exclude=["id", "note_from"]) for row in rows]
        transaction.set_rollback(True)
    return rows, days, {name: value for name, value in status.items() if name not in TOLD}


def from_scratch(rows):
    """Give the days as one fold over the whole history would write them."""
    verdicts = judge_history([row.as_answers() for row in rows], sign_catalog().rules)
    for row, verdict in zip(rows, verdicts, strict=True):
        write_verdict(row, verdict)
    return [model_to_dict(row, exclude=["id", "note_from"]) for row in rows]


def make_person_with_a_usual():
    person = make_person()
    for back in range(LEARNED_DAYS + OPEN_DAYS - 1, OPEN_DAYS - 1, -1):
        day = LAST - timedelta(days=back)
        at = datetime.combine(day, time(17), UTC)
        low = dict.fromkeys(SIGNS, back % 2) | {"planning": 0, "slept_well": 4}
        save(person, day, at, used="no", finish=True, **low)
    return person


@pytest.mark.parametrize("half", HALVES)
def test_any_order_of_edits_and_backfills_ends_in_the_same_state(db, half):
    person = make_person_with_a_usual()
    ran = Counter()

    @seed(seed_of(half))
    @settings(max_examples=EXAMPLES_OF_HALF)
    @given(two_orders())
    def same_state(drawn):
        first, order = drawn
        rows, days, status = outcome_of(person, first)
        _, other_days, other_status = outcome_of(person, order)
        ran.update(examples=1, saves=2 * len(first))
        ran.update(f"level {row.level}" for row in rows[-1:])

        assert other_days == days
        assert other_status == status
        assert from_scratch(rows) == days

    same_state()
    levels = ", ".join(f"{name} {count}" for name, count in sorted(ran.items()))
    count(f"orders of saves on {connection.vendor}, edits and submissions", ran["examples"])
    say(f"edit orders on {connection.vendor}, half {half}: {levels}")
    assert ran["examples"] >= EXAMPLES_OF_HALF
    assert len([name for name in ran if name.startswith("level ")]) >= 4
