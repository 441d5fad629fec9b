"""How often one bad day alone reaches the product's threshold, with or without a gap before it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from checkins.engine.baseline import CheckIn, State
from checkins.engine.bench.conditions import Chance
from checkins.engine.bench.measuring import Job
from checkins.engine.bench.simulation import people
from checkins.engine.scoring import TOP
from checkins.engine.types import Stage
from checkins.engine.warning import REACH_OUT, advance

TRIED_PER_PERSON = 5
GAPS_DAYS = range(6)


@dataclass(frozen=True, slots=True)
class BadDays:
    """Counts of days tried with every sign at its highest, and of those that fired.

    ``tried`` and ``fired`` count by the missed days before. The settled counts are of days without
    a gap before which no stage was above its baseline.
    """

    tried: Mapping[int, int]
    fired: Mapping[int, int]
    settled_tried: int
    settled_fired: int

    @classmethod
    def together(cls, parts: Iterable["BadDays"]) -> "BadDays":
        counted = list(parts)
        return cls(
            {gap: sum(part.tried[gap] for part in counted) for gap in GAPS_DAYS},
            {gap: sum(part.fired[gap] for part in counted) for gap in GAPS_DAYS},
            sum(part.settled_tried for part in counted),
            sum(part.settled_fired for part in counted),
        )


def bad_days(job: Job, chance_of: Callable[[str], Chance]) -> BadDays:
    """Count the single days of stable people that fire with every sign set to its highest.

    A day fires if it reaches the level reach out, and neither the check-in before it nor the day's
    real answers do. For a gap, the check-ins of that many days before it are left out.
    """
    tried, fired = dict.fromkeys(GAPS_DAYS, 0), dict.fromkeys(GAPS_DAYS, 0)
    settled_tried = settled_fired = 0
    stage_of = job.plan.stage_of
    for person in people(
        job.plan, seed=job.seed, numbers=job.numbers, deteriorating=False, chance_of=chance_of
    ):
        states = _states(person.checkins, stage_of)
        chance = chance_of(f"{job.seed}:bad days:{person.number}")
        for _ in range(TRIED_PER_PERSON):
            place = chance.randint(len(states) // 4, len(states) - 1)
            settled = all(memory.e <= 0 for memory in states[place - 1][0].stages.values())
            for gap in GAPS_DAYS:
                outcome = _one_bad_day(states, person.checkins, place, gap, stage_of)
                if outcome is None:
                    continue
                tried[gap] += 1
                fired[gap] += outcome
                if settled and gap == 0:
                    settled_tried += 1
                    settled_fired += outcome
    return BadDays(tried, fired, settled_tried, settled_fired)


def _states(
    checkins: Sequence[CheckIn], stage_of: Mapping[str, Stage]
) -> list[tuple[State, float | None]]:
    """Return the state and the risk after each check-in."""
    found: list[tuple[State, float | None]] = []
    state = State()
    for checkin in checkins:
        state, assessment = advance(state, checkin, stage_of)
        found.append((state, assessment.risk))
    return found


def _one_bad_day(
    states: Sequence[tuple[State, float | None]],
    checkins: Sequence[CheckIn],
    place: int,
    gap: int,
    stage_of: Mapping[str, Stage],
) -> bool | None:
    """Return whether the bad day fires; None while learning, or if reach out holds without it."""
    today = checkins[place]
    before = place - 1
    while before >= 0 and checkins[before].day >= today.day - gap:
        before -= 1
    if before < 0:
        return None
    state, risk = states[before]
    _, real = advance(state, today, stage_of)
    if risk is None or real.risk is None or max(risk, real.risk) >= REACH_OUT:
        return None
    _, bad = advance(state, CheckIn(today.day, dict.fromkeys(today.values, TOP)), stage_of)
    return bad.risk is not None and bad.risk >= REACH_OUT
