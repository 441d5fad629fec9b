import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from checkins.enums import Flag, Level, Reason, RemarkKind
from checkins.models import AuditEvent, CheckinSubmission, DailyCheckin, DayRemark, PersonStatus
from checkins.services.cards import NothingToAnswerError, answer_low_mood_card, remark
from checkins.services.checkins import (
    DayClosedError,
    Page,
    ZoneUnknownError,
    save_page,
)
from tests.factories import make_person, save

TODAY = date(2026, 11, 23)  # a Monday
TOKYO, LOS_ANGELES = "Asia/Tokyo", "America/Los_Angeles"
ALL_LINES = {
    "bottled_up": 1,
    "pulled_away": 3,
    "slept_well": 3,
    "ate_enough": 4,
    "meeting": "missed",
    "cravings": 2,
    "old_places": 1,
    "just_once": 0,
    "hid_truth": 0,
    "planning": 0,
    "stressed": 3,
    "low_mood": 2,
    "unseen_chance": 0,
}


def ago(days):
    return TODAY - timedelta(days=days)


def noon(day):
    """The moment of noon in New York on a day of winter."""
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def save_days(person, *days_ago, **fields):
    """Save one page on each of these days, at noon of the day itself."""
    for days in days_ago:
        row = save(person, ago(days), noon(ago(days)), **fields)
    return row


def status_of(person):
    return PersonStatus.objects.get(person=person)


def levels_of(row):
    return row.level, row.level_without_use


# --- what a page leaves ---------------------------------------------------------------------------


def test_a_saved_page_is_its_day(person, at):
    row = save(
        person, TODAY, at, uuid=uuid.UUID(int=7), **ALL_LINES, medicine="yes", note="a bad sleep"
    )

    stored = DailyCheckin.objects.get(person=person)
    ratings = {code: value for code, value in ALL_LINES.items() if code != "meeting"}
    assert (stored.pk, stored.day) == (row.pk, TODAY)
    assert (stored.answers, stored.meeting, stored.medicine) == (ratings, "missed", "yes")
    assert stored.asked == sorted([*ALL_LINES, "medicine"])
    assert (stored.used, stored.note_from.note) == ("", "a bad sleep")
    assert (stored.first_at, stored.changed_at, stored.finished_at) == (at, at, None)
    assert (stored.added_late, stored.bulk, stored.catalog_version) == (False, [], 1)


def test_a_saved_page_scores_its_day(person, at):
    row = save(person, TODAY, at, **ALL_LINES)

    # As in the worked example of the engine: 8/6, 3/5 and 5/3 from fourteen values.
    row.refresh_from_db()
    assert (row.scored, row.risk) == (14, None)
    assert (row.score_emotional, row.score_mental, row.score_physical) == (8 / 6, 3 / 5, 5 / 3)
    assert levels_of(row) == (Level.LEARNING, Level.LEARNING)
    assert (row.flags, row.reasons, row.reasons_without_use) == ([], [], [])


def test_a_saved_page_moves_the_status(person, at):
    save(person, TODAY, at, cravings=1)

    status = status_of(person)
    assert (status.first_day, status.last_day, status.strip) == (TODAY, TODAY, 1)
    assert (status.engine_days, status.level) == (1, Level.LEARNING)


def test_a_saved_page_leaves_an_audit_row_without_its_answers(person, at):
    save(person, TODAY, at, used="yes", note="rain", finish=True)

    event = AuditEvent.objects.get(action="page_saved")
    assert (event.about, event.by, event.at) == (person.subject_ref, person.subject_ref, at)
    assert event.detail == {"day": "2026-11-23", "finish": True}


def test_a_submission_keeps_what_its_page_carried(person, at):
    edited = at - timedelta(minutes=5)
    save(
        person,
        TODAY,
        at,
        uuid=uuid.UUID(int=7),
        edited_at=edited,
        old_places=0,
        note="rain",
        bulk=frozenset({"old_places"}),
        finish=True,
    )

    item = CheckinSubmission.objects.get(person=person)
    assert (item.day, item.zone) == (TODAY, "America/New_York")
    assert (item.edited_at, item.received_at) == (edited, at)
    assert (item.fields, item.note) == ({"old_places": 0, "note": True}, "rain")
    assert (item.asked, item.bulk) == (["old_places"], ["old_places"])
    assert (item.finish, item.late, item.catalog_version) == (True, False, 1)


