"""Writing the clinic's list of groups: an operator keeps it, and it holds nobody's data."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction

from checkins.enums import GroupKind, GroupLanguage
from checkins.models import ClinicGroup, User
from checkins.services import audit
from checkins.services.mail.meetings import plan_meetings
from checkins.services.turns import made_before, take_account_turn


@dataclass(frozen=True, slots=True)
class ListedDetails:
    """The details of a listed group; weekday and time are meant in ``time_zone``."""

    name: str
    kind: GroupKind
    weekday: int
    starts_at: time
    time_zone: str
    language: GroupLanguage
    is_online: bool = False
    place: str = ""
    link: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the details as a mapping from the row's field names."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@transaction.atomic
def list_group(
    *, by: User, at: datetime, details: ListedDetails, form_id: UUID | None = None
) -> ClinicGroup:
    """Add a group to the clinic's list, once for each form."""
    take_account_turn(by)
    if made := made_before(ClinicGroup, form_id):
        return made
    fields = {"created_at": at, "form_id": form_id, **details.fields()}
    listed: ClinicGroup = ClinicGroup.objects.create(**fields)
    _record("group_listed", listed, by, at)
    return listed


@transaction.atomic
def change_listed_group(
    *, listed: ClinicGroup, by: User, at: datetime, details: ListedDetails
) -> None:
    """Replace a listed group's details; people who picked it see the new ones from now on."""
    for name, value in details.fields().items():
        setattr(listed, name, value)
    listed.save(update_fields=list(details.fields()))
    plan_meetings(at=at, listed=listed)
    _record("listed_group_changed", listed, by, at)


@transaction.atomic
def retire_group(*, listed: ClinicGroup, by: User, at: datetime) -> None:
    """Stop offering a group; people who picked it keep it, marked. Repeating changes nothing."""
    if ClinicGroup.objects.filter(pk=listed.pk, retired_at=None).update(retired_at=at):
        plan_meetings(at=at, listed=listed)
        _record("listed_group_retired", listed, by, at)


@transaction.atomic
def relist_group(*, listed: ClinicGroup, by: User, at: datetime) -> None:
    """Offer a retired group again; a group that is offered already stays as it is."""
    retired = ClinicGroup.objects.filter(pk=listed.pk, retired_at__isnull=False)
    if retired.update(retired_at=None):
        plan_meetings(at=at, listed=listed)
        _record("listed_group_relisted", listed, by, at)


def _record(action: str, listed: ClinicGroup, by: User, at: datetime) -> None:
    audit.record(action=action, about=by, by=by, at=at, group=str(listed.pk))
