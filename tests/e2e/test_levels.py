"""What a person sees when their days change, when they do not, and when they stop: by taps."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from playwright.sync_api import Page, expect

from checkins.catalog import sign_catalog
from checkins.demo.lives import Ending, _answers, _entries, _make_person
from checkins.demo.stories import ZONE, Story, _rise
from checkins.engine.levels import judge_history
from checkins.models import Alert, CheckinImport, DailyCheckin, Notice, PersonStatus, User
from checkins.services.checkins import save_page
from tests.e2e.conftest import look_at, turning
from tests.factories import PASSWORD, make_person

EVENING = datetime(2026, 11, 23, 20, 30, tzinfo=ZONE)
TODAY = EVENING.date()
Entries = list[tuple[object, datetime]]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """The server's clock, a Monday evening in New York; the browser keeps its own."""
    with time_machine.travel(EVENING) as coordinates:
        yield coordinates


def a_person_of(story: Story, strength: float = 1.0) -> tuple[User, Entries]:
    """Make a story's person without their days, and return the pages that they will save."""
    person = _make_person(story, at=EVENING, password=PASSWORD)
    return person, list(_entries(story, person, EVENING, Ending(strength=strength)))


def live(person: User, entries: Entries) -> None:
    """Save these days as the person did."""
    with transaction.atomic():
        for entry, then in entries:
            save_page(page=entry, by=person, at=then)


def check_in(page: Page, day: date, fields: dict[str, object]) -> None:
    """Go from the dashboard through the four steps with these answers, by taps alone."""
    page.goto("/")
    with turning(page):
        page.get_by_role("main").get_by_role("link", name="Check in").first.tap()
    for step in (1, 2, 3, 4):
        assert page.url.endswith(f"/check-in/{day}/{step}/")
        for code, value in fields.items():
            answer = page.locator(f'input[name="{code}"][value="{value}"]')
            if answer.count():
                answer.tap()
        if not page.locator("input:checked").count():
            look_at(page)
        with turning(page):
            page.locator(".dock .primary").tap()
    expect(page.get_by_role("status").first).to_contain_text("Saved.")


def see(page: Page, *texts: str) -> None:
    """Expect these texts on the page."""
    for text in texts:
        expect(page.get_by_text(text).first).to_be_visible()


# --- a rise ---------------------------------------------------------------------------------------

SAID = {
    1: "A few things are up from your usual.",
    2: "This is a good time to talk to someone.",
    3: "This is a strong change from your usual. Please call someone today.",
}
PILL = {1: "Watch", 2: "Reach out", 3: "Reach out"}


@pytest.mark.usefixtures("awake")
def test_a_rising_person_is_told_watch_then_reach_out_then_a_strong_change(
    page: Page,
    sign_in: Callable[[User], None],
    watched: list[str],
    clock: time_machine.Traveller,
) -> None:
    story = Story(
        "Ana",
        "rises on every stage",
        60,
        ends=0,
        climb=lambda left, _stage: _rise(left, days=16, points=1.0),
    )
    person, entries = a_person_of(story, strength=0.8)
    rules = sign_catalog().rules
    rungs = [verdict.rung for verdict in judge_history([_answers(e) for e, _ in entries], rules)]
    days = {rung: rungs.index(rung) for rung in (1, 2, 3)}
    assert days[1] < days[2] < days[3]
    done = 0

    for rung, index in days.items():
        live(person, entries[done:index])
        entry, then = entries[index]
        clock.move_to(then)
        sign_in(person)
        check_in(page, entry.day, entry.fields)

        expect(page.locator("main .pill").first).to_have_text(PILL[rung])
        see(page, SAID[rung], "What changed most")
        call = page.get_by_role("link", name="Call Maria").first
        assert call.get_attribute("href") == "tel:+16085550142"
        page.get_by_text("Why am I seeing this?").tap()
        see(page, "They have been above your usual since", "It can be wrong.")
        page.goto("/")
        see(page, SAID[rung])
        expect(page.get_by_role("link", name="Call Maria").first).to_be_visible()
        done = index + 1

    told = Notice.objects.filter(person=person).order_by("day")
    assert [notice.rung for notice in told] == [1, 2, 3]
    alert = Alert.objects.get(person=person)
    assert (alert.day, alert.rung, alert.events.count()) == (entries[days[2]][0].day, 3, 2)


# --- no rise --------------------------------------------------------------------------------------


