"""A clinic's overlay file: what it may say, and every fault of it in plain words.

It is read before there are settings, so that a wrong file is refused at the start with all other
settings. It changes shipped entries by their code, or adds the clinic's own.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from checkins.catalog.phones import read_phone
from checkins.engine.types import Stage

FOLDER = Path(__file__).parent
LONGEST_CODE = 40
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_WORDS_OF_A_STEP = 15
# Each dot of a key is read in a time that grows with all of them: 24,000 took 12 seconds.
MOST_DOTS = 100
KINDS = {str: "a text", bool: "true or false", date: "a day like 2026-11-28", list: "a list"}
LOOKED = {"source", "verified_on", "copy_read_on"}  # what says that somebody looked a line up
NUMBERS = {"name", "call", "text", "body"}
DIALLED = ("call", "text")
NAMED_LINES = ("crisis", "treatment", "home", "stays")  # lines that pages name by their use


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of entry: its keys with their types, and what they are for.

    ``changes`` are the keys that may change a shipped entry, ``needed`` those that a new entry must
    have, ``longest`` the most letters of a key, ``choices`` its only values.
    """

    file: str
    entries: str
    keys: Mapping[str, type]
    changes: frozenset[str]
    needed: frozenset[str]
    longest: Mapping[str, int] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


SECTIONS = {
    "signs": Section(
        file="signs_v1.toml",
        entries="signs",
        keys={
            **dict.fromkeys(("code", "stage", "text", "short", "cadence", "answer", "source"), str),
            **dict.fromkeys(("reversed", "bulk", "acts_alone", "active"), bool),
        },
        changes=frozenset({"text", "short", "active"}),
        needed=frozenset(
            {"stage", "text", "short", "cadence", "answer", "source"}
            | {"reversed", "bulk", "acts_alone"}
        ),
        longest={"text": 200, "short": 60, "source": 200},
        choices={
            "stage": tuple(stage.value for stage in Stage),
            "cadence": ("daily", "weekly"),
            "answer": ("scale",),
        },
    ),
    "lines": Section(
        file="help_{region}.toml",
        entries="lines",
        keys={
            **dict.fromkeys(("code", "about", "hours", "asks", "source", *sorted(NUMBERS)), str),
            **dict.fromkeys(("verified_on", "copy_read_on"), date),
            "active": bool,
        },
        changes=frozenset({"about", "hours", "asks", "active"} | LOOKED | NUMBERS),
        needed=frozenset({"name", "about", "hours", "call", "source"}),
        longest={"name": 60, "about": 200, "hours": 60, "call": 30, "text": 30, "body": 30},
    ),
    "steps": Section(
        file="small_steps_v1.toml",
        entries="steps",
        keys={"code": str, "text": str, "signs": list, "active": bool},
        changes=frozenset({"text", "signs", "active"}),
        needed=frozenset({"text", "signs"}),
        longest={"text": 120},
    ),
    "triggers": Section(
        file="triggers_v1.toml",
        entries="triggers",
        keys={"code": str, "words": str, "source": str, "active": bool},
        changes=frozenset({"words", "active"}),
        needed=frozenset({"words"}),
        longest={"words": 60, "source": 200},
    ),
}


def overlay_faults(path: Path, *, region: str, phone_region: str) -> list[str]:
    """Return every fault of an overlay file, each with the file, the entry and the key.

    ``region`` is the one of the shipped help lines, ``phone_region`` the country of a number that
    names none.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [f"{path.name} cannot be read: {error}"]
    return text_faults(text, name=path.name, region=region, phone_region=phone_region)


def text_faults(text: str, *, name: str, region: str, phone_region: str) -> list[str]:
    """Return every fault of an overlay's text as :func:`overlay_faults` does of a file ``name``."""
    if any(part.count(".") > MOST_DOTS for part in re.split("[=\\n]", text)):
        return [f"{name} cannot be read: something in it has more than {MOST_DOTS} dots."]
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # numbers too long to read are the first one
        return [f"{name} cannot be read: {error}"]
    shipped = {part: _shipped(section, region) for part, section in SECTIONS.items()}
    signs = {*shipped["signs"]["by_code"], *_new_codes(data.get("signs"))}
    faults = [
        f'{name}: "{_cut(part)}" is none of its parts; they are {", ".join(SECTIONS)}.'
        for part in data
        if part not in SECTIONS
    ]
    for part, section in SECTIONS.items():
        entries = data.get(part, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            faults.append(f"{name}: write each of its {part} under [[{part}]].")
            continue
        seen: set[str] = set()
        for place, entry in enumerate(entries, start=1):
            where = f"{name}: {part}, {_name_of(entry, place)}: "
            found = [*_of_code(entry, seen), *_of_entry(entry, section, shipped[part])]
            if part == "steps":
                found += _of_step(entry, signs)
            if part == "lines":
                found += _of_line(entry, shipped[part], phone_region)
            faults += [where + fault for fault in found]
    return faults


def _shipped(section: Section, region: str) -> dict[str, Any]:
    """Return the shipped entries by code, and a region's lines that pages name by themselves."""
    try:
        text = (FOLDER / section.file.format(region=region)).read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, tomllib.TOMLDecodeError):
        return {"by_code": {}, "named": set()}  # a fault of its own, said by the check
    named = {data.get(use) for use in NAMED_LINES} | {"emergency"}
    return {"by_code": {one["code"]: one for one in data[section.entries]}, "named": named}


