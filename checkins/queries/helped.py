"""What the person said helped: from their answers to "Did it help?", and from nothing else.

A number before and after is never read here: what is strong falls by itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.engine.days import local_date
from checkins.enums import RideHelped, StepOutcome
from checkins.models import CravingEpisode, StepChoice, User
from checkins.queries.counts import times_words
from checkins.queries.small_steps import DID_IT_HELP, words_of

RIDE = "Ride it out"
COUNTS: frozenset[str] = frozenset(
    (StepOutcome.HELPED, StepOutcome.LITTLE, RideHelped.YES, RideHelped.LITTLE)
)
MUCH = {StepOutcome.HELPED, RideHelped.YES}
BOTH = 2
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SaidToHelp:
    """One thing that helped at least once: ``helped`` of the ``times`` that were answered.

    "A little" counts as helped; ``is_little`` says that it was no more each time. ``words`` are the
    catalog's, or the person's own (``is_own``), which no text that is handed on holds.
    """

    words: str
    helped: int
    times: int
    is_little: bool = False
    is_own: bool = False

    @property
    def thing(self) -> str:
        """The words without a full stop."""
        return self.words.removesuffix(".")

    @property
    def said(self) -> str:
        """How often it helped, as a sentence of its own."""
        helped = _("helped a little") if self.is_little else _("helped")
        if self.times == 1:
            return _("You said it %(helped)s.") % {"helped": helped}
        times = {"count": self.helped, "of": self.times, "helped": helped}
        if self.helped == self.times == BOTH:
            return _("You said it %(helped)s, both times.") % times
        return _("You said it %(helped)s, %(count)d of %(of)d times.") % times

    @property
    def counted(self) -> str:
        """How often it helped, in words: "3 of 4 times", "once"."""
        if self.times == 1:
            return times_words(self.helped)
        said = ngettext("%(helped)d of %(times)d time", "%(helped)d of %(times)d times", self.times)
        return said % {"helped": self.helped, "times": self.times}


def said_to_help(person: User, *, first: date, last: date) -> list[SaidToHelp]:
    """Return what helped from ``first`` to ``last``, the most often helpful first; two queries.

    A small step belongs to the day on which it was picked, a ride to the person's local day on
    which it began. A step that was not done, or whose question was skipped, counts nowhere.
    """
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for key, words, answer in (*_steps(person, first, last), *_rides(person, first, last)):
        found.setdefault(key, []).append((words, answer))
    counted = [
        _counted(said[0][0], [answer for _, answer in said], is_own=not code)
        for (code, _), said in found.items()
    ]
    helped = [item for item in counted if item.helped]
    return sorted(helped, key=lambda item: (-item.helped, item.times, item.words))


def _counted(words: str, answers: Sequence[str], *, is_own: bool) -> SaidToHelp:
    helped = [answer for answer in answers if answer in COUNTS]
    return SaidToHelp(words, len(helped), len(answers), not MUCH & {*helped}, is_own)


def _steps(person: User, first: date, last: date) -> Iterator[tuple[tuple[str, str], str, str]]:
    chosen = StepChoice.objects.visible_to(person).answered().newest_first()
    for choice in chosen.filter(picked_on__range=(first, last)):
        if choice.outcome in DID_IT_HELP:
            yield (choice.code, choice.text.casefold()), words_of(choice), choice.outcome


def _rides(person: User, first: date, last: date) -> Iterator[tuple[tuple[str, str], str, str]]:
    # A local day begins at most 14 hours before, and ends at most 12 after, the same day in UTC.
    begin, end = (datetime.combine(day, time(), UTC) for day in (first - DAY, last + 2 * DAY))
    rides = CravingEpisode.objects.visible_to(person).filter(started_at__range=(begin, end))
    zone = person.zone or ZoneInfo("UTC")
    for ride in rides:
        if first <= local_date(ride.started_at, zone) <= last and (
            answer := ride.content["helped"]
        ):
            yield ("ride", ""), RIDE, answer
