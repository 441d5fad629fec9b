"""Asking to go on with a consent that ends soon, going on, and letting it end."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from checkins.enums import ConsentKind, Signature
from checkins.models import Consent, LetEnd, RenewalAsk, User
from checkins.models.sealed import UNOPENED
from checkins.queries.sharing import goes_on_until
from checkins.services import audit
from checkins.services.sharing import begin_signing, sign_terms
from checkins.services.sharing_again import NotOfferedError
from checkins.services.sharing_texts import TEXT_VERSIONS, Terms, terms_of
from checkins.services.turns import take_account_turn, take_turn


class NothingToAskError(Exception):
    """The consent does not end soon, is not in force any more, or is not this counselor's."""


@transaction.atomic
def ask_to_go_on(*, consent: Consent, by: User, at: datetime) -> datetime:
    """Ask the person, on their own pages, to go on; return when ``by`` first asked.

    It is asked once a consent: asking again changes nothing. Nothing is sent, as the person has a
    mail about the end already.

    :raises NothingToAskError: if there is nothing to go on with.
    """
    held = Consent.objects.select_for_update(of=("self",)).filter(pk=consent.pk, revoked_at=None)
    row = held.filter(counselor=by).first()
    ends = Consent.objects.visible_to(by, at=at).ending_soon(at).filter(pk=consent.pk)
    if row is None or not ends.exists():
        raise NothingToAskError(consent.pk)
    ask, is_new = RenewalAsk.objects.get_or_create(
        consent=row, defaults={"person": row.person, "asked_at": at}
    )
    if is_new:
        audit.record(
            action="renewal_asked", about=row.person, by=by, at=at, consent=str(consent.pk)
        )
    first: datetime = ask.asked_at
    return first


def terms_to_go_on(consent: Consent, *, person: User, at: datetime) -> Terms:
    """Return the terms of a consent that ends soon, with the last day if it goes on from ``at``."""
    last_day = goes_on_until(consent, person=person, at=at)
    return replace(terms_of(consent, person=person), last_day=last_day)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a text has that the signed one has not, line by line, and what it has no more.

    ``is_newer`` says that the words were changed by us, and not only its day or somebody's hours.
    Both are None if the signed one cannot be opened.
    """

    is_newer: bool
    new: Sequence[str] | None
    gone: Sequence[str] | None


def changes_of_text(earlier: Consent, text: str) -> Changes:
    """Compare the text to sign with the one that was signed before."""
    is_newer = earlier.text_version != TEXT_VERSIONS[ConsentKind(earlier.kind)]
    if earlier.text == UNOPENED:
        return Changes(is_newer, None, None)
    *before, _ = _lines(earlier.text)  # the last line says how that was signed
    now = _lines(text)
    new = [line for line in now if line not in set(before)]
    return Changes(is_newer, new, [line for line in before if line not in set(now)])


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@transaction.atomic
def go_on(
    *,
    earlier: Consent,
    terms: Terms,
    shown_sha256: str,
    signature: Signature,
    by: User,
    at: datetime,
    form_id: uuid.UUID | None = None,
) -> Consent:
    """Carry a consent on that ends soon: a new one takes its place at this moment.

    It shows the same, for the same purpose, and for no longer than before. Whatever the earlier one
    showed goes on being shown, an alert that has waited for long included.

    :raises NotAPersonError: if ``by`` is no active person.
    :raises EmailNotVerifiedError: if the person's address is not confirmed.
    :raises NotOfferedError: if the consent cannot be carried on, or not by these terms.
    :raises TextChangedError: if the text is no longer the one that was shown.
    :raises EndNotAllowedError: if it would end in the past, or after more than twelve months.
    """
    if made := begin_signing(by, form_id=form_id):
        return made
    # Whoever switches the counselor off locks the account first, and then ends the consents.
    if earlier.counselor is None:  # a record system is signed for from its own page
        raise NotOfferedError(earlier.pk)
    take_account_turn(earlier.counselor)
    offered = Consent.objects.visible_to(by).ending_soon(at).filter(pk=earlier.pk)
    most = terms_to_go_on(earlier, person=by, at=at)
    is_same = replace(terms, last_day=most.last_day) == most
    if not is_same or terms.last_day > most.last_day or not offered.exists():
        raise NotOfferedError(earlier.pk)
    return sign_terms(
        reader=earlier.counselor,
        terms=terms,
        shown_sha256=shown_sha256,
        signature=signature,
        by=by,
        at=at,
        form_id=form_id,
        shared_since=earlier.shared_since or earlier.granted_at,
    )


@transaction.atomic
def let_end(*, consent: Consent, by: User, at: datetime) -> None:
    """Let a consent end on its day, and put away what asks about it. Nobody is told.

    :raises NotOfferedError: if the consent does not end soon, or is over.
    """
    take_turn(by)
    if not Consent.objects.visible_to(by).ending_soon(at).filter(pk=consent.pk).exists():
        raise NotOfferedError(consent.pk)
    _, is_new = LetEnd.objects.get_or_create(
        consent=consent, defaults={"person": by, "answered_at": at}
    )
    if is_new:
        audit.record(action="let_end", about=by, by=by, at=at, consent=str(consent.pk))


@transaction.atomic
def undo_let_end(*, consent: Consent, by: User, at: datetime) -> None:
    """Show again what asks about the end of a consent. Repeating it changes nothing."""
    take_turn(by)
    if LetEnd.objects.visible_to(by).filter(consent=consent).delete()[0]:
        audit.record(action="let_end_undone", about=by, by=by, at=at, consent=str(consent.pk))
