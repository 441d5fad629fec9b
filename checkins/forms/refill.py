"""Filling a rendered form with what was typed into it before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from checkins.forms.base import OWN_KEYS

BUTTONS = {"submit", "button", "image", "reset"}
CHOSEN_BY_VALUE = {"radio", "checkbox"}
Attributes = dict[str, str | None]


@dataclass
class _Form:
    action: str
    names: set[str] = field(default_factory=set)


class _Forms(HTMLParser):
    """Finds the forms of a page, with the names of their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.found: list[_Form] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            is_post = (values.get("method") or "").lower() == "post"
            self.found.append(_Form((values.get("action") or self.page) if is_post else ""))
            self.is_inside = True
        elif self.is_inside and tag in {"input", "textarea", "select", "button"}:
            self.found[-1].names.add(values.get("name") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False


class _Refill(HTMLParser):
    """Writes a page again as it is, but for the fields of one form."""

    def __init__(self, place: int, fields: Mapping[str, Sequence[str]]) -> None:
        super().__init__(convert_charrefs=False)
        self.left = place + 1  # forms until the one to fill has begun
        self.fields = {name: list(values) for name, values in fields.items()}
        self.out: list[str] = []
        self.is_inside = self.is_in_text = False
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw, values = self.get_starttag_text() or "", dict(attrs)
        if tag == "form":
            self.left -= 1
            self.is_inside = self.left == 0
        if self.is_inside:
            raw = self._filled(tag, raw, values)
        self.out.append(raw)

    handle_startendtag = handle_starttag

    def _filled(self, tag: str, raw: str, values: Attributes) -> str:
        name = values.get("name") or ""
        if name in OWN_KEYS:
            return raw
        if tag == "input":
            return self._input(raw, name, values)
        if tag == "textarea" and name in self.fields:
            self.is_in_text = True
            # A browser drops the first line break of a textarea, so one is written for it.
            return raw + "\n" + escape(self._next(name))
        if tag == "select":
            self.select = name
        if tag == "option" and self.select in self.fields:
            is_chosen = values.get("value") in self.fields[self.select]
            return _tag(tag, values, "selected", chosen=is_chosen)
        return raw

    def _input(self, raw: str, name: str, values: Attributes) -> str:
        kind = (values.get("type") or "text").lower()
        if kind in CHOSEN_BY_VALUE:
            is_chosen = (values.get("value") or "on") in self.fields.get(name, [])
            return _tag("input", values, "checked", chosen=is_chosen)
        if kind in BUTTONS or name not in self.fields:
            return raw
        return _tag("input", {**values, "value": self._next(name)})

    def _next(self, name: str) -> str:
        """Return the value of this field: fields of one name take theirs in turn."""
        values = self.fields[name]
        return values.pop(0) if len(values) > 1 else values[0]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.is_in_text = False
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.is_inside = False
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._text(data)

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._text(f"&#{name};")

    def _text(self, text: str) -> None:
        if not self.is_in_text:
            self.out.append(text)

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")


def _tag(name: str, values: Attributes, mark: str = "", *, chosen: bool = False) -> str:
    """Return a start tag with these attributes, and with ``mark`` if it is chosen."""
    kept = {key: value for key, value in values.items() if key != mark}
    if chosen:
        kept[mark] = None
    parts = [key if value is None else f'{key}="{escape(value)}"' for key, value in kept.items()]
    return f"<{' '.join([name, *parts])}>"


def refilled(
    html: str, *, page: str, address: str, fields: Mapping[str, Sequence[str]]
) -> str | None:
    """Return the page with its form of this address filled in; None if it has no such form.

    ``page`` is the path of the page itself, to which a form without an address is sent. Of several
    forms the first is taken that has every field; buttons have none.
    """
    forms = _Forms(page)
    forms.feed(html)
    at_address = [(place, form) for place, form in enumerate(forms.found) if form.action == address]
    has_all = [place for place, form in at_address if form.names >= fields.keys()]
    if not has_all:
        return None
    refill = _Refill(has_all[0], fields)
    refill.feed(html)
    refill.close()
    return "".join(refill.out)
