"""A ride in Chromium: what the tab remembers, what is kept once at an end, and what never is."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import CravingEpisode, User
from tests.conftest import NOON
from tests.e2e.conftest import turning
from tests.e2e.faults import faults
from tests.factories import make_contact

RIDE, END = "/now/ride/", "/now/ride/end/"
BEGAN = int(NOON.timestamp())
REMEMBERED = "() => sessionStorage.getItem('ride')"
ENDS = "main [name=end]"
PLACES = """() => [...document.querySelectorAll(
  "main h1, .scale, [data-compare], summary, main [name=end], main [type=reset]")].map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    return [one.value || one.tagName, x, y + scrollY, width, height];
  })"""
LOWEST = "(one) => one.getBoundingClientRect().bottom"


@pytest.fixture
def rider(page: Page, person: User, sign_in: Callable[[User], None], watched: list[str]) -> Page:
    """A person's phone on the page of the ten minutes, at noon."""
    make_contact(person, name="Maria", number="555-0142")
    sign_in(person)
    page.clock.install(time=NOON)
    page.goto(RIDE)
    return page


def say(page: Page, word: str, group: str = "How strong is it now?") -> None:
    page.get_by_role("group", name=group).get_by_role("radio", name=word, exact=True).check()


def go_to_the_end(page: Page) -> None:
    with turning(page):
        page.locator("[data-keeps]").tap()


def kept() -> list[dict[str, object]]:
    return [ride.content for ride in CravingEpisode.objects.order_by("started_at")]


def filled(page: Page) -> list[str]:
    """Return the filled buttons of the page."""
    return [text.strip() for text in page.locator("main .primary").all_inner_texts()]


def test_the_first_tap_is_before_and_later_taps_are_now(rider: Page) -> None:
    say(rider, "Very much")
    rider.reload()
    expect(rider.get_by_text("At the start: Very much.")).to_be_visible()
    say(rider, "Quite a bit")
    say(rider, "A little")
    expect(rider.get_by_text("At the start: Very much. Now: A little.")).to_be_visible()
    assert kept() == []

    go_to_the_end(rider)
    card = rider.locator("[data-compare]")
    expect(card).to_contain_text("Very much")
    expect(card).to_contain_text("A little")
    with turning(rider):
        rider.get_by_role("button", name="It passed").tap()

    expect(rider.get_by_text("Kept. Only you can see this.")).to_be_visible()
    assert kept() == [{"before": 4, "after": 1, "helped": None, "trigger": None}]
    assert rider.evaluate(REMEMBERED) is None


def test_two_taps_at_once_and_back_and_again_keep_one_ride(rider: Page) -> None:
    say(rider, "Some")
    go_to_the_end(rider)
    with turning(rider):
        rider.locator(ENDS).first.evaluate("(one) => { one.click(); one.click(); }")
    expect(rider.get_by_text("Kept. Only you can see this.")).to_be_visible()

    for _ in range(2):
        with turning(rider):
            rider.go_back()
        with turning(rider):
            rider.get_by_role("button", name="It passed").tap()
        expect(rider.get_by_text("Kept. Only you can see this.")).to_be_visible()

    assert len(kept()) == 1


def test_six_hidden_minutes_forget_nothing(rider: Page, clock: time_machine.Traveller) -> None:
    say(rider, "Quite a bit")
    rider.clock.fast_forward("06:00")
    clock.shift(timedelta(minutes=6))
    expect(rider.locator("h1:visible")).to_have_text("4 minutes to go")
    expect(rider.get_by_text("At the start: Quite a bit.")).to_be_visible()

    rider.clock.fast_forward("04:00")
    clock.shift(timedelta(minutes=4))

    expect(rider.locator("h1:visible")).to_have_text("That was ten minutes.")
    assert rider.url.endswith(f"{END}?at={BEGAN}")
    expect(rider.locator("[name=before]:checked")).to_have_value("3")


@pytest.mark.usefixtures("awake")
def test_a_tab_that_was_closed_asks_for_both_and_keeps_the_start(
    rider: Page, context: BrowserContext, clock: time_machine.Traveller
) -> None:
    say(rider, "Quite a bit")
    address = rider.url
    rider.close()
    clock.shift(timedelta(minutes=12))

    again = context.new_page()
    again.goto(address)

    expect(again.locator("h1:visible")).to_have_text("That was ten minutes.")
    say(again, "Very much", "How strong was it at the start?")
    say(again, "Not at all")
    with turning(again):
        again.get_by_role("button", name="It passed").tap()
    ride = CravingEpisode.objects.get()
    assert (ride.content["before"], ride.content["after"]) == (4, 0)
    assert (ride.started_at, ride.minutes) == (NOON, 12)


