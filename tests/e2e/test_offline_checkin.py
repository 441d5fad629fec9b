"""The check-in without a network: kept on the phone, sent once, and nobody else's."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from checkins.catalog.pages import page_questions
from checkins.engine.acting import LOW_MOOD_RATING, acts_alone
from checkins.engine.days import local_date, oldest_open_day
from checkins.engine.types import RATINGS, DayAnswers, Flag, Reason, Used
from checkins.enums import OwnLineKind
from checkins.models import CheckinSubmission, DailyCheckin, User
from checkins.models.pages_aside import PageAside
from checkins.queries.checkins import signs_asked
from tests.conftest import NOON
from tests.counts import say
from tests.e2e.conftest import PATIENCE_MS, turning
from tests.e2e.faults import faults
from tests.e2e.signing_in import say_password_again
from tests.factories import make_own_line, make_person

pytestmark = pytest.mark.browser_context_args(service_workers="allow")
SignIn = Callable[[BrowserContext, User], None]
CANARY = "Zqcanary"
TIMES = 3
A_BIT_MS = 50
OWN_IS_KEPT = "() => phone.get(document.body.dataset.owner, 'shell', 'own')"
NOT_SENT = "Saved on this phone. Not sent yet."
WAITING = """async () => {
  const found = [];
  for (const owner of await phone.owners()) found.push(...await phone.all(owner, "page"));
  return found.map(({ value }) => value.page);
}"""
KEEP_CARD = """() => phone.put(document.body.dataset.owner, "card", "own", {
  people: [{ first: "Maria", number: "(212) 555-0142", dial: "+12125550142" }],
})"""
# Every byte of the phone that a copied file would have: as text, and as text of two bytes a letter.
IN_CLEAR = """async () => {
  const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      texts.push(await (await caches.match(request, { ignoreVary: true })).text());
  const read = (value) => {
    if (typeof value === "string") texts.push(value);
    else if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
      for (const as of ["utf-8", "utf-16le"]) texts.push(new TextDecoder(as).decode(value));
    else if (value instanceof CryptoKey) texts.push(`extractable: ${value.extractable}`);
    else if (value && typeof value === "object") Object.values(value).forEach(read);
  };
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  for (const { name } of await indexedDB.databases()) {
    const db = await done(indexedDB.open(name));
    for (const store of db.objectStoreNames)
      read(await done(db.transaction(store).objectStore(store).getAll()));
    db.close();
  }
  return texts;
}"""


def _home(context: BrowserContext) -> Page:
    """Open Home as often as it takes until the phone keeps what it needs without a network."""
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/")  # from here on the worker stands between
    _until(page, OWN_IS_KEPT)
    return page


def _until(page: Page, holds: str, arg: str = "") -> None:
    """Wait until what a phone's store says of itself holds."""
    waited = 0
    while not page.evaluate(holds, arg):
        assert waited < PATIENCE_MS, holds
        page.wait_for_timeout(A_BIT_MS)
        waited += A_BIT_MS


def _next(page: Page, name: str = "Next") -> None:
    """Press the dock's button, as slowly as a person does."""
    page.wait_for_timeout(450)
    page.locator(".dock .primary:visible").filter(has_text=name).click()


def _fill_short(page: Page, rating: int) -> None:
    """Fill in a short check-in without a network, as far as its result."""
    page.goto("/check-in/?short=1")
    expect(page.get_by_role("heading", level=1, name="Short check-in")).to_be_visible()
    page.locator("#id_cravings label").nth(rating).click()
    _next(page)
    page.locator("#id_used label").filter(has_text="No").click()
    _next(page, "Save")
    expect(page.get_by_text(NOT_SENT).last).to_be_visible()


def _sent(page: Page) -> None:
    _until(page, f"async () => !(await ({WAITING})()).length")


