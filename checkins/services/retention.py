"""How long rows are kept: the person's own choice for their days, and what goes after 90 days.

Everybody's days are kept while the account lives, unless the person chose 24 months. Then the
older ones go, and the rule's memory at the cut stays (``models.retention``): what is judged from
then on, or judged again, comes out as if nothing had gone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import structlog
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models import Count, Max, Q

from checkins.engine.constants import VERSIONS
from checkins.engine.days import local_date
from checkins.engine.merge import MergedDay, merge
from checkins.enums import UsedChoice
from checkins.models import (
    Alert,
    BodyCheck,
    Break,
    CheckinImport,
    CheckinSubmission,
    CravingEpisode,
    DailyCheckin,
    DayMemory,
    DayRemark,
    HistoryCut,
    LookBack,
    Notice,
    OutboxMessage,
    PageAside,
    PersonStatus,
    PlanVersion,
    Profile,
    Purge,
    StepChoice,
    ThoughtRecord,
    User,
    WeekIntention,
)
from checkins.models.retention import KEPT_MONTHS, THE_ROW
from checkins.queries.patience import is_database_away
from checkins.services import audit
from checkins.services.append_only import lifted
from checkins.services.assessment import STRIP_DAYS, fold_at_the_cut
from checkins.services.checkins import carried
from checkins.services.erasures import clear_traces
from checkins.services.log_seals import purge_from_log
from checkins.services.turns import take_turn

KEPT_FOR = timedelta(days=90)
# A page may wait on a phone for a month, and its day be open for a week: so long after the first
# page of a day another may come.
LATEST_PAGE = timedelta(days=40)
SIGN_INS = (
    *("device_known", "device_used", "device_link_made", "device_link_used"),
    *("device_pin_right", "device_pin_wrong"),
)
MONTHS_A_YEAR = 12
AT_ONCE = 200  # people whose pages are looked at together
log = structlog.get_logger(__name__)


@transaction.atomic
def choose_kept(*, by: User, at: datetime, months: int | None) -> None:
    """Choose how long the days are kept: ``KEPT_MONTHS``, or None for while the account lives."""
    take_turn(by)
    chosen = Profile.objects.visible_to(by).exclude(kept_months=months)
    if chosen.update(kept_months=months):
        audit.record(action="days_kept_set", about=by, by=by, at=at, months=months or 0)


def first_kept(today: date, months: int = KEPT_MONTHS) -> date:
    """Return the first day that is kept, so many months before ``today``."""
    years, month = divmod(today.month - 1 - months, MONTHS_A_YEAR)
    year, month = today.year + years, month + 1
    last = (date(year + month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1) - timedelta(1)).day
    return date(year, month, min(today.day, last))


# --- the daily purge ------------------------------------------------------------------------------


def purge(*, at: datetime) -> Mapping[str, int]:
    """Delete what was kept long enough, and return how much of each kind; repeating adds nothing.

    ``days`` are days of people who chose so, ``pages`` saved pages of which nothing stands,
    ``sign_ins`` rows of the log, ``sessions`` and ``cached`` what ran out.
    """
    counts = {
        "days": _purge_days(at),
        "pages": _purge_pages(at),
        "sign_ins": purge_from_log(SIGN_INS, before=at - KEPT_FOR, at=at),
        "sessions": Session.objects.filter(expire_date__lt=at).delete()[0],
        "cached": _purge_cache(at),
    }
    clear_traces()
    values = {"purged_at": at, "looked_to": at - KEPT_FOR}
    Purge.objects.update_or_create(pk=THE_ROW, defaults=values)
    return counts


def purge_daily(*, at: datetime) -> bool:
    """Purge unless that was done in the last day, and return whether it was done now."""
    lately = Purge.objects.filter(purged_at__gt=at - timedelta(days=1), purged_at__lte=at)
    if lately.exists():
        return False
    purge(at=at)
    return True


def _purge_days(at: datetime) -> int:
    chosen = Profile.objects.filter(kept_months__isnull=False).select_related("person")
    gone = 0
    for profile in chosen.order_by("pk"):
        try:
            gone += let_go(person=profile.person, at=at)
        except Exception as error:
            if is_database_away(error):
                raise
            log.exception("days_not_let_go")
    return gone


@transaction.atomic
def let_go(*, person: User, at: datetime) -> int:
    """Delete what is older than the person wants kept, and return how many days went.

    The rule's memory is folded through the days that go, under each version of the constants.
    """
    status = take_turn(person)
    profile = Profile.objects.get(person=person)
    if profile.kept_months is None or person.zone is None:
        return 0
    first = first_kept(local_date(at, person.zone), profile.kept_months)
    rows = list(DailyCheckin.objects.filter(person=person, day__lt=first).order_by("day"))
    if rows:
        _keep_memory(status, profile, rows, first)
    HistoryCut.objects.of(person.pk).filter(first_day__lt=first).update(first_day=first)
    others = _delete_before(first, person, status)
    if rows or others:
        audit.record(
            action="days_let_go",
            about=person,
            by=None,
            at=at,
            first_day=first.isoformat(),
            days=len(rows),
        )
    return len(rows)


def _keep_memory(
    status: PersonStatus, profile: Profile, rows: Sequence[DailyCheckin], first: date
) -> None:
    """Write what the rule remembers of the days that go, and how many of them had use."""
    states = {}
    for version, constants in VERSIONS.items():
        fold = fold_at_the_cut(status, constants)
        for row in rows:
            fold.judge(row.as_answers())
        states[version] = fold.state.to_json(version)
    earlier = HistoryCut.objects.of(status.person_id).first()
    used = sum(_counts(row, profile) for row in rows)
    HistoryCut.objects.update_or_create(
        person_id=status.person_id,
        defaults={
            "first_day": first,
            "states": states,
            "use_days": (earlier.use_days if earlier else 0) + used,
        },
    )


def _counts(row: DailyCheckin, profile: Profile) -> bool:
    """Return whether a day counts against the person's days in recovery."""
    since = profile.counted_from
    is_later = since is None or row.day > since
    is_counted = is_later or (row.day == since and profile.counts_first_day)
    return row.used == UsedChoice.YES and is_counted


