"""A text that turns is isolated line by line, and closes what it opens."""

import pytest

from checkins.catalog.bidi import isolate

HEBREW = "\u05e9\u05e8\u05d4"
ARABIC = "\u0645\u0631\u064a\u0645"
# What was typed, and what its neighbours see.
CASES = {
    "Rosa": "Rosa",
    "José 🌞 “x”": "José 🌞 “x”",
    HEBREW: f"\u2068{HEBREW}\u2069",
    f"{ARABIC} 12": f"\u2068{ARABIC} 12\u2069",
    "\u202eevil": "\u2068\u202eevil\u202c\u2069",
    "a\u202ab\u202dc": "\u2068a\u202ab\u202dc\u202c\u202c\u2069",
    "\u2067x": "\u2068\u2067x\u2069\u2069",
    "x\u2069y": "\u2068xy\u2069",
    "x\u202cy": "\u2068xy\u2069",
    "\u2067\u202ex\u2069y": "\u2068\u2067\u202ex\u202c\u2069y\u2069",
    f"Rosa\n{HEBREW}\nLee": f"Rosa\n\u2068{HEBREW}\u2069\nLee",
}


@pytest.mark.parametrize("typed", CASES)
def test_a_text_is_isolated_and_balanced(typed: str) -> None:
    assert isolate(typed) == CASES[typed]


@pytest.mark.parametrize("typed", CASES)
def test_isolating_twice_stays_balanced(typed: str) -> None:
    twice = isolate(isolate(typed))

    assert all(line.count("\u2069") == openers(line) for line in twice.split("\n"))


def openers(line: str) -> int:
    return sum(line.count(sign) for sign in "\u2066\u2067\u2068")
