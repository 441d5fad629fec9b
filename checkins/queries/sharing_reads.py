"""A counselor's clients and their status: only columns that the consent in force covers.

The queries here apply the scopes; a page may show all of a row that it gets.
"""

import json
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple, cast

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from checkins.enums import AlertEventKind, NoticeKind
from checkins.models import (
    Alert,
    AlertEvent,
    Client,
    ContactLog,
    Notice,
    PersonStatus,
    Scopes,
    User,
)
from checkins.models.accounts import ERASED_AFTER
from checkins.models.moments import DaysBefore
from checkins.models.sharing import OF_THIS_CLIENT, is_in_force
from checkins.models.statements import statement

# The columns of client, consent and person that a page reads, and those that a list reads.
READ = (
    *("label", "counselor_id", "person_id", "consent_id", "next_visit_at", "ended_at"),
    *(f"consent__shows_{scope}" for scope in ("signs", "notes", "use", "alerts")),
    *(f"consent__{name}_at" for name in ("granted", "expires", "revoked")),
    *("person__subject_ref", "person__time_zone", "person__erase_at"),
)
LISTED = (
    *("is_open", "pk", "label", "consent_id", "person__subject_ref", "person__time_zone"),
    *("consent__shows_signs", "ended_at", "consent__revoked_at", "ran_out_at"),
    *("person__erase_at", "next_visit_at", "consent__expires_at"),
)
BEFORE_SHARING = timedelta(days=14)  # an earlier alert may be the reason to share
ALWAYS = (
    *("flags", "since_day", "first_day", "last_day", "strip", "engine_days"),
    *("quiet_from", "breaks", "sparkline", "planning_day", "explanation"),
    *("last_contact_at", "contact_needed_since", "constants_changed_on", "constants_said_day"),
)
FOR_THIS_READER = (
    *("level", "used_day", "waiting", "waiting_day", "waiting_since", "worked", "snoozed_until"),
    *("use_reported_at", "low_mood_day", "reached_at", "reached_how", "tried_at"),
    "aside_reason",
)
STANDING = ("reasons", *FOR_THIS_READER, *ALWAYS)
# A list reads these of them: first plain values, then JSON columns, which it reads as text.
LISTED_STANDING = (
    *FOR_THIS_READER,
    *("first_day", "last_day", "strip", "engine_days", "quiet_from", "planning_day"),
    *("last_contact_at", "contact_needed_since"),
)
LISTED_JSON = ("flags", "reasons", "breaks", "explanation", "sparkline")


@dataclass(frozen=True, slots=True)
class SharedClient:
    """One of a counselor's clients. ``scopes`` and ``status`` are None after access has ended.

    Then only a label and the day of the end are left, however access ended. ``status`` holds
    "level" and "reasons" as this reader may know them, "used_day" if they may know of use and
    "low_mood_day" if they may know of signs (else None), the columns named in ``ALWAYS``, and:

    - "waiting": the cause of the most pressing alert that waits and that they may see, else None;
      "waiting_day" is its day, "waiting_since" the moment from which nobody worked an alert;
    - "worked": the status of an alert that somebody acted on or closed, else None;
    - "snoozed_until": the end of the snooze that ends first, None if no alert is set aside;
    - "needed_since": when the level last began to ask for a contact, None if it never did;
    - "reached_at" and "tried_at": when this reader last reached the person, and last did not;
      "reached_how" is the way in which they did;
    - "aside_reason": why this reader set an alert aside that still is, never one about use.
    """

    client: Client
    scopes: Scopes | None
    status: Mapping[str, Any] | None
    ended_on: date | None


class ListedClient(NamedTuple):
    """One of a counselor's clients as their list shows them; see :class:`SharedClient`.

    The list is read as plain values: five hundred model instances would cost more than the rest of
    the page. Of ``ALWAYS`` the status has the columns that a list shows, "sparkline" as JSON text.
    ``next_visit_at`` and ``expires_at``, the end that was signed, are None after access has ended.
    """

    id: uuid.UUID
    label: str
    consent_id: uuid.UUID | None
    subject_ref: uuid.UUID | None
    time_zone: str
    shows_signs: bool
    status: Mapping[str, Any] | None
    ended_on: date | None
    next_visit_at: datetime | None = None
    expires_at: datetime | None = None


