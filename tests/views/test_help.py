"""Help now: without a cookie, without a session, without a database."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from checkins.models import SupportContact, User
from checkins.models.sealed import UNOPENED
from tests.amounts import how_many
from tests.counts import say
from tests.factories import make_contact, make_person
from tests.outages import DATABASES, Database
from tests.serving import PATIENCE_SECONDS, Server, seed, serving
from tests.views.bodies import FORM

SOON_SECONDS = 0.3  # more than without a cookie; a pool waits two seconds, or thirty
OFTEN = 5
NOW = ("/now/", "/now/alone/", "/now/ride/")
MANY = how_many(quick=70, full=200)  # more than any other page answers in a minute
LINES = [
    *("988 Suicide &amp; Crisis Lifeline", "tel:988", "sms:988"),
    *("SafeSpot", "1-800-972-0590", "tel:+18009720590"),
    *("SAMHSA National Helpline", "1-800-662-4357", "1-800-487-4889", "tel:911"),
    *("National Domestic Violence Hotline", "tel:+18007997233", "sms:88788?&amp;body=START"),
    *("text 838255", "sms:838255", "text AYUDA", "by videophone", "https://988lifeline.org"),
]
STEPS_IN_ORDER = [
    "Not sure? Treat it like an overdose.",
    "Give naloxone if you have it, and call 911. Put the phone on speaker.",
    (
        "Not breathing, or only gasping? Lay them on their back, tilt the head, pinch the nose. "
        "Give one breath every 5 seconds. 911 will guide you."
    ),
    "Breathing? Lay them on their side, top knee bent, a hand under the head.",
    "Stay until help is there, even if they wake up.",
    "Still not breathing well after 2 to 3 minutes? Give a second dose in the other nostril.",
    "Breathing, but not waking? Keep them on their side.",
]


# --- a real server, and the database gone ---------------------------------------------------------


@dataclass(frozen=True)
class Served(Server):
    """The product, served by a process of its own, with one person in its database."""

    session: str = ""
    database: Database | None = None


@contextmanager
def _serving(database: Database) -> Iterator[Served]:
    session = seed(database.url)
    with serving(DATABASE_URL=database.url) as server:
        yield Served(server.port, server.pid, session, database)


@pytest.fixture(scope="module", params=list(DATABASES))
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The product, served on each kind of database."""
    with (
        DATABASES[request.param](tmp_path_factory.mktemp("database")) as database,
        _serving(database) as served,
    ):
        yield served


def _is_complete(page: str) -> bool:
    return all(text in page for text in (*LINES, *STEPS_IN_ORDER))


def _with_their_people(served: Served) -> tuple[int, str, float]:
    """Load Help until their people are on it: a busy database may miss its 0.15 seconds."""
    for _ in range(40):
        answer = served.get(cookie=served.session)
        if "Marisol" in answer[1]:
            break
        time.sleep(0.25)
    return answer


def test_help_answers_while_the_database_is_gone(served: Served) -> None:
    cookies = {"none": "", "valid": served.session, "stale": "s" * 32}
    before = {label: served.get(cookie=cookie) for label, cookie in cookies.items()}
    before["valid"] = _with_their_people(served)

    served.database.stop()
    ready = served.get("/health/ready")[0]
    # The first request may hold a connection that died, the second one has none.
    without = {
        (label, number): served.get(cookie=cookie)
        for number in range(OFTEN)
        for label, cookie in cookies.items()
    }
    learn = [served.get("/learn/7/", cookie) for cookie in cookies.values()]
    now = [served.get(path, cookie) for path in NOW for cookie in cookies.values()]
    served.database.start()
    after = [_with_their_people(served)]

    assert ready == 503
    assert [status for status, page, _ in learn if "What not to do" in page] == [200] * 3
    assert [status for status, page, _ in now if "Call 988" in page] == [200] * len(now)
    answers = [*before.values(), *without.values(), *after]
    assert [status for status, _, _ in answers] == [200] * len(answers)
    assert [key for key, (_, page, _) in without.items() if not _is_complete(page)] == []
    seconds = {
        label: median(without[label, number][2] for number in range(OFTEN)) for label in cookies
    }
    say(f"Help without a database, seconds: {seconds}")
    assert max(seconds.values()) < seconds["none"] + SOON_SECONDS
    assert [key for key, (_, page, _) in without.items() if "Marisol" in page] == []
    assert [label for label, (_, page, _) in before.items() if "Marisol" in page] == ["valid"]
    assert "Marisol" in after[-1][1]


