"""What the learning pages say, how, and that every sign has its place in them."""

from pathlib import Path

import pytest
from pytest_django import Settings

from checkins.catalog import CatalogError, sign_catalog
from checkins.catalog.learn import (
    CARDS,
    GROUPS,
    PAGES,
    LearnPage,
    Place,
    learn_catalog,
)
from checkins.catalog.triggers import trigger_catalog
from checkins.engine.types import Stage
from tests.reading import grade, sentences, syllables, words
from tests.words import denied_outside, never_said

MOST_WORDS_A_SENTENCE = 15
HARDEST_GRADE = 6
MOST_SYLLABLES = 3
LONG_WORDS = {  # people know them, or need them to ask for what they name
    *("recovery", "emotional", "everything", "somebody", "community"),
    *("benzodiazepines", "buprenorphine"),
}
LEAST_WORDS, MOST_WORDS = 200, 450
ALL = learn_catalog().pages
NAMES = [f"page {page.number}" for page in ALL]
each_page = pytest.mark.parametrize("lesson", ALL, ids=NAMES)


def texts_of(page: LearnPage) -> list[str]:
    """Return what a page says in its own words; sources and Help's cards are not its own."""
    own = [
        text for part in page.parts for text in (part.heading, *part.text, *part.list, *part.after)
    ]
    return [page.heading, page.lead, *filter(None, own)]


# --- how it is said -------------------------------------------------------------------------------


@each_page
def test_a_page_is_short(lesson: LearnPage) -> None:
    assert LEAST_WORDS <= sum(len(words(text)) for text in texts_of(lesson)) <= MOST_WORDS


@each_page
def test_a_page_reads_at_grade_six_or_below(lesson: LearnPage) -> None:
    assert grade(texts_of(lesson)) <= HARDEST_GRADE


@each_page
def test_every_stretch_of_a_page_reads_at_grade_six_or_below(lesson: LearnPage) -> None:
    hard = {
        part.heading: round(grade(said), 1)
        for part in lesson.parts
        if (said := [*part.text, *part.list, *part.after]) and grade(said) > HARDEST_GRADE
    }

    assert hard == {}


@each_page
def test_a_page_has_no_long_word_but_those_that_it_needs(lesson: LearnPage) -> None:
    every = {word.lower() for text in texts_of(lesson) for word in words(text)}

    assert {word for word in every if syllables(word) > MOST_SYLLABLES} <= LONG_WORDS


@each_page
def test_no_sentence_is_long(lesson: LearnPage) -> None:
    long = [
        said for said in sentences(texts_of(lesson)) if len(words(said)) > MOST_WORDS_A_SENTENCE
    ]

    assert long == []


@each_page
def test_a_page_says_no_word_that_hurts(lesson: LearnPage) -> None:
    assert [text for text in texts_of(lesson) if never_said(text)] == []


@each_page
def test_a_title_names_no_subject(lesson: LearnPage) -> None:
    assert denied_outside(lesson.title) == []
    assert len(words(lesson.title)) <= 6


def test_titles_and_headings_are_all_different() -> None:
    assert len({page.title for page in ALL}) == len({page.heading for page in ALL}) == len(ALL)


def test_the_grade_is_that_of_the_formula() -> None:
    # 6 words in 1 sentence, 6 syllables: 0.39 * 6 + 11.8 * 1 - 15.59
    assert grade(["The cat sat on the mat."]) == pytest.approx(-1.45)
    assert [syllables(word) for word in ("stopped", "naloxone", "table", "ended", "use")] == [
        1,
        4 - 1,
        2,
        2,
        1,
    ]
    assert sentences(["Go. “Stay,” she said.", "A heading"]) == [
        "Go",
        "“Stay,” she said",
        "A heading",
    ]


# --- what is there --------------------------------------------------------------------------------


def test_the_pages_are_numbered_in_reading_order_and_fill_their_groups() -> None:
    assert sorted(page.number for page in ALL) == list(range(1, len(ALL) + 1))
    assert 12 <= len(ALL) <= 19
    groups = [page.group for page in ALL]
    assert groups == sorted(groups, key=list(GROUPS).index)
    assert set(groups) == set(GROUPS)


def test_each_stage_has_a_page_of_its_own() -> None:
    assert [learn_catalog().page_of(stage).number for stage in Stage] == [2, 3, 4]


def test_every_sign_that_is_asked_is_explained_in_one_place() -> None:
    explained = [code for page in ALL for part in page.parts for code in part.signs]

    assert sorted(explained) == sorted(sign.code for sign in sign_catalog().signs if sign.active)


def test_a_sign_is_explained_under_a_heading_and_beside_its_own_words() -> None:
    bare = [
        part
        for page in ALL
        for part in page.parts
        if part.signs and (not part.heading or not part.lines)
    ]

    assert bare == []
    place = learn_catalog().place_of("just_once")
    assert place == Place(3, 2)
    part = learn_catalog().by_number[place.page].parts[place.part - 1]
    assert "I told myself that one time would be okay." in part.lines


