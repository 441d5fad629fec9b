"""Without a network: Help and Learn are read all the same, and nothing of anybody's was kept."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from checkins.catalog.learn import learn_catalog
from checkins.models import User
from tests.counts import say
from tests.e2e.conftest import LiveServer
from tests.factories import make_contact

LEARN = [reverse("learn_page", args=[page.number]) for page in learn_catalog().pages]
NOW = [reverse(name) for name in ("now", "now_alone", "now_ride")]
WIDTHS = {**dict.fromkeys(NOW, "556px"), reverse("leaving_away"): "544px"}
OTHERS = [
    reverse(name) for name in ("form_drafts_unsent", "offline_checkin", "leaving", "leaving_away")
]
FIRST = [reverse("help"), *NOW, *OTHERS]
LATER = [reverse("learn"), *LEARN]
PAGES = [*FIRST, *LATER]
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys()) {
      const answer = await caches.match(request, { ignoreVary: true });
      found.push([new URL(request.url).pathname, await answer.text()]);
    }
  return found;
}"""
ALL_ARE_KEPT = """async (pages) => {
  const isKept = (page) => caches.match(page, { ignoreVary: true });
  for (let patience = 200; patience; patience -= 1) {
    if ((await Promise.all(pages.map(isKept))).every(Boolean)) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("not all pages are kept");
}"""
OLDER_IS_GONE = """async () => {
  while ((await caches.keys()).includes("public-older"))
    await new Promise((done) => setTimeout(done, 50));
}"""
# An update: an older worker has kept Learn, too, and the new one has yet to fetch it.
IS_UPDATED = """async (learn) => {
  const [name] = await caches.keys();
  const cache = await caches.open(name);
  const had = await Promise.all((await cache.keys()).map(async (asked) =>
    [asked, await cache.match(asked, { ignoreVary: true })]));
  await caches.delete(name);
  const [older, newer] = [await caches.open("public-older"), await caches.open(name)];
  for (const [asked, answer] of had) {
    await older.put(asked, answer.clone());
    await newer.put(asked, answer);
  }
  await older.addAll(learn);
  await caches.open("public-newer"); // of a worker that is about to take over
  return name;
}"""
# A page that does not ask the worker for Learn: what the worker does stands still for the test.
ASKS_NOTHING = "ServiceWorker.prototype.postMessage = () => undefined"


# A phone that may keep pages for later.
pytestmark = pytest.mark.browser_context_args(service_workers="allow")


@pytest.fixture
def phone(context: BrowserContext) -> BrowserContext:
    """The phone, on which a test may open several pages."""
    return context


