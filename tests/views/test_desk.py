"""The operator's desk: how each part stands, in numbers alone; and the pages that it leads to."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from checkins.catalog import help_catalog
from checkins.enums import Role
from checkins.forms.overlays import MOST_LETTERS
from checkins.models import LogSeal, User, WarningSign, WorkerTick
from checkins.services import audit
from checkins.services.append_only import lifted
from checkins.services.log_seals import seal_log
from tests.conftest import NOON
from tests.factories import (
    make_contact,
    make_counselor,
    make_listed_group,
    make_person,
    make_plan,
    make_staff,
    save,
    share,
    sign_in,
)
from tests.pages import words_of
from tests.query_counts import queries_made

EXAMPLE = (Path(__file__).parents[2] / "docs" / "overlay.example.toml").read_text()
CANARY = "Zephyrine"
MOST_QUERIES = 14


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def operator(db: None) -> User:
    return make_staff(Role.OPERATOR, name="Amara")


@pytest.fixture
def desk(operator: User) -> Client:
    """The operator's browser."""
    return sign_in(Client(), operator)


# --- the index ------------------------------------------------------------------------------------


def test_it_says_in_a_line_each_how_all_stands(desk: Client, operator: User) -> None:
    make_staff(Role.COUNSELOR)
    make_staff(Role.COUNSELOR, second_factor=False)
    make_listed_group(operator)
    WorkerTick.objects.create(ticked_at=NOON)
    seal_log(at=NOON)

    text = words_of(desk.get("/desk/"))

    for line in (
        r"Accounts and invitations Look: 1 operator, 2 counselors, 1 without a second step\.",
        "Roles Who may see and do what",
        r"Alerts and hours No alert budget\. No reading times\.",
        r"Groups 1 group to pick from\.",
        r"Questions and helplines As they ship\.",
        r"Messages The worker is at work\. Nothing waits to leave\.",
    ):
        assert re.search(line, text), line


def test_what_somebody_should_look_at_is_said_in_words(desk: Client) -> None:
    share(make_person(), make_counselor(), NOON - timedelta(days=2))
    text = words_of(desk.get("/desk/"))
    assert "Messages Look: No worker." in text
    assert "Seals of the logs Look: Nothing is sealed yet." in text
    assert "Did the daily jobs stop?" in words_of(desk.get(reverse("log_seals")))

    seal_log(at=NOON - timedelta(days=3))
    WorkerTick.objects.create(ticked_at=NOON - timedelta(hours=2))
    text = words_of(desk.get("/desk/"))
    assert "Seals of the logs Look: 3 days aren’t sealed." in text
    assert "Messages Look: The worker last looked 2 hours ago." in text

    seal_log(at=NOON)
    assert "Seals of the logs Yesterday is sealed." in words_of(desk.get("/desk/"))


def test_the_first_day_of_a_site_is_no_fault(desk: Client, operator: User) -> None:
    audit.record(action="staff_joined", about=operator, by=operator, at=NOON)

    assert "Seals of the logs The first day isn’t over yet." in words_of(desk.get("/desk/"))
    page = words_of(desk.get(reverse("log_seals")))
    assert "The first one is made after the first whole day." in page
    assert "stop?" not in page


def test_each_line_leads_to_a_page_that_is_there(desk: Client) -> None:
    page = desk.get("/desk/").content.decode()

    found = re.findall(r'<a href="(/[^"]+)">\s*<svg', page)
    assert len(found) >= 7
    assert {path: desk.get(path).status_code for path in found} == dict.fromkeys(found, 200)


def test_no_page_of_the_desk_holds_a_word_of_a_person(desk: Client) -> None:
    person = make_person(name=CANARY, email=f"{CANARY}@home.example".lower())
    make_contact(person, name=CANARY)
    make_plan(person, reasons=CANARY)
    save(person, NOON.date(), NOON, used="yes", note=CANARY, finish=True)
    share(person, make_counselor(), NOON)
    seal_log(at=NOON + timedelta(days=3))

    for path in (
        "/desk/",
        "/desk/me/",
        "/desk/roles/",
        "/desk/seals/",
        "/desk/catalog/",
        "/desk/messages/",
        "/desk/erasures/",
        "/desk/systems/",
    ):
        page = desk.get(path).content.decode()
        assert CANARY.lower() not in page.lower(), path
        assert str(person.subject_ref) not in page, path


def test_it_costs_the_same_with_more_of_everything(desk: Client, operator: User) -> None:
    counts = []
    for _ in range(2):
        with queries_made() as queries:
            desk.get("/desk/")
        counts.append(len(queries))
        for _ in range(3):
            make_staff(Role.COUNSELOR)
            make_listed_group(operator)

    assert counts[0] == counts[1] <= MOST_QUERIES


