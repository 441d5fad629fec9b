"""Accounts of the clinic's staff: inviting, joining, closing and opening again."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import transaction

from checkins.enums import Role
from checkins.models import StaffInvitation, User
from checkins.services import audit
from checkins.services.account_changes import telling_addresses
from checkins.services.invitations import (
    INVITATION_GOOD_FOR,
    AddressTakenError,
    InvitationGoneError,
    invitation_of,
    make_account,
    token_hash,
)
from checkins.services.mail.invitations import queue_invitation
from checkins.services.sharing_ends import Ends, end_all_shown_to
from checkins.services.turns import made_before


class LastOperatorError(Exception):
    """No active operator would be left to run the deployment."""


class NotAnOperatorError(Exception):
    """The inviting account is no active operator's, perhaps only since this moment."""


class OwnSecondFactorError(Exception):
    """Operators cannot remove their own second factor this way."""


@transaction.atomic
def invite_staff(
    *,
    by: User | None,
    at: datetime,
    email: str,
    role: Role,
    origin: str = "",
    form_id: UUID | None = None,
) -> tuple[StaffInvitation, str]:
    """Invite somebody, and return the invitation with its token, which is never stored.

    The same form sent again returns the invitation that it made, whatever became of it. An earlier
    invitation of the same address ends. ``by`` is None for the command on the server.
    The link is mailed if ``origin`` gives the site's address, like "https://days.clinic.example".
    A person's account does not refuse an invitation: that would reveal who checks in.

    :raises AddressTakenError: if the address belongs to a counselor, supporter or operator.
    :raises NotAnOperatorError: if the inviting account is no active operator's.
    """
    operators = _lock_operators()
    if by is not None and by.pk not in operators:
        raise NotAnOperatorError(by.pk)
    if made := made_before(StaffInvitation, form_id, invited_by=by):
        return made, made.token
    email = email.strip().lower()
    if User.objects.exclude(role=Role.PERSON).filter(email=email).exists():
        raise AddressTakenError
    StaffInvitation.objects.unanswered().filter(email=email).update(withdrawn_at=at)
    invitation = StaffInvitation(
        email=email,
        role=role,
        invited_by=by,
        origin=origin,
        created_at=at,
        expires_at=at + INVITATION_GOOD_FOR,
        form_id=form_id,
    )
    invitation.token_hash = token_hash(invitation.token)
    invitation.save(force_insert=True)
    audit.record(action="staff_invited", about=invitation, by=by, at=at, role=role)
    if origin:
        queue_invitation(invitation, at=at)
    return invitation, invitation.token


@transaction.atomic
def withdraw_invitation(*, invitation: StaffInvitation, by: User, at: datetime) -> None:
    """Withdraw an invitation before it is accepted; nobody is notified.

    :raises InvitationGoneError: if the invitation was accepted or withdrawn meanwhile.
    """
    waiting = StaffInvitation.objects.unanswered().filter(pk=invitation.pk)
    if not waiting.update(withdrawn_at=at):
        raise InvitationGoneError
    audit.record(action="invitation_withdrawn", about=invitation, by=by, at=at)


def find_invitation(*, token: str, at: datetime) -> StaffInvitation:
    """Return the open invitation of a link.

    :raises InvitationGoneError: if the link has no open invitation.
    """
    waiting = StaffInvitation.objects.open_at(at).select_related("invited_by")
    invitation: StaffInvitation = invitation_of(token, among=waiting)
    return invitation


@transaction.atomic
def join_staff(*, invitation: StaffInvitation, at: datetime, name: str, password: str) -> User:
    """Make the account that the invitation is for; its address counts as confirmed.

    :raises InvitationGoneError: if the invitation was used, withdrawn or expired meanwhile.
    :raises AddressTakenError: if the address belongs to an account by now.
    """
    waiting = StaffInvitation.objects.open_at(at).filter(pk=invitation.pk)
    if not waiting.update(accepted_at=at):
        raise InvitationGoneError
    user = make_account(
        email=invitation.email,
        password=password,
        role=Role(invitation.role),
        name=name,
        at=at,
    )
    audit.record(action="staff_joined", about=user, by=user, at=at, invitation=str(invitation.pk))
    return user


@transaction.atomic
def deactivate_account(*, account: User, by: User, at: datetime) -> Ends:
    """Close an account: it is signed out at its next request, and cannot sign in.

    All that people show to it ends, and each of them is told. Its invitations, codes and sessions
    end, so that none of them is a way back in. Opening it again brings nothing of this back.

    :raises LastOperatorError: if no active operator would be left.
    """
    if set(_lock_operators()) <= {account.pk}:
        raise LastOperatorError
    active = User.objects.filter(pk=account.pk, is_active=True)
    if not active.update(is_active=False, signed_out_at=at):
        return Ends()
    account.invitations_sent.unanswered().update(withdrawn_at=at)
    audit.record(action="account_deactivated", about=account, by=by, at=at)
    return end_all_shown_to(account=account, by=by, at=at)


@transaction.atomic
def reactivate_account(*, account: User, by: User, at: datetime) -> None:
    """Open a closed account again; nobody shows it anything until they do so anew.

    No session from before comes back. An open account stays as it is.
    """
    closed = User.objects.filter(pk=account.pk, is_active=False)
    if closed.update(is_active=True, signed_out_at=at):
        audit.record(action="account_reactivated", about=account, by=by, at=at)


@transaction.atomic
def remove_second_factor(*, account: User, by: User | None, at: datetime, origin: str = "") -> None:
    """Delete an account's second factors, because its owner lost them, and end all its sessions.

    The owner is told by mail, and adds a new second factor when they sign in with the password.
    ``origin`` is the site's address, for the mail's link; without one it has none.
    ``by`` is None for the command on the server, the only way back in for a single operator.

    :raises OwnSecondFactorError: if the account is the actor's own, which has pages for that.
    """
    if by is not None and by.pk == account.pk:
        raise OwnSecondFactorError
    with telling_addresses(account, by=by, at=at, origin=origin):
        removed, _ = Authenticator.objects.filter(user=account).delete()
        User.objects.filter(pk=account.pk).update(signed_out_at=at)
        audit.record(action="second_step_taken_off", about=account, by=by, at=at, removed=removed)


@transaction.atomic
def set_desk(*, by: User, at: datetime, name: str, time_zone: str) -> None:
    """Set an operator's own name, as colleagues see it, and their time zone.

    :raises NotAnOperatorError: if the account is no operator's: see ``services/staff_names.py``.
    """
    if not by.is_operator:
        raise NotAnOperatorError(by.pk)
    by.name, by.time_zone = name, time_zone
    by.save(update_fields=["name", "time_zone"])
    audit.record(action="desk_set", about=by, by=by, at=at)


@transaction.atomic
def set_desk_zone(*, by: User, at: datetime, time_zone: str) -> None:
    """Set a staff member's time zone."""
    by.time_zone = time_zone
    by.save(update_fields=["time_zone"])
    audit.record(action="desk_set", about=by, by=by, at=at)


def _lock_operators() -> list[int]:
    """Lock the active operators' rows and return their keys.

    Operators' actions take turns, or two of them could close each other's accounts at once.
    """
    active = User.objects.running_the_site().select_for_update().order_by("pk")
    return list(active.values_list("pk", flat=True))
