from datetime import timedelta

import pytest

from checkins.enums import OwnLineKind
from checkins.models import AuditEvent, OwnLine
from checkins.services.own_lines import MOST, TooManyLinesError, add_line, retire_line
from tests.factories import make_person

TRIGGER = OwnLineKind.TRIGGER


def add(person, at, text="Payday"):
    return add_line(by=person, at=at, kind=TRIGGER, text=text)


def asked(person):
    return [line.text for line in OwnLine.objects.visible_to(person).of_kind(TRIGGER).active()]


def test_a_line_is_kept_sealed(person, at):
    line = add(person, at)

    stored = OwnLine.objects.get()
    assert (stored.text, stored.person, stored.kind, stored.created_at) == (
        "Payday",
        person,
        TRIGGER,
        at,
    )
    assert "Payday" not in stored.sealed_text
    assert line.code == f"own:{stored.pk}"


def test_the_same_words_are_one_line(person, at):
    assert add(person, at, "PAYDAY") == add(person, at)

    assert asked(person) == ["PAYDAY"]
    assert AuditEvent.objects.filter(action="own_line_added").count() == 1


def test_lines_come_in_the_order_in_which_they_were_added(person, at):
    for minutes, text in enumerate("cab"):
        add(person, at + timedelta(minutes=minutes), text)

    assert asked(person) == ["c", "a", "b"]


def test_a_sixth_is_refused_until_one_is_taken_off(person, at):
    lines = [add(person, at, f"line {number}") for number in range(MOST[TRIGGER])]
    with pytest.raises(TooManyLinesError):
        add(person, at, "one more")

    retire_line(line=lines[0], by=person, at=at)
    add(person, at, "one more")

    assert len(asked(person)) == 5
    assert OwnLine.objects.count() == 6


def test_taking_off_keeps_the_row_and_happens_once(person, at):
    line = add(person, at)

    for minutes in (1, 2):
        retire_line(line=line, by=person, at=at + timedelta(minutes=minutes))

    assert OwnLine.objects.get().retired_at == at + timedelta(minutes=1)
    assert AuditEvent.objects.filter(action="own_line_retired").count() == 1


def test_nobody_takes_off_anothers(person, at):
    line = add(person, at)

    retire_line(line=line, by=make_person(), at=at)

    assert asked(person) == ["Payday"]
