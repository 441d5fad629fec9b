"""A session that nobody used for five minutes: what opens, what asks, and what waits for it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib import messages as library
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from checkins.forms.form_drafts import KEPT
from checkins.forms.locking import LOCKED, SEEN
from checkins.middleware.locking import OF_SCRIPTS, OPEN, STILL
from checkins.middleware.routes import NO_SESSION_ASKED
from checkins.models import AuditEvent, Consent, Device, DevicePin, FormDraft, SupportContact, User
from checkins.models.locks import MOST_WRONG
from checkins.services.devices import device_of
from checkins.services.form_drafts import Typed, keep_form
from checkins.views.kept_pages import PAGE_HEADER
from tests.conftest import NOON
from tests.factories import PASSWORD, just_asked, make_contact, make_counselor, share
from tests.pages import main_of, page_of, words_of
from tests.views.canaries import canaries_in
from tests.views.kinds import Kind
from tests.views.matrix_actors import build_world
from tests.views.routes.addresses import ROUTES, TODAY
from tests.views.routes.table import POLICY

pytestmark = pytest.mark.django_db
SIX_MINUTES = timedelta(minutes=6)
LOCK = reverse("locks")
PIN = "2719"
QUESTION = "a sign"  # what a check-in asks everybody
# What a locked phone opens, in the words of the issue, and what proves who it is.
LISTED = {
    *("help", "now", "now_alone", "now_ride", "learn", "learn_page", "keep", "locks"),
    *("checkins", "checkins_page", "checkins_quick", "checkins_done"),
}
PROVES = {name for name in OPEN if name.startswith(("account_", "mfa_"))}
# Programs' own, which show nothing; the end of Now's ten minutes; and the ways out.
BESIDE = (
    NO_SESSION_ASKED | OF_SCRIPTS | PROVES | {STILL, "reminders_off", "rides_end", "locks_stop"}
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def phone(client: Client, person: User) -> Client:
    """A person's remembered phone, whose PIN is set."""
    client.force_login(person)
    client.get(reverse("account_reauthenticate"))
    just_asked(client)
    client.post(reverse("locks_pin"), {"pin": PIN, "pin_again": PIN}, follow=True)
    assert DevicePin.objects.count() == 1
    return client


@pytest.fixture
def idle(phone: Client, clock: time_machine.Traveller) -> Client:
    """The same six minutes later."""
    clock.move_to(NOON + SIX_MINUTES)
    return phone


