"""What helped in a week: only what the person answered when we asked whether it did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from checkins.enums import RideHelped, StepOutcome
from checkins.models import CravingEpisode, StepChoice, User
from checkins.queries.small_steps import DONE, words_of

MOST_LINES = 3
BOTH = 2
RIDE = "Riding it out"


@dataclass(frozen=True, slots=True)
class HelpedLine:
    """One thing, how often the person said that it helped, and of how many answers.

    ``is_little`` says that it helped a little each time. ``is_own`` marks the person's own words,
    which no text that is handed on holds.
    """

    thing: str
    helped: int
    of: int
    is_little: bool = False
    is_own: bool = False

    @property
    def said(self) -> str:
        """How often it helped, in words."""
        helped = _("helped a little") if self.is_little else _("helped")
        if self.of == 1:
            return _("You said it %(helped)s.") % {"helped": helped}
        times = {"count": self.helped, "of": self.of, "helped": helped}
        if self.helped == self.of == BOTH:
            return _("You said it %(helped)s, both times.") % times
        return _("You said it %(helped)s, %(count)d of %(of)d times.") % times


def what_helped_in(person: User, first: date, last: date, zone: ZoneInfo) -> list[HelpedLine]:
    """Return what the person said helped from ``first`` to ``last``, the most often first.

    Two queries. What helped on no day is left out: it is said nowhere that a thing did not help.
    """
    answered = StepChoice.objects.visible_to(person).answered().order_by("picked_on")
    found: dict[tuple[str, str, bool], list[str]] = {}
    for row in answered.filter(picked_on__range=(first, last), outcome__in=DONE):
        thing = (words_of(row).rstrip("."), row.code, not row.code)
        found.setdefault(thing, []).append(row.outcome)
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(last + timedelta(days=1), time(), zone)
    rides = CravingEpisode.objects.visible_to(person)
    for ride in rides.filter(started_at__gte=begins, started_at__lt=ends):
        if said := ride.content["helped"]:
            found.setdefault((RIDE, "", False), []).append(said)
    lines = [_line(thing, said, is_own=own) for (thing, _, own), said in found.items()]
    helped = [line for line in lines if line.helped]
    helped.sort(key=lambda line: (line.is_little, -line.helped, line.of, line.thing))
    return helped[:MOST_LINES]


def _line(thing: str, said: Sequence[str], *, is_own: bool) -> HelpedLine:
    much = sum(one in {StepOutcome.HELPED, RideHelped.YES} for one in said)
    little = sum(one in {StepOutcome.LITTLE, RideHelped.LITTLE} for one in said)
    return HelpedLine(thing, much or little, len(said), is_little=not much, is_own=is_own)
