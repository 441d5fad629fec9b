"""Triggers: those that can be tagged, and the stage scores that tend to come with them."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checkins.catalog.learn import LearnPage, learn_catalog
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.triggers import Beside, Side, TaggedDay, beside_other_days, left_out
from checkins.engine.types import Stage
from checkins.enums import STAGE_PLAIN_LINES, OwnLineKind, UsedChoice
from checkins.models import DailyCheckin, User
from checkins.queries.counts import days_words
from checkins.queries.own_lines import OwnLines
from checkins.queries.trends import YEAR_WEEKS, rating_word

SIGNS = {
    Stage.EMOTIONAL: "signs in feelings and people",
    Stage.MENTAL: STAGE_PLAIN_LINES[Stage.MENTAL],
    Stage.PHYSICAL: "stress, feeling down and chances to use",
}


def trigger_options(own: OwnLines, tagged: Collection[str]) -> dict[str, str]:
    """Return the triggers that can be tagged, code to words: the catalog's, then the person's own.

    A retired trigger is included only if it is in ``tagged``.
    """
    return trigger_catalog().options(tagged) | own.words(OwnLineKind.TRIGGER, also=tagged)


@dataclass(frozen=True, slots=True)
class Bar:
    """The mean of some days, 0..4, with what says which days they are, and its word."""

    label: str
    mean: float
    word: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One stage that was higher: the sentence, and the bars of days with and without."""

    stage: Stage
    sentence: str
    bars: tuple[Bar, Bar]


@dataclass(frozen=True, slots=True)
class CameWith:
    """A trigger in words, on how many days it counts, and what was higher on them.

    ``is_lower`` says that some stage was lower. No card says so: what sets cravings off is not to
    be recommended. ``page`` is the learning page on the trigger, if there is one.
    """

    words: str
    days: int
    findings: tuple[Finding, ...]
    is_lower: bool = False
    page: LearnPage | None = None

    @property
    def folded(self) -> str:
        """The line of a trigger with which nothing was higher, after its name."""
        said = _("nothing was higher") if self.is_lower else _("no clear difference yet")
        return f"({days_words(self.days)}): {said}."


def came_with(person: User, own: OwnLines, *, today: date) -> list[CameWith]:
    """Return what tended to come with each trigger of the last year, most frequent first.

    One query. A trigger is absent if no stage has enough days to compare.
    """
    days = _tagged_days(person, first=today - timedelta(weeks=YEAR_WEEKS), last=today)
    apart = left_out(item.day for item in days if item.used)
    counts = Counter(tag for item in days if item.day not in apart for tag in item.tags)
    words = trigger_options(own, counts.keys())
    found = [
        CameWith(
            words=words[tag],
            days=count,
            findings=tuple(finding for item in stages for finding in findings_of(item)),
            is_lower=any(Side.LOWER in (item.on, item.after) for item in stages),
            page=learn_catalog().page_on(tag),
        )
        for tag, count in counts.items()
        if tag in words and (stages := beside_other_days(days, tag))
    ]
    return sorted(found, key=lambda item: (-item.days, item.words))


def findings_of(item: Beside) -> list[Finding]:
    """Return what was higher in one stage, on a trigger's days or else on the days after."""
    signs = SIGNS[item.stage]
    if item.on is Side.HIGHER:
        said = _("On the %(days)d days with it, %(signs)s were higher.")
        sentence = said % {"days": item.on_days, "signs": signs}
        if item.after is Side.HIGHER:
            sentence += _(" On the day after, they were higher too.")
        with_it = ngettext("%(days)d day with it", "%(days)d days with it", item.on_days)
        return [_finding(item, sentence, with_it % {"days": item.on_days}, item.on_mean)]
    if item.after is Side.HIGHER and item.after_mean is not None:
        sentence = _("On the day after it, %(signs)s were higher.") % {"signs": signs}
        after = ngettext("%(days)d day after it", "%(days)d days after it", item.after_days)
        return [_finding(item, sentence, after % {"days": item.after_days}, item.after_mean)]
    return []


def _finding(item: Beside, sentence: str, label: str, mean: float) -> Finding:
    word, other = rating_word(mean).capitalize(), rating_word(item.other_mean).capitalize()
    if word == other:
        other = _("%(word)s, but less") % {"word": other}
    others = ngettext("%(days)d other day", "%(days)d other days", item.other_days)
    return Finding(
        stage=item.stage,
        sentence=sentence,
        bars=(
            Bar(label, mean, word),
            Bar(others % {"days": item.other_days}, item.other_mean, other),
        ),
    )


def split(found: Sequence[CameWith]) -> tuple[list[CameWith], list[CameWith]]:
    """Return the triggers with which something was higher, and the rest."""
    return [item for item in found if item.findings], [item for item in found if not item.findings]


def _tagged_days(person: User, *, first: date, last: date) -> list[TaggedDay]:
    rows = DailyCheckin.objects.visible_to(person).between(first, last)
    columns = ("day", "triggers", "used", *(f"score_{stage}" for stage in Stage))
    return [
        TaggedDay(
            day, frozenset(tags), dict(zip(Stage, scores, strict=True)), used == UsedChoice.YES
        )
        for day, tags, used, *scores in rows.values_list(*columns)
    ]
