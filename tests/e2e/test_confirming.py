"""Asked who it is: the question says what for, and what was typed is done after the answer."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from checkins.models import AccountNotice, Supporter, User
from checkins.services.account_changes import telling_addresses
from checkins.services.mail.outbox import send_queued
from tests.e2e.conftest import turning
from tests.e2e.faults import faults
from tests.e2e.signing_in import add_passkey, say_password_again, sign_in_by_password
from tests.factories import PASSWORD, make_address, make_notice, make_person


def type_an_invitation(page: Page) -> None:
    page.goto("/supporters/invite/")
    page.get_by_label("Who is it?").fill("Zqmom")
    page.get_by_label("What do they see you called?").fill("Jo")
    page.get_by_label("My signal, for 24 hours after I say it").check()
    with turning(page):
        page.get_by_role("button", name="Make the link").tap()


def test_an_invitation_waits_for_the_answer_and_is_made(
    page: Page, watched: list[str], sign_in: Callable[..., None]
) -> None:
    person = make_person()
    sign_in(person, asked=False)

    type_an_invitation(page)
    asked = (page.locator("h1").inner_text(), Supporter.objects.count())
    expect(page.get_by_role("main")).to_contain_text("Next: invite a supporter.")
    seen = faults(page)
    say_password_again(page)

    assert (asked[0].startswith("Confirm it"), asked[1]) == (True, 0)
    assert seen == []
    assert "/supporter/join/" in page.locator(".mono").inner_text()
    assert faults(page) == []
    assert Supporter.objects.get().name == "Zqmom"


def test_who_goes_back_from_the_question_finds_the_form_filled_in(
    page: Page, watched: list[str], sign_in: Callable[..., None]
) -> None:
    sign_in(make_person(), asked=False)
    type_an_invitation(page)

    page.goto("/supporters/invite/")

    expect(page.get_by_label("Who is it?")).to_have_value("Zqmom")


def test_an_address_that_somebody_reads_is_left_with_one_more_answer(
    page: Page, watched: list[str]
) -> None:
    person = make_person()
    address = make_address(person)
    sign_in_by_password(page, person)
    page.goto("/account/email/")
    page.get_by_role("link", name=f"Remove {address.email}").tap()
    page.get_by_label("Someone else can read mail sent to this address").check()
    assert faults(page) == []
    with turning(page):
        page.get_by_role("button", name="Remove it").tap()
    say_password_again(page)

    expect(page.get_by_role("status")).to_have_text("The address is removed.")
    assert not person.emailaddress_set.filter(pk=address.pk).exists()


def test_the_mails_link_puts_it_back(page: Page, watched: list[str]) -> None:
    person = make_person()
    token = make_notice(person)
    assert send_queued(at=timezone.now()).sent == 1

    page.goto(f"/account/back/{token}/")
    assert faults(page) == []
    page.get_by_label("Your password from before").fill(PASSWORD)
    with turning(page):
        page.get_by_role("button", name="Put it back").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is back as it was")
    assert faults(page) == []
    page.goto(f"/account/back/{token}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link doesn’t work anymore")
    assert faults(page) == []


def test_a_passkey_of_before_puts_it_back(
    page: Page, passkeys: CDPSession, watched: list[str]
) -> None:
    person = make_person()
    sign_in_by_password(page, person)
    add_passkey(page)
    with telling_addresses(person, by=person, at=timezone.now(), origin="https://testserver"):
        Authenticator.objects.filter(user=person).delete()
        User.objects.filter(pk=person.pk).update(password="not theirs any more")
    page.context.clear_cookies()

    page.goto(f"/account/back/{AccountNotice.objects.latest('change__made_at').token}/")
    assert faults(page) == []
    with turning(page):
        page.get_by_role("button", name="Put it back with a passkey").tap()

    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is back as it was")
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
