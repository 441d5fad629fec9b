"""Record systems: an operator registers them, gives them tokens, and switches them off."""

import secrets
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from checkins.enums import Signature
from checkins.models import Consent, System, User
from checkins.models.systems import TOKEN_LONGEST
from checkins.services import audit
from checkins.services.invitations import token_hash
from checkins.services.sharing import begin_signing, sign_terms
from checkins.services.sharing_ends import Ends, end_all_handed_to
from checkins.services.sharing_texts import Terms, end_of
from checkins.services.turns import made_before, take_account_turn


class NameTakenError(Exception):
    """Another system that is switched on has this name: people could not tell the two apart."""


class SystemGoneError(Exception):
    """The system was switched off meanwhile, or its token ended."""


@transaction.atomic
def register_system(
    *,
    by: User,
    at: datetime,
    name: str,
    purpose: str,
    last_day: date,
    form_id: UUID | None = None,
) -> tuple[System, str]:
    """Register a system, and return it with its token, which is never stored.

    The same form sent again returns the system that it made, with "" for the token.

    :raises NameTakenError: if a system of this name is switched on.
    """
    take_account_turn(by)
    if made := made_before(System, form_id, registered_by=by):
        return made, ""
    if System.objects.switched_on().filter(name=name).exists():
        raise NameTakenError
    token = _new_token()
    system = System.objects.create(
        name=name,
        purpose=purpose,
        token_hash=token_hash(token),
        token_made_at=at,
        token_ends_at=_end_of(last_day, by, at),
        registered_by=by,
        registered_at=at,
        form_id=form_id,
    )
    audit.record(action="system_registered", about=system, by=by, at=at)
    return system, token


@transaction.atomic
def renew_token(*, system: System, by: User, at: datetime, last_day: date) -> str:
    """Give a system a new token and return it; the earlier one stops working at once.

    :raises SystemGoneError: if it was switched off meanwhile.
    """
    token = _new_token()
    renewed = System.objects.switched_on().filter(pk=system.pk)
    if not renewed.update(
        token_hash=token_hash(token),
        token_made_at=at,
        token_ends_at=_end_of(last_day, by, at),
    ):
        raise SystemGoneError(system.pk)
    audit.record(action="system_token_renewed", about=system, by=by, at=at)
    return token


@transaction.atomic
def switch_off(*, system: System, by: User, at: datetime) -> Ends:
    """Switch a system off for good: its token stops working, and every consent for it ends.

    Each person is told. Repeating it changes nothing.
    """
    if not System.objects.switched_on().filter(pk=system.pk).update(switched_off_at=at):
        return Ends()
    audit.record(action="system_switched_off", about=system, by=by, at=at)
    return end_all_handed_to(system=system, by=by, at=at)


@transaction.atomic
def hand_on(
    *,
    system: System,
    terms: Terms,
    shown_sha256: str,
    signature: Signature,
    by: User,
    at: datetime,
    form_id: UUID | None = None,
) -> Consent:
    """Sign a consent for a record system: it reads from now on, as the terms say.

    The same form sent again returns the consent that it signed.

    :raises NotAPersonError: if ``by`` is no active person.
    :raises EmailNotVerifiedError: if the person's address is not confirmed.
    :raises SystemGoneError: if the system is not at work.
    :raises TextChangedError: if the text is no longer the one that was shown.
    :raises EndNotAllowedError: if it would end in the past, or after more than twelve months.
    """
    if made := begin_signing(by, form_id=form_id):
        return made
    # Whoever switches the system off locks its row first, and then ends the consents.
    held = System.objects.select_for_update(no_key=True).filter(pk=system.pk).at_work(at).first()
    if held is None:
        raise SystemGoneError(system.pk)
    return sign_terms(
        reader=held,
        terms=terms,
        shown_sha256=shown_sha256,
        signature=signature,
        by=by,
        at=at,
        form_id=form_id,
    )


def _new_token() -> str:
    return secrets.token_urlsafe(32)


def _end_of(last_day: date, by: User, at: datetime) -> datetime:
    """Return the end of a day on the operator's clock, and no later than a token may last."""
    return min(end_of(last_day, by), at + TOKEN_LONGEST)
