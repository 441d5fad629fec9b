"""Triggers: tagged in one tap each, kept per field, the person's alone."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import OwnLineKind
from checkins.models import CheckinSubmission, DailyCheckin, OwnLine, Scopes, User
from checkins.services.own_lines import add_line
from tests.conftest import NOON
from tests.factories import as_sent, make_person, save
from tests.pages import page_of
from tests.services.patterns import TODAY

ABSENT = "5f5f5f5f-0000-4000-8000-000000000000"
STEP = reverse("checkins_page", args=[TODAY, 3])
OWN = reverse("own_lines_triggers")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Monday noon in New York."""
    with time_machine.travel(NOON):
        yield


def send(client: Client, *codes: str, was: str = "", **more: str) -> HttpResponse:
    """Send step 3 with these boxes ticked, as a page that was drawn with ``was``."""
    hidden = {"uuid": str(uuid4()), "asked": "", "bulk": "", "was-triggers": was, "next": "1"}
    return client.post(STEP, {"triggers": codes, **hidden, **more})


def ticked(client: Client) -> tuple[list[str], str]:
    """Return the boxes that the page shows as ticked, and what it says that it was drawn with."""
    page = page_of(client.get(STEP))
    boxes = re.findall(r'name="triggers" value="([^"]+)" checked', page)
    (was,) = re.findall(r'name="was-triggers" value="([^"]*)"', page)
    return boxes, was


def test_two_triggers_are_tagged_and_shown_again(signed_in: Client, person: User) -> None:
    response = send(signed_in, "stress", "boredom")

    day = DailyCheckin.objects.get()
    assert response.status_code == 302
    assert day.triggers == ["boredom", "stress"]
    assert ticked(signed_in) == (["stress", "boredom"], "boredom stress")
    assert day.answers == {}
    assert (day.is_checkin, day.is_engine_day) == (False, False)


def test_the_boxes_are_folded_until_one_is_ticked(signed_in: Client, person: User) -> None:
    before = page_of(signed_in.get(STEP))
    send(signed_in, "stress")

    after = page_of(signed_in.get(STEP))

    assert before.count('name="triggers"') == 12
    assert ("<details open>" in before, "<details open>" in after) == (False, True)
    assert "Only you can see these." in before


def test_what_did_not_change_is_not_carried(signed_in: Client, person: User) -> None:
    send(signed_in, "stress")

    send(signed_in, "stress", was="stress", stressed="1")

    carried = [item.fields for item in CheckinSubmission.objects.order_by("pk")]
    assert carried == [{"triggers": ["stress"]}, {"stressed": 1}]
    assert DailyCheckin.objects.get().triggers == ["stress"]


def test_the_last_box_unticked_clears_them(signed_in: Client, person: User) -> None:
    send(signed_in, "stress")

    send(signed_in, was="stress", stressed="1")

    assert CheckinSubmission.objects.latest("pk").fields == {"triggers": None, "stressed": 1}
    assert DailyCheckin.objects.get().triggers == []


def test_a_stale_tab_overwrites_no_tag(signed_in: Client, person: User) -> None:
    send(signed_in, "stress")

    send(signed_in, low_mood="2")  # drawn before the tag

    assert DailyCheckin.objects.get().triggers == ["stress"]


def test_triggers_change_no_score_and_no_level(person: User) -> None:
    plain = save(make_person(), TODAY, NOON, stressed=3, cravings=2, finish=True)

    tagged = save(person, TODAY, NOON, stressed=3, cravings=2, triggers=["stress"], finish=True)

    judged = ("scores", "scored", "level", "flags", "reasons", "risk", "answers")
    assert [getattr(tagged, name) for name in judged] == [getattr(plain, name) for name in judged]


@pytest.mark.parametrize("code", ["nothing", "own:x", f"own:{ABSENT}", "stress boredom"])
def test_an_unknown_trigger_is_refused_and_what_was_typed_stays(
    code: str, signed_in: Client, person: User
) -> None:
    response = send(signed_in, "stress", code, stressed="2")

    page = page_of(response)
    assert response.status_code == 400
    assert "“What came up today” has a choice we don’t know." in page
    assert 'name="stressed" value="2" checked' in page
    assert not CheckinSubmission.objects.exists()


# --- the person's own -----------------------------------------------------------------------------


def test_a_trigger_of_ones_own_is_added_tagged_and_taken_off(
    signed_in: Client, person: User
) -> None:
    assert signed_in.post(OWN, as_sent({"text": "  Payday   Friday "})).headers["Location"] == OWN
    line = OwnLine.objects.get()
    assert "Payday Friday" in page_of(signed_in.get(OWN))

    send(signed_in, line.code)
    signed_in.post(reverse("own_lines_retire", args=[line.pk]))

    assert DailyCheckin.objects.get().triggers == [line.code]
    assert "Payday Friday" not in page_of(signed_in.get(OWN))
    assert ticked(signed_in) == ([line.code], line.code)
    send(signed_in, was=line.code)
    assert "Payday Friday" not in page_of(signed_in.get(STEP))


def test_anothers_trigger_cannot_be_tagged(signed_in: Client, person: User) -> None:
    theirs = add_line(by=make_person(), at=NOON, kind=OwnLineKind.TRIGGER, text="Zq of the hill")

    response = send(signed_in, theirs.code)

    assert response.status_code == 400
    assert "Zq of the hill" not in page_of(response)


def test_a_sixth_of_ones_own_is_refused_in_words(signed_in: Client, person: User) -> None:
    for number in range(5):
        signed_in.post(OWN, as_sent({"text": f"line {number}"}))

    response = signed_in.post(OWN, as_sent({"text": "one more"}))

    assert response.status_code == 400
    assert "Take one off first." in page_of(response)
    assert "You can have 5." in page_of(signed_in.get(OWN))


# --- what tends to come before --------------------------------------------------------------------


def test_no_scope_of_a_consent_holds_triggers() -> None:
    everything = Scopes(signs=True, notes=True, use=True, alerts=True)

    assert "triggers" not in everything.day_columns


def test_a_closer_look_says_that_there_is_too_little(signed_in: Client, person: User) -> None:
    page = page_of(signed_in.get(reverse("trends_closer")))

    assert "We need 8 days with the same trigger." in page
    assert "were higher" not in page


@pytest.mark.parametrize(
    ("tags", "pages"),
    [
        (["knew_little"], ["17"]),
        (["loss", "anxious_low"], ["18"]),
        (["knew_little", "loss", "stress"], ["17", "18"]),
        (["stress", "boredom"], []),
    ],
)
def test_a_trigger_with_a_learning_page_leads_to_it_after_saving(
    tags: list[str], pages: list[str], signed_in: Client, person: User
) -> None:
    save(person, TODAY, NOON, triggers=tags, stressed=1, finish=True)

    page = page_of(signed_in.get(reverse("checkins_done", args=[TODAY])))

    assert re.findall(r'<a href="/learn/(\d+)/">(?:(?!</a>).)*For what you tapped', page) == pages
