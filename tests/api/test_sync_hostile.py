"""Bodies that no phone sends: each is refused by name, repeats nothing and leaves no row."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from checkins.catalog.pages import page_questions
from checkins.forms.sync import MEMBERS
from checkins.forms.sync_json import NotTakenError, read_json
from checkins.services.sync import SENDING
from tests.amounts import how_many, seed_of
from tests.api.hostile import MARK, Bodies, written
from tests.api.sync_pages import PAGES, Phone, a_page
from tests.conftest import NOON
from tests.counts import count
from tests.rows import counts

pytestmark = pytest.mark.django_db
BODIES = how_many(quick=800, full=20_000)
AT_ONCE = 100
QUESTIONS = {item.name for number in (1, 2, 3, 4) for item in page_questions(number)}
FIELDS = {"body", "pages", *MEMBERS, *(f"answers.{name}" for name in QUESTIONS)}


@pytest.fixture
def phone(person, monkeypatch):
    """A person's browser that may send as often as it likes."""
    logging.disable()  # a line for each refusal would be a fifth of the time
    unlimited = replace(SENDING, within=timedelta(0))
    monkeypatch.setattr("checkins.api.checkins.SENDING", unlimited)
    with time_machine.travel(NOON, tick=False):
        yield Phone(person)
    logging.disable(logging.NOTSET)


def refused(status, error):
    assert status in {400, 413}
    assert error["field"] in FIELDS
    assert error["message"].endswith(".")
    return error["field"].partition(".")[0]


@pytest.mark.both_in_full
def test_hostile_bodies_are_refused_by_name_and_leave_no_row(person, phone):
    bodies = Bodies(seed_of(0), lambda answers, **more: a_page(person, answers, **more))
    before, sent = counts(), 0

    while sent < BODIES:
        for body in [bodies.body() for _ in range(AT_ONCE)]:
            answer = phone.send(body)
            assert MARK not in answer.text
            field = refused(answer.status_code, answer.json()["error"])
            count(f"hostile bodies on {connection.vendor}, by field", part=field)
            sent += 1
        assert counts() == before

    assert sent >= BODIES


def test_hostile_pages_of_a_batch_are_refused_one_by_one(person, phone):
    bodies = Bodies(seed_of(1), lambda answers, **more: a_page(person, answers, **more))
    before = counts()

    for _ in range(how_many(quick=10, full=100)):
        pages = [text for text in (written(bodies.page()) for _ in range(10)) if is_read(text)]
        answer = phone.send(b'{"pages": [' + b",".join(pages) + b"]}")
        assert (answer.status_code, MARK in answer.text) == (200, False)
        for entry in answer.json()["pages"]:
            refused(entry["status"], entry["error"])

    assert counts() == before


def is_read(text):
    """Return whether a page's faults are its own: a text that is no JSON spoils the whole batch."""
    with suppress(NotTakenError):
        return bool(read_json(b'{"pages": [' + text + b"]}"))
    return False


@pytest.mark.parametrize(
    ("kind", "more", "status"),
    [
        ("application/json; charset=utf-16", {}, 415),
        ("application/json; boundary=b", {}, 415),
        ("application/x-www-form-urlencoded", {}, 415),
        ("text/plain", {}, 415),
        ("application/json-seq", {}, 415),
        ("", {}, 415),
        ("application/json", {"CONTENT_LENGTH": "9" * 4999}, 413),
        ("application/json", {"CONTENT_LENGTH": "70000"}, 413),
        ("application/json", {"CONTENT_LENGTH": "-1"}, 400),
        ("application/json", {"CONTENT_LENGTH": "٣"}, 400),
        ("application/json", {"CONTENT_LENGTH": "20"}, 400),
        ("application/json", {"CONTENT_LENGTH": ""}, 400),
        ("application/json; charset=UTF-8", {}, 201),
    ],
)
def test_another_type_or_a_length_that_lies_is_refused(person, phone, kind, more, status):
    answer = phone.client.generic(
        "POST", PAGES, written(a_page(person)), kind, **{"CONTENT_TYPE": kind, **more}
    )

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert status == 201 or answer.json()["error"]["field"] in {"body", "Content-Type"}
