"""Words that the product never uses, and words that it uses only inside a page's body."""

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
    """Return the words of ``INSIDE_ONLY`` in ``text``, also as parts of longer words."""
    return [word for word in INSIDE_ONLY if word in text.lower()]


def never_said(text: str) -> list[str]:
    """Return the words of ``NEVER`` in ``text``, only as whole words."""
    return re.findall(rf"(?<![\w-])(?:{'|'.join(NEVER)})(?![\w-])", text.lower())
