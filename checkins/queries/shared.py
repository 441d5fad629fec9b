"""What a counselor reads of a person: only rows and columns that the consent in force covers.

Scopes are decided here, in the query; a page that is given a row may show all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from checkins.enums import NoticeKind, Role
from checkins.models import Alert, CallSheet, CheckinSubmission, Client, DailyCheckin, Scopes, User

# What a page asks of the three rows; five hundred whole ones would take twice as long to read.
READ = (
    *("label", "counselor_id", "person_id", "consent_id", "next_visit_at", "ended_at"),
    *(f"consent__shows_{scope}" for scope in ("signs", "notes", "use", "alerts")),
    *(f"consent__{name}_at" for name in ("granted", "expires", "revoked")),
    *("person__subject_ref", "person__time_zone"),
)
BEFORE_SHARING = timedelta(days=14)  # an alert may be why a person shares at all
ALWAYS = (
    *("flags", "since_day", "first_day", "last_day", "strip", "engine_days"),
    *("quiet_from", "sparkline", "planning_day", "explanation"),
    *("last_contact_at", "contact_needed_since"),
)


@dataclass(frozen=True, slots=True)
class SharedClient:
    """One of a counselor's clients. ``scopes`` and ``status`` are None after the end.

    After it there is a label and the day of the end, the same for every way of ending.
    ``status`` holds "level" and "reasons" as this reader may know them, "used_day" where they may
    know of use (else None), and the columns named in ``ALWAYS``.
    """

    client: Client
    scopes: Scopes | None
    status: Mapping[str, Any] | None
    ended_on: date | None


def clients_of(counselor: User, *, at: datetime) -> list[SharedClient]:
    """Return the counselor's clients, with where each stands as far as consent goes; one query."""
    return [_shared(row, counselor, at) for row in _rows(counselor, at)]


def client_of(counselor: User, client_id: object, *, at: datetime) -> SharedClient | None:
    """Return one of them, None if it is not the counselor's; one query."""
    row = _rows(counselor, at).filter(pk=client_id).first()
    return _shared(row, counselor, at) if row else None


def shared_days(
    counselor: User, shared: SharedClient, *, at: datetime, first: date, last: date
) -> list[dict[str, Any]]:
    """Return the days of a client, oldest first, with the columns that the consent covers.

    The level and the reasons are called "level" and "reasons" whichever variant they are.
    """
    if shared.scopes is None:
        return []
    scopes = shared.scopes
    days = DailyCheckin.objects.visible_to(counselor, at=at).between(first, last)
    rows = days.filter(person=shared.client.person_id).order_by("day").values(*scopes.day_columns)
    return [_renamed(row, scopes) for row in rows]


def shared_notes(
    counselor: User, shared: SharedClient, *, at: datetime, first: date, last: date
) -> list[tuple[date, str]]:
    """Return the notes that stand on a client's days, oldest first; none without that scope."""
    pages = CheckinSubmission.objects.visible_to(counselor, at=at).within(shared.scopes or Scopes())
    pages = pages.filter(person=shared.client.person_id, day__range=(first, last)).order_by("day")
    notes = [(page.day, page.note) for page in pages.only("uuid", "day", "sealed_note")]
    return [(day, note) for day, note in notes if note]


def shared_call_sheet(counselor: User, shared: SharedClient, *, at: datetime) -> CallSheet | None:
    """Return what the person said for calls."""
    sheets = CallSheet.objects.visible_to(counselor, at=at)
    sheet: CallSheet | None = sheets.filter(person=shared.client.person_id).first()
    return sheet


