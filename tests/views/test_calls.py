"""Asking for a call: what each side's page says, when no tap asks, and what nobody learns."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple
from unicodedata import normalize

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.enums import CallAnswer, Role
from checkins.models import AccessEvent, AskedCall, CallAgreement, OutboxMessage, Supporter, User
from checkins.services.calls import answer, stop, take_back
from checkins.services.erasures import erase_account
from checkins.services.push import subscribe
from checkins.services.supporters import remove_supporter
from tests.conftest import NOON
from tests.factories import (
    agree_to_calls,
    just_asked,
    make_asked_call,
    make_contact,
    make_person,
    make_staff,
    make_supporter,
)
from tests.pages import main_of, page_of, words_of
from tests.query_counts import queries_made
from tests.receiver import same_browser

MINUTE = timedelta(minutes=1)
DAYTIME = {"starts_at": "07:00", "ends_at": "22:00"}
NIGHT = timedelta(hours=14)  # from noon: 2:00
AGREE = {"channel": "email", "hours": "between", "zone": "America/New_York", **DAYTIME}

pytestmark = pytest.mark.usefixtures("awake")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def mom(db: None) -> User:
    return make_staff(Role.SUPPORTER, second_factor=False, name="Rosa", email="mom@mail.example")


@pytest.fixture
def theirs(mom: User) -> Client:
    """The supporter's browser."""
    client = Client()
    client.force_login(mom)
    return client


@pytest.fixture
def dee(person: User, mom: User) -> Supporter:
    """A supporter who agreed to be asked, from 7 AM to 10 PM."""
    link = make_supporter(person, NOON, mom, name="Dee")
    agree_to_calls(link, NOON, starts_at="07:00", ends_at="22:00")
    return link


def said(client: Client, name: str = "calls") -> str:
    """Return a page's words, with plain apostrophes."""
    words = normalize("NFC", words_of(client.get(reverse(name))))
    return words.replace(chr(0x2019), "'")


# --- the person's page ----------------------------------------------------------------------------


def test_one_tap_asks_the_only_one(signed_in: Client, dee: Supporter) -> None:
    before = said(signed_in)

    answered = signed_in.post(reverse("calls_ask", args=[dee.pk]))

    assert "Ask Dee to call" in before
    assert answered.headers["Location"] == reverse("calls")
    assert OutboxMessage.objects.get().call == AskedCall.objects.get()


def test_the_page_says_that_it_is_no_emergency_service(signed_in: Client, person: User) -> None:
    page = main_of(signed_in.get(reverse("calls")))

    assert "This is not an emergency service." in words_of(signed_in.get(reverse("calls")))
    assert [f'href="{way}"' in page for way in ("tel:911", "tel:988", "sms:988")] == [True] * 3


def _waits(call: AskedCall) -> None:
    """Nothing happened yet."""


def _sent(call: AskedCall) -> None:
    OutboxMessage.objects.update(sent_at=NOON + 2 * MINUTE)


def _seen(call: AskedCall) -> None:
    _sent(call)
    AskedCall.objects.update(seen_at=NOON + 4 * MINUTE)


def _answered(words: CallAnswer) -> Callable[[AskedCall], None]:
    def reply(call: AskedCall) -> None:
        _seen(call)
        assert call.link.account
        answer(by=call.link.account, at=NOON + 5 * MINUTE, call_id=call.pk, with_words=words)

    return reply


def _back(call: AskedCall) -> None:
    take_back(by=call.person, at=NOON + MINUTE, call_id=call.pk)


def _dropped(call: AskedCall) -> None:
    OutboxMessage.objects.update(dropped_at=NOON + MINUTE)


def _stopped(call: AskedCall) -> None:
    assert call.link.account
    stop(by=call.link.account, at=NOON + MINUTE)


class State(NamedTuple):
    """What happened to a call, how long ago it was asked for, and what the page then says."""

    happened: Callable[[AskedCall], None]
    minutes: int
    headline: str
    line: str


