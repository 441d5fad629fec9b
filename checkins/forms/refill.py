"""Filling a rendered form with what was typed into it before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from checkins.forms.base import OWN_KEYS

BUTTONS = {"submit", "button", "image", "reset"}
CHOSEN_BY_VALUE = {"radio", "checkbox"}
CONTROLS = {"input", "textarea", "select", "option", "button"}
Attributes = dict[str, str | None]


@dataclass
class _Form:
    """A form: where it is sent, the names of its fields, and its controls by their place."""

    action: str
    names: set[str] = field(default_factory=set)
    controls: dict[int, tuple[str, Attributes]] = field(default_factory=dict)


class _Page(HTMLParser):
    """Takes a page apart into its parts as they are written, and finds its forms."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=False)
        self.path = path
        self.parts: list[str] = []
        self.forms: list[_Form] = []
        self.is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            is_post = (values.get("method") or "").lower() == "post"
            self.forms.append(_Form((values.get("action") or self.path) if is_post else ""))
            self.is_inside = True
        elif self.is_inside and tag in CONTROLS:
            self.forms[-1].names.add(values.get("name") or "")
            self.forms[-1].controls[len(self.parts)] = (tag, values)
        self.parts.append(self.get_starttag_text() or "")

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag: str) -> None:
        self.is_inside = self.is_inside and tag != "form"
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")


def refilled(
    html: str, *, page: str, address: str, fields: Mapping[str, Sequence[str]]
) -> str | None:
    """Return the page with its form of this address filled in; None if it has no such form.

    ``page`` is the path of the page itself, to which a form without an address is sent. Of several
    forms the first is taken that has every field; buttons have none.
    """
    found = _Page(page)
    found.feed(html)
    found.close()
    at_address = (form for form in found.forms if form.action == address)
    form = next((form for form in at_address if form.names >= fields.keys()), None)
    if form is None:
        return None
    _fill(found.parts, form, {name: list(values) for name, values in fields.items()})
    return "".join(found.parts)


def _fill(parts: list[str], form: _Form, fields: dict[str, list[str]]) -> None:
    """Write a form's controls anew; fields of one name take their values in turn."""
    select = ""
    for place, (tag, values) in form.controls.items():
        name = values.get("name") or ""
        if tag == "select":
            select = name
        elif tag == "option" and select in fields:
            is_chosen = values.get("value") in fields[select]
            parts[place] = _tag(tag, values, "selected", chosen=is_chosen)
        elif tag == "textarea" and name in fields:
            end = parts.index("</textarea>", place)
            # A browser drops the first line break of a textarea, so one is written for it.
            text = parts[place] + "\n" + escape(_next(fields[name]))
            parts[place:end] = [text] + [""] * (end - place - 1)
        elif tag == "input" and name not in OWN_KEYS:
            parts[place] = _input(parts[place], name, values, fields)


def _input(raw: str, name: str, values: Attributes, fields: dict[str, list[str]]) -> str:
    kind = (values.get("type") or "text").lower()
    if kind in CHOSEN_BY_VALUE:
        is_chosen = (values.get("value") or "on") in fields.get(name, [])
        return _tag("input", values, "checked", chosen=is_chosen)
    if kind in BUTTONS or name not in fields:
        return raw
    return _tag("input", {**values, "value": _next(fields[name])})


def _next(values: list[str]) -> str:
    return values.pop(0) if len(values) > 1 else values[0]


def _tag(name: str, values: Attributes, mark: str = "", *, chosen: bool = False) -> str:
    """Return a start tag with these attributes, and with ``mark`` if it is chosen."""
    kept = {key: value for key, value in values.items() if key != mark}
    if chosen:
        kept[mark] = None
    parts = [key if value is None else f'{key}="{escape(value)}"' for key, value in kept.items()]
    return f"<{' '.join([name, *parts])}>"
