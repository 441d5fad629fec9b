"""What the help file says, word for word: numbers, steps, and when somebody read their source."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from checkins import catalog as catalogs
from checkins.catalog import FOLDER, CatalogError, HelpCatalog, help_catalog
from checkins.catalog.overlays import NAMED_LINES
from tests.reading import grade, sentences, words
from tests.words import AGREED_WHOLE

FILE = FOLDER / "help_us.toml"
MOST_WORDS_A_SENTENCE = 15
HARDEST_GRADE = 6


def test_the_help_lines_are_these_and_no_other() -> None:
    lines = [
        (line.code, line.call, line.text, line.body, line.hours) for line in help_catalog().lines
    ]

    assert lines == [
        ("emergency", "911", "", "", "24/7"),
        ("988", "988", "988", "", "24/7"),
        ("safespot", "1-800-972-0590", "", "", "24/7"),
        ("samhsa", "1-800-662-4357", "", "", "24/7"),
        ("home", "1-800-799-7233", "88788", "START", "24/7"),
    ]


def test_the_other_ways_to_reach_a_line_are_these() -> None:
    ways = {line.code: [(way.who, way.how) for way in line.ways] for line in help_catalog().lines}

    assert {code: found for code, found in ways.items() if found} == {
        "988": [
            ("Veterans", "Call and press 1, or text 838255."),
            ("Spanish", "Call and press 2, or text AYUDA to 988."),
            ("Deaf or hard of hearing", "Call 988 by videophone."),
            ("Chat", "988lifeline.org"),
        ],
        "samhsa": [("TTY", "1-800-487-4889")],
        "home": [("TTY", "1-800-787-3224")],
    }
    assert [
        (way.text, way.body) for line in help_catalog().lines for way in line.ways if way.text
    ] == [
        ("838255", ""),
        ("988", "AYUDA"),
    ]


def test_the_lines_say_what_they_are_for() -> None:
    catalog = help_catalog()

    assert catalog.line("safespot").about == (
        "For when you might use alone. They stay on the line, ask where you are, and send help if "
        "you stop answering. Someone won't wake up? Call 911 instead."
    )
    assert "cravings and drugs" in catalog.line("988").about
    assert "not counseling" in catalog.line("samhsa").about
    assert {name: getattr(catalog, name).code for name in NAMED_LINES} == {
        "crisis": "988",
        "treatment": "samhsa",
        "home": "home",
        "stays": "safespot",
    }


def test_the_line_about_home_and_the_emergency_number_stand_apart_from_the_others() -> None:
    assert [line.code for line in help_catalog().free_lines] == ["988", "safespot", "samhsa"]


def test_an_unknown_line_is_an_error() -> None:
    with pytest.raises(KeyError):
        help_catalog().line("made_up")


def test_what_to_do_in_an_overdose_stands_in_this_order() -> None:
    assert help_catalog().overdose.said == (
        "Overdose? Do this now",
        "Not sure? Treat it like an overdose.",
        "Will not wake up",
        "Slow or choking breath",
        "Blue or gray lips or nails",
        "Tiny pupils",
        "Give naloxone if you have it, and call 911. Put the phone on speaker.",
        (
            "Not breathing, or only gasping? Lay them on their back, tilt the head, pinch the nose."
            " Give one breath every 5 seconds. 911 will guide you."
        ),
        "Breathing? Lay them on their side, top knee bent, a hand under the head.",
        "Stay until help is there, even if they wake up.",
        "Still not breathing well after 2 to 3 minutes? Give a second dose in the other nostril.",
        (
            "Breathing, but not waking? Keep them on their side. "
            "Some drugs let people sleep on, and naloxone cannot change that."
        ),
        "A box holds two sprays, one dose each.",
    )


def test_the_words_on_lost_tolerance_are_there() -> None:
    assert help_catalog().tolerance.text == (
        "After a break, your body can handle much less than before, and no one can know how much."
    )


def test_the_other_dangers_say_what_to_do() -> None:
    texts = help_catalog().texts

    assert {code: text.said for code, text in texts.items()} == {
        "stimulants": (
            *("Meth or cocaine", "Call 911 for:"),
            *("Chest pain", "A seizure", "Very hot and confused", "Weakness on one side"),
            "Cooling with wet cloths is right here. “No cold bath” is about opioids.",
            "Will not wake up? Also give naloxone. Fentanyl can be in meth and cocaine.",
        ),
        "stopping": (
            "Stopping alcohol or benzos",
            *("Do not stop suddenly alone. Get medical help.", "Call 911 for:"),
            *("A seizure", "Seeing things that are not there", "Shaking with fever or confusion"),
        ),
        "withdrawal": (
            "Sick, sweating, shaking, or missed your medicine?",
            "That can be withdrawal. It can be treated. Call your clinic.",
            "No clinic? The SAMHSA National Helpline finds treatment near you.",
        ),
        "missed": (
            *("Missed a dose?", "Call your clinic. Don't take two."),
            (
                "Missed three days or more? Don't take your old dose. "
                "Call first: your body may handle less."
            ),
        ),
        "alone": (
            *("If you might use anyway", "Don't be alone with it."),
            *("Have someone near, or leave the door unlocked.", "Keep naloxone in sight."),
            "Don't mix it with anything. Not with alcohol, not with pills.",
            *("After a break, your body can handle less.", "Fentanyl can be in anything."),
        ),
    }


def test_every_text_names_its_source_and_no_day_on_which_nobody_opened_it() -> None:
    catalog = help_catalog()
    looked = [*catalog.lines, catalog.overdose, catalog.tolerance, *catalog.texts.values()]

    assert [text for text in looked if not text.source] == []
    assert {text.verified_on for text in looked} == {None}
    assert {text.looked_on for text in looked} == {date(2026, 11, 28), date(2026, 11, 29)}


def _all_said(catalog: HelpCatalog) -> list[str]:
    ways = [way.how for line in catalog.lines for way in line.ways if not way.link]
    return [*catalog.said, *(line.about for line in catalog.lines), catalog.home.asks, *ways]


def test_help_reads_at_grade_six_or_below_in_short_sentences() -> None:
    said = _all_said(help_catalog())

    assert grade(said) <= HARDEST_GRADE
    long = {text for text in sentences(said) if len(words(text)) > MOST_WORDS_A_SENTENCE}
    assert long == AGREED_WHOLE


def test_help_claims_nothing_about_privacy() -> None:
    said, claims = " ".join(_all_said(help_catalog())), ("confidential", "anonymous", "private")

    assert [word for word in claims if word in said.lower()] == []


# --- a wrong file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("copy_read_on = 2026-11-28", "", "emergency"),
        ('code = "988"', 'code = "988"\ncolor = "red"', "988"),
        ('who = "Veterans"', 'whom = "Veterans"', "988"),
        ('signs_for = "Call 911 for:"', 'signs_of = "Call 911 for:"', "stimulants"),
        ('region = "us"', 'region = "us"\ncolor = "red"', "help_us"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_name(
    old: str, new: str, named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = FILE.read_text()
    assert old in text
    (tmp_path / FILE.name).write_text(text.replace(old, new, 1))
    monkeypatch.setattr(catalogs, "FOLDER", tmp_path)

    with pytest.raises(CatalogError, match=named):
        help_catalog.__wrapped__()


def test_a_line_that_the_file_names_must_be_there() -> None:
    data = tomllib.loads(FILE.read_text())

    assert {data[name] for name in NAMED_LINES} <= {line["code"] for line in data["lines"]}
