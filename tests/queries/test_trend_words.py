"""The charts in words: every combination of stages and levels is a right English sentence."""

import re
from datetime import date, timedelta
from itertools import product

import pytest

from checkins.catalog import sign_catalog
from checkins.catalog.moved import moved_words
from checkins.engine.types import Stage
from checkins.queries.moved import moved
from checkins.queries.trend_words import PERSON, READER, newest_words, own_sentence, their_sentence
from checkins.queries.trends import A_BIT_ABOVE, ABOVE, BELOW, NEAR, Trend, TrendDay

TODAY = date(2026, 11, 23)
E, M, P = Stage
LEVELS = (ABOVE, A_BIT_ABOVE, NEAR, BELOW, None)
NAMES = {
    "your": {E: "feelings", M: "thoughts", P: "stress and mood"},
    "their": {E: "emotional", M: "mental", P: "physical"},
}
WHERE = r"(a bit above|above|near|below)"


@pytest.mark.parametrize(
    ("levels", "own", "theirs"),
    [
        (
            (ABOVE, ABOVE, NEAR),
            (
                "In your last check-in, feelings and thoughts were above your usual."
                " Stress and mood were near it."
            ),
            (
                "In their last check-in, emotional and mental signs were above their usual."
                " Physical signs were near it."
            ),
        ),
        (
            (NEAR, NEAR, NEAR),
            "In your last check-in, all three were near your usual.",
            "In their last check-in, all three stages were near their usual.",
        ),
        (
            (NEAR, A_BIT_ABOVE, BELOW),
            (
                "In your last check-in, thoughts were a bit above your usual. Feelings were near"
                " it. Stress and mood were below it."
            ),
            (
                "In their last check-in, mental signs were a bit above their usual. Emotional signs"
                " were near it. Physical signs were below it."
            ),
        ),
        (
            (BELOW, None, BELOW),
            (
                "In your last check-in, feelings, and stress and mood were below your usual."
                " There were too few answers about thoughts."
            ),
            (
                "In their last check-in, emotional and physical signs were below their usual."
                " There were too few answers about mental signs."
            ),
        ),
    ],
)
def test_a_few_combinations_read_aloud(levels, own, theirs):
    found = {stage: words for stage, words in zip(Stage, levels, strict=True) if words}

    assert (newest_words(found, PERSON), newest_words(found, READER)) == (own, theirs)


@pytest.mark.parametrize("voice", [PERSON, READER], ids=["person", "reader"])
def test_every_combination_says_each_stage_once_at_its_level(voice):
    said = {}
    for levels in product(LEVELS, repeat=3):
        found = {stage: words for stage, words in zip(Stage, levels, strict=True) if words}
        if found:
            said[levels] = newest_words(found, voice)

    assert len(said) == len(set(said.values())) == 124
    for levels, text in said.items():
        assert read_back(text, voice) == levels


def read_back(text, voice):
    """Read a text as a person would, sentence by sentence, into the level of each stage."""
    first, *rest = re.findall(r"[^.]+\.", text)
    usual = f"{voice.their} usual"
    patterns = [
        (rf"{voice.checkin}, (.+) were {WHERE} {usual}\.", [first]),
        (rf" ([A-Z].+) were {WHERE} it\.", [one for one in rest if "answers" not in one]),
        (r" There were too few answers about (.+)\.()", [one for one in rest if "answers" in one]),
    ]
    found = {}
    for pattern, sentences in patterns:
        for sentence in sentences:
            what, where = re.fullmatch(pattern, sentence).groups()
            assert len(sentence.split()) <= 15
            for stage in stages_in(what, voice):
                assert stage not in found
                found[stage] = f"{where} usual" if where else None
    return tuple(found[stage] for stage in Stage)


def stages_in(what, voice):
    if what == voice.all_three:
        return list(Stage)
    names = {name: stage for stage, name in NAMES[voice.their].items()}
    # "stress and mood" comes last and is one; two others have one "and" between them.
    one = r"(feelings|thoughts|stress and mood|emotional|mental|physical)"
    alone, two = rf"{one}( signs)?", rf"{one},? and {one}( signs)?"
    match = re.fullmatch(two, what.lower()) or re.fullmatch(alone, what.lower())
    assert match, what
    return [names[name] for name in match.groups() if name in names]


@pytest.mark.parametrize("voice", [own_sentence, their_sentence])
def test_nothing_is_said_of_a_check_in_that_is_not_there(voice):
    empty = Trend(first=TODAY - timedelta(days=27), last=TODAY, weeks=4, days={})

    assert voice(empty) in {
        "Your trends start with your first check-in.",
        "There’s no check-in in these weeks.",
    }


def test_days_are_counted_from_the_first_one():
    first = TODAY - timedelta(days=2)
    nothing_scored, saved = [None] * 12 + [0, 0], [True, False, False, True, None, None, None]
    rows = {first: TrendDay(first, *nothing_scored, *saved)}
    begun = Trend(first=TODAY - timedelta(days=27), last=TODAY, weeks=4, days=rows, began=first)

    assert "You checked in on 1 of your first 3 days." in own_sentence(begun)
    assert "There are check-ins on 1 of their first 3 days." in their_sentence(begun)


def test_each_sign_has_words_of_its_own_that_follow_you():
    scored = {sign.code: sign.short for sign in sign_catalog().signs if sign.code != "used"}
    words = moved_words()
    assert {code: one.short for code, one in words.items()} == scored
    assert len({one.rose for one in words.values()}) == len(words)
    assert moved(["pulled_away", "others_problems", "did_fun"]) == (
        "You pulled away more, took on others\N{RIGHT SINGLE QUOTATION MARK} problems and had less"
        " fun."
    )
    assert moved(["gone"]) == ""
