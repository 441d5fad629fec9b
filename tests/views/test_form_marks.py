"""What every form carries: whose page it is on. A post that cannot be saved is kept by it."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from checkins.enums import Role
from checkins.forms.base import MARK
from checkins.forms.form_drafts import (
    MARK_PLACE,
    NEVER_KEPT,
    RETURN_TO,
    make_mark,
    open_mark,
)
from checkins.models import AuditEvent, FormDraft, SupportContact, ThoughtRecord, User
from checkins.models import Client as ThatClient
from checkins.models.sealed import seal
from checkins.services.form_drafts import LONGEST, Typed, keep_form, kept_form
from checkins.services.thoughts import thought_of
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    make_contact,
    make_counselor,
    make_person,
    make_staff,
    make_thought,
    share,
    sign_in,
)
from tests.html_forms import forms_of
from tests.pages import main_of

NEW = "/thoughts/new/"
WORDS = "nobody may read this"
FIELDS = {"thought": WORDS, "situation": "A late bus", "before": "80"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def form_on(client: Client, page: str = NEW, address: str = "") -> dict[str, list[str]]:
    """Return what the page's form sends."""
    forms = forms_of(client.get(page), page)
    return next(form for form in forms if form.address == (address or page)).sent()


def post(client: Client, fields: dict[str, Any], address: str = NEW) -> Any:
    body = urlencode(fields, doseq=True)
    return client.post(address, body, content_type="application/x-www-form-urlencoded")


def cut(client: Client) -> Client:
    client.cookies.pop(settings.SESSION_COOKIE_NAME)
    return client


# --- the mark ---


@pytest.mark.parametrize(
    "path", ["/account/password/change/", "/account/reauthenticate/", "/account/email/"]
)
def test_the_librarys_pages_carry_it_too_and_never_keep_a_password(
    path: str, signed_in: Client, person: User
) -> None:
    form = next(form for form in forms_of(signed_in.get(path), path) if form.seen)
    assert form.sent()[MARK] != [""]
    names = {one.name for one in form.seen if one.kind == "password"}
    assert names <= NEVER_KEPT

    post(cut(signed_in), {**form.sent(), **{name: ["secret-word"] for name in names}}, form.address)

    kept = kept_form(person, at=NOON)
    assert kept is None or "secret-word" not in str(kept.fields)


def test_a_mark_tells_nobody_anything(signed_in: Client, person: User) -> None:
    mark = form_on(signed_in)[MARK][0]

    assert NEW not in mark + urlsafe_b64decode(mark).decode(errors="replace")
    assert make_mark(person, NEW, NOON) != make_mark(person, NEW, NOON)


# --- kept -----------------------------------------------------------------------------------------


def test_what_was_typed_is_sealed_and_has_its_audit_row(signed_in: Client, person: User) -> None:
    fields = {**form_on(signed_in), **FIELDS}

    response = post(cut(signed_in), fields)

    assert response.url == reverse("account_login")
    assert "That page wasn’t saved." in main_of(signed_in.get(response.url))
    draft = FormDraft.objects.get()
    assert draft.account == person
    assert WORDS not in draft.sealed_form
    assert WORDS in draft.form
    event = AuditEvent.objects.get(action="form_draft_kept")
    assert (event.about, event.by, event.detail) == (person.subject_ref, person.subject_ref, {})
    assert not ThoughtRecord.objects.exists()


def test_sign_in_leads_back_to_the_page_which_is_filled_in(signed_in: Client, person: User) -> None:
    fields = {**form_on(signed_in), **FIELDS}
    post(cut(signed_in), fields)

    response = signed_in.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}
    )

    assert response.url == NEW
    assert form_on(signed_in)["thought"] == [WORDS]
    assert not ThoughtRecord.objects.exists()
    assert post(signed_in, form_on(signed_in)).status_code == 302
    assert thought_of(ThoughtRecord.objects.get()).thought == WORDS
    assert not FormDraft.objects.exists()


def test_another_account_that_signs_in_there_is_not_led_to_the_page(signed_in: Client) -> None:
    other = make_person()
    fields = {**form_on(signed_in), **FIELDS}
    post(cut(signed_in), fields)

    response = signed_in.post(
        reverse("account_login"), {"login": other.email, "password": PASSWORD}
    )

    assert response.url == reverse("home")
    assert WORDS not in signed_in.get(NEW).content.decode()


def test_a_form_of_another_account_is_refused_and_kept_for_that_account(
    signed_in: Client, person: User
) -> None:
    fields = {**form_on(signed_in), **FIELDS}
    other = make_person()
    signed_in.force_login(other)

    response = post(signed_in, fields)

    assert response.status_code == 403
    assert "Nothing from it was saved here." in main_of(response)
    assert WORDS not in response.content.decode()
    assert FormDraft.objects.get().account == person
    assert not ThoughtRecord.objects.exists()
    assert WORDS not in signed_in.get(NEW).content.decode()
    assert signed_in.get(reverse("form_drafts")).url == reverse("home")


