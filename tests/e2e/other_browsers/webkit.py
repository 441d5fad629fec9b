"""WebKitGTK from Debian's package, by WebDriver, on a screen that is only in memory (Xvfb)."""

import base64
import http.client
import json
import os
import shutil
import socket
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.e2e.other_browsers.driving import (
    PATIENCE_SECONDS,
    BetweenPagesError,
    as_json,
    loaded,
    wait_for,
)

DRIVER, SCREEN = "/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"
BROWSERS = "*/webkit2gtk-4.1/MiniBrowser"
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
# The browser's own bar would not let its window be as narrow as a phone.
NARROW = "* { padding: 0; margin: 0; border-width: 0; min-width: 0; font-size: 6px; }"
GONE = {"no such window", "stale element reference", "no such element", "javascript error"}


class WebKitError(Exception):
    """WebKitGTK answered a command with an error."""


def program() -> str | None:
    """Return the path of WebKitGTK's small browser, or None."""
    return next(map(str, Path("/usr/lib").glob(BROWSERS)), None)


def missing() -> list[str]:
    """Return what is not installed of what this needs."""
    lacking = [path for path in (DRIVER, SCREEN) if not Path(path).exists()]
    return lacking if program() else [*lacking, f"/usr/lib/{BROWSERS}"]


class WebKit:
    """A running WebKitGTK, its driver and its screen."""

    name = "webkit"

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="daybook-webkit-")
        home = self._folder.name
        style = Path(home) / ".config/gtk-3.0/gtk.css"
        style.parent.mkdir(parents=True)
        style.write_text(NARROW)
        read, write = os.pipe()
        self._screen = subprocess.Popen(
            [SCREEN, "-displayfd", str(write), "-screen", "0", "1600x4000x24", "-nolisten", "tcp"],
            pass_fds=[write],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as number:
            display = number.readline().strip()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._log = Path(home) / "log"
        with self._log.open("wb") as log:
            self._driver = subprocess.Popen(
                [DRIVER, f"--port={self._port}"],
                stdout=log,
                stderr=log,
                env={
                    "HOME": home,
                    "PATH": "/usr/bin:/bin",
                    "DISPLAY": f":{display}",
                    "GDK_BACKEND": "x11",
                    "LANG": "C.UTF-8",
                    "TZ": "America/New_York",
                    "XDG_RUNTIME_DIR": home,
                    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",  # it cannot start as root
                },
            )
        wait_for(self._is_up)
        options = {"binary": program(), "args": ["--automation"]}
        wanted = {"acceptInsecureCerts": True, "webkitgtk:browserOptions": options}
        made = self._ask(
            "POST",
            "/session",
            {"capabilities": {"alwaysMatch": wanted}},
        )
        self.version = made["capabilities"]["browserVersion"]
        self._session = f"/session/{made['sessionId']}"

    def _is_up(self) -> bool:
        with suppress(ConnectionError):
            return bool(self._ask("GET", "/status"))
        return False

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        sent = json.dumps(body) if body is not None else None
        connection.request(method, path, sent, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())["value"]
        connection.close()
        if isinstance(answer, dict) and "error" in answer:
            known = BetweenPagesError if answer["error"] in GONE else WebKitError
            raise known(f"{answer['error']}: {answer.get('message')}")
        return answer

    def _do(self, what: str, **values: Any) -> Any:
        return self._ask("POST", f"{self._session}/{what}", values)

    def open(self, url: str) -> None:
        self._do("url", url=url)

    def back(self) -> None:
        self._do("back")

    def _call(self, function: str, *values: object) -> Any:
        script = f"return ({function})(arguments[0])"
        return self._do("execute/sync", script=script, args=[json.dumps(values)])

    def run(self, function: str, *values: object) -> Any:
        return loaded(self._call(as_json(function), *values))

    def element(self, function: str, *values: object) -> str | None:
        found = self._call(f"(values) => ({function})(...JSON.parse(values))", *values)
        return found and found[ELEMENT]

    def tap(self, element: str) -> None:
        self._do(f"element/{element}/click")

    def type(self, element: str, text: str) -> None:
        self._do(f"element/{element}/value", text=text)

    def tab(self) -> str:
        return str(self._ask("GET", f"{self._session}/window"))

    def tabs(self) -> list[str]:
        tabs: list[str] = self._ask("GET", f"{self._session}/window/handles")
        return tabs

    def turn_to(self, tab: str) -> None:
        self._do("window", handle=tab)

    def close_tab(self) -> None:
        self._ask("DELETE", f"{self._session}/window")

    def resize(self, width: int, height: int) -> None:
        """Make the page this large: the window has a bar of its own."""
        own = self.run("() => [outerWidth - innerWidth, outerHeight - innerHeight]")
        self._do("window/rect", x=0, y=0, width=width + own[0], height=height + own[1])
        wait_for(lambda: self.run("() => [innerWidth, innerHeight]") == [width, height], 5)

    def picture(self) -> bytes:
        return base64.b64decode(self._ask("GET", f"{self._session}/screenshot"))

    def forget(self) -> None:
        """Drop every cookie."""
        self._ask("DELETE", f"{self._session}/cookie")

    def quit(self) -> None:
        with suppress(Exception):
            self._ask("DELETE", self._session)
        for process in (self._driver, self._screen):
            process.terminate()
            process.wait(PATIENCE_SECONDS)
        shutil.rmtree(self._folder.name, ignore_errors=True)
        self._folder.cleanup()
