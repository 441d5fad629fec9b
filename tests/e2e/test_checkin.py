"""The person's whole journey in a real browser, by taps alone, with and without scripts."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import time_machine
from playwright.sync_api import BrowserContext, Locator, Page, expect

from checkins.forms.checkins import NOTE_LENGTH
from checkins.models import CheckinSubmission, DailyCheckin, User
from tests.conftest import NOON
from tests.counts import say
from tests.e2e.answering import answer_every_line
from tests.e2e.conftest import NEW_YORK, look_at, turning
from tests.factories import PASSWORD, make_contact, make_person, save

TITLES = ("Feelings and people", "Thoughts", "Your day")
MOST_TAPS, MOST_LOADS = 22, 5


def test_sign_up_onboard_check_in_see_and_call(phone: Page) -> None:
    phone.goto("/")
    phone.get_by_role("link", name="Start").tap()
    phone.get_by_role("link", name="Make an account").tap()
    phone.locator("[name=email]").fill("new@example.org")
    phone.locator("[name=password1]").fill(PASSWORD)
    phone.locator("[name=is_old_enough]").tap()
    with turning(phone):
        phone.locator("main form [type=submit], main form button").first.tap()
    phone.get_by_label("Name").fill("Maria")
    phone.get_by_label("Phone number").fill("555-0142")
    with turning(phone):
        phone.get_by_role("button", name="Save and continue").tap()
    phone.get_by_label("Alcohol").tap()
    with turning(phone):  # a script that has not run yet knows of no answer
        phone.get_by_role("button", name="Save and continue").tap()
    phone.get_by_label("Time zone").select_option(NEW_YORK.key)
    with turning(phone):
        phone.get_by_role("button", name="Go to my first check-in").tap()
    for title in TITLES:
        expect(phone.get_by_role("heading", level=1)).to_have_text(title)
        answer_every_line(phone, lambda target: target.tap())
        with turning(phone):
            phone.locator(".dock .primary").tap()
    phone.get_by_role("radio", name="No", exact=True).tap()
    phone.locator(".dock .primary").tap()
    expect(phone.get_by_role("status")).to_contain_text("Saved.")
    phone.get_by_role("link", name="Home").first.tap()

    expect(phone.get_by_text("on your first day")).to_be_visible()
    assert phone.get_by_role("link", name="Call Maria").first.get_attribute("href") == "tel:5550142"
    row = DailyCheckin.objects.get()
    assert (row.used, row.scored >= 13, row.finished_at is not None) == ("no", True, True)
    assert User.objects.get().time_zone == NEW_YORK.key


def test_a_full_check_in_takes_few_taps_and_page_loads(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    taps: list[Locator] = []
    loads: list[str] = []

    def tap(target: Locator) -> None:
        taps.append(target)
        target.tap()

    sign_in(make_person())
    page.goto("/")
    page.on("load", lambda loaded: loads.append(loaded.url))
    with turning(page):
        tap(page.get_by_role("main").get_by_role("link", name="Check in", exact=True))
    for title in TITLES:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        answer_every_line(page, tap)
        with turning(page):
            tap(page.locator(".dock .primary"))
    tap(page.get_by_role("radio", name="No", exact=True))
    with turning(page):
        tap(page.locator(".dock .primary"))
    expect(page.get_by_role("status")).to_contain_text("Saved.")

    say(f"a full check-in: {len(taps)} taps, {len(loads)} page loads")
    assert len(taps) <= MOST_TAPS
    assert len(loads) <= MOST_LOADS


def test_clear_fill_and_count_need_no_page_load(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")
    loads: list[str] = []
    page.on("load", lambda loaded: loads.append(loaded.url))
    lines = page.locator("fieldset.line")

    lines.filter(has_text="cravings").get_by_role("radio", name="Some").tap()
    page.get_by_role("button", name="Set blank answers").tap()
    lines.filter(has_text="hid the truth").get_by_role("button", name="Clear").tap()

    # Cravings were answered, planning is never filled, "hid the truth" was cleared again.
    chosen = page.locator("input:checked").evaluate_all("all => all.map(one => one.name)")
    assert "hid_truth" not in chosen
    assert "planning" not in chosen
    assert {"cravings", "just_once", "old_places"} <= set(chosen)
    expect(page.locator("[data-count]")).to_have_text(str(len(chosen)))
    bulk = set(page.locator("[data-bulk]").input_value().split())
    assert bulk == set(chosen) - {"cravings"}
    assert loads == []


def test_the_danger_card_is_first_on_a_small_phone_after_use(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person = make_person()
    make_contact(person)
    now = datetime.now(NEW_YORK)
    save(person, now.date(), now, used="yes", finish=True)
    sign_in(person)
    page.set_viewport_size({"width": 360, "height": 640})

    page.goto(f"/check-in/{now.date()}/done/")

    danger = page.locator(".card.danger").bounding_box()
    assert danger is not None
    assert danger["y"] + danger["height"] <= 640
    assert page.locator("nav.tabs").count() == 0
    expect(page.get_by_role("link", name="Call 911")).to_be_in_viewport()


def test_a_double_tap_saves_one_page(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/4/")
    page.get_by_role("radio", name="No", exact=True).tap()

    page.locator(".dock .primary").dblclick()

    expect(page.get_by_role("status")).to_contain_text("Saved.")
    assert CheckinSubmission.objects.count() == 1


def test_a_second_tap_on_next_never_answers_the_next_page(
    phone: Page,
    sign_in_to: Callable[[BrowserContext, User], None],
    clock: time_machine.Traveller,
) -> None:
    clock.move_to(NOON, tick=False)  # a busy machine takes longer than a thumb
    sign_in_to(phone.context, make_person())
    phone.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/3/")
    phone.locator("fieldset.line label").first.tap()
    box = phone.locator(".dock .primary").bounding_box()
    assert box is not None
    place = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    with turning(phone):
        phone.touchscreen.tap(*place)
    phone.touchscreen.tap(*place)

    look_at(phone)
    expect(phone.get_by_role("heading", level=1)).to_have_text("Did you use today?")
    assert DailyCheckin.objects.get().finished_at is None


def test_a_page_is_not_sent_in_its_first_moment_unless_it_was_answered(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.clock.install(time=NOON)
    page.clock.pause_at(NOON + timedelta(seconds=1))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")
    next_button = page.locator(".dock .primary")

    next_button.tap()
    page.clock.run_for(400)
    with turning(page):
        next_button.tap()
    page.locator("fieldset.line label").first.tap()
    with turning(page):
        next_button.tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Did you use today?")
    assert sent.count("POST") == 2


def test_a_full_note_with_line_breaks_is_taken_as_the_box_takes_it(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/3/")

    page.locator("#note").focus()
    page.keyboard.insert_text(("x" * 49 + "\n") * 41)
    with turning(page):
        page.locator(".dock .primary").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Did you use today?")
    note = CheckinSubmission.objects.get().note
    assert (len(note), "\r" in note) == (NOTE_LENGTH - 1, False)  # the last break is at the end


def test_a_refused_page_says_so_in_the_title_and_has_the_focus_on_what_is_wrong(
    phone: Page, sign_in_to: Callable[[BrowserContext, User], None]
) -> None:
    sign_in_to(phone.context, make_person())
    phone.goto("/people/add/")
    phone.get_by_label("Name").fill("Rosa")
    phone.get_by_label("Phone number").fill("at work")
    with turning(phone):
        phone.get_by_role("button", name="Save").tap()

    expect(phone).to_have_title(re.compile("^Error: "))
    expect(phone.get_by_role("alert")).to_be_focused()
    expect(phone.get_by_label("Name")).to_have_value("Rosa")
    expect(phone.get_by_label("Phone number")).to_have_value("at work")
    phone.get_by_role("alert").get_by_role("link").tap()
    expect(phone.get_by_label("Phone number")).to_be_focused()


def test_the_whole_check_in_works_by_keyboard_alone(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())
    page.goto(f"/check-in/{datetime.now(NEW_YORK).date()}/2/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")

    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Your day")
    assert DailyCheckin.objects.get().answers == {"cravings": 2}
