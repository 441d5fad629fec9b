"""Two triggers tagged, a step picked, and asked about the next day: by taps, with no script too."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from playwright.sync_api import Page, expect

from checkins.enums import StepOutcome
from checkins.models import DailyCheckin, StepChoice
from checkins.services.small_steps import answer_small_step, pick_small_step
from tests.factories import make_own_line, make_person
from tests.services.patterns import BASELINE, TODAY, ago, live, noon


def test_triggers_are_tagged_a_step_is_picked_and_the_next_day_ranks_it(
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
    offers.first.tap()
    expect(phone.get_by_role("heading", name="Your step for today")).to_be_visible()
    expect(phone.get_by_text(words).first).to_be_visible()

    clock.shift(timedelta(days=1))
    phone.goto("/")
    phone.get_by_text("How did your step go?").tap()
    expect(phone.get_by_text(words).first).to_be_visible()
    phone.get_by_role("button", name="Did it, and it helped").tap()

    ranked = phone.locator("#helped li strong")
    expect(ranked).to_have_text([words, "Do one small chore, then rest."])
    expect(phone.get_by_text("Done once: helped once.")).to_be_visible()
    assert StepChoice.objects.get(picked_on=TODAY).outcome == "helped"
    phone.goto("/")
    expect(phone.get_by_text("How did your step go?")).to_have_count(0)
