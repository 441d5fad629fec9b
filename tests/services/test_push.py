"""Browsers that notifications reach: one account's, for as long as its sign-in."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client

from checkins.middleware.staff import STAFF_IDLE
from checkins.models import AuditEvent, PushSubscription, User
from checkins.services.erasures import erase_account
from checkins.services.push import (
    MOST_BROWSERS,
    NoPushAddressError,
    end_everywhere,
    name_of,
    purge_subscriptions,
    subscribe,
    subscriptions_of,
)
from checkins.services.staff import remove_second_factor
from tests.factories import make_counselor, make_person, make_staff, make_supporter, sign_in
from tests.receiver import Browser
from tests.threads import at_once

HOUR, SOON = timedelta(hours=1), timedelta(minutes=1)

pytestmark = pytest.mark.usefixtures("savers_may_wait_for_a_connection")


def signed_in_as(account, at):
    """Sign in at a moment; give the client."""
    client = Client()
    with time_machine.travel(at, tick=False):
        if account.works_here:
            sign_in(client, account)
        else:
            client.force_login(account)
    return client


def begin(account, at, browser=None, client=None):
    """Subscribe a browser of a new sign-in; give the client that is signed in, and the row."""
    client = client or signed_in_as(account, at)
    browser = browser or Browser("one")
    row = subscribe(by=account, at=at, session_hash=client.session.row_key, **browser.posted)
    return client, row


def reached(account, at):
    return subscriptions_of(account, at=at)


def whys():
    rows = AuditEvent.objects.filter(action="push_ended").order_by("pk")
    return [row.detail["why"] for row in rows]


# --- begun ----------------------------------------------------------------------------------------


def test_a_browser_is_reached_and_its_address_is_sealed(person, at):
    browser = Browser("one")

    _, row = begin(person, at, browser)

    assert reached(person, at) == [row]
    assert row.endpoint_hash == name_of(browser.endpoint)
    raw = PushSubscription.objects.values_list("sealed_values", flat=True).get()
    assert browser.endpoint not in raw
    assert AuditEvent.objects.filter(action="push_began", about=person.subject_ref).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://127.0.0.1/x"},
        {"endpoint": "https://fcm.googleapis.com:8443/x"},
        {"p256dh": "AAAA"},
        {"auth": "AAAA"},
    ],
)
def test_nothing_is_stored_of_what_is_no_browser(person, at, wrong):
    with pytest.raises(NoPushAddressError):
        subscribe(by=person, at=at, session_hash="x", **{**Browser("one").posted, **wrong})

    assert PushSubscription.objects.count() == 0


def test_one_sign_in_has_one_browser(person, at):
    client, _ = begin(person, at, Browser("one"))

    _, row = begin(person, at + SOON, Browser("two"), client)

    assert reached(person, at + SOON) == [row]
    assert whys() == ["taken_over"]


def test_a_browser_is_the_last_accounts_that_took_it(person, at):
    begin(person, at)
    other = make_person()

    _, row = begin(other, at + SOON)

    assert reached(person, at + SOON) == []
    assert reached(other, at + SOON) == [row]
    ended = AuditEvent.objects.get(action="push_ended")
    assert (ended.about, ended.by) == (person.subject_ref, other.subject_ref)


def test_the_longest_known_browsers_make_room(person, at):
    rows = [
        begin(person, at + SOON * number, Browser(f"b{number}"))[1]
        for number in range(MOST_BROWSERS + 2)
    ]

    assert reached(person, at + HOUR) == rows[2:]
    assert whys() == ["too_many", "too_many"]


@pytest.mark.django_db(transaction=True)
def test_accounts_that_take_a_browser_at_once_have_it_once(at):
    accounts = [make_person() for _ in range(4)]
    keys = [signed_in_as(account, at).session.row_key for account in accounts]

    def taking(account, key):
        posted = Browser("one").posted
        return lambda: subscribe(by=account, at=at, session_hash=key, **posted)

    at_once([taking(account, key) for account, key in zip(accounts, keys, strict=True)])

    assert PushSubscription.objects.count() == 1
    assert whys() == ["taken_over"] * 3


# --- ended ----------------------------------------------------------------------------------------


def test_signing_out_ends_it_at_once(person, at):
    client, _ = begin(person, at)
    _, elsewhere = begin(person, at, Browser("two"))

    client.post("/account/logout/")

    assert list(PushSubscription.objects.all()) == [elsewhere]
    assert whys() == ["ended"]


def test_staff_who_were_quiet_for_long_are_signed_out_and_it_ends(db, at):
    sam = make_counselor()
    client, _ = begin(sam, at)

    with time_machine.travel(at + STAFF_IDLE + SOON, tick=False):
        client.get("/desk/")

    assert PushSubscription.objects.count() == 0


def test_a_session_that_is_gone_ends_it(person, at):
    client, _ = begin(person, at)

    Session.objects.filter(session_key=client.session.row_key).delete()

    assert reached(person, at) == []
    assert whys() == ["signed_out"]


def test_a_session_that_is_over_ends_it(person, at, settings):
    begin(person, at)

    over = at + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)

    assert [len(reached(person, moment)) for moment in (at, over)] == [1, 0]


def test_another_password_ends_it_on_the_other_devices(person, at):
    begin(person, at)

    person.set_password("another-stone-42")
    person.save()

    assert reached(person, at) == []


def test_a_supporter_who_is_signed_out_from_afar_is_not_reached(person, at):
    account = make_supporter(person, at).account
    begin(account, at)

    User.objects.filter(pk=account.pk).update(signed_out_at=at + SOON)

    assert reached(account, at + HOUR) == []


def test_staff_who_are_signed_out_from_afar_are_not_reached(db, at):
    sam, operator = make_counselor(), make_staff()
    begin(sam, at)
    assert len(reached(sam, at + SOON)) == 1

    remove_second_factor(account=sam, by=operator, at=at + SOON)

    assert reached(sam, at + SOON) == []


def test_an_account_that_is_switched_off_is_not_reached(db, at):
    sam = make_counselor()
    begin(sam, at)

    User.objects.filter(pk=sam.pk).update(is_active=False)

    assert reached(sam, at) == []
    assert PushSubscription.objects.count() == 0


def test_another_account_in_the_same_browser_ends_it(person, at):
    client, _ = begin(person, at)

    client.force_login(make_person())

    assert reached(person, at) == []


def test_a_session_that_gets_a_new_key_keeps_it(person, at):
    client, row = begin(person, at)
    session = client.session

    session.cycle_key()
    session.save()

    assert reached(person, at) == [row]


def test_what_is_turned_off_everywhere_is_off(person, at):
    begin(person, at)
    begin(person, at, Browser("two"))
    other = begin(make_person(), at, Browser("three"))[1]

    end_everywhere(by=person, at=at)

    assert list(PushSubscription.objects.all()) == [other]
    assert whys() == ["ended", "ended"]


def test_what_is_over_goes_by_itself(person, at, settings):
    begin(person, at)
    over = at + timedelta(seconds=settings.SESSION_COOKIE_AGE + 1)

    assert purge_subscriptions(at=at) == 0
    assert purge_subscriptions(at=over) == 1
    assert PushSubscription.objects.count() == 0


def test_it_goes_with_the_account(person, at):
    begin(person, at)

    erase_account(person=person, by=person, at=at)

    assert PushSubscription.objects.count() == 0


def test_what_cannot_be_opened_is_not_used(person, at):
    begin(person, at)

    PushSubscription.objects.update(sealed_values="gAAAAA")

    assert reached(person, at) == []
