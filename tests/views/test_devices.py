"""Devices: what an owner sees of them, signing one out from afar, and the word of a new one."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format

from checkins.forms.locking import LOCKED, SEEN, lock
from checkins.middleware.devices import KNOWN_HERE
from checkins.models import AuditEvent, Device, PushSubscription, User
from checkins.models.devices import NOT_LEARNED
from checkins.services.mail.account_mails import send_account_mails
from checkins.templatetags.devices import devices_to_tell_of
from tests.conftest import NOON
from tests.factories import PASSWORD, make_address, make_device, make_person, make_subscription
from tests.mailbox import Mailbox
from tests.pages import words_of

ANDROID = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0"
LIST, KNOWN = "/account/devices/", "/account/devices/known/"
NEWS = "A new device signed in on"
NEW_PASSWORD = "nine quiet lanterns"
pytestmark = pytest.mark.django_db


def browser(account: User, user_agent: str = ANDROID) -> Client:
    """Return a browser in which the account signed in by its password."""
    client = Client(headers={"user-agent": user_agent})
    client.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})
    assert is_in(client)
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("kept_pages_still")).status_code == 200


def owners(client: Client) -> list[str]:
    """Return whose a phone's own store may be."""
    known: list[str] = client.get(KNOWN).json()["known"]
    return known


def device_of(client: Client) -> Device:
    return Device.objects.get(session_hash=client.session.row_key)


def keep_open(client: Client) -> None:
    """Let the browser be in use, so that it is not locked."""
    session = client.session
    session[SEEN] = timezone.now().timestamp()
    session.save()


def sign_out_at(client: Client, device: Device) -> int:
    return client.post(reverse("devices_sign_out", args=[device.pk])).status_code


@pytest.fixture
def phone(person: User) -> Client:
    return browser(person)


@pytest.fixture
def laptop(person: User, phone: Client) -> Client:
    return browser(person, WINDOWS)


# --- the list -------------------------------------------------------------------------------------


def test_the_list_says_which_is_which_and_what_is_signed_in(
    person: User, phone: Client, laptop: Client
) -> None:
    before = timezone.now() - timedelta(days=40)
    make_device(person, label="Safari on iPhone", session_hash="", made_at=before)

    said = words_of(laptop.get(LIST))

    assert "Firefox on Windows This device Signed in." in said
    assert "Chrome on Android Signed in. Last used today. First signed in today at" in said
    assert "Unsent answers on that phone will be lost." in said
    first = before.astimezone(person.zone)
    assert f"Last used today. First signed in {date_format(first, 'M j')} at" in said
    there = words_of(phone.get(LIST))
    assert "Firefox on Windows New Signed in." in there
    assert "Unsent answers on that device will be lost." in there
    assert WINDOWS not in str(list(Device.objects.values()))


def test_a_device_that_signed_out_or_whose_password_changed_reads_so(
    person: User, phone: Client, laptop: Client
) -> None:
    tablet = browser(person)
    tablet.post(reverse("account_logout"))
    laptop.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    kept = list(Device.objects.values())
    both = dict.fromkeys(("password1", "password2"), NEW_PASSWORD)
    laptop.post(reverse("account_change_password"), both)
    assert (owners(laptop), owners(phone), owners(tablet)) == ([person.phone_ref], [], [])
    gone = [one for one in kept if not Device.objects.filter(pk=one["id"]).exists()]
    Device.objects.bulk_create(Device(**one) for one in gone)  # as if it forgot no device

    said = words_of(laptop.get(LIST))

    assert (is_in(laptop), is_in(phone)) == (True, False)
    assert said.count("Signed out.") == 2
    assert "Firefox on Windows This device Signed in." in said  # its session got another key


@pytest.mark.usefixtures("awake")
def test_a_day_of_use_is_noted_without_a_word(person: User, phone: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=False):
        keep_open(phone)
        phone.get(reverse("contacts"))
        assert device_of(phone).used_at == timezone.now()

    assert not Device.objects.filter(is_news=True).exists()
    assert AuditEvent.objects.filter(action__in=["device_used", "device_known"]).count() == 1


# --- signing out from afar ------------------------------------------------------------------------


def test_from_afar_session_notifications_and_device_go(
    person: User, phone: Client, laptop: Client
) -> None:
    there = device_of(phone)
    make_subscription(person, session_hash=there.session_hash)

    assert sign_out_at(laptop, there) == 302

    assert (is_in(phone), is_in(laptop)) == (False, True)
    assert (owners(phone), owners(laptop)) == ([], [person.phone_ref])
    assert not Session.objects.filter(pk=there.session_hash).exists()
    assert not PushSubscription.objects.exists()
    assert not Device.objects.filter(pk=there.pk).exists()
    assert AuditEvent.objects.filter(action="device_signed_out", by=person.subject_ref).count() == 1


