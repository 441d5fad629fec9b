"""The person's page of supporters: who sees what, a word in one tap, a link shown once."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from checkins.enums import Role, Signal, SupporterSees
from checkins.models import Supporter, SupportSignal, User
from checkins.services.supporters import MOST_SUPPORTERS, invite_supporter
from checkins.views.supporters import FULL
from tests.conftest import NOON
from tests.factories import as_sent, make_person, make_staff, make_supporter, say
from tests.pages import words_of

INVITE = {"name": "Mom", "shown_name": "Jo", "sees": "word"}


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def shown(client: Client, name: str = "supporters") -> str:
    """Return a page's words."""
    return words_of(client.get(reverse(name)))


def test_the_link_of_an_invitation_is_shown_once_and_mailed_to_nobody(signed_in: Client) -> None:
    shown = signed_in.post(reverse("supporters_invite"), as_sent(INVITE)).content.decode()

    link = re.search(r"http://testserver(/supporter/join/[^<\s]+/)", shown)
    assert link
    assert Client().get(link[1]).status_code == 200
    assert link[1] not in signed_in.get(reverse("supporters")).content.decode()
    assert mail.outbox == []


def test_the_page_says_of_each_supporter_what_they_see_and_from_when(
    signed_in: Client, person: User
) -> None:
    mom = make_staff(Role.SUPPORTER, name="Rosa", email="rosa@mail.example")
    make_supporter(person, NOON, mom)
    make_supporter(person, NOON, name="Lee", sees=SupporterSees.NOTHING, waited=timedelta())
    invite_supporter(by=person, at=NOON, name="Dee", shown_name="J.", sees=SupporterSees.SIGNAL)

    signals = shown(signed_in)

    assert "Mom joined as Rosa, rosa@mail.example Can see: your signal, for 24 hours" in signals
    assert "With it the name “Jo”, and when you said it. Nothing else." in signals
    assert "Starts Tuesday at 12:00 PM Will see: nothing about you" in signals
    assert "Dee Invited, until November 30 Will see: your signal" in signals
    assert "Removing works at once, and we don’t tell them." in signals


def test_an_invitation_that_nobody_took_says_so(signed_in: Client, person: User) -> None:
    invite_supporter(
        by=person,
        at=NOON - timedelta(days=8),
        name="Dee",
        shown_name="J.",
        sees=SupporterSees.SIGNAL,
    )

    assert "Dee The link has run out" in shown(signed_in)


def test_a_supporter_is_removed_with_one_tap_and_no_password(
    signed_in: Client, person: User
) -> None:
    link = make_supporter(person, NOON)

    twice = [signed_in.post(reverse("supporters_remove", args=[link.pk])) for _ in range(2)]

    assert [response.status_code for response in twice] == [302, 404]
    assert "Mom" not in shown(signed_in)


def test_what_a_supporter_sees_is_changed_with_one_tap(signed_in: Client, person: User) -> None:
    link = make_supporter(person, NOON)

    signed_in.post(reverse("supporters_change", args=[link.pk]), {"sees": "nothing"})

    assert Supporter.objects.get().sees == SupporterSees.NOTHING
    assert "Can see: nothing about you" in shown(signed_in)


@pytest.mark.parametrize("name", ["supporters_change", "supporters_remove"])
def test_somebody_elses_supporter_looks_like_none(name: str, signed_in: Client) -> None:
    link = make_supporter(make_person(), NOON)

    fields = {"sees": "nothing"} if name == "supporters_change" else {}
    response = signed_in.post(reverse(name, args=[link.pk]), fields)

    assert (response.status_code, Supporter.objects.get()) == (404, link)


