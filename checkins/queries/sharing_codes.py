"""A counselor's codes, and what became of each; never whether somebody opened one."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from checkins.models import Client, Consent, SharingCode, User

LISTED_FOR = timedelta(days=30)  # after it was used, withdrawn or too old


class CodeState(StrEnum):
    """What became of a code. That a link was opened, or an account made, is none."""

    WAITING = "Waiting"
    SIGNED = "Signed"
    ENDED = "Ended"
    OUT_OF_DATE = "Out of date"
    WITHDRAWN = "Withdrawn"


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code with its state since a moment, and the client whom it brought, if there is one.

    Of one that waits the moment is its end.
    """

    code: SharingCode
    state: CodeState
    moment: datetime
    client: Client | None = None

    @property
    def label(self) -> str:
        """The counselor's word for the client: as they have it now."""
        return self.client.label if self.client else self.code.label

    @property
    def waits(self) -> bool:
        return self.state is CodeState.WAITING

    @property
    def is_signed(self) -> bool:
        return self.state is CodeState.SIGNED

    @property
    def picture(self) -> str:
        """The name of the icon beside its words."""
        return {CodeState.WAITING: "clock", CodeState.SIGNED: "check"}.get(self.state, "bars")


def listed_codes(counselor: User, *, at: datetime) -> list[ListedCode]:
    """Return the codes that wait, and those that ended in the last 30 days, newest first.

    Four queries, however many codes there are.
    """
    codes = SharingCode.objects.visible_to(counselor).filter(expires_at__gt=at - LISTED_FOR)
    listed = [code for code in codes if _moment(code) > at - LISTED_FOR]
    brought = _brought(counselor, [code for code in listed if code.used_at], at=at)
    return [_listed(code, brought, at=at) for code in listed]


def listed_code(counselor: User, code: SharingCode, *, at: datetime) -> ListedCode:
    """Return one of the counselor's codes with its state."""
    return _listed(code, _brought(counselor, [code] if code.used_at else [], at=at), at=at)


def has_used(person: User, code_hash: str) -> bool:
    """Return whether it was this person who signed with a code, so that they can be told."""
    used = SharingCode.objects.filter(code_hash=code_hash).exclude(used_at=None).first()
    if used is None:
        return False
    own = Consent.objects.visible_to(person).filter(person=person, counselor=used.counselor_id)
    return bool(own.filter(kind=used.kind, granted_at=used.used_at).exists())


def _moment(code: SharingCode) -> datetime:
    return code.used_at or code.withdrawn_at or code.expires_at


def _listed(
    code: SharingCode, brought: dict[uuid.UUID, tuple[Client | None, bool]], *, at: datetime
) -> ListedCode:
    client, is_shared = brought.get(code.pk, (None, False))
    states = (
        (code.used_at and is_shared, CodeState.SIGNED),
        (code.used_at, CodeState.ENDED),
        (code.withdrawn_at, CodeState.WITHDRAWN),
        (code.expires_at <= at, CodeState.OUT_OF_DATE),
        (True, CodeState.WAITING),
    )
    state = next(state for holds, state in states if holds)
    return ListedCode(code, state, _moment(code), client)


def _brought(
    counselor: User, used: list[SharingCode], *, at: datetime
) -> dict[uuid.UUID, tuple[Client | None, bool]]:
    """Return the client of each used code, None if they are gone, and whether they share now.

    A code and the consent that used it have the same moment: they are written together.
    """
    moments = [code.used_at for code in used]
    own = Consent.objects.filter(counselor=counselor)
    signed = {
        (consent.kind, consent.granted_at): consent.person_id
        for consent in own.filter(granted_at__in=moments).only("kind", "granted_at", "person")
    }
    people = set(signed.values())
    sharing = set(own.in_force(at).filter(person__in=people).values_list("person", "kind"))
    clients = Client.objects.visible_to(counselor).on_caseload().filter(person__in=people)
    by_person = {client.person_id: client for client in clients}
    return {
        code.pk: (by_person.get(person), (person, code.kind) in sharing)
        for code in used
        if code.used_at and (person := signed.get((code.kind, code.used_at))) is not None
    }
