"""Submissions, the daily check-in that they make, and the person's present status."""

from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db import models

from checkins.engine.constants import shipped
from checkins.engine.silence import Away, Silence, aways, last_checkin, silence
from checkins.engine.types import DayAnswers, Meeting, Stage, Used
from checkins.enums import LevelChoice, MedicineChoice, MeetingChoice, RemarkKind, UsedChoice
from checkins.models.access import OwnedQuerySet
from checkins.models.accounts import User
from checkins.models.packed import PackedField
from checkins.models.sealed import SealedRow, SealedText
from checkins.models.shared import SharedQuerySet
from checkins.models.sharing import Scopes
from checkins.models.systems import System


class CheckinSubmissionQuerySet(SharedQuerySet):
    """Saved pages. With the scope of notes a counselor sees those that hold a current note."""

    scope = "shows_notes"

    def _shared_with(self, counselor: User, at: datetime) -> Self:
        return super()._shared_with(counselor, at).with_current_note()

    def handed_to(self, system: System, at: datetime) -> Self:
        return super().handed_to(system, at).with_current_note()

    def with_current_note(self) -> Self:
        """Return the submissions whose note is the current note of their day."""
        stands = DailyCheckin.objects.filter(note_from=models.OuterRef("pk"))
        return self.filter(models.Exists(stands))

    def within(self, scopes: Scopes) -> Self:
        """Return the submissions that a consent with these scopes shows."""
        return self.with_current_note() if scopes.notes else self.none()


class CheckinSubmission(SealedRow):
    """One saved page, append-only: a day's submissions are the history of its edits."""

    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="submissions", db_index=False
    )
    uuid = models.UUIDField()
    day = models.DateField()
    zone = models.CharField(max_length=64)
    edited_at = models.DateTimeField()
    received_at = models.DateTimeField()
    catalog_version = models.PositiveSmallIntegerField()
    asked = PackedField(default=list)
    fields = PackedField(default=dict)  # field to value; an absent one stays, null clears it
    bulk = models.JSONField(default=list)
    finish = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    imported = models.BooleanField(default=False)  # from the person's own file, not from a page
    while_locked = models.BooleanField(default=False)  # answered so, and confirmed since
    sealed_note = models.TextField(blank=True)

    note = SealedText("sealed_note")
    objects = CheckinSubmissionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "uuid"], name="%(app_label)s_%(class)s_once_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(edited_at__lte=models.F("received_at")),
                name="%(app_label)s_%(class)s_not_from_the_future",
            ),
        ]
        indexes = [models.Index(fields=["person", "day"], name="submission_of_day")]

    def __str__(self) -> str:
        return f"submission {self.uuid}"

    @property
    def seal_id(self) -> UUID:
        """The id that the sealed note is bound to: an import may change the row's own key."""
        return self.uuid


class DailyCheckinQuerySet(SharedQuerySet):
    """Daily check-ins and their named filters."""

    def between(self, first: date, last: date) -> Self:
        """Return the days from ``first`` to ``last``, both included."""
        return self.filter(day__range=(first, last))

    def with_is_checkin(self) -> Self:
        """Add ``has_choice`` to each day: whether it counts as a check-in."""
        blank = models.Q(answers={}, meeting="", used="", medicine="")
        return self.annotate(has_choice=~blank)

    def newest_first(self) -> Self:
        return self.order_by("-day")

    def from_rung(self, rung: int) -> Self:
        """Return the days whose own pattern was published at this rung or a higher one."""
        return self.filter(risk__isnull=False, explanation__rung__gte=rung)


