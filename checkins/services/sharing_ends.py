"""Ending what others were shown: by the person, for a newer one, or because an account goes."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from checkins.enums import Ended
from checkins.models import Consent, PersonStatus, SharingCode, Supporter, System, User
from checkins.services import audit
from checkins.services.alerts import return_snoozed_by
from checkins.services.mail.ended import queue_ended
from checkins.services.mail.expiry import forget_ends
from checkins.services.turns import take_turn


@dataclass(frozen=True, slots=True)
class Ends:
    """What ended with an account: how many people it was shown by, and how many codes waited."""

    people: int = 0
    codes: int = 0


def end_consents(
    consents: QuerySet[Consent], *, because: Ended, at: datetime
) -> list[tuple[str, User]]:
    """End those of the consents that were not revoked yet; return each one's key and person.

    It runs inside the transaction of the change. Of two that end the same consent at once, the
    second waits for the first and finds it revoked. All lock in the order of keys.
    """
    rows = consents.filter(revoked_at=None).order_by("pk")
    held = list(rows.select_for_update(of=("self",)).select_related("person"))
    ended = Consent.objects.filter(pk__in=[row.pk for row in held])
    ended.update(revoked_at=at, revoked_because=because)
    forget_ends(held)
    return [(str(row.pk), row.person) for row in held]


def end_all_handed_to(*, system: System, by: User, at: datetime) -> Ends:
    """End all that people hand on to a system that was switched off, and tell each of them.

    The caller has switched the system off in this transaction, and so holds its row.
    """
    open_ended = Consent.objects.filter(system=system, expires_at__gt=at)
    whom = _end_and_tell(open_ended, by=by, at=at)
    for person in whom.values():
        queue_ended(person, at=at)
    return Ends(people=len(whom))


def _end_and_tell(consents: QuerySet[Consent], *, by: User | None, at: datetime) -> dict[int, User]:
    """End consents because their reader left, and return whose they were."""
    whom: dict[int, User] = {}
    for consent, person in end_consents(consents, because=Ended.LEFT, at=at):
        audit.record(action="sharing_ended", about=person, by=by, at=at, consent=consent)
        whom[person.pk] = person
    return whom


@transaction.atomic
def end_all_shown_to(*, account: User, by: User | None, at: datetime) -> Ends:
    """End all that people show to an account that was switched off or goes, and tell each.

    The caller has switched the account off in this transaction, and so holds its row: whoever
    makes a code or accepts an invitation for it waits. Codes come before consents: a person who
    signs just now has used their code first, or finds it withdrawn.
    """
    codes = SharingCode.objects.filter(counselor=account, used_at=None, withdrawn_at=None)
    withdrawn = codes.update(withdrawn_at=at)
    if withdrawn:
        audit.record(action="codes_withdrawn", about=account, by=by, at=at, codes=withdrawn)
    open_ended = Consent.objects.filter(counselor=account, expires_at__gt=at)
    whom = _end_and_tell(open_ended, by=by, at=at)
    whom |= _end_links(account, by=by, at=at)
    return_snoozed_by(account=account, at=at)
    for person in whom.values():
        queue_ended(person, at=at)
    return Ends(people=len(whom), codes=withdrawn)


def _end_links(account: User, *, by: User | None, at: datetime) -> dict[int, User]:
    """End a supporter's links, the waiting ones included, and return whose they were."""
    links = Supporter.objects.kept().filter(account=account).order_by("pk")
    held = list(links.select_for_update(of=("self",)).select_related("person"))
    rows = Supporter.objects.filter(pk__in=[link.pk for link in held])
    rows.update(removed_at=at, removed_because=Ended.LEFT)
    for link in held:
        audit.record(action="supporter_ended", about=link.person, by=by, at=at, link=str(link.pk))
    return {link.person.pk: link.person for link in held}


@transaction.atomic
def put_ends_away(*, by: User, at: datetime, until: datetime) -> None:
    """Put the card about ended sharing away, as far as it was shown: the ends up to ``until``."""
    status: PersonStatus = take_turn(by)
    read = min(until, at)
    if status.ends_read_at is None or status.ends_read_at < read:
        status.ends_read_at = read
        status.save(update_fields=["ends_read_at"])
        audit.record(action="ends_read", about=by, by=by, at=at)
