"""Who it is, asked before an account is changed or more is shown; never before less is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlencode

import pytest
import time_machine
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings as product
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.enums import SupporterSees
from checkins.forms.confirming import WAITS_FOR, open_waiting, seal_waiting
from checkins.forms.supporters import TAKE_BACK
from checkins.models import (
    AuditEvent,
    CheckinImport,
    Consent,
    CountingConsent,
    DevicePin,
    PendingAddress,
    Profile,
    Supporter,
    User,
)
from checkins.services.counting import counting_text
from checkins.services.erasures import ask_to_erase
from checkins.services.form_drafts import kept_form
from checkins.services.sharing_texts import digest
from checkins.services.supporters import change_supporter, invite_supporter, remove_supporter
from checkins.views.confirming import WAITED_LONG
from relapse_watch.sessions import stored_key
from tests.conftest import NOON
from tests.factories import (
    PASSWORD,
    agree_to_be_counted,
    as_sent,
    code_of,
    enroll,
    make_contact,
    make_counselor,
    make_import,
    make_person,
    make_staff,
    make_supporter,
    share,
)
from tests.rows import contents

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("awake")]
QUESTION = reverse("account_reauthenticate")
SECOND = "second@example.org"
NEW_PASSWORD = "warm-lamp-window-72"
FRESH, STALE = product.ASK_AGAIN - timedelta(seconds=2), product.ASK_AGAIN + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def mine(person: User) -> Client:
    """A person's browser that was asked, and answered, at noon."""
    client = Client()
    client.force_login(person)
    answer(client)
    return client


def answer(
    client: Client, asked: HttpResponse | None = None, password: str = PASSWORD
) -> HttpResponse:
    """Answer the question, which ``asked`` leads to."""
    there = unquote(asked.headers["Location"].partition("?next=")[2]) if asked else ""
    return client.post(
        QUESTION, {"password": password, "next": there} if there else {"password": password}
    )


def is_asked(response: HttpResponse) -> bool:
    return response.headers.get("Location", "").partition("?")[0] == QUESTION


def second_address(person: User, *, verified: bool = True) -> EmailAddress:
    return EmailAddress.objects.create(user=person, email=SECOND, verified=verified)


def supporter_who_sees(person: User, sees: SupporterSees) -> Supporter:
    link = make_supporter(person, NOON - timedelta(days=3))
    change_supporter(supporter=link, by=person, at=NOON, sees=sees)
    return link


# --- the table ------------------------------------------------------------------------------------

Made = tuple[str, dict[str, Any] | None]  # an address, and a post; None for a page that is read


@dataclass(frozen=True)
class Change:
    """One change of an account: what it takes, and how it is seen to be done."""

    name: str
    make: Callable[[User], Made]
    is_done: Callable[[User], bool] | None = None

    def __str__(self) -> str:
        return self.name


def _address(action: str) -> Callable[[User], Made]:
    def make(person: User) -> Made:
        second_address(person)
        return reverse("account_email"), {action: "", "email": SECOND}

    return make


def _leave(person: User) -> Made:
    return reverse("account_changes_leave", args=[second_address(person).pk]), {}


def _totp_off(person: User) -> Made:
    enroll(person)
    return reverse("mfa_deactivate_totp"), {}


def _with_codes(name: str, post: dict[str, Any] | None) -> Callable[[User], Made]:
    def make(person: User) -> Made:
        enroll(person)
        return reverse(name), post

    return make


def _passkey(name: str, post: dict[str, Any]) -> Callable[[User], Made]:
    def make(person: User) -> Made:
        data = {"name": "My phone", "credential": {}}
        key = Authenticator.objects.create(user=person, type="webauthn", data=data)
        return reverse(name, args=[key.pk]), post

    return make


def _widen(person: User) -> Made:
    link = supporter_who_sees(person, SupporterSees.NOTHING)
    return reverse("supporters_change", args=[link.pk]), {"sees": "word"}


