"""Keeping, sharing and removing rides."""

import uuid
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from checkins.models import CravingEpisode, User
from checkins.models.rides import LONGEST_RIDE
from checkins.services import audit
from checkins.services.one_by_one import show_to
from checkins.services.removals import (
    TakenMeanwhileError,
    bring_back,
    removed_row,
    take_away,
)
from checkins.services.turns import made_before, take_turn


class NotOfTodayError(Exception):
    """The ride starts after its end, or more than a day before it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person says of a ride; None was not answered, which differs from 0.

    ``before`` and ``after`` are how strong the craving was, 0 to 4.
    """

    before: int | None = None
    after: int | None = None
    helped: str | None = None
    trigger: str | None = None


@transaction.atomic
def keep_ride(
    *,
    answers: Answers,
    started_at: datetime,
    by: User,
    at: datetime,
    form_id: uuid.UUID | None = None,
) -> CravingEpisode:
    """Keep a ride that ends at ``at``: once for each form, and once for each start.

    Other answers about the same ride replace the earlier ones, which nobody else sees from then on.
    A blank replaces none: a page that came back by Back has lost what was said on it.

    :raises NotOfTodayError: if it starts after ``at``, or more than a day before.
    """
    if not started_at <= at <= started_at + LONGEST_RIDE:
        raise NotOfTodayError(started_at)
    take_turn(by)
    if made := made_before(CravingEpisode, form_id, person=by):
        return made
    rides = CravingEpisode.objects.visible_to(by).filter(started_at=started_at)
    ride: CravingEpisode | None = rides.first()
    given = {name: value for name, value in asdict(answers).items() if value is not None}
    said = {**(ride.content if ride else asdict(Answers())), **given}
    if ride and said == ride.content:
        return ride
    action = "ride_changed" if ride else "ride_kept"
    ride = ride or CravingEpisode(id=uuid.uuid4(), person=by, started_at=started_at)
    ride.ended_at, ride.form_id, ride.content = at, form_id, said
    ride.save()
    ride.shared_with.clear()
    audit.record(action=action, about=by, by=by, at=at)
    return ride


@transaction.atomic
def drop_ride(*, ride: CravingEpisode, by: User, at: datetime) -> None:
    """Delete a ride for good, at once; a second press finds nothing to delete."""
    if CravingEpisode.objects.visible_to(by).filter(pk=ride.pk).delete()[0]:
        audit.record(action="ride_dropped", about=by, by=by, at=at)


@transaction.atomic
def remove_ride(*, ride: CravingEpisode, by: User, at: datetime) -> None:
    """Take a ride away, for good after a day; nobody is notified."""
    if take_away(ride, by=by, at=at):
        audit.record(action="ride_removed", about=by, by=by, at=at)


@transaction.atomic
def undo_remove_ride(*, ride_id: uuid.UUID, by: User, at: datetime) -> CravingEpisode:
    """Bring a ride back within a day of its removal.

    :raises NothingToUndoError: if it is back already.
    :raises TakenMeanwhileError: if the same ride was kept again meanwhile.
    :raises TooLateToUndoError: if the day is over, or there is no such ride.
    """
    ride: CravingEpisode = removed_row(CravingEpisode, ride_id, by=by, at=at)
    if CravingEpisode.objects.visible_to(by).filter(started_at=ride.started_at).exists():
        raise TakenMeanwhileError(ride.pk)
    bring_back(ride, by=by, at=at, action="ride_brought_back")
    return ride


@transaction.atomic
def share_ride(
    *, ride: CravingEpisode, consent_ids: Collection[uuid.UUID], by: User, at: datetime
) -> None:
    """Let exactly the counselors of these consents see this one ride.

    :raises NoReaderError: if there is no consent, or one of them shows no notes now.
    """
    readers = show_to(ride, consent_ids=consent_ids, by=by, at=at)
    audit.record(action="ride_shared", about=by, by=by, at=at, readers=readers)


@transaction.atomic
def unshare_ride(*, ride: CravingEpisode, by: User, at: datetime) -> None:
    """Stop sharing this ride, from the next request on."""
    ride.shared_with.clear()
    audit.record(action="ride_unshared", about=by, by=by, at=at)
