"""What a message says that has no words of its own: a line, and that something is there."""

import json
import re
from dataclasses import fields

import pytest
from django.conf import settings
from django.utils import translation

from checkins.catalog.messages import message_lines
from checkins.delivery.email import Letter, Mailer
from checkins.delivery.push import Urgency
from checkins.enums import OutboxRule
from checkins.models import OutboxMessage, PushSubscription
from checkins.services.mail.writing import (
    PAYLOAD_BYTES,
    on_the_site,
    payload,
    said_by,
    something_letter,
    something_push,
)
from tests.words import denied_outside, never_said

RULES = [OutboxRule(value) for value in message_lines()]
LANGUAGES = [code for code, _ in settings.LANGUAGES]
TO, PATH, OFF = "someone@example.org", "/check-in/", "/messages/off/"
KEYS = {"endpoint": "https://fcm.googleapis.com/fcm/send/x", "p256dh": "p", "auth": "a"}
ELSEWHERE = ["", "check-in/", "//evil.example", "/\\evil.example", "/\t/evil.example", "https://x"]


def send(letter):
    with Mailer() as mailer:
        mailer.send(letter)


def letter_of(rule, **told):
    return something_letter(OutboxMessage(rule=rule), TO, PATH, **told)


def push_of(rule):
    row = PushSubscription()
    row.values_text = json.dumps(KEYS)
    return something_push(OutboxMessage(rule=rule), row, PATH)


def test_every_kind_but_those_with_an_address_of_their_own_has_a_line():
    own = {OutboxRule.INVITED, OutboxRule.SECOND_STEP, OutboxRule.ACCOUNT}

    assert set(RULES) == set(OutboxRule) - own


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_a_letter_says_its_line_that_something_is_there_and_no_more(rule, language, at):
    with translation.override(language):
        letter = letter_of(rule)

    line, says = message_lines()[rule], said_by(rule)
    shown = re.sub(r"<title>.*?</title>|<[^>]*>", " ", letter.html)
    assert letter.subject == f"Daybook: {line}"
    assert letter.body == f"{says}\n\nhttps://testserver/check-in/\n"
    assert shown.split() == [*line.split(), *says.split(), "Open", "Daybook"]


@pytest.mark.parametrize("rule", RULES)
def test_a_letter_loads_nothing_and_leads_to_this_site_alone(rule, at):
    html = letter_of(rule, off_path=OFF).html

    assert re.findall(r'(?:href|src)="([^"]*)"|url\(', html) == [
        "https://testserver/check-in/",
        "https://testserver/messages/off/",
    ]
    assert re.findall(r"<(?:img|link|script|style|iframe|object)\b", html) == []


@pytest.mark.parametrize("rule", RULES)
def test_no_part_of_a_message_names_a_topic(rule, at):
    letter, push = letter_of(rule, off_path=OFF), push_of(rule)
    said = [letter.subject, letter.body, letter.html, push.body.decode(), settings.SITE_NAME]

    assert [denied_outside(text) + never_said(text) for text in said] == [[]] * len(said)


def test_a_wanted_call_is_said_in_one_sentence(at):
    letter, push = letter_of(OutboxRule.CALL), json.loads(push_of(OutboxRule.CALL).body)

    assert letter.body.splitlines()[0] == "Someone would like a call from you. Daybook."
    assert (push["title"], push["body"]) == ("Someone would like a call from you", "Daybook.")


def test_a_letter_says_how_to_turn_it_off_where_there_is_a_way(at):
    letter = letter_of(OutboxRule.CHECKIN, off_path=OFF)

    assert letter.body.splitlines()[-2:] == ["Turn this off:", "https://testserver/messages/off/"]


def test_a_letter_arrives_as_text_and_html_with_its_headers(at, mailbox):
    headers = {"List-Unsubscribe": "<https://testserver/messages/off/>"}

    Mailer().send(letter_of(OutboxRule.CHECKIN, headers=headers))

    (mail,) = mailbox.mails
    assert mail["List-Unsubscribe"] == headers["List-Unsubscribe"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_a_letter_of_text_alone_has_one_part(mailbox):
    Mailer().send(Letter(TO, "A subject", "A body\n"))

    assert [mail.get_content() for mail in mailbox.mails] == ["A body\r\n"]


@pytest.mark.parametrize("rule", RULES)
def test_a_push_is_what_the_letter_is_and_its_length_tells_nothing(rule):
    push = push_of(rule)

    said = json.loads(push.body)
    assert said | {"body": ""} == {
        "title": message_lines()[rule],
        "body": "",
        "path": PATH,
        "tag": rule.value,
        "renotify": push.urgency == Urgency.HIGH,
    }
    assert len(push.body) == PAYLOAD_BYTES
    assert {field.name for field in fields(push)} == {
        *("endpoint", "p256dh", "auth", "body", "ttl", "urgency"),
    }


def test_what_cannot_wait_wakes_a_phone_that_saves_power():
    urgent = {rule for rule in RULES if push_of(rule).urgency == Urgency.HIGH}

    assert urgent == {OutboxRule.CALL, OutboxRule.URGENT, OutboxRule.TEST}


def test_nothing_longer_than_every_push_is_sent():
    with pytest.raises(ValueError, match="longer"):
        payload(path="/" + "a" * PAYLOAD_BYTES)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_address_of_another_site_is_written(path):
    with pytest.raises(ValueError, match="no path"):
        on_the_site(path)
