"""The person's dashboard: the state of today, the level and the trends."""

from dataclasses import dataclass
from datetime import date

from checkins.engine.acting import HEAVY_WINDOW_DAYS
from checkins.engine.silence import Away, break_on
from checkins.models import PersonStatus, User
from checkins.queries.events import Event, events_of
from checkins.queries.standing import Standing, standing_now
from checkins.queries.trends import Trend, TrendDay, last_days, trend_of


@dataclass(frozen=True, slots=True)
class Dashboard:
    """What the dashboard shows besides the person's own people."""

    person: User
    today: date
    checkin: TrendDay | None
    standing: Standing
    trend: Trend
    events: list[Event]
    started: bool
    was_away: bool
    away: Away | None
    after_break: bool
    quiet_days: int
    is_quiet: bool
    asks_about_quiet: bool

    @property
    def is_done(self) -> bool:
        """Whether today's check-in went to its last page."""
        return self.checkin is not None and self.checkin.finished_at is not None


def dashboard(person: User, *, status: PersonStatus, today: date, weeks: int) -> Dashboard:
    """Return the dashboard of ``person`` on their ``today``; two queries.

    ``quiet_days`` counts the days that passed without a check-in, since a break if one was later.
    """
    trend = trend_of(person, today=today, weeks=weeks)
    fortnight = [row for _, row in last_days(trend, HEAVY_WINDOW_DAYS) if row]
    last_checkin, since = status.last_checkin_day, status.silent_since(today)
    away = (today - last_checkin).days if last_checkin else 0
    return Dashboard(
        person=person,
        today=today,
        checkin=trend.days.get(today),
        standing=standing_now(status, fortnight, today=today),
        trend=trend,
        events=events_of(person, trend),
        started=status.last_day is not None,
        was_away=away > 1,
        away=break_on(today, status.away),
        after_break=since != last_checkin,
        quiet_days=(today - since).days - 1 if since else 0,
        is_quiet=status.is_quiet(today),
        asks_about_quiet=status.has_quiet_card(today),
    )
