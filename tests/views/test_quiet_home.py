"""Quiet Home: where somebody else reads the phone, only a few pages are open, and none says how."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from checkins.middleware.quiet_home import OPEN
from checkins.models import AuditEvent, User
from checkins.services.accounts import say_used_means
from checkins.views.kept_pages import PAGE_HEADER
from tests.conftest import NOON
from tests.factories import (
    just_asked,
    make_contact,
    make_counselor,
    make_group,
    make_plan,
    save,
    share,
)
from tests.pages import main_of, page_of, words_of
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, live
from tests.views.everything import make_everything
from tests.views.routes.addresses import OWN
from tests.views.routes.table import POLICY

LATER = settings.ASK_AGAIN + timedelta(seconds=1)
QUESTION = reverse("account_reauthenticate")

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def unasked(client: Client, person: User) -> Client:
    """A person's browser that was not asked lately who it is."""
    client.force_login(person)
    return client


@pytest.fixture
def quiet(unasked: Client, person: User) -> Client:
    """The same, on a phone that somebody else reads."""
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    return unasked


def asks(client: Client, address: str) -> bool:
    """Return whether a page asks first who it is."""
    answer = client.get(address)
    return answer.status_code == 302 and answer.headers["Location"].startswith(QUESTION)


@pytest.mark.parametrize("used", ["yes", "no"])
def test_home_shows_three_ways_and_nothing_of_the_person(
    quiet: Client, person: User, used: str
) -> None:
    make_contact(person, name="Maria")
    make_plan(person, reasons="My kids")
    live(person, BASELINE + REACH_OUT, ends=1)
    save(person, TODAY, NOON, cravings=4, planning=3, used=used, finish=True)

    page = main_of(quiet.get("/"))
    words = words_of(quiet.get("/"))

    ways = ("checkins", "now", "contacts", "calls", "home_whole")
    links = [reverse(name) for name in ways]
    assert [f'href="{link}"' in page for link in links] == [True] * 5
    assert page.count("<a ") == len(links)
    told = ("used", "craving", "urgent", "usual", "weeks", "plan", "maria", "14 days", "my kids")
    assert [word for word in told if word in words.lower()] == []


def test_every_page_but_the_open_ones_asks_who_it_is(db: None, client: Client) -> None:
    everything = make_everything()
    person = everything.person
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    client.force_login(person)

    found = {
        name: asks(client, OWN[name].address(**everything.parameters))
        for name, row in POLICY.items()
        if "GET" in OWN[name].methods
        and name not in {"checkins_page", "checkins_quick", "checkins_done"}
    }

    assert len(found) > 70
    assert {name for name, asked in found.items() if not asked} <= OPEN
    assert {name for name, asked in found.items() if asked} & OPEN == set()


@pytest.mark.usefixtures("awake")
def test_who_answered_sees_the_whole_home_for_a_while(
    quiet: Client, person: User, clock: time_machine.Traveller
) -> None:
    live(person, BASELINE, ends=1)
    whole = reverse("home_whole")
    asked_first = asks(quiet, whole)
    just_asked(quiet)

    page = page_of(quiet.get(whole))
    clock.move_to(NOON + LATER)

    assert asked_first
    assert "Your last 4 weeks" in page
    assert asks(quiet, whole)
    assert "Your last 4 weeks" not in page_of(quiet.get("/"))


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize("ends", ["time", "home", "another browser"])
def test_a_day_is_shown_to_who_just_wrote_it_and_then_asks(
    quiet: Client, person: User, clock: time_machine.Traveller, ends: str
) -> None:
    first = reverse("checkins_page", args=[TODAY, 2])
    hidden = {"uuid": str(uuid4()), "asked": "cravings", "bulk": "", "next": "1"}
    pages = [
        reverse("checkins_done", args=[TODAY]),
        *(reverse("checkins_page", args=[TODAY, number]) for number in (1, 2, 3, 4)),
        *(reverse("checkins_quick", args=[TODAY, number]) for number in (1, 2)),
    ]

    quiet.post(first, {**hidden, "cravings": "4"})
    fresh = [asks(quiet, page) for page in pages]
    reader = quiet
    if ends == "time":
        clock.move_to(NOON + LATER)
    elif ends == "home":
        quiet.get("/")
    else:
        reader = Client()
        reader.force_login(person)

    assert fresh == [False] * 7
    assert [asks(reader, page) for page in pages] == [True] * 7


def test_a_day_without_an_answer_never_asks(
    quiet: Client, person: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOON + LATER)

    assert not asks(quiet, reverse("checkins_page", args=[TODAY, 1]))


def test_a_save_is_never_asked(quiet: Client, person: User) -> None:
    sent = quiet.post(reverse("cards_quiet"))

    assert sent.headers["Location"] == "/"


def test_right_now_leaves_the_reasons_to_their_page(quiet: Client, person: User) -> None:
    make_plan(person, reasons="My kids")

    page = main_of(quiet.get(reverse("now")))

    assert "My reasons" in page
    assert "My kids" not in page


