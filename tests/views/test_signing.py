"""Signing on the page itself, with the password beside "I agree"."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.forms.sharing import SignForm
from checkins.models import Consent, User
from checkins.services.sharing_codes import make_code
from tests.conftest import NOON
from tests.factories import PASSWORD, as_sent, make_counselor
from tests.pages import words_of
from tests.views.terms import ask

WRONG = "wrong-river-stone-41"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def there(signed_in: Client) -> str:
    """The page to sign, once the terms are chosen."""
    code, _ = make_code(by=make_counselor(), at=NOON, label="Tuesday")
    ask(signed_in, code)
    return reverse("sharing_review", args=[code])


def fields_of(client: Client, there: str, password: str) -> dict[str, Any]:
    shown = client.get(there).context["shown"]
    return as_sent({"shown": shown, "password": password})


def agree(client: Client, there: str, password: str) -> HttpResponse:
    return client.post(there, fields_of(client, there, password))


def test_the_right_password_signs_at_once(signed_in: Client, there: str, person: User) -> None:
    answer = agree(signed_in, there, PASSWORD)

    consent = Consent.objects.get()
    assert answer.headers["Location"] == f"{reverse('sharing')}#said"
    assert (consent.person, consent.signature) == (person, "password")
    assert "with my password on" in consent.text or "with a password on" in consent.text


def test_a_wrong_one_signs_nothing_and_says_so_at_the_field(signed_in: Client, there: str) -> None:
    answer = agree(signed_in, there, WRONG)

    assert answer.status_code == 400
    assert answer.context["form"].errors == {
        "password": ["That password isn\N{RIGHT SINGLE QUOTATION MARK}t right. Please try again."]
    }
    assert WRONG not in answer.content.decode()
    assert Consent.objects.count() == 0
    assert agree(signed_in, there, PASSWORD).status_code == 302


def test_after_twenty_wrong_ones_the_right_one_waits(signed_in: Client, there: str) -> None:
    fields = fields_of(signed_in, there, WRONG)
    for _ in range(20):
        signed_in.post(there, fields)

    answer = signed_in.post(there, {**fields, "password": PASSWORD})

    assert answer.context["form"].errors == {
        "password": ["There were too many tries today. You can try again tomorrow."]
    }
    assert Consent.objects.count() == 0


def test_without_one_it_is_asked_who_it_is(signed_in: Client, there: str) -> None:
    answer = agree(signed_in, there, "")

    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Consent.objects.count() == 0


def test_the_password_is_no_part_of_the_number_that_is_stored() -> None:
    """The number tells two posts of one form apart for ever: nobody may try passwords on it."""
    sent = as_sent({"shown": "0" * 64})
    forms = [SignForm({**sent, "password": word}) for word in ("", WRONG, PASSWORD)]

    assert all(form.is_valid() for form in forms)
    assert len({form.cleaned_data["form_id"] for form in forms}) == 1
    assert [form.cleaned_data["password"] for form in forms] == ["", WRONG, PASSWORD]


def test_sent_twice_it_signs_once(signed_in: Client, there: str) -> None:
    fields = fields_of(signed_in, there, PASSWORD)

    answers = [signed_in.post(there, fields) for _ in range(2)]

    assert {answer.headers["Location"] for answer in answers} == {f"{reverse('sharing')}#said"}
    assert Consent.objects.count() == 1
    assert "You share this now." in words_of(signed_in.get(reverse("sharing")))
