"""Accounts, and who may manage them."""

import uuid
from datetime import datetime, timedelta
from hashlib import sha256
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import (
    AbstractBaseUser,
    AnonymousUser,
    BaseUserManager,
    PermissionsMixin,
)
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac

from checkins.enums import STAFF_ROLES, Role

ERASED_AFTER = timedelta(hours=72)  # from asking until the account goes: time to think again
SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_there(through: str = "") -> models.Q:
    """Return the condition that others may see, tell or count an account; ``through`` leads to it.

    It is switched on, and its owner did not ask to have it erased. Whoever reads about somebody
    else asks this; the owner signs in and reads as before until it is gone.
    """
    return models.Q((f"{through}is_active", True), (f"{through}erase_at", None))


class UserQuerySet(models.QuerySet["User"]):
    """Accounts and their named filters; nobody but an operator sees other accounts."""

    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """Return the accounts that ``user`` may manage: an operator all but people's, else none.

        A supporter who asked to be erased is on no list any more.
        """
        if not user.is_authenticated or not user.is_active or not user.is_operator:
            return self.none()
        return self.filter(erase_at=None).exclude(role=Role.PERSON)

    def to_erase(self, at: datetime) -> Self:
        """Return the accounts whose time to think again is over at ``at``."""
        return self.filter(erase_at__lte=at)

    def running_the_site(self) -> Self:
        """Return the operators who can sign in."""
        return self.filter(role=Role.OPERATOR, is_active=True)

    def with_second_factor(self) -> Self:
        """Add ``has_second_factor`` to each account, in the same query."""
        factors = Authenticator.objects.filter(user=models.OuterRef("pk"), type__in=SECOND_FACTORS)
        return self.annotate(has_second_factor=models.Exists(factors))

    def with_confirmed_address(self) -> Self:
        """Add ``has_confirmed_address`` to each account, in the same query."""
        confirmed = EmailAddress.objects.filter(user=models.OuterRef("pk"), verified=True)
        return self.annotate(has_confirmed_address=models.Exists(confirmed))

    def with_new_device(self) -> Self:
        """Add ``has_new_device`` to each account, in the same query."""
        news = User.objects.filter(pk=models.OuterRef("pk"), devices__is_news=True)
        return self.annotate(has_new_device=models.Exists(news))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Creates accounts and stores their e-mail addresses in lower case."""

    def create_user(
        self, email: str | None, password: str | None = None, **fields: object
    ) -> "User":
        """Create an account; with ``password=None`` it has no usable password.

        With ``email=None`` it has no address yet.
        """
        user: User = self.model(email=email.strip().lower() if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create an operator who may run the deployment; they see no person's data."""
        fields.setdefault("role", Role.OPERATOR)
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find an account by its e-mail address, ignoring case."""
        user: User = self.get(email=(username or "").lower())
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Logs name it by ``subject_ref``; erasing the account deletes that link."""

    # None until an address is confirmed, as two of "" would be one: such an account lives in its
    # browser, or by a passkey.
    email = models.EmailField(max_length=254, unique=True, null=True)  # noqa: DJ001
    name = models.CharField(max_length=40, blank=True)
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.PERSON)
    time_zone = models.CharField(max_length=64, blank=True)  # blank: not known, and not UTC
    language = models.CharField(max_length=8, default="en")
    # Somebody else reads a person's phone: all but a few pages ask who it is.
    has_quiet_home = models.BooleanField(default=False)
    subject_ref = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    # The day on which an account without an address was used last, by UTC's calendar.
    used_on = models.DateField(null=True, blank=True)
    # Sessions of staff and supporters that began before this moment have ended, on every device.
    signed_out_at = models.DateTimeField(null=True, blank=True)
    # When the account is erased, since its owner asked for it; until then nobody else sees it.
    erase_at = models.DateTimeField(null=True, blank=True)

    has_second_factor: bool = False  # set by with_second_factor(); False without it
    has_confirmed_address: bool = True  # set by with_confirmed_address(); True without it
    has_new_device: bool = False  # set by with_new_device(); False without it
    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="%(app_label)s_%(class)s_one_per_email"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="%(app_label)s_%(class)s_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(email__isnull=False) | ~models.Q(role__in=STAFF_ROLES),
                name="%(app_label)s_%(class)s_staff_have_an_address",
            ),
            models.CheckConstraint(
                condition=models.Q(erase_at=None) | ~models.Q(role__in=STAFF_ROLES),
                name="%(app_label)s_%(class)s_staff_are_closed_not_erased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["erase_at"],
                condition=models.Q(erase_at__isnull=False),
                name="user_to_erase",
            )
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"  # no name: this text reaches logs

    @property
    def phone_ref(self) -> str:
        """The name under which a phone keeps what is this account's; it says nothing of whose."""
        return sha256(f"phone {self.subject_ref}".encode()).hexdigest()[:24]

    def get_session_auth_hash(self) -> str:
        """Return what a session keeps of the account; when it changes, the session is over.

        A supporter's sessions end with ``signed_out_at``. Staff's are ended by their middleware,
        which also says so.
        """
        proof = super().get_session_auth_hash()
        if self.works_here or self.signed_out_at is None:
            return proof
        ended_at = f"{proof} {self.signed_out_at.timestamp()}"
        return salted_hmac("checkins.signed_out_at", ended_at, algorithm="sha256").hexdigest()

    @property
    def zone(self) -> ZoneInfo | None:
        """The account's time zone, None until it is known."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    @property
    def is_there(self) -> bool:
        """Whether others may see, tell or count this account; in a query use :func:`is_there`."""
        return self.is_active and self.erase_at is None

    @property
    def asked_to_go_at(self) -> datetime | None:
        """When its owner asked to have it erased, None if they did not."""
        return self.erase_at - ERASED_AFTER if self.erase_at else None

    @property
    def is_person(self) -> bool:
        return self.role == Role.PERSON

    @property
    def is_counselor(self) -> bool:
        return self.role == Role.COUNSELOR

    @property
    def is_supporter(self) -> bool:
        """Whether this account sees people's signals and nothing else of theirs."""
        return self.role == Role.SUPPORTER

    @property
    def is_operator(self) -> bool:
        return self.role == Role.OPERATOR

    @property
    def works_here(self) -> bool:
        """Whether this account is staff's: a second factor and short sessions are required."""
        return self.role in STAFF_ROLES
