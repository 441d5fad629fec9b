"""The level of each day, from the pattern and the day's own answers, and when a notice is due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from checkins.engine.acting import (
    CRAVINGS,
    HEAVY_LEAST_ANSWERS,
    HEAVY_WINDOW_DAYS,
    LOW_MOOD,
    ScoredDay,
    acts_alone,
    heavy_reasons,
)
from checkins.engine.baseline import CheckIn, State
from checkins.engine.constants import SHIPPED, Constants
from checkins.engine.days import BACKFILL_DAYS
from checkins.engine.explain import Explanation, explain
from checkins.engine.scoring import answers_by_stage, scored_values, stage_scores
from checkins.engine.types import DayAnswers, Flag, Level, Reason, Shown, SignRule, Stage
from checkins.engine.warning import (
    Assessment,
    advance,
    is_strong,
    level_of,
)

URGENT_DAYS = 7  # an urgent answer that no check-in followed stands for so many days
MEMORIES_KEPT = BACKFILL_DAYS + 1  # the newest check-in before any open day is one of so many
QUIET_DAYS = 14  # between two pattern notices, unless the later one is on a higher rung
# The rungs of the notice ladder; the levels steady and learning have none.
WATCH_RUNG, REACH_OUT_RUNG, STRONG_RUNG = 1, 2, 3
LEVEL_OF_RUNG = {
    WATCH_RUNG: Level.WATCH,
    REACH_OUT_RUNG: Level.REACH_OUT,
    STRONG_RUNG: Level.REACH_OUT,
}


@dataclass(frozen=True, slots=True)
class Ladder:
    """The last pattern notice: its day (None before the first) and its rung."""

    day: int | None = None
    rung: int = 0

    def climb(self, day: int, rung: int) -> tuple["Ladder", bool]:
        """Return the ladder after ``day`` and whether a notice is due.

        A notice is due on any rung after 14 days without one, and earlier only on a higher rung.
        """
        waits = self.day is not None and day - self.day < QUIET_DAYS
        if not rung or (waits and rung <= self.rung):
            return self, False
        return Ladder(day, rung), True


@dataclass(frozen=True, slots=True)
class Verdict:
    """One day judged: stage means 0..4, flags, and level and reasons with and without use.

    ``assessment`` is None on a day without a scored sign: such a day takes the pattern and the
    explanation of the last check-in. ``explanation`` is None while learning or steady. The day was
    judged by ``constants``.
    """

    day: date
    scored: int
    scores: Mapping[Stage, float | None]
    level: Level
    level_without_use: Level
    flags: frozenset[Flag]
    reasons: tuple[Reason, ...]
    reasons_without_use: tuple[Reason, ...]
    assessment: Assessment | None
    explanation: Explanation | None
    constants: Constants = SHIPPED

    @property
    def risk(self) -> float | None:
        """The day's own risk; None while learning and on a day without a scored sign."""
        return self.assessment.risk if self.assessment else None

    @property
    def rung(self) -> int:
        """The rung that the day's own pattern reaches on the notice ladder, 0 for none."""
        return rung_of(self.risk, self.constants)


def rung_of(risk: float | None, constants: Constants = SHIPPED) -> int:
    """Return the rung that a check-in's risk reaches on the notice ladder, 0 for none."""
    rungs = {Level.WATCH: WATCH_RUNG, Level.REACH_OUT: REACH_OUT_RUNG}
    return STRONG_RUNG if is_strong(risk, constants) else rungs.get(level_of(risk, constants), 0)