def test_an_edit_keeps_the_earlier_submission(person, at):
    save(person, TODAY, at, cravings=1, stressed=2)
    save(person, TODAY, at + timedelta(hours=1), cravings=4)

    stored = CheckinSubmission.objects.filter(person=person).order_by("received_at")
    row = DailyCheckin.objects.get(person=person)
    assert [item.fields for item in stored] == [{"cravings": 1, "stressed": 2}, {"cravings": 4}]
    assert row.answers == {"cravings": 4, "stressed": 2}
    assert (row.first_at, row.changed_at) == (at, at + timedelta(hours=1))


def test_a_cleared_answer_is_missing_and_not_zero(person, at):
    save(person, TODAY, at, cravings=1, meeting="quiet", used="no", medicine="yes", note="rain")
    later = at + timedelta(hours=1)
    save(person, TODAY, later, cravings=None, meeting=None, used=None, medicine=None, note=None)

    row = DailyCheckin.objects.get(person=person)
    assert (row.answers, row.meeting, row.used, row.medicine) == ({}, "", "", "")
    assert (row.note_from, row.scored, row.score_mental) == (None, 0, None)


def test_a_change_of_the_note_shows_the_new_one(person, at):
    save(person, TODAY, at, note="rain")
    row = save(person, TODAY, at + timedelta(hours=1), note="sun")

    assert row.note_from.note == "sun"


def test_what_was_asked_grows_with_each_page(person, at):
    save(person, TODAY, at, asked={"cravings", "planning"})
    row = save(person, TODAY, at, asked={"used"})

    assert row.asked == ["cravings", "planning", "used"]


def test_the_first_finish_stands(person, at):
    save(person, TODAY, at, cravings=1)
    save(person, TODAY, at + timedelta(minutes=1), used="no", finish=True)
    row = save(person, TODAY, at + timedelta(minutes=9), used="skip", finish=True)

    assert row.finished_at == at + timedelta(minutes=1)


def test_a_bulk_mark_goes_when_the_line_is_answered(person, at):
    first = save(person, TODAY, at, old_places=0, just_once=0, bulk={"old_places", "just_once"})
    then = save(person, TODAY, at + timedelta(minutes=1), old_places=2)

    assert (first.bulk, then.bulk) == (["just_once", "old_places"], ["just_once"])


# --- repeats, Back, devices -----------------------------------------------------------------------


def test_a_repeat_answers_with_what_is_stored(person, at):
    page = Page(uuid=uuid.uuid4(), day=TODAY, fields={"cravings": 1, "note": "rain"})
    first = save_page(page=page, by=person, at=at)

    again = save_page(page=page, by=person, at=at + timedelta(hours=1))

    assert (again.pk, again.changed_at) == (first.pk, at)
    assert CheckinSubmission.objects.filter(person=person).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"cravings": 2},
        {"note": "sun"},
        {"cravings": 1, "used": "no"},
        {"finish": True},
        {"asked": {"cravings", "used"}},
        {"cravings": 0, "bulk": {"cravings"}},
    ],
)
def test_the_same_uuid_with_other_content_is_kept_once(person, at, change):
    number, page = uuid.uuid4(), {"cravings": 1, "note": "rain"}
    save(person, TODAY, at, uuid=number, **page)

    for minutes in (1, 2):
        save(person, TODAY, at + timedelta(minutes=minutes), uuid=number, **{**page, **change})

    assert CheckinSubmission.objects.filter(person=person).count() == 2


