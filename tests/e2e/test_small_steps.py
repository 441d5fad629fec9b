"""A step: picked, done and answered in one sitting, asked about the next day, found by words."""

import re
from collections.abc import Callable
from datetime import timedelta
from time import monotonic as time

import pytest
import time_machine
from playwright.sync_api import Page, expect

from checkins.enums import StepOutcome
from checkins.models import DailyCheckin, KeptStep, PlanVersion, StepChoice, User
from checkins.services.small_steps import answer_small_step, pick_small_step
from tests.counts import say
from tests.e2e.conftest import look_at, turning
from tests.factories import make_own_line, make_person
from tests.services.patterns import BASELINE, TODAY, ago, live, noon


@pytest.mark.usefixtures("awake")
def test_a_step_is_picked_done_and_answered_in_one_sitting_and_another_the_next_day(
    phone: Page, sign_in_to: Callable[..., None], clock: time_machine.Traveller
) -> None:
    person = make_person()
    live(person, BASELINE + "111", ends=1)
    before = pick_small_step(by=person, at=noon(ago(9)), today=ago(9), code="one_chore")
    answer_small_step(
        choice=before, by=person, at=noon(ago(8)), today=ago(8), outcome=StepOutcome.LITTLE
    )
    own = make_own_line(person)
    sign_in_to(phone.context, person)

    phone.goto(f"/check-in/{TODAY}/2/")
    for code in ("cravings", "old_places"):
        phone.locator(f'input[name="{code}"][value="1"]').tap()
    phone.locator(".dock .primary").tap()
    phone.get_by_text("What came up today? Tap what fits.").tap()
    for words in ("Boredom", "Payday"):
        phone.get_by_label(words, exact=True).tap()
    phone.locator(".dock .primary").tap()
    phone.locator('input[name="used"][value="no"]').tap()
    phone.locator(".dock .primary").tap()

    expect(phone.get_by_text("A few things are up from your usual.")).to_be_visible()
    assert DailyCheckin.objects.get(day=TODAY).triggers == ["boredom", own.code]
    offers = phone.locator(".step-picks button")
    expect(offers).to_have_count(3)
    words = offers.first.inner_text()
    look_at(phone)
    began = time()
    with turning(phone):
        offers.first.tap()
    expect(phone.get_by_role("heading", name="Your step for today")).to_be_visible()
    phone.get_by_text("I did it", exact=True).tap()
    look_at(phone)
    with turning(phone):
        phone.get_by_role("button", name="Yes, it helped").tap()
    say(f"a small step picked, done and answered in one sitting, in {time() - began:.0f} s")
    expect(phone.get_by_text("You did it. You said it helped.")).to_be_visible()
    assert StepChoice.objects.get(picked_on=TODAY).outcome == "helped"
    another = phone.locator(".step-picks button").nth(1)
    other_words = another.inner_text()
    look_at(phone)
    with turning(phone):
        another.tap()

    clock.shift(timedelta(days=1))
    phone.goto("/")
    phone.get_by_text("How did your step go?").tap()
    expect(phone.get_by_text(other_words).first).to_be_visible()
    look_at(phone)
    with turning(phone):
        phone.get_by_role("button", name="Did it, and it helped").tap()

    ranked = phone.locator("#helped li strong")
    expect(ranked).to_have_text([*sorted([words, other_words]), "Do one small chore, then rest."])
    answers = StepChoice.objects.filter(picked_on=TODAY).values_list("outcome", flat=True)
    assert list(answers) == ["helped", "helped"]
    phone.goto("/")
    expect(phone.get_by_text("How did your step go?")).to_have_count(0)


def test_a_step_is_found_by_words_kept_and_pinned_by_keys_and_the_word_goes_nowhere(
    page: Page, sign_in: Callable[[User], None]
) -> None:
    person = make_person()
    sign_in(person)
    page.goto("/steps/all/")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.url} {request.post_data}"))

    page.keyboard.press("Tab")
    page.get_by_label("Find a step").focus()
    page.keyboard.type("SLEPT badly ph")
    expect(page.get_by_role("status").filter(has_text="Found 1 step.")).to_be_visible()
    expect(page.locator("[data-row]:visible")).to_have_count(1)
    expect(page.get_by_role("heading", level=2)).to_have_count(1)
    assert "SLEPT" not in page.url + page.title()
    page.keyboard.press("Tab")
    look_at(page)
    page.keyboard.press("Tab")
    with turning(page):
        page.keyboard.press("Enter")
    expect(page.get_by_text("Kept. You find it under")).to_be_visible()
    page.get_by_role("button", name=re.compile("Add to plan.*Put your phone")).focus()
    look_at(page)
    with turning(page):
        page.keyboard.press("Enter")

    assert KeptStep.objects.get().code == "phone_away"
    assert PlanVersion.objects.get().content["words"] == {
        "coping": "Put your phone in another room before you go to bed."
    }
    assert "SLEPT" not in "".join(sent)
    expect(page.get_by_label("Find a step")).to_have_value("")