@pytest.fixture
def on_phone(context: BrowserContext, person: User, sign_in_to: SignIn) -> Iterator[Page]:
    """A page of a person's, whose phone is ready for a time without a network."""
    make_own_line(person, kind=OwnLineKind.SIGN, text=f"I snap, {CANARY}.")
    sign_in_to(context, person)
    return _home(context)


def test_what_is_filled_in_without_a_network_waits_and_is_saved_once(
    context: BrowserContext, on_phone: Page, person: User
) -> None:
    page = on_phone
    for time in range(1, TIMES + 1):
        context.set_offline(True)
        _fill_short(page, rating=time)
        page.reload()
        expect(page.get_by_text("2 pages are on this phone. Not sent yet.").first).to_be_visible()
        waiting = page.evaluate(WAITING)
        assert [one["page"] for one in waiting] == [1, 2]
        other = context.new_page()
        other.goto("/check-in/offline/")
        expect(other.get_by_text("Today’s check-in is on this phone.")).to_be_visible()

        context.set_offline(False)  # both tabs hear of it at once

        _sent(page)
        other.close()
        assert CheckinSubmission.objects.filter(person=person).count() == 2 * time
        row = DailyCheckin.objects.get(person=person)
        assert (row.answers["cravings"], row.used, row.day) == (time, "no", NOON.date())
    context.set_offline(True)
    page.goto("/check-in/")
    expect(page.get_by_text("Today’s check-in is saved.")).to_be_visible()
    page.get_by_role("button", name="Change my answers").click()
    expect(page.locator("#id_bottled_up label").first).to_be_visible()
    page.goto("/history/")
    expect(page.get_by_text("This page needs a network.")).to_be_visible()
    newest = CheckinSubmission.objects.order_by("edited_at").last()
    # The phone's clock is days ahead of the server's, and was put right.
    assert newest is not None
    assert newest.received_at - newest.edited_at < timedelta(minutes=2)
    say(f"check-ins without a network, each saved once: {TIMES}")


def test_the_whole_form_asks_what_the_person_asks_and_keeps_nothing_in_clear(
    context: BrowserContext, on_phone: Page, person: User
) -> None:
    page = on_phone
    page.evaluate(KEEP_CARD)
    context.set_offline(True)
    page.goto(f"/check-in/{NOON.date()}/1/")
    asked = signs_asked(person, NOON.date(), page_questions(1), {})
    expect(page.locator("fieldset.line:visible .scale")).to_have_count(len(asked))
    page.locator("#id_bottled_up label").nth(2).click()
    page.get_by_role("button", name="Set blank answers").first.click()
    _next(page)
    page.locator("#id_planning label").nth(2).click()
    _next(page)
    page.get_by_role("group", name=f"I snap, {CANARY}.").locator("label").nth(4).click()
    assert faults(page) == []
    page.get_by_label("A note to yourself").fill(f"{CANARY} note")
    _next(page)
    _next(page, "Save")

    expect(page.get_by_role("heading", level=1)).to_contain_text("thoughts of how to use today")
    expect(page.locator("[data-blocks] a").first).to_have_text("Call Maria")
    expect(page.get_by_text("Nobody to call yet?")).to_have_count(0)
    assert not any(CANARY in text for text in page.evaluate(IN_CLEAR))
    assert "extractable: false" in page.evaluate(IN_CLEAR)
    context.set_offline(False)
    _sent(page)
    row = DailyCheckin.objects.select_related("note_from").get(person=person)
    assert row.note_from is not None
    assert row.note_from.note == f"{CANARY} note"
    assert (row.answers["bottled_up"], row.answers["planning"], row.level) == (2, 2, "urgent")
    filled = {one.name for one in asked if one.bulk} - {"bottled_up"}
    assert set(row.bulk) == filled
    assert list(row.own_answers.values()) == [4]
    assert row.finished_at


