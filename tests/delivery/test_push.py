"""Pushes against a push service on this machine: encrypted, signed, followed nowhere."""

import json
import os
import subprocess
import sys
import time
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from py_vapid import Vapid02

from checkins.delivery import GoneError, RefusedError, UnreachableError, pusher
from checkins.delivery.push import (
    Push,
    Urgency,
    are_push_keys,
    is_push_address,
    open_pusher,
    public_key,
)
from tests.push_faults import BAD, GOOD, bad_keys
from tests.receiver import HOST, Browser, _ToReceiver

BODY, HOUR = b'{"title": "A minute for today"}   ', timedelta(hours=1)


@pytest.fixture
def phone():
    return Browser("one")


def send(push):
    with open_pusher() as opened:
        opened.send(push)


def send_to(phone, **told):
    send(phone.push(BODY, ttl=HOUR, **told))


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


# --- what arrives ---------------------------------------------------------------------------------


def test_the_browser_alone_reads_what_is_sent(receiver, phone):
    send_to(phone, urgency=Urgency.HIGH)

    (got,) = receiver.got
    assert (got.method, got.path) == ("POST", "/fcm/send/one")
    assert phone.read(got.body) == BODY
    assert b"minute" not in got.body
    with pytest.raises(Exception, match="Decryption error"):
        Browser("other").read(got.body)


def test_a_push_service_learns_how_long_and_how_urgent_and_no_more(receiver, phone):
    send_to(phone, urgency=Urgency.HIGH)

    (got,) = receiver.got
    told = {name: value for name, value in got.headers.items() if name != "Authorization"}
    assert told.pop("User-Agent").startswith("python-requests/")
    assert "gzip" in told.pop("Accept-Encoding")  # whatever else is installed
    assert told == {
        "Host": HOST,
        "Accept": "*/*",
        "Connection": "keep-alive",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "Content-Length": str(len(got.body)),
        "TTL": "3600",
        "Urgency": "high",
    }


def test_a_push_is_signed_for_its_push_service_for_less_than_a_day(receiver, phone):
    send_to(phone)

    said = receiver.got[0].headers["Authorization"]
    token, key = said.removeprefix("vapid t=").split(",k=")
    claims = claims_of(token)
    assert key == public_key()
    assert Vapid02.verify(said) is True
    assert Vapid02.verify(said.replace(".", ".e", 1)) is False
    assert (claims["aud"], claims["sub"]) == (f"https://{HOST}", "mailto:no-reply@localhost")
    assert 0 < claims["exp"] - time.time() < timedelta(hours=24).total_seconds()


def test_every_push_to_a_browser_is_encrypted_anew(receiver, phone):
    send_to(phone)
    send_to(phone)

    one, two = receiver.got
    assert one.body != two.body
    assert len(one.body) == len(two.body)


# --- what a push service answers ------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_what_was_taken_raises_nothing(receiver, phone, status):
    receiver.answers_to(phone, status)

    send_to(phone)

    assert len(receiver.got) == 1


@pytest.mark.parametrize("status", [404, 410])
def test_an_address_that_is_no_longer_in_use_is_gone(receiver, phone, status):
    receiver.answers_to(phone, status)

    with pytest.raises(GoneError):
        send_to(phone)


@pytest.mark.parametrize("status", [400, 401, 403, 413])
def test_what_is_not_taken_is_refused(receiver, phone, status):
    receiver.answers_to(phone, status)

    with pytest.raises(RefusedError) as refused:
        send_to(phone)
    assert refused.type is RefusedError


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("there", ["/elsewhere", f"https://{HOST}/elsewhere"])
def test_no_redirect_is_followed(receiver, phone, status, there):
    receiver.answers_to(phone, status, Location=there)

    with pytest.raises(RefusedError) as refused:
        send_to(phone)
    assert refused.type is RefusedError
    assert [got.path for got in receiver.got] == ["/fcm/send/one"]


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("120", timedelta(minutes=2)),
        ("999999", timedelta(days=1)),
        ("9" * 5000, None),
        ("-5", None),
        ("soon", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta(0)),
        ("Wed, 21 Oct 99999999999999999999 07:28:00 GMT", None),
        ("Wed, 21 Oct 2015 07:28:00 +999999999999999", None),
    ],
)
def test_a_busy_push_service_says_how_long_to_wait(receiver, phone, status, said, pause):
    receiver.answers_to(phone, status, Retry_After=said)

    with pytest.raises(UnreachableError) as waits:
        send_to(phone)
    assert waits.value.retry_after == pause


