"""Pages that were answered while locked: they count nowhere until their person says so."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from checkins.enums import MedicineChoice
from checkins.models import (
    Alert,
    AuditEvent,
    CheckinSubmission,
    DailyCheckin,
    Notice,
    PageAside,
    PersonStatus,
    Profile,
)
from checkins.queries.pages_aside import GRAVE
from checkins.services.checkins import DayClosedError, ZoneUnknownError, save_page
from checkins.services.pages_aside import (
    PageUnopenedError,
    UndecidedError,
    confirm,
    drop,
    lay_aside,
    undo_drop,
)
from checkins.services.retention import choose_kept, let_go
from tests.amounts import how_many, seed_of
from tests.counts import count, say
from tests.factories import make_counselor, make_page, make_page_aside, make_person, save, share
from tests.rows import contents
from tests.services.drawn_pages import (
    ARRIVED,
    PAGES,
    make_person_with_a_hard_week,
    whole,
)
from tests.services.drawn_pages import DAY as DRAWN_DAY

DAY = date(2026, 11, 23)
EVENING = datetime(2026, 11, 24, 2, 14, tzinfo=UTC)  # 9:14 PM of the day in New York
MOST_SUBMISSIONS = 4
EXAMPLES = how_many(quick=15, full=200)
pytestmark = pytest.mark.django_db


def aside(person, **fields):
    return make_page_aside(person, DAY, EVENING, **fields)


def day_of(person):
    return DailyCheckin.objects.get(person=person, day=DAY)


def test_a_page_laid_aside_changes_nothing_else(person, at):
    save(person, DAY, at, low_mood=3)
    left_out = ("checkins_pageaside", "checkins_auditevent")
    before = contents(left_out=left_out)

    row = aside(person, used="yes", planning=4, note="rain", finish=True)

    assert contents(left_out=left_out) == before
    assert row.content["fields"] == {"used": "yes", "planning": 4, "note": "rain"}
    assert "rain" not in row.sealed_text
    event = AuditEvent.objects.get(action="page_laid_aside")
    assert event.detail == {"day": "2026-11-23"}


def test_the_same_page_again_is_the_same_row(person):
    page = make_page(DAY, cravings=2)

    rows = [lay_aside(page=page, by=person, at=EVENING + timedelta(hours=n)) for n in range(3)]

    assert rows == [PageAside.objects.get()] * 3
    assert rows[2].edited_at == EVENING


@pytest.mark.parametrize("first", ["saved", "confirmed", "dropped"])
def test_a_page_that_was_decided_on_asks_nothing_when_it_comes_again(person, first):
    page = make_page(DAY, cravings=2)
    if first == "saved":
        save_page(page=page, by=person, at=EVENING)
    else:
        lay_aside(page=page, by=person, at=EVENING)
        {"confirmed": confirm, "dropped": drop}[first](day=DAY, by=person, at=EVENING)

    lay_aside(page=page, by=person, at=EVENING)

    assert not PageAside.objects.exists()
    assert CheckinSubmission.objects.count() == (first != "dropped")


def test_a_page_that_is_saved_unlocked_meanwhile_asks_nothing_any_more(person):
    page = make_page(DAY, cravings=2)
    lay_aside(page=page, by=person, at=EVENING)

    save_page(page=page, by=person, at=EVENING)

    assert not PageAside.objects.waiting().exists()
    assert not CheckinSubmission.objects.get().while_locked


def test_a_closed_day_and_an_unknown_zone_are_refused(person):
    with pytest.raises(DayClosedError):
        make_page_aside(person, DAY - timedelta(days=8), EVENING, cravings=1)
    with pytest.raises(ZoneUnknownError):
        aside(make_person(time_zone=""), cravings=1)
    assert not PageAside.objects.exists()


def test_confirmed_answers_fill_blanks_and_overwrite_nothing(person, at):
    save(person, DAY, at, cravings=1, note="sun")
    aside(person, cravings=4, used="yes", note="rain")
    aside(person, low_mood=3, finish=True)

    confirm(day=DAY, by=person, at=EVENING + timedelta(hours=9))

    row = day_of(person)
    assert (row.answers, row.used, row.note_from.note) == (
        {"cravings": 1, "low_mood": 3},
        "yes",
        "sun",
    )
    assert row.finished_at == EVENING
    marks = CheckinSubmission.objects.order_by("received_at").values_list("while_locked", flat=True)
    assert list(marks) == [False, True, True]
    assert not PageAside.with_removed.exists()


@pytest.mark.parametrize("waited", [9, 9 * 24], ids=["open", "closed"])
def test_what_contradicts_the_day_on_use_is_added_once_it_is_decided(person, at, waited):
    save(person, DAY, at, used="no")
    aside(person, used="yes")
    when = EVENING + timedelta(hours=waited)

    for chosen in (None, {"used": "skip"}):
        with pytest.raises(UndecidedError):
            confirm(day=DAY, by=person, at=when, chosen=chosen)
    assert (PageAside.objects.count(), day_of(person).used) == (1, "no")
    confirm(day=DAY, by=person, at=when, chosen={"used": "yes"})

    assert day_of(person).used == "yes"
    assert CheckinSubmission.objects.filter(while_locked=False).count() == 2


def test_an_answer_that_was_overruled_teaches_the_form_nothing(person, at):
    save(person, DAY, at, medicine=MedicineChoice.YES)
    aside(person, medicine=MedicineChoice.NOT_ON_ANY)

    confirm(day=DAY, by=person, at=EVENING)

    assert Profile.objects.get(person=person).takes_medicine is not False


def test_use_opens_its_alert_once_and_only_when_confirmed(person, at):
    share(person, make_counselor(), at, signs=True, use=True, alerts=True)
    aside(person, used="yes", planning=4)
    assert (Alert.objects.count(), Notice.objects.count()) == (0, 0)

    for _ in range(2):  # two tabs
        confirm(day=DAY, by=person, at=EVENING)

    assert sorted(Alert.objects.values_list("cause", flat=True)) == ["planning", "use"]
    assert AuditEvent.objects.filter(action="pages_confirmed").count() == 1


def test_silence_does_not_end_before_the_answer_is_confirmed(person, at):
    save(person, DAY - timedelta(days=3), at - timedelta(days=3), cravings=1)
    aside(person, cravings=1)
    assert PersonStatus.objects.get(person=person).last_day == DAY - timedelta(days=3)

    confirm(day=DAY, by=person, at=EVENING)

    assert PersonStatus.objects.get(person=person).last_day == DAY


def test_answers_are_added_however_long_they_waited(person):
    aside(person, cravings=2)

    confirm(day=DAY, by=person, at=EVENING + timedelta(days=60))

    assert (day_of(person).answers, day_of(person).added_late) == ({"cravings": 2}, False)


def test_what_is_dropped_comes_back_whole_and_another_persons_stays(person):
    other = make_person()
    for owner in (person, other):
        aside(owner, cravings=2)
    aside(person, low_mood=1)

    row = drop(day=DAY, by=person, at=EVENING)
    assert PageAside.objects.get().person == other
    assert confirm(day=DAY, by=person, at=EVENING) is None
    undo_drop(page_id=row.pk, by=person, at=EVENING + timedelta(hours=1))

    assert PageAside.objects.visible_to(person).count() == 2


def test_a_page_that_does_not_open_is_kept_and_nothing_of_its_day_is_added(person):
    aside(person, cravings=2)
    broken = aside(person, low_mood=1)
    PageAside.objects.filter(pk=broken.pk).update(sealed_text="x")

    with pytest.raises(PageUnopenedError):
        confirm(day=DAY, by=person, at=EVENING)

    assert (PageAside.objects.count(), DailyCheckin.objects.count()) == (2, 0)


def test_pages_go_with_the_days_that_a_person_lets_go(person):
    aside(person, cravings=2)
    choose_kept(by=person, at=EVENING, months=24)

    let_go(person=person, at=EVENING + timedelta(days=800))

    assert not PageAside.with_removed.exists()


def agree(pages):
    """Return whether pages have one answer at most to each grave question: nobody has to choose."""
    said = [{page.fields.get(name) for page in pages} - {None} for name in GRAVE]
    return all(len(answers) <= 1 for answers in said)


@st.composite
def acts_in_two_orders(draw):
    """Draw a day's pages, each saved or laid aside or both, and an order with confirmations."""
    drawn = st.lists(
        PAGES, min_size=1, max_size=MOST_SUBMISSIONS, unique_by=lambda p: repr(whole(p))
    )
    pages = draw(drawn.filter(agree))
    ways = draw(st.lists(st.sampled_from(["save", "aside", "both"]), min_size=4, max_size=4))
    acts = [
        (act, page)
        for page, way in zip(pages, ways, strict=False)
        for act in (["save", "aside"] if way == "both" else [way])
    ]
    more = draw(st.lists(st.sampled_from([*acts, ("confirm", None)]), max_size=3))
    return acts, draw(st.permutations([*acts, *more]))


