"""What every answer carries, and what no page holds: policy, caching, cookies, inline code."""

from collections.abc import Iterator
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from uuid import UUID

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checkins.enums import Role
from checkins.models import Client as ClientRow
from checkins.models import User
from checkins.services.staff import invite_staff
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    as_sent,
    make_contact,
    make_import,
    make_person,
    make_staff,
    save,
    share,
    sign_in,
)
from tests.views.routes.addresses import ROUTES, TODAY, Route

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
READABLE = [name for name, route in ROUTES.items() if "GET" in route.methods]
PUBLIC_FILES = ["checkins/bundles/base.css", "checkins/js/leave.js", "checkins/icons/icon.svg"]
# Whose addresses hold a text, which their pages may show: these are never compressed.
HOLD_TEXT = {"settings_change", "account_reset_password_from_key"}
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rows_of_the_module")]


@pytest.fixture(scope="module")
def person(rows_of_the_module: None) -> User:
    """A person who used today, felt low and thought of using, and whose file waits."""
    person = make_person()
    save(person, TODAY, NOON, used="yes", planning=2, low_mood=4, finish=True)
    make_import(person)
    return person


@pytest.fixture(scope="module")
def contact_id(person: User) -> UUID:
    """Someone to call."""
    return make_contact(person).pk


@pytest.fixture(scope="module")
def cookies(person: User) -> SimpleCookie:
    """What a browser holds after a real sign-in and its second asking, every page open to it."""
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return browser.cookies


@pytest.fixture
def visitor(cookies: SimpleCookie, client: Client) -> Client:
    """The person's browser."""
    client.cookies = SimpleCookie(cookies.output(header="", sep=";"))
    return client


def _get(client: Client, route: Route, contact_id: UUID) -> HttpResponse:
    return client.get(route.address(contact_id=contact_id))


def _policy_of(response: HttpResponse) -> set[str]:
    return {part.strip() for part in response.headers["Content-Security-Policy"].split(";")} - {""}


def _carries_the_headers(response: HttpResponse) -> bool:
    assert _policy_of(response) == POLICY
    assert "Content-Security-Policy-Report-Only" not in response.headers
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return True


# --- every answer ---------------------------------------------------------------------------------


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", READABLE)
def test_an_address_carries_the_headers_signed_out(name: str, client: Client) -> None:
    assert _carries_the_headers(client.get(ROUTES[name].address()))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", READABLE)
def test_an_address_carries_the_headers_and_is_not_stored_signed_in(
    name: str, visitor: Client, contact_id: UUID
) -> None:
    visitor.defaults["HTTP_ACCEPT_ENCODING"] = "gzip"

    response = _get(visitor, ROUTES[name], contact_id)

    assert _carries_the_headers(response)
    assert "no-store" in response.headers["Cache-Control"]
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    is_shown = response.status_code == 200 and is_page  # no error, no script's JSON, no file
    is_compressed = response.headers.get("Content-Encoding") == "gzip"
    assert is_compressed is (is_shown and name not in HOLD_TEXT)


@pytest.mark.one_in(3)
@pytest.mark.parametrize(
    "name", [name for name, route in ROUTES.items() if "POST" in route.methods]
)
def test_a_refused_post_carries_the_headers(name: str, visitor: Client, contact_id: UUID) -> None:
    response = visitor.post(ROUTES[name].address(contact_id=contact_id), {"surprise": "1"})

    assert _carries_the_headers(response)
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", PUBLIC_FILES)
def test_a_static_file_carries_the_headers(name: str, client: Client) -> None:
    response = client.get(staticfiles_storage.url(name))

    assert response.status_code == 200
    assert _carries_the_headers(response)
    assert response.headers["Cache-Control"] == "max-age=315360000, public, immutable"


def test_a_missing_page_carries_the_headers(signed_in: Client) -> None:
    response = signed_in.get("/nowhere/")

    assert response.status_code == 404
    assert _carries_the_headers(response)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_missing_static_file_carries_the_headers(client: Client) -> None:
    response = client.get("/static/nothing.css")

    assert response.status_code == 404
    assert _carries_the_headers(response)


