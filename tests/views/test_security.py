"""What docs/security.md says of every answer, where no other test asks it."""

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.test import Client
from django.urls import reverse

from checkins.models import User
from tests.factories import PASSWORD
from tests.views.routes.addresses import ROUTES

READABLE = [name for name, route in ROUTES.items() if "GET" in route.methods]
FILES = ["bundles/base.css", "js/checkin.js", "icons/icon.svg"]
pytestmark = pytest.mark.django_db


def _names_its_letters(kind: str) -> bool:
    is_text = kind.startswith("text/") or "xml" in kind
    return "charset=" in kind.replace('"', "") if is_text else True


@pytest.mark.parametrize("name", READABLE)
def test_trace_says_nothing_back(name: str, client: Client) -> None:
    answer = client.trace(ROUTES[name].address(), headers={"x-told": "a canary"})

    assert answer.headers["Content-Type"] != "message/http"
    assert b"a canary" not in answer.content


@pytest.mark.parametrize("name", READABLE)
def test_a_text_names_its_letters(name: str, signed_in: Client) -> None:
    answer = signed_in.get(ROUTES[name].address())

    assert not answer.content or _names_its_letters(answer.headers["Content-Type"])


@pytest.mark.parametrize("name", FILES)
def test_a_file_names_its_letters(name: str, client: Client) -> None:
    answer = client.get(staticfiles_storage.url(f"checkins/{name}"))

    assert _names_its_letters(answer.headers["Content-Type"])


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)"]
)
def test_no_sign_in_leads_to_another_site(there: str, client: Client, person: User) -> None:
    typed = {"login": person.email, "password": PASSWORD, "next": there}

    answer = client.post(reverse("account_login"), typed)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
