"""A person's assessment, as the result page and the dashboard show it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from checkins.catalog import sign_catalog
from checkins.catalog.loud import Does, LoudSign
from checkins.engine.acting import PLANNING
from checkins.engine.first_days import FIRST_DAYS
from checkins.engine.levels import shown_level
from checkins.engine.types import Flag, Level, Reason, Shown, Stage
from checkins.enums import RATING_WORDS, LevelChoice
from checkins.models import DailyCheckin, User
from checkins.queries.day_after import AfterUse
from checkins.queries.day_names import day_name, on_named_day
from checkins.queries.headlines import Headline, facts_on, headline_of
from checkins.queries.trends import TrendDay, rating_word
from checkins.queries.why import (
    HEAVY_SIGNS,
    BesideBaseline,
    Why,
    beside_baseline,
    change_said_on,
    heavy_sign,
    listed,
    why,
)

SOME = RATING_WORDS.index("Some")
HEAVY_NAMES = {
    Reason.HEAVY_EMOTIONAL: "emotional signs",
    Reason.HEAVY_MENTAL: "mental signs",
    Reason.HEAVY_PHYSICAL: "physical signs",
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """A level with its reasons and flags; the templates hold the sentences."""

    level: Level
    reasons: frozenset[Reason]
    flags: frozenset[Flag]
    about: str  # the assessed day, as the person would name it
    when: str  # the same day inside a sentence
    today: bool
    planning_word: str = ""
    engine_days: int = 0
    heavy: list[str] = field(default_factory=list)
    low_mood_card: bool = False
    why: Why | None = None
    beside_baseline: list[BesideBaseline] = field(default_factory=list)
    rests_on: int = 0
    mental_today: bool = False
    headline: Headline = Headline.TOO_LITTLE
    loud: LoudSign | None = None
    after_use: AfterUse | None = None
    reached_out: bool = False

    @property
    def day_words(self) -> str:
        """The assessed day at the beginning of a sentence."""
        return _("Today") if self.today else _("That day")

    @property
    def shown(self) -> Shown:
        """The level on the pill: who is heavy is never green."""
        return shown_level(self.level, self.flags, is_quiet=False)

    @property
    def is_day_after(self) -> bool:
        """Whether the day after use leads: all that is said before it asks for somebody now."""
        calls = self.acts_alone or self.level is Level.REACH_OUT
        return self.after_use is not None and not calls

    @property
    def has_day_after_below(self) -> bool:
        """Whether it is the day after use, and something more pressing leads."""
        return self.after_use is not None and not (self.is_day_after or self.used)

    @property
    def has_rise_below(self) -> bool:
        """Whether signs are up, and something more pressing leads."""
        return self.why is not None and (self.acts_alone or self.is_day_after)

    @property
    def has_heavy_below(self) -> bool:
        """Whether the fortnight is heavy, and something more pressing leads the result page."""
        return self.is_heavy and (self.says_more_than_steady or self.is_day_after)

    @property
    def pill_is_last(self) -> bool:
        """Whether the result page ends with the level's pill; a hard level leads it instead."""
        return not (self.says_more_than_steady or self.is_day_after)

    @property
    def was_harder(self) -> bool:
        """Whether the day, or a part of it, was harder than usual, while the level is calm."""
        return self.headline in {Headline.HARDER, Headline.A_BIT_HARDER, Headline.PART}

    @property
    def asks_for_a_call(self) -> bool:
        """Whether the page's one thing to do is a call, so that Done is not the main button."""
        if self.reached_out:
            return False
        loud = self.loud is not None and self.loud.does is not Does.STEP
        calls = self.acts_alone or self.why is not None or self.is_day_after
        return calls or self.is_heavy or loud

    @property
    def used(self) -> bool:
        """Whether the use answer is a reason."""
        return Reason.USED in self.reasons

    @property
    def planning(self) -> bool:
        """Whether planning makes the level urgent."""
        return Reason.PLANNING in self.reasons

    @property
    def support_screen(self) -> bool:
        """Whether planning was answered "A little"."""
        return Flag.SUPPORT_SCREEN in self.flags

    @property
    def learned_dashes(self) -> list[bool]:
        """A dash for each check-in that the baseline needs, and whether it is there."""
        return [place < self.engine_days for place in range(FIRST_DAYS)]

    @property
    def may_give_back(self) -> bool:
        """Whether one of the first check-ins may say something back: nothing here is pressing."""
        is_hard = self.acts_alone or self.after_use is not None or self.is_heavy
        is_low = self.low_mood_card or (self.loud is not None and self.loud.does is Does.CRISIS)
        return self.level is Level.LEARNING and not (is_hard or is_low)

    @property
    def is_heavy(self) -> bool:
        return Flag.HEAVY in self.flags

    @property
    def urgent(self) -> bool:
        """Whether the level says that someone should be with the person now."""
        return self.level is Level.URGENT

    @property
    def strong(self) -> bool:
        """Whether the pattern reaches the highest threshold."""
        return Flag.STRONG in self.flags

    @property
    def acts_alone(self) -> bool:
        """Whether a single answer, and no pattern, leads the page."""
        return self.urgent or self.support_screen

    @property
    def shows_plan(self) -> bool:
        """Whether the page shows the person's own plan without a click."""
        return self.level in {Level.REACH_OUT, Level.URGENT}

    @property
    def links_plan(self) -> bool:
        """Whether the page links to the plan."""
        heavy = self.is_heavy and self.level is Level.STEADY
        return self.level is Level.WATCH or self.support_screen or heavy

    @property
    def offers_thoughts(self) -> bool:
        """Whether to offer a thought record: mental signs are up, and nobody is in danger."""
        carried = self.why is not None and any(
            line.code == Stage.MENTAL for line in self.why.stages
        )
        return (carried or self.mental_today) and not self.acts_alone

    @property
    def may_offer_thoughts(self) -> bool:
        """Whether a thought record may be offered: no danger, and no such button above."""
        is_above = self.loud is not None and self.loud.does is Does.THOUGHT
        return not (self.acts_alone or self.is_day_after or is_above)

    @property
    def small_step_signs(self) -> list[str]:
        """The signs for which to offer small steps, the leading one first; none while in danger."""
        if self.acts_alone:
            return []
        loud = [self.loud.code] if self.loud and self.loud.does is Does.STEP else []
        return [line.code for line in self.why.signs] if self.why else loud

    @property
    def may_ask_for_plan(self) -> bool:
        """Whether to ask a person without a plan to write one: not while they should call."""
        return not (self.acts_alone or self.strong)

    @property
    def says_more_than_steady(self) -> bool:
        """Whether the page says something more pressing than a heavy fortnight or a silence."""
        return self.acts_alone or self.why is not None

    @property
    def pill(self) -> str:
        """The words on the level's pill."""
        if self.support_screen and not self.urgent:
            return "A good time to talk"
        return str(LevelChoice(self.level).label)


