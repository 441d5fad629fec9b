"""The product's reviewed data: signs, help lines and thresholds, read from files in this folder.

Each file is read once per process. A clinic's own changes are in an overlay file, which names
signs, help lines, small steps and triggers by their codes, or adds its own: see ``overlays``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings

from checkins.catalog.overlays import NAMED_LINES, SECTIONS, overlay_faults
from checkins.engine.alert_budget import ThresholdRow
from checkins.engine.types import SignRule, Stage

FOLDER = Path(__file__).parent


class CatalogError(ValueError):
    """A catalog or overlay file is unreadable or has a wrong entry; the message names it."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One warning sign as its file describes it."""

    code: str
    stage: Stage
    text: str
    short: str
    cadence: str
    answer: str
    reversed: bool
    bulk: bool
    acts_alone: bool
    source: str
    active: bool = True

    @property
    def rule(self) -> SignRule:
        """The part of the sign that the engine needs."""
        return SignRule(code=self.code, stage=self.stage, reversed=self.reversed)


@dataclass(frozen=True, slots=True)
class StageText:
    """The words that pages show for a relapse stage."""

    code: Stage
    name: str
    page_title: str
    about: str


@dataclass(frozen=True)
class SignCatalog:
    """A version of the signs with the clinic's overlay applied, in the file's order."""

    version: int
    stages: tuple[StageText, ...]
    signs: tuple[Sign, ...]
    extras: Mapping[str, str]  # questions that are no signs, code to text

    @cached_property
    def by_code(self) -> dict[str, Sign]:
        """Every sign, inactive ones included: old answers still need their words."""
        return {sign.code: sign for sign in self.signs}

    def scale_signs(self, stage: Stage | None = None) -> tuple[Sign, ...]:
        """Return the active signs that are answered on the 0 to 4 scale."""
        return tuple(
            sign
            for sign in self.signs
            if sign.active and sign.answer == "scale" and stage in (None, sign.stage)
        )

    def question(self, answer: str) -> str:
        """Return the text of the question with this kind of answer: "meeting" or "used"."""
        return next(sign.text for sign in self.signs if sign.answer == answer)

    @cached_property
    def rules(self) -> dict[str, SignRule]:
        """The rule of every scored sign, by code; the use question is not scored."""
        return {sign.code: sign.rule for sign in self.signs if sign.answer != "used"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """When somebody last looked at a text's source: the source itself, or a stored copy of it."""

    source: str
    verified_on: date | None = None
    copy_read_on: date | None = None

    @property
    def looked_on(self) -> date:
        """The newer of the two days."""
        return max(day for day in (self.verified_on, self.copy_read_on) if day)


@dataclass(frozen=True, slots=True)
class Way:
    """Another way to reach a help line: for whom or by what, and a number to text or a link."""

    who: str
    how: str
    text: str = ""
    body: str = ""
    link: str = ""


AnyLooked = TypeVar("AnyLooked", bound=Looked)


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine(Looked):
    """One help line; ``body`` is the word to text, ``asks`` the question over it if it has one."""

    code: str
    name: str
    about: str
    hours: str
    call: str
    text: str = ""
    body: str = ""
    asks: str = ""
    ways: tuple[Way, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdoseText(Looked):
    """What to do in an overdose: the question and first step alone, and the whole of it."""

    ask: str
    first: str
    title: str
    unsure: str
    signs: tuple[str, ...]
    steps: tuple[str, ...]
    second_dose: tuple[str, ...]
    box: str

    @property
    def said(self) -> tuple[str, ...]:
        """The whole text in reading order, as every page shows it."""
        return (self.title, self.unsure, *self.signs, *self.steps, *self.second_dose, self.box)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToleranceText(Looked):
    """The text on lost tolerance."""

    title: str
    text: str

    @property
    def said(self) -> tuple[str, ...]:
        return (self.title, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyText(Looked):
    """A text on another danger: what to do, and the signs to call for help about."""

    code: str
    title: str
    lead: str = ""
    signs_for: str = ""
    signs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def said(self) -> tuple[str, ...]:
        """The whole text in reading order, as every page shows it."""
        every = (self.title, self.lead, self.signs_for, *self.signs, *self.after)
        return tuple(filter(None, every))


@dataclass(frozen=True, slots=True)
class HelpCatalog:
    """A region's help: its lines, and the texts on overdose, lost tolerance and other dangers."""

    region: str
    name: str
    changed_on: date
    emergency: str
    crisis: HelpLine
    treatment: HelpLine
    home: HelpLine
    stays: HelpLine
    lines: tuple[HelpLine, ...]
    overdose: OverdoseText
    tolerance: ToleranceText
    texts: Mapping[str, SafetyText]

    @property
    def free_lines(self) -> tuple[HelpLine, ...]:
        """The lines for day and night: without the emergency number and the line about home."""
        apart = {self.emergency, self.home.call}
        return tuple(line for line in self.lines if line.call not in apart)

    @property
    def said(self) -> tuple[str, ...]:
        """Every safety text in words, without the help lines."""
        others = (text for safety in self.texts.values() for text in safety.said)
        overdose = self.overdose
        return (overdose.ask, overdose.first, *overdose.said, *self.tolerance.said, *others)

    def line(self, code: str) -> HelpLine:
        """Return the line with this code.

        :raises KeyError: if the region has no such line.
        """
        return next((line for line in self.lines if line.code == code), None) or _missing(code)


@dataclass(frozen=True, slots=True)
class ThresholdCatalog:
    """What higher thresholds leave and miss, as the bench counted; the lowest first."""

    version: int
    signs_version: int
    plan: str
    people: int
    seeds: tuple[int, ...]
    rows: tuple[ThresholdRow, ...]


def _missing(code: str) -> HelpLine:
    raise KeyError(code)


def read(path: Path) -> dict[str, Any]:
    """Return the content of a catalog file.

    :raises CatalogError: if it cannot be read or parsed.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CatalogError(f"{path.name}: {error}") from error


def _sign(entry: dict[str, Any]) -> Sign:
    try:
        return Sign(**{**entry, "stage": Stage(entry["stage"])})
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"sign {entry.get('code', '?')}: {error}") from error


def overlay(part: str) -> list[dict[str, Any]]:
    """Return the entries of one part of the clinic's overlay file: "signs", "lines" and so on.

    :raises CatalogError: with every fault of the file, if it has any.
    """
    if not settings.CATALOG_OVERLAY:
        return []
    path = Path(settings.CATALOG_OVERLAY)
    regions = {"region": settings.HELP_REGION, "phone_region": settings.PHONE_REGION}
    if faults := overlay_faults(path, **regions):
        raise CatalogError(" ".join(faults))
    entries: list[dict[str, Any]] = read(path).get(part, [])
    return entries


def with_overlay(entries: list[dict[str, Any]], part: str) -> list[dict[str, Any]]:
    """Return shipped entries as the clinic's overlay changes them, the clinic's own last."""
    merged = {entry["code"]: entry for entry in entries}
    for entry in overlay(part):
        merged[entry["code"]] = {**merged.get(entry["code"], {}), **entry}
    return list(merged.values())


def overlaid(signs: tuple[Sign, ...], entries: list[dict[str, Any]]) -> tuple[Sign, ...]:
    """Return ``signs`` with a clinic's entries applied, the clinic's own signs last.

    :raises CatalogError: if an entry changes more of a shipped sign than wording and activity, or
        describes a new sign wrongly.
    """
    merged = {sign.code: sign for sign in signs}
    for entry in entries:
        code = entry.get("code", "?")
        if code not in merged:
            merged[code] = _sign(entry)
            continue
        changes = {key: value for key, value in entry.items() if key != "code"}
        if extra := sorted(set(changes) - SECTIONS["signs"].changes):
            raise CatalogError(f"sign {code}: an overlay may not change {', '.join(extra)}")
        merged[code] = replace(merged[code], **changes)
    return tuple(merged.values())


@cache
def sign_catalog() -> SignCatalog:
    """Read the signs of this deployment, inactive ones included.

    :raises CatalogError: if a file is unreadable or an entry is wrong.
    """
    data = read(FOLDER / "signs_v1.toml")
    signs = tuple(_sign(entry) for entry in data["signs"])
    signs = overlaid(signs, overlay("signs"))
    stages = tuple(StageText(**{**entry, "code": Stage(entry["code"])}) for entry in data["stages"])
    extras = data["extras"]
    return SignCatalog(version=data["version"], stages=stages, signs=signs, extras=extras)


@cache
def help_catalog() -> HelpCatalog:
    """Read the help lines and safety texts of this deployment's region.

    :raises CatalogError: if the file is unreadable or an entry is wrong.
    :raises KeyError: if a line that the file names is not one of its lines.
    """
    name = f"help_{settings.HELP_REGION}.toml"
    data = read(FOLDER / name)
    entries = with_overlay(data["lines"], "lines")
    lines = tuple(_help_line(entry) for entry in entries if entry.pop("active", True))
    by_code = {line.code: line for line in lines}
    texts = {
        code: _looked(SafetyText, {"code": code, **entry}) for code, entry in data["texts"].items()
    }
    try:
        return HelpCatalog(
            **{
                **data,
                **{use: by_code[data[use]] for use in NAMED_LINES},
                "lines": lines,
                "overdose": _looked(OverdoseText, data["overdose"]),
                "tolerance": _looked(ToleranceText, data["tolerance"]),
                "texts": texts,
            }
        )
    except TypeError as error:
        raise CatalogError(f"{name}: {error}") from error


def _help_line(entry: dict[str, Any]) -> HelpLine:
    try:
        ways = tuple(Way(**way) for way in entry.get("ways", ()))
    except TypeError as error:
        raise CatalogError(f"helpline {entry.get('code', '?')}: {error}") from error
    return _looked(HelpLine, {**entry, "ways": ways})


def _looked(kind: type[AnyLooked], entry: dict[str, Any]) -> AnyLooked:
    """Return an entry of the help file as what it is.

    :raises CatalogError: if it has other fields, or nobody looked at its source.
    """
    name = entry.get("code") or entry.get("title", "?")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    try:
        text = kind(**values)
    except TypeError as error:
        raise CatalogError(f"help, {name}: {error}") from error
    if not (text.source and (text.verified_on or text.copy_read_on)):
        raise CatalogError(f"help, {name}: say its source, and verified_on or copy_read_on")
    return text


@cache
def threshold_catalog() -> ThresholdCatalog:
    """Read the bench's counts at higher thresholds, on the signs as shipped.

    :raises CatalogError: if the file is unreadable or a row is wrong.
    """
    data = read(FOLDER / "thresholds_v1.toml")
    try:
        rows = tuple(ThresholdRow(**entry) for entry in data["rows"])
        return ThresholdCatalog(**{**data, "seeds": tuple(data["seeds"]), "rows": rows})
    except (TypeError, KeyError) as error:
        raise CatalogError(f"thresholds_v1.toml: {error}") from error
