"""The forms of a page as a browser reads and sends them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.http import HttpResponse

TICKED = {"radio", "checkbox"}
LEAVING = "/leave/"


@dataclass
class Control:
    """One control of a form: its kind, name and value, and whether it would be sent."""

    kind: str
    name: str
    value: str
    is_sent: bool = True


@dataclass
class PageForm:
    """One form that posts: where to, its attributes, and its controls in their order."""

    address: str
    autocomplete: str
    controls: list[Control] = field(default_factory=list)

    @property
    def seen(self) -> list[Control]:
        """The controls into which a person types or ticks something."""
        return [one for one in self.controls if one.kind not in {"hidden", "button", "submit"}]

    def sent(self) -> dict[str, list[str]]:
        """Return what a browser sends, without the name of a button."""
        values: dict[str, list[str]] = {}
        for one in self.controls:
            if one.name and one.is_sent and one.kind not in {"button", "submit"}:
                values.setdefault(one.name, []).append(one.value)
        return values


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.text: Control | None = None
        self.select = ""
        self.is_select_chosen = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            address = given.get("action") or self.path
            self.open = PageForm(address, given.get("autocomplete", ""))
            self.forms.append(self.open)
        if self.open is None:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input":
            value = given.get("value", "on" if kind in TICKED else "")
            is_sent = kind not in TICKED or "checked" in given
            self.open.controls.append(Control(kind, name, value, is_sent))
        elif tag == "button":
            self.open.controls.append(Control("button", name, given.get("value", "")))
        elif tag == "textarea":
            self.text = Control("textarea", name, "")
            self.open.controls.append(self.text)
        elif tag == "select":
            self.select = name
        elif tag == "option":
            is_chosen = "selected" in given
            self.open.controls.append(Control("option", self.select, given["value"], is_chosen))

    def handle_data(self, data: str) -> None:
        if self.text:
            self.text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "textarea" and self.text:
            self.text.value = self.text.value.removeprefix("\n")
            self.text = None
        elif tag == "select" and self.open:
            self._choose_first()
            self.select = ""

    def _choose_first(self) -> None:
        assert self.open is not None
        options = [one for one in self.open.controls if one.name == self.select]
        if options and not any(one.is_sent for one in options):
            options[0].is_sent = True


def forms_in(html: str, path: str) -> list[PageForm]:
    """Return the forms of a page that post, in their order; ``path`` is the page's own."""
    reader = _Reader(path)
    reader.feed(html)
    return reader.forms


def forms_of(response: HttpResponse, path: str) -> list[PageForm]:
    """Return the forms of a response's page that post, without the one that leaves any page."""
    found = forms_in(response.content.decode(), path)
    return [form for form in found if form.address != LEAVING]


def form_to(
    response: HttpResponse, path: str, address: str, names: Iterable[str] = ()
) -> PageForm | None:
    """Return the page's first form that is sent to an address and has these names, if any."""
    return next(
        (
            form
            for form in forms_of(response, path)
            if form.address == address and {one.name for one in form.controls} >= set(names)
        ),
        None,
    )
