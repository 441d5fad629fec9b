"""Reminders in Chromium: an hour is chosen, its mail opens the check-in, and a link stops it."""

import re
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
import time_machine
from playwright.sync_api import Page, expect
from pytest_playwright.pytest_playwright import CreateContextCallback

from checkins.management.working import Worker
from checkins.models import OutboxMessage, Reminders, User
from tests.conftest import NOON
from tests.e2e.conftest import LiveServer, look_at, turning
from tests.e2e.faults import faults
from tests.factories import make_person
from tests.mailbox import Mailbox
from tests.words import denied_outside

EIGHT = NOON + timedelta(hours=20)  # on Tuesday, in New York
DAY = timedelta(days=1)


pytestmark = pytest.mark.usefixtures("watched")


@pytest.fixture
def person(transactional_db: None, sign_in: Callable[[User], None]) -> User:
    """A person who is signed in."""
    made = make_person()
    sign_in(made)
    return made


def choose_eight(page: Page) -> None:
    page.goto("/settings/reminders/")
    page.get_by_label("My check-in", exact=True).check()
    page.get_by_label("Check-in, at").fill("08:00")
    with turning(page):
        page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("status")).to_contain_text("Your reminders are saved.")


def delivered(clock: time_machine.Traveller, at: object, mailbox: Mailbox) -> int:
    """Let the worker work once at a moment, and return how many mails have arrived since."""
    before = len(mailbox.mails)
    clock.move_to(at)
    Worker().work_once()
    return len(mailbox.mails) - before


def links_of(mailbox: Mailbox) -> list[str]:
    plain = mailbox.mails[-1].get_body(("plain",))
    assert plain
    return re.findall(r"https?://\S+", plain.get_content())


def test_an_hour_is_chosen_and_its_mail_opens_the_check_in(
    page: Page, clock: time_machine.Traveller, mailbox: Mailbox, person: User
) -> None:
    choose_eight(page)
    found = {"chosen": faults(page)}

    assert delivered(clock, EIGHT - timedelta(minutes=1), mailbox) == 0
    assert delivered(clock, EIGHT, mailbox) == 1
    assert mailbox.mails[-1]["To"] == person.email
    assert denied_outside(mailbox.mails[-1].as_string()) == []
    page.goto(links_of(mailbox)[0])

    expect(page).to_have_url(re.compile("/check-in/"))
    look_at(page)
    assert OutboxMessage.objects.get().sent_at is not None
    assert found == {"chosen": []}


@pytest.mark.usefixtures("awake")
def test_a_pause_is_kept_and_ended(
    page: Page, clock: time_machine.Traveller, mailbox: Mailbox, person: User
) -> None:
    choose_eight(page)
    page.get_by_label("For how long?").select_option("2 days")
    with turning(page):
        page.get_by_role("button", name="Pause").tap()
    expect(page.get_by_text("They’re back on Wednesday")).to_be_visible()
    found = {"paused": faults(page)}
    page.goto("/")
    expect(page.get_by_text("Reminders are paused.")).to_be_visible()

    assert delivered(clock, EIGHT, mailbox) == 0
    page.goto("/settings/reminders/")
    with turning(page):
        page.get_by_role("button", name="End the pause").tap()
    assert delivered(clock, EIGHT + DAY, mailbox) == 1
    assert found == {"paused": []}


def test_the_link_in_a_mail_turns_it_off_by_one_button(
    page: Page,
    new_context: CreateContextCallback,
    clock: time_machine.Traveller,
    mailbox: Mailbox,
    person: User,
) -> None:
    choose_eight(page)
    assert delivered(clock, EIGHT, mailbox) == 1
    elsewhere = new_context().new_page()  # signed in nowhere

    elsewhere.goto(links_of(mailbox)[-1])
    found = {"off": faults(elsewhere)}
    assert Reminders.objects.get().checkin_at is not None
    with turning(elsewhere):
        elsewhere.get_by_role("button", name="Turn them off").tap()

    expect(elsewhere.get_by_role("heading", name="They’re off")).to_be_visible()
    found["done"] = faults(elsewhere)
    assert Reminders.objects.get().checkin_at is None
    assert delivered(clock, EIGHT + DAY, mailbox) == 0
    assert found == {"off": [], "done": []}


def test_a_mail_program_turns_it_off_by_one_tap(
    page: Page, clock: time_machine.Traveller, mailbox: Mailbox, person: User, server: LiveServer
) -> None:
    choose_eight(page)
    assert delivered(clock, EIGHT, mailbox) == 1
    mail = mailbox.mails[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip().strip("<>")

    program = HTTPConnection(urlsplit(server.url).netloc)
    program.request(
        "POST",
        urlsplit(link).path,
        mail["List-Unsubscribe-Post"],
        {"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert program.getresponse().status == 200
    assert Reminders.objects.get().checkin_at is None
    assert delivered(clock, EIGHT + DAY, mailbox) == 0


def test_the_start_offers_the_hour_of_the_part_of_the_day(page: Page, person: User) -> None:
    page.goto("/start/3/")
    expect(page.get_by_label("Remind me then")).not_to_be_checked()

    page.get_by_label("Midday").check()
    expect(page.locator("input[name=remind_at]")).to_have_value("12:30")
    page.get_by_label("Before bed").check()
    expect(page.locator("input[name=remind_at]")).to_have_value("21:30")
    page.get_by_label("Remind me then").check()
    page.locator("input[name=remind_at]").fill("22:15")
    page.get_by_label("Morning").check()
    expect(page.locator("input[name=remind_at]")).to_have_value("22:15")
    found = faults(page)
    with turning(page):
        page.get_by_role("button", name="Go to my first check-in").tap()

    assert str(Reminders.objects.get().checkin_at) == "22:15:00"
    assert found == []