def clients_of(
    counselor: User,
    *,
    at: datetime,
    among: Collection[uuid.UUID] | None = None,
    with_use: bool = True,
) -> list[ListedClient]:
    """Return the counselor's clients with the status that their consents open; one query.

    ``among`` names those that are wanted, None for all. Without ``with_use`` each is read as if
    their consent did not show use.
    """
    values = {"counselor": counselor, "at": at, "with_use": with_use}
    if among is not None:
        some = _listed_rows.build(**values).filter(pk__in=among)
        return [_listed(row, counselor, at) for row in some]
    return [_listed(row, counselor, at) for row in _listed_rows.rows(**values)]


@statement
def _listed_rows(*, counselor: User, at: datetime, with_use: bool) -> Any:
    ran_out = Case(When(is_open__isnull=True, then=F("consent__expires_at")))
    texts = {f"text_{name}": Cast(f"now_{name}", TextField()) for name in LISTED_JSON}
    rows = _rows(counselor, at, with_use=with_use).annotate(ran_out_at=ran_out, **texts)
    now = (f"now_{name}" for name in LISTED_STANDING)
    return rows.values_list(*LISTED, *now, *texts)


def client_of(counselor: User, client_id: uuid.UUID, *, at: datetime) -> SharedClient | None:
    """Return one client, None if it is not the counselor's; one query."""
    rows = _shared_row.rows(counselor=counselor, client_id=client_id, at=at)
    return _shared(rows[0], counselor, at) if rows else None


@statement
def _shared_row(*, counselor: User, client_id: uuid.UUID, at: datetime) -> QuerySet[Any]:
    return _shared_rows(counselor, at).filter(pk=client_id)


def clients_among(
    counselor: User, client_ids: Sequence[uuid.UUID], *, at: datetime
) -> list[SharedClient]:
    """Return those of the clients that are the counselor's, in the given order; one query."""
    rows = {row.pk: row for row in _shared_rows(counselor, at).filter(pk__in=client_ids)}
    return [_shared(rows[pk], counselor, at) for pk in client_ids if pk in rows]


def _shared_rows(counselor: User, at: datetime) -> QuerySet[Any]:
    return _rows(counselor, at).select_related("consent", "person").only(*READ)


def standing_under(
    person: User, counselor: User, scopes: Scopes, *, at: datetime
) -> Mapping[str, Any]:
    """Return the status that ``counselor`` would read under a consent given at ``at``; one query.

    It reads the person's own row in the way of a counselor's read.
    """
    terms = {scope: Value(getattr(scopes, scope)) for scope in ("signs", "use", "alerts")}
    since = Value(at - BEFORE_SHARING, output_field=DateTimeField())
    own = PersonStatus.objects.visible_to(person).alias(counselor=Value(counselor.pk))
    rows = own.alias(is_open=Value(1), since=since, **_seen(terms))
    row = _with_standing(rows, at, status="").values(*(f"now_{name}" for name in STANDING)).get()
    return _status({name: row[f"now_{name}"] for name in STANDING}, signs=scopes.signs)


def _rows(counselor: User, at: datetime, *, with_use: bool = True) -> QuerySet[Any]:
    """Select the clients, with the status columns that the consent in force opens."""
    ever_shared: QuerySet[Any] = Client.objects.visible_to(counselor).on_caseload()
    in_force = When(is_in_force(at, "consent__") & OF_THIS_CLIENT, then=Value(1))
    terms: dict[str, Any] = {
        scope: F(f"consent__shows_{scope}") for scope in ("signs", "use", "alerts")
    }
    if not with_use:
        terms["use"] = Value(False)  # noqa: FBT003
    began = Coalesce("consent__shared_since", "consent__granted_at")
    since = DaysBefore(began, days=BEFORE_SHARING.days)
    with_open = ever_shared.annotate(is_open=Case(in_force)).alias(since=since, **_seen(terms))
    return _with_standing(with_open, at, status="person__status__")


