"""My week: the review of seven days, the intention for a week, and the text to hand on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from checkins.catalog import sign_catalog
from checkins.engine.baseline import State, baseline_of_signs
from checkins.engine.constants import shipped
from checkins.engine.silence import break_on
from checkins.engine.types import Stage
from checkins.engine.weeks import (
    DAYS,
    Meetings,
    Moved,
    Nights,
    Strongest,
    Week,
    own_week_from,
    own_weekday,
    review,
)
from checkins.enums import Intention
from checkins.models import DailyCheckin, PersonStatus, User, WeekIntention
from checkins.queries.counts import days_words
from checkins.queries.day_names import dated, month_day
from checkins.queries.helped import SaidToHelp, said_to_help
from checkins.queries.said import Said, said_of
from checkins.queries.weeks_words import FactWords, fact_words, in_ones_own_words

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(days=DAYS)
MIDDLE = timedelta(days=DAYS // 2)
SUGGESTED = 3
MOST_HELPED = 3
COLUMNS = ("id", "week_from", "code", "sealed_text")
GONE = "Something we no longer offer"
# What is suggested where a sign went up.
FOR_SIGNS: Mapping[str, Intention] = {
    "pulled_away": Intention.TEXT_SOMEONE,
    "bottled_up": Intention.ONE_TRUE_THING,
    "hid_truth": Intention.ONE_TRUE_THING,
    "slept_well": Intention.PHONE_AWAY,
    "ate_enough": Intention.MORNING_MEAL,
    "stressed": Intention.WALK,
    "low_mood": Intention.OUTSIDE,
    "old_places": Intention.OTHER_WAY,
    "unseen_chance": Intention.OTHER_WAY,
    "just_once": Intention.CALL_FIRST,
    "cravings": Intention.RIDE_OUT,
}
EVENINGS = (
    *(Intention.MONDAY, Intention.TUESDAY, Intention.WEDNESDAY, Intention.THURSDAY),
    *(Intention.FRIDAY, Intention.SATURDAY, Intention.SUNDAY),
)
FOR_ANYBODY = (Intention.TEXT_SOMEONE, Intention.WALK, Intention.OUTSIDE)


@dataclass(frozen=True, slots=True)
class HomeWeek:
    """A person's week on Home: whether it is to be looked at now, and what they mean to do."""

    is_due: bool
    intention: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One of the seven days: its short name, and whether it has a check-in or is in a break."""

    day: date
    is_on: bool
    is_break: bool

    @property
    def name(self) -> str:
        return str(WEEKDAYS_ABBR[self.day.weekday()])

    @property
    def said(self) -> str:
        """What the cell shows, in words."""
        return _("checked in") if self.is_on else _("break") if self.is_break else _("no check-in")


@dataclass(frozen=True, slots=True)
class WeekPage:
    """The page of seven days. The baseline and the intention are for the newest page alone.

    ``coming_from`` is the first day of the own week that an intention is kept for now, and
    ``meant`` is what the person meant to do in the week that is shown. ``began`` is the first day
    that counts, and ``is_let_go`` says that the person wants none of the seven kept.
    """

    week: Week
    today: date
    began: date | None
    is_let_go: bool
    weekday: int | None
    cells: Sequence[Cell]
    said: Sequence[Said]
    helped: Sequence[SaidToHelp]
    is_newest: bool
    coming_from: date
    coming: WeekIntention | None
    meant: str

    @property
    def dates(self) -> str:
        """The first and the last day: "Nov 22 to 28"."""
        first, last = self.week.first, self.week.last
        if (first.year, first.month) != (last.year, last.month):
            return f"{dated(first, today=self.today)} to {dated(last, today=self.today)}"
        year = "" if last.year == self.today.year else f", {last.year}"
        return f"{month_day(first)} to {last.day}{year}"

    @property
    def counted(self) -> str:
        """On how many of the seven days there is a check-in, of those since the first one."""
        days, of = len(self.week.present), self._of
        if not days:
            return _("You didn\N{RIGHT SINGLE QUOTATION MARK}t check in on these days.")
        if days == DAYS:
            return _("You checked in on all 7 days.")
        if of == DAYS:
            return _("You checked in on %(days)d of 7 days.") % {"days": days}
        return _("You checked in on %(days)s.") % {"days": days_words(days)}

    @property
    def _of(self) -> int:
        began = self.began
        return DAYS if began is None else min((self.week.last - began).days + 1, DAYS)

    @property
    def span(self) -> str:
        """Which seven days they are, and on which day the person's own week ends."""
        if not self.is_newest:
            return ""
        is_today = self.week.last == self.today
        said = _("These are the seven days up to today.")
        if not is_today:
            said = _("These are the seven days up to yesterday.")
        if self.weekday is None:
            return said
        if self.week.last.weekday() == self.weekday:
            return f"{said} " + (
                _("Your week ends today.") if is_today else _("Your week is over.")
            )
        name = WEEKDAYS[self.weekday]
        return f"{said} " + _("Your own week ends on %(day)s.") % {"day": name}

    @property
    def facts(self) -> list[FactWords]:
        return [fact_words(fact) for fact in self.week.facts]

    @property
    def earlier(self) -> date | None:
        """The last day of the seven days before, if the person had begun by then."""
        is_there = self.began is not None and self.began < self.week.first
        return self.week.first - ONE_DAY if is_there else None

    @property
    def later(self) -> date | None:
        """The last day of the seven days after, None for those that the newest page shows."""
        last = self.week.last + ONE_WEEK
        return last if not self.is_newest and last < self.today else None

    @property
    def is_for_next_week(self) -> bool:
        """Whether the intention is for a week that begins tomorrow."""
        return self.coming_from > self.today

    @property
    def suggestions(self) -> list[tuple[str, str]]:
        """Three intentions that fit the facts, as codes and words; the kept one is among them."""
        found: dict[Intention, None] = {}
        if self.coming and self.coming.code in Intention.values:
            found[Intention(self.coming.code)] = None
        found |= dict.fromkeys(_fitting(self.week))
        found |= dict.fromkeys(FOR_ANYBODY)
        return [(one.value, str(one.label)) for one in list(found)[:SUGGESTED]]

    @property
    def chosen(self) -> dict[str, str]:
        """What the form shows as kept, by the names of its fields."""
        if self.coming is None:
            return {}
        return {"intention": self.coming.code or "own", "text": str(self.coming.text)}

    def handed_on(self, *, with_own_words: bool = False) -> str:
        """Return the text to hand on, in the first person.

        It holds no use, note, trigger or name. The person's own words are in it if they say so.
        """
        parts = [
            [
                _("My week, %(dates)s") % {"dates": self.dates},
                in_ones_own_words(self.counted),
            ],
            [in_ones_own_words(fact.line) for fact in self.facts],
            self._helped_lines(),
            self._intention_lines(with_own_words=with_own_words),
        ]
        return "\n\n".join("\n".join(lines) for lines in parts if lines)

    @property
    def has_own_words(self) -> bool:
        """Whether the intention for now is in the person's own words."""
        return self.coming is not None and not self.coming.code

    def _helped_lines(self) -> list[str]:
        lines = [line for line in self.helped if not line.is_own]
        return [f"{line.thing}: {in_ones_own_words(line.said)}" for line in lines]

    def _intention_lines(self, *, with_own_words: bool) -> list[str]:
        if self.coming is None or (self.has_own_words and not with_own_words):
            return []
        words = intention_words(self.coming)
        head = _("Next week") if self.is_for_next_week else _("This week")
        return [f"{head}: {words}"]


