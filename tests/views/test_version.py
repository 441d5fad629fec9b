"""The release stands at the foot of an operator's pages, and on no other page."""

import pytest
from django.conf import settings
from django.test import Client

from checkins.enums import Role
from relapse_watch import __version__
from tests.factories import make_counselor, make_person, make_staff, sign_in

LINE = f"Version {__version__}"
PUBLIC = ("/", "/help/", "/keep/", "/learn/", "/account/login/", "/health/ready", "/health/live")


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    return f"{response.headers}{response.content.decode()}"


@pytest.mark.parametrize("path", ["/accounts/", "/desk/", "/clinic/", "/help/"])
def test_an_operator_reads_the_release(path: str, client: Client, db: None) -> None:
    sign_in(client, make_staff(Role.OPERATOR))

    assert text_of(client, path).count(LINE) == (0 if path == "/help/" else 1)


@pytest.mark.parametrize("make", [make_person, make_counselor, None])
def test_nobody_else_does(make: object, client: Client, db: None) -> None:
    if make is not None:
        sign_in(client, make())  # type: ignore[operator]

    for path in (*PUBLIC, "/caseload/", "/desk/", "/settings/", "/nowhere/"):
        text = text_of(client, path)
        assert (path, "Version" in text, f"{settings.VERSION}\n" in text) == (path, False, False)
