"""A person and a supporter side by side, each in a browser of their own, from link to silence."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core import mail
from django.db import transaction
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.models import Supporter, SupportSignal, User
from checkins.services.accounts import say_used_means
from tests.e2e.conftest import NEW_YORK, turning
from tests.factories import PASSWORD, make_contact, make_person, make_plan, save

CANARIES = ("Zqowner", "Zqnote", "Zqplan", "Zqmaria", "zqkratom", "Zqmom")
SILENCE = "When someone shares a signal with you, it shows here. Right now there’s none."


def a_person_with_secrets() -> User:
    """Make a person whose name, answers, note, plan and people hold words to look for."""
    person = make_person()
    person.name = "Zqowner"
    person.save()
    now = datetime.now(NEW_YORK)
    for back in range(12, -1, -1):
        then = now - timedelta(days=back)
        save(person, then.date(), then, cravings=4, used="yes", note="Zqnote", finish=True)
    make_plan(person, coping="Zqplan")
    make_contact(person, name="Zqmaria")
    say_used_means(by=person, at=now, means={"other": "zqkratom"})
    return person


def a_day_passes() -> None:
    """Let the link's first 24 hours be over, and a signal be an hour older than that end."""
    with transaction.atomic():
        link = Supporter.objects.get()
        day = timedelta(hours=24)
        Supporter.objects.filter(pk=link.pk).update(
            accepted_at=link.accepted_at - day, effective_at=link.effective_at - day
        )
        SupportSignal.objects.update(said_at=link.accepted_at - timedelta(hours=1))


def invite_by(page: Page) -> str:
    """Let the person invite somebody to see their word, and return the link."""
    page.goto("/people/")
    page.get_by_role("link", name="My supporters").tap()
    page.get_by_role("link", name="Invite someone").tap()
    page.get_by_label("Who is it?").fill("Zqmom")
    page.get_by_label("What do they see you called?").fill("Jo")
    page.get_by_label("My signal, for 24 hours after I say it").check()
    with turning(page):
        page.get_by_role("button", name="Make the link").tap()
    return page.locator(".mono").inner_text()


def join_by(desk: Page, link: str) -> None:
    """Let the supporter open the link and make an account."""
    desk.goto(link)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Jo invites you")
    desk.get_by_label("Your name").fill("Rosa")
    desk.get_by_label("Your e-mail address").fill("rosa@mail.example")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Join").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("When someone would like a call")
    desk.get_by_role("link", name="Not now").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Supporting someone")
    expect(desk.locator("#signals")).to_contain_text(SILENCE)


def test_a_link_a_day_a_word_and_a_silent_end(
    page: Page,
    new_context: CreateContextCallback,
    sign_in: Callable[[User], None],
    watched: list[str],
) -> None:
    sign_in(a_person_with_secrets())
    sent: list[str] = []
    desk = new_context().new_page()
    desk.on("response", lambda answer: answer.ok and sent.append(answer.text()))
    join_by(desk, invite_by(page))
    page.goto("/supporters/")
    expect(page.locator("main")).to_contain_text("joined as Rosa; no address confirmed yet")
    page.get_by_role("button", name="Glad of a call").tap()
    expect(page.locator("#signal")).to_contain_text("No one can see it yet.")
    desk.reload()
    expect(desk.locator("#signals")).to_contain_text(SILENCE)
    quiet = desk.locator("main").inner_html()

    a_day_passes()
    desk.reload()
    expect(desk.locator("#signals")).to_contain_text(SILENCE)
    page.reload()
    page.get_by_role("button", name="Say it again").tap()
    expect(page.locator("#signal")).to_contain_text("Zqmom can see it.")
    desk.reload()
    expect(desk.locator("#signals")).to_contain_text("Jo would be glad of a call.")
    page.goto("/visits/")
    expect(page.locator("main")).to_contain_text("Zqmom saw your signal")

    page.goto("/supporters/")
    page.get_by_role("button", name="Remove Zqmom").tap()
    expect(page.locator("main")).to_contain_text("You have no supporter here yet.")
    desk.reload()
    expect(desk.locator("#signals")).to_contain_text(SILENCE)
    assert desk.locator("main").inner_html() == quiet
    for address in ("/", "/people/", "/trends/", "/plan/", "/supporters/", "/caseload/"):
        desk.goto(address)

    assert [signal for signal in CANARIES if any(signal in text for text in sent)] == []
    assert len(sent) > 10
    assert [message.to for message in mail.outbox] == []


def test_everything_works_without_a_script(
    new_context: CreateContextCallback, sign_in_to: Callable[..., None]
) -> None:
    page, desk = (new_context(java_script_enabled=False).new_page() for _ in range(2))
    sign_in_to(page.context, make_person())

    join_by(desk, invite_by(page))
    a_day_passes()
    page.goto("/")
    page.get_by_text("Signal for my supporters").first.click()
    with turning(page):
        page.get_by_role("button", name="Fine to call").click()
    desk.reload()

    expect(desk.locator("#signals")).to_contain_text("Jo says: fine to call.")
    desk.get_by_role("link", name="See the steps").click()
    expect(desk.get_by_text("Treat it like an overdose")).to_be_visible()
