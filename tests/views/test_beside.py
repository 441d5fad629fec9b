"""Where something can be typed or ticked, the bars' links open beside the page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from checkins.templatetags.beside import beside, writes
from tests.pages import page_of

BESIDE = ' target="_blank" rel="noopener"'
LINK = re.compile(r"<a ([^>]*)>")
A_POST = '<form class="card" method="post">{}</form>'


@pytest.mark.parametrize(
    ("content", "opens"),
    [
        ("<p>Nothing to type.</p>", ""),
        (A_POST.format('<input type="hidden" name="csrf" value="x"><button>Sign out</button>'), ""),
        ('<form role="search"><input name="q" type="search"></form>', ""),
        ('<form method="post" data-taps><input type="checkbox" name="a"></form>', ""),
        ('<form method="post" data-search><input type="search" name="a"></form>', ""),
        ('<form method="post" data-taps></form>' + A_POST.format("<input name=x>"), BESIDE),
        (A_POST.format('<textarea name="note"></textarea>'), BESIDE),
        (A_POST.format('<select name="days"></select>'), BESIDE),
        (A_POST.format('<input type="checkbox" name="signs" value="x">'), BESIDE),
        ('<form role="search"><input name="q"></form>' + A_POST.format("<input name=x>"), BESIDE),
    ],
)
def test_only_what_is_posted_can_be_lost(content: str, opens: str) -> None:
    assert beside(content) == opens


def test_a_page_whose_answers_the_tab_remembers_has_nothing_to_lose(signed_in: Client) -> None:
    riding = signed_in.get(reverse("now_ride")).content.decode()

    assert 'name="strength"' in riding
    assert 'target="_blank"' not in riding
    assert 'target="_blank"' in signed_in.get(reverse("rides_end")).content.decode()


@pytest.mark.parametrize("name", ["thoughts_new", "plans_edit", "contacts_add", "sharing_call"])
def test_no_link_of_a_bar_takes_a_written_page_away(signed_in: Client, name: str) -> None:
    page = page_of(signed_in.get(reverse(name)))

    header = page[page.index("<header") : page.index("</header>")]
    foot = page[page.index("<footer") :]
    links = [*LINK.findall(header), *LINK.findall(foot)]
    assert len(links) >= 8
    assert [link for link in links if BESIDE.strip() not in link] == []
    assert page.count("(opens in a new tab)") == len(links)


@pytest.mark.parametrize("name", ["plans", "learn", "help"])
def test_a_page_to_read_is_left_in_its_place(signed_in: Client, name: str) -> None:
    page = page_of(signed_in.get(reverse(name)))

    assert BESIDE not in page


def test_a_form_with_a_text_is_known_by_its_fields() -> None:
    kinds = {
        '<form method="post"><p><textarea name="text"></textarea></form>': True,
        '<form class="card" method="post"><input name="n" type="text"></form>': True,
        '<form method="post"><input type="radio" name="n"></form><textarea></textarea>': False,
        '<form method="post"><input type="password" name="password"></form>': False,
        '<form><input type="text" name="q"></form>': False,
        '<form method="post"><input type="search" name="sought"></form>': False,
        '<form method="post"></form><form method="post"><textarea></textarea></form>': True,
    }

    assert {form: writes(form) for form in kinds} == kinds
