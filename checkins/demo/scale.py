"""A deployment of a chosen size, for measurements: up to millions of check-ins within minutes.

The first ten thousand check-ins are simulated people's, saved by the product's own services. The
rest are copies of them, row by row, under accounts of their own: their pages, days, statuses,
notices, alerts, consents and logs. Each copy of the whole set has a counselor of its own. Days are
written in the order of the calendar, as they would have come, so that one person's rows lie apart.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import groupby
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection, models, transaction

from checkins.demo.counselor import DEMO_SECRET, make_demo_counselor, share_with
from checkins.demo.simulated import make_simulated_person
from checkins.enums import AccessAction, Role
from checkins.models import (
    Alert,
    AlertEvent,
    AuditEvent,
    CallSheet,
    CheckinSubmission,
    Client,
    Consent,
    DailyCheckin,
    DayMemory,
    Due,
    Notice,
    PersonStatus,
    Profile,
    Scopes,
    User,
)
from checkins.models.sealed import SealedText
from checkins.services.seen_lists import Look, write_looks

SET = 10_000  # check-ins of the people that the services make
DAYS = 240
WATCHED_DAYS = 30  # on each of them the counselor opened the list
SCOPES = (Scopes(signs=True, use=True, alerts=True), Scopes(alerts=True), Scopes())
DOMAIN = "scale.example"
AT_ONCE = 2_000
IDS = uuid.UUID("5ca1e000-0000-4000-8000-000000000000")
OF_ONE = (Profile, PersonStatus, CallSheet)  # a person has one
SUBJECT_REF = User._meta.get_field("subject_ref")  # noqa: SLF001 public by custom
COPIES = (
    "CREATE TEMPORARY TABLE scale_copies (source_id bigint NOT NULL, source_ref {uuid} NOT NULL,"
    " person_id bigint NOT NULL, person_ref {uuid} NOT NULL)"
)
# A cross join is gone through in this order by SQLite, which has no statistics here.
COPIES_FIRST, ROWS_FIRST = (
    "scale_copies c CROSS JOIN {table} t",
    "{table} t CROSS JOIN scale_copies c",
)
DAYS_SAID = 40
Say = Callable[[str], None]


class NotEmptyError(Exception):
    """The database has accounts: these rows would stand among people's own."""


@dataclass(frozen=True, slots=True)
class Made:
    """How many rows were made."""

    checkins: int
    people: int
    counselors: int


