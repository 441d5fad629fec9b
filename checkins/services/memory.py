"""Keeping the rule's memory after each of a person's last check-ins.

An open day is judged on from there, however long the person's history is. Where anything is in
doubt nothing is taken from here: the history is folded from the start, which writes the rows anew.
"""

import zlib
from collections.abc import Sequence
from datetime import date

from checkins.engine.baseline import State
from checkins.engine.constants import shipped
from checkins.engine.levels import MEMORIES_KEPT, Fold
from checkins.models import DailyCheckin, DayMemory, PersonStatus


def memory_before(day: date, status: PersonStatus, rows: Sequence[DailyCheckin]) -> State | None:
    """Return the memory before ``day``, which is not after the newest check-in; None if in doubt.

    ``rows`` are the person's newest days as they were judged last, oldest first. ``status`` is as
    it was saved last: the kept memory must end in the one that the status has before its newest
    check-in, so a write of the status that knew nothing of these rows is not passed over. The two
    memories cannot be compared on the day with which a new baseline begins.
    """
    newest = (status.state_after or {}).get("day") or 0
    engine_days = [row.day for row in rows if row.is_engine_day and row.day.toordinal() < newest]
    earlier = [one for one in engine_days if one < day]
    if not earlier:
        return State() if _are_all(rows, status) else None
    version, wanted = shipped().version, {earlier[-1], engine_days[-1]}
    kept = DayMemory.objects.filter(
        person=status.person_id, day__in=sorted(wanted), constants=version
    )
    try:
        found = {row.day: row.as_json() for row in kept}
        is_whole = found.keys() == wanted and len(kept) == len(wanted)
        if not is_whole or found[engine_days[-1]] != status.state_before:
            return None
        return State.from_json(found[earlier[-1]], version)
    except (ValueError, zlib.error):
        return None


def _are_all(rows: Sequence[DailyCheckin], status: PersonStatus) -> bool:
    """Return whether these rows are all of the person's, and no older ones were let go."""
    stored = [row.day for row in rows if row.pk]
    return bool(stored) and stored[0] == status.first_day


def keep_day_memories(
    status: PersonStatus, fold: Fold, days: Sequence[DailyCheckin], *, since: date | None
) -> None:
    """Keep the memory after each of the last check-ins before the newest.

    ``fold`` has judged the days from ``since`` on, or all of them if that is None; ``days`` are the
    newest ones or all, oldest first. ``status`` still has the memory of before. Part of the
    transaction that writes the other.
    """
    before, newest = (status.state_after or {}).get("day") or 0, fold.state.day or 0
    rows = DayMemory.objects.filter(person=status.person_id)
    # The memory of a history cut is after a day that was deleted: no row is kept for it.
    first = days[0].day.toordinal()
    if since is not None:
        first = min(since.toordinal(), before, newest)
    made = [
        _kept(status, one, fold) for one in fold.memories_before if one.day and one.day >= first
    ]
    if since is None:
        rows.delete()
    elif first < before and (len(made) == MEMORIES_KEPT or since not in {row.day for row in made}):
        # Some rows that are no longer true would keep their place.
        rows.filter(day__gte=date.fromordinal(first)).delete()
    if made:
        DayMemory.objects.bulk_create(
            {row.place: row for row in made}.values(),  # a new baseline counts from one again
            update_conflicts=True,
            unique_fields=["person", "place"],
            update_fields=["day", "constants", "packed"],
        )


def _kept(status: PersonStatus, state: State, fold: Fold) -> DayMemory:
    row = DayMemory(person_id=status.person_id, constants=fold.constants.version)
    row.keep(state)
    return row