def test_a_page_that_loses_its_network_goes_on_without_one(
    context: BrowserContext, on_phone: Page, person: User
) -> None:
    page = on_phone
    page.goto(f"/check-in/{NOON.date()}/2/")
    form_id = page.locator("[name=uuid]").input_value()
    _until(page, "(id) => phone.get(document.body.dataset.owner, 'form', id)", form_id)
    page.locator("#id_cravings label").nth(3).click()
    context.set_offline(True)
    with turning(page):
        _next(page)

    expect(page.get_by_text(NOT_SENT).first).to_be_visible()
    expect(page.get_by_role("heading", level=1, name="Your day")).to_be_visible()
    page.wait_for_timeout(450)
    page.get_by_role("button", name="Save and stop").click()
    expect(page.get_by_role("link", name="Ride it out")).to_be_visible()
    context.set_offline(False)
    _sent(page)
    row = DailyCheckin.objects.get(person=person)
    assert (row.answers, row.finished_at) == ({"cravings": 3}, None)


def test_what_is_filled_in_after_leaving_is_laid_aside(
    context: BrowserContext, on_phone: Page, person: User
) -> None:
    page = on_phone
    with turning(page):
        page.locator("[data-leave]").tap()
    expect(page).to_have_title("Kitchen measures")
    other = context.new_page()  # the tab that was left knows of it; this one asks the phone
    page.close()
    context.set_offline(True)
    other.goto("/check-in/")
    expect(other.locator("fieldset.line:visible").first).to_be_visible()
    assert CANARY not in other.content()
    _fill_short(other, rating=4)
    other.wait_for_timeout(450)
    assert [one["locked"] for one in other.evaluate(WAITING)] == [True, True]
    context.set_offline(False)
    other.goto("/lock/")
    with turning(other):
        other.get_by_role("link", name="Use my password").tap()
    say_password_again(other)

    _sent(other)
    assert PageAside.objects.filter(person=person).count() == 2
    assert not DailyCheckin.objects.filter(person=person).exists()


def test_two_accounts_on_one_phone_send_each_their_own(
    context: BrowserContext, on_phone: Page, person: User, sign_in_to: SignIn
) -> None:
    page, second = on_phone, make_person()
    context.set_offline(True)
    _fill_short(page, rating=1)
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # as another account signs in
    sign_in_to(context, second)
    context.set_offline(False)
    page.goto("/")
    _until(page, OWN_IS_KEPT)
    context.set_offline(True)
    _fill_short(page, rating=2)
    context.set_offline(False)

    _until(page, f"async () => (await ({WAITING})()).length === 2")
    assert {one["owner"] for one in page.evaluate(WAITING)} == {person.phone_ref}
    assert DailyCheckin.objects.get().person == second
    context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # as another account signs in
    sign_in_to(context, person)
    page.goto("/")
    _sent(page)
    rows = DailyCheckin.objects.all()
    assert {(row.person_id, row.answers["cravings"]) for row in rows} == {
        (person.pk, 1),
        (second.pk, 2),
    }
    assert CheckinSubmission.objects.count() == 4


