"""The operator's pages and the link of an invitation: what they show, to whom, and what they do."""

import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from checkins.enums import Role
from checkins.models import AuditEvent, StaffInvitation, User
from checkins.services.audit import THE_SERVER
from checkins.services.staff import deactivate_account, invite_staff, withdraw_invitation
from tests.conftest import NOON
from tests.factories import PASSWORD, as_sent, make_contact, make_person, make_staff, sign_in
from tests.mailbox import CLOSED_PORT
from tests.pages import words_of

CANARY = "Zephyrine"
ADDRESS = "lee@clinic.example"


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def operator(db: None) -> User:
    return make_staff(Role.OPERATOR, name="Amara")


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    """The operator's browser."""
    return sign_in(client, operator)


def link_in(text: str) -> str:
    found = re.search(r"/accounts/join/[\w-]+/", text)
    assert found
    return found[0]


def invited(operator: User, **fields: object) -> tuple[StaffInvitation, str]:
    """Return an invitation and the address of its page."""
    values = {"email": ADDRESS, "role": Role.COUNSELOR, "at": NOON} | fields
    invitation, token = invite_staff(by=operator, **values)
    return invitation, reverse("staff_join", args=[token])


def join(client: Client, address: str, **changed: str) -> HttpResponse:
    return client.post(address, {"name": "Lee", "password": PASSWORD, **changed})


# --- the list -------------------------------------------------------------------------------------


def test_the_list_says_of_each_account_what_it_is(desk: Client) -> None:
    make_staff(Role.COUNSELOR, name="Sam", email="sam@clinic.example")
    make_staff(Role.COUNSELOR, name="Kim", email="kim@clinic.example", second_factor=False)
    make_staff(Role.SUPPORTER, name="Maria", email="maria@home.example", is_active=False)

    text = words_of(desk.get(reverse("staff")))

    rows = [
        r"Operators 1 Amara \(you\) \S+ Second step on Switch off",
        r"Counselors 2 Kim kim@clinic.example · Change the name .+ No second step yet Switch off",
        r"Sam sam@clinic.example · .+ Second step on Lost their second step\? .+ Switch off",
        "Supporters 1 Maria maria@home.example Switched off Switch on",
    ]
    assert [row for row in rows if not re.search(row, text)] == []


def test_people_who_check_in_are_counted_and_not_named(desk: Client, operator: User) -> None:
    for number in range(3):
        person = make_person()
        User.objects.filter(pk=person.pk).update(
            name=f"{CANARY} {number}", email=f"{CANARY.lower()}{number}@example.org"
        )
        make_contact(person, name=CANARY)
    invitation, _ = invited(operator)
    pages = [
        desk.get(reverse("staff")),
        desk.get("/", follow=True),
        desk.get(reverse("staff"), {"q": "person", "role": "person"}),
        desk.get(reverse("staff_invite")),
        desk.post(reverse("staff_invite"), {"email": "x", "role": "person"}),
        desk.post(
            reverse("staff_invite"),
            as_sent({"email": "kim@clinic.example", "role": "operator"}),
            follow=True,
        ),
        desk.post(reverse("staff_deactivate", args=[operator.subject_ref])),
        desk.post(reverse("staff_withdraw", args=[invitation.pk]), follow=True),
        *(desk.get(reverse(name)) for name in ("keep", "help", "account_email", "mfa_index")),
    ]

    assert [page.status_code for page in pages] == [*[200] * 4, 400, 200, 400, *[200] * 5]
    assert [page for page in pages if CANARY.lower() in page.content.decode().lower()] == []
    assert "3 people check in here." in words_of(pages[0])


@pytest.mark.parametrize("name", ["staff_deactivate", "staff_reactivate"])
def test_a_persons_account_is_not_there_for_an_operator(
    name: str, desk: Client, person: User
) -> None:
    response = desk.post(reverse(name, args=[person.subject_ref]))

    person.refresh_from_db()
    assert (response.status_code, person.is_active) == (404, True)
    assert response.content == desk.get("/nowhere/").content


