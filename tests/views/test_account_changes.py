"""The page of a mail's link, which puts back what stood before, and leaving an address."""

import re
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import unquote

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as product
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checkins.models import AccountChange, AccountNotice, PendingAddress, User
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.mail.outbox import send_queued
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    enroll,
    just_asked,
    make_address,
    make_counselor,
    make_notice,
    make_person,
    sign_in,
)
from tests.mailbox import Mailbox
from tests.words import denied_outside

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "warm-lamp-window-72"
QUESTION = reverse("account_reauthenticate")
STALE = product.ASK_AGAIN + timedelta(seconds=2)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def new_password(client: Client) -> None:
    fields = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(reverse("account_change_password"), fields).status_code == 302


def mails_to(mailbox: Mailbox, email: str) -> list[EmailMessage]:
    send_queued(at=timezone.now())
    return [sent for sent in mailbox.mails if sent["To"] == email]


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"https?://testserver(/account/back/\S+)", mail.get_content())
    assert found
    return found[1]


def link_to(account: User) -> str:
    return reverse("account_changes_undo", args=[make_notice(account)])


def put_back(link: str, password: str = PASSWORD, client: Client | None = None) -> int:
    return (client or Client()).post(link, {"password": password}).status_code


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("account_email")).status_code == 200


# --- the whole way --------------------------------------------------------------------------------


def test_a_takeover_within_the_five_minutes_is_put_back_by_the_first_mail(
    signed_in: Client, person: User, mailbox: Mailbox
) -> None:
    """The one who took the phone had the answer, too: all that is left is the old address."""
    before, email = person.password, person.email
    url, taker = reverse("account_email"), "taker@example.org"
    signed_in.post(url, {"action_add": "", "email": taker})
    signed_in.post(reverse("addresses_confirm", args=[PendingAddress.objects.get().token]))
    signed_in.post(url, {"action_primary": "", "email": taker})
    old = EmailAddress.objects.get(email=email)
    signed_in.post(reverse("account_changes_leave", args=[old.pk]))
    new_password(signed_in)
    assert list(person.emailaddress_set.values_list("email", flat=True)) == [taker]

    first, *more = mails_to(mailbox, email)
    owner = Client()
    page = owner.get(link_in(first))
    done = owner.post(link_in(first), {"password": PASSWORD})

    person.refresh_from_db()
    assert (page.status_code, done.status_code, len(more)) == (200, 200, 2)
    assert "Everything is back as it was" in done.content.decode()
    assert (person.email, person.password) == (email, before)
    assert list(person.emailaddress_set.values_list("email", "verified", "primary")) == [
        (email, True, True)
    ]
    assert not is_signed_in(signed_in)
    assert not is_signed_in(owner)
    assert [put_back(link_in(mail)) for mail in [first, *more]] == [404] * 3
    assert [denied_outside(mail.as_string()) for mail in mailbox.mails] == [[]] * len(mailbox.mails)


@pytest.mark.parametrize("route", ["mfa_deactivate_totp", "mfa_generate_recovery_codes"])
def test_a_second_step_comes_back(
    route: str, signed_in: Client, person: User, mailbox: Mailbox
) -> None:
    enroll(person)
    before = list(Authenticator.objects.order_by("type").values_list("type", "data"))
    signed_in.post(reverse(route))
    assert list(Authenticator.objects.order_by("type").values_list("type", "data")) != before

    [mail] = mails_to(mailbox, person.email)
    put_back(link_in(mail))

    assert "your second step" in mail.get_content()
    assert list(Authenticator.objects.order_by("type").values_list("type", "data")) == before


def test_a_reset_by_mail_is_told_and_put_back(person: User, mailbox: Mailbox) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    send_account_mails(at=timezone.now())
    link = re.search(r"https://testserver(/\S+)", mailbox.mails[0].get_content())[1]
    form = client.get(link, follow=True)
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(form.request["PATH_INFO"], new)

    _, told = mails_to(mailbox, person.email)
    put_back(link_in(told))

    person.refresh_from_db()
    assert person.check_password(PASSWORD)


# --- the link -------------------------------------------------------------------------------------


def test_it_works_once(person: User) -> None:
    link = link_to(person)

    assert [put_back(link), put_back(link)] == [200, 404]
    assert "This link doesn’t work anymore" in Client().get(link).content.decode()


def test_it_works_for_seven_days(person: User) -> None:
    link = link_to(person)

    with time_machine.travel(NOON + timedelta(days=7), tick=False):
        late = put_back(link)
    with time_machine.travel(NOON + timedelta(days=7, seconds=-1), tick=False):
        in_time = put_back(link)

    assert (late, in_time) == (404, 200)


def test_a_page_that_is_read_changes_nothing(person: User) -> None:
    link = link_to(person)
    before = User.objects.values().get(pk=person.pk)

    for method in ("get", "head"):
        assert getattr(Client(), method)(link, {"password": PASSWORD}).status_code == 200

    assert User.objects.values().get(pk=person.pk) == before
    assert AccountChange.objects.get().undone_at is None


@pytest.mark.parametrize("password", ["", "some-other-words-11", NEW_PASSWORD])
def test_it_takes_the_password_of_before(password: str, person: User, signed_in: Client) -> None:
    new_password(signed_in)
    token = AccountNotice.objects.get().token

    refused = put_back(reverse("account_changes_undo", args=[token]), password)

    person.refresh_from_db()
    assert (refused, person.check_password(NEW_PASSWORD)) == (400, True)


