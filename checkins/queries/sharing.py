"""Who may see which of a person's data, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, QuerySet

from checkins.engine.days import local_date
from checkins.enums import ConsentKind
from checkins.models import Consent, PersonStatus, Scopes, User
from checkins.models.sharing import AGAIN_WITHIN, ENDS_SOON

FIRST_WARNING = ENDS_SOON
LAST_WARNING = timedelta(days=3)
# What goes on lasts as long as before, within the lengths that can be chosen: a consent that was
# signed again after a stop may be shorter.
SHORTEST_DAYS, LONGEST_DAYS = 30, 365
UTC = ZoneInfo("UTC")
# Counselors first, each by name; without this each database puts the null ones elsewhere.
BY_READER = (F("counselor__name").asc(nulls_last=True), "system__name")
SCOPE_WORDS = (
    ("signs", "answers to each sign"),
    ("notes", "notes to yourself"),
    ("use", "answers about use"),
    ("alerts", "alerts"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """One consent in force, as the person's pages show it."""

    consent: Consent
    at: datetime

    @property
    def name(self) -> str:
        """The name of the counselor or the record system."""
        return self.consent.reader_name

    @property
    def is_system(self) -> bool:
        """Whether a record system reads, and no counselor."""
        return self.consent.system_id is not None

    @property
    def is_record(self) -> bool:
        """Whether it shares the check-ins, and not counseling notes."""
        return self.consent.kind == ConsentKind.RECORD

    @property
    def shown(self) -> list[str]:
        if not self.is_record:
            return ["what other counselors wrote about you, while you share your check-ins too"]
        calls = [] if self.is_system else ["your contact preferences"]
        return ["levels and trends", *calls, *scope_words(self.consent.scopes)]

    @property
    def last_moment(self) -> datetime:
        """A moment in the consent's last day."""
        return self.consent.last_moment

    @property
    def days_left(self) -> int:
        """How many days the consent holds after today."""
        return max((self.consent.expires_at - self.at).days, 0)

    @property
    def ends_soon(self) -> bool:
        """Whether 14 days or less are left, so that the person is warned."""
        return self.consent.expires_at - self.at <= FIRST_WARNING

    @property
    def ends_very_soon(self) -> bool:
        """Whether 3 days or less are left, which is the last warning."""
        return self.consent.expires_at - self.at <= LAST_WARNING

    @property
    def was_asked(self) -> bool:
        """Whether the counselor asked to go on."""
        return getattr(self.consent, "renewal_ask", None) is not None

    @property
    def is_let_end(self) -> bool:
        """Whether the person chose to let it end; they alone may know."""
        return getattr(self.consent, "let_end", None) is not None

    @property
    def goes_on_until(self) -> date:
        """The last day, if the person goes on today."""
        return goes_on_until(self.consent, person=self.consent.person, at=self.at)


@dataclass(frozen=True, slots=True)
class WhoSees:
    """The names of the counselors and systems that see a person's check-ins, and by scope."""

    everyone: Sequence[str] = ()
    signs: Sequence[str] = ()
    notes: Sequence[str] = ()
    use: Sequence[str] = ()
    alerts: Sequence[str] = ()


def scope_words(scopes: Scopes) -> list[str]:
    return [words for name, words in SCOPE_WORDS if getattr(scopes, name)]


def shares_of(person: User, at: datetime) -> list[Share]:
    """Return the person's consents in force, the first to end first; one query."""
    rows = Consent.objects.visible_to(person).in_force(at)
    rows = rows.select_related("counselor__hours", "system", "renewal_ask", "let_end", "person")
    return [Share(consent, at) for consent in rows.order_by("expires_at", "id")]


def goes_on_until(consent: Consent, *, person: User, at: datetime) -> date:
    """Return the last day of a consent that carries this one on, signed at ``at``."""
    zone = person.zone or UTC
    days = (local_date(consent.last_moment, zone) - local_date(consent.granted_at, zone)).days
    return local_date(at, zone) + timedelta(days=min(max(days, SHORTEST_DAYS), LONGEST_DAYS))


@dataclass(frozen=True, slots=True)
class Again(Share):
    """One stopped consent that can be signed again until ``ends``."""

    @property
    def ends(self) -> datetime:
        """The moment at which the offer ends."""
        stopped = self.consent.revoked_at or self.at
        return min(stopped + AGAIN_WITHIN, self.consent.expires_at)


def stopped_shares(person: User, at: datetime) -> list[Again]:
    """Return what the person stopped sharing and can sign again; one query."""
    rows = Consent.objects.visible_to(person).to_sign_again(at)
    rows = rows.select_related("counselor", "system")
    return [Again(consent, at) for consent in rows.order_by(*BY_READER, "kind")]


def also_shares(person: User, counselor: User, kind: ConsentKind, at: datetime) -> bool:
    """Return whether a consent of this kind is in force for the counselor."""
    own = Consent.objects.visible_to(person).in_force(at)
    return bool(own.filter(counselor=counselor, kind=kind).exists())


def with_sharing(statuses: QuerySet[PersonStatus], *, at: datetime) -> QuerySet[Any]:
    """Add ``shares_end_soon`` to statuses: whether ``ending_soon`` finds any."""
    soon = Consent.objects.in_force(at).filter(expires_at__lte=at + FIRST_WARNING, let_end=None)
    return statuses.annotate(shares_end_soon=Exists(soon.filter(person=OuterRef("person"))))


def ending_soon(person: User, at: datetime) -> list[Share]:
    """Return the consents that end within 14 days, but those that they let end; one query."""
    return [share for share in shares_of(person, at) if share.ends_soon and not share.is_let_end]


def who_can_see(person: User, at: datetime) -> WhoSees:
    """Return who can see the person's check-ins now, by scope; one query."""
    rows = Consent.objects.visible_to(person).in_force(at).filter(kind=ConsentKind.RECORD)
    consents = list(rows.select_related("counselor", "system").order_by(*BY_READER, "id"))
    by_scope = {
        name: [row.reader_name for row in consents if getattr(row.scopes, name)]
        for name, _ in SCOPE_WORDS
    }
    return WhoSees(everyone=[row.reader_name for row in consents], **by_scope)
