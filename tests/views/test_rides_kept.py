"""Rides that were kept: read, deleted, shared one by one, and moving nothing else."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from checkins.catalog.triggers import trigger_catalog
from checkins.enums import RATING_WORDS, RideEnd, RideHelped, Role
from checkins.models import Client as ClientRow
from checkins.models import CravingEpisode, User
from checkins.services.rides import share_ride
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import (
    as_sent,
    make_counselor,
    make_person,
    make_ride,
    make_staff,
    make_supporter,
    save,
    share,
    sign_in,
)
from tests.pages import main_of, page_of, without_tokens, words_of
from tests.services.patterns import TODAY

END, ALL, RIDE = reverse("rides_end"), reverse("rides"), reverse("now_ride")
BEGAN = int(NOON.timestamp()) - 600
SAID = {"before": "4", "after": "1", "trigger": "boredom", "helped": "little"}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    """A counselor past the second step."""
    return make_counselor()


def ended(client: Client, end: str = "passed", began: object = BEGAN, **said: str) -> HttpResponse:
    """End a ride as the page's form does."""
    return client.post(END, as_sent({"began": str(began), "end": end, **said}))


# --- what is kept ---------------------------------------------------------------------------------


def test_the_kept_page_says_what_was_said(signed_in: Client, person: User) -> None:
    page = words_of(signed_in.get(ended(signed_in, **SAID).headers["Location"]))

    for said in ("Very much", "A little", "10 minutes", "Boredom", "Kept. Only you can see this."):
        assert said in page


def test_dont_keep_it_deletes_at_once_and_a_second_tap_says_the_same(
    signed_in: Client, person: User
) -> None:
    ride = make_ride(person, NOON)

    for _ in range(2):
        response = signed_in.post(reverse("rides_drop", args=[ride.pk]), follow=True)
        assert "Okay. We didn\N{RIGHT SINGLE QUOTATION MARK}t keep it." in words_of(response)
        assert "Undo" not in words_of(response)

    assert not CravingEpisode.with_removed.exists()


def test_the_list_deletes_with_undo(signed_in: Client, person: User) -> None:
    ride = make_ride(person, NOON, before=4, after=1)
    assert "Very much before, a little after" in words_of(signed_in.get(ALL))

    page = main_of(signed_in.post(reverse("rides_remove", args=[ride.pk]), follow=True))
    undo = re.search(r'action="(/undo/ride/[^"]+)"', page)
    assert undo
    assert "Very much before" not in page
    back = words_of(signed_in.post(undo[1], follow=True))

    assert "Your ride is back." in back
    assert "Very much before, a little after" in back


def test_older_rides_stand_on_a_page_of_their_own(signed_in: Client, person: User) -> None:
    for hours in range(31):
        make_ride(person, NOON - timedelta(hours=hours))

    pages = [main_of(signed_in.get(ALL, {"page": number})) for number in (1, 2)]

    assert [page.count('href="/rides/') for page in pages] == [30, 1]
    assert ["Older" in page for page in pages] == [True, False]


def test_nothing_is_ever_counted_up(signed_in: Client, person: User) -> None:
    for hours in range(3):
        make_ride(person, NOON - timedelta(hours=hours))

    page = words_of(signed_in.get(ALL))

    assert not re.search(r"\b(3|three) (rides|times|cravings)\b|in a row|total|streak", page)


def test_another_persons_ride_is_not_there(signed_in: Client) -> None:
    theirs = make_ride(make_person(), NOON)

    for name in ("rides_ride", "rides_share"):
        assert signed_in.get(reverse(name, args=[theirs.pk])).status_code == 404
    for name in ("rides_drop", "rides_remove", "rides_unshare"):
        signed_in.post(reverse(name, args=[theirs.pk]))
    assert CravingEpisode.objects.get() == theirs


# --- sharing one by one ---------------------------------------------------------------------------


def test_a_ride_is_shared_one_by_one_and_leaves_at_once(
    client: Client, signed_in: Client, person: User, sam: User
) -> None:
    consent = share(person, sam, NOON, notes=True)
    shared = make_ride(person, NOON, before=4, after=0, trigger="senses")
    make_ride(person, NOON - timedelta(hours=1), trigger="stress")
    address = reverse("rides_share", args=[shared.pk])
    assert "Sam" in words_of(signed_in.get(address))
    sign_in(client := Client(), sam)
    theirs = reverse("clients_page", args=[ClientRow.objects.get().pk])

    seen = [words_of(client.get(theirs))]
    done = signed_in.post(address, {"readers": str(consent.pk)}, follow=True)
    seen.append(words_of(client.get(theirs)))
    signed_in.post(reverse("rides_unshare", args=[shared.pk]))
    seen.append(words_of(client.get(theirs)))

    assert "You and Sam can see this ride." in words_of(done)
    assert ["A sight or smell" in page for page in seen] == [False, True, False]
    assert ["Cravings they rode out and shared" in page for page in seen] == [False, True, False]
    assert not any("Stress" in page.partition("How full")[0] for page in seen)


