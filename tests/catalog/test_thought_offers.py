"""Which thinking pattern is offered for a day: of a word in its note, else of an answer."""

import pytest

from checkins.catalog import sign_catalog
from checkins.catalog.patterns import patterns
from checkins.catalog.thought_offers import fitting_pattern, thought_offers


def code_for(answers: dict[str, int], note: str = "") -> str:
    found = fitting_pattern(answers, note)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("answers", "pattern"),
    [
        ({"bad_about_self": 2}, "labeling"),
        ({"bad_about_self": 1}, ""),
        ({"too_much": 3}, "fear"),
        ({"just_once": 2, "not_so_bad": 4}, "all_or_nothing"),
        ({"not_so_bad": 2}, "small_wins"),
        ({"stressed": 4, "low_mood": 4, "planning": 4}, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_an_answer_of_some_or_more_brings_its_pattern(
    answers: dict[str, int], pattern: str
) -> None:
    assert code_for(answers) == pattern


@pytest.mark.parametrize(
    ("note", "pattern"),
    [
        ("I ALWAYS ruin it", "all_or_nothing"),
        ("I should have gone", "all_or_nothing"),
        ("Such a failure", "labeling"),
        ("It is too late now", "worst"),
        ("Nevertheless I went, shoulders up", ""),
        ("", ""),
    ],
)
def test_a_whole_word_of_the_note_comes_before_the_answers(note: str, pattern: str) -> None:
    assert code_for({}, note) == pattern
    assert code_for({"not_so_bad": 4}, note) == (pattern or "small_wins")


def test_every_entry_names_a_sign_and_a_pattern_and_says_why() -> None:
    offers = thought_offers()

    assert {one.code for one in offers.signs} <= sign_catalog().by_code.keys()
    assert all(one.because.endswith(".") for one in offers.signs)
    assert [one.code for one in offers.words] == [one.code for one in patterns()]
    words = [word for one in offers.words for word in one.words]
    assert len(words) == len(set(words))
    assert all(word == word.lower() for word in words)
