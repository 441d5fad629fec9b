"""Firefox from Debian's package, by WebDriver BiDi: it speaks it itself, without another driver."""

import base64
import itertools
import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import websocket

from tests.e2e.other_browsers.driving import (
    PATIENCE_SECONDS,
    BetweenPagesError,
    as_json,
    loaded,
    wait_for,
)

PROGRAM = "/usr/bin/firefox-esr"
GONE = {"no such frame", "no such node", "stale element reference", "no such history entry"}
# No first-run pages and no requests of the browser's own.
PREFERENCES = {
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.aboutwelcome.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.getAddons.cache.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.enabled": False,
    "ui.prefersReducedMotion": 1,
}


def missing() -> list[str]:
    """Return what is not installed of what this needs."""
    return [] if Path(PROGRAM).exists() else [PROGRAM]


class FirefoxError(Exception):
    """Firefox answered a command with an error."""


class Firefox:
    """A running Firefox and the tab that is in front."""

    name = "firefox"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="daybook-firefox-")
        profile = Path(self._folder.name) / "profile"
        profile.mkdir()
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in PREFERENCES.items()]
        (profile / "user.js").write_text("\n".join(lines))
        self._log = Path(self._folder.name) / "log"
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    PROGRAM,
                    "--headless",
                    "--no-remote",
                    "--profile",
                    profile,
                    "--remote-debugging-port",
                    "0",
                ],
                stdout=log,
                stderr=log,
                env={"HOME": self._folder.name, "PATH": "/usr/bin:/bin", "TZ": "America/New_York"},
            )
        address = wait_for(self._address)
        assert address, self._log.read_text()
        self._socket = websocket.create_connection(
            f"{address}/session", timeout=PATIENCE_SECONDS, suppress_origin=True
        )
        self._numbers = itertools.count(1)
        made = self._send(
            "session.new", capabilities={"alwaysMatch": {"acceptInsecureCerts": True}}
        )
        self.version = made["capabilities"]["browserVersion"]
        self.errors: list[str] = []
        self._send("session.subscribe", events=["log.entryAdded"])
        self._tab = self.tabs()[0]

    def _address(self) -> str | None:
        found = re.search(r"BiDi listening on (ws://\S+)", self._log.read_text())
        return found and found[1]

    def _send(self, method: str, **params: Any) -> Any:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("type") == "event":
                self._hear(answer)
            elif answer.get("id") == number:
                break
        if answer["type"] == "error":
            known = BetweenPagesError if answer["error"] in GONE else FirefoxError
            raise known(f"{answer['error']}: {answer['message']}")
        return answer["result"]

    def _hear(self, event: dict[str, Any]) -> None:
        if event["method"] == "log.entryAdded" and event["params"]["level"] == "error":
            self.errors.append(event["params"]["text"])

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", context=self._tab, url=url, wait="complete")

    def back(self) -> None:
        self._send("browsingContext.traverseHistory", context=self._tab, delta=-1)

    def _call(self, function: str, *values: object) -> dict[str, Any]:
        answer: dict[str, Any] = self._send(
            "script.callFunction",
            functionDeclaration=function,
            awaitPromise=True,
            target={"context": self._tab},
            arguments=[{"type": "string", "value": json.dumps(values)}],
        )
        if answer["type"] == "exception":
            raise FirefoxError(answer["exceptionDetails"]["text"])
        result: dict[str, Any] = answer["result"]
        return result

    def run(self, function: str, *values: object) -> Any:
        return loaded(self._call(as_json(function), *values).get("value"))

    def element(self, function: str, *values: object) -> str | None:
        found = self._call(f"(values) => ({function})(...JSON.parse(values))", *values)
        return found.get("sharedId")

    def tap(self, element: str) -> None:
        origin = {"type": "element", "element": {"sharedId": element}}
        steps = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        self._act({"type": "pointer", "id": "finger", "actions": steps})

    def type(self, element: str, text: str) -> None:
        self.tap(element)
        keys = [{"type": way, "value": key} for key in text for way in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keys", "actions": keys})

    def _act(self, source: dict[str, Any]) -> None:
        self._send("input.performActions", context=self._tab, actions=[source])

    def tab(self) -> str:
        return self._tab

    def tabs(self) -> list[str]:
        tree = self._send("browsingContext.getTree", maxDepth=0)
        return [one["context"] for one in tree["contexts"]]

    def turn_to(self, tab: str) -> None:
        self._send("browsingContext.activate", context=tab)
        self._tab = tab

    def close_tab(self) -> None:
        self._send("browsingContext.close", context=self._tab)

    def resize(self, width: int, height: int) -> None:
        viewport = {"width": width, "height": height}
        self._send("browsingContext.setViewport", context=self._tab, viewport=viewport)

    def picture(self) -> bytes:
        shot = self._send("browsingContext.captureScreenshot", context=self._tab, origin="document")
        return base64.b64decode(shot["data"])

    def paper(self, width_cm: float, height_cm: float) -> bytes:
        """Return the page as a PDF, as Firefox's own print makes it on this paper."""
        printed = self._send(
            "browsingContext.print",
            context=self._tab,
            page={"width": width_cm, "height": height_cm},
        )
        return base64.b64decode(printed["data"])

    def forget(self) -> None:
        """Drop every cookie."""
        self._send("storage.deleteCookies")

    def quit(self) -> None:
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE_SECONDS)
        shutil.rmtree(self._folder.name, ignore_errors=True)
        self._folder.cleanup()
