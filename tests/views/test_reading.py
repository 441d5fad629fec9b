"""Plain words everywhere: every page and catalog reads at grade six, in short sentences."""

import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.counts import say as print_at_end
from tests.factories import make_person
from tests.held_words import WAITING_DRAWN, edited, left_in
from tests.reading import grade, sentences, words
from tests.sayings import everything_said, plain
from tests.views.walk import every_page
from tests.words import AGREED_WHOLE

CATALOGS = Path(settings.BASE_DIR) / "checkins" / "catalog"
HARDEST_GRADE = 6
MOST_WORDS = 15
LEAST_WORDS = 4  # "Call Maria." would make any page read easily
NOT_OURS = {"source", "cite", "address"}
INLINE = {"a", "abbr", "b", "em", "i", "kbd", "span", "strong", "time", "u"}
UNSAID = {"script", "style", "svg", "select", "textarea", "head"}
SIGNED = re.compile(r"look at|what was agreed|consent")  # the law asks for what these texts say


class _Prose(HTMLParser):
    """The stretches of text of a page's main part, each as one block shows it."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = [""]
        self._unsaid, self._sources = 0, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unsaid += tag in UNSAID
        self._sources |= dict(attrs).get("class") == "sources"
        self.blocks += [""] * (tag not in INLINE)

    def handle_endtag(self, tag: str) -> None:
        self._unsaid -= tag in UNSAID
        self._sources &= tag not in {"ul", "ol", "section"}
        self.blocks += [""] * (tag not in INLINE)

    def handle_data(self, text: str) -> None:
        if not self._unsaid and not self._sources:
            self.blocks[-1] += text


def is_prose(text: str) -> bool:
    """Tell a sentence from a label, a number and a name."""
    return len(words(text)) >= LEAST_WORDS and bool(re.search(r"[.!?][\u201d\u2019\")]*$", text))


def prose_of(response: HttpResponse) -> list[str]:
    """Return the sentences of a page's main part, a block each."""
    html = response.content.decode() if "html" in response.headers["Content-Type"] else ""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)
    page = _Prose()
    page.feed(main[0] if main else "")
    return [text for block in page.blocks if is_prose(text := " ".join(block.split()))]


def _own_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (
            text for key, item in value.items() if key not in NOT_OURS for text in _own_texts(item)
        )
    elif isinstance(value, list):
        yield from (text for item in value for text in _own_texts(item))
    elif isinstance(value, str) and is_prose(value):
        yield value


def said_by(path: Path) -> list[str]:
    """Return what a catalog says in sentences of its own."""
    return list(_own_texts(tomllib.loads(path.read_text())))


@pytest.fixture(scope="module")
def pages(rows_of_the_module: None) -> dict[str, list[str]]:
    """What every page says in sentences, by the page's name in the walk."""
    walk = every_page(Client(), make_person())
    return {
        label: prose
        for label, response in walk.items()
        if response.headers.get("Content-Type") and (prose := prose_of(response))
    }


def test_every_page_reads_at_grade_six_or_below(pages: dict[str, list[str]]) -> None:
    grades = {label: round(grade(prose), 1) for label, prose in pages.items()}

    assert len(grades) > 150
    hardest = max(grades, key=lambda label: grades[label])
    print_at_end(f"reading: {len(grades)} pages, the hardest at {grades[hardest]} ({hardest})")
    assert {label: found for label, found in grades.items() if found > HARDEST_GRADE} == {}


def test_no_page_has_a_long_sentence(pages: dict[str, list[str]]) -> None:
    long = {
        (label, sentence)
        for label, prose in pages.items()
        for sentence in sentences(prose)
        if len(words(sentence)) > MOST_WORDS
        and sentence not in AGREED_WHOLE
        and not SIGNED.match(label)
    }

    assert long == set()


def test_no_page_says_a_replaced_sentence(pages: dict[str, list[str]]) -> None:
    """Also of what the framework says, and of sentences that are put together."""
    files = everything_said()
    waits = {one for piece in set(files) - set(edited(files)) for one in left_in(piece.text)}

    said = {one for prose in pages.values() for text in prose for one in left_in(plain(text))}

    assert said - waits - WAITING_DRAWN == set()


@pytest.mark.parametrize("path", sorted(CATALOGS.rglob("*.toml")), ids=lambda path: path.name)
def test_every_catalog_reads_at_grade_six_or_below(path: Path) -> None:
    said = said_by(path)

    assert not said or grade(said) <= HARDEST_GRADE


def test_a_hard_page_would_be_found() -> None:
    page = HttpResponse(
        "<main><p>Short.</p><p>The <b>establishment</b> of individualized pharmacological"
        " interventions necessitates interdisciplinary communication.</p></main>"
    )

    assert grade(prose_of(page)) > HARDEST_GRADE