STATES = [
    State(_waits, 1, "We're sending Dee a message", "Not sent yet Not seen yet No answer"),
    State(_sent, 3, "We sent Dee a message", "Sent 12:02 PM Not seen yet No answer"),
    State(_sent, 10, "Not seen yet", "Sent 12:02 PM Not seen yet No answer"),
    State(_waits, 10, "Not seen yet", "Not sent yet Not seen yet No answer"),
    State(_seen, 12, "Dee saw it", "Sent 12:02 PM Seen 12:04 PM No answer"),
    State(_answered(CallAnswer.SOON), 6, "Dee: “I'll call in 10 minutes”", "Answer 12:05 PM"),
    State(_answered(CallAnswer.CANNOT), 6, "Dee: “I can't now”", "Answer 12:05 PM"),
    State(_back, 2, "You took it back", "Dee can't see it anymore."),
    State(_dropped, 2, "We couldn't send Dee a message", "Not sent"),
    State(_stopped, 2, "Dee can't be asked here now", "Please call someone now."),
    State(_seen, 120, "This call request has ended", "Sent 12:02 PM Seen 12:04 PM No answer"),
]


@pytest.mark.parametrize("state", STATES)
def test_the_page_says_what_became_of_a_call_and_never_more(
    state: State,
    signed_in: Client,
    person: User,
    dee: Supporter,
    clock: time_machine.Traveller,
) -> None:
    state.happened(make_asked_call(person, NOON, dee))
    clock.move_to(NOON + state.minutes * MINUTE)

    shown = said(signed_in)

    assert state.headline in shown
    assert state.line in shown
    assert ("Sent" in shown) is (state.happened not in {_waits, _back, _dropped, _stopped})


@pytest.mark.parametrize("state", STATES)
def test_where_nobody_is_on_the_way_the_next_person_is_offered(
    state: State,
    signed_in: Client,
    person: User,
    dee: Supporter,
    clock: time_machine.Traveller,
) -> None:
    make_contact(person, name="Dee")
    make_contact(person, name="Maria", number="+1 555-0143")
    state.happened(make_asked_call(person, NOON, dee))
    clock.move_to(NOON + state.minutes * MINUTE)

    shown = said(signed_in)

    nobody_comes = state.headline in {
        *("Not seen yet", "Dee: “I can't now”", "Dee can't be asked here now"),
        "We couldn't send Dee a message",
    }
    assert ("You don't have to wait. Call Maria Call 988 Text 988" in shown) is nobody_comes


def test_after_ten_minutes_unseen_without_anybody_it_is_the_crisis_line(
    signed_in: Client, person: User, dee: Supporter, clock: time_machine.Traveller
) -> None:
    make_asked_call(person, NOON, dee)
    clock.move_to(NOON + 10 * MINUTE)

    assert "You don't have to wait. Call 988 Text 988" in said(signed_in)


@pytest.mark.parametrize(("minutes", "is_offered"), [(20, False), (21, True)])
def test_who_said_long_ago_that_they_will_call_is_not_waited_for(
    minutes: int,
    is_offered: bool,
    signed_in: Client,
    dee: Supporter,
    clock: time_machine.Traveller,
) -> None:
    """They answered five minutes after they were asked."""
    _answered(CallAnswer.SOON)(make_asked_call(dee.person, NOON, dee))
    clock.move_to(NOON + minutes * MINUTE)

    assert ("You don't have to wait." in said(signed_in)) is is_offered


def test_no_other_call_hides_that_somebody_calls(
    signed_in: Client, person: User, dee: Supporter, clock: time_machine.Traveller
) -> None:
    lee = make_supporter(person, NOON, name="Lee")
    agree_to_calls(lee, NOON)
    _answered(CallAnswer.SOON)(make_asked_call(person, NOON, dee))
    make_asked_call(person, NOON, lee)
    clock.move_to(NOON + 11 * MINUTE)

    shown = said(signed_in)

    assert "Not seen yet" in shown
    assert "You don't have to wait." not in shown


@pytest.mark.parametrize("has_number", [True, False])
def test_outside_their_hours_there_is_a_call_instead_of_the_button(
    has_number: bool,
    signed_in: Client,
    person: User,
    dee: Supporter,
    clock: time_machine.Traveller,
) -> None:
    if has_number:
        make_contact(person, name="dee ")
    clock.move_to(NOON + NIGHT)

    shown = said(signed_in)
    signed_in.post(reverse("calls_ask", args=[dee.pk]))

    assert "Ask Dee to call" not in shown
    assert "We can't reach Dee from 10 PM to 7 AM." in shown
    assert ("Call Dee Call 988" in shown) is has_number
    assert ("We have no number for Dee. Add one" in shown) is not has_number
    assert "Dee can't be reached at this hour." in said(signed_in)
    assert AskedCall.objects.count() == 0