class DailyCheckin(models.Model):
    """One person's local day: the merge of its submissions, and the result of judging it.

    Scores are plain stage means, 0..4. The level and the reasons are stored twice: with the effect
    of the use answer, and without it for readers who may not know of use. Per stage, ``baseline``
    is the person's own mean, ``spread`` their own day-to-day standard deviation and ``deviation``
    the day's distance from the baseline, in points of the scale and as known on that day. They are
    None while learning, and where the day has no sign of the stage with a baseline.

    Risk, level, flags, reasons and explanation were published under the rule's ``constants`` of
    this version, and stay under them when those that ship change.
    """

    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="daily_checkins", db_index=False
    )
    day = models.DateField()
    asked = PackedField(default=list)
    answers = PackedField(default=dict)  # sign code to 0..4, as tapped
    meeting = models.CharField(max_length=12, choices=MeetingChoice.choices, blank=True)
    used = models.CharField(max_length=4, choices=UsedChoice.choices, blank=True)
    medicine = models.CharField(max_length=12, choices=MedicineChoice.choices, blank=True)
    triggers = models.JSONField(default=list)  # tagged codes, sorted; only the person sees them
    own_answers = models.JSONField(default=dict)  # own signs, 0 to 4; never scored
    note_from = models.ForeignKey(
        CheckinSubmission, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    bulk = models.JSONField(default=list)
    added_late = models.BooleanField(default=False)
    imported = models.BooleanField(default=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # The local days on which use and planning were reported: apart, so neither shows the other.
    use_reported_on = models.DateField(null=True, blank=True)
    planning_reported_on = models.DateField(null=True, blank=True)
    catalog_version = models.PositiveSmallIntegerField()
    scored = models.PositiveSmallIntegerField(default=0)  # number of scored signs that are answered
    score_emotional = models.FloatField(null=True, blank=True)
    score_mental = models.FloatField(null=True, blank=True)
    score_physical = models.FloatField(null=True, blank=True)
    baseline_emotional = models.FloatField(null=True, blank=True)
    baseline_mental = models.FloatField(null=True, blank=True)
    baseline_physical = models.FloatField(null=True, blank=True)
    spread_emotional = models.FloatField(null=True, blank=True)
    spread_mental = models.FloatField(null=True, blank=True)
    spread_physical = models.FloatField(null=True, blank=True)
    deviation_emotional = models.FloatField(null=True, blank=True)
    deviation_mental = models.FloatField(null=True, blank=True)
    deviation_physical = models.FloatField(null=True, blank=True)
    rests_on = models.PositiveIntegerField(default=0)  # number of check-ins in the baseline
    risk = models.FloatField(null=True, blank=True)
    constants = models.CharField(max_length=8, blank=True)  # blank until the day is judged
    level = models.CharField(max_length=12, choices=LevelChoice.choices)
    level_without_use = models.CharField(max_length=12, choices=LevelChoice.choices)
    flags = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    reasons_without_use = models.JSONField(default=list)
    explanation = models.JSONField(null=True, blank=True)  # engine.explain; null below watch

    objects = DailyCheckinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"], name="%(app_label)s_%(class)s_one_per_day"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    level__in=LevelChoice.values, level_without_use__in=LevelChoice.values
                ),
                name="%(app_label)s_%(class)s_level_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    meeting__in=["", *MeetingChoice.values],
                    used__in=["", *UsedChoice.values],
                    medicine__in=["", *MedicineChoice.values],
                ),
                name="%(app_label)s_%(class)s_choices_known",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"score_{stage}__isnull": True})
                    | models.Q(**{f"score_{stage}__gte": 0, f"score_{stage}__lte": 4}),
                    name=f"%(app_label)s_%(class)s_{stage}_in_scale",
                )
                for stage in Stage
            ),
        ]

    def __str__(self) -> str:
        return f"check-in {self.pk}"

    @property
    def is_engine_day(self) -> bool:
        """Whether at least one scored sign is answered."""
        return self.scored > 0

    @property
    def is_checkin(self) -> bool:
        """Whether any choice is stored. Silence and "12 of 14 days" count such days.

        In a query use :meth:`DailyCheckinQuerySet.with_is_checkin`.
        """
        return bool(self.answers or self.meeting or self.used or self.medicine)

    @property
    def scores(self) -> dict[Stage, float | None]:
        """The stage means that may be shown, 0..4; None where too few signs were answered."""
        return {stage: getattr(self, f"score_{stage}") for stage in Stage}

    @property
    def rung(self) -> int:
        """The rung of the notice ladder at which the day's own pattern was published, 0 for none.

        In a query use :meth:`DailyCheckinQuerySet.from_rung`.
        """
        return self.explanation["rung"] if self.explanation and self.risk is not None else 0

    def level_of(self, stage: Stage) -> float | None:
        """Return the stage's baseline plus its deviation, or the plain mean without a baseline."""
        baseline, deviation = (
            getattr(self, f"baseline_{stage}"),
            getattr(self, f"deviation_{stage}"),
        )
        score: float | None = getattr(self, f"score_{stage}")
        return score if baseline is None else baseline + deviation

    def as_answers(self) -> DayAnswers:
        """Return the day as the engine's input."""
        return DayAnswers(
            day=self.day,
            asked=frozenset(self.asked),
            ratings=self.answers,
            meeting=Meeting(self.meeting) if self.meeting else None,
            used=Used(self.used) if self.used else None,
        )


class PersonStatusQuerySet(SharedQuerySet):
    """Statuses and their named filters."""

    def without_memory(self) -> Self:
        """Leave out the rule's memory: only saving needs it, and it is slow to read."""
        return self.defer("state_before", "state_after")

    def waiting_for_refold(self) -> Self:
        """Return those whose memory was folded under other constants than those that ship."""
        return self.exclude(constants__in=["", shipped().version])


