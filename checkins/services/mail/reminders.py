"""The reminders that a person chose: what is queued when their hour has come, and what may leave.

A look reads a whole batch at once. What it found is asked again for each message as it leaves.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from checkins.engine.reminding import LATE, LEAST_BETWEEN
from checkins.engine.silence import LEAST_MISSED, MOST_MISSED, break_on
from checkins.enums import Channel, OutboxRule
from checkins.models import (
    DailyCheckin,
    Due,
    OutboxMessage,
    PageAside,
    PersonStatus,
    PushSubscription,
    Reminders,
    StepChoice,
)
from checkins.services.mail.due import Looked
from checkins.services.mail.leases import free
from checkins.services.mail.reminder_times import comes_in_time, day_of, next_moment

# The rule's memory is long, and no reminder reads it.
UNREAD = ("state_before", "state_after", "explanation", "sparkline", "reasons_without_use")


@dataclass(frozen=True, slots=True)
class Reminded:
    """One person whose moment ``at`` has come, its row, and the local day that it is about."""

    due: Due
    chosen: Reminders
    at: datetime
    day: date
    may_be_told: bool

    @property
    def needed_unanswered(self) -> int | None:
        """After how many reminders without an answer a nudge is due; None while it is not.

        Until the rule has learned when this person's silence is unusual, more are needed.
        """
        status = self.chosen.person.status
        if status.quiet_from is None:
            return MOST_MISSED
        return LEAST_MISSED if status.is_quiet(self.day) else None

    def looked(self, at: datetime, rule: OutboxRule | None) -> Looked:
        """Return what is queued, by ``rule`` or nothing, and when to look again."""
        person = self.chosen.person
        is_over = rule == OutboxRule.NUDGE or not person.is_active
        of_row = OutboxRule(self.due.rule)
        after = max(at, self.due.next_due_at)
        coming = None if is_over else next_moment(of_row, self.chosen, person.zone, after, self.day)
        messages = [self._message(rule, at)] if rule else []
        return Looked(self.due, coming.at if coming else None, messages)

    def _message(self, rule: OutboxRule, at: datetime) -> OutboxMessage:
        person = self.chosen.person
        message = OutboxMessage(person=person, recipient=person, rule=rule, local_day=self.day)
        message.channel, message.queued_at, message.next_at = self.chosen.channel, at, at
        message.good_until = self.at + LATE
        return message


# --- looking at what is due -----------------------------------------------------------------------


def look_at_checkins(rows: Sequence[Due], at: datetime) -> Sequence[Looked]:
    """Queue the reminder of a check-in for whom today has none, or the one nudge.

    A nudge ends the reminders, until the person comes back.
    """
    found = _read(rows, at)
    rules = {each.due.pk: OutboxRule.CHECKIN for each in _without_checkin(found)}
    for each in (quiet := _to_nudge([one for one in found if one.due.pk in rules])):
        del rules[each.due.pk]
    nudged = _still_quiet(quiet)
    _write_nudges(nudged)
    rules |= {each.due.pk: OutboxRule.NUDGE for each in nudged}
    return _looked(rows, found, rules, at)


def look_again_at_checkins(rows: Sequence[Due], at: datetime) -> Sequence[Looked]:
    """Queue the second reminder for whom today still has no check-in."""
    found = _read(rows, at)
    again = {each.due.pk: OutboxRule.CHECKIN_AGAIN for each in _without_checkin(found)}
    return _looked(rows, found, again, at)


def look_at_steps(rows: Sequence[Due], at: datetime) -> Sequence[Looked]:
    """Queue the reminder of a small step for who picked one today and has not said how it went."""
    found = _read(rows, at)
    whose, days = {each.chosen.pk for each in found}, {each.day for each in found}
    open_steps = StepChoice.objects.filter(person__in=whose, picked_on__in=days, outcome="")
    picked = set(open_steps.values_list("person_id", "picked_on"))
    picked_steps = {
        each.due.pk: OutboxRule.STEP
        for each in found
        if each.may_be_told and (each.chosen.pk, each.day) in picked
    }
    return _looked(rows, found, picked_steps, at)


def look_at_weeks(rows: Sequence[Due], at: datetime) -> Sequence[Looked]:
    """Queue the reminder to look at the week."""
    found = _read(rows, at)
    weeks = {each.due.pk: OutboxRule.WEEK for each in found if each.may_be_told}
    return _looked(rows, found, weeks, at)


def _read(rows: Sequence[Due], at: datetime) -> list[Reminded]:
    """Return the people of the rows who have a zone and chose reminders; one query."""
    whose = _chosen().filter(pk__in=[row.account_id for row in rows])
    chosen = {own.pk: own for own in whose}
    found = []
    for row in rows:
        own = chosen.get(row.account_id)
        zone = own.person.zone if own else None
        if own and zone:
            rule = OutboxRule(row.rule)
            moment = _newest_moment(row, rule, own, zone, at)
            day = day_of(moment, zone)
            may = may_be_told(own, rule, zone, day, at=at)
            found.append(Reminded(row, own, moment, day, may))
    return found


def _newest_moment(
    row: Due, rule: OutboxRule, own: Reminders, zone: ZoneInfo, at: datetime
) -> datetime:
    """Return the moment for which a row is looked at: a newer one, if the worker slept past it."""
    if at - row.next_due_at <= LATE:
        return row.next_due_at
    newer = next_moment(rule, own, zone, at - LATE, None)
    return newer.at if newer and newer.at <= at else row.next_due_at


def _chosen() -> QuerySet[Reminders]:
    """Return everybody's reminders with what they need, and whether each channel leads anywhere."""
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    browsers = PushSubscription.objects.filter(account=OuterRef("pk"))
    rows: QuerySet[Reminders] = Reminders.objects.select_related(
        "person", "person__profile", "person__status"
    )
    return rows.defer(*(f"person__status__{name}" for name in UNREAD)).annotate(
        has_address=Exists(confirmed), has_browser=Exists(browsers)
    )


