"""Consents, the counselors' clients, and the codes with which sharing begins."""

import uuid
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from checkins.enums import ConsentKind, Ended, Purpose, Role, Signature
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User, is_there
from checkins.models.form_ids import MadeByForm, one_row_a_form
from checkins.models.moments import at_most_between
from checkins.models.sealed import SealedRow, SealedText
from checkins.models.systems import System, is_at_work

LONGEST = timedelta(days=366)  # twelve months, also in a leap year
AGAIN_WITHIN = timedelta(hours=24)  # how long what a person stopped can be signed again
ENDS_SOON = timedelta(days=14)  # how long before its end a consent can be gone on with


@dataclass(frozen=True, slots=True)
class Scopes:
    """The scopes of a consent, beyond levels and trends, and the columns that they allow."""

    signs: bool = False
    notes: bool = False
    use: bool = False
    alerts: bool = False

    def cover(self, others: "Scopes") -> bool:
        """Return whether these show everything that ``others`` do."""
        return all(getattr(self, field.name) or not getattr(others, field.name) for field in SCOPES)

    @property
    def level_column(self) -> str:
        """The column of a day or a status that holds the level for this reader."""
        return "level" if self.use else "level_without_use"

    @property
    def reasons_column(self) -> str:
        """The column of a day or a status that holds the reasons for this reader."""
        return "reasons" if self.use else "reasons_without_use"

    @property
    def day_columns(self) -> tuple[str, ...]:
        """The columns of a day that this reader may see; notes are in the submissions."""
        always = ("day", "score_emotional", "score_mental", "score_physical", "scored")
        stands = (self.level_column, self.reasons_column, "flags", "added_late", "finished_at")
        signs = ("answers", "meeting", "medicine", "asked", "bulk") if self.signs else ()
        return (*always, *stands, *signs, *(("used",) if self.use else ()))


SCOPES = fields(Scopes)


def is_running(at: datetime, through: str = "") -> models.Q:
    """Return the condition that a consent has begun, has not ended, and its person is there.

    ``through`` is the path to the consent, of whatever kind.
    """
    return is_there(f"{through}person__") & models.Q(
        (f"{through}granted_at__lte", at),
        (f"{through}expires_at__gt", at),
        (f"{through}revoked_at", None),
    )


def is_in_force(at: datetime, through: str = "") -> models.Q:
    """Return the condition for a consent to be in force at ``at``; ``through`` is the path to it.

    This is the one place that says so, for consents and for rows that are joined to one.
    """
    return is_running(at, through) & has_reader(at, through)


def has_reader(at: datetime, through: str = "") -> models.Q:
    """Return the condition that the counselor of a consent works here, or its system at ``at``."""
    works = models.Q(
        (f"{through}counselor__is_active", True), (f"{through}counselor__role", Role.COUNSELOR)
    )
    return works | is_at_work(at, f"{through}system__")