@pytest.mark.parametrize("scopes", [{"signs": True, "use": True, "alerts": True}, {}])
def test_it_needs_a_consent_in_force_that_shows_notes(
    person: User, sam: User, scopes: dict[str, bool]
) -> None:
    consent = share(person, sam, NOON, notes=True)
    ride = make_ride(person, NOON, trigger="senses")
    share_ride(ride=ride, consent_ids=[consent.pk], by=person, at=NOON)
    revoke(consent=consent, by=person, at=NOON)
    share(person, sam, NOON, **scopes)
    browser = sign_in(Client(), sam)

    page = words_of(browser.get(reverse("clients_page", args=[ClientRow.objects.get().pk])))

    assert "A sight or smell" not in page


def test_without_a_reader_there_is_nobody_to_share_with(signed_in: Client, person: User) -> None:
    ride = make_ride(person, NOON)

    assert "Share this one" not in words_of(signed_in.get(reverse("rides_ride", args=[ride.pk])))
    asked = words_of(signed_in.get(reverse("rides_share", args=[ride.pk])))
    assert "No one can see your notes right now" in asked


# --- it is no check-in ----------------------------------------------------------------------------


def test_no_other_page_of_anybodys_moves(person: User, sam: User) -> None:
    mom = make_staff(Role.SUPPORTER, second_factor=False)
    make_supporter(person, NOON, mom)
    for back in range(5):
        save(person, TODAY - timedelta(days=back), NOON, cravings=1, finish=True)
    everything = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
    share(person, sam, NOON, **everything)
    desk, beside, home = sign_in(Client(), sam), sign_in(Client(), mom), Client()
    home.force_login(person)
    client = reverse("clients_page", args=[ClientRow.objects.get().pk])
    pages = [
        *((desk, address) for address in (reverse("caseload"), client, f"{client}sheet/")),
        (beside, reverse("supporting")),
        *((home, address) for address in ("/", "/trends/", "/steps/", "/check-in/", "/sharing/")),
    ]

    def read() -> list[str]:
        return [words_of(browser.get(address)) for browser, address in pages]

    read()  # the first look is noted, and said on the next one
    before = read()
    for hours in range(3):
        make_ride(person, NOON - timedelta(hours=hours), before=4, after=4, trigger="stress")

    assert read() == before


# --- no answer outside the page -------------------------------------------------------------------

WORDS = {
    *(*RATING_WORDS, *RideHelped.labels),
    *(*SAID, "senses", "Craving", "craving"),
    *(*trigger_catalog().words, *trigger_catalog().words.values()),
}


def test_no_address_title_or_line_of_a_log_holds_an_answer(
    signed_in: Client, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[Any] = []
    with capture_logs() as logs:
        for place, end in enumerate(RideEnd.values):
            said = {"before": "4", "after": str(place), "helped": "no", "trigger": "senses"}
            answer = ended(signed_in, end, BEGAN - place, **said)
            told.append(answer.headers["Location"])
            page = page_of(signed_in.get(answer.headers["Location"]))
            told += re.findall(r"<title>.*?</title>", page, re.DOTALL)
        ended(signed_in, "nowhere", **SAID)
        told += re.findall(r"<title>.*?</title>", page_of(signed_in.get(ALL)), re.DOTALL)
    told += [sorted(line.items()) for line in logs]

    assert CravingEpisode.objects.count() == 3
    text = f"{told} {caplog.text}"
    assert "rides_end" in text
    assert not [word for word in WORDS if re.search(rf"\b{word}\b", text)]
    bare = [re.sub(r"/rides/[0-9a-f-]{36}/", "/rides/ID/", str(one)) for one in told[:6:2]]
    assert bare == ["/rides/ID/", RIDE, "/rides/ID/?call=1"]


def test_pages_of_rides_are_kept_by_no_browser(signed_in: Client, person: User) -> None:
    ride = make_ride(person, NOON)

    for address in (END, ALL, reverse("rides_ride", args=[ride.pk])):
        assert "no-store" in signed_in.get(address).headers["Cache-Control"]


def test_a_ride_page_has_no_token_of_a_visitor(client: Client, db: None) -> None:
    page = client.get(RIDE).content

    assert without_tokens(page) == page
