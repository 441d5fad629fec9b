"""The day after use as pages show it: what it follows, the body's ticks, and the look back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Subquery

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
from checkins.models import BodyCheck, DailyCheckin, DayRemark, LookBack, User
from checkins.queries.day_names import on_named_day

SOON = timedelta(days=SOON_DAYS)
COLUMNS = ("day", "used", "medicine", "imported", "first_at", "finished_at")


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
    medicine: str = ""

    @property
    def body(self) -> list[tuple[BodyTick, bool]]:
        """What a body needs today, each with whether it is there."""
        return [(tick, tick in self.ticks) for tick in BodyTick]

    @property
    def lacks(self) -> list[BodyTick]:
        """What was not ticked when the ticks were saved."""
        return [tick for tick in BodyTick if self.is_body_saved and tick not in self.ticks]

    @property
    def missed_medicine(self) -> bool:
        return self.medicine == MedicineChoice.MISSED

    @property
    def may_take_medicine(self) -> bool:
        """Whether the line on medicine is for this person: they did not say they take none."""
        return self.medicine != MedicineChoice.NOT_ON_ANY


def after_use_on(
    person: User, row: DailyCheckin, use_before: date | None, *, at: datetime, today: date
) -> AfterUse | None:
    """Return what the check-in ``row`` is after use; one query if it may be the day after.

    ``use_before`` is the newest day with use before it.
    """
    if use_before is None or row.day - use_before > SOON:
        return None
    known = _known(person, row.day - SOON, row.day + SOON, at=at)
    found = day_after_on(row.day, known.answered)
    return _shown(found, known, row.medicine, today=today) if found else None


def after_use_now(
    person: User, newest_use: date | None, *, at: datetime, today: date
) -> AfterUse | None:
    """Return what the present local day is after use; one query in the two weeks after it.

    ``newest_use`` is the newest day with use.
    """
    if newest_use is None or today - newest_use > 2 * SOON:
        return None
    known = _known(person, today - 2 * SOON, today, at=at)
    found = day_after_now(known.answered, known.open_day)
    return _shown(found, known, known.rows[-1].medicine, today=today) if found else None


@dataclass(frozen=True, slots=True)
class _Known:
    """Days with a check-in, oldest first, and the local day that has not ended yet."""

    rows: Sequence[Any]
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
    def check(self) -> BodyCheck | None:
        """The ticks of the open day."""
        row = self.rows[0]
        return BodyCheck(id=row.check_id, sealed_ticks=row.check_ticks) if row.check_id else None

    def _made_on(self, row: Any) -> date:
        made_on = oldest_open_day(row.finished_at or row.first_at, self.zone)
        day: date = row.day
        return day if row.imported else max(made_on, day)


def _known(person: User, first: date, last: date, *, at: datetime) -> _Known:
    """Read the days from ``first`` to ``last`` of a person whose zone is known."""
    zone = cast("ZoneInfo", person.zone)
    open_day = oldest_open_day(at, zone)
    own = {"person": OuterRef("person"), "day": OuterRef("day")}
    check = BodyCheck.objects.filter(person=OuterRef("person"), day=open_day)
    days = DailyCheckin.objects.visible_to(person).between(first, last).with_is_checkin()
    rows = days.filter(has_choice=True).annotate(
        has_look=Exists(LookBack.objects.filter(**own)),
        is_put_off=Exists(DayRemark.objects.filter(**own, kind=RemarkKind.NOT_NOW)),
        check_id=Subquery(check.values("id")[:1]),
        check_ticks=Subquery(check.values("sealed_ticks")[:1]),
    )
    return _Known(list(rows.only(*COLUMNS).order_by("day")), zone, open_day)


def _shown(found: DayAfter, known: _Known, medicine: str, *, today: date) -> AfterUse:
    is_now = found.made_on is None or found.made_on >= known.open_day
    ticks = known.check.ticks if known.check else None
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
    )