def test_the_list_costs_the_same_with_many_accounts(
    desk: Client, operator: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get("/")
    for number in range(12):
        make_staff(Role.COUNSELOR)
        invited(operator, email=f"new{number}@clinic.example")

    # Session, user, accounts, invitations, their mails, how many people, and who was refused often.
    with django_assert_num_queries(7):
        assert desk.get(reverse("staff")).status_code == 200


# --- inviting -------------------------------------------------------------------------------------


def invite(desk: Client, email: str = ADDRESS) -> HttpResponse:
    """Send the form, and return the list that follows."""
    fields = as_sent({"email": email, "role": "counselor"})
    return desk.post(reverse("staff_invite"), fields, follow=True)


def send_mails() -> list[EmailMessage]:
    call_command("worker", once=True, stdout=StringIO())
    return mail.outbox


def test_an_invitation_leaves_by_mail(desk: Client) -> None:
    page = invite(desk)

    assert "The invitation is on its way by e-mail." in words_of(page)
    assert mail.outbox == []  # no request sends
    (sent,) = send_mails()
    assert (sent.to, sent.subject) == ([ADDRESS], "An invitation to Daybook")
    assert "Amara invited you to work here." in sent.body
    assert "Your part: counselor." in sent.body
    assert Client().get(link_in(sent.body)).status_code == 200


def test_no_operator_sees_a_link_that_says_who_has_an_account(desk: Client, person: User) -> None:
    pages = [invite(desk, person.email), desk.get(reverse("staff"))]
    link = link_in(send_mails()[0].body)
    pages += [desk.get(reverse("staff")), desk.get(reverse("staff_invite"))]

    token = link.rstrip("/").rpartition("/")[2]
    assert "This address has an account here." in words_of(join(Client(), link))
    assert [page for page in pages if token in page.content.decode()] == []
    assert [words_of(page).count("accounts/join") for page in pages] == [0] * 4


def test_the_list_says_whether_the_mail_left(desk: Client, settings: Settings) -> None:
    call_command("invite_operator", email="kim@clinic.example", stdout=StringIO())
    invite(desk)
    served = settings.EMAIL_BACKEND
    seen = [words_of(desk.get(reverse("staff")))]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", CLOSED_PORT
    send_mails()
    seen.append(words_of(desk.get(reverse("staff"))))
    settings.EMAIL_BACKEND = served
    with time_machine.travel(NOON + timedelta(minutes=6)):
        send_mails()
    seen.append(words_of(desk.get(reverse("staff"))))

    states = ["On its way", "Not sent yet", f"Mailed {NOON:%b} {NOON.day}"]
    assert [state in words for words in seen for state in states] == [
        *(True, False, False),
        *(False, True, False),
        *(False, False, True),
    ]
    assert ["Not by mail" in words for words in seen] == [True] * 3


def test_inviting_somebody_who_works_here_is_said_at_the_field(desk: Client) -> None:
    account = make_staff(Role.COUNSELOR)

    page = desk.post(reverse("staff_invite"), as_sent({"email": account.email, "role": "operator"}))

    assert page.status_code == 400
    assert page.context["form"].errors == {"email": ["This address has an account here already."]}
    assert mail.outbox == []


def test_inviting_a_person_looks_like_inviting_anybody(desk: Client, person: User) -> None:
    pages = []
    for email in (person.email, ADDRESS):
        pages.append(invite(desk, email))
        StaffInvitation.objects.all().delete()

    words = [re.sub(r"\S*@\S*", "", words_of(page)) for page in pages]
    assert [page.status_code for page in pages] == [200, 200]
    assert words[0] == words[1]


def test_an_invitation_is_withdrawn(desk: Client, operator: User) -> None:
    invitation, address = invited(operator)
    withdraw = reverse("staff_withdraw", args=[invitation.pk])

    answers = [desk.post(withdraw), desk.post(withdraw)]

    assert [answer.status_code for answer in answers] == [302, 404]
    assert ADDRESS not in words_of(desk.get(reverse("staff")))
    assert Client().get(address).status_code == 404


# --- joining --------------------------------------------------------------------------------------


def test_a_link_says_who_invites_and_for_what(operator: User) -> None:
    _, address = invited(operator)

    text = words_of(Client().get(address))

    assert "Amara invited you to work here as a counselor." in text
    assert f"You will sign in as {ADDRESS} ." in text


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR])
def test_joining_signs_in_and_leads_to_the_second_step(role: Role, operator: User) -> None:
    newcomer, (_, address) = Client(), invited(operator, role=role)

    answer = join(newcomer, address)

    user = User.objects.get(email=ADDRESS)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("mfa_index"))
    assert (user.role, user.name) == (role, "Lee")
    assert newcomer.session["_auth_user_id"] == str(user.pk)
    assert newcomer.get("/").headers["Location"] == reverse("mfa_index")


