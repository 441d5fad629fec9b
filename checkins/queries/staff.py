"""The accounts that an operator looks after, ready to render."""

from dataclasses import dataclass
from datetime import datetime

from checkins.enums import Role
from checkins.models import StaffInvitation, User


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one role, by name."""

    title: str
    accounts: list[User]


@dataclass(frozen=True, slots=True)
class StaffBoard:
    """Who works here, who is invited, and how many people check in: a number, and no names."""

    groups: list[Group]
    invitations: list[StaffInvitation]
    people: int


TITLES = {
    Role.OPERATOR: "Operators",
    Role.COUNSELOR: "Counselors",
    Role.SUPPORTER: "Supporters",
}


def staff_board(operator: User, *, at: datetime) -> StaffBoard:
    """Return what ``operator`` looks after, in three queries."""
    accounts = list(
        User.objects.visible_to(operator).with_second_factor().order_by("name", "email")
    )
    waiting = StaffInvitation.objects.visible_to(operator).open_at(at)
    return StaffBoard(
        groups=[
            Group(title, [account for account in accounts if account.role == role])
            for role, title in TITLES.items()
        ],
        invitations=list(waiting.select_related("invited_by").order_by("created_at")),
        people=User.objects.filter(role=Role.PERSON, is_active=True).count(),
    )
