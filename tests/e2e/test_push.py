"""Notifications in the browser: turned on by a tap, received by the worker, ended by sign-out.

No push service of a browser is reached from here. So the page gets a subscription with a real pair
of keys; what the product sends to it goes to a push service on this machine, is decrypted with
those keys, and is handed to the real service worker.
"""

import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from playwright.sync_api import BrowserContext, CDPSession, Page, expect

from checkins.models import OutboxMessage, PushSubscription, User
from checkins.services.mail.outbox import send_queued
from tests.e2e.conftest import LiveServer, turning
from tests.receiver import Browser, Receiver, text_of

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
PUSH_SERVICE = """(() => {
  const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const bytes = (letters) => Uint8Array.from(
    atob(letters.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0),
  ).buffer;
  const kept = () => JSON.parse(localStorage.getItem("push") ?? "null");
  const subscription = (made) => made && ({
    endpoint: made.endpoint,
    options: { applicationServerKey: bytes(made.asked) },
    getKey: (name) => bytes(made[name]),
    unsubscribe: async () => { localStorage.removeItem("push"); return true; },
  });
  PushManager.prototype.subscribe = async function ({ applicationServerKey }) {
    const kind = { name: "ECDH", namedCurve: "P-256" };
    const pair = await crypto.subtle.generateKey(kind, true, ["deriveBits"]);
    localStorage.setItem("push", JSON.stringify({
      endpoint: "https://fcm.googleapis.com/fcm/send/phone",
      asked: text(applicationServerKey.buffer ?? applicationServerKey),
      p256dh: text(await crypto.subtle.exportKey("raw", pair.publicKey)),
      auth: text(crypto.getRandomValues(new Uint8Array(16))),
      secret: (await crypto.subtle.exportKey("jwk", pair.privateKey)).d,
    }));
    return subscription(kept());
  };
  PushManager.prototype.getSubscription = async () => subscription(kept());
})()"""
KEEP = """((name, value) => localStorage.setItem(
  "push", JSON.stringify({ ...JSON.parse(localStorage.getItem("push")), [name]: value })))"""
SAYS_NO = """window.asked = 0;
Notification.requestPermission = async () => { asked += 1; return "denied"; };"""
SHOWN = """async () => {
  const registration = await navigator.serviceWorker.ready;
  return (await registration.getNotifications())
    .map(({ title, body, tag, data }) => ({ title, body, tag, path: data.path }));
}"""
A_TEST = {
    "title": "This is a test",
    "body": "There is something for you in Daybook.",
    "tag": "test",
    "path": "/messages/",
}

pytestmark = pytest.mark.browser_context_args(service_workers="allow")


@pytest.fixture
def phone(context: BrowserContext, server: LiveServer) -> Page:
    """A page in a browser that may show notifications."""
    context.grant_permissions(["notifications"], origin=server.url)
    context.add_init_script(PUSH_SERVICE)
    return context.new_page()


class Worker:
    """The page's service worker, as the browser's push service reaches it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.origin = "/".join(page.url.split("/")[:3])
        self.ids: list[str] = []
        self.line: CDPSession = page.context.new_cdp_session(page)
        self.line.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self.line.send("ServiceWorker.enable")

    def _note(self, event: dict) -> None:
        self.ids += [one["registrationId"] for one in event["registrations"]]

    def deliver(self, data: str) -> list[dict[str, str]]:
        """Hand the worker a push; give the notifications that it shows then."""
        while not self.ids:
            self.page.wait_for_timeout(20)
        told = {"origin": self.origin, "registrationId": self.ids[-1], "data": data}
        self.line.send("ServiceWorker.deliverPushMessage", told)
        self.page.wait_for_function(f"async () => (await ({SHOWN})()).length > 0")
        shown: list[dict[str, str]] = self.page.evaluate(SHOWN)
        return shown


def browser_of(page: Page) -> Browser:
    """Return the browser's side of the subscription that its page made."""
    made = page.evaluate("JSON.parse(localStorage.getItem('push'))")
    number = int.from_bytes(urlsafe_b64decode(made["secret"] + "="), "big")
    secret = urlsafe_b64decode(made["auth"] + "==")
    browser = Browser("phone", key=ec.derive_private_key(number, ec.SECP256R1()), secret=secret)
    assert browser.given["keys"]["p256dh"] == made["p256dh"]
    return browser


def turn_on(page: Page) -> None:
    page.goto("/messages/")
    with turning(page):
        page.get_by_role("button", name="Turn on here").click()
    expect(page.get_by_text("They’re on.")).to_be_visible()


def ask_for_a_test(page: Page) -> None:
    page.get_by_label("Notification", exact=True).check()
    with turning(page):
        page.get_by_role("button", name="Send me a test").click()
    expect(page.get_by_text("Your test is on its way.")).to_be_visible()


def test_a_browser_is_turned_on_and_shows_what_was_sent(
    phone: Page, person: User, sign_in: Callable[[User], None], receiver: Receiver
) -> None:
    sign_in(person)
    turn_on(phone)
    ask_for_a_test(phone)

    send_queued(at=timezone.now())
    (sent,) = [browser_of(phone).read(got.body) for got in receiver.got]

    assert Worker(phone).deliver(sent.decode()) == [A_TEST]


