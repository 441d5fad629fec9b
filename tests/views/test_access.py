"""Who reaches which page, for every address of the URL configuration."""

import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

import checkins.urls
from checkins.enums import Role
from checkins.models import Client as Client_
from checkins.models import StaffInvitation, User
from checkins.services.people import register_person
from checkins.services.sharing_codes import make_code
from tests.conftest import NOON
from tests.factories import (
    BEGINNING,
    PAST_DAYS,
    enroll,
    make_break,
    make_contact,
    make_counselor,
    make_group,
    make_import,
    make_listed_group,
    make_own_line,
    make_person,
    make_plan,
    make_staff,
    make_step,
    make_supporter,
    make_thought,
    save,
    share,
    sign_in,
)
from tests.views.routes.addresses import ABSENT, OWN, TODAY, Route

YESTERDAY = date(2026, 11, 22)
ARABIC_DAY = TODAY.isoformat().translate({ord("0") + n: 0x660 + n for n in range(10)})


PUBLIC = {"home", "help", "learn", "learn_page", "worker", "keep", "live", "ready"}
# Whoever has the link: tests/views/test_staff.py and test_supporting.py follow it.
BY_LINK = {"join", "join_supporter"}
SUPPORTERS = {"supporter", "accept_support"}
STAFF = {"desk"}  # counselors and operators: the matrix
OPERATORS = {
    *("accounts", "clinic", "invite", "withdraw_invitation"),
    *("deactivate_account", "reactivate_account", "take_off_second_step"),
    *("clinic_groups", "list_group", "change_listed_group", "retire_group", "relist_group"),
}
# What a signed-in person gets: 200, or on to where the page is.
GET_ANSWERS = {
    "home": 200,
    "help": 200,
    "learn": 200,
    "learn_page": 200,
    "worker": 200,
    "keep": 200,
    "live": 200,
    "ready": 200,
    "start": 302,
    "start_step": 200,
    "choose_day": 302,
    "step": 200,
    "done": 200,
    "look_back": 200,
    "recovery_days": 200,
    "trends": 200,
    "breaks": 200,
    "groups": 200,
    "add_group": 200,
    "find_groups": 200,
    "group": 200,
    "people": 200,
    "add_contact": 200,
    "change_contact": 200,
    "sharing": 200,
    "call_sheet": 200,
    "consent": 200,
    "sharing_ask": 200,
    "sharing_look": 302,
    "visits": 200,
    "supporters": 200,
    "invite_supporter": 200,
    "plan": 200,
    "edit_plan": 200,
    "plan_versions": 200,
    "plan_version": 200,
    "own_triggers": 200,
    "own_signs": 200,
    "steps": 200,
    "closer": 200,
    "thoughts": 200,
    "new_thought": 200,
    "new_long_thought": 200,
    "thought": 200,
    "edit_thought": 200,
    "share_thought": 200,
    "settings": 200,
    "import": 200,
    "new_usual": 200,
    "change_setting": 200,
}
GROUP = {"name": "Lee", "group_kind": "buddy"}
LISTED = {
    "name": "Open door",
    "group_kind": "skills",
    "weekday": "1",
    "starts_at": "18:00",
    "time_zone": "America/New_York",
    "place": "Oak Street 12",
    "language": "en",
}
POST_ANSWERS = {  # with the smallest good post
    "start_step": ({"skip": "1"}, 302),
    "step": ({"uuid": str(ABSENT), "bottled_up": "1", "asked": "bottled_up", "next": "1"}, 302),
    "does_not_fit": ({}, 302),
    "reached_out": ({}, 302),
    "answer_quiet": ({}, 302),
    "answer_low_mood": ({"answer": "okay"}, 302),
    "look_back": ({"before": "Rain."}, 302),
    "recovery_days": ({"first_is": "0"}, 302),
    "tolerance_read": ({}, 302),
    "breaks": ({"first_day": "2026-11-24", "last_day": "2026-11-25"}, 302),
    "end_break": ({}, 302),
    "add_group": (GROUP, 302),
    "group": (GROUP, 302),
    "pick_group": ({}, 302),
    "skip_meeting": ({"day": "2026-11-30", "skips": "yes"}, 302),
    "remind_group": ({"remind_hours": "3"}, 302),
    "stop_group": ({}, 302),
    "start_group": ({}, 302),
    "remove_group": ({}, 302),
    "add_contact": ({"name": "Sam", "number": "555-0100"}, 302),
    "change_contact": ({"name": "Sam", "number": "555-0100"}, 302),
    "remove_contact": ({}, 302),
    "move_contact_up": ({}, 302),
    "steps": ({"step": "shower"}, 302),
    "answer_step": ({"went": "helped"}, 302),
    "own_signs": ({"text": "I snap."}, 302),
    "own_triggers": ({"text": "Payday"}, 302),
    "retire_line": ({}, 302),
    "edit_plan": ({"coping": "Walk."}, 302),
    "new_thought": ({"thought": "x"}, 302),
    "new_long_thought": ({"thought": "x"}, 302),
    "edit_thought": ({"thought": "x"}, 302),
    "remove_thought": ({}, 302),
    "share_thought": ({"readers": "nobody"}, 400),
    "unshare_thought": ({}, 302),
    "sharing": ({"code": "ABCD-2345"}, 302),
    "call_sheet": ({"call_or_text": "call", "may_leave_message": "no"}, 302),
    "stop_sharing": ({}, 302),
    "stop_all": ({}, 302),
    "sharing_ask": (
        {"purpose": "support", "days": "90", "call_or_text": "call", "may_leave_message": "no"},
        302,
    ),
    "sharing_look": ({"shown": "0" * 64}, 302),
    "sharing_scopes": ({"again": "1"}, 302),
    "invite_supporter": ({"name": "Mom", "shown_name": "Jo", "sees": "word"}, 200),
    "change_supporter": ({"sees": "nothing"}, 302),
    "remove_supporter": ({}, 302),
    "say_word": ({"word": "fine"}, 302),
    "change_setting": ({"name": "Lee"}, 302),
    "import": ({"file": io.BytesIO(PAST_DAYS.encode())}, 302),
    "confirm_import": ({}, 302),
    "drop_import": ({}, 302),
    "new_usual": ({}, 302),
    "keep_usual": ({}, 302),
}
OPERATOR_POSTS = {
    "clinic": {"alerts_a_week": "5"},
    "invite": {"email": "sam@clinic.example", "role": "counselor"},
    "withdraw_invitation": {},
    "deactivate_account": {},
    "reactivate_account": {},
    "take_off_second_step": {},
    "list_group": LISTED,
    "change_listed_group": LISTED,
    "retire_group": {},
    "relist_group": {},
}
COUNSELOR_GET_ANSWERS = {
    "caseload": 200,
    "client": 200,
    "client_consent": 200,
    "codes": 200,
    "session_sheet": 200,
}
COUNSELOR_POST_ANSWERS = {
    "codes": ({"label": "J.", "kind": "record"}, 200),
    "withdraw_code": ({}, 302),
    "log_contact": ({"how": "call", "reached": "on", "line": "Well."}, 302),
    "next_visit": ({"next_visit_at": "2026-12-01T10:00"}, 302),
    "see_alert": ({}, 302),
    "act_on_alert": ({}, 302),
    "snooze_alert": ({"snooze_days": "3", "reason": "Met today."}, 302),
    "close_alert": ({"outcome": "useful"}, 302),
}
ALL_POST_ANSWERS = {**POST_ANSWERS, **COUNSELOR_POST_ANSWERS}
COUNSELOR_ONLY = sorted(COUNSELOR_GET_ANSWERS.keys() | COUNSELOR_POST_ANSWERS.keys())
PERSON_ONLY = sorted(
    OWN.keys() - PUBLIC - BY_LINK - OPERATORS - SUPPORTERS - STAFF - set(COUNSELOR_ONLY)
)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def sam(db: None) -> User:
    """A counselor past the second step."""
    return make_counselor()


