"""The clinic's list of groups, as its operator manages it."""

from dataclasses import dataclass
from uuid import UUID

from checkins.enums import GroupKind, GroupLanguage
from checkins.models import ClinicGroup, User
from checkins.queries.groups import when_words
from checkins.queries.zones import zone_words


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """One line of the list, with the time on the group's own clock."""

    id: UUID
    name: str
    kind: str
    language: str
    when: str
    where: str


@dataclass(frozen=True, slots=True)
class ClinicBoard:
    """The groups that are offered, and the retired ones."""

    offered: list[ListedGroup]
    retired: list[ListedGroup]


def clinic_groups(operator: User) -> ClinicBoard:
    """Return the whole list in order of the week; one query."""
    board = ClinicBoard([], [])
    rows = ClinicGroup.objects.visible_to(operator).order_by("weekday", "starts_at", "name")
    for row in rows:
        (board.retired if row.retired_at else board.offered).append(_line(row))
    return board


def _line(row: ClinicGroup) -> ListedGroup:
    return ListedGroup(
        id=row.pk,
        name=row.name,
        kind=str(GroupKind(row.kind).label),
        language=str(GroupLanguage(row.language).label),
        when=f"{when_words(row.weekday, row.starts_at)} {zone_words(row.time_zone)}",
        where="Online" if row.is_online else row.place,
    )
