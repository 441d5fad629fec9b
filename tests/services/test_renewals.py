"""A consent that ends soon: asked about once, carried on by a signature, or let end unseen."""

from datetime import date, timedelta

import pytest

from checkins.enums import ConsentKind, Ended, Purpose, Signature
from checkins.models import (
    Alert,
    AuditEvent,
    Client,
    Consent,
    Due,
    LetEnd,
    OutboxMessage,
    RenewalAsk,
    Scopes,
    ThoughtRecord,
    User,
)
from checkins.queries.renewals import ends_soon
from checkins.queries.sharing import ending_soon, shares_of
from checkins.queries.sharing_reads import clients_of
from checkins.services.erasures import ask_to_erase
from checkins.services.mail.expiry import expiry_opens
from checkins.services.mail.ticking import tick
from checkins.services.renewals import (
    NothingToAskError,
    ask_to_go_on,
    changes_of_text,
    go_on,
    let_end,
    terms_to_go_on,
    undo_let_end,
)
from checkins.services.sharing import NotAPersonError, TextChangedError, revoke, stop_all_sharing
from checkins.services.sharing_again import NotOfferedError
from checkins.services.sharing_texts import TEXT_VERSIONS, Terms, consent_text, digest
from checkins.services.staff import deactivate_account
from checkins.services.thoughts import share_thought
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, make_staff, make_thought, save, share
from tests.query_counts import queries_made
from tests.threads import at_once
from tests.views.matrix_actors import agree

pytestmark = pytest.mark.django_db
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SIGNED = NOON - 80 * DAY  # of 90 days; 10 are left at noon
SCOPES = {"signs": True, "notes": True, "alerts": True}


@pytest.fixture
def sam():
    return make_counselor()


@pytest.fixture
def ending(person, sam):
    """A consent of 90 days that ends in 10."""
    return share(person, sam, SIGNED, label="Tuesdays", **SCOPES)


def sign(earlier, by, at, **changed):
    terms = changed.pop("terms", None) or terms_to_go_on(earlier, person=by, at=at)
    text = consent_text(terms=terms, person=by, counselor=earlier.counselor)
    values = {"shown_sha256": digest(text), "signature": Signature.PASSWORD, **changed}
    return go_on(earlier=earlier, by=by, at=at, terms=terms, **values)


def in_force(at):
    return list(Consent.objects.in_force(at))


def asked(counselor, at):
    return [(row.consent_id, row.asked_at) for row in ends_soon(counselor, at)]


# --- asking ---------------------------------------------------------------------------------------


def test_a_counselor_asks_once_and_nothing_is_sent(sam, ending):
    first = ask_to_go_on(consent=ending, by=sam, at=NOON)

    again = ask_to_go_on(consent=ending, by=sam, at=NOON + DAY)

    assert (first, again) == (NOON, NOON)
    assert asked(sam, NOON + DAY) == [(ending.pk, NOON)]
    assert AuditEvent.objects.filter(action="renewal_asked").count() == 1
    assert not OutboxMessage.objects.exists()


def _revoked(ending):
    revoke(consent=ending, by=ending.person, at=NOON)


def _closed(ending):
    deactivate_account(account=ending.counselor, by=make_staff(), at=NOON)


def _going(ending):
    ask_to_erase(by=ending.person, at=NOON)


OVER = pytest.mark.parametrize("over", [_revoked, _closed, _going])


@OVER
def test_what_is_over_is_neither_asked_nor_listed_nor_signed_nor_let_end(person, sam, ending, over):
    over(ending)
    person, sam = User.objects.get(pk=person.pk), User.objects.get(pk=sam.pk)

    assert (ends_soon(sam, NOON), shares_of(person, NOON)) == ([], [])
    with pytest.raises(NothingToAskError):
        ask_to_go_on(consent=ending, by=sam, at=NOON)
    with pytest.raises(NotOfferedError):
        let_end(consent=ending, by=person, at=NOON)
    with pytest.raises((NotOfferedError, NotAPersonError)):
        sign(ending, person, NOON)
    assert not RenewalAsk.objects.exists()
    assert Consent.objects.count() == 1


