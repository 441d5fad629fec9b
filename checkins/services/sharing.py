"""Giving a consent and revoking it."""

import uuid
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from checkins.enums import ConsentKind, Ended, Signature
from checkins.models import Client, Consent, SharingCode, System, User
from checkins.models.sharing import LONGEST
from checkins.services import audit
from checkins.services.call_sheets import CallAnswers, change_call_sheet
from checkins.services.code_links import drop_code_link
from checkins.services.mail.expiry import plan_ends
from checkins.services.sharing_codes import CodeNotOpenError, open_code, unused
from checkins.services.sharing_ends import end_consents
from checkins.services.sharing_texts import (
    Terms,
    digest,
    expires_at,
    signed_text,
    text_for,
    within_longest,
)
from checkins.services.turns import made_before, take_turn


class NotAPersonError(Exception):
    """The account is not an active person's; only a person can share, and only their own data."""


class EmailNotVerifiedError(Exception):
    """The person's e-mail address is not confirmed yet."""


class TextChangedError(Exception):
    """The text to be signed is not the text that was shown."""


class EndNotAllowedError(Exception):
    """The consent would end in the past, or after more than twelve months."""


@transaction.atomic
def grant(
    *,
    code: str,
    terms: Terms,
    shown_sha256: str,
    signature: Signature,
    by: User,
    at: datetime,
    call: CallAnswers | None = None,
    form_id: uuid.UUID | None = None,
) -> Consent:
    """Use up the code, and share with its counselor from now on, as the terms say.

    The same form sent again returns the consent that it signed.

    An earlier consent of the same kind for the same counselor is revoked in the same
    transaction, whether it is wider or narrower. ``shown_sha256`` is the digest of the text that
    the person was shown.

    :raises NotAPersonError: if ``by`` is no active person.
    :raises CodeNotOpenError: if the code cannot be used, or asks for another kind.
    :raises EmailNotVerifiedError: if the person's address is not confirmed.
    :raises TextChangedError: if the text is no longer the one that was shown.
    :raises EndNotAllowedError: if it would end in the past, or after more than twelve months.
    """
    if made := begin_signing(by, form_id=form_id):
        return made
    sharing_code = _use(code, kind=terms.kind, at=at)
    consent = sign_terms(
        reader=sharing_code.counselor,
        terms=terms,
        shown_sha256=shown_sha256,
        signature=signature,
        by=by,
        at=at,
        form_id=form_id,
        label=sharing_code.label,
    )
    drop_code_link(by=by, at=at, code=code)
    if call is not None:
        change_call_sheet(answers=call, by=by, at=at)
    return consent


def begin_signing(by: User, *, form_id: uuid.UUID | None) -> Consent | None:
    """Refuse whoever cannot sign, take their turn, and return what this form signed before.

    :raises NotAPersonError: if ``by`` is no active person.
    :raises EmailNotVerifiedError: if the person's address is not confirmed.
    """
    if not by.is_person or not by.is_there:
        raise NotAPersonError(by.pk)
    if not has_verified_email(by):
        raise EmailNotVerifiedError(by.pk)
    take_turn(by)
    return made_before(Consent, form_id, person=by)


def sign_terms(
    *,
    reader: User | System,
    terms: Terms,
    shown_sha256: str,
    signature: Signature,
    by: User,
    at: datetime,
    form_id: uuid.UUID | None,
    label: str | None = None,
    shared_since: datetime | None = None,
) -> Consent:
    """Store what the person signed, and revoke the earlier one; the caller took their turn.

    ``label`` is the counselor's word for them; without one the word that they have stays.
    ``shared_since`` is when the sharing began that goes on by this.

    :raises TextChangedError: if the text is no longer the one that was shown.
    :raises EndNotAllowedError: if it would end in the past, or after more than twelve months.
    """
    shown, version = text_for(reader, terms=terms, person=by)
    if digest(shown) != shown_sha256:
        raise TextChangedError(by.pk)
    ends = within_longest(expires_at(terms, by), at)
    if not at < ends <= at + LONGEST:
        raise EndNotAllowedError(by.pk)
    earlier = Consent.objects.filter(person=by, kind=terms.kind, **_named(reader))
    replaced = len(end_consents(earlier, because=Ended.REPLACED, at=at))
    consent = _sign(
        reader,
        terms=terms,
        ends=ends,
        shown=shown,
        version=version,
        signature=signature,
        by=by,
        at=at,
        form_id=form_id,
        shared_since=shared_since,
    )
    if consent.counselor_id is not None:
        _keep_client(consent, label=label, at=at)
    audit.record(
        action="consent_granted", about=by, by=by, at=at, consent=str(consent.pk), replaced=replaced
    )
    return consent


