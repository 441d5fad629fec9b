"""Why a person has their level: their own numbers in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from checkins.catalog import Sign, sign_catalog
from checkins.engine.acting import CRAVINGS, LOW_MOOD
from checkins.engine.scoring import TOP
from checkins.engine.types import Reason, Stage
from checkins.enums import RATING_WORDS, SCORE_WORDS, StageChoice
from checkins.queries.day_names import dated, short_day
from checkins.queries.rates import NoticeRates, notice_rates
from checkins.queries.trends import TrendDay, rating_word

HEAVY_SIGNS = {Reason.HEAVY_CRAVINGS: CRAVINGS, Reason.HEAVY_LOW_MOOD: LOW_MOOD}
HALVES = 2  # parts of a point: a mean between two words is named by both


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A stage or a sign, with its baseline and its last week in words."""

    code: str
    name: str
    baseline: str
    now: str


@dataclass(frozen=True, slots=True)
class BesideBaseline:
    """A stage on one day compared with the person's baseline, in words and on the scale, 0..4."""

    name: str
    now: str
    baseline: str
    where: str
    stage: Stage | None = None
    level: float = 0
    around: tuple[float, float] = (0, 0)  # the usual range


@dataclass(frozen=True, slots=True)
class Why:
    """The explanation of a pattern in words: stages, signs, since when, and how often it is wrong.

    ``carrier`` is the stage that carries the pattern most, ``rests_on`` counts the check-ins in the
    baseline, and ``rates`` says how often a notice of this rung comes. ``changed_on`` is when we
    changed how days are compared, on the one day that says so, else empty.
    """

    carrier: Stage
    stages: list[ChangedLine]
    signs: list[ChangedLine]
    since: str
    rests_on: int
    rates: NoticeRates
    changed_on: str = ""

    @property
    def movement(self) -> str:
        """The signs in short sentences: "Up: cravings and stress. Down: slept well."."""
        return movement([line.code for line in self.signs])


def why(
    explanation: Mapping[str, Any] | None, *, today: date, changed_on: date | None = None
) -> Why | None:
    """Return an explanation's numbers in words; None if there is no explanation."""
    if not explanation:
        return None
    stages = explanation["stages"]
    return Why(
        carrier=Stage(stages[0][0]),
        stages=[
            ChangedLine(code, f"{StageChoice(code).label} signs", *_pair(baseline, now))
            for code, baseline, now in stages
        ],
        signs=[_sign_line(code, baseline, now) for code, baseline, now in explanation["signs"]],
        since=short_day(date.fromisoformat(explanation["since"]), today),
        rests_on=explanation["rests_on"],
        rates=notice_rates(explanation["rung"]),
        changed_on=dated(changed_on, today=today) if changed_on else "",
    )


def change_said_on(day: date | None, status: Mapping[str, Any]) -> date | None:
    """Return when the constants changed if a day's Why is the one that says so, else None.

    ``status`` has the columns of a status that name the change and that day.
    """
    changed_on: date | None = status["constants_changed_on"]
    return changed_on if day and day == status["constants_said_day"] else None


def beside_baseline(recent: Sequence[TrendDay]) -> list[BesideBaseline]:
    """Return each stage of the newest engine day that could be compared with its baseline."""
    checkins = [row for row in recent if row.scored]
    if not checkins:
        return []
    return [
        BesideBaseline(
            name=str(StageChoice(stage).label),
            now=rating_word(found.level),
            baseline=rating_word(found.baseline),
            where=found.words,
            stage=stage,
            level=found.level,
            around=(found.baseline - found.spread, found.baseline + found.spread),
        )
        for stage in Stage
        if (found := checkins[-1].compared(stage))
    ]


def movement(codes: Sequence[str]) -> str:
    """Return the signs that rose, in short sentences; a good thing that fell comes under "Down"."""
    known = sign_catalog().by_code
    signs = [known[code] for code in codes if code in known]
    up = [sign.short for sign in signs if not sign.reversed]
    down = [sign.short for sign in signs if sign.reversed]
    said = [("Up", up), ("Down", down)]
    return " ".join(f"{word}: {listed(names)}." for word, names in said if names)


def heavy_sign(reason: Reason) -> str:
    """Return the catalog's name of the single sign that was heavy."""
    return sign_catalog().by_code[HEAVY_SIGNS[reason]].short


def listed(names: Sequence[str]) -> str:
    """Return names in a sentence: "cravings, stress and low mood"."""
    *others, last = [name[0].lower() + name[1:] for name in names] or [""]
    return f"{', '.join(others)} and {last}" if others else last


def _sign_line(code: str, baseline: float, now: float) -> ChangedLine:
    """Return a sign's line; the words for a good thing are those that the person tapped."""
    sign: Sign | None = sign_catalog().by_code.get(code)
    if sign and sign.reversed:
        before, after = _pair(TOP - baseline, TOP - now, RATING_WORDS)
        return ChangedLine(code, sign.short, before, after)
    return ChangedLine(code, sign.short if sign else code, *_pair(baseline, now, RATING_WORDS))


def _pair(baseline: float, now: float, words: Sequence[str] = SCORE_WORDS) -> tuple[str, str]:
    """Return the words for a baseline and a last week, finer words if one word would fit both."""
    for name in (_nearest, _between):
        before, after = name(baseline, words), name(now, words)
        if before != after:
            return before.lower(), after
    return _between(baseline, words).lower(), "A bit more" if now > baseline else "A bit less"


def _nearest(score: float, words: Sequence[str]) -> str:
    return words[int(score + 0.5)]


def _between(score: float, words: Sequence[str]) -> str:
    low, half = divmod(round(score * HALVES), HALVES)
    return f"{words[low]} to {words[low + 1].lower()}" if half else words[low]
