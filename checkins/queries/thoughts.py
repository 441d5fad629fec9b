"""Thought records as pages show them, and the patterns and changes across them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checkins.catalog.patterns import patterns
from checkins.enums import FeelingChoice
from checkins.models import ThoughtRecord, User

WEEKS_BACK = 12
LEAST_PAIRS = 3  # fewer records say nothing about how feelings change
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class ShownThought:
    """A thought record with its texts unsealed, and its feelings and patterns in words."""

    record: ThoughtRecord
    situation: str
    thought: str
    feelings: list[str]
    patterns: list[str]
    speaks_for: str
    speaks_against: str
    kinder: str

    @property
    def is_short(self) -> bool:
        """Whether the record has no feelings, no patterns, and no words for or against."""
        return not (self.feelings or self.patterns or self.speaks_for or self.speaks_against)


@dataclass(frozen=True, slots=True)
class Change:
    """Strength of feelings before and after, over the records that hold both numbers, 0 to 100."""

    count: int
    weaker: int
    same: int
    stronger: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ThoughtHistory:
    """The last 12 weeks: number of records, how often each pattern came, and the change."""

    count: int
    patterns: list[tuple[str, int]]
    change: Change | None


def shown_thought(record: ThoughtRecord) -> ShownThought:
    """Unseal a record for a page."""
    content = record.content
    feelings = [str(FeelingChoice(code).label) for code in content["feelings"]]
    return ShownThought(
        record=record,
        situation=content["situation"],
        thought=content["thought"],
        feelings=[*feelings, *filter(None, [content["own_feeling"]])],
        patterns=[one.name for one in patterns() if one.code in content["patterns"]],
        speaks_for=content["speaks_for"],
        speaks_against=content["speaks_against"],
        kinder=content["kinder"],
    )


def thoughts_page(person: User, *, page: int) -> tuple[list[ShownThought], bool]:
    """Return a page of the person's records, newest first, and whether older ones follow."""
    first = (page - 1) * PAGE_SIZE
    rows = ThoughtRecord.objects.visible_to(person).newest_first()[first : first + PAGE_SIZE + 1]
    found = [shown_thought(record) for record in rows]
    return found[:PAGE_SIZE], len(found) > PAGE_SIZE


def thought_history(person: User, *, at: datetime) -> ThoughtHistory:
    """Return the history of the 12 weeks before ``at``; one query."""
    since = at - timedelta(weeks=WEEKS_BACK)
    records = list(ThoughtRecord.objects.visible_to(person).since(since))
    counted = Counter(code for record in records for code in record.content["patterns"])
    found = [(one.name, counted[one.code]) for one in patterns() if counted[one.code]]
    return ThoughtHistory(
        count=len(records),
        patterns=sorted(found, key=lambda pair: -pair[1]),
        change=change_of((record.before, record.after) for record in records),
    )


def change_of(strengths: Iterable[tuple[int | None, int | None]]) -> Change | None:
    """Return how strengths changed over the complete pairs; None if there are fewer than three.

    A pair with a blank is in no count and no mean. The means are rounded to whole numbers.
    """
    pairs = [
        (before, after) for before, after in strengths if before is not None and after is not None
    ]
    if len(pairs) < LEAST_PAIRS:
        return None
    return Change(
        count=len(pairs),
        weaker=sum(after < before for before, after in pairs),
        same=sum(after == before for before, after in pairs),
        stronger=sum(after > before for before, after in pairs),
        before=_mean([before for before, _ in pairs]),
        after=_mean([after for _, after in pairs]),
    )


def _mean(values: Sequence[int]) -> int:
    return int(sum(values) / len(values) + 0.5)
