"""Words that are said nowhere, and words that are said in page bodies alone."""

import re

NEVER = [
    *("addict", "addicts", "abuser", "abusers", "junkie", "junkies", "clean", "dirty"),
    *("habit", "habits", "failed", "non-compliant", "noncompliant"),
]
INSIDE_ONLY = [
    *("relapse", "heroin", "opioid", "drug", "sober", "recovery", "addict", "craving"),
    *("naloxone", "methadone", "rehab", "overdose"),
]


def denied_outside(text: str) -> list[str]:
    """Return the words of list 2 in ``text``, inside longer words, too."""
    return [word for word in INSIDE_ONLY if word in text.lower()]


def never_said(text: str) -> list[str]:
    """Return the words of list 1 in ``text``, whole words alone."""
    return re.findall(rf"(?<![\w-])(?:{'|'.join(NEVER)})(?![\w-])", text.lower())