def seed_scale(
    *, checkins: int, seed: int, at: datetime, say: Say, saved_by_services: int = SET
) -> Made:
    """Fill an empty database with at least ``checkins`` daily check-ins that end at ``at``.

    The same number, seed and day give the same people and answers; only ids of the first set are
    drawn anew.

    :raises NotEmptyError: if the database has an account of any kind.
    """
    if User.objects.exists():
        raise NotEmptyError
    people = _make_set(min(checkins, saved_by_services), seed=seed, at=at)
    in_set = DailyCheckin.objects.count()
    rounds = range(1, -(-checkins // in_set))
    say(f"{in_set} check-ins of {len(people)} simulated people are saved.")
    if rounds:
        _copy(people, rounds=rounds, at=at, say=say)
    return Made(DailyCheckin.objects.count(), len(people) * (len(rounds) + 1), len(rounds) + 1)


@transaction.atomic
def _make_set(checkins: int, *, seed: int, at: datetime) -> list[User]:
    """Make people with the services until they have so many check-ins, and share each of them."""
    counselor = make_demo_counselor(name="Pat", password=uuid.uuid4().hex)
    people: list[User] = []
    while DailyCheckin.objects.count() < checkins:
        number = len(people)
        person = make_simulated_person(number, days=DAYS, seed=seed, at=at)
        scopes, label = SCOPES[number % len(SCOPES)], f"Simulated {number:04}"
        share_with(counselor, person=person, label=label, scopes=scopes, at=at)
        people.append(person)
    _log_imported_days(people)
    _log_looks(counselor, at=at)
    return people


def _log_imported_days(people: Sequence[User]) -> None:
    """Log each imported day as a saved page, as most days of a real deployment are."""
    for person in people:
        days = CheckinSubmission.objects.filter(person=person, imported=True)
        AuditEvent.objects.bulk_create(
            AuditEvent(
                at=datetime.combine(day, time(20), UTC),
                by=person.subject_ref,
                about=person.subject_ref,
                action="page_saved",
                detail={"day": day.isoformat(), "finish": True},
            )
            for day in days.order_by("day").values_list("day", flat=True)
        )


def _log_looks(counselor: User, *, at: datetime) -> None:
    """Log that a counselor opened the list each day of a month, and each client once a week."""
    shown = Client.objects.filter(counselor=counselor).order_by("label")
    pairs = [
        (str(ref), str(consent))
        for ref, consent in shown.values_list("person__subject_ref", "consent_id")
    ]
    of_pages = [[pair] for pair in pairs]
    for day in range(WATCHED_DAYS):
        look = partial(Look, at - timedelta(days=day), counselor.subject_ref, Role.COUNSELOR)
        write_looks((look(AccessAction.OPENED_CASELOAD), [pairs]))
        if day % 7 == 0:
            write_looks((look(AccessAction.OPENED_CLIENT), of_pages))


def _copy(people: Sequence[User], *, rounds: range, at: datetime, say: Say) -> None:
    """Copy the set once for each round: accounts first, then every day in the calendar's order."""
    calendar = list(DailyCheckin.objects.order_by("day").values_list("day", flat=True).distinct())
    source = _Source(people)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":  # the product's own small cache would read indexes anew
            cursor.execute("PRAGMA cache_size=-200000")
        cursor.execute(COPIES.format(uuid=SUBJECT_REF.db_type(connection)))
        cursor.execute("CREATE INDEX temp_copies_source ON scale_copies (source_ref)")
    for number in rounds:
        with transaction.atomic():
            source.copy_accounts(number, at=at)
    say(f"{len(people) * len(rounds)} more accounts are made.")
    for place, day in enumerate(calendar, start=1):
        with transaction.atomic():
            _copy_day(day)
        if place % DAYS_SAID == 0:
            say(f"{place} of {len(calendar)} days are written.")
    _copy_log(calendar[-1] + timedelta(days=1))  # an evening there is the next day by UTC
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE scale_copies")


class _Source:
    """The people of the set, and their rows that each copy gets under ids of its own."""

    def __init__(self, people: Sequence[User]) -> None:
        self.people = people
        own = {"person__in": people}
        self.counselor = User.objects.get(role=Role.COUNSELOR)
        self.rows_of_one = [row for model in OF_ONE for row in model._default_manager.filter(**own)]  # noqa: SLF001 public by custom
        self.consents: list[Any] = list(Consent.objects.filter(**own))
        self.clients: list[Any] = list(Client.objects.filter(**own))
        self.dues: list[Any] = list(Due.objects.filter(account__in=people))
        self.memories = list(DayMemory.objects.filter(**own))
        self.notices = list(Notice.objects.filter(**own))
        self.alerts: list[Any] = list(Alert.objects.filter(**own))
        self.events = list(AlertEvent.objects.filter(alert__person__in=people).order_by("pk"))

    def copy_accounts(self, number: int, *, at: datetime) -> None:
        """Make one more counselor with one more copy of everybody, without their days."""
        new = partial(_id, number)
        account = {"id": None, "email": f"pat{number}@{DOMAIN}", "name": f"Pat {number}"}
        counselor = _like(self.counselor, **account, subject_ref=new(self.counselor.subject_ref))
        counselor.save(force_insert=True)
        TOTP.activate(counselor, DEMO_SECRET)
        made = User.objects.bulk_create(
            _like(
                person,
                id=None,
                email=f"p{number}-{place:04}@{DOMAIN}",
                subject_ref=new(person.subject_ref),
            )
            for place, person in enumerate(self.people)
        )
        EmailAddress.objects.bulk_create(
            EmailAddress(user=account, email=account.email, verified=True, primary=True)
            for account in [counselor, *made]
        )
        keys = {old.pk: account.pk for old, account in zip(self.people, made, strict=True)}
        for model, rows in groupby(self._copies(keys, counselor, new), key=_model_of):
            model._default_manager.bulk_create(rows, batch_size=AT_ONCE)  # noqa: SLF001 public by custom
        self._remember(made)
        _log_looks(counselor, at=at)

    def _copies(
        self, keys: dict[int, int], counselor: User, new: Callable[[uuid.UUID], uuid.UUID]
    ) -> Iterator[models.Model]:
        """Give the copies of all rows but the days', parents first, one table after another."""
        for row in self.rows_of_one:
            own: dict[str, Any] = {}
            if not isinstance(row, PersonStatus):
                own["seal_id"] = new(row.seal_id)
            if isinstance(row, Profile):
                own["id"] = None
            yield _like(row, person_id=keys[row.person_id], **own)
        yield from (_like(row, id=None, person_id=keys[row.person_id]) for row in self.memories)
        holder = {"counselor_id": counselor.pk}
        for row in self.consents:
            yield _like(row, id=new(row.pk), person_id=keys[row.person_id], **holder)
        for row in self.clients:
            held = {"person_id": keys[row.person_id], "consent_id": new(row.consent_id)}
            yield _like(row, id=new(row.pk), **held, **holder)
        for row in self.dues:
            consent_id = row.consent_id and new(row.consent_id)
            own = {"account_id": keys[row.account_id], "consent_id": consent_id}
            yield _like(row, id=new(row.pk), **own)
        for row in self.notices:
            yield _like(row, id=new(row.pk), person_id=keys[row.person_id])
        for row in self.alerts:
            own = {"person_id": keys[row.person_id], "notice_id": new(row.notice_id)}
            yield _like(row, id=new(row.pk), **own)
        for row in self.events:
            yield _like(row, id=None, alert_id=new(row.alert_id))

    def _remember(self, made: Sequence[User]) -> None:
        """Write down who is a copy of whom, for the days."""
        rows = [
            (old.pk, _ref(old), account.pk, _ref(account))
            for old, account in zip(self.people, made, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO scale_copies VALUES (%s, %s, %s, %s)", rows)


def _copy_day(day: date) -> None:
    """Write one day of every copy: its pages, its check-ins, and its lines of the log."""
    own = {"person_id": "c.person_id"}
    for model in (CheckinSubmission, DailyCheckin):
        _insert(model, own, COPIES_FIRST, "t.person_id = c.source_id AND t.day = %s", [day])
    _copy_log(day)


def _copy_log(day: date) -> None:
    """Write what the log says of pages that were saved on one day by UTC."""
    start = datetime.combine(day, time(), UTC)
    _insert(
        AuditEvent,
        {"by": "c.person_ref", "about": "c.person_ref"},
        ROWS_FIRST,
        "c.source_ref = t.about AND t.action = 'page_saved' AND t.at >= %s AND t.at < %s",
        [start, start + timedelta(days=1)],
    )


def _insert(
    model: type[models.Model], changed: dict[str, str], order: str, where: str, values: list[Any]
) -> None:
    """Copy rows within the database; ``order`` is which table it goes through first."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]  # noqa: SLF001 public by custom
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)  # noqa: SLF001 public by custom
    into = ", ".join(quote(str(field.column)) for field in fields)
    taken = ", ".join(
        changed.get(str(field.column), f"t.{quote(str(field.column))}") for field in fields
    )
    source = order.format(table=table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({into}) SELECT {taken} FROM {source}"  # noqa: S608 names of our own models
            f" WHERE {where} ORDER BY c.person_ref",
            [
                connection.ops.adapt_datetimefield_value(value)
                if isinstance(value, datetime)
                else value
                for value in values
            ],
        )


def _like(row: Any, **changed: Any) -> Any:
    """Return a new row with the columns of another one, but for those that are given.

    A sealed text is bound to its row, so it is sealed anew.
    """
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}  # noqa: SLF001 public by custom
    made = type(row)(**{**values, **changed})
    for name, sealed in vars(type(row)).items():
        if isinstance(sealed, SealedText) and getattr(row, sealed.column):
            setattr(made, sealed.column, "")
            setattr(made, name, getattr(row, name))
    return made


def _model_of(row: models.Model) -> Any:
    return type(row)


def _ref(account: User) -> Any:
    return SUBJECT_REF.get_db_prep_save(account.subject_ref, connection)


def _id(number: int, old: uuid.UUID) -> uuid.UUID:
    return uuid.uuid5(IDS, f"{number}/{old}")