def assessment_of_day(
    person: User,
    row: DailyCheckin,
    status: Any,
    recent: Sequence[TrendDay],
    *,
    today: date,
    after_use: AfterUse | None = None,
) -> Assessment:
    """Return the assessment of one day, for the page after saving it.

    ``status`` is one from :func:`~checkins.queries.headlines.with_day` for the same day. What the
    day is compared with are its own rows: an older day's would say nothing of it.
    """
    level, flags = Level(row.level), frozenset(map(Flag, row.flags))
    rows = beside_baseline([one for one in recent if one.day == row.day])
    facts = facts_on(status)
    return Assessment(
        level=level,
        reasons=frozenset(map(Reason, row.reasons)),
        flags=flags,
        about=day_name(row.day, today),
        when=on_named_day(row.day, today),
        today=row.day == today,
        planning_word=_word(row),
        engine_days=status.engine_days,
        heavy=heavy_words(row.reasons, recent),
        low_mood_card=status.has_low_mood_card,
        why=why(row.explanation, today=today, changed_on=change_said_on(row.day, vars(status))),
        beside_baseline=rows,
        rests_on=row.rests_on,
        mental_today=_has_mental_sign(row),
        headline=headline_of(person, facts, rows),
        loud=facts.loud,
        after_use=after_use,
        reached_out=facts.reached_out,
    )


def assessment_now(
    person: User,
    status: Any,
    recent: Sequence[TrendDay],
    *,
    today: date,
    after_use: AfterUse | None = None,
) -> Assessment:
    """Return the person's present assessment, for the dashboard; ``status`` as above."""
    flags = frozenset(map(Flag, status.flags))
    rows, facts = beside_baseline(recent), facts_on(status)
    about = status.used_day or status.planning_day or today
    changed_on = change_said_on(status.last_day, vars(status))
    return Assessment(
        level=Level(status.level),
        reasons=frozenset(map(Reason, status.reasons)),
        flags=flags,
        about=day_name(about, today),
        when=on_named_day(about, today),
        today=about == today,
        engine_days=status.engine_days,
        heavy=heavy_words(status.reasons, recent),
        low_mood_card=status.has_low_mood_card,
        why=why(status.explanation, today=today, changed_on=changed_on),
        beside_baseline=rows,
        headline=headline_of(person, facts, rows),
        loud=facts.loud,
        after_use=after_use,
        reached_out=facts.reached_out,
    )


def heavy_words(reasons: list[str], recent: Sequence[TrendDay]) -> list[str]:
    """Return the heavy reasons in words: "emotional signs: quite a bit, on average"."""
    found = []
    for reason in map(Reason, reasons):
        if reason in HEAVY_NAMES:
            stage = Stage(reason.value.removeprefix("heavy_"))
            scores = [score for row in recent if (score := row.score(stage)) is not None]
            word = rating_word(sum(scores) / len(scores)) if scores else "high"
            found.append(f"{HEAVY_NAMES[reason]}: {word}, on average")
        elif reason in HEAVY_SIGNS:
            name = listed([heavy_sign(reason)])
            found.append(f"{name}: quite a bit or more, on 7 days or more")
    return found


def _word(row: DailyCheckin) -> str:
    rating = row.answers.get(PLANNING)
    return RATING_WORDS[rating] if rating else ""


def _has_mental_sign(row: DailyCheckin) -> bool:
    """Say whether a mental sign was answered "Some" or more; planning has its own page."""
    signs = sign_catalog().scale_signs(Stage.MENTAL)
    return any(row.answers.get(sign.code, 0) >= SOME for sign in signs if not sign.acts_alone)
