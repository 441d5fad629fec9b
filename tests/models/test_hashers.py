"""Passwords are checked two at a time; one more waits, and everybody else is told at once."""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, get_native_id
from time import monotonic
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password, make_password
from django.test import Client, override_settings
from django.utils.module_loading import import_string
from pytest_django import DjangoAssertNumQueries

from checkins.models.hashers import (
    AT_ONCE,
    STEPS_BACK,
    WAIT_SECONDS,
    CrowdedError,
    TakingTurns,
    a_turn,
    is_crowded,
)
from tests.factories import PASSWORD, make_person

AT_ONCE_SECONDS = 0.5


@pytest.fixture
def guarded() -> Any:
    """The hasher of the settings: tests have a faster one."""
    hashers = ["checkins.models.hashers.TakingTurns"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


class Crowd:
    """Requests that hold a turn until they are told to go."""

    def __init__(self) -> None:
        self.go, self.threads = Event(), ThreadPoolExecutor(8)

    def hold(self, number: int) -> None:
        """Let this many hashes run, and return once they do."""
        met = Barrier(number + 1)

        def run() -> None:
            with a_turn():
                met.wait(10)
                self.go.wait(30)

        for _ in range(number):
            self.threads.submit(run)
        met.wait(10)

    def wait(self) -> Any:
        """Let one request ask for its turn; give what becomes of it."""

        def run() -> str:
            try:
                with a_turn():
                    return "had its turn"
            except CrowdedError:
                return "was told"

        return self.threads.submit(run)


@pytest.fixture
def crowd() -> Any:
    crowd = Crowd()
    yield crowd
    crowd.go.set()
    crowd.threads.shutdown()


def _until(is_so: Callable[[], bool]) -> None:
    end = monotonic() + 10
    while not is_so():
        assert monotonic() < end


def test_every_hasher_of_the_product_takes_turns() -> None:
    from relapse_watch.settings import PASSWORD_HASHERS

    assert [import_string(name) for name in PASSWORD_HASHERS] == [TakingTurns]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives a thread its own priority")
def test_a_hash_runs_behind_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def priority(*_: object) -> str:
        return str(os.getpriority(os.PRIO_PROCESS, get_native_id()))

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", priority)

    assert int(TakingTurns().encode(PASSWORD, "salt")) == int(priority()) + STEPS_BACK


def test_a_hash_from_before_is_still_a_password(guarded: None) -> None:
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"]):
        before = make_password(PASSWORD)

    assert check_password(PASSWORD, before)
    assert not check_password(PASSWORD + "x", before)


def test_two_run_one_waits_and_the_next_is_told_at_once(crowd: Crowd) -> None:
    from checkins.models import hashers

    crowd.hold(AT_ONCE)
    waits = crowd.wait()
    _until(lambda: hashers._inside._value == 0)
    began = monotonic()

    with pytest.raises(CrowdedError), a_turn():
        pass

    assert monotonic() - began < AT_ONCE_SECONDS
    crowd.go.set()
    assert waits.result() == "had its turn"


def test_who_waits_is_told_after_two_seconds(crowd: Crowd) -> None:
    crowd.hold(AT_ONCE)
    began = monotonic()

    assert crowd.wait().result() == "was told"

    assert WAIT_SECONDS <= monotonic() - began < WAIT_SECONDS + 2


def test_a_turn_ends_with_a_fault_too() -> None:
    for _ in range(5):
        with pytest.raises(ZeroDivisionError), a_turn():
            raise ZeroDivisionError
    with a_turn():
        pass


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/account/login/", {"login": "{email}", "password": PASSWORD}),
        ("/account/login/", {"login": "nobody@example.org", "password": PASSWORD}),
        (
            "/account/signup/",
            {"email": "new@example.org", "password1": PASSWORD, "is_old_enough": "on"},
        ),
        ("/account/reauthenticate/", {"password": PASSWORD}),
        (
            "/account/password/change/",
            {"oldpassword": PASSWORD, "password1": PASSWORD + "x", "password2": PASSWORD + "x"},
        ),
    ],
    ids=["sign-in", "an unknown address", "sign-up", "asked again", "a change"],
)
def test_every_way_to_a_password_is_told_of_the_crowd(
    path: str, fields: dict[str, str], crowd: Crowd, guarded: None, db: None
) -> None:
    person, browser = make_person(), Client(raise_request_exception=False)
    if "change" in path or "reauthenticate" in path:
        browser.force_login(person)
    crowd.hold(AT_ONCE)
    waits = crowd.wait()

    page = browser.post(
        path, {name: text.format(email=person.email) for name, text in fields.items()}
    )

    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Too many people are here right now." in page.content.decode()
    assert PASSWORD not in page.content.decode()
    assert settings.SESSION_COOKIE_NAME not in page.cookies
    crowd.go.set()
    waits.result()


def test_a_crowd_at_sign_in_costs_no_query(
    crowd: Crowd, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    crowd.hold(AT_ONCE)
    crowd.wait()
    _until(is_crowded)
    browser = Client(raise_request_exception=False)

    with django_assert_num_queries(0):
        page = browser.post("/account/login/", {"login": "a@example.org", "password": PASSWORD})
        other = browser.post("/health/live", {"login": "a@example.org"})

    assert (page.status_code, other.status_code) == (503, 405)
