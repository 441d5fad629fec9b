"""Who works here has a second factor: on every address, in every session."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
)
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import Role
from checkins.middleware.routes import NO_SESSION_ASKED
from checkins.middleware.staff import UNPROVEN, WITHOUT_SECOND_FACTOR
from checkins.models import User
from tests.conftest import NOON
from tests.factories import PASSWORD, code_of, enroll, make_person, make_staff, sign_in
from tests.views.routes.account import WHILE_ENROLLING
from tests.views.routes.addresses import ROUTES, Route

WORKERS = [Role.COUNSELOR, Role.OPERATOR]
ENROLLMENT = "/account/2fa/"


def ask(client: Client, route: Route, method: str) -> HttpResponse:
    return client.generic(method, route.address())


def password_alone(client: Client, user: User) -> HttpResponse:
    data = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), data)


def add_an_app(client: Client) -> HttpResponse:
    """Add codes from an app as a browser does, the password asked once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    return client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})


def goes_to(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


# --- without one ----------------------------------------------------------------------------------


def test_the_open_addresses_are_these_and_no_others() -> None:
    of_programs = {name for name in NO_SESSION_ASKED if name.startswith("api_")}  # tests/api

    assert WHILE_ENROLLING | of_programs == WITHOUT_SECOND_FACTOR | NO_SESSION_ASKED
    assert set(ROUTES) >= WHILE_ENROLLING


@pytest.mark.one_in(3)
@pytest.mark.both_in_full
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", sorted(ROUTES.keys() - WHILE_ENROLLING))
def test_without_a_second_factor_every_address_leads_to_enrollment(
    name: str, method: str, client: Client, db: None
) -> None:
    client.force_login(make_staff(Role.OPERATOR, second_factor=False))

    assert goes_to(ask(client, ROUTES[name], method)) == (302, ENROLLMENT)


@pytest.mark.parametrize("role", WORKERS)
def test_without_a_second_factor_home_leads_to_enrollment(
    role: Role, client: Client, db: None
) -> None:
    client.force_login(make_staff(role, second_factor=False))

    page = client.get("/", follow=True)

    assert page.redirect_chain == [(ENROLLMENT, 302)]
    assert "Your work here needs a second step." in page.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "help",
        "now",
        "now_alone",
        "now_ride",
        "learn",
        "offline_checkin",
        "offline_worker",
        "offline_manifest",
        "form_drafts_unsent",
        "keep",
        "health_live",
        "health_ready",
        "account_logout",
        "mfa_index",
    ],
)
def test_without_a_second_factor_some_pages_open(name: str, client: Client, db: None) -> None:
    client.force_login(make_staff(second_factor=False))

    assert client.get(reverse(name)).status_code == 200


def test_backup_codes_alone_are_no_second_factor(client: Client, db: None) -> None:
    user = make_staff()
    Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    sign_in(client, user)

    assert goes_to(client.get("/")) == (302, ENROLLMENT)


@pytest.mark.parametrize("make", [make_person, lambda: make_staff(Role.SUPPORTER)])
def test_who_does_not_work_here_needs_none(make: object, client: Client, db: None) -> None:
    user = make()
    Authenticator.objects.all().delete()
    client.force_login(user)

    home = client.get("/", follow=True)

    assert home.status_code == 200
    assert ENROLLMENT not in [address for address, _ in home.redirect_chain]


# --- adding one -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_adding_a_second_factor_opens_the_pages_in_that_session(client: Client) -> None:
    password_alone(client, make_staff(Role.COUNSELOR, second_factor=False))

    added = add_an_app(client)

    assert goes_to(added) == (302, reverse("mfa_view_recovery_codes"))
    assert client.get(added.headers["Location"]).status_code == 200
    assert client.get("/codes/").status_code == 200


@pytest.mark.django_db
def test_a_session_of_the_password_alone_stays_outside_when_another_one_enrolls(
    client: Client,
) -> None:
    user, other = make_staff(Role.COUNSELOR, second_factor=False), Client()
    for browser in (client, other):
        password_alone(browser, user)
    # Where an enrollment would lead, asked for without one.
    there = {"password": PASSWORD, "next": reverse("mfa_view_recovery_codes")}
    asked = other.post(reverse("account_reauthenticate"), there)

    add_an_app(client)
    page = other.get("/", follow=True)

    assert goes_to(asked) == (302, reverse("mfa_view_recovery_codes"))

    assert page.redirect_chain == [(reverse("account_login"), 302)]
    assert UNPROVEN in page.content.decode()
    assert "_auth_user_id" not in other.session
    assert client.get("/codes/").status_code == 200


def test_a_session_without_its_proof_is_signed_out(client: Client, db: None) -> None:
    client.force_login(make_staff())

    assert goes_to(client.get("/")) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session


# --- at sign-in -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", WORKERS)
def test_the_second_step_is_asked_at_sign_in(role: Role, client: Client, db: None) -> None:
    user, secret = make_staff(role, second_factor=False), generate_totp_secret()
    TOTP.activate(user, secret)

    halfway = password_alone(client, user)
    outside = client.get(reverse("account_email"))
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert goes_to(halfway) == (302, reverse("mfa_authenticate"))
    assert goes_to(outside)[1].startswith(reverse("account_login"))
    assert client.get(reverse("account_email")).status_code == 200


def test_a_new_password_by_mail_does_not_pass_the_second_step(client: Client, db: None) -> None:
    user = make_staff()
    user.set_password("warm-lamp-window-72")
    user.save()

    halfway = client.post(
        reverse("account_login"), {"login": user.email, "password": "warm-lamp-window-72"}
    )

    assert goes_to(halfway) == (302, reverse("mfa_authenticate"))
    assert "_auth_user_id" not in client.session


# --- what it costs --------------------------------------------------------------------------------


def test_user_and_second_factor_are_one_query(
    client: Client, db: None, django_assert_num_queries: object
) -> None:
    sign_in(client, make_staff(Role.COUNSELOR))
    client.get("/")

    with django_assert_num_queries(2) as queries:  # the session, and the user
        assert client.get("/").status_code == 302  # on to the caseload

    assert [query["sql"].split()[0] for query in queries.captured_queries] == ["SELECT"] * 2


def test_each_account_says_whether_it_has_a_second_factor(db: None) -> None:
    bare, full = make_staff(second_factor=False), make_person()
    enroll(full)

    rows = User.objects.with_second_factor().order_by("pk")

    assert [(row, row.has_second_factor) for row in rows] == [(bare, False), (full, True)]
    assert User.objects.get(pk=full.pk).has_second_factor is False


# --- a code ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [1, 31, 59])
def test_a_code_of_an_app_is_taken_once_as_long_as_it_is_good(later: int, db: None) -> None:
    sam, secret = make_staff(Role.COUNSELOR, second_factor=False), generate_totp_secret()
    TOTP.activate(sam, secret)
    with time_machine.travel(NOON, tick=False) as clock:
        code = code_of(secret)
        owner, thief = Client(), Client()
        for client in (owner, thief):
            password_alone(client, sam)
        taken = owner.post(reverse("mfa_authenticate"), {"code": code})
        clock.shift(timedelta(seconds=later))
        again = thief.post(reverse("mfa_authenticate"), {"code": f"{code[:3]} {code[3:]}"})
        newer = thief.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

    assert goes_to(taken) == (302, "/")
    assert again.status_code == 200
    assert (newer.status_code == 302) is (later >= 30)
