"""Asking the product's own server as a browser does, and what a person's pages are asked for."""

import re
import time
import uuid
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlencode

SHOWN, SAVED = 200, 302  # another answer is not the page that is measured
Pages = dict[str, Callable[[int], object]]

SERVER = """
import django, sys
django.setup()
from django.conf import settings
settings.ROOT_URLCONF = "tests.benchmarks.urls"
from checkins.management.serving import make_server
make_server(host="127.0.0.1", port=int(sys.argv[1])).run()
"""


class Browser:
    """One kept-alive connection with the person's cookies."""

    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie
        self.connection = HTTPConnection("localhost", port)
        for _ in range(600):  # a minute, on a busy machine
            try:
                self.connection.connect()
                break
            except ConnectionRefusedError:
                self.connection.close()
                time.sleep(0.1)

    def get(self, path: str) -> str:
        """Return a page."""
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, str]) -> str:
        """Post a form and return the answer."""
        return self._ask("POST", path, urlencode(data))

    def cpu(self) -> float:
        """Return the server's CPU seconds so far."""
        return float(self.get("/cpu/"))

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": self.cookie, "Referer": f"http://localhost:{self.port}/"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        except ConnectionError:  # it was silent for longer than the server keeps one
            self.connection.close()
            self.connection.request(method, path, body, headers)
            response = self.connection.getresponse()
        text = response.read().decode()
        if response.status != (SHOWN if body is None else SAVED):
            raise SystemExit(f"{method} {path}: {response.status} {response.headers['Location']}")
        for name, value in response.getheaders():
            if name == "Set-Cookie" and "form=" in value:
                self.cookie += f"; {value.split(';')[0]}"
        return text


def saving(browser: Browser, day: str) -> Callable[[int], object]:
    """Return a function that saves one answer on a page of this day."""
    step = f"/check-in/{day}/2/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(step))
    if token is None:
        raise SystemExit("the check-in page has no form")
    form = {"csrfmiddlewaretoken": token[1], "asked": "cravings old_places", "bulk": ""}

    def save(number: int) -> None:
        answer = {"uuid": str(uuid.uuid4()), "cravings": str(number % 5), "was-cravings": ""}
        browser.post(step, form | answer)

    return save
