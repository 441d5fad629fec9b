"""Changes of how an account is signed in to: who hears of them, and what a link puts back."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.management import call_command

from checkins.enums import AccountChangeKind, OutboxRule, Role
from checkins.models import AccountChange, AccountNotice, AuditEvent, OutboxMessage, User
from checkins.services.account_changes import (
    AddressTakenMeanwhileError,
    LinkOverError,
    MainAddressError,
    find_change,
    leave_address,
    may_be_put_back,
    purge_changes,
    put_back,
    stands,
    telling_addresses,
)
from checkins.services.accounts import set_mail
from checkins.services.mail.outbox import Run, send_queued
from checkins.services.staff import remove_second_factor
from tests.factories import PASSWORD, enroll, make_counselor, make_person, make_staff
from tests.words import denied_outside

ORIGIN = "https://days.example.org"
NEW_PASSWORD = "warm-lamp-window-72"
SECOND = "second@example.org"
WEEK = timedelta(days=7)


def change_password(account, at, **more):
    with telling_addresses(account, by=account, at=at, origin=ORIGIN, **more):
        account.set_password(NEW_PASSWORD)
        account.save()


def add_address(account, email=SECOND, **more):
    return EmailAddress.objects.create(user=account, email=email, **{"verified": True, **more})


def told_of():
    """Which kinds of change which address heard of, in order."""
    notices = AccountNotice.objects.select_related("change").order_by("change__made_at", "pk")
    return sorted((notice.address, notice.change.kind) for notice in notices)


def token_of(email):
    [notice] = [one for one in AccountNotice.objects.all() if one.address == email]
    return notice.token


# --- who hears of it ------------------------------------------------------------------------------


def test_every_confirmed_address_of_before_hears_of_a_new_password(person, at):
    add_address(person)
    add_address(person, "unconfirmed@example.org", verified=False)

    change_password(person, at)

    assert told_of() == [(person.email, "password"), (SECOND, "password")]
    assert OutboxMessage.objects.filter(rule=OutboxRule.ACCOUNT).count() == 2


def test_a_new_address_does_not_hear_of_itself(person, at):
    address = add_address(person, verified=False)

    with telling_addresses(person, by=person, at=at):
        address.set_verified()

    assert told_of() == [(person.email, "address")]


def test_a_removed_address_hears_of_it(person, at):
    address = add_address(person)

    leave_address(address=address, by=person, at=at, origin=ORIGIN, is_read_by_another=False)

    assert told_of() == sorted([(person.email, "address"), (SECOND, "address")])


def test_what_changes_nothing_by_which_somebody_signs_in_is_told_to_nobody(person, at):
    with telling_addresses(person, by=person, at=at):
        add_address(person, verified=False)
        User.objects.filter(pk=person.pk).update(name="Jo")

    assert told_of() == []
    assert not AuditEvent.objects.filter(action="account_changed").exists()


def test_a_change_that_fails_tells_nobody_and_changes_nothing(person, at):
    def fail():
        with telling_addresses(person, by=person, at=at):
            User.objects.filter(pk=person.pk).update(password="x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    person.refresh_from_db()
    assert (told_of(), person.check_password(PASSWORD)) == ([], True)


def test_an_operator_who_removes_a_second_step_tells_its_owner(db, at):
    sam, operator = make_counselor(), make_staff(Role.OPERATOR)

    remove_second_factor(account=sam, by=operator, at=at, origin=ORIGIN)

    assert told_of() == [(sam.email, "second_step")]
    assert AuditEvent.objects.get(action="account_changed").by == operator.subject_ref


def test_an_address_that_somebody_else_reads_gets_neither_mail_nor_link(person, at):
    address = add_address(person)
    change_password(person, at)

    leave_address(
        address=address,
        by=person,
        at=at + timedelta(hours=1),
        origin=ORIGIN,
        is_read_by_another=True,
    )

    assert told_of() == sorted([(person.email, "password"), (person.email, "address")])


def test_the_main_address_stays(person, at):
    with pytest.raises(MainAddressError):
        leave_address(
            address=person.emailaddress_set.get(),
            by=person,
            at=at,
            origin=ORIGIN,
            is_read_by_another=False,
        )


# --- the mail -------------------------------------------------------------------------------------


def test_the_mail_is_neutral_and_leaves_at_any_hour_though_no_mail_is_wanted(person, at, mailbox):
    set_mail(by=person, at=at, wants_mail=False)
    night = at.replace(hour=7)  # two at night in New York
    change_password(person, night)

    assert send_queued(at=night) == Run(sent=1)

    (mail,) = mailbox.mails
    assert (mail["To"], mail["Subject"]) == (person.email, "Daybook: how you sign in changed")
    lines = mail.get_content().splitlines()
    assert lines[0] == "The way you sign in to Daybook changed: your password."
    assert f"{ORIGIN}/account/back/{token_of(person.email)}/" in lines
    assert denied_outside(mail.as_string()) == []


def test_it_goes_to_the_address_of_before_though_it_is_gone(person, at, mailbox):
    leave_address(
        address=add_address(person), by=person, at=at, origin=ORIGIN, is_read_by_another=False
    )

    assert send_queued(at=at) == Run(sent=2)
    assert {mail["To"] for mail in mailbox.mails} == {person.email, SECOND}


def test_without_the_sites_address_it_has_no_link(person, at, mailbox):
    enroll(person)
    remove_second_factor(account=person, by=None, at=at)

    assert send_queued(at=at) == Run(sent=1)
    assert "http" not in mailbox.mails[0].get_content()


def test_of_one_that_cannot_be_opened_nothing_is_mailed(person, at, mailbox):
    change_password(person, at)
    AccountNotice.objects.update(sealed_address="damaged")

    assert send_queued(at=at) == Run(dropped=1)


# --- putting back ---------------------------------------------------------------------------------


def take_over(person, at):
    """Take an account over as somebody with its password could: address, second step, password."""
    second = add_address(person, verified=False)
    with telling_addresses(person, by=person, at=at, origin=ORIGIN):
        second.set_verified()
    with telling_addresses(person, by=person, at=at + timedelta(minutes=1), origin=ORIGIN):
        second.set_as_primary()
    first = person.emailaddress_set.get(primary=False)
    person.refresh_from_db()
    later = {"by": person, "origin": ORIGIN, "is_read_by_another": False}
    leave_address(address=first, at=at + timedelta(minutes=2), **later)
    with telling_addresses(person, by=person, at=at + timedelta(minutes=3), origin=ORIGIN):
        Authenticator.objects.filter(user=person).delete()
    change_password(person, at + timedelta(minutes=4))


def first_change(person):
    return AccountChange.objects.filter(account=person).earliest("made_at")


def tokens_to(email):
    notices = AccountNotice.objects.order_by("change__made_at")
    return [one.token for one in notices if one.address == email]


def test_the_first_link_takes_back_a_whole_takeover(person, at):
    enroll(person)
    before, email = stands(person), person.email
    take_over(person, at)
    [token, *_] = tokens_to(email)

    change, stood = find_change(token=token, at=at + WEEK - timedelta(seconds=1))
    put_back(change=change, stood=stood, at=at + timedelta(days=6))

    person.refresh_from_db()
    after = stands(person)
    assert (after.email, after.password, after.addresses) == (
        before.email,
        before.password,
        before.addresses,
    )
    assert json.dumps(after.factors) == json.dumps(before.factors)
    assert person.signed_out_at == at + timedelta(days=6)
    assert person.check_password(PASSWORD)


def test_each_link_puts_back_what_stood_before_its_change(person, at):
    change_password(person, at)
    person.set_password("third-of-three-words-5")
    with telling_addresses(person, by=person, at=at + timedelta(minutes=1), origin=ORIGIN):
        person.save()

    [_, second] = tokens_to(person.email)
    change, stood = find_change(token=second, at=at + timedelta(hours=1))
    put_back(change=change, stood=stood, at=at + timedelta(hours=1))

    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_a_link_works_once_and_takes_the_later_ones_with_it(person, at):
    email = person.email
    take_over(person, at)
    found = [find_change(token=token, at=at + timedelta(hours=1)) for token in tokens_to(email)]
    change, stood = found[0]

    put_back(change=change, stood=stood, at=at + timedelta(hours=1))

    assert len(found) == 3  # an address more, another main one, and its own end
    for change, stood in found:
        with pytest.raises(LinkOverError):
            put_back(change=change, stood=stood, at=at + timedelta(hours=1))
    for token in [*tokens_to(email), *tokens_to(SECOND)]:
        with pytest.raises(LinkOverError):
            find_change(token=token, at=at + timedelta(hours=1))


def test_a_link_of_seven_days_is_too_old(person, at):
    change_password(person, at)
    token = token_of(person.email)

    assert find_change(token=token, at=at + WEEK - timedelta(seconds=1))
    with pytest.raises(LinkOverError):
        find_change(token=token, at=at + WEEK)
    with pytest.raises(LinkOverError):
        put_back(change=first_change(person), stood=stands(person), at=at + WEEK)


@pytest.mark.parametrize("token", ["", "none", "x" * 43])
def test_an_unknown_link_finds_nothing(person, at, token):
    change_password(person, at)

    with pytest.raises(LinkOverError):
        find_change(token=token, at=at)


def test_only_the_hash_of_a_links_token_is_stored(person, at):
    change_password(person, at)
    token = token_of(person.email)

    stored = str(list(AccountNotice.objects.values()) + list(AccountChange.objects.values()))
    assert token not in stored
    assert person.email not in stored
    assert PASSWORD not in stored


def test_what_does_not_open_puts_nothing_back(person, at):
    change_password(person, at)
    AccountChange.objects.update(sealed_before="damaged")

    with pytest.raises(LinkOverError):
        find_change(token=token_of(person.email), at=at)


def test_a_switched_off_account_is_not_put_back(db, at):
    sam = make_counselor()
    change_password(sam, at)
    User.objects.filter(pk=sam.pk).update(is_active=False)

    with pytest.raises(LinkOverError):
        find_change(token=token_of(sam.email), at=at)


def test_what_was_put_back_is_told_without_another_link(person, at, mailbox):
    change_password(person, at)
    put_back(
        change=first_change(person),
        stood=find_change(token=token_of(person.email), at=at)[1],
        at=at,
    )
    mailbox_before = len(mailbox.mails)

    send_queued(at=at)

    texts = [mail.get_content() for mail in mailbox.mails[mailbox_before:]]
    assert len(texts) == 2
    assert [text for text in texts if "http" in text] == []
    assert any("is back as it was before a change" in text for text in texts)
    for notice in AccountNotice.objects.filter(change__kind=AccountChangeKind.PUT_BACK):
        with pytest.raises(LinkOverError):
            find_change(token=notice.token, at=at)


# --- an address that may come back ----------------------------------------------------------------


def test_an_address_that_may_come_back_is_taken_for_others_for_a_week(person, at):
    email = person.email
    take_over(person, at)

    day = timedelta(days=1)
    assert may_be_put_back(email, at=at + day)
    assert may_be_put_back(email.upper(), at=at + day, account=make_person())
    assert not may_be_put_back(email, at=at + day, account=person)
    assert not may_be_put_back(email, at=at + WEEK + day)


def test_an_address_that_another_account_uses_by_now_is_not_taken_from_it(person, at):
    email = person.email
    take_over(person, at)
    make_person()
    other = User.objects.latest("pk")
    User.objects.filter(pk=other.pk).update(email=email)
    [token, *_] = tokens_to(email)
    change, stood = find_change(token=token, at=at + timedelta(hours=1))

    with pytest.raises(AddressTakenMeanwhileError):
        put_back(change=change, stood=stood, at=at + timedelta(hours=1))

    change.refresh_from_db()
    person.refresh_from_db()
    assert (change.undone_at, person.email) == (None, SECOND)


def test_after_a_week_nothing_of_a_change_is_kept(person, at, time_machine):
    time_machine.move_to(at)
    change_password(person, at)

    assert purge_changes(at=at + WEEK - timedelta(seconds=1)) == 0
    call_command("worker", once=True, verbosity=0)
    assert purge_changes(at=at + WEEK) > 0
    assert (AccountChange.objects.count(), AccountNotice.objects.count()) == (0, 0)
