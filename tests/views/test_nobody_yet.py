"""Where a page offers a call and there is nobody: a line, the next meeting, one person to add."""

import re
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import SupportContact, User
from checkins.queries.groups import NextMeeting, next_meeting
from checkins.services.groups import skip_meeting, stop_group
from tests.conftest import NOON
from tests.factories import make_contact, make_group, make_person, save
from tests.pages import page_of
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, live
from tests.views.everything import make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import ROUTES
from tests.views.walk import READABLE

LINKS = ["tel:988", "sms:988", "tel:+18006624357", "/people/add/"]
WAYS = {"tel:988", "tel:+18006624357", "/people/add/", "/groups/"}
ACTING = [{"used": "yes"}, {"planning": 3}, {"planning": 1}]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


def _nobody(page: str) -> list[list[str]]:
    """Return the links of each such part of a page."""
    parts = page.split('class="stack nobody"')[1:]
    return [re.findall(r'href="([^"]+)"', part.partition("</ul>")[0]) for part in parts]


def _pages(client: Client) -> list[str]:
    done = reverse("checkins_done", args=[TODAY])
    return [page_of(client.get(address)) for address in (done, "/")]


@pytest.mark.parametrize("answers", ACTING)
def test_a_page_that_acts_alone_offers_a_line_and_one_person_to_add(
    answers: dict[str, object], signed_in: Client, person: User
) -> None:
    save(person, TODAY, NOON, finish=True, **answers)

    done, home = _pages(signed_in)

    assert (_nobody(done), _nobody(home)) == ([LINKS], [LINKS[2:]])
    assert home.find('href="tel:988"') < home.find("Add one person")  # the card's own
    assert "Call someone" not in done + home


def test_a_rise_names_the_next_meeting_too(signed_in: Client, person: User) -> None:
    make_group(person)
    live(person, BASELINE + REACH_OUT)

    done, home = _pages(signed_in)

    assert _nobody(done) == [[*LINKS[:2], "/groups/", *LINKS[2:]]]
    assert _nobody(home) == [["/groups/", *LINKS[2:]]]
    for page in (done, home):
        assert 'Next meeting: <a href="/groups/">Monday group</a>, Today, 6 PM' in page


def test_who_has_somebody_is_offered_their_name_instead(signed_in: Client, person: User) -> None:
    make_contact(person, name="Maria")
    live(person, BASELINE + REACH_OUT)

    for page in _pages(signed_in):
        assert _nobody(page) == []
        assert "Call Maria" in page


def test_every_page_that_offers_a_call_offers_a_way_where_there_is_nobody(
    rows_of_the_module: None,
) -> None:
    """Each page on which somebody can be called, and the same page once nobody is there."""
    made = make_everything()
    browser = made.browser(Audience.PERSON)
    addresses = [
        (name, ROUTES[name].address(**{**made.parameters_of(name), "day": day}))
        for name in READABLE
        for day in ((TODAY, TODAY - timedelta(days=1)) if name == "checkins_done" else (TODAY,))
    ]
    numbers = {contact.dial for contact in SupportContact.objects.visible_to(made.person)}

    def links(address: str) -> set[str]:
        page = browser.get(address).content.decode().partition("<main")[2].partition("</main>")[0]
        return set(re.findall(r'href="([^"?]+)"', page))

    calls = {
        f"{name} {address}"
        for name, address in addresses
        if {f"tel:{number}" for number in numbers} & links(address)
    }
    SupportContact.with_removed.filter(person=made.person).delete()
    without = {
        f"{name} {address}": missing
        for name, address in addresses
        if f"{name} {address}" in calls and (missing := WAYS - links(address))
    }

    assert {call.partition(" ")[0] for call in calls} == {
        *("calls", "checkins_done", "contacts", "help", "home", "now", "now_alone", "now_ride"),
        "plans",
    }
    assert without == {}


def test_somebody_whose_number_cannot_be_dialed_is_nobody_to_call(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria")
    SupportContact.objects.update(sealed_number="damaged")
    save(person, TODAY, NOON, finish=True, used="yes")

    for address in (reverse("checkins_done", args=[TODAY]), "/now/", "/now/alone/", "/now/ride/"):
        page = page_of(signed_in.get(address))
        assert "Call Maria" not in page
        assert "/people/add/" in page
        assert "tel:+18006624357" in page


def test_help_offers_to_add_one_person(signed_in: Client, person: User) -> None:
    offer = '<a href="/people/add/">Add one person</a>'
    assert offer in page_of(signed_in.get("/help/"))
    assert offer not in page_of(Client().get("/help/"))

    make_contact(person)

    assert offer not in page_of(signed_in.get("/help/"))


@pytest.mark.parametrize(
    "name", ["home", "now", "now_alone", "now_ride", "help", "plans", "contacts"]
)
def test_who_has_said_no_zone_yet_has_a_page_all_the_same(
    name: str, client: Client, db: None
) -> None:
    client.force_login(make_person(time_zone=""))

    assert client.get(reverse(name)).status_code == 200


# --- the next meeting -----------------------------------------------------------------------------


def test_the_next_meeting_is_the_first_that_has_not_begun(person: User) -> None:
    make_group(person)
    make_group(person, name="Wednesday group", weekday=2)
    at_six = NOON.astimezone(person.zone or ZoneInfo("UTC")).replace(hour=18, minute=0)

    assert next_meeting(person, at=NOON) == NextMeeting(
        "Monday group", "Today, 6 PM", is_today=True
    )
    assert next_meeting(person, at=at_six) == NextMeeting(
        "Wednesday group", "Wednesday, Nov 25, 6 PM"
    )


def test_a_skipped_or_stopped_meeting_is_not_the_next(person: User) -> None:
    group = make_group(person)
    skip_meeting(group=group, day=TODAY, skips=True, by=person, at=NOON, today=TODAY)

    assert next_meeting(person, at=NOON) == NextMeeting("Monday group", "Monday, Nov 30, 6 PM")

    stop_group(group=group, by=person, at=NOON + timedelta(minutes=1), today=TODAY)

    assert next_meeting(person, at=NOON) is None
