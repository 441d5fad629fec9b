"""Simulated people whose truth is known, to count what a rule catches and its false notices.

Each (seed, cohort, number) gives one deterministic person. Nothing here is used on real people.
docs/engine.md, "The simulator", gives the model's numbers and says which are our own reading.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from checkins.engine.asking import MOST_A_DAY, weekday_of_signs
from checkins.engine.baseline import CheckIn
from checkins.engine.bench.conditions import BASELINE, Chance, Conditions
from checkins.engine.bench.lives import DAYS, WEEK, Draws, Truth, absent_days, levels_of, truth_of
from checkins.engine.bench.quick import quick_days
from checkins.engine.scoring import MEETING_VALUES, TOP
from checkins.engine.types import Meeting, Stage

ITEM_NOISE = 0.6
OFFSET_SD = 0.35
MEETINGS_A_WEEK = 3
MEETING_NOISE, MISSED_ABOVE, QUIET_ABOVE = 0.9, 2.4, 1.5


@dataclass(frozen=True, slots=True)
class Plan:
    """The signs that are asked, code to stage: every day and once a week.

    ``offers_missed`` asks a weekly sign that was missed on its weekday again later in the week, as
    the product does; ``meeting`` adds the meeting question, one tap that answers two signs.
    ``quick`` holds the daily signs that a quick check-in asks; weekly ones stay due after it.
    """

    name: str
    daily: Mapping[str, Stage]
    weekly: Mapping[str, Stage]
    offers_missed: bool = False
    meeting: bool = False
    quick: frozenset[str] = frozenset()

    @property
    def stage_of(self) -> dict[str, Stage]:
        meeting = MEETING_VALUES[Meeting.SHARED] if self.meeting else {}
        return {**self.daily, **self.weekly, **dict.fromkeys(meeting, Stage.EMOTIONAL)}


@dataclass(frozen=True, slots=True)
class Seen:
    """One stage of a day: mean of ``items`` daily signs, before rounding and without offsets."""

    mean: float
    items: int


@dataclass(frozen=True, slots=True)
class SimulatedPerson:
    """A person's truth and check-ins, oldest first; none on or after the day of the lapse."""

    number: int
    truth: Truth
    checkins: tuple[CheckIn, ...]
    seen: tuple[Mapping[Stage, Seen], ...]


def reference_plan() -> Plan:
    """Return the plan that set the constants: 5 + 5 + 4 daily signs and 5 + 3 + 3 weekly ones."""
    sizes = {Stage.EMOTIONAL: (5, 5), Stage.MENTAL: (5, 3), Stage.PHYSICAL: (4, 3)}
    daily: dict[str, Stage] = {}
    weekly: dict[str, Stage] = {}
    for stage, (each_day, each_week) in sizes.items():
        for n in range(1, each_day + each_week + 1):
            (daily if n <= each_day else weekly)[f"{stage.value[0].upper()}{n}"] = stage
    return Plan("reference plan", daily, weekly)


def people(
    plan: Plan,
    *,
    seed: int,
    numbers: range,
    deteriorating: bool,
    chance_of: Callable[[str], Chance],
    conditions: Conditions = BASELINE,
) -> Iterator[SimulatedPerson]:
    """Yield the people ``numbers`` of a cohort; the same arguments give the same people.

    ``chance_of`` makes a source of chance from a seed text: pass ``random.Random``.
    """
    for number in numbers:
        cohort = "deteriorating" if deteriorating else "stable"
        name = f"{seed}:{cohort}:{number}"
        draws = Draws(chance_of(name), chance_of(f"{name}:besides"))
        truth = truth_of(draws, conditions, deteriorating=deteriorating)
        yield _person(draws, plan, truth, conditions, number)


def _person(
    draws: Draws, plan: Plan, truth: Truth, conditions: Conditions, number: int
) -> SimulatedPerson:
    last = DAYS if truth.lapse is None else truth.lapse
    levels = levels_of(draws, truth, last)
    chance = draws.chance
    absent = absent_days(chance, truth, last, conditions)
    present = [day for day in range(last) if day not in absent]
    quick = quick_days(conditions.quick, present, levels, chance.random)
    form = _Form(chance, plan, levels, conditions.skipped_items, number)
    checkins, seen = [], []
    for day in present:
        answers, exact = form.fill(day, is_quick=day in quick)
        if answers:
            checkins.append(CheckIn(day, answers))
            seen.append(exact)
    return SimulatedPerson(number, truth, tuple(checkins), tuple(seen))


class _Form:
    """One person's way of answering: an offset per sign and a weekday per weekly sign."""

    def __init__(
        self,
        chance: Chance,
        plan: Plan,
        levels: Mapping[Stage, list[float]],
        skipped: float,
        number: int,
    ) -> None:
        self.chance, self.plan, self.levels, self.skipped = chance, plan, levels, skipped
        self.offsets = {code: chance.gauss(0, OFFSET_SD) for code in sorted(plan.stage_of)}
        self.weekday = weekday_of_signs(plan.weekly, person=str(number))
        self.daily: dict[Stage, list[str]] = {}
        for code, stage in plan.daily.items():
            self.daily.setdefault(stage, []).append(code)
        self.answered: dict[str, int] = {}  # weekly sign to the week of its newest answer

    def fill(self, day: int, *, is_quick: bool) -> tuple[dict[str, int], dict[Stage, Seen]]:
        """Return the day's rounded answers, and its daily signs' exact means per stage."""
        answers: dict[str, int] = {}
        seen: dict[Stage, Seen] = {}
        gauss, drawn, offsets = self.chance.gauss, self.chance.random, self.offsets
        for stage, codes in self.daily.items():
            level, before, total = self.levels[stage][day], len(answers), 0.0
            for code in codes:
                if is_quick and code not in self.plan.quick:
                    continue
                exact = level + gauss(0, ITEM_NOISE)
                if drawn() >= self.skipped:
                    answers[code] = _rounded(exact + offsets[code])
                    total += exact
            if items := len(answers) - before:
                seen[stage] = Seen(total / items, items)
        if is_quick:
            return answers, seen
        for code in self._weekly_due(day):
            if self.chance.random() >= self.skipped:
                answers[code] = self._weekly_answer(code, day)
        if self.plan.meeting and self.chance.random() < MEETINGS_A_WEEK / WEEK:
            answers |= self._meeting(self.levels[Stage.EMOTIONAL][day])
        return answers, seen

    def _weekly_due(self, day: int) -> list[str]:
        week, weekday = divmod(day, WEEK)
        due = [code for code, on in self.weekday.items() if on == weekday]
        if self.plan.offers_missed:
            due += [
                code
                for code, on in self.weekday.items()
                if on < weekday and self.answered.get(code) != week
            ]
        return due[:MOST_A_DAY]

    def _weekly_answer(self, code: str, day: int) -> int:
        self.answered[code] = day // WEEK
        week = self.levels[self.plan.weekly[code]][max(0, day - WEEK + 1) : day + 1]
        mean = sum(week) / len(week)
        return _rounded(mean + self.offsets[code] + self.chance.gauss(0, ITEM_NOISE))

    def _meeting(self, level: float) -> Mapping[str, int]:
        """Return a planned meeting's two signs; a higher level makes a missed one more likely."""
        draw = level + self.chance.gauss(0, MEETING_NOISE)
        if draw > MISSED_ABOVE:
            return MEETING_VALUES[Meeting.MISSED]
        return MEETING_VALUES[Meeting.QUIET if draw > QUIET_ABOVE else Meeting.SHARED]


def _rounded(value: float) -> int:
    whole = round(value)
    return 0 if whole < 0 else min(whole, TOP)