def asks(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer.headers["Location"].startswith(LOCK)


def type_pin(client: Client, pin: str, **more: str) -> HttpResponse:
    return client.post(LOCK, {"pin": pin, "next": "", **more})


@pytest.mark.parametrize("kind", [Kind.OWNER, Kind.SUPPORTER], ids=str)
def test_six_idle_minutes_leave_the_listed_pages_and_every_other_asks(
    kind: Kind, clock: time_machine.Traveller
) -> None:
    actor = build_world().actors[kind]
    clock.move_to(NOON + SIX_MINUTES)
    browser = Client()
    browser.cookies = actor.cookies
    own = {**actor.own, "day": TODAY - timedelta(days=9)}
    opened, wrong = set(), {}

    for name, route in ROUTES.items():
        for method in sorted(route.methods & {"GET", "POST"}):
            if name == "account_logout" and method == "POST":
                continue
            answer = getattr(browser, method.lower())(route.address(**own))
            if asks(answer):
                continue
            opened.add(name)
            allowed = name in LISTED | BESIDE
            shown = canaries_in(f"{answer.headers}{answer.getvalue().decode()}") - {QUESTION}
            if not allowed or shown:
                wrong[name, method] = (answer.status_code, shown)

    assert wrong == {}
    assert get_resolver().reverse_dict.keys() >= OPEN | OF_SCRIPTS | {STILL}
    own_pages = {name for name in LISTED if name in POLICY and "checkins" not in name}
    assert own_pages <= opened
    assert kind is not Kind.OWNER or opened >= LISTED - {"checkins_done"}  # nothing is answered
    assert len(ROUTES) - len(opened) > 150


def test_the_ways_to_unlock_say_so_and_show_no_tabs(idle: Client) -> None:
    question = page_of(idle.get(reverse("account_reauthenticate"), {"next": "/people/"}))

    assert "Your password opens your pages again." in question
    assert f'href="{LOCK}?next=%2Fpeople%2F"' in question
    assert 'class="tabs"' not in question
    assert "Unlock to see them here." in main_of(idle.get(reverse("now")))


def test_use_keeps_a_phone_open_and_a_pages_own_poll_does_not(
    phone: Client, clock: time_machine.Traveller
) -> None:
    opened = []
    for minutes in (4, 8, 12):
        clock.move_to(NOON + timedelta(minutes=minutes))
        answer = phone.get("/")
        opened.append((answer.status_code, settings.SESSION_COOKIE_NAME in answer.cookies))
    for minutes in (14, 16, 18):
        clock.move_to(NOON + timedelta(minutes=minutes))
        answer = phone.get("/", headers={"X-Background": "1"})

    assert opened == [(200, False)] * 3  # a cookie would cost the browser its pages
    assert asks(answer)


def test_once_found_idle_a_session_stays_locked(
    phone: Client, clock: time_machine.Traveller
) -> None:
    session = phone.session
    del session[SEEN]  # as in one of an older version
    session.save()

    first = phone.get("/")
    clock.move_to(NOON - timedelta(hours=1))

    assert asks(first)
    assert asks(phone.get("/"))
    assert LOCKED in phone.session


def test_a_request_beside_the_one_that_locked_does_not_unlock(phone: Client) -> None:
    beside = phone.session
    beside["kept_form"] = True
    _locked(phone)

    beside.save()

    assert asks(phone.get("/"))


def test_staff_are_locked_by_a_quick_exit_alone(
    client: Client, clock: time_machine.Traveller
) -> None:
    sam = make_counselor()
    client.force_login(sam)
    session = client.session
    session["staff_enrolled"] = True
    session.save()
    clock.move_to(NOON + SIX_MINUTES)
    open_at_six_minutes = not asks(client.get(reverse("caseload")))
    session = client.session
    session[LOCKED] = NOON.timestamp()
    session.save()

    assert open_at_six_minutes
    assert asks(client.get(reverse("caseload")))


def test_the_right_pin_leads_to_the_page_and_does_what_waited(idle: Client, person: User) -> None:
    address = reverse("contacts_add")
    sent = {"name": "Ana", "number": "555-0100", "relation": "", "form_id": str(uuid4())}

    waits = idle.post(address, sent)
    before = SupportContact.objects.count()
    page = words_of(idle.get(waits.headers["Location"]))
    type_pin(idle, PIN, next=address)

    assert asks(waits)
    assert before == 0
    assert "What you sent waits here" in page
    assert SupportContact.objects.get().name == "Ana"
    assert idle.get("/").status_code == 200


def test_a_pin_opens_pages_and_changes_no_account(idle: Client) -> None:
    type_pin(idle, PIN)

    answer = idle.get(reverse("locks_pin"))

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_five_wrong_pins_end_it_and_the_password_unlocks(idle: Client) -> None:
    wrong = [type_pin(idle, "8264") for _ in range(MOST_WRONG)]
    right = type_pin(idle, PIN)
    still = asks(idle.get("/"))
    asked = idle.post(
        f"{reverse('account_reauthenticate')}?next=/more/", {"password": PASSWORD, "next": "/more/"}
    )

    said = [re.search(r"You have ([^.]+)\.", words_of(one)) for one in wrong]
    assert [one and one[1] for one in said] == [
        *("4 more tries", "3 more tries", "2 more tries", "one more try", None)
    ]
    assert not DevicePin.objects.exists()
    assert (right.status_code, still) == (400, True)
    assert asked.headers["Location"] == "/more/"
    assert idle.get("/").status_code == 200
    kinds = AuditEvent.objects.filter(action__startswith="device_pin").order_by("pk")
    assert list(kinds.values_list("action", flat=True)) == [
        *("device_pin_set", *["device_pin_wrong"] * 4, "device_pin_gone")
    ]


def test_what_is_no_pin_is_no_try_and_another_phone_has_no_pin(idle: Client, person: User) -> None:
    other = Client()
    other.force_login(person)
    session = other.session
    session[LOCKED] = NOON.timestamp()
    session.save()

    refused = [type_pin(idle, "").status_code, type_pin(other, PIN).status_code]

    assert refused == [400, 400]
    assert DevicePin.objects.get().tries == 0
    assert 'name="pin"' not in main_of(other.get(LOCK))


def test_a_pin_never_leads_away_from_the_site(idle: Client) -> None:
    aside = idle.get(f"{LOCK}?next=12%26weeks").status_code

    assert aside == 200
    assert type_pin(idle, PIN, next="https://evil.example/").headers["Location"] == "/"
    assert idle.get(f"{LOCK}?next=12%26weeks").headers["Location"] == "/"


@pytest.mark.parametrize(
    ("pin", "is_taken"),
    [
        *(("1234", False), ("0000", False), ("9876", False), ("1212", False), ("27", False)),
        *(("123456789", False), ("٢٧١٩", False), ("2719", True), ("27190364", True)),
    ],
)
def test_a_pin_that_everybody_guesses_is_refused(
    signed_in: Client, pin: str, *, is_taken: bool
) -> None:
    signed_in.post(reverse("locks_pin"), {"pin": pin, "pin_again": pin})

    assert DevicePin.objects.exists() is is_taken


def test_a_pin_goes_with_its_device_and_can_be_turned_off(phone: Client, person: User) -> None:
    cookie = phone.cookies[settings.DEVICE_COOKIE_NAME].value
    device = device_of(person, cookie, at=NOON)
    page = main_of(phone.get(reverse("locks_pin")))
    phone.post(reverse("locks_pin_off"))
    off = not DevicePin.objects.exists()
    phone.post(reverse("locks_pin"), {"pin": PIN, "pin_again": PIN})
    Device.objects.filter(pk=device.pk).delete()

    assert "Turn the PIN off" in page
    assert off
    assert not DevicePin.objects.exists()


def test_the_lock_page_and_open_pages_say_nothing_of_the_person(idle: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(name="Zqname", erase_at=NOON + timedelta(hours=72))
    make_contact(person, name="Zqmaria")
    session = idle.session
    session["_messages"] = _stored("Zqsaved for Ana.")
    session.save()

    pages = [
        f"{answer.headers}{answer.content.decode()}"
        for answer in map(idle.get, (LOCK, *map(reverse, ("help", "now", "keep", "checkins"))))
    ]

    private = ("Zqname", "Zqmaria", "Zqsaved", "goes on")
    assert [[one for one in private if one in page] for page in pages] == [[]] * 5
    type_pin(idle, PIN)
    assert "Zqsaved for Ana." in idle.get("/more/").content.decode()


def _stored(sentence: str) -> str:
    from django.contrib.messages.storage.session import SessionStorage
    from django.http import HttpRequest

    request = HttpRequest()
    request.session = {}
    return SessionStorage(request).serialize_messages([library.storage.base.Message(25, sentence)])


def test_sharing_stops_on_a_locked_phone_and_home_offers_to_start_again(
    idle: Client, person: User
) -> None:
    share(person, make_counselor(name="Sam Zq"), at=NOON)

    stopped = idle.post(reverse("locks_stop"), follow=True)
    in_force = Consent.objects.in_force(NOON + SIX_MINUTES).exists()
    type_pin(idle, PIN)
    card = words_of(idle.get("/"))
    idle.post(reverse("locks_stop_read"))

    assert "All sharing is stopped now" in words_of(stopped)
    assert "Sam Zq" not in words_of(stopped)
    assert not in_force
    assert "Share with Sam Zq again" in card
    assert "at 12:06 PM, while your phone was locked" in card
    assert "while your phone was locked" not in words_of(idle.get("/"))


def test_what_is_typed_is_kept_and_shown_after_the_unlock_alone(idle: Client) -> None:
    address = reverse("plans_box", args=[1])
    page = _unlocked(idle, address)
    mark = re.search(r'name="page_mark" value="([^"]+)"', page)[1]
    _locked(idle)

    typed = idle.post(
        address, {"text": "Zqtyped", "was-text": "", "page_mark": mark}, headers={"X-Typed": "1"}
    )
    open_page = idle.get(reverse("keep")).content.decode()

    assert (typed.status_code, FormDraft.objects.count()) == (204, 1)
    assert "Zqtyped" not in open_page
    assert "Zqtyped" in _unlocked(idle, address)


def test_a_kept_form_is_filled_in_after_the_unlock_alone(idle: Client, person: User) -> None:
    page = reverse("checkins_page", args=[TODAY, 3])
    keep_form(account=person, typed=Typed(page, page, {"note": ["Zqtyped"]}), at=NOON)
    session = idle.session
    session[KEPT] = True
    session.save()

    locked = idle.get(page).content.decode()

    assert "Zqtyped" not in locked
    assert "Zqtyped" in _unlocked(idle, page)


def test_a_page_in_the_browsers_memory_is_not_shown_when_locked(idle: Client) -> None:
    page = _unlocked(idle, reverse("plans"))
    headers = {PAGE_HEADER: re.search(r'data-page="([^"]+)"', page)[1]}
    before = idle.get(reverse("kept_pages_still"), headers=headers).json()
    _locked(idle)

    assert before == {"still": True}
    assert idle.get(reverse("kept_pages_still"), headers=headers).json() == {"still": False}


def _unlocked(client: Client, address: str) -> str:
    type_pin(client, PIN)
    return client.get(address).content.decode()


def _locked(client: Client) -> None:
    session = client.session
    session[LOCKED] = NOON.timestamp()
    session.save()


def test_signed_out_the_lock_page_leads_to_sign_in(client: Client) -> None:
    page = main_of(client.get(f"{LOCK}?next=/more/"))

    assert f'href="{reverse("account_login")}?next=%2Fmore%2F"' in page
    assert "<form" not in page
