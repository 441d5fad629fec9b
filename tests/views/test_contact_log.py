"""Log in a row of the list, and on a client's page: saved, refused, undone and corrected."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import AccessAction, AlertStatus, ContactHow
from checkins.models import AccessEvent, Alert, ContactLog, User
from checkins.models import Client as ClientRow
from checkins.services.contact_log import take_back
from tests.conftest import NOON
from tests.factories import (
    as_sent,
    make_calm_client,
    make_counselor,
    make_entry,
    save,
    share,
    sign_in,
)
from tests.pages import main_of
from tests.rows import shown_in

pytestmark = pytest.mark.django_db
ROW = {"X-Part": "row"}
CALL = {"how": "call", "reached": "yes", "line": "Is with her sister."}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam() -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def maya(sam: User) -> ClientRow:
    return make_calm_client(sam, NOON, "Maya")


@pytest.fixture
def desk(sam: User) -> Client:
    return sign_in(Client(), sam)


def log(desk: Client, row: ClientRow, way: str = "", **fields: Any) -> HttpResponse:
    headers = fields.pop("headers", {})
    fields = as_sent({**CALL, **fields})
    return desk.post(reverse("clients_log", args=[row.pk]) + way, fields, headers=headers)


def undo(
    desk: Client, row: ClientRow, entry: ContactLog, name: str = "clients_log_undo"
) -> HttpResponse:
    return desk.post(reverse(name, args=[row.pk, entry.pk]))


# --- in a row -------------------------------------------------------------------------------------


def test_log_leads_back_to_the_row_which_says_saved_and_offers_undo(
    desk: Client, maya: ClientRow
) -> None:
    saved = log(desk, maya, "?sort=name&q=may")

    there = f"{reverse('caseload')}?q=may&sort=name&at={maya.pk}#c-{maya.pk}"
    assert (saved.status_code, saved.headers["Location"]) == (302, there)
    page = main_of(desk.get(there))
    row = page[page.index(f"id=c-{maya.pk}") :].partition("<li ")[0]
    assert '<p role="status">Saved.</p>' in row
    entry = ContactLog.objects.get()
    assert reverse("clients_log_undo", args=[maya.pk, entry.pk]) + "?q=may&sort=name" in row
    assert "Saved." not in main_of(desk.get(there))
    assert (entry.how, entry.reached, entry.line) == ("call", True, "Is with her sister.")


def test_for_a_script_the_answer_is_the_row_alone(desk: Client, maya: ClientRow) -> None:
    answer = log(desk, maya, headers=ROW)

    html = answer.content.decode()
    assert (answer.status_code, answer.headers["X-Part"]) == (200, "row")
    assert html.startswith(f"<li class=row id=c-{maya.pk}>")
    assert (html.count("<li "), "Saved." in html, "<!DOCTYPE" in html) == (1, True, False)
    event = AccessEvent.objects.get()  # one look at one row of the list
    assert (event.action, len(shown_in(event)[0])) == (AccessAction.OPENED_CASELOAD, 1)


@pytest.mark.parametrize(("minutes", "statuses"), [(-1, {"acted_on"}), (3, {"acted_on", "open"})])
@pytest.mark.parametrize("page", ["caseload", "clients_page"])
def test_use_that_was_reported_after_the_page_was_shown_waits_on(
    desk: Client, sam: User, page: str, minutes: int, statuses: set[str]
) -> None:
    maya = make_calm_client(sam, NOON - timedelta(hours=1), "Maya")
    share(maya.person, sam, NOON - timedelta(hours=1), signs=True, use=True, alerts=True)
    at = NOON + timedelta(minutes=minutes)
    if minutes < 0:
        save(maya.person, NOON.date(), at, used="yes", finish=True)
    shown = desk.get(reverse(page, args=[maya.pk] if page == "clients_page" else []))
    mark = re.findall(r'name="page_mark" value="([^"]+)"', shown.content.decode())[-1]
    if minutes > 0:
        save(maya.person, NOON.date(), at, used="yes", finish=True)

    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        name = "clients_log" if page == "caseload" else "clients_contact"
        fields = as_sent({**CALL, "page_mark": mark})
        desk.post(reverse(name, args=[maya.pk]), fields)

    assert set(Alert.objects.values_list("status", flat=True)) == statuses
    assert Alert.objects.get(cause="pattern").status == AlertStatus.ACTED_ON


@pytest.mark.parametrize("missing", ["how", "reached"])
@pytest.mark.parametrize("headers", [{}, ROW])
def test_neither_question_has_a_default_and_a_refused_row_keeps_what_was_typed(
    desk: Client, maya: ClientRow, missing: str, headers: dict[str, str]
) -> None:
    refused = log(desk, maya, headers=headers, **{missing: ""})

    html = refused.content.decode()
    sentence = {"how": "Choose how.", "reached": "Choose whether you reached them."}[missing]
    row = html[html.index(f"id=c-{maya.pk}") :].partition("<li ")[0]
    assert refused.status_code == 400
    assert f'<span class="error">{sentence}</span>' in row
    assert 'value="Is with her sister."' in row
    assert row.count(" checked") == 1
    assert ("Nothing is saved yet." in html) is not bool(headers)
    assert ContactLog.objects.count() == 0


def test_without_a_script_log_opens_in_the_row_of_the_address(
    desk: Client, maya: ClientRow, sam: User
) -> None:
    other = make_calm_client(make_counselor("Lee"), NOON)

    page = main_of(desk.get(f"{reverse('caseload')}?log={maya.pk}"))
    foreign = main_of(desk.get(f"{reverse('caseload')}?log={other.pk}"))

    action = f'action="{reverse("clients_log", args=[maya.pk])}"'
    assert page.count(action) == 1
    assert " checked" not in page[page.index(action) :].partition("</form>")[0]
    assert str(other.pk) not in foreign


def test_undo_in_the_row_takes_it_back_and_a_second_time_changes_nothing(
    desk: Client, maya: ClientRow
) -> None:
    log(desk, maya)
    entry = ContactLog.objects.get()

    first = desk.get(undo(desk, maya, entry).headers["Location"].partition("#")[0])
    undo(desk, maya, entry)

    assert "Taken back. It no longer counts as a contact." in main_of(first)
    assert "clients_log_undo" not in main_of(first)
    assert Alert.objects.get().status == AlertStatus.OPEN
    assert ContactLog.objects.count() == 2


def test_after_ten_minutes_a_sentence_says_that_it_stays(
    desk: Client, sam: User, maya: ClientRow
) -> None:
    log(desk, maya)
    entry = ContactLog.objects.get()

    with time_machine.travel(NOON + timedelta(minutes=10, seconds=1), tick=False):
        late = undo(desk, maya, entry)
        page = main_of(desk.get(late.headers["Location"].partition("#")[0]))

    assert "It was logged more than 10 minutes ago, so it stays." in page
    assert (ContactLog.objects.count(), Alert.objects.get().status) == (1, AlertStatus.ACTED_ON)


@pytest.mark.parametrize(
    "name", ["clients_log_undo", "clients_contact_undo", "clients_contact_correct"]
)
def test_a_colleagues_entry_is_nowhere_to_be_found(
    desk: Client, sam: User, maya: ClientRow, name: str
) -> None:
    lee = make_counselor("Lee")
    entry = make_entry(make_calm_client(lee, NOON), NOON, how=ContactHow.CALL, reached=True)

    answer = undo(desk, maya, entry, name)

    assert (answer.status_code, ContactLog.objects.count()) == (404, 1)


# --- on the client's page -------------------------------------------------------------------------


def page_of(desk: Client, row: ClientRow) -> str:
    return main_of(desk.get(reverse("clients_page", args=[row.pk])))


def test_a_long_line_is_kept_whole_and_a_note_is_asked_no_reached(
    desk: Client, maya: ClientRow
) -> None:
    line = "y" * 1999 + "z"
    fields = as_sent({"how": "note", "line": line})

    saved = desk.post(reverse("clients_contact", args=[maya.pk]), fields)

    assert saved.status_code == 302
    assert line in page_of(desk, maya)
    assert (ContactLog.objects.get().reached, Alert.objects.get().status) == (False, "open")


def test_each_own_entry_offers_its_correction_which_stands_under_it(
    desk: Client, maya: ClientRow
) -> None:
    entry = make_entry(maya, NOON - timedelta(minutes=11), how=ContactHow.CALL, line="On Monday.")
    address = reverse("clients_contact_correct", args=[maya.pk, entry.pk])
    before = page_of(desk, maya)

    saved = desk.post(address, as_sent({"line": "On Tuesday."}))

    page = page_of(desk, maya)
    assert (
        address in before,
        reverse("clients_contact_undo", args=[maya.pk, entry.pk]) in before,
    ) == (True, False)
    assert saved.headers["Location"].endswith("#said")
    assert page.index("On Monday.") < page.index("Correction") < page.index("On Tuesday.")


def test_a_refused_correction_stands_open_at_its_own_entry(desk: Client, maya: ClientRow) -> None:
    entries = [make_entry(maya, NOON - timedelta(minutes=back)) for back in (1, 2)]
    address = reverse("clients_contact_correct", args=[maya.pk, entries[1].pk])

    refused = desk.post(address, as_sent({"line": ""}))

    page = main_of(refused)
    at = page.index(f"entry-{entries[1].pk}")
    assert refused.status_code == 400
    assert len(re.findall(r"<details class=\"no-print\"\s+open>", page)) == 1
    assert page.index("Write what’s right.", at) > at


def test_what_was_taken_back_says_so_and_offers_nothing(desk: Client, maya: ClientRow) -> None:
    entry = make_entry(maya, NOON, how=ContactHow.CALL, reached=True, line="Wrong person.")
    offered = page_of(desk, maya)

    undone = undo(desk, maya, entry, "clients_contact_undo")

    page = page_of(desk, maya)
    assert reverse("clients_contact_undo", args=[maya.pk, entry.pk]) in offered
    assert undone.status_code == 302
    assert "Wrong person." in page
    assert "Taken back, Nov 23, 12:00 PM." in page
    assert str(entry.pk) not in page.replace(f"entry-{entry.pk}", "")


def test_a_correction_of_what_was_taken_back_in_another_tab_says_that_it_stays(
    desk: Client, maya: ClientRow
) -> None:
    entry = make_entry(maya, NOON)
    take_back(entry=entry, by=maya.counselor, at=NOON)
    address = reverse("clients_contact_correct", args=[maya.pk, entry.pk])

    saved = desk.post(address, as_sent({"line": "x"}))

    assert "It stays as it is." in main_of(desk.get(saved.headers["Location"].partition("#")[0]))
    assert ContactLog.objects.count() == 2
