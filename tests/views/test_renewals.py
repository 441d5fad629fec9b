"""What ends soon: asked about by one tap, carried on by a signature, or let end unseen."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from checkins.enums import ConsentKind
from checkins.models import AccessEvent, Consent, LetEnd, RenewalAsk, Scopes, User
from checkins.models import Client as ClientRow
from checkins.queries.renewals import ends_soon
from checkins.services.renewals import ask_to_go_on
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import PASSWORD, as_sent, make_counselor, make_person, share, sign_in
from tests.pages import main_of, without_tokens, words_of
from tests.query_counts import queries_made

pytestmark = pytest.mark.django_db
SIGNED = NOON - timedelta(days=80)  # of 90 days; 10 are left
ITS_ID = re.compile(rb'name="form_id" value="[^"]*"')
NOTES = ConsentKind.COUNSELING_NOTES


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam() -> User:
    return make_counselor()


@pytest.fixture
def desk(sam: User) -> Client:
    return sign_in(Client(), sam)


@pytest.fixture
def ending(person: User, sam: User) -> Consent:
    return share(person, sam, SIGNED, label="Tuesdays", signs=True)


def ask(desk: Client, ending: Consent, page: str = "renewals") -> Any:
    return desk.post(reverse("renewals_ask", args=[ending.pk]), {"page": page}, follow=True)


def start(browser: Client, ending: Consent) -> Any:
    return browser.post(reverse("renewals_start", args=[ending.pk]), follow=True)


def sign(browser: Client, ending: Consent) -> Any:
    """Start, read, agree, and answer the question who it is."""
    start(browser, ending)
    address = reverse("renewals_review", args=[ending.pk])
    shown = browser.get(address).context["shown"]
    asked = browser.post(address, as_sent({"shown": shown}))
    question, _, query = asked.headers["Location"].partition("?next=")
    assert question == reverse("account_reauthenticate")
    fields = {"password": PASSWORD, "next": unquote(query)}
    return browser.post(question, fields, follow=True)


def let_end(browser: Client, ending: Consent, page: str = "home") -> Any:
    address = reverse("renewals_let_end", args=[ending.pk])
    return browser.post(address, {"page": page}, follow=True)


def seen(browser: Client, address: str) -> bytes:
    """Return a page byte for byte, without what each look makes anew."""
    return ITS_ID.sub(b"", without_tokens(browser.get(address).content))


# --- the counselor --------------------------------------------------------------------------------


def test_a_counselor_asks_by_one_tap_and_nothing_is_logged_as_a_look(
    desk: Client, ending: Consent
) -> None:
    before = words_of(desk.get(reverse("renewals")))
    assert "Tuesdays Check-ins · ends in 10 days, Dec 3 Ask to keep sharing" in before

    after = words_of(ask(desk, ending))

    assert "You asked. They see it on their own pages." in after
    assert "Tuesdays Check-ins · ends in 10 days, Dec 3 Asked on Nov 23" in after
    assert not AccessEvent.objects.exists()


def test_without_an_end_in_sight_the_list_says_so(desk: Client, person: User, sam: User) -> None:
    share(person, sam, NOON)

    assert "Nothing ends in the next 14 days." in words_of(desk.get(reverse("renewals")))


def test_no_answer_looks_like_no_answer(desk: Client, sam: User) -> None:
    person, other = make_person(), make_person()
    consents = [share(each, sam, SIGNED, label="Tuesdays") for each in (person, other)]
    for consent in consents:
        ask_to_go_on(consent=consent, by=sam, at=NOON)
    client = ClientRow.objects.get(person=person)
    pages = [reverse(name) for name in ("renewals", "caseload")]
    pages += [reverse(name, args=[client.pk]) for name in ("clients_page", "clients_consent")]
    before = [seen(desk, page) for page in pages]
    theirs = Client()
    theirs.force_login(person)

    assert "anything else" in words_of(let_end(theirs, consents[0]))

    assert LetEnd.objects.count() == 1
    assert [seen(desk, page) for page in pages] == before


def test_asking_again_keeps_the_first_day(desk: Client, ending: Consent) -> None:
    ask(desk, ending)

    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        page = words_of(ask(sign_in(Client(), ending.named_counselor), ending))

    assert "ends in 8 days, Dec 3 Asked on Nov 23" in page


def test_what_the_person_stopped_meanwhile_is_asked_no_more(
    desk: Client, person: User, ending: Consent
) -> None:
    revoke(consent=ending, by=person, at=NOON)

    page = words_of(ask(desk, ending))

    assert "There’s nothing left to ask." in page
    assert not RenewalAsk.objects.exists()


def test_another_counselors_consent_is_not_there(ending: Consent) -> None:
    assert ask(sign_in(Client(), make_counselor("Lee")), ending).status_code == 404


def test_a_client_page_has_the_same_button(desk: Client, sam: User, ending: Consent) -> None:
    client = ClientRow.objects.get()
    rows = ends_soon(sam, NOON, client_id=client.pk)
    part = render_to_string(
        "checkins/clients/_ends_soon.html", {"ends_soon": rows, "way": "?q=x", "today": NOON.date()}
    )
    assert f"{reverse('renewals_ask', args=[ending.pk])}?q=x" in part

    address = f"{reverse('renewals_ask', args=[ending.pk])}?q=x"
    answer = desk.post(address, {"page": "clients_page"})

    there = reverse("clients_page", args=[client.pk])
    assert answer.headers["Location"] == f"{there}?q=x#said"
    rows = ends_soon(sam, NOON, client_id=client.pk)
    assert "asked on Nov 23" in render_to_string(
        "checkins/clients/_ends_soon.html", {"ends_soon": rows, "today": NOON.date()}
    )
    assert render_to_string("checkins/clients/_ends_soon.html", {}).strip() == ""


@pytest.mark.parametrize("clients", [1, 3])
def test_the_list_costs_the_same_however_long_it_is(desk: Client, sam: User, clients: int) -> None:
    for _ in range(clients):
        share(make_person(), sam, SIGNED)
    desk.get(reverse("renewals"))

    with queries_made() as queries:
        desk.get(reverse("renewals"))

    assert len(queries) <= 5, queries


# --- the person -----------------------------------------------------------------------------------


def _button(page: str, words: str) -> str:
    found = re.search(rf"<button[^>]*>{words}", page)
    assert found
    return found[0].replace(words, "")


@pytest.mark.parametrize("name", ["home", "sharing"])
def test_who_is_asked_finds_both_ways_of_one_size(
    signed_in: Client, sam: User, ending: Consent, name: str
) -> None:
    ask_to_go_on(consent=ending, by=sam, at=NOON)

    page = main_of(signed_in.get(reverse(name)))

    assert "Sam asks you to keep sharing until February 21, 2027." in page
    assert "The same parts as now." in page
    ways = {_button(page, words) for words in ("Keep sharing", "Let it end")}
    assert ways == {'<button class="button">'}


def test_who_is_not_asked_can_go_on_too(signed_in: Client, ending: Consent) -> None:
    page = words_of(signed_in.get(reverse("sharing")))

    assert "asks you to keep sharing" not in page
    assert "You can keep sharing the same parts until February 21, 2027." in page


def test_the_page_to_sign_says_what_is_new(signed_in: Client, ending: Consent) -> None:
    page = main_of(start(signed_in, ending))

    assert "Go on with Sam?" in page
    assert page.count("Until when: This ends after February 21, 2027, or sooner if I stop it.") == 2
    assert "This is new. The rest is what you signed before, word for word." in page
    assert 'type="checkbox"' not in page
    assert Consent.objects.count() == 1


def test_going_on_is_signed_with_the_password(
    signed_in: Client, desk: Client, person: User, ending: Consent
) -> None:
    page = words_of(sign(signed_in, ending))

    new = Consent.objects.in_force(NOON).get()
    assert (new.scopes, new.signature, new.person) == (Scopes(signs=True), "password", person)
    assert "You keep sharing until February 21, 2027. You can stop at any time." in page
    assert "until February 21, 2027" in page
    assert "Nothing ends in the next 14 days." in words_of(desk.get(reverse("renewals")))
    old = words_of(signed_in.get(reverse("sharing_consent", args=[ending.pk])))
    assert "A newer text took its place on November 23, 2026." in old


def test_the_password_is_in_no_report_of_an_error(signed_in: Client, ending: Consent) -> None:
    start(signed_in, ending)

    fields = as_sent({"shown": "0" * 64, "password": PASSWORD})
    answer = signed_in.post(reverse("renewals_review", args=[ending.pk]), fields)

    assert answer.wsgi_request.sensitive_post_parameters == ("password",)


def test_a_second_tab_says_that_it_is_signed(signed_in: Client, ending: Consent) -> None:
    sign(signed_in, ending)

    assert "You keep sharing until February 21, 2027." in words_of(start(signed_in, ending))
    address = reverse("renewals_review", args=[ending.pk])
    fields = as_sent({"shown": "0" * 64})
    assert signed_in.post(address, fields).headers["Location"] == reverse("sharing")


def test_two_that_end_are_gone_on_with_side_by_side(
    signed_in: Client, person: User, sam: User, ending: Consent
) -> None:
    notes = share(person, sam, SIGNED, kind=NOTES)
    start(signed_in, ending)
    start(signed_in, notes)

    for earlier in (ending, notes):
        address = reverse("renewals_review", args=[earlier.pk])
        shown = signed_in.get(address).context["shown"]
        asked = signed_in.post(address, as_sent({"shown": shown}))
        question, _, query = asked.headers["Location"].partition("?next=")
        signed_in.post(question, {"password": PASSWORD, "next": unquote(query)})

    kinds = Consent.objects.in_force(NOON).filter(granted_at=NOON).values_list("kind", flat=True)
    assert set(kinds) == {NOTES, "record"}


def test_another_text_than_the_shown_one_is_shown_again(
    signed_in: Client, sam: User, ending: Consent
) -> None:
    start(signed_in, ending)
    address = reverse("renewals_review", args=[ending.pk])
    shown = signed_in.get(address).context["shown"]
    User.objects.filter(pk=sam.pk).update(name="Samuel")
    asked = signed_in.post(address, as_sent({"shown": shown}))
    question, _, query = asked.headers["Location"].partition("?next=")

    page = signed_in.post(question, {"password": PASSWORD, "next": unquote(query)})

    assert "The text changed since you read it." in words_of(page)
    assert Consent.objects.count() == 1


def _revoked(ending: Consent) -> None:
    revoke(consent=ending, by=ending.person, at=NOON)


def _switched_off(ending: Consent) -> None:
    User.objects.filter(pk=ending.counselor_id).update(is_active=False)


@pytest.mark.parametrize("over", [_revoked, _switched_off])
@pytest.mark.parametrize("name", ["start", "review", "let_end"])
def test_an_offer_that_is_over_is_said(
    signed_in: Client, ending: Consent, over: Any, name: str
) -> None:
    start(signed_in, ending)
    over(ending)
    address = reverse(f"renewals_{name}", args=[ending.pk])

    response = (
        signed_in.get(address, follow=True)
        if name == "review"
        else signed_in.post(address, {"page": "home"} if name == "let_end" else {}, follow=True)
    )

    assert "That offer is over." in words_of(response)
    assert not LetEnd.objects.exists()


@pytest.mark.parametrize("page", ["home", "sharing"])
def test_letting_it_end_is_one_tap_and_undone_by_another(
    signed_in: Client, ending: Consent, page: str
) -> None:
    after = let_end(signed_in, ending, page)
    undo = reverse("renewals_undo", args=[ending.pk])
    assert after.request["PATH_INFO"] == reverse(page)
    assert undo in main_of(after)
    assert "ends soon" not in words_of(signed_in.get("/"))
    assert "You let this end after December 3." in words_of(signed_in.get(reverse("sharing")))

    back = words_of(signed_in.post(undo, follow=True))

    assert "Undone. You can choose again." in back
    assert "Sharing that ends soon" in words_of(signed_in.get("/"))
    assert Consent.objects.in_force(NOON).get() == ending


def test_a_quiet_home_says_nothing_of_it(person: User, sam: User, ending: Consent) -> None:
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    ask_to_go_on(consent=ending, by=sam, at=NOON)
    browser = Client()
    browser.force_login(person)

    pages = [words_of(browser.get("/")), words_of(let_end(browser, ending))]

    assert all("Sam" not in page and "asks" not in page for page in pages)
    assert "You don’t have to do anything else." in pages[1]


def test_another_persons_consent_is_not_there(signed_in: Client, sam: User) -> None:
    other = share(make_person(), sam, SIGNED)

    for name in ("start", "let_end", "undo"):
        address = reverse(f"renewals_{name}", args=[other.pk])
        fields = {"page": "home"} if name == "let_end" else {}
        assert signed_in.post(address, fields).status_code == 404
    assert signed_in.get(reverse("renewals_review", args=[other.pk])).status_code == 404


def test_notes_are_gone_on_with_on_their_own(signed_in: Client, person: User, sam: User) -> None:
    notes = share(person, sam, SIGNED, kind=NOTES)
    record = share(person, sam, NOON, signs=True)

    sign(signed_in, notes)

    assert set(Consent.objects.in_force(NOON).values_list("kind", flat=True)) == {NOTES, "record"}
    record.refresh_from_db()
    assert record.revoked_at is None
