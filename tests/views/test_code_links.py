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
from tests.factories import (
    PASSWORD,
    enroll,
    make_counselor,
    make_person,
    make_staff,
    share,
    sign_in,
)
from tests.pages import words_of
from tests.views.terms import ask as choose_terms

MINUTE = timedelta(minutes=1)
OWN_OF_A_PAGE = re.compile(
    r'name="(csrfmiddlewaretoken|form_id|page_mark)" value="[^"]*"|data-page="[^"]*"'
)
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


def join(code: str) -> str:
    return reverse("code_links_open", args=[code])


def seen_by(counselor: User) -> list[str]:
    """Return a counselor's pages of codes, without what each page has of its own."""
    client = sign_in(Client(), counselor)
    pages = [reverse("sharing_codes"), reverse("caseload"), reverse("desk")]
    pages += [reverse("sharing_codes_code", args=[row.pk]) for row in counselor.sharing_codes.all()]
    return [OWN_OF_A_PAGE.sub("", client.get(page).content.decode()) for page in pages]


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


def test_from_the_link_through_sign_up_to_the_choices_with_no_question_between(
    client: Client, code: str
) -> None:
    opened = client.get(join(code))
    assert "Zephyrine asks you to share" in words_of(opened)

    made = sign_up(client)
    assert made.headers["Location"] == link(code)
    waiting = client.get(link(code))
    assert (waiting.status_code, "jo@example.org" in words_of(waiting)) == (200, True)
    assert confirm(client).headers["Location"] == link(code)

    assert "Zephyrine asks to see your check-ins" in words_of(client.get(link(code)))


def test_an_older_link_leads_there_too(client: Client, code: str) -> None:
    opened = client.get(link(code), follow=True)
    assert "Your counselor\N{RIGHT SINGLE QUOTATION MARK}s link is ready for you." in words_of(
        opened
    )
    assert "Zephyrine" not in words_of(opened)

    made = sign_up(client, opened.context["signup_url"])

    assert made.headers["Location"] == link(code)


def test_confirmed_on_another_device_it_goes_on_there_and_here(client: Client, code: str) -> None:
    client.get(join(code))
    sign_up(client)
    other = Client()

    assert confirm(other, password=True).headers["Location"] == link(code)

    for device in (client, other):
        page = device.get("/")
        assert "Zephyrine asks you to share" in words_of(page)
        assert f'href="{link(code)}"' in page.content.decode()
        assert "asks to see your check-ins" in words_of(device.get(link(code)))


def test_the_questions_are_offered_after_signing(client: Client, sam: User, code: str) -> None:
    client.get(join(code))
    sign_up(client)
    confirm(client)
    person = User.objects.get(role=Role.PERSON)
    assert "Three short questions" not in words_of(client.get(reverse("sharing")))

    share(person, sam, NOON)
    offered = words_of(client.get(reverse("sharing")))
    skip_onboarding(client)

    assert "Three short questions" in offered
    assert "Three short questions" not in words_of(client.get(reverse("sharing")))


def test_without_a_script_a_newcomer_begins_with_the_counselors_zone(
    client: Client, sam: User, code: str
) -> None:
    User.objects.filter(pk=sam.pk).update(time_zone="America/Denver")
    client.get(join(code))

    fields = {"email": "jo@example.org", "password1": PASSWORD, "is_old_enough": "on"}
    client.post(reverse("account_signup"), fields)

    assert User.objects.get(role=Role.PERSON).time_zone == "America/Denver"
    assert client.get(link(code)).status_code == 200


# --- a slip ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{lower}", "{spaced}"])
def test_a_typed_code_leads_to_who_asks(client: Client, code: str, typed: str) -> None:
    said = typed.format(code=code, lower=code.lower(), spaced=code.replace("-", " "))

    answer = client.post(reverse("code_links"), {"code": said}, follow=True)

    assert answer.redirect_chain == [(join(code), 302)]
    assert "Zephyrine asks you to share" in words_of(answer)


def test_a_typed_code_that_is_wrong_is_said_and_counts(client: Client, code: str) -> None:
    tries = [client.post(reverse("code_links"), {"code": "ABCD-2345"}) for _ in range(50)]

    assert "That code doesn’t work." in words_of(tries[0])
    assert {answer.status_code for answer in tries} == {400}
    assert client.post(reverse("code_links"), {"code": code}).status_code == 429
    assert client.get(join(code)).status_code == 429


