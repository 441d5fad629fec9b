"""The day after use as pages show it: what it follows, the body's ticks, and the look back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce

from checkins.engine.day_after import (
    SOON_DAYS,
    AnsweredDay,
    DayAfter,
    day_after_now,
    day_after_on,
)
from checkins.engine.days import oldest_open_day
from checkins.engine.types import Used
from checkins.enums import BodyTick, MedicineChoice, RemarkKind
from checkins.models import BodyCheck, DailyCheckin, DayRemark, LookBack, Profile, User
from checkins.models.statements import statement
from checkins.queries.day_names import on_named_day
from checkins.queries.trends import (
    COLUMNS,
    Trend,
    own_trend,
    trend_begins,
    trend_of,
    trend_rows,
    with_last,
)

SOON = timedelta(days=SOON_DAYS)
MATTERS_MOST = (BodyTick.NEAR, BodyTick.NALOXONE, BodyTick.ATE, BodyTick.SLEPT)


@dataclass(frozen=True, slots=True)
class AfterUse:
    """What pages say on the day after use; ``came_back`` says that the check-in's answer was No.

    ``is_now`` says that the check-in was made today, or none was made yet: then the card stands on
    Home, the body is asked about, for ``body_day``, and a look back at ``use_day`` may be offered.
    """

    use_day: date
    when: str  # the day of use inside a sentence
    came_back: bool
    is_now: bool
    body_day: date
    ticks: frozenset[BodyTick] = frozenset()
    is_body_saved: bool = False
    offers_look_back: bool = False
    medicine: str = ""  # the answer of the check-in
    takes_medicine: bool | None = None  # what the person said once

    @property
    def body(self) -> list[tuple[BodyTick, bool]]:
        """What a body needs today, each with whether it is there."""
        return [(tick, tick in self.ticks) for tick in BodyTick]

    @property
    def lacks(self) -> list[BodyTick]:
        """What was not ticked when the ticks were saved, what matters most first."""
        return [tick for tick in MATTERS_MOST if self.is_body_saved and tick not in self.ticks]

    @property
    def missed_medicine(self) -> bool:
        return self.medicine == MedicineChoice.MISSED

    @property
    def may_take_medicine(self) -> bool:
        """Whether the line on medicine is for this person: they did not say they take none."""
        return self.takes_medicine is not False and self.medicine != MedicineChoice.NOT_ON_ANY


def after_use_on(
    profile: Profile, row: DailyCheckin, use_before: date | None, *, at: datetime, today: date
) -> AfterUse | None:
    """Return what the person's check-in ``row`` is after use; one query if it may be the day after.

    ``use_before`` is the newest day with use before it.
    """
    if use_before is None or row.day - use_before > SOON:
        return None
    person = profile.person
    open_day = oldest_open_day(at, _zone_of(person))
    days = DailyCheckin.objects.visible_to(person).between(row.day - SOON, row.day + SOON)
    rows = _with_answers(days.with_is_checkin(), open_day, since=row.day - SOON).order_by("day")
    known = _known(person, list(rows.values_list(*NAMES)), open_day)
    found = day_after_on(row.day, known.answered)
    return _shown(found, known, row.medicine, profile, today=today) if found else None


def trend_and_after_use(
    profile: Profile,
    newest_use: date | None,
    *,
    at: datetime,
    today: date,
    weeks: int,
    answers_of: int,
) -> tuple[Trend, AfterUse | None]:
    """Return the person's trend, and what the present local day is after use; one query in all.

    ``newest_use`` is the newest day with use. The rest is as of :func:`.trends.trend_of`.
    """
    person = profile.person
    if newest_use is None or today - newest_use > 2 * SOON:
        return trend_of(person, today=today, weeks=weeks, answers_of=answers_of), None
    open_day = oldest_open_day(at, _zone_of(person))
    rows = _trend_with_answers.rows(
        person=person,
        first=trend_begins(today, weeks),
        today=today,
        answers_after=today - timedelta(days=answers_of),
        open_day=open_day,
    )
    trend = own_trend(person, [row[: len(COLUMNS)] for row in rows], today=today, weeks=weeks)
    known = _known(person, [row[len(COLUMNS) :] for row in rows], open_day)
    found = day_after_now(known.answered, open_day)
    if found is None:
        return trend, None
    return trend, _shown(found, known, known.rows[-1].medicine, profile, today=today)


@statement
def _trend_with_answers(
    *, person: User, first: date, today: date, answers_after: date, open_day: date
) -> Any:
    days = trend_rows(DailyCheckin.objects.visible_to(person), first=first, today=today)
    days = with_last(days, today=today, answers_after=answers_after)
    rows = _with_answers(days, open_day, since=today - 2 * SOON)
    return rows.values_list(*COLUMNS, *NAMES)


class _Row(NamedTuple):
    """What else is known of a day with a check-in, and the ticks of the open day."""

    day: date
    used: str
    medicine: str
    imported: bool
    made_at: datetime
    has_look: bool
    is_put_off: bool
    check_id: UUID | None
    check_ticks: str | None


NAMES = tuple(f"own_{name}" for name in _Row._fields)


def _with_answers(rows: Any, open_day: date, *, since: date) -> Any:
    """Add ``NAMES`` to rows; they are None on days before ``since``, which cost nothing so."""
    own = {"person": OuterRef("person"), "day": OuterRef("day")}
    check = BodyCheck.objects.filter(person=OuterRef("person"), day=open_day)
    columns = {
        "day": F("day"),
        "used": F("used"),
        "medicine": F("medicine"),
        "imported": F("imported"),
        "made_at": Coalesce("finished_at", "first_at"),
        "has_look": Exists(LookBack.objects.filter(**own)),
        "is_put_off": Exists(DayRemark.objects.filter(**own, kind=RemarkKind.NOT_NOW)),
        "check_id": Subquery(check.values("id")[:1]),
        "check_ticks": Subquery(check.values("sealed_ticks")[:1]),
    }
    is_known = Q(day__gte=since, has_choice=True)
    return rows.annotate(
        **{f"own_{name}": Case(When(is_known, then=column)) for name, column in columns.items()}
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """Days with a check-in, oldest first, and the local day that has not ended yet."""

    rows: Sequence[_Row]
    zone: ZoneInfo
    open_day: date

    @property
    def answered(self) -> list[AnsweredDay]:
        """The days as the rule sees them."""
        return [
            AnsweredDay(row.day, Used(row.used) if row.used else None, self._made_on(row))
            for row in self.rows
        ]

    @property
    def ticks(self) -> frozenset[BodyTick] | None:
        """The ticks of the open day; None if none were saved or they cannot be opened."""
        row = self.rows[0]
        return BodyCheck(id=row.check_id, sealed_ticks=row.check_ticks or "").ticks

    def _made_on(self, row: _Row) -> date:
        made_on = oldest_open_day(row.made_at, self.zone)
        return row.day if row.imported else max(made_on, row.day)


def _known(person: User, rows: Sequence[Any], open_day: date) -> _Known:
    read = [_Row._make(row) for row in rows if row[0] is not None]
    return _Known(read, _zone_of(person), open_day)


def _zone_of(person: User) -> ZoneInfo:
    """Return the zone of a person whose pages are dated, so that it is known."""
    return cast("ZoneInfo", person.zone)


def _shown(
    found: DayAfter, known: _Known, medicine: str, profile: Profile, *, today: date
) -> AfterUse:
    is_now = found.made_on is None or found.made_on >= known.open_day
    ticks = known.ticks
    use = next(row for row in known.rows if row.day == found.use_day)
    return AfterUse(
        use_day=found.use_day,
        when=on_named_day(found.use_day, today),
        came_back=found.came_back,
        is_now=is_now,
        body_day=known.open_day,
        ticks=ticks or frozenset(),
        is_body_saved=ticks is not None,
        offers_look_back=is_now and found.came_back and not (use.has_look or use.is_put_off),
        medicine=medicine,
        takes_medicine=profile.takes_medicine,
    )