def test_joining_in_somebody_elses_browser_ends_their_session(
    signed_in: Client, operator: User
) -> None:
    _, address = invited(operator)
    before = signed_in.session.session_key

    join(signed_in, address)

    assert signed_in.session.session_key != before
    assert signed_in.session["_auth_user_id"] == str(User.objects.get(email=ADDRESS).pk)


def test_a_link_opened_twice_by_a_mail_scanner_still_works(operator: User) -> None:
    _, address = invited(operator)

    answers = [Client().get(address), Client().head(address), join(Client(), address)]

    assert [answer.status_code for answer in answers] == [200, 200, 302]


def test_a_replayed_link_makes_no_second_account(operator: User) -> None:
    _, address = invited(operator)
    join(Client(), address)

    again = [Client().get(address), join(Client(), address, name="Somebody else")]

    assert [answer.status_code for answer in again] == [404, 404]
    assert [user.name for user in User.objects.filter(email=ADDRESS)] == ["Lee"]


def test_used_old_withdrawn_and_unknown_links_answer_alike(operator: User) -> None:
    leaving = make_staff(Role.OPERATOR)
    old = invited(operator, email="a@clinic.example", at=NOON - timedelta(days=7))
    withdrawn = invited(operator, email="b@clinic.example")
    ended = invited(leaving, email="c@clinic.example")
    used = invited(operator, email="d@clinic.example")
    withdraw_invitation(invitation=withdrawn[0], by=operator, at=NOON)
    deactivate_account(account=leaving, by=operator, at=NOON)
    join(Client(), used[1])
    addresses = [old[1], withdrawn[1], ended[1], used[1], reverse("staff_join", args=["none"])]

    pages = [page for one in addresses for page in (Client().get(one), join(Client(), one))]

    nowhere = Client().get("/nowhere/").content
    assert [(page.status_code, page.content) for page in pages] == [(404, nowhere)] * 10


@pytest.mark.parametrize("password", ["short-1", "qwertyuiop", "lee@clinic.example"])
def test_a_weak_password_is_said_at_the_field(password: str, operator: User) -> None:
    _, address = invited(operator)

    page = join(Client(), address, password=password)

    assert (page.status_code, set(page.context["form"].errors)) == (400, {"password"})
    assert User.objects.filter(email=ADDRESS).count() == 0


def test_joining_with_a_taken_address_is_said_and_changes_nothing(
    operator: User, person: User
) -> None:
    _, address = invited(operator, email=person.email)

    page = join(Client(), address, password="warm-lamp-window-72")

    person.refresh_from_db()
    assert page.status_code == 400
    assert "This address has an account here." in words_of(page)
    assert (person.role, person.check_password(PASSWORD)) == (Role.PERSON, True)


# --- switching off and on -------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SUPPORTER, Role.OPERATOR])
def test_a_switched_off_account_is_out_at_once_and_cannot_sign_in(role: Role, desk: Client) -> None:
    account = make_staff(role)
    theirs = sign_in(Client(), account)
    assert theirs.get(reverse("account_email")).status_code == 200

    desk.post(reverse("staff_deactivate", args=[account.subject_ref]))
    out = theirs.get(reverse("account_email"))
    again = theirs.post(reverse("account_login"), {"login": account.email, "password": PASSWORD})

    assert (out.status_code, out.headers["Location"].split("?")[0]) == (302, "/account/login/")
    assert again.headers["Location"] == reverse("account_inactive")


