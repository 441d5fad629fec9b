"""Small steps for pages: which fit, which one was picked, which helped, and which are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from checkins.catalog import sign_catalog
from checkins.catalog.plans import plan_catalog
from checkins.catalog.small_steps import SmallStep, small_step_catalog
from checkins.engine.types import Stage
from checkins.enums import STAGE_PLAIN_LINES, StepOutcome
from checkins.models import KeptStep, PersonStatus, StepChoice, User
from checkins.queries.counts import times_words
from checkins.queries.day_names import day_name
from checkins.queries.plans import Plan, current_plan, is_same_line, with_plan

OFFERED = 3
COLUMNS = ("id", "picked_on", "code", "sealed_text", "outcome")


@dataclass(frozen=True, slots=True)
class SmallSteps:
    """A page's small steps; ``offers`` is empty if none is to be offered.

    ``picked`` holds the words of today's newest step and ``today`` the step, answered or not;
    ``due`` is a step of a day before, whose outcome is asked.
    """

    offers: list[SmallStep]
    picked: str = ""
    today: StepChoice | None = None
    due: StepChoice | None = None
    due_words: str = ""
    due_day: str = ""

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """The possible outcomes: value and words."""
        return StepOutcome.choices

    @property
    def helps(self) -> list[tuple[str, str]]:
        """The answers to "Did it help?" where it is known that it was done: value and words."""
        return list(DID_IT_HELP.items())

    @property
    def went(self) -> str:
        """What was said of today's step, empty if nothing yet."""
        return WENT.get(self.today.outcome, "") if self.today else ""


@dataclass(frozen=True, slots=True)
class Helped:
    """A step that was done, and how often the person said that it helped.

    ``code`` is empty for own words; ``done`` counts the answers, of which ``much`` and ``little``
    say that it helped, and helped a little.
    """

    words: str
    code: str
    done: int
    much: int
    little: int

    @property
    def helped(self) -> int:
        """How often it helped, much or a little."""
        return self.much + self.little

    @property
    def of(self) -> str:
        """How often it helped of how often it was done: "3 of 4"."""
        return f"{self.helped} of {self.done}"

    @property
    def said(self) -> str:
        """How often it helped, in words."""
        if not self.helped:
            return f"Done {times_words(self.done)}, didn’t help so far."
        how = "" if self.much else " a little"
        often = "" if self.done == 1 else f" {self.of} times"
        some = f", {self.little} of them a little" if self.much and self.little else ""
        return f"You said it helped{how}{often}{some}."


@dataclass(frozen=True, slots=True)
class StepRow:
    """A small step in a list, with what can be done with it.

    ``fits`` says in words which signs it fits; ``kept`` is the row that keeps it, if one does.
    """

    words: str
    code: str = ""
    fits: str = ""
    kept: KeptStep | None = None
    is_in_plan: bool = False
    helped: Helped | None = None


@dataclass(frozen=True, slots=True)
class StageSteps:
    """A stage's small steps: its name, the plain words beside it, and the rows."""

    name: str
    plain: str
    rows: list[StepRow]


@dataclass(frozen=True, slots=True)
class StepShelf:
    """What a person keeps and has in the plan, with what helped: the lists of their own."""

    kept: list[StepRow]
    helped: list[StepRow]
    did_not: list[Helped]
    today: StepRow | None


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
        return SmallSteps(fitting, picked=words_of(choice), today=choice)
    if not choice.is_due(today):
        return SmallSteps(fitting)
    day = day_name(choice.picked_on, today)
    return SmallSteps(fitting, due=choice, due_words=words_of(choice), due_day=day)


def own_status(person: User) -> Any:
    """Return the person's status with their newest step and their plan; one query."""
    statuses = PersonStatus.objects.visible_to(person).without_memory()
    return with_plan(with_small_step(statuses)).get()


def signs_of(status: PersonStatus) -> list[str]:
    """Return the codes of the signs that rose most, the leading one first."""
    return [code for code, *_ in (status.explanation or {}).get("signs", [])]


