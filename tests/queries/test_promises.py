"""What an urgent page promises: who reads and when, truly, and nobody where nobody is set."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from checkins.engine.promises import ReadingTimes
from checkins.models import PersonStatus, User
from checkins.queries.promises import Promise, promise_on, schedule_of, with_promise
from checkins.services.clinic import set_reading_times
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, make_staff, share
from tests.query_counts import queries_made

NEW_YORK = ZoneInfo("America/New_York")
SATURDAY = datetime(2026, 11, 28, 7, 53, tzinfo=UTC)  # 2:53 AM in New York
NOBODY = Promise()
ON_MONDAY = Promise("Sam", "on weekdays from 9 AM", "Monday")


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor()


def reads(*weekdays: int, at: time = time(9), reader: User | None = None) -> None:
    times = ReadingTimes(frozenset(weekdays or range(5)), at, NEW_YORK) if at else None
    set_reading_times(times=times, reader=reader, by=make_staff(), at=NOON)


def promise_to(person: User, *, at: datetime, used: bool) -> Promise | None:
    statuses = with_promise(PersonStatus.objects.visible_to(person).without_memory(), at=at)
    return promise_on(statuses.get(), at=at, zone=person.zone, used=used)


def test_nobody_is_promised_who_can_read_nothing_by_then(person: User, sam: User) -> None:
    share(person, sam, NOON, use=True, days=3)  # until Thursday
    reads(4)  # on Fridays

    found = [promise_to(person, at=NOON, used=used) for used in (False, True)]

    assert found == [NOBODY, NOBODY]


def test_who_shares_is_told_who_reads_and_when_next(person: User, sam: User) -> None:
    share(person, sam, NOON)
    reads()

    assert promise_to(person, at=SATURDAY, used=False) == ON_MONDAY


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 11, 23, 13, 59, tzinfo=UTC), "today, Monday"),
        (datetime(2026, 11, 23, 14, 1, tzinfo=UTC), "tomorrow, Tuesday"),
        (datetime(2026, 11, 27, 15, 0, tzinfo=UTC), "Monday"),
    ],
)
def test_the_next_time_is_named_by_its_weekday(
    at: datetime, words: str, person: User, sam: User
) -> None:
    share(person, sam, datetime(2026, 11, 23, 12, tzinfo=UTC))
    reads()

    found = promise_to(person, at=at, used=False)

    assert found
    assert found.next == words


def test_a_week_ahead_has_its_date(person: User, sam: User) -> None:
    share(person, sam, NOON)
    reads(0)

    found = promise_to(person, at=NOON, used=False)

    assert found == Promise("Sam", "on Mondays from 9 AM", "Monday, Nov 30")


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        (range(7), "every day from 9 AM"),
        ([5, 6], "on weekends from 9 AM"),
        ([0, 2, 4], "on Mondays, Wednesdays and Fridays from 9 AM"),
        ([1], "on Tuesdays from 9 AM"),
    ],
)
def test_the_days_are_said_as_people_say_them(
    weekdays: list[int], words: str, person: User, sam: User
) -> None:
    share(person, sam, NOON)
    reads(*weekdays)

    found = promise_to(person, at=NOON, used=False)

    assert found
    assert found.schedule == words


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Los_Angeles", "Monday, 6 AM for you"),
        ("Pacific/Auckland", "Tuesday, 3 AM for you"),
        ("America/Toronto", "Monday"),
    ],
)
def test_elsewhere_the_time_is_the_persons_own(zone: str, words: str, sam: User) -> None:
    person = make_person(time_zone=zone)
    share(person, sam, NOON)
    reads()

    found = promise_to(person, at=datetime(2026, 11, 27, 15, 0, tzinfo=UTC), used=False)

    assert found
    assert found.next == words
    assert ("Eastern (New York) time" in found.schedule) == ("for you" in words)


def test_who_shares_with_nobody_is_promised_nothing(person: User, sam: User) -> None:
    reads()
    assert promise_to(person, at=SATURDAY, used=False) is None

    revoke(consent=share(person, sam, NOON), by=person, at=SATURDAY)

    assert promise_to(person, at=SATURDAY, used=False) is None


def test_without_a_setting_nobody_is_promised(person: User, sam: User) -> None:
    share(person, sam, NOON)
    assert promise_to(person, at=SATURDAY, used=False) == NOBODY

    reads()
    set_reading_times(times=None, reader=sam, by=make_staff(), at=NOON)

    assert promise_to(person, at=SATURDAY, used=False) == NOBODY


def test_who_does_not_see_use_is_promised_for_no_answer_about_it(person: User, sam: User) -> None:
    share(person, sam, NOON, signs=True, alerts=True)
    reads()

    assert promise_to(person, at=SATURDAY, used=True) == NOBODY
    assert promise_to(person, at=SATURDAY, used=False) == ON_MONDAY

    share(person, sam, SATURDAY, use=True)

    assert promise_to(person, at=SATURDAY, used=True) == ON_MONDAY


def test_a_named_reader_is_promised_only_to_those_who_share_with_them(sam: User) -> None:
    pat, ours, theirs = make_counselor("Pat"), make_person(), make_person()
    for person in (ours, theirs):
        share(person, pat, NOON)
    share(ours, sam, NOON)
    reads(reader=sam)

    assert promise_to(ours, at=SATURDAY, used=False) == ON_MONDAY
    assert promise_to(theirs, at=SATURDAY, used=False) == NOBODY


def test_a_reader_who_no_longer_works_here_is_promised_to_nobody(person: User, sam: User) -> None:
    share(person, sam, NOON)
    reads(reader=sam)
    User.objects.filter(pk=sam.pk).update(is_active=False)

    assert promise_to(person, at=SATURDAY, used=False) is None


def test_it_costs_one_query_beside_the_status(person: User, sam: User) -> None:
    share(person, sam, NOON)
    reads()

    with queries_made() as queries:
        promise_to(person, at=SATURDAY, used=True)

    assert len(queries) == 2


def test_a_text_to_sign_names_the_zone_and_only_who_reads(db: None, sam: User) -> None:
    pat = make_counselor("Pat")
    assert schedule_of(sam) == ""

    reads(reader=sam)

    assert schedule_of(sam) == "on weekdays from 9 AM, Eastern (New York) time"
    assert schedule_of(pat) == ""

    reads()

    assert schedule_of(pat) == "on weekdays from 9 AM, Eastern (New York) time"
