"""An older open day is judged from the memory kept before it, and comes out as from the start."""

import uuid
from collections import Counter
from contextlib import nullcontext, suppress
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from unittest.mock import patch

import pytest
from django.db import connection, transaction

from checkins.engine import levels
from checkins.engine.levels import MEMORIES_KEPT
from checkins.engine.types import DayAnswers
from checkins.models import (
    Alert,
    AlertEvent,
    DailyCheckin,
    DayMemory,
    Notice,
    PersonStatus,
    Profile,
)
from checkins.services import assessment
from checkins.services.assessment import judge_history_from, update_status
from checkins.services.baseline import (
    BaselineWaitsError,
    NoBaselineWaitsError,
    start_baseline,
    take_back_baseline,
)
from checkins.services.checkins import DayClosedError, Page, save_page
from checkins.services.imports import NothingToImportError, bring_file, import_days
from checkins.services.refold import refold
from checkins.services.retention import let_go
from tests.amounts import how_many, seed_of
from tests.constants import OTHER, SHIPS, before_the_change
from tests.counts import count, say
from tests.factories import make_person, save
from tests.query_counts import queries_made

LAST = date(2026, 11, 23)
A_DAY = timedelta(days=1)
EVENING = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # of the last day, in New York
A_MINUTE = timedelta(minutes=1)
LATER = EVENING + A_MINUTE
SIGNS = ("cravings", "old_places", "just_once", "stressed", "low_mood", "slept_well")
LIVED = 45  # more than any save reads
SLEPT_LAST = 27  # days ago one stage was answered last
SPACED = (7, 17, 18, 19, 30)  # days without a check-in, counted back
EXAMPLES = how_many(quick=20, full=400)
MOST = 6


def answers(back):
    """Return the answers of a day so long ago: low, with a hard week."""
    high = 3 if back in range(24, 30) else (back * back) % 3
    found = dict.fromkeys(SIGNS[:-1], high) | {"planning": 0}
    return found | {"slept_well": 4 - high} if back > SLEPT_LAST else found


@transaction.atomic
def lived(days=LIVED, last=LAST):
    """Make a person with so many days, judged at once, of which the last ones were saved."""
    person = make_person()
    rows = [
        DailyCheckin(
            person=person,
            day=last - back * A_DAY,
            asked=sorted(SIGNS),
            answers=answers(back),
            first_at=EVENING - back * A_DAY,
            changed_at=EVENING - back * A_DAY,
            catalog_version=1,
        )
        for back in range(days - 1, MEMORIES_KEPT, -1)
        if back not in SPACED
    ]
    status = PersonStatus.objects.get(person=person)
    folds, _ = judge_history_from(rows[0].day, rows, status)
    DailyCheckin.objects.bulk_create(rows)
    update_status(status, rows, folds, today=last)
    status.save()
    for back in range(MEMORIES_KEPT, -1, -1):
        if back not in SPACED:
            moment = EVENING - back * A_DAY
            save(person, last - back * A_DAY, moment, finish=True, **answers(back))
    return person


def page_of(back, fields, *, today=LAST, number=None, **more):
    return Page(
        uuid=uuid.UUID(int=number) if number else uuid.uuid4(),
        day=today - back * A_DAY,
        fields=fields,
        asked=frozenset(fields),
        **more,
    )


# --- any order of anything ends as a fold from the start ------------------------------------------

RATINGS = (None, 0, 0, 1, 2, 3, 4)
KINDS = {
    "page": 12,
    "days go by": 3,
    "new baseline": 2,
    "baseline taken back": 1,
    "import": 1,
    "refold": 1,
    "change of constants": 0.3,
}


def drawn_edits(dice):
    """Draw what changes a person's days, in any order: pages of open days above all."""
    kinds = dice.choices([*KINDS], [*KINDS.values()], k=dice.randint(3, MOST))
    return [(kind, *DRAWS[kind](dice)) if kind in DRAWS else (kind,) for kind in kinds]


def drawn_page(dice):
    """Draw how many days back a page is, its fields, and its number."""
    waited = dice.random() < 0.05
    back = dice.randint(9, 25) if waited else dice.choice([0, 0, *range(9)])
    fields = {code: dice.choice(RATINGS) for code in SIGNS if dice.random() < 0.4}
    others = {"used": dice.choice(["yes", "no"]), "planning": dice.choice(RATINGS)}
    drawn = [fields, fields, fields | others, others, dict.fromkeys([*SIGNS, "planning", "used"])]
    return back, dice.choice(drawn), dice.getrandbits(60)