def test_the_proof_of_another_account_is_none(person: User) -> None:
    other, link = make_person(), link_to(person)
    other.set_password("their-own-words-22")
    other.save()
    theirs = Client()
    theirs.force_login(other)

    assert put_back(link, "their-own-words-22", theirs) == 400
    assert put_back(link, PASSWORD, theirs) == 200
    assert is_signed_in(theirs)  # the other account is not touched by it


def test_it_ends_every_session_and_signs_nobody_in(person: User) -> None:
    link, here, there = link_to(person), Client(), Client()
    for browser in (here, there):
        browser.force_login(person)

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        put_back(link, client=here)

        assert [is_signed_in(browser) for browser in (here, there)] == [False, False]
        assert "_auth_user_id" not in here.session


def test_it_ends_a_session_though_the_password_is_the_same(signed_in: Client, person: User) -> None:
    address = make_address(person)
    leave(signed_in, address)
    here = is_signed_in(signed_in)

    put_back(reverse("account_changes_undo", args=[AccountNotice.objects.first().token]))

    assert (here, is_signed_in(signed_in)) == (True, False)
    assert person.emailaddress_set.filter(email=address.email).exists()


def test_a_session_of_staff_ends_with_it() -> None:
    sam = make_counselor()
    browser = sign_in(Client(), sam)
    link = link_to(sam)
    browser = sign_in(Client(), User.objects.get(pk=sam.pk))

    with time_machine.travel(NOON + timedelta(minutes=1), tick=False):
        put_back(link)

        assert browser.get(reverse("account_email")).status_code == 302


def test_wrong_passwords_are_stopped_and_another_link_is_not(person: User) -> None:
    link, other = link_to(person), link_to(make_person())

    tried = [put_back(link, "some-other-words-11") for _ in range(20)]

    assert tried == [400] * 20
    assert put_back(link) == 400
    assert put_back(other) == 200
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert put_back(link) == 200


def test_a_damaged_one_is_said_in_one_line(person: User) -> None:
    link = link_to(person)
    AccountChange.objects.update(sealed_before="damaged")

    page = Client().get(link)

    assert page.status_code == 404
    assert "This link doesn’t work anymore" in page.content.decode()


def test_an_address_that_may_come_back_is_confirmed_by_nobody_else(
    signed_in: Client, person: User
) -> None:
    second = make_address(person)
    signed_in.post(reverse("account_changes_leave", args=[second.pk]))
    fields = {"email": second.email, "password1": PASSWORD, "is_old_enough": "on"}
    other = Client()
    other.post(reverse("account_signup"), fields)
    link = reverse("addresses_confirm", args=[PendingAddress.objects.get().token])

    taken = other.post(link)
    signed_in.post(reverse("account_email"), {"action_add": "", "email": second.email})
    again = signed_in.post(reverse("addresses_confirm", args=[person.pending_address.token]))

    assert (taken.status_code, again.status_code) == (400, 302)
    assert "This address signs in to another account." in taken.content.decode()
    assert EmailAddress.objects.get(email=second.email).user == person


# --- leaving an address ---------------------------------------------------------------------------


def leave(client: Client, address: EmailAddress, **fields: str) -> str:
    return client.post(reverse("account_changes_leave", args=[address.pk]), fields).headers.get(
        "Location", ""
    )


def test_an_address_that_somebody_reads_hears_nothing(
    signed_in: Client, person: User, mailbox: Mailbox
) -> None:
    address = make_address(person)

    asked = leave(signed_in, address, read_by_another="on")
    kept = EmailAddress.objects.filter(pk=address.pk).exists()
    there = unquote(asked.partition("?next=")[2])
    signed_in.post(QUESTION, {"password": PASSWORD, "next": there})

    assert (asked.partition("?")[0], kept) == (QUESTION, True)  # anew, though it was asked just now
    assert not EmailAddress.objects.filter(pk=address.pk).exists()
    assert mails_to(mailbox, address.email) == []
    assert len(mails_to(mailbox, person.email)) == 1


def test_an_address_that_nobody_else_reads_hears_of_its_end(
    signed_in: Client, person: User, mailbox: Mailbox
) -> None:
    address = make_address(person)

    leave(signed_in, address)

    assert len(mails_to(mailbox, address.email)) == 1


def test_the_main_address_stays(signed_in: Client, person: User) -> None:
    main = person.emailaddress_set.get()

    page = signed_in.post(reverse("account_changes_leave", args=[main.pk]))

    assert page.status_code == 400
    assert "This is your main address." in page.content.decode()
    assert EmailAddress.objects.filter(pk=main.pk).exists()


def test_another_accounts_address_is_not_there(signed_in: Client) -> None:
    theirs = make_address(make_person())

    assert signed_in.get(reverse("account_changes_leave", args=[theirs.pk])).status_code == 404
    assert leave(signed_in, theirs) == ""
    assert EmailAddress.objects.filter(pk=theirs.pk).exists()


def test_consents_and_supporters_tell_nobody_by_mail(person: User) -> None:
    browser = just_asked(_signed_in(person))
    fields = {"name": "Mom", "shown_name": "Jo", "sees": "word"}

    browser.post(reverse("supporters_invite"), {**fields, "form_id": str(AN_ID)})

    assert person.supporters.count() == 1
    assert AccountNotice.objects.count() == 0


def _signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


AN_ID = "1f0e0000-0000-4000-8000-000000000001"
