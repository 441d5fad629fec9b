"""Breaks: announced, ended, and what they do to a silence, whatever comes first."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.forms.models import model_to_dict
from hypothesis import given, settings
from hypothesis import strategies as st

from checkins.engine.silence import Away, unusual_run
from checkins.models import AuditEvent, Break, PersonStatus
from checkins.services.breaks import (
    MOST_WAITING,
    BreakIsOverError,
    BreakNotAheadError,
    BreaksOverlapError,
    BreakTooLongError,
    TooManyBreaksError,
    announce_break,
    end_break,
)
from tests.amounts import how_many
from tests.engine.by_hand import counted_by_hand, quiet_by_hand
from tests.factories import make_person, save
from tests.services.patterns import TODAY, ago, live, noon

MONTH = "0" * 30  # every day: three missed days are unusual
TOLD = {"notice_day", "notice_rung", "contact_needed_since"}


def ahead(days):
    return TODAY + timedelta(days=days)


def announce(person, first, last, *, today=TODAY, **more):
    days = {"first": today + timedelta(days=first), "last": today + timedelta(days=last)}
    return announce_break(by=person, at=noon(today), today=today, **days, **more)


def status_of(person):
    return PersonStatus.objects.get(person=person)


def quiet_days(person, length=60):
    """Give the days after today on which the person counts as quiet."""
    status = status_of(person)
    return [days for days in range(length) if status.is_quiet(ahead(days))]


def test_a_break_is_kept_with_its_days_and_its_sealed_word(person):
    announce(person, 3, 12, word="The hospital")

    row = Break.objects.get()
    assert (row.first_day, row.last_day, row.word) == (ahead(3), ahead(12), "The hospital")
    assert "hospital" not in row.sealed_word
    assert status_of(person).breaks == [[ahead(3).isoformat(), ahead(12).isoformat()]]


def test_silence_is_not_called_silence_while_a_break_runs(person):
    live(person, MONTH)
    announce(person, 1, 20)

    # As if the last check-in had been on day 20: three missed days, quiet from day 24.
    assert quiet_days(person, 40) == list(range(24, 40))


def test_a_silence_that_began_before_the_break_is_one_until_it_begins(person):
    live(person, MONTH)
    announce(person, 10, 20)

    assert quiet_days(person, 30) == [*range(4, 10), *range(24, 30)]


def test_a_check_in_after_the_break_counts_again_by_itself(person):
    live(person, MONTH)
    announce(person, 1, 20)

    save(person, ahead(22), noon(ahead(22)), cravings=0, old_places=0, finish=True)

    assert quiet_days(person, 30) == [26, 27, 28, 29]


def test_missed_days_of_a_break_do_not_make_the_next_silence_longer(person):
    live(person, MONTH, ends=21)
    announce(person, 1, 20, today=ago(21))
    other = make_person()
    live(other, MONTH, ends=21)

    for who in (person, other):
        save(who, TODAY, noon(TODAY), cravings=0, old_places=0, finish=True)

    # With the break in the window 8 of 28 days would be there, and nine missed days be unusual.
    assert [quiet_days(who, 12)[:1] for who in (person, other)] == [[4], [10]]


def test_two_breaks_with_a_day_between_them_count_on_from_the_second(person):
    live(person, MONTH)
    announce(person, 1, 5)
    announce(person, 7, 10)

    assert quiet_days(person, 16) == [14, 15]


def test_a_break_that_ends_early_ends_with_yesterday(person):
    live(person, MONTH)
    away = announce(person, 1, 20)

    end_break(away=away, by=person, at=noon(ahead(9)), today=ahead(9))

    assert Break.objects.get().last_day == ahead(8)
    assert quiet_days(person, 14) == [12, 13]


@pytest.mark.parametrize("first", [0, 5])
def test_a_break_whose_first_day_is_not_over_is_taken_back_whole(person, first):
    live(person, MONTH)
    away = announce(person, first, 20)

    end_break(away=away, by=person, at=noon(TODAY), today=TODAY)

    assert Break.objects.count() == 0
    assert quiet_days(person, 7) == [4, 5, 6]
    assert AuditEvent.objects.filter(action="break_ended").count() == 1


def test_a_break_that_is_over_cannot_be_ended(person):
    away = announce(person, 0, 5)

    with pytest.raises(BreakIsOverError):
        end_break(away=away, by=person, at=noon(ahead(6)), today=ahead(6))

    assert Break.objects.get().last_day == ahead(5)


@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        (-1, 3, BreakNotAheadError),
        (4, 3, BreakNotAheadError),
        (367, 368, BreakNotAheadError),
        (0, 60, BreakTooLongError),
        (5, 5, BreaksOverlapError),
        (0, 4, BreaksOverlapError),
        (8, 9, BreaksOverlapError),
        (3, 10, BreaksOverlapError),
    ],
)
def test_a_break_lies_ahead_is_short_and_overlaps_none(person, first, last, refused):
    announce(person, 4, 8)

    with pytest.raises(refused):
        announce(person, first, last)

    assert Break.objects.count() == 1


def test_a_break_of_sixty_days_beside_another_is_taken(person):
    announce(person, 0, 59)
    announce(person, 60, 60)
    announce(make_person(), 0, 59)

    assert Break.objects.filter(person=person).count() == 2


def test_ten_breaks_wait_at_most(person):
    for place in range(MOST_WAITING):
        announce(person, 2 * place, 2 * place)

    with pytest.raises(TooManyBreaksError):
        announce(person, 50, 50)


def test_a_break_changes_no_level_and_no_score(person):
    live(person, MONTH)
    before = model_to_dict(status_of(person), exclude=["breaks"])

    announce(person, 1, 20)

    assert model_to_dict(status_of(person), exclude=["breaks"]) == before


# --- whatever comes first -------------------------------------------------------------------------

FIRST = TODAY - timedelta(days=28)


@st.composite
def happenings(draw):
    """Draw days with a check-in and breaks over four weeks, each with the day it was said on."""
    days = draw(st.sets(st.integers(0, 28), min_size=1, max_size=12))
    found = [("save", FIRST + timedelta(days=day), None) for day in days]
    day = 0
    for _ in range(draw(st.integers(1, 3))):
        first = day + draw(st.integers(0, 12))
        last = first + draw(st.integers(0, 14))
        found.append(("break", FIRST + timedelta(days=first), FIRST + timedelta(days=last)))
        day = last + 1
    return draw(st.permutations(found)), draw(st.permutations(found))


def outcome_of(person, order):
    """Do all of it in this order, give the status, and undo it."""
    with transaction.atomic():
        for what, first, last in order:
            if what == "save":
                save(person, first, noon(first), cravings=0, old_places=0, finish=True)
            else:
                announce_break(by=person, at=noon(first), today=first, first=first, last=last)
        status = status_of(person)
        transaction.set_rollback(True)
    return status


@pytest.fixture
def learned(person):
    """A person whose usual is known before the four weeks begin."""
    live(person, "0" * 16, ends=30)
    return person


def test_any_order_of_saving_and_announcing_ends_in_the_silence_counted_by_hand(learned):
    checked = {date.fromordinal(ago(30 + back).toordinal()) for back in range(16)}

    @settings(max_examples=how_many(quick=10, full=60))
    @given(orders=happenings())
    def check(orders):
        one, other = (outcome_of(learned, order) for order in orders)
        kept = [
            {name: value for name, value in model_to_dict(status).items() if name not in TOLD}
            for status in (one, other)
        ]

        days = checked | {first for what, first, _ in orders[0] if what == "save"}
        breaks = [Away(first, last) for what, first, last in orders[0] if what == "break"]
        last = max(days)
        strip = sum(1 << (last - day).days for day in days if (last - day).days < 56)
        known = min((last - min(days)).days + 1, 56)
        run = unusual_run(*counted_by_hand(strip, last, known, breaks))

        assert kept[0] == kept[1]
        for later in range(60):
            today = last + timedelta(days=later)
            assert one.is_quiet(today) is quiet_by_hand(last, run, sorted(breaks), today)

    check()