DRAWS = {
    "page": drawn_page,
    "days go by": lambda dice: (dice.choice([-1, 1, 1, 1, 2, 9]),),
    "import": lambda dice: (dice.randint(1, 60), dice.choice(RATINGS)),
}


def edit(person, kind, values, today, at):
    """Do one of what changes a person's days; what is refused changes nothing."""
    closed = (DayClosedError, BaselineWaitsError, NoBaselineWaitsError, NothingToImportError)
    with suppress(*closed):
        if kind == "page":
            back, drawn, number = values
            edited_at = datetime.combine(today - back * A_DAY, time(20), UTC)
            page = page_of(back, drawn, today=today, number=number, edited_at=edited_at)
            save_page(page=page, by=person, at=at)
        elif kind == "new baseline":
            start_baseline(by=person, at=at, today=today)
        elif kind == "baseline taken back":
            take_back_baseline(by=person, at=at)
        elif kind == "refold":
            refold(person=person, at=at)
        elif kind == "import":
            ratings = dict.fromkeys(SIGNS, values[1] or 0)
            days = [DayAnswers(day=today - values[0] * A_DAY, ratings=ratings)]
            brought = bring_file(by=person, at=at, text="day")
            import_days(brought=brought, days=days, by=person, at=at)


def outcome(person, drawn, *, forgets):
    """Do all that was drawn; return what is stored then and how often all was folded; undo it."""
    changed = [number for number, one in enumerate(drawn) if one[0] == "change of constants"]
    today, at = LAST, EVENING
    with transaction.atomic(), counted() as judged:
        for number, (kind, *values) in enumerate(drawn):
            if kind == "days go by":
                today, at = today + values[0] * A_DAY, at + values[0] * A_DAY
            if forgets:
                DayMemory.objects.all().delete()
            with before_the_change() if number < max(changed, default=0) else nullcontext():
                edit(person, kind, values, today, at)
        found = [
            list(model.objects.order_by(*order).values(*columns_of(model)))
            for model, order in STORED.items()
        ]
        whole = judged["whole"]
        assert_true(person)
        transaction.set_rollback(True)
    return found, whole


STORED = {
    DailyCheckin: ("day",),
    PersonStatus: ("pk",),
    Notice: ("day", "kind", "rung"),
    Alert: ("day", "cause"),
    AlertEvent: ("alert__day", "alert__cause", "at", "kind"),
}
NUMBERS = {"id", "alert_id", "notice_id", "note_from_id"}


def columns_of(model):
    return [field.attname for field in model._meta.fields if field.attname not in NUMBERS]


def assert_true(person):
    """Hold that every memory that could be taken is the one of a fold from the start."""
    status = PersonStatus.objects.get(person=person)
    kept = list(DayMemory.objects.order_by("day"))
    versions = {row.constants for row in kept}
    if not kept:
        return
    assert versions <= {status.constants}
    constants = SHIPS if status.constants == SHIPS.version else OTHER
    fold, after = assessment.fold_at_the_cut(status, constants), {}
    for row in DailyCheckin.objects.order_by("day"):
        fold.judge(row.as_answers())
        after[row.day] = fold.state
    newest = date.fromordinal(fold.state.day)
    for row in kept:
        assert row.day < newest
        assert row.as_json() == after[row.day].to_json(row.constants)
        assert after[row.day].day == row.day.toordinal()


def test_a_page_of_an_older_day_ends_as_from_the_start(db):
    person, drawn = lived(), [("page", 3, {"stressed": 4, "low_mood": 4}, 7)]

    found, whole = outcome(person, drawn, forgets=False)

    assert (found, whole + 1) == outcome(person, drawn, forgets=True)


def test_all_edits_in_any_order_end_as_from_the_start(db):
    person, ran = lived(), Counter()
    for number in range(EXAMPLES):
        drawn = drawn_edits(Random(f"{seed_of(number)}"))
        found, short = outcome(person, drawn, forgets=False)
        from_the_start, whole = outcome(person, drawn, forgets=True)
        ran.update(examples=1, edits=len(drawn), spared=whole - short, whole=short)

        assert found == from_the_start, drawn

    count(f"edits against a fold from the start on {connection.vendor}", ran["edits"])
    say(f"kept memory on {connection.vendor}: {dict(ran)}")
    assert ran["spared"] >= EXAMPLES


class counted:  # noqa: N801 a context
    """Count the days that are judged, those in folds of a whole history apart."""

    def __enter__(self):
        self.found, advance, whole = Counter(), levels.advance, assessment.fold_at_the_cut

        def advanced(*args, **kwargs):
            self.found["days"] += 1
            return advance(*args, **kwargs)

        def begun(*args, **kwargs):
            self.found["whole"] += 1
            return whole(*args, **kwargs)

        self.patches = [
            patch.object(levels, "advance", advanced),
            patch.object(assessment, "fold_at_the_cut", begun),
        ]
        for one in self.patches:
            one.start()
        return self.found

    def __exit__(self, *error):
        for one in self.patches:
            one.stop()


