"""The agenda: order, the counselor's clock, setting a visit in its row; no look is logged."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.models import AccessEvent, User
from checkins.models import Client as ClientRow
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, share, sign_in
from tests.pages import main_of, words_of
from tests.query_counts import queries_made

NEW_YORK = ZoneInfo("America/New_York")
# From the Monday of the tests, 2026-11-23 12:00 in New York: a label, and the visit's time.
VISITS = {
    "Friday last": "2026-11-20T09:00",
    "An hour ago": "2026-11-23T11:00",
    "Half begun": "2026-11-23T11:30",
    "This evening": "2026-11-23T18:00",
    "Tomorrow early": "2026-11-24T08:00",
    "On Sunday": "2026-11-29T17:00",
    "On Monday": "2026-11-30T09:00",
    "Next spring": "2027-03-15T10:00",
}
ORDER = [
    ("Passed: set the next one?", ["Friday last", "An hour ago"]),
    ("Today", ["Half begun", "This evening"]),
    ("Tomorrow", ["Tomorrow early"]),
    ("This week", ["On Sunday"]),
    ("Next week", ["On Monday"]),
    ("Later", ["Next spring"]),
    ("Without a next visit", ["Nobody yet"]),
]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def desk(client: Client, sam: User) -> Client:
    return sign_in(client, sam)


def client_of(sam: User, label: str, visit: str = "") -> ClientRow:
    share(make_person(), sam, NOON, label=label)
    row: ClientRow = ClientRow.objects.get(counselor=sam, label=label)
    if visit:
        row.next_visit_at = datetime.fromisoformat(visit).replace(tzinfo=NEW_YORK)
        row.save()
    return row


def parts_of(page: HttpResponse) -> list[tuple[str, list[str]]]:
    """Return the headings of the agenda with the clients below each, in the page's order."""
    main = main_of(page).split('id="passed"')[-1]
    heads = re.split(r"<(?:h2|summary)[^>]*>([^<]*)<span class=\"quiet count\">", main)[1:]
    return [
        (head.strip(), re.findall(r'class="who"[^>]*>([^<]*)<', rows))
        for head, rows in zip(heads[::2], heads[1::2], strict=True)
    ]


def set_visit(desk: Client, row: ClientRow, value: str) -> HttpResponse:
    return desk.post(reverse("agenda_visit", args=[row.pk]), {"next_visit_at": value})


def errors_of(page: HttpResponse) -> list[str]:
    return re.findall(r'class="error"[^>]*>([^<]*)<', main_of(page))


# --- what stands there ----------------------------------------------------------------------------


def test_visits_stand_in_order_the_passed_ones_on_top(desk: Client, sam: User) -> None:
    for label, visit in VISITS.items():
        client_of(sam, label, visit)
    client_of(sam, "Nobody yet")

    page = desk.get(reverse("agenda"))

    assert parts_of(page) == ORDER
    assert not AccessEvent.objects.exists()  # a label and a time are the counselor's own


def test_a_time_has_its_year_only_if_it_is_another_one(desk: Client, sam: User) -> None:
    client_of(sam, "Soon", "2026-12-31T10:00")
    client_of(sam, "Spring", "2027-03-15T10:00")

    words = words_of(desk.get(reverse("agenda")))

    assert "Thu, Dec 31, 10:00 AM" in words
    assert "Mon, Mar 15, 2027, 10:00 AM" in words


