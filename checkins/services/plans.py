"""Saving a personal plan: every saved edit is a new version."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from checkins.models import PlanVersion, User
from checkins.services import audit
from checkins.services.turns import take_turn


class EmptyPlanError(Exception):
    """The plan has neither a text nor a sign."""


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
    current: PlanVersion | None = PlanVersion.objects.visible_to(by).newest_first().first()
    if current and current.content == content:
        return current
    number = current.number + 1 if current else 1
    version = PlanVersion(id=uuid.uuid4(), person=by, number=number, saved_at=at)
    version.content = content
    version.save(force_insert=True)
    audit.record(action="plan_saved", about=by, by=by, at=at, version=number)
    return version
