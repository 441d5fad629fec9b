"""The five thinking patterns, read from their file once per process."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from checkins.catalog import FOLDER, CatalogError, read


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thinking pattern, and words that are typical of it."""

    code: str
    name: str
    about: str
    words: tuple[str, ...]

    def word_in(self, text: str) -> str:
        """Return the first typical word that is in ``text``, empty if there is none."""
        plain = " ".join(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
        found = (word for word in self.words if re.search(rf"\b{re.escape(word)}\b", plain))
        return next(found, "")


@cache
def patterns() -> tuple[Pattern, ...]:
    """Read the patterns.

    :raises CatalogError: if the file is unreadable or a pattern is wrong.
    """
    return tuple(_pattern(entry) for entry in read(FOLDER / "patterns_v1.toml")["patterns"])


def _pattern(entry: dict[str, Any]) -> Pattern:
    try:
        return Pattern(**{**entry, "words": tuple(entry["words"])})
    except (TypeError, KeyError) as error:
        raise CatalogError(f"pattern {entry.get('code', '?')}: {error}") from error
