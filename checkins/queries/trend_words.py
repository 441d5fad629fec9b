"""The charts of a trend in words: to the person, and to a counselor in their own voice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from checkins.engine.types import Stage
from checkins.enums import STAGE_PLAIN_WORDS
from checkins.queries.counts import days_counted, days_words
from checkins.queries.trends import A_BIT_ABOVE, ABOVE, BELOW, NEAR, Trend

MOST_FIRST = (ABOVE, A_BIT_ABOVE, NEAR, BELOW)


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is spoken to: how a check-in, the usual and the stages are named."""

    checkin: str
    their: str
    all_three: str
    names: Mapping[Stage, str]
    noun: str = ""  # what follows the names

    def where(self, words: str, *, first: bool) -> str:
        """Return where a level is; once the usual was named, it is "it"."""
        return words.replace("usual", f"{self.their} usual" if first else "it")

    def named(self, stages: Sequence[Stage]) -> str:
        """Return one or more stages in one phrase: "feelings and thoughts", "emotional signs"."""
        *others, last = (self.names[stage] for stage in stages)
        # "stress and mood" are two words with an "and" of their own.
        joint = ", and " if " " in last else " and "
        return (f"{', '.join(others)}{joint}{last}" if others else last) + self.noun


PERSON = Voice("In your last check-in", "your", "all three", STAGE_PLAIN_WORDS)
READER = Voice(
    "In their last check-in",
    "their",
    "all three stages",
    {stage: stage.value for stage in Stage},
    " signs",
)


def own_sentence(trend: Trend) -> str:
    """Return the charts in words, addressed to the person."""
    if not trend.present:
        return _("Your trends start with your first check-in.")
    learning = _("After about 14 check-ins we can tell you what\N{RIGHT SINGLE QUOTATION MARK}s ")
    newest = _newest(trend, PERSON, learning=learning + _("usual for you."))
    return _("Higher means more signs. You checked in %(counted)s.%(newest)s") % {
        "counted": _counted(trend, PERSON),
        "newest": newest,
    }


def their_sentence(trend: Trend) -> str:
    """Return the charts in words, addressed to a counselor."""
    if not trend.present:
        return _("There’s no check-in in these weeks.")
    newest = _newest(trend, READER, learning=_("There’s no usual range yet."))
    return _("Higher means more signs. There are check-ins %(counted)s.%(newest)s") % {
        "counted": _counted(trend, READER),
        "newest": newest,
    }


def newest_words(found: Mapping[Stage, str], voice: Voice) -> str:
    """Return where each stage of the newest check-in is, beside the usual.

    ``found`` maps each stage that could be compared to its level in words. The highest come first;
    a stage that is absent had too few answers.
    """
    said: list[str] = []
    for words in MOST_FIRST:
        stages = [stage for stage in Stage if found.get(stage) == words]
        if not stages:
            continue
        all_three = len(stages) == len(Stage)
        named = voice.all_three if all_three else voice.named(stages)
        where = voice.where(words, first=not said)
        said.append(
            _("%(what)s were %(where)s.") % {"what": named.capitalize(), "where": where}
            if said
            else _("%(checkin)s, %(what)s were %(where)s.")
            % {"checkin": voice.checkin, "what": named, "where": where}
        )
    if missing := [stage for stage in Stage if stage not in found]:
        too_few = _("There were too few answers about %(what)s.")
        said.append(too_few % {"what": voice.named(missing)})
    return " ".join(said)


def _newest(trend: Trend, voice: Voice, *, learning: str) -> str:
    scored = [row for row in trend.days.values() if row.scored]
    if not scored:
        return ""
    if scored[-1].is_learning:
        return f" {learning}"
    found = {stage: one.words for stage in Stage if (one := scored[-1].compared(stage))}
    if not found:
        return _(" %(checkin)s there were too few answers to compare.") % {"checkin": voice.checkin}
    return f" {newest_words(found, voice)}"


def _counted(trend: Trend, voice: Voice) -> str:
    """Return on how many days there is a check-in, and of how many days that is."""
    if trend.began is None or trend.began <= trend.first:
        return f"on {days_words(len(trend.present))} of these {trend.weeks} weeks"
    most = (trend.last - trend.first).days + 1
    counted, days = days_counted(trend.began, trend.last, most), len(trend.present)
    if days == counted == 1:
        return _("on %(their)s first day") % {"their": voice.their}
    said = _("on %(days)d of %(their)s first %(count)d days")
    return said % {"days": days, "their": voice.their, "count": counted}
