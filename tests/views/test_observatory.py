"""The score of the product's pages by the rules of Mozilla's HTTP Observatory."""

from http.cookies import SimpleCookie

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checkins.models import User
from tests.counts import say
from tests.factories import PASSWORD
from tests.views.observatory import points_of, score

LEAST = 115
PUBLIC = ["home", "account_login", "account_signup", "help", "learn", "keep"]
POLICY = "Content-Security-Policy"
pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client: Client, person: User) -> Client:
    """A browser after a real sign-in, with the cookies as the product sets them."""
    client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}, secure=True
    )
    assert set(client.cookies) == {"__Host-session", "__Host-form", "__Host-browser"}
    return client


@pytest.fixture
def by_http(settings: Settings) -> HttpResponse:
    """The answer to who comes without a certificate, as a deployment gives it."""
    settings.SECURE_SSL_REDIRECT = True
    return Client().get("/")


def _score(name: str, client: Client, by_http: HttpResponse) -> int:
    page = client.get(reverse(name), secure=True)
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")
    found = score(page, cookies=client.cookies, by_http=by_http)
    say(f"Observatory: {name} {found}")
    return found


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_scores(name: str, client: Client, by_http: HttpResponse) -> None:
    assert _score(name, client, by_http) >= LEAST


@pytest.mark.parametrize("name", ["home", "help", "trends", "sharing", "account_email"])
def test_a_signed_in_page_scores(name: str, visitor: Client, by_http: HttpResponse) -> None:
    assert _score(name, visitor, by_http) >= LEAST


@pytest.mark.parametrize(
    ("header", "lost"),
    [
        (POLICY, 10 + 25 + 5),  # X-Frame-Options still stands for the frames
        ("Strict-Transport-Security", 20),
        ("X-Content-Type-Options", 5),
        ("Referrer-Policy", 5),
    ],
)
def test_each_header_is_worth_what_the_rules_say(
    header: str, lost: int, client: Client, by_http: HttpResponse
) -> None:
    page = client.get("/", secure=True)
    before = points_of(page, cookies={}, by_http=by_http)
    del page.headers[header]

    assert sum(before.values()) - sum(points_of(page, cookies={}, by_http=by_http).values()) == lost


@pytest.mark.parametrize(
    ("given", "part", "points"),
    [
        ((POLICY, "default-src 'none'; script-src 'self' 'unsafe-inline'"), "content policy", -20),
        ((POLICY, "default-src 'none'; script-src https:"), "content policy", -20),
        ((POLICY, "img-src 'self'"), "content policy", -20),
        ((POLICY, "default-src 'none'; connect-src http://a.example"), "content policy", -20),
        ((POLICY, "default-src 'none'; script-src 'unsafe-eval'"), "content policy", -10),
        ((POLICY, "default-src 'none'; img-src http://a.example"), "content policy", -10),
        ((POLICY, "default-src 'none'; style-src 'unsafe-inline'"), "content policy", 0),
        ((POLICY, "default-src 'self'"), "content policy", 5),
        (("Strict-Transport-Security", "max-age=3600"), "https only", -10),
        (("Strict-Transport-Security", "preload"), "https only", -20),
        (("Referrer-Policy", "unsafe-url"), "referrer", -5),
        (("Cross-Origin-Resource-Policy", "same-origin"), "use by others", 10),
        (("Cross-Origin-Resource-Policy", "nobody"), "use by others", -5),
    ],
)
def test_another_value_is_scored_by_the_rules(
    given: tuple[str, str], part: str, points: int, client: Client, by_http: HttpResponse
) -> None:
    page = client.get("/", secure=True)
    header, value = given
    page.headers[header] = value

    assert points_of(page, cookies={}, by_http=by_http)[part] == points


@pytest.mark.parametrize(
    ("cookie", "points"),
    [
        ("session=x; Secure; HttpOnly; SameSite=Lax", 5),
        ("session=x; Secure; HttpOnly", 0),
        ("session=x; Secure; SameSite=Lax", -30),
        ("session=x; HttpOnly; SameSite=Lax", -10),
        ("form=x; HttpOnly; SameSite=Lax", -5),
        ("csrf=x; Secure", -20),
        ("form=x; Secure; SameSite=Perhaps", -20),
    ],
)
def test_a_cookie_is_scored_by_the_rules(
    cookie: str, points: int, client: Client, by_http: HttpResponse
) -> None:
    page = client.get("/", secure=True)

    assert points_of(page, cookies=SimpleCookie(cookie), by_http=by_http)["cookies"] == points


def test_extra_points_count_from_90_on_alone(client: Client, by_http: HttpResponse) -> None:
    page = client.get("/", secure=True)
    del page.headers["Strict-Transport-Security"]

    assert score(page, cookies={}, by_http=by_http) == 80


def test_a_script_from_elsewhere_and_no_way_to_https_take_points(client: Client) -> None:
    page = HttpResponse('<script src="https://cdn.example/a.js"></script>')
    page.wsgi_request = client.get("/help/").wsgi_request

    found = points_of(page, cookies={}, by_http=page)

    assert (found["scripts"], found["way to https"], found["frames"]) == (-5, -20, -20)