def test_a_form_of_another_account_is_refused_at_any_age(client: Client, person: User) -> None:
    client.force_login(person)
    mark = make_mark(make_person(), NEW, NOON - timedelta(hours=24, minutes=1))

    response = post(client, {**form_on(client), **FIELDS, MARK: mark})

    assert response.status_code == 403
    assert not ThoughtRecord.objects.exists()
    assert not FormDraft.objects.exists()


def test_the_page_that_a_sign_in_leads_to_is_sealed_too(client: Client, person: User) -> None:
    """Some addresses hold a code or a token, and a session is stored in the clear."""
    post(client, {**FIELDS, MARK: make_mark(person, NEW, NOON)})

    stored = client.session[RETURN_TO]

    assert NEW not in stored
    assert open_mark(stored).page == NEW


def test_a_page_from_before_a_new_sign_in_of_the_same_account_opens_filled_in(
    person: User,
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    fields = {**form_on(strict), **FIELDS}
    strict.cookies.pop(settings.CSRF_COOKIE_NAME)
    strict.get(NEW)  # signing in changed the token

    response = post(strict, fields)

    assert response.status_code == 403
    assert "Nothing is lost" in main_of(response)
    assert f'href="{NEW}"' in main_of(response)
    assert form_on(strict)["thought"] == [WORDS]
    assert form_on(strict)["thought"] == [WORDS]  # loaded again


def test_a_button_pressed_too_late_leads_back_to_its_page(signed_in: Client, person: User) -> None:
    contact = make_contact(person)
    address = reverse("contacts_remove", args=[contact.pk])
    page = reverse("contacts_change", args=[contact.pk])
    fields = {MARK: [mark_on(signed_in, page)]}

    response = post(cut(signed_in), fields, address)

    assert "That wasn’t saved." in main_of(signed_in.get(response.url))
    assert not FormDraft.objects.exists()
    assert SupportContact.objects.exists()
    back = signed_in.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    assert back.url == page


def mark_on(client: Client, page: str) -> str:
    return next(form.sent()[MARK][0] for form in forms_of(client.get(page), page))


def test_an_address_without_a_page_says_so_kindly(signed_in: Client, person: User) -> None:
    response = signed_in.get(reverse("contacts_remove", args=[make_contact(person).pk]))

    assert response.status_code == 405
    assert "We can\N{RIGHT SINGLE QUOTATION MARK}t open that page" in main_of(response)
    assert SupportContact.objects.exists()


# --- not kept -------------------------------------------------------------------------------------


def _marks(person: User) -> dict[str, str]:
    good = json.dumps([person.pk, NEW, int(NOON.timestamp()) // 60])
    return {
        "none": "",
        "forged": good,
        "damaged": make_mark(person, NEW, NOON)[:-2] + "AA",
        "too old": make_mark(person, NEW, NOON - timedelta(hours=24, minutes=1)),
        "of tomorrow": make_mark(person, NEW, NOON + timedelta(minutes=1)),
        "of another site": make_mark(person, "/nowhere/", NOON),
        "sealed for another place": seal(good, bind="thoughtrecord.text"),
        "of nobody": seal(good.replace(str(person.pk), "987654", 1), bind=MARK_PLACE),
    }


@pytest.mark.parametrize(
    "kind",
    [
        *("none", "forged", "damaged", "too old", "of tomorrow", "of another site"),
        *("sealed for another place", "of nobody"),
    ],
)
def test_a_mark_that_is_not_ours_keeps_nothing(kind: str, client: Client, person: User) -> None:
    response = post(client, {**FIELDS, MARK: _marks(person)[kind]})

    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
    assert not FormDraft.objects.exists()
    assert not AuditEvent.objects.filter(action="form_draft_kept").exists()


def test_a_mark_of_a_day_ago_still_keeps(client: Client, person: User) -> None:
    post(client, {**FIELDS, MARK: make_mark(person, NEW, NOON - timedelta(hours=24))})

    assert FormDraft.objects.get().account == person


def test_an_account_that_is_switched_off_keeps_nothing(client: Client) -> None:
    person = make_person(is_active=False)

    post(client, {**FIELDS, MARK: make_mark(person, NEW, NOON)})

    assert not FormDraft.objects.exists()


def test_more_than_64_kib_is_not_kept_and_the_older_form_stays(person: User) -> None:
    kept = Typed(NEW, NEW, {"thought": ["short"]})
    assert keep_form(account=person, typed=kept, at=NOON)

    assert not keep_form(
        account=person, typed=Typed(NEW, NEW, {"thought": ["x" * LONGEST]}), at=NOON
    )
    assert kept_form(person, at=NOON) == kept


def test_an_account_has_one_draft_the_newest(person: User) -> None:
    for words in ("first", "second"):
        keep_form(account=person, typed=Typed(NEW, NEW, {"thought": [words]}), at=NOON)

    assert FormDraft.objects.count() == 1
    assert kept_form(person, at=NOON) == Typed(NEW, NEW, {"thought": ["second"]})


# --- the day it is kept ---------------------------------------------------------------------------


def test_it_is_deleted_after_a_day(signed_in: Client, person: User) -> None:
    keep_form(account=person, typed=Typed(NEW, NEW, {"thought": [WORDS]}), at=NOON)
    a_day = NOON + timedelta(hours=24)

    assert kept_form(person, at=a_day - timedelta(seconds=1))
    assert kept_form(person, at=a_day) is None
    with time_machine.travel(a_day - timedelta(minutes=1), tick=False):
        call_command("worker", once=True)
        assert FormDraft.objects.exists()
    with time_machine.travel(a_day, tick=False):
        call_command("worker", once=True)
        assert not FormDraft.objects.exists()
    assert AuditEvent.objects.filter(action="form_draft_deleted").count() == 1


def test_it_can_be_thrown_away(client: Client, person: User) -> None:
    keep_form(account=person, typed=Typed(NEW, NEW, {"thought": [WORDS]}), at=NOON)
    client.force_login(person)
    assert "One of your pages wasn’t saved." in client.get("/").content.decode()

    client.post(reverse("form_drafts_drop"))

    assert not FormDraft.objects.exists()
    assert "not saved" not in client.get("/").content.decode()
    assert form_on(client)["thought"] == [""]


def test_a_page_that_is_gone_shows_the_words_to_copy(client: Client, person: User) -> None:
    record = make_thought(person)
    page = reverse("thoughts_edit", args=[record.pk])
    keep_form(
        account=person, typed=Typed(page, page, {"thought": [WORDS], "before": ["80"]}), at=NOON
    )
    record.delete()
    client.force_login(person)

    gone = client.get(page)

    assert gone.status_code == 404
    assert "See what you typed" in gone.content.decode()
    words = main_of(client.get(reverse("form_drafts")))
    assert WORDS in words
    assert ">80<" not in words


def test_the_words_to_copy_hold_numbers_to_call_and_no_ids(client: Client, person: User) -> None:
    fields = {"number": ["2125550142"], "readers": [str(person.subject_ref)]}
    keep_form(account=person, typed=Typed(NEW, NEW, fields), at=NOON)
    client.force_login(person)

    words = main_of(client.get(reverse("form_drafts")))

    assert "2125550142" in words
    assert str(person.subject_ref) not in words


def test_a_refused_form_stays_kept(client: Client, person: User) -> None:
    keep_form(
        account=person, typed=Typed(NEW, NEW, {**{k: [v] for k, v in FIELDS.items()}}), at=NOON
    )
    client.force_login(person)

    assert post(client, {**form_on(client), "thought": [""]}).status_code == 400
    assert FormDraft.objects.exists()


def test_a_draft_that_does_not_open_takes_no_page_down(client: Client, person: User) -> None:
    keep_form(account=person, typed=Typed(NEW, NEW, {"thought": [WORDS]}), at=NOON)
    FormDraft.objects.update(sealed_form=seal("x", bind="somewhere.else"))
    client.force_login(person)

    assert client.get(NEW).status_code == 200
    assert client.get(reverse("form_drafts")).url == "/"


# --- staff ----------------------------------------------------------------------------------------


def test_a_counselors_quiet_session_loses_no_line(
    client: Client, person: User, clock: time_machine.Traveller
) -> None:
    sam = make_counselor()
    share(person, sam, NOON)
    page = reverse("clients_page", args=[ThatClient.objects.get().pk])
    address = page + "contact/"
    fields = form_on(sign_in(client, sam), page, address)
    clock.move_to(NOON + timedelta(minutes=16))

    response = post(client, {**fields, "line": "She was at home.", "how": "call"}, address)

    assert response.url == reverse("account_login")
    assert "opens as you left it" in main_of(client.get(response.url))
    assert FormDraft.objects.get().account == sam
    sign_in(client, sam)
    opened = form_on(client, page, address)
    assert (opened["line"], opened["how"]) == (["She was at home."], ["call"])


def test_an_operators_page_is_kept_too(client: Client, clock: time_machine.Traveller) -> None:
    operator = make_staff(Role.OPERATOR)
    page = reverse("staff_invite")
    fields = form_on(sign_in(client, operator), page)
    clock.move_to(NOON + timedelta(minutes=16))

    post(client, {**fields, "email": "new@clinic.example"}, page)

    assert FormDraft.objects.get().account == operator
