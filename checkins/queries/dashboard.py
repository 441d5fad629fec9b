"""The person's dashboard: the state of today, the level and the trends."""

from dataclasses import dataclass
from datetime import date

from checkins.engine.acting import HEAVY_WINDOW_DAYS
from checkins.engine.silence import Silence
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
    silence: Silence
    asks_about_quiet: bool

    @property
    def is_done(self) -> bool:
        """Whether today has a check-in that went to its last page."""
        today = self.checkin
        return today is not None and today.is_checkin and today.finished_at is not None


def dashboard(person: User, *, status: PersonStatus, today: date, weeks: int) -> Dashboard:
    """Return the dashboard of ``person`` on their ``today``; two queries."""
    trend = trend_of(person, today=today, weeks=weeks)
    fortnight = [row for _, row in last_days(trend, HEAVY_WINDOW_DAYS) if row]
    silence = status.silence(today)
    last = silence.last_checkin
    return Dashboard(
        person=person,
        today=today,
        checkin=trend.days.get(today),
        standing=standing_now(status, fortnight, today=today),
        trend=trend,
        events=events_of(person, trend),
        started=last is not None,
        was_away=last is not None and (today - last).days > 1,
        silence=silence,
        asks_about_quiet=status.has_quiet_card(today),
    )