@pytest.fixture
def ids(person: User, sam: User) -> dict[str, Any]:
    """What a person has: someone to call, a day, a file that waits, a consent, an alert."""
    save(person, TODAY, NOON, cravings=1, planning=2)
    # Use, without the alert that telling it would open.
    person.daily_checkins.update(used="yes")
    make_import(person)
    consent = share(person, sam, NOON, signs=True, alerts=True)
    code, row = make_code(by=sam, at=NOON, label="J.")
    return {
        "contact_id": make_contact(person).pk,
        "version_id": make_plan(person).pk,
        "break_id": make_break(person, TODAY).pk,
        "group_id": make_group(person).pk,
        "listed_id": make_listed_group(make_staff()).pk,
        "line_id": make_own_line(person).pk,
        "thought_id": make_thought(person).pk,
        "choice_id": make_step(person, NOON - timedelta(days=1)).pk,
        "consent_id": consent.pk,
        "client_id": Client_.objects.get().pk,
        "alert_id": person.alerts.get().pk,
        "code_id": row.pk,
        "code": code,
        "supporter_id": make_supporter(person, NOON).pk,
    }


def _ask(client: Client, route: Route, ids: dict[str, Any] | None = None) -> HttpResponse:
    """Ask for an address as its page would."""
    address = route.address(**(ids or {}))
    if "GET" in route.methods:
        return client.get(address)
    return client.post(address, ALL_POST_ANSWERS.get(route.name, ({}, 302))[0])