@dataclass(slots=True)
class Fold:
    """One person's days judged one after the other, oldest first.

    ``state`` is the rule's memory after the newest check-in, ``before`` the memory before it.
    ``memories_before`` holds the memory after each of the check-ins before the newest, at most
    ``MEMORIES_KEPT`` and only as far back as this fold went.
    ``scored`` holds the newest engine days, at most 14. From each of ``baseline_days`` on the rule
    learns anew. To continue a history, pass its stored state, which must be of the same
    ``constants``.
    """

    rules: Mapping[str, SignRule]
    state: State = field(default_factory=State)
    before: State = field(default_factory=State)
    memories_before: list[State] = field(default_factory=list)
    scored: list[ScoredDay] = field(default_factory=list)
    baseline_days: Sequence[date] = ()
    constants: Constants = SHIPPED
    stage_of: Mapping[str, Stage] = field(init=False)
    _pattern: State = field(init=False)

    def __post_init__(self) -> None:
        self.stage_of = {code: rule.stage for code, rule in self.rules.items()}
        self._pattern = self.state

    @property
    def level(self) -> Level:
        """The level that the pattern alone makes on the newest day."""
        return level_of(self._pattern.risk, self.constants)

    @property
    def strong(self) -> bool:
        """Whether the pattern on the newest day reaches the highest threshold."""
        return is_strong(self._pattern.risk, self.constants)

    def explanation(self) -> Explanation | None:
        """Return the changes that explain the pattern, None while learning or steady."""
        if self.level in (Level.LEARNING, Level.STEADY):
            return None
        return explain(self._pattern, self.stage_of)

    def judge(self, answers: DayAnswers) -> Verdict:
        """Add one more day and return its verdict.

        :raises ValueError: if the day has scored answers and is not after the newest check-in.
        """
        values = scored_values(answers, self.rules)
        means = stage_scores(answers, self.rules)
        today = answers.day.toordinal()
        found = None
        self._pattern = State() if self._learns_anew(today) else self.state
        if values:
            if self.state.day is not None:
                self.memories_before = [*self.memories_before[1 - MEMORIES_KEPT :], self.state]
            self.before = self._pattern
            checkin = CheckIn(today, values)
            self.state, found = advance(self.before, checkin, self.stage_of, self.constants)
            self._pattern = self.state
            self.scored = [
                *self.scored[1 - HEAVY_WINDOW_DAYS :],
                scored_day(answers, means, self.rules),
            ]
        return self._verdict(answers, means, len(values), found)

    def _learns_anew(self, today: int) -> bool:
        last = self.state.day
        return last is not None and any(
            last < day.toordinal() <= today for day in self.baseline_days
        )

    def _verdict(
        self,
        answers: DayAnswers,
        means: Mapping[Stage, float | None],
        scored: int,
        found: Assessment | None,
    ) -> Verdict:
        act, quiet = acts_alone(answers, with_use=True), acts_alone(answers, with_use=False)
        explanation = self.explanation()
        beside = [*rise_reasons(explanation), *heavy_reasons(self.scored, as_of=answers.day)]
        flags = act.flags | ({Flag.STRONG} if self.strong else set())
        return Verdict(
            day=answers.day,
            scored=scored,
            scores=means,
            level=act.level or self.level,
            level_without_use=quiet.level or self.level,
            flags=flags | ({Flag.HEAVY} if any(map(is_heavy, beside)) else set()),
            reasons=(*act.reasons, *beside),
            reasons_without_use=(*quiet.reasons, *beside),
            assessment=found,
            explanation=explanation,
            constants=self.constants,
        )


def shown_level(
    level: Level, flags: Collection[Flag], *, is_quiet: bool, urgent_is_over: bool = False
) -> Shown:
    """Return what every reader is shown first: the most pressing of level, flags and silence.

    Who is quiet or heavy is never shown as steady or learning. An urgent level that is over was
    followed by days without a check-in, so it counts as quiet.
    """
    if level is Level.URGENT:
        return Shown.QUIET if urgent_is_over else Shown.URGENT
    if Flag.SUPPORT_SCREEN in flags:
        return Shown.SUPPORT
    if level is Level.REACH_OUT:
        return Shown.STRONG if Flag.STRONG in flags else Shown.REACH_OUT
    if is_quiet:
        return Shown.QUIET
    return Shown.HEAVY if level is not Level.WATCH and Flag.HEAVY in flags else Shown(level)


def urgent_is_over(told_on: date, last_checkin: date | None, today: date) -> bool:
    """Return whether an urgent answer and the last check-in are both more than 7 days old."""
    newest = max(filter(None, (told_on, last_checkin)))
    return (today - newest).days > URGENT_DAYS


def is_heavy(reason: str) -> bool:
    return reason.startswith("heavy_")


def rise_reasons(explanation: Explanation | None) -> list[Reason]:
    """Return one reason for each stage that carries a pattern."""
    return [Reason(f"rise_{item.code}") for item in explanation.stages] if explanation else []


def scored_day(
    answers: DayAnswers, means: Mapping[Stage, float | None], rules: Mapping[str, SignRule]
) -> ScoredDay:
    """Return an engine day as the fortnight rules see it; ``means`` are its stage scores."""
    answered = answers_by_stage(answers, rules)
    return ScoredDay(
        day=answers.day,
        scores={
            stage: mean if answered[stage] >= HEAVY_LEAST_ANSWERS else None
            for stage, mean in means.items()
        },
        cravings=answers.ratings.get(CRAVINGS),
        low_mood=answers.ratings.get(LOW_MOOD),
    )


def judge_history(
    days: Iterable[DayAnswers],
    rules: Mapping[str, SignRule],
    *,
    baseline_days: Sequence[date] = (),
    constants: Constants = SHIPPED,
) -> list[Verdict]:
    """Return the verdict of every day of one person's history, oldest first.

    :raises ValueError: if two days are the same, or out of order.
    """
    fold = Fold(rules, baseline_days=baseline_days, constants=constants)
    return [fold.judge(answers) for answers in days]


def notice_days(verdicts: Iterable[Verdict]) -> set[date]:
    """Return the days on which a pattern notice is due if each day is judged on that day."""
    ladder, due = Ladder(), set()
    for verdict in verdicts:
        ladder, notice = ladder.climb(verdict.day.toordinal(), verdict.rung)
        if notice:
            due.add(verdict.day)
    return due
