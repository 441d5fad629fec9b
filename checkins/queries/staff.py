"""The accounts and invitations that an operator manages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from checkins.enums import Role
from checkins.models import DeniedLooks, NameRequest, OutboxMessage, StaffInvitation, User
from checkins.models.accounts import is_there

SHOWN_FOR, MOST_SHOWN = timedelta(days=30), 20


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts of one role, in order of name."""

    title: str
    accounts: list[User]


@dataclass(frozen=True, slots=True)
class Invited:
    """An open invitation and its mail; None if the server printed the link instead."""

    invitation: StaffInvitation
    mail: OutboxMessage | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The looks of one account that were refused on one day, and its name if it is on the page."""

    looks: DeniedLooks
    name: str


@dataclass(frozen=True, slots=True)
class StaffBoard:
    """Accounts, open invitations, and how many active people there are: a number without names.

    ``refused`` holds the accounts that asked often for what they may not see: a person's is its
    reference alone.
    """

    groups: list[Group]
    invitations: list[Invited]
    people: int
    refused: list[Refused]


TITLES = {
    Role.OPERATOR: "Operators",
    Role.COUNSELOR: "Counselors",
    Role.SUPPORTER: "Supporters",
}


def staff_board(operator: User, *, at: datetime) -> StaffBoard:
    """Return the accounts and invitations that ``operator`` manages; five queries."""
    accounts = list(accounts_of(operator).order_by("name", "email"))
    names = {account.subject_ref: account.name for account in accounts}
    often = DeniedLooks.objects.visible_to(operator).since((at - SHOWN_FOR).date())
    return StaffBoard(
        groups=[
            Group(title, [account for account in accounts if account.role == role])
            for role, title in TITLES.items()
        ],
        invitations=_invited(operator, at=at),
        people=User.objects.filter(is_there(), role=Role.PERSON).count(),
        refused=[
            Refused(looks, names.get(looks.actor, ""))
            for looks in often.order_by("-day", "-count")[:MOST_SHOWN]
        ],
    )


def accounts_of(operator: User) -> Any:
    """Return the accounts that ``operator`` manages, each with the ``wanted_name`` that waits."""
    waiting = NameRequest.objects.waiting().filter(account=OuterRef("pk")).values("name")
    accounts = User.objects.visible_to(operator).with_second_factor()
    return accounts.annotate(wanted_name=Subquery(waiting[:1]))


def newest_name_request(account: User) -> NameRequest | None:
    """Return what somebody last asked to be called, with its answer, if they ever did."""
    newest: NameRequest | None = NameRequest.objects.visible_to(account).first()
    return newest


def _invited(operator: User, *, at: datetime) -> list[Invited]:
    waiting = StaffInvitation.objects.visible_to(operator).open_at(at).order_by("created_at")
    mails = {
        mail.invitation_id: mail for mail in OutboxMessage.objects.filter(invitation__in=waiting)
    }
    return [Invited(invitation, mails.get(invitation.pk)) for invitation in waiting]


def has_or_awaits_operator(*, at: datetime) -> bool:
    """Return whether somebody is operator here, or can become one by an invitation."""
    operators = User.objects.filter(role=Role.OPERATOR, is_active=True)
    invited = StaffInvitation.objects.open_at(at).filter(role=Role.OPERATOR)
    return operators.exists() or invited.exists()
