"""The file that a person takes along: every field that the register lists, and nothing else."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from threading import BoundedSemaphore
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkins.exports.register import REGISTER
from checkins.exports.rows import STRUCTURED, sealed_name
from checkins.exports.take_along import as_json, digest_of, stays_behind
from checkins.exports.take_along_tables import as_tables, cell
from checkins.exports.travels import TRAVELS, WORDS
from checkins.forms.take_along_record import read_record
from checkins.models import CheckinSubmission, ThoughtRecord, User
from checkins.models.sealed import UNOPENED
from checkins.services import take_along
from checkins.services.take_along import InTurn
from tests.conftest import NOON
from tests.exports.rows import Filled, labels_with_owner, unchecked
from tests.factories import make_contact, make_own_line, make_person, make_thought, save
from tests.ten_years import live
from tests.threads import at_once

TODAY = date(2026, 11, 23)
MOST_QUERIES = 60
# Names that are worked out for the file, from a row that the field points to.
POINTS = {
    *("dailycheckin.note_from", "outboxmessage.call"),
    *("outboxmessage.group", "supportgroup.listed", "renewalask.consent", "letend.consent"),
}
# A group of the clinic's list says which one it is, and a consent for a system names it.
SAID_BY_NAME = {"clinicgroup.name", "system.name"}


def taken(person: User) -> dict[str, Any]:
    """Return the file of a person as its reader has it."""
    found: dict[str, Any] = json.loads(b"".join(as_json(person, at=timezone.now())))
    return found


def values_in(file: dict[str, Any], name: str) -> Iterator[Any]:
    """Yield what the file says under one name of the register."""
    place, _, leaf = name.rpartition(".")
    for part in (file["record"], file["here"]):
        for end in range(len(place), 0, -1):
            if place[:end] in part:
                under = place[end:].lstrip(".")
                rows = part[place[:end]]
                for row in rows if isinstance(rows, list) else [rows]:
                    for one in row.get(under, []) if under else [row]:
                        if leaf in one:
                            yield one[leaf]


def expected(row: Any, label: str, name: str) -> Any:
    """Return what a field's value must read as, worked out apart from the exporter."""
    value = getattr(row, sealed_name(type(row), name) or name)
    if f"{label}.{name}" in STRUCTURED:
        return json.loads(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


@pytest.mark.any_database
def test_every_field_of_the_register_is_in_the_file_with_its_value(db: None) -> None:
    with unchecked():
        filled = Filled()
        file = taken(filled.person)

    missing = []
    for place, listed in REGISTER.items():
        label, _, name = place.partition(".")
        if not listed.exported_as:
            continue
        row, said = filled.rows[label], list(values_in(file, listed.exported_as))
        field = row._meta.get_field(name)
        if field.many_to_many:
            is_there = [filled.counselor.name] in said
        elif field.is_relation and place not in POINTS:
            is_there = getattr(row, name).name in said
        elif field.is_relation:
            is_there = bool(said) and said != [None]
        else:
            wanted = expected(row, label, name)
            is_there = any(
                wanted == one or (isinstance(one, list) and wanted in one) for one in said
            )
        if not is_there:
            missing.append(place)
    assert missing == []
    assert labels_with_owner() == sorted(filled.rows.keys() & set(labels_with_owner()))


@pytest.mark.any_database
def test_nothing_that_the_register_leaves_out_is_in_the_file(db: None) -> None:
    with unchecked():
        filled = Filled()
        text = b"".join(as_json(filled.person, at=timezone.now())).decode()
        tables = zipfile.ZipFile(io.BytesIO(b"".join(as_tables(filled.person))))
        text += "".join(tables.read(name).decode() for name in tables.namelist())

    kept = []
    for place, listed in REGISTER.items():
        label, _, name = place.partition(".")
        row = filled.rows.get(label)
        if row is None or listed.exported_as or place in SAID_BY_NAME:
            continue
        field = row._meta.get_field(name)
        if field.is_relation or field.choices:
            continue
        value = getattr(row, sealed_name(type(row), name) or name)
        if isinstance(value, str | UUID) and len(str(value)) > 8 and str(value) in text:
            kept.append(place)
    assert kept == []


def test_the_digest_is_that_of_the_records_canonical_form(person: User) -> None:
    live(person, days=20, until=TODAY)

    file = taken(person)

    canonical = json.dumps(
        file["record"], sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    assert hashlib.sha256(canonical.encode()).hexdigest() == file["sha256"]["record"]
    assert file["sha256"] == digest_of(person)


def test_the_file_names_what_stays_and_what_is_left_out(person: User) -> None:
    file = taken(person)

    assert set(file["left_out"]) == {name for name, one in REGISTER.items() if one.left_out}
    assert set(file["here"]) - set(file["stays_behind"]) == set()
    assert file["stays_behind"] == stays_behind()
    assert set(file["record"]) == set(TRAVELS)


def test_what_travels_is_in_the_register() -> None:
    lists = {one.exported_as.rpartition(".")[0] for one in REGISTER.values() if one.exported_as}
    names = {one.exported_as for one in REGISTER.values() if one.exported_as}

    assert set(TRAVELS) - lists == set()
    assert {
        f"{name}.{field}"
        for name, travels in TRAVELS.items()
        for field in (*travels.only, *travels.stays, *travels.keys)
    } - names == set()


def test_each_list_that_must_be_empty_has_its_words() -> None:
    assert set(WORDS) == set(TRAVELS) - {"account", "now", "submissions"}  # a page has its day


def test_a_text_that_cannot_be_opened_says_so(person: User) -> None:
    make_thought(person)
    make_contact(person)
    ThoughtRecord.objects.update(sealed_text="damaged")

    file = taken(person)

    assert [row["words"] for row in file["record"]["thoughts"]] == [UNOPENED]
    assert [row["name"] for row in file["record"]["people"]] == ["Maria"]


def test_own_lines_are_named_by_their_place_and_never_by_an_id(person: User) -> None:
    later, line = make_own_line(person, "Rain"), make_own_line(person, "Payday")
    save(person, TODAY, NOON, triggers=[later.code])

    file = taken(person)

    lines = {row["words"]: row["code"] for row in file["record"]["own_lines"]}
    assert lines == {"Payday": "own:1", "Rain": "own:2"}
    assert file["record"]["days"][0]["triggers"] == ["own:2"]
    assert str(line.pk) not in json.dumps(file)
    assert str(later.pk) not in json.dumps(file)


def test_somebody_elses_rows_are_in_no_file(person: User) -> None:
    other = make_person(name="Somebody else")
    live(other, days=3, until=TODAY)
    make_contact(other, name="Their friend")

    text = json.dumps(taken(person))

    assert "Their friend" not in text
    assert "Somebody else" not in text
    assert taken(person)["record"]["days"] == []


def test_a_day_more_asks_no_query_more(person: User) -> None:
    counts = []
    for days in (1, 30):
        one = make_person()
        live(one, days=days, until=TODAY)
        for make in (lambda who: as_json(who, at=NOON), as_tables):
            with CaptureQueriesContext(connection) as made:
                assert sum(map(len, make(one))) > 0
            counts.append(len(made))

    assert counts[0] == counts[2] <= MOST_QUERIES
    assert counts[1] == counts[3] <= MOST_QUERIES


def test_the_file_is_made_in_parts(person: User) -> None:
    live(person, days=30, until=TODAY)

    parts = list(as_json(person, at=NOON))

    assert len(parts) > CheckinSubmission.objects.filter(person=person).count()
    assert max(map(len, parts)) < sum(map(len, parts)) / 5


def test_tables_hold_the_same_rows(person: User) -> None:
    live(person, days=10, until=TODAY)
    file = taken(person)

    packed = zipfile.ZipFile(io.BytesIO(b"".join(as_tables(person))))

    assert packed.testzip() is None
    assert sorted(packed.namelist()) == sorted(
        f"{part}/{name}.csv" for part in ("record", "here") for name in file[part]
    )
    for part in ("record", "here"):
        for name, rows in file[part].items():
            read = list(
                csv.DictReader(io.StringIO(packed.read(f"{part}/{name}.csv").decode("utf-8-sig")))
            )
            listed = rows if isinstance(rows, list) else [rows]
            assert len(read) == len(listed)
            for line, row in zip(read, listed, strict=True):
                assert {key: cell(row.get(key)) for key in line} == line
                assert set(row) <= set(line)


@pytest.mark.parametrize("begin", [*"=+-@\uff1d\uff0b\uff0d\uff20", "\t", "\r"])
def test_a_cell_that_begins_like_a_formula_is_defused(person: User, begin: str) -> None:
    make_own_line(person, f"{begin}cmd|calc")

    packed = zipfile.ZipFile(io.BytesIO(b"".join(as_tables(person))))
    text = packed.read("record/own_lines.csv").decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text, newline=""))

    assert row["words"] == f"'{begin}cmd|calc"