class ConsentQuerySet(OwnedQuerySet):
    """Consents and their named filters; whether one is in force is computed, never stored."""

    def in_force(self, at: datetime) -> Self:
        """Return the consents that are in force at the moment ``at``.

        A revoked consent never is, even if a server's clock puts the revocation after ``at``.
        """
        return self.filter(is_in_force(at))

    def to_sign_again(self, at: datetime) -> Self:
        """Return the consents that were stopped in the day before ``at`` and could go on.

        Of each reader and kind it is the newest one. An offer ends with its day, with a new
        signature, with the consent's own end, and with the counselor's account or the system.
        """
        same = models.Q(counselor=models.OuterRef("counselor")) | models.Q(
            system=models.OuterRef("system")
        )
        newer = Consent.objects.filter(
            same,
            person=models.OuterRef("person"),
            kind=models.OuterRef("kind"),
            granted_at__gt=models.OuterRef("granted_at"),
        )
        return self.filter(
            models.Q(revoked_at__gt=at - AGAIN_WITHIN) & ~models.Q(revoked_because=Ended.LEFT),
            ~models.Exists(newer),
            is_there("person__"),
            has_reader(at),
            expires_at__gt=at,
        )

    def ending_soon(self, at: datetime) -> Self:
        """Return the consents in force, to counselors, that end within 14 days of ``at``.

        These can be gone on with, whether or not their counselor asked.
        """
        return self.in_force(at).to_counselors().filter(expires_at__lte=at + ENDS_SOON)

    def to_counselors(self) -> Self:
        """Return the consents that name a counselor: nothing is mailed to or asked of a system."""
        return self.filter(counselor__isnull=False)

    def showing_notes(self, at: datetime) -> Self:
        """Return the consents that show a person's notes to a counselor at the moment ``at``."""
        return self.in_force(at).filter(kind=ConsentKind.RECORD, shows_notes=True).to_counselors()

    def showing_alerts(self, at: datetime) -> Self:
        """Return the consents by which counselors are told of alerts at the moment ``at``."""
        return self.in_force(at).filter(kind=ConsentKind.RECORD, shows_alerts=True).to_counselors()

    def telling_of_use(self, at: datetime) -> Self:
        """Return the consents by which a person may tell a counselor of a day with use."""
        return self.showing_alerts(at).filter(shows_use=True)

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        return self.in_force(at).filter(counselor=counselor)

    def handed_to(self, system: System, at: datetime) -> Self:
        """Return the consents by which a record system reads at the moment ``at``."""
        return self.in_force(at).filter(system=system, kind=ConsentKind.RECORD)


class Consent(MadeByForm, SealedRow):
    """One signed consent. Only ``revoked_at`` ever changes, once, from null, with its reason.

    It names a counselor or a record system, exactly one of the two. The database refuses any other
    change. A consent to the record always shows levels and trends. ``shared_since`` is when the
    first of the consents was signed that this one carries on without a gap; null if it carries on
    none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents_given")
    counselor = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="consents_held",
        db_index=False,
    )
    system = models.ForeignKey(
        System, on_delete=models.PROTECT, null=True, blank=True, related_name="consents_held"
    )
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    shows_signs = models.BooleanField(default=False)
    shows_notes = models.BooleanField(default=False)
    shows_use = models.BooleanField(default=False)
    shows_alerts = models.BooleanField(default=False)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    text_version = models.PositiveSmallIntegerField()
    text_sha256 = models.CharField(max_length=64)
    sealed_text = models.TextField()  # sealed: it holds names and the person's own words
    signature = models.CharField(max_length=12, choices=Signature.choices)
    granted_at = models.DateTimeField()
    shared_since = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.CharField(max_length=12, choices=Ended.choices, blank=True)

    text = SealedText("sealed_text")
    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "counselor", "kind"],
                condition=models.Q(revoked_at=None),
                name="%(app_label)s_%(class)s_one_not_revoked",
            ),
            models.UniqueConstraint(
                fields=["person", "system", "kind"],
                condition=models.Q(revoked_at=None),
                name="%(app_label)s_%(class)s_one_of_a_system",
            ),
            models.CheckConstraint(
                condition=models.Q(counselor__isnull=False, system__isnull=True)
                | models.Q(counselor__isnull=True, system__isnull=False),
                name="%(app_label)s_%(class)s_one_reader",
            ),
            models.CheckConstraint(
                condition=models.Q(system__isnull=True) | models.Q(kind=ConsentKind.RECORD),
                name="%(app_label)s_%(class)s_system_reads_no_notes",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("granted_at"))
                & at_most_between("granted_at", "expires_at", LONGEST),
                name="%(app_label)s_%(class)s_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=ConsentKind.values,
                    purpose__in=Purpose.values,
                    signature__in=Signature.values,
                ),
                name="%(app_label)s_%(class)s_choices_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=ConsentKind.RECORD)
                | models.Q(
                    shows_signs=False, shows_notes=False, shows_use=False, shows_alerts=False
                ),
                name="%(app_label)s_%(class)s_notes_have_no_scopes",
            ),
            models.CheckConstraint(
                condition=models.Q(revoked_because="")
                | models.Q(revoked_at__isnull=False, revoked_because__in=Ended.values),
                name="%(app_label)s_%(class)s_reason_of_an_end",
            ),
            one_row_a_form("person"),
        ]
        indexes = [models.Index(fields=["counselor", "person"], name="consent_of_counselor")]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def named_counselor(self) -> User:
        """The counselor of a consent that names one.

        :raises ValueError: if it names a record system.
        """
        if self.counselor is None:
            raise ValueError("a record system reads, and no counselor")
        return self.counselor

    @property
    def reader_name(self) -> str:
        """The name of the counselor, or of the record system."""
        reader = self.counselor or self.system
        return str(reader.name) if reader else ""

    @property
    def scopes(self) -> Scopes:
        return Scopes(
            signs=self.shows_signs,
            notes=self.shows_notes,
            use=self.shows_use,
            alerts=self.shows_alerts,
        )

    @property
    def ends_at(self) -> datetime:
        """The moment of the end. Readers do not learn whether it was revoked or expired."""
        return min(self.revoked_at or self.expires_at, self.expires_at)

    @property
    def last_moment(self) -> datetime:
        """A moment in the last day: the consent ends at the midnight after that day."""
        return self.expires_at - timedelta(seconds=1)


# That a client's consent is one to the record, between this counselor and this person.
OF_THIS_CLIENT = models.Q(
    consent__kind=ConsentKind.RECORD,
    consent__counselor=models.F("counselor"),
    consent__person=models.F("person"),
)


class ClientQuerySet(models.QuerySet["Client"]):
    """Counselors' clients; a person never sees the label that a counselor gave them."""

    def visible_to(self, user: User) -> Self:
        """Return the counselor's own clients, with or without a consent in force."""
        if not user.is_authenticated or not user.is_active or not user.is_counselor:
            return self.none()
        return self.filter(counselor=user)

    def on_caseload(self) -> Self:
        """Return the clients who ever shared their record, or whose account is gone."""
        return self.filter(models.Q(consent__isnull=False) | models.Q(ended_at__isnull=False))

    def sharing(self, at: datetime) -> Self:
        """Return the clients whose consent to their counselor is in force at the moment ``at``."""
        return self.filter(is_in_force(at, "consent__") & OF_THIS_CLIENT)


