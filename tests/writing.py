"""A browser that writes notes into the check-in, and knows what became of each."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPException
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings

from checkins.engine.days import local_date
from tests.html_forms import forms_in
from tests.serving import Server

TOKEN, NOTE_PAGE = "t" * 32, 3
FORM = "application/x-www-form-urlencoded"
NO_CUT = 0  # the connection itself was cut: the browser still has the page
SAVED, LATER = 302, 503


@dataclass
class Writer:
    """A person's browser on one page of the check-in, and what became of each post."""

    server: Server
    session: str
    answers: list[tuple[str, int]] = field(default_factory=list)  # a note, the status of its post
    lost: list[str] = field(default_factory=list)  # texts that are not in their refusal

    def __post_init__(self) -> None:
        day = local_date(datetime.now(UTC), ZoneInfo("America/New_York"))
        self.page = f"/check-in/{day}/{NOTE_PAGE}/"
        cookies = {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: TOKEN}
        self.headers = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "Origin": "http://localhost",
            "Content-Type": FORM,
        }
        status, html = self.server.ask("GET", self.page, headers=self.headers)
        assert status == 200
        [form] = [one for one in forms_in(html, self.page) if "note" in one.sent()]
        self.fields = {**form.sent(), "csrfmiddlewaretoken": [TOKEN]}

    def post(self, letters: int = 0) -> int:
        """Send the page with a note of its own; return the status, 0 if the line was cut."""
        number = str(uuid.uuid4())
        text = f"<{number}> & {'x' * letters}."
        status, html = self.send({**self.fields, "uuid": [number], "note": [text]})
        self.answers.append((text, status))
        if status == LATER and self.carried(html).get("note") != [text]:
            self.lost.append(text)
        return status

    def send(self, fields: dict[str, list[str]]) -> tuple[int, str]:
        """Send some fields to the page's address."""
        try:
            body = urlencode(fields, doseq=True)
            return self.server.ask("POST", self.page, headers=self.headers, body=body)
        except (OSError, HTTPException):
            return NO_CUT, ""

    def carried(self, html: str) -> dict[str, list[str]]:
        """Return what a refusal's form would send."""
        forms = [one for one in forms_in(html, self.page) if one.address == self.page]
        return forms[0].sent() if forms else {}
