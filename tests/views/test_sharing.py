"""From a code to a signed consent and back, as the two of them meet it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.enums import ConsentKind
from checkins.forms.sharing import page_from
from checkins.models import AccessEvent, CallSheet, Consent, Scopes, SharingCode, User
from checkins.models import Client as ClientRow
from checkins.queries.sharing import ending_soon, who_can_see
from checkins.services.access_log import open_client
from checkins.services.sharing_codes import make_code
from tests.conftest import NOON
from tests.factories import PASSWORD, as_sent, make_counselor, make_person, save, share, sign_in
from tests.pages import page_of
from tests.views.terms import ask

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def sam(db: None) -> User:
    """A counselor."""
    return make_counselor()


@pytest.fixture
def code(sam: User) -> str:
    """A code that the counselor shows."""
    return make_code(by=sam, at=NOON - timedelta(minutes=1), label="Tuesday")[0]


def agree(client: Client, code: str) -> HttpResponse:
    """Press "I agree" on the page as it stands."""
    page = client.get(reverse("sharing_review", args=[code]))
    fields = as_sent({"shown": page.context["shown"]})
    return client.post(reverse("sharing_review", args=[code]), fields)


def confirm(client: Client, response: HttpResponse, password: str = PASSWORD) -> HttpResponse:
    """Answer the sign-in library's question on the page that it redirected to."""
    address, _, query = response.headers["Location"].partition("?next=")
    assert address == reverse("account_reauthenticate")
    return client.post(address, {"password": password, "next": unquote(query)})


# --- granting -------------------------------------------------------------------------------------


def test_a_typed_code_leads_to_who_asks(signed_in: Client, code: str) -> None:
    typed = code.lower().replace("-", " ")

    response = signed_in.post(reverse("sharing"), {"code": typed})

    assert response.headers["Location"] == reverse("sharing_ask", args=[code])
    page = page_of(signed_in.get(response.headers["Location"]))
    assert "Sam asks to see your check-ins" in page
    assert "Tuesday" not in page


def test_nothing_is_chosen_beyond_levels_and_trends(signed_in: Client, code: str) -> None:
    page = signed_in.get(reverse("sharing_ask", args=[code])).content.decode()

    boxes = [line for line in page.split("<input") if 'type="checkbox"' in line]
    assert len(boxes) == 4
    assert [line for line in boxes if "checked" in line.split(">")[0]] == []


def test_agreeing_asks_for_the_password_and_then_shares(
    signed_in: Client, code: str, person: User, sam: User
) -> None:
    ask(signed_in, code, shows_signs="on")

    asked = agree(signed_in, code)
    assert Consent.objects.count() == 0
    done = confirm(signed_in, asked)

    consent = Consent.objects.get()
    assert done.headers["Location"] == f"{reverse('sharing')}#said"
    assert (consent.person, consent.counselor, consent.signature) == (person, sam, "password")
    assert consent.scopes == Scopes(signs=True)
    assert (CallSheet.objects.get().number, CallSheet.objects.get().safe_hours) == (
        "555-0100",
        "after 5 pm",
    )
    assert "Sam" in page_of(signed_in.get(reverse("sharing")))


def test_a_wrong_password_shares_nothing(signed_in: Client, code: str) -> None:
    ask(signed_in, code)

    confirm(signed_in, agree(signed_in, code), password="wrong-river-stone-41")

    assert Consent.objects.count() == 0


def test_a_confirmation_from_before_the_choice_is_no_signature(
    signed_in: Client, code: str
) -> None:
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    ask(signed_in, code)

    response = agree(signed_in, code)

    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Consent.objects.count() == 0


@pytest.mark.parametrize(
    ("record", "signature"),
    [
        ({"method": "mfa", "type": "webauthn", "reauthenticated": True}, "passkey"),
        ({"method": "mfa", "type": "totp", "reauthenticated": True}, None),
        ({"method": "password"}, None),
    ],
)
def test_a_passkey_signs_and_a_code_from_an_app_does_not(
    signed_in: Client, code: str, record: dict[str, Any], signature: str | None
) -> None:
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})  # whose records
    ask(signed_in, code)
    session = signed_in.session
    at = timezone.now().timestamp() + 1
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{**record, "at": at}]
    session.save()

    agree(signed_in, code)

    assert [row.signature for row in Consent.objects.all()] == ([signature] if signature else [])


def test_i_agree_tapped_twice_signs_one_consent_and_leads_to_the_same_page(
    signed_in: Client, code: str
) -> None:
    ask(signed_in, code)
    page = signed_in.get(reverse("sharing_review", args=[code]))
    fields = as_sent({"shown": page.context["shown"]})
    confirm(signed_in, signed_in.post(reverse("sharing_review", args=[code]), fields))

    again = signed_in.post(reverse("sharing_review", args=[code]), fields)

    assert again.headers["Location"] == f"{reverse('sharing')}#said"
    assert Consent.objects.count() == 1


