"""Links in reminders that turn them off, for who is signed in nowhere.

A link names the account and the kind of reminder, sealed so that nobody can make one. It never runs
out: a mail may be old when somebody has had enough. Mail programs read it from the headers of RFC
8058, and post to it by themselves.
"""

import base64
import binascii
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, User

ONE_CLICK = "One-Click"
BYTES_OF_A_UUID = 16
SEAL_LETTERS = 43  # of SHA-256 in base64
REMINDERS = frozenset(
    {
        OutboxRule.CHECKIN,
        OutboxRule.CHECKIN_AGAIN,
        OutboxRule.NUDGE,
        OutboxRule.STEP,
        OutboxRule.WEEK,
        OutboxRule.MEETING,
    }
)


class WrongOffTokenError(Exception):
    """The token was not made here, or its account is gone."""


def off_path(message: OutboxMessage) -> str:
    """Return the path that turns such messages off, "" if they are no reminders."""
    rule = OutboxRule(message.rule)
    if rule not in REMINDERS or message.recipient is None:
        return ""
    return reverse("reminders_off", args=[off_token(message.recipient, rule)])


def off_link(message: OutboxMessage) -> str:
    """Return the address that turns such messages off, "" if they are no reminders."""
    path = off_path(message)
    return f"{settings.SITE_ORIGIN}{path}" if path else ""


def off_headers(message: OutboxMessage) -> Mapping[str, str]:
    """Return the headers by which a mail program turns such messages off with one tap."""
    link = off_link(message)
    if not link:
        return {}
    return {
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": f"List-Unsubscribe={ONE_CLICK}",
    }


def off_token(account: User, rule: OutboxRule) -> str:
    """Return the token of an account and a rule, in letters that an address may hold."""
    named = account.subject_ref.bytes + rule.value.encode()
    text = base64.urlsafe_b64encode(named).decode().rstrip("=")
    return text + _signer().signature(text)


def opened(token: str) -> tuple[User, OutboxRule]:
    """Return the account and the rule of a token.

    :raises WrongOffTokenError: if it was not made here, or the account is gone or closed.
    """
    try:
        seal = f"{token[:-SEAL_LETTERS]}:{token[-SEAL_LETTERS:]}"
        text = _signer().unsign(seal)
        named = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        ref = UUID(bytes=named[:BYTES_OF_A_UUID])
        rule = OutboxRule(named[BYTES_OF_A_UUID:].decode())
        return User.objects.get(subject_ref=ref, is_active=True), rule
    except (BadSignature, binascii.Error, ValueError, User.DoesNotExist):
        raise WrongOffTokenError from None


def _signer() -> Signer:
    return Signer(salt="checkins.reminders_off")
