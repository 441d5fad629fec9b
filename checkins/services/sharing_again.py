"""Signing anew, for a day, what a person stopped sharing."""

import uuid
from datetime import datetime

from django.db import transaction

from checkins.enums import Signature
from checkins.models import Consent, User
from checkins.services.sharing import begin_signing, sign_terms
from checkins.services.sharing_texts import Terms
from checkins.services.turns import take_account_turn


class NotOfferedError(Exception):
    """The consent cannot be signed again: the day, or the counselor's account, is over."""


@transaction.atomic
def grant_again(
    *,
    earlier: Consent,
    terms: Terms,
    shown_sha256: str,
    signature: Signature,
    by: User,
    at: datetime,
    form_id: uuid.UUID | None = None,
) -> Consent:
    """Share again with the counselor of a consent that the person stopped within a day.

    The counselor's code was used for the earlier consent and names them still; access begins with
    this signature, and nothing of the earlier consent is in force again.

    :raises NotAPersonError: if ``by`` is no active person.
    :raises EmailNotVerifiedError: if the person's address is not confirmed.
    :raises NotOfferedError: if the earlier consent cannot be signed again.
    :raises TextChangedError: if the text is no longer the one that was shown.
    :raises EndNotAllowedError: if it would end in the past, or after more than twelve months.
    """
    if made := begin_signing(by, form_id=form_id):
        return made
    # Whoever switches the counselor off locks the account first, and then ends the consents.
    if earlier.counselor is None:  # a record system is signed for from its own page
        raise NotOfferedError(earlier.pk)
    take_account_turn(earlier.counselor)
    offered = Consent.objects.visible_to(by).to_sign_again(at).filter(pk=earlier.pk)
    if terms.kind != earlier.kind or not offered.exists():
        raise NotOfferedError(earlier.pk)
    return sign_terms(
        reader=earlier.counselor,
        terms=terms,
        shown_sha256=shown_sha256,
        signature=signature,
        by=by,
        at=at,
        form_id=form_id,
    )