def shipped_entries(part: str, region: str) -> dict[str, dict[str, Any]]:
    """Return the entries of one part as they ship, by code, in the file's order."""
    entries: dict[str, dict[str, Any]] = _shipped(SECTIONS[part], region)["by_code"]
    return entries


def _new_codes(entries: Any) -> set[str]:
    listed = entries if isinstance(entries, list) else []
    codes = (one.get("code") for one in listed if isinstance(one, dict))
    return {code for code in codes if isinstance(code, str)}


def _name_of(entry: Mapping[str, Any], place: int) -> str:
    code = entry.get("code")
    return _cut(code) if isinstance(code, str) and code else f"entry {place}"


def _cut(word: str) -> str:
    """Return a word of the file as it is said in a fault: never longer than a code may be."""
    return word[:LONGEST_CODE]


def _of_code(entry: Mapping[str, Any], seen: set[str]) -> Iterator[str]:
    code = entry.get("code")
    if code is None:
        yield "it has no code."
    elif not isinstance(code, str):
        yield "code must be a text."
    elif code in seen:
        yield "it is there twice."
    elif not CODE.fullmatch(code) and not code.isdigit():  # a shipped line's code is its number
        yield "a code has small letters, digits and _, begins with a letter, 40 at most."
    if isinstance(code, str):
        seen.add(code)


def _of_entry(
    entry: Mapping[str, Any], section: Section, shipped: Mapping[str, Any]
) -> Iterator[str]:
    code = entry.get("code")
    is_new = not isinstance(code, str) or code not in shipped["by_code"]
    for key, value in entry.items():
        if key not in section.keys:
            yield f'"{_cut(key)}" is no key; they are {", ".join(section.keys)}.'
        elif key == "code":
            continue
        elif not is_new and key not in section.changes:
            yield f"an overlay may not change {key}."
        else:
            yield from _of_value(key, value, section)
    if is_new:
        yield from (f"it is new and has no {key}." for key in sorted(section.needed - entry.keys()))


def _of_value(key: str, value: Any, section: Section) -> Iterator[str]:
    kind = section.keys[key]
    if type(value) is not kind:
        yield f"{key} must be {KINDS[kind]}."
    elif isinstance(value, list) and not (value and all(isinstance(one, str) for one in value)):
        yield f"{key} must be a list of texts, with one at least."
    elif isinstance(value, str):
        if not value.strip():
            yield f"{key} is empty."
        if len(value) > section.longest.get(key, len(value)):
            yield f"{key} is longer than {section.longest[key]} letters."
        if value not in section.choices.get(key, (value,)):
            yield f"{key} can be {', '.join(section.choices[key])}."


def _of_step(entry: Mapping[str, Any], signs: set[str]) -> Iterator[str]:
    text, fits = entry.get("text"), entry.get("signs")
    if isinstance(text, str) and len(text.split()) > MOST_WORDS_OF_A_STEP:
        yield f"text has more than {MOST_WORDS_OF_A_STEP} words."
    if isinstance(fits, list):
        unknown = [code for code in fits if isinstance(code, str) and code not in signs]
        yield from (f'signs names "{_cut(code)}", which is no sign.' for code in unknown)


def _of_line(
    entry: Mapping[str, Any], shipped: Mapping[str, Any], phone_region: str
) -> Iterator[str]:
    """Keep the lines that pages name by themselves, and ask who looked a number up."""
    changed = NUMBERS & entry.keys()
    code = entry.get("code")
    if isinstance(code, str) and code in shipped["named"] and code in shipped["by_code"]:
        yield from (f"an overlay may not change {key} of this helpline." for key in sorted(changed))
        if entry.get("active") is False:
            yield "an overlay may not switch this helpline off."
        return
    if changed and not {"verified_on", "copy_read_on"} & entry.keys():
        yield "say as verified_on on which day somebody looked the number up."
    # A button that calls nobody is worse in danger than none.
    for key in DIALLED:
        given = entry.get(key)
        if not isinstance(given, str) or not given.strip():
            continue  # a fault of its own
        if read_phone(given, region=phone_region) is None:
            yield f"{key} holds no number that a phone can dial."