def test_a_browser_whose_session_cannot_be_locked_is_led_away_and_forgets_it(
    served: Served,
) -> None:
    name = django_settings.SESSION_COOKIE_NAME
    cookie = {"Cookie": f"{name}={served.session}", "Content-Type": FORM, "Host": "localhost"}

    served.database.stop()
    asked = http.client.HTTPConnection("127.0.0.1", served.port, timeout=PATIENCE_SECONDS)
    asked.request("POST", "/leave/", headers=cookie)
    answer = asked.getresponse()
    asked.close()
    served.database.start()

    assert (answer.status, answer.headers["Location"]) == (303, "/kitchen/")
    assert f'{name}="";' in answer.headers["Set-Cookie"]
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


def test_the_server_lives_on_and_saves_nothing_by_halves(served: Served) -> None:
    assert served.get("/", served.session)[0] == 200

    served.database.stop()
    live, broken = served.get("/health/live"), served.get("/", served.session)
    served.database.start()

    assert (live[0], broken[0]) == (200, 503)
    assert "text 988" in broken[1]
    assert "/help/" in broken[1]
    assert served.get("/", served.session)[0] == 200


# --- what it says ---------------------------------------------------------------------------------


def test_help_says_the_lines_and_the_steps_in_order(client: Client) -> None:
    page = client.get("/help/").content.decode()

    assert [line for line in LINES if line not in page] == []
    places = [page.find(step, page.find('id="overdose"')) for step in STEPS_IN_ORDER]
    assert -1 not in places
    assert places == sorted(places)


def test_own_people_come_before_the_lines_and_after_danger(signed_in: Client, person: User) -> None:
    make_contact(person, name="Marisol", number="555-0142")
    make_contact(person, name="Abel", number="555-0143")

    page = signed_in.get("/help/").content.decode()

    order = ["Overdose? Do this now", "Marisol", "Abel", "988 Suicide", "SafeSpot", "SAMHSA"]
    places = [page.find(text) for text in order]
    assert -1 not in places
    assert places == sorted(places)
    assert 'href="tel:5550142"' in page


def test_somebody_elses_people_are_not_on_it(signed_in: Client, person: User) -> None:
    make_contact(make_person(), name="Marisol")

    assert "Marisol" not in signed_in.get("/help/").content.decode()


# --- what it needs --------------------------------------------------------------------------------


@pytest.mark.django_db
def test_help_makes_no_query_without_a_cookie(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/help/").status_code == 200


def test_help_needs_no_database_at_all_without_a_cookie(client: Client) -> None:
    # No database is allowed in this test: a query would raise.
    assert client.get("/help/").status_code == 200
    assert client.head("/help/").status_code == 200


def test_help_makes_three_reads_and_no_write_with_a_session(
    signed_in: Client, person: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_contact(person)

    with django_assert_num_queries(3) as queries:
        signed_in.get("/help/")

    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["SELECT"] * 3


def test_help_is_not_throttled(client: Client) -> None:
    assert [client.get("/help/").status_code for _ in range(MANY)] == [200] * MANY


def test_help_is_not_throttled_with_a_session(signed_in: Client, person: User) -> None:
    assert [signed_in.get("/help/").status_code for _ in range(MANY)] == [200] * MANY


@pytest.mark.parametrize("cookie", ["", "x", "s" * 32, "é" * 9, "a" * 4000, '"', "1;2", "../x"])
def test_help_answers_with_any_cookie(cookie: str, db: None) -> None:
    client = Client()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = cookie

    response = client.get("/help/")

    assert response.status_code == 200
    assert _is_complete(response.content.decode())


def test_help_answers_when_own_people_cannot_be_read(signed_in: Client, person: User) -> None:
    make_contact(person, name="Marisol")

    def fail(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if SupportContact._meta.db_table in sql:
            raise DatabaseError("gone")
        return execute(sql, *rest)

    with connection.execute_wrapper(fail):
        response = signed_in.get("/help/")

    assert response.status_code == 200
    assert _is_complete(response.content.decode())
    assert "Marisol" not in response.content.decode()


def test_a_sealed_number_that_cannot_be_opened_does_not_close_help(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Marisol")
    SupportContact.objects.update(sealed_number="damaged")
    make_contact(person, name="Abel", number="555-0143")

    page = signed_in.get("/help/").content.decode()

    assert _is_complete(page)
    assert [text for text in ("Marisol", UNOPENED, "Abel", "tel:5550143") if text not in page] == []
