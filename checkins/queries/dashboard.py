"""The person's dashboard: today's check-in, the level, the trends, and the cards beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from checkins.catalog.bidi import isolate
from checkins.catalog.loud import LoudSign
from checkins.catalog.patterns import Pattern
from checkins.catalog.thought_offers import fitting_pattern
from checkins.engine.acting import HEAVY_WINDOW_DAYS
from checkins.engine.first_days import Given
from checkins.engine.silence import Silence
from checkins.engine.types import Level, Stage
from checkins.models import PersonStatus, Profile, SupportContact, User
from checkins.models.statements import statement
from checkins.queries.assessment import Assessment, assessment_now
from checkins.queries.calls import CallsNow, calls_on, with_calls
from checkins.queries.contacts import support_contacts_of
from checkins.queries.counts import days_counted, of_days_words
from checkins.queries.day_after import trend_and_after_use
from checkins.queries.day_names import weekday_name
from checkins.queries.first_days import SaidBack, has_first_days, reach_back, said_back
from checkins.queries.headlines import Headline, with_day
from checkins.queries.home_words import newest_sentence, risen_sentence
from checkins.queries.pages_aside import AsideCard, aside_on, with_aside
from checkins.queries.plans import Plan, WrittenPart, plan_on, with_plan
from checkins.queries.promises import Promise, promise_on, with_promise
from checkins.queries.recovery_days import RecoveryDays, recovery_days, with_use_days
from checkins.queries.reminders import back_on
from checkins.queries.said import LastAnswers, last_answered, so_far
from checkins.queries.sharing import Share, ending_soon, with_sharing
from checkins.queries.sharing_ends import EndsCard, ends_card, with_ends
from checkins.queries.sharing_reads import newest_of, use_reported_at
from checkins.queries.shown_levels import ShownLevel, shown_level_of
from checkins.queries.small_steps import SmallSteps, small_steps_on, with_small_step
from checkins.queries.supporters import SignalCard, signal_card_on, with_signal
from checkins.queries.trends import Trend, TrendDay, last_days
from checkins.queries.weeks import HomeWeek, week_on, with_intention

STRIP_DAYS = 14
WEEKS = 4  # of the three small lines
FACES = 3  # people with a button of their own
PLAN_NOW = ("coping", "people", "reasons")
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


CALM = {LevelCard.FIRST, LevelCard.STEADY, LevelCard.LEARNING}


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
    reminders_back_on: str  # "on Friday" while the reminders are paused, else ""
    assessment: Assessment
    shown: ShownLevel
    silence: Silence
    asks_about_quiet: bool
    has_first_days: bool
    days: RecoveryDays
    spoken_day: date | None
    does_not_fit: bool  # as the person said of that day's message
    trend: Trend
    contacts: Sequence[SupportContact]
    plan: Plan | None
    small_steps: SmallSteps
    signal_card: SignalCard | None
    ending: Sequence[Share]
    ended: EndsCard | None
    promise: Promise | None
    calls: CallsNow
    week: HomeWeek
    aside: AsideCard | None  # answers that were given while locked

    @property
    def card(self) -> LevelCard:
        """What the first card is about."""
        return level_card(self.assessment, is_quiet=self.silence.is_quiet, started=self.started)

    @property
    def ending_title(self) -> str:
        """What stands over what ends soon: who asks to go on, if anybody does."""
        names = {share.name for share in self.ending if share.was_asked}
        if len(names) > 1:
            return _("Your counselors ask you to keep sharing")
        return (
            _("{name} asks you to keep sharing").format(name=isolate(*names))
            if names
            else _("Sharing that ends soon")
        )

    @property
    def text_words(self) -> str:
        """What a text to one of their people says."""
        return self.profile.says_in_a_text

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
        scored = [row.day for row in self.trend.days.values() if row.scored]
        is_close = scored and (self.today - scored[-1]).days in {0, 1}
        return weekday_name(scored[-1], self.today) if is_close else _("Your last check-in")

    @property
    def asks_for_checkin(self) -> bool:
        """Whether the first card's one thing to do is the check-in."""
        return self.card in CALM and not self.is_done

    @property
    def has_checkin_below(self) -> bool:
        """Whether today's check-in stands below the first card, which has another thing to do."""
        offered = self.asks_for_checkin or (self.card is LevelCard.QUIET and not self.checkin)
        return not self.is_done and not offered

    @property
    def faces(self) -> list[SupportContact]:
        """The people who can be called with one tap."""
        return [one for one in self.contacts if one.dial][:FACES]

    @property
    def calls_above(self) -> bool:
        """Whether the first card has a call, or the low-mood card."""
        is_loud = self.loud is not None and self.loud.asks_for_somebody
        is_hard = self.card not in {*CALM, LevelCard.QUIET}
        return is_hard or is_loud or self.assessment.low_mood_card

    @property
    def is_pressing(self) -> bool:
        """Whether the first card comes before anything the account has to say."""
        is_rise = self.card is LevelCard.RISE and self.assessment.level is Level.REACH_OUT
        return is_rise or self.card in {LevelCard.URGENT, LevelCard.SUPPORT}

    @property
    def step_can_wait(self) -> bool:
        """Whether how a small step went is asked further down: there is more pressing to say."""
        is_hard = self.assessment.says_more_than_steady or self.assessment.is_day_after
        return self.assessment.low_mood_card or is_hard

    @property
    def loud(self) -> LoudSign | None:
        """Today's loudest line, once the check-in is finished."""
        return self.assessment.loud if self.is_done else None

    @property
    def thought_fits(self) -> Pattern | None:
        """The pattern that fits today's answers, while nothing asks for more than a thought."""
        is_calm = self.card in CALM and self.is_done and self.loud is None and not self.given
        answers = self.checkin.answers if self.checkin and is_calm else None
        return fitting_pattern(answers) if answers else None

    @property
    def plan_now(self) -> list[WrittenPart]:
        """The parts of the plan for a hard moment: what to do alone, whom to ask, the reasons."""
        written = {item.part.code: item for item in self.plan.written} if self.plan else {}
        return [written[code] for code in PLAN_NOW if code in written]

    @property
    def plan_line(self) -> str:
        """The plan's first lines, as one."""
        return ". ".join(line for item in self.plan_now for line in item.lines)

    @property
    def so_far(self) -> str:
        """The check-ins before there is a usual, in words."""
        done, counted = self.assessment.engine_days, len(self.trend.present)
        return so_far(done, counted=counted, has_begun=self.checkin is not None)

    @property
    def given(self) -> SaidBack | None:
        """What the newest of the first check-ins gives back."""
        is_calm = self.card is LevelCard.LEARNING and self.assessment.may_give_back
        if not (self.has_first_days and is_calm):
            return None
        days, is_loud = self.trend.days.values(), self.assessment.loud is not None
        return said_back(days, about=None, today=self.today, is_loud=is_loud)

    @property
    def sentence(self) -> str:
        """The strongest change in one sentence, as the lines and the first card show it."""
        if self.assessment.why:
            return risen_sentence(self.risen)
        found = {stage: found.words for stage in Stage if (found := self.trend.newest(stage))}
        loud = self.assessment.headline in {Headline.PART, Headline.HARD_AS_USUAL}
        return newest_sentence(found, one_was_hard=loud)

    @property
    def risen(self) -> list[Stage]:
        """The stages of the pattern that the first card is about."""
        return (
            [Stage(line.code) for line in self.assessment.why.stages] if self.assessment.why else []
        )

    @property
    def has_lines(self) -> bool:
        """Whether the three lines stand on the page; a hard card leaves them one row."""
        acts = self.assessment.used or self.assessment.urgent
        is_hard = self.assessment.low_mood_card or self.asks_about_body or acts
        needs_room = self.calls_above and not self.faces
        return self.trend.has_baseline and not (is_hard or needs_room)

    @property
    def asks_about_body(self) -> bool:
        """Whether the day after use asks about the body, which leaves less room for the rest."""
        after = self.assessment.after_use
        return after is not None and after.is_now

    @property
    def has_loud_first_day(self) -> bool:
        """Whether a loud answer's card and what is given back leave no room for a table."""
        given = self.given
        return self.loud is not None and given is not None and given.kind is not Given.SIDE_BY_SIDE

    @property
    def last_answers(self) -> LastAnswers:
        """What was said on the last days, while there is no usual to compare with."""
        is_left_out = self.trend.has_baseline or self.asks_about_body or self.has_loud_first_day
        rows = [] if is_left_out else last_answered(self.trend.days.values())
        return LastAnswers(rows, self.today)

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


