"""Small steps: offered when signs rose, asked about the next day, the person's alone."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog.small_steps import small_step_catalog
from checkins.models import KeptStep, PlanVersion, StepChoice, User
from checkins.queries.small_steps import words_of
from tests.conftest import NOON
from tests.factories import make_person, save
from tests.pages import main_of
from tests.services.patterns import BASELINE, REACH_OUT, STRONG, TODAY, WATCH, live

STEPS = reverse("small_steps")
OFFER = "One small step for today"

pytestmark = pytest.mark.usefixtures("awake")


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
        assert "I did it" in page


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
    assert "You said it helped." in steps
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


KEEP, TO_PLAN, ALL = (reverse(f"small_steps_{name}") for name in ("keep", "to_plan", "all"))


def test_a_step_is_picked_done_and_answered_in_one_sitting(signed_in: Client, person: User) -> None:
    live(person, BASELINE + WATCH)
    signed_in.post(STEPS, {"step": "daylight"})
    address = reverse("small_steps_answer", args=[StepChoice.objects.get().pk])
    assert f'action="{address}"' in main_of(signed_in.get("/"))

    page = main_of(signed_in.post(address, {"went": "helped"}, follow=True))

    assert "You did it. You said it helped." in page
    assert "You said it helped." in page
    assert "I did it" not in page
    signed_in.post(STEPS, {"text": "Call my brother"})
    assert "Call my brother" in main_of(signed_in.get("/"))
    with time_machine.travel(NOON + timedelta(days=1)):  # the one that is not answered, alone
        asked = main_of(signed_in.get("/"))
        assert "Yesterday you picked a small step" in asked or "How did your step go?" in asked
        assert "Call my brother" in asked
        assert "Sit in daylight" not in asked
    assert StepChoice.objects.filter(picked_on=TODAY).count() == 2


def test_what_was_answered_on_its_day_is_not_asked_the_next_day(
    signed_in: Client, person: User
) -> None:
    signed_in.post(STEPS, {"step": "daylight"})
    address = reverse("small_steps_answer", args=[StepChoice.objects.get().pk])
    signed_in.post(address, {"went": "little"})

    with time_machine.travel(NOON + timedelta(days=1)):
        assert "you picked a small step" not in main_of(signed_in.get("/"))


def test_a_step_is_kept_from_the_list_of_all_and_taken_off_with_undo(
    signed_in: Client, person: User
) -> None:
    listed = signed_in.post(KEEP, {"step": "shower", "page": "all"}, follow=True)
    signed_in.post(STEPS, {"text": "Call my brother", "keep": "1"})

    assert listed.redirect_chain == [(f"{ALL}#said", 302)]
    rows = main_of(listed).split("<li data-row>")
    [said] = [row for row in rows if 'id="said"' in row]
    assert "Take a shower" in said
    kept = KeptStep.objects.visible_to(person).newest_first()
    assert [words_of(row) for row in kept] == [
        "Call my brother",
        "Take a shower and put on fresh clothes.",
    ]
    gone = main_of(signed_in.post(reverse("small_steps_let_go", args=[kept[0].pk]), follow=True))
    assert "Call my brother" not in gone
    assert "Undo" in gone


def test_a_step_is_pinned_to_the_plan_and_seen_from_both(signed_in: Client, person: User) -> None:
    for _ in range(2):
        page = main_of(signed_in.post(TO_PLAN, {"step": "shower", "page": "all"}, follow=True))

    assert page.count("In my plan") == 1
    assert PlanVersion.objects.get().content["words"] == {
        "coping": "Take a shower and put on fresh clothes."
    }
    assert "Take a shower" in main_of(signed_in.get(reverse("plans")))


def test_the_list_of_all_sends_no_word_that_is_searched(signed_in: Client, person: User) -> None:
    page = main_of(signed_in.get(ALL))

    field = re.search(r"<input[^>]*type=\"search\"[^>]*>", page)
    assert field
    assert "name=" not in field[0]
    assert page.index(field[0]) < page.index("<form")  # it is in no form
    assert len(re.findall(r"<li data-row>", page)) == len(small_step_catalog().texts)


@pytest.mark.parametrize("address", [KEEP, TO_PLAN])
def test_what_is_no_step_is_neither_kept_nor_pinned(
    signed_in: Client, person: User, address: str
) -> None:
    for fields in ({"step": "nothing"}, {"text": " "}, {"text": "Swim", "page": "all"}):
        assert signed_in.post(address, fields).status_code == 400
    assert (KeptStep.objects.count(), PlanVersion.objects.count()) == (0, 0)


def test_a_step_that_nobody_sees_is_none(signed_in: Client, person: User) -> None:
    for address in (STEPS, reverse("small_steps_keep"), reverse("small_steps_to_plan")):
        assert signed_in.post(address, {"text": "\u200b \u2060"}).status_code == 400

    assert not StepChoice.objects.exists()
    assert not KeptStep.objects.exists()
    assert not PlanVersion.objects.exists()
