"""Asking for a call: whom, when, once; taken back, seen, answered; and the agreement to it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from checkins.enums import AccessAction, CallAnswer, Channel, OutboxRule, Role
from checkins.models import (
    AccessEvent,
    AskedCall,
    AuditEvent,
    CallAgreement,
    OutboxMessage,
    Supporter,
    User,
)
from checkins.models.calls import CALL_WAITS
from checkins.queries.calls import calls_shown_to
from checkins.services.access_log import NotVisibleError, open_calls
from checkins.services.calls import (
    KEPT_FOR,
    MOST_ASKED,
    AskedTooOftenError,
    CallOverError,
    NoBrowserError,
    NotReachedError,
    OutsideHoursError,
    agree,
    answer,
    ask_for_call,
    purge_calls,
    stop,
    take_back,
)
from checkins.services.supporters import NotASupporterError, remove_supporter
from tests.factories import (
    agree_to_calls,
    make_asked_call,
    make_person,
    make_staff,
    make_subscription,
    make_supporter,
)
from tests.rows import shown_in

MINUTE, MOMENT = timedelta(minutes=1), timedelta(seconds=1)
NIGHT = {"starts_at": time(22), "ends_at": time(6)}


@pytest.fixture
def mom(db: None) -> User:
    return make_staff(Role.SUPPORTER, second_factor=False, name="Rosa")


@pytest.fixture
def link(person: User, mom: User, at: datetime) -> Supporter:
    """A supporter who agreed to be asked at any hour."""
    link = make_supporter(person, at, mom)
    agree_to_calls(link, at)
    return link


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("action", flat=True))


# --- asking ---------------------------------------------------------------------------------------


def test_a_call_is_asked_for_and_its_message_queued_with_it(
    person: User, mom: User, link: Supporter, at: datetime
) -> None:
    call = ask_for_call(by=person, at=at, link=link)

    message = OutboxMessage.objects.get()
    assert (call.person, call.link, call.asked_at, call.answer) == (person, link, at, "")
    assert (message.call, message.recipient, message.person) == (call, mom, person)
    assert (message.rule, message.channel) == (OutboxRule.CALL, Channel.EMAIL)
    assert (message.queued_at, message.next_at) == (at, at)
    assert actions()[-2:] == ["message_queued", "call_asked"]


def test_a_second_tap_asks_nothing_new(person: User, link: Supporter, at: datetime) -> None:
    calls = [ask_for_call(by=person, at=at + MINUTE * step, link=link) for step in (0, 1, 119)]

    assert [call.pk for call in calls] == [calls[0].pk] * 3
    assert (AskedCall.objects.count(), OutboxMessage.objects.count()) == (1, 1)


def test_after_two_hours_it_can_be_asked_for_again(
    person: User, link: Supporter, at: datetime
) -> None:
    calls = [ask_for_call(by=person, at=then, link=link) for then in (at, at + CALL_WAITS)]

    assert calls[0] != calls[1]
    assert OutboxMessage.objects.count() == 2


def test_two_supporters_can_be_asked_at_once(person: User, link: Supporter, at: datetime) -> None:
    other = make_supporter(person, at, name="Lee")
    agree_to_calls(other, at)

    for one in (link, other):
        ask_for_call(by=person, at=at, link=one)

    assert AskedCall.objects.open_at(at).count() == 2


def _no_agreement(link: Supporter, at: datetime) -> None:
    CallAgreement.objects.all().delete()


def _agreed_before(link: Supporter, at: datetime) -> None:
    """They agreed, for others, before they accepted this invitation."""
    assert link.accepted_at
    CallAgreement.objects.update(agreed_at=link.accepted_at - MOMENT)


def _removed(link: Supporter, at: datetime) -> None:
    remove_supporter(supporter=link, by=link.person, at=at)


def _not_yet(link: Supporter, at: datetime) -> None:
    Supporter.objects.update(accepted_at=at, effective_at=at + timedelta(hours=24))


def _switched_off(link: Supporter, at: datetime) -> None:
    User.objects.filter(pk=link.account_id).update(is_active=False)


def _no_address(link: Supporter, at: datetime) -> None:
    assert link.account
    link.account.emailaddress_set.update(verified=False)


def _no_address_but_a_browser(link: Supporter, at: datetime) -> None:
    """They chose e-mail, which no notification stands in for."""
    _no_address(link, at)
    assert link.account
    make_subscription(link.account)


LINKS = [_no_agreement, _agreed_before, _removed, _not_yet]
NOT_REACHED = [*LINKS, _switched_off, _no_address, _no_address_but_a_browser]


@pytest.mark.parametrize("why", NOT_REACHED)
def test_who_cannot_be_reached_is_not_asked(
    why: Callable[[Supporter, datetime], None], person: User, link: Supporter, at: datetime
) -> None:
    why(link, at)

    with pytest.raises(NotReachedError):
        ask_for_call(by=person, at=at, link=link)

    assert (AskedCall.objects.count(), OutboxMessage.objects.count()) == (0, 0)


def test_somebody_elses_supporter_is_not_asked(link: Supporter, at: datetime) -> None:
    with pytest.raises(NotReachedError):
        ask_for_call(by=make_person(), at=at, link=link)


def test_outside_their_hours_nobody_is_asked(person: User, link: Supporter, at: datetime) -> None:
    agree_to_calls(link, at, **NIGHT)

    with pytest.raises(OutsideHoursError):
        ask_for_call(by=person, at=at, link=link)

    assert AskedCall.objects.count() == 0


def test_who_asks_and_takes_back_sends_three_messages_at_most(
    person: User, link: Supporter, at: datetime
) -> None:
    for step in range(MOST_ASKED):
        call = ask_for_call(by=person, at=at + MINUTE * step, link=link)
        take_back(by=person, at=at + MINUTE * step, call_id=call.pk)

    with pytest.raises(AskedTooOftenError):
        ask_for_call(by=person, at=at + MINUTE * MOST_ASKED, link=link)
    ask_for_call(by=person, at=at + CALL_WAITS, link=link)

    assert OutboxMessage.objects.count() == MOST_ASKED + 1


# --- taking back, seeing, answering ---------------------------------------------------------------


def test_a_call_that_was_taken_back_is_gone_at_once(
    person: User, mom: User, link: Supporter, at: datetime
) -> None:
    call = make_asked_call(person, at, link)

    take_back(by=person, at=at + MINUTE, call_id=call.pk)

    assert calls_shown_to(mom, at=at + MINUTE) == []
    assert actions()[-1] == "call_taken_back"
    with pytest.raises(CallOverError):
        take_back(by=person, at=at + MINUTE, call_id=call.pk)


def test_nobody_takes_back_what_another_asked_for(
    person: User, link: Supporter, at: datetime
) -> None:
    call = make_asked_call(person, at, link)

    with pytest.raises(CallOverError):
        take_back(by=make_person(), at=at, call_id=call.pk)


def test_the_first_look_counts_as_seen_and_every_look_is_logged(
    person: User, mom: User, link: Supporter, at: datetime
) -> None:
    call = make_asked_call(person, at, link)

    first = open_calls(by=mom, at=at + MINUTE)
    open_calls(by=mom, at=at + 2 * MINUTE)

    call.refresh_from_db()
    events = AccessEvent.objects.filter(action=AccessAction.SAW_CALL)
    assert [(item.call, item.name) for item in first] == [(call, "Jo")]
    assert call.seen_at == at + MINUTE
    assert [shown_in(event)[0] for event in events] == [[str(person.subject_ref)]] * 2
    assert actions().count("call_seen") == 1


def test_a_look_without_a_call_is_written_nowhere(mom: User, link: Supporter, at: datetime) -> None:
    assert open_calls(by=mom, at=at) == []
    assert AccessEvent.objects.count() == 0


def test_only_an_active_supporter_looks(person: User, link: Supporter, at: datetime) -> None:
    with pytest.raises(NotVisibleError):
        open_calls(by=person, at=at)


@pytest.mark.parametrize("with_words", CallAnswer)
def test_an_answer_is_kept_and_can_be_changed_while_the_call_lives(
    with_words: CallAnswer, person: User, mom: User, link: Supporter, at: datetime
) -> None:
    call = make_asked_call(person, at, link)
    other = next(one for one in CallAnswer if one != with_words)

    answer(by=mom, at=at + MINUTE, call_id=call.pk, with_words=other)
    answer(by=mom, at=at + 2 * MINUTE, call_id=call.pk, with_words=with_words)

    call.refresh_from_db()
    assert (call.answer, call.answered_at) == (with_words, at + 2 * MINUTE)
    assert call.seen_at == at + MINUTE


def _taken_back(call: AskedCall, at: datetime) -> None:
    take_back(by=call.person, at=at, call_id=call.pk)


def _over(call: AskedCall, at: datetime) -> None:
    AskedCall.objects.update(asked_at=at - CALL_WAITS)


def _link_removed(call: AskedCall, at: datetime) -> None:
    _removed(call.link, at)


def _stopped(call: AskedCall, at: datetime) -> None:
    assert call.link.account
    stop(by=call.link.account, at=at)


def _person_left(call: AskedCall, at: datetime) -> None:
    User.objects.filter(pk=call.person_id).update(is_active=False)


GONE = [_taken_back, _over, _link_removed, _stopped, _person_left]


@pytest.mark.parametrize("gone", GONE)
def test_what_is_gone_is_neither_seen_nor_answered(
    gone: Callable[[AskedCall, datetime], None],
    person: User,
    mom: User,
    link: Supporter,
    at: datetime,
) -> None:
    call = make_asked_call(person, at, link)
    gone(call, at)

    assert open_calls(by=mom, at=at) == []
    with pytest.raises(CallOverError):
        answer(by=mom, at=at, call_id=call.pk, with_words=CallAnswer.SOON)
    assert AskedCall.objects.get().seen_at is None


def test_another_supporter_cannot_answer(person: User, link: Supporter, at: datetime) -> None:
    call = make_asked_call(person, at, link)
    other = make_supporter(person, at, name="Lee")
    agree_to_calls(other, at)

    with pytest.raises(CallOverError):
        answer(by=other.account, at=at, call_id=call.pk, with_words=CallAnswer.SOON)  # type: ignore[arg-type]


# --- the agreement --------------------------------------------------------------------------------


def test_an_agreement_is_changed_by_agreeing_again(
    mom: User, link: Supporter, at: datetime
) -> None:
    agree(by=mom, at=at + MINUTE, channel=Channel.EMAIL, zone="Europe/Berlin", **NIGHT)

    agreed = CallAgreement.objects.get()
    mom.refresh_from_db()
    assert (agreed.starts_at, agreed.ends_at, agreed.zone) == (time(22), time(6), "Europe/Berlin")
    assert (agreed.agreed_at, mom.time_zone) == (at + MINUTE, "Europe/Berlin")


def test_who_invites_later_is_agreed_to_anew(
    person: User, mom: User, link: Supporter, at: datetime
) -> None:
    later = at + timedelta(days=5)
    other = make_supporter(make_person(), later, mom, shown_name="Kit")
    with pytest.raises(NotReachedError):
        ask_for_call(by=other.person, at=later, link=other)
    ask_for_call(by=person, at=later, link=link)

    agree_to_calls(other, later)

    assert ask_for_call(by=other.person, at=later, link=other).link == other


def test_notifications_take_a_browser_that_takes_them(mom: User, at: datetime) -> None:
    with pytest.raises(NoBrowserError):
        agree(by=mom, at=at, channel=Channel.PUSH, zone="America/New_York")

    assert CallAgreement.objects.count() == 0


@pytest.mark.parametrize("role", [Role.PERSON, Role.COUNSELOR, Role.OPERATOR])
def test_only_a_supporter_agrees(role: Role, at: datetime, db: None) -> None:
    somebody = make_person() if role == Role.PERSON else make_staff(role)

    with pytest.raises(NotASupporterError):
        agree(by=somebody, at=at, channel=Channel.EMAIL, zone="America/New_York")


def test_stopping_is_noted_once(mom: User, link: Supporter, at: datetime) -> None:
    stop(by=mom, at=at)
    stop(by=mom, at=at)

    assert CallAgreement.objects.count() == 0
    assert actions().count("calls_stopped") == 1


def test_how_often_somebody_asked_is_kept_for_a_day(
    person: User, link: Supporter, at: datetime
) -> None:
    make_asked_call(person, at, link)
    new = make_asked_call(person, at + timedelta(hours=3), link)

    gone = purge_calls(at=at + KEPT_FOR)

    assert gone > 0
    assert list(AskedCall.objects.all()) == [new]
