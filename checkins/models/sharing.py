"""What a person agreed to show to whom, and what the counselor keeps of it."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from checkins.enums import ConsentKind, Purpose, Role, Signature
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.sealed import SealedRow, SealedText

LONGEST = timedelta(days=366)  # twelve months, a leap year's included


@dataclass(frozen=True, slots=True)
class Scopes:
    """What a consent shows besides levels and trends, and the columns that follow from it."""

    signs: bool = False
    notes: bool = False
    use: bool = False
    alerts: bool = False

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
        """The columns of a day that this reader may be given; notes stand in their own rows."""
        always = ("day", "score_emotional", "score_mental", "score_physical", "scored")
        stands = (self.level_column, self.reasons_column, "flags", "added_late", "finished_at")
        signs = ("answers", "meeting", "medicine", "asked", "bulk") if self.signs else ()
        return (*always, *stands, *signs, *(("used",) if self.use else ()))


def is_in_force(at: datetime, through: str = "") -> models.Q:
    """Say when a consent shows something at the moment; ``through`` is the path that leads to it.

    The one place where it is spelled out, for consents and for rows that are read beside one.
    """
    return models.Q(
        (f"{through}granted_at__lte", at),
        (f"{through}expires_at__gt", at),
        (f"{through}revoked_at", None),
        (f"{through}person__is_active", True),
        (f"{through}counselor__is_active", True),
        (f"{through}counselor__role", Role.COUNSELOR),
    )


class ConsentQuerySet(OwnedQuerySet):
    """Consents; whether one is in force is computed, never stored."""

    def in_force(self, at: datetime) -> Self:
        """Those that show something at the moment ``at``.

        A revoked one never does, whatever a server's clock says about when it was revoked.
        """
        return self.filter(is_in_force(at))

    def showing_notes(self, at: datetime) -> Self:
        """Those that show a person's own words to a counselor at the moment ``at``."""
        return self.in_force(at).filter(kind=ConsentKind.RECORD, shows_notes=True)

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        return self.in_force(at).filter(counselor=counselor)


class Consent(SealedRow):
    """One signed consent. Nothing in it ever changes but ``revoked_at``, set once from null.

    The database itself refuses any other change. Levels and trends are always shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents_given")
    counselor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consents_held")
    kind = models.CharField(max_length=20, choices=ConsentKind.choices)
    shows_signs = models.BooleanField(default=False)
    shows_notes = models.BooleanField(default=False)
    shows_use = models.BooleanField(default=False)
    shows_alerts = models.BooleanField(default=False)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    text_version = models.PositiveSmallIntegerField()
    text_sha256 = models.CharField(max_length=64)
    sealed_text = models.TextField()  # names and the person's own words are part of it
    signature = models.CharField(max_length=12, choices=Signature.choices)
    granted_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    text = SealedText("sealed_text")
    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "counselor", "kind"],
                condition=models.Q(revoked_at=None),
                name="%(app_label)s_%(class)s_one_not_revoked",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    expires_at__gt=models.F("granted_at"),
                    expires_at__lte=models.F("granted_at") + LONGEST,
                ),
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
        ]
        indexes = [models.Index(fields=["counselor", "person"], name="consent_of_counselor")]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def scopes(self) -> Scopes:
        """What is shown besides levels and trends."""
        return Scopes(
            signs=self.shows_signs,
            notes=self.shows_notes,
            use=self.shows_use,
            alerts=self.shows_alerts,
        )

    @property
    def ends_at(self) -> datetime:
        """When it ends or ended: the reader is not told which of the two it was."""
        return min(self.revoked_at or self.expires_at, self.expires_at)

    @property
    def last_moment(self) -> datetime:
        """A moment of its last day: it ends at the midnight after it."""
        return self.expires_at - timedelta(seconds=1)


class ClientQuerySet(models.QuerySet["Client"]):
    """A counselor's clients; the person never sees what the counselor calls them."""

    def visible_to(self, user: User) -> Self:
        """Only the counselor's own, with or without a consent in force."""
        if not user.is_authenticated or not user.is_active or not user.is_counselor:
            return self.none()
        return self.filter(counselor=user)


class Client(models.Model):
    """One person as one counselor knows them: a label that outlives the consent.

    ``consent`` is the newest one about the record. Without a person the account is gone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    counselor = models.ForeignKey(User, on_delete=models.PROTECT, related_name="clients")
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
    """The codes that counselors show."""

    def open(self, at: datetime) -> Self:
        """Those that can still be used."""
        return self.filter(
            made_at__lte=at,
            expires_at__gt=at,
            used_at=None,
            withdrawn_at=None,
            counselor__is_active=True,
            counselor__role=Role.COUNSELOR,
        )

    def visible_to(self, user: User) -> Self:
        """Only the counselor's own."""
        if not user.is_authenticated or not user.is_active or not user.is_counselor:
            return self.none()
        return self.filter(counselor=user)


class SharingCode(models.Model):
    """A counselor's invitation: used once, for a week, and stored as a hash alone."""

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
            )
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"