def test_the_same_uuid_on_another_day_is_kept(person, at):
    number = uuid.uuid4()
    save(person, TODAY, at, uuid=number, cravings=1)
    save(person, ago(1), at, uuid=number, cravings=1)

    days = DailyCheckin.objects.filter(person=person).order_by("day")
    assert [(row.day, row.answers) for row in days] == [
        (ago(1), {"cravings": 1}),
        (TODAY, {"cravings": 1}),
    ]


def test_the_same_uuid_of_another_person_is_their_own(person, at):
    other, number = make_person(), uuid.uuid4()

    rows = [save(owner, TODAY, at, uuid=number, cravings=1) for owner in (person, other)]

    assert [row.person for row in rows] == [person, other]
    stored = CheckinSubmission.objects.values_list("uuid", flat=True)
    assert len(stored) == 2
    assert len(set(stored)) == 1


def test_a_phone_that_was_offline_does_not_overwrite_a_later_edit(person, at):
    save(person, TODAY, at, cravings=3)
    row = save(
        person,
        TODAY,
        at + timedelta(hours=5),
        edited_at=at - timedelta(hours=1),
        cravings=0,
        stressed=1,
    )

    assert row.answers == {"cravings": 3, "stressed": 1}
    assert row.first_at == at - timedelta(hours=1)


def test_a_phone_whose_clock_is_ahead_does_not_edit_the_future(person, at):
    save(person, TODAY, at, edited_at=at + timedelta(days=3), cravings=3)

    assert CheckinSubmission.objects.get(person=person).edited_at == at


# --- which day ------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-30, -1, 8, 30])
def test_a_closed_day_is_refused_and_leaves_nothing(person, at, days):
    with pytest.raises(DayClosedError):
        save(person, ago(days), at, cravings=1)

    assert CheckinSubmission.objects.filter(person=person).count() == 0
    assert DailyCheckin.objects.filter(person=person).count() == 0
    assert AuditEvent.objects.filter(action="page_saved").count() == 0


@pytest.mark.parametrize("days", range(8))
def test_a_day_of_the_last_week_is_taken_and_marked_as_added_later(person, at, days):
    assert save(person, ago(days), at, cravings=1).added_late is (days > 0)


@pytest.mark.parametrize(
    ("hour", "minute", "late"), [(8, 59, False), (9, 0, True)], ids=["03:59", "04:00"]
)
def test_yesterday_is_not_late_before_four(person, hour, minute, late):
    at = datetime(2026, 11, 24, hour, minute, tzinfo=UTC)

    assert save(person, TODAY, at, cravings=1).added_late is late


def test_a_late_edit_does_not_mark_a_day_that_began_in_time(person, at):
    save(person, TODAY, at, cravings=1)

    assert save(person, TODAY, at + timedelta(days=3), cravings=2).added_late is False


def test_a_page_may_wait_thirty_days_on_a_phone(person, at):
    written = at - timedelta(days=30)

    row = save(person, written.date(), at, edited_at=written, cravings=1)

    assert (row.day, row.first_at) == (ago(30), written)


@pytest.mark.parametrize(
    ("waited", "days"), [(timedelta(days=30, seconds=1), 30), (timedelta(days=20), 28)]
)
def test_a_page_that_waited_too_long_or_was_too_late_when_written_is_refused(
    person, at, waited, days
):
    with pytest.raises(DayClosedError):
        save(person, ago(days), at, edited_at=at - waited, cravings=1)


def test_without_a_zone_there_is_no_day(db, at):
    person = make_person(time_zone="")

    with pytest.raises(ZoneUnknownError):
        save(person, TODAY, at, cravings=1)

    assert CheckinSubmission.objects.filter(person=person).count() == 0


def test_flying_west_goes_on_with_the_day_that_was_begun(db):
    person = make_person(time_zone=TOKYO)
    morning = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)  # 08:30 on the 24th in Tokyo
    save(person, date(2026, 11, 24), morning, cravings=1)
    person.time_zone = LOS_ANGELES  # where it is 15:30 on the 23rd
    save(person, date(2026, 11, 23), morning, cravings=2)
    next_day = morning + timedelta(days=1)  # 15:30 on the 24th

    save(person, date(2026, 11, 24), next_day, stressed=3)

    days = DailyCheckin.objects.filter(person=person).order_by("day")
    assert [(row.day, row.answers, row.added_late) for row in days] == [
        (date(2026, 11, 23), {"cravings": 2}, False),
        (date(2026, 11, 24), {"cravings": 1, "stressed": 3}, False),
    ]
    zones = CheckinSubmission.objects.filter(person=person).order_by("received_at", "pk")
    assert [item.zone for item in zones] == [TOKYO, LOS_ANGELES, LOS_ANGELES]