def test_every_own_address_is_in_the_tables() -> None:
    readable = {name for name, route in OWN.items() if "GET" in route.methods}
    writable = {name for name, route in OWN.items() if "POST" in route.methods}

    assert len(OWN) == len(checkins.urls.urlpatterns)
    own = BY_LINK | OPERATORS | SUPPORTERS | STAFF
    assert set(GET_ANSWERS) | set(COUNSELOR_GET_ANSWERS) == readable - own
    assert set(ALL_POST_ANSWERS) == writable - own
    assert set(OPERATOR_POSTS) == writable & OPERATORS


@pytest.mark.parametrize("name", OWN)
def test_an_own_address_says_which_methods_it_takes(name: str) -> None:
    assert OWN[name].methods in ({"GET", "HEAD"}, {"POST"}, {"GET", "HEAD", "POST"})


@pytest.mark.parametrize("name", [*PERSON_ONLY, *COUNSELOR_ONLY, *sorted(OPERATORS | SUPPORTERS)])
def test_signed_out_goes_to_sign_in(name: str, client: Client, ids: dict[str, Any]) -> None:
    response = _ask(client, OWN[name], ids)

    address = OWN[name].address(**ids)
    there = f"{reverse('account_login')}?{urlencode({'next': address}, safe='/')}"
    assert (response.status_code, response.headers["Location"]) == (302, there)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_signed_out_reads_what_is_public(name: str, client: Client, db: None) -> None:
    assert client.get(OWN[name].address()).status_code == 200


@pytest.mark.parametrize(("name", "status"), GET_ANSWERS.items())
def test_a_person_reads_their_pages(
    name: str, status: int, signed_in: Client, ids: dict[str, Any]
) -> None:
    assert signed_in.get(OWN[name].address(**ids)).status_code == status


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_person_reads_each_step(step: int, signed_in: Client) -> None:
    assert signed_in.get(reverse("step", args=[TODAY, step])).status_code == 200


@pytest.mark.parametrize("what", ["name", "time", "used-means"])
def test_a_person_reads_each_setting(what: str, signed_in: Client) -> None:
    assert signed_in.get(reverse("change_setting", args=[what])).status_code == 200


@pytest.mark.parametrize("name", POST_ANSWERS)
def test_a_person_posts_to_their_pages(name: str, signed_in: Client, ids: dict[str, Any]) -> None:
    fields, status = POST_ANSWERS[name]
    if name == "sharing":
        fields = {"code": ids["code"]}

    response = signed_in.post(OWN[name].address(**ids), fields)

    assert response.status_code == status


