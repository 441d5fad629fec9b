"""The closer look: a card for what was higher, one line for the rest, and what was said to help."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import User
from checkins.services.rides import Answers, keep_ride
from tests.factories import save
from tests.pages import main_of, page_of
from tests.services.patterns import TODAY, ago, noon

DAY = '<a href="/days/2026-11-22/">Sun, Nov 22</a>'


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(noon(TODAY), tick=False):
        yield


def live(person: User) -> None:
    """Be stressed more on eight days with stress, and not on eight with boredom."""
    for back in range(32, 0, -1):
        tag = {0: "stress", 2: "boredom"}.get(back % 4, "")
        tagged = {"triggers": [tag]} if tag else {}
        stressed = (3, 2, 2, 1)[back % 4]  # with boredom and the day after, as in the rest
        save(person, ago(back), noon(ago(back)), stressed=stressed, finish=True, **tagged)


def test_a_card_for_what_was_higher_and_a_fold_for_the_rest(
    signed_in: Client, person: User
) -> None:
    live(person)
    began = noon(ago(2))
    keep_ride(
        answers=Answers(before=4, after=1, helped="yes"),
        started_at=began,
        by=person,
        at=began + timedelta(minutes=10),
    )

    main = main_of(signed_in.get(reverse("trends_closer")))

    cards, _, fold = main.partition("<details")
    assert "On the 8 days with it, stress, feeling down and chances to use were higher." in cards
    assert ("8 days with it" in cards, "Quite a bit" in cards, "Boredom" in cards) == (1, 1, 0)
    assert "Boredom (8 days): no clear difference yet." in fold.partition("</details>")[0]
    helped = main.partition('id="helped"')[2].partition("</section>")[0]
    assert ("Ride it out" in helped, "<strong>once</strong>" in helped) == (True, True)


def test_the_table_has_words_and_no_scroller(signed_in: Client, person: User) -> None:
    live(person)

    for weeks, head, first, older in (
        (4, "Day by day, in words", DAY, "Show 13 more days"),
        (52, "Week by week, in words", "Nov 16", ""),
    ):
        page = page_of(signed_in.get(reverse("trends"), {"weeks": weeks}))
        table = page.partition('id="numbers"')[2].partition("</section>")[0]
        assert f"<h2>{head}</h2>" in table
        assert f"<tr><th scope=row>{first}</th>" in table
        assert ("scroller" in table, older in table, "Show " in table) == (False, True, bool(older))
        said = page.partition("Higher means more signs. ")[2].partition("</p>")[0]
        assert said.startswith("You checked in ")
        assert "In your last check-in, stress and mood were " in said