def _seen(terms: Mapping[str, Any]) -> dict[str, Any]:
    return {f"sees_{scope}": given for scope, given in terms.items()}


def _with_standing(rows: Any, at: datetime, *, status: str) -> QuerySet[Any]:
    """Add the status columns that a reader may know; ``status`` is the path to the status row.

    Each row must say whether the status ``is_open`` to its reader, whether the reader
    ``sees_signs``, ``sees_use`` and ``sees_alerts``, and ``since`` which moment they see alerts.
    """
    is_open = Q(is_open=1)
    with_use = is_open & Q(sees_use=True)

    def opened(column: str) -> Case:
        return Case(When(is_open, then=F(f"{status}{column}")))

    def either(column: str) -> Case:
        return Case(
            When(with_use, then=F(f"{status}{column}")),
            When(is_open, then=F(f"{status}{column}_without_use")),
        )

    waiting = _recent(Alert.objects.waiting(at)).most_pressing_first()
    contacts = _own_contacts()
    used = with_use & Q(**{f"{status}used_day__isnull": False})
    found = rows.annotate(
        now_level=either("level"),
        now_reasons=either("reasons"),
        now_waiting=_of_alert(waiting, "cause"),
        now_waiting_day=_of_alert(waiting, "day"),
        now_waiting_since=_of_alert(waiting.longest_first(), "waits_since"),
        now_worked=_of_alert(_recent(Alert.objects.worked()), "status"),
        now_snoozed_until=_of_alert(
            _recent(Alert.objects.set_aside(at)),
            "snoozed_until",
            with_use=_recent(Alert.objects.aside_but_for_use(at)),
        ),
        now_used_day=Case(When(with_use, then=F(f"{status}used_day"))),
        now_use_reported_at=Case(When(used, then=use_reported_at())),
        now_low_mood_day=Case(When(is_open & Q(sees_signs=True), then=F(f"{status}low_mood_day"))),
        now_reached_at=Case(When(is_open, then=_newest(contacts.filter(reached=True)))),
        now_reached_how=Case(When(is_open, then=_newest(contacts.filter(reached=True), "how"))),
        now_aside_reason=Case(When(is_open & Q(sees_alerts=True), then=_own_aside_reason(at))),
        now_tried_at=Case(When(is_open, then=_newest(contacts.filter(reached=False)))),
        **{f"now_{name}": opened(name) for name in ALWAYS},
    )
    return cast("QuerySet[Any]", found)


def use_reported_at() -> Subquery:
    """Return when the person of a row last reported use, for a reader who may know of it."""
    notices = Notice.objects.filter(person=OuterRef("person"), kind=NoticeKind.USE)
    return Subquery(notices.order_by("-shown_at").values("shown_at")[:1])


def _of_alert(alerts: Any, column: str, *, with_use: Any = None) -> Case:
    """Return a column of the first of these alerts that the reader may see.

    ``with_use`` are those for who sees use, if they differ by more than its own.
    """
    but_use = alerts.exclude(cause=NoticeKind.USE)
    shown = Q(sees_alerts=True)
    all_of_them = alerts if with_use is None else with_use
    return Case(
        When(shown & Q(sees_use=True), then=Subquery(all_of_them.values(column)[:1])),
        When(shown, then=Subquery(but_use.values(column)[:1])),
    )


def _recent(alerts: Any) -> Any:
    """Select a person's alerts, without those from before ``since``."""
    return alerts.filter(person=OuterRef("person"), opened_at__gte=OuterRef("since"))


