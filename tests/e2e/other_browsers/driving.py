"""What Firefox and WebKitGTK are asked to do: find what a person finds, tap it, type, go back.

Each browser has its own protocol; a ``Driver`` speaks it, and a ``Visitor`` says with it what a
person does. Nothing here knows the product.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol

PATIENCE_SECONDS = 30.0
PAUSE_SECONDS = 0.05

# The names that a person reads or hears: a control's label, a link's and a button's own words.
FIND = r"""(kind, name) => {
  const plain = (text) => (text || "").replace(/\s+/g, " ").trim();
  const kinds = {
    link: "a[href]", button: "button", heading: "h1, h2, h3", summary: "summary",
    field: "input:not([type=hidden]), select, textarea",
  };
  const nameOf = (one) => kind === "field"
    ? plain(one.getAttribute("aria-label")
        || [...(one.labels || [])].map((label) => label.innerText).join(" "))
    : plain(one.getAttribute("aria-label") || one.innerText).replace(/ \(opens in.*/, "");
  const all = kind === "css"
    ? [...document.querySelectorAll(name)]
    : [...document.querySelectorAll(kinds[kind])].filter((one) => nameOf(one) === name);
  const found = all.find((one) => one.getClientRects().length);
  if (found) found.scrollIntoView({ block: "center", behavior: "instant" });
  return found || null;
}"""
MARK = "() => { window.passedBy = true; return true; }"
# Between two pages a browser may show an empty one, which is loaded at once.
LOADED = "() => location.protocol !== 'about:' && document.readyState === 'complete'"
IS_NEW = f"() => !window.passedBy && ({LOADED})()"


class Driver(Protocol):
    """One running browser. An element is whatever the protocol calls it by."""

    name: str
    version: str

    def open(self, url: str) -> None: ...
    def back(self) -> None: ...
    def run(self, function: str, *values: object) -> Any: ...
    def element(self, function: str, *values: object) -> Any | None: ...
    def tap(self, element: Any) -> None: ...
    def type(self, element: Any, text: str) -> None: ...
    def tab(self) -> str: ...
    def tabs(self) -> list[str]: ...
    def turn_to(self, tab: str) -> None: ...
    def close_tab(self) -> None: ...
    def resize(self, width: int, height: int) -> None: ...
    def picture(self) -> bytes: ...
    def forget(self) -> None: ...
    def quit(self) -> None: ...


class NotFoundHereError(AssertionError):
    """What a person looks for is not on the page, or not in time."""


class Visitor:
    """A person at a browser."""

    def __init__(self, driver: Driver, address: str) -> None:
        self.driver = driver
        self.address = address
        self.seen_beside = ("", "")

    def open(self, path: str) -> None:
        self.driver.open(self.address + path)

    def find(self, kind: str, name: str) -> Any:
        """Return what has this name, brought into view; ``css`` takes a selector for a name."""
        found = wait_for(lambda: self.driver.element(FIND, kind, name))
        if found is None:
            text = self.driver.run("() => document.body.innerText")
            raise NotFoundHereError(f"no {kind} {name!r} at {self.path}:\n{text}")
        return found

    def tap(self, kind: str, name: str) -> None:
        self.driver.tap(self.find(kind, name))

    def type(self, name: str, text: str) -> None:
        """Type into the field with this label."""
        self.driver.type(self.find("field", name), text)

    @contextmanager
    def turning(self) -> Iterator[None]:
        """Run a block that leads to another page, and wait until that page is loaded."""
        self.driver.run(MARK)
        yield
        self.wait(IS_NEW, "no other page came")

    def follow(self, kind: str, name: str) -> None:
        """Tap what leads to another page, and wait for it."""
        element = self.find(kind, name)
        with self.turning():
            self.driver.tap(element)

    def back(self) -> None:
        self.driver.back()
        self.wait(LOADED, "nothing came back")

    def wait(self, condition: str, otherwise: str, *values: object) -> None:
        """Wait until a function of the page says yes; a page in between is asked again."""

        def ask() -> bool:
            with suppress(BetweenPagesError):
                return bool(self.driver.run(condition, *values))
            return False

        if not wait_for(ask):
            raise NotFoundHereError(f"{otherwise}, at {self.path}")

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Run a block that opens a tab beside this one; go on there, and come back to this one."""
        before, here = self.driver.tabs(), self.driver.tab()
        yield
        opened = wait_for(lambda: [tab for tab in self.driver.tabs() if tab not in before])
        assert opened, "nothing opened beside the page"
        self.driver.turn_to(opened[0])
        self.wait(LOADED, "the tab beside stayed empty")
        self.seen_beside = self.path, self.text("h1")
        self.driver.close_tab()
        self.driver.turn_to(here)

    @property
    def path(self) -> str:
        return str(self.driver.run("() => location.pathname"))

    def text(self, selector: str) -> str:
        script = "(css) => (document.querySelector(css)?.innerText || '').trim()"
        return str(self.driver.run(script, selector))


class BetweenPagesError(Exception):
    """The page that was asked is gone, and the next one is not there yet."""


def wait_for(ask: Any, seconds: float = PATIENCE_SECONDS) -> Any:
    """Ask until the answer is something, or time is over; return the last answer."""
    ends = time.monotonic() + seconds
    while True:
        answer = None
        with suppress(BetweenPagesError):
            answer = ask()
        if answer or time.monotonic() > ends:
            return answer
        time.sleep(PAUSE_SECONDS)


def as_json(function: str) -> str:
    """Wrap a function so that it takes and returns JSON: both protocols carry text alike."""
    return f"(values) => JSON.stringify(({function})(...JSON.parse(values)) ?? null)"


def loaded(text: str | None) -> Any:
    return json.loads(text) if text else None