def test_a_second_of_a_kind_replaces_the_first_and_what_cannot_be_read_is_shown_all_the_same(
    phone: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(person)
    turn_on(phone)
    worker = Worker(phone)
    again = {**A_TEST, "body": "Daybook."}

    worker.deliver(json.dumps(A_TEST))
    assert worker.deliver(json.dumps(again)) == [again]
    shown = [worker.deliver(text) for text in ("not JSON", "{}", '{"title": 7}')][-1]

    assert sorted(one["title"] for one in shown) == ["Daybook", "This is a test"]
    assert {one["path"] for one in shown} == {"/", "/messages/"}


def test_a_notification_opens_this_site_alone(
    phone: Page, person: User, sign_in: Callable[[User], None], server: LiveServer
) -> None:
    sign_in(person)
    turn_on(phone)
    (worker,) = phone.context.service_workers

    paths = ["/trends/?weeks=52", "//evil.example/", "/\\evil.example", "/\t/evil.example"]
    opened = worker.evaluate(
        "paths => paths.map(path => ownAddress(path).href)", [*paths, "https://evil.example/", 7]
    )

    assert opened == [f"{server.url}/trends/?weeks=52", *[f"{server.url}/"] * 5]


def test_signing_out_ends_it_on_the_server_and_in_the_browser(
    phone: Page, person: User, sign_in: Callable[[User], None], receiver: Receiver
) -> None:
    sign_in(person)
    turn_on(phone)
    ask_for_a_test(phone)
    phone.goto("/more/")

    with turning(phone):
        phone.get_by_role("button", name="Sign out").click()
    phone.wait_for_function("localStorage.getItem('push') === null")
    send_queued(at=timezone.now())

    assert PushSubscription.objects.count() == 0
    assert receiver.got == []


def test_it_is_turned_off_by_a_tap(
    phone: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(person)
    turn_on(phone)

    with turning(phone):
        phone.get_by_role("button", name="Turn off here").click()

    expect(phone.get_by_text("They’re off.")).to_be_visible()
    phone.wait_for_function("localStorage.getItem('push') === null")
    assert PushSubscription.objects.count() == 0


def test_a_browser_that_let_go_of_it_says_so(
    phone: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(person)
    turn_on(phone)

    phone.evaluate("localStorage.removeItem('push')")
    phone.reload()
    expect(phone.get_by_text("This browser dropped them.")).to_be_visible()
    with turning(phone):
        phone.get_by_role("button", name="Turn on here").click()

    expect(phone.get_by_text("This browser dropped them.")).to_be_hidden()
    assert PushSubscription.objects.count() == 1


def test_an_address_that_the_browser_changed_is_known_after_the_next_visit(
    phone: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(person)
    turn_on(phone)
    before = PushSubscription.objects.get()
    phone.evaluate(f"{KEEP}('endpoint', 'https://fcm.googleapis.com/fcm/send/new')")

    with phone.expect_response(re.compile("/messages/on/")) as answer:
        phone.reload()
    answer.value.finished()

    assert PushSubscription.objects.get().endpoint_hash != before.endpoint_hash


def test_a_key_that_the_site_gave_up_is_asked_for_anew(
    phone: Page, person: User, sign_in: Callable[[User], None]
) -> None:
    sign_in(person)
    turn_on(phone)
    old = text_of(b"\x04" + b"k" * 64)
    phone.evaluate(f"{KEEP}('asked', '{old}')")

    phone.reload()

    expect(phone.get_by_text("This browser dropped them.")).to_be_visible()


def test_nothing_is_asked_for_before_a_tap_and_a_no_is_taken(
    context: BrowserContext, person: User, sign_in: Callable[[User], None]
) -> None:
    context.add_init_script(SAYS_NO)
    page = context.new_page()
    sign_in(person)
    page.goto("/messages/")
    button = page.get_by_role("button", name="Turn on here")
    expect(button).to_be_visible()

    assert page.evaluate("asked") == 0
    button.click()

    expect(page.get_by_text("This browser blocks them.")).to_be_visible()
    assert page.evaluate("asked") == 1
    assert PushSubscription.objects.count() == 0


@pytest.mark.parametrize(
    ("agent", "says"),
    [
        (IPHONE, "On an iPhone, add it to your Home Screen first. Until then, we can e-mail you."),
        (None, "This browser can’t show notifications. We can e-mail you."),
    ],
)
def test_a_browser_that_cannot_says_why_and_offers_e_mail(
    new_context: Callable[..., BrowserContext],
    person: User,
    sign_in_to: Callable[[BrowserContext, User], None],
    agent: str | None,
    says: str,
) -> None:
    context = new_context(**({"user_agent": agent} if agent else {}))
    context.add_init_script("delete window.PushManager;")
    sign_in_to(context, person)
    page = context.new_page()

    page.goto("/messages/")

    expect(page.get_by_text(says)).to_be_visible()
    expect(page.get_by_role("button", name="Turn on here")).to_be_hidden()
    page.get_by_label("E-mail").check()
    with turning(page):
        page.get_by_role("button", name="Send me a test").click()
    assert OutboxMessage.objects.get().channel == "email"


def test_without_scripts_the_page_says_so_and_sends_a_test_by_mail(
    new_context: Callable[..., BrowserContext],
    person: User,
    sign_in_to: Callable[[BrowserContext, User], None],
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in_to(context, person)
    page = context.new_page()

    page.goto("/messages/")
    expect(page.get_by_text("This needs JavaScript.")).to_be_visible()
    page.get_by_label("E-mail").check()
    page.get_by_role("button", name="Send me a test").click()

    expect(page.get_by_text("Your test is on its way to your mailbox.")).to_be_visible()
