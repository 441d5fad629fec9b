"""The person's dashboard: today's check-in, the level, the trends, and the cards beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from checkins.engine.acting import HEAVY_WINDOW_DAYS
from checkins.engine.silence import Silence
from checkins.engine.types import Level
from checkins.models import PersonStatus, Profile, SupportContact, User
from checkins.queries.assessment import Assessment, assessment_now
from checkins.queries.counts import days_counted, of_days_words
from checkins.queries.day_after import trend_and_after_use
from checkins.queries.events import Event, events_of
from checkins.queries.headlines import with_day
from checkins.queries.plans import Plan, plan_on, with_plan
from checkins.queries.recovery_days import RecoveryDays, recovery_days, with_use_days
from checkins.queries.sharing import Share, ending_soon, with_sharing
from checkins.queries.sharing_ends import EndsCard, ends_card, with_ends
from checkins.queries.sharing_reads import newest_of, use_reported_at
from checkins.queries.shown_levels import ShownLevel, shown_level_of
from checkins.queries.small_steps import SmallSteps, small_steps_on, with_small_step
from checkins.queries.supporters import SignalCard, signal_card_on, with_signal
from checkins.queries.trends import Trend, TrendDay, last_days

STRIP_DAYS = 14
SHOWN = ("level", "flags", "used_day", "planning_day", "low_mood_day", "strip", "last_day")


class LevelCard(StrEnum):
    """What the first card of Home is about: of all that holds, what stands first here."""

    URGENT = "urgent"
    SUPPORT = "support"
    RISE = "rise"
    QUIET = "quiet"
    DAY_AFTER = "day_after"
    HEAVY = "heavy"
    FIRST = "first"
    STEADY = "steady"
    LEARNING = "learning"


def level_card(assessment: Assessment, *, is_quiet: bool, started: bool) -> LevelCard:
    """Return the first card's subject; ``started`` says whether there is a check-in."""
    holds = {
        LevelCard.URGENT: assessment.urgent,
        LevelCard.SUPPORT: assessment.support_screen,
        LevelCard.RISE: assessment.why is not None and not assessment.is_day_after,
        LevelCard.QUIET: is_quiet,
        LevelCard.DAY_AFTER: assessment.is_day_after,
        LevelCard.HEAVY: assessment.is_heavy,
        LevelCard.FIRST: not started,
        LevelCard.STEADY: assessment.level is Level.STEADY,
        LevelCard.LEARNING: True,
    }
    return next(card for card in LevelCard if holds[card])


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The content of the dashboard."""

    today: date
    profile: Profile
    checkin: TrendDay | None
    planned_words: str
    assessment: Assessment
    shown: ShownLevel
    silence: Silence
    asks_about_quiet: bool
    days: RecoveryDays
    trend: Trend
    events: Sequence[Event]
    first_day: date | None
    contacts: Sequence[SupportContact]
    plan: Plan | None
    small_steps: SmallSteps
    signal_card: SignalCard | None
    ending: Sequence[Share]
    ended: EndsCard | None

    @property
    def card(self) -> LevelCard:
        """What the first card is about."""
        return level_card(self.assessment, is_quiet=self.silence.is_quiet, started=self.started)

    @property
    def started(self) -> bool:
        """Whether the person has checked in before."""
        return self.silence.last_checkin is not None

    @property
    def was_away(self) -> bool:
        """Whether a whole day passed since the last check-in."""
        last = self.silence.last_checkin
        return last is not None and (self.today - last).days > 1

    @property
    def is_done(self) -> bool:
        """Whether today has a check-in whose last page was saved."""
        today = self.checkin
        return today is not None and today.is_checkin and today.finished_at is not None

    @property
    def newest_words(self) -> str:
        """The newest check-in at the beginning of a sentence."""
        is_today = self.checkin is not None and self.checkin.scored
        return _("Today") if is_today else _("Your last check-in")

    @property
    def recent_checkins(self) -> int:
        """The number of the last fourteen days with a check-in."""
        return self.trend.checkins_of_last(self.days_counted)

    @property
    def days_counted(self) -> int:
        """How many of the last fourteen days count: none from before the account."""
        return days_counted(self.trend.began, self.today, STRIP_DAYS)

    @property
    def checkins_words(self) -> str:
        """The check-ins of the days that count: "3 of your first 8 days", "on your first day"."""
        return of_days_words(self.recent_checkins, self.days_counted, most=STRIP_DAYS)


def dashboard(person: User, *, at: datetime, today: date, weeks: int) -> Dashboard:
    """Return the dashboard of ``person`` on their ``today``.

    Four queries, one more if sharing ends soon, one if a supporter sees signals, and three if
    sharing ended with an account.
    """
    status = _status(person, at=at, today=today)
    trend, after_use = trend_and_after_use(
        person, status.newest_use_day, at=at, today=today, weeks=weeks
    )
    events = events_of(person, trend)
    fortnight = [row for _, row in last_days(trend, HEAVY_WINDOW_DAYS) if row]
    assessment = assessment_now(person, status, fortnight, today=today, after_use=after_use)
    return Dashboard(
        today=today,
        profile=status.person.profile,
        checkin=trend.days.get(today),
        planned_words=status.person.profile.planned_words,
        assessment=assessment,
        shown=_shown_to_oneself(status, today),
        silence=status.silence(today),
        asks_about_quiet=status.has_quiet_card(today),
        days=recovery_days(status, today=today),
        trend=trend,
        events=events,
        first_day=status.first_day,
        contacts=list(SupportContact.objects.visible_to(person)),
        plan=plan_on(status),
        small_steps=small_steps_on(status, assessment.small_step_signs, today=today),
        signal_card=signal_card_on(status, person, at=at),
        ending=ending_soon(person, at) if status.shares_end_soon else [],
        ended=ends_card(person, at=at) if status.has_ends else None,
    )


def _shown_to_oneself(status: Any, today: date) -> ShownLevel:
    known = {name: getattr(status, name) for name in SHOWN}
    known["needed_since"] = newest_of(status.contact_needed_since, status.use_reported_at)
    return shown_level_of(known, status.silence(today), today=today, zone=status.person.zone)


def _status(person: User, *, at: datetime, today: date) -> Any:
    """Read the person's status, with everything else that the same query can fetch."""
    statuses = PersonStatus.objects.visible_to(person).without_memory()
    sharing = with_sharing(statuses, at=at).select_related("person__profile")
    with_all = with_signal(with_small_step(with_plan(with_day(with_ends(sharing)))), at=at)
    with_report = with_all.annotate(use_reported_at=use_reported_at())
    return with_use_days(with_report, today=today).get()