def with_intention(statuses: QuerySet[Any], *, today: date) -> QuerySet[Any]:
    """Add each person's newest intention that began by tomorrow, in the same query."""
    begun = WeekIntention.objects.filter(person=OuterRef("person"), week_from__lte=today + ONE_DAY)
    newest = begun.newest_first()
    columns = {f"intention_{name}": Subquery(newest.values(name)[:1]) for name in COLUMNS}
    with_columns: QuerySet[Any] = statuses.annotate(**columns)
    return with_columns


def week_on(status: Any, *, today: date) -> HomeWeek:
    """Return the week for Home, for a status from :func:`with_intention`.

    The week is to be looked at on the person's own day, once they checked in, and if they did not,
    on the day after until they do.
    """
    last, newest = newest_last(status, today), status.last_checkin_day
    recent = newest is not None and newest > last - ONE_WEEK
    kept: WeekIntention | None = None
    if status.intention_id and status.intention_week_from > today - ONE_WEEK:
        kept = WeekIntention(**{name: getattr(status, f"intention_{name}") for name in COLUMNS})
    return HomeWeek(
        is_due=recent and last.weekday() == _own_weekday(status),
        intention=intention_words(kept) if kept else "",
    )


def newest_last(status: PersonStatus, today: date) -> date:
    """Return the last of the newest seven days: today once it has a check-in, else yesterday."""
    newest = status.last_checkin_day
    return today if newest is not None and newest >= today else today - ONE_DAY


