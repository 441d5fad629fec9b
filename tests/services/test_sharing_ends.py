"""Switching an account off: what ends, who is told, and that nothing of it comes back."""

from datetime import timedelta

import pytest

from checkins.enums import AlertEventKind, AlertStatus, ConsentKind, Ended, OutboxRule, Role
from checkins.models import (
    Alert,
    AlertEvent,
    AuditEvent,
    CallSheet,
    Client,
    Consent,
    OutboxMessage,
    PersonStatus,
    SharingCode,
    Supporter,
    User,
)
from checkins.queries.sharing_ends import ends_card, switch_off_of
from checkins.services.access_log import open_caseload, open_client, open_signals
from checkins.services.alerts import snooze
from checkins.services.call_sheets import CallAnswers
from checkins.services.sharing import revoke
from checkins.services.sharing_codes import (
    CodeNotOpenError,
    NotACounselorError,
    make_code,
    open_code,
)
from checkins.services.sharing_ends import Ends, put_ends_away
from checkins.services.staff import (
    NotAnOperatorError,
    deactivate_account,
    invite_staff,
    reactivate_account,
)
from checkins.services.supporters import NotASupporterError, accept_invitation, invite_supporter
from tests.factories import (
    make_counselor,
    make_person,
    make_staff,
    make_supporter,
    save,
    say,
    share,
)
from tests.services.patterns import TODAY, noon

MINUTE = timedelta(minutes=1)


@pytest.fixture
def operator(db):
    return make_staff(Role.OPERATOR)


@pytest.fixture
def sam(db):
    return make_counselor()


def switch_off(account, operator, at):
    return deactivate_account(account=account, by=operator, at=at)


def switch_on(account, operator, at):
    reactivate_account(account=account, by=operator, at=at)
    account.refresh_from_db()


def reasons():
    return sorted(Consent.objects.values_list("revoked_because", flat=True))


# --- what ends ------------------------------------------------------------------------------------


def test_every_consent_of_the_account_ends_with_its_own_reason(person, sam, operator, at):
    share(person, sam, at)
    share(person, sam, at, kind=ConsentKind.COUNSELING_NOTES)
    share(make_person(), sam, at)
    other = share(person, make_counselor("Lee"), at)

    assert switch_off(sam, operator, at + MINUTE) == Ends(people=2)

    assert list(Consent.objects.in_force(at + MINUTE)) == [other]
    ended = Consent.objects.filter(counselor=sam)
    assert set(ended.values_list("revoked_at", "revoked_because")) == {(at + MINUTE, Ended.LEFT)}
    events = AuditEvent.objects.filter(action="sharing_ended")
    assert {(event.by, event.at) for event in events} == {(operator.subject_ref, at + MINUTE)}
    assert sorted(event.detail["consent"] for event in events) == sorted(
        str(pk) for pk in ended.values_list("pk", flat=True)
    )


def test_what_had_ended_before_keeps_its_own_end(person, sam, operator, at):
    revoke(consent=share(person, sam, at), by=person, at=at)
    over = share(make_person(), sam, at - timedelta(days=30), days=10)
    other = make_person()
    share(other, sam, at)
    share(other, sam, at)

    switch_off(sam, operator, at + MINUTE)

    over.refresh_from_db()
    assert over.revoked_at is None
    assert reasons() == ["", Ended.LEFT, Ended.REPLACED, Ended.STOPPED]


def test_switched_on_again_it_sees_nothing_of_before(person, sam, operator, at):
    share(person, sam, at, alerts=True, use=True, call=CallAnswers(number="555-0100"))
    save(person, at.date(), at, used="yes")
    client = Client.objects.get()
    assert Alert.objects.visible_to(sam, at=at).count() == 1

    switch_off(sam, operator, at + MINUTE)
    switch_on(sam, operator, at + 2 * MINUTE)

    later = at + 3 * MINUTE
    assert Consent.objects.in_force(later).count() == 0
    assert [line.status for line in open_caseload(by=sam, at=later)] == [None]
    assert Alert.objects.visible_to(sam, at=later).count() == 0
    assert CallSheet.objects.visible_to(sam, at=later).count() == 0
    assert PersonStatus.objects.visible_to(sam, at=later).count() == 0
    shared = open_client(client_id=client.pk, by=sam, at=later).shared
    assert (shared.scopes, shared.status) == (None, None)


