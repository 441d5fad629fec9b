"""From the pattern and from what acts alone to one level a day, and to when a notice is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checkins.engine.acting import (
    CRAVINGS,
    HEAVY_WINDOW_DAYS,
    LOW_MOOD,
    ScoredDay,
    acts_alone,
    heavy_reasons,
)
from checkins.engine.baseline import CheckIn, State
from checkins.engine.scoring import scored_values, stage_scores
from checkins.engine.types import DayAnswers, Flag, Level, Reason, SignRule, Stage
from checkins.engine.warning import Assessment, advance

QUIET_DAYS = 14  # between two pattern notices, unless the rung is higher
# The ladder of pattern notices; steady and learning stand on no rung.
WATCH_RUNG, REACH_OUT_RUNG, STRONG_RUNG = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Ladder:
    """The last pattern notice: its day (None before the first) and its rung."""

    day: int | None = None
    rung: int = 0

    def climb(self, day: int, rung: int) -> tuple["Ladder", bool]:
        """Return the ladder after ``day`` and whether a notice is due.

        One is due on any rung after 14 days without one, and earlier on a higher rung only.
        """
        waits = self.day is not None and day - self.day < QUIET_DAYS
        if not rung or (waits and rung <= self.rung):
            return self, False
        return Ladder(day, rung), True


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one day says: stage means 0..4, risk, the level both ways, flags, reasons, notice."""

    answers: DayAnswers
    scores: Mapping[Stage, float | None]
    risk: float | None
    level: Level
    level_without_use: Level
    flags: frozenset[Flag]
    reasons: tuple[Reason, ...]
    notice: bool
    assessment: Assessment | None


def rung_of(assessment: Assessment) -> int:
    """Return the rung of the ladder on which a check-in's pattern stands, 0 for none."""
    if assessment.level is Level.REACH_OUT:
        return STRONG_RUNG if assessment.strong else REACH_OUT_RUNG
    return WATCH_RUNG if assessment.level is Level.WATCH else 0


def judge_history(days: Iterable[DayAnswers], rules: Mapping[str, SignRule]) -> list[Verdict]:
    """Return what every day of one person's history says, oldest first.

    A day without a scored sign is no engine day: it takes the pattern of the last one.

    :raises ValueError: if two days are the same, or out of order.
    """
    stage_of = {code: rule.stage for code, rule in rules.items()}
    state, ladder, pattern = State(), Ladder(), Assessment(day=0)
    scored: list[ScoredDay] = []
    verdicts = []
    for answers in days:
        values = scored_values(answers, rules)
        found, notice, means = None, False, stage_scores(answers, rules)
        if values:
            checkin = CheckIn(answers.day.toordinal(), values)
            state, found = advance(state, checkin, stage_of)
            pattern = found
            ladder, notice = ladder.climb(checkin.day, rung_of(found))
            scored.append(_scored(answers, means))
        verdicts.append(_verdict(answers, means, pattern, found, scored, notice=notice))
    return verdicts


def _scored(answers: DayAnswers, means: Mapping[Stage, float | None]) -> ScoredDay:
    return ScoredDay(
        day=answers.day,
        scores=dict(means),
        cravings=answers.ratings.get(CRAVINGS),
        low_mood=answers.ratings.get(LOW_MOOD),
    )


def _verdict(
    answers: DayAnswers,
    means: Mapping[Stage, float | None],
    pattern: Assessment,
    found: Assessment | None,
    scored: list[ScoredDay],
    *,
    notice: bool,
) -> Verdict:
    act, quiet = acts_alone(answers, with_use=True), acts_alone(answers, with_use=False)
    heavy = heavy_reasons(scored[-HEAVY_WINDOW_DAYS:], as_of=answers.day)
    flags = act.flags | ({Flag.HEAVY} if heavy else set())
    return Verdict(
        answers=answers,
        scores=means,
        risk=found.risk if found else None,
        level=act.level or pattern.level,
        level_without_use=quiet.level or pattern.level,
        flags=flags | ({Flag.STRONG} if pattern.strong else set()),
        reasons=(*act.reasons, *heavy),
        notice=notice,
        assessment=found,
    )
