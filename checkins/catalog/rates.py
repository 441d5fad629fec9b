"""How often a notice comes and what the rule catches: the one source of every rate that is shown.

Simulated rates are the bench's, real ones are counts over published diaries; each has its file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from checkins.catalog import FOLDER, CatalogError, read
from checkins.engine.warning import REACH_OUT, STRONG, WATCH

SIMULATED, DIARIES = "rates_v1.toml", "diaries_v1.toml"


@dataclass(frozen=True, slots=True)
class Range:
    """A figure under the ordinary condition, and the least and the most of all conditions."""

    ordinary: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Right:
    """The share of notices that are right, 0..1, of people with so many deteriorations a year.

    ``simulated`` counts with the false notices of simulated people, ``real`` with those of real
    ones.
    """

    deteriorations_a_year: float
    simulated: float
    real: float


@dataclass(frozen=True, slots=True)
class Diaries:
    """Notices of real people: counts over ``sets`` published diary studies.

    ``person_years`` are counted after learning. ``ratio_least`` and ``ratio_most`` say how many
    times as often as simulated a notice came, in the sets where that was least and most.
    """

    version: int
    constants: str
    sets: int
    people: int
    person_years: float
    notices: int
    simulated_least: float
    simulated_most: float
    ratio_least: float
    ratio_most: float

    @property
    def notices_a_year(self) -> float:
        """Notices a person-year, of all sets together."""
        return self.notices / self.person_years

    @property
    def ratio(self) -> float:
        """How many times as often as simulated a notice came, in all sets together."""
        return self.notices_a_year / ((self.simulated_least + self.simulated_most) / 2)


@dataclass(frozen=True, slots=True)
class Rates:
    """The bench's rates under every condition, and the diaries' beside them.

    ``notices_a_year`` has a range for each threshold: of simulated people who stay well.
    ``caught`` and ``early`` are shares, 0..1: of deteriorations, at all and 7 days before use.
    """

    constants: str
    signs_version: int
    people: int
    notices_a_year: Mapping[float, Range]
    caught: Range
    early: Range
    right: tuple[Right, ...]
    diaries: Diaries


@cache
def diaries() -> Diaries:
    """Read the counts over published diaries.

    :raises CatalogError: if the file is unreadable or a field is wrong.
    """
    try:
        return Diaries(**read(FOLDER / DIARIES))
    except TypeError as error:
        raise CatalogError(f"{DIARIES}: {error}") from error


@cache
def rate_catalog() -> Rates:
    """Read the rates, on the signs as shipped.

    :raises CatalogError: if a file is unreadable or an entry is wrong.
    """
    data = read(FOLDER / SIMULATED)
    try:
        rungs = {entry["rung"]: _range(entry) for entry in data["rungs"]}
        return Rates(
            constants=data["constants"],
            signs_version=data["signs_version"],
            people=data["people"],
            notices_a_year={
                threshold: rungs[name]
                for name, threshold in (
                    ("watch", WATCH),
                    ("reach_out", REACH_OUT),
                    ("strong", STRONG),
                )
            },
            caught=_range(data["caught"]),
            early=_range(data["early"]),
            right=tuple(Right(**entry) for entry in data["right"]),
            diaries=diaries(),
        )
    except (TypeError, KeyError) as error:
        raise CatalogError(f"{SIMULATED}: {error}") from error


def _range(entry: Mapping[str, Any]) -> Range:
    return Range(entry["ordinary"], entry["least"], entry["most"])