def test_a_moment_to_wait_for_is_a_pause(receiver, phone):
    then = datetime.now(UTC) + timedelta(hours=2)
    receiver.answers_to(phone, 429, Retry_After=format_datetime(then, usegmt=True))

    with pytest.raises(UnreachableError) as waits:
        send_to(phone)
    assert timedelta(hours=1) < waits.value.retry_after <= timedelta(hours=2)


def test_who_says_nothing_of_waiting_has_no_pause(receiver, phone):
    receiver.answers_to(phone, 503)

    with pytest.raises(UnreachableError) as waits:
        send_to(phone)
    assert waits.value.retry_after is None


def test_a_push_service_that_is_not_there_is_unreachable(receiver, phone, monkeypatch):
    monkeypatch.setattr(_ToReceiver, "port", 1)

    with pytest.raises(UnreachableError) as lost:
        send_to(phone)
    assert lost.value.__suppress_context__ is True
    assert lost.value.args == ()


def test_one_that_never_answers_is_unreachable(receiver, phone, monkeypatch):
    monkeypatch.setattr(pusher, "TIMEOUT", (1, 0.01))
    receiver.answers_to(phone, 100)  # "go on", and nothing follows

    with pytest.raises(UnreachableError):
        send_to(phone)


@pytest.mark.parametrize("said", ["5", "many"])
def test_an_answer_that_breaks_off_was_given(receiver, phone, said):
    receiver.answers_to(phone, 410, Content_Length=said, Connection="close")

    with pytest.raises(GoneError):
        send_to(phone)


def test_a_second_push_takes_the_same_connection(receiver, phone):
    with open_pusher() as opened:
        for _ in range(3):
            opened.send(phone.push(BODY, ttl=HOUR))

    assert len({got.peer for got in receiver.got}) == 1


# --- where to -------------------------------------------------------------------------------------


@pytest.mark.parametrize("endpoint", GOOD)
def test_the_addresses_of_browsers_are_known(endpoint):
    assert is_push_address(endpoint) is True


@pytest.mark.parametrize("endpoint", BAD)
def test_no_other_address_is_known_or_sent_to(receiver, phone, endpoint):
    given = phone.push(BODY, ttl=HOUR)

    assert is_push_address(endpoint) is False
    with pytest.raises(RefusedError):
        send(type(given)(endpoint, given.p256dh, given.auth, BODY, HOUR))
    assert receiver.got == []


def test_the_hosts_are_a_setting(settings, receiver, phone):
    settings.PUSH_HOSTS = ["*.push.example.com"]

    with pytest.raises(RefusedError):
        send_to(phone)
    send_to(Browser("two", host="a.push.example.com"))
    assert [got.path for got in receiver.got] == ["/fcm/send/two"]


# --- the browser's keys ---------------------------------------------------------------------------


@pytest.mark.parametrize("fault", bad_keys())
def test_keys_that_cannot_encrypt_are_known_and_never_used(receiver, phone, fault):
    point, secret = bad_keys()[fault]

    assert are_push_keys(point, secret) is False
    with pytest.raises(RefusedError):
        send(Push(phone.endpoint, point, secret, BODY, HOUR))
    assert receiver.got == []


def test_keys_may_end_with_their_padding(receiver, phone):
    keys = phone.given["keys"]

    send(Push(phone.endpoint, f"{keys['p256dh']}=", f"{keys['auth']}==", BODY, HOUR))

    assert phone.read(receiver.got[0].body) == BODY


def test_a_server_that_sends_nothing_loads_none_of_the_libraries_that_push():
    loads = "import django; django.setup(); import relapse_watch.wsgi, relapse_watch.urls, sys;"
    shows = "print([name for name in ('pywebpush', 'aiohttp') if name in sys.modules])"
    own = {**os.environ, "DJANGO_SETTINGS_MODULE": "relapse_watch.settings"}

    done = subprocess.run(
        [sys.executable, "-c", loads + shows], env=own, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
