"""Steady people who agreed to be counted, with simulated days saved as rows."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from checkins.catalog import sign_catalog
from checkins.engine.baseline import CheckIn
from checkins.engine.scoring import MEETING_SIGNS, MEETING_VALUES, TOP
from checkins.enums import AlertStatus, LevelChoice, NoticeKind
from checkins.models import Alert, DailyCheckin, Notice, User
from tests.conftest import NOON
from tests.factories import agree_to_be_counted, make_person

LAST = NOON.date() - timedelta(days=1)


def steady_person(days: Sequence[CheckIn], *, agreed_at: datetime = NOON) -> User:
    """Make a person with these check-ins, the newest of them yesterday, who agreed."""
    person = make_person()
    moved = LAST.toordinal() - days[-1].day
    save_days(person, [CheckIn(item.day + moved, item.values) for item in days])
    agree_to_be_counted(person, agreed_at)
    return person


def save_days(person: User, days: Sequence[CheckIn], **fields: object) -> None:
    """Save check-ins as rows, with the answers as somebody would have tapped them."""
    DailyCheckin.objects.bulk_create([_row(person, item, **fields) for item in days])


def plain_days(count: int, *, span: int) -> list[CheckIn]:
    """Return as many check-ins with one sign, the first and the last ``span`` days apart."""
    days = sorted({round(place * span / (count - 1)) for place in range(count)})
    assert len(days) == count
    return [CheckIn(day, {"cravings": day % 3}) for day in days]


def close_alert(person: User, outcome: str) -> None:
    """Let an alert of the person's have been closed with this outcome; open if it is blank."""
    levels = dict.fromkeys(("level", "level_without_use"), LevelChoice.REACH_OUT)
    notice = Notice.objects.create(
        person=person, day=LAST, kind=NoticeKind.PATTERN, rung=2, shown_at=NOON, **levels
    )
    closed = {"status": AlertStatus.CLOSED, "closed_at": NOON, "outcome": outcome}
    Alert.objects.create(
        person=person,
        notice=notice,
        day=LAST,
        cause=NoticeKind.PATTERN,
        rung=2,
        opened_at=NOON,
        **(closed if outcome else {}),
    )


def _row(person: User, item: CheckIn, **fields: object) -> DailyCheckin:
    rules = sign_catalog().rules
    answers = {
        code: TOP - value if rules[code].reversed else value
        for code, value in item.values.items()
        if code not in MEETING_SIGNS
    }
    given = {code: item.values[code] for code in MEETING_SIGNS if code in item.values}
    meeting = next((one for one, values in MEETING_VALUES.items() if given == values), None)
    values = {
        "answers": answers,
        "meeting": meeting.value if given and meeting else "",
        "scored": len(item.values),
        "first_at": NOON,
        "changed_at": NOON,
        "catalog_version": sign_catalog().version,
        "level": LevelChoice.STEADY,
        "level_without_use": LevelChoice.STEADY,
    }
    return DailyCheckin(person=person, day=date.fromordinal(item.day), **{**values, **fields})
