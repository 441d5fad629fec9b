"""A change of the rule's constants: memory is folded anew, and what was shown stays as it was."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.forms.models import model_to_dict
from django.test.utils import CaptureQueriesContext

from checkins.engine.constants import V3
from checkins.engine.types import DayAnswers
from checkins.enums import AlertOutcome
from checkins.management.commands import refold as command
from checkins.models import (
    Alert,
    AlertEvent,
    AuditEvent,
    CheckinSubmission,
    DailyCheckin,
    Notice,
    OutboxMessage,
    PersonStatus,
)
from checkins.services.audit import THE_SERVER
from checkins.services.baseline import start_baseline
from checkins.services.checkins import RECENT_ROWS
from checkins.services.imports import bring_file, import_days
from checkins.services.refold import MEMORY, refold
from tests.constants import (
    ONE_LEVEL_DOWN,
    ONE_LEVEL_UP,
    OTHER,
    SHIPS,
    before_the_change,
    memory_from_scratch,
    memory_of,
)
from tests.factories import make_person, save
from tests.services.patterns import (
    BASELINE,
    REACH_OUT,
    STRONG,
    TODAY,
    WATCH,
    ago,
    alerts_of,
    events_of,
    later,
    live,
    noon,
    notices_of,
    rated,
)

BY_COMMAND_OR_SAVE = pytest.mark.parametrize(
    "by_command", [True, False], ids=["by the command", "by the save"]
)
HISTORIES = ["1", BASELINE, BASELINE + STRONG, BASELINE + "..hh1111" + "0" * 9]


def lived_before(person, days, *, ends=0, **fields):
    """Let a person live these days under the other constants, and return the last of them."""
    with before_the_change():
        return live(person, days, ends=ends, **fields)


def refolded(person, at=None):
    return refold(person=person, at=at or noon(TODAY))


def status_of(person):
    return PersonStatus.objects.get(person=person)


def days_of(person):
    """Return every column of every day."""
    rows = DailyCheckin.objects.filter(person=person).order_by("day")
    return {row.day: model_to_dict(row) for row in rows}


def published(person):
    """Return all that was shown of a person or sent to somebody, and all that stands open."""
    status = model_to_dict(status_of(person), exclude=MEMORY)
    rows = [
        list(model.objects.order_by("pk").values())
        for model in (DailyCheckin, CheckinSubmission, Notice, Alert, AlertEvent, OutboxMessage)
    ]
    return [status, *rows]


def verdict_of(row):
    return (row.constants, row.level, row.risk, row.reasons, row.explanation)


# --- the refold itself ----------------------------------------------------------------------------


@pytest.mark.parametrize("days", HISTORIES)
def test_the_memory_is_that_of_a_fold_from_the_start(person, days):
    lived_before(person, days)
    before = memory_of(person)

    assert refolded(person)

    assert before == memory_from_scratch(person, OTHER) != memory_of(person)
    assert memory_of(person) == memory_from_scratch(person, SHIPS)


def test_a_new_usual_is_learned_anew_in_it(person):
    lived_before(person, BASELINE, ends=18)
    start_baseline(by=person, at=noon(ago(17)), today=ago(17))
    lived_before(person, "2" * 17, ends=1)

    assert refolded(person)

    assert memory_of(person) == memory_from_scratch(person)
    assert memory_of(person)[2]["checkins"] == 17


@pytest.mark.parametrize(
    "days", [ONE_LEVEL_UP, ONE_LEVEL_DOWN, STRONG, "1111100"], ids=["up", "down", "strong", "falls"]
)
def test_nothing_that_was_shown_or_sent_changes(person, days):
    lived_before(person, BASELINE + days)
    before = published(person)

    assert refolded(person)

    assert published(person) == before


def test_it_leaves_an_audit_row_without_an_account_that_acts(person):
    lived_before(person, BASELINE)

    refolded(person)

    event = AuditEvent.objects.get(action="memory_refolded")
    assert (event.about, event.by, event.at) == (person.subject_ref, THE_SERVER, noon(TODAY))
    assert event.detail == {"before": OTHER.version, "after": SHIPS.version}


def test_it_does_nothing_twice_and_nothing_where_no_memory_waits(person):
    lived_before(person, BASELINE)
    refolded(person)
    before = memory_of(person)
    new, joined_after = make_person(), make_person()
    live(joined_after, BASELINE)

    assert [refolded(one) for one in (person, new, joined_after)] == [False] * 3
    assert memory_of(person) == before
    assert AuditEvent.objects.filter(action="memory_refolded").count() == 1


def test_an_account_that_is_gone_is_passed_over(person):
    lived_before(person, BASELINE)
    PersonStatus.objects.filter(person=person).delete()

    assert refolded(person) is False


# --- the check-ins after it -----------------------------------------------------------------------


@BY_COMMAND_OR_SAVE
@pytest.mark.parametrize(
    ("days", "was", "is_now"),
    [(ONE_LEVEL_UP, "watch", "reach_out"), (ONE_LEVEL_DOWN, "reach_out", "watch")],
    ids=["up", "down"],
)
def test_the_next_check_in_goes_on_from_the_new_memory(person, days, was, is_now, by_command):
    lived_before(person, BASELINE + days, ends=1)
    shown, before = status_of(person).level, days_of(person)
    if by_command:
        refolded(person)

    row = save(person, TODAY, noon(TODAY), medicine="yes", finish=True)

    assert (shown, row.level, status_of(person).level) == (was, is_now, is_now)
    assert memory_of(person) == memory_from_scratch(person)
    assert {day: one for day, one in days_of(person).items() if day < TODAY} == before
    assert (row.constants, {one["constants"] for one in before.values()}) == (
        SHIPS.version,
        {OTHER.version},
    )


def test_a_save_before_the_command_writes_what_the_command_would_have(person):
    one, other = person, make_person()
    for who in (one, other):
        lived_before(who, BASELINE + ONE_LEVEL_UP, ends=1)

    refolded(one)
    for who in (one, other):
        save(who, TODAY, noon(TODAY), **rated(1), finish=True)

    assert model_to_dict(status_of(one), exclude=["person"]) == model_to_dict(
        status_of(other), exclude=["person"]
    )
    assert refolded(other) is False


def test_after_the_change_a_save_advances_the_memory_once(person):
    lived_before(person, BASELINE + WATCH, ends=1)
    refolded(person)

    with CaptureQueriesContext(connection) as queries:
        live(person, "1")

    selects = [one["sql"] for one in queries if one["sql"].startswith("SELECT")]
    of_days = [sql for sql in selects if 'FROM "checkins_dailycheckin"' in sql]
    assert [sql for sql in of_days if "LIMIT" not in sql] == []
    assert memory_of(person) == memory_from_scratch(person)


def test_what_stands_already_is_told_once(person):
    lived_before(person, BASELINE + WATCH, ends=1)
    told = notices_of(person)
    refolded(person)

    row = save(person, TODAY, noon(TODAY), cravings=0, old_places=1, finish=True)

    assert (row.level, told) == ("watch", [(1, "pattern", 1)])
    assert notices_of(person) == told


def test_a_higher_rung_under_the_new_constants_is_told_at_once(person):
    lived_before(person, BASELINE + ONE_LEVEL_UP, ends=1)
    refolded(person)

    row = live(person, "1")

    assert row.level == "reach_out"
    assert notices_of(person)[-1] == (0, "pattern", row.rung)
    assert alerts_of(person) == [(0, "pattern", row.rung, "open")]


def test_a_lower_level_closes_no_alert(person):
    lived_before(person, BASELINE + ONE_LEVEL_DOWN, ends=1)
    opened = alerts_of(person)
    refolded(person)

    row = save(person, TODAY, noon(TODAY), **rated(0), finish=True)

    assert row.level in {"watch", "steady"}
    assert opened == [(1, "pattern", 2, "open")]
    assert alerts_of(person) == opened


# --- days from before it, edited after it ---------------------------------------------------------


def without_a_change(person):
    """Return the verdicts on the same days as the other constants write them, had they stayed."""
    twin = make_person()
    with before_the_change():
        for row in DailyCheckin.objects.filter(person=person).order_by("day"):
            save(twin, row.day, noon(row.day), **row.answers, finish=True)
    return [verdict_of(row) for row in DailyCheckin.objects.filter(person=twin).order_by("day")]


@BY_COMMAND_OR_SAVE
@pytest.mark.parametrize("back", [1, 3])
def test_a_note_on_an_old_day_moves_no_verdict_and_closes_no_alert(person, back, by_command):
    lived_before(person, BASELINE + ONE_LEVEL_DOWN, ends=1)
    before = [verdict_of(row) for row in DailyCheckin.objects.order_by("day")]
    shown, stands = published(person)[0], (alerts_of(person), notices_of(person))
    if by_command:
        refolded(person)

    save(person, ago(back), noon(TODAY), note="It was raining.")

    assert [verdict_of(row) for row in DailyCheckin.objects.order_by("day")] == before
    assert (alerts_of(person), notices_of(person)) == stands
    assert published(person)[0] == shown
    assert memory_of(person) == memory_from_scratch(person)


def test_an_edited_old_day_and_those_after_it_are_judged_by_the_constants_of_their_time(person):
    lived_before(person, BASELINE + STRONG, ends=1)
    refolded(person)
    live(person, "1")

    save(person, ago(4), later(1), **rated("h"))

    rows = list(DailyCheckin.objects.filter(person=person).order_by("day"))
    assert [verdict_of(row) for row in rows[:-1]] == without_a_change(person)[:-1]
    assert verdict_of(rows[-1])[0] == SHIPS.version
    assert memory_of(person) == memory_from_scratch(person)
    assert rows[-1].risk == memory_of(person)[2]["risk"]


@pytest.mark.parametrize("answer", [0, "h"])  # "h": below the threshold of its time, barely
def test_an_edit_closes_the_alert_that_its_answers_carried(person, answer):
    lived_before(person, BASELINE + REACH_OUT, ends=1)
    refolded(person)

    save(person, ago(1), later(1), **rated(answer))

    alert = Alert.objects.get(person=person)
    assert (alert.status, alert.outcome) == ("closed", AlertOutcome.CORRECTED)


def test_an_edit_closes_no_alert_while_another_old_day_of_it_stands_as_it_was_judged(person):
    lived_before(person, BASELINE + STRONG, ends=1)
    refolded(person)

    save(person, ago(1), later(1), **rated(0))

    days = DailyCheckin.objects.filter(person=person, day__gte=ago(2)).order_by("day")
    assert [row.level for row in days] == ["reach_out", "watch" if OTHER == V3 else "steady"]
    assert alerts_of(person) == [(2, "pattern", 3, "open")]


@BY_COMMAND_OR_SAVE
def test_an_edit_closes_no_alert_that_went_away_with_the_old_constants_alone(person, by_command):
    # The answers of the alert's day stand; what is edited is an older day, and it changes little.
    lived_before(person, BASELINE + ONE_LEVEL_DOWN, ends=1)
    opened = alerts_of(person)
    if by_command:
        refolded(person)

    save(person, ago(5), noon(TODAY), stressed=1)

    row = DailyCheckin.objects.get(person=person, day=ago(1))
    assert (row.level, row.constants, status_of(person).level) == (
        "reach_out",
        OTHER.version,
        "reach_out",
    )
    assert (alerts_of(person), events_of(Alert.objects.get())) == (opened, ["opened"])


def test_a_day_that_was_left_out_before_is_judged_by_the_new_constants_between_old_ones(person):
    lived_before(person, BASELINE + "11.11", ends=1)
    refolded(person)

    row = save(person, ago(3), noon(TODAY), **rated(1), finish=True)

    versions = dict(DailyCheckin.objects.filter(person=person).values_list("day", "constants"))
    assert {day for day, one in versions.items() if one == SHIPS.version} == {ago(3)}
    assert row.constants == SHIPS.version
    assert memory_of(person) == memory_from_scratch(person)


def test_days_imported_after_it_are_judged_by_the_new_constants_and_the_old_ones_stay(person):
    lived_before(person, BASELINE + REACH_OUT, ends=1)
    first = ago(len(BASELINE + REACH_OUT))
    brought = bring_file(by=person, at=noon(TODAY), text="day,cravings")
    older = [
        DayAnswers(day=first - timedelta(days=back), ratings=rated(back % 2)) for back in (9, 8, 7)
    ]

    import_days(brought=brought, days=older, by=person, at=noon(TODAY))

    rows = list(DailyCheckin.objects.filter(person=person).order_by("day"))
    assert [row.constants for row in rows] == [SHIPS.version] * 3 + [OTHER.version] * 25
    assert [verdict_of(row) for row in rows[3:]] == without_a_change(person)[3:]
    assert memory_of(person) == memory_from_scratch(person)
    assert alerts_of(person) == [(1, "pattern", 2, "open")]
    assert status_of(person).constants_changed_on == TODAY


# --- the day whose Why says so --------------------------------------------------------------------


def said(person):
    status = status_of(person)
    return status.constants_changed_on, status.constants_said_day


@BY_COMMAND_OR_SAVE
def test_the_first_day_with_a_pattern_says_it_and_the_next_one_does_not(person, by_command):
    lived_before(person, BASELINE, ends=8)
    if by_command:
        refolded(person, at=noon(ago(7)))

    found = []
    for back in range(7, -1, -1):
        row = live(person, "1", ends=back)
        found.append((row.explanation is not None, said(person)[1]))

    first = ago(7 - [has for has, _ in found].index(True))
    assert [day for _, day in found] == [first if has else None for has, _ in found]
    assert said(person)[0] == ago(7)


def test_it_is_not_said_again_once_that_day_is_no_longer_among_those_a_save_reads(person):
    lived_before(person, BASELINE, ends=30)
    refolded(person, at=noon(ago(29)))

    rows = [live(person, "1", ends=back) for back in range(29, -1, -1)]

    first = next(row.day for row in rows if row.explanation)
    assert all(row.explanation for row in rows[-RECENT_ROWS - 1 :])
    assert said(person) == (ago(29), first)
    assert first < ago(RECENT_ROWS)


def test_the_date_is_the_persons_own(person):
    lived_before(person, BASELINE, ends=2)

    refolded(person, at=noon(ago(1)) + timedelta(hours=10))  # 22:00 in New York, 03:00 UTC

    assert said(person) == (ago(1), None)


def test_who_joined_after_it_reads_nothing_of_it(person):
    live(person, BASELINE + WATCH)

    assert said(person) == (None, None)


def test_who_was_never_compared_before_it_reads_nothing_of_it(person):
    other = make_person()
    for who in (person, other):
        lived_before(who, "0" * 14, ends=9)
    refolded(person, at=noon(ago(8)))
    for who in (person, other):
        live(who, "0" * 5 + "1111")

    assert (said(person), said(other)) == ((None, None), (None, None))


def test_a_day_from_before_it_does_not_say_it(person):
    lived_before(person, BASELINE + "111.1", ends=1)
    refolded(person)

    save(person, ago(2), later(1), **rated(1), finish=True)

    assert DailyCheckin.objects.get(person=person, day=ago(2)).explanation is not None
    assert said(person) == (TODAY, None)


def test_a_day_that_lost_its_pattern_hands_it_on(person):
    lived_before(person, BASELINE + WATCH, ends=2)
    refolded(person, at=noon(ago(1)))
    live(person, "1", ends=1)
    before = said(person)[1]

    for back in (1, 2, 3, 4):
        save(person, ago(back), later(back), **rated(0))

    assert (before, said(person)) == (ago(1), (ago(1), None))


def test_a_second_change_is_said_again(person):
    lived_before(person, BASELINE + WATCH, ends=2)
    refolded(person, at=noon(ago(1)))
    live(person, "1", ends=1)
    first = said(person)
    with before_the_change():  # the other constants ship again
        refolded(person)
        between = said(person)
        live(person, "1")

    assert (first, between, said(person)) == (
        (ago(1), ago(1)),
        (TODAY, None),
        (TODAY, TODAY),
    )


# --- everybody ------------------------------------------------------------------------------------


def test_the_command_goes_through_all_who_wait_in_the_order_of_their_keys(db, capsys, monkeypatch):
    monkeypatch.setattr(command, "AT_ONCE", 2)
    people = [make_person() for _ in range(6)]
    for person in people[:5]:
        lived_before(person, BASELINE + WATCH)
    live(people[5], BASELINE)
    refolded(people[1])

    with CaptureQueriesContext(connection) as queries:
        call_command("refold")
    call_command("refold")

    assert capsys.readouterr().out.splitlines() == ["4 refolded in 0 s.", "Nothing to refold."]
    about = AuditEvent.objects.filter(action="memory_refolded").order_by("pk")
    order = [people[place].subject_ref for place in (1, 0, 2, 3, 4)]
    assert list(about.values_list("about", flat=True)) == order
    assert [memory_of(one) for one in people] == [memory_from_scratch(one) for one in people]
    batches = [one["sql"] for one in queries if 'FROM "checkins_user"' in one["sql"]]
    assert [sql.rpartition(" ")[2] for sql in batches] == ["2"] * 3