def _delete_before(first: date, person: User, status: PersonStatus) -> int:
    """Delete what is about a day before ``first``; what is not about one day stays."""
    moment = datetime.combine(first, time(), person.zone)
    whose = Q(person=person)
    # Silence is reckoned back from the last check-in, without the breaks before it.
    reckoned = (status.last_day or first) - timedelta(days=STRIP_DAYS + 1)
    breaks_before = min(first, reckoned)
    queries: list[Any] = [
        DailyCheckin.objects.filter(whose, day__lt=first),
        CheckinSubmission.objects.filter(whose, day__lt=first),
        PageAside.with_removed.filter(whose, day__lt=first),
        *(
            model.objects.filter(whose, day__lt=first)
            for model in (DayMemory, DayRemark, BodyCheck)
        ),
        Alert.objects.filter(whose, day__lt=first),
        Notice.objects.filter(whose, day__lt=first),
        LookBack.with_removed.filter(whose, day__lt=first),
        StepChoice.objects.filter(whose, picked_on__lt=first),
        WeekIntention.objects.filter(whose, week_from__lt=first),
        ThoughtRecord.with_removed.filter(whose, at__lt=moment),
        CravingEpisode.with_removed.filter(whose, started_at__lt=moment),
        Break.with_removed.filter(whose, last_day__lt=breaks_before),
        CheckinImport.with_removed.filter(whose, confirmed_at__lt=moment),
        OutboxMessage.objects.filter(whose, local_day__lt=first).exclude(
            sent_at=None, dropped_at=None
        ),
    ]
    deleted = int(sum(query.delete()[0] for query in queries))
    kept = [item for item in status.breaks if date.fromisoformat(item[1]) >= breaks_before]
    if kept != status.breaks:
        status.breaks = kept
        status.save(update_fields=["breaks"])
    return deleted + _delete_plans(moment, person)


def _delete_plans(moment: datetime, person: User) -> int:
    """Delete the versions of the plan that were replaced before ``moment``."""
    versions = PlanVersion.objects.filter(person=person)
    current = versions.order_by("-number").values_list("pk", flat=True).first()
    old = versions.filter(saved_at__lt=moment).exclude(pk=current)
    if not old.exists():
        return 0
    with lifted():
        return int(old.delete()[0])


# --- pages of which nothing stands ----------------------------------------------------------------


def _purge_pages(at: datetime) -> int:
    """Delete saved pages of 90 days ago of which no answer and no note stands any more."""
    last = Purge.objects.filter(pk=THE_ROW).values_list("looked_to", flat=True).first()
    until = at - KEPT_FOR
    received = Q(received_at__lte=until)
    if last is not None:
        received &= Q(received_at__gt=last - LATEST_PAGE)
    lately = CheckinSubmission.objects.filter(received).order_by().values("person", "day")
    found = lately.annotate(pages=Count("pk"), newest=Max("received_at")).filter(pages__gt=1)
    if last is not None:
        found = found.filter(newest__gt=last)
    people, gone = sorted(set(found.values_list("person", flat=True))), 0
    for first in range(0, len(people), AT_ONCE):
        some = found.filter(person__in=people[first : first + AT_ONCE])
        days = list(some.order_by("person", "day").values_list("person", "day"))
        gone += sum(
            _purge_pages_of(person, [day for _, day in group], until)
            for person, group in groupby(days, key=lambda row: row[0])
        )
    return gone


@transaction.atomic
def _purge_pages_of(person: int, days: Sequence[date], until: datetime) -> int:
    """Delete the pages that add nothing to these days; one transaction for each person."""
    if not PersonStatus.objects.select_for_update().filter(person=person).exists():
        return 0
    rows = CheckinSubmission.objects.filter(person=person, day__in=days).order_by("day")
    idle = [
        page.pk
        for _, pages in groupby(rows, key=lambda row: row.day)
        for page in idle_pages(list(pages))
        if page.received_at <= until
    ]
    return CheckinSubmission.objects.filter(pk__in=idle).delete()[0] if idle else 0


def idle_pages(pages: Sequence[CheckinSubmission]) -> list[CheckinSubmission]:
    """Return the pages of one day without which the day is the same, in every field."""
    whole, left = _made_of(pages), list(pages)
    idle = []
    for page in sorted(pages, key=lambda one: (one.edited_at, one.uuid)):
        others = [one for one in left if one is not page]
        if others and page.uuid not in whole[0].won_by.values() and _made_of(others) == whole:
            left = others
            idle.append(page)
    return idle


def _made_of(pages: Sequence[CheckinSubmission]) -> tuple[MergedDay, Any, int, bool]:
    """Return all that ``services.checkins.write_merge`` reads of a day's pages."""
    return (
        merge(carried(page) for page in pages),
        min(page.edited_at for page in pages),
        max(page.catalog_version for page in pages),
        all(page.imported for page in pages),
    )


def _purge_cache(at: datetime) -> int:
    """Delete what ran out of the cache's table, which keeps it until it is full."""
    if not hasattr(cache, "cache_model_class"):
        return 0
    name = connection.ops.quote_name(str(settings.CACHES["default"]["LOCATION"]))
    now = connection.ops.adapt_datetimefield_value(at.replace(microsecond=0))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name} WHERE expires < %s", [now])  # noqa: S608 a setting's
        return int(cursor.rowcount)
