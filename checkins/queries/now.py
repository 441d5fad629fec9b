"""What a person finds on their own page of right now: people, reasons, and what leads."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checkins.engine.acting import acts_alone
from checkins.engine.days import local_date
from checkins.models import DailyCheckin, SupportContact, User
from checkins.queries.contacts import first_to_call, first_to_text
from checkins.queries.groups import NextMeeting, next_meeting
from checkins.queries.plans import current_plan

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

    @property
    def reasons_line(self) -> str:
        """The reasons as one line; nothing where somebody else reads the phone."""
        return "" if self.is_quiet else " ".join(self.reasons)

    @property
    def call(self) -> SupportContact | None:
        """The first of their people whose number can be dialed."""
        return first_to_call(self.people)

    @property
    def text(self) -> SupportContact | None:
        """The first of their people who may be sent a text."""
        return first_to_text(self.people)


def right_now(viewer: User | None, *, at: datetime) -> RightNow:
    """Return what the page shows to ``viewer``; four queries for a person, none for others."""
    if viewer is None or not viewer.is_person:
        return RightNow()
    people = list(SupportContact.objects.visible_to(viewer))
    plan = current_plan(viewer)
    return RightNow(
        is_person=True,
        people=people,
        reasons=[
            line
            for item in (plan.written if plan else [])
            if item.part.code == REASONS
            for line in item.lines
        ],
        stay_near=_stay_near(viewer, at),
        is_quiet=viewer.has_quiet_home,
        meeting=None if people else next_meeting(viewer, at=at),
    )


def _stay_near(person: User, at: datetime) -> bool:
    if person.zone is None:
        return False
    today = local_date(at, person.zone)
    days = DailyCheckin.objects.visible_to(person).between(today - DAY, today)
    return any(acts_alone(day.as_answers(), with_use=True).level for day in days)
