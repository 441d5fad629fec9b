"""The histories of steady people who agreed to be counted, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet

from checkins.catalog import sign_catalog
from checkins.engine.baseline import CheckIn
from checkins.engine.scoring import scored_values
from checkins.enums import AlertOutcome, UsedChoice
from checkins.models import Alert, CountingConsent, DailyCheckin

LEAST_PEOPLE = 50  # a figure of fewer could point to somebody; the agreed text says so, too
LEAST_SPAN_DAYS = 90
LEAST_CHECKINS = 60
# An alert that was right, by whichever of these names it was closed: that person was not steady.
WAS_RIGHT = tuple(one for one in AlertOutcome if one.name in {"USEFUL", "RETURNED_TO_USE"})
COLUMNS = ("person_id", "day", "asked", "answers", "meeting", "used")
ROWS_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class SteadyHistory:
    """One person's own check-ins, oldest first, and the days from which their rule learned anew."""

    checkins: tuple[CheckIn, ...]
    new_from: tuple[int, ...]


def steady_histories(at: datetime) -> Iterator[SteadyHistory]:
    """Yield the histories of the people who are counted at ``at``; one query, a person at a time.

    Somebody is steady by what happened, never by what the rule said: their own check-ins with
    scored answers are at least 60 and span at least 90 days, no day reports use, and no alert was
    closed as right. Imported days are in no history. Nothing says whose a history is.
    """
    rules = sign_catalog().rules
    rows = _days(at).iterator(chunk_size=ROWS_AT_A_TIME)
    for _, days in groupby(rows, key=lambda row: row.person_id):
        checkins, new_from = [], set()
        for row in days:
            # A day whose only signs have left the catalog since has no value.
            if values := scored_values(row.as_answers(), rules):
                checkins.append(CheckIn(row.day.toordinal(), values))
            new_from |= {date.fromisoformat(day).toordinal() for day in row.new_from}
        if _is_enough(checkins):
            yield SteadyHistory(tuple(checkins), tuple(sorted(new_from)))


def _days(at: datetime) -> QuerySet[Any]:
    """Return the own days with scored answers of those who agreed, without use or a right alert."""
    used = DailyCheckin.objects.filter(person=OuterRef("person"), used=UsedChoice.YES)
    was_right = Alert.objects.filter(person=OuterRef("person"), outcome__in=WAS_RIGHT)
    rows: QuerySet[Any] = (
        DailyCheckin.objects.filter(
            ~Exists(used),
            ~Exists(was_right),
            person__in=CountingConsent.objects.running(at).values("person"),
            imported=False,
            scored__gt=0,
        )
        .annotate(new_from=F("person__status__baseline_days"))
        .only(*COLUMNS)
        .order_by("person", "day")
    )
    return rows


def _is_enough(checkins: list[CheckIn]) -> bool:
    if len(checkins) < LEAST_CHECKINS:
        return False
    return checkins[-1].day - checkins[0].day >= LEAST_SPAN_DAYS