def test_it_is_asked_in_the_last_14_days_alone(person, sam, ending):
    ends, soon = ending.expires_at, timedelta(days=14)

    for at, is_listed in ((ends - soon - SECOND, False), (ends - soon, True), (ends, False)):
        assert [row.consent_id for row in ends_soon(sam, at)] == [ending.pk] * is_listed
        if not is_listed:
            with pytest.raises(NothingToAskError):
                ask_to_go_on(consent=ending, by=sam, at=at)
            with pytest.raises(NotOfferedError):
                sign(ending, person, at)


def test_nobody_asks_for_another_counselor(ending):
    with pytest.raises(NothingToAskError):
        ask_to_go_on(consent=ending, by=make_counselor("Lee"), at=NOON)


def test_both_kinds_are_listed_each_with_its_own_day(person, sam, ending):
    notes = share(person, sam, NOON - 28 * DAY, days=30, kind=ConsentKind.COUNSELING_NOTES)

    rows = ends_soon(sam, NOON)

    assert [(row.consent_id, row.is_record, row.last_day, row.days_left) for row in rows] == [
        (notes.pk, False, date(2026, 11, 25), 2),
        (ending.pk, True, date(2026, 12, 3), 10),
    ]
    assert {row.client_id for row in rows} == {Client.objects.get().pk}
    client = Client.objects.get(counselor=sam)
    assert ends_soon(sam, NOON, client_id=client.pk) == rows
    assert ends_soon(sam, NOON, client_id=make_person().subject_ref) == []


def test_the_day_is_the_one_that_was_signed_wherever_the_counselor_is(sam):
    person = make_person(time_zone="America/Los_Angeles")
    ending = share(person, sam, SIGNED)

    (row,) = ends_soon(sam, NOON)

    text = f"This ends after December {row.last_day.day}, 2026"
    assert text in ending.text


@pytest.mark.parametrize("clients", [1, 3])
def test_the_list_is_one_query(sam, clients):
    for _ in range(clients):
        share(make_person(), sam, SIGNED)

    with queries_made() as queries:
        rows = ends_soon(sam, NOON)

    assert (len(rows), len(queries)) == (clients, 1)


# --- going on -------------------------------------------------------------------------------------


def test_going_on_shares_the_same_for_as_long_again(person, sam, ending):
    ask_to_go_on(consent=ending, by=sam, at=NOON)

    new = sign(ending, person, NOON)

    assert (new.scopes, new.purpose, new.kind) == (Scopes(**SCOPES), Purpose.SUPPORT, "record")
    assert new.last_moment.astimezone(person.zone).date() == NOON.date() + 90 * DAY
    ending.refresh_from_db()
    assert (ending.revoked_at, ending.revoked_because) == (NOON, Ended.REPLACED)
    assert Client.objects.get().consent == new
    assert Client.objects.get().label == "Tuesdays"
    assert ends_soon(sam, NOON) == []
    assert not hasattr(new, "renewal_ask")


def test_at_every_moment_one_consent_is_in_force(person, ending):
    assert in_force(NOON - SECOND) == [ending]

    new = sign(ending, person, NOON)

    assert in_force(NOON) == [new]
    assert [row.consent for row in shares_of(person, NOON)] == [new]


def test_the_mails_about_the_end_move_with_it(person, ending):
    new = sign(ending, person, NOON)

    assert set(Due.objects.exclude(consent=None).values_list("consent", flat=True)) == {new.pk}


def test_the_persons_own_words_go_on(person, sam):
    earlier = agree(person, sam, "J.", at=NOON - 25 * DAY, words="To talk on Tuesdays")

    new = sign(earlier, person, NOON)

    assert "Why: To talk on Tuesdays." in new.text


