"""Triggers: those that can be tagged, and the stage scores that tend to come with them."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from checkins.catalog.learn import LearnPage, learn_catalog
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.triggers import Beside, Side, TaggedDay, beside_other_days
from checkins.engine.types import Stage
from checkins.enums import OwnLineKind, StageChoice
from checkins.models import DailyCheckin, User
from checkins.queries.own_lines import OwnLines

YEAR_WEEKS = 52
SIDES = {
    Side.HIGHER: "higher than on",
    Side.LOWER: "lower than on",
    Side.SAME: "about the same as on",
}
AFTER = {Side.HIGHER: "higher", Side.LOWER: "lower", Side.SAME: "about the same"}


def trigger_options(own: OwnLines, tagged: Collection[str]) -> dict[str, str]:
    """Return the triggers that can be tagged, code to words: the catalog's, then the person's own.

    A retired trigger is included only if it is in ``tagged``.
    """
    return trigger_catalog().options(tagged) | own.words(OwnLineKind.TRIGGER, also=tagged)


@dataclass(frozen=True, slots=True)
class CameWith:
    """A trigger in words, on how many days it was tagged, sentences on what came with it.

    ``page`` is the learning page on it, if there is one.
    """

    words: str
    days: int
    sentences: tuple[str, ...]
    page: LearnPage | None = None


def came_with(person: User, own: OwnLines, *, today: date) -> list[CameWith]:
    """Return what tended to come with each trigger of the last year, most frequent first.

    One query. A trigger is absent if no stage has enough days to compare.
    """
    days = _tagged_days(person, first=today - timedelta(weeks=YEAR_WEEKS), last=today)
    counts = Counter(tag for item in days for tag in item.tags)
    words = trigger_options(own, counts.keys())
    found = [
        CameWith(
            words[tag],
            count,
            tuple(sentence(item) for item in stages),
            learn_catalog().page_on(tag),
        )
        for tag, count in counts.items()
        if tag in words and (stages := beside_other_days(days, tag))
    ]
    return sorted(found, key=lambda item: (-item.days, item.words))


def sentence(item: Beside) -> str:
    """Return a sentence on one stage's scores on a trigger's days and on the days after."""
    name = str(StageChoice(item.stage).label).lower()
    said = (
        f"On {item.on_days} such days, {name} signs were {SIDES[item.on]} "
        f"{item.other_days} other days."
    )
    if item.after:
        said += f" The day after, they were {AFTER[item.after]} ({item.after_days} days)."
    return said


def _tagged_days(person: User, *, first: date, last: date) -> list[TaggedDay]:
    rows = DailyCheckin.objects.visible_to(person).between(first, last)
    columns = ("day", "triggers", *(f"score_{stage}" for stage in Stage))
    return [
        TaggedDay(day, frozenset(tags), dict(zip(Stage, scores, strict=True)))
        for day, tags, *scores in rows.values_list(*columns)
    ]
