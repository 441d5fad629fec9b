"""Session sheets: what stands on one, many in one go, and the log entry of each client."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import AccessAction, AlertStatus, CallOrText, ContactHow
from checkins.models import AccessEvent, Alert, User
from checkins.models import Client as ClientRow
from checkins.queries.clients import client_page
from checkins.queries.sharing_reads import clients_among
from checkins.queries.sheets import session_sheets
from checkins.services.call_sheets import CallAnswers
from checkins.services.contact_log import follow_up, log_contact
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, save, share, sign_in
from tests.pages import main_of, words_of
from tests.query_counts import queries_made
from tests.rows import shown_in
from tests.services.patterns import live

NEW_YORK = ZoneInfo("America/New_York")
ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
CALL = CallAnswers(
    number="555-0142",
    call_or_text=CallOrText.TEXT,
    safe_hours="after 5",
    may_leave_message=False,
    naloxone_at_home="yes",
)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor("Sam Rivera", time_zone="America/New_York")


@pytest.fixture
def desk(client: Client, sam: User) -> Client:
    return sign_in(client, sam)


def client_of(sam: User, label: str, visit: str = "2026-11-23T15:00", **more: object) -> ClientRow:
    person = make_person()
    save(person, NOON.date(), NOON, cravings=1, used="yes", finish=True)
    share(person, sam, NOON, label=label, **more)
    row: ClientRow = ClientRow.objects.get(counselor=sam, person=person)
    row.next_visit_at = datetime.fromisoformat(visit).replace(tzinfo=NEW_YORK)
    row.save()
    return row


def names_of(page: HttpResponse) -> list[str]:
    return re.findall(r"<header class=\"sheet-head\"> <div> <h[12]>([^<]*)<", main_of(page))


def test_the_sheet_says_who_and_how_and_leaves_room(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo", "2027-01-04T10:00", call=CALL, **ALL)
    words = {"how": ContactHow.CALL, "line": "She asked for a bus pass."}
    log_contact(client=row, by=sam, at=NOON, reached=False, **words)
    Alert.objects.update(status=AlertStatus.SEEN)

    said = words_of(desk.get(reverse("clients_sheet", args=[row.pk])))

    for words in (
        "Confidential · Daybook · Sam Rivera Monday, Nov 23, 2026",
        "Next visit: Mon, Jan 4, 2027, 10:00 AM",
        "Text: 555-0142 Safe hours: after 5 Leave a message: no Naloxone at home: yes",
        "Mon, Nov 23, 12:00 PM: call, no answer. She asked for a bus pass.",
        "Reported use, Nov 23: seen",
        "0 not at all, 1 a little, 2 some. 3 quite a bit, 4 very much. Blank: no answer.",
        "Turned round : a good thing",
        "42 CFR part 2 prohibits",
    ):
        assert words in said
    assert main_of(desk.get(reverse("clients_sheet", args=[row.pk]))).count("<hr>") >= 30


def test_a_correction_on_the_sheet_says_what_it_corrects(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo")
    words = {"how": ContactHow.CALL, "reached": True, "line": "Her sister answered."}
    entry = log_contact(client=row, by=sam, at=NOON - timedelta(days=2), **words)
    follow_up(entry=entry, by=sam, at=NOON, line="It was her aunt.")

    said = words_of(desk.get(reverse("clients_sheet", args=[row.pk])))

    assert (
        "Mon, Nov 23, 12:00 PM: note, corrects that of Sat, Nov 21, 12:00 PM. It was her aunt."
    ) in said


def test_a_colleagues_newer_contact_is_said_beside_the_own_ones(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo")
    lee = make_counselor("Lee")
    share(row.person, lee, NOON - timedelta(days=9), label="Theirs")
    theirs = ClientRow.objects.get(counselor=lee)
    words = {"how": ContactHow.CALL, "reached": True}
    log_contact(client=row, by=sam, at=NOON - timedelta(days=8), line="Own words.", **words)
    log_contact(client=theirs, by=lee, at=NOON - timedelta(days=1), line="Not shown.", **words)

    said = words_of(desk.get(reverse("clients_sheet", args=[row.pk])))

    assert "A colleague reached them, Nov 22. Sun, Nov 15, 12:00 PM: call, reached. Own" in said
    assert "Not shown." not in said


def test_a_sheet_holds_what_the_clients_page_does(sam: User) -> None:
    person = make_person()
    live(person, "0" * 20 + "3" * 6)
    save(person, NOON.date(), NOON, planning=3, used="yes")
    scopes = [ALL, {"signs": True}, {"alerts": True}, {"use": True, "alerts": True}]
    readers = [make_counselor(f"C{place}") for place in range(len(scopes))]
    for reader, shown in zip(readers, scopes, strict=True):
        share(person, reader, NOON, call=CALL, **shown)

    for reader in readers:
        everybody = list(ClientRow.objects.values_list("pk", flat=True))
        (shared,) = clients_among(reader, everybody, at=NOON)
        (sheet,) = session_sheets(reader, [shared], at=NOON)
        page = client_page(reader, shared, at=NOON, weeks=4)
        assert page is not None
        assert sheet.events == page.events != []
        assert (sheet.reason, sheet.shown, sheet.contact) == (
            page.reason,
            page.shown,
            page.contact,
        )
        assert sheet.trend == page.trend
        assert sheet.call == page.sheet
        assert [row["answers"] for row in sheet.days] == [row["answers"] for row in page.days]
        assert [line.alert.pk for line in sheet.alerts] == [line.alert.pk for line in page.alerts]
        assert sheet.fullness.rests_on == page.fullness.rests_on


def test_of_alerts_of_one_moment_use_comes_first(sam: User) -> None:
    for number, pages in enumerate(permutations([{"used": "yes"}, {"planning": 2}])):
        jo = make_person(email=f"jo{number}@example.org")
        share(jo, sam, NOON, use=True, alerts=True)
        for page in pages:
            save(jo, NOON.date(), NOON, **page)
    everybody = list(ClientRow.objects.values_list("pk", flat=True))

    for shared in clients_among(sam, everybody, at=NOON):
        (sheet,) = session_sheets(sam, [shared], at=NOON)
        page = client_page(sam, shared, at=NOON, weeks=4)
        assert page is not None
        for lines in (sheet.alerts, page.alerts):
            assert [line.alert.cause for line in lines] == ["use", "planning"]


def test_todays_sheets_come_in_one_go_and_each_client_is_told(desk: Client, sam: User) -> None:
    late, early = client_of(sam, "Late", "2026-11-23T17:00"), client_of(sam, "Early")
    client_of(sam, "Tomorrow", "2026-11-24T09:00")

    page = desk.get(reverse("sheets"), {"of": "today"})

    assert names_of(page) == ["Early", "Late"]
    refs = {str(row.person.subject_ref) for row in (late, early) if row.person}
    events = [(event.action, shown_in(event)[0]) for event in AccessEvent.objects.all()]
    assert {action for action, _ in events} == {AccessAction.OPENED_SESSION_SHEET}
    assert sorted(subject for _, subject in events) == sorted([ref] for ref in refs)


def test_the_week_ends_with_its_sunday(desk: Client, sam: User) -> None:
    for label, visit in (("Sunday", "2026-11-29T22:00"), ("Monday", "2026-11-30T08:00")):
        client_of(sam, label, visit)
    client_of(sam, "Today")

    assert names_of(desk.get(reverse("sheets"), {"of": "week"})) == ["Today", "Sunday"]


def test_those_without_a_visit_come_last(desk: Client, sam: User) -> None:
    without, with_visit = client_of(sam, "Ann"), client_of(sam, "Bob", "2026-12-01T09:00")
    ClientRow.objects.filter(pk=without.pk).update(next_visit_at=None)

    page = desk.get(reverse("sheets"), {"client": [without.pk, with_visit.pk]})

    assert names_of(page) == ["Bob", "Ann"]


def test_only_ones_own_clients_who_share_have_a_sheet(desk: Client, sam: User) -> None:
    own, ended = client_of(sam, "Own"), client_of(sam, "Ended")
    theirs = client_of(make_counselor("Ada"), "Theirs")
    revoke(consent=ended.consent, by=ended.person, at=NOON)

    chosen = {"client": [own.pk, ended.pk, theirs.pk, "x", "../x"]}
    page = desk.get(reverse("sheets"), chosen)

    assert names_of(page) == ["Own"]
    assert AccessEvent.objects.count() == 1


def test_nobody_chosen_is_said_and_nothing_is_logged(desk: Client) -> None:
    for query in ({}, {"of": "month"}, {"client": "\0"}, {"of": "today", "page": "7"}):
        page = desk.get(reverse("sheets"), query)
        assert "No sheet to print" in words_of(page)

    assert not AccessEvent.objects.exists()


def test_more_than_twenty_come_on_pages_and_cost_as_many_queries_as_two(
    desk: Client, sam: User
) -> None:
    desk.get(reverse("sheets"))
    for place in range(2):
        client_of(sam, f"A{place}", **ALL)
    desk.get(reverse("sheets"), {"of": "today"})  # whom a look shows is stored from now on
    with queries_made() as of_two:
        desk.get(reverse("sheets"), {"of": "today"})
    for place in range(20):
        client_of(sam, f"B{place:02}", f"2026-11-23T16:{place:02}", **ALL)
    desk.get(reverse("sheets"), {"of": "today"})

    with queries_made() as of_many:
        first = desk.get(reverse("sheets"), {"of": "today"})
    second = desk.get(reverse("sheets"), {"of": "today", "page": "2"})

    assert (len(names_of(first)), len(names_of(second))) == (20, 2)
    assert set(names_of(first)).isdisjoint(names_of(second))
    assert "You chose 22 sheets. We show 20 at a time." in words_of(first)
    assert len(of_many) == len(of_two) <= 11


def test_without_a_scope_its_part_is_not_there(desk: Client, sam: User) -> None:
    row = client_of(sam, "Jo")

    said = words_of(desk.get(reverse("clients_sheet", args=[row.pk])))

    absent = ("Open alerts", "Turned round", "Reported use", "Urgent", "Cravings")
    assert [word for word in absent if word in said] == []


def test_a_visit_that_passed_is_no_next_one(desk: Client, sam: User) -> None:
    visit = NOON.astimezone(NEW_YORK) - timedelta(days=1)
    row = client_of(sam, "Jo", visit.strftime("%Y-%m-%dT%H:%M"))

    assert "Next visit: not set" in words_of(desk.get(reverse("clients_sheet", args=[row.pk])))