@pytest.mark.parametrize(("days", "goes_on_for"), [(365, 365), (182, 182), (30, 30), (9, 30)])
def test_it_goes_on_for_as_long_as_before_and_for_30_days_at_least(person, sam, days, goes_on_for):
    at = NOON + (days - 5) * DAY
    earlier = share(person, sam, NOON, days=days)

    new = sign(earlier, person, at)

    assert new.last_moment.astimezone(person.zone).date() == at.date() + goes_on_for * DAY
    assert ends_soon(sam, at) == []


def _wider(terms):
    return Terms(terms.kind, terms.purpose, terms.last_day, Scopes(**SCOPES, use=True))


def _narrower(terms):
    return Terms(terms.kind, terms.purpose, terms.last_day)


def _longer(terms):
    return Terms(terms.kind, terms.purpose, terms.last_day + DAY, terms.scopes)


def _of_notes(terms):
    return Terms(ConsentKind.COUNSELING_NOTES, terms.purpose, terms.last_day)


@pytest.mark.parametrize("change", [_wider, _narrower, _longer, _of_notes])
def test_nothing_else_is_signed_by_it(person, ending, change):
    terms = change(terms_to_go_on(ending, person=person, at=NOON))

    with pytest.raises(NotOfferedError):
        sign(ending, person, NOON, terms=terms)

    assert in_force(NOON) == [ending]


def test_another_text_than_the_shown_one_is_not_signed(person, ending):
    with pytest.raises(TextChangedError):
        sign(ending, person, NOON, shown_sha256="0" * 64)

    assert in_force(NOON) == [ending]


def test_nobody_goes_on_for_somebody_else(ending):
    with pytest.raises(NotOfferedError):
        sign(ending, make_person(), NOON)
    with pytest.raises(NotOfferedError):
        let_end(consent=ending, by=make_person(), at=NOON)


def test_an_alert_that_waits_for_long_waits_on(person, sam, ending):
    opened = SIGNED + DAY
    save(person, opened.date(), opened, planning=3)
    assert Alert.objects.get().status == "open"
    before = clients_of(sam, at=NOON)[0].status["waiting"]

    new = sign(sign(ending, person, NOON), person, NOON + 80 * DAY)

    assert (before, new.shared_since) == ("planning", SIGNED)
    assert clients_of(sam, at=NOON + 80 * DAY)[0].status["waiting"] == "planning"


def test_what_was_shared_one_by_one_is_shared_on(person, sam, ending):
    record = make_thought(person, at=NOON - DAY)
    share_thought(record=record, consent_ids=[ending.pk], by=person, at=NOON - DAY)

    sign(ending, person, NOON)

    assert list(ThoughtRecord.objects.visible_to(sam, at=NOON)) == [record]


def test_one_line_of_the_text_is_new(person, sam, ending):
    terms = terms_to_go_on(ending, person=person, at=NOON)

    changes = changes_of_text(ending, consent_text(terms=terms, person=person, counselor=sam))

    assert not changes.is_newer
    assert changes.new == ["Until when: This ends after February 21, 2027, or sooner if I stop it."]
    assert changes.gone == ["Until when: This ends after December 3, 2026, or sooner if I stop it."]


def test_a_newer_text_is_shown_as_changed(person, sam, monkeypatch):
    with monkeypatch.context() as as_before:
        as_before.setitem(TEXT_VERSIONS, ConsentKind.RECORD, 1)
        earlier = share(person, sam, SIGNED)
    terms = terms_to_go_on(earlier, person=person, at=NOON)

    changes = changes_of_text(earlier, consent_text(terms=terms, person=person, counselor=sam))

    assert changes.is_newer
    assert "When it is read: Nobody is promised to read it at any set time." in changes.new
    assert sign(earlier, person, NOON).text_version == 2


