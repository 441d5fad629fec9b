"""On every page, each text of a person who writes from the right is isolated and balanced."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client

from checkins.catalog.bidi import EMBEDDINGS, ISOLATES, PDF, PDI
from checkins.models import CravingEpisode, PageAside, PlanVersion, ThoughtRecord, User
from checkins.models.sealed import SealedText
from checkins.services.append_only import lifted
from tests import counts
from tests.conftest import NOON
from tests.factories import make_contact
from tests.views.everything import Everything, make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import OWN
from tests.views.routes.table import POLICY

pytestmark = pytest.mark.django_db
MARK = "\u202e\u05e9\u05e8\u05d4"  # an override that nothing closes, and three letters
NAMES = {"name", "shown_name", "relation", "label", "place", "purpose_words"}
READ_AS_WORDS = {"title", "alt", "aria-label", "placeholder", "label", "content"}
LEAST_TEXTS = {
    Audience.PERSON: 60,
    Audience.COUNSELOR: 5,
    Audience.SUPPORTER: 1,
    Audience.OPERATOR: 2,
}
READERS = (Audience.PERSON, Audience.COUNSELOR, Audience.SUPPORTER, Audience.OPERATOR)


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and those around them, all of whose texts turn."""
    with time_machine.travel(NOON):
        made = make_everything()
    with lifted():
        for model in apps.get_app_config("checkins").get_models():
            _turn(model)
    return made


def _turn(model: Any) -> None:
    """Write the mark into each text of each row, sealed ones included."""
    sealed = [name for name, value in vars(model).items() if isinstance(value, SealedText)]
    plain = [
        field.name
        for field in model._meta.concrete_fields
        if field.name in NAMES and isinstance(field, models.CharField)
    ]
    kept = {"relapsestage", "sealcanary", "consent", "checkinimport", "accountchange"}
    if model._meta.model_name in kept:
        return
    for row in model._base_manager.all():
        for name in sealed:
            if getattr(row, model.__dict__[name].column):
                setattr(row, name, _turned(model, getattr(row, name)))
        for name in plain:
            if getattr(row, name):
                setattr(row, name, MARK)
        if sealed or plain:
            row.save()


def _turned(model: Any, text: str) -> str:
    if model is PlanVersion:
        content = json.loads(text)
        return json.dumps({**content, "words": dict.fromkeys(content["words"], MARK)})
    if model is ThoughtRecord:
        content = json.loads(text)
        words = ("situation", "thought", "own_feeling", "speaks_for", "speaks_against", "kinder")
        return json.dumps({**content, **dict.fromkeys(words, f"{MARK}\n{MARK}")})
    if model in {CravingEpisode, PageAside}:
        return text  # codes and numbers alone
    return f"https://example.org/{MARK}" if text.startswith("https:") else MARK


class Texts(HTMLParser):
    """Collects each text node, and each attribute that is read as words; not what is typed in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "textarea":
            self.inside.append(tag)
        self.found += [value for name, value in attrs if name in READ_AS_WORDS and value]

    def handle_endtag(self, tag: str) -> None:
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.found.append(data)


def texts_in(page: str) -> list[str]:
    parser = Texts()
    parser.feed(page)
    return [text for text in parser.found if MARK[1:] in text]


def loose(text: str) -> bool:
    """Return whether a line has the mark outside an isolate, or leaves one open."""
    for line in text.split("\n"):
        opened: list[str] = []
        for place, sign in enumerate(line):
            if sign in ISOLATES:
                opened.append(PDI)
            elif sign in EMBEDDINGS:
                if PDI not in opened:
                    return True
                opened.append(PDF)
            elif sign in {PDI, PDF}:
                if not opened or opened.pop() != sign:
                    return True
            elif line[place:].startswith(MARK[1:]) and PDI not in opened:
                return True
        if opened:
            return True
    return False


def pages_of(everything: Everything, who: str) -> list[tuple[str, HttpResponse]]:
    browser = everything.browser(who)
    found = []
    for name, row in POLICY.items():
        if name == "account_changes_leave" and who != Audience.PERSON:
            continue  # the address is the person's
        if row.get == 200 and who in row.whom and "GET" in OWN[name].methods:
            parameters = everything.parameters_of(name)
            for more in ({}, *(form.where for form in row.forms if form.where)):
                address = OWN[name].address(**{**parameters, **more})
                found.append((address, browser.get(address)))
    return found


@pytest.mark.parametrize("who", READERS)
def test_every_text_on_every_page_is_isolated(everything: Everything, who: str) -> None:
    seen, wrong = 0, {}

    with time_machine.travel(NOON):
        pages = pages_of(everything, who)

    for address, response in pages:
        assert response.status_code in {200, 302}, address
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        texts = texts_in(response.content.decode())
        seen += len(texts)
        if bad := [text for text in texts if loose(text)]:
            wrong[address] = bad

    assert wrong == {}
    assert seen >= LEAST_TEXTS[who]
    counts.say(f"texts that turn, {who}: {seen}")


def test_a_sentence_after_a_save_isolates_the_name(signed_in: Client, person: User) -> None:
    contact = make_contact(person, name=MARK)

    page = signed_in.post(f"/people/{contact.pk}/remove/", follow=True).content.decode()

    [text] = [text for text in texts_in(page) if "off your list" in text]
    assert text == f"\u2068\u2068{MARK}\u202c\u2069 is off your list.\u2069"


def test_what_is_typed_in_is_shown_as_it_was_typed(signed_in: Client, person: User) -> None:
    contact = make_contact(person, name=MARK)

    page = signed_in.get(f"/people/{contact.pk}/").content.decode()

    assert f'value="{MARK}"' in page
