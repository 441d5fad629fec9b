"""What counselors wrote about a person is another one's to read by a consent of its own."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import AccessAction, ConsentKind, ContactHow
from checkins.models import AccessEvent, Consent, User
from checkins.models import Client as ClientRow
from checkins.services.contact_log import log_contact
from checkins.services.sharing import revoke
from checkins.services.sharing_codes import make_code
from tests.conftest import NOON
from tests.factories import make_counselor, share, sign_in
from tests.pages import page_of
from tests.rows import shown_in

WORDS, OWN_WORDS = "Zqwords of Lee", "Zqwords of Sam"
PART = "What colleagues wrote"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(person: User) -> User:
    """A counselor of the person's, who wrote a note; so did Lee, the other one."""
    sam = make_counselor(time_zone="America/New_York")
    write(person, sam, OWN_WORDS)
    write(person, make_counselor("Lee"), WORDS)
    return sam


def write(person: User, counselor: User, line: str) -> None:
    share(person, counselor, NOON)
    client = ClientRow.objects.get(person=person, counselor=counselor)
    log_contact(client=client, by=counselor, at=NOON, how=ContactHow.CALL, reached=True, line=line)


def agree_to_notes(person: User, counselor: User) -> Consent:
    return share(person, counselor, NOON, kind=ConsentKind.COUNSELING_NOTES)


def read(sam: User, person: User, name: str = "clients_page") -> str:
    row = ClientRow.objects.get(person=person, counselor=sam)
    return page_of(sign_in(Client(), sam).get(reverse(name, args=[row.pk])))


def actions() -> list[str]:
    return list(AccessEvent.objects.order_by("pk").values_list("action", flat=True))


def test_without_their_own_consent_a_counselor_reads_their_own_notes_alone(
    person: User, sam: User
) -> None:
    page = read(sam, person)

    assert [text in page for text in (OWN_WORDS, WORDS, PART)] == [True, False, False]
    assert actions() == [AccessAction.OPENED_CLIENT]


def test_with_it_they_stand_in_a_part_of_their_own_with_author_and_time(
    person: User, sam: User
) -> None:
    consent = agree_to_notes(person, sam)

    page = read(sam, person)

    part = page[page.index(PART) :]
    assert "Lee, Nov 23, 12:00 PM</strong> · Call, reached</p>" in part
    assert f'<p class="logged-line">{WORDS}</p>' in part
    assert OWN_WORDS not in part
    assert actions() == [AccessAction.OPENED_CLIENT, AccessAction.READ_COUNSELING_NOTES]
    event = AccessEvent.objects.latest("pk")
    assert (event.actor, *shown_in(event)) == (
        sam.subject_ref,
        [str(person.subject_ref)],
        [str(consent.pk)],
    )


def test_the_person_reads_of_each_look(signed_in: Client, person: User, sam: User) -> None:
    agree_to_notes(person, sam)
    read(sam, person)

    said = page_of(signed_in.get(reverse("visits")))

    assert "<strong>Sam</strong> read notes that others wrote about you" in said


def test_a_page_shown_again_with_an_error_is_a_look_too(person: User, sam: User) -> None:
    agree_to_notes(person, sam)
    row = ClientRow.objects.get(person=person, counselor=sam)

    refused = sign_in(Client(), sam).post(reverse("clients_contact", args=[row.pk]), {"how": "x"})

    assert (refused.status_code, WORDS in page_of(refused)) == (400, True)
    assert actions() == [AccessAction.OPENED_CLIENT, AccessAction.READ_COUNSELING_NOTES]


@pytest.mark.parametrize("ended", ConsentKind)
def test_the_next_page_after_either_end_is_without_them(
    person: User, sam: User, ended: ConsentKind
) -> None:
    agree_to_notes(person, sam)
    consent = Consent.objects.get(person=person, counselor=sam, kind=ended)
    revoke(consent=consent, by=person, at=NOON)

    page = read(sam, person)

    assert [text in page for text in (OWN_WORDS, WORDS, PART)] == [True, False, False]
    assert AccessAction.READ_COUNSELING_NOTES not in actions()


def test_they_are_not_on_the_sheet_to_print(person: User, sam: User) -> None:
    agree_to_notes(person, sam)

    assert WORDS not in read(sam, person, "clients_sheet")
    assert actions() == [AccessAction.OPENED_SESSION_SHEET]


def test_before_signing_the_person_reads_whose_notes_and_not_their_words(
    signed_in: Client, person: User, sam: User
) -> None:
    code, _ = make_code(by=sam, at=NOON, label="x", kind=ConsentKind.COUNSELING_NOTES)
    signed_in.post(reverse("sharing_ask", args=[code]), {"purpose": "support", "days": "30"})

    page = page_of(signed_in.get(reverse("sharing_review", args=[code])))

    assert "1 note by Lee, the newest of November 23, 2026" in page
    assert "That is each line, who wrote it, when" in page
    assert [text in page for text in (OWN_WORDS, WORDS, "by Sam,")] == [False, False, False]


def test_a_consent_to_notes_alone_says_that_it_waits_for_the_other(
    signed_in: Client, person: User, sam: User
) -> None:
    rosa = make_counselor("Rosa")
    code, _ = make_code(by=rosa, at=NOON, label="x", kind=ConsentKind.COUNSELING_NOTES)
    signed_in.post(reverse("sharing_ask", args=[code]), {"purpose": "support", "days": "30"})
    waits = "Rosa can read them once you share your check-ins too."
    page = reverse("sharing_review", args=[code])
    assert waits in page_of(signed_in.get(page))

    share(person, rosa, NOON)

    assert waits not in page_of(signed_in.get(page))


def test_a_preview_of_the_record_says_that_notes_are_open_already(
    signed_in: Client, person: User, sam: User
) -> None:
    code, _ = make_code(by=sam, at=NOON, label="x")
    terms = {"purpose": "support", "days": "30", "call_or_text": "call", "may_leave_message": "no"}
    signed_in.post(reverse("sharing_ask", args=[code]), terms)
    page, says = reverse("sharing_review", args=[code]), "could also read counseling notes."
    assert says not in page_of(signed_in.get(page))

    agree_to_notes(person, sam)

    assert says in page_of(signed_in.get(page))
    assert WORDS not in page_of(signed_in.get(page))


def test_a_colleagues_later_note_shows_too_and_an_ended_consent_not(
    person: User, sam: User
) -> None:
    consent = agree_to_notes(person, sam)
    lee = User.objects.get(name="Lee")
    write(person, lee, "Zqlater words")
    assert "Zqlater words" in read(sam, person)

    with time_machine.travel(consent.expires_at + timedelta(seconds=1), tick=False):
        share(person, sam, consent.expires_at)

        assert "Zqlater words" not in read(sam, person)