def test_two_contacts_of_one_name_are_not_taken_for_the_supporter(
    signed_in: Client, person: User, dee: Supporter, clock: time_machine.Traveller
) -> None:
    for number in ("+1 555-0142", "+1 555-0143"):
        make_contact(person, name="Dee", number=number)
    clock.move_to(NOON + NIGHT)

    assert "We have no number for Dee." in said(signed_in)


def test_hours_are_said_on_the_persons_clock(
    signed_in: Client, person: User, dee: Supporter, clock: time_machine.Traveller
) -> None:
    """10 PM to 7 AM in New York is 7 PM to 4 AM in Los Angeles."""
    User.objects.filter(pk=person.pk).update(time_zone="America/Los_Angeles")
    clock.move_to(NOON + NIGHT)

    assert "We can't reach Dee from 7 PM to 4 AM." in said(signed_in)


def test_contacts_have_the_phones_own_call_and_a_prefilled_text(
    signed_in: Client, person: User
) -> None:
    make_contact(person, name="Maria")

    page = main_of(signed_in.get(reverse("calls")))

    assert 'href="tel:+15550142"' in page
    assert 'href="sms:+15550142?&body=Having%20a%20hard%20moment' in page


def test_another_persons_supporter_and_call_look_like_none(
    signed_in: Client, dee: Supporter
) -> None:
    other = make_asked_call(make_person(), NOON)

    codes = [
        signed_in.post(reverse("calls_ask", args=[other.link_id])).status_code,
        signed_in.post(reverse("calls_back", args=[other.pk])).status_code,
    ]

    assert codes == [404, 404]
    assert AskedCall.objects.get().taken_back_at is None


def test_it_is_taken_back_with_one_tap_and_a_second_one_does_nothing(
    signed_in: Client, theirs: Client, person: User, dee: Supporter
) -> None:
    call = make_asked_call(person, NOON, dee)

    codes = [signed_in.post(reverse("calls_back", args=[call.pk])).status_code for _ in range(2)]

    assert codes == [302, 302]
    assert "You took it back" in said(signed_in)
    assert "would like a call Asked" not in said(theirs, "supporting")


def test_the_page_costs_the_same_with_one_supporter_and_with_three(
    signed_in: Client, person: User, dee: Supporter
) -> None:
    make_contact(person, name="Maria")
    counts = []
    for name in ("Lee", "Kit", "Max"):
        make_asked_call(person, NOON, dee)
        with queries_made() as queries:
            signed_in.get(reverse("calls"))
        counts.append(len(queries))
        dee = make_supporter(person, NOON, name=name)
        agree_to_calls(dee, NOON)

    assert counts == [5, 5, 5]


# --- Home, Right now and People -------------------------------------------------------------------


def test_one_button_stands_on_home_now_and_people(
    signed_in: Client, person: User, dee: Supporter
) -> None:
    pages = [said(signed_in, name) for name in ("home", "now", "contacts")]

    assert [page.count("I'd like a call") for page in pages] == [1, 1, 1]


def test_without_anybody_to_ask_home_and_now_offer_nothing(signed_in: Client, person: User) -> None:
    pages = [main_of(signed_in.get(reverse(name))) for name in ("home", "now")]

    assert [f'href="{reverse("calls")}"' in page for page in pages] == [False, False]


def test_home_and_now_say_what_became_of_an_open_call(
    signed_in: Client, person: User, mom: User, dee: Supporter
) -> None:
    call = make_asked_call(person, NOON, dee)
    first = said(signed_in, "home")
    answer(by=mom, at=NOON + MINUTE, call_id=call.pk, with_words=CallAnswer.SOON)
    then = said(signed_in, "home")

    assert "You asked for a call at 12:00 PM . See it" in first
    assert "The answer: “I'll call in 10 minutes”. See it" in then
    assert "You asked for a call" in said(signed_in, "now")


def test_a_quiet_home_says_the_same_whatever_was_asked(
    signed_in: Client, person: User, dee: Supporter
) -> None:
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    names = ("home", "now")
    before = [said(signed_in, name) for name in names]

    make_asked_call(person, NOON, dee)
    during = [said(signed_in, name) for name in names]
    remove_supporter(supporter=dee, by=person, at=NOON)

    assert ["I'd like a call" in page for page in before] == [True, True]
    assert before == during == [said(signed_in, name) for name in names]


