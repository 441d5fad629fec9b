"""The caseload on paper: use left out unless chosen, who is told, words, queries."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import AccessAction, CallOrText, NoticeKind
from checkins.models import AccessEvent, Alert, User
from checkins.models import Client as ClientRow
from checkins.services.call_sheets import CallAnswers
from checkins.services.sharing import revoke
from tests.amounts import how_many
from tests.conftest import NOON
from tests.counts import say
from tests.factories import make_counselor, make_person, save, share, sign_in
from tests.pages import main_of, words_of
from tests.query_counts import queries_made
from tests.rows import shown_in

PAPER = "caseload_paper_list"
ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
BUT_USE = dict.fromkeys(("signs", "notes", "alerts"), True)
CLIENTS = how_many(quick=25, full=500)
CALL = CallAnswers(
    number="555-0142",
    call_or_text=CallOrText.TEXT,
    safe_hours="after 5",
    may_leave_message=False,
    naloxone_at_home="",
)
# Days up to today of people who used: the rows that could betray it.
STORIES = {
    "Used today": [{"cravings": 1}, {"cravings": 1, "used": "yes"}],
    "Used, then quiet": [{"cravings": 1, "used": "yes"}, *[None] * 9],
    "Used and planned": [{"planning": 3, "used": "yes"}],
    "Planned": [{"planning": 3}],
    "Low": [{"low_mood": 4, "used": "yes"}] * 2,
    "Steady": [{"cravings": 0}] * 3,
}


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


def person_of(days: list[dict[str, object] | None]) -> User:
    person: User = make_person()
    for back, fields in enumerate(reversed(days)):
        then = NOON - timedelta(days=back)
        if fields:
            save(person, then.date(), then, finish=True, **fields)
    return person


def lines_of(page: HttpResponse) -> list[list[str]]:
    """Return the cells of each line, sections' heads included, in the page's order."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", main_of(page).split("</thead>")[1])
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd][^>]*>(.*?)</t", row)]
        for row in rows
    ]


def told() -> dict[str, str]:
    """Return the action that the log has of each person alone."""
    events = [(event.action, shown_in(event)[0]) for event in AccessEvent.objects.all()]
    return {subject: action for action, (subject,) in events}


@pytest.mark.parametrize("query", [{}, {"sort": "name"}, {"show": "contact"}, {"q": "used"}])
def test_without_use_the_list_is_that_of_a_counselor_who_is_not_shown_it(
    desk: Client, sam: User, query: dict[str, str]
) -> None:
    ada = make_counselor("Ada", time_zone="America/New_York")
    for label, days in STORIES.items():
        person = person_of(days)
        share(person, sam, NOON, label=label, call=CALL, **ALL)
        share(person, ada, NOON, label=label, call=CALL, **BUT_USE)
    assert Alert.objects.filter(cause=NoticeKind.USE).exists()

    without = lines_of(desk.get(reverse(PAPER), query))
    hers = lines_of(sign_in(Client(), ada).get(reverse(PAPER), {**query, "use": "on"}))

    assert len(without) >= 2
    assert without == hers


def test_use_stands_there_if_it_is_chosen_of_those_who_show_it(desk: Client, sam: User) -> None:
    days = STORIES["Used today"]
    share(person_of(days), sam, NOON, label="Shows it", **ALL)
    share(person_of(days), sam, NOON, label="Does not", **BUT_USE)

    page = desk.get(reverse(PAPER), {"use": "on"})

    lines = {line[1]: line for line in lines_of(page) if len(line) > 1}
    assert lines["Shows it"][2:4] == ["Urgent", "Reported use today."]
    assert lines["Does not"][2] == "Getting to know you"
    assert " · with use" in words_of(page)
    assert "Reported use" not in words_of(desk.get(reverse(PAPER)))


def test_each_client_on_it_is_told_and_how(desk: Client, sam: User) -> None:
    shows, does_not, ended, theirs = (make_person() for _ in range(4))
    for person in (shows, does_not, ended, theirs):
        save(person, NOON.date(), NOON, cravings=1, finish=True)
    share(shows, sam, NOON, label="Shows it", **ALL)
    share(does_not, sam, NOON, label="Does not", **BUT_USE)
    revoke(consent=share(ended, sam, NOON), by=ended, at=NOON)
    share(theirs, make_counselor("Ada"), NOON)

    desk.get(reverse(PAPER), {"use": "on"})

    assert told() == {
        str(shows.subject_ref): AccessAction.PRINTED_WITH_USE,
        str(does_not.subject_ref): AccessAction.PRINTED_CASELOAD,
    }
    browser = Client()
    browser.force_login(shows)
    assert "Sam Rivera printed you in a list, with what you said of use," in words_of(
        browser.get(reverse("visits"))
    )


