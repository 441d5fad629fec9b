"""Everything that leaves is in one register, and the documents have it as a table."""

import pytest

from checkins.enums import AccountMailKind, OutboxRule
from checkins.services.mail.account_mails import LETTERS
from checkins.services.mail.register import ACCOUNT_REGISTER, REGISTER, shown_by
from tests.messages import DOCUMENT, KINDS, RULER, table
from tests.words import denied_outside

# Rules whose services are written beside this one.
NOT_YET = {
    OutboxRule.CHECKIN,
    OutboxRule.CHECKIN_AGAIN,
    OutboxRule.NUDGE,
    OutboxRule.STEP,
    OutboxRule.WEEK,
    OutboxRule.CALL,
}


def test_every_rule_is_in_it():
    assert set(REGISTER) | NOT_YET == set(OutboxRule)


def test_every_mail_of_a_door_is_in_it_and_has_a_letter():
    assert set(ACCOUNT_REGISTER) == set(AccountMailKind) == set(LETTERS)


@pytest.mark.parametrize("rule", REGISTER)
def test_each_kind_says_something_and_for_how_long(rule):
    kind = REGISTER[rule]

    assert kind.letter or kind.opens
    assert all((kind.cause, kind.recipient, kind.allowed_by))


@pytest.mark.parametrize("of", KINDS)
def test_what_a_lock_screen_shows_names_no_topic(of):
    assert shown_by(of)
    assert [line for line in shown_by(of) if denied_outside(line)] == []


def test_the_document_has_the_register():
    head, _, rows = DOCUMENT.read_text("utf-8").partition(RULER)

    assert head
    assert rows == table(), "write it anew: python -m tests.messages"