def outcome_of(person, acts):
    """Do all this, confirm what is left, give the day and the status, and undo it."""
    with transaction.atomic():
        for act, page in [*acts, ("confirm", None)]:
            if act == "save":
                save_page(page=page, by=person, at=ARRIVED)
            elif act == "aside":
                lay_aside(page=page, by=person, at=ARRIVED)
            else:
                confirm(day=DRAWN_DAY, by=person, at=ARRIVED)
        row = DailyCheckin.objects.get(person=person, day=DRAWN_DAY)
        note = row.note_from.note if row.note_from else ""
        status = PersonStatus.objects.get(person=person)
        stored = sorted(
            CheckinSubmission.objects.filter(person=person, day=DRAWN_DAY).values_list(
                "uuid", "while_locked"
            )
        )
        outcome = (
            model_to_dict(row, exclude=["id", "note_from"]),
            model_to_dict(status, exclude=["contact_needed_since"]),  # when it was told
            *(note, stored, PageAside.with_removed.filter(person=person).count()),
        )
        transaction.set_rollback(True)
    return outcome


def test_any_order_of_saving_laying_aside_and_confirming_makes_the_same_day():
    person = make_person_with_a_hard_week()
    ran = Counter()

    @seed(seed_of(1))
    @settings(max_examples=EXAMPLES)
    @given(acts_in_two_orders())
    def same_day(drawn):
        acts, order = drawn
        ran.update(examples=1, acts=len(acts) + len(order))

        assert outcome_of(person, order) == outcome_of(person, acts)

    same_day()
    count(f"orders of saves on {connection.vendor}, pages aside", ran["examples"])
    say(f"orders of pages aside on {connection.vendor}: {ran['examples']}, {ran['acts']} acts")
    assert ran["examples"] >= EXAMPLES
