"""Count notices on real people's days, of whom nobody knows what came after.

``count`` runs the product's rule and the textbook's charts over a batch of people and keeps a few
numbers of each; the other functions add these up over people. All of it is of the people past
learning. A batch holds plain values, so another process can count it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import mean

from checkins.engine.baseline import N0, CheckIn
from checkins.engine.bench.comparators import PRODUCT, TEXTBOOK
from checkins.engine.bench.conditions import Chance
from checkins.engine.bench.correlating import Pairs, apart_by, own_distances
from checkins.engine.bench.measuring import DAYS_A_YEAR, notices, rate_a_year
from checkins.engine.bench.resampling import Drawing, interval
from checkins.engine.constants import Constants
from checkins.engine.scoring import scored_values
from checkins.engine.types import DayAnswers, SignRule, Stage
from checkins.engine.warning import Assessment, assess_history

RULES = (PRODUCT, *TEXTBOOK)
APART_DAYS = (1, 2, 3, 7)
WEEK_DAYS = 7
LEAST_IN_WEEK = 3  # check-ins: a mean of fewer says little of a week
RAISED = 0.5  # in spreads above the usual

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Diary:
    """One person's check-ins, oldest first."""

    name: str
    checkins: tuple[CheckIn, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some people of one file, and how they are counted; ``shuffles`` orders of each one's days."""

    diaries: tuple[Diary, ...]
    stage_of: Mapping[str, Stage]
    constants: Constants
    seed: int
    shuffles: int


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks after some check-ins: those with 3 check-ins or more, and the raised among them."""

    known: int = 0
    raised: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """What is kept of one person.

    ``days`` are those from the first check-in after learning to the last, both included; 0 and
    nothing else for who is not past learning. ``notices`` is by rule, ``shuffled`` the product's
    rule over all shuffles, ``pairs`` by days apart.
    """

    days: int = 0
    notices: Mapping[str, int] = field(default_factory=dict)
    shuffled: int = 0
    after_notices: Weeks = Weeks()
    after_others: Weeks = Weeks()
    pairs: Mapping[int, Pairs] = field(default_factory=dict)


def diary_of(name: str, days: Iterable[DayAnswers], rules: Mapping[str, SignRule]) -> Diary:
    """Return a person's check-ins: their days, oldest first, with at least one scored sign."""
    return Diary(
        name,
        tuple(
            CheckIn(answers.day.toordinal(), values)
            for answers in days
            if (values := scored_values(answers, rules))
        ),
    )


def count(batch: Batch, chance_of: Callable[[str], Chance]) -> list[Counted]:
    """Return the counts of a batch's people, in their order.

    ``chance_of`` gives a source of chance of its own for each name.
    """
    return [_counted(diary, batch, chance_of) for diary in batch.diaries]


def _counted(diary: Diary, batch: Batch, chance_of: Callable[[str], Chance]) -> Counted:
    checkins = diary.checkins
    if len(checkins) <= N0:
        return Counted()
    days = tuple(item.day for item in checkins)
    _, found = assess_history(checkins, batch.stage_of, batch.constants)
    due = notices(days, [item.risk for item in found], batch.constants.reach_out)
    charts = {
        name: len(notices(days, chart.rule(diary, batch.stage_of), chart.limit))
        for name, chart in TEXTBOOK.items()
    }
    after_notices, after_others = weeks_after(found, frozenset(due))
    return Counted(
        days=days[-1] - days[N0] + 1,
        notices={PRODUCT: len(due), **charts},
        shuffled=sum(_notices_shuffled(diary, batch, chance_of, n) for n in range(batch.shuffles)),
        after_notices=after_notices,
        after_others=after_others,
        pairs=_pairs(checkins, batch.stage_of),
    )


def _notices_shuffled(
    diary: Diary, batch: Batch, chance_of: Callable[[str], Chance], number: int
) -> int:
    """Return the notices once the person's days have each other's answers, all orders alike."""
    chance = chance_of(f"{batch.seed}:shuffled:{diary.name}:{number}")
    answers = [item.values for item in diary.checkins]
    for last in range(len(answers) - 1, 0, -1):  # Fisher-Yates
        other = chance.randint(0, last)
        answers[last], answers[other] = answers[other], answers[last]
    days = [item.day for item in diary.checkins]
    checkins = [CheckIn(day, values) for day, values in zip(days, answers, strict=True)]
    _, found = assess_history(checkins, batch.stage_of, batch.constants)
    return len(notices(days, [item.risk for item in found], batch.constants.reach_out))


def weeks_after(found: Sequence[Assessment], due: Collection[int]) -> tuple[Weeks, Weeks]:
    """Return the weeks after the notices and those after all other check-ins past learning.

    A week is the seven days after the check-in. It is raised if the stage that led on the day, by
    its smoothed z, stands on average half a spread or more above the usual in it.
    """
    known = {True: 0, False: 0}
    raised = {True: 0, False: 0}
    compared = {stage for item in found for stage in item.stages}
    for place in range(N0, len(found) if compared else N0):
        today = found[place]
        leading = max(compared, key=lambda stage: (today.e[stage], stage))
        week = [
            item.stages[leading].z
            for item in found[place + 1 : place + 1 + WEEK_DAYS]
            if item.day <= today.day + WEEK_DAYS and leading in item.stages
        ]
        if len(week) >= LEAST_IN_WEEK:
            is_due = today.day in due
            known[is_due] += 1
            raised[is_due] += mean(week) >= RAISED
    return Weeks(known[True], raised[True]), Weeks(known[False], raised[False])


def _pairs(checkins: Sequence[CheckIn], stage_of: Mapping[str, Stage]) -> dict[int, Pairs]:
    """Return the sums for the correlations of one person's days, all stages together."""
    above = [own_distances(checkins, stage_of, stage) for stage in Stage]
    found = {apart: Pairs() for apart in APART_DAYS}
    for apart, pairs in found.items():
        pairs.add(pair for days in above for pair in apart_by(days, apart))
    return found


# --- over people ----------------------------------------------------------------------------------


def past_learning(people: Iterable[Counted]) -> list[Counted]:
    return [person for person in people if person.days]


def years(people: Iterable[Counted]) -> float:
    return sum(person.days for person in people) / DAYS_A_YEAR


def a_year(people: Iterable[Counted], rule: str) -> float | None:
    """Return a rule's notices a person-year, None if nobody is past learning."""
    watches = [(person.notices[rule], person.days) for person in past_learning(people)]
    return rate_a_year(watches) if watches else None


def shuffled_a_year(people: Iterable[Counted], shuffles: int) -> float | None:
    """Return the rule's notices a person-year on shuffled days, None without any."""
    watches = [(person.shuffled, person.days) for person in past_learning(people)]
    return rate_a_year(watches) / shuffles if watches and shuffles else None


def interval_a_year(people: Iterable[Counted], rule: str, chance: Drawing) -> Interval | None:
    """Return a 95 % interval of a rule's notices a person-year, with ``people`` as the sample.

    Each draw takes as many people as there are past learning, with all of their days and notices:
    one person's notices are not independent. None without a notice or with fewer than two people:
    every draw is then the same, and an interval would say more than is known. People are sorted, so
    that the order of the files changes nothing.
    """
    watches = sorted((person.notices[rule], person.days) for person in past_learning(people))
    if len(watches) < 2 or not any(count for count, _ in watches):  # noqa: PLR2004
        return None
    return interval(watches, rate_a_year, chance)


def weeks(found: Iterable[Weeks]) -> Weeks:
    """Return the sums of several counts of weeks."""
    counted = list(found)
    return Weeks(sum(one.known for one in counted), sum(one.raised for one in counted))


def correlation(people: Iterable[Counted], apart_days: int) -> float | None:
    """Return the correlation of a stage's daily means that many days apart, None without a spread.

    Each mean is taken less the person's own mean of the stage; pairs of days exactly so far apart,
    of all stages and people past learning, are one sample.
    """
    return Pairs.together(person.pairs[apart_days] for person in past_learning(people)).correlation
