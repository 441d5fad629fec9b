"""Years of one person as rows, made at once: four pages a day, notes, hard weeks and gaps."""

import random
import uuid
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from checkins.catalog import sign_catalog
from checkins.engine.merge import merge
from checkins.engine.types import Stage
from checkins.enums import BodyTick, MeetingChoice, NoticeKind, OwnLineKind, RemarkKind
from checkins.models import (
    BodyCheck,
    CheckinSubmission,
    DailyCheckin,
    DayRemark,
    Notice,
    OwnLine,
    User,
)
from checkins.services.assessment import judge_history_from, update_status
from checkins.services.checkins import carried, write_merge
from checkins.services.turns import take_turn
from tests.factories import (
    make_break,
    make_contact,
    make_group,
    make_intention,
    make_kept_step,
    make_own_line,
    make_plan,
    make_ride,
    make_small_step,
    make_thought,
)

WORDS = [
    "slept",
    "long",
    "walk",
    "quiet",
    "the",
    "hard",
    "sister",
    "called",
    "work",
    "rain",
    "better",
    "café",
    "“fine”",
    "🌱",
    "night",
]
HARD_DAYS = 10  # of ninety
PAGES = (Stage.EMOTIONAL, Stage.MENTAL, Stage.PHYSICAL, None)


@transaction.atomic
def live(person: User, *, days: int, until: date, seed: int = 1) -> None:
    """Give a person ``days`` days that end on ``until``, and what else they keep for themselves."""
    dice = random.Random(seed)
    own = [make_own_line(person, "alone at night"), make_own_line(person, "x", OwnLineKind.SIGN)]
    pages = []
    for back in range(days - 1, -1, -1):
        day = until - timedelta(days=back)
        if dice.random() < 0.04:
            continue
        pages += _day(person, day, dice, own)
    CheckinSubmission.objects.bulk_create(pages, 500)
    _judge(person, pages, until)
    _keeps(person, until, dice)


def _day(person: User, day: date, dice: random.Random, own: list[OwnLine]) -> list[Any]:
    made, is_hard = [], day.toordinal() % 90 < HARD_DAYS
    mood = min(4.0, max(0.0, dice.gauss(3.0 if is_hard else 1.0, 0.4)))
    begin = datetime.combine(day, time(19, 0), person.zone)
    for number, stage in enumerate(PAGES):
        signs = [
            one.code for one in sign_catalog().signs if one.stage == stage and one.answer == "scale"
        ]
        fields: dict[str, Any] = {
            code: min(4, max(0, round(dice.gauss(mood, 0.9))))
            for code in signs
            if dice.random() < 0.9
        }
        if stage is None:
            fields = {"meeting": dice.choice(MeetingChoice.values), "used": "no"}
            fields |= {"used": "yes"} if dice.random() < 0.003 else {}
            fields |= {"triggers": [own[0].code]} if dice.random() < 0.1 else {}
            fields |= {own[1].code: dice.randrange(5)} if dice.random() < 0.3 else {}
            fields |= {"note": True} if dice.random() < 0.7 else {}
        item = CheckinSubmission(
            person=person,
            uuid=uuid.UUID(int=dice.getrandbits(128), version=4),
            day=day,
            zone=person.time_zone,
            edited_at=begin + timedelta(seconds=20 * number, microseconds=dice.randrange(10**6)),
            received_at=begin + timedelta(minutes=2),
            catalog_version=1,
            asked=sorted(fields),
            fields=fields,
            finish=stage is None,
        )
        item.note = _note(dice) if "note" in fields else ""
        made.append(item)
    return made


def _note(dice: random.Random) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randrange(5, 60)))


def _judge(person: User, pages: list[CheckinSubmission], until: date) -> None:
    by_day: dict[date, list[CheckinSubmission]] = {}
    for page in pages:
        by_day.setdefault(page.day, []).append(page)
    status, rows = take_turn(person), []
    for number, (day, own) in enumerate(sorted(by_day.items())):
        row = DailyCheckin(person=person, day=day, changed_at=own[-1].received_at)
        write_merge(row, merge(carried(page) for page in own), own)
        row.constants = "v3" if number < len(by_day) // 2 else ""  # an older version judged it
        rows.append(row)
    folds, _ = judge_history_from(rows[0].day, rows, status)
    DailyCheckin.objects.bulk_create(rows, 500)
    update_status(status, rows, folds, today=until)
    status.save()
    Notice.objects.bulk_create(
        Notice(
            person=person,
            day=row.day,
            kind=NoticeKind.PATTERN,
            rung=row.rung,
            level=row.level,
            level_without_use=row.level_without_use,
            shown_at=row.changed_at,
        )
        for row in rows
        if row.rung
    )


def _keeps(person: User, until: date, dice: random.Random) -> None:
    begin = datetime.combine(until - timedelta(days=9), time(12), person.zone)
    make_contact(person, name="Mom", number="+1 555-0199")
    make_plan(person, begin, coping="call Mom")
    make_group(person)
    make_ride(person, begin)
    make_small_step(person, begin)
    make_intention(person, begin)
    make_kept_step(person, begin)
    make_break(person, until, first=until + timedelta(days=3), last=until + timedelta(days=5))
    for number in range(40):
        make_thought(person, begin + timedelta(minutes=number), thought=_note(dice))
    DayRemark.objects.create(person=person, day=until, kind=RemarkKind.REACHED_OUT, at=begin)
    check = BodyCheck(person=person, day=until, saved_at=begin)
    check.tick({BodyTick.ATE})
    check.save()
