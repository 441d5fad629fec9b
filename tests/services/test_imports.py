"""Past check-ins from a file: what importing writes, and what it never does."""

import pytest

from checkins.engine.types import DayAnswers, Meeting, Used
from checkins.enums import DayOrder, Level, Reason
from checkins.models import (
    AuditEvent,
    CheckinImport,
    CheckinSubmission,
    DailyCheckin,
    PersonStatus,
)
from checkins.services.imports import (
    NothingToImportError,
    bring_file,
    drop_file,
    import_days,
    set_day_order,
)
from tests.factories import make_person, save
from tests.services.patterns import (
    BASELINE,
    STRONG,
    TODAY,
    ago,
    alerts_of,
    later,
    live,
    noon,
    notices_of,
    rated,
)
from tests.threads import at_once

NOON = noon(TODAY)


def day_of(days_ago, used=None, **ratings):
    return DayAnswers(day=ago(days_ago), ratings=ratings, used=used)


def days_of(pattern, *, ends=1):
    """Return a day per digit, the last ``ends`` days before today."""
    numbered = zip(range(len(pattern) - 1 + ends, -1, -1), pattern, strict=False)
    return [day_of(back, **rated(digit)) for back, digit in numbered]


def bring(person, at=NOON):
    return bring_file(by=person, at=at, text="the file")


def add(person, days, at=NOON):
    return import_days(brought=bring(person), days=days, by=person, at=at)


def status_of(person):
    return PersonStatus.objects.get(person=person)


# --- the file -------------------------------------------------------------------------------------


def test_a_file_waits_sealed(person):
    brought = bring(person)

    stored = CheckinImport.objects.get(person=person)
    assert (stored.pk, stored.file, stored.confirmed_at) == (brought.pk, "the file", None)
    assert "the file" not in stored.sealed_file
    assert AuditEvent.objects.get(action="import_brought").detail == {}


def test_a_newer_file_takes_the_place_of_one_that_waits(person):
    bring(person)
    newer = bring(person, at=later(1))

    assert CheckinImport.objects.get(person=person).pk == newer.pk


def test_a_dropped_file_is_gone_and_a_second_drop_changes_nothing(person):
    brought = bring(person)

    for minutes in (1, 2):
        drop_file(brought=brought, by=person, at=later(minutes))

    assert CheckinImport.objects.count() == 0
    assert AuditEvent.objects.get(action="import_dropped").at == later(1)


def test_a_confirmed_file_keeps_its_counts_alone_and_is_not_dropped(person):
    add(person, days_of("0000", ends=3))
    stored = CheckinImport.objects.get(person=person)

    drop_file(brought=stored, by=person, at=later(1))
    bring(person, at=later(2))

    kept = CheckinImport.objects.get(pk=stored.pk)
    assert (kept.sealed_file, kept.confirmed_at, kept.days) == ("", NOON, 4)
    assert (kept.first_day, kept.last_day) == (ago(6), ago(3))


def test_how_its_days_are_read_is_kept_with_the_file_until_it_is_confirmed(person):
    brought = bring(person)

    set_day_order(brought=brought, day_order=DayOrder.DAY_FIRST, by=person, at=later(1))

    assert CheckinImport.objects.get().day_order == DayOrder.DAY_FIRST
    assert AuditEvent.objects.get(action="import_day_order_set").at == later(1)
    import_days(brought=brought, days=days_of("000"), by=person, at=later(2))
    set_day_order(brought=brought, day_order=DayOrder.MONTH_FIRST, by=person, at=later(3))
    assert CheckinImport.objects.get().day_order == DayOrder.DAY_FIRST
    assert AuditEvent.objects.filter(action="import_day_order_set").count() == 1


def test_nobody_says_how_the_days_of_someone_elses_file_are_read(person):
    brought = bring(make_person())

    set_day_order(brought=brought, day_order=DayOrder.DAY_FIRST, by=person, at=later(1))

    assert CheckinImport.objects.get().day_order == ""


# --- what is written ------------------------------------------------------------------------------


