"""The pages of an account that goes: asking, the way back, and what an operator sees."""

from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from checkins.enums import Role, Signal
from checkins.models import AuditEvent, SupportSignal, User
from checkins.services.erasures import ask_to_erase, erase_due
from checkins.services.supporters import say_signal
from tests.conftest import NOON
from tests.factories import (
    just_asked,
    make_address,
    make_person,
    make_staff,
    make_supporter,
    sign_in,
)
from tests.pages import words_of

pytestmark = pytest.mark.django_db
ASKED = "https://testserver/account/erase/"


@pytest.fixture(autouse=True)
def _noon(settings, tmp_path):
    settings.ERASURES_FILE = tmp_path / "erasures"
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def person():
    found = make_person()
    make_address(found)
    return found


@pytest.fixture
def browser(person):
    found = Browser()
    found.force_login(person)
    return just_asked(found)


def goes(person):
    return User.objects.get(pk=person.pk).erase_at


def test_it_asks_who_it_is_first(person):
    browser = Browser()
    browser.force_login(person)
    session = browser.session
    session["account_authentication_methods"] = []
    session.save()

    answer = browser.post(reverse("erasures"), {"sure": "on"})

    assert answer.url.startswith("/account/reauthenticate/")
    assert goes(person) is None


def test_it_offers_the_export_and_wants_the_box(browser, person):
    page = browser.get(reverse("erasures")).content.decode()
    assert f'href="{reverse("take_along")}"' in page
    assert str(person.subject_ref) in page

    refused = browser.post(reverse("erasures"), {})

    assert refused.status_code == 400
    assert "Please tick the box if you’re sure." in refused.content.decode()
    assert goes(person) is None


def test_the_receipt_says_when_it_goes_and_when_backups_end(browser, person, settings):
    settings.BACKUP_DAYS = 14

    page = browser.post(reverse("erasures"), {"sure": "on"}, follow=True).content.decode()

    assert goes(person) == NOON + timedelta(hours=72)
    assert "November 26, 2026, 12:00 PM" in page
    assert "December 10, 2026" in page
    assert "Keep my account" in page


def test_each_page_says_so_and_offers_to_stay_in_one_tap(browser, person):
    ask_to_erase(by=person, at=NOON)

    for name in ("home", "settings", "trends", "contacts", "checkins"):
        page = browser.get(reverse(name), follow=True).content.decode()
        assert f'action="{reverse("erasures_keep")}"' in page, name
        assert "Your account will be erased on Thursday, November 26" in page, name

    kept = browser.post(reverse("erasures_keep"), follow=True).content.decode()

    assert goes(person) is None
    assert "Your account stays, with everything in it." in kept
    assert "Your account will be erased on" not in kept


def test_a_quiet_home_says_nothing_of_it(browser, person):
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    ask_to_erase(by=person, at=NOON)

    assert "Your account will be erased on" not in browser.get("/").content.decode()
    assert "Your account will be erased on" in browser.get(reverse("home_whole")).content.decode()
    assert "Your account will be erased on" in browser.get(reverse("settings")).content.decode()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("sharing_ask", ["ABCD-2345"]),
        ("sharing_review", ["ABCD-2345"]),
        ("counting", []),
        ("supporters_invite", []),
        ("sharing_systems_ask", [UUID(int=1)]),
        ("sharing_systems_review", [UUID(int=1)]),
    ],
)
def test_who_goes_shares_nothing_new(browser, person, name, arguments):
    ask_to_erase(by=person, at=NOON)

    answer = browser.get(reverse(name, args=arguments))

    assert (answer.status_code, answer.url) == (302, reverse("erasures"))


def test_who_goes_is_not_told_that_a_supporter_sees_a_signal(browser, person):
    make_supporter(person, NOON, name="Mom")
    say_signal(by=person, at=NOON - timedelta(hours=1), signal=Signal.WISHED)
    ask_to_erase(by=person, at=NOON)

    for name in ("supporters", "home"):
        page = words_of(browser.get(reverse(name)))
        assert "Mom can see" not in page, name
        assert "Glad of a call" not in page, name
    answer = browser.get(reverse("supporters"))
    page = words_of(answer)
    assert "No supporter sees anything about you now." in page
    assert "Can see:" not in page
    assert f'class="button" href="{reverse("contacts")}"' in answer.content.decode()
    answer = browser.post(reverse("supporters_signal"), {"signal": "fine"})
    assert (answer.status_code, answer.url) == (302, reverse("erasures"))
    assert SupportSignal.objects.get().signal == Signal.WISHED


def test_a_supporter_erases_their_own_account(person):
    link = make_supporter(person, NOON)
    browser = Browser()
    browser.force_login(link.account)
    just_asked(browser)
    assert reverse("erasures") in browser.get("/", follow=True).content.decode()

    page = browser.post(reverse("erasures"), {"sure": "on"}, follow=True).content.decode()

    assert "Your links to the people you support." in page
    assert erase_due(at=NOON + timedelta(hours=72)) == 1
    assert not User.objects.filter(pk=link.account_id).exists()


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.OPERATOR])
def test_who_works_here_reads_that_an_operator_closes_it(role):
    browser = sign_in(Browser(), make_staff(role))

    assert browser.get(reverse("erasures")).status_code == 404
    assert "An operator closes your account." in browser.get(reverse("desk")).content.decode()


def test_an_operator_sees_moments_and_numbers_alone(person):
    other = make_person(name="Zqgone", email="zqgone@mail.example")
    ask_to_erase(by=other, at=NOON - timedelta(hours=72))
    erase_due(at=NOON)
    ask_to_erase(by=person, at=NOON)
    browser = sign_in(Browser(), make_staff())

    page = browser.get(reverse("erasures_board")).content.decode()

    assert "1 account waits to be erased" in page
    assert "1 account was erased in the last 90 days" in page
    for secret in (person.name, person.email, str(person.subject_ref), "Zqgone"):
        assert secret not in page


def test_too_late_says_so(browser, person):
    ask_to_erase(by=person, at=NOON - timedelta(hours=72))

    page = browser.post(reverse("erasures_keep"), follow=True).content.decode()

    assert "The hours to keep it are over." in page
    assert not AuditEvent.objects.filter(action="erasure_taken_back").exists()
