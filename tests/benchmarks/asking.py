"""Asking the product's own server as a browser does, and what a person's pages are asked for."""

import re
import time
import uuid
from collections.abc import Callable
from http.client import HTTPConnection
from urllib.parse import urlencode

SHOWN, SAVED = 200, 302  # another answer is not the page that is measured
DEGREES = 5  # of an answer
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


def saver(browser: Browser, path: str, **answers: str) -> Callable[[int], object]:
    """Return a function that saves answers on a check-in page, with another degree each time.

    The form's token is asked for at the first.
    """
    asked = " ".join(("cravings", *answers))
    form: dict[str, str] = {}

    def save(number: int) -> None:
        if not form:
            form.update(csrfmiddlewaretoken=token_of(browser.get(path)), bulk="", asked=asked)
        cravings = str(number % DEGREES)
        browser.post(path, {**form, **answers, "cravings": cravings, "uuid": str(uuid.uuid4())})

    return save


def token_of(page: str) -> str:
    """Return the token of a page's form."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    if found is None:
        raise SystemExit("the page has no form")
    return found[1]
