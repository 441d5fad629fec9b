"""The codes with which a counselor asks a person to share."""

import secrets
import uuid
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from checkins.enums import ConsentKind
from checkins.models import SharingCode, User
from checkins.services import audit

# Without the letters and digits that look like others. 31 ** 8 codes: 40 bits, for a week.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".replace("L", "")
GROUP = 4
GOOD_FOR = timedelta(days=7)


class NotACounselorError(Exception):
    """Only an active counselor can ask a person to share."""


class NoNameError(Exception):
    """A person agrees to share with somebody by name, and this counselor has none yet."""


class CodeNotOpenError(Exception):
    """The code is unknown, used, withdrawn or older than a week."""


def code_hash(code: str) -> str:
    """Return how a code is stored and found again, however it was typed."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return salted_hmac("checkins.sharing_code", plain, algorithm="sha256").hexdigest()


@transaction.atomic
def make_code(
    *, by: User, at: datetime, label: str, kind: ConsentKind = ConsentKind.RECORD
) -> tuple[str, SharingCode]:
    """Make a code for one client and return it with its row: it can never be read again.

    :raises NotACounselorError: if ``by`` is none.
    :raises NoNameError: if the counselor has no name yet.
    """
    if not by.is_counselor or not by.is_active:
        raise NotACounselorError(by.pk)
    if not by.name:
        raise NoNameError(by.pk)
    signs = [secrets.choice(ALPHABET) for _ in range(2 * GROUP)]
    code = f"{''.join(signs[:GROUP])}-{''.join(signs[GROUP:])}"
    row = SharingCode.objects.create(
        counselor=by,
        code_hash=code_hash(code),
        kind=kind,
        label=label,
        made_at=at,
        expires_at=at + GOOD_FOR,
    )
    audit.record(action="code_made", about=by, by=by, at=at, code=str(row.pk))
    return code, row


def open_code(*, code: str, at: datetime) -> SharingCode:
    """Return the code's row with its counselor.

    :raises CodeNotOpenError: if it cannot be used at ``at``.
    """
    row = SharingCode.objects.open(at).filter(code_hash=code_hash(code))
    found = row.select_related("counselor").first()
    if found is None:
        raise CodeNotOpenError
    return found


def unused(code_id: uuid.UUID) -> models.QuerySet[SharingCode]:
    """Return the code for a conditional update, by its own columns alone.

    A join would make the condition a subquery, which PostgreSQL does not ask again after waiting
    for another user of the same code.
    """
    return SharingCode.objects.filter(pk=code_id, used_at=None, withdrawn_at=None)


@transaction.atomic
def withdraw_code(*, code_id: uuid.UUID, by: User, at: datetime) -> None:
    """Take a code back before anybody used it.

    :raises CodeNotOpenError: if it is not this counselor's, or cannot be used any more.
    """
    if not unused(code_id).filter(counselor=by, expires_at__gt=at).update(withdrawn_at=at):
        raise CodeNotOpenError(code_id)
    audit.record(action="code_withdrawn", about=by, by=by, at=at, code=str(code_id))
