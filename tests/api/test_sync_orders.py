"""Pages that come in any order, any number of times, from several places: one day, nothing lost."""

from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from math import prod

import pytest
import time_machine
from django.db import connection, transaction
from django.forms.models import model_to_dict
from django.test import Client

from checkins.models import AuditEvent, CheckinSubmission, DailyCheckin, PageAside, PersonStatus
from checkins.services.pages_aside import confirm
from checkins.services.sync import SENDING
from tests.amounts import is_full
from tests.api.sync_pages import Phone, a_page
from tests.conftest import NOON
from tests.counts import count
from tests.factories import make_person
from tests.threads import at_once

MOST = 6
EDGES = MOST * 2 ** (MOST - 1)  # each of 6 pages after each set of others
ORDERS = sum(prod(range(MOST, MOST - length, -1)) for length in range(1, MOST + 1))


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """Stand still, and let a phone send as often as it likes."""
    unlimited = replace(SENDING, within=timedelta(0))
    monkeypatch.setattr("checkins.api.checkins.SENDING", unlimited)
    with time_machine.travel(NOON, tick=False):
        yield


def six_pages(person):
    """Return what a hard day leaves on a phone: a page corrected and cleared, one while locked."""
    first = {"day": "2026-11-22", "asked": ["low_mood"], "edited_at": "2026-11-22T20:00:00Z"}
    page = a_page(person, {"low_mood": 3, "note": "Rain."}, **first)
    locked = {"low_mood": 0, "stressed": 0}
    return [
        page,
        {**page, "answers": {"low_mood": 4, "note": None}, "edited_at": "2026-11-22T21:00:00Z"},
        a_page(person, {"cravings": 4, "planning": 2}, **{**first, "page": 2, "asked": []}),
        a_page(person, {"used": "yes"}, **{**first, "page": 4, "asked": ["used"], "finish": True}),
        a_page(person, locked, **first, locked=True, bulk=["stressed"]),
        a_page(person, {"low_mood": 2}, **{**first, "edited_at": "2026-11-23T16:00:00Z"}),
    ]


def rows_of(model, person, *left_out):
    rows = [model_to_dict(row, exclude=left_out) for row in model.objects.filter(person=person)]
    return sorted(map(repr, rows))


def state(person):
    """Return all that pages leave, without the rows' ids: what comes next rests on this alone."""
    notes = [row.note_from and row.note_from.note for row in DailyCheckin.objects.all()]
    aside = [(row.uuid, repr(row.content)) for row in PageAside.objects.filter(person=person)]
    return [
        rows_of(CheckinSubmission, person, "id", "sealed_note"),
        rows_of(DailyCheckin, person, "id", "note_from"),
        rows_of(PersonStatus, person),
        notes,
        sorted(aside),
    ]


@contextmanager
def taken_back():
    """Take back whatever is done within."""
    place = transaction.savepoint()
    yield
    transaction.savepoint_rollback(place)


def test_pages_in_every_order_and_any_number_make_one_day(db):
    """Send each page after each set of others, however that was reached; in full, in each order.

    Whatever is stored after a set of pages is the same after all its orders that were tried. What
    comes next rests on that alone, so the other orders end in the same day, too.
    """
    person = make_person()
    phone, pages, found, sends = Phone(person), six_pages(person), {}, Counter()

    def go_on(sent):
        for number in sorted({*range(MOST)} - sent):
            reached = sent | {number}
            with taken_back():
                assert phone.send(pages[number]).status_code == 201
                sends.update(pages=1)
                is_new, now = reached not in found, state(person)
                assert found.setdefault(reached, now) == now
                if is_new:
                    say_again(reached, now)
                if is_new or is_full():
                    go_on(reached)

    def say_again(reached, now):
        entries = phone.send({"pages": [pages[number] for number in reached] * 2}).json()["pages"]
        sends.update(repeats=len(entries))
        assert {entry["status"] for entry in entries} == {200}
        assert state(person) == now

    go_on(frozenset())
    for page in pages:
        phone.send(page)
    confirm(day=DailyCheckin.objects.get().day, by=person, at=NOON)
    row = DailyCheckin.objects.get()

    count(f"pages that a phone sends in any order, {connection.vendor}", sends["pages"])
    count(f"pages that a phone sends again, {connection.vendor}", sends["repeats"])
    assert sends["pages"] == (ORDERS if is_full() else EDGES)
    # What was said while locked stands under all else, and what nothing else says is added.
    asked = {"low_mood": 2, "cravings": 4, "planning": 2, "stressed": 0}
    assert (row.answers, row.used, row.note_from) == (asked, "yes", None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
def test_two_tabs_and_two_devices_that_send_a_page_three_times_make_one_row():
    person = make_person()
    page = a_page(person, {"stressed": 3})
    tabs, other = Phone(person), Phone(person)

    def sending(phone):
        copy = Phone.__new__(Phone)
        copy.client = Client()
        copy.client.cookies = phone.client.cookies
        return lambda: [copy.send(page).status_code for _ in range(3)]

    codes = at_once([sending(tabs), sending(tabs), sending(other)])

    assert Counter(code for some in codes for code in some) == {201: 1, 200: 8}
    assert CheckinSubmission.objects.count() == 1
    assert AuditEvent.objects.filter(action="page_saved").count() == 1
