"""Bringing a record into an empty account: the same to the letter, and nobody is told."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.utils import timezone
from pytest_django import Settings

from checkins.enums import NoticeKind, StepOutcome
from checkins.exports.take_along import as_json, digest_of
from checkins.exports.values import canonical
from checkins.forms.take_along_files import parsed, text_of
from checkins.forms.take_along_record import read_record
from checkins.forms.take_along_values import RecordError
from checkins.models import (
    Alert,
    AuditEvent,
    CheckinSubmission,
    DailyCheckin,
    Due,
    KeptStep,
    Notice,
    OutboxMessage,
    OwnLine,
    PersonStatus,
    StepChoice,
    ThoughtRecord,
    User,
)
from checkins.models.sealed import UNOPENED
from checkins.services.groups import pick_group
from checkins.services.retention import choose_kept, let_go
from checkins.services.small_steps import answer_small_step
from checkins.services.take_along import (
    BusyError,
    ContradictoryError,
    NotEmptyError,
    NotTheSameError,
    bring_record,
    one_at_a_time,
    rows_in,
)
from tests.amounts import how_many
from tests.conftest import NOON
from tests.counts import say
from tests.factories import (
    make_contact,
    make_counselor,
    make_group,
    make_kept_step,
    make_listed_group,
    make_person,
    make_plan,
    make_small_step,
    make_staff,
    make_thought,
    save,
    share,
)
from tests.ten_years import live

TODAY = date(2026, 11, 23)
JUDGED = ("level", "level_without_use", "risk", "reasons", "flags", "constants", "explanation")


def file_of(person: User) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(b"".join(as_json(person, at=timezone.now())))
    return found


def brought(file: dict[str, Any], by: User) -> Any:
    text = text_of(json.dumps(file).encode())
    return bring_record(brought=read_record(parsed(text), at=timezone.now()), by=by, at=NOON)


def changed(file: dict[str, Any]) -> dict[str, Any]:
    """Return a changed file with the digest that fits it: whoever changes one can reckon it."""
    file["sha256"]["record"] = hashlib.sha256(canonical(file["record"]).encode()).hexdigest()
    return file


def test_many_days_come_in_with_the_same_digest(person: User, settings: Settings) -> None:
    days = how_many(quick=120, full=3650)
    live(person, days=days, until=TODAY - timedelta(days=1))
    file, other = file_of(person), make_person()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    arrived = brought(file, other)

    assert arrived.is_same
    assert digest_of(other) == file["sha256"]
    assert arrived.days == DailyCheckin.objects.filter(person=other).count() > days * 0.9
    say(f"a record of {days} days came in: SHA-256 {arrived.digest[:16]}")


def test_a_file_of_the_first_version_comes_in(person: User) -> None:
    save(person, TODAY, NOON, stressed=1)
    make_thought(person)
    file, other = file_of(person), make_person()
    file["version"] = 1
    for name in ("intentions", "kept_steps"):  # the first version has none
        del file["record"][name], file["sha256"]["lists"][name]
    for page in file["record"]["submissions"]:
        del page["while_locked"]
    file["record"]["thoughts"][0]["words"] = "This text cannot be opened."  # as release 1.0 said

    arrived = brought(changed(file), other)

    assert arrived.is_same
    assert ThoughtRecord.objects.get(person=other).text == UNOPENED
    assert not KeptStep.objects.filter(person=other).exists()


def test_several_steps_of_a_day_and_several_in_own_words_come_in(person: User) -> None:
    for text in ("Call Dee", "Walk to the river"):
        step = make_small_step(person, NOON, text=text)
        answer_small_step(choice=step, by=person, at=NOON, today=TODAY, outcome=StepOutcome.HELPED)
        make_kept_step(person, NOON, text=text)
    make_small_step(person, NOON, code="shower")
    other = make_person()

    arrived = brought(file_of(person), other)

    assert arrived.is_same
    assert StepChoice.objects.filter(person=other).count() == 3
    assert KeptStep.objects.filter(person=other).count() == 2


@pytest.mark.parametrize("name", ["steps", "kept_steps"])
def test_two_open_steps_of_a_day_and_the_same_kept_twice_are_refused(
    person: User, name: str
) -> None:
    make_small_step(person, NOON, code="shower")
    make_kept_step(person, NOON, code="shower")
    file = file_of(person)
    file["record"][name] *= 2

    with pytest.raises(RecordError, match=f"{name} 2: it’s there twice"):
        brought(changed(file), make_person())


def test_a_file_of_this_version_without_a_list_is_refused(person: User) -> None:
    file = file_of(person)
    del file["record"]["kept_steps"]

    with pytest.raises(RecordError, match=r"kept_steps: this list is missing\."):
        brought(changed(file), make_person())


def test_texts_are_sealed_anew(person: User, settings: Settings) -> None:
    make_thought(person)
    save(person, TODAY, NOON, note="A hard day.")
    file, other, before = file_of(person), make_person(), list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    brought(file, other)

    assert [item.note for item in CheckinSubmission.objects.filter(person=other)] == ["A hard day."]
    assert other.thought_records.get().content["thought"] == "I always ruin it"
    settings.FIELD_KEYS = before
    assert other.thought_records.get().text == "We can’t open this text."


def test_each_day_is_judged_as_it_was(person: User) -> None:
    live(person, days=100, until=TODAY - timedelta(days=1))
    other = make_person()

    brought(file_of(person), other)

    def judged(who: User) -> list[Any]:
        return list(DailyCheckin.objects.filter(person=who).order_by("day").values_list(*JUDGED))

    assert judged(other) == judged(person)
    assert {row[5] for row in judged(other)} == {"v3", "v4"}
    before, after = (PersonStatus.objects.get(person=who) for who in (person, other))
    columns = [field.attname for field in PersonStatus._meta.concrete_fields[1:]]
    assert {name: getattr(after, name) for name in columns} == {
        **{name: getattr(before, name) for name in columns},
        **{name: getattr(after, name) for name in ("notice_day", "notice_rung", "breaks")},
    }
    newest = Notice.objects.filter(person=other, kind=NoticeKind.PATTERN).latest("day", "rung")
    assert (after.notice_day, after.notice_rung) == (newest.day, newest.rung)


def test_the_next_day_follows_as_it_would_have(person: User) -> None:
    live(person, days=100, until=TODAY - timedelta(days=1))
    other = make_person()
    brought(file_of(person), other)

    for who in (person, other):
        save(who, TODAY, NOON, cravings=4, low_mood=3, finish=True)

    newest = [DailyCheckin.objects.get(person=who, day=TODAY) for who in (person, other)]
    assert [row.level for row in newest] == [newest[0].level] * 2
    assert newest[0].risk == newest[1].risk is not None


def test_what_the_rule_remembers_of_days_that_were_let_go_comes_along(person: User) -> None:
    live(person, days=760, until=TODAY - timedelta(days=1))
    choose_kept(by=person, at=NOON, months=24)
    let_go(person=person, at=NOON)
    other = make_person()

    arrived = brought(file_of(person), other)

    before, after = (file_of(who)["record"] for who in (person, other))
    # The heavy flag reads the fortnight before a day, of which a cut keeps nothing.
    assert after["days"][14:] == before["days"][14:]
    assert [one["risk"] for one in after["days"]] == [one["risk"] for one in before["days"]]
    assert after["cut"] == before["cut"] != {}
    assert arrived.days == len(before["days"])
    for who in (person, other):
        save(who, TODAY, NOON, cravings=4, low_mood=3, finish=True)
    newest = [DailyCheckin.objects.get(person=who, day=TODAY) for who in (person, other)]
    assert newest[0].risk == newest[1].risk is not None


def test_nobody_is_told_and_nothing_waits_to_be_sent(person: User) -> None:
    live(person, days=100, until=TODAY - timedelta(days=1))
    other, sam = make_person(), make_counselor()
    share(other, sam, NOON, signs=True, alerts=True)
    before = [model.objects.count() for model in (OutboxMessage, Alert, Due)]

    brought(file_of(person), other)

    assert Notice.objects.filter(person=other).count() > 0
    assert [model.objects.count() for model in (OutboxMessage, Alert, Due)] == before


def test_what_belongs_to_a_site_stays_there(person: User) -> None:
    share(person, make_counselor(), NOON, notes=True)
    make_group(person)
    make_plan(person)
    other = make_person(name="Jo of here")

    brought(file_of(person), other)

    assert other.consents_given.count() == 0
    assert User.objects.get(pk=other.pk).name == "Jo of here"
    assert [group.remind_hours for group in other.support_groups.all()] == [None]


def test_a_page_of_years_ago_comes_in(person: User) -> None:
    live(person, days=30, until=date(2019, 5, 1))
    other = make_person()

    assert brought(file_of(person), other).is_same


def test_own_lines_get_ids_of_this_site(person: User) -> None:
    live(person, days=20, until=TODAY - timedelta(days=1))
    other = make_person()

    brought(file_of(person), other)

    ids = {f"own:{pk}" for pk in OwnLine.objects.filter(person=other).values_list("pk", flat=True)}
    tags = {
        code for day in other.daily_checkins.all() for code in [*day.triggers, *day.own_answers]
    }
    assert tags == ids
    assert not ids & {f"own:{line.pk}" for line in OwnLine.objects.filter(person=person)}


def test_an_account_with_rows_takes_nothing_in(person: User) -> None:
    other = make_person()
    make_contact(other)
    save(person, TODAY, NOON, low_mood=1)

    with pytest.raises(NotEmptyError) as refused:
        brought(file_of(person), other)

    assert refused.value.lists == ["people"]
    assert other.daily_checkins.count() == 0


def test_a_file_comes_in_once(person: User) -> None:
    save(person, TODAY, NOON, low_mood=1)
    other = make_person()
    file = file_of(person)
    brought(file, other)

    with pytest.raises(NotEmptyError):
        brought(file, other)

    assert rows_in(other) == ["days", "submissions"]
    assert AuditEvent.objects.filter(about=other.subject_ref, action="record_brought").count() == 1


def _answer(file: dict[str, Any]) -> None:
    file["record"]["days"][0]["answers"]["low_mood"] = 4


def _strength(file: dict[str, Any]) -> None:
    file["record"]["thoughts"][0]["strength_before"] = 101


@pytest.mark.parametrize(
    ("break_it", "where"), [(_answer, "days, 2026-11-23"), (_strength, "thoughts")]
)
def test_a_file_that_contradicts_itself_leaves_nothing(
    person: User, break_it: Callable[[Any], None], where: str
) -> None:
    save(person, TODAY, NOON, low_mood=1)
    make_thought(person)
    make_contact(person)
    other, file = make_person(), file_of(person)
    break_it(file)

    with pytest.raises(ContradictoryError, match=where):
        brought(changed(file), other)

    assert rows_in(other) == []
    assert AuditEvent.objects.filter(about=other.subject_ref, action="record_brought").count() == 0


def test_a_list_that_reads_differently_afterwards_leaves_nothing(person: User) -> None:
    make_contact(person)
    other, file = make_person(), file_of(person)
    file["sha256"]["lists"]["people"] = "0" * 64

    with pytest.raises(NotTheSameError, match="people"):
        brought(file, other)

    assert rows_in(other) == []


def test_levels_that_were_written_into_a_file_are_worked_out_anew(person: User) -> None:
    save(person, TODAY, NOON, low_mood=1)
    other, file = make_person(), file_of(person)
    file["record"]["days"][0] |= {"level": "urgent", "level_without_use": "urgent", "risk": 9.5}

    arrived = brought(changed(file), other)

    assert not arrived.is_same
    assert other.daily_checkins.get().level == "learning"
    assert PersonStatus.objects.get(person=other).level == "learning"


def test_one_file_is_read_at_a_time() -> None:
    with one_at_a_time(), pytest.raises(BusyError), one_at_a_time():
        raise AssertionError

    with one_at_a_time():
        pass


def test_a_group_of_the_clinics_list_stays(person: User) -> None:
    listed = make_listed_group(make_staff())
    pick_group(listed=listed, by=person, at=NOON, today=TODAY)
    other, file = make_person(), file_of(person)

    brought(file, other)

    assert file["here"]["groups"][0]["from_the_list"] == "Rainbow room"
    assert other.support_groups.count() == 0
