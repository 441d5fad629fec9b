"""Words that are said nowhere, words that are said in page bodies alone, and Help everywhere."""

import re
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import allauth.account
import allauth.mfa
import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.models import User
from checkins.services.mail.account_mails import send_account_mails
from tests.factories import PASSWORD, make_person
from tests.views.routes.addresses import ROUTES
from tests.views.walk import every_page
from tests.words import denied_outside, never_said, sentences_of_module, template_text

ROOT = Path(django_settings.BASE_DIR)
TEMPLATE_FOLDERS = [
    ROOT / "templates",
    *(Path(module.__file__ or "").parent.parent / "templates" for module in (allauth.account,)),
]
VOID = {"br", "hr", "img", "input", "path", "circle", "use", "rect", "line"}  # nothing ends them
UNSEEN = "unseen"


class _Page(HTMLParser):
    """What a page says: its title, its words, what stands in its header."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.header, self.words = "", "", ""
        self.meta: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"title", "header", "script", "style", "svg"}:
            self._inside.append(tag)
        if tag == "meta":
            self.meta.append(values.get("content") or "")
        said = [values.get(name) or "" for name in ("aria-label", "alt", "title", "placeholder")]
        self.words += " ".join(["", *said, ""])
        if "header" in self._inside and tag == "a":
            self.header += f"[{values.get('href')}]"

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, text: str) -> None:
        if "script" in self._inside or "style" in self._inside:
            return
        if "title" in self._inside and "svg" not in self._inside:  # a chart's title is its words
            self.title += text
        if "header" in self._inside:
            self.header += text
        self.words += f" {text}"


def page_of(response: HttpResponse) -> _Page:
    """Return what a response's page says."""
    page = _Page()
    if "html" in response.headers.get("Content-Type", ""):
        page.feed(response.content.decode())
    return page


class _Labels(HTMLParser):
    """Each link and button with a label of its own, and the text that is seen on it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[list[str]] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in {"a", "button"} and values.get("aria-label"):
            self.found.append([values["aria-label"] or "", ""])
            self._open = [tag]
        elif self._open and tag not in VOID:
            self._open.append(UNSEEN if values.get("class") == "hidden-text" else tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in VOID:
            self._open.pop()

    def handle_data(self, text: str) -> None:
        if self._open and not {"svg", UNSEEN} & {*self._open}:
            self.found[-1][1] += text


def labels_of(response: HttpResponse) -> list[tuple[str, str]]:
    """Return the label and the seen text of each link and button that has both."""
    if "html" not in response.headers.get("Content-Type", ""):
        return []
    page = _Labels()
    page.feed(response.content.decode())
    return [(label, " ".join(seen.split())) for label, seen in page.found]


def bare(text: str) -> str:
    """Return a text's words in small letters, as somebody says them to a phone."""
    return " ".join(re.findall(r"[\w']+", text.casefold()))


@pytest.fixture(scope="module")
def journey(rows_of_the_module: None) -> dict[str, HttpResponse]:
    """Every page of the journeys, by its name."""
    return every_page(Client(), make_person())


# --- outside the page bodies ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ROUTES)
def test_no_address_names_the_subject(name: str) -> None:
    assert denied_outside(ROUTES[name].pattern) == []
    assert never_said(ROUTES[name].pattern.replace("/", " ").replace("-", " ")) == []


def test_no_title_header_or_cookie_names_the_subject(journey: dict[str, HttpResponse]) -> None:
    wrong = {}
    for label, response in journey.items():
        page = page_of(response)
        outside = [page.title, page.header, *page.meta, *response.cookies]
        headers = [f"{key}: {value}" for key, value in response.headers.items()]
        headers = [
            line for line in headers if "recovery-codes" not in line
        ]  # an address, see above
        found = denied_outside(" ".join([*outside, *headers]))
        if found:
            wrong[label] = found

    assert wrong == {}


OF_NOBODY = "leaving_away"  # the page that takes another's place: it names nothing of ours


def test_every_page_is_titled_with_the_neutral_name(journey: dict[str, HttpResponse]) -> None:
    titles = {
        label: page_of(response).title
        for label, response in journey.items()
        if "html" in response.headers.get("Content-Type", "") and response.content
        if not label.startswith(OF_NOBODY)
    }

    assert [label for label, title in titles.items() if not title.endswith("· Daybook")] == []


