"""A counselor's link through sign-up, onboarding, confirmation and sign-in, and as a key."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from checkins.enums import Role
from checkins.models import AuditEvent, Profile, User
from checkins.services.code_links import IN_SESSION, VISITOR_MAY_TAKE, code_in
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.sharing_codes import GOOD_FOR, make_code, withdraw_code
from checkins.services.staff import deactivate_account, invite_staff
from checkins.services.supporters import invite_supporter
from tests.conftest import NOON
from tests.factories import PASSWORD, enroll, make_counselor, make_person, make_staff, share
from tests.pages import words_of

MINUTE = timedelta(minutes=1)
CLOSED = "New accounts are closed right now"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sam(db: None, clock: time_machine.Traveller) -> User:
    return make_counselor("Zephyrine")


@pytest.fixture
def code(sam: User) -> str:
    return make_code(by=sam, at=NOON, label="Tuesday")[0]


def link(code: str) -> str:
    return reverse("sharing_ask", args=[code])


def sign_up(client: Client, address: str = "", email: str = "jo@example.org") -> HttpResponse:
    fields = {"email": email, "password1": PASSWORD, "is_old_enough": "on"}
    zone = {"time_zone": "America/New_York"}
    return client.post(address or reverse("account_signup"), {**fields, **zone})


def skip_onboarding(client: Client) -> HttpResponse:
    for number in (1, 2, 3):
        answer = client.post(reverse("onboarding_page", args=[number]), {"skip": "1"})
    return answer


def confirm(client: Client, *, password: bool = False) -> HttpResponse:
    """Follow the mail's link and press its button."""
    send_account_mails(at=timezone.now())
    (sent,) = mail.outbox
    found = re.search(r"https?://testserver(/\S+)", sent.body)
    assert found
    return client.post(found[1], {"password": PASSWORD} if password else {})


# --- the way in -----------------------------------------------------------------------------------


def test_from_the_link_through_everything_to_the_signing_page(client: Client, code: str) -> None:
    opened = client.get(link(code), follow=True)
    assert "The link from your counselor waits for you." in words_of(opened)
    assert "Zephyrine" not in words_of(opened)
    address = opened.context["signup_url"]
    assert "waits for you" in words_of(client.get(address))

    made = sign_up(client, address)
    assert made.headers["Location"] == reverse("onboarding")
    assert skip_onboarding(client).headers["Location"] == link(code)
    waiting = client.get(link(code))
    assert (waiting.status_code, "Please confirm" in words_of(waiting)) == (400, True)
    assert confirm(client).headers["Location"] == link(code)

    assert "Zephyrine asks to see your check-ins" in words_of(client.get(link(code)))


def test_confirmed_on_another_device_it_waits_on_home_of_both(client: Client, code: str) -> None:
    client.get(link(code))
    sign_up(client)
    skip_onboarding(client)
    other = Client()

    assert confirm(other, password=True).headers["Location"] == link(code)

    for device in (client, other):
        page = device.get("/")
        assert "s link is waiting" in words_of(page)
        assert f'href="{link(code)}"' in page.content.decode()


def test_who_has_no_zone_yet_finds_it_on_home_and_after_the_zone(sam: User, code: str) -> None:
    person = make_person(time_zone="")
    client = Client()
    client.force_login(person)

    assert client.get(link(code)).headers["Location"] == reverse("onboarding_page", args=[3])
    assert "s link is waiting" in words_of(client.get("/"))
    skipped = client.post(reverse("onboarding_page", args=[3]), {"skip": "1"})
    assert skipped.headers["Location"] == "/"  # no circle
    said = {"time_zone": "America/New_York", "part_of_day": ""}
    answer = client.post(reverse("onboarding_page", args=[3]), said)

    assert answer.headers["Location"] == link(code)


@pytest.mark.parametrize("second_step", [False, True])
def test_signing_in_leads_to_the_link(second_step: bool, sam: User, code: str) -> None:
    person, client = make_person(), Client()
    if second_step:
        enroll(person)
    opened = client.get(link(code), follow=True)
    fields = {"login": person.email, "password": PASSWORD, "next": link(code)}

    answer = client.post(opened.redirect_chain[-1][0], fields)

    if second_step:
        assert answer.headers["Location"] == reverse("mfa_authenticate")
        from allauth.mfa.models import Authenticator

        backup = Authenticator.objects.get(user=person, type="recovery_codes").wrap()
        answer = client.post(reverse("mfa_authenticate"), {"code": backup.get_unused_codes()[0]})
    assert answer.headers["Location"] == link(code)
    assert IN_SESSION not in client.session


# --- what is kept, and for how long ---------------------------------------------------------------


def test_nothing_in_the_database_has_the_code(client: Client, code: str) -> None:
    client.get(link(code))
    stored = [repr(row) for row in Session.objects.values()]
    decoded = [repr(session.get_decoded()) for session in Session.objects.all()]
    sign_up(client)

    stored += [repr(row) for row in Profile.objects.values()]
    assert [text for text in [*stored, *decoded] if code in text] == []
    assert Profile.objects.get().code_link == code


def test_a_visitors_link_ends_after_an_hour(client: Client, code: str, clock) -> None:
    client.get(link(code))
    clock.move_to(NOON + VISITOR_MAY_TAKE)

    assert code_in(client.session, at=NOON + VISITOR_MAY_TAKE) == ""
    sign_up(client)
    assert Profile.objects.get().code_link == ""