LIKE_USUAL = "than your usual."
STEADY_STORIES = {
    "steady": (Story("Jordan", "steady", 60, ends=0), LIKE_USUAL),
    "one_bad_day": (
        Story("Chris", "one bad day", 60, ends=0, climb=lambda left, _: 2.2 * (left == 12)),
        LIKE_USUAL,
    ),
    "high_but_stable": (
        Story("Dana", "high, but stable", 60, ends=0, base=2.4),
        "your usual days are hard.",
    ),
}


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", STEADY_STORIES)
def test_who_does_not_rise_is_steady(
    page: Page, sign_in: Callable[[User], None], watched: list[str], name: str
) -> None:
    story, said = STEADY_STORIES[name]
    pill = "Heavy" if name == "high_but_stable" else "Steady"
    person, entries = a_person_of(story)
    live(person, entries[:-1])
    sign_in(person)

    check_in(page, TODAY, entries[-1][0].fields)

    expect(page.locator("main .pill").first).to_have_text(pill)
    see(page, said)
    assert DailyCheckin.objects.get(person=person, day=TODAY).level == "steady"
    assert Notice.objects.filter(person=person).count() == 0


@pytest.mark.usefixtures("awake")
def test_a_quiet_person_is_asked_once_and_answers_with_one_tap(
    page: Page, sign_in: Callable[[User], None], watched: list[str], clock: time_machine.Traveller
) -> None:
    person, entries = a_person_of(Story("Robin", "has gone quiet", 60, ends=9))
    live(person, entries)
    sign_in(person)
    page.goto("/")
    see(page, "How are you?", "It\N{RIGHT SINGLE QUOTATION MARK}s been quiet here for")

    page.get_by_role("button", name="m okay").tap()

    question = page.get_by_text("How are you?")
    expect(page.get_by_text("No recent check-in")).to_be_visible()
    expect(question).to_have_count(0)
    clock.shift(timedelta(days=1))
    page.goto("/")
    expect(page.get_by_text("No recent check-in")).to_be_visible()
    expect(question).to_have_count(0)
    expect(page.get_by_text("Steady", exact=True)).to_have_count(0)
    assert PersonStatus.objects.get(person=person).quiet_answered_day == entries[-1][0].day


# --- past check-ins, and a new usual --------------------------------------------------------------


def test_a_file_of_past_check_ins_is_brought_looked_at_and_added(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person = make_person()
    days = [TODAY - timedelta(days=back) for back in range(1, 31)]
    wrong = "day,cravings\n2026-11-22,7\n"
    good = "\n".join(["day,cravings,stressed", *(f"{day},1,1" for day in days)])
    sign_in(person)
    page.goto("/settings/")
    page.locator('main a[href="/settings/import/"]').tap()
    chosen = page.locator("input[type=file]")

    chosen.set_input_files({"name": "p.csv", "mimeType": "text/csv", "buffer": wrong.encode()})
    page.get_by_role("button", name="Preview").tap()
    see(page, "Line 2, cravings: not 0, 1, 2, 3 or 4")
    chosen.set_input_files({"name": "p.csv", "mimeType": "text/csv", "buffer": good.encode()})
    page.get_by_role("button", name="Preview").tap()
    see(page, "30 days", "We haven\N{RIGHT SINGLE QUOTATION MARK}t added anything yet.")
    page.get_by_role("button", name="Add these days").tap()

    see(page, "Imported before", "30 days, Oct 24, 2026 to Nov 22, 2026")
    assert CheckinImport.objects.get().days == DailyCheckin.objects.filter(imported=True).count()
    page.goto("/")
    see(page, "Yesterday was close to your usual.")
    watched[:] = [line for line in watched if "status of 400" not in line]


def test_a_new_usual_is_begun_and_taken_back_by_taps(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person, entries = a_person_of(Story("Jordan", "steady", 40, ends=0))
    live(person, entries)
    sign_in(person)
    page.goto("/")
    page.get_by_text("Why this?").tap()
    page.get_by_role("link", name="My life changed: learn my usual again").tap()

    page.get_by_role("button", name="Learn my usual again").tap()
    see(page, "re learning your usual again from Tuesday, Nov 24 on.")
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_role("button", name="Learn my usual again")).to_be_visible()
    with turning(page):
        page.get_by_role("button", name="Learn my usual again").tap()
    page.get_by_role("link", name="Done").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Hi Jordan")
    assert PersonStatus.objects.get(person=person).baseline_days == ["2026-11-24"]
