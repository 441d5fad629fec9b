"""Taking everything along: asked who it is, handed out in parts, logged; and bringing a file."""

import io
import json
import re
import zipfile
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.enums import AccessAction
from checkins.exports.take_along import as_json
from checkins.models import AccessEvent, AuditEvent, User
from checkins.services.take_along import one_at_a_time
from checkins.views.take_along import BUSY, NOT_EMPTY
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    just_asked,
    make_contact,
    make_person,
    make_plan,
    make_thought,
    save,
    sign_in,
)
from tests.pages import words_of
from tests.ten_years import live

TODAY = date(2026, 11, 23)
PARTS = ("notices", "plan", "use", "notes")


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def actions(person: User) -> list[str]:
    about = AuditEvent.objects.filter(about=person.subject_ref).order_by("pk")
    return [row.action for row in about if "along" in row.action or "summary" in row.action]


def downloaded(client: Client, kind: str = "json") -> Any:
    return client.post(reverse("take_along_file"), {"taken_as": kind})


def test_the_file_comes_with_the_answer_to_the_question(signed_in: Client, person: User) -> None:
    save(person, TODAY, NOON, low_mood=2)
    there = {"next": reverse("take_along_file")}

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        asked = downloaded(signed_in)
        response = signed_in.post(
            reverse("account_reauthenticate"), {"password": PASSWORD, **there}
        )

    assert unquote(asked.headers["Location"]).endswith(f"?next={reverse('take_along_file')}")

    file = json.loads(b"".join(response.streaming_content))
    assert file["record"]["days"][0]["answers"] == {"low_mood": 2}
    assert actions(person) == ["data_taken_along"]


def test_the_file_is_streamed_and_kept_by_no_cache(signed_in: Client, person: User) -> None:
    make_thought(person)

    response = downloaded(just_asked(signed_in))

    assert response.streaming
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'
    file = json.loads(b"".join(response.streaming_content))
    assert file["record"]["thoughts"][0]["words"]["thought"] == "I always ruin it"
    assert file["here"]["account"]["email"] == person.email


