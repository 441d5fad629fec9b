"""Rides: kept at one of three ends, once, and nobody's but the person's; nothing else moves."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import RideEnd, Role
from checkins.middleware.routes import is_public
from checkins.models import CravingEpisode, User
from tests.conftest import NOON
from tests.factories import (
    as_sent,
    make_contact,
    make_staff,
    sign_in,
)
from tests.pages import main_of, page_of, words_of

END, ALL, RIDE = reverse("rides_end"), reverse("rides"), reverse("now_ride")
BEGAN = int(NOON.timestamp()) - 600
SAID = {"before": "4", "after": "1", "trigger": "boredom", "helped": "little"}
BUTTON = re.compile(r'<button class="button([^"]*)"\s+name="end"\s+value="([a-z]+)"')


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def ended(client: Client, end: str = "passed", began: object = BEGAN, **said: str) -> HttpResponse:
    """End a ride as the page's form does."""
    return client.post(END, as_sent({"began": str(began), "end": end, **said}))


def ends_on(response: HttpResponse) -> list[tuple[str, bool]]:
    """Return the three ends in their order, and whether each one is filled."""
    return [(end, "primary" in style) for style, end in BUTTON.findall(page_of(response))]


# --- the three ends -------------------------------------------------------------------------------


@pytest.mark.parametrize("end", RideEnd.values)
def test_each_end_keeps_the_ride_and_leads_on(signed_in: Client, person: User, end: str) -> None:
    response = ended(signed_in, end, **SAID)

    ride = CravingEpisode.objects.get()
    assert (ride.person, ride.ended_at) == (person, NOON)
    assert ride.started_at == NOON - timedelta(minutes=10)
    assert ride.content == {"before": 4, "after": 1, "helped": "little", "trigger": "boredom"}
    kept = reverse("rides_ride", args=[ride.pk])
    assert (
        response.headers["Location"]
        == {
            "passed": kept,
            "again": RIDE,
            "call": f"{kept}?call=1",
        }[end]
    )


def test_nothing_said_is_nothing_said(signed_in: Client, person: User) -> None:
    ended(signed_in)

    assert set(CravingEpisode.objects.get().content.values()) == {None}
    page = words_of(signed_in.get(reverse("rides_ride", args=[CravingEpisode.objects.get().pk])))
    assert page.count("No answer") == 2


def test_a_form_that_comes_twice_and_a_ride_that_is_said_anew_are_one_row(
    signed_in: Client, person: User
) -> None:
    sent = as_sent({"began": str(BEGAN), "end": "passed", **SAID})

    answers = [signed_in.post(END, sent).headers["Location"] for _ in range(2)]
    answers.append(ended(signed_in, "passed", after="3").headers["Location"])

    assert answers == [answers[0]] * 3
    assert CravingEpisode.objects.get().content["after"] == 3


def test_before_an_end_nothing_is_kept(signed_in: Client, person: User) -> None:
    for address in (RIDE, f"{RIDE}?at={BEGAN}", END, f"{END}?at={BEGAN}"):
        signed_in.get(address)
    refused = signed_in.post(END, as_sent({"began": str(BEGAN), **SAID}))

    assert refused.status_code == 400
    assert "How do you want to go on? Press one of the three buttons." in words_of(refused)
    assert not CravingEpisode.objects.exists()


@pytest.mark.parametrize(
    ("began", "why"),
    [
        ("", "“When it began” is blank."),
        ("soon", "“When it began” is not a time."),
        (BEGAN + 601, "“When it began” is still ahead."),
        (BEGAN + 599 - 86_400, "“When it began” is more than a day ago, too long to keep."),
    ],
    ids=["blank", "no time", "ahead", "old"],
)
def test_a_start_that_cannot_be_is_refused_by_name(
    signed_in: Client, person: User, began: object, why: str
) -> None:
    response = ended(signed_in, began=began, **SAID)

    assert response.status_code == 400
    assert why in words_of(response)
    assert 'value="boredom" checked' in page_of(response)
    assert not CravingEpisode.objects.exists()


def test_a_start_of_the_day_before_is_kept(signed_in: Client, person: User) -> None:
    ended(signed_in, began=BEGAN + 600 - 86_400)

    assert CravingEpisode.objects.get().minutes == 24 * 60


@pytest.mark.parametrize("at", ["", "x", str(BEGAN + 10_000), "9" * 400])
def test_an_address_without_a_start_counts_as_begun_now(
    signed_in: Client, person: User, at: str
) -> None:
    page = page_of(signed_in.get(END, {"at": at}))

    assert f'name="began" value="{BEGAN + 600}"' in page
    assert "You stayed with it." in page


