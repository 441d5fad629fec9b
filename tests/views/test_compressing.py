"""What is compressed, and what never is: no answer that may show text of its own request."""

import gzip

import brotli
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import Role
from checkins.middleware.compressing import MOST_PADDING, _newest, padded
from checkins.views.offline import _pages_first, _pages_later
from tests.conftest import NOON
from tests.factories import make_staff, sign_in

PACKED = {"Accept-Encoding": "gzip, deflate"}
BROTLI = {"Accept-Encoding": "gzip, deflate, br;q=1.0, zstd"}
OF_EVERYBODY = [*_pages_first(), *_pages_later(), "/worker.js", "/app.webmanifest"]
pytestmark = pytest.mark.django_db


def is_packed(response: HttpResponse) -> bool:
    """Say whether an answer came compressed, and as long as it says."""
    if "Content-Encoding" not in response.headers:
        return False
    assert response.headers["Content-Length"] == str(len(response.content))
    assert "Accept-Encoding" in response.headers["Vary"]
    return True


# --- pages of everybody ---------------------------------------------------------------------------


@pytest.mark.parametrize("address", OF_EVERYBODY)
@time_machine.travel(NOON, tick=False)  # the ride's page says when it began
def test_a_page_of_everybody_is_compressed_once_and_not_sent_again(
    address: str, client: Client
) -> None:
    plain = client.get(address)
    packed = client.get(address, headers=PACKED)
    kept = client.get(address, headers={**PACKED, "If-None-Match": packed.headers["ETag"]})

    assert (is_packed(plain), is_packed(packed)) == (False, True)
    assert gzip.decompress(packed.content) == plain.content
    assert brotli.decompress(client.get(address, headers=BROTLI).content) == plain.content
    assert packed.content == client.get(address, headers=PACKED).content  # no padding: no secret
    assert plain.headers["ETag"] == packed.headers["ETag"]
    assert (kept.status_code, kept.content) == (304, b"")
    assert kept.headers["Cache-Control"] == "no-cache"
    assert kept.headers["Vary"] == packed.headers["Vary"]
    assert "Content-Security-Policy" in kept.headers
    other = client.get(address, headers={**PACKED, "If-None-Match": 'W/"0"'})
    assert other.status_code == 200


def test_a_process_holds_one_text_of_each_page(client: Client) -> None:
    for number in range(3):
        client.get("/help/", {"x": number})
        client.get("/now/ride/", {"at": number})
    client.get("/learn/99/")

    assert _newest.keys() <= set(OF_EVERYBODY)


def test_a_page_of_everybody_has_no_name_where_a_session_is(signed_in: Client) -> None:
    named = Client().get("/help/").headers["ETag"]

    page = signed_in.get("/help/", headers={**PACKED, "If-None-Match": named})

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.headers
    assert is_packed(page)


def test_head_is_answered_with_the_length_of_what_get_sends(client: Client) -> None:
    head = client.head("/help/", headers=PACKED)

    got = client.get("/help/", headers=PACKED)
    assert (head.content, head.headers["Content-Length"]) == (b"", got.headers["Content-Length"])
    assert head.headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("asked", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("gzip; q=0.000", None),
        ("br-x, xgzip, *", None),
        ("", None),
    ],
)
def test_a_browser_gets_a_coding_that_it_takes(
    asked: str, coding: str | None, client: Client
) -> None:
    response = client.get("/help/", headers={"Accept-Encoding": asked})

    assert response.headers.get("Content-Encoding") == coding


# --- pages with a session -------------------------------------------------------------------------


def test_a_page_with_a_session_is_padded_by_chance_and_has_no_name(signed_in: Client) -> None:
    pages = [signed_in.get("/people/", headers=PACKED) for _ in range(12)]

    assert all(is_packed(page) and "ETag" not in page.headers for page in pages)
    # The padding is the file name that a body of gzip may begin with.
    assert {page.content[3] for page in pages} == {8}
    assert len({page.content.index(0, 10) - 10 for page in pages}) > 3
    assert b"</html>" in brotli.decompress(signed_in.get("/people/", headers=BROTLI).content)


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_padding_takes_up_to_a_hundred_bytes_and_leaves_the_text(coding: str) -> None:
    text = b"<p>The same text. " * 99
    read = {"br": brotli.decompress, "gzip": gzip.decompress}[coding]

    bodies = [padded(text, coding) for _ in range(400)]

    assert {read(body) for body in bodies} == {text}
    lengths = {len(body) for body in bodies}
    assert len(lengths) > 60
    assert max(lengths) - min(lengths) < MOST_PADDING + 5


def test_a_page_that_no_browser_may_keep_has_no_name_signed_out_either(client: Client) -> None:
    page = client.get("/keep/", headers=PACKED)

    assert is_packed(page)
    assert "no-store" in page.headers["Cache-Control"]
    assert "ETag" not in page.headers
    assert page.content[3] == 8


@pytest.fixture
def desk() -> Client:
    """A counselor's browser."""
    return sign_in(Client(), make_staff(Role.COUNSELOR))


@pytest.mark.parametrize(
    ("query", "packed"),
    [
        ("", True),
        ("?show=steady&sort=name&view=roomy&keys=off&page=12", True),
        ("?q=", True),
        ("?q=ann", False),
        ("?show=steadyx", False),
        ("?page=123", False),
        ("?anything=csrf", False),
        ("?at=00000000-0000-0000-0000-000000000001", False),
        ("?sort=name&sort=token", False),
    ],
)
def test_an_address_that_holds_text_is_answered_as_it_is(
    query: str, packed: bool, desk: Client
) -> None:
    response = desk.get(reverse("caseload") + query, headers=PACKED)

    assert response.status_code == 200
    assert is_packed(response) is packed


def test_an_address_whose_path_holds_text_is_answered_as_it_is(signed_in: Client) -> None:
    addresses = (reverse("recovery_days"), reverse("settings_change", args=["name"]))

    found = [signed_in.get(address, headers=PACKED) for address in addresses]

    assert [response.status_code for response in found] == [200, 200]
    assert [is_packed(response) for response in found] == [True, False]


def test_what_another_site_led_to_is_answered_as_it_is(signed_in: Client) -> None:
    sites = ("cross-site", "same-site", "same-origin", "none")

    found = [
        signed_in.get("/people/", headers={**PACKED, "Sec-Fetch-Site": site}) for site in sites
    ]

    assert [is_packed(response) for response in found] == [False, False, True, True]


def test_no_answer_to_a_form_is_compressed(signed_in: Client) -> None:
    refused = signed_in.post("/people/add/", {"name": "", "phone": "x"}, headers=PACKED)
    shown = signed_in.post(reverse("my_days_notes"), {"sought": "walk"}, headers=PACKED)

    assert refused.status_code == 400
    assert len(refused.content) > 1000
    assert shown.status_code == 200
    assert (is_packed(refused), is_packed(shown)) == (False, False)