def test_a_text_that_changed_meanwhile_is_shown_again(
    signed_in: Client, code: str, sam: User
) -> None:
    ask(signed_in, code)
    page = signed_in.get(reverse("sharing_review", args=[code]))
    User.objects.filter(pk=sam.pk).update(name="Samuel")
    shown = as_sent({"shown": page.context["shown"]})

    asked = signed_in.post(reverse("sharing_review", args=[code]), shown)
    again = confirm(signed_in, asked)

    assert again.status_code == 400
    assert "The text changed since you read it." in page_of(again)
    assert Consent.objects.count() == 0


def test_the_draft_stands_sealed_in_the_session(signed_in: Client, code: str) -> None:
    ask(signed_in, code)

    assert "555-0100" not in repr(dict(signed_in.session))


def test_a_draft_is_no_other_codes(signed_in: Client, code: str, sam: User) -> None:
    ask(signed_in, code)
    other = make_code(by=sam, at=NOON, label="x")[0]

    response = signed_in.get(reverse("sharing_review", args=[other]))

    assert response.headers["Location"] == reverse("sharing_ask", args=[other])


def test_an_unconfirmed_address_is_asked_for_first(
    signed_in: Client, code: str, person: User
) -> None:
    EmailAddress.objects.filter(user=person).update(verified=False)

    response = signed_in.get(reverse("sharing_ask", args=[code]))

    assert "Please confirm your e-mail address first" in page_of(response)


def test_a_used_code_says_so_in_words(signed_in: Client, code: str) -> None:
    SharingCode.objects.update(used_at=NOON)

    response = signed_in.get(reverse("sharing_ask", args=[code]))

    assert response.status_code == 404
    assert "That code doesn’t work" in page_of(response)


def test_counseling_notes_have_a_form_of_their_own(
    signed_in: Client, sam: User, person: User
) -> None:
    code = make_code(by=sam, at=NOON, label="x", kind=ConsentKind.COUNSELING_NOTES)[0]
    page = signed_in.get(reverse("sharing_ask", args=[code]))
    signed_in.post(reverse("sharing_ask", args=[code]), {"purpose": "support", "days": "30"})
    confirm(signed_in, agree(signed_in, code))

    consent = Consent.objects.get()
    assert "shows_" not in page.content.decode()
    assert (consent.kind, consent.scopes) == (ConsentKind.COUNSELING_NOTES, Scopes())
    assert who_can_see(person, timezone.now()).everyone == []


@pytest.mark.parametrize(
    ("days", "ends"), [("30", date(2026, 12, 23)), ("365", date(2027, 11, 23))]
)
def test_the_person_chooses_for_how_long(
    signed_in: Client, code: str, days: str, ends: date
) -> None:
    ask(signed_in, code, days=days)

    assert f"This ends after {ends:%B} {ends.day}, {ends.year}" in page_of(
        signed_in.get(reverse("sharing_review", args=[code]))
    )


# --- stopping -------------------------------------------------------------------------------------


def test_stopping_takes_no_password_and_counts_at_once(
    signed_in: Client, person: User, sam: User
) -> None:
    consent = share(person, sam, NOON)
    client_id = ClientRow.objects.get().pk

    response = signed_in.post(reverse("sharing_stop", args=[consent.pk]))

    opened = open_client(client_id=client_id, by=sam, at=timezone.now())
    assert response.headers["Location"] == f"{reverse('sharing')}#said"
    assert (opened.scopes, opened.ended_on) == (None, TODAY)


def test_stop_all_sharing_names_nobody(signed_in: Client, person: User, sam: User) -> None:
    share(person, sam, NOON)
    page = page_of(signed_in.get(reverse("sharing")))
    card = page[page.index("<h2>Stop all sharing") : page.index("Did a counselor show")]

    signed_in.post(reverse("sharing_stop_all"))

    assert "Sam" not in card
    assert list(Consent.objects.in_force(timezone.now())) == []
    assert "You aren’t sharing." in page_of(signed_in.get(reverse("sharing")))


def test_a_stopped_text_can_still_be_read(signed_in: Client, person: User, sam: User) -> None:
    consent = share(person, sam, NOON)
    signed_in.post(reverse("sharing_stop", args=[consent.pk]))

    page = page_of(signed_in.get(reverse("sharing_consent", args=[consent.pk])))

    assert "With whom: Sam, counselor." in page
    assert "You stopped this on November 23, 2026." in page
    assert consent.text_sha256 in page


def test_the_end_is_told_fourteen_and_three_days_before(person: User, sam: User) -> None:
    ends = share(person, sam, NOON).expires_at

    told = {
        days: [(share.days_left, share.ends_very_soon) for share in ending_soon(person, then)]
        for days in (15, 14, 3, 1)
        if (then := ends - timedelta(days=days))
    }

    assert told == {15: [], 14: [(14, False)], 3: [(3, True)], 1: [(1, True)]}
    assert ending_soon(person, ends) == []


def test_the_dashboard_says_what_ends_soon(signed_in: Client, person: User, sam: User) -> None:
    share(person, sam, NOON, days=2)

    page = page_of(signed_in.get("/"))

    assert "Sharing that ends soon" in page
    assert "Ends in 2 days." in page


# --- who sees -------------------------------------------------------------------------------------


