"""A refused post says why at the top and in the title, and shows again what was sent."""

from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checkins.models import User
from tests.factories import PASSWORD
from tests.views.everything import Everything, make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, Posted

pytestmark = pytest.mark.django_db
# Forms of one tap, and the one that a script fills: their refusal is a page without the form.
ON_ITS_OWN = {
    *("cards_low_mood", "small_steps_answer", "small_steps_keep", "small_steps_to_plan"),
    *("supporters_change", "supporters_signal"),
    *("sharing_ends", "day_after_body", "day_after_not_now"),
    *("imports_days", "telling_answer", "calls_reply", "reminders_off", "push_begin"),
    *("renewals_ask", "renewals_let_end"),
}
# A page of many cards says it at the card, which has the focus and so is scrolled to.
AT_ITS_FORM = {"clients_visit", "alerts_snooze", "alerts_close"}
TYPED = [form for form in PLAIN_FORMS if any(form.traps.values())]
# No page shows these again: a password, which button was tapped, and what a page carries anew.
NEVER_SHOWN = {
    *(
        "password",
        "pin",
        "pin_again",
        "day",
        "skips",
        "next",
        "shown",
        "again",
        "uuid",
        "asked",
        "page",
    ),
    *("began", "end"),
    "channel",  # hidden where there is but one
    *("client", "mark"),  # a box of the list, and which button was tapped
}
VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect", "circle", "line", "polyline"}


class Page(HTMLParser):
    """A page's title, its ids, its summary of errors with links, and what its fields show."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__()
        self.title, self.summary = "", ""
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.focused: list[str] = []
        self.before_summary: list[str] = []
        self.shown: dict[str, list[str]] = {}
        self._open: list[tuple[str, dict[str, str]]] = []
        self._select = self._box = ""
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.ids |= {values["id"]} if "id" in values else set()
        if "autofocus" in values:
            self.focused.append(values.get("class", ""))
        if tag == "h1" and not self.links and not self.summary:
            self.before_summary.append(tag)
        if tag == "a" and self._inside("errors"):
            self.links.append(values["href"].removeprefix("#"))
        name = values.get("name", "")
        if tag == "select":
            self._select = name
        if tag == "textarea":
            self._box = name
            self.shown.setdefault(name, []).append("")
        if tag == "option" and "selected" in values:
            self._show(self._select, values.get("value", ""))
        is_choice = values.get("type") in {"radio", "checkbox"}
        if tag == "input" and name and (not is_choice or "checked" in values):
            self._show(name, values.get("value", "on"))
        if tag not in VOID:
            self._open.append((tag, values))

    def handle_endtag(self, tag: str) -> None:
        self._box = "" if tag == "textarea" else self._box
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        if self._open and self._open[-1][0] == "title" and not self._inside("svg"):
            self.title += text
        if self._inside("errors"):
            self.summary += text
        if self._box:
            self.shown[self._box][-1] += text

    def _inside(self, name: str) -> bool:
        return any(name in (tag, *values.get("class", "").split()) for tag, values in self._open)

    def _show(self, name: str, value: str) -> None:
        self.shown.setdefault(name, []).append(value)


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that forms are posted about, made once: each test is taken back."""
    return make_everything()


@pytest.fixture(autouse=True)
def _no_gate(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


def trap_of(form: Posted) -> tuple[str, str]:
    """Return a field that is shown on the page, and a value that it refuses."""
    shown = [name for name in form.good_names if name not in {"form_id", "uuid", "asked", "bulk"}]
    name = next(name for name in shown if form.traps.get(name))
    return name, next((trap for trap in form.traps[name] if is_text(trap)), form.traps[name][-1])


def is_text(trap: str) -> bool:
    """Return whether a trap is a text that is too long: no page can show a choice it lacks."""
    return len(trap) > 1 and set(trap) == {"x"}


@pytest.mark.parametrize("form", TYPED, ids=str)
def test_a_refused_post_is_said_at_the_top_and_shown_again(
    form: Posted, everything: Everything
) -> None:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    good, (name, trap) = form.good(parameters), trap_of(form)
    browser = everything.browser(form.who)

    page = Page(browser.post(OWN[form.route].address(**parameters), {**good, name: trap}))

    assert page.title.startswith("Error: ")
    assert page.summary.strip()
    # The summary comes before the heading.
    assert page.before_summary == ["h1"] * (form.route in AT_ITS_FORM)
    assert page.focused == ["errors"]
    assert set(page.links) <= page.ids
    if form.route in ON_ITS_OWN:
        return
    assert page.links or name in NEVER_SHOWN
    sent = {**good, **({name: trap} if is_text(trap) else {name: ""})}
    missing = {
        key: page.shown.get(key)
        for key, value in sent.items()
        if value and key not in NEVER_SHOWN and not is_shown(value, page.shown.get(key, []))
    }
    assert missing == {}


def is_shown(value: str, shown: list[str]) -> bool:
    return any(text.replace("\r\n", "\n").strip("\n") == value for text in shown)


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("account_login", {"login": "lee@example.org", "password": "wrong"}),
        ("account_signup", {"email": "lee@example.org", "password1": "x", "is_old_enough": "on"}),
        ("account_reset_password", {"email": "no address"}),
    ],
)
def test_the_sign_in_librarys_pages_say_it_in_the_same_way(
    db: None, client: Client, name: str, sent: dict[str, str]
) -> None:
    page = Page(client.post(reverse(name), sent))

    assert page.title.startswith("Error: ")
    assert (page.focused, page.before_summary) == (["errors"], [])
    assert set(page.links) <= page.ids
    for key, value in sent.items():
        assert "password" in key or page.shown[key] == [value]


def test_a_password_is_never_shown_again(signed_in: Client, person: User) -> None:
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    sent = {"password1": "x1", "password2": "x2"}

    page = Page(signed_in.post(reverse("account_change_password"), sent))

    assert page.title.startswith("Error: ")
    assert not {"x1", "x2", PASSWORD} & {text for shown in page.shown.values() for text in shown}


@pytest.mark.parametrize("route", ["home", "contacts_add", "plans_edit", "settings"])
def test_a_page_where_nothing_was_refused_says_nothing(everything: Everything, route: str) -> None:
    page = Page(everything.browser(Audience.PERSON).get(reverse(route)))

    assert not page.title.startswith("Error")
    assert (page.focused, page.summary) == ([], "")


def test_a_file_that_cannot_be_read_is_said_like_any_refusal(everything: Everything) -> None:
    file = SimpleUploadedFile("days.csv", b"day,cravings\nx,9\n", "text/csv")

    page = Page(everything.browser().post(reverse("imports"), {"file": file}))

    assert page.title.startswith("Error: ")
    assert page.focused == ["errors"]
    assert page.before_summary == []
    assert "We couldn\N{RIGHT SINGLE QUOTATION MARK}t read this:" in page.summary
    assert "Line 2" in page.summary