def test_a_full_phone_says_so_before_anything_is_typed_and_drops_nothing(
    context: BrowserContext, on_phone: Page
) -> None:
    page = on_phone
    context.set_offline(True)
    page.goto("/check-in/")
    page.evaluate(
        "() => { phone.put = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    page.locator("#id_bottled_up label").nth(2).click()
    _next(page)
    expect(page.get_by_text("This page couldn’t be saved on this phone.")).to_be_visible()
    expect(page.locator("#id_bottled_up input").nth(2)).to_be_checked()
    page.goto("/check-in/offline/")
    page.evaluate(
        """async () => {
          const { owner } = await phone.latest();
          for (let number = 0; number < 117; number += 1)
            await phone.put(owner, "page", crypto.randomUUID(), { page: {} });
        }"""
    )
    page.reload()

    expect(page.get_by_text("This phone has no room for another check-in.")).to_be_visible()
    expect(page.locator("fieldset.line:visible")).to_have_count(0)
    assert len(page.evaluate(WAITING)) == 117


def test_signing_out_asks_about_what_waits_and_leaves_nothing(
    context: BrowserContext, on_phone: Page, person: User, sign_in_to: SignIn
) -> None:
    page = on_phone

    def wait_and_sign_out() -> None:
        context.set_offline(True)
        _fill_short(page, rating=1)
        context.route("**/api/v1/*", lambda route: route.abort())
        context.set_offline(False)
        page.goto("/more/")
        page.get_by_role("button", name="Sign out", exact=True).click()
        expect(page.get_by_role("dialog")).to_contain_text("2 pages are on this phone.")
        context.unroute("**/api/v1/*")

    wait_and_sign_out()
    page.get_by_role("button", name="Stay").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert len(page.evaluate(WAITING)) == 2
    page.get_by_role("button", name="Sign out", exact=True).click()
    with turning(page):
        page.get_by_role("button", name="Send, then sign out").click()
    assert CheckinSubmission.objects.filter(person=person).count() == 2
    assert page.evaluate("indexedDB.databases()") == []

    sign_in_to(context, person)
    page.close()
    page = _home(context)
    wait_and_sign_out()
    with turning(page):
        page.get_by_role("button", name="Delete and sign out").click()
    assert CheckinSubmission.objects.count() == 2
    assert page.evaluate("indexedDB.databases()") == []
    assert not any(CANARY in text for text in page.evaluate(IN_CLEAR))

    sign_in_to(context, person)
    page.close()
    page = _home(context)
    wait_and_sign_out()
    with turning(page):
        page.get_by_role("dialog").get_by_role("button", name="Leave").tap()
    expect(page).to_have_title("Kitchen measures")


def _expected(planning: int | None, used: Used | None, low: int | None) -> list[str]:
    rated = {"planning": planning, "low_mood": low}
    ratings = {code: value for code, value in rated.items() if value is not None}
    act = acts_alone(DayAnswers(NOON.date(), ratings=ratings, used=used), with_use=True)
    lead = ["thanks"]
    if Reason.USED in act.reasons:
        lead = ["used"]
    elif Reason.PLANNING in act.reasons:
        lead = ["planning"]
    elif Flag.SUPPORT_SCREEN in act.flags:
        lead = ["support"]
    return lead + (["low_mood"] if low is not None and low >= LOW_MOOD_RATING else [])


# Clocks of nights in which they go back, go forward, and jump over midnight itself.
NIGHTS = {
    "America/New_York": (datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC)),
    "America/Santiago": (datetime(2026, 9, 6, tzinfo=UTC),),
    "Asia/Kathmandu": (datetime(2026, 11, 30, tzinfo=UTC),),
}


def test_the_phone_decides_as_the_rule_does_and_knows_the_same_days(
    page: Page, transactional_db: None
) -> None:
    """One table, both sides: every planning, use and low mood, and half hours of some nights."""
    page.goto(reverse("offline_checkin"))
    cases: list[dict[str, Any]] = [
        {"planning": planning, "used": used, "low_mood": low, "cravings": 0}
        for planning, used, low in product((None, *RATINGS), (None, *Used), (None, *RATINGS))
    ]

    found = page.evaluate(
        "(cases) => cases.map(self.blocksOf)",
        cases,
    )

    expected = [_expected(case["planning"], case["used"], case["low_mood"]) for case in cases]
    assert found == expected
    moments = [
        (zone, night + timedelta(minutes=30 * half))
        for zone, nights in NIGHTS.items()
        for night in nights
        for half in range(48)
    ]
    days = page.evaluate(
        "(moments) => moments.map(([zone, at]) => queue.dayAt(zone, at))",
        [[zone, at.timestamp() * 1000] for zone, at in moments],
    )
    assert days == [
        {
            "day": local_date(at, ZoneInfo(zone)).isoformat(),
            "open": oldest_open_day(at, ZoneInfo(zone)).isoformat(),
        }
        for zone, at in moments
    ]
    say(f"answers that rule and phone read alike: {len(cases)}; moments of days: {len(moments)}")
