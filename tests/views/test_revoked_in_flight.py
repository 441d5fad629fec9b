"""Readers at a counselor's pages while the person stops sharing: nothing is shown afterwards."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.cookies import SimpleCookie
from time import monotonic, sleep

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from checkins.engine.days import local_date
from checkins.enums import Role
from checkins.models import Client, Consent, Scopes, User
from checkins.services.call_sheets import CallAnswers
from tests.amounts import how_many
from tests.counts import count, say
from tests.factories import make_person, make_staff, save, sign_in
from tests.views.matrix_actors import agree

RACES, READERS = how_many(quick=2, full=100), 8  # twice: each of two workers takes a half
JITTER_SECONDS, BUSY = 0.01, 503
PAGES = ("clients_page", "caseload", "clients_sheet", "caseload_paper_list")
SECRETS = ("Zqnote", "555-0181818", "Zqafter five", "Urgent", "Reported use", "<svg class=")
ALL = Scopes(signs=True, notes=True, use=True, alerts=True)
OLD = "Mon, 01 Jan 2024 00:00:00 GMT"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _readers_may_wait_for_a_connection() -> Iterator[None]:
    """Let a thread without a connection wait: a pool is meant to be as large as its server."""
    pool = connection.pool if connection.vendor == "postgresql" else None
    if pool is None:
        yield
        return
    size, timeout = (pool.min_size, pool.max_size), pool.timeout
    pool.resize(1, READERS + 4)
    pool.timeout = 60
    yield
    pool.resize(*size)
    pool.timeout = timeout


@dataclass
class Pair:
    """A person and the counselor who reads, each with a browser's cookies."""

    person: User
    counselor: User
    persons: SimpleCookie
    counselors: SimpleCookie


@dataclass(frozen=True)
class Read:
    """One answer: when its request began, what it was, and whether it showed anything."""

    began: float
    page: str
    code: int
    shown: bool
    headers: dict[str, str]


@pytest.fixture
def pair() -> Pair:
    """A person who used today and wrote it down, and a counselor."""
    person, counselor = make_person(), make_staff(Role.COUNSELOR, name="Sam")
    now = timezone.now()
    assert person.zone
    today = local_date(now, person.zone)
    save(person, today, now, used="yes", stressed=4, note="Zqnote", finish=True)
    _agree(person, counselor)
    browsers = [sign_in(Browser(), user) for user in (person, counselor)]
    for browser in browsers:
        browser.get("/")
    return Pair(person, counselor, *(browser.cookies for browser in browsers))


def _agree(person: User, counselor: User) -> Consent:
    call = CallAnswers(number="555-0181818", safe_hours="Zqafter five")
    return agree(person, counselor, "J.", at=timezone.now(), scopes=ALL, call=call)


def _browser(cookies: SimpleCookie) -> Browser:
    # On a machine that is slow enough, SQLite's lock runs out of patience: a page says so with 503.
    browser = Browser(raise_request_exception=False)
    browser.cookies = SimpleCookie({name: item.value for name, item in cookies.items()})
    return browser


def _address(page: str, client: Client) -> str:
    return reverse(page, args=[client.pk] if page.startswith("clients") else [])


def _shows(response: HttpResponse) -> bool:
    return any(secret in response.content.decode() for secret in SECRETS)


def _read(browser: Browser, page: str, client: Client, known: dict[str, str]) -> Read:
    """Read a page, with what an earlier answer of it said for a later one to name."""
    began = monotonic()
    response = browser.get(_address(page, client), headers=known)
    return Read(began, page, response.status_code, _shows(response), dict(response.headers))


def _conditions(read: Read) -> dict[str, str]:
    """Return the headers with which a browser asks whether what it has still holds."""
    moment = read.headers.get("Last-Modified", OLD)
    return {"If-None-Match": read.headers.get("ETag", "*"), "If-Modified-Since": moment}