def test_an_old_start_says_so_and_asks_for_nothing(signed_in: Client, person: User) -> None:
    page = main_of(signed_in.get(END, {"at": str(BEGAN + 599 - 86_400)}))

    assert "You started it more than a day ago." in page
    assert 'name="end"' not in page


# --- which end leads ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "first"),
    [("", None), *((str(place), "passed") for place in (0, 1, 2)), ("3", "call"), ("4", "call")],
)
def test_the_filled_button_follows_the_answer(
    signed_in: Client, person: User, after: str, first: str | None
) -> None:
    refused = signed_in.post(END, as_sent({"began": str(BEGAN), "after": after}))

    leads = first or "passed"
    others = {"passed": ["again", "call"], "call": ["again", "passed"]}[leads]
    assert ends_on(refused) == [(leads, bool(first)), *((end, False) for end in others)]
    is_strong = "Some waves are longer." in re.sub(
        r"<p[^>]*hidden>.*?</p>", "", main_of(refused), flags=re.DOTALL
    )
    assert is_strong is (first == "call")


@pytest.mark.parametrize("number", ["555-0142", ""])
def test_the_call_is_to_the_first_of_their_people_or_to_the_line(
    signed_in: Client, person: User, number: str
) -> None:
    if number:
        make_contact(person, name="Maria", number=number)

    asked = page_of(signed_in.get(END))
    kept = main_of(signed_in.get(ended(signed_in, "call").headers["Location"]))

    dial = f"tel:{number.replace('-', '')}" if number else "tel:988"
    assert f'data-dial="{dial}"' in asked
    primary = re.search(r'class="button primary big"\s+href="([^"]+)"', kept)
    assert primary
    assert primary[1] == dial


@pytest.mark.parametrize("after", range(5))
def test_a_strong_one_leads_with_the_call_whatever_the_end(
    signed_in: Client, person: User, after: int
) -> None:
    kept = main_of(signed_in.get(ended(signed_in, after=str(after)).headers["Location"]))

    assert ("primary big" in kept) is (after >= 3)
    assert ("I might use" in kept) is (after >= 3)


# --- signed out -----------------------------------------------------------------------------------


def test_a_visitor_is_led_to_the_end_on_the_page_and_nothing_is_kept(
    client: Client, db: None
) -> None:
    page = page_of(client.get(RIDE, {"at": str(BEGAN + 300)}))

    assert 'href="#end"' in page
    assert "data-keeps" not in page
    assert END not in page
    assert "We don\N{RIGHT SINGLE QUOTATION MARK}t keep any of this." in page
    for method in (client.get, client.post):
        response = method(END, {"began": str(BEGAN), "end": "passed", **SAID})
        assert response.status_code == 302
        assert response.headers["Location"].startswith("/account/login/")
    assert not CravingEpisode.objects.exists()


def test_the_page_is_the_same_for_every_visitor(client: Client, person: User) -> None:
    other = Client()
    other.force_login(person)
    other.logout()

    pages = [one.get(RIDE, {"at": str(BEGAN)}).content for one in (client, other, Client())]

    assert pages == [pages[0]] * 3
    assert pages[0].decode().count('name="strength"') == 5


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR, Role.SUPPORTER])
def test_other_roles_ride_as_visitors(role: Role, db: None) -> None:
    browser = sign_in(Client(), make_staff(role))

    page = page_of(browser.get(RIDE, {"at": str(BEGAN)}))

    assert "We don\N{RIGHT SINGLE QUOTATION MARK}t keep any of this." in page
    assert END not in page
    assert ended(browser).status_code == 404


def test_a_persons_way_out_keeps_the_start(signed_in: Client, person: User) -> None:
    riding = page_of(signed_in.get(RIDE, {"at": str(BEGAN + 300)}))
    over = signed_in.get(RIDE, {"at": str(BEGAN)})

    assert f'href="{END}?at={BEGAN + 300}"' in riding
    assert over.headers["Location"] == f"{END}?at={BEGAN}"


def test_the_end_waits_for_the_database_as_other_pages_do() -> None:
    assert is_public("/now/ride/")
    assert is_public("/now/")
    assert not is_public(END)
    assert not is_public(ALL)


# --- where somebody else reads the phone ----------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "leads_to"),
    [("passed", "/"), ("call", "/now/"), ("again", RIDE)],
)
def test_on_a_quiet_home_a_ride_ends_without_a_question_and_shows_nothing(
    client: Client, person: User, end: str, leads_to: str
) -> None:
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    client.force_login(person)  # not asked lately who it is

    asked = client.get(END)
    response = ended(client, end, **SAID)
    kept = client.get(reverse("rides_ride", args=[CravingEpisode.objects.get().pk]))

    assert asked.status_code == 200
    assert response.headers["Location"] == leads_to
    assert kept.headers["Location"].startswith("/account/reauthenticate/")