def test_flying_west_refuses_the_day_that_has_not_begun_there(db):
    person = make_person(time_zone=TOKYO)
    morning = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    save(person, date(2026, 11, 24), morning, cravings=1)
    person.time_zone = LOS_ANGELES

    with pytest.raises(DayClosedError):
        save(person, date(2026, 11, 24), morning, cravings=2)


def test_flying_east_can_still_fill_in_the_evening_before(db):
    person = make_person(time_zone=LOS_ANGELES)
    evening = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # 23:30 on the 23rd in Los Angeles
    save(person, date(2026, 11, 23), evening, cravings=1)
    person.time_zone = TOKYO  # where it is 16:30 on the 24th

    save(person, date(2026, 11, 24), evening, cravings=3)
    save(person, date(2026, 11, 23), evening, stressed=2)

    days = DailyCheckin.objects.filter(person=person).order_by("day")
    assert [(row.day, row.answers) for row in days] == [
        (date(2026, 11, 23), {"cravings": 1, "stressed": 2}),
        (date(2026, 11, 24), {"cravings": 3}),
    ]


# --- levels ---------------------------------------------------------------------------------------


def test_use_is_urgent_with_use_and_learning_without(person, at):
    row = save(person, TODAY, at, used="yes")

    status = status_of(person)
    assert levels_of(row) == levels_of(status) == (Level.URGENT, Level.LEARNING)
    assert (row.reasons, row.reasons_without_use) == ([Reason.USED], [])
    assert (status.reasons, status.reasons_without_use) == ([Reason.USED], [])
    assert (row.use_reported_on, status.used_day, status.planning_day) == (TODAY, TODAY, None)


def test_planning_is_urgent_for_every_reader(person, at):
    row = save(person, TODAY, at, planning=2)

    assert levels_of(row) == levels_of(status_of(person)) == (Level.URGENT, Level.URGENT)
    assert row.reasons == row.reasons_without_use == [Reason.PLANNING]


def test_one_thought_opens_the_support_screen(person, at):
    row = save(person, TODAY, at, planning=1)

    status = status_of(person)
    assert (row.flags, status.flags) == ([Flag.SUPPORT_SCREEN], [Flag.SUPPORT_SCREEN])
    assert levels_of(row) == levels_of(status) == (Level.LEARNING, Level.LEARNING)
    assert (status.used_day, status.planning_day) == (None, TODAY)


@pytest.mark.parametrize("answer", ["no", "skip"])
def test_another_use_answer_raises_nothing(person, at, answer):
    row = save(person, TODAY, at, used=answer)

    assert (*levels_of(row), row.use_reported_on) == (Level.LEARNING, Level.LEARNING, None)


def test_an_answer_edited_away_takes_its_level_with_it(person, at):
    save(person, TODAY, at, used="yes", planning=3)
    row = save(person, TODAY, at + timedelta(hours=1), used="no", planning=0)

    status = status_of(person)
    assert levels_of(row) == levels_of(status) == (Level.LEARNING, Level.LEARNING)
    assert (status.reasons, status.used_day, status.planning_day) == ([], None, None)
    assert (row.use_reported_on, row.planning_reported_on) == (None, None)


def test_urgent_stands_until_the_next_engine_day(person):
    save_days(person, 2, planning=3)
    stands = levels_of(status_of(person))
    save_days(person, 1, medicine="yes")  # a check-in, and no engine day
    stands_still = levels_of(status_of(person))

    save_days(person, 0, stressed=1)

    assert stands == stands_still == (Level.URGENT, Level.URGENT)
    assert levels_of(status_of(person)) == (Level.LEARNING, Level.LEARNING)
    assert status_of(person).planning_day is None