def _own_contacts() -> Any:
    """Select the contacts of the row's counselor with the row's person that stand."""
    return ContactLog.objects.contacts().filter(
        client__counselor=OuterRef("counselor"), client__person=OuterRef("person")
    )


def _own_aside_reason(at: datetime) -> Subquery:
    """Return why the row's counselor set an alert aside; a colleague's words are not read.

    Nor are their own earlier ones of an alert that a colleague set aside since.
    """
    still = Alert.objects.set_aside(at).exclude(cause=NoticeKind.USE).order_by()
    snoozes = AlertEvent.objects.filter(kind=AlertEventKind.SNOOZED)
    events = snoozes.filter(
        ~Exists(snoozes.filter(alert=OuterRef("alert"), pk__gt=OuterRef("pk"))),
        alert__person=OuterRef("person"),
        alert__in=still,
        by=OuterRef("counselor"),
    )
    return Subquery(events.order_by("-at", "-pk").values("text")[:1])


def _newest(contacts: Any, column: str = "at") -> Subquery:
    return Subquery(contacts.order_by("-at").values(column)[:1])


def _shared(row: Any, counselor: User, at: datetime) -> SharedClient:
    if not row.is_open:
        ends = row.ended_at or min(
            row.consent.ends_at if row.consent else at,
            (row.person and row.person.asked_to_go_at) or at,
        )
        return SharedClient(row, scopes=None, status=None, ended_on=_ended_on(ends, counselor, at))
    now = {name: getattr(row, f"now_{name}") for name in STANDING}
    status = _status(now, signs=row.consent.shows_signs)
    return SharedClient(row, scopes=row.consent.scopes, status=status, ended_on=None)


def _listed(row: tuple[Any, ...], counselor: User, at: datetime) -> ListedClient:
    is_open, pk, label, consent_id, ref, zone, signs, *rest = row
    ended_at, revoked_at, ran_out_at, erase_at, visit_at, expires_at, *now = rest
    if not is_open:
        asked_at = erase_at and erase_at - ERASED_AFTER
        ends = ended_at or min(filter(None, (revoked_at, ran_out_at, asked_at)), default=at)
        ended_on = _ended_on(ends, counselor, at)
        return ListedClient(pk, label, None, None, "", False, None, ended_on)  # noqa: FBT003
    *values, flags, reasons, breaks, explanation, sparkline = now
    status = dict(zip(LISTED_STANDING, values, strict=True))
    status["flags"], status["reasons"] = _codes(flags), _codes(reasons)
    status["breaks"] = _codes(breaks)
    status["explanation"] = json.loads(explanation) if explanation else None
    status["sparkline"] = sparkline
    status = _status(status, signs=signs)
    return ListedClient(pk, label, consent_id, ref, zone, signs, status, None, visit_at, expires_at)


@lru_cache(maxsize=1024)
def _codes(text: str | None) -> tuple[Any, ...]:
    return tuple(json.loads(text)) if text else ()


def _status(status: dict[str, Any], *, signs: bool) -> dict[str, Any]:
    """Return a status, without the signs in its explanation if they are not shared."""
    status["needed_since"] = newest_of(status["contact_needed_since"], status["use_reported_at"])
    if status["explanation"] and not signs:
        return {**status, "explanation": {**status["explanation"], "signs": []}}
    return status


def newest_of(*moments: datetime | None) -> datetime | None:
    """Return the newest of the moments that are known."""
    return max(filter(None, moments), default=None)


def _ended_on(ends: datetime, counselor: User, at: datetime) -> date:
    """Return the day of the end, never after today, even if only an account was deactivated."""
    return local_day(min(ends, at), counselor)


def local_day(moment: datetime, counselor: User) -> date:
    """Return the calendar day of a moment in the counselor's zone, else in the moment's own."""
    return (moment.astimezone(counselor.zone) if counselor.zone else moment).date()


def day_begins(day: date, counselor: User) -> datetime:
    """Return when a calendar day begins in the counselor's zone, else in UTC."""
    return datetime.combine(day, time(), counselor.zone or UTC)
