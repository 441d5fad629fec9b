"""Any order of saving, editing and backfilling the same days ends in the same state and levels."""

from collections import Counter

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given, seed, settings

from checkins.catalog import sign_catalog
from checkins.engine.levels import judge_history
from checkins.models import DailyCheckin, PersonStatus
from checkins.services.assessment import write_verdict
from checkins.services.checkins import save_page
from tests.amounts import how_many, seed_of
from tests.counts import count, say
from tests.services.edits import ARRIVED, TOLD, make_person_with_a_usual, two_orders

HALVES = (1, 2)  # so that two workers share the thousand
EXAMPLES_OF_HALF = how_many(quick=30, full=500)


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
