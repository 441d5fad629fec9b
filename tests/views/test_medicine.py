"""The question about recovery medicine: of whom it is asked, and what a missed dose is told."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog import help_catalog
from checkins.models import AuditEvent, Profile
from tests.conftest import NOON
from tests.pages import page_of, words_of
from tests.views.steps import form_of, send

TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)
ASKS = "I took my recovery medicine today."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


def third_page(client: Client, day: date = TODAY) -> str:
    return page_of(client.get(reverse("checkins_page", args=[day, 3])))


def set_medicine(client: Client, answer: str) -> str:
    where = reverse("settings_change", args=["medicine"])
    return client.post(where, {"takes_medicine": answer}, follow=True).content.decode()


def test_it_is_asked_until_it_was_answered_once(signed_in: Client) -> None:
    before = third_page(signed_in)
    send(signed_in, 3, stressed="1")

    assert ASKS in before
    assert ASKS in third_page(signed_in)
    assert Profile.objects.get().takes_medicine is None


@pytest.mark.parametrize(
    ("answer", "takes"), [("not_on_any", False), ("yes", True), ("missed", True)]
)
def test_the_first_answer_says_whether_it_is_asked_again(
    answer: str, takes: bool, signed_in: Client
) -> None:
    send(signed_in, 3, YESTERDAY, medicine=answer)

    assert Profile.objects.get().takes_medicine is takes
    assert (ASKS in third_page(signed_in)) is takes
    # The day that was answered keeps it, to be changed.
    assert ASKS in third_page(signed_in, YESTERDAY)
    assert form_of(signed_in.get(reverse("checkins_page", args=[YESTERDAY, 3]))).chosen == {
        "medicine": answer
    }


def test_a_cleared_answer_says_nothing(signed_in: Client) -> None:
    send(signed_in, 3, YESTERDAY, medicine="yes")
    send(signed_in, 3, YESTERDAY, button="clear", value="medicine")

    assert Profile.objects.get().takes_medicine is True


def test_who_takes_none_still_has_the_note(signed_in: Client) -> None:
    set_medicine(signed_in, "no")

    page, form = third_page(signed_in), form_of(signed_in.get("/check-in/2026-11-23/3/"))

    assert ASKS not in page
    assert "A note to yourself" in page
    assert "medicine" not in form.hidden["asked"].split()


def test_the_settings_turn_it_off_and_on(signed_in: Client) -> None:
    unsaid = words_of(signed_in.get(reverse("settings")))
    off = set_medicine(signed_in, "no")
    without = third_page(signed_in)
    on = set_medicine(signed_in, "yes")

    assert "Recovery medicine Not set" in unsaid
    assert "Not asked" in off
    assert ASKS not in without
    assert "Asked at check-in" in on
    assert ASKS in third_page(signed_in)
    event = AuditEvent.objects.filter(action="medicine_set").first()
    assert event is not None
    assert event.detail == {}


def test_a_missed_dose_is_told_what_the_safety_texts_say(signed_in: Client) -> None:
    missed = help_catalog().texts["missed"]
    said = [missed.title, missed.lead, *missed.after]

    send(signed_in, 3, medicine="missed")
    send(signed_in, 4, used="no")
    page = page_of(signed_in.get(reverse("checkins_done", args=[TODAY])))
    send(signed_in, 3, medicine="yes")
    taken = page_of(signed_in.get(reverse("checkins_done", args=[TODAY])))

    assert [text for text in said if text not in page] == []
    assert [text for text in said if text in taken] == []


def test_a_missed_dose_is_told_beside_use_too(signed_in: Client) -> None:
    send(signed_in, 3, medicine="missed")
    send(signed_in, 4, used="yes")

    page = page_of(signed_in.get(reverse("checkins_done", args=[TODAY])))

    danger, use = page.find("Call 911"), page.find("You used today.")
    assert 0 < danger < use < page.find("Missed a dose?")


def test_another_day_tells_nothing_of_it(signed_in: Client, clock: time_machine.Traveller) -> None:
    send(signed_in, 3, medicine="missed")
    clock.shift(timedelta(days=1))
    tuesday = TODAY + timedelta(days=1)
    send(signed_in, 4, tuesday, used="no")

    assert "Missed a dose?" not in page_of(signed_in.get(reverse("checkins_done", args=[tuesday])))