# --- who else opens it ----------------------------------------------------------------------------


def test_a_person_who_is_signed_in_goes_on_to_the_choices(signed_in: Client, code: str) -> None:
    assert signed_in.get(join(code)).headers["Location"] == link(code)


@pytest.mark.parametrize("who", ["its own counselor", "an operator"])
def test_staff_cannot_use_it_and_it_stays_open(who: str, sam: User, code: str) -> None:
    account = sam if who == "its own counselor" else make_staff(Role.OPERATOR)
    client = sign_in(Client(), account)

    answer = client.get(join(code))

    assert (answer.status_code, "This link is for a client" in words_of(answer)) == (200, True)
    assert client.get(link(code)).status_code == 404
    assert sam.sharing_codes.get().is_open(NOON)


def test_who_shares_with_this_counselor_already_is_told_what_signing_replaces(
    signed_in: Client, person: User, sam: User, code: str
) -> None:
    before = words_of(signed_in.get(link(code)))
    share(person, sam, NOON)

    after = words_of(signed_in.get(link(code)))

    told = "You share with Zephyrine already."
    assert (told in before, told in after) == (False, True)


def test_who_signed_with_it_is_led_to_what_they_share_and_nobody_else_is(
    signed_in: Client, person: User, sam: User, code: str
) -> None:
    consent = share(person, sam, NOON)
    sam.sharing_codes.update(used_at=consent.granted_at)
    other = Client()
    other.force_login(make_person())

    answers = [client.get(link(code), follow=True) for client in (signed_in, other)]

    assert "You signed with this code already." in words_of(answers[0])
    assert (answers[1].status_code, "doesn’t work" in words_of(answers[1])) == (404, True)


def test_terms_that_were_chosen_wait_on_home_until_they_are_refused(
    signed_in: Client, person: User, sam: User, code: str
) -> None:
    signed_in.get(link(code))
    assert "asks you to share" not in words_of(signed_in.get("/"))

    choose_terms(signed_in, code)
    waits, before = words_of(signed_in.get("/")), seen_by(sam)
    said = words_of(signed_in.post(reverse("sharing_link_put_away"), follow=True))

    assert "Zephyrine asks you to share" in waits
    assert "No one is told" in said
    assert "asks you to share" not in said
    assert seen_by(sam) == before


def test_who_has_no_zone_yet_finds_it_on_home_and_after_the_zone(sam: User, code: str) -> None:
    person = make_person(time_zone="")
    client = Client()
    client.force_login(person)

    assert client.get(link(code)).headers["Location"] == reverse("onboarding_page", args=[3])
    assert "Zephyrine asks you to share" in words_of(client.get("/"))
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

    assert "asks you to share" not in words_of(client.get("/"))
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

    assert "asks you to share" not in words_of(client.get("/"))
    assert skip_onboarding(client).headers["Location"] == reverse("checkins")


def test_nobody_sees_that_a_link_was_opened_or_an_account_made(sam: User, code: str) -> None:
    """Byte by byte the counselor's pages stay as they were, until it is signed."""
    pages = [seen_by(sam)]
    newcomer = Client()
    newcomer.get(join(code))
    pages.append(seen_by(sam))
    sign_up(newcomer)
    confirm(newcomer)
    pages.append(seen_by(sam))
    choose_terms(newcomer, code)
    pages.append(seen_by(sam))

    assert "Waiting" in pages[0][0]
    assert pages == [pages[0]] * 4
    share(User.objects.get(role=Role.PERSON), sam, NOON)
    assert seen_by(sam) != pages[0]


def test_whoever_signs_in_on_the_way_keeps_the_link(code: str) -> None:
    person, client = make_person(), Client()
    client.get(join(code))
    fields = {"login": person.email, "password": PASSWORD, "next": link(code)}

    answer = client.post(reverse("account_login"), fields)

    assert answer.headers["Location"] == link(code)
    assert "Zephyrine asks you to share" in words_of(client.get("/"))


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
    assert client.get(join(code)).status_code == (404 if when == "before" else 200)
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
        opened = [client.get(link(tried), follow=True), client.get(join(tried))]
        refused = [sign_up(client, email=email) for email in (person.email, "new@example.org")]
        pages.append([*map(words_of, opened), *map(words_of, refused)])

    assert pages[0] == pages[1]
    assert pages[0][2] == pages[0][3]
    assert CLOSED in pages[0][2]


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
