import pytest

from checkins.catalog import sign_catalog
from checkins.catalog.learn import learn_catalog
from checkins.catalog.patterns import patterns
from checkins.catalog.plans import MOST_LETTERS, MOST_LINES, plan_catalog
from checkins.engine.types import Stage
from tests.reading import grade, sentences, words


def test_a_plan_follows_the_steps_of_the_safety_planning_intervention():
    assert list(dict.fromkeys(part.step for part in plan_catalog().parts)) == [
        "Warning signs",
        "Internal coping strategies",
        "People and places for distraction",
        "People to ask for help",
        "Professionals and agencies",
        "Making the environment safe",
        "Reasons",
    ]
    assert [part.stage for part in plan_catalog().parts if part.stage] == list(Stage)


def test_going_home_has_a_part_with_its_learning_page():
    home = next(part for part in plan_catalog().parts if part.code == "home")
    page = learn_catalog().by_number[home.learn]

    assert page.title == "Going home"
    for word in ("room", "group", "clinic", "Naloxone"):
        assert any(word in example for example in home.examples)
    assert [part.learn for part in plan_catalog().parts if part.learn] == [home.learn]


def test_a_sober_buddy_is_among_the_people():
    people = next(part for part in plan_catalog().parts if part.code == "people")

    assert any("sober buddy" in example for example in people.examples)


def test_a_good_thing_reads_as_its_lack_in_a_plan():
    good = {sign.code for sign in sign_catalog().signs if sign.reversed}

    assert set(plan_catalog().lacks) == good
    words = dict(plan_catalog().signs(Stage.EMOTIONAL))
    assert (words["slept_well"], words["pulled_away"]) == ("Slept badly", "Pulled away")


def test_naloxone_is_among_the_examples_for_home():
    home = next(part for part in plan_catalog().parts if part.code == "safety")

    assert "naloxone" in home.examples[0]


@pytest.mark.parametrize("part", plan_catalog().parts, ids=lambda part: part.code)
def test_the_examples_fit_their_box(part):
    assert 3 <= len(part.examples) <= MOST_LINES
    assert len("\n".join(part.examples)) <= MOST_LETTERS


@pytest.mark.parametrize("pattern", patterns(), ids=lambda pattern: pattern.code)
def test_each_word_of_a_pattern_is_found_as_a_whole_word_in_any_case(pattern):
    for word in pattern.words:
        assert word == word.lower()
        assert pattern.word_in(f"So: {word.upper()}!") in pattern.words
        assert pattern.word_in(f"x{word}x") == ""


def test_a_word_asks_for_one_pattern_alone():
    words = [word for pattern in patterns() for word in pattern.words]

    assert len(words) == len(set(words))


def test_plan_and_patterns_read_at_grade_six_or_below():
    parts, found = plan_catalog().parts, patterns()
    texts = {
        "plan": [text for part in parts for text in (part.title, part.prompt, *part.examples)],
        "patterns": [text for one in found for text in (one.name, one.about)],
    }

    assert {name: round(grade(said), 1) for name, said in texts.items() if grade(said) > 6} == {}
    assert max(len(words(text)) for said in texts.values() for text in sentences(said)) <= 15
