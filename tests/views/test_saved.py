"""Every save answers with one sentence, in view on the page that follows it."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import resolve, reverse

from tests.conftest import NOON
from tests.pages import main_of
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.routes.addresses import OWN, TODAY
from tests.views.routes.table import PLAIN_FORMS, Posted

pytestmark = pytest.mark.django_db
STATUS = re.compile(r'<p[^>]* role="status">([^<]+)')
# What saves nothing yet, or whose next page is the answer: a code and the choices lead on to the
# text, a signature to the question who signs, a step of the check-in to the next one, joining to
# what comes after. A file of past check-ins shows what it holds, a kept ride is its own page,
# as a made code is, and an asked call is a card that says what became of it.
LEADS_ON = {
    *("sharing", "sharing_ask", "sharing_review", "sharing_again", "checkins_page", "staff_join"),
    *("checkins_quick", "imports_confirm", "sharing_again_review", "devices_open", "rides_end"),
    *("calls_ask", "calls_back", "calls_reply", "code_links", "sharing_codes"),
    *("sharing_systems_ask", "sharing_systems_review"),
    *("renewals_start", "renewals_review"),
    "pages_aside_confirm",  # the day's own result
    *("locks", "locks_stop"),  # while nothing is locked, they only lead on
}
SAVING = [form for form in PLAIN_FORMS if form.row.post == 302 and form.route not in LEADS_ON]
MOST_WORDS = 15


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that forms are posted about, made once: each test is taken back."""
    return make_everything()


def said_after(browser: Client, address: str, fields: dict[str, Any]) -> list[str]:
    """Return what the page after a post says that was done."""
    return STATUS.findall(main_of(browser.post(address, fields, follow=True)))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("form", SAVING, ids=str)
def test_a_save_answers_in_words_at_the_top_of_the_next_page(
    form: Posted, everything: Everything
) -> None:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    browser = everything.browser(ANOTHER if form.route == "baseline" else form.who)
    address = OWN[form.route].address(**parameters)

    said = said_after(browser, address, form.good(parameters))

    assert said
    assert all(len(sentence.split()) <= MOST_WORDS for sentence in re.split(r"(?<=[.])", said[0]))


# Long pages, or those with a form for each row of a list: the sentence stands at what was saved.
LONG = {
    *("settings", "sharing", "groups", "groups_group", "supporters", "contacts", "staff"),
    *("clinic_groups", "sharing_codes", "clients_page", "sharing_review", "sharing_again_review"),
    *("home", "push", "supporting", "systems", "sharing_codes_code", "renewals", "agenda", "desk"),
}
# What leads to any other page is said at its top, and so is a row or a card that is gone or back.
AT_THE_TOP = {
    *("onboarding_page", "checkins_does_not_fit", "look_backs_day"),
    *("cards_quiet", "cards_low_mood", "recovery_days_tolerance", "form_drafts_drop"),
    *("small_steps", "small_steps_answer", "small_steps_keep", "small_steps_let_go"),
    *("weeks", "small_steps_to_plan", "plans_box", "own_lines_signs", "own_lines_triggers"),
    *("own_lines_retire", "baseline", "baseline_keep", "safety_notes", "safety_notes_read"),
    *("plans_edit", "thoughts_new", "thoughts_new_long", "thoughts_edit", "thoughts_remove"),
    *("rides_drop", "rides_remove", "rides_share", "rides_unshare"),
    *("thoughts_share", "thoughts_unshare", "breaks", "breaks_end", "imports_days"),
    *("imports_drop", "sharing_link_put_away", "sharing_ends", "contacts_remove"),
    *("groups_remove", "removals_undo", "supporters_remove", "supporting_join"),
    *("supporting_accept", "clinic", "clinic_reading", "desk", "desk_me", "account_changes_leave"),
    *("addresses_confirm", "addresses_send", "addresses_drop", "day_after_not_now"),
    *("reminders", "reminders_pause", "reminders_go_on", "marks", "clients_label"),
    *("hours", "telling_answer", "counting", "counting_stop", "erasures", "erasures_keep"),
    *("renewals_let_end", "pages_aside_drop"),
    *("devices_read", "devices_sign_out", "devices_sign_out_all"),
    *("locks_pin", "locks_pin_off", "locks_stop_read"),
}
# Where it answers, its button is on the page: test_words_of_a_day.py.
ELSEWHERE = {"checkins_reached_out"}
# What is logged in a row of the list is said within it: test_contact_log.py.
ELSEWHERE |= {"clients_log", "clients_log_undo"}
# Who says that somebody reads their phone is led to the Home that shows nothing of them.
AT_ITS_FORM = [
    form
    for form in SAVING
    if form.route not in AT_THE_TOP | ELSEWHERE and form.form.where.get("what") != "phone"
]
SAID = re.compile(r'<p[^>]* id="said"[^>]*>([^<]+)')