def _invitation_again(person: User) -> Made:
    link, _ = invite_supporter(
        by=person, at=NOON, name="Mom", shown_name="Jo", sees=SupporterSees.SIGNAL
    )
    remove_supporter(supporter=link, by=person, at=NOON)
    return reverse("removals_undo", args=["invitation", link.pk]), {}


def _has(email: str) -> Callable[[User], bool]:
    return lambda person: EmailAddress.objects.filter(user=person, email=email).exists()


def _has_factor(kind: str) -> Callable[[User], bool]:
    return lambda person: Authenticator.objects.filter(user=person, type=kind).exists()


ASKED = [
    Change(
        "adds an address",
        lambda person: (reverse("account_email"), {"action_add": "", "email": SECOND}),
        lambda person: PendingAddress.objects.filter(account=person).exists(),
    ),
    Change(
        "makes an address the main one",
        _address("action_primary"),
        lambda person: User.objects.get(pk=person.pk).email == SECOND,
    ),
    Change("removes an address", _leave, lambda person: not _has(SECOND)(person)),
    Change(
        "changes the password",
        lambda _: (
            reverse("account_change_password"),
            {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        ),
        lambda person: User.objects.get(pk=person.pk).check_password(NEW_PASSWORD),
    ),
    Change("sets up an app", lambda _: (reverse("mfa_activate_totp"), None)),
    Change("turns an app off", _totp_off, lambda person: not _has_factor("totp")(person)),
    Change("sees backup codes", _with_codes("mfa_view_recovery_codes", None)),
    Change("makes backup codes", _with_codes("mfa_generate_recovery_codes", {})),
    Change("adds a passkey", lambda _: (reverse("mfa_add_webauthn"), None)),
    Change(
        "removes a passkey",
        _passkey("mfa_remove_webauthn", {}),
        lambda person: not _has_factor("webauthn")(person),
    ),
    Change("renames a passkey", _passkey("mfa_edit_webauthn", {"name": "Old phone"})),
    Change(
        "invites a supporter",
        lambda _: (
            reverse("supporters_invite"),
            as_sent({"name": "Mom", "shown_name": "Jo", "sees": "word"}),
        ),
        lambda person: Supporter.objects.filter(person=person).exists(),
    ),
    Change(
        "shows a supporter more",
        _widen,
        lambda person: Supporter.objects.get(person=person).sees_signal,
    ),
    Change(
        "opens an invitation again",
        _invitation_again,
        lambda person: Supporter.objects.kept().filter(person=person).exists(),
    ),
    Change(
        "imports past check-ins",
        lambda person: (reverse("imports_confirm", args=[make_import(person).pk]), {}),
        lambda person: CheckinImport.objects.get(person=person).confirmed_at is not None,
    ),
    Change(
        "agrees to be counted",
        lambda _: (
            reverse("counting"),
            as_sent({"shown": digest(counting_text()), "days": "90"}),
        ),
        lambda person: CountingConsent.objects.filter(person=person).exists(),
    ),
    Change("sees what to take along", lambda _: (reverse("take_along"), None)),
    Change(
        "takes everything along",
        lambda _: (reverse("take_along_file"), {"taken_as": "json"}),
        lambda person: AuditEvent.objects.filter(
            about=person.subject_ref, action="data_taken_along"
        ).exists(),
    ),
    Change(
        "makes a summary",
        lambda _: (reverse("take_along_summary"), {"reader": "myself", "weeks": "4"}),
        lambda person: AuditEvent.objects.filter(
            about=person.subject_ref, action="summary_made"
        ).exists(),
    ),
    Change("sees where to bring a file", lambda _: (reverse("take_along_bring"), None)),
    Change("sees a copy for a record system", lambda _: (reverse("fhir_bundle"), None)),
    Change(
        "saves a copy for a record system",
        lambda _: (
            reverse("fhir_bundle"),
            {"first_day": "2026-11-01", "last_day": "2026-11-23"},
        ),
    ),
    Change("sees the PIN of a phone", lambda _: (reverse("locks_pin"), None)),
    Change(
        "sets the PIN of a phone",
        lambda _: (reverse("locks_pin"), {"pin": "2719", "pin_again": "2719"}),
        lambda _: DevicePin.objects.exists(),
    ),
    Change(
        "asks to be erased",
        lambda _: (reverse("erasures"), {"sure": "on"}),
        lambda person: User.objects.get(pk=person.pk).erase_at is not None,
    ),
    Change(
        "lets older days go",
        lambda _: (reverse("retention"), {"kept": "24", "sure": "on"}),
        lambda person: Profile.objects.get(person=person).kept_months is not None,
    ),
]


def _stop(person: User) -> Made:
    share(person, make_counselor(), NOON)
    return reverse("sharing_stop", args=[Consent.objects.get(person=person).pk]), {}


def _stop_all(person: User) -> Made:
    share(person, make_counselor(), NOON)
    return reverse("sharing_stop_all"), {}


def _narrow(person: User) -> Made:
    link = supporter_who_sees(person, SupporterSees.SIGNAL)
    return reverse("supporters_change", args=[link.pk]), {"sees": "nothing"}


def _remove(person: User) -> Made:
    link = supporter_who_sees(person, SupporterSees.SIGNAL)
    return reverse("supporters_remove", args=[link.pk]), {}


NEVER_ASKED = [
    Change(
        "stops a consent",
        _stop,
        lambda person: Consent.objects.get(person=person).revoked_at is not None,
    ),
    Change(
        "stops all sharing",
        _stop_all,
        lambda person: Consent.objects.get(person=person).revoked_at is not None,
    ),
    Change(
        "is counted no more",
        lambda person: (agree_to_be_counted(person, NOON), (reverse("counting_stop"), {}))[1],
        lambda person: not CountingConsent.objects.running(NOON).filter(person=person).exists(),
    ),
    Change(
        "shows a supporter less",
        _narrow,
        lambda person: not Supporter.objects.get(person=person).sees_signal,
    ),
    Change(
        "removes a supporter",
        _remove,
        lambda person: not Supporter.objects.kept().filter(person=person).exists(),
    ),
    Change(
        "removes a contact",
        lambda person: (reverse("contacts_remove", args=[make_contact(person).pk]), {}),
    ),
    Change("hides the signal", lambda _: (reverse("supporters_signal"), {"signal": TAKE_BACK})),
    Change(
        "drops a file",
        lambda person: (reverse("imports_drop", args=[make_import(person).pk]), {}),
    ),
    Change("keeps all days", lambda _: (reverse("retention"), {"kept": "all"})),
    Change(
        "keeps the account",
        lambda person: (ask_to_erase(by=person, at=NOON), (reverse("erasures_keep"), {}))[1],
        lambda person: User.objects.get(pk=person.pk).erase_at is None,
    ),
    Change("signs out", lambda _: (reverse("account_logout"), {})),
]


def ask(client: Client, made: Made) -> HttpResponse:
    address, post = made
    return client.get(address) if post is None else client.post(address, post)


@pytest.mark.parametrize("change", ASKED, ids=str)
def test_within_five_minutes_nothing_is_asked(change: Change, mine: Client, person: User) -> None:
    made = change.make(person)

    with time_machine.travel(NOON + FRESH, tick=False):
        response = ask(mine, made)

    assert not is_asked(response)
    assert response.status_code in {200, 302}
    assert change.is_done is None or change.is_done(person)


@pytest.mark.parametrize("change", ASKED, ids=str)
def test_after_five_minutes_it_is_asked_and_nothing_is_done(
    change: Change, mine: Client, person: User
) -> None:
    made = change.make(person)
    before = contents(left_out=("django_session", "cache", "checkins_formdraft"))

    with time_machine.travel(NOON + STALE, tick=False):
        response = ask(mine, made)
    after = contents(left_out=("django_session", "cache", "checkins_formdraft"))

    assert is_asked(response)
    assert {name for name in after if after[name] != before[name]} <= {"checkins_auditevent"}


@pytest.mark.parametrize("change", [one for one in ASKED if one.is_done], ids=str)
def test_what_waited_is_done_after_the_answer(change: Change, mine: Client, person: User) -> None:
    made = change.make(person)

    with time_machine.travel(NOON + STALE, tick=False):
        asked = ask(mine, made)
        undone = change.is_done(person)
        response = answer(mine, asked)

    assert (undone, change.is_done(person)) == (False, True)
    assert response.status_code in {200, 302}
    assert not is_asked(response)
    assert kept_form(person, at=NOON) is None


@pytest.mark.parametrize("change", NEVER_ASKED, ids=str)
def test_what_shows_less_never_asks(change: Change, person: User) -> None:
    client = Client()
    client.force_login(person)

    response = ask(client, change.make(person))

    assert not is_asked(response)
    assert response.status_code == 302
    assert change.is_done is None or change.is_done(person)


# --- the post that waits --------------------------------------------------------------------------


def stale_invitation(client: Client) -> HttpResponse:
    """Invite a supporter, five minutes after the last answer."""
    return ask(client, ASKED[11].make(None))


def names(person: User) -> list[str]:
    return [link.name for link in Supporter.objects.filter(person=person)]


def later(seconds: float = 0) -> time_machine.travel:
    return time_machine.travel(NOON + STALE + timedelta(seconds=seconds), tick=False)


def test_a_wrong_password_does_nothing_and_the_post_still_waits(mine: Client, person: User) -> None:
    with later():
        asked = stale_invitation(mine)
        answer(mine, asked, "some-other-words-11")
        before = names(person)
        answer(mine, asked)

    assert (before, names(person)) == ([], ["Mom"])


def test_it_is_done_once(mine: Client, person: User) -> None:
    with later():
        asked = stale_invitation(mine)
        for _ in range(2):
            answer(mine, asked)

    assert names(person) == ["Mom"]
    assert STATE_SESSION_KEY not in mine.session


def test_it_waits_ten_minutes(mine: Client, person: User) -> None:
    with later():
        asked = stale_invitation(mine)

    with later(WAITS_FOR.total_seconds() + 1):
        page = answer(mine, asked)
        said = mine.get(page.headers["Location"], follow=True)

    assert names(person) == []
    assert WAITED_LONG in said.content.decode()


def test_an_answer_to_another_question_does_not_do_it(mine: Client, person: User) -> None:
    with later():
        stale_invitation(mine)
        answer(mine, None)
        second = names(person)
        other = mine.get(reverse("mfa_activate_totp"))

    assert (second, is_asked(other), names(person)) == ([], False, [])


def test_an_address_that_is_no_path_leads_home(mine: Client, person: User) -> None:
    odd = "12&weeks"
    address = f"{reverse('account_reauthenticate')}?{urlencode({'next': odd})}"
    with later():
        stale_invitation(mine)
        found = mine.post(address, {"password": PASSWORD, "next": odd})

    assert (found.status_code, found.headers["Location"]) == (302, "/")


def test_a_page_that_is_asked_for_next_drops_it(mine: Client, person: User) -> None:
    with later():
        asked = stale_invitation(mine)
        mine.get(reverse("mfa_activate_totp"))
        answer(mine, asked)

    assert names(person) == []


def test_another_account_in_the_same_browser_never_does_it(mine: Client, person: User) -> None:
    other = make_person()
    with later():
        asked = stale_invitation(mine)
        waiting = mine.session[STATE_SESSION_KEY]
        mine.force_login(other)
        session = mine.session
        session[STATE_SESSION_KEY] = waiting  # as if the session had been carried over
        session.save()
        answer(mine, asked)

    assert (names(person), names(other)) == ([], [])


def test_a_post_opens_for_its_account_alone(person: User, rf: Any) -> None:
    request = rf.post("/supporters/invite/", {"name": "Mom"})

    sealed = seal_waiting(request, account=person, at=NOON)

    assert open_waiting(sealed, account=person).fields["name"] == "Mom"
    assert open_waiting(sealed, account=make_person()) is None


def test_a_visitors_post_does_not_wait_for_who_signs_in(person: User) -> None:
    client = Client()
    asked = client.post(reverse("mfa_generate_recovery_codes"), {})

    assert asked.headers["Location"].startswith(reverse("account_login"))
    assert STATE_SESSION_KEY not in client.session


def test_nothing_of_it_can_be_read_in_the_session(mine: Client) -> None:
    with later():
        ask(mine, ASKED[3].make(None))

    (stored,) = Session.objects.values_list("session_data", flat=True)
    assert NEW_PASSWORD not in str(Session.objects.get().get_decoded())
    assert NEW_PASSWORD not in stored


def test_who_goes_back_finds_what_was_typed(mine: Client, person: User) -> None:
    with later():
        address, post = ASKED[11].make(person)
        mark = mine.get(address).content.decode().split('name="page_mark" value="')[1]
        asked = mine.post(address, {**post, "page_mark": mark.partition('"')[0]})
        page = mine.get(address).content.decode()
        waited = kept_form(person, at=NOON)
        answer(mine, asked)

    assert 'value="Mom"' in page
    assert "It’s filled in as you left it." in page
    assert (waited is None, kept_form(person, at=NOON), names(person)) == (False, None, ["Mom"])


def test_a_page_that_waited_shows_its_form_at_its_own_address(mine: Client, person: User) -> None:
    with later():
        asked = mine.post(
            reverse("account_change_password"), {"password1": "x1", "password2": "x2"}
        )
        page = answer(mine, asked)

    assert page.status_code == 200
    assert f'action="{reverse("account_change_password")}"' in page.content.decode()


# --- the answer -----------------------------------------------------------------------------------


def test_the_session_has_another_key_each_time(mine: Client) -> None:
    keys = [mine.session.session_key]
    for _ in range(2):
        answer(mine)
        keys.append(mine.session.session_key)

    assert len(set(keys)) == 3
    assert list(Session.objects.values_list("session_key", flat=True)) == [stored_key(keys[-1])]


def test_a_code_from_an_app_is_no_answer(person: User) -> None:
    secret, client = generate_totp_secret(), Client()
    TOTP.activate(person, secret)
    client.force_login(person)

    response = client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)})
    still = client.get(reverse("account_change_password"))

    assert response.headers["Location"] == QUESTION
    assert is_asked(still)
    assert "Use a code" not in client.get(QUESTION).content.decode()


