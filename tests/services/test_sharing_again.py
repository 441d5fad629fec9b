"""What was stopped can be signed anew for a day; until then, and without it, nothing is shared."""

from datetime import timedelta

import pytest

from checkins.enums import ConsentKind, Signature
from checkins.models import Client, Consent, DailyCheckin, Scopes, User
from checkins.models.sharing import AGAIN_WITHIN
from checkins.queries.sharing import stopped_shares
from checkins.services.sharing import TextChangedError, revoke, stop_all_sharing
from checkins.services.sharing_again import NotOfferedError, grant_again
from checkins.services.sharing_texts import consent_text, digest, terms_of
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, save, share
from tests.threads import at_once
from tests.views.matrix_actors import agree

pytestmark = pytest.mark.django_db
LATER, TOO_LATE = NOON + AGAIN_WITHIN - timedelta(seconds=1), NOON + AGAIN_WITHIN
SCOPES = {"signs": True, "alerts": True}


@pytest.fixture
def sam():
    return make_counselor()


@pytest.fixture
def stopped(person, sam):
    """A consent that ``stop_all_sharing`` ended at noon."""
    consent = share(person, sam, NOON - timedelta(days=1), **SCOPES)
    stop_all_sharing(by=person, at=NOON)
    return consent


def sign(earlier, by, at, **changed):
    terms = terms_of(earlier, person=by)
    text = consent_text(terms=terms, person=by, counselor=earlier.counselor)
    values = {"terms": terms, "shown_sha256": digest(text), "signature": Signature.PASSWORD}
    return grant_again(earlier=earlier, by=by, at=at, **{**values, **changed})


def test_stopping_all_ends_access_at_once_and_an_offer_gives_none(person, sam, stopped):
    save(person, NOON.date(), NOON, stressed=1)

    assert [again.consent for again in stopped_shares(person, LATER)] == [stopped]
    assert not DailyCheckin.objects.visible_to(sam, at=NOON).exists()


def test_signing_again_shares_the_same_until_the_same_day(person, sam, stopped):
    again = sign(stopped, person, LATER)

    assert (again.scopes, again.purpose, again.kind) == (Scopes(**SCOPES), *named(stopped))
    assert (again.counselor, again.expires_at, again.granted_at) == (sam, stopped.expires_at, LATER)
    assert Client.objects.get(counselor=sam).consent == again
    stopped.refresh_from_db()
    assert stopped.revoked_at == NOON


def named(consent):
    return consent.purpose, consent.kind


def test_the_counselors_own_label_stays(person, sam, stopped):
    Client.objects.update(label="Tuesdays")

    sign(stopped, person, LATER)

    assert Client.objects.get(counselor=sam).label == "Tuesdays"


def test_the_purpose_in_the_persons_own_words_is_read_from_the_signed_text(person, sam):
    consent = agree(person, sam, "J.", words="Why: to talk. Soon")

    assert terms_of(consent, person=person).purpose_words == "Why: to talk. Soon"


def test_words_that_cannot_be_opened_are_blank(person, sam):
    consent = agree(person, sam, "J.", words="To talk")
    consent.sealed_text = "lost"

    assert terms_of(consent, person=person).purpose_words == ""


def test_the_offer_ends_with_its_day(person, stopped):
    assert [again.ends for again in stopped_shares(person, LATER)] == [TOO_LATE]
    assert stopped_shares(person, TOO_LATE) == []
    with pytest.raises(NotOfferedError):
        sign(stopped, person, TOO_LATE)


def test_the_offer_ends_with_the_new_signature(person, stopped):
    sign(stopped, person, LATER)

    assert stopped_shares(person, LATER) == []
    with pytest.raises(NotOfferedError):
        sign(stopped, person, LATER)
    assert Consent.objects.in_force(LATER).count() == 1


def test_the_offer_ends_with_the_counselors_account(person, sam, stopped):
    User.objects.filter(pk=sam.pk).update(is_active=False)

    assert stopped_shares(person, LATER) == []
    with pytest.raises(NotOfferedError):
        sign(stopped, person, LATER)


def test_the_offer_ends_with_the_consents_own_end(person, sam):
    consent = share(person, sam, NOON - timedelta(days=30), days=30)
    end = consent.expires_at
    stop_all_sharing(by=person, at=end - timedelta(hours=1))

    assert [again.ends for again in stopped_shares(person, end - timedelta(seconds=1))] == [end]
    assert stopped_shares(person, end) == []


def test_an_offer_is_nobody_elses(stopped):
    other = make_person()

    assert stopped_shares(other, LATER) == []
    with pytest.raises(NotOfferedError):
        sign(stopped, other, LATER)


def test_a_consent_that_a_newer_one_replaced_is_not_offered(person, sam, stopped):
    newer = share(person, sam, NOON, signs=False)
    assert stopped_shares(person, LATER) == []

    revoke(consent=newer, by=person, at=NOON + timedelta(hours=1))

    assert [again.consent for again in stopped_shares(person, LATER)] == [newer]


def test_each_kind_is_signed_on_its_own(person, sam):
    kinds = [share(person, sam, NOON, kind=kind) for kind in ConsentKind]
    stop_all_sharing(by=person, at=NOON)

    sign(kinds[1], person, LATER)

    assert [again.consent for again in stopped_shares(person, LATER)] == [kinds[0]]
    with pytest.raises(NotOfferedError):
        sign(kinds[0], person, LATER, terms=terms_of(kinds[1], person=person))


def test_another_text_than_the_shown_one_is_not_signed(person, stopped):
    with pytest.raises(TextChangedError):
        sign(stopped, person, LATER, shown_sha256="0" * 64)

    assert not Consent.objects.in_force(LATER).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("savers_may_wait_for_a_connection")
def test_two_signatures_at_once_make_one_consent():
    person, sam = make_person(), make_counselor()
    consent = share(person, sam, NOON - timedelta(days=1))
    stop_all_sharing(by=person, at=NOON)

    def job():
        try:
            sign(consent, person, LATER)
        except NotOfferedError:
            return "over"
        return "signed"

    assert sorted(at_once([job] * 4)) == ["over"] * 3 + ["signed"]
