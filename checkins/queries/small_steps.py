"""Small steps for pages: which fit, which one was picked, and which have helped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from checkins.catalog.small_steps import SmallStep, small_step_catalog
from checkins.enums import StepOutcome
from checkins.models import PersonStatus, StepChoice, User
from checkins.queries.counts import times_words
from checkins.queries.day_names import day_name

OFFERED = 3
COLUMNS = ("id", "picked_on", "code", "sealed_text", "outcome")


@dataclass(frozen=True, slots=True)
class SmallSteps:
    """A page's small steps; ``offers`` is empty if none is to be offered.

    ``picked`` holds the words of today's step, ``due`` is the step whose outcome is asked.
    """

    offers: list[SmallStep]
    picked: str = ""
    due: StepChoice | None = None
    due_words: str = ""
    due_day: str = ""

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """The possible outcomes: value and words."""
        return StepOutcome.choices


@dataclass(frozen=True, slots=True)
class Helped:
    """A step that was done, and how often it helped; ``code`` is empty for own words."""

    words: str
    code: str
    done: int
    much: int
    little: int

    @property
    def said(self) -> str:
        """How often it helped, in words."""
        parts = [f"helped {times_words(self.much)}"] if self.much else []
        parts += [f"a little {times_words(self.little)}"] if self.little else []
        return f"Done {times_words(self.done)}: {', '.join(parts) or 'did not help so far'}."


def with_small_step(statuses: QuerySet[Any]) -> QuerySet[Any]:
    """Add each person's newest small step to their status, in the same query."""
    newest = StepChoice.objects.filter(person=OuterRef("person")).newest_first()
    columns = {f"step_{name}": Subquery(newest.values(name)[:1]) for name in COLUMNS}
    with_columns: QuerySet[Any] = statuses.annotate(**columns)
    return with_columns


def small_steps_on(status: Any, signs: Sequence[str], *, today: date) -> SmallSteps:
    """Return the small steps of a page, for a status from :func:`with_small_step`.

    ``signs`` are the codes of the signs that rose, the leading one first; without signs no step is
    offered.
    """
    turn = today.toordinal()
    fitting = small_step_catalog().fitting(signs, turn=turn, count=OFFERED) if signs else []
    if status.step_id is None:
        return SmallSteps(fitting)
    choice = StepChoice(**{name: getattr(status, f"step_{name}") for name in COLUMNS})
    if choice.picked_on == today:
        return SmallSteps(fitting, picked=words_of(choice))
    if not choice.is_due(today):
        return SmallSteps(fitting)
    day = day_name(choice.picked_on, today)
    return SmallSteps(fitting, due=choice, due_words=words_of(choice), due_day=day)


def own_status(person: User) -> Any:
    """Return the person's status with their newest step; one query."""
    return with_small_step(PersonStatus.objects.visible_to(person).without_memory()).get()


def signs_of(status: PersonStatus) -> list[str]:
    """Return the codes of the signs that rose most, the leading one first."""
    return [code for code, *_ in (status.explanation or {}).get("signs", [])]


def words_of(choice: StepChoice) -> str:
    """Return a picked step in words, the person's own or the catalog's."""
    return choice.text or small_step_catalog().texts.get(
        choice.code, "A step that is offered no more"
    )


def what_helped(person: User) -> list[Helped]:
    """Return the steps that the person did, the most often helpful first; one query."""
    found: dict[tuple[str, str], list[StepChoice]] = {}
    for choice in StepChoice.objects.visible_to(person).answered().newest_first():
        if choice.outcome in DONE:
            found.setdefault((choice.code, choice.text.casefold()), []).append(choice)
    helped = [
        Helped(
            words=words_of(choices[0]),
            code=code,
            done=len(choices),
            much=_count(choices, StepOutcome.HELPED),
            little=_count(choices, StepOutcome.LITTLE),
        )
        for (code, _), choices in found.items()
    ]
    return sorted(helped, key=lambda item: (-item.much, -item.little, item.done, item.words))


DONE = {StepOutcome.HELPED, StepOutcome.LITTLE, StepOutcome.NOT}


def _count(choices: list[StepChoice], outcome: StepOutcome) -> int:
    return sum(choice.outcome == outcome for choice in choices)
