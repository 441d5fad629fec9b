"""What a page costs: the same number of queries at 1 day of history and at 400."""

import gzip
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.models import DailyCheckin, User
from tests import histories
from tests.conftest import NOON
from tests.factories import (
    SAFETY_CONTACT,
    just_asked,
    make_contact,
    make_counselor,
    make_group,
    make_person,
    make_plan,
    make_safety_note,
    save,
    sign_in,
)
from tests.query_counts import queries_made

POCKET_CARD = f"{reverse('pocket_cards_card')}?reasons=1&alone=1"
TODAY = date(2026, 11, 23)
LONG_HISTORY_DAYS = 400
ASKED = [
    *("bottled_up", "pulled_away", "slept_well", "ate_enough", "cravings", "old_places"),
    *("just_once", "hid_truth", "planning", "stressed", "low_mood", "unseen_chance"),
]
DASHBOARD_KB = 15
SAFETY_CONTACTS_QUERIES = [3, 4]  # session, user, and the notes; or how many, and a name asked for

pytestmark = pytest.mark.both_in_full  # Django asks the same queries of both


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


def _person_with_history(days: int) -> User:
    """Make a person with two contacts who checked in on each of the last ``days`` days."""
    person = make_person()
    for name in ("Maria", "Sam"):
        make_contact(person, name=name)
        make_group(person, name=name)
    if same := histories.known(("budgets", days)):
        same.copy_to(person)
        return person
    with transaction.atomic():
        for back in range(days, 0, -1):
            day, at = TODAY - timedelta(days=back - 1), NOON - timedelta(days=back - 1)
            answers = {code: (back * 7 + place) % 5 for place, code in enumerate(ASKED)}
            answers["planning"] = 0
            save(person, day, at, meeting="shared", used="no", finish=True, **answers)
    assert DailyCheckin.objects.filter(person=person).count() == days
    histories.remember(("budgets", days), person)
    return person


def _page(step: int, name: str = "checkins_page") -> Callable[[Client], HttpResponse]:
    return lambda client: client.get(reverse(name, args=[TODAY, step]))


def _save(
    step: int, name: str = "checkins_page", **fields: str
) -> Callable[[Client], HttpResponse]:
    """Save a page of the newest day, with an answer that changes something."""

    def post(client: Client) -> HttpResponse:
        hidden = {"uuid": str(uuid4()), "asked": " ".join(fields), "bulk": "", "next": "1"}
        return client.post(reverse(name, args=[TODAY, step]), {**fields, **hidden})

    return post


# What each page may cost at most, with whom it is asked for.
BUDGETS: dict[str, tuple[int, Callable[[Client], HttpResponse]]] = {
    "dashboard": (6, lambda client: client.get("/?weeks=12")),
    "dashboard, a year": (6, lambda client: client.get("/?weeks=52")),
    "my days": (6, lambda client: client.get(reverse("my_days"))),
    "my days, a month": (
        5,  # as trends
        lambda client: client.get(reverse("my_days_month", args=[date(2026, 11, 1)])),
    ),
    "my days, a day": (9, lambda client: client.get(reverse("my_days_day", args=[TODAY]))),
    "my notes": (3, lambda client: client.get(reverse("my_days_notes"))),
    "finding a note": (3, lambda client: client.post(reverse("my_days_notes"), {"sought": "a"})),
    "trends": (5, lambda client: client.get(reverse("trends"))),
    "trends, a year": (5, lambda client: client.get(reverse("trends"), {"weeks": 52})),
    "step 1": (4, _page(1)),  # the meetings that are planned for the day
    "step 2": (3, _page(2)),
    "step 3": (5, _page(3)),  # and the triggers of one's own, and whether they take medicine
    "step 4": (5, _page(4)),
    "quick step 1": (3, _page(1, "checkins_quick")),
    "quick step 2": (5, _page(2, "checkins_quick")),
    "choose a day": (3, lambda client: client.get(reverse("checkins"), {"days": 1})),
    "saving step 1": (9, _save(1, bottled_up="4", meeting="missed")),
    "saving step 3": (9, _save(3, stressed="4", note="A note.")),
    "saving step 3, triggers": (9, _save(3, low_mood="2", triggers="stress")),
    "saving step 2, a thought": (10, _save(2, planning="1")),
    "saving step 2, an alert": (14, _save(2, planning="3")),
    "saving step 3, medicine": (10, _save(3, medicine="missed")),  # remembered in the profile
    "saving quick step 1": (9, _save(1, "checkins_quick", cravings="3", slept_well="1")),
    "saving quick step 2": (9, _save(2, "checkins_quick", used="no")),
    "saving step 4": (9, _save(4, used="skip")),
    "saving step 4, an alert": (14, _save(4, used="yes")),
    "done": (9, lambda client: client.get(reverse("checkins_done", args=[TODAY]))),
    "answered while locked": (5, lambda client: client.get(reverse("pages_aside"))),
    "closer": (7, lambda client: client.get(reverse("trends_closer"))),
    "steps": (5, lambda client: client.get(reverse("small_steps"))),  # and what is kept, too
    "all steps": (4, lambda client: client.get(reverse("small_steps_all"))),
    "week": (7, lambda client: client.get(reverse("weeks"))),
    "week, to hand on": (7, lambda client: client.get(reverse("weeks_hand_on", args=[TODAY]))),
    "own triggers": (3, lambda client: client.get(reverse("own_lines_triggers"))),
    "supporters": (4, lambda client: client.get(reverse("supporters"))),
    "sharing": (7, lambda client: client.get(reverse("sharing"))),  # and any record system
    "record systems": (4, lambda client: client.get(reverse("sharing_systems"))),
    "a copy for records": (8, lambda client: just_asked(client).get(reverse("fhir_bundle"))),
    "thoughts": (4, lambda client: client.get(reverse("thoughts"))),
    "rides": (3, lambda client: client.get(reverse("rides"))),
    "end of a ride": (4, lambda client: client.get(reverse("rides_end"))),
    "new thought": (2, lambda client: client.get(reverse("thoughts_new"))),
    "plan": (4, lambda client: client.get(reverse("plans"))),
    "box of a plan": (3, lambda client: client.get(reverse("plans_box", args=[1]))),
    "edit plan": (4, lambda client: client.get(reverse("plans_edit"))),
    "plan versions": (3, lambda client: client.get(reverse("plans_versions"))),
    "settings": (
        6,
        lambda client: client.get(reverse("settings")),
    ),  # until when one is counted, and the reminders, too
    "reminders": (6, lambda client: client.get(reverse("reminders"))),
    "messages": (4, lambda client: client.get(reverse("push"))),
    "devices": (4, lambda client: client.get(reverse("devices"))),
    "counting": (3, lambda client: client.get(reverse("counting"))),
    "take along": (6, lambda client: client.get(reverse("take_along"))),
    "bring": (6, lambda client: client.get(reverse("take_along_bring"))),
    "pin of a phone": (6, lambda client: client.get(reverse("locks_pin"))),
    "keeping": (4, lambda client: client.get(reverse("retention"))),
    "erasing": (2, lambda client: client.get(reverse("erasures"))),
    "pocket card": (4, lambda client: client.get(POCKET_CARD)),
    "people": (4, lambda client: client.get(reverse("contacts"))),
    "learn": (2, lambda client: client.get(reverse("learn_page", args=[7]))),
    "breaks": (4, lambda client: client.get(reverse("breaks"))),
    "groups": (4, lambda client: client.get(reverse("groups"))),
    "find a group": (4, lambda client: client.get(reverse("groups_find"))),
    "addresses": (5, lambda client: client.get(reverse("account_email"))),
    "question who it is": (8, lambda client: client.get(reverse("account_reauthenticate"))),
    "help": (3, lambda client: client.get(reverse("help"))),
    "right now": (5, lambda client: client.get(reverse("now"))),  # a plan was saved above
    "the ten minutes": (5, lambda client: client.get(reverse("now_ride"))),
    "kept for offline": (8, lambda client: client.get(reverse("offline_own"))),
    "tell us": (4, lambda client: client.get(reverse("safety_notes"))),
}