def test_the_tables_come_as_a_zip_with_a_name_that_says_nothing(
    signed_in: Client, person: User
) -> None:
    make_contact(person)

    response = downloaded(just_asked(signed_in), "tables")

    packed = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    assert b"Maria" in packed.read("record/people.csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert response.headers["Content-Type"] == "application/zip"


def test_two_files_are_made_at_once_and_the_third_waits(signed_in: Client, person: User) -> None:
    just_asked(signed_in)
    first, second = downloaded(signed_in), downloaded(signed_in, "tables")

    third = downloaded(signed_in)
    sizes = [len(b"".join(one.streaming_content)) for one in (first, second)]
    fourth = downloaded(signed_in)

    assert min(sizes) > 1000
    assert (third.status_code, fourth.status_code) == (400, 200)
    assert BUSY in words_of(third)
    assert actions(person) == ["data_taken_along"] * 3


def test_each_time_is_shown_to_the_person(signed_in: Client, person: User) -> None:
    just_asked(signed_in)
    downloaded(signed_in)
    signed_in.post(reverse("take_along_summary"), {"reader": "doctor", "weeks": "4"})

    page = words_of(signed_in.get(reverse("take_along")))

    assert actions(person) == ["data_taken_along", "summary_made"]
    assert "Nov 23, 2026, 12:00 PM · a file" in page
    assert "Nov 23, 2026, 12:00 PM · a summary" in page
    assert AccessEvent.objects.filter(action=AccessAction.EXPORTED).count() == 0  # nobody else did


def test_settings_and_what_we_keep_lead_there(signed_in: Client) -> None:
    for page in ("settings", "keep"):
        assert f'href="{reverse("take_along")}"' in signed_in.get(reverse(page)).content.decode()


def test_it_leads_to_the_copy_for_a_record_system_and_back(signed_in: Client) -> None:
    page = signed_in.get(reverse("take_along")).content.decode()
    assert f'href="{reverse("fhir_bundle")}"' in page
    assert f'href="{reverse("settings")}"' in page

    copy = signed_in.get(reverse("fhir_bundle")).content.decode()
    assert f'href="{reverse("take_along")}"' in copy


def test_who_brings_a_file_reads_it_before_the_first_answer(signed_in: Client) -> None:
    page = signed_in.get(reverse("onboarding_page", args=[1])).content.decode()

    assert "Do you have a file from another site like this? Skip these questions." in page


def test_a_summary_holds_no_use_and_no_note_unless_they_are_ticked(
    signed_in: Client, person: User
) -> None:
    save(person, TODAY, NOON, low_mood=1, used="yes", note="Nobody reads this.", finish=True)
    make_plan(person)
    just_asked(signed_in)

    chosen = {"reader": "sponsor", "weeks": "4", "notices": "on"}
    page = words_of(signed_in.post(reverse("take_along_summary"), chosen))

    for word in ("Nobody reads this", "reported use", "Days I used", "Urgent", "lake"):
        assert word not in page
    assert "I checked in on 1 day" in page
    assert "Do not pass it on unless I agree in writing." in page


def test_without_use_no_gap_in_the_numbers_tells_of_it(signed_in: Client, person: User) -> None:
    for back, answers in ((3, {"planning": 3}), (2, {"used": "yes"}), (1, {"planning": 3})):
        then = NOON - timedelta(days=back)
        save(person, then.date(), then, **answers, finish=True)
    just_asked(signed_in)

    numbers = []
    for use in ({"use": "on"}, {}):
        chosen = {"reader": "sponsor", "weeks": "4", "notices": "on", **use}
        page = words_of(signed_in.post(reverse("take_along_summary"), chosen))
        told = page.partition("What the check-in told me")[2].partition("About this sheet")[0]
        numbers.append(re.findall(r"(\d) (?=Nov 2\d, 2026\.)", told))

    assert numbers == [["1", "2", "3"], ["1", "2"]]


def test_a_summary_holds_what_is_ticked(signed_in: Client, person: User) -> None:
    save(person, TODAY, NOON, low_mood=1, used="yes", note="It rained <b>.", finish=True)
    make_plan(person)
    just_asked(signed_in)

    chosen = {"reader": "myself", "weeks": "12", **dict.fromkeys(PARTS, "on")}
    response = signed_in.post(reverse("take_along_summary"), chosen)

    page = words_of(response)
    for words in ("It rained", "I reported use.", "Urgent", "Walk round the lake"):
        assert words in page
    assert "Days I used Nov 23, 2026" in page
    assert "Do not pass it on" not in page
    assert response.content.decode().count("<svg") >= 3


def test_a_hard_fortnight_is_not_counted_as_steady(signed_in: Client, person: User) -> None:
    for back in range(27, -1, -1):
        then = NOON - timedelta(days=back)
        save(person, then.date(), then, cravings=4, stressed=4, finish=True)
    chosen = {"reader": "doctor", "weeks": "4"}

    page = words_of(just_asked(signed_in).post(reverse("take_along_summary"), chosen))

    levels = page[page.index("of these 4 weeks.") : page.index("How it moved")]
    assert "Heavy" in levels
    assert "Steady" not in levels.partition("Steady means")[0]


def test_a_summary_of_nothing_says_so(signed_in: Client) -> None:
    chosen = {"reader": "doctor", "weeks": "52", **dict.fromkeys(PARTS, "on")}

    page = words_of(just_asked(signed_in).post(reverse("take_along_summary"), chosen))

    for words in ("There are no check-ins", "There’s no plan yet.", "There are no notes"):
        assert words in page


def brought(client: Client, data: bytes, name: str = "my-data.json") -> Any:
    given = io.BytesIO(data)
    given.name = name
    return client.post(reverse("take_along_bring"), {"file": given})


def test_a_new_account_takes_a_file_in(client: Client, person: User) -> None:
    live(person, days=5, until=TODAY - timedelta(days=1))
    data = b"".join(as_json(person, at=timezone.now()))
    other = make_person()
    just_asked(sign_in(client, other))

    response = brought(client, data)

    assert response.status_code == 302
    page = words_of(client.get(response.headers["Location"]))
    assert "Everything is here: 5 days. It’s exactly the same." in page
    assert "A file can only come into a new account." not in page
    assert other.daily_checkins.count() == 5
    assert words_of(client.get(reverse("home")))


def test_an_account_with_days_refuses_a_file_unread(signed_in: Client, person: User) -> None:
    save(person, TODAY, NOON, low_mood=1)

    response = brought(just_asked(signed_in), b"{}")

    assert response.status_code == 400
    assert NOT_EMPTY in words_of(response)


def test_the_page_says_what_is_here_already(signed_in: Client, person: User) -> None:
    make_contact(person)
    save(person, TODAY, NOON, low_mood=1)

    page = words_of(just_asked(signed_in).get(reverse("take_along_bring")))

    assert "something of its own already: check-ins people to call The two" in page
    assert "Bring it in" not in page


def test_a_refused_file_leaves_no_row_and_names_the_place(client: Client, person: User) -> None:
    make_contact(person)
    data = b"".join(as_json(person, at=timezone.now())).replace(b'"position":0', b'"position":true')
    other = make_person()
    just_asked(sign_in(client, other))

    response = brought(client, data)

    assert response.status_code == 400
    assert "the file was changed, or isn’t whole" in words_of(response)
    assert other.support_contacts.count() == 0


def test_a_second_file_waits_while_one_is_read(signed_in: Client) -> None:
    just_asked(signed_in)

    with one_at_a_time():
        response = brought(signed_in, b"{}")

    assert response.status_code == 400
    assert BUSY in words_of(response)


def test_a_body_over_the_limit_is_refused_unread(signed_in: Client) -> None:
    just_asked(signed_in)
    response = signed_in.post(
        reverse("take_along_bring"),
        b"x",
        content_type="multipart/form-data; boundary=x",
        headers={"Content-Length": str(17 * 1024 * 1024)},
    )

    assert response.status_code == 400
    assert "larger than 16 MB" in words_of(response)
