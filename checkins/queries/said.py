"""What a person said on their last days, in words, before there is a usual to compare with."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from checkins.catalog import sign_catalog
from checkins.enums import RATING_WORDS
from checkins.queries.counts import times_words
from checkins.queries.day_names import month_day
from checkins.queries.trends import TrendDay

DAYS = 3
SIGNS = ("cravings", "slept_well", "stressed")
ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"),
    *("tenth", "eleventh", "twelfth", "thirteenth", "fourteenth"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One question's answers, in words; "" where there is none."""

    name: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class LastAnswers:
    """The last days with answers, the oldest first."""

    rows: Sequence[TrendDay]
    today: date

    @property
    def days(self) -> list[str]:
        return [_short_name(row.day, self.today) for row in self.rows]

    @property
    def said(self) -> list[Said]:
        """A few questions that are asked every day, with what was answered on each day."""
        return said_of([row.answers or {} for row in self.rows])


def said_of(answers: Sequence[Mapping[str, int]]) -> list[Said]:
    """Return a few questions that are asked every day, with what was answered on these days.

    ``answers`` are each day's sign code to 0..4 as tapped.
    """
    known = sign_catalog().by_code
    return [
        Said(
            known[code].short,
            [RATING_WORDS[day[code]] if code in day else "" for day in answers],
        )
        for code in SIGNS
        if code in known
    ]


def last_answered(rows: Iterable[TrendDay]) -> list[TrendDay]:
    """Return the last days with answers, of rows that were read with them, the oldest first."""
    return [row for row in rows if row.is_checkin and row.answers][-DAYS:]


def so_far(done: int, *, counted: int, has_begun: bool) -> str:
    """Return the days that were learned from, in words, as "You have checked in twice" would say.

    ``counted`` is the number of check-ins that are known; it differs if some held nothing to learn
    from, or are long ago.
    """
    if done != counted:
        return _("That was day %(day)d.") % {"day": done}
    said = _("You\N{RIGHT SINGLE QUOTATION MARK}ve checked in %(times)s.") % {
        "times": times_words(done)
    }
    if has_begun or done >= len(ORDINALS):
        return said
    return _("%(said)s Today can be the %(next)s.") % {"said": said, "next": ORDINALS[done]}


def _short_name(day: date, today: date) -> str:
    """Return "Today", "Sun", or of a day that is no longer close "Nov 3"."""
    if day == today:
        return _("Today")
    is_close = (today - day).days < len(WEEKDAYS_ABBR)
    return str(WEEKDAYS_ABBR[day.weekday()]) if is_close else month_day(day)
