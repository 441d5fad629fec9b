import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import DatabaseError, connection, transaction

from checkins.enums import AccessAction, ConsentKind, NaloxoneAtHome, Purpose, Role, Signature
from checkins.models import (
    AccessEvent,
    AuditEvent,
    CallSheet,
    Client,
    Consent,
    Scopes,
    SharingCode,
    User,
)
from checkins.services.access_log import open_caseload
from checkins.services.append_only import REFUSAL, lifted
from checkins.services.call_sheets import CallAnswers, answers_of, change_call_sheet
from checkins.services.erasures import erase_account
from checkins.services.sharing import (
    EmailNotVerifiedError,
    EndNotAllowedError,
    NotAPersonError,
    TextChangedError,
    grant,
    revoke,
    stop_all_sharing,
)
from checkins.services.sharing_codes import (
    CodeNotOpenError,
    NoNameError,
    NotACounselorError,
    code_hash,
    make_code,
    open_code,
    withdraw_code,
)
from checkins.services.sharing_texts import Terms, consent_text, digest
from tests.factories import make_counselor, make_person, share
from tests.rows import shown_in

SECOND = timedelta(seconds=1)


@pytest.fixture
def sam(db):
    return make_counselor()


def terms_until(day, **scopes):
    return Terms(
        kind=ConsentKind.RECORD, purpose=Purpose.SUPPORT, last_day=day, scopes=Scopes(**scopes)
    )


def granting(code, person, counselor, at, terms, **more):
    shown = digest(consent_text(terms=terms, person=person, counselor=counselor))
    values = {"shown_sha256": shown, "signature": Signature.PASSWORD, **more}
    return grant(code=code, terms=terms, by=person, at=at, **values)


def in_force(at):
    return list(Consent.objects.in_force(at))


# --- codes ----------------------------------------------------------------------------------------


def test_a_code_is_stored_as_a_hash_alone(sam, at):
    code, row = make_code(by=sam, at=at, label="J.")

    assert row.code_hash == code_hash(code)
    assert code not in repr(SharingCode.objects.values())
    assert len(code) == 9
    assert set(code) <= set("23456789ABCDEFGHJKMNPQRSTUVWXYZ-")


def test_a_code_is_found_however_it_was_typed(sam, at):
    code, row = make_code(by=sam, at=at, label="J.")

    assert open_code(code=f" {code.lower().replace('-', ' ')} ", at=at) == row


@pytest.mark.parametrize(
    ("after", "opens"), [(timedelta(days=7) - SECOND, True), (timedelta(days=7), False)]
)
def test_a_code_is_good_for_a_week(sam, at, after, opens):
    code, _ = make_code(by=sam, at=at, label="J.")

    found = SharingCode.objects.open(at + after).filter(code_hash=code_hash(code)).exists()

    assert found is opens


def test_a_withdrawn_code_opens_nothing(sam, at):
    code, row = make_code(by=sam, at=at, label="J.")

    withdraw_code(code_id=row.pk, by=sam, at=at)

    with pytest.raises(CodeNotOpenError):
        open_code(code=code, at=at)
    with pytest.raises(CodeNotOpenError):
        withdraw_code(code_id=row.pk, by=sam, at=at)


def test_nobody_withdraws_anothers_code(sam, at):
    _, row = make_code(by=sam, at=at, label="J.")

    with pytest.raises(CodeNotOpenError):
        withdraw_code(code_id=row.pk, by=make_counselor("Lee"), at=at)

    assert SharingCode.objects.open(at).get() == row


def test_a_deactivated_counselors_code_opens_nothing(sam, at):
    code, _ = make_code(by=sam, at=at, label="J.")
    User.objects.filter(pk=sam.pk).update(is_active=False)

    with pytest.raises(CodeNotOpenError):
        open_code(code=code, at=at)


def test_only_a_counselor_with_a_name_makes_a_code(person, at):
    with pytest.raises(NotACounselorError):
        make_code(by=person, at=at, label="J.")
    with pytest.raises(NoNameError):
        make_code(by=make_counselor(""), at=at, label="J.")


# --- granting -------------------------------------------------------------------------------------


def test_granting_uses_the_code_and_keeps_the_exact_text(person, sam, at):
    consent = share(person, sam, at, signs=True, label="Tuesday")

    text = Consent.objects.get().text
    assert in_force(at) == [consent]
    assert SharingCode.objects.get().used_at == at
    assert consent.text_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert text not in consent.sealed_text
    assert [(item.label, item.consent) for item in Client.objects.all()] == [("Tuesday", consent)]
    assert AuditEvent.objects.filter(about=person.subject_ref, action="consent_granted").exists()


def test_the_text_holds_what_the_law_wants_in_it(person, sam, at):
    text = share(person, sam, at, use=True).text

    for part in (
        f"I, {person.name}.",
        "Sam, counselor. With nobody else.",
        "- My answers about use.",
        "What I do not share here:\n- My answers to each sign.\n- My notes to myself.\n- Alerts.",
        "Why: So they can support me between visits.",
        "This ends after February 21, 2027",
        "I can take this back at any time.",
        "42 CFR Part 2",
        "may not pass them on",
        f"Signed by {person.name} with a password on November 23, 2026 at 12:00 PM",
    ):
        assert part in text


