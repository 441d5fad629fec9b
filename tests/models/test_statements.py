"""A kept statement gives what its queryset gives, and what cannot be kept is refused."""

import inspect
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Case, Count, DateField, Max, Min, Model, Q, QuerySet, Value, When
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from checkins.enums import Role
from checkins.models import DailyCheckin, User, statements
from checkins.models.sharing import Scopes
from checkins.models.statements import NotOneStatementError, Running, as_one_row, statement
from checkins.queries.trends import week_of
from tests.conftest import COMPARED_EACH_TIME
from tests.factories import make_person, make_staff, save

NOON = datetime(2026, 3, 4, 17, tzinfo=UTC)
DAY = date(2026, 3, 4)
ONE_DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Compare nothing at each run, so that these tests alone say what is right."""
    monkeypatch.setattr(statements._Kept, "compare", COMPARED_EACH_TIME)
    with statements.running(Running.KEPT):
        yield


def with_days(*days: date) -> User:
    person = make_person()
    for day in days:
        save(person, day, NOON, cravings=1)
    return person


def days_of(person: User) -> Any:
    return DailyCheckin.objects.filter(person=person)


# --- what is kept ---------------------------------------------------------------------------------


def rows_of(*, person: User, at: datetime, first: date, used: str | None) -> QuerySet[Any]:
    """Select with a value that is used twice, moved, annotated, or None, beside constants."""
    rows = DailyCheckin.objects.visible_to(person, at=at).filter(first_at__lte=at)
    rows = rows.filter(Q(used=used) | Q(used="none"), day__range=(first - ONE_DAY, first))
    rows = rows.exclude(answers={})
    kind = Case(When(day=first, then=Value("first")), default=Value("50 %s"))
    on = Value(first + ONE_DAY, output_field=DateField())
    return rows.annotate(kind=kind, on=on).select_related("person__profile").order_by("day")


def as_values(*, person: User, at: datetime, first: date, used: str | None) -> QuerySet[Any]:
    return rows_of(person=person, at=at, first=first, used=used).values("day", "kind", "first_at")


def as_pairs(*, person: User, at: datetime, first: date, used: str | None) -> QuerySet[Any]:
    rows = rows_of(person=person, at=at, first=first, used=used)
    return rows.values_list("on", "person__subject_ref", "answers", named=True)


def as_dates(*, person: User, at: datetime, first: date, used: str | None) -> QuerySet[Any]:
    rows = rows_of(person=person, at=at, first=first, used=used)
    return rows.values_list("day", flat=True)


def seen(row: Any, *, is_related: bool = False) -> Any:
    """Return all that a row holds, with its types."""
    if isinstance(row, Model):
        held = {name: held for name, held in vars(row).items() if not name.startswith("_")}
        near = {} if is_related else row._state.fields_cache
        return type(row), seen(held), {each: seen(near[each], is_related=True) for each in near}
    if isinstance(row, dict):
        return {name: seen(held) for name, held in row.items()}
    return type(row), list(map(seen, row)) if isinstance(row, tuple) else row


@pytest.mark.parametrize("build", [rows_of, as_values, as_pairs, as_dates])
def test_a_kept_statement_reads_what_its_queryset_reads(build: Any) -> None:
    people = with_days(DAY, DAY - ONE_DAY), with_days(DAY), make_staff(Role.SUPPORTER)
    kept, lengths = statement(build), []
    cases: list[dict[str, Any]] = [
        {"person": who, "at": NOON + late, "first": DAY - back * ONE_DAY, "used": used}
        for who in people
        for late in (timedelta(), -ONE_DAY)
        for back in (0, 1, 2)
        for used in ("", None, "no")
    ]

    for case in cases:
        rows = kept.rows(**case)
        assert list(map(seen, rows)) == list(map(seen, build(**case)))
        lengths.append(len(rows))

    assert sorted(set(lengths)) == [0, 1, 2]
    # A text for used and one for None of people's; of a supporter's, who sees no day, nothing.
    assert [each is not None for each in kept._kept.values()] == [True, True]


def test_a_kept_statement_builds_nothing() -> None:
    built = []

    @statement
    def _days(*, person: User) -> QuerySet[Any]:
        built.append(person)
        return days_of(person)

    person, other = with_days(DAY), with_days(DAY, DAY - ONE_DAY)
    _days.rows(person=person)
    first = len(built)
    with CaptureQueriesContext(connection) as asked:
        found = _days.rows(person=other)

    assert (first, len(built), len(found), len(asked)) == (3, 3, 2, 1)
    [kept] = _days._kept.values()
    assert kept is not None
    assert kept.params == (-7,)  # nobody's key is kept


def test_one_is_the_only_row() -> None:
    one = statement(lambda *, person: days_of(person))
    row = one.one(person=with_days(DAY))

    assert row.day == DAY
    with pytest.raises(DailyCheckin.DoesNotExist):
        one.one(person=with_days())
    with pytest.raises(DailyCheckin.MultipleObjectsReturned):
        one.one(person=with_days(DAY, DAY - ONE_DAY))


def test_aggregates_are_one_row_even_of_nothing() -> None:
    first = statement(
        lambda *, person: as_one_row(days_of(person), first=Min("day"), n=Count("pk"))
    )
    people = with_days(DAY, DAY - ONE_DAY), with_days()

    found = [first.one(person=person) for person in people]

    assert found == [days_of(each).aggregate(first=Min("day"), n=Count("pk")) for each in people]


@pytest.mark.django_db(transaction=True)
def test_threads_read_their_own_rows() -> None:
    people = [with_days(*(DAY - back * ONE_DAY for back in range(count))) for count in (1, 2, 3)]
    kept = statement(lambda *, person: days_of(person).order_by("day"))

    def read(turn: int) -> list[tuple[int, int]]:
        try:
            return [
                (len(rows), rows[0].person_id)
                for person in people
                for rows in [kept.rows(person=person)]
            ]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(read, range(40)))

    assert found == [[(count, people[count - 1].pk) for count in (1, 2, 3)]] * 40


def test_a_shape_of_which_no_row_can_be_seen_once_is_kept_at_the_next_time() -> None:
    person = with_days(DAY)
    nobody_sees = ["any"]

    @statement
    def _days(*, person: User) -> QuerySet[Any]:
        return days_of(person).none() if nobody_sees else days_of(person)

    before = _days.rows(person=person)
    nobody_sees.clear()
    after = _days.rows(person=person)

    assert (before, [row.day for row in after]) == ([], [DAY])
    assert [kept is not None for kept in _days._kept.values()] == [True]


def test_no_column_turns_what_is_missing_into_something() -> None:
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields  # what is missing is converted by nobody
    ]
    converters = [
        (field, convert)
        for field in fields
        for expression in [field.get_col(field.model._meta.db_table)]
        for convert in (
            *connection.ops.get_db_converters(expression),
            *expression.get_db_converters(connection),
        )
    ]

    made = {
        str(field)
        for field, convert in converters
        if convert(None, field.get_col(field.model._meta.db_table), connection) is not None
    }

    assert len(converters) > 20  # PostgreSQL has types of its own for most
    assert made == set()


def test_a_number_that_no_column_holds_finds_nothing() -> None:
    kept = statement(lambda *, number: DailyCheckin.objects.filter(pk=number))

    assert [kept.rows(number=number) for number in (1, 2**31, 2**63, -(2**70))] == [[]] * 4


@pytest.mark.parametrize("value", [[1, 2], (DAY,), 1.5, {"a": 1}, timedelta(1)])
def test_what_is_no_value_is_an_error(value: Any) -> None:
    with pytest.raises(TypeError):
        statement(lambda *, value: DailyCheckin.objects.filter(day=value)).rows(value=value)


# --- what is refused ------------------------------------------------------------------------------

GIVEN = {"at": NOON, "first": DAY, "last": DAY + ONE_DAY, "number": 7, "text": "ann"}
DAYS = DailyCheckin.objects
REFUSED: Mapping[str, Any] = {
    "a clock": lambda: DAYS.filter(first_at__lte=timezone.now()),
    "a clock's day": lambda: DAYS.filter(day=timezone.now().date()),
    "a moment of the code": lambda at: DAYS.filter(first_at__range=(NOON, at)),
    "a day of the code": lambda first: DAYS.filter(day__range=(DAY, first)),
    "the zone of a request": lambda at: DAYS.filter(first_at__lte=at, first_at__hour=5),
    "another field": lambda person: DAYS.filter(person=person, used=person.time_zone),
    "a related row": lambda person: DAYS.filter(person=person, used=person.profile.part_of_day),
    "a query": lambda person: DAYS.filter(person=person, pk=days_of(person).first().pk),
    "a count": lambda person: DAYS.filter(person=person, catalog_version=User.objects.count()),
    "an aggregate": lambda person: DAYS.filter(**days_of(person).aggregate(day=Max("day"))),
    "a limit": lambda number: DAYS.all()[:number],
    "a list": lambda number: DAYS.filter(pk__in=range(number)),
    "a condition": lambda first, last: DAYS.filter(day=first) if first < last else DAYS.all(),
    "a far day": lambda first: DAYS.filter(**{"day" if first.year < 2080 else "day__gt": first}),
    "a bound": lambda number: DAYS.filter(pk=max(number, 1)),
    "the least": lambda number: DAYS.filter(person_id=min(number, 50)),
    "the greatest": lambda first, last: DAYS.filter(day__gte=max(first, last), day__lte=last),
    "the least of days": lambda first, last: DAYS.filter(day__range=(min(first, last), last)),
    "a distance": lambda first, last: DAYS.filter(day=last, catalog_version=(last - first).days),
    "a sum": lambda number: DAYS.filter(catalog_version=number + 1),
    "a week": lambda first: DAYS.filter(day__gte=week_of(first)[0]),
    "the day of a moment": lambda at: DAYS.filter(day=at.date()),
    "a search": lambda text: User.objects.filter(name__contains=text),
    "a word's beginning": lambda text: User.objects.filter(name__startswith=text),
    "a small text": lambda text: User.objects.filter(name=text.lower()),
    "a bare text": lambda text: User.objects.filter(name=text.strip()),
    "prefetched rows": lambda person: User.objects.filter(pk=person.pk).prefetch_related("clients"),
    "a lock": lambda person: days_of(person).select_for_update(),
    "rows of a row": lambda person: person.submissions.all(),
}


@pytest.mark.parametrize("what", REFUSED)
@time_machine.travel(NOON, tick=False)
def test_what_has_not_one_text_is_refused(what: str) -> None:
    build = REFUSED[what]
    given = GIVEN | {"person": with_days(DAY)}
    values = {name: given[name] for name in inspect.signature(build).parameters}
    kept = statement(build)

    with timezone.override("Asia/Kathmandu"):  # in which one of the two sets is built, too
        assert list(map(seen, kept.rows(**values))) == list(map(seen, build(**values)))
    assert list(kept._kept.values()) == [None]
    with statements.checked(), pytest.raises(NotOneStatementError):
        statement(build).rows(**values)


def test_what_made_up_values_do_not_show_is_found_at_a_checked_run() -> None:
    kept = statement(lambda *, number: DAYS.filter(person_id=number, imported=bool(number)))
    of_settings = statement(
        lambda *, number: DAYS.filter(person_id=number, used=settings.TIME_ZONE)
    )

    with statements.checked():
        kept.rows(number=1)
        of_settings.rows(number=1)
        with pytest.raises(NotOneStatementError):
            kept.rows(number=0)
        with override_settings(TIME_ZONE="Asia/Kathmandu"), pytest.raises(NotOneStatementError):
            of_settings.rows(number=1)


def test_plain_keeps_nothing() -> None:
    kept = statement(lambda *, person: days_of(person))

    with statements.plain():
        rows = kept.rows(person=with_days(DAY))

    assert (len(rows), kept._kept) == (1, {})


def test_what_decides_a_text_has_a_text_of_its_own() -> None:
    kept = statement(
        lambda *, person, scopes, old: days_of(person).filter(
            Q() if scopes.notes else Q(used="no"), first_at__isnull=old
        )
    )
    person = with_days(DAY)
    found = {
        (notes, old): len(kept.rows(person=person, scopes=Scopes(notes=notes), old=old))
        for notes in (False, True)
        for old in (False, True)
    }

    assert found == {(False, False): 0, (False, True): 0, (True, False): 1, (True, True): 0}
