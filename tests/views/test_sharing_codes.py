"""A counselor's codes: shown again while they wait, handed out, named, and what became of each."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checkins.enums import ConsentKind
from checkins.models import AuditEvent, SharingCode, User
from checkins.models import Client as ClientRow
from checkins.queries.sharing_codes import LISTED_FOR, CodeState, listed_codes
from checkins.services.erasures import erase_account
from checkins.services.sharing import revoke
from checkins.services.sharing_codes import (
    GOOD_FOR,
    CodeNotOpenError,
    make_code,
    rename_code,
    shown_code,
    withdraw_code,
)
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, share, sign_in
from tests.pages import main_of, words_of
from tests.qr import drawn, read
from tests.query_counts import queries_made

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NAMES_THE_SUBJECT = re.compile(
    r"relapse|heroin|opioid|drug|sober|recovery|addict|craving|naloxone|methadone|rehab|overdose"
    r"|counsel|clinic|check-?in",
    re.IGNORECASE,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday() -> None:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam() -> User:
    return make_counselor("Sam Rivera & Co")


@pytest.fixture
def desk(sam: User) -> Client:
    return sign_in(Client(), sam)


def made(sam: User, label: str = "Blue cap", at: datetime = NOON) -> tuple[str, SharingCode]:
    return make_code(by=sam, at=at, label=label)


def page_of(row: SharingCode, name: str = "sharing_codes_code") -> str:
    return reverse(name, args=[row.pk])


# --- shown again ----------------------------------------------------------------------------------


def test_while_it_waits_its_counselor_sees_code_link_square_and_slip_again(
    sam: User, desk: Client
) -> None:
    code, row = made(sam)
    link = f"http://testserver/join/{code}/"

    for name in ("sharing_codes_code", "sharing_codes_slip"):
        for _ in range(2):
            page = main_of(desk.get(page_of(row, name)))
            assert code in page
            assert read(drawn(page[page.index('<svg class="square"') :])) == link


def used(row: SharingCode) -> None:
    SharingCode.objects.filter(pk=row.pk).update(used_at=NOON)


def withdrawn(row: SharingCode) -> None:
    withdraw_code(code_id=row.pk, by=row.counselor, at=NOON)


def out_of_date(row: SharingCode) -> None:
    SharingCode.objects.filter(pk=row.pk).update(expires_at=NOON)


@pytest.mark.parametrize("end", [used, withdrawn, out_of_date])
def test_afterwards_it_is_not(end, sam: User, desk: Client) -> None:
    code, row = made(sam)
    end(row)

    page = desk.get(page_of(row))
    slip = desk.get(page_of(row, "sharing_codes_slip"))

    assert code not in page.content.decode()
    assert "<svg class" not in main_of(page).replace("<svg viewBox", "")
    assert slip.headers["Location"] == page_of(row)


def test_another_key_of_the_server_shows_no_wrong_code(
    sam: User, desk: Client, settings: Settings
) -> None:
    _, row = made(sam)
    settings.SECRET_KEY = "another one that is long enough to be taken as one here"

    assert shown_code(row, at=NOON) == ""


def test_nobody_else_sees_it(sam: User) -> None:
    _, row = made(sam)
    other = sign_in(Client(), make_counselor("Pat"))

    for name in ("sharing_codes_code", "sharing_codes_slip"):
        assert other.get(page_of(row, name)).status_code == 404
    assert other.post(page_of(row, "sharing_codes_label"), {"label": "x"}).status_code == 404


# --- handed out -----------------------------------------------------------------------------------


def test_a_text_and_a_mail_have_the_link_and_no_word_of_what_it_is_about(
    sam: User, desk: Client
) -> None:
    code, row = made(sam, label="Methadone clinic, J.")
    page = main_of(desk.get(page_of(row))).replace("&amp;", "&")

    text = re.findall(r'href="(sms:[^"]+)"', page)
    mail = re.findall(r'href="(mailto:[^"]+)"', page)

    said = (
        f"Sam Rivera & Co sent you a link to Daybook: http://testserver/join/{code}/"
        " It works until November 30. You can say no."
    )
    assert text[0].startswith("sms:?&body=")  # iOS reads past the "?", Android past the "&"
    assert unquote(text[0].removeprefix("sms:?&body=")) == said
    assert "+" not in text[0] + mail[0]
    assert parse_qs(mail[0].removeprefix("mailto:?")) == {
        "subject": ["A link from Sam Rivera & Co"],
        "body": [said],
    }
    assert NAMES_THE_SUBJECT.findall(unquote(text[0] + mail[0])) == []


def test_the_slip_says_what_to_do_and_not_what_it_is_about(sam: User, desk: Client) -> None:
    code, row = made(sam, label="Methadone clinic, J.")

    page = desk.get(page_of(row, "sharing_codes_slip"))

    slip = page.content.decode().partition('<section class="slip">')[2].partition("</section>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", slip).split())
    assert f"Daybook {code} From Sam Rivera &amp; Co. Works until Monday, November 30." in words
    assert "open testserver/join and type the code" in words
    assert slip.count("<li>") == 3
    assert NAMES_THE_SUBJECT.findall(slip) == []


def test_a_code_that_works_into_the_next_year_names_it(sam: User) -> None:
    late = datetime(2026, 12, 28, 17, 0, tzinfo=UTC)
    with time_machine.travel(late, tick=False):
        _, row = made(sam, at=late)
        desk = sign_in(Client(), sam)
        pages = [reverse("sharing_codes"), page_of(row), page_of(row, "sharing_codes_slip")]
        listed, page, slip = (words_of(desk.get(address)) for address in pages)

    assert "Waiting until Jan 4, 2027" in listed
    assert "Waiting until Jan 4, 2027" in page
    assert "It works until January 4, 2027. You can say no." in page
    assert "Works until Monday, January 4, 2027." in slip


def test_without_a_script_the_link_can_be_selected(sam: User, desk: Client) -> None:
    code, row = made(sam)

    page = main_of(desk.get(page_of(row)))

    field = re.findall(r"<input id=\"id_link\"[^>]+>", page)[0]
    assert f'value="http://testserver/join/{code}/"' in field
    assert "readonly" in field
    assert re.findall(r"<button[^>]+data-copy=\"id_link\"[^>]+hidden>", page)


# --- what became of it ----------------------------------------------------------------------------


def states(sam: User, at: datetime = NOON) -> dict[str, CodeState]:
    return {item.label: item.state for item in listed_codes(sam, at=at)}


def test_each_code_says_what_became_of_it(sam: User, desk: Client) -> None:
    jo, kit, gone = make_person(), make_person(), make_person()
    made(sam, "waits")
    share(jo, sam, NOON, label="signed")
    revoke(consent=share(kit, sam, NOON - SECOND, label="ended"), by=kit, at=NOON)
    share(gone, sam, NOON - 2 * SECOND, label="erased")
    erase_account(person=gone, by=gone, at=NOON)
    withdrawn(made(sam, "withdrawn")[1])
    out_of_date(made(sam, "out of date", at=NOON - DAY)[1])

    assert states(sam) == {
        "waits": CodeState.WAITING,
        "signed": CodeState.SIGNED,
        "ended": CodeState.ENDED,
        "erased": CodeState.ENDED,
        "withdrawn": CodeState.WITHDRAWN,
        "out of date": CodeState.OUT_OF_DATE,
    }
    shown = words_of(desk.get(reverse("sharing_codes")))
    for words in ("waits Check-ins Waiting until Nov 30", "signed Check-ins Signed Nov 23"):
        assert words in shown


def test_a_signed_one_stays_signed_when_it_is_signed_anew(sam: User) -> None:
    jo = make_person()
    share(jo, sam, NOON - DAY, label="first")
    share(jo, sam, NOON, label="again")

    assert [item.state for item in listed_codes(sam, at=NOON)] == [CodeState.SIGNED] * 2


def test_another_kind_of_consent_does_not_count(sam: User) -> None:
    jo = make_person()
    share(jo, sam, NOON, label="notes", kind=ConsentKind.COUNSELING_NOTES)
    revoke(consent=share(jo, sam, NOON - SECOND, label="J."), by=jo, at=NOON)

    found = {item.code.kind: item.state for item in listed_codes(sam, at=NOON)}

    assert found == {"counseling_notes": CodeState.SIGNED, "record": CodeState.ENDED}


def test_past_codes_leave_the_list_after_thirty_days(sam: User) -> None:
    share(make_person(), sam, NOON, label="signed")
    withdrawn(made(sam, "withdrawn")[1])
    made(sam, "out of date")
    last = NOON + LISTED_FOR

    assert set(states(sam, last - SECOND)) == {"signed", "withdrawn", "out of date"}
    assert set(states(sam, last)) == {"out of date"}
    assert set(states(sam, last + GOOD_FOR - SECOND)) == {"out of date"}
    assert states(sam, last + GOOD_FOR) == {}


def test_the_list_costs_the_same_with_one_code_of_each_kind_and_with_five(
    sam: User, desk: Client
) -> None:
    desk.get(reverse("desk"))  # the first request in a minute writes when the session was used
    counts = []
    for number in (1, 4):
        for _ in range(number):
            made(sam)
            share(make_person(), sam, NOON)
            withdrawn(made(sam)[1])
        with queries_made() as queries:
            desk.get(reverse("sharing_codes"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 6


# --- names ----------------------------------------------------------------------------------------


def test_a_code_is_named_anew_and_so_is_the_client_whom_it_brings(sam: User, desk: Client) -> None:
    _, row = made(sam)
    answer = desk.post(page_of(row, "sharing_codes_label"), {"label": "Green cap"}, follow=True)
    assert "The name is saved." in words_of(answer)
    row.refresh_from_db()

    assert row.label == "Green cap"
    assert AuditEvent.objects.filter(action="code_renamed").count() == 1


def test_a_used_code_is_not_named_anew(sam: User, desk: Client) -> None:
    _, row = made(sam)
    used(row)

    answer = desk.post(page_of(row, "sharing_codes_label"), {"label": "Green cap"})

    assert answer.headers["Location"] == page_of(row)
    assert SharingCode.objects.get().label == "Blue cap"
    with pytest.raises(CodeNotOpenError):
        rename_code(code_id=row.pk, by=sam, at=NOON, label="Green cap")


def test_a_client_is_named_anew_also_after_access_ended(sam: User, desk: Client) -> None:
    jo = make_person()
    consent = share(jo, sam, NOON, label="Blue cap")
    client = ClientRow.objects.get(person=jo)
    there = reverse("clients_label", args=[client.pk])
    assert 'value="Blue cap"' in main_of(desk.get(there))

    for label in ("Green cap", "Red cap"):
        answer = desk.post(there, {"label": label}, follow=True)
        assert "The name is saved." in words_of(answer)
        assert label in words_of(desk.get(reverse("clients_page", args=[client.pk])))
        assert listed_codes(sam, at=NOON)[0].label == label
        revoke(consent=consent, by=jo, at=NOON)


def test_nobody_else_names_a_client(sam: User) -> None:
    share(make_person(), sam, NOON, label="Blue cap")
    other = sign_in(Client(), make_counselor("Pat"))
    there = reverse("clients_label", args=[ClientRow.objects.get().pk])

    assert other.post(there, {"label": "x"}).status_code == 404
    assert ClientRow.objects.get().label == "Blue cap"
