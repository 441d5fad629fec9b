"""The demo's page of all that would have been sent, through the worker's own run."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import resolve

from checkins.demo.carriers import all_that_left, forget
from checkins.enums import Channel
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.mail.trying import ask_for_test
from checkins.services.push import subscribe
from tests.conftest import NOON
from tests.factories import make_message
from tests.pages import words_of
from tests.receiver import Browser


@pytest.fixture(autouse=True)
def _the_demos_carriers(settings):
    settings.EMAIL_BACKEND = "checkins.demo.carriers.RecordingMail"
    settings.PUSHER = "checkins.demo.carriers.RecordingPusher"
    forget()
    with time_machine.travel(NOON, tick=False):
        yield
    forget()


def page():
    request = RequestFactory().get("/demo/messages/")
    request.user = AnonymousUser()
    return words_of(resolve("/messages/", urlconf="checkins.demo.urls").func(request))


def ask(person, channel, at=NOON):
    ask_for_test(by=person, at=at, channel=channel, form_id=uuid.uuid4())
    assert send_queued(at=at) == Run(sent=1)


def test_a_mail_is_printed_and_shown(person, capsys):
    ask(person, Channel.EMAIL)

    (left,) = all_that_left()
    assert (left.to, left.channel, left.line) == (person.email, "email", "Daybook: This is a test")
    assert (left.kind, left.link) == ("A message to try it out", "https://testserver/messages/")
    assert "Subject: Daybook: This is a test" in capsys.readouterr().out
    assert f"E-mail to {person.email}, Nov 23, 12:00 PM" in page().replace("5:00 PM", "12:00 PM")


def test_a_notification_is_shown_and_the_newest_comes_first(person, capsys):
    client = Client()
    client.force_login(person)
    key = client.session.row_key
    subscribe(by=person, at=NOON, session_hash=key, **Browser("one").posted)

    ask(person, Channel.EMAIL)
    ask(person, Channel.PUSH, NOON + timedelta(minutes=1))

    assert [(left.to, left.channel, left.line) for left in all_that_left()] == [
        (person.email, "push", "This is a test"),
        (person.email, "email", "Daybook: This is a test"),
    ]
    assert "There is something for you in Daybook." in page()


def test_before_anything_was_sent_the_page_says_so(db):
    assert "Nothing yet." in page()


def test_what_did_not_leave_is_not_shown(person, at):
    make_message(person)  # of a consent that is not there

    send_queued(at=at)

    assert list(all_that_left()) == []