def test_a_code_from_before_stays_closed(sam, operator, at):
    code, _ = make_code(by=sam, at=at, label="J.")

    assert switch_off(sam, operator, at) == Ends(codes=1)
    switch_on(sam, operator, at)

    assert SharingCode.objects.get().withdrawn_at == at
    with pytest.raises(CodeNotOpenError):
        open_code(code=code, at=at + MINUTE)
    event = AuditEvent.objects.get(action="codes_withdrawn")
    assert (event.about, event.detail) == (sam.subject_ref, {"codes": 1})


def test_who_was_switched_off_a_moment_ago_makes_no_code_and_no_invitation(sam, operator, at):
    other = make_staff(Role.OPERATOR)
    switch_off(sam, operator, at)
    switch_off(other, operator, at)

    with pytest.raises(NotACounselorError):  # the request began before
        make_code(by=User(pk=sam.pk, role=Role.COUNSELOR, name="Sam"), at=at, label="J.")
    with pytest.raises(NotAnOperatorError):
        invite_staff(by=other, at=at, email="lee@clinic.example", role=Role.COUNSELOR)


def test_an_alert_that_it_set_aside_waits_again(person, sam, operator, at):
    lee = make_counselor("Lee")
    share(person, sam, at, alerts=True, use=True)
    share(person, lee, at, alerts=True, use=True)
    save(person, TODAY, noon(TODAY), used="yes")
    alert, until = Alert.objects.get(), at + timedelta(days=5)
    snooze(alert=alert, by=sam, at=at, until=until, reason="I call on Friday")

    switch_off(sam, operator, at + MINUTE)

    alert.refresh_from_db()
    assert (alert.status, alert.snoozed_until) == (AlertStatus.OPEN, None)
    newest = AlertEvent.objects.order_by("pk").last()
    assert (newest.kind, newest.at) == (AlertEventKind.RETURNED, at + MINUTE)


def test_an_alert_that_a_colleague_set_aside_stays_there(person, sam, operator, at):
    lee = make_counselor("Lee")
    share(person, sam, at, alerts=True, use=True)
    share(person, lee, at, alerts=True, use=True)
    save(person, TODAY, noon(TODAY), used="yes")
    alert, until = Alert.objects.get(), at + timedelta(days=5)
    snooze(alert=alert, by=sam, at=at, until=until, reason="I call on Friday")
    snooze(alert=alert, by=lee, at=at, until=until, reason="I call, too")

    switch_off(sam, operator, at + MINUTE)

    alert.refresh_from_db()
    assert (alert.status, alert.snoozed_until) == (AlertStatus.SNOOZED, until)


def test_a_supporters_links_end_and_stay_ended(person, operator, at):
    link = make_supporter(person, at)
    say(person, at)
    mom = link.account
    assert len(open_signals(by=mom, at=at)) == 1

    assert switch_off(mom, operator, at) == Ends(people=1)
    switch_on(mom, operator, at)

    link.refresh_from_db()
    assert (link.removed_at, link.removed_because) == (at, Ended.LEFT)
    assert open_signals(by=mom, at=at + MINUTE) == []


def test_a_switched_off_supporter_accepts_nothing(person, operator, at):
    mom = make_staff(Role.SUPPORTER)
    invitation, _ = invite_supporter(by=person, at=at, name="Mom", shown_name="Jo", sees="word")
    switch_off(mom, operator, at)

    with pytest.raises(NotASupporterError):
        accept_invitation(invitation=invitation, by=mom, at=at)

    assert Supporter.objects.get().account is None


def test_switching_off_twice_ends_nothing_twice(person, sam, operator, at):
    share(person, sam, at)

    first, second = switch_off(sam, operator, at), switch_off(sam, operator, at + MINUTE)

    assert (first, second) == (Ends(people=1), Ends())
    assert Consent.objects.get().revoked_at == at


# --- before the click -----------------------------------------------------------------------------