def _race(pair: Pair, client: Client, consent: Consent, number: int) -> tuple[float, list[Read]]:
    """Let everybody read once while the person stops, and once after; give when it was answered.

    Half of the readers ask the second time whether what they have still holds.
    """
    start, told, read_once = threading.Barrier(READERS + 1), threading.Event(), threading.Event()
    answered: list[float] = []

    def reader(place: int) -> list[Read]:
        browser, reads = _browser(pair.counselors), []
        known: dict[str, str] = {}
        try:
            start.wait()
            for turn in range(2):
                page = PAGES[(place + turn + number) % len(PAGES)]
                reads.append(_read(browser, page, client, known))
                read_once.set()
                known = _conditions(reads[-1]) if place % 2 else {}
                told.wait()
        finally:
            connection.close()
        return reads

    def stopper() -> list[Read]:
        browser = _browser(pair.persons)
        try:
            start.wait()
            if number % 4 == 3:
                read_once.wait(60)
            sleep((number % 8) * JITTER_SECONDS)  # before, amid and after the readers' own
            where = "sharing_stop_all" if number % 2 else "sharing_stop"
            address = reverse(where, args=[] if number % 2 else [consent.pk])
            response = browser.post(address)
            while response.status_code == BUSY:
                response = browser.post(address)
            answered.append(monotonic())
            told.set()
        finally:
            told.set()
            connection.close()
        assert response.status_code == 302
        return []

    with ThreadPoolExecutor(READERS + 1) as threads:
        jobs = [threads.submit(reader, place) for place in range(READERS)]
        jobs.append(threads.submit(stopper))
        reads = [read for job in jobs for read in job.result()]
    return answered[0], reads


@pytest.mark.parametrize("half", [1, 2])
def test_nothing_that_starts_after_the_answer_shows_anything(pair: Pair, half: int) -> None:
    client = Client.objects.get()
    counted: Counter[str] = Counter()
    late: list[Read] = []
    kept: list[Read] = []

    for number in range(RACES):
        consent = Consent.objects.filter(revoked_at=None).first() or _agree(
            pair.person, pair.counselor
        )
        told_at, reads = _race(pair, client, consent, number)
        before = [read for read in reads if read.began < told_at]
        after = [read for read in reads if read.began >= told_at]
        late += [read for read in after if read.shown or read.code == 304]
        kept += [read for read in reads if read.headers.get("Cache-Control") != "no-store"]
        counted["races"] += 1
        counted["reads that began before"] += len(before)
        counted["that showed something"] += sum(read.shown for read in before)
        counted["reads that began after"] += len(after)
        counted["that were told to come again"] += sum(read.code == BUSY for read in reads)
    count(f"races against a revoke on {connection.vendor}", counted["races"])
    say(f"revoked in flight on {connection.vendor}, half {half}: {dict(counted)}")

    assert late == []
    assert kept == []  # Back has nothing to show from
    assert counted["races"] == RACES
    assert counted["that were told to come again"] <= RACES
    assert counted["that showed something"] >= 1  # of dozens; on a busy machine most come late
    assert counted["reads that began after"] >= RACES * READERS


def test_what_a_browser_kept_of_a_page_holds_no_longer(pair: Pair) -> None:
    client, browser = Client.objects.get(), _browser(pair.counselors)
    before = {page: _read(browser, page, client, {}) for page in PAGES}

    _browser(pair.persons).post(reverse("sharing_stop_all"))
    after = {page: _read(browser, page, client, _conditions(before[page])) for page in PAGES}

    assert {page: (read.code, read.shown) for page, read in before.items()} == dict.fromkeys(
        PAGES, (200, True)
    )
    assert {page: (read.code, read.shown) for page, read in after.items()} == {
        "clients_page": (200, False),
        "caseload": (200, False),
        "clients_sheet": (302, False),
        "caseload_paper_list": (200, False),
    }
    assert {read.headers["Cache-Control"] for read in (*before.values(), *after.values())} == {
        "no-store"
    }
