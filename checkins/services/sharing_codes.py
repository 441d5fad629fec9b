"""The codes with which a counselor asks a person to share."""

import uuid
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.crypto import salted_hmac

from checkins.enums import ConsentKind
from checkins.models import SharingCode, User
from checkins.services import audit
from checkins.services.turns import made_before, take_account_turn

# Letters and digits that look alike are left out. 31 ** 8 codes are 40 bits, valid for a week.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ".replace("L", "")
GROUP = 4
GOOD_FOR = timedelta(days=7)


class NotACounselorError(Exception):
    """The account is not an active counselor's; only a counselor can ask a person to share."""


class NoNameError(Exception):
    """The counselor has no name yet, and a person must know with whom they share."""


class CodeNotOpenError(Exception):
    """The code is unknown, used, withdrawn, older than a week, or for another kind of consent."""


def code_hash(code: str) -> str:
    """Return the keyed hash of a code; case, spaces and hyphens make no difference."""
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return salted_hmac("checkins.sharing_code", plain, algorithm="sha256").hexdigest()


@transaction.atomic
def make_code(
    *,
    by: User,
    at: datetime,
    label: str,
    kind: ConsentKind = ConsentKind.RECORD,
    form_id: uuid.UUID | None = None,
) -> tuple[str, SharingCode]:
    """Make a code for one client and return it with its row, which holds only the code's hash.

    The same form sent again returns the code that it made, whatever became of it.

    :raises NotACounselorError: if ``by`` is no active counselor.
    :raises NoNameError: if the counselor has no name yet.
    """
    now = take_account_turn(by)
    if not now.is_counselor or not now.is_active:
        raise NotACounselorError(by.pk)
    if not by.name:
        raise NoNameError(by.pk)
    if made := made_before(SharingCode, form_id, counselor=by):
        return _code_of(made), made
    row = SharingCode(
        counselor=by,
        kind=kind,
        label=label,
        made_at=at,
        expires_at=at + GOOD_FOR,
        form_id=form_id,
    )
    code = _code_of(row)
    row.code_hash = code_hash(code)
    row.save(force_insert=True)
    audit.record(action="code_made", about=by, by=by, at=at, code=str(row.pk))
    return code, row


def _code_of(row: SharingCode) -> str:
    """Return the row's code, which only this server can make again."""
    secret = salted_hmac("checkins.sharing_code.signs", str(row.pk), algorithm="sha256").digest()
    number, signs = int.from_bytes(secret), ""
    for _ in range(2 * GROUP):
        number, place = divmod(number, len(ALPHABET))
        signs += ALPHABET[place]
    return f"{signs[:GROUP]}-{signs[GROUP:]}"


def shown_code(row: SharingCode, *, at: datetime) -> str:
    """Return an open row's code to show it to its counselor again, "" if it cannot be shown.

    That is: once it is used, withdrawn or too old, and once the server's key is another one.
    """
    code = _code_of(row)
    return code if row.is_open(at) and code_hash(code) == row.code_hash else ""


@transaction.atomic
def rename_code(*, code_id: uuid.UUID, by: User, at: datetime, label: str) -> None:
    """Change the counselor's own word on a code that nobody used.

    Once it is signed the word is the client's, and is changed there.

    :raises CodeNotOpenError: if the code is not this counselor's, or was used.
    """
    if not SharingCode.objects.visible_to(by).filter(pk=code_id, used_at=None).update(label=label):
        raise CodeNotOpenError(code_id)
    audit.record(action="code_renamed", about=by, by=by, at=at, code=str(code_id))


def open_code(*, code: str, at: datetime) -> SharingCode:
    """Return the code's row with its counselor.

    :raises CodeNotOpenError: if the code cannot be used at ``at``.
    """
    row = SharingCode.objects.open(at).filter(code_hash=code_hash(code))
    found = row.select_related("counselor").first()
    if found is None:
        raise CodeNotOpenError
    return found


def unused(code_id: uuid.UUID) -> models.QuerySet[SharingCode]:
    """Return an unused code's queryset for a conditional update, filtered by its own columns alone.

    A join would make the condition a subquery, which PostgreSQL does not evaluate again after
    waiting for another user of the same code.
    """
    return SharingCode.objects.filter(pk=code_id, used_at=None, withdrawn_at=None)


@transaction.atomic
def withdraw_code(*, code_id: uuid.UUID, by: User, at: datetime) -> None:
    """Withdraw a code before anybody used it.

    :raises CodeNotOpenError: if the code is not this counselor's, or cannot be used any more.
    """
    if not unused(code_id).filter(counselor=by, expires_at__gt=at).update(withdrawn_at=at):
        raise CodeNotOpenError(code_id)
    audit.record(action="code_withdrawn", about=by, by=by, at=at, code=str(code_id))