# What a page may cost a person who has nobody to call, to whom it names the next meeting.
NOBODY = [
    ("dashboard", "no", 6),
    ("dashboard", "yes", 6),
    ("right now", "no", 6),
    ("right now", "yes", 6),
    ("the ten minutes", "no", 6),
    ("done", "yes", 10),  # after use it also names who can see the day
]


def _measure(person: User) -> dict[str, list[str]]:
    """Return the queries of each page, asked for by ``person``."""
    client = Client()
    client.force_login(person)
    just_asked(client)
    found = {}
    for name, (_, ask) in BUDGETS.items():
        with queries_made() as queries:
            response = ask(client)
        assert response.status_code == (302 if name.startswith("saving") else 200)
        found[name] = queries
    return found


def test_no_page_costs_more_queries_with_a_long_history(db: None) -> None:
    short = _measure(_person_with_history(1))
    long = _measure(_person_with_history(LONG_HISTORY_DAYS))

    counts = {name: len(queries) for name, queries in long.items()}
    over = {name: long[name] for name, (most, _) in BUDGETS.items() if counts[name] > most}
    assert over == {}
    assert counts == {name: len(queries) for name, queries in short.items()}


@pytest.mark.parametrize(("name", "used", "most"), NOBODY)
def test_with_nobody_to_call_a_page_keeps_its_budget(
    name: str, used: str, most: int, person: User
) -> None:
    make_group(person, name="Tuesday group", weekday=1)
    make_plan(person, reasons="Lena.")
    save(person, TODAY, NOON, used=used, planning=0, finish=True)
    client = Client()
    client.force_login(person)

    with queries_made() as queries:
        response = BUDGETS[name][1](client)

    assert response.status_code == 200
    assert "Tuesday group" in response.content.decode()
    assert len(queries) <= most, queries


def test_the_dashboard_stays_small_with_a_long_history(db: None) -> None:
    client = Client()
    client.force_login(_person_with_history(LONG_HISTORY_DAYS))

    page = client.get("/?weeks=12").content

    assert page.count(b"<svg") > 10
    assert len(gzip.compress(page, 6)) <= DASHBOARD_KB * 1000


def test_the_safety_contacts_pages_cost_the_same_with_1_note_and_with_40(db: None) -> None:
    browser = sign_in(Client(), make_counselor(email=SAFETY_CONTACT))
    pages, counts = ("safety_notes_inbox", "desk"), []
    browser.get(reverse("desk"))  # the first request in a minute writes when the session was used

    for notes in (1, 39):
        for _ in range(notes):
            make_safety_note(make_person(), NOON)
        for name in pages:
            with queries_made() as queries:
                assert browser.get(reverse(name)).status_code == 200
            counts.append(len(queries))

    assert counts == SAFETY_CONTACTS_QUERIES * 2


def test_transaction_control_is_not_counted(person: User) -> None:
    with queries_made() as queries, transaction.atomic():
        User.objects.count()

    assert len(queries) == 1
