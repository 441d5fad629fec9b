"""The headline of a day's result and of Home: it follows the day's own rows, not its level."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Value

from checkins.catalog.loud import LoudSign, loudest
from checkins.engine.acting import HEAVY_WINDOW_DAYS
from checkins.enums import RemarkKind, UsedChoice
from checkins.models import DailyCheckin, DayRemark, User
from checkins.queries.trends import ABOVE, BELOW, HIGHER
from checkins.queries.why import BesideBaseline

USUALLY = 0.5  # a line that is as loud on this share of a fortnight's days is usual for the person


class Headline(StrEnum):
    """What a day was beside the person's usual."""

    CLOSE = "close"
    HARDER = "harder"
    A_BIT_HARDER = "a_bit_harder"
    PART = "part"  # one loud line, and no stage above usual
    EASIER = "easier"
    BOTH = "both"  # one stage above usual, another one below
    HARD_AS_USUAL = "hard_as_usual"  # close to usual, with a line that is loud on most days
    TOO_LITTLE = "too_little"  # no row to compare


def headline(rows: Sequence[BesideBaseline], *, is_loud: bool, is_usual: bool) -> Headline:
    """Return the headline for a day's rows; ``is_loud`` says whether a line was answered 3 or 4.

    ``is_usual`` says whether that line is as loud on most of the person's days.
    """
    if not rows:
        return Headline.TOO_LITTLE
    where = {row.where for row in rows}
    if where & HIGHER:
        return _above(where)
    if is_loud:
        return Headline.HARD_AS_USUAL if is_usual else Headline.PART
    return Headline.EASIER if BELOW in where else Headline.CLOSE


def _above(where: set[str]) -> Headline:
    if BELOW in where:
        return Headline.BOTH
    return Headline.HARDER if ABOVE in where else Headline.A_BIT_HARDER


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What else a day's words depend on."""

    day: date | None
    loud: LoudSign | None
    reached_out: bool


def with_day(statuses: QuerySet[Any], day: date | None = None) -> QuerySet[Any]:
    """Add to each status what :func:`facts_on` reads, in the same query, and ``use_before``.

    ``day`` is the day that is spoken of, by default the person's newest one, and ``use_before`` the
    newest day with use before it.
    """
    spoken_of = statuses.annotate(spoken_day=F("last_day") if day is None else Value(day))
    rows = DailyCheckin.objects.filter(person=OuterRef("person"))
    used = rows.filter(day__lt=OuterRef("spoken_day"), used=UsedChoice.YES).order_by("-day")
    remarks = DayRemark.objects.filter(
        person=OuterRef("person"), day=OuterRef("spoken_day"), kind=RemarkKind.REACHED_OUT
    )
    doubts = DayRemark.objects.filter(
        person=OuterRef("person"), day=OuterRef("spoken_day"), kind=RemarkKind.DOES_NOT_FIT
    )
    spoken = rows.filter(day=OuterRef("spoken_day"))
    found: QuerySet[Any] = spoken_of.annotate(
        spoken_answers=Subquery(spoken.values("answers")[:1]),
        use_before=Subquery(used.values("day")[:1]),
        has_reached_out=Exists(remarks),
        has_doubt=Exists(doubts),
    )
    return found


def facts_on(status: Any) -> DayFacts:
    """Return the facts of the day that :func:`with_day` read."""
    return DayFacts(
        day=status.spoken_day,
        loud=loudest(status.spoken_answers or {}),
        reached_out=status.has_reached_out,
    )


def headline_of(person: User, facts: DayFacts, rows: Sequence[BesideBaseline]) -> Headline:
    """Return the headline of a day; one query where a loud line stands beside near rows."""
    found = headline(rows, is_loud=facts.loud is not None, is_usual=False)
    if found is not Headline.PART:
        return found
    return headline(rows, is_loud=True, is_usual=_is_usual(person, facts))


def _is_usual(person: User, facts: DayFacts) -> bool:
    """Say whether the day's loud line was as loud on most days of the fortnight before."""
    if facts.day is None or facts.loud is None:
        return False
    first, last = (facts.day - timedelta(days=back) for back in (HEAVY_WINDOW_DAYS, 1))
    days, code = DailyCheckin.objects.visible_to(person).between(first, last), facts.loud.code
    answered = [answers for answers in days.values_list("answers", flat=True) if code in answers]
    loud = sum(loudest({code: answers[code]}) is not None for answers in answered)
    return bool(answered) and loud / len(answered) >= USUALLY
