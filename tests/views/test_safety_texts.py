"""Safety texts: one source, and the same words on every page that shows them."""

import gzip
import re
from html import unescape
from pathlib import Path

import pytest
import time_machine
from django.template import Variable
from django.test import Client
from django.urls import reverse

from checkins.catalog import help_catalog
from checkins.models import User
from checkins.views.offline import _signed_out
from tests.conftest import NOON
from tests.factories import save
from tests.reading import sentences
from tests.services.patterns import TODAY

TEMPLATES = Path(__file__).parents[2] / "templates"
FIRST_VISIT_KB = 50
LEARN = [7, 8, 15]


def _texts_of(page: str, anchor: str) -> list[str]:
    """Return the texts of the element with this id, up to the end of its section."""
    inside = page.partition(f'id="{anchor}"')[2].partition("</section>")[0].partition(">")[2]
    inside = re.sub(r"<(a|svg)\b.*?</\1>", "", inside, flags=re.DOTALL)
    pieces = re.split(r"</?(?:h2|p|li|ul|ol|div|strong)\b[^>]*>", inside)
    return [unescape(" ".join(piece.split())) for piece in pieces if piece.strip()]


def _page(client: Client, address: str) -> str:
    return str(client.get(address).content.decode())


@time_machine.travel(NOON)
def test_the_overdose_text_is_one_on_help_learn_the_use_result_and_offline(
    signed_in: Client, person: User
) -> None:
    save(person, TODAY, NOON, finish=True, used="yes")
    pages = {
        "help": _page(Client(), "/help/"),
        "help, signed in": _page(signed_in, "/help/"),
        "use result": _page(signed_in, reverse("checkins_done", args=[TODAY])),
        "offline help": _signed_out("/help/").decode(),
    }
    for number in LEARN:
        pages[f"learn {number}"] = _page(Client(), f"/learn/{number}/")
        pages[f"offline learn {number}"] = _signed_out(f"/learn/{number}/").decode()

    said = {label: sentences(_texts_of(page, "overdose")) for label, page in pages.items()}

    expected = sentences(help_catalog().overdose.said)
    assert len(expected) > 15
    assert said == dict.fromkeys(pages, expected)


@time_machine.travel(NOON)
def test_the_other_dangers_are_said_alike_on_help_and_after_use(
    signed_in: Client, person: User
) -> None:
    save(person, TODAY, NOON, finish=True, used="yes")
    pages = [_page(Client(), "/help/"), _page(signed_in, reverse("checkins_done", args=[TODAY]))]

    for page in pages:
        found = _texts_of(re.sub(r"</?(?:details|summary)\b[^>]*>", "<p>", page), "dangers")
        every = [text for safety in help_catalog().texts.values() for text in safety.said]
        assert found == ["Other dangers", *every]


@pytest.mark.parametrize(("number", "code"), [(6, "stopping"), (7, "stimulants")])
def test_a_danger_is_said_on_its_learn_page_as_on_help(
    number: int, code: str, client: Client
) -> None:
    found = _texts_of(_page(client, f"/learn/{number}/"), code)

    assert tuple(found) == help_catalog().texts[code].said


@pytest.mark.parametrize("address", ["/help/", "/learn/16/"])
def test_the_line_about_home_is_on_help_and_for_families(address: str, client: Client) -> None:
    page = _page(client, address).partition('id="home"')[2]

    _is_the_line_about_home(page)


def test_the_line_about_home_is_on_the_page_of_sharing(signed_in: Client) -> None:
    _is_the_line_about_home(_page(signed_in, reverse("sharing")).partition('id="home"')[2])


def _is_the_line_about_home(page: str) -> None:
    home = help_catalog().home
    wanted = [home.asks, home.name, home.call, home.about, "tel:+18007997233", "1-800-787-3224"]
    assert [text for text in [*wanted, "sms:88788?&amp;body=START"] if text not in page] == []


def test_nowhere_else_does_a_page_speak_of_violence_at_home() -> None:
    used = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if "home_card.html" in path.read_text()
    }

    assert used == {
        *("checkins/help/page.html", "checkins/learn/_card.html", "checkins/sharing/page.html"),
        "checkins/safety_notes/page.html",  # who says that something hurt may mean this
        "checkins/leaving/page.html",  # and so may who has to leave a page at once
    }


def test_every_word_that_a_template_takes_from_help_is_there() -> None:
    named = {
        name
        for path in TEMPLATES.rglob("*")
        if path.is_file()
        for name in re.findall(r"(?<![\w.\"'])help(?:\.\w+)+", path.read_text())
    }

    assert len(named) > 15
    assert [
        name for name in sorted(named) if not Variable(name).resolve({"help": help_catalog()})
    ] == []


def test_a_first_visit_to_help_is_small(client: Client, db: None) -> None:
    page = client.get("/help/").content
    size = len(gzip.compress(page, 6))
    for address in set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page.decode())):
        response = client.get(address)
        size += len(gzip.compress(b"".join(response.streaming_content), 6))
        response.close()

    assert size <= FIRST_VISIT_KB * 1000