def test_only_those_whom_the_options_leave_are_printed_and_told(desk: Client, sam: User) -> None:
    low, used = person_of(STORIES["Steady"]), person_of([{"planning": 3}])
    share(low, sam, NOON, label="Ann", **ALL)
    share(used, sam, NOON, label="Bob", **ALL)

    for query in ({"q": "bo"}, {"show": "contact"}):
        page = desk.get(reverse(PAPER), query)
        assert [line[1] for line in lines_of(page) if len(line) > 1] == ["Bob"]

    assert told() == {str(used.subject_ref): AccessAction.PRINTED_CASELOAD}


def test_before_the_list_a_page_asks_and_looks_at_nobody(desk: Client, sam: User) -> None:
    share(person_of(STORIES["Used today"]), sam, NOON, label="Jo", **BUT_USE)
    before = main_of(desk.get(reverse("caseload_paper"), {"q": "jo", "sort": "name"}))
    share(person_of(STORIES["Steady"]), sam, NOON, label="Ann", **ALL)

    page = desk.get(reverse("caseload_paper"), {"q": "jo", "sort": "name", "show": "steady"})

    assert 'name="use"' not in before
    assert "No client shows you use, so the list has none." in before
    main = main_of(page)
    assert "checked" not in main
    assert 'name="use" value="on"' in main
    kept = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', main))
    assert kept == {"q": "jo", "sort": "name", "show": "steady"}
    assert "Chosen: Steady, search: jo, by name." in re.sub("[\u2068\u2069]", "", words_of(page))
    assert "Jo" not in words_of(page).replace("search: jo", "")
    assert not AccessEvent.objects.exists()


def test_the_head_says_whose_it_is_and_that_it_is_to_be_shredded(desk: Client, sam: User) -> None:
    person = person_of([{"planning": 3}])
    share(person, sam, NOON - timedelta(days=3), label="Jo", call=CALL, **ALL)
    ClientRow.objects.update(next_visit_at=NOON + timedelta(days=50))

    page = desk.get(reverse(PAPER))

    head = "Confidential. Shred. Daybook · Sam Rivera · Monday, Nov 23, 2026, 12:00 PM"
    assert f"{head} · without use, so levels leave it out" in words_of(page)
    assert "A client who used may show as steady." in words_of(desk.get(reverse("caseload_paper")))
    assert lines_of(page) == [
        ["Contact today 1"],
        [
            *("", "Jo", "Urgent", "Thoughts of how to use, today.", "New today"),
            *("Text 555-0142, after 5", "Tue, Jan 12, 2027, 12:00 PM"),
        ],
    ]
    assert main_of(page).count('class="box"') == 1
    assert "42 CFR part 2 prohibits" in words_of(page)


def test_a_passed_visit_is_no_next_one(desk: Client, sam: User) -> None:
    share(person_of(STORIES["Steady"]), sam, NOON, label="Jo")
    ClientRow.objects.update(next_visit_at=NOON - timedelta(hours=1))

    assert lines_of(desk.get(reverse(PAPER)))[1][5:] == ["No answer", ""]


def test_nobody_is_said(desk: Client) -> None:
    for query in ({}, {"use": "maybe"}, {"show": "\0", "q": "\0", "page": "x"}):
        assert "No one is here." in words_of(desk.get(reverse(PAPER), query))


def test_the_paper_costs_the_same_queries_at_5_and_at_many(desk: Client, sam: User) -> None:
    counts, made = [], 0
    desk.get(reverse(PAPER))

    for wanted in (5, CLIENTS):
        while made < wanted:
            share(person_of(STORIES["Planned"]), sam, NOON, label=f"C{made}", call=CALL, **ALL)
            made += 1
        desk.get(reverse(PAPER), {"use": "on"})  # whom a look shows is stored from now on
        with queries_made() as queries:
            page = desk.get(reverse(PAPER), {"use": "on"})
        assert main_of(page).count('class="box"') == wanted
        counts.append(len(queries))

    say(f"the list on paper: {counts} queries at 5 and {CLIENTS} clients")
    assert counts == [7, 7]