def test_a_switched_on_account_may_sign_in_again(desk: Client) -> None:
    account = make_staff(Role.COUNSELOR, is_active=False)

    answer = desk.post(reverse("staff_reactivate", args=[account.subject_ref]))
    theirs = Client().post(reverse("account_login"), {"login": account.email, "password": PASSWORD})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{reverse('staff')}#said")
    assert theirs.headers["Location"] == reverse("mfa_authenticate")


def test_the_only_operator_cannot_switch_themselves_off(desk: Client, operator: User) -> None:
    page = desk.post(reverse("staff_deactivate", args=[operator.subject_ref]))

    operator.refresh_from_db()
    assert (page.status_code, operator.is_active) == (400, True)
    assert "You’re the only operator." in words_of(page)


def test_of_two_operators_one_may_leave(desk: Client, operator: User) -> None:
    make_staff(Role.OPERATOR)

    desk.post(reverse("staff_deactivate", args=[operator.subject_ref]))

    assert desk.get(reverse("staff")).status_code == 302


def test_what_operators_do_is_in_the_audit(desk: Client, operator: User) -> None:
    account = make_staff(Role.COUNSELOR)
    desk.post(reverse("staff_deactivate", args=[account.subject_ref]))
    desk.post(reverse("staff_reactivate", args=[account.subject_ref]))

    events = AuditEvent.objects.filter(about=account.subject_ref).order_by("pk")
    assert [(event.action, event.by) for event in events] == [
        ("account_deactivated", operator.subject_ref),
        ("account_reactivated", operator.subject_ref),
    ]


# --- a lost second step ---------------------------------------------------------------------------


def take_off(desk: Client, account: User) -> HttpResponse:
    return desk.post(reverse("staff_second_factor", args=[account.subject_ref]))


def test_a_lost_second_step_is_taken_off_and_every_session_ends(
    desk: Client, operator: User
) -> None:
    sam, theirs = make_staff(Role.COUNSELOR), Client()
    sign_in(theirs, sam)
    assert theirs.get(reverse("caseload")).status_code == 200

    with time_machine.travel(NOON + timedelta(minutes=1)):
        answer = take_off(desk, sam)
        after = theirs.get(reverse("caseload"))
        theirs.force_login(sam)
        anew = theirs.get(reverse("caseload"))

    event = AuditEvent.objects.get(action="second_step_taken_off")
    assert answer.status_code == 302
    assert (event.by, event.detail) == (
        operator.subject_ref,
        {"removed": 2},
    )  # the app, and recovery codes
    assert (after.status_code, after.url) == (302, "/account/login/")
    assert (anew.status_code, anew.url) == (302, reverse("mfa_index"))


def test_nobody_takes_off_their_own_or_a_persons(desk: Client, operator: User) -> None:
    person = make_person()

    own, persons = take_off(desk, operator), take_off(desk, person)

    assert (own.status_code, persons.status_code) == (400, 404)
    assert "That’s your own." in words_of(own)
    assert User.objects.with_second_factor().get(pk=operator.pk).has_second_factor


def test_the_only_operator_gets_back_in_by_command(operator: User) -> None:
    call_command("remove_second_factor", email=operator.email, stdout=StringIO())

    assert not User.objects.with_second_factor().get(pk=operator.pk).has_second_factor
    assert AuditEvent.objects.get(action="second_step_taken_off").by == THE_SERVER


def test_the_command_knows_nobody_but_staff(db: None) -> None:
    person = make_person()

    with pytest.raises(CommandError, match="Nobody who works here"):
        call_command("remove_second_factor", email=person.email)


# --- the desk -------------------------------------------------------------------------------------


def test_an_operator_changes_their_name_and_clock(client: Client, db: None) -> None:
    lee = make_staff(Role.OPERATOR, name="Lee")
    mine = sign_in(client, lee)

    refused = mine.post(reverse("desk_me"), {"name": "", "time_zone": "Mars/Base"})
    answer = mine.post(reverse("desk_me"), {"name": "Dr. Lee", "time_zone": "America/Denver"})

    lee.refresh_from_db()
    assert (refused.status_code, answer.status_code) == (400, 302)
    assert "Your name: please say what people call you." in words_of(refused)
    assert (lee.name, lee.time_zone) == ("Dr. Lee", "America/Denver")
    assert AuditEvent.objects.filter(action="desk_set").count() == 1
