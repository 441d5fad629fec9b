"""A quick day that is finished later with the full pages is the same as the full day."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from checkins.catalog.pages import LAST_PAGE, QUICK_PAGES, page_questions, quick_questions
from checkins.models import DailyCheckin, PersonStatus
from checkins.services.checkins import Page, save_page
from tests.amounts import how_many, seed_of
from tests.counts import count, say
from tests.factories import make_person, save

LAST = date(2026, 11, 23)
LEARNED_DAYS = 16  # past the first fourteen, so that every level can come
OPEN_DAYS = 5
HALVES = (1, 2)
EXAMPLES_OF_HALF = how_many(quick=12, full=300)
ARRIVED = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)  # half an hour to midnight in New York
# What was told, and when, depends on what was known first; what stands does not.
TOLD = ["notice_day", "notice_rung", "contact_needed_since"]
MOMENTS = ["id", "note_from", "first_at", "finished_at", "changed_at"]
RATED = [item.name for number in (1, 2, 3) for item in page_questions(number).signs]
MEETINGS = st.sampled_from([None, "none_planned", "shared", "quiet", "missed"])


@dataclass(frozen=True)
class Day:
    """What somebody answers on a day: quickly at first, and in full in the end."""

    back: int
    quick: dict[str, int | str | None]
    full: dict[str, int | str | None]

    @property
    def day(self) -> date:
        return LAST - timedelta(days=self.back)


@st.composite
def days_in_two_orders(draw):
    """Draw days of the open ones, which of them were quick at first, and two orders to save in."""
    high = draw(st.booleans())
    ratings = st.sampled_from([None, 2, 3, 4] if high else [None, 0, 1, 4])
    backs = draw(st.lists(st.integers(0, OPEN_DAYS - 1), min_size=1, max_size=3, unique=True))
    days = []
    for back in backs:
        full = {code: draw(ratings) for code in RATED}
        full |= {"planning": draw(st.sampled_from([None, 0, 0, 1, 2]))}
        full |= {"used": draw(st.sampled_from([None, "no", "no", "skip", "yes"]))}
        quick = {item.name: full[item.name] for item in quick_questions(1)}
        quick |= {code: draw(ratings) for code in draw(st.sets(st.sampled_from(sorted(quick))))}
        days.append(Day(back, quick | {"used": full["used"]}, full | {"meeting": draw(MEETINGS)}))
    return draw(st.permutations(days)), draw(st.permutations(days))


def pages_of(day, *, is_quick):
    """Give the day's pages in the order of their moments, each with what it would carry."""
    known, number, found = {}, 0, []
    pages = [page_questions(one + 1) for one in range(LAST_PAGE)]
    if is_quick:
        pages = [quick_questions(one + 1) for one in range(QUICK_PAGES)] + pages
    for number, questions in enumerate(pages):
        names = [item.name for item in questions if item.name in day.full]
        answers = day.quick if questions.is_quick else day.full
        changed = {name: answers[name] for name in names if answers[name] != known.get(name)}
        known |= changed
        then = datetime.combine(day.day, time(20, number), UTC)
        found.append(
            Page(
                uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{day.day}/{is_quick}/{number}"),
                day=day.day,
                fields=changed,
                asked=frozenset(names),
                finish=questions.is_last,
                edited_at=then,
            )
        )
    return found


def outcome_of(person, pages):
    """Save the pages, give what stands of every day and of the person, and undo them."""
    with transaction.atomic():
        for page in pages:
            save_page(page=page, by=person, at=ARRIVED)
        rows = DailyCheckin.objects.filter(person=person).order_by("day")
        finished = [row.finished_at is not None for row in rows]
        days = [model_to_dict(row, exclude=MOMENTS) for row in rows]
        status = model_to_dict(PersonStatus.objects.get(person=person), exclude=TOLD)
        transaction.set_rollback(True)
    return finished, days, status


def make_person_with_a_usual():
    person = make_person()
    for back in range(LEARNED_DAYS + OPEN_DAYS - 1, OPEN_DAYS - 1, -1):
        day = LAST - timedelta(days=back)
        at = datetime.combine(day, time(17), UTC)
        usual = dict.fromkeys(RATED, back % 2) | {"planning": 0, "slept_well": 4, "ate_enough": 4}
        save(person, day, at, used="no", finish=True, **usual)
    return person


@pytest.mark.parametrize("half", HALVES)
def test_a_quick_day_that_is_finished_later_is_the_full_day(db, half):
    person = make_person_with_a_usual()
    ran = Counter()

    @seed(seed_of(half))
    @settings(max_examples=EXAMPLES_OF_HALF)
    @given(days_in_two_orders())
    def same(drawn):
        order, other = drawn
        short = [page for day in order for page in pages_of(day, is_quick=True)[:QUICK_PAGES]]
        rest = [page for day in other for page in pages_of(day, is_quick=True)[QUICK_PAGES:]]
        quickly = outcome_of(person, short)
        later = outcome_of(person, [*short, *rest])
        at_once = outcome_of(
            person, [page for day in order for page in pages_of(day, is_quick=False)]
        )
        ran.update(examples=1, days=len(order))
        ran.update(f"level {day['level']}" for day in at_once[1][-1:])
        ran["quick days that said something else"] += quickly[1:] != at_once[1:]

        assert later == at_once

    same()
    levels = ", ".join(f"{name} {number}" for name, number in sorted(ran.items()))
    count(f"quick days that were finished later on {connection.vendor}", ran["days"])
    say(f"quick days on {connection.vendor}, half {half}: {levels}")
    assert ran["examples"] >= EXAMPLES_OF_HALF
    assert ran["quick days that said something else"] > ran["examples"] / 2
    assert len([name for name in ran if name.startswith("level ")]) >= 3
