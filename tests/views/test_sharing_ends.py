"""What the operator reads before switching an account off, and what people read after."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import ConsentKind, Role
from checkins.models import Consent, SharingCode, User
from checkins.services.sharing_codes import make_code
from checkins.services.staff import deactivate_account, reactivate_account
from tests.conftest import NOON
from tests.factories import (
    make_counselor,
    make_person,
    make_staff,
    make_supporter,
    share,
    sign_in,
)
from tests.pages import words_of
from tests.query_counts import queries_made


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def operator(db: None) -> User:
    return make_staff(Role.OPERATOR, name="Amara")


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor("Sam Rivera")


def switch_off(account: User, operator: User) -> None:
    deactivate_account(account=account, by=operator, at=NOON)


# --- the operator ---------------------------------------------------------------------------------


def test_before_the_click_the_operator_reads_how_many(
    person: User, sam: User, operator: User
) -> None:
    desk = sign_in(Client(), operator)
    for kind in ConsentKind:
        share(person, sam, NOON, kind=kind)
    share(make_person(), sam, NOON)
    make_code(by=sam, at=NOON, label="J.")
    address = reverse("staff_deactivate", args=[sam.subject_ref])

    page = words_of(desk.get(address))

    assert "2 clients share with them. 3 consents end at once." in page
    assert "1 code they gave out stops working." in page
    assert "We tell each of these people on their own page" in page
    assert "That brings none of this back" in page
    assert Consent.objects.filter(revoked_at=None).count() == 3  # a page changes nothing
    after = desk.post(address, follow=True)
    assert "The account is switched off. 2 people are told." in words_of(after)
    assert Consent.objects.filter(revoked_at=None).count() == 0
    assert SharingCode.objects.open(NOON).count() == 0


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.COUNSELOR, "No client shares with them now."),
        (Role.SUPPORTER, "They support 1 person here, and see nothing from them anymore."),
        (Role.OPERATOR, "Invitations they sent stop working."),
    ],
)
def test_the_page_says_what_ends_for_each_role(
    role: Role, sentence: str, person: User, operator: User
) -> None:
    account = make_staff(role)
    if role == Role.SUPPORTER:
        make_supporter(person, NOON, account)
    desk = sign_in(Client(), operator)

    page = words_of(desk.get(reverse("staff_deactivate", args=[account.subject_ref])))

    assert sentence in page
    assert str(person.email) not in page


def test_the_list_leads_to_the_page_and_has_no_button_that_switches_off(operator: User) -> None:
    sam, desk = make_counselor(), sign_in(Client(), operator)
    address = reverse("staff_deactivate", args=[sam.subject_ref])

    page = desk.get(reverse("staff")).content.decode()

    assert f'href="{address}"' in page
    assert f'action="{address}"' not in page


# --- the person -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["home", "sharing"])
def test_home_and_sharing_tell_it_until_it_is_put_away(
    name: str, person: User, sam: User, operator: User, signed_in: Client
) -> None:
    share(person, sam, NOON)
    assert "no longer works here" not in words_of(signed_in.get(reverse(name)))
    switch_off(sam, operator)

    page = signed_in.get(reverse(name))
    text = words_of(page)

    assert "Sam Rivera no longer works here. What you shared with them ended on November 23." in (
        text
    )
    assert "No one here sees your check-ins now." in text
    assert "To share with someone else here, ask them for a code." in text
    card = page.context["board"].ended if name == "home" else page.context["ended"]
    answer = signed_in.post(reverse("sharing_ends"), {"until": card.until, "page": name})
    assert answer.headers["Location"] == reverse(name)
    assert "We hid that card." in words_of(signed_in.get(reverse(name)))
    assert "no longer works here" not in words_of(signed_in.get(reverse("home")))
    assert "no longer works here" not in words_of(signed_in.get(reverse("sharing")))


def test_who_still_sees_is_named(
    person: User, sam: User, operator: User, signed_in: Client
) -> None:
    share(person, sam, NOON)
    share(person, make_counselor("Lee"), NOON)
    switch_off(sam, operator)

    text = words_of(signed_in.get(reverse("sharing")))

    assert "Lee can still see your check-ins." in text
    assert "No one here sees" not in text


def test_who_is_back_is_said_to_be_back(
    person: User, sam: User, operator: User, signed_in: Client
) -> None:
    share(person, sam, NOON)
    link = make_supporter(person, NOON)
    for account in (sam, link.account):
        switch_off(account, operator)
        reactivate_account(account=account, by=operator, at=NOON)

    text = words_of(signed_in.get(reverse("home")))

    assert "ended on November 23, when their account here was switched off. It didn’t start" in (
        text
    )
    assert "It’s on again, but they still see nothing from you." in text
    assert "no longer works here" not in text


def test_another_person_reads_nothing_of_it(person: User, sam: User, operator: User) -> None:
    share(person, sam, NOON)
    switch_off(sam, operator)
    other = Client()
    other.force_login(make_person())

    for name in ("home", "sharing"):
        assert "Sharing that ended" not in words_of(other.get(reverse(name)))


def test_what_ended_costs_home_three_queries(
    person: User, sam: User, operator: User, signed_in: Client
) -> None:
    share(person, sam, NOON)
    with queries_made() as before:
        signed_in.get("/")
    for counselor in (sam, make_counselor("Lee"), make_counselor("Kim")):
        share(person, counselor, NOON)
        switch_off(counselor, operator)

    with queries_made() as after:
        signed_in.get("/")

    assert len(after) == len(before) + 3


def test_a_supporters_sessions_do_not_come_back(person: User, operator: User) -> None:
    mom = make_supporter(person, NOON).account
    theirs = Client()
    theirs.force_login(mom)
    assert theirs.get(reverse("supporting")).status_code == 200

    switch_off(mom, operator)
    reactivate_account(account=mom, by=operator, at=NOON + timedelta(minutes=1))

    assert theirs.get(reverse("supporting")).status_code == 302
    theirs.force_login(User.objects.get(pk=mom.pk))
    assert theirs.get(reverse("supporting")).status_code == 200


def test_a_counselors_sessions_do_not_come_back(sam: User, operator: User) -> None:
    theirs = sign_in(Client(), sam)
    assert theirs.get(reverse("caseload")).status_code == 200
    with time_machine.travel(NOON + timedelta(minutes=1)):
        deactivate_account(account=sam, by=operator, at=NOON + timedelta(seconds=30))
        reactivate_account(account=sam, by=operator, at=NOON + timedelta(minutes=1))

        assert theirs.get(reverse("caseload")).status_code == 302