def test_without_a_network_the_end_is_on_the_page(rider: Page, context: BrowserContext) -> None:
    with rider.expect_event("requestfailed"):
        context.set_offline(True)
        rider.clock.fast_forward("10:00")

    expect(rider.locator("h1:visible")).to_have_text("That was ten minutes.")
    expect(
        rider.get_by_text("We don\N{RIGHT SINGLE QUOTATION MARK}t keep any of this.")
    ).to_be_visible()
    assert rider.url.endswith(f"{RIDE}?at={BEGAN}")


def test_done_without_a_network_is_on_the_page_and_can_be_tried_again(
    rider: Page, context: BrowserContext
) -> None:
    say(rider, "Very much")
    context.set_offline(True)
    rider.locator("[data-keeps]").tap()

    expect(rider.locator("h1:visible")).to_have_text("You stayed with it.")
    expect(
        rider.get_by_text("We don\N{RIGHT SINGLE QUOTATION MARK}t keep any of this.")
    ).to_be_visible()
    expect(rider.locator("[data-dock]")).to_be_hidden()
    context.set_offline(False)
    rider.go_back()
    expect(rider.locator("h1:visible")).to_have_text("10 minutes to go")
    go_to_the_end(rider)
    expect(rider.locator("[name=before]:checked")).to_have_value("4")


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [("It passed", "You stayed with it."), ("Another ten", "10 minutes to go")],
)
def test_an_end_without_a_network_says_so_and_keeps_the_answers(
    rider: Page, context: BrowserContext, name: str, leads_to: str
) -> None:
    say(rider, "Very much")
    go_to_the_end(rider)
    say(rider, "A little")
    context.set_offline(True)
    rider.get_by_role("button", name=name).tap()

    expect(rider.get_by_text("That didn\N{RIGHT SINGLE QUOTATION MARK}t save.")).to_be_in_viewport()
    assert rider.locator("main input:checked").count() == 2
    assert kept() == []

    context.set_offline(False)
    with turning(rider):
        rider.get_by_role("button", name=name).tap()
    expect(rider.locator("h1:visible")).to_have_text(leads_to)
    assert kept() == [{"before": 4, "after": 1, "helped": None, "trigger": None}]


def test_an_end_that_is_refused_says_why_and_keeps_the_answers(rider: Page) -> None:
    rider.goto(f"{END}?at={BEGAN}")
    say(rider, "Some")
    rider.locator("[name=began]").evaluate("(one) => { one.value = 'soon'; }")
    with turning(rider):
        rider.get_by_role("button", name="It passed").tap()

    expect(rider.get_by_text("is not a time.").first).to_be_visible()
    expect(rider.locator("[name=after]:checked")).to_have_value("2")
    assert kept() == []


@pytest.mark.parametrize("minutes", [15, -15], ids=["ahead", "behind"])
def test_a_phone_whose_clock_is_wrong_rides_ten_minutes_of_the_servers(
    rider: Page, clock: time_machine.Traveller, minutes: int
) -> None:
    rider.clock.set_fixed_time(NOON + timedelta(minutes=minutes))
    rider.goto(f"{END}?at={BEGAN}")
    clock.shift(timedelta(seconds=1))
    with turning(rider):
        rider.get_by_role("button", name="Another ten").tap()
    expect(rider.locator("h1:visible")).to_have_text("10 minutes to go")
    path, _, at = rider.url.partition("?at=")
    assert path.endswith(RIDE)
    assert 0 <= int(at) - BEGAN < 60  # the server's clock goes on

    clock.shift(timedelta(minutes=3))
    rider.clock.set_fixed_time(NOON + timedelta(minutes=minutes + 3))
    for _ in range(2):
        expect(rider.locator("h1:visible")).to_have_text("7 minutes to go")
        rider.reload()
    go_to_the_end(rider)
    with turning(rider):
        rider.get_by_role("button", name="It passed").tap()
    assert sorted(ride.minutes for ride in CravingEpisode.objects.all()) == [0, 3]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [390, 320])