def test_before_the_click_people_and_consents_are_counted(person, sam, operator, at):
    share(person, sam, at)
    share(person, sam, at, kind=ConsentKind.COUNSELING_NOTES)
    revoke(consent=share(make_person(), sam, at), by=person, at=at)
    share(make_person(), sam, at)
    make_code(by=sam, at=at, label="J.")
    make_supporter(person, at)

    ends = switch_off_of(sam, at=at + MINUTE)
    done = switch_off(sam, operator, at + MINUTE)

    assert (ends.people, ends.consents, ends.codes) == (3, 4, 1)
    assert (done.people, done.codes) == (ends.people, ends.codes)
    assert switch_off_of(sam, at=at + MINUTE).people == 0


# --- telling --------------------------------------------------------------------------------------


def names(card):
    return [(end.name, end.is_back) for end in (*card.counselors, *card.supporters)]


def test_the_card_names_who_left_and_who_still_sees(person, sam, operator, at):
    link = make_supporter(person, at)
    for kind in ConsentKind:
        share(person, sam, at, kind=kind)
    share(person, make_counselor("Lee"), at)

    switch_off(sam, operator, at)
    switch_off(link.account, operator, at)

    card = ends_card(person, at=at)
    assert names(card) == [("Sam", False), ("Mom", False)]
    assert card.still == ["Lee"]
    assert ends_card(make_person(), at=at) is None


def test_the_card_is_gone_once_it_was_put_away_and_comes_for_a_newer_end(person, sam, operator, at):
    lee = make_counselor("Lee")
    share(person, sam, at)
    share(person, lee, at)
    switch_off(sam, operator, at)
    switch_off(lee, operator, at + MINUTE)  # after the card was drawn

    put_ends_away(by=person, at=at + 2 * MINUTE, until=at)

    assert names(ends_card(person, at=at + 2 * MINUTE)) == [("Lee", False)]
    put_ends_away(by=person, at=at + 3 * MINUTE, until=at + MINUTE)
    assert ends_card(person, at=at + 3 * MINUTE) is None


def test_putting_away_reaches_no_end_to_come_and_takes_nothing_back(person, sam, operator, at):
    share(person, sam, at)
    put_ends_away(by=person, at=at, until=at + timedelta(days=400))
    put_ends_away(by=person, at=at, until=at - timedelta(days=400))

    switch_off(sam, operator, at + MINUTE)

    assert PersonStatus.objects.get(person=person).ends_read_at == at
    assert names(ends_card(person, at=at + MINUTE)) == [("Sam", False)]


def test_who_is_back_is_not_said_to_be_gone(person, sam, operator, at):
    share(person, sam, at)
    switch_off(sam, operator, at)
    switch_on(sam, operator, at)

    assert names(ends_card(person, at=at)) == [("Sam", True)]
    share(person, sam, at + MINUTE)
    assert ends_card(person, at=at + MINUTE) is None


def test_stopping_by_oneself_brings_no_card(person, sam, at):
    revoke(consent=share(person, sam, at), by=person, at=at)
    share(person, sam, at)
    share(person, sam, at)

    assert ends_card(person, at=at) is None


def test_one_mail_waits_for_each_person(person, sam, operator, at):
    lee, other = make_counselor("Lee"), make_person()
    for someone, counselor in ((person, sam), (person, lee), (other, sam)):
        share(someone, counselor, at)

    switch_off(sam, operator, at)
    switch_off(lee, operator, at)

    queued = OutboxMessage.objects.filter(rule=OutboxRule.ENDED)
    assert sorted(queued.values_list("person", flat=True)) == sorted([person.pk, other.pk])


def test_all_of_it_is_one_transaction(person, sam, operator, at, monkeypatch):
    share(person, sam, at)
    make_code(by=sam, at=at, label="J.")

    def fails(*_, **__):
        raise RuntimeError

    monkeypatch.setattr("checkins.services.sharing_ends.queue_ended", fails)
    with pytest.raises(RuntimeError):
        switch_off(sam, operator, at)

    assert Consent.objects.in_force(at).count() == SharingCode.objects.open(at).count() == 1
    assert AuditEvent.objects.filter(action="account_deactivated").count() == 0


def test_a_new_consent_after_switching_on_is_a_new_signature(person, sam, operator, at):
    share(person, sam, at)
    switch_off(sam, operator, at)
    switch_on(sam, operator, at)

    share(person, sam, at + MINUTE)

    assert Consent.objects.in_force(at + MINUTE).count() == 1
