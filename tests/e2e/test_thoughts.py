"""A thought in two minutes and at length, shared one by one beside a counselor's browser."""

from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import Client, ThoughtRecord, User
from tests.e2e.conftest import NEW_YORK
from tests.factories import make_counselor, make_person, make_thought, save, share


def test_a_short_record_grows_into_a_long_one(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    person, now = make_person(), datetime.now(NEW_YORK)
    save(person, now.date(), now, cravings=3, finish=True)
    sign_in(person)

    page.goto(f"/check-in/{now.date()}/done/")
    page.get_by_role("link", name="Check a thought").tap()
    page.get_by_label("What happened?").fill("The bus was late")
    page.get_by_label("What went through my mind?").fill("I always ruin it")
    page.get_by_label("How strong was the feeling?").fill("80")
    page.get_by_label("A kinder thought").fill("It was one bus")
    page.get_by_label("How strong is the feeling now?").fill("35")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("80", exact=True)).to_be_visible()
    expect(page.get_by_text("35", exact=True)).to_be_visible()

    page.get_by_role("link", name="Make it a full record").tap()
    expect(page.get_by_text("You wrote “always”. Does this fit?")).to_be_visible()
    page.get_by_label("All or nothing").check()
    page.get_by_label("Ashamed").check()
    page.get_by_label("Evidence against it").fill("I came on nine days")
    page.get_by_role("button", name="Save").tap()

    expect(page.get_by_text("I came on nine days")).to_be_visible()
    expect(page.get_by_text("All or nothing")).to_be_visible()
    page.get_by_role("link", name="All thoughts").tap()
    expect(page.get_by_text("What came back in 1 record:")).to_be_visible()
    expect(page.get_by_text("80 before, 35 after")).to_be_visible()


def test_a_strength_is_set_with_the_keyboard_alone_and_may_stay_blank(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_person())

    page.goto("/thoughts/new/")
    page.get_by_label("What went through my mind?").fill("x")
    page.get_by_label("How strong is the feeling now?").press("ArrowUp")
    page.keyboard.press("Enter")

    expect(page.get_by_text("No answer")).to_be_visible()
    record = ThoughtRecord.objects.get()
    assert (record.before, record.after) == (None, 1)


def test_a_counselor_sees_one_record_and_no_more_until_it_is_unshared(
    page: Page,
    new_context: CreateContextCallback,
    sign_in: Callable[[User], None],
    sign_in_to: Callable[[BrowserContext, User], None],
) -> None:
    person, now = make_person(), datetime.now(NEW_YORK)
    sam = make_counselor(time_zone="America/New_York")
    share(person, sam, now, notes=True)
    shared = make_thought(person, now, thought="Zqshared", before=80, after=35)
    make_thought(person, now, thought="Zqprivate")
    sign_in(person)
    theirs = new_context()
    sign_in_to(theirs, sam)
    beside = theirs.new_page()
    client = f"/clients/{Client.objects.get().pk}/"

    beside.goto(client)
    expect(beside.get_by_text("Zqshared")).to_have_count(0)
    page.goto(f"/thoughts/{shared.pk}/")
    page.get_by_role("link", name="Share this one").tap()
    page.get_by_label("Sam").check()
    page.get_by_role("button", name="Share it").tap()
    expect(page.get_by_text("You and Sam can see this record.")).to_be_visible()
    beside.reload()
    expect(beside.get_by_text("Zqshared")).to_be_visible()
    expect(beside.get_by_text("Zqprivate")).to_have_count(0)

    page.goto("/visits/")
    expect(page.get_by_text("Sam").first).to_be_visible()
    page.goto(f"/thoughts/{shared.pk}/")
    page.get_by_role("button", name="Stop sharing it").tap()
    expect(page.get_by_text("Only you can see this record.")).to_be_visible()
    beside.reload()
    expect(beside.get_by_text("Zqshared")).to_have_count(0)
