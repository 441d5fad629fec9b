"""Where a person stands, as the result page and the dashboard say it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from checkins.engine.acting import PLANNING
from checkins.engine.types import Flag, Level, Reason, Stage
from checkins.enums import RATING_WORDS, LevelChoice
from checkins.models import DailyCheckin, PersonStatus
from checkins.queries.steps import day_name
from checkins.queries.trends import TrendDay, rating_word

BASELINE_DAYS = 15  # the fifteenth check-in is the first that is compared with the usual
HEAVY_NAMES = {
    Reason.HEAVY_EMOTIONAL: "emotional signs",
    Reason.HEAVY_MENTAL: "mental signs",
    Reason.HEAVY_PHYSICAL: "physical signs",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A level with what stands beside it; the templates hold the sentences."""

    level: Level
    reasons: frozenset[Reason]
    flags: frozenset[Flag]
    about: str = "Today"  # the day meant, as the person would name it
    planning_word: str = ""
    engine_days: int = 0
    heavy: list[str] = field(default_factory=list)
    low_mood_card: bool = False

    @property
    def used(self) -> bool:
        """Whether the use answer is what this is about."""
        return Reason.USED in self.reasons

    @property
    def planning(self) -> bool:
        """Whether thoughts of how to use make it urgent."""
        return Reason.PLANNING in self.reasons

    @property
    def support_screen(self) -> bool:
        """Whether one thought of how to use was told."""
        return Flag.SUPPORT_SCREEN in self.flags

    @property
    def is_heavy(self) -> bool:
        """Whether the last fortnight was heavy."""
        return Flag.HEAVY in self.flags

    @property
    def urgent(self) -> bool:
        """Whether someone should be with the person now."""
        return self.level is Level.URGENT

    @property
    def pill(self) -> str:
        """The level as its pill says it."""
        if self.support_screen and not self.urgent:
            return "A good time to talk"
        return str(LevelChoice(self.level).label)

    @property
    def to_go(self) -> int:
        """How many more check-ins until there is a usual to compare with; never below 0."""
        return max(BASELINE_DAYS - self.engine_days, 0)

    @property
    def today(self) -> bool:
        """Whether the day meant is today."""
        return self.about == "Today"

    @property
    def when(self) -> str:
        """The day meant inside a sentence: "today", "yesterday", "on Sunday"."""
        return self.about.lower() if self.about in {"Today", "Yesterday"} else f"on {self.about}"


def standing_of_day(
    row: DailyCheckin, status: PersonStatus, recent: Sequence[TrendDay], *, today: date
) -> Standing:
    """Return what the day itself says, for the page after saving it."""
    return Standing(
        level=Level(row.level),
        reasons=frozenset(Reason(item) for item in row.reasons),
        flags=frozenset(Flag(item) for item in row.flags),
        about=day_name(row.day, today),
        planning_word=_word(row),
        engine_days=status.engine_days,
        heavy=heavy_words(row.reasons, recent),
        low_mood_card=status.has_low_mood_card,
    )


def standing_now(status: PersonStatus, recent: Sequence[TrendDay], *, today: date) -> Standing:
    """Return where the person stands, for the dashboard."""
    return Standing(
        level=Level(status.level),
        reasons=frozenset(Reason(item) for item in status.reasons),
        flags=frozenset(Flag(item) for item in status.flags),
        about=day_name(about, today)
        if (about := status.used_day or status.planning_day)
        else "Today",
        engine_days=status.engine_days,
        heavy=heavy_words(status.reasons, recent),
        low_mood_card=status.has_low_mood_card,
    )


def heavy_words(reasons: list[str], recent: Sequence[TrendDay]) -> list[str]:
    """Return what is heavy in words: "emotional signs: quite a bit"."""
    found = []
    for reason in map(Reason, reasons):
        if reason in HEAVY_NAMES:
            stage = Stage(reason.value.removeprefix("heavy_"))
            scores = [score for row in recent if (score := row.score(stage)) is not None]
            word = rating_word(sum(scores) / len(scores)) if scores else "high"
            found.append(f"{HEAVY_NAMES[reason]}: {word}, on average")
        elif reason is Reason.HEAVY_CRAVINGS:
            found.append("cravings: quite a bit or more, on 7 days or more")
        elif reason is Reason.HEAVY_LOW_MOOD:
            found.append("feeling sad or down: quite a bit or more, on 7 days or more")
    return found


def _word(row: DailyCheckin) -> str:
    rating = row.answers.get(PLANNING)
    return RATING_WORDS[rating] if rating else ""
