"""A counselor asks for another name, and an operator sets it: neither is done alone."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import NameAnswer, Role
from checkins.models import AuditEvent, NameRequest, User
from checkins.services.staff import NotAnOperatorError, set_desk
from tests.conftest import NOON
from tests.factories import as_sent, make_counselor, make_person, make_staff, share, sign_in
from tests.pages import main_of, words_of

WAITS = "Asked on Nov 23: Dr. Lee. Whoever runs this site confirms it."


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor("Sam", time_zone="America/New_York")


@pytest.fixture
def desk(sam: User) -> Client:
    return sign_in(Client(), sam)


@pytest.fixture
def office(db: None) -> Client:
    """The browser of an operator."""
    return sign_in(Client(), make_staff(Role.OPERATOR, name="Amara"))


def ask(desk: Client, name: str = "Dr. Lee") -> str:
    return words_of(desk.post(reverse("desk_name"), as_sent({"name": name}), follow=True))


def name_of(sam: User) -> str:
    sam.refresh_from_db()
    return sam.name


def test_asking_changes_nothing_but_waits_for_an_operator(
    desk: Client, office: Client, sam: User
) -> None:
    consent = share(make_person(), sam, NOON)

    page = ask(desk)

    assert WAITS in page
    assert name_of(sam) == "Sam"
    assert "1 asks for another name" in words_of(office.get(reverse("desk")))
    assert "Asks for another name" in words_of(office.get(reverse("staff")))
    asked = words_of(office.get(reverse("staff_name", args=[sam.subject_ref])))
    assert "On Nov 23 they asked to be called Dr. Lee" in asked
    assert "Sam" in consent.text
    assert AuditEvent.objects.filter(action="name_asked", by=sam.subject_ref).count() == 1


def test_an_operator_confirms_and_signed_texts_keep_the_old_name(
    desk: Client, office: Client, sam: User
) -> None:
    consent = share(make_person(), sam, NOON)
    ask(desk)

    office.post(reverse("staff_name", args=[sam.subject_ref]), {"name": "Dr. Lee"})

    assert name_of(sam) == "Dr. Lee"
    page = words_of(desk.get(reverse("desk")))
    assert "You asked for Dr. Lee. It was confirmed on Nov 23." in page
    assert "asks for another name" not in words_of(office.get(reverse("desk")))
    consent.refresh_from_db()
    assert "Sam" in consent.text
    assert "Dr. Lee" not in consent.text
    assert NameRequest.objects.get().answer == NameAnswer.CONFIRMED


def test_an_operator_leaves_it_as_it_is(desk: Client, office: Client, sam: User) -> None:
    ask(desk)

    for _ in range(2):
        answer = office.post(reverse("staff_name_keep", args=[sam.subject_ref]))

    assert answer.status_code == 302
    assert name_of(sam) == "Sam"
    assert "It wasn’t changed, on Nov 23." in words_of(desk.get(reverse("desk")))
    assert AuditEvent.objects.filter(action="staff_name_kept").count() == 1


def test_what_was_asked_for_can_be_taken_back(desk: Client, office: Client, sam: User) -> None:
    ask(desk)

    page = words_of(desk.post(reverse("desk_name_back"), follow=True))

    assert "Your name stays as it is." in page
    assert WAITS not in page
    assert "Asks for another name" not in words_of(office.get(reverse("staff")))
    assert NameRequest.objects.get().answer == NameAnswer.TAKEN_BACK


def test_one_request_waits_at_a_time(desk: Client) -> None:
    ask(desk)

    again = desk.post(reverse("desk_name"), as_sent({"name": "Kim"}))

    assert again.status_code == 400
    assert "You asked for another name before. Take that back first." in main_of(again)
    assert NameRequest.objects.count() == 1


def test_the_own_name_is_not_asked_for(desk: Client) -> None:
    assert "That’s your name already." in ask(desk, "Sam")
    assert not NameRequest.objects.exists()


def test_another_name_set_meanwhile_leaves_the_request_waiting(
    desk: Client, office: Client, sam: User
) -> None:
    ask(desk)

    office.post(reverse("staff_name", args=[sam.subject_ref]), {"name": "Sam Rivera"})

    assert name_of(sam) == "Sam Rivera"
    assert WAITS in words_of(desk.get(reverse("desk")))


def test_no_form_of_a_counselors_own_sets_the_name(desk: Client, sam: User) -> None:
    zone = {"time_zone": "America/Denver"}
    named = desk.post(reverse("desk"), {**zone, "name": "Dr. Lee"})
    elsewhere = desk.post(reverse("desk_me"), {**zone, "name": "Dr. Lee"})
    settings = desk.post(reverse("settings_change", args=["name"]), {"name": "Dr. Lee"})
    alone = desk.post(reverse("staff_name", args=[sam.subject_ref]), {"name": "Dr. Lee"})

    codes = [page.status_code for page in (named, elsewhere, settings, alone)]
    assert (codes[0], {*codes[1:]}) == (400, {404})
    with pytest.raises(NotAnOperatorError):
        set_desk(by=sam, at=NOON, name="Dr. Lee", time_zone="America/Denver")
    assert name_of(sam) == "Sam"


def test_the_clock_is_still_set_alone(desk: Client, sam: User) -> None:
    answer = desk.post(reverse("desk"), {"time_zone": "America/Denver"})

    sam.refresh_from_db()
    assert (answer.status_code, sam.time_zone, sam.name) == (302, "America/Denver", "Sam")


def test_only_a_counselors_name_is_an_operators_to_set(office: Client) -> None:
    other, mom = make_staff(Role.OPERATOR), make_staff(Role.SUPPORTER)

    codes = {
        office.post(reverse(name, args=[account.subject_ref]), fields).status_code
        for account in (other, mom, make_person())
        for name, fields in (("staff_name", {"name": "X"}), ("staff_name_keep", {}))
    }

    assert codes == {404}


def test_the_year_is_said_where_it_is_another(desk: Client, sam: User) -> None:
    ask(desk)

    with time_machine.travel(NOON + timedelta(days=60)):
        page = words_of(sign_in(Client(), sam).get(reverse("desk")))

    assert "Asked on Nov 23, 2026: Dr. Lee." in page
