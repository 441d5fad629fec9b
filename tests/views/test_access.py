"""Who reaches which page, beside what the matrix asks of everybody: tests/views/test_matrix.py."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import Role
from checkins.models import StaffInvitation, User
from checkins.services.accounts import register_person
from tests.conftest import NOON
from tests.factories import BEGINNING, enroll, make_contact, make_person, save, sign_in
from tests.views.everything import Everything, make_everything
from tests.views.kinds import Audience
from tests.views.routes.addresses import OWN, TODAY
from tests.views.routes.table import POLICY

ARABIC_DAY = TODAY.isoformat().translate({ord("0") + n: 0x660 + n for n in range(10)})
ROLES = {
    "counselor": {"role": Role.COUNSELOR},
    "supporter": {"role": Role.SUPPORTER},
    "operator": {"role": Role.OPERATOR},
    "superuser": {"role": Role.OPERATOR, "is_superuser": True, "is_staff": True},
}
AUDIENCES = {
    "counselor": Audience.COUNSELOR,
    "supporter": Audience.SUPPORTER,
    "operator": Audience.OPERATOR,
    "superuser": Audience.OPERATOR,
}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture(scope="module")
def everything(rows_of_the_module: None) -> Everything:
    """A person and all that pages are about."""
    return make_everything()


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_person_reads_each_step(step: int, signed_in: Client) -> None:
    assert signed_in.get(reverse("checkins_page", args=[TODAY, step])).status_code == 200


@pytest.mark.parametrize("what", ["name", "time", "used-means"])
def test_a_person_reads_each_setting(what: str, signed_in: Client) -> None:
    assert signed_in.get(reverse("settings_change", args=[what])).status_code == 200


# --- who was a person before ----------------------------------------------------------------------


def _sign_in_as(client: Client, role: str) -> None:
    """Sign in as an account that once was a person's own, so that rows would be there to see."""
    user = User(email=f"{role}@example.org", time_zone="America/New_York")
    register_person(user=user, at=BEGINNING)
    save(user, TODAY, NOON, cravings=1)
    User.objects.filter(pk=user.pk).update(**ROLES[role])
    enroll(user)
    sign_in(client, User.objects.get(pk=user.pk))


@pytest.mark.parametrize("role", ROLES)
def test_who_was_a_person_finds_nothing_on_pages_that_are_not_of_their_role(
    role: str, client: Client, db: None, everything: Everything
) -> None:
    _sign_in_as(client, role)
    accounts = User.objects.count()

    answers = {}
    for name, row in POLICY.items():
        if AUDIENCES[role] not in row.whom:
            address = OWN[name].address(**everything.parameters)
            if "GET" in OWN[name].methods:
                answers[name, "GET"] = client.get(address)
            for form in row.forms[:1]:
                answers[name, "POST"] = client.post(address, form.filled(everything.parameters))

    nowhere = client.get("/nowhere/")
    assert len(answers) > 90
    assert nowhere.status_code == 404
    assert {
        key: answer.status_code
        for key, answer in answers.items()
        if (answer.status_code, answer.content) != (404, nowhere.content)
    } == {}
    assert (User.objects.count(), StaffInvitation.objects.count()) == (accounts, 1)


def test_home_leads_a_supporter_to_their_page(client: Client, db: None) -> None:
    _sign_in_as(client, "supporter")

    answers = [
        client.get(reverse(name)) for name in ("home", "supporting", "help", "learn", "keep")
    ]

    assert [response.status_code for response in answers] == [302, 200, 200, 200, 200]
    assert answers[0].headers["Location"] == reverse("supporting")


@pytest.mark.parametrize("role", ["operator", "superuser"])
def test_home_leads_an_operator_to_the_desk(role: str, client: Client, db: None) -> None:
    _sign_in_as(client, role)

    answers = [client.get(reverse(name)) for name in ("home", "staff", "help", "keep")]

    assert [response.status_code for response in answers] == [302, 200, 200, 200]
    assert answers[0].headers["Location"] == reverse("desk")


def test_home_leads_a_counselor_to_the_caseload(client: Client, db: None) -> None:
    _sign_in_as(client, "counselor")

    assert client.get(reverse("home")).headers["Location"] == reverse("caseload")


def test_a_superuser_who_is_a_person_sees_their_own_rows_alone(
    signed_in: Client, person: User
) -> None:
    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    other = make_contact(make_person())

    assert signed_in.get(reverse("contacts_change", args=[other.pk])).status_code == 404


def test_a_closed_account_is_signed_out(signed_in: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert signed_in.get(reverse("contacts")).status_code == 302


def test_a_day_or_step_that_is_none_is_not_there(signed_in: Client) -> None:
    addresses = [
        "/check-in/2026-02-30/1/",
        "/check-in/2026-11-23/0/",
        "/check-in/2026-11-23/5/",
        "/check-in/0000-01-01/1/",
        f"/check-in/{ARABIC_DAY}/1/",
        "/start/0/",
        "/start/4/",
        "/settings/password/",
        f"/people/{'9' * 36}/",
    ]

    assert [signed_in.get(address).status_code for address in addresses] == [404] * len(addresses)