def test_everywhere_else_leaves_this_one(person: User, phone: Client, laptop: Client) -> None:
    tablet = browser(person)

    assert laptop.post(reverse("devices_sign_out_all")).status_code == 302

    assert [is_in(one) for one in (phone, tablet, laptop)] == [False, False, True]
    assert Device.objects.get() == device_of(laptop)


def test_this_device_and_anothers_are_not_signed_out_from_afar(phone: Client) -> None:
    stranger = make_device(make_person())

    assert [sign_out_at(phone, one) for one in (device_of(phone), stranger)] == [404, 404]
    assert is_in(phone)
    assert Device.objects.filter(pk=stranger.pk).exists()


@pytest.mark.usefixtures("awake")
def test_it_asks_nobody_who_they_are(person: User, phone: Client, laptop: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=False):
        keep_open(laptop)
        assert sign_out_at(laptop, device_of(phone)) == 302

    assert not is_in(phone)


def test_a_sign_in_of_before_is_learned_and_one_that_was_ended_is_over(
    person: User, phone: Client, laptop: Client
) -> None:
    for client in (phone, laptop):  # as sessions were before devices noted them
        session = client.session
        del session[KNOWN_HERE]
        session.save()
    Device.objects.update(session_hash=NOT_LEARNED, label="A browser")
    phone.get(reverse("contacts"))
    assert "tell if it’s signed in" in words_of(phone.get(LIST))
    assert device_of(phone).label == "Chrome on Android"
    assert owners(phone) == [person.phone_ref]

    other = Device.objects.get(session_hash=NOT_LEARNED)
    assert sign_out_at(phone, other) == 302

    assert (is_in(laptop), is_in(phone)) == (False, True)


# --- signing out here -----------------------------------------------------------------------------


def test_a_sign_out_clears_the_cache_alone_and_the_phone_is_nobodys(
    person: User, phone: Client
) -> None:
    answer = phone.post(reverse("account_logout"))

    assert answer["Clear-Site-Data"] == '"cache"'
    assert owners(phone) == []
    assert Device.objects.get().session_hash == ""  # it still has tries of its own
    assert "Clear-Site-Data" not in phone.get(reverse("account_login"))


# --- whose a phone is -----------------------------------------------------------------------------


def test_what_a_phone_asks_of_itself_needs_its_cookie_alone(person: User, phone: Client) -> None:
    session = phone.session
    session[LOCKED] = NOON.timestamp()
    session.save()
    found = phone.get(KNOWN)
    assert found.json() == {"known": [person.phone_ref]}
    assert (found["Cache-Control"], found.cookies) == ("no-store", {})

    del phone.cookies["__Host-session"]
    assert owners(phone) == [person.phone_ref]
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert owners(phone) == []


def test_a_session_that_ran_out_or_made_room_leaves_what_waits_its_owners(
    person: User, phone: Client
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        assert owners(phone) == [person.phone_ref]
    second = make_person()
    phone.post(reverse("account_login"), {"login": second.email, "password": PASSWORD})

    assert owners(phone) == sorted([person.phone_ref, second.phone_ref])

    phone.post(reverse("account_logout"))
    assert owners(phone) == [person.phone_ref]


# --- a new device ---------------------------------------------------------------------------------


def test_a_first_device_is_no_news(phone: Client, mailbox: Mailbox) -> None:
    send_account_mails(at=timezone.now())

    assert mailbox.mails == []
    assert NEWS not in words_of(phone.get("/"))


def test_a_new_device_is_told_of_by_mail_and_on_the_others(
    person: User, phone: Client, mailbox: Mailbox
) -> None:
    second = make_address(person)
    with time_machine.travel(NOON, tick=False):
        new = browser(person, WINDOWS)
    send_account_mails(at=NOON)

    assert {mail["To"] for mail in mailbox.mails} == {person.email, second.email}
    (body,) = {mail.get_body(("plain",)).get_content() for mail in mailbox.mails}
    assert "Firefox on Windows" in body
    assert "https://testserver/account/devices/" in body
    told = f"{NEWS} Nov 23 at 12:00 PM: Firefox on Windows. Was it you?"
    assert told in words_of(phone.get("/"))
    assert NEWS not in words_of(new.get("/"))

    assert reverse("devices_read") in phone.get("/").content.decode()
    phone.post(reverse("devices_read"))
    assert NEWS not in words_of(phone.get("/"))


def test_a_locked_session_tells_of_no_device(person: User, phone: Client) -> None:
    make_device(person)
    request = phone.get("/").wsgi_request
    assert devices_to_tell_of({"request": request})

    lock(request, at=NOON)

    assert devices_to_tell_of({"request": request}) == []