def test_the_next_visitor_of_the_browser_does_not_get_it(client: Client, code: str) -> None:
    person = make_person()
    client.get(link(code))

    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(reverse("account_logout"))
    sign_up(client)

    assert list(Profile.objects.exclude(code_link_until=None)) == []


def test_a_kept_link_ends_with_its_code(client: Client, code: str, clock) -> None:
    client.get(link(code))
    sign_up(client)
    clock.move_to(NOON + GOOD_FOR)
    client.force_login(User.objects.get(role=Role.PERSON))

    assert "is waiting" not in words_of(client.get("/"))
    call_command("worker", once=True, stdout=StringIO())

    assert (Profile.objects.get().sealed_code_link, Profile.objects.get().code_link_until) == (
        "",
        None,
    )


def test_it_can_be_put_away(client: Client, code: str) -> None:
    client.get(link(code))
    sign_up(client)

    answer = client.post(reverse("sharing_link_put_away"))

    assert answer.headers["Location"] == "/"
    assert Profile.objects.get().sealed_code_link == ""
    actions = AuditEvent.objects.filter(action__startswith="code_link").order_by("pk")
    assert [event.action for event in actions] == ["code_link_kept", "code_link_dropped"]


def test_signing_ends_it(person: User, sam: User, code: str) -> None:
    client = Client()
    client.force_login(person)
    EmailAddress.objects.update(verified=False)
    client.get(link(code))
    assert Profile.objects.get().code_link == code
    EmailAddress.objects.update(verified=True)

    share(person, sam, NOON)  # with another code
    assert Profile.objects.get().code_link == code


def test_a_withdrawn_code_waits_no_longer(client: Client, sam: User, code: str) -> None:
    client.get(link(code))
    sign_up(client)
    row = sam.sharing_codes.get()

    withdraw_code(code_id=row.pk, by=sam, at=NOON)

    assert "is waiting" not in words_of(client.get("/"))
    assert skip_onboarding(client).headers["Location"] == reverse("checkins")


# --- a key where sign-up is closed ----------------------------------------------------------------


@pytest.fixture
def closed(settings: Settings) -> None:
    settings.SIGN_UP_OPEN = False


@pytest.mark.usefixtures("closed")
def test_an_open_code_opens_a_closed_sign_up(client: Client, code: str) -> None:
    assert CLOSED in words_of(client.get(reverse("account_signup")))
    opened = client.get(link(code), follow=True)
    assert reverse("account_signup") in opened.content.decode()

    assert CLOSED not in words_of(client.get(reverse("account_signup")))
    sign_up(client)

    assert User.objects.filter(role=Role.PERSON).count() == 1


def used(sam: User, clock: time_machine.Traveller) -> None:
    sam.sharing_codes.update(used_at=NOON)


def withdrawn(sam: User, clock: time_machine.Traveller) -> None:
    sam.sharing_codes.update(withdrawn_at=NOON)


def too_old(sam: User, clock: time_machine.Traveller) -> None:
    clock.move_to(NOON + GOOD_FOR)


def its_counselor_is_switched_off(sam: User, clock: time_machine.Traveller) -> None:
    deactivate_account(account=sam, by=make_staff(Role.OPERATOR), at=NOON)


def unknown(sam: User, clock: time_machine.Traveller) -> None:
    sam.sharing_codes.all().delete()


@pytest.mark.usefixtures("closed")
@pytest.mark.parametrize("end", [used, withdrawn, too_old, its_counselor_is_switched_off, unknown])
@pytest.mark.parametrize("when", ["before", "after"])
def test_no_other_code_does(when: str, end, sam: User, code: str, clock) -> None:
    client = Client()
    if when == "before":
        end(sam, clock)
    client.get(link(code))
    if when == "after":
        end(sam, clock)

    page = client.get(reverse("account_signup"))
    sign_up(client)

    assert CLOSED in words_of(page)
    assert User.objects.filter(role=Role.PERSON).count() == 0


@pytest.mark.usefixtures("closed")
def test_a_link_that_opens_nothing_tells_nothing(sam: User) -> None:
    """Nobody learns which codes were ever there, or who has an account."""
    person = make_person()
    spent, row = make_code(by=sam, at=NOON, label="Tuesday")
    withdraw_code(code_id=row.pk, by=sam, at=NOON)
    pages = []
    for tried in (spent, "2222-3333"):
        client = Client()
        opened = client.get(link(tried), follow=True)
        refused = [sign_up(client, email=email) for email in (person.email, "new@example.org")]
        pages.append([words_of(opened), *map(words_of, refused)])

    assert pages[0] == pages[1]
    assert pages[0][1] == pages[0][2]
    assert CLOSED in pages[0][1]


@pytest.mark.usefixtures("closed")
def test_links_of_supporters_and_staff_are_keys_too(client: Client, person: User) -> None:
    _, token = invite_supporter(by=person, at=NOON, name="Mom", shown_name="Jo", sees="word")
    operator = make_staff(Role.OPERATOR)
    _, work = invite_staff(by=operator, at=NOON, email="lee@clinic.example", role=Role.COUNSELOR)
    fields = {"name": "Mom", "email": "mom@home.example", "password": PASSWORD}

    with time_machine.travel(NOON):
        joined = client.post(reverse("supporting_join", args=[token]), fields)
        hired = Client().post(
            reverse("staff_join", args=[work]), {"name": "Lee", "password": PASSWORD}
        )

    assert (joined.headers["Location"], hired.headers["Location"]) == (
        reverse("calls_agreement"),
        reverse("mfa_index"),
    )
