from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest

from checkins.engine.merge import Carried, MergedDay, merge

NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
LOW, HIGH = UUID(int=1), UUID(int=2)


def carried(minutes, fields=None, *, uuid=LOW, **more):
    """Make a submission that was edited so many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return Carried(uuid=uuid, edited_at=at, fields=fields or {}, **more)


def test_a_day_needs_a_submission():
    with pytest.raises(ValueError, match="at least one"):
        merge([])


def test_one_submission_is_the_day():
    day = merge([carried(0, {"cravings": 2}, asked=frozenset({"cravings"}))])

    assert day == MergedDay(
        fields={"cravings": 2},
        won_by={"cravings": LOW},
        bulk=frozenset(),
        asked=frozenset({"cravings"}),
        finished_at=None,
        added_late=False,
    )


@pytest.mark.parametrize("order", [0, 1])
def test_the_later_edit_wins_whichever_arrives_first(order):
    early, late = carried(0, {"cravings": 4}, uuid=HIGH), carried(1, {"cravings": 1}, uuid=LOW)

    day = merge([early, late] if order else [late, early])

    assert (day.fields, day.won_by) == ({"cravings": 1}, {"cravings": LOW})


@pytest.mark.parametrize("order", [0, 1])
def test_the_larger_uuid_wins_between_edits_of_the_same_moment(order):
    one, other = carried(0, {"cravings": 4}, uuid=LOW), carried(0, {"cravings": 1}, uuid=HIGH)

    day = merge([one, other] if order else [other, one])

    assert (day.fields, day.won_by) == ({"cravings": 1}, {"cravings": HIGH})


def test_each_field_has_a_winner_of_its_own():
    early = carried(0, {"cravings": 4, "stressed": 3}, uuid=LOW)
    late = carried(1, {"cravings": 0}, uuid=HIGH)

    day = merge([early, late])

    assert day.fields == {"cravings": 0, "stressed": 3}
    assert day.won_by == {"cravings": HIGH, "stressed": LOW}


def test_a_cleared_field_is_gone_and_says_who_cleared_it():
    day = merge([carried(0, {"cravings": 4}), carried(1, {"cravings": None}, uuid=HIGH)])

    assert (day.fields, day.won_by) == ({}, {"cravings": HIGH})


def test_a_field_can_be_answered_again_after_it_was_cleared():
    day = merge([carried(0, {"cravings": None}), carried(1, {"cravings": 3}, uuid=HIGH)])

    assert day.fields == {"cravings": 3}


def test_a_bulk_mark_belongs_to_the_answer_that_won():
    bulk = carried(0, {"stressed": 0, "old_places": 0}, bulk=frozenset({"stressed", "old_places"}))
    tapped = carried(1, {"stressed": 0}, uuid=HIGH)

    assert merge([bulk, tapped]).bulk == frozenset({"old_places"})


def test_a_cleared_answer_has_no_bulk_mark():
    cleared = carried(0, {"stressed": None}, bulk=frozenset({"stressed"}))

    assert merge([cleared]).bulk == frozenset()


def test_what_was_asked_is_the_union():
    pages = [carried(0, asked=frozenset({"a", "b"})), carried(1, asked=frozenset({"b", "c"}))]

    assert merge(pages).asked == frozenset({"a", "b", "c"})


def test_the_earliest_finish_stands():
    pages = [carried(0), carried(5, finish=True), carried(3, finish=True), carried(9, finish=True)]

    assert merge(pages).finished_at == NOON + timedelta(minutes=3)


def test_a_day_is_added_late_when_its_first_submission_is():
    on_time, late = carried(0), carried(900, late=True, uuid=HIGH)

    assert (merge([on_time, late]).added_late, merge([late]).added_late) == (False, True)


def test_every_order_and_repeat_gives_the_same_day():
    pages = [
        carried(0, {"cravings": 4, "stressed": 1}, uuid=UUID(int=1), asked=frozenset({"cravings"})),
        carried(0, {"cravings": 2}, uuid=UUID(int=2), finish=True),
        carried(1, {"stressed": None}, uuid=UUID(int=3), late=True),
        carried(1, {"old_places": 0}, uuid=UUID(int=4), bulk=frozenset({"old_places"})),
    ]
    day = merge(pages)

    assert all(merge([*order, order[0]]) == day for order in permutations(pages))