def test_who_can_see_names_each_reader_by_scope(person: User, sam: User) -> None:
    share(person, sam, NOON, use=True, signs=True)
    share(person, make_counselor("Lee"), NOON, notes=True)
    share(make_person(), make_counselor("Rosa"), NOON, use=True)

    sees = who_can_see(person, timezone.now())

    assert (sees.everyone, sees.use, sees.signs) == (["Lee", "Sam"], ["Sam"], ["Sam"])
    assert (sees.notes, sees.alerts) == (["Lee"], [])


@pytest.mark.parametrize(
    ("scopes", "says"),
    [
        ({"use": True}, "You and Sam can see this answer."),
        ({"signs": True, "notes": True, "alerts": True}, "Only you can see this."),
    ],
)
def test_the_use_question_says_who_sees_the_answer(
    signed_in: Client, person: User, sam: User, scopes: dict[str, bool], says: str
) -> None:
    share(person, sam, NOON, **scopes)

    assert says in page_of(signed_in.get(reverse("checkins_page", args=[TODAY, 4])))


def test_the_page_after_use_says_who_sees_it(signed_in: Client, person: User, sam: User) -> None:
    save(person, TODAY, NOON, used="yes", finish=True)
    page = reverse("checkins_done", args=[TODAY])
    assert "Only you can see this answer." in page_of(signed_in.get(page))

    share(person, sam, NOON, use=True)

    assert "You and Sam can see this answer when they look." in page_of(signed_in.get(page))


def test_the_settings_name_who_sees(signed_in: Client, person: User, sam: User) -> None:
    page = reverse("settings")
    assert "Only you can see your check-ins." in page_of(signed_in.get(page))

    share(person, sam, NOON)

    assert "You and Sam can see your levels and trends." in page_of(signed_in.get(page))


def test_no_page_of_a_person_who_shares_says_that_nobody_sees_it(
    signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, use=True, signs=True, notes=True)

    for address in ("/", "/trends/", "/settings/", "/sharing/", f"/check-in/{TODAY}/4/"):
        assert "Only you" not in page_of(signed_in.get(address)), address


# --- visits ---------------------------------------------------------------------------------------


def test_a_visit_is_said_in_words(signed_in: Client, person: User, sam: User) -> None:
    share(person, sam, NOON - timedelta(hours=1))
    then = timezone.now() - timedelta(minutes=3)
    open_client(client_id=ClientRow.objects.get().pk, by=sam, at=then)

    page = page_of(signed_in.get(reverse("visits"))).replace("\xa0", " ")

    assert "<strong>Sam</strong> opened your trend page, 3 minutes ago." in page


def test_a_page_number_is_a_number() -> None:
    asked = ["", "0", "2", "1000", "1001", "-1", "1_0", "٣", "9" * 5000, "x"]

    assert [page_from({"page": text}) for text in asked] == [1, 1, 2, 1000, 1000, 1, 1, 1, 1, 1]


# --- the counselor's side -------------------------------------------------------------------------


def test_a_new_code_is_shown_on_its_own_page(client: Client, sam: User) -> None:
    sign_in(client, sam)

    made = client.post(reverse("sharing_codes"), as_sent({"label": "Tuesday", "kind": "record"}))
    listed = page_of(client.get(reverse("sharing_codes")))

    shown = client.get(made.headers["Location"])
    code = shown.context["signs"]
    assert f'value="http://testserver/join/{code}/"' in page_of(shown)
    assert code not in listed
    assert "Tuesday" in listed


def test_a_withdrawn_code_waits_no_longer(client: Client, sam: User, code: str) -> None:
    sign_in(client, sam)

    client.post(reverse("sharing_codes_withdraw", args=[SharingCode.objects.get().pk]))

    assert "No code is waiting." in page_of(client.get(reverse("sharing_codes")))
    assert SharingCode.objects.get().withdrawn_at


def test_a_counselor_without_a_name_is_told_why(client: Client, db: None) -> None:
    sign_in(client, make_counselor(""))

    response = client.post(
        reverse("sharing_codes"), as_sent({"label": "Tuesday", "kind": "record"})
    )

    assert response.status_code == 400
    assert "Your account has no name yet." in page_of(response)


def test_a_counselor_reads_the_text_again_and_that_is_a_visit(
    client: Client, person: User, sam: User
) -> None:
    consent = share(person, sam, NOON)
    sign_in(client, sam)
    address = reverse("clients_consent", args=[ClientRow.objects.get().pk])

    page = page_of(client.get(address))

    assert consent.text_sha256 in page
    assert AccessEvent.objects.get().action == "opened_consent"


def test_after_the_end_a_counselor_reads_a_date_and_no_reason(
    client: Client, signed_in: Client, person: User, sam: User
) -> None:
    consent = share(person, sam, NOON)
    signed_in.post(reverse("sharing_stop_all"))
    sign_in(client, sam)

    page = page_of(client.get(reverse("clients_consent", args=[ClientRow.objects.get().pk])))

    assert "Access ended on November 23, 2026." in page
    assert consent.text_sha256 not in page
    assert AccessEvent.objects.count() == 0