@pytest.mark.parametrize(("said", "is_quiet"), [("shared", True), ("mine", False), (None, False)])
def test_the_start_asks_who_uses_the_phone(
    signed_in: Client, person: User, said: str | None, is_quiet: bool
) -> None:
    page = reverse("onboarding_page", args=[3])
    fields = {"time_zone": "America/New_York", "part_of_day": ""}

    shown = main_of(signed_in.get(page))
    signed_in.post(page, {**fields, **({"phone": said} if said else {})})

    person.refresh_from_db()
    assert "Does anyone else use this phone?" in shown
    assert person.has_quiet_home is is_quiet
    set_by = AuditEvent.objects.filter(action="quiet_home_set").count()
    assert set_by == (said is not None)


def test_leaving_the_quiet_home_asks_who_it_is_and_entering_it_does_not(
    unasked: Client, person: User
) -> None:
    setting = reverse("settings_change", args=["phone"])

    entered = unasked.post(setting, {"phone": "shared"})
    left = unasked.post(setting, {"phone": "mine"})

    person.refresh_from_db()
    assert entered.headers["Location"] == "/"
    assert left.headers["Location"].startswith(QUESTION)
    assert person.has_quiet_home


def test_the_start_pages_are_no_way_out_of_it(quiet: Client, person: User) -> None:
    fields = {"time_zone": "America/New_York", "part_of_day": "", "phone": "mine"}

    left = quiet.post(reverse("onboarding_page", args=[3]), fields)

    person.refresh_from_db()
    assert left.headers["Location"].startswith(QUESTION)
    assert person.has_quiet_home
    assert all(asks(quiet, reverse("onboarding_page", args=[number])) for number in (1, 2, 3))


def test_the_result_says_what_to_do_and_nothing_of_the_person(quiet: Client, person: User) -> None:
    make_contact(person, name="Maria")
    make_plan(person, reasons="My kids")
    live(person, BASELINE + REACH_OUT, ends=1)
    hidden = {"uuid": str(uuid4()), "asked": "used", "bulk": "", "next": "1"}

    answer = quiet.post(
        reverse("checkins_page", args=[TODAY, 4]), {**hidden, "used": "yes"}, follow=True
    )

    page = main_of(answer)
    assert "Call 911" in page
    assert "Call Maria" in page
    told = ("used today", "usual", "changed most", "my kids", "urgent", "can see")
    assert [word for word in told if word in page.lower()] == []


@pytest.mark.usefixtures("awake")
def test_a_post_opens_no_day_that_stood_before(
    quiet: Client, person: User, clock: time_machine.Traveller
) -> None:
    save(person, TODAY, NOON, cravings=4, used="yes", finish=True)
    clock.move_to(NOON + LATER)
    hidden = {"uuid": str(uuid4()), "asked": "stressed", "bulk": "", "next": "1"}

    quiet.post(reverse("checkins_page", args=[TODAY, 3]), {**hidden, "stressed": "1"})

    assert asks(quiet, reverse("checkins_page", args=[TODAY, 2]))
    assert asks(quiet, reverse("checkins_done", args=[TODAY]))


def test_a_refused_post_shows_nothing_that_stands_there(quiet: Client, person: User) -> None:
    save(person, TODAY, NOON, cravings=4, note="SECRET", finish=True)
    sent = {"uuid": "none", "asked": "cravings", "bulk": "", "next": "1", "cravings": "9"}

    answers = [
        quiet.post(reverse("checkins_page", args=[TODAY, 3]), sent),
        quiet.post(reverse("thoughts_new"), {"situation": ""}),
    ]

    assert [one.headers.get("Location", "")[: len(QUESTION)] for one in answers] == [QUESTION] * 2


def test_a_page_in_the_browsers_memory_is_shown_no_longer_than_the_answer_holds(
    quiet: Client, person: User, clock: time_machine.Traveller
) -> None:
    just_asked(quiet)
    mark = re.search(r'data-page="([^"]+)"', quiet.get(reverse("plans")).content.decode())
    assert mark

    still = []
    for later in (timedelta(seconds=5), LATER):
        clock.move_to(NOON + later)
        answer = quiet.get(reverse("kept_pages_still"), headers={PAGE_HEADER: mark[1]})
        still.append(answer.json()["still"])

    assert still == [True, False]


def test_the_last_page_names_no_reader_and_no_substance(quiet: Client, person: User) -> None:
    share(person, make_counselor(name="Sam Zq"), at=NOON, use=True)
    say_used_means(by=person, at=NOON, means={"other": "kratom"})

    page = main_of(quiet.get(reverse("checkins_page", args=[TODAY, 4])))

    assert [word for word in ("Sam Zq", "kratom", "Nobody but you") if word in page] == []


def test_no_open_page_names_a_meeting(quiet: Client, person: User) -> None:
    make_group(person, name="Tuesday NA")

    found = [
        name
        for name in ("home", "now", "now_alone", "now_ride", "help", "contacts")
        if "Tuesday NA" in main_of(quiet.get(reverse(name)))
    ]

    assert found == []
