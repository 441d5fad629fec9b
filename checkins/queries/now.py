"""What a person finds on their own page of right now: people, reasons, and what leads."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from checkins.engine.acting import acts_alone
from checkins.engine.days import local_date
from checkins.engine.types import Used
from checkins.models import DailyCheckin, Profile, SupportContact, User
from checkins.models.profiles import TEXT_FOR_A_TALK
from checkins.queries.contacts import first_to_call, first_to_text
from checkins.queries.groups import NextMeeting, next_meeting
from checkins.queries.plans import current_plan
from checkins.queries.promises import Promise, promise_to

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
    ask_promise: Callable[[], Promise | None] = lambda: None

    @property
    def promise(self) -> Promise | None:
        """Who reads what they answered, after use or a plan; one query, by a page that says it.

        None where somebody else reads the phone.
        """
        return None if self.is_quiet else self.ask_promise()

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
    """Return what the page shows to ``viewer``.

    Three queries for a person who has people, two more for one who has none; none for others.
    """
    if viewer is None or not viewer.is_person:
        return RightNow()
    contacts = SupportContact.objects.visible_to(viewer).select_related("person__profile")
    people = list(contacts)
    profile = people[0].person.profile if people else Profile.objects.visible_to(viewer).get()
    plan, days = current_plan(viewer), _days_that_act(viewer, at)
    used = any(day.used == Used.YES for day in days)
    return RightNow(
        is_person=True,
        people=people,
        reasons=[
            line
            for item in (plan.written if plan else [])
            if item.part.code == REASONS
            for line in item.lines
        ],
        stay_near=bool(days),
        is_quiet=viewer.has_quiet_home,
        meeting=_meeting(viewer, people, at),
        words=profile.says_in_a_text,
        ask_promise=partial(promise_to, viewer, at=at, used=used),
    )


def _days_that_act(person: User, at: datetime) -> list[DailyCheckin]:
    if person.zone is None:
        return []
    today = local_date(at, person.zone)
    days = DailyCheckin.objects.visible_to(person).between(today - DAY, today)
    return [day for day in days if acts_alone(day.as_answers(), with_use=True).level]


def _meeting(viewer: User, people: list[SupportContact], at: datetime) -> NextMeeting | None:
    """Return the next meeting where nobody can be called; its name says much to who reads along."""
    if viewer.has_quiet_home or any(one.dial for one in people):
        return None
    return next_meeting(viewer, at=at)
