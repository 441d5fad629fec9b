"""Doors that tell nobody who is registered: the same answer for every address, and its mail."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail as product_mail
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from checkins.adapters import SecondFactorAdapter
from checkins.enums import AccountMailKind, Role, SupporterSees
from checkins.models import AccountMail, AuditEvent, PendingAddress, User
from checkins.models.hashers import CrowdedError
from checkins.services.addresses import UNUSED_FOR, ask_for_address, ask_for_reset
from checkins.services.mail.account_mails import queue_account_mail, send_account_mails
from checkins.services.mail.outbox import send_queued
from checkins.services.sharing_codes import make_code
from checkins.services.supporters import invite_supporter
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    enroll,
    just_asked,
    make_counselor,
    make_message,
    make_notice,
    make_person,
)
from tests.mailbox import CLOSED_PORT, Mailbox
from tests.pages import without_tokens, words_of
from tests.words import denied_outside

pytestmark = pytest.mark.django_db
KNOWN, UNKNOWN = "known@mail.example", "unknown@mail.example"
NEW_PASSWORD = "warm-lamp-window-72"
ASKED = "Open the link in our mail So you can sign in again anywhere."
HOME = reverse("home")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def known(db: None) -> User:
    """Somebody whose address is confirmed."""
    return make_person(email=KNOWN)


def sign_up(client: Client, email: str = UNKNOWN, **more: str) -> HttpResponse:
    fields = {"email": email, "password1": PASSWORD, "is_old_enough": "on", **more}
    return client.post(reverse("account_signup"), fields)


def with_zone(client: Client, email: str = UNKNOWN) -> HttpResponse:
    return sign_up(client, email, time_zone="America/New_York")


def sign_in(client: Client, email: str, password: str = PASSWORD) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def newest(mailbox: Mailbox) -> EmailMessage:
    send_account_mails(at=NOON)
    return mailbox.mails[-1]


def link_in(sent: EmailMessage) -> str:
    [found] = re.findall(r"https://testserver(/\S+)", sent.get_content())
    return str(found)


def link_of(account: User) -> str:
    return reverse("addresses_confirm", args=[account.pending_address.token])


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- the same answer ------------------------------------------------------------------------------


def alike(answer: HttpResponse, email: str) -> bytes:
    """Return a page without what differs by its own: tokens, form ids, whose page it is."""
    ids = rb'name="form_id" value="[^"]*"|person\d+@example\.org'
    return re.sub(ids, b"", without_tokens(answer.content).replace(email.encode(), b""))


def by_sign_in(client: Client, email: str) -> HttpResponse:
    return sign_in(client, email, "wrong")


def by_reset(client: Client, email: str) -> HttpResponse:
    return client.post(reverse("account_reset_password"), {"email": email})


def by_adding(client: Client, email: str) -> HttpResponse:
    client.force_login(make_person(name="Jo"))
    just_asked(client)
    return client.post(reverse("account_email"), {"action_add": "", "email": email})


def by_joining(client: Client, email: str) -> HttpResponse:
    _, token = invite_supporter(
        by=make_person(), at=NOON, name="Mom", shown_name="Al", sees=SupporterSees.SIGNAL
    )
    fields = {"name": "Mom", "email": email, "password": PASSWORD}
    return client.post(reverse("supporting_join", args=[token]), fields)


DOORS = [by_sign_in, with_zone, by_joining, by_reset, by_adding]


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize("door", DOORS)
def test_a_known_and_an_unknown_address_get_one_answer(
    door: Callable[[Client, str], HttpResponse], known: User
) -> None:
    seen = []
    for email in (KNOWN, UNKNOWN):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            answer = door(client, email)
        then = client.get(answer.headers.get("Location", HOME), follow=True)
        seen.append(
            (
                answer.status_code,
                answer.headers.get("Location"),
                sorted(answer.headers.keys()),
                alike(answer, email),
                alike(then, email),
                sorted(answer.cookies),
                [re.sub(r"'[^']*'|\d+|[0-9a-f-]{32,}", "", one["sql"]) for one in asked],
            )
        )

    assert seen[0] == seen[1]
    assert not product_mail.outbox


@pytest.mark.parametrize("door", DOORS[1:])
def test_a_known_and_an_unknown_address_leave_the_same_rows(
    door: Callable[[Client, str], HttpResponse], known: User
) -> None:
    rows = []
    for email in (KNOWN, UNKNOWN):
        AccountMail.objects.all().delete()
        newest = AuditEvent.objects.count()
        door(Client(), email)
        rows.append(
            (
                list(AccountMail.objects.values_list("kind", "good_until", "next_at")),
                list(AuditEvent.objects.order_by("id").values_list("action", flat=True)[newest:]),
            )
        )

    assert rows[0] == rows[1]
    assert len(rows[0][0]) == 1


def test_no_row_holds_an_address_in_clear(known: User) -> None:
    sign_up(Client())
    by_reset(Client(), UNKNOWN)

    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed_values FROM checkins_accountmail")
        texts = [text for (text,) in cursor.fetchall()]
        cursor.execute("SELECT sealed_address FROM checkins_pendingaddress")
        texts += [text for (text,) in cursor.fetchall()]
    assert len(texts) == 3
    assert not [text for text in texts if UNKNOWN in text]


# --- a new account --------------------------------------------------------------------------------


def test_a_new_account_starts_at_once_without_an_address(client: Client) -> None:
    with_zone(client)

    account = User.objects.get()
    assert is_signed_in(client)
    assert (account.email, list(account.emailaddress_set.all())) == (None, [])
    assert ASKED in words_of(client.get(HOME))
    assert not is_signed_in_anywhere()


def is_signed_in_anywhere() -> bool:
    other = Client()
    sign_in(other, UNKNOWN)
    return is_signed_in(other)


def test_the_mails_link_gives_the_account_its_address(client: Client, mailbox: Mailbox) -> None:
    with_zone(client)
    sent = newest(mailbox)
    link = link_in(sent)

    page = client.get(link)
    done = client.post(link)

    account = User.objects.get()
    assert (sent["To"], sent["Subject"]) == (UNKNOWN, "Please confirm your e-mail address")
    assert denied_outside(sent.as_string()) == []
    assert "Is this your address?" in words_of(page)
    assert 'type="password"' not in page.content.decode()
    assert done.headers["Location"] == reverse("onboarding")
    assert (account.email, account.used_on) == (UNKNOWN, None)
    assert list(account.emailaddress_set.values_list("email", "verified", "primary")) == [
        (UNKNOWN, True, True)
    ]
    assert ASKED not in words_of(client.get(HOME))
    assert is_signed_in_anywhere()
    assert client.get(link).status_code == client.post(link).status_code == 404


@pytest.mark.usefixtures("awake")
def test_a_link_is_too_old_after_three_days(client: Client, clock: time_machine.Traveller) -> None:
    with_zone(client)
    link = link_of(User.objects.get())

    clock.shift(timedelta(days=3) - timedelta(seconds=1))
    in_time = client.get(link)
    clock.shift(timedelta(seconds=1))

    assert (in_time.status_code, client.get(link).status_code) == (200, 404)
    assert client.post(link).status_code == 404


def test_in_another_browser_the_link_asks_for_the_password_and_signs_in(client: Client) -> None:
    with_zone(client)
    account, other = User.objects.get(), Client()
    link = link_of(account)

    page = other.get(link)
    refused = [other.post(link), other.post(link, {"password": "wrong"})]
    is_in_before = is_signed_in(other)
    done = other.post(link, {"password": PASSWORD})

    assert "Your password" in words_of(page)
    assert [answer.status_code for answer in refused] == [400, 400]
    assert not is_in_before
    assert done.headers["Location"] == reverse("onboarding")
    assert is_signed_in(other)
    account.refresh_from_db()
    assert account.email == UNKNOWN


def test_in_another_browser_the_second_step_is_asked_as_always() -> None:
    account = make_person(email=None)
    enroll(account)
    client = Client()
    client.force_login(account)
    just_asked(client)
    client.post(reverse("account_email"), {"action_add": "", "email": UNKNOWN})
    other = Client()

    done = other.post(link_of(account), {"password": PASSWORD})

    assert done.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(other)


def test_wrong_passwords_at_a_link_are_stopped(client: Client) -> None:
    with_zone(client)
    link, other = link_of(User.objects.get()), Client()

    tried = [other.post(link, {"password": "wrong"}) for _ in range(21)]
    right = other.post(link, {"password": PASSWORD})
    tomorrow = ["You can try again tomorrow." in words_of(answer) for answer in tried]

    assert {answer.status_code for answer in tried} == {400}
    assert tomorrow == [False] * 20 + [True]
    assert not is_signed_in(other)
    assert right.status_code == 400


def test_an_empty_password_and_a_crowd_at_a_link_cost_no_try(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_zone(client)
    link, other = link_of(User.objects.get()), Client(raise_request_exception=False)

    def crowded(*_: object) -> str:
        raise CrowdedError

    with monkeypatch.context() as patch:
        patch.setattr(MD5PasswordHasher, "encode", crowded)
        statuses = {other.post(link, {"password": PASSWORD}).status_code for _ in range(21)}
    for _ in range(21):
        other.post(link)

    assert statuses == {503}
    assert other.post(link, {"password": PASSWORD}).status_code == 302


@pytest.mark.parametrize("has_second_step", [False, True])
def test_a_link_ends_the_session_of_another_account(has_second_step: bool) -> None:
    account = make_person(email=None)
    ask_for_address(by=account, at=NOON, address=UNKNOWN)
    if has_second_step:
        enroll(account)
    other, client = make_person(), Client()
    client.force_login(other)

    client.post(link_of(account), {"password": "wrong"})
    stayed = client.session["_auth_user_id"] == str(other.pk)
    there = client.post(link_of(account), {"password": PASSWORD}, follow=True)

    assert stayed
    assert client.session.get("_auth_user_id") == (None if has_second_step else str(account.pk))
    if has_second_step:
        assert there.request["PATH_INFO"] == reverse("mfa_authenticate")


def test_a_link_keeps_the_counselors_code(client: Client) -> None:
    code, _ = make_code(by=make_counselor(), at=NOON, label="Tuesday")
    client.get(reverse("sharing_ask", args=[code]))
    with_zone(client)
    other = Client()

    done = other.post(link_of(User.objects.get(role=Role.PERSON)), {"password": PASSWORD})

    assert done.headers["Location"] == reverse("sharing_ask", args=[code])


def test_another_address_takes_the_place_of_the_one_that_waits(
    client: Client, mailbox: Mailbox
) -> None:
    with_zone(client)
    first = link_of(User.objects.get())
    just_asked(client)

    client.post(reverse("account_email"), {"action_add": "", "email": "right@mail.example"})
    assert [mail.values["address"] for mail in AccountMail.objects.all()] == ["right@mail.example"]
    send_account_mails(at=NOON)

    account = User.objects.get()
    assert [sent["To"] for sent in mailbox.mails] == ["right@mail.example"]
    assert client.get(first).status_code == 404
    assert client.post(link_of(account)).status_code == 302
    account.refresh_from_db()
    assert account.email == "right@mail.example"


def test_the_link_is_sent_again_and_both_work(client: Client, mailbox: Mailbox) -> None:
    with_zone(client)
    first = link_in(newest(mailbox))

    page = client.post(reverse("addresses_send"), follow=True)

    assert f"We sent a link to {UNKNOWN}." in words_of(page)
    assert link_in(newest(mailbox)) == first
    assert len(mailbox.mails) == 2


def test_an_address_that_waits_is_taken_back(client: Client, mailbox: Mailbox) -> None:
    with_zone(client)
    link = link_of(User.objects.get())

    client.post(reverse("addresses_drop"))
    send_account_mails(at=NOON)

    assert client.get(link).status_code == 404
    assert (PendingAddress.objects.count(), mailbox.mails) == (0, [])


# --- an address that has an account already -------------------------------------------------------


@pytest.mark.parametrize("door", [with_zone, by_adding, by_joining])
def test_the_mail_alone_says_that_there_is_an_account(
    door: Callable[[Client, str], HttpResponse], known: User, mailbox: Mailbox
) -> None:
    door(Client(), KNOWN)

    sent = newest(mailbox)
    form = Client().get(link_in(sent), follow=True)

    assert "You have an account there already." in sent.get_content()
    assert denied_outside(sent.as_string()) == []
    assert "address/" not in sent.get_content()
    assert form.context["form"].user == known
    assert User.objects.filter(email=KNOWN).count() == 1


def test_a_link_does_not_take_an_address_that_was_confirmed_meanwhile(client: Client) -> None:
    with_zone(client)
    first = User.objects.get()
    second = Client()
    with_zone(second)
    account = User.objects.exclude(pk=first.pk).get()

    won = second.post(link_of(account))
    lost = client.post(link_of(first))

    first.refresh_from_db()
    assert (won.status_code, lost.status_code) == (302, 400)
    assert "This address signs in to another account." in words_of(lost)
    assert first.email is None


def test_a_closed_account_is_named_without_a_link(known: User, mailbox: Mailbox) -> None:
    User.objects.update(is_active=False)
    sign_up(Client(), KNOWN)

    assert "It’s switched off." in newest(mailbox).get_content()
    assert "https://" not in newest(mailbox).get_content()


@pytest.mark.parametrize("typed", ["KNOWN@Mail.example", " known@mail.example "])
def test_an_address_is_known_in_any_case(typed: str, known: User, mailbox: Mailbox) -> None:
    by_reset(Client(), typed)

    assert newest(mailbox)["To"] == KNOWN


@pytest.mark.parametrize("typed", ["\u212anown@mail.example", "\u0131na@mail.example"])
def test_an_address_that_only_looks_like_it_is_another(
    typed: str, known: User, mailbox: Mailbox
) -> None:
    """The sign for Kelvin and an "i" without a dot are "k" and "i" to a database alone."""
    make_person(email="ina@mail.example")
    queue_account_mail(AccountMailKind.RESET, typed, at=NOON, good_for=timedelta(hours=1))

    send_account_mails(at=NOON)

    assert [sent["To"] for sent in mailbox.mails if sent["To"] != KNOWN] == []


@pytest.mark.parametrize("door", [with_zone, by_adding, by_joining])
def test_an_address_that_was_only_added_opens_no_account(
    door: Callable[[Client, str], HttpResponse], known: User, mailbox: Mailbox
) -> None:
    """Whoever had the phone for a moment, before addresses waited, may have typed their own."""
    EmailAddress.objects.create(user=known, email=UNKNOWN, verified=False)

    door(Client(), UNKNOWN)
    sent = newest(mailbox)
    done = Client().post(link_in(sent), {"password": PASSWORD})

    assert "password/reset" not in sent.get_content()
    assert sent["Subject"] == "Please confirm your e-mail address"
    assert done.status_code == 302
    assert EmailAddress.objects.get(email=UNKNOWN, verified=True).user != known


# --- accounts from before -------------------------------------------------------------------------


def test_who_never_confirmed_signs_in_as_before_and_is_asked(client: Client, known: User) -> None:
    EmailAddress.objects.update(verified=False)

    sign_in(client, KNOWN)
    home = client.get(HOME)
    page = client.post(reverse("account_email"), {"action_send": "", "email": KNOWN}, follow=True)
    done = client.post(link_of(known))

    assert ASKED in words_of(home)
    assert f"We sent a link to {KNOWN}." in words_of(page)
    assert done.status_code == 302
    assert EmailAddress.objects.get().verified is True
    assert ASKED not in words_of(client.get(HOME))


# --- accounts that nobody uses --------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.PERSON, Role.SUPPORTER])
def test_an_account_without_an_address_is_erased_after_30_unused_days(
    clock: time_machine.Traveller, role: Role
) -> None:
    kept = make_person(email=KNOWN, date_joined=NOON)
    if role is Role.PERSON:
        with_zone(Client())
    else:
        by_joining(Client(), UNKNOWN)
    account = User.objects.get(email=None, role=role)

    clock.shift(UNUSED_FOR - timedelta(days=1))
    call_command("worker", once=True)
    assert User.objects.filter(pk=account.pk).exists()
    clock.shift(timedelta(days=1))
    call_command("worker", once=True)

    assert not User.objects.filter(pk=account.pk).exists()
    assert User.objects.filter(pk=kept.pk).exists()


@pytest.mark.usefixtures("awake")
def test_an_account_that_is_used_stays(client: Client, clock: time_machine.Traveller) -> None:
    with_zone(client)

    clock.shift(timedelta(days=20))
    assert client.get(HOME).status_code == 200
    clock.shift(timedelta(days=20))
    call_command("worker", once=True)

    assert User.objects.filter(email=None).exists()


def test_an_address_that_nobody_confirmed_is_not_kept_beside_another(
    known: User, clock: time_machine.Traveller
) -> None:
    """It may be anybody's. Who has no other one can still have the link sent again."""
    with_zone(Client())
    ask_for_address(by=known, at=NOON, address="typo@mail.example")

    clock.shift(timedelta(days=3) - timedelta(seconds=1))
    call_command("worker", once=True)
    in_time = PendingAddress.objects.count()
    clock.shift(timedelta(seconds=1))
    call_command("worker", once=True)

    assert in_time == 2
    assert PendingAddress.objects.get().account != known


