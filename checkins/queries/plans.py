"""The personal plan, ready to be shown."""

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from checkins.catalog import sign_catalog
from checkins.catalog.plans import PlanPart, plan_catalog
from checkins.models import PersonStatus, PlanVersion, User

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
        """The parts with content, and those that the product fills, in the plan's order."""
        content = self.version.content
        found = []
        for part in plan_catalog().parts:
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


FILLED_BY_ITSELF = {"people", "professionals"}  # the person's contacts, and the help lines


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
