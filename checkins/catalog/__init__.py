"""The product's reviewed data: signs, help lines and thresholds, read from files in this folder.

Each file is read once per process. A clinic's own changes are in an overlay file, which names a
sign by its code and changes ``text``, ``short`` or ``active``, or adds a sign of its own.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings

from checkins.engine.alert_budget import ThresholdRow
from checkins.engine.types import SignRule, Stage

FOLDER = Path(__file__).parent
OVERLAY_KEYS = {"text", "short", "active"}


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


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One help line, with the source of its number and the day on which it was verified."""

    code: str
    name: str
    about: str
    hours: str
    call: str
    source: str
    verified_on: date
    text: str = ""
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpCatalog:
    """A region's help: its lines, the steps in an overdose and the text on lost tolerance."""

    region: str
    name: str
    emergency: str
    crisis: HelpLine
    lines: tuple[HelpLine, ...]
    overdose: dict[str, Any]
    tolerance: dict[str, Any]

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
        if extra := sorted(set(changes) - OVERLAY_KEYS):
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
    if settings.CATALOG_OVERLAY:
        signs = overlaid(signs, read(Path(settings.CATALOG_OVERLAY)).get("signs", []))
    stages = tuple(StageText(**{**entry, "code": Stage(entry["code"])}) for entry in data["stages"])
    extras = data["extras"]
    return SignCatalog(version=data["version"], stages=stages, signs=signs, extras=extras)


@cache
def help_catalog() -> HelpCatalog:
    """Read the help lines of this deployment's region.

    :raises CatalogError: if the file is unreadable.
    :raises KeyError: if the crisis line that the file names is not one of its lines.
    """
    data = read(FOLDER / f"help_{settings.HELP_REGION}.toml")
    lines = tuple(
        HelpLine(**{**entry, "extra": tuple(entry.get("extra", ()))}) for entry in data["lines"]
    )
    crisis = {line.code: line for line in lines}[data["crisis"]]
    return HelpCatalog(**{**data, "lines": lines, "crisis": crisis})


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
