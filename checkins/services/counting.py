"""Agreeing to be counted, to check the early warning, and stopping that."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.template.loader import render_to_string

from checkins.models import CountingConsent, User
from checkins.models.sharing import LONGEST
from checkins.services import audit
from checkins.services.sharing import EndNotAllowedError, NotAPersonError, TextChangedError
from checkins.services.sharing_texts import digest, end_of, within_longest
from checkins.services.turns import made_before, take_turn

TEXT_VERSION = 1
FILE = "checkins/counting/text_v{}.txt"


def counting_text(version: int = TEXT_VERSION) -> str:
    """Return exactly the text that is agreed to, which names nobody."""
    return render_to_string(FILE.format(version)) + ""


@transaction.atomic
def agree_to_counting(
    *,
    last_day: date,
    shown_sha256: str,
    by: User,
    at: datetime,
    form_id: uuid.UUID | None = None,
) -> CountingConsent:
    """Let this deployment count the person's days until the end of ``last_day``.

    The same form sent again returns what it agreed to; another one takes its place.
    ``shown_sha256`` is the digest of the text that the person was shown.

    :raises NotAPersonError: if ``by`` is no active person.
    :raises TextChangedError: if the text is no longer the one that was shown.
    :raises EndNotAllowedError: if it would end in the past, or after more than twelve months.
    """
    if not by.is_person or not by.is_there:
        raise NotAPersonError(by.pk)
    take_turn(by)
    if made := made_before(CountingConsent, form_id, person=by):
        return made
    if digest(counting_text()) != shown_sha256:
        raise TextChangedError(by.pk)
    ends = within_longest(end_of(last_day, by), at)
    if not at < ends <= at + LONGEST:
        raise EndNotAllowedError(by.pk)
    replaced = _end(by, at)
    consent = CountingConsent.objects.create(
        person=by,
        text_version=TEXT_VERSION,
        text_sha256=shown_sha256,
        granted_at=at,
        expires_at=ends,
        form_id=form_id,
    )
    audit.record(
        action="counting_agreed",
        about=by,
        by=by,
        at=at,
        consent=str(consent.pk),
        version=TEXT_VERSION,
        replaced=replaced,
    )
    return consent


@transaction.atomic
def stop_counting(*, by: User, at: datetime) -> None:
    """Take back what the person agreed to; nobody hears of it. Repeating it changes nothing.

    :raises NotAPersonError: if ``by`` is no person.
    """
    if not by.is_person:
        raise NotAPersonError(by.pk)
    take_turn(by)
    if _end(by, at):
        audit.record(action="counting_stopped", about=by, by=by, at=at)


def _end(person: User, at: datetime) -> int:
    return CountingConsent.objects.visible_to(person).filter(revoked_at=None).update(revoked_at=at)