@pytest.mark.parametrize("name", ["change_contact", "remove_contact", "move_contact_up"])
def test_somebody_elses_contact_looks_like_none(name: str, signed_in: Client) -> None:
    other = make_contact(make_person(), name="Rosa")

    responses = [_ask(signed_in, OWN[name], {"contact_id": pk}) for pk in (other.pk, ABSENT)]
    changed = signed_in.post(OWN["change_contact"].address(contact_id=other.pk), {"name": "Mine"})

    assert [response.status_code for response in (*responses, changed)] == [404, 404, 404]
    assert responses[0].content == responses[1].content
    assert [(item.name, item.position) for item in type(other).objects.all()] == [("Rosa", 0)]


@pytest.mark.parametrize("name", ["done", "does_not_fit"])
def test_somebody_elses_day_looks_like_none(name: str, signed_in: Client) -> None:
    save(make_person(), YESTERDAY, NOON, cravings=1)
    empty_day = date(2026, 11, 21)

    ask = signed_in.post if name == "does_not_fit" else signed_in.get
    responses = [ask(reverse(name, args=[day])) for day in (YESTERDAY, empty_day)]

    assert [response.status_code for response in responses] == [404, 404]
    assert responses[0].content == responses[1].content


ROLES = {
    "counselor": {"role": Role.COUNSELOR},
    "supporter": {"role": Role.SUPPORTER},
    "operator": {"role": Role.OPERATOR},
    "superuser": {"role": Role.OPERATOR, "is_superuser": True, "is_staff": True},
}


def _sign_in_as(client: Client, role: str) -> None:
    """Sign in as an account that once was a person's own, so that rows would be there to see."""
    user = User(email=f"{role}@example.org", time_zone="America/New_York")
    register_person(user=user, at=BEGINNING)
    save(user, TODAY, NOON, cravings=1)
    User.objects.filter(pk=user.pk).update(**ROLES[role])
    enroll(user)
    sign_in(client, User.objects.get(pk=user.pk))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", PERSON_ONLY)
def test_other_roles_find_nothing_on_a_persons_pages(
    name: str, role: str, client: Client, ids: dict[str, Any]
) -> None:
    _sign_in_as(client, role)

    response = _ask(client, OWN[name], ids)

    nowhere = client.get("/nowhere/")
    assert (response.status_code, nowhere.status_code) == (404, 404)
    assert response.content == nowhere.content


def test_home_leads_a_supporter_to_their_page(client: Client, db: None) -> None:
    _sign_in_as(client, "supporter")

    answers = [client.get(reverse(name)) for name in ("home", "supporter", "help", "learn", "keep")]

    assert [response.status_code for response in answers] == [302, 200, 200, 200, 200]
    assert answers[0].headers["Location"] == reverse("supporter")


@pytest.mark.parametrize("role", ["person", "counselor", "operator", "superuser"])
@pytest.mark.parametrize("name", sorted(SUPPORTERS))
def test_a_supporters_pages_are_nobody_elses(
    name: str, role: str, client: Client, person: User
) -> None:
    if role == "person":
        client.force_login(person)
    else:
        _sign_in_as(client, role)

    response = _ask(client, OWN[name])

    nowhere = client.get("/nowhere/")
    assert (response.status_code, response.content) == (404, nowhere.content)


@pytest.mark.parametrize("role", ["operator", "superuser"])
def test_home_leads_an_operator_to_the_accounts(role: str, client: Client, db: None) -> None:
    _sign_in_as(client, role)

    answers = [client.get(reverse(name)) for name in ("home", "accounts", "help", "keep")]

    assert [response.status_code for response in answers] == [302, 200, 200, 200]
    assert answers[0].headers["Location"] == reverse("accounts")


@pytest.mark.parametrize("role", ["person", "counselor", "supporter"])
@pytest.mark.parametrize("name", sorted(OPERATORS))
def test_an_operators_pages_are_nobody_elses(
    name: str, role: str, client: Client, person: User
) -> None:
    if role == "person":
        client.force_login(person)
    else:
        _sign_in_as(client, role)

    address, before = OWN[name].address(), User.objects.count()
    answers = [client.get(address)] if "GET" in OWN[name].methods else []
    answers += [client.post(address, OPERATOR_POSTS[name])] if name in OPERATOR_POSTS else []

    nowhere = client.get("/nowhere/").content
    assert [(one.status_code, one.content) for one in answers] == [(404, nowhere)] * len(answers)
    assert (User.objects.count(), StaffInvitation.objects.count()) == (before, 0)


