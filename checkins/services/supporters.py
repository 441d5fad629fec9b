"""Supporters: a person invites them, their link takes effect after a day, and ends at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from checkins.enums import Ended, Role, Signal, SupporterSees
from checkins.models import Supporter, SupportSignal, User
from checkins.models.removals import undo_ends_before
from checkins.models.supporters import WAITS
from checkins.services import audit
from checkins.services.addresses import ask_for_address
from checkins.services.invitations import (
    INVITATION_GOOD_FOR,
    InvitationGoneError,
    invitation_of,
    token_hash,
)
from checkins.services.removals import NothingToUndoError, TooLateToUndoError
from checkins.services.turns import made_before, take_account_turn, take_turn

MOST_SUPPORTERS = 10


class TooManySupportersError(Exception):
    """The person has 10 supporters and open invitations already; a page holds no more."""


class NotASupporterError(Exception):
    """The account is not an active supporter's, and no other account can accept an invitation."""


class SupporterGoneError(Exception):
    """The link to the supporter was removed already."""


@transaction.atomic
def invite_supporter(
    *,
    by: User,
    at: datetime,
    name: str,
    shown_name: str,
    sees: SupporterSees,
    form_id: UUID | None = None,
) -> tuple[Supporter, str]:
    """Invite somebody, and return the invitation with its token, which is never stored.

    The same form sent again returns the invitation that it made, whatever became of it.

    :raises TooManySupportersError: at 10 supporters, open invitations included.
    """
    take_turn(by)
    if made := made_before(Supporter, form_id, person=by):
        return made, made.token
    kept = Supporter.objects.visible_to(by).kept()
    kept.filter(accepted_at=None, expires_at__lte=at).update(removed_at=at)
    if kept.count() >= MOST_SUPPORTERS:
        raise TooManySupportersError(by.pk)
    supporter = Supporter(
        person=by,
        sees=sees,
        invited_at=at,
        expires_at=at + INVITATION_GOOD_FOR,
        form_id=form_id,
    )
    supporter.name, supporter.shown_name = name, shown_name
    supporter.token_hash = token_hash(supporter.token)
    supporter.save(force_insert=True)
    _note("supporter_invited", supporter, by=by, at=at)
    return supporter, supporter.token


def find_invitation(*, token: str, at: datetime) -> Supporter:
    """Return the open invitation of a link.

    :raises InvitationGoneError: if the link has no open invitation.
    """
    waiting = Supporter.objects.open_at(at).select_related("person")
    found: Supporter = invitation_of(token, among=waiting)
    return found


@transaction.atomic
def join_as_supporter(
    *, invitation: Supporter, at: datetime, name: str, email: str, password: str
) -> User:
    """Make a supporter's account and accept the invitation; the address waits to be confirmed.

    :raises InvitationGoneError: if the invitation was used or taken back meanwhile.
    """
    user = User.objects.create_user(None, password, role=Role.SUPPORTER, name=name, date_joined=at)
    ask_for_address(by=user, at=at, address=email)
    audit.record(action="supporter_joined", about=user, by=user, at=at)
    accept_invitation(invitation=invitation, by=user, at=at)
    return user


@transaction.atomic
def accept_invitation(*, invitation: Supporter, by: User, at: datetime) -> None:
    """Link the invitation to a supporter's account; the link takes effect a day later.

    An earlier link between these two people ends, since the response must not reveal whether there
    was one.

    :raises NotASupporterError: if ``by`` is no active supporter.
    :raises InvitationGoneError: if the invitation was used, taken back or expired meanwhile.
    """
    if not by.is_supporter or not take_account_turn(by).is_active:
        raise NotASupporterError(by.pk)
    take_turn(invitation.person)
    links = Supporter.objects.filter(person=invitation.person)
    links.kept().filter(account=by).update(removed_at=at, removed_because=Ended.REPLACED)
    # Its own columns alone: of two requests at once, PostgreSQL evaluates the second one again.
    waiting = links.kept().filter(pk=invitation.pk, account=None, expires_at__gt=at)
    if not waiting.update(account=by, accepted_at=at, effective_at=at + WAITS):
        raise InvitationGoneError(invitation.pk)
    _note("supporter_accepted", invitation, by=by, at=at)


@transaction.atomic
def change_supporter(*, supporter: Supporter, by: User, at: datetime, sees: SupporterSees) -> None:
    """Change what a supporter sees from now on; nobody is notified.

    :raises SupporterGoneError: if the link was removed meanwhile.
    """
    kept = Supporter.objects.visible_to(by).kept().filter(pk=supporter.pk)
    if not kept.update(sees=sees):
        raise SupporterGoneError(supporter.pk)
    _note("supporter_changed", supporter, by=by, at=at, sees=sees)


@transaction.atomic
def remove_supporter(*, supporter: Supporter, by: User, at: datetime) -> None:
    """End a link or take an invitation back, at once; nobody is notified.

    :raises SupporterGoneError: if it was removed already.
    """
    kept = Supporter.objects.visible_to(by).kept().filter(pk=supporter.pk)
    if not kept.update(removed_at=at, removed_because=Ended.STOPPED):
        raise SupporterGoneError(supporter.pk)
    _note("supporter_removed", supporter, by=by, at=at)


@transaction.atomic
def undo_take_invitation_back(*, supporter_id: UUID, by: User, at: datetime) -> Supporter:
    """Open an invitation again within a day of taking it back.

    A link that somebody had accepted is access, and takes a new invitation.

    :raises TooManySupportersError: at 10 supporters, open invitations included.
    :raises NothingToUndoError: if it is open already.
    :raises TooLateToUndoError: if the day or the invitation is over, or there is no such one.
    """
    take_turn(by)
    mine = Supporter.objects.visible_to(by).filter(pk=supporter_id, accepted_at=None)
    invitation: Supporter | None = mine.filter(expires_at__gt=at).select_for_update().first()
    if invitation is None:
        raise TooLateToUndoError(supporter_id)
    if invitation.removed_at is None:
        raise NothingToUndoError(supporter_id)
    if invitation.removed_at <= undo_ends_before(at):
        raise TooLateToUndoError(supporter_id)
    if Supporter.objects.visible_to(by).kept().count() >= MOST_SUPPORTERS:
        raise TooManySupportersError(by.pk)
    invitation.removed_at, invitation.removed_because = None, ""
    invitation.save(update_fields=["removed_at", "removed_because"])
    _note("supporter_invited_again", invitation, by=by, at=at)
    return invitation


@transaction.atomic
def say_signal(*, by: User, at: datetime, signal: Signal | None) -> None:
    """Give a signal to all supporters who may see it; None takes it back.

    Only the newest signal is kept.
    """
    if signal is None:
        if not SupportSignal.objects.visible_to(by).delete()[0]:
            return
    else:
        values = {"signal": signal, "said_at": at}
        SupportSignal.objects.update_or_create(person=by, defaults=values)
    audit.record(action="word_said" if signal else "word_taken_back", about=by, by=by, at=at)


def _note(action: str, supporter: Supporter, *, by: User, at: datetime, **detail: str) -> None:
    link = str(supporter.pk)
    audit.record(action=action, about=supporter.person, by=by, at=at, link=link, **detail)