class Line:
    """A connection between phone and server that can go dead while it stays up."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = [self._listener]
        self.dead = False
        self.carried = {"up": 0, "down": 0}  # bytes
        self.url = f"http://localhost:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Hang up on everybody."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                phone, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._port))
                self._open += [phone, server]
                for ends in ((phone, server, "up"), (server, phone, "down")):
                    threading.Thread(target=self._carry, args=ends, daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while sent := source.recv(65536):
                if not self.dead:  # what is sent meanwhile is lost, and nobody is told
                    target.sendall(sent)
                    self.carried[way] += len(sent)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def line(server: LiveServer) -> Iterator[Line]:
    """A line to the server that a test can let go dead."""
    with closing(Line(int(server.url.rpartition(":")[2]))) as line:
        yield line


def _visit(phone: BrowserContext, address: str) -> Page:
    """Open a page and wait until the phone has kept what it keeps."""
    page = phone.new_page()
    page.goto(address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.evaluate(ALL_ARE_KEPT, PAGES)
    page.reload()  # from here on the worker stands between
    return page


def test_help_and_every_learn_page_are_read_signed_out_without_a_network(
    phone: BrowserContext, transactional_db: None
) -> None:
    page = _visit(phone, "/learn/")
    phone.set_offline(True)

    for address in PAGES:
        page.goto(address)
        expect(page.locator("h1:visible")).to_be_visible()
        width = WIDTHS.get(address, "692px")  # its own style, so that one is kept, too
        expect(page.locator("main")).to_have_css("max-width", width)
    page.goto("/help/")

    expect(page.get_by_text("988").first).to_be_visible()
    page.goto("/keep/")  # what is not kept gives way to Right now
    expect(page.get_by_role("heading", level=1)).to_have_text("A craving is a wave.")


def test_an_update_loses_no_page_until_the_new_ones_are_there(
    phone: BrowserContext, transactional_db: None
) -> None:
    page = phone.new_page()
    page.add_init_script(ASKS_NOTHING)
    page.goto("/help/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    name = page.evaluate(IS_UPDATED, LATER)
    phone.set_offline(True)
    page.goto(LEARN[2])
    expect(page.locator("main")).to_have_css("max-width", "692px")
    phone.set_offline(False)

    phone.new_page().goto("/help/")

    page.evaluate(OLDER_IS_GONE)
    assert page.evaluate("caches.keys()") == [name, "public-newer"]
    assert {address for address, _ in page.evaluate(KEPT)} >= set(PAGES)


def test_help_comes_soon_where_the_connection_is_up_but_dead(
    phone: BrowserContext, line: Line, transactional_db: None
) -> None:
    page = _visit(phone, f"{line.url}/learn/")
    line.dead = True

    page.goto(f"{line.url}/help/")  # the browser itself would wait for minutes

    expect(page.get_by_text("988").first).to_be_visible()


@pytest.mark.parametrize("address", ["/", "/check-in/offline/"])
def test_a_first_visit_and_all_that_the_worker_keeps_first_take_80_kb(
    address: str, phone: BrowserContext, line: Line, transactional_db: None
) -> None:
    phone.add_init_script(ASKS_NOTHING)
    page = phone.new_page()
    of_page: list[str] = []
    page.on("request", lambda request: of_page.append(request.url))

    page.goto(f"{line.url}{address}", wait_until="networkidle")
    page.evaluate(ALL_ARE_KEPT, FIRST)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    assert len(of_page) <= 8
    say(
        f"a first visit of {address}: {line.carried['down']} bytes with what the worker keeps first"
    )
    assert 40_000 < line.carried["down"] <= 80_000


def test_only_the_public_pages_are_kept_and_of_nobody(
    phone: BrowserContext,
    person: User,
    sign_in_to: Callable[[BrowserContext, User], None],
    server: LiveServer,
) -> None:
    make_contact(person, name="Zqfriend")
    sign_in_to(phone, person)
    page = _visit(phone, "/")
    for address in ("/help/", "/trends/", "/people/", "/settings/"):
        page.goto(address)
    page.goto("/help/")
    expect(page.get_by_text("Zqfriend").first).to_be_visible()

    kept = dict(page.evaluate(KEPT))
    phone.set_offline(True)
    page.goto("/help/")

    assert {address for address in kept if not address.startswith("/static/")} == set(PAGES)
    assert all("Zqfriend" not in text and person.email not in text for text in kept.values())
    expect(page.get_by_text("988").first).to_be_visible()
    expect(page.get_by_text("Zqfriend")).to_have_count(0)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("A craving is a wave.")
    expect(page.get_by_text("Zqfriend")).to_have_count(0)


def test_with_a_network_the_page_is_the_servers_own(
    phone: BrowserContext, person: User, sign_in_to: Callable[[BrowserContext, User], None]
) -> None:
    page = _visit(phone, "/help/")
    sign_in_to(phone, person)
    make_contact(person, name="Zqfriend")

    page.goto("/help/")

    expect(page.get_by_text("Zqfriend").first).to_be_visible()


def test_the_site_can_be_put_on_a_home_screen(
    phone: BrowserContext, transactional_db: None, watched: list[str]
) -> None:
    page = _visit(phone, "/help/")
    browser = phone.new_cdp_session(page)

    read = browser.send("Page.getAppManifest")
    assert (read["errors"], read["url"].endswith("/app.webmanifest")) == ([], True)
    wrong = browser.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in wrong] == ["in-incognito"]  # as every page of a test is