def test_a_wrong_host_is_refused_with_the_headers(client: Client) -> None:
    response = client.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert _carries_the_headers(response)


def test_a_form_without_its_token_is_refused_with_the_headers(person: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person)

    response = client.post(reverse("contacts_add"), {"name": "Sam"})

    assert response.status_code == 403
    assert _carries_the_headers(response)
    assert response.headers["Cache-Control"] == "no-store"


def test_a_wrong_method_is_refused_with_the_headers(signed_in: Client) -> None:
    response = signed_in.delete(reverse("contacts"))

    assert response.status_code == 405
    assert _carries_the_headers(response)


def test_an_error_of_ours_carries_the_headers(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(person)
    monkeypatch.setattr("checkins.views.contacts.SupportContact", None)

    response = client.get(reverse("contacts"))

    assert response.status_code == 500
    assert _carries_the_headers(response)
    assert response.headers["Cache-Control"] == "no-store"


def test_the_way_to_https_carries_the_headers(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True

    response = Client().get("/help/")

    assert (response.status_code, response.headers["Location"]) == (
        301,
        "https://testserver/help/",
    )
    assert _carries_the_headers(response)


def test_https_is_asked_for_by_every_later_visit(client: Client) -> None:
    response = client.get("/help/", secure=True)

    assert response.headers["Strict-Transport-Security"] == (
        "max-age=63072000; includeSubDomains; preload"
    )


# --- caching --------------------------------------------------------------------------------------


def test_nothing_tells_a_cache_to_keep_a_page(client: Client) -> None:
    kept = {
        name: response.headers["Cache-Control"]
        for name in READABLE
        if not {"no-store", "no-cache"}
        & set((response := client.get(ROUTES[name].address())).headers["Cache-Control"].split(", "))
    }

    assert kept == {}


def test_help_may_be_kept_by_a_service_worker_signed_out_only(
    visitor: Client, contact_id: UUID
) -> None:
    assert Client().get("/help/").headers["Cache-Control"] == "no-cache"
    assert visitor.get("/help/").headers["Cache-Control"] == "no-store"


# --- cookies --------------------------------------------------------------------------------------


def test_cookies_are_neutral_and_bound_to_this_host(client: Client, person: User) -> None:
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})

    assert set(client.cookies) == {"__Host-session", "__Host-form", "__Host-browser"}
    for cookie in client.cookies.values():
        assert (cookie["secure"], cookie["httponly"]) == (True, True)
        assert (cookie["path"], cookie["domain"], cookie["samesite"]) == ("/", "", "Lax")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", READABLE)
def test_no_address_sets_another_cookie(name: str, visitor: Client, contact_id: UUID) -> None:
    response = _get(visitor, ROUTES[name], contact_id)

    assert set(response.cookies) <= {"__Host-session", "__Host-form"}


@pytest.mark.parametrize(
    "name",
    [
        *("home", "help", "now", "now_alone", "now_ride", "learn", "offline_worker", "keep"),
        *("offline_checkin", "offline_manifest", "devices_known", "form_drafts_unsent"),
        *("leaving", "leaving_away"),
        *("health_live", "health_ready"),
    ],
)
def test_a_first_visit_to_a_public_page_leaves_no_cookie(
    name: str, client: Client, db: None
) -> None:
    assert set(client.get(reverse(name)).cookies) == set()


# --- nothing inline -------------------------------------------------------------------------------


KITCHEN = "<title>Kitchen measures</title>"  # where leaving leads
CRISIS_CHAT = "https://988lifeline.org"  # a way to the crisis line, taken by a tap alone