def _named(reader: User | System) -> dict[str, Any]:
    """Return the column of a consent that names its reader; the other one stays empty."""
    return {"system": reader} if isinstance(reader, System) else {"counselor": reader}


def has_verified_email(person: User) -> bool:
    """Return whether any e-mail address of the person is confirmed."""
    return bool(EmailAddress.objects.filter(user=person, verified=True).exists())


def has_signed(person: User, *, form_id: uuid.UUID) -> bool:
    """Return whether this form, sent before, signed a consent of the person's."""
    return made_before(Consent, form_id, person=person) is not None


def _use(code: str, *, kind: ConsentKind, at: datetime) -> SharingCode:
    sharing_code = open_code(code=code, at=at)
    if sharing_code.kind != kind or not unused(sharing_code.pk).update(used_at=at):
        raise CodeNotOpenError(sharing_code.pk)
    return sharing_code


def _sign(
    reader: User | System,
    *,
    terms: Terms,
    ends: datetime,
    shown: str,
    version: int,
    signature: Signature,
    by: User,
    at: datetime,
    form_id: uuid.UUID | None,
    shared_since: datetime | None,
) -> Consent:
    text = signed_text(shown, person=by, signature=signature, at=at)
    consent = Consent(
        id=uuid.uuid4(),
        person=by,
        **_named(reader),
        kind=terms.kind,
        shows_signs=terms.scopes.signs,
        shows_notes=terms.scopes.notes,
        shows_use=terms.scopes.use,
        shows_alerts=terms.scopes.alerts,
        purpose=terms.purpose,
        text_version=version,
        text_sha256=digest(text),
        signature=signature,
        granted_at=at,
        shared_since=shared_since,
        expires_at=ends,
        form_id=form_id,
    )
    consent.text = text
    consent.save(force_insert=True)
    plan_ends(consent)
    return consent


def _keep_client(consent: Consent, *, label: str | None, at: datetime) -> None:
    """Put the person on the counselor's caseload, or update their label to the code's.

    A consent to the record becomes the client's consent.
    """
    values: dict[str, Any] = {} if label is None else {"label": label}
    if consent.kind == ConsentKind.RECORD:
        values["consent"] = consent
    Client.objects.update_or_create(
        counselor=consent.counselor,
        person=consent.person,
        defaults=values,
        create_defaults={**values, "created_at": at},
    )


@transaction.atomic
def name_client(*, client: Client, by: User, at: datetime, label: str) -> None:
    """Change the counselor's own word for a client; the person never sees it."""
    client.label = label
    client.save(update_fields=["label"])
    audit.record(action="client_named", about=by, by=by, at=at, client=str(client.pk))


@transaction.atomic
def revoke(*, consent: Consent, by: User, at: datetime) -> None:
    """Revoke a consent of the person's own; nobody is notified. Repeating it changes nothing.

    Where a newer one took its place, such as in another tab, that one is revoked: who stops sharing
    with somebody means whatever they share with them now.
    """
    own = Consent.objects.visible_to(by).filter(person=by, kind=consent.kind)
    same = own.filter(counselor=consent.counselor_id, system=consent.system_id)
    if not same.filter(pk=consent.pk).exists():
        return
    take_turn(by)  # whoever signs just now is done first
    for key, _ in end_consents(same, because=Ended.STOPPED, at=at):
        audit.record(action="consent_revoked", about=by, by=by, at=at, consent=key)


@transaction.atomic
def stop_all_sharing(*, by: User, at: datetime) -> int:
    """Revoke all of the person's consents at once and return how many were not revoked before.

    :raises NotAPersonError: if ``by`` is no person.
    """
    if not by.is_person:
        raise NotAPersonError(by.pk)
    take_turn(by)
    own = Consent.objects.visible_to(by).filter(person=by)
    ended = len(end_consents(own, because=Ended.STOPPED, at=at))
    audit.record(action="all_sharing_stopped", about=by, by=by, at=at, ended=ended)
    return ended