@pytest.mark.parametrize("before", ["", "A little"])
def test_nothing_moves_under_the_thumb_when_an_answer_is_tapped(
    rider: Page, width: int, before: str
) -> None:
    rider.set_viewport_size({"width": width, "height": 844})
    if before:
        say(rider, before)
    go_to_the_end(rider)
    stood = rider.evaluate(PLACES)
    answers = [*rider.get_by_role("radio").all()][:10] if not before else []
    answers += rider.get_by_role("group", name="How strong is it now?").get_by_role("radio").all()

    moved = []
    for answer in answers:
        answer.check()
        moved.append(rider.evaluate(PLACES))
    rider.get_by_role("button", name="Clear my answers").tap()
    moved.append(rider.evaluate(PLACES))

    assert len(stood) > 5
    assert moved == [stood] * len(moved)


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("word", "first"), [("Some", "passed"), ("Quite a bit", "call"), ("Very much", "call")]
)
def test_the_end_that_leads_as_the_page_opens_stays_first(
    rider: Page, word: str, first: str
) -> None:
    say(rider, "Some")
    say(rider, word)
    go_to_the_end(rider)

    for answer in (word, "Not at all", "Very much"):
        say(rider, answer)
        expect(rider.locator(ENDS).first).to_have_attribute("value", first)
        expect(rider.locator("main [name=end].big")).to_have_attribute("value", first)


def test_the_filled_button_follows_the_answer(rider: Page) -> None:
    rider.goto(f"{END}?at={BEGAN}")
    alone = rider.get_by_role("link", name="I might use, and")
    seen = []
    for word in ("", "Not at all", "A little", "Some", "Quite a bit", "Very much", "Some"):
        if word:
            say(rider, word)
        seen.append((filled(rider), alone.is_visible()))
    rider.get_by_role("button", name="Clear my answers").tap()
    expect(rider.locator("main .primary")).to_have_count(0)

    passed, call = (["It passed"], False), (["Call Maria"], True)
    assert seen == [([], False), passed, passed, passed, call, call, passed]
    assert rider.locator("main input:checked").count() == 0


def test_what_set_it_off_and_whether_it_helped_are_folded(rider: Page) -> None:
    say(rider, "Very much")
    go_to_the_end(rider)
    expect(rider.get_by_text("Boredom")).to_be_hidden()
    for name in ("What set it off?", "Did it help?"):
        rider.locator("summary", has_text=name).tap()
    say(rider, "Boredom", "What set it off?")
    say(rider, "A little", "Did it help?")
    say(rider, "Some")
    assert faults(rider) == []

    with turning(rider):
        rider.get_by_role("button", name="Another ten").tap()

    assert kept() == [{"before": 4, "after": 2, "helped": "little", "trigger": "boredom"}]
    expect(rider.locator("h1:visible")).to_have_text("10 minutes to go")
    expect(rider.locator("[name=strength]:checked")).to_have_count(0)


def test_a_call_dials_at_once_and_the_ride_is_kept(rider: Page, context: BrowserContext) -> None:
    asked: list[str] = []
    line = context.new_cdp_session(rider)
    line.send("Page.enable")
    line.on("Page.frameRequestedNavigation", lambda event: asked.append(event["url"]))
    rider.goto(f"{END}?at={BEGAN}")
    say(rider, "Very much")
    rider.get_by_role("button", name="Call Maria").tap()

    expect(rider.get_by_role("link", name="Call Maria")).to_have_attribute("href", "tel:5550142")
    assert asked[0] == "tel:5550142"
    assert filled(rider) == ["Call Maria"]
    assert [ride["after"] for ride in kept()] == [4]


def test_a_call_without_a_network_dials_and_says_that_it_is_not_kept(
    page: Page, context: BrowserContext, person: User, sign_in: Callable[[User], None]
) -> None:
    asked: list[str] = []
    line = context.new_cdp_session(page)
    line.send("Page.enable")
    line.on("Page.frameRequestedNavigation", lambda event: asked.append(event["url"]))
    sign_in(person)
    page.goto(END)
    say(page, "Very much")
    context.set_offline(True)
    page.get_by_role("button", name="Call 988").tap()
    expect(page.get_by_text("That didn\N{RIGHT SINGLE QUOTATION MARK}t save.")).to_be_visible()
    assert asked == ["tel:988"]
    assert kept() == []

    context.set_offline(False)
    with turning(page):
        # No tap: once, Chromium held its input back while it looked for an app that dials.
        page.get_by_role("button", name="It passed").dispatch_event("click")

    assert [ride["after"] for ride in kept()] == [4]