def test_the_page_asks_in_a_quiet_home_who_it_is(
    signed_in: Client, person: User, dee: Supporter, clock: time_machine.Traveller
) -> None:
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)

    clock.move_to(NOON + timedelta(minutes=6))
    first = signed_in.get(reverse("calls"))
    just_asked(signed_in)

    assert first.status_code == 302
    assert "Dee" not in said(signed_in, "contacts")
    assert "Ask Dee to call" in said(signed_in)


# --- the supporter's page -------------------------------------------------------------------------


def test_a_wanted_call_comes_first_under_the_chosen_name(
    theirs: Client, person: User, dee: Supporter
) -> None:
    make_asked_call(person, NOON, dee)

    page = main_of(theirs.get(reverse("supporting")))
    shown = said(theirs, "supporting")

    assert page.index("would like a call") < page.index("Shared with you")
    assert "Jo would like a call Asked at 12:00 PM . Open until 2:00 PM ." in shown
    assert (person.name in page, "Dee" in page) == (False, False)
    assert AskedCall.objects.get().seen_at == NOON


def test_an_answer_takes_one_tap_and_can_be_changed(
    theirs: Client, signed_in: Client, person: User, dee: Supporter
) -> None:
    call = make_asked_call(person, NOON, dee)
    address = reverse("calls_reply", args=[call.pk])

    theirs.post(address, {"answer": "soon"})
    first, seen = said(theirs, "supporting"), said(signed_in)
    theirs.post(address, {"answer": "cannot"})

    assert "You said: “I'll call in 10 minutes”. Jo can see it." in first
    assert "Dee: “I'll call in 10 minutes”" in seen
    assert "Dee: “I can't now”" in said(signed_in)


def test_a_call_names_nobody_else_who_was_asked(
    theirs: Client, person: User, dee: Supporter
) -> None:
    rosa = make_staff(Role.SUPPORTER, second_factor=False, name="Zqrosa")
    lee = make_supporter(person, NOON, rosa, name="Zqlee")
    agree_to_calls(lee, NOON)
    make_asked_call(person, NOON, dee)
    alone = words_of(theirs.get(reverse("supporting")))

    make_asked_call(person, NOON, lee)

    assert words_of(theirs.get(reverse("supporting"))) == alone


def _nobody_asked(call: AskedCall) -> None:
    AskedCall.objects.all().delete()


def _over(call: AskedCall) -> None:
    AskedCall.objects.update(asked_at=NOON - timedelta(hours=2))


def _removed(call: AskedCall) -> None:
    remove_supporter(supporter=call.link, by=call.person, at=NOON)


def _closed(call: AskedCall) -> None:
    User.objects.filter(pk=call.person_id).update(is_active=False)


def _erased(call: AskedCall) -> None:
    erase_account(person=call.person, by=call.person, at=NOON)


def _taken_back_now(call: AskedCall) -> None:
    take_back(by=call.person, at=NOON, call_id=call.pk)


@pytest.mark.parametrize("gone", [_taken_back_now, _over, _removed, _closed, _erased])
def test_whatever_ended_a_call_the_page_is_the_same_to_the_byte(
    gone: Callable[[AskedCall], None], theirs: Client, person: User, dee: Supporter
) -> None:
    quiet = page_of(theirs.get(reverse("supporting")))
    call = make_asked_call(person, NOON, dee)
    gone(call)

    shown = page_of(theirs.get(reverse("supporting")))
    reply = theirs.post(reverse("calls_reply", args=[call.pk]), {"answer": "soon"})

    assert shown == quiet
    assert (reply.status_code, AccessEvent.objects.count()) == (302, 0)
    assert "That call request has ended." in said(theirs, "supporting")


def test_the_page_does_not_show_whose_invitation_is_not_agreed_to(
    theirs: Client, mom: User, dee: Supporter
) -> None:
    """Somebody new, and nobody new: the supporter's own choice is one, and names no link."""
    before = page_of(theirs.get(reverse("supporting")))

    make_supporter(make_person(), NOON + timedelta(days=4), mom)

    assert page_of(theirs.get(reverse("supporting"))) == before


# --- the agreement --------------------------------------------------------------------------------


