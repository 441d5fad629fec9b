"""Every message in every language, as servers got it: no word that outs anybody, no other link.

What has words of its own is rendered from each template of ``email/``; all other kinds leave as
letters and as notifications by the worker's own carriers.
"""

import re
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import translation

from checkins.catalog.messages import message_lines
from checkins.delivery.email import Mailer
from checkins.enums import Channel, OutboxRule
from checkins.models import OutboxMessage
from checkins.services.mail.carriers import Carriers
from checkins.services.mail.register import ACCOUNT_REGISTER, REGISTER
from checkins.services.mail.rules import letter
from checkins.services.push import subscribe
from tests.conftest import NOON
from tests.receiver import Browser
from tests.words import denied_outside, never_said

LANGUAGES = [code for code, _ in settings.LANGUAGES]
WITH_WORDS = sorted(
    path.name.removesuffix("_subject.txt")
    for path in Path(settings.BASE_DIR, "templates/email").glob("*_subject.txt")
    if not path.name.startswith("something")
)
LINES = sorted(message_lines())
LINK, PATH = "https://testserver/account/x/", "/check-in/"
FULL = {
    "what": "your password",
    "link": LINK,
    "site": "testserver",
    "is_today": True,
    "changed_at": NOON,
    "removed_at": NOON,
    "day": date(2026, 11, 23),
    "last_day": date(2026, 11, 23),
    "clock": "6 PM",
    "invitation": SimpleNamespace(
        invited_by=SimpleNamespace(name="Amara"),
        get_role_display="Counselor",
        expires_at=NOON,
    ),
}
BARE = {**FULL, "what": "", "link": "", "is_today": False}


def parts_of(mail: EmailMessage) -> list[str]:
    """Return all of a mail that anybody may read: each header, and each part as it is shown."""
    headers = [f"{name}: {value}" for name, value in mail.items()]
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    return headers + parts


def faults_in(texts: list[str]) -> list[str]:
    found = [word for text in texts for word in denied_outside(text) + never_said(text)]
    links = [link for text in texts for link in re.findall(r"https?://[^\s\"'<>]+", text)]
    return found + [link for link in links if not link.startswith("https://testserver/")]


def test_a_topic_and_a_link_elsewhere_would_be_found():
    assert faults_in(["My Recovery", "it failed", "http://testserver/", LINK]) == [
        *("recovery", "failed", "http://testserver/"),
    ]


def test_every_kind_is_among_them():
    subjects = {
        name for told in (*REGISTER.values(), *ACCOUNT_REGISTER.values()) for name in told.subjects
    }

    assert subjects <= set(WITH_WORDS)
    assert {rule.value for rule, kind in REGISTER.items() if kind.opens} <= set(LINES)
    assert {rule for rule in OutboxRule if rule.value not in LINES} == {
        rule for rule in REGISTER if rule.value not in LINES
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("values", [FULL, BARE], ids=["full", "bare"])
@pytest.mark.parametrize("name", WITH_WORDS)
def test_a_letter_with_words_of_its_own_names_no_topic(name, values, language, mailbox):
    with translation.override(language), Mailer() as mailer:
        mailer.send(letter("someone@example.org", name, **values), message_id="<1@testserver>")

    (mail,) = mailbox.mails
    assert faults_in(parts_of(mail)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", LINES)
def test_a_line_names_no_topic_on_any_channel(rule, language, person, receiver, mailbox):
    client, browser = Client(), Browser("one")
    with time_machine.travel(NOON, tick=False):
        client.force_login(person)
    key = client.session.row_key
    subscribe(by=person, at=NOON, session_hash=key, **browser.posted)

    with translation.override(language), Carriers() as ways:
        for channel in Channel:
            message = OutboxMessage(rule=rule, person=person, recipient=person, channel=channel)
            ways.carry(message, PATH, NOON)

    (mail,) = mailbox.mails
    (pushed,) = receiver.said_to(browser)
    (got,) = receiver.got
    line = message_lines()[rule]
    assert mail["Subject"] == f"Daybook: {line}"
    assert line in parts_of(mail)[-1]  # hidden, before all else
    assert pushed["title"] == line
    told = [*parts_of(mail), *map(str, pushed.values()), *map(str, got.headers.items()), got.path]
    assert faults_in(told) == []
