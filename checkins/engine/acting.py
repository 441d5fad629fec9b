"""Rules without a baseline: one day's answers, a heavy fortnight, and low mood that returns.

They hold from the first check-in on, because they compare nothing with the person's baseline.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from checkins.engine.types import DayAnswers, Flag, Level, Reason, Stage, Used

PLANNING = "planning"
LOW_MOOD = "low_mood"
CRAVINGS = "cravings"
PLANNING_URGENT = 2
HEAVY_WINDOW_DAYS = 14
HEAVY_LEAST_DAYS = 7
HEAVY_MEAN = 2.0
HEAVY_RATING = 3
HEAVY_LEAST_ANSWERS = 2  # of a stage on a day: a quick check-in asks one of most stages
LOW_MOOD_RATING = 3
LOW_MOOD_OF = 3
LOW_MOOD_TIMES = 2


@dataclass(frozen=True, slots=True)
class Act:
    """The level, flags and reasons that one day's answers raise without a baseline."""

    level: Level | None = None
    flags: frozenset[Flag] = frozenset()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredDay:
    """An engine day as the fortnight rules see it: stage means and two ratings, 0..4.

    ``scores`` holds None for a stage with fewer than two answers: one answer is no mean of a stage.
    """

    day: date
    scores: dict[Stage, float | None]
    cravings: int | None = None
    low_mood: int | None = None


def acts_alone(day: DayAnswers, *, with_use: bool) -> Act:
    """Return what the day raises; ``with_use=False`` is for readers who may not know of use."""
    planning = day.ratings.get(PLANNING, 0)
    used = with_use and day.used is Used.YES
    reasons: list[Reason] = [Reason.USED] if used else []
    if planning >= PLANNING_URGENT:
        reasons.append(Reason.PLANNING)
    elif planning:
        reasons.append(Reason.PLANNING_ONCE)
    urgent = used or planning >= PLANNING_URGENT
    return Act(
        level=Level.URGENT if urgent else None,
        flags=frozenset({Flag.SUPPORT_SCREEN} if planning == 1 else ()),
        reasons=tuple(reasons),
    )


def heavy_reasons(days: Sequence[ScoredDay], *, as_of: date) -> tuple[Reason, ...]:
    """Return why the fortnight that ends at ``as_of`` is heavy; empty when it is not.

    A fortnight is heavy if the last 14 calendar days hold at least 7 engine days, and either a
    stage's mean over them is 2 or more, or cravings or low mood is 3 or more on 7 of them. A day
    counts towards a stage's mean with two or more of its answers.
    """
    first = as_of - timedelta(days=HEAVY_WINDOW_DAYS - 1)
    window = [day for day in days if first <= day.day <= as_of]
    if len(window) < HEAVY_LEAST_DAYS:
        return ()
    found = [
        Reason(f"heavy_{stage}")
        for stage in Stage
        if (mean := _mean([day.scores[stage] for day in window])) is not None and mean >= HEAVY_MEAN
    ]
    if _high([day.cravings for day in window], HEAVY_RATING) >= HEAVY_LEAST_DAYS:
        found.append(Reason.HEAVY_CRAVINGS)
    if _high([day.low_mood for day in window], HEAVY_RATING) >= HEAVY_LEAST_DAYS:
        found.append(Reason.HEAVY_LOW_MOOD)
    return tuple(found)


def low_mood_day(days: Sequence[ScoredDay]) -> date | None:
    """Return the newest day on which two of three check-ins in a row had low mood, or None.

    ``days`` holds the check-ins, oldest first. The day is one of low mood itself: a better day
    after it does not move the date.
    """
    for end in range(len(days), 0, -1):
        last = days[max(0, end - LOW_MOOD_OF) : end]
        low = [day.day for day in last if _high([day.low_mood], LOW_MOOD_RATING)]
        if len(low) >= LOW_MOOD_TIMES:
            return low[-1]
    return None


def low_mood_stands(low_mood_day: date | None, strip: int, last_day: date | None) -> bool:
    """Return whether a day from :func:`low_mood_day` is one of the last three check-ins.

    Bit n of ``strip`` says whether there is a check-in n days before ``last_day``.
    """
    if low_mood_day is None or last_day is None:
        return False
    after = strip & (1 << max((last_day - low_mood_day).days, 0)) - 1
    return after.bit_count() < LOW_MOOD_OF


def _high(ratings: Sequence[int | None], least: int) -> int:
    return sum(rating is not None and rating >= least for rating in ratings)


def _mean(scores: Sequence[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None
