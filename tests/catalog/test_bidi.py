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
def test_isolating_twice_changes_nothing(typed: str) -> None:
    assert isolate(isolate(typed)) == isolate(typed)


def test_two_isolates_beside_each_other_do_not_pass_for_one() -> None:
    typed = f"\u2068a\u2069\u202e{HEBREW}\u2068b\u2069"

    assert isolate(typed) == f"\u2068{typed}\u202c\u2069"