def test_who_stopped_sharing_is_not_there(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo", "2026-11-24T10:00")
    revoke(consent=row.consent, by=row.person, at=NOON)

    assert "Jo" not in words_of(desk.get(reverse("agenda")))
    assert set_visit(desk, row, "2026-11-25T10:00").status_code == 404


def test_another_counselors_client_is_not_there(desk: Client) -> None:
    row = client_of(make_counselor("Ada"), "Jo", "2026-11-24T10:00")

    assert "Jo" not in words_of(desk.get(reverse("agenda")))
    assert set_visit(desk, row, "2026-11-25T10:00").status_code == 404
    row.refresh_from_db()
    assert row.next_visit_at == datetime(2026, 11, 24, 10, tzinfo=NEW_YORK)


def test_a_long_agenda_costs_as_many_queries_and_has_its_forms_behind_links(
    desk: Client, sam: User
) -> None:
    counts, forms = [], []
    desk.get(reverse("agenda"))

    for number in (3, 60):
        for place in range(number):
            client_of(sam, f"{number} {place}", f"2026-12-{place % 28 + 1:02}T10:00")
        with queries_made() as queries:
            page = main_of(desk.get(reverse("agenda")))
        counts.append(len(queries))
        forms.append((page.count('class="visit-line"'), page.count("?set=")))

    assert counts == [3, 3]  # session, user, visits
    assert forms == [(3, 0), (0, 63)]


# --- setting a visit ------------------------------------------------------------------------------


def test_a_visit_is_set_in_its_row_and_nobodys_data_is_looked_at(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo")
    assert f'id="c-{row.pk}"' in main_of(desk.get(reverse("agenda"), {"set": row.pk}))

    answer = set_visit(desk, row, "2026-12-01T10:00")
    after = desk.get(reverse("agenda"))

    row.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('agenda')}#said")
    assert row.next_visit_at == datetime(2026, 12, 1, 10, tzinfo=NEW_YORK)
    assert "The next visit is saved." in main_of(after).split(f'id="c-{row.pk}"')[1]
    assert not AccessEvent.objects.exists()


def test_a_blank_takes_the_visit_away(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo", "2026-11-24T10:00")

    set_visit(desk, row, "")

    row.refresh_from_db()
    assert row.next_visit_at is None
    assert "No next visit is set." in words_of(desk.get(reverse("agenda")))


PAST = "Next visit: that time has passed. Choose a later one."
FAR = "Next visit: that’s more than two years away. Check the year."
SKIPPED = "Next visit: the clocks go forward then and skip that time. Choose another."


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2026-11-23T11:59", PAST),
        ("2016-11-24T10:00", PAST),
        ("2028-11-23T12:01", FAR),
        ("2027-03-14T02:30", SKIPPED),
        ("2027-02-30T10:00", "Next visit: use a day and a time."),
    ],
    ids=["the last minute", "years ago", "too far", "skipped", "no day"],
)
@pytest.mark.parametrize("where", ["agenda_visit", "clients_visit"])
def test_a_visit_that_cannot_be_is_refused_by_name(
    desk: Client, sam: User, where: str, value: str, said: str
) -> None:
    row = client_of(sam, "Jo")

    page = desk.post(reverse(where, args=[row.pk]), {"next_visit_at": value})

    row.refresh_from_db()
    assert (page.status_code, errors_of(page)) == (400, [said])
    assert row.next_visit_at is None


@pytest.mark.parametrize(
    ("value", "utc"),
    [
        ("2026-11-23T12:00", "2026-11-23T17:00"),  # the minute that runs
        ("2028-11-23T12:00", "2028-11-23T17:00"),  # two years, with a leap day
        ("2027-03-14T03:00", "2027-03-14T07:00"),  # just after the clocks went forward
        ("2027-11-07T01:30", "2027-11-07T05:30"),  # there are two of them: the first
    ],
)
def test_a_visit_at_an_edge_is_saved_on_the_counselors_clock(
    desk: Client, sam: User, value: str, utc: str
) -> None:
    row = client_of(sam, "Jo")
    with time_machine.travel(NOON + timedelta(seconds=40)):
        answer = set_visit(desk, row, value)

    row.refresh_from_db()
    assert answer.status_code == 302
    assert row.next_visit_at is not None
    assert row.next_visit_at.astimezone(ZoneInfo("UTC")).strftime("%Y-%m-%dT%H:%M") == utc


def test_a_refused_row_keeps_what_was_typed_and_stands_open(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo")

    main = main_of(set_visit(desk, row, "2026-11-23T11:59"))

    assert re.search(r'value="2026-11-23T11:59"[^>]*>', main)
    assert re.search(r'id="without"\s+open', main)