def test_a_number_stays_a_number() -> None:
    assert [cell(one) for one in (-0.25, 3, None, True, False, "")] == [
        *("-0.25", "3", "", "yes", "no", ""),
    ]


def test_the_same_moment_reads_the_same_from_every_zone(person: User) -> None:
    make_thought(person, NOON)

    first = digest_of(person)
    ThoughtRecord.objects.update(at=NOON.astimezone(UTC), changed_at=NOON + timedelta(0))

    assert digest_of(person) == first


@pytest.mark.django_db(transaction=True)
def test_a_file_is_made_outside_any_transaction_as_a_server_makes_it() -> None:
    person = make_person()
    live(person, days=10, until=TODAY)
    assert not connection.in_atomic_block

    file = taken(person)
    tables = b"".join(as_tables(person))

    assert file["sha256"] == digest_of(person)
    assert len(file["record"]["submissions"]) == CheckinSubmission.objects.count() > 0
    assert zipfile.ZipFile(io.BytesIO(tables)).testzip() is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
def test_a_file_is_of_one_moment_while_the_person_saves(person: User) -> None:
    """A day that comes between two lists would be in one alone: no site could take it in."""
    save(person, TODAY - timedelta(days=1), NOON, low_mood=1)
    parts = []
    for part in as_json(person, at=NOON):
        parts.append(part)
        if b'"groups"' in part:  # the days are read, the pages are not
            at_once([lambda: save(person, TODAY, NOON, low_mood=2) and None])

    brought = read_record(json.loads(b"".join(parts)), at=NOON)

    assert len(brought.lists["days"]) == len(brought.lists["submissions"]) == 1
    assert len(taken(person)["record"]["days"]) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
@pytest.mark.parametrize("parts_of", [lambda one: as_json(one, at=NOON), as_tables])
def test_a_file_that_nobody_reads_to_its_end_holds_nothing(
    person: User, parts_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_along, "_handing_out", BoundedSemaphore(1))  # others may hold theirs
    in_turn = InTurn(parts_of(person))
    for _ in range(3):
        next(in_turn)

    in_turn.close()

    InTurn(iter([b""])).close()  # the turn is free
    at_once([lambda: save(person, TODAY, NOON, low_mood=2) and None])
    assert not connection.in_atomic_block
    assert len(taken(person)["record"]["days"]) == 1
    save(person, TODAY - timedelta(days=1), NOON, low_mood=1)  # this connection writes again
