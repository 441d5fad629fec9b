"""The account pages: the product's own look, neutral outside, and mail by a real server."""

import re
from email.message import EmailMessage

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from checkins.models import AccountMail, PendingAddress, User
from checkins.services.mail.account_mails import send_account_mails
from checkins.services.mail.outbox import Run, send_queued
from tests.factories import PASSWORD, make_person
from tests.mailbox import CLOSED_PORT, Mailbox
from tests.signing_up import sign_up
from tests.words import denied_outside

NEW_PASSWORD = "warm-lamp-window-72"

OPEN_TO_ALL = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
    "account_inactive",
]
FOR_THE_PERSON = [
    "account_email",
    "account_reset_password",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_list_webauthn",
]
AFTER_THE_PASSWORD = [
    "account_change_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
]
WITH_A_SECOND_STEP = [
    "mfa_index",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
]


def assert_own_look(page: HttpResponse, status: int = 200) -> None:
    """The page answers in the product's frame, is kept nowhere, and its title is neutral."""
    text = page.content.decode()
    title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
    assert title is not None
    assert page.status_code == status
    assert '<a class="button small help-now" href="/help/"' in " ".join(text.split())
    assert "checkins/bundles/account" in text
    assert "no-store" in page.headers["Cache-Control"].replace(" ", "").split(",")
    assert " ".join(title[1].split()).endswith("· Daybook")
    assert denied_outside(title[1]) == []
    # Nothing inline: a script is a file of this site, or data.
    assert re.findall(r"<style|\sstyle=|\son\w+=|data:image", text) == []
    assert re.findall(r"<script(?![^>]* (?:src=\"/static/|type=\"application/json\"))", text) == []


@pytest.fixture
def sure(signed_in: Client, person: User) -> Client:
    """The person's browser, just after the password was asked once more."""
    signed_in.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return signed_in


