"""The headline and Home follow the day's own rows: every story, on its worst and its best day."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog import sign_catalog
from checkins.demo.lives import seed_story
from checkins.demo.stories import STORIES, Story
from checkins.models import DailyCheckin, User
from tests.conftest import NOON
from tests.factories import make_person, save
from tests.pages import main_of
from tests.services.patterns import TODAY

LONGEST = 60  # days of a story, so that the day of use forty days before the end is still in it
PASSWORD = "quiet-river-stone-41"
ABOVE, BELOW = ("above usual", "a bit above usual"), "below usual"
HARDER = ("was harder than your usual", "was a bit harder than your usual")
CLOSE = ("was close to your usual", "A usual day for you")
NOW = NOON + timedelta(minutes=5)

pytestmark = pytest.mark.django_db
SIGNS = [sign for sign in sign_catalog().scale_signs() if not sign.acts_alone]


def rated(points: int) -> dict[str, int]:
    """Answer every line with as many points; planning, which has its own screen, with none."""
    return {sign.code: 4 - points if sign.reversed else points for sign in SIGNS}


DAYS = {
    "all lines 4": rated(4),
    "all lines 3": rated(3),
    "all lines 0": rated(0),
    "one line 4": {**rated(0), "cravings": 4},
}


@pytest.fixture(scope="module")
def people(rows_of_the_module: None) -> dict[str, User]:
    """Make the demo's people, without an answer of today, and somebody new."""
    found = {"a new account": make_person()}
    for story in STORIES:
        short = replace(story, days=min(story.days, LONGEST), ends=max(story.ends, 1), on=on(story))
        seed_story(short, at=NOON, password=PASSWORD)
        found[story.name] = User.objects.get(email=story.email)
    return found


def on(story: Story) -> dict[int, dict[str, object]]:
    """Leave out what a story answers today: the test does."""
    return {} if story.ends == 0 else story.on


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def rows_in(page: str) -> list[str]:
    """Return how each stage stands beside the usual, as the rows of the page say."""
    found = re.findall(r'<span class="beside-it[^"]*">([A-Za-z ]+ usual)</span>', page)
    return [words.lower() for words in found]


def headline_of(page: str, tag: str) -> str:
    found = re.search(rf"<{tag}>(.*?)</{tag}>", page)
    return found[1] if found else ""


@pytest.mark.one_in(6)
@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("name", ["a new account", *(story.name for story in STORIES)])
def test_headline_rows_and_home_agree(
    client: Client, people: dict[str, User], name: str, day: str
) -> None:
    person, loud = people[name], day != "all lines 0"
    row = save(person, TODAY, NOW, **DAYS[day], used="no", finish=True)
    client.force_login(person)

    done = main_of(client.get(reverse("checkins_done", args=[TODAY])))
    home = main_of(client.get("/"))

    said, rows = headline_of(done, "h1"), rows_in(done)
    assert said
    assert (said.strip() in home) or row.level == "learning", (said, home)
    near = "all three were near your usual."
    assert not (near in home and f"{near} One answer was hard." not in home and "harder" in said)
    is_calm = row.level == "steady" and "heavy" not in row.flags
    if is_calm:
        above, below = set(rows) & set(ABOVE), BELOW in rows
        assert len(rows) == 3
        assert any(text in said for text in HARDER) is (loud or (bool(above) and not below))
        assert said.startswith("Part of") is (loud and not above)
        assert not (loud and any(text in said for text in CLOSE))
        assert ("easier than your usual" in said) is (below and not above and not loud)
    elif row.level == "learning":
        assert "After about 14 we can tell you" in done or "hard days" in said
    assert ('id="loud"' in done) is loud
    if loud:
        assert "Your cravings were strong." in done
        assert done.index('id="loud"') < done.index(">Done</a>")


@pytest.mark.parametrize("day", DAYS)
def test_on_the_day_after_use_no_headline_speaks_of_rows(
    client: Client, people: dict[str, User], day: str
) -> None:
    """However hard the day was: what leads is that they came back, and no row disagrees with it."""
    person, yesterday = people["Jordan"], TODAY - timedelta(days=1)
    save(person, yesterday, NOW - timedelta(hours=13), used="yes")  # on its own evening
    save(person, TODAY, NOW, **DAYS[day], used="no", finish=True)
    client.force_login(person)

    done = main_of(client.get(reverse("checkins_done", args=[TODAY])))
    home = main_of(client.get("/"))

    said = "You came back. That’s the hard part."
    assert headline_of(done, "h1").strip() == said
    assert headline_of(home, "h2").strip() == said
    assert rows_in(done) == []
    for page in (done, home):
        assert [words for words in (*CLOSE, *HARDER) if words in page] == []
    assert ('id="loud"' in done) is (day != "all lines 0")


def test_no_sentence_of_close_stands_above_a_row_that_is_up(people: dict[str, User]) -> None:
    """See the example that was wrong: a steady person's cravings, old places, just once."""
    person = people["Jordan"]
    worst = {"cravings": 4, "old_places": 4, "just_once": 4, "unseen_chance": 4, "planning": 0}
    save(person, TODAY, NOW, **worst, used="no", finish=True)
    client = Client()
    client.force_login(person)

    for page in (client.get(reverse("checkins_done", args=[TODAY])), client.get("/")):
        text = main_of(page)
        assert "Today was harder than your usual." in text
        assert "One hard day is not a trend." in text
        assert not any(words in text for words in CLOSE)
    assert DailyCheckin.objects.get(person=person, day=TODAY).level == "steady"
