"""Where messages reach somebody: the page, what it takes from a browser, and its tests."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client

from checkins.enums import Channel, OutboxRule
from checkins.forms.push import BAD_BROWSER
from checkins.models import OutboxMessage, PushSubscription
from checkins.services.push import name_of
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, make_staff, make_supporter, sign_in
from tests.pages import main_of, words_of
from tests.push_faults import BAD, bad_keys
from tests.receiver import Browser

FILLED = re.compile(r'<button class="button primary">([^<]+)<')
ON, OFF = "Turn on here", "Turn off here"
MEGABYTES_10 = 10 * 1024 * 1024


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOON, tick=False):
        yield


def begin(client, browser=None, **wrong):
    return client.post("/messages/on/", {**(browser or Browser("one")).posted, **wrong})


def ask(client, channel="email", number=1):
    form_id = f"1f0e0000-0000-4000-8000-{number:012}"
    return client.post("/messages/", {"channel": channel, "form_id": form_id})


# --- the page -------------------------------------------------------------------------------------


def test_a_person_sees_what_a_locked_phone_shows(signed_in, person):
    said = words_of(signed_in.get("/messages/"))

    assert "A minute for today There is something for you in Daybook." in said
    assert "We write to the address you confirmed." in said
    assert person.email not in said
    assert "They’re off." in said


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (make_counselor, "Something to look at now There is something for you in Daybook."),
        (
            lambda: make_supporter(make_person(), NOON).account,
            "Someone would like a call from you Daybook.",
        ),
    ],
)
def test_others_see_the_lines_that_they_get(db, client, make, line):
    account = make()
    sign_in(client, account)

    said = words_of(client.get("/messages/"))

    assert line in said
    assert "A minute for today" not in said


def test_operators_have_no_such_page(db, client):
    sign_in(client, make_staff())

    assert client.get("/messages/").status_code == 404


@pytest.mark.parametrize("address", ["/settings/reminders/", "/settings/time/", "/start/3/"])
def test_a_site_without_a_key_offers_a_person_no_notifications(signed_in, settings, address):
    offered = "otifications" in words_of(signed_in.get(address))
    settings.PUSH_KEY = ""

    assert offered
    assert "otification" not in words_of(signed_in.get(address))


def test_a_site_without_a_key_offers_a_supporter_no_notifications(db, client, settings):
    sign_in(client, make_supporter(make_person(), NOON).account)
    offered = "Notifications are faster" in words_of(client.get("/supporter/calls/"))
    settings.PUSH_KEY = ""

    assert offered
    assert "otification" not in words_of(client.get("/supporter/calls/"))


def test_one_thing_to_do_is_clear(signed_in):
    before = main_of(signed_in.get("/messages/"))
    begin(signed_in)

    assert FILLED.findall(before) == [ON]
    assert FILLED.findall(main_of(signed_in.get("/messages/")))[-1] == "Send me a test"


def test_a_site_without_a_key_says_nothing_of_notifications(signed_in, settings):
    settings.PUSH_KEY = ""

    page = signed_in.get("/messages/")

    assert "otification" not in page.content.decode()
    assert "push.js" not in page.content.decode()
    assert begin(signed_in).status_code == 404
    assert PushSubscription.objects.count() == 0


# --- on and off -----------------------------------------------------------------------------------


def test_a_browser_is_turned_on_and_off_again(signed_in, person):
    browser = Browser("one")

    assert begin(signed_in, browser).status_code == 302
    on = signed_in.get("/messages/")
    row = PushSubscription.objects.get()
    signed_in.post("/messages/off/")
    off = signed_in.get("/messages/")

    assert (row.account, row.endpoint_hash) == (person, name_of(browser.endpoint))
    assert (OFF in words_of(on), OFF in words_of(off)) == (True, False)
    assert f'data-push-known="{row.endpoint_hash}"' in on.content.decode()
    assert browser.endpoint not in on.content.decode()
    assert PushSubscription.objects.count() == 0


def test_what_is_on_elsewhere_can_be_turned_off_from_here(signed_in, person):
    elsewhere = Client()
    elsewhere.force_login(person)
    begin(elsewhere)
    begin(signed_in, Browser("two"))

    assert "1 other device gets them." in words_of(signed_in.get("/messages/"))
    signed_in.post("/messages/off/all/")

    assert PushSubscription.objects.count() == 0


def test_another_accounts_browser_is_taken_over_with_the_keys_of_who_has_it(signed_in, client):
    browser, mine = Browser("one"), Browser("one")
    other = Client()
    other.force_login(make_person())
    begin(other, browser)

    begin(signed_in, mine)

    row = PushSubscription.objects.get()
    assert row.account_id == int(signed_in.session["_auth_user_id"])
    assert browser.given["keys"]["p256dh"] not in row.values_text


def test_nobody_ends_what_is_anothers(signed_in):
    other = Client()
    other.force_login(make_person())
    begin(other)

    signed_in.post("/messages/off/")
    signed_in.post("/messages/off/all/")

    assert PushSubscription.objects.count() == 1


@pytest.mark.parametrize("endpoint", BAD)
def test_no_address_but_a_browsers_is_stored(signed_in, endpoint):
    response = begin(signed_in, endpoint=endpoint)

    assert response.status_code == 400
    assert "endpoint" in response.context["form"].errors
    assert PushSubscription.objects.count() == 0


def test_a_browser_that_cannot_be_reached_is_told_so(signed_in):
    assert BAD_BROWSER in words_of(begin(signed_in, endpoint="https://push.example/x"))


@pytest.mark.parametrize("fault", bad_keys())
def test_no_keys_that_cannot_encrypt_are_stored(signed_in, fault):
    point, secret = bad_keys()[fault]

    response = begin(signed_in, p256dh=point, auth=secret)

    assert response.status_code in {400, 413}
    assert PushSubscription.objects.count() == 0


@pytest.mark.parametrize("name", ["endpoint", "p256dh", "auth"])
def test_a_body_of_ten_megabytes_is_not_read(signed_in, name):
    assert begin(signed_in, **{name: "A" * MEGABYTES_10}).status_code in {400, 413}
    assert PushSubscription.objects.count() == 0


def test_a_body_that_is_no_form_is_refused(signed_in):
    response = signed_in.post(
        "/messages/on/", Browser("one").given, content_type="application/json"
    )

    assert response.status_code == 400
    assert PushSubscription.objects.count() == 0


def test_another_site_cannot_turn_anything_on(person):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)

    assert begin(strict).status_code == 403
    assert PushSubscription.objects.count() == 0


# --- a test ---------------------------------------------------------------------------------------


def test_a_test_is_queued_once_for_each_form(signed_in, person):
    ask(signed_in)
    ask(signed_in)

    message = OutboxMessage.objects.get()
    assert (message.rule, message.recipient, message.channel) == (
        OutboxRule.TEST,
        person,
        Channel.EMAIL,
    )


@pytest.mark.usefixtures("awake")
def test_an_hour_has_five_tests(signed_in):
    codes = [ask(signed_in, number=number).status_code for number in range(7)]
    with time_machine.travel(NOON + timedelta(minutes=61), tick=False):
        later = ask(signed_in, number=8).status_code

    assert (codes, later) == ([302] * 5 + [400] * 2, 302)
    assert OutboxMessage.objects.count() == 6


def test_a_test_takes_a_way_that_is_open(signed_in, person):
    assert ask(signed_in, "push").status_code == 400
    begin(signed_in)
    EmailAddress.objects.filter(user=person).update(verified=False)

    assert ask(signed_in, "email").status_code == 400
    assert ask(signed_in, "push").status_code == 302
    assert OutboxMessage.objects.get().channel == Channel.PUSH