class Client(models.Model):
    """One person as one counselor knows them: a label that is kept after the consent ends.

    ``consent`` is the newest one to the record. ``person`` is None once the account is erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    counselor = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="clients", db_index=False
    )
    person = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    consent = models.ForeignKey(
        Consent, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    label = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    next_visit_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)  # set once the account is gone

    objects = ClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counselor", "person"], name="%(app_label)s_%(class)s_one_per_counselor"
            ),
            models.CheckConstraint(
                condition=models.Q(person__isnull=False) | models.Q(ended_at__isnull=False),
                name="%(app_label)s_%(class)s_has_a_person_or_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"client {self.pk}"


class SharingCodeQuerySet(models.QuerySet["SharingCode"]):
    """The codes that counselors give to people."""

    def open(self, at: datetime) -> Self:
        """Return the codes that can be used at ``at``."""
        return self.filter(
            made_at__lte=at,
            expires_at__gt=at,
            used_at=None,
            withdrawn_at=None,
            counselor__is_active=True,
            counselor__role=Role.COUNSELOR,
        )

    def visible_to(self, user: User) -> Self:
        """Return the counselor's own codes."""
        if not user.is_authenticated or not user.is_active or not user.is_counselor:
            return self.none()
        return self.filter(counselor=user)


class SharingCode(MadeByForm):
    """A counselor's code for one person to share: used once, valid for a week, stored as a hash."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    counselor = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sharing_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    label = models.CharField(max_length=60)  # the counselor's own word for the client
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = SharingCodeQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=ConsentKind.values),
                name="%(app_label)s_%(class)s_kind_known",
            ),
            one_row_a_form("counselor"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Return whether the code can be used at ``at``."""
        is_unused = self.used_at is None and self.withdrawn_at is None
        return is_unused and self.expires_at > at
