"""Leaving at once: the session is locked, the answer leads away, and that page is nobody's."""

import re
from pathlib import Path

from django.conf import settings
from django.test import Client

from checkins.forms.locking import LOCKED

TEMPLATES = Path(__file__).parents[2] / "templates"
KITCHEN = "/kitchen/"


def test_leaving_locks_the_session_and_leads_away_without_a_token(signed_in: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = signed_in.cookies

    answer = strict.post("/leave/")

    assert (answer.status_code, answer.headers["Location"]) == (303, KITCHEN)
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert LOCKED in strict.session
    assert settings.SESSION_COOKIE_NAME not in answer.cookies  # it stays signed in


def test_nobody_signed_in_is_led_away_without_a_database(client: Client) -> None:
    # No database is allowed in this test: a query would raise.
    assert client.post("/leave/").headers["Location"] == KITCHEN
    assert client.post("/leave/", {"more": "1"}).status_code == 400


def test_the_page_that_comes_instead_names_nothing_of_ours(client: Client) -> None:
    # No database is allowed in this test: a query would raise.
    answer = client.get(KITCHEN)
    page = answer.content.decode()

    assert "<title>Kitchen measures</title>" in page
    assert not answer.cookies
    ours = (settings.SITE_NAME, "checkins", "recovery", "Relapse", "Leave", "/help/")
    assert [one for one in ours if one.lower() in page.lower()] == []
    assert re.findall(r"<(?:a|script|form)\b", page) == []


def test_every_page_of_its_own_frame_is_known_to_leave() -> None:
    frames = {
        str(path.relative_to(TEMPLATES)): path.read_text().count("/leave")
        for path in TEMPLATES.rglob("*.html")
        if "<html" in path.read_text()
    }

    # Every other page of the product extends the first one; test_headers.py counts its form.
    assert frames.keys() == {
        *("base.html", "500.html"),
        *("checkins/leaving/kitchen.html", "email/something_message.html"),
    }
    assert "components/leave.html" in (TEMPLATES / "base.html").read_text()
    assert frames["500.html"] == 1
