"""Small steps: offered when signs rose, asked about the next day, the person's alone."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import StepChoice, User
from tests.conftest import NOON
from tests.factories import make_person, save
from tests.pages import main_of
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, WATCH, live

STEPS = reverse("small_steps")
OFFER = "One small step for today"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Monday noon in New York."""
    with time_machine.travel(NOON):
        yield


def both_pages(client: Client) -> list[str]:
    """Return today's result and the dashboard."""
    return [main_of(client.get(at)) for at in (reverse("checkins_done", args=[TODAY]), "/")]


def offered(page: str) -> list[str]:
    """Return the codes that a page offers."""
    return re.findall(r'name="step" value="(\w+)"', page)


@pytest.mark.parametrize(
    ("rises", "leads"),
    [(WATCH, True), (REACH_OUT, False), (STRONG, False)],
    ids=["watch", "reach out", "strong"],
)
def test_three_that_fit_are_offered_where_signs_rose(
    signed_in: Client, person: User, rises: str, leads: bool
) -> None:
    live(person, BASELINE + rises)

    done, home = both_pages(signed_in)

    assert OFFER in done
    # Cravings and old places rose: one for each in turn.
    assert len(set(offered(done))) == 3
    assert "Something of my own" in done
    # On Home they are the one thing to do, or there is a better one.
    assert ("Pick a small step" in home) is leads
    assert offered(main_of(signed_in.get(reverse("small_steps"))))


@pytest.mark.parametrize(
    ("days", "answers"),
    [
        (BASELINE, {}),
        ("00", {}),
        (BASELINE + REACH_OUT, {"planning": 1}),
        (BASELINE + REACH_OUT, {"planning": 3}),
        (BASELINE + REACH_OUT, {"used": "yes"}),
    ],
    ids=["steady", "learning", "support screen", "planning", "used"],
)
def test_none_is_offered_elsewhere(
    signed_in: Client, person: User, days: str, answers: dict[str, object]
) -> None:
    live(person, days)
    if answers:
        save(person, TODAY, NOON, finish=True, **answers)

    for page in both_pages(signed_in):
        assert OFFER not in page
        assert offered(page) == []


def test_one_is_picked_and_stands_for_the_day(signed_in: Client, person: User) -> None:
    live(person, BASELINE + WATCH)

    response = signed_in.post(STEPS, {"step": "daylight"})

    assert (response.status_code, response.headers["Location"]) == (302, STEPS)
    for page in [*both_pages(signed_in), main_of(signed_in.get(STEPS))]:
        assert "Your step for today" in page
        assert "Sit in daylight for ten minutes." in page
        assert "How did it go?" not in page


def test_the_next_day_it_is_asked_and_one_tap_answers(signed_in: Client, person: User) -> None:
    signed_in.post(STEPS, {"text": "  Call   my brother "})

    with time_machine.travel(NOON + timedelta(days=1)):
        page = main_of(signed_in.get("/"))
        assert "Yesterday you picked a small step" in page
        assert "Call my brother" in page
        address = reverse("small_steps_answer", args=[StepChoice.objects.get().pk])
        for outcome in ("helped", "not"):  # a second tap changes nothing
            assert signed_in.post(address, {"went": outcome}).status_code == 302
        after, steps = main_of(signed_in.get("/")), main_of(signed_in.get(STEPS))

    assert "you picked a small step" not in after
    assert "Done once: helped once." in steps
    assert StepChoice.objects.get().outcome == "helped"


@pytest.mark.parametrize("answers", [{"planning": 3}, {"used": "yes"}], ids=str)
def test_nothing_is_asked_while_someone_is_in_danger(
    signed_in: Client, person: User, answers: dict[str, object]
) -> None:
    signed_in.post(STEPS, {"step": "shower"})

    with time_machine.travel(NOON + timedelta(days=1)):
        save(person, TODAY + timedelta(days=1), NOON + timedelta(days=1), finish=True, **answers)
        assert "you picked a small step" not in main_of(signed_in.get("/"))
    with time_machine.travel(NOON + timedelta(days=2)):
        save(person, TODAY + timedelta(days=2), NOON + timedelta(days=2), stressed=0, finish=True)
        assert "you picked a small step" in main_of(signed_in.get("/"))


def test_an_older_day_is_named(signed_in: Client, person: User) -> None:
    signed_in.post(STEPS, {"step": "shower"})

    with time_machine.travel(NOON + timedelta(days=3)):
        assert "On Monday you picked a small step" in main_of(signed_in.get("/"))
    with time_machine.travel(NOON + timedelta(days=8)):
        assert "you picked a small step" not in main_of(signed_in.get("/"))


@pytest.mark.parametrize(
    "fields", [{"step": "nothing"}, {"text": " "}, {"step": "shower", "text": "Swim"}], ids=str
)
def test_what_is_no_step_is_refused_in_words(
    signed_in: Client, person: User, fields: dict[str, str]
) -> None:
    response = signed_in.post(STEPS, fields)

    assert response.status_code == 400
    assert re.search("Pick one step|The page is out of date", main_of(response))
    assert not StepChoice.objects.exists()


def test_anothers_step_is_not_there(signed_in: Client, person: User) -> None:
    other = Client()
    other.force_login(make_person())
    other.post(STEPS, {"text": "Zq of the hill"})
    theirs = reverse("small_steps_answer", args=[StepChoice.objects.get().pk])

    with time_machine.travel(NOON + timedelta(days=1)):
        assert signed_in.post(theirs, {"went": "helped"}).status_code == 404
        assert "Zq of the hill" not in main_of(signed_in.get(STEPS)) + main_of(signed_in.get("/"))
    assert StepChoice.objects.get().outcome == ""