def test_without_a_script_both_are_asked_at_the_end(
    new_context: CreateContextCallback,
    person: User,
    sign_in_to: Callable[[BrowserContext, User], None],
) -> None:
    context = new_context(java_script_enabled=False)
    sign_in_to(context, person)
    page = context.new_page()
    page.goto(f"{RIDE}?at={BEGAN - 180}")
    expect(page.get_by_role("group", name="How strong is it now?")).to_be_hidden()
    with turning(page):
        page.locator("[data-keeps]").tap()

    say(page, "Very much", "How strong was it at the start?")
    say(page, "Some")
    assert filled(page) == []
    with turning(page):
        page.get_by_role("button", name="Call 988").tap()

    assert filled(page) == ["Call 988"]
    ride = CravingEpisode.objects.get()
    assert (ride.content["before"], ride.content["after"], ride.minutes) == (4, 2, 3)
    with turning(page):
        page.get_by_role("button", name="keep it").tap()
    expect(
        page.get_by_text("Okay. We didn\N{RIGHT SINGLE QUOTATION MARK}t keep it.")
    ).to_be_visible()
    assert kept() == []


def test_signed_out_nothing_is_stored(page: Page, person: User, watched: list[str]) -> None:
    page.clock.install(time=NOON)
    page.goto(RIDE)
    say(page, "Very much")
    say(page, "A little")
    expect(page.get_by_text("At the start: Very much. Now: A little.")).to_be_visible()
    page.clock.fast_forward("10:00")
    expect(
        page.get_by_text("We don\N{RIGHT SINGLE QUOTATION MARK}t keep any of this.")
    ).to_be_visible()
    with turning(page):
        page.get_by_role("link", name="It passed").tap()

    assert page.evaluate(REMEMBERED) is None
    assert not CravingEpisode.with_removed.exists()


def test_what_a_tab_remembers_goes_with_its_user(rider: Page) -> None:
    say(rider, "Very much")
    rider.goto("/more/")
    assert rider.evaluate(REMEMBERED)
    with turning(rider):
        rider.get_by_role("button", name="Sign out").tap()

    assert rider.evaluate(REMEMBERED) is None


def test_another_ride_does_not_begin_with_the_answers_of_this_one(rider: Page) -> None:
    say(rider, "Very much")
    rider.goto(f"{RIDE}?at={BEGAN - 60}")
    expect(rider.locator("[name=strength]:checked")).to_have_count(0)
    rider.goto(f"{END}?at={BEGAN - 60}")
    expect(rider.locator("main input:checked")).to_have_count(0)


def test_no_address_or_title_ever_holds_an_answer(rider: Page) -> None:
    addresses: list[str] = []
    rider.on("request", lambda request: addresses.append(request.url))
    say(rider, "Very much")
    say(rider, "Some")
    go_to_the_end(rider)
    titles = [rider.title()]
    with turning(rider):
        rider.get_by_role("button", name="It passed").tap()
    titles.append(rider.title())
    rider.goto("/rides/")
    titles.append(rider.title())

    assert len(addresses) > 3
    told = " ".join([*addresses, *titles]).lower()
    for word in ("before", "after", "strength", "very", "some", "craving", "passed"):
        assert word not in told
    assert titles == ["Right now · Daybook", "Rides · Daybook", "Rides · Daybook"]


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [390, 320])
def test_the_ride_and_its_end_fit_and_the_ends_are_in_reach(rider: Page, width: int) -> None:
    rider.set_viewport_size({"width": width, "height": 844})
    say(rider, "Very much")
    dock = rider.locator("[data-dock]")
    lowest = rider.locator("[data-strength]").evaluate(
        "(one) => one.getBoundingClientRect().bottom"
    )
    assert lowest <= dock.evaluate("(one) => one.getBoundingClientRect().top")
    assert faults(rider) == []

    go_to_the_end(rider)
    say(rider, "A little")
    assert faults(rider) == []
    assert rider.locator("[data-ends]").evaluate(LOWEST) <= 844