def test_use_reported_days_later_stands_about_its_day_until_the_next_engine_day(person):
    save_days(person, 3, stressed=1)
    save_days(person, 1, stressed=1)
    row = save(person, ago(3), noon(TODAY), used="yes")
    reported = status_of(person)
    save(person, TODAY, noon(TODAY) + timedelta(hours=1), stressed=2)
    same_day = status_of(person)

    save(person, ago(-1), noon(ago(-1)), stressed=2)

    assert (row.day, row.use_reported_on) == (ago(3), TODAY)
    assert (levels_of(reported), reported.used_day) == ((Level.URGENT, Level.LEARNING), ago(3))
    assert (levels_of(same_day), same_day.used_day) == ((Level.URGENT, Level.LEARNING), ago(3))
    assert levels_of(status_of(person)) == (Level.LEARNING, Level.LEARNING)


def test_use_reported_after_midnight_is_dated_by_the_open_day(person):
    at = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 02:00 on the 24th

    row = save(person, TODAY, at, used="yes")

    assert (row.use_reported_on, row.added_late) == (TODAY, False)


def test_a_later_use_answer_does_not_wake_what_stands_without_use(person):
    save_days(person, 3, planning=3)
    save_days(person, 2, stressed=1)
    row = save(person, ago(3), noon(TODAY), used="yes")

    status = status_of(person)
    assert (row.use_reported_on, row.planning_reported_on) == (TODAY, ago(3))
    assert levels_of(status) == (Level.URGENT, Level.LEARNING)
    assert (status.reasons, status.reasons_without_use) == ([Reason.USED], [])


def test_several_days_that_stand_keep_all_their_reasons(person, at):
    save(person, ago(2), at, used="yes")
    save(person, ago(1), at, planning=4)
    save(person, ago(3), at, planning=1)

    status = status_of(person)
    reasons = [Reason.PLANNING, Reason.PLANNING_ONCE]
    assert (status.reasons, status.reasons_without_use) == ([Reason.USED, *reasons], reasons)
    assert (status.used_day, status.planning_day) == (ago(2), ago(1))
    assert (status.level_without_use, status.flags) == (Level.URGENT, [Flag.SUPPORT_SCREEN])


# --- heavy ----------------------------------------------------------------------------------------


def test_seven_heavy_days_are_heavy_and_six_are_not(person):
    six = save_days(person, *range(6, 0, -1), stressed=3, unseen_chance=3, cravings=3, old_places=3)
    seven = save_days(person, 0, stressed=3, unseen_chance=3, cravings=3, old_places=3)

    heavy = [Reason.HEAVY_MENTAL, Reason.HEAVY_PHYSICAL, Reason.HEAVY_CRAVINGS]
    assert (six.flags, six.reasons) == ([], [])
    assert (seven.flags, seven.reasons, seven.reasons_without_use) == ([Flag.HEAVY], heavy, heavy)
    assert (status_of(person).flags, status_of(person).level) == ([Flag.HEAVY], Level.LEARNING)


def test_a_backfilled_day_makes_the_newer_days_heavy(person):
    save_days(person, *range(5, -1, -1), stressed=3, unseen_chance=3)

    save(person, ago(6), noon(TODAY), stressed=3, unseen_chance=3)

    flags = DailyCheckin.objects.filter(person=person).order_by("day").values_list("flags")
    assert [found for (found,) in flags] == [[]] * 6 + [[Flag.HEAVY]]
    assert status_of(person).flags == [Flag.HEAVY]


def test_an_edit_of_an_older_day_lightens_the_newer_ones(person):
    save_days(person, *range(7, -1, -1), stressed=2, unseen_chance=2)
    heavy = status_of(person).flags

    save(person, ago(4), noon(TODAY) + timedelta(minutes=1), stressed=1)

    flags = DailyCheckin.objects.filter(person=person).values_list("flags", flat=True)
    assert (heavy, status_of(person).flags, list(flags)) == ([Flag.HEAVY], [], [[]] * 8)