def test_an_account_that_signs_in_now_and_then_stays(clock: time_machine.Traveller) -> None:
    """By a passkey, in a browser that keeps no session for a day."""
    with_zone(Client())
    account = User.objects.get()

    for _ in range(3):
        clock.shift(timedelta(days=25))
        browser = Client()
        browser.force_login(account)
        assert browser.get(HOME).status_code == 200
        call_command("worker", once=True)

    assert User.objects.filter(pk=account.pk).exists()


# --- how a mail leaves ----------------------------------------------------------------------------


def test_it_leaves_at_night_and_its_row_is_gone(
    mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(hours=14))  # 2 AM in New York
    with_zone(Client())

    call_command("worker", once=True)

    assert [sent["To"] for sent in mailbox.mails] == [UNKNOWN]
    assert AccountMail.objects.count() == 0


def test_it_goes_before_every_other_mail(mailbox: Mailbox, known: User) -> None:
    for _ in range(3):
        make_notice(make_person(), at=NOON - timedelta(hours=1))
    with_zone(Client())

    call_command("worker", once=True)

    assert mailbox.mails[0]["To"] == UNKNOWN
    assert len(mailbox.mails) == 4


def test_it_waits_for_a_dead_server_until_it_is_too_old(
    settings: Settings, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, CLOSED_PORT
    queue_account_mail(AccountMailKind.RESET, KNOWN, at=NOON, good_for=timedelta(hours=1))
    make_person(email=KNOWN)

    assert send_account_mails(at=NOON) == 0
    waiting = AccountMail.objects.get()
    settings.EMAIL_PORT = port
    assert send_account_mails(at=waiting.next_at) == 1

    queue_account_mail(AccountMailKind.RESET, KNOWN, at=NOON, good_for=timedelta(hours=1))
    assert send_account_mails(at=NOON + timedelta(hours=1)) == 0
    assert AccountMail.objects.count() == 0
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("kind", [AccountMailKind.RESET, AccountMailKind.CONFIRM])
def test_ten_of_a_kind_a_day_leave_to_an_address(
    kind: AccountMailKind, known: User, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    """Who asks again and again for somebody else would fill their mailbox."""

    def ask() -> None:
        if kind is AccountMailKind.RESET:
            ask_for_reset(at=timezone.now(), address=KNOWN)
        else:
            ask_for_address(by=make_person(email=None), at=timezone.now(), address=KNOWN)
        send_account_mails(at=timezone.now())

    for _ in range(15):
        ask()
    of_the_day = len(mailbox.mails)
    queue_account_mail(AccountMailKind.RESET, UNKNOWN, at=NOON, good_for=timedelta(hours=1))
    clock.shift(timedelta(days=1))
    ask()

    assert (of_the_day, len(mailbox.mails)) == (10, 11)
    assert AccountMail.objects.filter(kind=kind, next_at__gt=NOON).count() == 0


def test_a_mail_that_is_sent_again_counts_once(
    settings: Settings, known: User, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, CLOSED_PORT
    ask_for_reset(at=NOON, address=KNOWN)
    for _ in range(12):
        send_account_mails(at=timezone.now())
        clock.shift(timedelta(hours=1))
    settings.EMAIL_PORT = port

    assert send_account_mails(at=timezone.now()) == 1


ODD = {
    "a host that no mail can name": f"a@{61 * chr(0xFC)}.com",
    "a host without a name": "a@\u2024mail.example",
}


@pytest.mark.parametrize("what", ODD)
def test_an_odd_address_keeps_nobody_elses_mail_back(what: str, mailbox: Mailbox) -> None:
    signed_up = sign_up(Client(), ODD[what])
    with_zone(Client())

    send_account_mails(at=NOON)

    assert signed_up.status_code == 302
    assert [sent["To"] for sent in mailbox.mails] == [UNKNOWN]
    assert [mail.values["address"] for mail in AccountMail.objects.all()] == [ODD[what]]


@pytest.mark.parametrize("door", [sign_up, by_adding, by_joining])
def test_an_address_that_no_row_can_hold_is_refused(
    door: Callable[[Client, str], HttpResponse], db: None
) -> None:
    door(Client(), f"{'x' * 242}@mail.example")

    assert not PendingAddress.objects.exists()


def test_a_damaged_one_is_dropped(mailbox: Mailbox) -> None:
    with_zone(Client())
    AccountMail.objects.update(sealed_values="damaged")

    send_account_mails(at=NOON)

    assert (AccountMail.objects.count(), mailbox.mails) == (0, [])


def test_nobody_else_sends_a_mail_that_is_claimed(mailbox: Mailbox) -> None:
    with_zone(Client())
    lease = {"lease": "00000000-0000-4000-8000-000000000000"}
    AccountMail.objects.update(**lease, leased_until=NOON + timedelta(minutes=1))

    assert send_account_mails(at=NOON) == 0
    assert send_account_mails(at=NOON + timedelta(minutes=1)) == 1


def test_a_damaged_address_is_said_and_confirms_nothing(client: Client, mailbox: Mailbox) -> None:
    with_zone(client)
    link = link_of(User.objects.get())
    AccountMail.objects.all().delete()
    PendingAddress.objects.update(sealed_address="damaged")

    page = client.get(reverse("account_email"))
    client.post(reverse("addresses_send"))
    send_account_mails(at=NOON)

    assert "We can’t open this text." in words_of(page)
    assert client.post(link).status_code == 404
    assert (EmailAddress.objects.count(), mailbox.mails) == (0, [])


# --- without an address ---------------------------------------------------------------------------


def test_a_passkey_prompt_names_an_account_without_an_address() -> None:
    account = make_person(email=None)

    named = SecondFactorAdapter().get_public_key_credential_user_entity(account)

    assert (named["name"], named["display_name"]) == ("Daybook", "Daybook")


def test_the_inviter_reads_that_no_address_is_confirmed_yet() -> None:
    person = make_person()
    _, token = invite_supporter(
        by=person, at=NOON, name="Mom", shown_name="Al", sees=SupporterSees.SIGNAL
    )
    fields = {"name": "Rosa", "email": UNKNOWN, "password": PASSWORD}
    Client().post(reverse("supporting_join", args=[token]), fields)
    client = Client()
    client.force_login(person)

    assert "joined as Rosa; no address confirmed yet" in words_of(client.get(reverse("supporters")))


def test_an_unconfirmed_mail_address_gets_no_other_mail(mailbox: Mailbox) -> None:
    with_zone(Client())
    account = User.objects.get()
    make_message(account, queued_at=NOON, next_at=NOON)

    assert send_queued(at=NOON).sent == 0
