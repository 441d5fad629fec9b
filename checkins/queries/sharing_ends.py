"""What ended because an account was switched off, and what a switch-off would end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from checkins.enums import Ended
from checkins.models import Consent, PersonStatus, SharingCode, Supporter, User
from checkins.queries.sharing import BY_READER, who_can_see


@dataclass(frozen=True, slots=True)
class End:
    """One account that a person showed something to, until it was switched off."""

    name: str
    ended_at: datetime
    is_back: bool  # it was switched on again, which brought nothing back


@dataclass(frozen=True, slots=True)
class EndsCard:
    """The ends that the person has not put away; ``still`` names who sees their check-ins."""

    counselors: Sequence[End]
    supporters: Sequence[End]
    still: Sequence[str]
    systems: Sequence[End] = ()  # one that was switched off stays so

    @property
    def _all(self) -> tuple[End, ...]:
        return (*self.counselors, *self.supporters, *self.systems)

    @property
    def until(self) -> str:
        """The moment of the newest end that the card shows, as its form sends it back."""
        return max(end.ended_at for end in self._all).isoformat()


@dataclass(frozen=True, slots=True)
class SwitchOff:
    """What switching an account off would end: numbers alone."""

    people: int
    consents: int
    codes: int


def _unread(rows: QuerySet[Any], verb: str) -> QuerySet[Any]:
    """Return the rows that ended with the other account and whose person has not read of it."""
    read_at = "person__status__ends_read_at"
    unread = Q((read_at, None)) | Q((f"{verb}_at__gt", F(read_at)))
    return rows.filter(unread, Q((f"{verb}_because", Ended.LEFT)))


def with_ends(statuses: QuerySet[PersonStatus]) -> QuerySet[Any]:
    """Add ``has_ends`` to statuses: whether the person has ends to read."""
    whose = {"person": OuterRef("person")}
    consents = _unread(Consent.objects.filter(**whose), "revoked")
    links = _unread(Supporter.objects.filter(**whose), "removed")
    return statuses.annotate(has_ends=Exists(consents) | Exists(links))


def has_unread_ends(person: User) -> bool:
    """Return whether the person has ends to read; one query."""
    statuses = with_ends(PersonStatus.objects.visible_to(person))
    return bool(statuses.filter(has_ends=True).exists())


def ends_card(person: User, *, at: datetime) -> EndsCard | None:
    """Return the card about ends that the person has not put away; three queries.

    None if there are none, or if they share with all of these anew.
    """
    consents = _unread(Consent.objects.visible_to(person), "revoked")
    links = _unread(Supporter.objects.visible_to(person), "removed")
    anew = Consent.objects.visible_to(person).in_force(at).filter(counselor=OuterRef("counselor"))
    gone = consents.filter(~Exists(anew)).order_by("revoked_at", *BY_READER)
    rows = gone.values_list(
        "counselor__name", "revoked_at", "counselor__is_active", "system__name"
    ).distinct()
    counselors = [
        End(name, ended_at, is_on) for name, ended_at, is_on, system in rows if not system
    ]
    systems = [End(system, ended_at, is_back=False) for _, ended_at, _, system in rows if system]
    left = links.select_related("account").order_by("removed_at", "id")
    supporters = [
        End(link.name, link.removed_at, bool(link.account and link.account.is_active))
        for link in left
    ]
    if not counselors and not supporters and not systems:
        return None
    return EndsCard(counselors, supporters, who_can_see(person, at).everyone, systems)


def switch_off_of(account: User, *, at: datetime) -> SwitchOff:
    """Return what switching the account off would end; three queries."""
    consents = Consent.objects.filter(counselor=account, revoked_at=None, expires_at__gt=at)
    people = consents.values_list("person").union(
        Supporter.objects.kept().filter(account=account).values_list("person")
    )
    codes = SharingCode.objects.filter(counselor=account).open(at)
    return SwitchOff(people=people.count(), consents=consents.count(), codes=codes.count())
