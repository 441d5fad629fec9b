"""Plain, warm words in every file: no replaced sentence, no stiff form, one noun for one thing."""

import re
from collections import defaultdict

import pytest

from tests.held_words import (
    FULL_ON_PURPOSE,
    GIVEN_UP,
    KEEPS_WORD,
    LEFT,
    SIGNED,
    WAITING,
    edited,
    full_in,
    given_up_in,
    keeps_full,
    left_in,
)
from tests.reading import grade, sentences, words
from tests.sayings import ROOT, Piece, everything_said, pieces_of, plain
from tests.words import AGREED_WHOLE, never_said

HARDEST_GRADE, MOST_WORDS, LEAST_WORDS = 6, 15, 4
ENOUGH = 40  # words; what is shorter is graded with its neighbours

SOURCES = {
    "templates/a.html": "<p>Hello.</p><p>\n  {said}</p>{{# never #}}",
    "templates/b.html": '{{% include "x.html" with text="{said}" %}}',
    "templates/c.html": '<button aria-label="{said}">OK</button>',
    "checkins/catalog/a.toml": 'text = "{said}"',
    "checkins/queries/a.py": 'def f(name):\n    "No."\n    return [f"{{name}}", f"{said}"]',
    "checkins/forms/a.py": 'LABEL = "{said}"',
    "static/checkins/js/a.js": 'say("{said}");',
    "templates/email/a.txt": "Hello.\n\n{said}\n\nBye.",
}


def prose() -> list[Piece]:
    """Return what is a sentence, not a label, a key or a pattern."""
    return [
        piece
        for piece in everything_said()
        if len(words(piece.text)) >= LEAST_WORDS
        and re.search(r"[a-z)%][.!?][\"')]*$", piece.text)
        and not re.search(r"[\\<>]|\(\?", piece.text)
    ]


def is_code(text: str) -> bool:
    """Tell a code or a key, one small word, from what is read."""
    return " " not in text and not text[0].isupper()


def test_every_file_is_read() -> None:
    where = {piece.where for piece in everything_said()}

    assert len(where) > 600
    assert {
        "templates/email/device_message.txt",
        "templates/account/login.html",
        "templates/404.html",
        "checkins/catalog/learn_v1/01.toml",
        "checkins/enums.py",
        "checkins/forms/base.py",
        "static/checkins/js/copy.js",
    } <= where


# --- sentences that were replaced -----------------------------------------------------------------


def test_no_replaced_sentence_is_left() -> None:
    found = {
        (piece.where, one) for piece in edited(everything_said()) for one in left_in(piece.text)
    }

    assert found == set()


@pytest.mark.parametrize("where", SOURCES)
def test_a_replaced_sentence_would_be_found_wherever_it_is_said(where: str) -> None:
    missed = [one for one in LEFT if one not in planted(where, one.strip("="))]

    assert missed == []


def planted(where: str, said: str) -> list[str]:
    """Return the replaced sentences that are found in a file that says ``said``."""
    pieces = pieces_of(where, SOURCES[where].format(said=said))
    return [one for piece in pieces for one in left_in(piece.text)]


def test_quotes_tags_and_breaks_hide_no_sentence() -> None:
    page = "<p>Nobody <strong>but\n  you</strong>&nbsp;{% if a %}can{% endif %} see it.</p>"

    assert [left_in(piece.text) for piece in pieces_of("a.html", page)] == [
        ["Nobody but you can see"]
    ]
    assert plain("don\N{RIGHT SINGLE QUOTATION MARK}t\n say") == "don't say"


# --- contractions ---------------------------------------------------------------------------------


def test_contractions_are_used() -> None:
    stiff = {
        (piece.where, piece.text)
        for piece in edited(everything_said())
        if not keeps_full(piece.where) and not is_code(piece.text) and full_in(piece.text)
    }

    assert stiff == set()