def week_page(person: User, *, today: date, last: date | None = None) -> WeekPage:
    """Return the page of the seven days that end on ``last``, the newest ones without it.

    Five queries.
    """
    own = PersonStatus.objects.visible_to(person).defer("state_before")
    status = own.select_related("person__reminders", "person__history_cut").get()
    newest = newest_last(status, today)
    last = last or newest
    cut = getattr(status.person, "history_cut", None)
    is_newest = last == newest
    first = last - ONE_WEEK + ONE_DAY
    rows = DailyCheckin.objects.visible_to(person).between(first - ONE_WEEK - ONE_DAY, last)
    found = {row.day: row for row in rows.with_is_checkin().filter(has_choice=True)}
    week = review(
        [row.as_answers() for row in found.values()],
        first=first,
        rules=sign_catalog().rules,
        baseline=_baseline(status) if is_newest else {},
        above={day: _stages_above(row) for day, row in found.items()},
    )
    weekday = _own_weekday(status)
    coming_from = own_week_from(today + ONE_DAY, weekday) if weekday is not None else today
    mine = WeekIntention.objects.visible_to(person).newest_first()
    kept = list(mine.filter(week_from__range=(first - MIDDLE, today + ONE_DAY)))
    coming = next((one for one in kept if is_newest and one.week_from == coming_from), None)
    meant = [one for one in kept if one is not coming and abs(one.week_from - first) <= MIDDLE]
    return WeekPage(
        week=week,
        today=today,
        began=_later(status.first_day, cut.first_day if cut else None),
        is_let_go=bool(cut and last < cut.first_day),
        weekday=weekday,
        cells=[
            Cell(day, day in week.present, break_on(day, status.away) is not None)
            for day in week.days
        ],
        said=said_of([found[day].answers for day in sorted(week.present)])
        if week.is_short and week.present
        else [],
        helped=said_to_help(person, first=week.first, last=week.last)[:MOST_HELPED],
        is_newest=is_newest,
        coming_from=coming_from,
        coming=coming,
        meant=intention_words(meant[0]) if meant else "",
    )


def intention_words(kept: WeekIntention) -> str:
    """Return an intention in words, the person's own or ours."""
    if not kept.code:
        return str(kept.text)
    return str(Intention(kept.code).label) if kept.code in Intention.values else GONE


def _later(first: date | None, other: date | None) -> date | None:
    """Return the later of two days, of which either may be unknown."""
    return max(filter(None, [first, other]), default=None)


def _own_weekday(status: Any) -> int | None:
    reminders = getattr(status.person, "reminders", None)
    return own_weekday(reminders.week_on if reminders else None, status.first_day)


def _baseline(status: PersonStatus) -> dict[str, float]:
    """Return the baseline of each sign, empty while there is none, or a new one waits."""
    if not status.state_after or status.constants != shipped().version or status.waiting_baseline:
        return {}
    stages = {code: rule.stage for code, rule in sign_catalog().rules.items()}
    return baseline_of_signs(State.from_json(status.state_after, status.constants), stages)[1]


def _stages_above(row: DailyCheckin) -> set[Stage]:
    """Return the stages that were above the person's usual range on that day."""
    return {
        stage
        for stage in Stage
        if (deviation := getattr(row, f"deviation_{stage}")) is not None
        and deviation > getattr(row, f"spread_{stage}")
    }


def _fitting(week: Week) -> list[Intention]:
    """Return the intentions that fit what the facts say, in their order."""
    found = [Intention.CALL_FIRST] if week.had_use else []
    for fact in week.facts:
        match fact:
            case Strongest(days=days):
                found.append(EVENINGS[days[0].weekday()])
            case Nights(is_better=False):
                found.append(Intention.PHONE_AWAY)
            case Moved(code=code, is_up=True) if code in FOR_SIGNS:
                found.append(FOR_SIGNS[code])
            case Meetings(went=went, planned=planned) if went < planned:
                found.append(Intention.MEETING)
    return found