class _Inline(HTMLParser):
    """Collects what the policy forbids a page to hold."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script" and "src" not in values and values.get("type") != "application/json":
            self.found.append("script")
        if tag in {"style", "iframe", "object", "embed", "base"}:
            self.found.append(tag)
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.found.append(f"{tag} {name}")
            if (tag, value) == ("a", CRISIS_CHAT):
                continue
            if name in {"href", "src", "action", "srcset"} and not (value or "/").startswith(
                ("/", "#", "?", "tel:", "sms:", "otpauth:", ".")
            ):
                self.found.append(f"{tag} {name}={value}")

    handle_startendtag = handle_starttag


def _inline_on(response: HttpResponse) -> list[str]:
    parser = _Inline()
    if "html" in response.headers.get("Content-Type", ""):
        page = response.content.decode()
        parser.feed(page)
        is_left = "<html" in page and KITCHEN not in page
        if page.count('action="/leave/"') != is_left:
            parser.found.append("not one way to leave")
    return parser.found


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", READABLE)
def test_a_page_holds_nothing_inline_and_no_other_host_signed_out(
    name: str, client: Client, db: None
) -> None:
    assert _inline_on(client.get(ROUTES[name].address())) == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", READABLE)
def test_a_page_holds_nothing_inline_and_no_other_host_signed_in(
    name: str, visitor: Client, contact_id: UUID
) -> None:
    assert _inline_on(_get(visitor, ROUTES[name], contact_id)) == []


def test_an_operators_pages_carry_the_headers_and_hold_nothing_inline(db: None) -> None:
    operator = make_staff(Role.OPERATOR)
    client = sign_in(Client(), operator)
    invited = {"email": "lee@clinic.example", "role": Role.COUNSELOR}
    _, token = invite_staff(by=operator, at=NOON, **invited)

    pages = [
        client.get(reverse("staff")),
        client.get(reverse("clinic")),
        client.get(reverse("staff_invite")),
        client.post(reverse("staff_invite"), {"email": "x"}),
        client.post(
            reverse("staff_invite"), as_sent({"email": "kim@clinic.example", "role": "operator"})
        ),
        Client().get(reverse("staff_join", args=[token])),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200, 400, 302, 200]
    assert all(_carries_the_headers(page) for page in pages)
    assert ["no-store" in page.headers["Cache-Control"] for page in pages] == [True] * 6
    assert [_inline_on(page) for page in pages] == [[]] * 6


def test_a_counselors_pages_carry_the_headers_and_hold_nothing_inline(
    person: User, contact_id: UUID
) -> None:
    sam = make_staff(Role.COUNSELOR, name="Sam")
    share(person, sam, NOON, signs=True, notes=True, use=True, alerts=True)
    client, row = sign_in(Client(), sam), ClientRow.objects.get()

    pages = [
        client.get(reverse("caseload")),
        client.get(reverse("clients_page", args=[row.pk])),
        client.get(reverse("clients_sheet", args=[row.pk])),
        client.post(reverse("clients_contact", args=[row.pk]), {"how": "x"}),
    ]

    assert [page.status_code for page in pages] == [200, 200, 200, 400]
    assert all(_carries_the_headers(page) for page in pages)
    assert ["no-store" in page.headers["Cache-Control"] for page in pages] == [True] * 4
    assert [_inline_on(page) for page in pages] == [[]] * 4


def _error_pages(client: Client) -> Iterator[HttpResponse]:
    yield client.get("/nowhere/")
    yield client.get("/", headers={"host": "evil.example"})
    yield client.post(reverse("contacts_add"), {"name": "\x00" * 3, "number": "<b>"})
    yield client.post("/check-in/2020-01-01/1/", {})
    yield Client(enforce_csrf_checks=True).post(reverse("account_login"), {})


def test_error_pages_hold_nothing_inline(signed_in: Client) -> None:
    pages = list(_error_pages(signed_in))

    assert [page.status_code for page in pages] == [404, 400, 400, 400, 403]
    assert [_inline_on(page) for page in pages] == [[]] * len(pages)


def test_the_check_for_inline_code_sees_it() -> None:
    page = HttpResponse(
        '<p style="x" onclick="y"><script>z</script><script type="application/json">{}</script>'
        '<a href="https://other.example/">o</a><img src="data:image/svg+xml,x"/>'
    )

    assert _inline_on(page) == [
        "p style",
        "p onclick",
        "script",
        "a href=https://other.example/",
        "img src=data:image/svg+xml,x",
    ]
