"""Every save answers with one sentence, in view on the page that follows it."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse, reverse_lazy

from tests.conftest import NOON
from tests.pages import main_of
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.routes.addresses import OWN, TODAY
from tests.views.routes.table import PLAIN_FORMS, Posted

pytestmark = pytest.mark.django_db
STATUS = re.compile(r'<p[^>]* role="status">([^<]+)')
# What saves nothing yet, or whose next page is the answer: a code and the choices lead on to the
# text, a signature to the question who signs, a step of the check-in to the next one, joining to
# what comes after. A file of past check-ins shows what it holds.
LEADS_ON = {
    *("sharing", "sharing_ask", "sharing_review", "sharing_again", "checkins_page", "staff_join"),
    *("imports_confirm", "sharing_again_review"),
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
    reverse_lazy(name)
    for name in ("settings", "sharing", "groups", "supporters", "contacts", "staff")
} | {reverse_lazy("clinic_groups"), reverse_lazy("sharing_codes")}
# The row or the card itself is gone, or is back: its page says so at the top, beside Undo.
GONE = {"sharing_ends", "contacts_remove", "groups_remove", "removals_undo", "supporters_remove"}
SAID = re.compile(r'<p[^>]* id="said"[^>]*>([^<]+)')


@pytest.mark.parametrize("form", SAVING, ids=str)
def test_a_long_page_says_it_at_the_form_that_was_saved(
    form: Posted, everything: Everything
) -> None:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    browser = everything.browser(ANOTHER if form.route == "baseline" else form.who)
    answer = browser.post(OWN[form.route].address(**parameters), form.good(parameters))
    there, _, anchor = answer.headers["Location"].partition("#")
    is_long = there in LONG or there.startswith("/clients/")
    if not is_long or form.route in GONE:
        return

    page = main_of(browser.get(there))

    assert anchor == "said"
    assert len(SAID.findall(page)) == len(STATUS.findall(page)) == 1
    before = page[: page.index('id="said"')]
    assert before.count("<section") + before.count("<form") > before.count("</section") + (
        before.count("</form")
    )
    assert SAID.findall(main_of(browser.get(there))) == []


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
