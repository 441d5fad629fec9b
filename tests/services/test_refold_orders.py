"""A change of constants amid saves: any order of them and the command ends in the same state."""

import json
from collections import Counter
from datetime import UTC, datetime, time, timedelta

from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from checkins.catalog import sign_catalog
from checkins.engine.levels import judge_history
from checkins.models import DailyCheckin, PersonStatus
from checkins.services.assessment import write_verdict
from checkins.services.checkins import save_page
from checkins.services.refold import refold
from tests.amounts import how_many, seed_of
from tests.constants import OTHER, SHIPS, before_the_change, memory_from_scratch, memory_of
from tests.counts import count, say
from tests.factories import save
from tests.services.edits import (
    ARRIVED,
    LAST,
    OPEN_DAYS,
    SIGNS,
    TOLD,
    make_person_with_a_usual,
    two_orders,
)

EXAMPLES = how_many(quick=30, full=500)
OLD_DAYS = (5, 4, 2)  # of the open days, those that were saved before the change
EARLY = ARRIVED - timedelta(days=2)


def make_person_before_the_change():
    with before_the_change():
        person = make_person_with_a_usual()
        for back in OLD_DAYS:
            day = LAST - timedelta(days=back)
            high = dict.fromkeys(SIGNS, 3) | {"slept_well": 1}
            save(person, day, datetime.combine(day, time(17), UTC), **high, finish=True)
    return person


def outcome_of(person, drawn, *, early, place):
    """Save the pages in this order, with the command at a place or long before, and undo it all."""
    with transaction.atomic():
        if early:
            refold(person=person, at=EARLY)
        for number, page in enumerate(drawn):
            if number == place:
                refold(person=person, at=ARRIVED)
            save_page(page=page, by=person, at=ARRIVED)
        rows = list(DailyCheckin.objects.filter(person=person).order_by("day"))
        status = model_to_dict(PersonStatus.objects.get(person=person))
        memory = memory_of(person), memory_from_scratch(person)
        transaction.set_rollback(True)
    days = [columns(row) for row in rows]
    return rows, days, {name: value for name, value in status.items() if name not in TOLD}, memory


def columns(row):
    return model_to_dict(row, exclude=["id", "note_from"])


def judged_by_their_own(rows):
    """Return the days as a fold under each version from the start judges those that are its own."""
    answers, rules = [row.as_answers() for row in rows], sign_catalog().rules
    verdicts = {one.version: judge_history(answers, rules, constants=one) for one in (OTHER, SHIPS)}
    for number, row in enumerate(rows):
        write_verdict(row, verdicts[row.constants][number])
    return [columns(row) for row in rows]


def test_any_order_of_saves_and_the_command_ends_in_the_same_state(db):
    person = make_person_before_the_change()
    old = {LAST - timedelta(days=back) for back in OLD_DAYS}
    ran = Counter()

    @seed(seed_of(1))
    @settings(max_examples=EXAMPLES)
    @given(two_orders(), st.booleans(), st.integers(0, 5))
    def same_state(drawn, early, place):
        first, order = drawn
        rows, days, status, (memory, scratch) = outcome_of(person, first, early=early, place=place)
        _, other_days, other_status, _ = outcome_of(person, order, early=early, place=0)
        ran.update(examples=1, early=early, said=status["constants_said_day"] is not None)

        assert other_days == days
        assert other_status == status
        assert judged_by_their_own(rows) == days
        assert memory == scratch
        assert {row.constants for row in rows if row.day in old} == {OTHER.version}
        assert {row.constants for row in rows[-OPEN_DAYS:] if row.day > LAST - timedelta(1)} <= {
            SHIPS.version
        }

    same_state()
    count(f"orders of saves and the refold on {connection.vendor}", ran["examples"])
    say(f"refold orders on {connection.vendor}: {json.dumps(ran)}")
    assert ran["examples"] >= EXAMPLES
    assert min(ran["early"], ran["said"]) > 0
