"""An operator's pages in Chromium: joining, the second step, and every page looked at by axe."""

from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import CDPSession, Page, expect

from checkins.enums import Role
from checkins.models import User
from checkins.services.staff import invite_staff
from tests.e2e.conftest import turning
from tests.e2e.faults import faults
from tests.e2e.signing_in import sign_out
from tests.factories import PASSWORD, make_staff

OWN = ["/accounts/", "/clinic/", "/accounts/invite/"]


def link_of(role: Role = Role.COUNSELOR, by: User | None = None) -> str:
    """Return the address of a new invitation's page."""
    email = f"invited.to.the.community.clinic.as.{role}@clinic.example"
    _, token = invite_staff(by=by, at=timezone.now(), email=email, role=role)
    return f"/accounts/join/{token}/"


def a_clinic() -> User:
    """Make accounts of every kind, with long names, and return an operator."""
    operator = make_staff(Role.OPERATOR, name="Amara Okafor")
    for role in (Role.COUNSELOR, Role.SUPPORTER):
        make_staff(role, second_factor=False, name="Bartholomew-Alexander Featherstonehaugh")
        make_staff(role, is_active=False)
        make_staff(role)
    link_of(Role.OPERATOR, by=operator)
    return operator


def test_who_is_invited_joins_with_a_passkey_and_comes_back_with_it_alone(
    page: Page,
    passkeys: CDPSession,
    watched: list[str],
    transactional_db: None,
) -> None:
    page.goto(link_of())
    page.get_by_label("Your name").fill("Lee")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").tap()
    expect(page.get_by_text("Your work here needs a second step.")).to_be_visible()
    page.get_by_role("link", name="Add a passkey").tap()
    page.get_by_label("Your password").fill(PASSWORD)
    with turning(page):
        page.get_by_role("button", name="Continue").tap()
    page.get_by_role("button", name="Add a passkey").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")
    page.goto("/account/email/")
    expect(page).to_have_url("/account/email/")
    sign_out(page)

    page.goto("/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").tap()
    expect(page).to_have_url("/caseload/")
    page.goto("/account/email/")

    expect(page).to_have_url("/account/email/")


def test_an_operator_invites_withdraws_and_switches_off(
    page: Page, sign_in: Callable[[User], None], watched: list[str]
) -> None:
    sign_in(make_staff(Role.OPERATOR))
    account = make_staff(Role.COUNSELOR, name="Sam")
    page.goto("/")
    page.get_by_role("link", name="Accounts and invitations").tap()
    page.get_by_role("link", name="Invite someone").tap()
    page.get_by_label("E-mail address").fill("lee@clinic.example")
    page.get_by_label("Counselor").check()
    page.get_by_role("button", name="Invite").tap()
    expect(page.get_by_text("The invitation is on its way by e-mail.")).to_be_visible()
    page.get_by_role("button", name="Withdraw").tap()
    expect(page.get_by_text("No invitation is open.")).to_be_visible()

    page.get_by_role("link", name=f"Switch off the account of {account.email}").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Switch off this account?")
    page.get_by_role("button", name="Switch off").tap()

    expect(page.get_by_text("Switched off", exact=True)).to_be_visible()


def test_no_page_of_an_operator_has_a_fault(
    page: Page,
    sign_in: Callable[[User], None],
    watched: list[str],
) -> None:
    operator = a_clinic()
    found: dict[str, list[str]] = {}

    page.goto(link_of(by=operator))
    found["join"] = faults(page)
    sign_in(operator)
    for address in OWN:
        page.goto(address)
        found[address] = faults(page)
    page.get_by_label("E-mail address").fill("kim@clinic.example")
    page.get_by_label("Operator").check()
    with turning(page):
        page.get_by_role("button", name="Invite").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Accounts")
    found["invited"] = faults(page)

    assert {address: rules for address, rules in found.items() if rules} == {}
