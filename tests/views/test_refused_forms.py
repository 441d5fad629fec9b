"""What a form that is not taken says: the true reason, and nothing that loses what was typed."""

import pytest
from django.test import Client
from django.urls import reverse

from checkins.models import User
from tests.factories import PASSWORD
from tests.pages import main_of

NO_COOKIE = "This browser didn\N{RIGHT SINGLE QUOTATION MARK}t keep a cookie for this site."
TOO_OLD = "The page was open too long, or someone else signed in on this phone."


@pytest.fixture
def strict() -> Client:
    """A browser whose forms need their token."""
    return Client(enforce_csrf_checks=True)


def refused(client: Client, route: str, **fields: str) -> str:
    response = client.post(reverse(route), fields)
    assert response.status_code == 403
    return main_of(response)


def sign_in_fields(person: User) -> dict[str, str]:
    return {"login": person.email, "password": PASSWORD}


def test_a_browser_without_cookies_is_told_so_at_sign_in(strict: Client, person: User) -> None:
    said = refused(strict, "account_login", **sign_in_fields(person))

    assert NO_COOKIE in said
    assert "Load it again" in said
    assert "what you typed" not in said


def test_a_second_tab_of_sign_in_is_told_that_they_are_in(strict: Client, person: User) -> None:
    strict.get(reverse("account_login"))
    strict.force_login(person)

    said = refused(strict, "account_login", **sign_in_fields(person))

    assert "You\N{RIGHT SINGLE QUOTATION MARK}re already signed in" in said
    assert "t save" not in said


def test_an_old_sign_in_page_speaks_of_no_answers(strict: Client, person: User) -> None:
    strict.get(reverse("account_login"))

    said = refused(strict, "account_login", **sign_in_fields(person))

    assert "This page was open too long. Load it again, and sign in." in said


@pytest.mark.parametrize("has_cookie", [True, False])
def test_a_page_of_answers_says_how_they_are_kept(
    strict: Client, person: User, has_cookie: bool
) -> None:
    strict.force_login(person)
    if has_cookie:
        strict.get(reverse("contacts_add"))

    said = refused(strict, "contacts_add", name="Maria", number="555-0142")

    assert (NO_COOKIE in said, TOO_OLD in said) == (not has_cookie, has_cookie)
    assert ("copy what you typed" if not has_cookie else "copy a long text first") in said
    assert "555-0142" not in said
