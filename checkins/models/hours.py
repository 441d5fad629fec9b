"""When a counselor reads what people share, and how they want to hear of it."""

from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q

from checkins.engine.hours import Hours
from checkins.engine.promises import weekdays_of
from checkins.enums import Channel, ReachOutHow
from checkins.models.accounts import User
from checkins.models.clinic import EVERY_DAY


class CounselorHoursQuerySet(models.QuerySet["CounselorHours"]):
    """Hours, which their own counselor alone may change."""

    def visible_to(self, user: User | AnonymousUser) -> "CounselorHoursQuerySet":
        """Return the counselor's own hours."""
        if not user.is_authenticated or not user.is_active or not user.is_counselor:
            return self.none()
        return self.filter(counselor=user)


class CounselorHours(models.Model):
    """One counselor's hours on their own clock, their days away, and their deputy.

    ``away_from`` and ``away_to`` are the first and the last day away, on the clock of ``zone``. A
    deputy hears of a client only by a consent of their own from that client.
    """

    counselor = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="hours"
    )
    weekdays = models.PositiveSmallIntegerField()  # a bit each, as engine.promises.bits_of
    starts_at = models.TimeField()
    ends_at = models.TimeField()
    zone = models.CharField(max_length=64)
    away_from = models.DateField(null=True, blank=True)
    away_to = models.DateField(null=True, blank=True)
    deputy = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reach_out_how = models.CharField(
        max_length=12, choices=ReachOutHow.choices, default=ReachOutHow.AT_ONCE
    )
    channel = models.CharField(max_length=8, choices=Channel.choices, default=Channel.EMAIL)

    objects = CounselorHoursQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(weekdays__gte=1, weekdays__lte=EVERY_DAY)
                & Q(starts_at__lt=F("ends_at"))
                & ~Q(zone=""),
                name="%(app_label)s_%(class)s_whole",
            ),
            models.CheckConstraint(
                condition=Q(away_from=None, away_to=None)
                | Q(away_from__isnull=False, away_to__isnull=False, away_to__gte=F("away_from")),
                name="%(app_label)s_%(class)s_away_has_both_days",
            ),
            models.CheckConstraint(
                condition=Q(deputy=None) | ~Q(deputy=F("counselor")),
                name="%(app_label)s_%(class)s_deputy_is_another",
            ),
            models.CheckConstraint(
                condition=Q(reach_out_how__in=ReachOutHow.values, channel__in=Channel.values),
                name="%(app_label)s_%(class)s_choices_known",
            ),
        ]

    def __str__(self) -> str:
        return f"hours of {self.pk}"

    @property
    def hours(self) -> Hours:
        """The hours as the rules of messages and promises read them."""
        away = (self.away_from, self.away_to) if self.away_from and self.away_to else None
        weekdays = weekdays_of(self.weekdays)
        return Hours(weekdays, self.starts_at, self.ends_at, ZoneInfo(self.zone), away)
