"""Right now: who may be called, what leads, and the minute of the exercise that the clock gives."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog import help_catalog
from checkins.enums import Role
from checkins.models import User
from tests.conftest import NOON
from tests.factories import (
    make_contact,
    make_group,
    make_person,
    make_plan,
    make_staff,
    save,
    sign_in,
)
from tests.pages import main_of, words_of
from tests.services.patterns import TODAY

NOW, ALONE, RIDE = "/now/", "/now/alone/", "/now/ride/"
BODY = "body=Having%20a%20hard%20moment.%20Can%20you%20talk%3F"
BEGAN = int(NOON.timestamp())
DAY = timedelta(days=1)
NEAR, WAVE = "get someone with you.", "A craving is a wave."


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def _links(page: str) -> list[str]:
    return re.findall(r'href="((?:tel|sms):[^"]*)"', page)


# --- whom it offers -------------------------------------------------------------------------------


def test_signed_out_it_offers_the_line_and_a_text_to_whomever_they_choose(client: Client) -> None:
    page = main_of(client.get(NOW))

    assert _links(page) == ["tel:988", f"sms:?&{BODY}", "tel:911", "sms:988"]
    assert "Sign in to see them here." in page
    assert 'href="/now/ride/"' in page


def test_a_persons_first_one_is_called_and_texted(signed_in: Client, person: User) -> None:
    make_contact(person, name="Maria", number="555-0142")
    make_contact(person, name="Abel", number="555-0143")

    page = main_of(signed_in.get(NOW))

    assert _links(page)[:2] == ["tel:5550142", f"sms:5550142?&{BODY}"]
    assert "Call Maria" in page
    assert "Abel" not in page
    assert "Sign in" not in page


def test_who_takes_no_texts_is_called_and_the_next_one_texted(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria", number="555-0142", may_text=False)
    make_contact(person, name="Abel", number="555-0143")

    page = words_of(signed_in.get(NOW))

    assert "Call Maria" in page
    assert "Text Abel" in page


def test_nobody_yet_is_offered_the_line_treatment_the_next_meeting_and_to_add_one(
    signed_in: Client, person: User
) -> None:
    make_group(person, name="Tuesday group", weekday=1)
    make_plan(person, reasons="Lena.")

    page = words_of(signed_in.get(NOW))

    _are_in_order(
        page,
        *("Call 988", "Call 911", "Text 988", "Add one person", "1-800-662-4357"),
        *("Tuesday group", "My reasons", "Sick, sweating"),
    )
    assert page.count("Call 988") == 1


def _are_in_order(page: str, *texts: str) -> None:
    places = [page.find(text) for text in texts]
    assert -1 not in places
    assert places == sorted(places)


def test_who_has_somebody_to_call_is_offered_988_beside_the_words_about_it(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria", number="555-0142")

    page = main_of(signed_in.get(NOW)).partition("Thoughts of ending my life")[2]

    assert _links(page) == ["tel:988", "sms:988"]


def test_reasons_come_from_the_plan_and_lead_to_them(signed_in: Client, person: User) -> None:
    make_plan(person, reasons="Lena.\nMy own place.")

    page = main_of(signed_in.get(NOW))

    assert "Lena. · My own place." in page
    assert 'href="/plan/#reasons"' in page
    assert 'id="reasons"' in main_of(signed_in.get("/plan/"))


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR, Role.SUPPORTER])
def test_other_roles_get_the_page_of_everybody(role: Role, db: None) -> None:
    browser = sign_in(Client(), make_staff(role))

    assert _links(main_of(browser.get(NOW)))[:2] == ["tel:988", f"sms:?&{BODY}"]


def test_another_persons_people_and_reasons_are_not_there(signed_in: Client) -> None:
    other = make_person()
    make_contact(other, name="Zqfriend")
    make_plan(other, reasons="Zqreason.")

    for address in (NOW, ALONE, RIDE):
        assert "Zq" not in main_of(signed_in.get(address))


# --- after use ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("back", "answers", "leads"),
    [
        (0, {"used": "yes"}, NEAR),
        (1, {"used": "yes"}, NEAR),
        (2, {"used": "yes"}, WAVE),
        (0, {"planning": 2}, NEAR),
        (1, {"planning": 4}, NEAR),
        (0, {"planning": 1}, WAVE),
        (2, {"planning": 3}, WAVE),
        (0, {"used": "no", "cravings": 4}, WAVE),
        (0, {"used": "skip"}, WAVE),
    ],
)
def test_after_use_or_a_plan_the_call_leads_and_the_ride_is_a_row(
    back: int, answers: dict[str, object], leads: str, signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria", number="555-0142")
    save(person, TODAY - back * DAY, NOON, **answers, finish=True)

    page = main_of(signed_in.get(NOW))
    texts = words_of(signed_in.get(NOW))

    assert leads in texts
    assert (leads == NEAR) == ("After a break, your body can handle much less" in texts)
    primary = re.search(r'class="button primary big"\s+href="([^"]+)"', page)
    assert primary
    assert primary[1] == ("tel:5550142" if leads == NEAR else RIDE)
    assert page.count('href="/now/ride/"') == 1


@pytest.mark.parametrize("answers", [{"used": "yes"}, {"planning": 3}], ids=["use", "a plan"])
@pytest.mark.parametrize("has_somebody", [True, False])
def test_the_danger_card_says_what_help_says_and_leads_to_its_steps(
    answers: dict[str, object], has_somebody: bool, signed_in: Client, person: User
) -> None:
    if has_somebody:
        make_contact(person, name="Maria", number="555-0142")
    save(person, TODAY, NOON, **answers, finish=True)
    catalog = help_catalog()

    page = main_of(signed_in.get(NOW))
    card = page.partition('<section class="card danger"')[2].partition("</section>")[0]

    said = [
        *(catalog.overdose.ask, catalog.overdose.first),
        *(f"Call {catalog.emergency}", "Overdose steps", catalog.tolerance.text),
    ]
    words = " ".join(re.sub(r"<[^>]+>", " ", card.partition(">")[2]).split())
    assert unescape(words) == " ".join(said)
    assert re.findall(r'href="([^"]+)"', card) == ["tel:911", "/help/#overdose"]
    assert 'id="overdose"' in main_of(signed_in.get("/help/"))


# --- alone ----------------------------------------------------------------------------------------


def test_who_is_alone_is_led_to_people_first_and_to_the_line_that_stays(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria", number="555-0142")

    page = main_of(signed_in.get(ALONE))

    assert _links(page)[0] == "tel:5550142"
    _are_in_order(
        page, "If you can hold off", "Call Maria", "If you might use anyway", "tel:+18009720590"
    )
    for said in ("leave the door unlocked", "naloxone in sight", "Fentanyl can be in anything."):
        assert said in page


def test_the_line_that_stays_is_the_one_that_the_help_file_names(client: Client) -> None:
    line = help_catalog().stays

    page = main_of(client.get(ALONE))

    assert line.about.partition(" They stay")[0] in page
    assert line.call in page


# --- the ten minutes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("seconds", "left", "says"),
    [
        (0, "10 minutes to go", "Feel your feet on the floor."),
        (59, "10 minutes to go", "Feel your feet on the floor."),
        (60, "9 minutes to go", "Where in your body is it?"),
        (8 * 60, "2 minutes to go", "Some cravings take half an hour. That's normal."),
        (9 * 60 + 59, "1 minute to go", "Look again."),
    ],
)
def test_the_minute_is_the_clocks(
    seconds: int, left: str, says: str, client: Client, db: None
) -> None:
    page = main_of(client.get(RIDE, {"at": str(BEGAN - seconds)}))

    assert f">{left}</h1>" in page
    assert says in page.partition("<template")[0]
    assert page.count('class="past"') == seconds // 60
    assert (
        f"/now/ride/?at={BEGAN - seconds}"
        in client.get(RIDE, {"at": str(BEGAN - seconds)}).content.decode()
    )


@pytest.mark.parametrize("minutes", [10, 11, 600, 10_000_000])
def test_after_ten_minutes_it_is_over(minutes: int, client: Client, db: None) -> None:
    page = client.get(RIDE, {"at": str(BEGAN - 60 * minutes)}).content.decode()

    assert "That was ten minutes." in page
    assert 'http-equiv="refresh"' not in page


@pytest.mark.parametrize(
    "said", ["", "x", "-5", "1.5", "٣", "9" * 11, "9" * 400, "0x10", str(BEGAN + 5), " 1", "1e9"]
)
def test_no_time_that_makes_no_sense_is_a_start(said: str, client: Client, db: None) -> None:
    response = client.get(RIDE, {"at": said})

    assert response.status_code == 200
    assert ">10 minutes to go</h1>" in main_of(response)


def test_the_refresh_is_stopped_by_a_link_and_the_minute_stays(client: Client, db: None) -> None:
    running = client.get(RIDE, {"at": str(BEGAN - 120)}).content.decode()
    standing = client.get(RIDE, {"at": str(BEGAN - 120), "stand": "1"}).content.decode()

    assert f'content="60; url=/now/ride/?at={BEGAN - 120}"' in running
    assert "Stop the refresh" in running
    assert 'http-equiv="refresh"' not in standing
    assert ">8 minutes to go</h1>" in standing


def test_nothing_is_written_by_any_of_them(signed_in: Client, person: User) -> None:
    from checkins.models import AuditEvent

    before = AuditEvent.objects.count()

    for address in (NOW, ALONE, RIDE):
        assert signed_in.get(address).status_code == 200
        assert signed_in.post(address).status_code == 405

    assert AuditEvent.objects.count() == before


# --- the way to it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["home", "help", "learn", "keep", "account_login", "account_signup", "nowhere"]
)
def test_it_is_one_tap_away_signed_out(name: str, client: Client, db: None) -> None:
    address = "/nowhere/" if name == "nowhere" else reverse(name)
    header = client.get(address).content.decode().partition("</header>")[0]

    assert header.count('href="/now/"') == 1


def test_it_is_one_tap_away_on_a_persons_pages(signed_in: Client, person: User) -> None:
    make_contact(person)
    pages = ["/", "/trends/", "/people/", "/plan/", "/settings/", "/help/", "/learn/"]
    pages += [reverse("checkins_page", args=[TODAY, page]) for page in (1, 2, 3, 4)]

    for address in pages:
        header = signed_in.get(address).content.decode().partition("</header>")[0]
        # A check-in's tabs are away on a phone, and its header's way is away on a desktop.
        assert header.count('href="/now/"') == 1 + address.startswith("/check-in/"), address
