"""A person's own answers to the meeting question over twelve weeks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from checkins.engine.days import week_of
from checkins.enums import MeetingChoice
from checkins.models import DailyCheckin, User
from checkins.queries.counts import days_words, first_counted_day

WEEKS = 12
WENT = (MeetingChoice.SHARED, MeetingChoice.QUIET)


@dataclass(frozen=True, slots=True)
class AttendanceWeek:
    """How often each answer was given in one week; ``unanswered`` counts the days without one."""

    monday: date
    shared: int
    quiet: int
    missed: int
    none_planned: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class Attendance:
    """The answers by day from ``first``, a Monday, to ``last``, without unanswered days."""

    first: date
    last: date
    answers: Mapping[date, str]
    began: date | None = None  # days before it are not counted as unanswered

    def count(self, *choices: MeetingChoice) -> int:
        """Return the number of days with one of these answers."""
        return sum(answer in choices for answer in self.answers.values())

    @property
    def weeks(self) -> list[AttendanceWeek]:
        """The weeks, newest first; the current week counts the days up to ``last``."""
        mondays = [self.first + timedelta(weeks=week) for week in reversed(range(WEEKS))]
        return [self._week(monday) for monday in mondays]

    def _week(self, monday: date) -> AttendanceWeek:
        days = [monday + timedelta(days=ahead) for ahead in range(7)]
        answers = [self.answers.get(day, "") for day in days if self._counts(day)]
        return AttendanceWeek(
            monday,
            *(
                answers.count(choice)
                for choice in (*WENT, MeetingChoice.MISSED, MeetingChoice.NONE_PLANNED, "")
            ),
        )

    def _counts(self, day: date) -> bool:
        return day <= self.last and (self.began is None or day >= self.began)

    @property
    def sentence(self) -> str:
        """The chart in words, addressed to the person."""
        if not self.answers:
            return "Your answers to the meeting question will show up here."
        went = self.count(*WENT)
        said = f"In the last {WEEKS} weeks you went to a meeting on {days_words(went)}."
        if went:
            shared = self.count(MeetingChoice.SHARED)
            said += f" You shared on {shared} and stayed quiet on {went - shared}."
        missed = self.count(MeetingChoice.MISSED)
        none = self.count(MeetingChoice.NONE_PLANNED)
        said += f" You missed one on {days_words(missed)}." if missed else ""
        said += f" You had none planned on {days_words(none)}." if none else ""
        unanswered = sum(week.unanswered for week in self.weeks)
        return said + (f" You left it blank on {days_words(unanswered)}." if unanswered else "")


def attendance_of(person: User, *, today: date) -> Attendance:
    """Return the person's meeting answers of this week and the eleven before it; one query."""
    first = week_of(today)[0] - timedelta(weeks=WEEKS - 1)
    days = DailyCheckin.objects.visible_to(person).between(first, today).exclude(meeting="")
    answers = dict(days.order_by("day").values_list("day", "meeting"))
    began = first_counted_day(person, answers)
    return Attendance(first=first, last=today, answers=answers, began=began)