def dashboard(person: User, *, at: datetime, today: date) -> Dashboard:
    """Return the dashboard of ``person`` on their ``today``.

    Three queries, one more if sharing ends soon, one if a supporter sees signals, and three if
    sharing ended with an account.
    """
    status = _status.one(person=person, at=at, today=today)
    weeks, answers_of = reach_back(status, today=today, weeks=WEEKS, answers_of=STRIP_DAYS)
    trend, after_use = trend_and_after_use(
        status.person.profile,
        status.newest_use_day,
        at=at,
        today=today,
        weeks=weeks,
        answers_of=answers_of,
    )
    fortnight = [row for _, row in last_days(trend, HEAVY_WINDOW_DAYS) if row]
    assessment = assessment_now(person, status, fortnight, today=today, after_use=after_use)
    return Dashboard(
        today=today,
        profile=status.person.profile,
        checkin=trend.days.get(today),
        planned_words=status.person.profile.planned_words,
        reminders_back_on=back_on(getattr(status.person, "reminders", None), today=today),
        assessment=assessment,
        shown=_shown_to_oneself(status, today),
        silence=status.silence(today),
        asks_about_quiet=status.has_quiet_card(today),
        has_first_days=has_first_days(status),
        days=recovery_days(status, today=today),
        spoken_day=status.spoken_day,
        does_not_fit=status.has_doubt,
        trend=trend,
        contacts=support_contacts_of(person),
        plan=plan_on(status),
        small_steps=small_steps_on(status, assessment.small_step_signs, today=today),
        signal_card=signal_card_on(status, person, at=at),
        ending=ending_soon(person, at) if status.shares_end_soon else [],
        ended=ends_card(person, at=at) if status.has_ends else None,
        promise=promise_on(status, at=at, zone=person.zone, used=assessment.used)
        if assessment.urgent
        else None,
        calls=calls_on(status),
        week=week_on(status, today=today),
        aside=aside_on(status),
    )


def _shown_to_oneself(status: Any, today: date) -> ShownLevel:
    known = {name: getattr(status, name) for name in SHOWN}
    known["needed_since"] = newest_of(status.contact_needed_since, status.use_reported_at)
    return shown_level_of(known, status.silence(today), today=today, zone=status.person.zone)


@statement
def _status(*, person: User, at: datetime, today: date) -> QuerySet[Any]:
    """Select the person's status, with everything else that the same query can fetch."""
    statuses = PersonStatus.objects.visible_to(person).without_memory()
    sharing = with_sharing(statuses, at=at).select_related("person__profile", "person__reminders")
    with_all = with_signal(with_small_step(with_plan(with_day(with_ends(sharing)))), at=at)
    with_report = with_promise(with_all.annotate(use_reported_at=use_reported_at()), at=at)
    with_week = with_intention(with_calls(with_report, at=at), today=today)
    return with_use_days(with_aside(with_week), today=today)