def test_a_counselors_desk_has_none_of_it(db: None) -> None:
    sam = sign_in(Client(), make_counselor())

    assert "Accounts and invitations" not in words_of(sam.get("/desk/"))
    paths = ("/desk/roles/", "/desk/seals/", "/desk/catalog/")
    assert [sam.get(path).status_code for path in paths] == [404] * 3


# --- the overlay ----------------------------------------------------------------------------------


def shown(desk: Client, text: str) -> str:
    answer = desk.post(reverse("overlays"), {"text": text})
    assert answer.status_code == 200
    return words_of(answer)


def test_it_shows_the_difference_and_changes_nothing(desk: Client) -> None:
    before = list(WarningSign.objects.order_by("pk").values()), help_catalog()

    text = shown(desk, EXAMPLE)

    assert re.search(
        r"Strong cravings Changed cravings Words Now I had cravings to use\. "
        r"Then I had strong cravings\.",
        text,
    )
    assert "A number people call Added clinic_nights Number to call 555-0134" in text
    assert text.index("988 Suicide") < text.index("Strong cravings") < text.index("Payday")
    assert "manage.py load_catalog --dry-run clinic.toml" in text
    assert (list(WarningSign.objects.order_by("pk").values()), help_catalog()) == before
    assert "Everything is as it ships." in words_of(desk.get(reverse("overlays")))


def test_a_file_is_read_as_its_text_is(desk: Client) -> None:
    given = SimpleUploadedFile("clinic.toml", EXAMPLE.encode())
    answer = desk.post(reverse("overlays"), {"text": "", "file": given})

    assert answer.status_code == 200
    assert (
        words_of(answer).split("Check another one")[0]
        == (shown(desk, EXAMPLE).split("Check another one")[0])
    )


def test_every_fault_is_named_with_its_entry_and_key(desk: Client) -> None:
    wrong = '[[lines]]\ncode = "988"\ncall = "555-0134"\n[[signs]]\ncode = "cravings"\nstage = 1\n'

    answer = desk.post(reverse("overlays"), {"text": wrong})

    assert answer.status_code == 400
    text = words_of(answer)
    assert "Nothing is changed. This overlay can't be used yet." in text
    assert "Signs, cravings: an overlay may not change stage." in text
    assert "Lines, 988: an overlay may not change call of this helpline." in text
    assert "Put it in place" not in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe", "This file isn’t plain text."),
        (b"", "This file is empty."),
        (b"# " + b"x" * MOST_LETTERS, "This file is too large."),
        (b"a = " + b"[" * 20_000, "cannot be read"),
        (b"a = " + b"9" * 5_000, "cannot be read"),
    ],
    ids=["bytes", "empty", "large", "deep", "number"],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    desk: Client, content: bytes, said: str
) -> None:
    given = SimpleUploadedFile("clinic.toml", content)
    answer = desk.post(reverse("overlays"), {"text": "", "file": given})

    assert answer.status_code == 400
    assert said in words_of(answer)


def test_without_text_and_file_it_asks_for_one(desk: Client) -> None:
    answer = desk.post(reverse("overlays"), {"text": " "})

    assert answer.status_code == 400
    assert "Paste the text, or choose the file." in words_of(answer)


# --- the seals ------------------------------------------------------------------------------------


@pytest.fixture
def head(operator: User) -> str:
    """The digest of the newest seal."""
    share(make_person(), make_counselor(), NOON - timedelta(days=2))
    newest, _ = seal_log(at=NOON)
    assert newest
    return newest.digest


def checked(desk: Client, digest: str) -> str:
    answer = desk.post(reverse("log_seals"), {"digest": digest, "span": "7"})
    assert answer.status_code == 200
    return words_of(answer)


def test_the_newest_seal_is_shown_with_its_digest(desk: Client, head: str) -> None:
    text = words_of(desk.get(reverse("log_seals")))

    assert "Yesterday is sealed Its day Sunday, Nov 22, 2026" in text
    assert head in text


def test_a_digest_that_was_kept_is_found_however_it_is_pasted(desk: Client, head: str) -> None:
    text = checked(desk, f"  {head.upper()} ")

    assert "As it was sealed Your digest is the seal of Nov 22, 2026." in text
    assert "7 days were computed again and are the same. Back to Nov 16, 2026." in text


def test_a_changed_entry_and_an_unknown_digest_are_said(desk: Client, head: str) -> None:
    with lifted():
        LogSeal.objects.filter(day=NOON.date() - timedelta(days=2)).update(count=99)

    assert "The entries of Nov 21, 2026 differ from their seal." in checked(desk, head)
    assert "No seal has this digest." in checked(desk, "a" * 64)