def test_the_question_says_what_it_is_asked_for(mine: Client) -> None:
    with later():
        asked = mine.get(reverse("account_change_password"))
        page = mine.get(asked.headers["Location"]).content.decode()

    assert "Next: change your password." in page


@pytest.mark.parametrize("minutes", [1, 30])
def test_the_setting_says_for_how_long(
    minutes: int, mine: Client, settings: Any, person: User
) -> None:
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = minutes * 60

    asked = []
    for seconds in (-2, 2):
        moment = NOON + timedelta(minutes=minutes, seconds=seconds)
        with time_machine.travel(moment, tick=False):
            asked.append(is_asked(mine.get(reverse("account_change_password"))))

    assert asked == [False, True]


def test_a_counselor_is_asked_too(db: None) -> None:
    client, sam = Client(), make_staff()
    client.force_login(sam)
    session = client.session
    session["staff_enrolled"] = True
    session.save()

    assert is_asked(client.get(reverse("account_change_password")))


# --- from an unlocked phone -----------------------------------------------------------------------


def test_a_takeover_from_an_unlocked_phone_ends_at_the_question(person: User) -> None:
    client, main = Client(), person.emailaddress_set.get()
    client.force_login(person)
    second = second_address(person)  # a second one, which the phone's taker can read

    steps = [
        client.post(reverse("account_email"), {"action_add": "", "email": "taker@example.org"}),
        client.post(reverse("account_email"), {"action_primary": "", "email": second.email}),
        client.post(reverse("account_changes_leave", args=[main.pk])),
        client.post(
            reverse("account_change_password"),
            {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
        ),
    ]

    person.refresh_from_db()
    assert [is_asked(step) for step in steps] == [True] * 4
    assert set(person.emailaddress_set.values_list("email", "primary")) == {
        (main.email, True),
        (SECOND, False),
    }
    assert person.check_password(PASSWORD)
