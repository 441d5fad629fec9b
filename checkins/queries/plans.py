"""The personal plan, ready to be shown."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from checkins.catalog import sign_catalog
from checkins.catalog.plans import ALONE, PlanPart, plan_catalog
from checkins.models import PersonStatus, PlanVersion, User
from checkins.models.sealed import UNOPENED

# About how many letters fit on a printed line, and how many lines on a page of normal print.
PRINTED_LETTERS, PRINTED_LINES = 50, 70


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part of the plan with content: its ticked signs in words, and its own lines."""

    part: PlanPart
    signs: list[str]
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of a plan; its sealed text is opened only when a page reads it."""

    version: PlanVersion

    @property
    def parts(self) -> list[WrittenPart]:
        """The parts with content, and those that the product fills: what to do comes first."""
        content = self.version.content
        found = []
        for part in plan_catalog().to_read:
            signs = _ticked(part, content["signs"])
            lines = content["words"].get(part.code, "").splitlines()
            if signs or lines or part.code in FILLED_BY_ITSELF:
                found.append(WrittenPart(part, signs, lines))
        return found

    @property
    def is_long(self) -> bool:
        """Whether the plan needs small print to fit on one page."""
        texts = [line for item in self.parts for line in [" · ".join(item.signs), *item.lines]]
        return sum(-(-len(text) // PRINTED_LETTERS) for text in texts) > PRINTED_LINES

    @property
    def written(self) -> list[WrittenPart]:
        """The parts in which the person ticked or wrote something."""
        return [item for item in self.parts if item.signs or item.lines]

    @property
    def helps(self) -> list[WrittenPart]:
        """The parts for a hard day, about no stage: what to do, where to go, whom to ask."""
        return [item for item in self.parts if item.part.stage is None]

    @property
    def alone(self) -> list[str]:
        """The lines of what the person can do alone, where small steps are added."""
        return str(self.version.content["words"].get(ALONE, "")).splitlines()

    def text_of(self, part: PlanPart) -> str:
        """Return what a part says, blank if it says nothing or cannot be opened."""
        text = str(self.version.content["words"].get(part.code, ""))
        return "" if text == UNOPENED else text

    @property
    def next_box(self) -> int | None:
        """The number of the first of the three boxes that is blank, from 1; None if none is."""
        return next_box(self)


FILLED_BY_ITSELF = {"people", "professionals"}  # the person's contacts, and the help lines


def next_box(plan: Plan | None) -> int | None:
    """Return which of the three boxes that a plan starts with is blank, from 1; None if none is.

    The signs are not asked for again once any of them is ticked or written, in any stage.
    """
    written = plan.written if plan else []
    codes = {item.part.code for item in written}
    has_signs = any(item.part.stage for item in written)
    for number, part in enumerate(plan_catalog().first_boxes, start=1):
        if part.code not in codes and not (part.stage and has_signs):
            return number
    return None


def is_same_line(first: str, second: str) -> bool:
    """Return whether two lines say the same, whatever their case, spaces and full stop."""
    return _bare(first) == _bare(second)


def _bare(line: str) -> str:
    return " ".join(line.casefold().split()).rstrip(".")


def current_plan(person: User) -> Plan | None:
    """Return the current version; one query."""
    version = PlanVersion.objects.visible_to(person).newest_first().first()
    return Plan(version) if version else None


def with_plan(statuses: QuerySet[PersonStatus]) -> QuerySet[Any]:
    """Add each person's current plan to their status, in the same query."""
    newest = PlanVersion.objects.filter(person=OuterRef("person")).newest_first()
    return statuses.annotate(
        plan_id=Subquery(newest.values("id")[:1]),
        plan_sealed=Subquery(newest.values("sealed_text")[:1]),
    )


def plan_on(status: Any) -> Plan | None:
    """Return the plan that :func:`with_plan` added."""
    if status.plan_id is None:
        return None
    return Plan(PlanVersion(id=status.plan_id, sealed_text=status.plan_sealed))


def _ticked(part: PlanPart, codes: list[str]) -> list[str]:
    """Return a part's ticked signs in words, including signs that are no longer asked."""
    signs = [sign for sign in sign_catalog().signs if sign.code in codes]
    return [plan_catalog().sign_words(sign) for sign in signs if sign.stage is part.stage]