def may_be_told(
    chosen: Reminders, rule: OutboxRule, zone: ZoneInfo, day: date, *, at: datetime
) -> bool:
    """Return whether a reminder may reach the person now: wanted, in time, and by some channel."""
    person = chosen.person
    is_away = break_on(day, person.status.away) is not None
    is_nudged = chosen.nudged_on is not None and rule != OutboxRule.NUDGE
    return (
        person.is_there
        and person.is_person
        and not is_away
        and not is_nudged
        and _has_a_way(chosen)
        and comes_in_time(rule, chosen, zone, day, at=at)
    )


def _has_a_way(chosen: Reminders) -> bool:
    """Return whether the channel leads anywhere; without a browser, a notification is mailed."""
    by_mail = chosen.person.profile.wants_mail and chosen.has_address  # type: ignore[attr-defined] # by _chosen
    return bool(by_mail or (chosen.channel == Channel.PUSH and chosen.has_browser))  # type: ignore[attr-defined] # by _chosen


def _without_checkin(found: Iterable[Reminded]) -> list[Reminded]:
    """Return those who may be told and whose day has no check-in; one query."""
    allowed = [one for one in found if one.may_be_told]
    whose, days = {one.chosen.pk for one in allowed}, {one.day for one in allowed}
    rows = DailyCheckin.objects.filter(person__in=whose, day__in=days)
    done = set(rows.values_list("person_id", "day"))
    return [one for one in allowed if (one.chosen.pk, one.day) not in done]


def _to_nudge(waiting: Sequence[Reminded]) -> list[Reminded]:
    """Return those of the quiet to whom enough reminders went without an answer; one query.

    So who chooses reminders after a long silence is reminded first.
    """
    quiet = [each for each in waiting if each.needed_unanswered]
    if not quiet:
        return []
    first = min(each.day for each in quiet) - timedelta(MOST_MISSED + 1)
    sent = OutboxMessage.objects.filter(
        person__in=[each.chosen.pk for each in quiet],
        rule=OutboxRule.CHECKIN,
        local_day__gt=first,
        sent_at__isnull=False,
    )
    days = defaultdict(list)
    for person, day in sent.order_by().values_list("person_id", "local_day"):
        days[person].append(day)
    return [each for each in quiet if _is_unanswered(each, days[each.chosen.pk])]