def test_two_signs_of_one_question_say_it_once() -> None:
    place = learn_catalog().place_of("meeting_missed")
    assert place
    part = learn_catalog().by_number[place.page].parts[place.part - 1]

    assert part.lines == ("Did you have a support meeting today?",)


def test_a_clinics_own_sign_leads_to_its_stage(settings: Settings, tmp_path: Path) -> None:
    overlay = tmp_path / "overlay.toml"
    overlay.write_text(
        '[[signs]]\ncode = "skipped"\nstage = "mental"\ntext = "I skipped group."\n'
        'short = "Skipped group"\ncadence = "daily"\nanswer = "scale"\nreversed = false\n'
        'bulk = true\nacts_alone = false\nsource = "the clinic"\n'
    )
    settings.CATALOG_OVERLAY = str(overlay)
    sign_catalog.cache_clear()
    try:
        assert learn_catalog().place_of("skipped") == Place(3, 1)
    finally:
        settings.CATALOG_OVERLAY = ""
        sign_catalog.cache_clear()


def test_these_triggers_have_a_page() -> None:
    pages = {
        trigger.code: page.number
        for trigger in trigger_catalog().triggers
        if (page := learn_catalog().page_on(trigger.code))
    }

    assert pages == {"loss": 18, "anxious_low": 18, "knew_little": 17}
    assert {code for page in ALL for code in page.triggers} == set(pages)


def test_a_code_that_nobody_knows_leads_nowhere() -> None:
    assert learn_catalog().place_of("made_up") is None


@each_page
def test_a_page_names_its_sources(lesson: LearnPage) -> None:
    assert lesson.sources
    assert [
        source.cite for source in lesson.sources if not 1970 < (source.year or 2026) <= 2026
    ] == []
    assert [
        source.cite for source in lesson.sources if not (source.year or source.copy_read_on)
    ] == []


# --- what keeps people alive ----------------------------------------------------------------------


def test_safety_is_drawn_from_the_help_catalog_on_these_pages() -> None:
    cards = {page.number: [part.card for part in page.parts if part.card] for page in ALL}

    assert {number: names for number, names in cards.items() if names} == {
        4: ["lines"],
        6: ["tolerance", "lines", "stopping"],
        7: ["danger", "overdose", "stimulants"],
        8: ["overdose"],
        9: ["danger", "tolerance", "lines"],
        17: ["withdrawal", "stopping", "missed", "lines"],
        18: ["lines"],
        19: ["tolerance"],
        15: ["overdose"],
        13: ["meetings"],
        16: ["family", "home", "lines"],
    }
    assert {card for names in cards.values() for card in names} >= CARDS


@pytest.mark.parametrize("number", [7, 9])
def test_danger_comes_first(number: int) -> None:
    assert learn_catalog().by_number[number].parts[0].card == "danger"


def test_no_page_types_a_number_to_call() -> None:
    said = " ".join(text for page in ALL for text in texts_of(page))

    assert [number for number in ("911", "988", "1-800") if number in said] == []


SAID_OF = {  # what the pages must not lose
    3: ["“Just with this one person.”", "This voice has a reason for everything."],
    6: [
        "When naltrexone (Vivitrol) wears off: at the end of the month, or after a missed shot.",
        "Fentanyl can be in pills, cocaine and meth.",
        "Give naloxone anyway, and watch the breathing.",
        "Test strips for fentanyl.",
    ],
    9: [
        (
            "Cravings can come back strong, even after one time. "
            "Your body can get used to it again fast."
        ),
        "So plan a week with more people around you.",
    ],
}


@pytest.mark.parametrize("number", SAID_OF)
def test_a_page_says_what_it_must(number: int) -> None:
    said = " ".join(texts_of(learn_catalog().by_number[number]))

    assert [text for text in SAID_OF[number] if text not in said] == []


# --- a wrong file ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('group = "signs"', 'group = "other"'),
        ('sources = ["melemis", "miller_harris"]', 'sources = ["nobody"]'),
        ("number = 1", 'number = 1\ncolor = "red"'),
        ('heading = "The three stages"', 'heading = "The three stages"\ncard = "joke"'),
        ("number = 1", "number = "),
    ],
)
def test_a_page_that_is_not_whole_is_refused(
    old: str, new: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in PAGES.glob("*.toml"):
        text = path.read_text()
        (tmp_path / path.name).write_text(
            text.replace(old, new) if path.name == "01.toml" else text
        )
    monkeypatch.setattr("checkins.catalog.learn.PAGES", tmp_path)

    with pytest.raises(CatalogError, match=r"01\.toml"):
        learn_catalog.__wrapped__()