# --- low mood -------------------------------------------------------------------------------------


def test_low_mood_on_two_of_three_checkins_brings_the_card(person):
    save_days(person, 2, low_mood=3)
    before = status_of(person)
    save_days(person, 1, stressed=0)
    between = status_of(person)

    save_days(person, 0, low_mood=3)

    cards = [status.has_low_mood_card for status in (before, between, status_of(person))]
    assert cards == [False, False, True]
    assert status_of(person).level == Level.LEARNING


def test_the_card_stays_until_it_is_answered(person, at):
    save_days(person, 5, 4, low_mood=4)
    save_days(person, 3, 2, 1, 0, low_mood=0)
    waiting = status_of(person).has_low_mood_card

    answer_low_mood_card(by=person, at=at, answer="got_help")

    event = AuditEvent.objects.get(action="low_mood_answered")
    assert (waiting, status_of(person).has_low_mood_card) == (True, False)
    assert (event.at, event.detail) == (at, {"answer": "got_help"})


def test_an_unanswered_card_outlasts_the_rows_that_a_save_reads(person):
    save_days(person, 72, 71, low_mood=4)
    save_days(person, *range(70, -1, -1), low_mood=0)

    assert status_of(person).low_mood_day == ago(71)
    assert status_of(person).has_low_mood_card is True


def test_an_answered_card_returns_only_after_new_low_mood(person):
    save_days(person, 6, 5, low_mood=3)
    answer_low_mood_card(by=person, at=noon(ago(5)), answer="okay")
    cards = []
    for days_ago, rating in ((4, 0), (3, 1), (2, 3), (1, 0), (0, 3)):
        save_days(person, days_ago, low_mood=rating)
        cards.append(status_of(person).has_low_mood_card)

    assert cards == [False, False, False, False, True]


def test_an_answered_card_returns_at_once_when_low_mood_goes_on(person):
    save_days(person, 2, 1, low_mood=3)
    answer_low_mood_card(by=person, at=noon(ago(1)), answer="okay")

    save_days(person, 0, low_mood=3)

    assert status_of(person).has_low_mood_card is True


def test_a_card_goes_when_its_answers_are_corrected(person, at):
    save_days(person, 1, 0, low_mood=3)

    save(person, ago(1), at + timedelta(minutes=1), low_mood=0)

    status = status_of(person)
    assert (status.low_mood_day, status.has_low_mood_card) == (None, False)


def test_answering_a_card_that_is_not_there_is_refused(person, at):
    with pytest.raises(NothingToAnswerError):
        answer_low_mood_card(by=person, at=at, answer="okay")

    assert AuditEvent.objects.filter(action="low_mood_answered").count() == 0


# --- counting days --------------------------------------------------------------------------------


def test_engine_days_follow_edits_that_clear_and_refill_a_day(person, at):
    counts = []
    for minutes, fields in enumerate(
        [{"cravings": 1}, {"stressed": 1}, {"cravings": None}, {"stressed": None}, {"stressed": 0}]
    ):
        save(person, TODAY, at + timedelta(minutes=minutes), **fields)
        counts.append(status_of(person).engine_days)

    assert counts == [1, 1, 1, 0, 1]


