"""What a person finds on their own page of right now: people, reasons, and what leads."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from checkins.engine.acting import acts_alone
from checkins.engine.days import local_date
from checkins.engine.types import Used
from checkins.models import DailyCheckin, PersonStatus, SupportContact, User
from checkins.models.profiles import TEXT_FOR_A_TALK
from checkins.models.statements import statement
from checkins.queries.calls import CallsNow, calls_on, with_calls
from checkins.queries.contacts import first_to_call, first_to_text, support_contacts_of
from checkins.queries.groups import NextMeeting, next_meeting
from checkins.queries.plans import Plan, plan_on, with_plan
from checkins.queries.promises import Promise, promise_on, with_promise

REASONS = "reasons"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RightNow:
    """Of a visitor, nothing; of a person their people, their reasons, and what comes next.

    ``stay_near`` says that they used, or planned it, today or yesterday.
    """

    is_person: bool = False
    people: list[SupportContact] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    stay_near: bool = False
    is_quiet: bool = False
    meeting: NextMeeting | None = None
    words: str = TEXT_FOR_A_TALK  # of the text
    calls: CallsNow | None = None
    promise: Promise | None = None  # after use or a plan; None where somebody else reads the phone

    @property
    def reasons_line(self) -> str:
        """The reasons as one line; nothing where somebody else reads the phone."""
        return "" if self.is_quiet else " · ".join(self.reasons)

    @property
    def call(self) -> SupportContact | None:
        """The first of their people whose number can be dialed."""
        return first_to_call(self.people)

    @property
    def text(self) -> SupportContact | None:
        """The first of their people who may be sent a text."""
        return first_to_text(self.people)


def right_now(viewer: User | None, *, at: datetime) -> RightNow:
    """Return what the page shows to ``viewer``.

    Three queries for a person, one more for one who has nobody to call, and one where a promise
    is made; none for others.
    """
    if viewer is None or not viewer.is_person:
        return RightNow()
    status = _status.one(viewer=viewer, at=at)
    people = support_contacts_of(viewer)
    days, is_quiet = _days_that_act(viewer, at), viewer.has_quiet_home
    used = any(day.used == Used.YES for day in days)
    promises = bool(days) and not is_quiet
    promise = promise_on(status, at=at, zone=viewer.zone, used=used) if promises else None
    return RightNow(
        is_person=True,
        people=people,
        reasons=_reasons(plan_on(status)),
        stay_near=bool(days),
        is_quiet=is_quiet,
        meeting=_meeting(viewer, people, at),
        words=status.person.profile.says_in_a_text,
        calls=calls_on(status),
        promise=promise,
    )


def _reasons(plan: Plan | None) -> list[str]:
    written = plan.written if plan else []
    return [line for item in written if item.part.code == REASONS for line in item.lines]


def _days_that_act(person: User, at: datetime) -> list[DailyCheckin]:
    if person.zone is None:
        return []
    today = local_date(at, person.zone)
    days = DailyCheckin.objects.visible_to(person).between(today - DAY, today)
    return [day for day in days if acts_alone(day.as_answers(), with_use=True).level]


@statement
def _status(*, viewer: User, at: datetime) -> QuerySet[Any]:
    statuses = PersonStatus.objects.visible_to(viewer).without_memory()
    own = with_plan(statuses.select_related("person__profile"))
    return with_calls(with_promise(own, at=at), at=at)


def _meeting(viewer: User, people: list[SupportContact], at: datetime) -> NextMeeting | None:
    """Return the next meeting where nobody can be called; its name says much to who reads along."""
    if viewer.has_quiet_home or first_to_call(people):
        return None
    return next_meeting(viewer, at=at)