def _is_unanswered(each: Reminded, days: Sequence[date]) -> bool:
    newest = each.chosen.person.status.last_checkin_day or date.min
    return sum(day > newest for day in days) >= (each.needed_unanswered or 0)


def _still_quiet(quiet: Sequence[Reminded]) -> list[Reminded]:
    """Take the turn of each of the quiet, and return those who are not back by now; one query.

    Who saves something at this very moment has the turn, and may be back: there is another day.
    """
    if not quiet:
        return []
    whose = [each.chosen.pk for each in quiet]
    statuses = free(PersonStatus.objects.filter(person__in=whose).order_by("pk"))
    newest = {now.person_id: now.last_checkin_day for now in statuses.only("strip", "last_day")}
    return [
        each
        for each in quiet
        if newest.get(each.chosen.pk, date.max) == each.chosen.person.status.last_checkin_day
    ]


def _write_nudges(nudged: Sequence[Reminded]) -> None:
    """Note on which local day each is nudged; a query for each of at most three days."""
    days = defaultdict(list)
    for each in nudged:
        days[each.day].append(each.chosen.pk)
    for day, whose in days.items():
        Reminders.objects.filter(pk__in=whose).update(nudged_on=day)


def _looked(
    rows: Sequence[Due], found: Sequence[Reminded], rules: Mapping[UUID, OutboxRule], at: datetime
) -> list[Looked]:
    """Return what each row gives; a row of who chose nothing, or has no zone, is deleted."""
    known = {each.due.pk: each for each in found}
    return [
        known[row.pk].looked(at, rules.get(row.pk)) if row.pk in known else Looked(row, None)
        for row in rows
    ]


# --- asking again as a message leaves -------------------------------------------------------------


def checkin_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return the path of the check-in; None once the day has one, or if it may not leave now."""
    if _may_leave(message, at) is None:
        return None
    of_day = {"person": message.person_id, "day": message.local_day}
    # What was answered while locked counts nowhere, but nobody is asked for the same again.
    if PageAside.objects.filter(**of_day).exists():
        return None
    done = DailyCheckin.objects.filter(**of_day)
    return None if done.exists() else reverse("checkins")


def again_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return the path of the check-in; None as well if the first reminder left late, just now."""
    firsts = OutboxMessage.objects.filter(person=message.person_id, rule=OutboxRule.CHECKIN)
    just_left = firsts.filter(local_day=message.local_day, sent_at__gt=at - LEAST_BETWEEN)
    return None if just_left.exists() else checkin_opens(message, at)


def nudge_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return the path of the check-in; None once the person is back."""
    chosen = _may_leave(message, at)
    is_waiting = chosen is not None and chosen.nudged_on == message.local_day
    return checkin_opens(message, at) if is_waiting else None


def step_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return the path of the small steps; None once the person said how it went."""
    if _may_leave(message, at) is None:
        return None
    picked = StepChoice.objects.filter(person=message.person_id, picked_on=message.local_day)
    return reverse("small_steps") if picked.filter(outcome="").exists() else None


def week_opens(message: OutboxMessage, at: datetime) -> str | None:
    """Return the path of the week; None if it may not leave now."""
    return reverse("weeks") if _may_leave(message, at) else None


def _may_leave(message: OutboxMessage, at: datetime) -> Reminders | None:
    """Return what the person chose, by the newest rows; None if the reminder may not leave."""
    chosen = _chosen().filter(pk=message.person_id).first()
    zone = chosen.person.zone if chosen else None
    if chosen is None or zone is None:
        return None
    rule = OutboxRule(message.rule)
    return chosen if may_be_told(chosen, rule, zone, message.local_day, at=at) else None
