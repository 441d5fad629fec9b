from datetime import timedelta

import pytest

from checkins.enums import ConsentKind
from checkins.models import AuditEvent, ThoughtRecord
from checkins.models.removals import UNDO_WITHIN
from checkins.queries.thoughts import Change, change_of, thought_history
from checkins.services.one_by_one import NoReaderError
from checkins.services.removals import purge_removed
from checkins.services.sharing import revoke
from checkins.services.thoughts import (
    Thought,
    add_thought,
    change_thought,
    remove_thought,
    share_thought,
    thought_of,
    unshare_thought,
)
from tests.factories import make_counselor, make_person, make_thought, share

WHOLE = Thought(
    situation="The bus was late",
    thought="I always ruin it",
    feelings=("sad", "ashamed"),
    own_feeling="small",
    before=80,
    patterns=("all_or_nothing", "labeling"),
    speaks_for="I was late twice",
    speaks_against="I came on nine days",
    kinder="A late bus is a late bus",
    after=35,
)


@pytest.fixture
def sam(db):
    return make_counselor()


def readers(record, at, *users):
    return [record in ThoughtRecord.objects.visible_to(user, at=at) for user in users]


def test_a_record_is_kept_sealed_and_read_back_whole(person, at):
    record = add_thought(thought=WHOLE, by=person, at=at)

    stored = ThoughtRecord.objects.get()
    assert (stored.person, stored.at, stored.before, stored.after) == (person, at, 80, 35)
    assert thought_of(stored) == WHOLE
    # Short words come up in a sealed text by chance.
    assert all(said not in stored.sealed_text for said in ("bus was late", "ashamed", "labeling"))
    assert list(record.shared_with.all()) == []


def test_a_blank_strength_is_missing_and_never_0(person, at):
    record = add_thought(thought=Thought(thought="x", after=0), by=person, at=at)

    assert (record.before, record.after) == (None, 0)


def test_a_change_writes_over_what_was_said(person, at):
    record = add_thought(thought=WHOLE, by=person, at=at)
    later = at + timedelta(hours=1)

    change_thought(record=record, thought=Thought(thought="Less"), by=person, at=later)

    stored = ThoughtRecord.objects.get()
    assert thought_of(stored) == Thought(thought="Less")
    assert (stored.at, stored.changed_at, stored.before) == (at, later, None)


def test_a_removed_record_is_gone_a_day_later_with_its_readers(person, sam, at):
    consent = share(person, sam, at, notes=True)
    record = make_thought(person)
    share_thought(record=record, consent_ids=[consent.pk], by=person, at=at)

    remove_thought(record=record, by=person, at=at)
    purge_removed(at=at + UNDO_WITHIN)

    assert not ThoughtRecord.with_removed.exists()
    assert not ThoughtRecord.shared_with.through.objects.exists()


def test_every_write_is_audited_without_a_word(person, sam, at):
    consent = share(person, sam, at, notes=True)
    record = add_thought(thought=WHOLE, by=person, at=at)
    change_thought(record=record, thought=WHOLE, by=person, at=at)
    share_thought(record=record, consent_ids=[consent.pk], by=person, at=at)
    unshare_thought(record=record, by=person, at=at)
    remove_thought(record=record, by=person, at=at)

    events = AuditEvent.objects.filter(action__startswith="thought_").order_by("pk")
    assert [(event.action, event.detail) for event in events] == [
        ("thought_added", {}),
        ("thought_changed", {}),
        ("thought_shared", {"readers": 1}),
        ("thought_unshared", {}),
        ("thought_removed", {}),
    ]
    assert {event.about for event in events} == {person.subject_ref}


# --- who sees a record ----------------------------------------------------------------------------


def test_a_counselor_sees_only_what_was_shared_one_by_one(person, sam, at):
    consent = share(person, sam, at, notes=True)
    shared, private = make_thought(person), make_thought(person)

    share_thought(record=shared, consent_ids=[consent.pk], by=person, at=at)

    assert readers(shared, at, person, sam) == [True, True]
    assert readers(private, at, person, sam) == [True, False]


