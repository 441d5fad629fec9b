"""Profiles: what a person says about themselves in onboarding and in their settings."""

import json
import uuid

from django.db import models

from checkins.enums import PartOfDay, Substance
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.retention import KEPT_MONTHS
from checkins.models.sealed import UNOPENED, SealedText

TEXT_FOR_A_TALK = "Having a hard moment. Can you talk?"
LONGEST_TEXT = 160  # letters of one text message


class Profile(models.Model):
    """One person's profile: what "used" means for them, when they plan to check in, and choices."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    seal_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sealed_used_means = models.TextField(blank=True)
    part_of_day = models.CharField(max_length=8, choices=PartOfDay.choices, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)  # the end of onboarding
    # Whether a check-in asks about recovery medicine; None until the person said it once.
    takes_medicine = models.BooleanField(null=True)
    wants_mail = models.BooleanField(default=True)  # mail of any kind; no mail names a topic
    # The first day of the count, if the person wants one; a day with use does not restart it.
    counted_from = models.DateField(null=True, blank=True)
    counts_first_day = models.BooleanField(default=False)
    shows_days = models.BooleanField(default=True)  # the count, on Home
    left_care_on = models.DateField(null=True, blank=True)  # a release or a discharge
    tolerance_read_on = models.DateField(null=True, blank=True)
    # How long days are kept, by the person's own choice; null: while the account lives.
    kept_months = models.PositiveSmallIntegerField(null=True, blank=True)
    # A counselor's code whose link the person opened before they could sign, until it runs out.
    sealed_code_link = models.TextField(blank=True)
    sealed_text_words = models.TextField(blank=True)  # what their text says; blank: the default
    code_link_until = models.DateTimeField(null=True, blank=True)
    # When all sharing was stopped on a locked phone, until the person read that on Home.
    stopped_locked_at = models.DateTimeField(null=True, blank=True)

    used_means_text = SealedText("sealed_used_means")
    code_link = SealedText("sealed_code_link")
    text_words = SealedText("sealed_text_words")
    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(part_of_day__in=["", *PartOfDay.values]),
                name="%(app_label)s_%(class)s_part_of_day_known",
            ),
            models.CheckConstraint(
                condition=models.Q(sealed_code_link="", code_link_until=None)
                | (~models.Q(sealed_code_link="") & models.Q(code_link_until__isnull=False)),
                name="%(app_label)s_%(class)s_code_link_has_end",
            ),
            models.CheckConstraint(
                condition=models.Q(kept_months=None) | models.Q(kept_months=KEPT_MONTHS),
                name="%(app_label)s_%(class)s_kept_months_known",
            ),
        ]

    def __str__(self) -> str:
        return f"profile {self.pk}"

    @property
    def planned_words(self) -> str:
        """When the person plans to check in, as a sentence ends; empty if unsaid."""
        return PartOfDay(self.part_of_day).in_words if self.part_of_day else ""

    @property
    def says_in_a_text(self) -> str:
        """What a text to one of their people says: the person's own words, or the default."""
        own = self.text_words
        return TEXT_FOR_A_TALK if own in ("", UNOPENED) else own

    @property
    def used_means(self) -> dict[str, str]:
        """What "used" means: substance code to the person's own word, empty for listed ones."""
        text = self.used_means_text
        if text == UNOPENED:
            return {Substance.OTHER.value: UNOPENED}
        return dict(json.loads(text)) if text else {}