def _subjects() -> list[str]:
    return sorted(
        {
            str(path.relative_to(folder))
            for folder in TEMPLATE_FOLDERS
            for path in folder.rglob("*_subject.txt")
            if "socialaccount" not in str(path) and "usersessions" not in str(path)
        }
    )


@pytest.mark.parametrize("name", _subjects())
def test_no_mail_subject_names_the_subject(name: str) -> None:
    subject = get_template(name).render({"site_name": django_settings.SITE_NAME})

    assert denied_outside(subject) == []
    assert never_said(subject) == []


def test_mail_that_is_sent_names_nothing_outside_its_body(client: Client, person: User) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    client.post(
        reverse("account_signup"),
        {"email": "new@example.org", "password1": PASSWORD, "is_old_enough": "on"},
    )
    send_account_mails(at=timezone.now())

    outside = [f"{item.subject} {item.from_email} {item.extra_headers}" for item in mail.outbox]
    assert len(outside) >= 2
    assert [denied_outside(text) for text in outside] == [[]] * len(outside)
    assert [never_said(item.body) for item in mail.outbox] == [[]] * len(outside)


def test_the_sender_and_the_icon_are_neutral() -> None:
    neutral = [
        django_settings.DEFAULT_FROM_EMAIL,
        django_settings.SITE_NAME,
        django_settings.MFA_TOTP_ISSUER,
        django_settings.SESSION_COOKIE_NAME,
        django_settings.CSRF_COOKIE_NAME,
        *(str(path.relative_to(ROOT)) for path in (ROOT / "static").rglob("*")),
    ]

    assert [text for text in neutral if denied_outside(text)] == []


# --- nowhere at all -------------------------------------------------------------------------------


def test_no_page_says_a_word_that_hurts(journey: dict[str, HttpResponse]) -> None:
    said = {label: never_said(page_of(response).words) for label, response in journey.items()}

    assert {label: words for label, words in said.items() if words} == {}


def test_no_template_says_a_word_that_hurts() -> None:
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]

    said = {str(path.relative_to(ROOT)): never_said(template_text(path)) for path in files}

    assert len(files) > 30
    assert {name: words for name, words in said.items() if words} == {}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for item in value.values() for text in _strings(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in _strings(item))
    else:
        yield str(value)


@pytest.mark.parametrize("path", sorted((ROOT / "checkins" / "catalog").rglob("*.toml")), ids=str)
def test_no_catalog_text_says_a_word_that_hurts(path: Path) -> None:
    texts = list(_strings(tomllib.loads(path.read_text())))

    assert len(texts) > 5
    assert [text for text in texts if never_said(text)] == []


def test_no_message_in_code_says_a_word_that_hurts() -> None:
    modules = [path for path in (ROOT / "checkins").rglob("*.py") if "migrations" not in path.parts]
    texts = [text for path in modules for text in sentences_of_module(path)]
    scripts = [path.read_text() for path in (ROOT / "static" / "checkins" / "js").glob("*.js")]

    assert len(texts) > 100
    assert [text for text in texts if never_said(text)] == []
    assert [words for text in scripts if (words := never_said(text))] == []


def test_the_word_lists_are_those_of_the_content_page() -> None:
    assert never_said("She stayed CLEAN. clean_name, unclean, cleaned, habitat") == ["clean"]
    assert denied_outside("A Relapse of drugs") == ["relapse", "drug"]


# --- labels ---------------------------------------------------------------------------------------


def test_a_label_has_the_words_that_are_shown(journey: dict[str, HttpResponse]) -> None:
    labelled = [
        (name, *pair) for name, page in journey.items() for pair in labels_of(page) if pair[1]
    ]

    assert [one for one in labelled if f" {bare(one[2])} " not in f" {bare(one[1])} "] == []
    assert len(labelled) > 20


# --- help -----------------------------------------------------------------------------------------


def test_every_page_has_help_now_in_its_header(journey: dict[str, HttpResponse]) -> None:
    pages = {
        label: page_of(response)
        for label, response in journey.items()
        if "html" in response.headers.get("Content-Type", "") and response.content
        if not label.startswith(OF_NOBODY)
    }

    assert len(pages) > 60
    assert [
        label
        for label, page in pages.items()
        if "[/help/]" not in page.header or "Help now" not in page.header
    ] == []
