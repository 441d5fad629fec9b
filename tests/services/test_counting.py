"""A consent of its own to be counted: exact, with an end, and over at once when taken back."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, transaction

from checkins.enums import Role
from checkins.models import AuditEvent, CountingConsent, User
from checkins.queries.estimating import LEAST_CHECKINS, LEAST_PEOPLE, LEAST_SPAN_DAYS
from checkins.services.append_only import REFUSAL
from checkins.services.counting import (
    FILE,
    TEXT_VERSION,
    agree_to_counting,
    counting_text,
    stop_counting,
)
from checkins.services.erasures import erase_account
from checkins.services.sharing import EndNotAllowedError, NotAPersonError, TextChangedError
from checkins.services.sharing_texts import digest
from tests.factories import agree_to_be_counted, make_person, make_staff

SECOND, TODAY = timedelta(seconds=1), date(2026, 11, 23)
# A published text never changes: a new wording is a new file and a new version.
PUBLISHED = {1: "831e341016bed291b79215e6e42434d6137ab37fade165ad10cadf6b6c658548"}


def agreeing(person, at, last_day, **more):
    values = {"shown_sha256": digest(counting_text()), **more}
    return agree_to_counting(last_day=last_day, by=person, at=at, **values)


def running(at):
    return list(CountingConsent.objects.running(at))


def actions():
    return list(AuditEvent.objects.filter(action__startswith="counting").values_list("action"))


@pytest.mark.parametrize("version", PUBLISHED)
def test_a_published_text_stays_as_it_is(settings, version):
    path = settings.BASE_DIR / "templates" / FILE.format(version)

    assert hashlib.sha256(path.read_bytes()).hexdigest() == PUBLISHED[version]
    assert digest(counting_text(version)) == PUBLISHED[version]


def test_the_newest_text_is_published_and_names_the_least_number():
    assert max(PUBLISHED) == TEXT_VERSION
    assert f"only results of {LEAST_PEOPLE} people or more" in counting_text()
    least = f"{LEAST_CHECKINS} check-ins or more, over {LEAST_SPAN_DAYS} days or more"
    assert f"only after {least}" in counting_text()


def test_nobody_is_counted_who_was_not_asked(person, at):
    assert running(at) == []


def test_it_holds_the_text_its_hash_and_its_end(person, at):
    consent = agreeing(person, at, date(2027, 2, 21))

    consent.refresh_from_db()
    assert (consent.person, consent.text_version) == (person, 1)
    assert consent.text_sha256 == digest(counting_text(consent.text_version))
    assert (consent.granted_at, consent.revoked_at) == (at, None)
    assert consent.expires_at == datetime(2027, 2, 22, 5, tzinfo=UTC)  # midnight in New York
    assert running(at) == [consent]
    assert running(at - SECOND) == []


def test_it_ends_by_itself(person, at):
    consent = agree_to_be_counted(person, at)

    assert running(consent.expires_at - SECOND) == [consent]
    assert running(consent.expires_at) == []


def test_taking_it_back_acts_at_once_and_once(person, at):
    consent = agree_to_be_counted(person, at)

    stop_counting(by=person, at=at + SECOND)
    stop_counting(by=person, at=at + 2 * SECOND)

    consent.refresh_from_db()
    assert consent.revoked_at == at + SECOND
    assert running(at) == running(at + SECOND) == []
    assert actions() == [("counting_agreed",), ("counting_stopped",)]


def test_taking_it_back_is_ones_own(person, at):
    other = agree_to_be_counted(make_person(), at)
    agree_to_be_counted(person, at)

    stop_counting(by=person, at=at)

    assert running(at) == [other]


def test_the_audit_names_the_consent_and_no_date_of_its_end(person, at):
    consent = agree_to_be_counted(person, at)

    row = AuditEvent.objects.get(action="counting_agreed")
    assert (row.about, row.by) == (person.subject_ref, person.subject_ref)
    assert row.detail == {"consent": str(consent.pk), "version": 1, "replaced": 0}


def test_agreeing_again_takes_the_place_of_the_earlier(person, at):
    first = agree_to_be_counted(person, at, days=300)

    second = agree_to_be_counted(person, at + SECOND, days=30)

    assert running(at + SECOND) == [second]
    first.refresh_from_db()
    assert first.revoked_at == at + SECOND


def test_after_it_ended_it_can_be_agreed_to_again(person, at):
    consent = agree_to_be_counted(person, at)
    later = consent.expires_at + timedelta(days=1)

    second = agree_to_be_counted(person, later)

    assert running(later) == [second]


def test_the_same_form_agrees_once(person, at):
    form_id = CountingConsent().pk
    first = agreeing(person, at, date(2027, 2, 21), form_id=form_id)
    stop_counting(by=person, at=at + SECOND)

    again = agreeing(person, at + 2 * SECOND, date(2027, 2, 21), form_id=form_id)

    assert (again, running(at + 2 * SECOND)) == (first, [])


def test_a_text_that_was_not_shown_is_not_agreed_to(person, at):
    with pytest.raises(TextChangedError):
        agreeing(person, at, date(2027, 2, 21), shown_sha256="0" * 64)

    assert running(at) == []


@pytest.mark.parametrize("last_day", [TODAY - timedelta(days=1), TODAY + timedelta(days=366)])
def test_an_end_in_the_past_or_after_a_year_is_refused(person, at, last_day):
    with pytest.raises(EndNotAllowedError):
        agreeing(person, at, last_day)

    assert running(at) == []


def test_a_year_from_a_summers_midnight_ends_on_its_last_day(person):
    """Clocks went ahead on March 8, 2026 and do on March 14, 2027: that year is an hour longer."""
    after_midnight = datetime(2026, 3, 10, 4, 0, 1, tzinfo=UTC)  # in New York

    consent = agreeing(person, after_midnight, date(2027, 3, 10))

    assert consent.expires_at == after_midnight + timedelta(days=366)
    assert consent.last_moment.astimezone(person.zone).date() == date(2027, 3, 10)
    with pytest.raises(EndNotAllowedError):
        agreeing(person, after_midnight, date(2027, 3, 11))


@pytest.mark.parametrize("role", [Role.COUNSELOR, Role.SUPPORTER, Role.OPERATOR])
def test_only_a_person_agrees_and_stops(db, at, role):
    reader = make_staff(role, second_factor=False)

    with pytest.raises(NotAPersonError):
        agreeing(reader, at, date(2027, 2, 21))
    with pytest.raises(NotAPersonError):
        stop_counting(by=reader, at=at)


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.COUNSELOR}])
def test_it_does_not_run_for_who_is_no_active_person_any_more(person, at, change):
    agree_to_be_counted(person, at)

    User.objects.filter(pk=person.pk).update(**change)

    assert running(at) == []


def test_the_row_stays_as_it_was_agreed_to(person, at):
    consent = agree_to_be_counted(person, at)
    rows = CountingConsent.objects.filter(pk=consent.pk)

    for change in ({"expires_at": at + timedelta(days=300)}, {"text_sha256": "0" * 64}):
        with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
            rows.update(**change)
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        rows.delete()
    stop_counting(by=person, at=at)
    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        rows.update(revoked_at=None)

    assert rows.get().expires_at == consent.expires_at


def test_erasing_the_account_deletes_it(person, at):
    agree_to_be_counted(person, at)
    stop_counting(by=person, at=at)

    erase_account(person=person, by=person, at=at)

    assert CountingConsent.objects.count() == 0
