"""What an overlay would change: each entry beside what is in force now, in words.

What is in force is what this process read when it started. Nothing is changed here.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings

from checkins.catalog import help_catalog, sign_catalog
from checkins.catalog.overlays import DIALLED, SECTIONS, shipped_entries
from checkins.catalog.small_steps import small_step_catalog
from checkins.catalog.triggers import Trigger, trigger_catalog

# In the order in which they are read: who is called in danger comes before what is asked.
PARTS = {
    "lines": "Helplines",
    "signs": "Questions of the check-in",
    "steps": "Small steps",
    "triggers": "Triggers",
}
LABELS = {
    "name": "Name",
    "call": "Number to call",
    "text": "Words",
    "body": "Word to text",
    "about": "What it says",
    "hours": "Hours",
    "asks": "Asks",
    "stage": "Stage",
    "short": "Short name",
    "words": "Words",
    "cadence": "Asked",
    "answer": "Answered by",
    "reversed": "A good thing",
    "bulk": "Answered with others",
    "acts_alone": "Acts alone",
    "signs": "Fits",
    "source": "Source",
    "verified_on": "Checked",
    "copy_read_on": "Copy read on",
}
LABELS_OF_LINES = {**LABELS, "text": "Number to text"}
LOUD = {*DIALLED, "body"}
NAMED_BY = ("name", "short", "text", "words")
Values = dict[str, str]
ByCode = Mapping[str, Values]


class Kind(StrEnum):
    """What happens to one entry."""

    ADDED = "Added"
    CHANGED = "Changed"
    SWITCHED_OFF = "Switched off"
    SWITCHED_ON = "Switched on"
    TAKEN_AWAY = "Taken away"


@dataclass(frozen=True, slots=True)
class Line:
    """One value before and after; ``is_loud`` if it is a number that somebody dials or texts."""

    label: str
    before: str
    after: str
    is_loud: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One entry that differs, by the name that people read, with the values that differ."""

    code: str
    name: str
    kind: Kind
    lines: tuple[Line, ...] = ()
    is_loud: bool = False

    @property
    def is_new(self) -> bool:
        """Whether nothing of it is in force, so that there is no before."""
        return self.kind in {Kind.ADDED, Kind.SWITCHED_ON}


@dataclass(frozen=True, slots=True)
class Part:
    """The entries of one part that differ, in the order in which pages show them."""

    title: str
    changes: tuple[Change, ...]


def overlay_changes(text: str) -> list[Part]:
    """Return what an overlay would change, by part; ``text`` has no fault.

    A help line that is switched off is no line, so it counts as switched off where it was one.

    :raises CatalogError: if a file in force is unreadable or wrong.
    """
    data = tomllib.loads(text)
    return _differing(_in_force(), {part: _with(part, data.get(part, [])) for part in PARTS})


def overlay_in_force() -> list[Part]:
    """Return what the overlay in force changes of what ships, by part.

    :raises CatalogError: if a file in force is unreadable or wrong.
    """
    return _differing({part: _with(part, []) for part in PARTS}, _in_force())


def _differing(now: Mapping[str, ByCode], then: Mapping[str, ByCode]) -> list[Part]:
    parts = []
    for part, title in PARTS.items():
        if found := tuple(_changes(part, now[part], then[part])):
            parts.append(Part(title, found))
    return parts


def _in_force() -> dict[str, ByCode]:
    """Return what this process serves, by part and code."""
    rows: dict[str, tuple[Any, ...]] = {
        "lines": help_catalog().lines,
        "signs": sign_catalog().signs,
        "steps": small_step_catalog().steps,
        "triggers": trigger_catalog().triggers,
    }
    return {
        part: {
            one.code: _values(part, {key: getattr(one, key, None) for key in SECTIONS[part].keys})
            for one in found
        }
        for part, found in rows.items()
    }


def _with(part: str, entries: list[dict[str, Any]]) -> ByCode:
    """Return the shipped entries of a part as an overlay's entries change them."""
    merged = dict(shipped_entries(part, settings.HELP_REGION))
    for entry in entries:
        merged[entry["code"]] = {**merged.get(entry["code"], {}), **entry}
    return {code: _values(part, entry) for code, entry in merged.items()}


def _values(part: str, entry: Mapping[str, Any]) -> Values:
    """Return an entry's values as a page says them; ``active`` is "" where it is switched off."""
    found = {key: _said(entry.get(key)) for key in SECTIONS[part].keys if key != "code"}
    found["active"] = "" if entry.get("active") is False else "Yes"
    if part == "triggers":
        found["source"] = found["source"] or Trigger(code="", words="").source
    return found


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def _changes(part: str, now: ByCode, then: ByCode) -> Iterator[Change]:
    for code in [*now, *(code for code in then if code not in now)]:
        before, after = _offered(now.get(code)), _offered(then.get(code))
        if before is None and after is None:
            continue
        lines = tuple(_lines(part, before or {}, after or {}))
        kind = _kind(before, after, is_known=code in now or code in _shipped_codes(part))
        if code not in then and code not in _shipped_codes(part):
            kind = Kind.TAKEN_AWAY
        if kind is Kind.CHANGED and not lines:
            continue
        known = after or before or {}
        name = next((known[key] for key in NAMED_BY if known.get(key)), code)
        loud = part == "lines" and (kind is not Kind.CHANGED or any(one.is_loud for one in lines))
        gone = kind in {Kind.SWITCHED_OFF, Kind.TAKEN_AWAY}
        shown = () if gone else tuple(line for line in lines if line.before or line.after != name)
        yield Change(code, name, kind, shown, loud)


def _shipped_codes(part: str) -> set[str]:
    return set(shipped_entries(part, settings.HELP_REGION))


def _offered(values: Values | None) -> Values | None:
    """Return the values of an entry that is offered; None of one that is off or not there."""
    return values if values and values["active"] else None


def _kind(before: Values | None, after: Values | None, *, is_known: bool) -> Kind:
    if after is None:
        return Kind.SWITCHED_OFF
    if before is None:
        return Kind.SWITCHED_ON if is_known else Kind.ADDED
    return Kind.CHANGED


def _lines(part: str, before: Values, after: Values) -> Iterator[Line]:
    labels = LABELS_OF_LINES if part == "lines" else LABELS
    for key, label in labels.items():
        old, new = before.get(key, ""), after.get(key, "")
        if old != new:
            yield Line(label, old, new, part == "lines" and key in LOUD)