def test_agreeing_changing_and_stopping(theirs: Client, person: User, mom: User) -> None:
    make_supporter(person, NOON, mom)
    before = said(theirs, "supporting")
    theirs.post(reverse("calls_agreement"), AGREE)
    agreed = said(theirs, "supporting")
    theirs.post(reverse("calls_agreement"), {**AGREE, "hours": "any"})
    any_hour = said(theirs, "supporting")
    theirs.post(reverse("calls_stop"))
    stopped = said(theirs, "supporting")

    assert "We send you no messages. You can let people ask you for a call" in before
    assert "We tell you by e-mail, from 7 AM to 10 PM." in agreed
    assert "It says “Someone would like a call from you. Daybook.” and gives no name." in agreed
    assert "We tell you by e-mail, at any hour." in any_hour
    assert "Stopped. We send you no more of these." in stopped
    assert CallAgreement.objects.count() == 0


def test_the_page_shows_what_a_lock_screen_would(theirs: Client) -> None:
    shown = said(theirs, "calls_agreement")

    assert "Daybook Someone would like a call from you Daybook." in shown
    assert (
        "This covers everyone who has invited you so far. For someone new, we ask again." in shown
    )


def test_who_joined_under_no_messages_is_not_asked(
    signed_in: Client, person: User, mom: User
) -> None:
    link = make_supporter(person, NOON, mom, name="Dee")

    shown = said(signed_in)
    signed_in.post(reverse("calls_ask", args=[link.pk]))

    assert "No one has agreed to be asked here yet." in shown
    assert AskedCall.objects.count() == 0


def test_an_invitation_says_that_we_ask_before_we_send_anything(
    signed_in: Client, person: User
) -> None:
    link = make_supporter(person, NOON)
    Supporter.objects.filter(pk=link.pk).update(account=None, accepted_at=None, effective_at=None)
    shown = normalize("NFC", words_of(Client().get(reverse("supporting_join", args=[link.token]))))

    assert "We send you no messages. Next we ask if you want one when someone" in shown


def test_who_has_not_opened_our_mail_yet_is_told_that_nobody_can_ask_them(
    theirs: Client, person: User, mom: User
) -> None:
    mom.emailaddress_set.update(verified=False)
    make_supporter(person, NOON, mom)
    asked = said(theirs, "calls_agreement")
    theirs.post(reverse("calls_agreement"), AGREE)
    agreed = said(theirs, "supporting")
    mom.emailaddress_set.update(verified=True)

    assert "We tell you by e-mail, once you open the link in our mail." in asked
    assert "Until then no one can ask you." in agreed
    assert "Until then no one can ask you." not in said(theirs, "supporting")


def test_where_nobody_can_be_asked_the_page_leads_to_a_call(
    signed_in: Client, person: User
) -> None:
    alone = main_of(signed_in.get(reverse("calls")))
    make_contact(person, name="Maria")
    page = main_of(signed_in.get(reverse("calls")))

    assert re.findall(r'class="button primary[^"]*"\s+href="([^"]+)"', alone) == ["tel:988"]
    assert re.findall(r'class="button primary[^"]*"\s+href="([^"]+)"', page) == ["tel:+15550142"]


@pytest.mark.parametrize("has_browser", [True, False])
def test_notifications_are_offered_where_a_browser_takes_them(
    has_browser: bool, theirs: Client, mom: User, person: User
) -> None:
    link = make_supporter(person, NOON, mom)
    if has_browser:
        posted = same_browser("rosa").posted
        subscribe(by=mom, at=NOON, session_hash=theirs.session.row_key, **posted)  # type: ignore[attr-defined] # ours
    page = said(theirs, "calls_agreement")

    answered = theirs.post(reverse("calls_agreement"), {**AGREE, "channel": "push"})

    assert ("How do we tell you?" in page) is has_browser
    assert ("We tell you by e-mail, at your confirmed address." in page) is not has_browser
    assert answered.status_code == (302 if has_browser else 400)
    if has_browser:
        assert "We tell you by notification, from 7 AM to 10 PM." in said(theirs, "supporting")
        make_asked_call(person, NOON, link)
        assert OutboxMessage.objects.get().channel == "push"


@pytest.mark.parametrize("name", ["starts_at", "ends_at"])
def test_hours_need_both_ends(name: str, theirs: Client) -> None:
    response = theirs.post(reverse("calls_agreement"), {**AGREE, name: ""})

    assert response.status_code == 400
    assert "please write the hour." in response.content.decode()
