"""The question of a page out of a browser's memory: may it still be shown?"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from checkins.enums import Signal, SupporterSees
from checkins.models import AskedCall, Consent, CravingEpisode, Supporter, ThoughtRecord, User
from checkins.services.calls import take_back
from checkins.services.rides import (
    Answers,
    drop_ride,
    keep_ride,
    remove_ride,
    share_ride,
    unshare_ride,
)
from checkins.services.sharing import revoke
from checkins.services.staff import deactivate_account
from checkins.services.supporters import change_supporter, remove_supporter
from checkins.services.thoughts import remove_thought, share_thought, unshare_thought
from tests.conftest import NOON
from tests.factories import (
    agree_to_calls,
    make_asked_call,
    make_counselor,
    make_person,
    make_ride,
    make_staff,
    make_supporter,
    make_thought,
    say,
    share,
    sign_in,
)

LATER = NOON + timedelta(minutes=5)
MARK = re.compile(r'data-page="([^"]+)"')


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as coordinates:
        yield coordinates


class Browser:
    """A browser that looked at a page, and asks whether it may be shown again."""

    def __init__(self, user: User, page: str = "help") -> None:
        self.client = sign_in(Client(), user)
        self.mark = MARK.search(self.client.get(reverse(page)).content.decode())[1]  # type: ignore[index]

    def may_show_it(self) -> bool:
        """Return the answer; being led to sign-in is a no."""
        answer = self.client.get(reverse("kept_pages_still"), headers={"X-Page": self.mark})
        return answer.status_code == 200 and answer.json()["still"]


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor()


def test_a_page_of_ones_own_is_shown_again(person: User, sam: User) -> None:
    mine, theirs = Browser(person, "home"), Browser(sam, "caseload")
    assert mine.may_show_it()
    assert theirs.may_show_it()


Change = Callable[[User, User], None]


def _revoked(person: User, sam: User) -> None:
    revoke(consent=_consent(person, sam), by=person, at=LATER)


def _consent(person: User, counselor: User) -> Consent:
    return Consent.objects.get(person=person, counselor=counselor, revoked_at=None)


def _narrowed(person: User, sam: User) -> None:
    share(person, sam, LATER)


def _switched_off(_person: User, sam: User) -> None:
    deactivate_account(account=sam, by=make_staff(), at=LATER)


def _person_switched_off(person: User, _sam: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)


def _shared_with_another(person: User, _sam: User) -> None:
    consent = _consent(person, User.objects.get(name="Lee"))
    record = ThoughtRecord.objects.get(person=person)
    share_thought(record=record, consent_ids=[consent.pk], by=person, at=LATER)


def _unshared(person: User, _sam: User) -> None:
    unshare_thought(record=ThoughtRecord.objects.get(person=person), by=person, at=LATER)


def _removed(person: User, _sam: User) -> None:
    remove_thought(record=ThoughtRecord.objects.get(person=person), by=person, at=LATER)


def _ride(person: User) -> CravingEpisode:
    ride: CravingEpisode = CravingEpisode.objects.get(person=person)
    return ride


def _ride_unshared(person: User, _sam: User) -> None:
    unshare_ride(ride=_ride(person), by=person, at=LATER)


def _ride_removed(person: User, _sam: User) -> None:
    remove_ride(ride=_ride(person), by=person, at=LATER)


def _ride_dropped(person: User, _sam: User) -> None:
    drop_ride(ride=_ride(person), by=person, at=LATER)


def _ride_said_anew(person: User, _sam: User) -> None:
    began = _ride(person).started_at
    keep_ride(answers=Answers(after=1), started_at=began, by=person, at=LATER)


def _nothing(_person: User, _sam: User) -> None:
    pass


def _another_stops(_person: User, _sam: User) -> None:
    other, lee = make_person(), make_counselor("Lee")
    revoke(consent=share(other, lee, NOON), by=other, at=LATER)


@pytest.mark.parametrize(
    ("change", "holds"),
    [
        (_nothing, True),
        (_another_stops, True),
        (_revoked, False),
        (_narrowed, False),
        (_switched_off, False),
        (_person_switched_off, False),
        (_unshared, False),
        (_shared_with_another, False),
        (_removed, False),
        (_ride_unshared, False),
        (_ride_removed, False),
        (_ride_dropped, False),
        (_ride_said_anew, False),
    ],
)
def test_a_counselors_page_is_shown_again_while_nobody_took_anything_back(
    change: Change, *, holds: bool, person: User, sam: User, clock: time_machine.Traveller
) -> None:
    lee = make_counselor("Lee")
    ids = [share(person, one, NOON - timedelta(days=1), notes=True).pk for one in (sam, lee)]
    share_thought(record=make_thought(person), consent_ids=ids, by=person, at=NOON)
    share_ride(ride=make_ride(person, NOON), consent_ids=ids, by=person, at=NOON)
    clock.shift(timedelta(minutes=1))
    desk = Browser(sam, "caseload")
    clock.move_to(LATER)
    change(person, sam)
    clock.shift(timedelta(minutes=1))
    assert desk.may_show_it() is holds


def test_a_consent_that_ran_out_meanwhile_is_a_no(
    person: User, sam: User, clock: time_machine.Traveller
) -> None:
    ends = share(person, sam, NOON - timedelta(days=1), days=2).expires_at
    clock.move_to(ends - timedelta(minutes=2))
    desk = Browser(sam, "caseload")
    assert desk.may_show_it()
    clock.move_to(ends)
    assert not desk.may_show_it()


Taking = Callable[[Supporter], None]


def _signal_taken_back(link: Supporter) -> None:
    say(link.person, LATER, None)


def _hidden_from(link: Supporter) -> None:
    change_supporter(supporter=link, by=link.person, at=LATER, sees=SupporterSees.NOTHING)


def _link_removed(link: Supporter) -> None:
    remove_supporter(supporter=link, by=link.person, at=LATER)


def _call_taken_back(link: Supporter) -> None:
    call = AskedCall.objects.get()
    take_back(by=link.person, at=LATER, call_id=call.pk)


@pytest.mark.parametrize(
    "take", [_signal_taken_back, _hidden_from, _link_removed, _call_taken_back]
)
def test_a_supporters_page_is_shown_again_while_nobody_took_anything_back(
    take: Taking, person: User, clock: time_machine.Traveller
) -> None:
    link = make_supporter(person, NOON)
    assert link.account
    clock.shift(timedelta(minutes=1))
    phone = Browser(link.account, "supporting")
    clock.move_to(LATER)
    say(person, LATER, Signal.WISHED)
    agree_to_calls(link, LATER)
    make_asked_call(person, LATER, link)
    assert phone.may_show_it()
    take(link)
    assert not phone.may_show_it()


def test_a_page_of_another_account_a_session_that_ended_or_no_mark_is_a_no(
    person: User, clock: time_machine.Traveller
) -> None:
    phone, other = Browser(person), Browser(make_person())
    phone.mark, mine = other.mark, phone.mark
    assert not phone.may_show_it()
    phone.mark = "forged"
    assert not phone.may_show_it()
    phone.mark = mine
    assert phone.may_show_it()
    clock.shift(timedelta(hours=24, minutes=1))
    assert not phone.may_show_it()
    phone = Browser(person)
    phone.client.logout()
    assert not phone.may_show_it()


def test_the_question_does_not_move_the_end_of_a_staff_session(
    sam: User, clock: time_machine.Traveller
) -> None:
    desk = Browser(sam, "caseload")
    for _ in range(2):
        clock.shift(timedelta(minutes=10))
        headers = {"X-Page": desk.mark, "X-Background": "1"}
        answer = desk.client.get(reverse("kept_pages_still"), headers=headers)
    assert answer.status_code == 302


def test_the_cookie_of_the_forms_is_sent_once(person: User) -> None:
    phone = sign_in(Client(), person)
    name = settings.CSRF_COOKIE_NAME
    first, second = (phone.get(reverse("thoughts_new")) for _ in range(2))
    assert first.cookies[name].value
    assert name not in second.cookies
    phone.cookies[name] = "another"
    assert phone.get(reverse("thoughts_new")).cookies[name].value != "another"