def _rows(counselor: User, at: datetime) -> QuerySet[Any]:
    """Select the clients with the columns of the status that the consent in force opens."""
    is_open = Q(
        consent__granted_at__lte=at,
        consent__expires_at__gt=at,
        consent__revoked_at=None,
        person__is_active=True,
        counselor__is_active=True,
        counselor__role=Role.COUNSELOR,
    )
    with_use = is_open & Q(consent__shows_use=True)

    def opened(column: str) -> Case:
        return Case(When(is_open, then=F(f"person__status__{column}")))

    def either(column: str) -> Case:
        return Case(
            When(with_use, then=F(f"person__status__{column}")),
            When(is_open, then=F(f"person__status__{column}_without_use")),
        )

    clients: QuerySet[Any] = Client.objects.visible_to(counselor)
    ever_shared = clients.filter(Q(consent__isnull=False) | Q(ended_at__isnull=False))
    rows = (
        ever_shared.select_related("consent", "person")
        .only(*READ)
        .annotate(
            open_id=Case(When(is_open, then=F("consent_id"))),
            now_level=either("level"),
            now_reasons=either("reasons"),
            now_waiting=_waiting(at),
            now_waiting_day=_waiting_day(at),
            now_used_day=Case(When(with_use, then=F("person__status__used_day"))),
            **{f"now_{name}": opened(name) for name in ALWAYS},
        )
    )
    return cast("QuerySet[Any]", rows)


def _waiting(at: datetime) -> Case:
    """Say whether an alert waits that this reader may see: "urgent", "pattern", or neither."""
    alerts = _recent_alerts(at)
    but_use = Exists(alerts.filter(cause=NoticeKind.PLANNING))
    of_use = Q(consent__shows_use=True) & Exists(alerts.filter(cause=NoticeKind.USE))
    shown = Q(consent__shows_alerts=True)
    return Case(
        When(shown & (but_use | of_use), then=Value("urgent")),
        When(shown & Exists(alerts.filter(cause=NoticeKind.PATTERN)), then=Value("pattern")),
        default=Value(""),
    )


def _waiting_day(at: datetime) -> Case:
    """Give the newest day of an alert that waits and that this reader may see."""
    newest = _recent_alerts(at).order_by("-day")
    but_use = newest.exclude(cause=NoticeKind.USE)
    shown = Q(consent__shows_alerts=True)
    return Case(
        When(shown & Q(consent__shows_use=True), then=Subquery(newest.values("day")[:1])),
        When(shown, then=Subquery(but_use.values("day")[:1])),
    )


def _recent_alerts(at: datetime) -> Any:
    """Select a person's waiting alerts, those from long before they shared left out."""
    since = ExpressionWrapper(
        OuterRef("consent__granted_at") - BEFORE_SHARING, output_field=DateTimeField()
    )
    return Alert.objects.waiting(at).filter(person=OuterRef("person"), opened_at__gte=since)


def _shared(row: Any, counselor: User, at: datetime) -> SharedClient:
    if row.open_id is None:
        return SharedClient(row, scopes=None, status=None, ended_on=_ended_on(row, counselor, at))
    names = ["level", "reasons", "used_day", "waiting", "waiting_day", *ALWAYS]
    status = {name: getattr(row, f"now_{name}") for name in names}
    if status["explanation"] and not row.consent.shows_signs:
        status["explanation"] = {**status["explanation"], "signs": []}
    return SharedClient(row, scopes=row.consent.scopes, status=status, ended_on=None)


def _ended_on(row: Client, counselor: User, at: datetime) -> date:
    """Return the day of the end: never after today, where an account was only switched off."""
    ended = row.ended_at or (row.consent.ends_at if row.consent else at)
    return local_day(min(ended, at), counselor)


def local_day(moment: datetime, counselor: User) -> date:
    """Return the calendar day of a moment on the counselor's clock, the server's without one."""
    return (moment.astimezone(counselor.zone) if counselor.zone else moment).date()


def _renamed(row: Mapping[str, Any], scopes: Scopes) -> dict[str, Any]:
    named = {scopes.level_column: "level", scopes.reasons_column: "reasons"}
    return {named.get(name, name): value for name, value in row.items()}
