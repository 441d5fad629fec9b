"""A counselor sets their hours, and a person tells them of a day with use, on a phone."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.conftest import NOON
from tests.e2e.conftest import turning
from tests.factories import make_counselor, make_person, save, share
from tests.services.reaching import ALL, queued


def test_a_person_tells_a_counselor_who_is_away_and_reads_what_was_done(
    phone: Page, sign_in_to: Callable[..., None]
) -> None:
    person, sam = make_person(), make_counselor("Sam", time_zone="America/New_York")
    share(person, sam, NOON, **ALL)
    day = save(person, NOON.date(), NOON, used="yes", finish=True).day
    sign_in_to(phone.context, sam)

    phone.goto("/caseload/")
    with turning(phone):
        phone.get_by_role("link", name="Hours").tap()
    phone.get_by_label("First day away").fill("2026-11-23")
    phone.get_by_label("Last day away").fill("2026-11-25")
    with turning(phone):
        phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_text("Your hours are saved.")).to_be_visible()
    expect(phone.get_by_text("Sam is away until Thursday.")).to_be_visible()

    sign_in_to(phone.context, person)
    phone.goto(f"/check-in/{day}/done/")
    card = phone.locator("#tell")
    expect(card).to_contain_text("Sam is away until Thursday. Then Sam reads on weekdays")
    with turning(phone):
        card.get_by_role("button", name="Not now").tap()
    expect(phone.get_by_text("OK. Sam isn")).to_be_in_viewport()
    assert queued() == []
    with turning(phone):
        card.get_by_role("button", name="Tell Sam").tap()
    expect(card).to_contain_text("day begins: Thursday, at 9 AM.")
    assert [rule for rule, *_ in queued()] == ["told"]