def test_an_imported_day_is_a_finished_check_in_marked_as_imported(person):
    day = DayAnswers(
        day=ago(5), ratings={"slept_well": 4, "cravings": 2}, meeting=Meeting.MISSED, used=Used.NO
    )

    added = add(person, [day])

    row = DailyCheckin.objects.get(person=person)
    item = CheckinSubmission.objects.get(person=person)
    assert (added, row.day, row.imported, item.imported) == (1, ago(5), True, True)
    assert (row.answers, row.meeting, row.used) == (
        {"slept_well": 4, "cravings": 2},
        "missed",
        "no",
    )
    assert (row.score_emotional, row.score_mental, row.scored) == (1.0, 2.0, 4)  # 0, 3 and 0
    assert (row.asked, row.added_late) == (["cravings", "meeting", "slept_well", "used"], False)
    assert (row.finished_at, row.changed_at) == (item.edited_at, NOON)
    assert item.edited_at.astimezone(person.zone).isoformat() == "2026-11-18T00:00:00-05:00"


def test_imported_days_make_the_usual(person):
    add(person, days_of(BASELINE))

    row = live(person, "0")

    assert (row.level, row.rests_on, status_of(person).engine_days) == (Level.STEADY, 14, 21)


def test_importing_judges_the_days_that_are_here_anew(person):
    live(person, "1")
    learning = DailyCheckin.objects.get(person=person).level

    add(person, days_of(BASELINE))

    row = DailyCheckin.objects.get(person=person, day=TODAY)
    assert (learning, row.level, row.risk) == (Level.LEARNING, Level.STEADY, pytest.approx(0.4))


def test_an_import_is_the_same_as_having_been_there(person):
    other = make_person()
    live(other, BASELINE + "11")

    add(person, days_of(BASELINE + "1"))
    live(person, "1")

    def said(owner):
        names = ["day", "risk", "level", "flags", "reasons", "explanation", "baseline_mental"]
        return list(DailyCheckin.objects.filter(person=owner).order_by("day").values(*names))

    keep = ["level", "strip", "engine_days", "state_after", "quiet_from", "first_day", "last_day"]
    assert said(person) == said(other)
    assert PersonStatus.objects.filter(person=person).values(*keep).get() == (
        PersonStatus.objects.filter(person=other).values(*keep).get()
    )


def test_days_that_exist_stay_as_they_are(person):
    live(person, "3", ends=2)

    added = add(person, days_of("000"))

    rows = DailyCheckin.objects.filter(person=person).order_by("day")
    assert added == 2
    assert [(row.answers["cravings"], row.imported) for row in rows] == [
        (0, True),
        (3, False),
        (0, True),
    ]
    assert CheckinSubmission.objects.filter(person=person, day=ago(2)).count() == 1


def test_what_a_person_does_to_an_imported_day_wins_over_the_file(person):
    add(person, days_of("1"))

    row = save(person, ago(1), later(1), cravings=4)

    assert (row.answers, row.imported) == ({"cravings": 4, "old_places": 1}, False)


def test_it_leaves_an_audit_row_with_a_count(person):
    add(person, days_of("000"))

    event = AuditEvent.objects.get(action="days_imported")
    assert (event.about, event.at, event.detail) == (person.subject_ref, NOON, {"days": 3})


def test_ten_years_come_in_one_go(person):
    days = [
        DayAnswers(day=ago(back), ratings={"cravings": back % 3}) for back in range(3653, 0, -1)
    ]

    added = add(person, days)

    status = status_of(person)
    assert added == DailyCheckin.objects.count() == 3653
    assert (status.first_day, status.last_day) == (ago(3653), ago(1))
    assert (status.engine_days, status.level) == (3653, Level.STEADY)


# --- refused --------------------------------------------------------------------------------------


def test_a_second_confirm_is_refused_and_adds_nothing(person):
    brought = bring(person)
    import_days(brought=brought, days=days_of("000"), by=person, at=NOON)

    for days in (days_of("000"), days_of("0000000")):
        with pytest.raises(NothingToImportError):
            import_days(brought=brought, days=days, by=person, at=later(1))

    assert DailyCheckin.objects.count() == CheckinSubmission.objects.count() == 3
    assert AuditEvent.objects.filter(action="days_imported").count() == 1


