"""Saving a personal plan: every saved edit is a new version."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from checkins.catalog.plans import ALONE, MOST_LETTERS, MOST_LINES
from checkins.models import PlanVersion, User
from checkins.models.sealed import UNOPENED
from checkins.queries.plans import is_same_line
from checkins.services import audit
from checkins.services.turns import take_turn


class EmptyPlanError(Exception):
    """The plan has neither a text nor a sign."""


class PlanUnopenedError(Exception):
    """The current version cannot be opened, so nothing can be added to it."""


class FullPartError(Exception):
    """The part has as many lines or letters as its box holds."""


@transaction.atomic
def save_plan(
    *, by: User, at: datetime, words: Mapping[str, str], signs: Collection[str] = ()
) -> PlanVersion:
    """Save the plan as a new version, or return the current version if the content is the same.

    ``words`` maps the code of each part to its text; empty texts are left out.

    :raises EmptyPlanError: if there is neither a text nor a sign.
    """
    content = {
        "words": {part: text for part, text in words.items() if text},
        "signs": sorted(set(signs)),
    }
    if not any(content.values()):
        raise EmptyPlanError(by.pk)
    take_turn(by)
    current = _current(by)
    if current and current.content == content:
        return current
    number = current.number + 1 if current else 1
    version = PlanVersion(id=uuid.uuid4(), person=by, number=number, saved_at=at)
    version.content = content
    version.save(force_insert=True)
    audit.record(action="plan_saved", about=by, by=by, at=at, version=number)
    return version


@transaction.atomic
def write_part(*, by: User, at: datetime, code: str, text: str) -> PlanVersion:
    """Replace the text of one part, and save the plan as :func:`save_plan` does.

    :raises EmptyPlanError: if the plan would have neither a text nor a sign.
    :raises PlanUnopenedError: if the current version cannot be opened.
    """
    take_turn(by)
    content = _content(by)
    words = {**content["words"], code: text}
    return save_plan(by=by, at=at, words=words, signs=content["signs"])


@transaction.atomic
def add_to_plan(*, by: User, at: datetime, line: str) -> PlanVersion:
    """Add a line to what the person can do alone; one that says the same changes nothing.

    :raises FullPartError: if the part has no room for the line.
    :raises PlanUnopenedError: if the current version cannot be opened.
    """
    take_turn(by)
    content = _content(by)
    lines = content["words"].get(ALONE, "").splitlines()
    if not any(is_same_line(line, other) for other in lines):
        lines.append(line)
        if len(lines) > MOST_LINES or len("\n".join(lines)) > MOST_LETTERS:
            raise FullPartError(by.pk)
    words = {**content["words"], ALONE: "\n".join(lines)}
    return save_plan(by=by, at=at, words=words, signs=content["signs"])


def _current(by: User) -> PlanVersion | None:
    version: PlanVersion | None = PlanVersion.objects.visible_to(by).newest_first().first()
    return version


def _content(by: User) -> dict[str, Any]:
    """Return what the plan says now; the caller took the turn."""
    current = _current(by)
    if current is None:
        return {"words": {}, "signs": []}
    if current.text == UNOPENED:
        raise PlanUnopenedError(by.pk)
    return current.content