def words_of(choice: StepChoice | KeptStep) -> str:
    """Return a step in words, the person's own or the catalog's."""
    return choice.text or small_step_catalog().texts.get(choice.code, "A step we no longer offer")


def steps_done(person: User) -> list[Helped]:
    """Return the steps that the person did, those that helped most often first; one query."""
    return count_helped(StepChoice.objects.visible_to(person).answered().newest_first())


def count_helped(choices: Iterable[StepChoice]) -> list[Helped]:
    """Count for each step that was done how often it helped, by the answers alone.

    ``choices`` come newest first: words of one's own read as they were written last.
    """
    found: dict[tuple[str, str], list[StepChoice]] = {}
    for choice in choices:
        if choice.outcome in DID_IT_HELP:
            found.setdefault((choice.code, choice.text.casefold()), []).append(choice)
    counted = [
        Helped(
            words=words_of(done[0]),
            code=code,
            done=len(done),
            much=_count(done, StepOutcome.HELPED),
            little=_count(done, StepOutcome.LITTLE),
        )
        for (code, _), done in found.items()
    ]
    return sorted(counted, key=lambda item: (-item.much, -item.little, item.done, item.words))


def step_shelf(person: User, small_steps: SmallSteps, *, plan: Plan | None) -> StepShelf:
    """Return the lists of a person's own; two queries."""
    own, done, today = _own(person, plan), steps_done(person), small_steps.today
    return StepShelf(
        kept=[own.row(words_of(row), row.code) for row in own.kept],
        helped=[own.row(item.words, item.code, helped=item) for item in done if item.helped],
        did_not=[item for item in done if not item.helped],
        today=own.row(small_steps.picked, today.code) if today else None,
    )


def all_steps(person: User) -> list[StageSteps]:
    """Return every small step that is offered, each once, by the stage that it fits first.

    Two queries.
    """
    signs, own = sign_catalog().by_code, _own(person, current_plan(person))
    found: dict[Stage, list[StepRow]] = {stage: [] for stage in Stage}
    for item in small_step_catalog().steps:
        fits = [signs[code] for code in item.signs if code in signs]
        if item.active and fits:
            words = ", ".join(plan_catalog().sign_words(sign) for sign in fits)
            found[fits[0].stage].append(own.row(item.text, item.code, fits=words))
    names = {stage.code: stage.name for stage in sign_catalog().stages}
    return [
        StageSteps(names[stage], STAGE_PLAIN_LINES[stage], rows) for stage, rows in found.items()
    ]


DID_IT_HELP = {
    StepOutcome.HELPED.value: "Yes, it helped",
    StepOutcome.LITTLE.value: "A little",
    StepOutcome.NOT.value: "It didn’t help",
}
WENT = {
    StepOutcome.HELPED.value: "You did it. You said it helped.",
    StepOutcome.LITTLE.value: "You did it. You said it helped a little.",
    StepOutcome.NOT.value: "You did it. You said it didn’t help.",
    StepOutcome.NOT_DONE.value: "Not done. That’s okay.",
    StepOutcome.SKIP.value: "Skipped. That’s okay.",
}


@dataclass(frozen=True, slots=True)
class _Own:
    """What a person keeps, and their plan's lines, against which the rows of a list are held."""

    kept: list[KeptStep]
    lines: list[str]

    def row(self, words: str, code: str, **more: Any) -> StepRow:
        """Return a step as a row of a list."""
        key = _key(code, "" if code else words)
        kept = next((row for row in self.kept if _key(row.code, row.text) == key), None)
        in_plan = any(is_same_line(line, words) for line in self.lines)
        return StepRow(words, code, kept=kept, is_in_plan=in_plan, **more)


def _own(person: User, plan: Plan | None) -> _Own:
    kept = list(KeptStep.objects.visible_to(person).newest_first())
    return _Own(kept, plan.alone if plan else [])


def _key(code: str, text: str) -> tuple[str, str]:
    return (code, text.casefold())


def _count(choices: list[StepChoice], outcome: StepOutcome) -> int:
    return sum(choice.outcome == outcome for choice in choices)