# --- what it costs --------------------------------------------------------------------------------


def test_a_page_of_an_open_day_costs_the_same_at_any_age(db):
    spent = {}
    for days in (90, 3650):
        person = lived(days)
        for back in (0, 1, 3, 6):
            for fields in ({"stressed": 4}, dict.fromkeys([*SIGNS, "planning"])):
                page = page_of(back, fields)
                with transaction.atomic(), counted() as judged, queries_made() as queries:
                    save_page(page=page, by=person, at=LATER)
                    transaction.set_rollback(True)
                spent.setdefault((back, len(fields)), []).append((judged["days"], len(queries)))

    assert {one[0] for one in spent.values()} == {one[1] for one in spent.values()}
    assert {key: costs[0] for key, costs in spent.items() if costs[0] != costs[1]} == {}
    assert [spent[back, 1][0][0] for back in (0, 1, 3, 6)] == [1, 2, 4, 7]
    assert max(days for costs in spent.values() for days, _ in costs) <= MEMORIES_KEPT
    assert max(queries for costs in spent.values() for _, queries in costs) <= MOST_QUERIES


MOST_QUERIES = 12


# --- where anything is in doubt, the history is folded from the start -----------------------------


def changed(**values):
    return lambda: DayMemory.objects.update(**values)


def the_status_written_without_it():
    status = PersonStatus.objects.get()
    status.state_before["total"]["stressed"] += 1
    status.save()


DOUBTS = {
    "none": (lambda: None, 0),
    "no row": (lambda: DayMemory.objects.all().delete(), 1),
    "a gap": (lambda: DayMemory.objects.filter(day=LAST - 4 * A_DAY).delete(), 1),
    "other constants": (changed(constants=OTHER.version), 1),
    "a torn row": (changed(packed=b"torn"), 1),
    "another row of the day": (
        lambda: DayMemory.objects.filter(day=LAST - 6 * A_DAY).update(day=LAST - 4 * A_DAY),
        1,
    ),
    "the status written without it": (the_status_written_without_it, 1),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_where_in_doubt_the_history_is_folded_from_the_start(db, name):
    doubt, times = DOUBTS[name]
    person = lived()
    doubt()

    with counted() as judged:
        save_page(page=page_of(3, {"stressed": 4}), by=person, at=LATER)

    assert judged["whole"] == times
    assert_true(person)
    assert DayMemory.objects.count() == MEMORIES_KEPT
    with counted() as judged:
        save_page(page=page_of(3, {"stressed": 1}), by=person, at=LATER + A_MINUTE)
    assert judged["whole"] == 0
    assert_true(person)


def test_rows_without_answers_are_not_taken_for_all_there_are(db):
    person = lived()
    DailyCheckin.objects.filter(day__lt=LAST - 3 * A_DAY).update(scored=0)

    with counted() as judged:
        save_page(page=page_of(3, {"stressed": 4}), by=person, at=LATER)

    assert judged["whole"] == 1
    assert_true(person)


def test_a_cleared_day_leaves_no_memory_of_itself(db):
    person = lived()

    save_page(page=page_of(3, dict.fromkeys([*SIGNS, "planning"])), by=person, at=LATER)

    assert not DailyCheckin.objects.get(day=LAST - 3 * A_DAY).is_engine_day
    assert DayMemory.objects.count() == MEMORIES_KEPT - 1
    assert_true(person)


def test_what_is_let_go_is_in_no_memory(db):
    person = lived()
    Profile.objects.filter(person=person).update(kept_months=24)
    in_two_years = EVENING.replace(year=2028)  # the last day is the oldest that is kept

    let_go(person=person, at=in_two_years + 5 * A_DAY)

    assert not DayMemory.objects.exists()


def test_low_mood_that_is_taken_back_leaves_the_one_before(db):
    person = make_person()
    low, older = {1, 0}, {27, 26}
    for back in range(30, -1, -1):
        mood = 4 if back in low | older else 0
        save(person, LAST - back * A_DAY, EVENING - back * A_DAY, low_mood=mood, stressed=1)
    assert PersonStatus.objects.get().low_mood_day == LAST

    save_page(page=page_of(0, {"low_mood": 0}), by=person, at=LATER)

    assert PersonStatus.objects.get().low_mood_day == LAST - 26 * A_DAY
