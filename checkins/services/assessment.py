"""What a person's newest days say together: levels, flags and reasons, written on the rows."""

from collections.abc import Mapping, Sequence
from datetime import date

from checkins.engine.acting import (
    CRAVINGS,
    LOW_MOOD,
    LOW_MOOD_OF,
    ScoredDay,
    acts_alone,
    heavy_reasons,
)
from checkins.engine.acting import low_mood_day as newest_low_mood_day
from checkins.engine.scoring import scored_values, stage_scores
from checkins.engine.types import Flag, Level, Reason, SignRule
from checkins.models import DailyCheckin, PersonStatus

STRIP_DAYS = 56
STRIP_MASK = (1 << STRIP_DAYS) - 1
ASSESSED = [
    "level",
    "level_without_use",
    "flags",
    "reasons",
    "reasons_without_use",
]


def score_day(row: DailyCheckin, rules: Mapping[str, SignRule]) -> None:
    """Write the day's stage means and the count of its scored answers onto the row."""
    answers = row.as_answers()
    row.scored = len(scored_values(answers, rules))
    for stage, score in stage_scores(answers, rules).items():
        setattr(row, f"score_{stage}", score)


def assess_days(days: Sequence[DailyCheckin], *, from_day: date) -> list[DailyCheckin]:
    """Write levels, flags and reasons onto the rows from ``from_day`` on.

    ``days`` holds consecutive rows of one person, oldest first, at least the fortnight before
    ``from_day``. Returns the rows that changed.
    """
    scored = [scored_day(row) for row in days if row.is_engine_day]
    changed = []
    for row in days:
        before = [getattr(row, name) for name in ASSESSED]
        if row.day >= from_day:
            _assess(row, scored)
        if before != [getattr(row, name) for name in ASSESSED]:
            changed.append(row)
    return changed


def scored_day(row: DailyCheckin) -> ScoredDay:
    """Return the row as the fortnight rules see it."""
    return ScoredDay(
        day=row.day,
        scores=row.scores,
        cravings=row.answers.get(CRAVINGS),
        low_mood=row.answers.get(LOW_MOOD),
    )


def _assess(row: DailyCheckin, scored: Sequence[ScoredDay]) -> None:
    answers = row.as_answers()
    act = acts_alone(answers, with_use=True)
    quiet = acts_alone(answers, with_use=False)
    heavy = heavy_reasons(scored, as_of=row.day)
    row.level = act.level or Level.LEARNING
    row.level_without_use = quiet.level or Level.LEARNING
    row.flags = sorted(act.flags | ({Flag.HEAVY} if heavy else set()))
    row.reasons = [*act.reasons, *heavy]
    row.reasons_without_use = [*quiet.reasons, *heavy]


def update_status(status: PersonStatus, days: Sequence[DailyCheckin]) -> None:
    """Write onto ``status`` where the person stands after their newest days, oldest first.

    What acts alone stands for the day meant and until the next engine day after it was
    reported; everything else is the newest day's.
    """
    newest = days[-1]
    last_engine_day = max((row.day for row in days if row.is_engine_day), default=None)
    used = [row for row in days if _stands(row.day, row.use_reported_on, last_engine_day)]
    planned = [row for row in days if _stands(row.day, row.planning_reported_on, last_engine_day)]
    urgent = [row for row in planned if Reason.PLANNING in row.reasons_without_use]
    once = [row for row in planned if Reason.PLANNING_ONCE in row.reasons_without_use]
    heavy = [reason for reason in newest.reasons if reason.startswith("heavy_")]
    acting = [Reason.PLANNING] * bool(urgent) + [Reason.PLANNING_ONCE] * bool(once)
    status.reasons_without_use = [*acting, *heavy]
    status.reasons = [Reason.USED] * bool(used) + status.reasons_without_use
    status.flags = [Flag.HEAVY] * bool(heavy) + [Flag.SUPPORT_SCREEN] * bool(once)
    status.level_without_use = Level.URGENT if urgent else Level.LEARNING
    status.level = Level.URGENT if used else status.level_without_use
    status.used_day = used[-1].day if used else None
    status.planning_day = (urgent or once)[-1].day if planned else None
    status.first_day = min(status.first_day or days[0].day, days[0].day)
    status.strip = _strip(status, days)
    status.last_day = newest.day
    _note_low_mood(status, days)


def _stands(day: date, reported_on: date | None, last_engine_day: date | None) -> bool:
    if reported_on is None:
        return False
    return last_engine_day is None or last_engine_day <= max(day, reported_on)


def _strip(status: PersonStatus, days: Sequence[DailyCheckin]) -> int:
    """Return the strip with the bits of ``days`` set anew and older ones moved along."""
    last = days[-1].day
    moved = (last - status.last_day).days if status.last_day else 0
    strip = (status.strip << moved if moved >= 0 else status.strip >> -moved) & STRIP_MASK
    for row in days:
        age = (last - row.day).days
        if age < STRIP_DAYS:
            strip = strip | 1 << age if row.is_checkin else strip & ~(1 << age)
    return strip


def _note_low_mood(status: PersonStatus, days: Sequence[DailyCheckin]) -> None:
    found = newest_low_mood_day([scored_day(row) for row in days if row.is_checkin])
    earlier = status.low_mood_day
    # The oldest rows at hand lack the two before them, unless they are the person's first ones.
    known = days if days[0].day == status.first_day else days[LOW_MOOD_OF - 1 :]
    if found or (earlier and earlier >= known[0].day):
        status.low_mood_day = found
