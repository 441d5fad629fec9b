"""A check-in's pages as a browser without scripts reads and sends them."""

from datetime import date
from html.parser import HTMLParser

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

TODAY = date(2026, 11, 23)


class _Form(HTMLParser):
    """Reads the check-in's form as a browser does: what would be sent, and what is chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self.radios: dict[str, list[str]] = {}
        self.buttons: list[tuple[str, str]] = []
        self.note = ""
        self._in_note = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, value = values.get("name") or "", values.get("value") or ""
        if tag == "button" and name:
            self.buttons.append((name, value))
        if tag == "textarea":
            self._in_note = True
        if tag != "input":
            return
        if values.get("type") == "hidden" and name != "csrfmiddlewaretoken":
            self.hidden[name] = value
        elif values.get("type") == "radio":
            self.radios.setdefault(name, []).append(value)
            if "checked" in values:
                self.chosen[name] = value

    def handle_endtag(self, tag: str) -> None:
        self._in_note = self._in_note and tag != "textarea"

    def handle_data(self, text: str) -> None:
        if self._in_note:
            self.note += text

    def sent(self, button: str = "next", value: str = "1", **changes: str) -> dict[str, str]:
        """Return what the browser sends when ``button`` is pressed after ``changes``."""
        note = {"note": self.note} if "was-note" in self.hidden else {}
        return {**self.hidden, **self.chosen, **note, **changes, button: value}


def form_of(response: HttpResponse) -> _Form:
    """Return the form on a step's page."""
    form = _Form()
    form.feed(response.content.decode())
    return form


def address(step: int, day: date = TODAY) -> str:
    """Return a step's address."""
    return reverse("checkins_page", args=[day, step])


def open_step(client: Client, step: int, day: date = TODAY) -> _Form:
    """Open a step's page."""
    response = client.get(address(step, day))
    assert response.status_code == 200
    return form_of(response)


def send(client: Client, step: int, day: date = TODAY, **fields: str) -> HttpResponse:
    """Open a step, change some answers, and press a button, "next" if none is named."""
    form = open_step(client, step, day)
    button = fields.pop("button", "next")
    return client.post(address(step, day), form.sent(button, fields.pop("value", "1"), **fields))
