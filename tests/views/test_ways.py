"""A counselor reaches every page of theirs by links, and each page leads back."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import Resolver404, resolve

from checkins.models import Client as ClientRow
from checkins.services.sharing_codes import make_code
from tests.conftest import NOON
from tests.factories import just_asked, make_person, share
from tests.views.everything import make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import OWN
from tests.views.routes.table import POLICY

pytestmark = pytest.mark.django_db
# What leads to a page: a link, or a form of choices, which posts nothing.
LINK = re.compile(r"<a\b[^>]*?\bhref=\"([^\"]+)\"", re.DOTALL)
ASKS = re.compile(r"<form\b(?![^>]*\bmethod=)[^>]*?\baction=\"([^\"]+)\"", re.DOTALL)
BACK = re.compile(r"<a\b[^>]*?\bclass=\"back(?:-link)?[ \"]", re.DOTALL)
# No page: a poll of a script.
NO_PAGE = {"desk_time"}
TOP = {"caseload", "agenda", "sharing_codes", "desk"}
# A counselor's own: pages that others have too are reached and left as theirs are.
THEIRS = {
    name
    for name, row in POLICY.items()
    if Audience.COUNSELOR in row.whom
    and not {Audience.PERSON, Audience.SUPPORTER, Audience.NOBODY} & set(row.whom)
    and "GET" in OWN[name].methods
} - NO_PAGE


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def pages_reached(desk: Client) -> dict[str, list[str]]:
    """Follow each link from the caseload; return the pages of a counselor's own by their route."""
    waiting, seen = ["/caseload/"], set[str]()
    found: dict[str, list[str]] = {}
    while waiting:
        at = waiting.pop()
        path = urlsplit(at).path
        if path in seen:
            continue
        seen.add(path)
        try:
            name = resolve(path).url_name or ""
        except Resolver404:
            continue
        if name not in THEIRS:
            continue
        page = desk.get(at)
        if page.status_code == 302:  # the next client, or the page of one whose access ended
            found.setdefault(name, [])
            waiting.append(page.headers["Location"])
            continue
        if page.status_code != 200:
            continue
        text = page.content.decode()
        found.setdefault(name, []).append(text)
        links = (unescape(link) for link in LINK.findall(text) + ASKS.findall(text))
        waiting += [urljoin(at, link) for link in links if not urlsplit(link).netloc]
    return found


def test_every_page_of_a_counselor_is_reached_by_links(desk: Client) -> None:
    assert THEIRS - pages_reached(desk).keys() == set()


def test_every_page_of_a_counselor_leads_back(desk: Client) -> None:
    """In a tab, or in the desk that every footer names, there is nothing to go back to."""
    without = {
        name
        for name, texts in pages_reached(desk).items()
        for text in texts
        if name not in TOP and not BACK.search(text.partition("<main")[2])
    }

    assert without == set()


@pytest.fixture
def desk(db: None) -> Client:
    """The browser of a counselor with clients who come today; one consent ends soon."""
    everything = make_everything()
    ClientRow.objects.update(next_visit_at=NOON + timedelta(hours=1))
    sam = everything.counselor
    share(make_person(), sam, NOON, label="Ends soon", days=10)
    make_code(by=sam, at=NOON, label="Waits")
    return just_asked(everything.browser(Audience.COUNSELOR))