# A published text never changes: a new wording is a new file and a new version.
PUBLISHED = {
    "consent_text_v1.txt": "c7567611f974bc857297b49d00e768ab16514d620e612ae29631091b288ca347",
    "notes_text_v1.txt": "26fe3dd16a4694cee8d8aecfbcb712019f3df7ef3ef3aa96f1a210937e53e8ff",
    "notes_text_v2.txt": "57396b41f23962157117a0d389a1e22887d1de8c80ffbd5f7a91a2dce86317d1",
    "signed_v1.txt": "e29f626bd0d30ee0921c5924108e9cf7c76b6fe96ee834cf696091b98cd9ba31",
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_text_stays_as_it_is(settings, name):
    path = settings.BASE_DIR / "templates" / "checkins" / "sharing" / name

    assert hashlib.sha256(path.read_bytes()).hexdigest() == PUBLISHED[name]


def test_a_code_is_used_once(person, sam, at):
    code, _ = make_code(by=sam, at=at, label="J.")
    terms = terms_until(date(2027, 1, 1))
    granting(code, person, sam, at, terms)

    with pytest.raises(CodeNotOpenError):
        granting(code, make_person(), sam, at, terms)

    assert Consent.objects.count() == 1


def test_a_code_for_notes_never_shares_the_record(person, sam, at):
    code, _ = make_code(by=sam, at=at, label="J.", kind=ConsentKind.COUNSELING_NOTES)

    with pytest.raises(CodeNotOpenError):
        granting(code, person, sam, at, terms_until(date(2027, 1, 1)))

    assert Consent.objects.count() == 0


def test_an_unconfirmed_address_cannot_share(person, sam, at):
    EmailAddress.objects.filter(user=person).update(verified=False)

    with pytest.raises(EmailNotVerifiedError):
        share(person, sam, at)


def test_only_a_person_shares(sam, at):
    lee = make_counselor("Lee")

    with pytest.raises(NotAPersonError):
        share(lee, sam, at)


def test_what_is_signed_is_what_was_shown(person, sam, at):
    code, _ = make_code(by=sam, at=at, label="J.")
    narrow = terms_until(date(2027, 1, 1))
    shown = digest(consent_text(terms=narrow, person=person, counselor=sam))
    wide = replace(narrow, scopes=Scopes(use=True))

    with pytest.raises(TextChangedError):
        granting(code, person, sam, at, wide, shown_sha256=shown)

    assert (Consent.objects.count(), SharingCode.objects.get().used_at) == (0, None)


@pytest.mark.parametrize("last_day", [date(2026, 11, 22), date(2027, 11, 24)])
def test_a_consent_ends_in_the_future_and_within_a_year(person, sam, at, last_day):
    code, _ = make_code(by=sam, at=at, label="J.")

    with pytest.raises(EndNotAllowedError):
        granting(code, person, sam, at, terms_until(last_day))


def test_a_year_from_a_summers_midnight_can_be_signed(person, sam):
    """Clocks went ahead on March 8, 2026 and do on March 14, 2027: that year is an hour longer."""
    after_midnight = datetime(2026, 3, 10, 4, 0, 1, tzinfo=UTC)  # in New York
    code, _ = make_code(by=sam, at=after_midnight, label="J.")

    consent = granting(code, person, sam, after_midnight, terms_until(date(2027, 3, 10)))

    assert consent.expires_at == after_midnight + timedelta(days=366)
    assert consent.last_moment.astimezone(person.zone).date() == date(2027, 3, 10)


def test_granting_anew_revokes_the_older_one(person, sam, at):
    first = share(person, sam, at, use=True, label="old")
    later = at + timedelta(days=1)

    second = share(person, sam, later, label="new")

    assert in_force(later) == [second]
    assert Consent.objects.get(pk=first.pk).revoked_at == later
    assert [(item.label, item.consent) for item in Client.objects.all()] == [("new", second)]


def test_two_counselors_and_two_kinds_do_not_end_one_another(person, sam, at):
    rows = [
        share(person, sam, at),
        share(person, sam, at, kind=ConsentKind.COUNSELING_NOTES),
        share(person, make_counselor("Lee"), at),
    ]

    assert set(in_force(at)) == set(rows)
    assert Client.objects.get(counselor=sam).consent == rows[0]


# --- in force -------------------------------------------------------------------------------------


def test_a_consent_holds_until_the_last_day_is_over_where_the_person_is(person, sam, at):
    consent = share(person, sam, at, days=90)

    ends = consent.expires_at
    assert ends.astimezone(person.zone).isoformat() == "2027-02-22T00:00:00-05:00"
    assert in_force(ends - SECOND) == [consent]
    assert in_force(ends) == []
    assert in_force(at) == [consent]
    assert in_force(at - SECOND) == []


def test_a_revoked_consent_is_over_at_the_next_read_whatever_the_clock(person, sam, at):
    consent = share(person, sam, at)

    revoke(consent=consent, by=person, at=at + timedelta(hours=1))

    assert in_force(at) == in_force(at + timedelta(hours=2)) == []


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.OPERATOR}])
def test_a_counselor_who_is_none_any_more_reads_nothing(person, sam, at, change):
    share(person, sam, at)

    User.objects.filter(pk=sam.pk).update(**change)

    assert in_force(at) == []