def test_a_file_of_days_that_are_all_here_is_refused_and_goes_on_waiting(person):
    live(person, "1", ends=1)

    with pytest.raises(NothingToImportError):
        add(person, days_of("2"))

    assert CheckinImport.objects.get(person=person).confirmed_at is None


def test_someone_elses_file_adds_nothing(person):
    brought = bring(make_person())

    with pytest.raises(NothingToImportError):
        import_days(brought=brought, days=days_of("000"), by=person, at=NOON)

    assert DailyCheckin.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_adds_each_day_once():
    person = make_person()
    brought = bring(person)

    def job():
        try:
            return import_days(brought=brought, days=days_of("0" * 20), by=person, at=NOON)
        except NothingToImportError:
            return 0

    assert sorted(at_once([job] * 4)) == [0, 0, 0, 20]
    assert DailyCheckin.objects.count() == CheckinSubmission.objects.count() == 20


# --- nothing is told of the past ------------------------------------------------------------------


def test_imported_days_raise_no_notice_and_no_alert(person):
    days = days_of(BASELINE + STRONG)
    days[-1] = day_of(1, Used.YES, planning=3, **rated(1))

    add(person, days)

    assert (notices_of(person), alerts_of(person)) == ([], [])


def test_imported_use_and_planning_never_stand_on_the_status(person):
    add(person, [day_of(2, Used.YES, planning=1), day_of(1, Used.YES, planning=3)])

    row = DailyCheckin.objects.get(person=person, day=ago(1))
    status = status_of(person)
    assert (row.level, row.use_reported_on, row.planning_reported_on) == ("urgent", None, None)
    assert (status.level, status.level_without_use, status.flags) == ("learning", "learning", [])
    assert (status.used_day, status.planning_day, status.reasons) == (None, None, [])


def test_an_imported_rise_is_told_with_the_next_check_in_of_the_persons_own(person):
    add(person, days_of(BASELINE + STRONG))

    live(person, "1")

    assert notices_of(person) == [(0, "pattern", 3)]
    assert alerts_of(person) == [(0, "pattern", 3, "open")]


def test_an_imported_yesterday_is_not_told_by_a_blank_page_of_today(person):
    add(person, days_of(BASELINE + STRONG))

    save(person, TODAY, NOON, medicine="yes", finish=True)

    assert notices_of(person) == []


def test_another_answer_on_an_imported_use_day_does_not_tell_of_its_use(person):
    add(person, [day_of(1, Used.YES, cravings=1)])

    row = save(person, ago(1), later(1), stressed=2)

    assert (row.reasons, row.use_reported_on) == ([Reason.USED], None)
    assert (notices_of(person), alerts_of(person)) == ([], [])


def test_use_that_the_person_tells_on_an_imported_day_acts(person):
    add(person, [day_of(1, Used.NO, cravings=1)])

    save(person, ago(1), later(1), used="yes")

    assert alerts_of(person) == [(1, "use", 0, "open")]


def test_told_notices_stay_when_an_import_changes_what_the_days_say(person):
    live(person, BASELINE + STRONG)
    told = (notices_of(person), alerts_of(person))

    # A year of ones before: what was strong is now as usual.
    days = [
        DayAnswers(day=ago(back), ratings=rated(1))
        for back in range(400, len(BASELINE + STRONG), -1)
    ]
    add(person, days)

    newest = DailyCheckin.objects.get(person=person, day=TODAY)
    assert (newest.level, (notices_of(person), alerts_of(person))) == (Level.STEADY, told)


def test_days_of_other_people_are_never_touched(person):
    other = make_person()
    live(other, "2", ends=1)

    add(person, days_of("000"))

    assert DailyCheckin.objects.get(person=other).answers == rated(2)
    assert DailyCheckin.objects.filter(person=person).count() == 3
