"""What is said of a sign that moved: among others that are up, or in a week."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from checkins.catalog import FOLDER, CatalogError, read, sign_catalog


@dataclass(frozen=True, slots=True)
class MovedWords:
    """The words of one sign; ``more`` and ``less`` are "" for one that no week names.

    ``short`` are the sign's own short words as shipped, ``rose`` follows "You".
    """

    short: str
    rose: str
    more: str = ""
    less: str = ""


@cache
def moved_words() -> Mapping[str, MovedWords]:
    """Read the words of each sign, by its code.

    :raises CatalogError: if the file is unreadable, or names a sign that there is not.
    """
    try:
        entries = [dict(entry) for entry in read(FOLDER / "moved_v1.toml")["signs"]]
        found = {entry.pop("code"): MovedWords(**entry) for entry in entries}
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"moved_v1.toml: {error}") from error
    if unknown := found.keys() - sign_catalog().by_code.keys():
        raise CatalogError(f"moved_v1.toml: there is no sign {min(unknown)}")
    return found