# --- taking back ----------------------------------------------------------------------------------


def test_revoking_twice_is_fine_and_keeps_the_first_moment(person, sam, at):
    consent = share(person, sam, at)
    revoke(consent=consent, by=person, at=at)

    revoke(consent=consent, by=person, at=at + SECOND)

    assert Consent.objects.get().revoked_at == at
    assert AuditEvent.objects.filter(action="consent_revoked").count() == 1


def test_nobody_revokes_for_somebody_else(person, sam, at):
    consent = share(person, sam, at)

    revoke(consent=consent, by=make_person(), at=at)
    revoke(consent=consent, by=sam, at=at)

    assert in_force(at) == [consent]


def test_stop_all_sharing_ends_everything_of_this_person_alone(person, sam, at):
    other = share(make_person(), sam, at)
    for counselor in (sam, make_counselor("Lee")):
        share(person, counselor, at)
    share(person, sam, at, kind=ConsentKind.COUNSELING_NOTES)

    assert stop_all_sharing(by=person, at=at) == 3

    assert in_force(at) == [other]
    event = AuditEvent.objects.get(action="all_sharing_stopped")
    assert event.detail == {"ended": 3}


def test_stopping_when_nothing_is_shared_is_fine(person, at):
    assert stop_all_sharing(by=person, at=at) == 0


# --- the row itself -------------------------------------------------------------------------------

CHANGES = [
    "shows_use = NOT shows_use",
    "expires_at = granted_at",
    "sealed_text = 'x'",
    "revoked_at = granted_at, shows_use = NOT shows_use",
    "counselor_id = person_id",
    "revoked_at = NULL",
    "revoked_because = 'left'",
]


def run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("change", CHANGES)
def test_no_statement_changes_a_consent(person, sam, at, change):
    share(person, sam, at)
    before = list(Consent.objects.values())

    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"UPDATE checkins_consent SET {change}")

    assert list(Consent.objects.values()) == before


@pytest.mark.parametrize(
    "change", ["revoked_at = NULL", "revoked_at = granted_at", "revoked_because = 'left'"]
)
def test_a_revoked_consent_stays_revoked_as_it_was(person, sam, at, change):
    consent = share(person, sam, at)
    revoke(consent=consent, by=person, at=at + SECOND)

    with pytest.raises(DatabaseError, match=REFUSAL):
        run(f"UPDATE checkins_consent SET {change}")

    assert Consent.objects.get().revoked_at == at + SECOND


def test_a_consent_is_not_deleted_with_or_without_its_account(person, sam, at):
    share(person, sam, at)

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        Consent.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        person.delete()

    assert Consent.objects.count() == 1


def test_erasing_an_account_takes_the_consents_and_leaves_the_label(person, sam, at):
    share(person, sam, at, label="Tuesday", call=CallAnswers(number="555-0100"))

    erase_account(person=person, by=person, at=at + SECOND)

    client = Client.objects.get()
    assert (Consent.objects.count(), CallSheet.objects.count()) == (0, 0)
    assert (client.label, client.person, client.ended_at) == ("Tuesday", None, at + SECOND)
    with pytest.raises(DatabaseError, match=REFUSAL):
        run("DELETE FROM checkins_auditevent")


def test_erasing_leaves_the_log_of_visits(person, sam, at):
    share(person, sam, at)
    open_caseload(by=sam, at=at)

    erase_account(person=person, by=person, at=at)

    event = AccessEvent.objects.get()
    assert (event.action, shown_in(event)[0]) == (
        AccessAction.OPENED_CASELOAD,
        [str(person.subject_ref)],
    )
    with lifted():
        AccessEvent.objects.all().delete()


# --- the call sheet -------------------------------------------------------------------------------


def test_a_call_sheet_is_sealed_and_read_back(person, at):
    said = CallAnswers("555-0100", "text", "after 5 pm", True, NaloxoneAtHome.YES)

    sheet = change_call_sheet(answers=said, by=person, at=at)

    assert answers_of(person) == said
    assert "555-0100" not in sheet.sealed_number
    assert "after" not in sheet.sealed_safe_hours


def test_a_call_sheet_allows_no_message_until_it_is_said(person, at):
    assert answers_of(person).may_leave_message is False
    change_call_sheet(answers=CallAnswers(), by=person, at=at)
    assert CallSheet.objects.get().may_leave_message is False


def test_changing_a_call_sheet_keeps_one_row(person, at):
    for number in ("555-0100", "555-0101"):
        change_call_sheet(answers=CallAnswers(number=number), by=person, at=at)

    assert CallSheet.objects.get().number == "555-0101"
