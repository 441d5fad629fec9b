"""What a check-in says about its loudest line, read from its file once per process."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from checkins.catalog import FOLDER, CatalogError, read, sign_catalog
from checkins.engine.scoring import TOP

LOUD = 3  # points of 4 from which a line gets a sentence of its own


class Does(StrEnum):
    """The one thing to do about a loud line."""

    CALL = "call"
    RIDE = "ride"
    CRISIS = "crisis"
    THOUGHT = "thought"
    STEP = "step"
    LEARN = "learn"


@dataclass(frozen=True, slots=True)
class LoudSign:
    """One sign, the sentence about it, and what it offers."""

    code: str
    says: str
    does: Does

    @property
    def asks_for_somebody(self) -> bool:
        """Whether a call is offered with it, so that one can say that it was made."""
        return self.does in {Does.RIDE, Does.CALL, Does.CRISIS}


@cache
def loud_signs() -> tuple[LoudSign, ...]:
    """Return a sentence for each sign of this deployment that has no screen of its own.

    The signs stand in the order in which they go first, a clinic's own signs last.

    :raises CatalogError: if the file is unreadable, or an entry is wrong.
    """
    data = read(FOLDER / "loud_v1.toml")
    try:
        known = [_loud_sign(entry) for entry in data["loud"]]
        named = {one.code for one in known}
        others = [
            _loud_sign({**data["otherwise"], "code": sign.code})
            for sign in sign_catalog().scale_signs()
            if sign.code not in named and not sign.acts_alone
        ]
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"loud_v1.toml: {error}") from error
    return (*known, *others)


def loudest(answers: Mapping[str, int]) -> LoudSign | None:
    """Return the first loud sign among a day's answers, code to rating 0..4; None if all are low.

    A good thing is loud where its rating is low.
    """
    return next((one for one in loud_signs() if _points(one.code, answers) >= LOUD), None)


def _points(code: str, answers: Mapping[str, int]) -> int:
    if code not in answers:
        return 0
    return TOP - answers[code] if sign_catalog().by_code[code].reversed else answers[code]


def _loud_sign(entry: dict[str, Any]) -> LoudSign:
    return LoudSign(**{**entry, "does": Does(entry["does"])})