@pytest.mark.parametrize(
    ("fields", "engine_days", "strip"),
    [
        ({"cravings": 0}, 1, 1),
        ({"meeting": "shared"}, 1, 1),
        ({"meeting": "none_planned"}, 0, 1),
        ({"used": "no"}, 0, 1),
        ({"used": "skip"}, 0, 1),
        ({"medicine": "missed"}, 0, 1),
        ({"note": "rain"}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_a_day_counts_by_what_it_holds(person, at, fields, engine_days, strip):
    save(person, TODAY, at, asked={"cravings"}, **fields)

    status = status_of(person)
    assert (status.engine_days, status.strip) == (engine_days, strip)


def test_the_strip_has_a_gap_where_no_day_is(person):
    save_days(person, 5, 4, 1, 0, cravings=1)

    assert status_of(person).strip == 0b110011


def test_a_backfill_fills_the_strip_and_moves_the_first_day(person, at):
    save(person, TODAY, at, cravings=1)
    save(person, ago(2), at, cravings=1)

    status = status_of(person)
    assert (status.strip, status.first_day, status.last_day) == (0b101, ago(2), TODAY)


def test_the_strip_holds_eight_weeks(person):
    save_days(person, 57, 56, 55, 0, cravings=1)

    assert status_of(person).strip == 1 | 1 << 55


def test_a_queued_page_reaches_back_past_a_full_month_of_days(person, at):
    save_days(person, *range(99, 37, -1), *range(36, -1, -1), stressed=1)
    written = noon(ago(30))

    row = save(person, ago(37), at, edited_at=written, stressed=4)

    status = status_of(person)
    assert (row.day, row.added_late) == (ago(37), True)
    assert (status.first_day, status.last_day, status.engine_days) == (ago(99), TODAY, 100)
    assert status.strip == 2**56 - 1


# --- remarks --------------------------------------------------------------------------------------


def test_a_message_that_does_not_fit_is_remarked_once(person, at):
    row = save(person, TODAY, at, planning=1)

    for minutes in (1, 2):
        moment = at + timedelta(minutes=minutes)
        remark(day=row, kind=RemarkKind.DOES_NOT_FIT, by=person, at=moment)

    said = DayRemark.objects.get(person=person)
    assert (said.day, said.at) == (TODAY, at + timedelta(minutes=1))
    assert AuditEvent.objects.filter(action="does_not_fit").count() == 1


# --- queries --------------------------------------------------------------------------------------


def statements_of(person, day, at, **fields):
    """Count what saving a page asks of the database, transaction control aside."""
    with CaptureQueriesContext(connection) as captured:
        save(person, day, at, **fields)
    kept = [query["sql"] for query in captured.captured_queries]
    control = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
    return len([sql for sql in kept if not sql.startswith(control)])


@pytest.mark.both_in_full
def test_saving_asks_the_same_of_one_day_and_of_four_hundred(person):
    fields = {"cravings": 1, "stressed": 0, "note": "rain"}
    first = statements_of(person, ago(400), noon(ago(400)), **fields)
    save_days(person, *range(399, 0, -1), cravings=1)
    status = status_of(person)

    newest = statements_of(person, TODAY, noon(TODAY), **fields)
    edit = statements_of(person, TODAY, noon(TODAY) + timedelta(minutes=1), cravings=2)
    backfill = statements_of(person, ago(5), noon(TODAY) + timedelta(minutes=2), cravings=2)

    assert (status.engine_days, status.last_day) == (400, ago(1))
    # The first check-in asks whether reminders were given up. A new day keeps the memory before it.
    # An older day than the newest reads the memory before it, and writes what follows at once.
    assert (first, newest, edit, backfill) == (8, 8, 7, 10)


def test_a_backfill_that_changes_newer_days_writes_them_in_one_statement(person, at):
    save_days(person, *range(5, -1, -1), stressed=3, unseen_chance=3)

    assert statements_of(person, ago(6), at, stressed=3, unseen_chance=3) == 9


def test_any_order_of_days_gives_the_same_days_and_the_same_status(person, at):
    other = make_person()
    for days_ago in range(7, -1, -1):
        save(person, ago(days_ago), at, stressed=3, low_mood=4, planning=days_ago % 2)
    for days_ago in (3, 0, 7, 1, 6, 2, 5, 4):
        save(other, ago(days_ago), at, stressed=3, low_mood=4, planning=days_ago % 2)

    def outcome(owner):
        names = ["day", "level", "flags", "reasons", "score_physical", "use_reported_on"]
        days = DailyCheckin.objects.filter(person=owner).order_by("day").values(*names)
        status = PersonStatus.objects.filter(person=owner).values()
        return list(days), [{**row, "person_id": None} for row in status]

    assert outcome(other) == outcome(person)
