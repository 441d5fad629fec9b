"""The bar that marks several clients of the list."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import AlertEventKind
from checkins.models import Alert, AlertEvent, User
from checkins.models import Client as ClientRow
from tests.conftest import NOON
from tests.factories import make_calm_client, make_counselor, make_person, save, share, sign_in
from tests.pages import main_of

pytestmark = pytest.mark.django_db
ASIDE = {"mark": "aside", "until": "2026-12-07", "reason": "On a trip."}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam() -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def desk(sam: User) -> Client:
    return sign_in(Client(), sam)


@pytest.fixture
def calm(sam: User) -> list[ClientRow]:
    return [make_calm_client(sam, NOON, label) for label in ("Ana", "Maya")]


@pytest.fixture
def urgent(sam: User) -> ClientRow:
    person = make_person()
    save(person, NOON.date(), NOON, planning=3, finish=True)
    consent = share(person, sam, NOON, signs=True, alerts=True, label="Quinn")
    return ClientRow.objects.get(consent=consent)


def post(desk: Client, rows: list[ClientRow], **fields: Any) -> HttpResponse:
    data = {"client": [str(row.pk) for row in rows], **fields}
    return desk.post(reverse("marks") + "?sort=name", data)


def statuses() -> set[str]:
    return set(Alert.objects.values_list("status", flat=True))


def test_a_box_stands_in_each_row_that_waits_and_in_no_urgent_one(
    desk: Client, calm: list[ClientRow], urgent: ClientRow
) -> None:
    page = main_of(desk.get(reverse("caseload")))

    boxes = {row.label for row in (*calm, urgent) if f"name=client value={row.pk}" in page}
    assert boxes == {"Ana", "Maya"}


def test_two_are_marked_as_seen_and_the_list_says_so(desk: Client, calm: list[ClientRow]) -> None:
    done = post(desk, calm, mark="seen", until="", reason="")

    assert done.headers["Location"] == reverse("caseload") + "?sort=name"
    assert "2 clients are marked as seen." in main_of(desk.get(done.headers["Location"]))
    assert statuses() == {"seen"}


def test_two_are_set_aside_up_to_fourteen_days_on(desk: Client, calm: list[ClientRow]) -> None:
    done = post(desk, calm, **ASIDE)

    page = main_of(desk.get(done.headers["Location"]))
    assert "2 clients are set aside." in page
    assert page.count("Back on Dec 7.") >= 2
    assert statuses() == {"snoozed"}


@pytest.mark.parametrize("mark", [{"mark": "seen"}, ASIDE])
def test_a_forged_box_of_an_urgent_client_is_refused_by_label_and_nothing_is_written(
    desk: Client, calm: list[ClientRow], urgent: ClientRow, mark: dict[str, str]
) -> None:
    refused = post(desk, [*calm, urgent], **mark)

    page = main_of(refused)
    assert refused.status_code == 400
    assert "Open one by one: Quinn. Nothing was marked." in page.replace("\u2068", "").replace(
        "\u2069", ""
    )
    assert page.count(" checked>") == 2  # the boxes of the others stay ticked
    assert statuses() == {"open"}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until": "2026-12-08"}, "Choose a day from tomorrow to 14 days on."),
        ({"until": "2026-11-23"}, "Choose a day from tomorrow to 14 days on."),
        ({"reason": ""}, "Why? Write a few words."),
        ({"client": []}, "Tick at least one client."),
    ],
)
def test_what_is_missing_or_too_far_is_said_and_what_was_typed_is_kept(
    desk: Client, calm: list[ClientRow], wrong: dict[str, Any], sentence: str
) -> None:
    refused = post(desk, calm, **{**ASIDE, **wrong})

    page = main_of(refused)
    assert refused.status_code == 400
    assert sentence in page
    kept = {**ASIDE, **wrong}["reason"]
    assert f'value="{kept}"' in page or not kept
    assert statuses() == {"open"}


def test_a_colleagues_client_is_not_there(desk: Client, calm: list[ClientRow]) -> None:
    foreign = make_calm_client(make_counselor("Lee"), NOON)

    assert post(desk, [*calm, foreign], mark="seen").status_code == 404
    assert statuses() == {"open"}


@pytest.mark.parametrize("mark", [{"mark": "seen"}, ASIDE])
@pytest.mark.parametrize(("minutes", "status"), [(-1, 302), (3, 400)])
def test_what_grew_after_the_page_was_shown_is_not_marked_with_others(
    desk: Client, calm: list[ClientRow], mark: dict[str, str], minutes: int, status: int
) -> None:
    alert = Alert.objects.get(person=calm[0].person)
    moment = NOON + timedelta(minutes=minutes)
    page = desk.get(reverse("caseload")).content.decode()
    shown = re.findall(r'name="page_mark" value="([^"]+)"', page)[-1]
    AlertEvent.objects.create(alert=alert, at=moment, kind=AlertEventKind.JOINED, rung=3)

    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        done = post(desk, calm, page_mark=shown, **mark)

    assert done.status_code == status
    if status == 400:
        assert "An alert changed meanwhile. Nothing was marked." in main_of(done)
        assert statuses() == {"open"}
    else:
        assert statuses() != {"open"}