def saved(form: Posted, everything: Everything) -> tuple[Client, str, str]:
    """Post a form, and return the browser, and the address and the anchor that it is led to."""
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    browser = everything.browser(ANOTHER if form.route == "baseline" else form.who)
    answer = browser.post(OWN[form.route].address(**parameters), form.good(parameters))
    there, _, anchor = answer.headers["Location"].partition("#")
    return browser, there, anchor


@pytest.mark.one_in(3)
@pytest.mark.parametrize("form", AT_ITS_FORM, ids=str)
def test_a_long_page_says_it_at_the_form_that_was_saved(
    form: Posted, everything: Everything
) -> None:
    browser, there, anchor = saved(form, everything)

    page = main_of(browser.get(there))

    assert resolve(there).url_name in LONG
    assert anchor == "said"
    assert len(SAID.findall(page)) == len(STATUS.findall(page)) == 1
    before = page[: page.index('id="said"')]
    assert before.count("<section") + before.count("<form") > before.count("</section") + (
        before.count("</form")
    )
    assert SAID.findall(main_of(browser.get(there))) == []


@pytest.mark.parametrize("form", [form for form in SAVING if form.route in AT_THE_TOP], ids=str)
def test_every_other_page_says_it_at_its_top(form: Posted, everything: Everything) -> None:
    browser, there, anchor = saved(form, everything)

    page = main_of(browser.get(there, follow=True))

    before = page[: page.index(' role="status"')]
    if anchor:  # it stands where a button was, or at the top as its place is gone
        assert page.count(f'id="{anchor}"') == 1
    else:
        assert [before.count(f"</{part}>") for part in ("form", "section", "ul")] == [0, 0, 0]


def test_a_sentence_whose_place_is_gone_is_said_all_the_same(everything: Everything) -> None:
    browser = everything.browser()
    contact = everything.parameters_of("contacts_change")["contact_id"]
    browser.post(reverse("contacts_up", args=[contact]))
    browser.post(reverse("contacts_remove", args=[contact]))

    page = main_of(browser.get(reverse("contacts")))

    assert len(STATUS.findall(page)) == 2


def test_the_sentence_is_said_once(everything: Everything) -> None:
    browser = everything.browser()
    browser.post(reverse("settings_change", args=["name"]), {"name": "Lee"})

    pages = [main_of(browser.get(reverse("settings"))) for _ in range(2)]

    assert [STATUS.findall(page) for page in pages] == [["Your name is saved."], []]


@time_machine.travel(NOON)
def test_save_and_stop_says_that_it_is_saved(signed_in: Client) -> None:
    fields = {"uuid": "1f0e0000-0000-4000-8000-000000000002", "asked": "cravings", "cravings": "1"}
    address = reverse("checkins_page", args=[TODAY, 2])

    said = said_after(signed_in, address, {**fields, "stop": "1"})

    assert said == ["Saved. The rest can wait."]
