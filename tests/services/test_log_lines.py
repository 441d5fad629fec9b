"""The bytes that a seal covers are those that Django's own reading of the rows would give."""

import json
import random
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from checkins.enums import AccessAction, Role
from checkins.models import AccessEvent, AuditEvent
from checkins.services import log_lines
from checkins.services.seen_lists import Look, write_looks

DAY = date(2026, 1, 3)
START = datetime(2026, 1, 3, tzinfo=UTC)
DETAILS = [
    {},
    {"finish": True, "day": "2026-01-03"},
    {"n": 1.5, "b": [None, 2, {"z": 1, "a": "ü\u2028\"'\\%s"}], "a": -3, "long": "x" * 900},
    {"day": "2026-01-03", "at": "2026-01-03 10:00:00"},
]
MICROSECONDS = (0, 1, 500_000, 999_999)


def plain(value):
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)


def as_defined(row, name):
    """Return the line of one row, column by column: this is the format, for ever."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    values.pop("seen_id", None)
    if getattr(row, "seen", None):
        values["seen"] = row.seen.digest
    line = json.dumps([name, values], sort_keys=True, separators=(",", ":"), default=plain)
    return line.encode() + b"\n"


@pytest.mark.parametrize("at_once", [1, 2, 3, 7, 5_000])
def test_lines_are_those_of_the_rows_in_any_chunks(db, monkeypatch, at_once):
    chance = random.Random(at_once)
    monkeypatch.setattr(log_lines, "ROWS_A_CHUNK", at_once)
    for number in range(14):
        at = START + timedelta(
            seconds=chance.randrange(86_400), microseconds=chance.choice(MICROSECONDS)
        )
        who = uuid.UUID(int=chance.getrandbits(128))
        detail = chance.choice(DETAILS)
        AuditEvent.objects.create(at=at, by=who, about=uuid.UUID(int=0), action="ü", detail=detail)
        if number % 2:
            pairs = [(str(who), str(uuid.UUID(int=number)))] * (number % 3 + 1)
            write_looks((Look(at, who, Role.COUNSELOR, AccessAction.SAW_SIGNAL), [pairs]))
        else:
            old = {"subjects": [str(who)] * 40, "consents": [], "detail": detail}
            AccessEvent.objects.create(at=at, actor=who, role="system", action="exported", **old)
    AuditEvent.objects.create(at=START - timedelta(seconds=1), by=who, about=who, action="x")
    AuditEvent.objects.create(at=START + timedelta(days=1), by=who, about=who, action="x")

    for log, count in ((AccessEvent, 14), (AuditEvent, 14)):
        of_the_day = log.objects.filter(at__gte=START, at__lt=START + timedelta(days=1))
        chunks = list(log_lines.chunks(log, DAY))
        lines = [as_defined(row, log._meta.model_name) for row in of_the_day.order_by("id")]
        assert b"".join(chunk.lines for chunk in chunks) == b"".join(lines)
        assert [chunk.count for chunk in chunks][:-1] == [at_once] * (len(chunks) - 1)
        assert sum(chunk.count for chunk in chunks) == count
