"""A form sent twice makes one row, and answers the second time as the first."""

import re
from collections import Counter
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from checkins.forms.base import FORM_ID
from checkins.models import SharingCode, StaffInvitation, Supporter, User
from checkins.services.sharing_codes import withdraw_code
from checkins.services.staff import withdraw_invitation
from checkins.services.supporters import remove_supporter
from tests.errors import errors_on
from tests.factories import as_sent, make_counselor, make_staff, sign_in
from tests.pages import main_of
from tests.rows import LOOKS, counts
from tests.views.everything import ANOTHER, Everything, make_everything
from tests.views.routes.addresses import OWN
from tests.views.routes.table import PLAIN_FORMS, Posted

pytestmark = pytest.mark.django_db
# What a second sending may add to: the logs of reads, changes and alerts, and sessions.
LOGS = {
    *LOOKS,
    *("checkins_auditevent", "checkins_alertevent"),
    *("django_session", "cache"),
}
ONCE = [form for form in PLAIN_FORMS if FORM_ID in form.form.good]
# A token is in its first answer alone, as its hash is all that is stored: test_systems.py.
TOLD_ONCE = {"systems_register"}
SEEN_ON = {
    "desk_name": "desk",
    **dict.fromkeys(("clients_contact", "clients_contact_correct"), "clients_page"),
    "clients_log": "caseload",
}
ITS_ID = re.compile(r'name="form_id" value="([^"]*)"')
NOT_SAVED = "Nothing is saved yet."
CONTACT = {"name": "Rosa", "number": "555-0142", "relation": ""}


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """The person and all that forms are posted about, made once: each test is taken back."""
    return make_everything()


@pytest.fixture(autouse=True)
def _no_gate(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


def rows() -> Counter[str]:
    """Return the number of rows by table, without the logs."""
    return Counter({name: number for name, number in counts().items() if name not in LOGS})


def sent(form: Posted, everything: Everything, browser: Client) -> HttpResponse:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    return browser.post(OWN[form.route].address(**parameters), form.good(parameters))


def posts_of(form: Posted) -> str:
    """Return who posts the form: of the person, a new baseline waits already."""
    return ANOTHER if form.route == "baseline" else form.who


@pytest.mark.one_in(3)
@pytest.mark.parametrize("form", PLAIN_FORMS, ids=str)
def test_a_good_post_sent_again_makes_no_row(form: Posted, everything: Everything) -> None:
    browser = everything.browser(posts_of(form))
    first = sent(form, everything, browser)
    made = rows()

    sent(form, everything, browser)

    assert first.status_code == form.row.post
    assert rows() == made


@pytest.mark.one_in(3)
@pytest.mark.parametrize("form", [form for form in ONCE if form.route not in TOLD_ONCE], ids=str)
def test_a_form_that_makes_a_row_answers_the_second_time_as_the_first(
    form: Posted, everything: Everything
) -> None:
    browser = everything.browser(form.who)

    answers = [sent(form, everything, browser) for _ in range(2)]

    places = [answer.headers.get("Location") for answer in answers]
    assert [answer.status_code for answer in answers] == [form.row.post] * 2
    assert places == [places[0]] * 2
    if form.row.post == 200:
        first, second = (ITS_ID.sub("", main_of(answer)) for answer in answers)
        assert first == second


@pytest.mark.one_in(3)
@pytest.mark.parametrize("form", ONCE, ids=str)
def test_each_page_with_such_a_form_carries_a_fresh_uuid(
    form: Posted, everything: Everything
) -> None:
    parameters = {**everything.parameters_of(form.route), **form.form.where}
    address = OWN[SEEN_ON.get(form.route, form.route)].address(**parameters)
    browser = everything.browser(form.who)

    found = [ITS_ID.findall(browser.get(address).content.decode()) for _ in range(2)]

    assert len(found[0]) == len(found[1]) > 0
    assert len({*found[0], *found[1]}) == 2 * len(found[0])


def test_a_refused_page_keeps_its_uuid(signed_in: Client) -> None:
    fields = as_sent({**CONTACT, "number": "x"})

    refused = signed_in.post(reverse("contacts_add"), fields).content.decode()

    assert ITS_ID.findall(refused) == [fields[FORM_ID]]


@pytest.mark.parametrize("wrong", ["", "x", "<b>"])
def test_a_page_that_came_without_its_uuid_gets_one_and_keeps_what_was_typed(
    signed_in: Client, person: User, wrong: str
) -> None:
    response = signed_in.post(reverse("contacts_add"), {**CONTACT, FORM_ID: wrong})

    page = response.content.decode()
    assert errors_on(response) == [
        NOT_SAVED,
        "The page came without its number. Please send it again.",
    ]
    assert 'value="Rosa"' in page
    assert len(ITS_ID.findall(page)[0]) == 36
    assert person.support_contacts.count() == 0


def test_going_back_and_sending_other_words_makes_another_row(
    signed_in: Client, person: User
) -> None:
    fields = as_sent(CONTACT)

    for name in ("Rosa", "Maria", "Rosa"):
        signed_in.post(reverse("contacts_add"), {**fields, "name": name})

    assert [row.name for row in person.support_contacts.all()] == ["Rosa", "Maria"]


def test_the_same_words_in_two_forms_make_two_rows(signed_in: Client, person: User) -> None:
    for _ in range(2):
        signed_in.post(reverse("contacts_add"), as_sent(CONTACT))

    assert [row.name for row in person.support_contacts.all()] == ["Rosa", "Rosa"]


def again(browser: Client, name: str, fields: dict[str, Any]) -> HttpResponse:
    response: HttpResponse = browser.post(reverse(name), fields)
    return response


def test_a_link_taken_back_meanwhile_is_not_shown_again(signed_in: Client, person: User) -> None:
    fields = as_sent({"name": "Mom", "shown_name": "Jo", "sees": "word"})
    again(signed_in, "supporters_invite", fields)
    remove_supporter(supporter=Supporter.objects.get(person=person), by=person, at=timezone.now())

    response = again(signed_in, "supporters_invite", fields)

    assert errors_on(response) == [
        NOT_SAVED,
        "You sent this page before. Its link no longer works. Open the page again for a new one.",
    ]
    assert "/join/" not in main_of(response)


def test_a_code_withdrawn_meanwhile_is_not_shown_again() -> None:
    sam = make_counselor()
    browser = sign_in(Client(), sam)
    fields = as_sent({"label": "J.", "kind": "record"})
    again(browser, "sharing_codes", fields)
    withdraw_code(code_id=SharingCode.objects.get(counselor=sam).pk, by=sam, at=timezone.now())

    response = again(browser, "sharing_codes", fields)

    assert errors_on(response) == [
        NOT_SAVED,
        "You sent this page before. Its code no longer works. Open the page again for a new one.",
    ]
    assert "Code for J." not in main_of(response)


def test_an_invitation_withdrawn_meanwhile_is_not_shown_again() -> None:
    operator = make_staff()
    browser = sign_in(Client(), operator)
    fields = as_sent({"email": "lee@clinic.example", "role": "counselor"})
    again(browser, "staff_invite", fields)
    invitation = StaffInvitation.objects.get(invited_by=operator)
    withdraw_invitation(invitation=invitation, by=operator, at=timezone.now())

    response = again(browser, "staff_invite", fields)

    assert errors_on(response) == [
        NOT_SAVED,
        "You sent this page before. Its link no longer works. Open the page again for a new one.",
    ]
    assert StaffInvitation.objects.filter(invited_by=operator).count() == 1