def test_what_cannot_be_opened_is_not_compared(ending):
    ending.sealed_text = "lost"

    assert changes_of_text(ending, "A text.").new is None


# --- letting it end -------------------------------------------------------------------------------


def test_letting_it_end_puts_the_card_away_and_is_undone(person, ending):
    let_end(consent=ending, by=person, at=NOON)
    let_end(consent=ending, by=person, at=NOON + DAY)
    assert ending_soon(person, NOON) == []
    assert LetEnd.objects.get().answered_at == NOON

    undo_let_end(consent=ending, by=person, at=NOON)

    assert [share.consent for share in ending_soon(person, NOON)] == [ending]
    assert in_force(NOON) == [ending]


def test_a_counselor_sees_the_same_whatever_the_person_chose(person, sam, ending):
    ask_to_go_on(consent=ending, by=sam, at=NOON)
    before = ends_soon(sam, NOON), clients_of(sam, at=NOON)

    let_end(consent=ending, by=person, at=NOON)

    assert (ends_soon(sam, NOON), clients_of(sam, at=NOON)) == before
    assert not LetEnd.objects.visible_to(sam, at=NOON).exists()
    assert RenewalAsk.objects.visible_to(sam, at=NOON).exists()


def test_who_lets_it_end_can_still_go_on(person, ending):
    let_end(consent=ending, by=person, at=NOON)

    new = sign(ending, person, NOON + DAY)

    assert in_force(NOON + DAY) == [new]


def test_who_lets_it_end_gets_no_mail_about_it_unless_that_is_undone(person, ending):
    soon = ending.expires_at - 2 * DAY
    let_end(consent=ending, by=person, at=NOON)

    tick(at=soon)
    assert not OutboxMessage.objects.exists()
    undo_let_end(consent=ending, by=person, at=soon)
    tick(at=soon + DAY)

    message = OutboxMessage.objects.get()
    assert expiry_opens(message, soon + DAY)
    let_end(consent=ending, by=person, at=soon + DAY)
    assert expiry_opens(message, soon + DAY) is None


# --- stopping, and two at once --------------------------------------------------------------------


def test_stop_on_a_page_from_before_stops_what_goes_on(person, ending):
    sign(ending, person, NOON)

    revoke(consent=ending, by=person, at=NOON + SECOND)

    assert in_force(NOON + SECOND) == []


def _signing(ending, person):
    def job():
        try:
            sign(ending, person, NOON)
        except NotOfferedError:
            return "over"
        return "signed"

    return job


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
def test_two_tabs_that_sign_at_once_make_one_consent():
    person, sam = make_person(), make_counselor()
    ending = share(person, sam, SIGNED)

    assert sorted(at_once([_signing(ending, person)] * 4)) == ["over"] * 3 + ["signed"]
    assert len(in_force(NOON)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
@pytest.mark.parametrize("stops", ["one", "all"])
def test_who_stops_while_another_tab_signs_shares_nothing(stops):
    for _ in range(4):
        person, sam = make_person(), make_counselor()
        ending = share(person, sam, SIGNED)

        def stop(person=person, ending=ending):
            if stops == "all":
                stop_all_sharing(by=person, at=NOON + SECOND)
            else:
                revoke(consent=ending, by=person, at=NOON + SECOND)

        at_once([_signing(ending, person), stop])

        assert not Consent.objects.filter(person=person, revoked_at=None).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
def test_asking_twice_while_it_is_stopped_asks_once_or_not_at_all():
    person, sam = make_person(), make_counselor()
    ending = share(person, sam, SIGNED)

    def ask():
        try:
            ask_to_go_on(consent=ending, by=sam, at=NOON)
        except NothingToAskError:
            return "over"
        return "asked"

    def stop():
        revoke(consent=ending, by=person, at=NOON)

    *answers, _ = at_once([ask, ask, stop])

    assert RenewalAsk.objects.count() == ("asked" in answers)
    assert ends_soon(sam, NOON) == []