def test_home_leads_a_counselor_to_the_caseload(client: Client, db: None) -> None:
    _sign_in_as(client, "counselor")

    assert client.get(reverse("home")).headers["Location"] == reverse("caseload")


@pytest.mark.parametrize(("name", "status"), COUNSELOR_GET_ANSWERS.items())
def test_a_counselor_reads_their_pages(
    name: str, status: int, client: Client, sam: User, ids: dict[str, Any]
) -> None:
    sign_in(client, sam)

    assert client.get(OWN[name].address(**ids)).status_code == status


@pytest.mark.parametrize("name", COUNSELOR_POST_ANSWERS)
def test_a_counselor_posts_to_their_pages(
    name: str, client: Client, sam: User, ids: dict[str, Any]
) -> None:
    sign_in(client, sam)
    fields, status = COUNSELOR_POST_ANSWERS[name]

    assert client.post(OWN[name].address(**ids), fields).status_code == status


@pytest.mark.parametrize("role", ["person", "supporter", "operator", "superuser"])
@pytest.mark.parametrize("name", COUNSELOR_ONLY)
def test_other_roles_find_nothing_on_a_counselors_pages(
    name: str, role: str, client: Client, person: User, ids: dict[str, Any]
) -> None:
    if role == "person":
        client.force_login(person)
    else:
        _sign_in_as(client, role)

    response = _ask(client, OWN[name], ids)

    nowhere = client.get("/nowhere/")
    assert (response.status_code, nowhere.status_code) == (404, 404)
    assert response.content == nowhere.content


@pytest.mark.parametrize("name", ["consent", "stop_sharing"])
def test_somebody_elses_consent_looks_like_none(name: str, signed_in: Client, sam: User) -> None:
    other = share(make_person(), sam, NOON)

    responses = [_ask(signed_in, OWN[name], {"consent_id": pk}) for pk in (other.pk, ABSENT)]

    assert [response.status_code for response in responses] == [404, 404]
    assert responses[0].content == responses[1].content
    assert type(other).objects.get().revoked_at is None


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("client", "client_id"),
        ("client_consent", "client_id"),
        ("log_contact", "client_id"),
        ("next_visit", "client_id"),
        ("see_alert", "client_id"),
        ("session_sheet", "client_id"),
        ("withdraw_code", "code_id"),
    ],
)
def test_another_counselors_client_or_code_looks_like_none(
    name: str, key: str, client: Client, ids: dict[str, Any]
) -> None:
    sign_in(client, make_counselor("Lee"))

    responses = [_ask(client, OWN[name], {**ids, key: pk}) for pk in (ids[key], ABSENT)]

    assert [response.status_code for response in responses] == [404, 404]
    assert responses[0].content == responses[1].content


def test_a_superuser_who_is_a_person_sees_their_own_rows_alone(
    signed_in: Client, person: User
) -> None:
    User.objects.filter(pk=person.pk).update(is_superuser=True, is_staff=True)
    other = make_contact(make_person())

    assert signed_in.get(reverse("change_contact", args=[other.pk])).status_code == 404


def test_a_closed_account_is_signed_out(signed_in: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert signed_in.get(reverse("people")).status_code == 302


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("name", OWN)
def test_a_wrong_method_is_refused(
    name: str, method: str, signed_in: Client, sam: User, ids: dict[str, Any]
) -> None:
    if name in COUNSELOR_ONLY:
        sign_in(signed_in, sam)

    response = signed_in.generic(method, OWN[name].address(**ids))

    assert (response.status_code == 405) is (method not in OWN[name].methods)


@pytest.mark.parametrize("name", ALL_POST_ANSWERS)
def test_a_post_without_its_token_is_refused(
    name: str, person: User, sam: User, ids: dict[str, Any]
) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, sam if name in COUNSELOR_ONLY else person)

    response = client.post(OWN[name].address(**ids), ALL_POST_ANSWERS[name][0])

    assert response.status_code == 403
    assert "That page did not save" in response.content.decode()


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
