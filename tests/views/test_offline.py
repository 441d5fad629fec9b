"""The script that keeps public pages: which ones, by what name, and without a database."""

import json
import re
import struct
from datetime import timedelta

import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from checkins.catalog.learn import learn_catalog
from checkins.views.offline import GROUND, _signed_out, _version
from tests.conftest import NOON
from tests.words import denied_outside

NOW = ("/now/", "/now/alone/", "/now/ride/")
SHELL = reverse("offline_checkin")
LEAVING = ("/leave/", "/kitchen/")
WORKER = reverse("offline_worker")


def _listed(script: str, name: str) -> list[str]:
    found = re.search(rf"^const {name} = (\[.*\]);$", script, re.MULTILINE)
    assert found
    listed: list[str] = json.loads(found[1])
    return listed


def test_the_script_needs_no_database_and_no_session(client: Client) -> None:
    # No database is allowed in this test: a query would raise.
    response = client.get(WORKER)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.cookies == {}


def test_the_script_asks_nothing_of_a_session_either(
    signed_in: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert signed_in.get(WORKER).status_code == 200


def test_it_keeps_help_learn_and_what_they_are_drawn_with(client: Client) -> None:
    script = client.get(WORKER).content.decode()

    numbers = [page.number for page in learn_catalog().pages]
    learn = [reverse("learn_page", args=[number]) for number in numbers]
    others = ["/unsent/", SHELL, *LEAVING]
    assert _listed(script, "FIRST") == ["/help/", *NOW, *others]
    assert _listed(script, "LATER") == ["/learn/", *learn]
    needed = {
        address
        for page in ["/help/", *NOW, *others, "/learn/", *learn]
        for address in re.findall(r'"(/static/[^"]+)"', client.get(page).content.decode())
        if not address.endswith((".svg", ".png"))  # the browser's frame asks for them, not the page
    }
    assert set(_listed(script, "FILES")) == needed


def test_every_file_it_keeps_is_there(client: Client, db: None) -> None:
    script = client.get(WORKER).content.decode()

    for address in _listed(script, "FILES"):
        response = client.get(address)
        assert response.status_code == 200
        response.close()


def test_its_name_is_made_of_what_a_signed_out_reader_gets(client: Client) -> None:
    for address in ("/help/", "/unsent/", *NOW[:2], "/learn/", "/learn/7/", SHELL):
        assert _signed_out(address) == client.get(address).content


def test_a_phone_reads_the_neutral_name_without_a_session(client: Client) -> None:
    # No database is allowed in this test: a query would raise.
    response = client.get("/app.webmanifest")

    told = json.loads(response.content)
    assert (told["name"], told["start_url"], told["display"]) == ("Daybook", "/", "standalone")
    assert response.headers["Content-Type"] == "application/manifest+json"
    icons = {(one["sizes"], one["purpose"]) for one in told["icons"]}
    assert icons == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for one in told["icons"]:
        picture = b"".join(client.get(one["src"]))
        width, height = struct.unpack(">II", picture[16:24])
        assert f"{width}x{height}" == one["sizes"]
    shortcuts = {one["name"]: one["url"] for one in told["shortcuts"]}
    assert shortcuts == {"Right now": "/now/", "Check in": "/check-in/"}
    assert GROUND in (settings.BASE_DIR / "static/checkins/css/tokens.css").read_text()
    assert denied_outside(response.content.decode()) == []


def test_its_name_is_the_same_in_each_process_and_at_each_moment() -> None:
    names = set()
    for moment in (NOON, NOON + timedelta(days=1)):
        with time_machine.travel(moment, tick=False):
            names.add(_version.__wrapped__())

    assert len(names) == 1