class PersonStatus(models.Model):
    """One person's present state, written in the transaction of each submission.

    The row is created with the account; the saves of one person lock it in turn. ``state_before``
    and ``state_after`` are the rule's memory before and after the newest engine day, as
    ``engine.baseline`` writes it, folded under ``constants``. What is shown beside them may still
    be of other constants: it stays until the next check-in.
    """

    person = models.OneToOneField(
        User, on_delete=models.CASCADE, primary_key=True, related_name="status"
    )
    level = models.CharField(
        max_length=12, choices=LevelChoice.choices, default=LevelChoice.LEARNING
    )
    level_without_use = models.CharField(
        max_length=12, choices=LevelChoice.choices, default=LevelChoice.LEARNING
    )
    flags = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    reasons_without_use = models.JSONField(default=list)
    used_day = models.DateField(null=True, blank=True)  # the day of the use in the reasons
    planning_day = models.DateField(null=True, blank=True)
    since_day = models.DateField(null=True, blank=True)
    first_day = models.DateField(null=True, blank=True)
    last_day = models.DateField(null=True, blank=True)
    strip = models.BigIntegerField(default=0)  # bit n: a check-in n days before last_day
    engine_days = models.PositiveIntegerField(default=0)  # since the baseline began
    baseline_days = models.JSONField(default=list)  # from each of these days the rule learns anew
    quiet_from = models.DateField(null=True, blank=True)  # silence from this day on is unusual
    quiet_answered_day = models.DateField(null=True, blank=True)  # since of the answered silence
    breaks = models.JSONField(default=list)  # first and last day of each, as announced
    sparkline = models.JSONField(default=list)
    state_before = models.JSONField(null=True, blank=True)
    state_after = models.JSONField(null=True, blank=True)
    constants = models.CharField(max_length=8, blank=True)  # blank while there is no memory
    constants_changed_on = models.DateField(null=True, blank=True)
    constants_said_day = models.DateField(null=True, blank=True)  # the day whose Why says so
    explanation = models.JSONField(null=True, blank=True)
    notice_day = models.DateField(null=True, blank=True)  # day of the newest pattern notice
    notice_rung = models.PositiveSmallIntegerField(default=0)
    low_mood_day = models.DateField(null=True, blank=True)
    low_mood_answered_day = models.DateField(null=True, blank=True)
    last_contact_at = models.DateTimeField(null=True, blank=True)
    contact_needed_since = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    ends_read_at = models.DateTimeField(null=True, blank=True)  # the newest end that was read

    objects = PersonStatusQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "person statuses"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    level__in=LevelChoice.values, level_without_use__in=LevelChoice.values
                ),
                name="%(app_label)s_%(class)s_level_known",
            )
        ]
        indexes = [models.Index(fields=["constants", "person"], name="status_of_constants")]

    def __str__(self) -> str:
        return f"status of account {self.pk}"

    @property
    def has_low_mood_card(self) -> bool:
        """Whether the card about low mood still needs an answer."""
        return self.low_mood_day is not None and (
            self.low_mood_answered_day is None or self.low_mood_day > self.low_mood_answered_day
        )

    @property
    def waits_for_refold(self) -> bool:
        """Whether the memory was folded under other constants than those that ship."""
        return self.constants not in {"", shipped().version}

    @property
    def waiting_baseline(self) -> date | None:
        """The first day of a new baseline that no engine day has followed yet, else None."""
        if not self.baseline_days:
            return None
        first = date.fromisoformat(self.baseline_days[-1])
        newest = (self.state_after or {}).get("day")
        return None if newest and newest >= first.toordinal() else first

    @property
    def last_checkin_day(self) -> date | None:
        """The newest day that counts as a check-in; a saved page without an answer does not."""
        return last_checkin(self.strip, self.last_day)

    @property
    def away(self) -> list[Away]:
        """All breaks that the person announced, past ones included, oldest first."""
        return aways(self.breaks)

    def silence(self, today: date) -> Silence:
        """Return the person's silence as of their ``today``."""
        return silence(
            strip=self.strip,
            last_day=self.last_day,
            quiet_from=self.quiet_from,
            breaks=self.away,
            today=today,
        )

    def is_quiet(self, today: date) -> bool:
        """Return whether the silence is unusually long for this person."""
        return self.silence(today).is_quiet

    def has_quiet_card(self, today: date) -> bool:
        """Return whether the card that asks about the silence still needs an answer."""
        found = self.silence(today)
        return found.is_quiet and self.quiet_answered_day != found.since


class DayRemark(models.Model):
    """A person's remark about the message of one day. Append-only."""

    person = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="day_remarks", db_index=False
    )
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=RemarkKind.choices)
    at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day", "kind"], name="%(app_label)s_%(class)s_once_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=RemarkKind.values),
                name="%(app_label)s_%(class)s_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"remark {self.pk}"