@pytest.fixture
def second_step(person: User) -> None:
    """A person with codes from an app."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)


def sent_to(mailbox: Mailbox) -> list[EmailMessage]:
    """Let the mails of accounts leave, and return all that the server got."""
    send_account_mails(at=timezone.now())
    return mailbox.mails


@pytest.mark.parametrize("name", OPEN_TO_ALL)
def test_an_entrance_page_has_our_look(db: None, client: Client, name: str) -> None:
    page = client.get(reverse(name))

    assert_own_look(page)


@pytest.mark.parametrize("name", FOR_THE_PERSON)
def test_a_page_of_the_account_has_our_look(signed_in: Client, name: str) -> None:
    page = signed_in.get(reverse(name))

    assert_own_look(page)


@pytest.mark.parametrize("name", FOR_THE_PERSON[:1] + FOR_THE_PERSON[2:])
def test_a_page_of_the_account_asks_a_stranger_to_sign_in(
    db: None, client: Client, name: str
) -> None:
    page = client.get(reverse(name))

    assert page.status_code == 302


@pytest.mark.parametrize("name", AFTER_THE_PASSWORD)
def test_a_page_that_adds_a_second_step_has_our_look(sure: Client, name: str) -> None:
    page = sure.get(reverse(name))

    assert_own_look(page)


@pytest.mark.parametrize("name", AFTER_THE_PASSWORD)
def test_adding_a_second_step_asks_for_the_password_first(
    client: Client, person: User, name: str
) -> None:
    client.force_login(person)

    page = client.get(reverse(name))

    assert page.headers["Location"].split("?")[0] == reverse("account_reauthenticate")


@pytest.mark.parametrize("name", WITH_A_SECOND_STEP)
def test_a_page_about_the_second_step_has_our_look(
    sure: Client, second_step: None, name: str
) -> None:
    page = sure.get(reverse(name))

    assert_own_look(page)


def test_the_second_step_at_sign_in_has_our_look(
    client: Client, person: User, second_step: None
) -> None:
    data = {"login": person.email, "password": PASSWORD}

    page = client.post(reverse("account_login"), data, follow=True)

    assert page.redirect_chain == [(reverse("mfa_authenticate"), 302)]
    assert_own_look(page)


def test_the_pages_of_one_passkey_have_our_look(sure: Client, person: User) -> None:
    key = Authenticator.objects.create(
        user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "My phone", "credential": {}}
    )

    pages = [
        sure.get(reverse("mfa_edit_webauthn", args=[key.pk])),
        sure.get(reverse("mfa_remove_webauthn", args=[key.pk])),
        sure.get(reverse("mfa_list_webauthn")),
    ]

    for page in pages:
        assert_own_look(page)
        assert "My phone" in page.content.decode()


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("/account/confirm-email/", 404),
        ("/account/confirm-email/MQ:1x-y/", 404),
        ("/account/address/x/", 404),
        ("/account/password/reset/key/1-x/", 200),
    ],
)
def test_a_spent_link_has_our_look_and_a_way_on(
    db: None, client: Client, link: str, status: int
) -> None:
    page = client.get(link)

    assert_own_look(page, status)
    assert "This link doesn\N{RIGHT SINGLE QUOTATION MARK}t work anymore" in page.content.decode()


def test_the_square_code_is_drawn_in_the_page(sure: Client) -> None:
    page = sure.get(reverse("mfa_activate_totp")).content.decode()

    assert page.count("<svg width=") == 1
    assert "<?xml" not in page
    assert "data:" not in page.replace("data:,", "")


def test_sign_up_is_closed_by_the_setting(db: None, client: Client, settings: Settings) -> None:
    settings.SIGN_UP_OPEN = False

    page = client.get(reverse("account_signup"))
    sign_up(client)

    assert_own_look(page)
    assert "New accounts are closed right now" in page.content.decode()
    assert User.objects.count() == 0


def test_sign_up_asks_for_the_age(db: None, client: Client) -> None:
    page = sign_up(client, is_old_enough="")

    assert page.context["form"].errors == {"is_old_enough": ["You need to be 18 or older."]}
    assert User.objects.count() == 0


def test_sign_up_says_the_age_that_the_deployment_asks(
    db: None, client: Client, settings: Settings
) -> None:
    settings.MINIMUM_AGE_YEARS = 16

    page = client.get(reverse("account_signup")).content.decode()

    assert "I am 16 or older" in page


def test_sign_up_keeps_the_guessed_zone_and_goes_to_the_start(db: None, client: Client) -> None:
    answer = sign_up(client, time_zone="America/Chicago")

    user = User.objects.get()
    assert answer.headers["Location"] == reverse("onboarding")
    assert (user.email, user.time_zone) == (None, "America/Chicago")
    assert user.pending_address.address == "new@example.org"


def test_a_wrong_password_is_said_at_the_top_of_the_page(client: Client, person: User) -> None:
    page = client.post(reverse("account_login"), {"login": person.email, "password": "wrong"})

    assert page.status_code == 200
    assert page.content.decode().count('<div class="errors" role="alert"') == 1


def test_a_reset_link_comes_by_mail_and_sets_the_password(
    client: Client, person: User, mailbox: Mailbox
) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})

    (sent,) = sent_to(mailbox)
    link = re.search(r"https://testserver(/\S+)", sent.get_content())
    assert link is not None
    form = client.get(link[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    person.refresh_from_db()
    assert (sent["Subject"], sent["From"]) == (
        "Your new password at Daybook",
        "Daybook <no-reply@localhost>",
    )
    assert (sent["To"], denied_outside(sent.as_string())) == (person.email, [])
    assert_own_look(form)
    assert person.check_password(NEW_PASSWORD) is True
    assert send_queued(at=timezone.now()) == Run(sent=1)
    assert mailbox.mails[1]["Subject"] == "Daybook: how you sign in changed"


def test_a_reset_link_works_once(client: Client, person: User, mailbox: Mailbox) -> None:
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https://testserver(/\S+)", sent_to(mailbox)[0].get_content())[1]
    form = client.get(link, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    again = Client().get(link)

    assert "This link doesn\N{RIGHT SINGLE QUOTATION MARK}t work anymore" in again.content.decode()


def test_a_reset_for_an_unknown_address_answers_the_same_and_sends_nothing(
    client: Client, person: User, mailbox: Mailbox
) -> None:
    known = client.post(reverse("account_reset_password"), {"email": person.email})
    unknown = client.post(reverse("account_reset_password"), {"email": "who@example.org"})

    assert (known.status_code, known.headers["Location"]) == (
        unknown.status_code,
        unknown.headers["Location"],
    )
    assert [sent["To"] for sent in sent_to(mailbox)] == [person.email]


def test_sign_up_works_while_the_mail_server_is_down(
    db: None, client: Client, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", CLOSED_PORT

    answer = sign_up(client)
    page = client.get(answer.headers["Location"], follow=True)

    assert answer.headers["Location"] == reverse("onboarding")
    assert page.status_code == 200
    assert send_account_mails(at=timezone.now()) == 0
    waits = AccountMail.objects.get()
    assert (waits.attempts, waits.lease, waits.next_at > timezone.now()) == (1, None, True)


def test_too_many_requests_have_our_look_and_help(
    db: None, client: Client, settings: Settings
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "1/m/ip"}
    sign_up(client, is_old_enough="")

    page = sign_up(client, is_old_enough="")

    assert page.status_code == 429
    assert "Please wait a moment" in page.content.decode()
    assert 'href="/help/"' in page.content.decode()


def test_an_address_is_added_confirmed_first_and_removed(
    sure: Client, person: User, mailbox: Mailbox
) -> None:
    url = reverse("account_email")
    sure.post(url, {"action_add": "", "email": "second@example.org"})
    page = sure.get(url).content.decode()
    sent = sent_to(mailbox)
    sure.post(reverse("addresses_drop"))

    assert "Open the link in our e-mail to start using it" in page
    assert [(mail["To"], mail["Subject"]) for mail in sent] == [
        ("second@example.org", "Please confirm your e-mail address"),
    ]
    assert list(person.emailaddress_set.values_list("email", flat=True)) == [person.email]
    assert not PendingAddress.objects.exists()


def test_a_stranger_cannot_see_or_remove_a_passkey(sure: Client) -> None:
    key = Authenticator.objects.create(
        user=make_person(), type=Authenticator.Type.WEBAUTHN, data={"name": "Theirs"}
    )

    page = sure.post(reverse("mfa_remove_webauthn", args=[key.pk]))

    assert page.status_code == 404
    assert Authenticator.objects.count() == 1


def test_the_links_of_a_mail_lead_to_the_site_whatever_host_was_asked(
    person: User, mailbox: Mailbox
) -> None:
    elsewhere = Client(SERVER_NAME="localhost")

    elsewhere.post(reverse("account_reset_password"), {"email": person.email})

    text = sent_to(mailbox)[0].get_content()
    assert re.findall(r"https?://[^/\s]+", text) == ["https://testserver"]
    assert "localhost" not in text


def test_an_unconfirmed_address_gets_no_reset_link_beside_a_confirmed_one(
    client: Client, person: User, mailbox: Mailbox
) -> None:
    EmailAddress.objects.create(user=person, email="second@example.org", verified=False)
    answers = [
        client.post(reverse("account_reset_password"), {"email": email})
        for email in ("second@example.org", person.email)
    ]

    assert {answer.headers["Location"] for answer in answers} == {
        reverse("account_reset_password_done")
    }
    assert [sent["To"] for sent in sent_to(mailbox)] == [person.email]


def test_who_never_confirmed_an_address_resets_by_it(
    client: Client, person: User, mailbox: Mailbox
) -> None:
    EmailAddress.objects.filter(user=person).update(verified=False)

    client.post(reverse("account_reset_password"), {"email": person.email})

    assert [sent["To"] for sent in sent_to(mailbox)] == [person.email]
