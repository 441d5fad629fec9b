"""When to offer a thought record: the pattern that fits a day's answers, or its note."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from checkins.catalog import FOLDER, CatalogError, read, sign_catalog
from checkins.catalog.patterns import Pattern, patterns


@dataclass(frozen=True, slots=True)
class FittingSign:
    """A sign, the pattern that often goes with it, and why."""

    code: str
    pattern: Pattern
    because: str


@dataclass(frozen=True, slots=True)
class ThoughtOffers:
    """The signs in their order, the rating from which one counts, and the words of each pattern."""

    least: int
    signs: tuple[FittingSign, ...]
    words: tuple[Pattern, ...]  # each pattern with words of both files


@cache
def thought_offers() -> ThoughtOffers:
    """Read what fits which pattern.

    :raises CatalogError: if the file is unreadable, or names a sign or pattern that there is not.
    """
    data, known = read(FOLDER / "thought_offers_v1.toml"), {one.code: one for one in patterns()}
    try:
        signs = tuple(
            FittingSign(entry["code"], known[entry["pattern"]], entry["because"])
            for entry in data["signs"]
        )
        more = {known[entry["pattern"]].code: tuple(entry["words"]) for entry in data["words"]}
        least = int(data["least"])
    except (TypeError, KeyError, ValueError) as error:
        raise CatalogError(f"thought_offers_v1.toml: {error}") from error
    if unknown := {sign.code for sign in signs} - sign_catalog().by_code.keys():
        raise CatalogError(f"thought_offers_v1.toml: there is no sign {min(unknown)}")
    words = tuple(
        Pattern(one.code, one.name, one.about, (*one.words, *more.get(one.code, ())))
        for one in known.values()
    )
    return ThoughtOffers(least=least, signs=signs, words=words)


def fitting_pattern(answers: Mapping[str, int], note: str = "") -> Pattern | None:
    """Return the pattern that fits a day: of a word in its note, else of an answer; or None.

    ``answers`` are sign code to 0..4 as tapped. What the person wrote comes first: it is closer.
    """
    offers = thought_offers()
    written = next((one for one in offers.words if note and one.word_in(note)), None)
    if written:
        return written
    return next(
        (one.pattern for one in offers.signs if answers.get(one.code, 0) >= offers.least), None
    )
