"""Measuring how hard a text is to read: its sentences, and the school grade that it needs.

Source: Kincaid et al. (1975), Derivation of new readability formulas, Naval Technical Training
Command, Research Branch Report 8-75. A run of vowels counts as a syllable, as is common.
"""

import re
from collections.abc import Iterable

SIGNAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9'\u2019-]*")
END = re.compile(r"[.!?:]+[\u201d\u2019\")]*(?=\s|$)")


def words(text: str) -> list[str]:
    return SIGNAL.findall(text)


def sentences(texts: Iterable[str]) -> list[str]:
    """Return the sentences of texts; the end of a text, like a heading, ends a sentence, too."""
    found = [part.strip() for text in texts for part in END.split(text)]
    return [part for part in found if words(part)]


def syllables(word: str) -> int:
    """Return an estimate of how many syllables a word has."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if not plain:
        return 1
    count = len(re.findall(r"[aeiouy]+", plain))
    if plain.endswith("e") and not plain.endswith(("le", "ee", "ye")):
        count -= 1
    if plain.endswith("ed") and not plain.endswith(("ted", "ded", "eed")):
        count -= 1
    if plain.endswith("es") and not plain.endswith(("ses", "zes", "ces", "ges", "shes", "ches")):
        count -= 1
    return max(1, count)


def grade(texts: Iterable[str]) -> float:
    """Return the Flesch-Kincaid grade of texts.

    :raises ValueError: if the texts have no word.
    """
    parts = sentences(texts)
    every = [word for part in parts for word in words(part)]
    if not every:
        raise ValueError("no word to grade")
    weight = sum(syllables(word) for word in every)
    return 0.39 * len(every) / len(parts) + 11.8 * weight / len(every) - 15.59
