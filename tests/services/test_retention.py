"""Days go after 24 months if their person chose so, and the rule goes on as if they were there."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.forms.models import model_to_dict

from checkins.engine.constants import VERSIONS
from checkins.models import (
    AuditEvent,
    CheckinSubmission,
    DailyCheckin,
    HistoryCut,
    Notice,
    PersonStatus,
    PlanVersion,
    Profile,
    Purge,
)
from checkins.services.devices import know_device
from checkins.services.imports import NothingToImportError, import_days
from checkins.services.log_seals import seal_log, verify_log
from checkins.services.refold import refold
from checkins.services.retention import (
    KEPT_FOR,
    choose_kept,
    first_kept,
    let_go,
    purge,
    purge_daily,
)
from tests import histories
from tests.amounts import how_many
from tests.conftest import NOON
from tests.constants import before_the_change
from tests.factories import make_import, make_person, make_plan, save
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, live, noon

pytestmark = pytest.mark.django_db
BEGAN = date(2024, 10, 24)  # a month before the cut of TODAY
CUT = date(2024, 11, 23)
SIGNS = ("cravings", "old_places", "just_once", "stressed", "low_mood", "slept_well")
LATER = how_many(quick=14, full=60)
DAYS = range(how_many(quick=42, full=85))


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 23), date(2024, 11, 23)),
        (date(2026, 1, 31), date(2024, 1, 31)),
        (date(2026, 2, 28), date(2024, 2, 28)),
        (date(2028, 2, 29), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2024, 12, 31)),
    ],
)
def test_twenty_four_months_are_two_years_by_the_calendar(today, first):
    assert first_kept(today) == first


def lived(person, draw, *, days):
    """Save days that were drawn; some are missing, some have use."""
    for number in days:
        if draw.random() < 0.85:
            day = BEGAN + timedelta(days=number)
            answers = {name: draw.choice([0, 0, 1, 2]) for name in SIGNS}
            used = "yes" if draw.random() < 0.05 else "no"
            at = datetime.combine(day, time(17), UTC)
            save(person, day, at, used=used, finish=True, **answers)


def chosen(person, months=24):
    choose_kept(by=person, at=NOON, months=months)
    return person


# What stands of a day and of a person; ``first_day`` and the like among them.
def days_of(person, since):
    rows = DailyCheckin.objects.filter(person=person, day__gte=since).order_by("day")
    return [model_to_dict(row, exclude=["id", "person", "note_from"]) for row in rows]


def status_of(person):
    return model_to_dict(PersonStatus.objects.get(person=person), exclude=["person"])


def two_who_lived_alike(*, days):
    first, second = make_person(), make_person()
    lived(first, Random(7), days=days)
    histories.History.of(first).copy_to(second)
    return first, second


def live_on(person, *, edits):
    """Live on after the cut; with ``edits``, change an older day each week."""
    draw = Random(11)
    for number in range(LATER):
        day = TODAY + timedelta(days=number)
        at = datetime.combine(day, time(17), UTC)
        answers = {name: draw.choice([0, 1, 3]) for name in SIGNS}
        save(person, day, at, used="no", finish=True, **answers)
        if edits and number % 7 == 6:
            before = day - timedelta(days=draw.randint(1, 6))
            save(person, before, at + timedelta(minutes=1), cravings=draw.choice([0, 2, 4]))


@pytest.mark.parametrize("edits", [False, True])
def test_verdicts_go_on_as_if_nothing_was_cut(edits):
    whole, cut = two_who_lived_alike(days=DAYS)
    began = status_of(cut)
    chosen(cut)

    assert let_go(person=cut, at=NOON) == whole.daily_checkins.filter(day__lt=CUT).count() > 20
    assert status_of(cut) == began
    for person in (whole, cut):
        live_on(person, edits=edits)

    assert days_of(cut, CUT) == days_of(whole, CUT)
    assert status_of(cut) == status_of(whole)
    assert not cut.daily_checkins.filter(day__lt=CUT).exists()


def test_cutting_day_by_day_is_cutting_once():
    once, daily = two_who_lived_alike(days=DAYS)
    for person in (once, daily):
        chosen(person)
    for back in range(12, -1, -1):
        let_go(person=daily, at=NOON - timedelta(days=back))
    let_go(person=once, at=NOON)

    cuts = [HistoryCut.objects.get(person=person) for person in (once, daily)]
    assert cuts[0].states == cuts[1].states
    assert [cut.first_day for cut in cuts] == [CUT, CUT]
    assert cuts[0].use_days == cuts[1].use_days
    assert set(cuts[0].states) == set(VERSIONS)


def test_a_change_of_constants_folds_from_the_cut():
    with before_the_change():
        whole, cut = two_who_lived_alike(days=DAYS)
        chosen(cut)
        let_go(person=cut, at=NOON)
    for person in (whole, cut):
        assert refold(person=person, at=NOON)

    assert status_of(cut) == status_of(whole)


def test_a_day_that_lost_its_answers_is_judged_from_the_cut():
    whole, cut = two_who_lived_alike(days=DAYS)
    chosen(cut)
    let_go(person=cut, at=NOON)
    for person in (whole, cut):
        save(person, TODAY, noon(TODAY), cravings=2)
        save(person, TODAY, noon(TODAY) + timedelta(minutes=1), cravings=None)

    assert status_of(cut)["state_after"] == status_of(whole)["state_after"]
    assert days_of(cut, CUT) == days_of(whole, CUT)


def test_nothing_goes_unless_the_person_said_so(person):
    lived(person, Random(7), days=range(20))

    assert let_go(person=person, at=NOON) == 0
    chosen(person)
    chosen(person, months=None)
    assert let_go(person=person, at=NOON) == 0
    assert purge(at=NOON)["days"] == 0


def test_what_is_about_a_day_goes_and_the_rest_stays(person):
    live(person, BASELINE + REACH_OUT)
    long_ago = NOON - timedelta(days=800)
    make_plan(person, long_ago, coping="old words")
    make_plan(person, long_ago + timedelta(days=1), coping="new words")
    chosen(person)
    later = NOON + timedelta(days=732)

    assert let_go(person=person, at=later) == 25

    assert not Notice.objects.filter(person=person).exists()
    assert not CheckinSubmission.objects.filter(person=person).exists()
    assert [version.number for version in PlanVersion.objects.filter(person=person)] == [2]
    assert AuditEvent.objects.filter(action="days_let_go").count() == 1
    assert let_go(person=person, at=later) == 0


def test_days_with_use_that_went_still_count(person):
    from checkins.queries.recovery_days import recovery_days, with_use_days

    Profile.objects.filter(person=person).update(counted_from=BEGAN)
    lived(person, Random(3), days=DAYS)

    def total():
        statuses = PersonStatus.objects.select_related("person__profile")
        status = with_use_days(statuses, today=TODAY).get(person=person)
        return recovery_days(status, today=TODAY).total

    before = total()
    assert person.daily_checkins.filter(day__lt=CUT, used="yes").exists()
    chosen(person)
    let_go(person=person, at=NOON)

    assert total() == before


def test_an_import_brings_no_day_back_that_went(person):
    lived(person, Random(7), days=DAYS)
    chosen(person)
    let_go(person=person, at=NOON)
    gone = DailyCheckin(person=person, day=CUT - timedelta(days=1), answers={"cravings": 1})
    brought = make_import(person)

    with pytest.raises(NothingToImportError):
        import_days(brought=brought, days=[gone.as_answers()], by=person, at=NOON)


# --- pages of which nothing stands ----------------------------------------------------------------


def pages_of(person):
    return list(CheckinSubmission.objects.filter(person=person).order_by("received_at"))


def test_a_page_that_wins_no_field_goes_after_90_days(person):
    save(person, TODAY, NOON, cravings=1, note="rain")
    save(person, TODAY, NOON + timedelta(minutes=1), cravings=2)
    save(person, TODAY, NOON + timedelta(minutes=2), cravings=3, asked={"cravings"})
    before = days_of(person, TODAY)

    assert purge(at=NOON + KEPT_FOR)["pages"] == 0
    assert purge(at=NOON + KEPT_FOR + timedelta(minutes=2))["pages"] == 1

    assert [page.fields.get("cravings") for page in pages_of(person)] == [1, 3]
    assert pages_of(person)[0].note == "rain"
    assert days_of(person, TODAY) == before


def test_a_note_that_was_replaced_goes_and_the_standing_one_stays(person):
    save(person, TODAY, NOON, cravings=1)
    save(person, TODAY, NOON + timedelta(minutes=1), note="first words")
    save(person, TODAY, NOON + timedelta(minutes=2), note="last words", finish=True)

    assert purge(at=NOON + KEPT_FOR + timedelta(hours=1))["pages"] == 1
    assert [page.note for page in pages_of(person)] == ["", "last words"]


@pytest.mark.parametrize("seed", range(how_many(quick=6, full=60)))
def test_a_day_is_the_same_without_the_pages_that_went(person, seed):
    draw = Random(seed)
    for number in range(draw.randint(2, 7)):
        fields = {name: draw.choice([None, 0, 2]) for name in draw.sample(SIGNS, 2)}
        if draw.random() < 0.4:
            fields["note"] = draw.choice(["a", "b", None])
        at = NOON + timedelta(minutes=number)
        edited = at - timedelta(minutes=draw.randint(0, 200))
        save(
            person,
            TODAY,
            at,
            uuid=uuid.UUID(int=draw.getrandbits(128)),
            edited_at=edited,
            finish=draw.random() < 0.4,
            **fields,
        )
    before, pages = days_of(person, TODAY), len(pages_of(person))

    gone = purge(at=NOON + KEPT_FOR + timedelta(days=1))["pages"]
    save(person, TODAY, NOON + timedelta(hours=1), cravings=4)  # merged from what is left

    assert gone + len(pages_of(person)) == pages + 1
    after = days_of(person, TODAY)
    assert before[0]["first_at"] == after[0]["first_at"]
    assert before[0]["added_late"] == after[0]["added_late"]
    kept = {**before[0]["answers"], "cravings": 4}
    assert after[0]["answers"] == kept


def test_a_second_purge_looks_at_no_page_twice(person):
    save(person, TODAY, NOON, cravings=1)
    save(person, TODAY, NOON + timedelta(minutes=1), cravings=2, asked={"cravings"})
    purge(at=NOON + KEPT_FOR + timedelta(days=1))

    assert Purge.objects.get().looked_to == NOON + timedelta(days=1)
    assert purge(at=NOON + KEPT_FOR + timedelta(days=2))["pages"] == 0


# --- sign-ins -------------------------------------------------------------------------------------


def test_sign_ins_go_after_90_days_and_the_seals_stay_true(person):
    cookie = know_device(account=person, cookie="", at=NOON)
    save(person, TODAY, NOON, cravings=1)
    know_device(account=person, cookie=cookie, at=NOON + timedelta(days=80))
    later = NOON + timedelta(days=92)
    head = seal_log(at=later)[0].digest

    assert purge(at=later)["sign_ins"] == 1
    assert not AuditEvent.objects.filter(action="device_known").exists()
    assert AuditEvent.objects.filter(action="page_saved").exists()

    verdict = verify_log(head=head)
    assert verdict.is_good
    seal_log(at=later + timedelta(days=2))
    assert verify_log(head=head).is_good


def test_a_row_that_is_taken_out_of_a_purged_day_is_found(person):
    from checkins.services.append_only import lifted

    know_device(account=person, cookie="", at=NOON)
    save(person, TODAY, NOON, cravings=1)
    later = NOON + timedelta(days=92)
    seal_log(at=later)
    purge(at=later)
    assert verify_log().is_good

    with lifted():
        AuditEvent.objects.filter(action="page_saved").delete()

    assert verify_log().differs_on == TODAY


def test_a_day_that_differs_from_its_seal_is_not_purged(person):
    from checkins.services.append_only import lifted

    know_device(account=person, cookie="", at=NOON)
    save(person, TODAY, NOON, cravings=1)
    later = NOON + timedelta(days=92)
    seal_log(at=later)
    with lifted():
        AuditEvent.objects.filter(action="page_saved").delete()

    assert purge(at=later)["sign_ins"] == 0
    assert verify_log().differs_on == TODAY


def test_what_ran_out_goes(person, client):
    client.force_login(person)
    Session.objects.update(expire_date=NOON - timedelta(seconds=1))
    cache.set("second_step.used.1.123456", 1, timeout=60)

    counts = purge(at=datetime.now(UTC) + timedelta(days=1))

    assert counts["sessions"] == 1
    assert counts["cached"] >= 1
    assert cache.get("second_step.used.1.123456") is None


def test_it_is_done_once_a_day():
    assert purge_daily(at=NOON)
    assert not purge_daily(at=NOON + timedelta(hours=23))
    assert purge_daily(at=NOON + timedelta(days=1))