def test_sharing_with_one_counselor_shows_it_to_no_other(person, sam, at):
    lee = make_counselor("Lee")
    consent, _ = (share(person, reader, at, notes=True) for reader in (sam, lee))
    record = make_thought(person)

    share_thought(record=record, consent_ids=[consent.pk], by=person, at=at)

    assert readers(record, at, sam, lee) == [True, False]


def test_who_gets_notes_later_does_not_get_what_was_shared_before(person, sam, at):
    consent = share(person, sam, at, notes=True)
    record = make_thought(person)
    share_thought(record=record, consent_ids=[consent.pk], by=person, at=at)
    lee = make_counselor("Lee")

    share(person, lee, at, notes=True)

    assert readers(record, at, lee) == [False]


def test_it_stops_when_unshared_and_when_the_consent_ends(person, sam, at):
    consent = share(person, sam, at, notes=True)
    one, other = make_thought(person), make_thought(person)
    for record in (one, other):
        share_thought(record=record, consent_ids=[consent.pk], by=person, at=at)

    unshare_thought(record=one, by=person, at=at)
    unshared = readers(one, at, sam), readers(other, at, sam)
    expired = readers(other, consent.expires_at, sam)
    revoke(consent=consent, by=person, at=at)

    assert unshared == ([False], [True])
    assert expired == [False]
    assert readers(other, at, sam) == [False]


@pytest.mark.parametrize(
    "scopes",
    [{}, {"signs": True, "use": True, "alerts": True}, {"kind": ConsentKind.COUNSELING_NOTES}],
)
def test_a_consent_that_shows_no_notes_takes_no_record(person, sam, at, scopes):
    consent = share(person, sam, at, **scopes)
    record = make_thought(person)

    with pytest.raises(NoReaderError):
        share_thought(record=record, consent_ids=[consent.pk], by=person, at=at)

    assert not record.shared_with.exists()


def test_a_consent_that_ended_takes_no_record(person, sam, at):
    stopped = share(person, sam, at, notes=True)
    revoke(consent=stopped, by=person, at=at)
    over = share(person, sam, at, notes=True, days=1)
    record = make_thought(person, at)

    for consent, moment in ((stopped, at), (over, over.expires_at)):
        with pytest.raises(NoReaderError):
            share_thought(record=record, consent_ids=[consent.pk], by=person, at=moment)
    assert not record.shared_with.exists()


def test_nobody_shares_by_anothers_consent(person, sam, at):
    theirs = share(make_person(), sam, at, notes=True)
    own = share(person, sam, at, notes=True)
    record = make_thought(person)

    with pytest.raises(NoReaderError):
        share_thought(record=record, consent_ids=[own.pk, theirs.pk], by=person, at=at)

    assert not record.shared_with.exists()


# --- what comes back ------------------------------------------------------------------------------


def test_the_change_counts_whole_pairs_alone():
    pairs = [(80, 40), (60, 60), (30, 45), (None, 0), (90, None), (50, 20)]

    # 80+60+30+50 = 220, 40+60+45+20 = 165; 220/4 = 55, 165/4 = 41.25
    assert change_of(pairs) == Change(count=4, weaker=2, same=1, stronger=1, before=55, after=41)


@pytest.mark.parametrize("pairs", [[], [(1, 1)], [(9, 1), (9, 1), (9, None), (None, 9)]])
def test_fewer_than_three_whole_pairs_say_nothing(pairs):
    assert change_of(pairs) is None


def test_a_mean_of_a_half_is_rounded_up():
    assert change_of([(1, 0), (0, 0), (1, 0), (0, 2)]) == Change(4, 2, 1, 1, before=1, after=1)


def test_patterns_of_twelve_weeks_come_back_most_often_first(person, at):
    for days, found in ((0, ("fear", "worst")), (83, ("worst",)), (85, ("labeling",))):
        make_thought(person, at=at - timedelta(days=days), patterns=found)
    make_thought(make_person(), at=at, patterns=("small_wins",))

    back = thought_history(person, at=at)

    assert back.count == 2
    assert back.patterns == [("Expecting the worst", 2), ("Fear of recovery", 1)]
    assert back.change is None