def test_what_is_signed_or_said_in_danger_keeps_its_full_forms() -> None:
    full = {piece.where for piece in everything_said() if full_in(piece.text)}

    assert {
        "checkins/catalog/help_us.toml",
        "templates/checkins/sharing/consent_text_v2.txt",
        "templates/checkins/counting/text_v1.txt",
    } <= full
    assert not any("\N{RIGHT SINGLE QUOTATION MARK}t " in text for text in signed_texts())


def signed_texts() -> list[str]:
    return [
        path.read_text()
        for path in (ROOT / "templates").rglob("*.txt")
        if SIGNED.match(str(path.relative_to(ROOT)))
    ]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("You do not have to.", ["do not"]),
        ("It cannot be undone. It is gone.", ["cannot", "It is"]),
        ("There is nothing here. We are sorry.", ["There is", "We are"]),
        ("I am back, and I did not use.", ["I am", "did not"]),
        ("You don't. It can't. It's where you are.", []),
        ("Not today. Whatever it is, say it.", []),
    ],
)
def test_a_stiff_form_would_be_found(said: str, found: list[str]) -> None:
    assert full_in(said) == found


# --- one noun for one thing -----------------------------------------------------------------------


def test_one_noun_is_used_for_one_thing() -> None:
    found = {
        (piece.where, name, piece.text)
        for piece in edited(everything_said())
        if not SIGNED.match(piece.where) and not is_code(piece.text)
        for name in given_up_in(piece.text, piece.where)
    }

    assert found == set()


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Clear this line", ["line"]),
        ("Free lines", ["line"]),
        ("988 Lifeline, a helpline", []),
        ("Mom saw your word.", ["word"]),
        ("Who sees a word of yours", ["word"]),
        ("No note has this word.", []),
        ("In your own words", []),
        ("This one stands.", ["stands"]),
        ("We understand. Stand up slowly.", []),
        ("It ends by itself.", ["by itself"]),
        ("Something to look at", ["something to look at"]),
        ("Above the usual.", ["the usual"]),
        ("Above your usual, in the usual range.", []),
        ("Nobody but you can see it.", ["nobody but you"]),
    ],
)
def test_a_second_noun_would_be_found(said: str, names: list[str]) -> None:
    assert given_up_in(said) == names


def test_every_kept_word_is_still_said_and_has_a_reason() -> None:
    everything = [piece.text for piece in everything_said()]
    kept = {
        **FULL_ON_PURPOSE,
        **{part: why for one in KEEPS_WORD.values() for part, why in one.items()},
    }

    assert set(KEEPS_WORD) == set(GIVEN_UP)
    if not WAITING:
        assert [part for part in kept if not any(part in text for text in everything)] == []
    assert all(kept.values())


# --- short and easy -------------------------------------------------------------------------------


def test_every_file_reads_at_grade_six_or_below() -> None:
    by_file: dict[str, list[str]] = defaultdict(list)
    for piece in prose():
        by_file[piece.where].append(piece.text)
    groups: dict[str, list[str]] = defaultdict(list)
    for where, texts in by_file.items():
        is_long = sum(len(words(text)) for text in texts) >= ENOUGH
        groups[where if is_long else where.rpartition("/")[0]] += texts
    grades = {where: round(grade(texts), 1) for where, texts in groups.items()}

    assert sum(where.endswith(".toml") for where in grades) >= 20
    assert {where: found for where, found in grades.items() if found > HARDEST_GRADE} == {}


def test_no_file_has_a_long_sentence() -> None:
    long = {
        (piece.where, sentence)
        for piece in edited(prose())
        if not SIGNED.match(piece.where)
        for sentence in sentences([piece.text])
        if len(words(sentence)) > MOST_WORDS and sentence not in AGREED_WHOLE
    }

    assert long == set()


def test_no_file_says_a_word_that_hurts() -> None:
    assert [piece for piece in everything_said() if never_said(piece.text)] == []
