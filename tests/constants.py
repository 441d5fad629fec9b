"""Living under other constants of the rule than those that ship, as before an update.

The tests hold under whatever version ships: the other one is the newest of those that do not.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from checkins.catalog import sign_catalog
from checkins.engine import constants
from checkins.engine.constants import V3, V4, VERSIONS, Constants
from checkins.engine.levels import Fold
from checkins.models import DailyCheckin, PersonStatus, User

SHIPS = constants.SHIPPED
OTHER = next(one for one in reversed(VERSIONS.values()) if one != SHIPS)

# Days after ``patterns.BASELINE`` that end at another level under each version.
ONE_LEVEL_UP = {V3: "1.1011hh", V4: "h1111"}[SHIPS]  # watch under the other, reach out now
ONE_LEVEL_DOWN = {V3: "h1111", V4: "1.1011hh"}[SHIPS]  # reach out under the other, watch now


@contextmanager
def before_the_change() -> Iterator[None]:
    """Let the other constants ship, as they did before the update."""
    with patch.object(constants, "SHIPPED", OTHER):
        yield


def folded(person: User, version: Constants = SHIPS) -> Fold:
    """Return a person's days, folded from the start under these constants."""
    status = PersonStatus.objects.get(person=person)
    fold = Fold(
        sign_catalog().rules,
        baseline_days=[date.fromisoformat(day) for day in status.baseline_days],
        constants=version,
    )
    for row in DailyCheckin.objects.filter(person=person).order_by("day"):
        fold.judge(row.as_answers())
    return fold


def memory_from_scratch(person: User, version: Constants = SHIPS) -> list[object]:
    """Return the memory as a fold from the start under these constants writes it."""
    fold = folded(person, version)
    states = [state.to_json(version.version) for state in (fold.before, fold.state)]
    return [version.version, *json.loads(json.dumps(states))]


def memory_of(person: User) -> list[object]:
    """Return the version of the stored memory, and its two states."""
    status = PersonStatus.objects.get(person=person)
    return [status.constants, status.state_before, status.state_after]