@pytest.mark.parametrize("name", ["home", "supporters"])
def test_a_word_is_said_with_one_tap_and_the_page_says_how_long_it_holds(
    name: str, signed_in: Client, person: User
) -> None:
    make_supporter(person, NOON)
    before = shown(signed_in, name)

    signed_in.post(reverse("supporters_signal"), {"signal": "wished"})

    after = shown(signed_in, name)
    assert SupportSignal.objects.get().signal == Signal.WISHED
    assert "One tap lets Mom know. It disappears after 24 hours." in before
    assert "Mom can see it. It disappears Tuesday at 12:00 PM" in after
    assert "send a message, so no one may see it soon." in after


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize("name", ["home", "supporters"])
def test_a_signal_says_who_will_not_see_it_and_offers_to_say_it_again(
    name: str, signed_in: Client, person: User
) -> None:
    make_supporter(person, NOON)
    make_supporter(person, NOON, name="Lee", waited=timedelta(hours=2))
    before = shown(signed_in, name)
    signed_in.post(reverse("supporters_signal"), {"signal": "wished"})
    after = shown(signed_in, name)

    with time_machine.travel(NOON + timedelta(hours=22)):
        then = shown(signed_in, name)
        signed_in.post(reverse("supporters_signal"), {"signal": "wished"})
        again = shown(signed_in, name)

    assert "One tap lets Mom know." in before
    assert "Lee sees signals from Tuesday at 10:00 AM ." in before
    assert "Mom can see it." in after
    assert "Lee won’t see this one. Lee sees signals from Tuesday at 10:00 AM ." in after
    assert "Say it again" not in after.replace("Say it again then.", "")
    assert "Lee can see signals now, but not this one. You can say it again." in then
    assert "Mom can see it. It disappears Tuesday at 12:00 PM" in then
    assert "Mom and Lee can see it. It disappears Wednesday at 10:00 AM" in again


def test_a_signal_that_no_one_can_see_yet_says_so(signed_in: Client, person: User) -> None:
    make_supporter(person, NOON, waited=timedelta())
    signed_in.post(reverse("supporters_signal"), {"signal": "fine"})

    said = shown(signed_in)

    assert "No one can see it yet." in said
    assert "Mom won’t see this one. Mom sees signals from Tuesday at 12:00 PM ." in said


def test_a_word_can_be_taken_back(signed_in: Client, person: User) -> None:
    make_supporter(person, NOON)
    say(person, NOON)

    signed_in.post(reverse("supporters_signal"), {"signal": "none"})

    assert SupportSignal.objects.count() == 0


def test_a_word_of_the_day_before_is_no_word(signed_in: Client, person: User) -> None:
    make_supporter(person, NOON)
    say(person, NOON - timedelta(hours=24))

    assert "One tap lets Mom know." in shown(signed_in)


@pytest.mark.parametrize("sees", ["nobody", "invited", SupporterSees.NOTHING])
def test_without_a_reader_no_page_asks_for_a_word(
    sees: str, signed_in: Client, person: User
) -> None:
    if sees == "invited":
        invite_supporter(by=person, at=NOON, name="Dee", shown_name="J.", sees=SupporterSees.SIGNAL)
    elif sees != "nobody":
        make_supporter(person, NOON, sees=sees)

    pages = [shown(signed_in, name) for name in ("home", "supporters")]

    assert ["A signal for my supporters" in page for page in pages] == [False, False]


def test_an_eleventh_supporter_is_refused_in_words(signed_in: Client, person: User) -> None:
    for _ in range(MOST_SUPPORTERS):
        invite_supporter(by=person, at=NOON, name="Dee", shown_name="J.", sees=SupporterSees.SIGNAL)

    response = signed_in.post(reverse("supporters_invite"), as_sent(INVITE))

    assert (response.status_code, FULL in response.content.decode()) == (400, True)


def test_the_visits_name_the_supporter_who_saw_the_word(signed_in: Client, person: User) -> None:
    mom, theirs = make_staff(Role.SUPPORTER), Client()
    make_supporter(person, NOON, mom)
    say(person, NOON)
    theirs.force_login(mom)
    theirs.get(reverse("supporting"))

    assert "Mom saw your signal, now." in shown(signed_in, "visits")
