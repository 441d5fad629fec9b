"""Thought records: short and long, before and after, shared one by one, and nobody else's."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog.patterns import patterns
from checkins.models import AccessEvent, ThoughtRecord, User
from checkins.models import Client as ClientRow
from checkins.services.sharing import revoke
from checkins.services.thoughts import Thought, share_thought, thought_of
from tests.conftest import NOON
from tests.factories import (
    as_sent,
    make_counselor,
    make_person,
    make_thought,
    save,
    share,
    sign_in,
)
from tests.pages import main_of
from tests.services.patterns import BASELINE, REACH_OUT, TODAY, live

NEW, LONG, ALL = reverse("thoughts_new"), reverse("thoughts_new_long"), reverse("thoughts")
SHORT = {
    "situation": "The bus was late",
    "thought": "I always ruin it",
    "before": "80",
    "kinder": "A late bus is a late bus",
    "after": "35",
}
OFFER = "A thought that will not let go?"


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Monday noon in New York."""
    with time_machine.travel(NOON):
        yield


def test_the_short_form_keeps_five_lines_and_shows_before_and_after(
    signed_in: Client, person: User
) -> None:
    response = signed_in.post(NEW, as_sent(SHORT))

    record = ThoughtRecord.objects.get()
    assert response.headers["Location"] == reverse("thoughts_record", args=[record.pk])
    assert thought_of(record) == Thought(
        situation="The bus was late",
        thought="I always ruin it",
        before=80,
        kinder="A late bus is a late bus",
        after=35,
    )
    page = main_of(signed_in.get(reverse("thoughts_record", args=[record.pk])))
    assert "<dd>80</dd>" in page
    assert "<dd>35</dd>" in page
    assert "Take a closer look" in page
    assert "80 before, 35 after" in main_of(signed_in.get(ALL))


def test_the_long_form_keeps_both_sides_and_the_patterns(signed_in: Client, person: User) -> None:
    more = {
        "feelings": ["sad", "ashamed"],
        "own_feeling": "small",
        "patterns": ["labeling"],
        "speaks_for": "I was late twice",
        "speaks_against": "I came on nine days",
    }

    signed_in.post(LONG, as_sent({**SHORT, **more}))

    page = main_of(signed_in.get(reverse("thoughts_record", args=[ThoughtRecord.objects.get().pk])))
    for text in ("Sad, Ashamed, small", "Labeling myself", "I was late twice", "nine days"):
        assert text in page


def test_a_blank_strength_is_shown_as_not_said(signed_in: Client, person: User) -> None:
    signed_in.post(NEW, as_sent({"thought": "x", "before": "", "after": "0"}))

    page = main_of(signed_in.get(reverse("thoughts_record", args=[ThoughtRecord.objects.get().pk])))

    assert "<dd>not said</dd>" in page
    assert "<dd>0</dd>" in page


def test_what_was_typed_stays_when_the_form_is_refused(signed_in: Client, person: User) -> None:
    response = signed_in.post(LONG, as_sent({**SHORT, "before": "101", "patterns": "fear"}))

    page = main_of(response)
    assert response.status_code == 400
    assert "How strong was the feeling? Please use a whole number from 0 to 100." in page
    assert "A late bus is a late bus" in page
    assert 'value="fear" checked' in page
    assert not ThoughtRecord.objects.exists()


def test_every_box_says_that_nobody_reads_along(signed_in: Client, person: User) -> None:
    for address, boxes in ((NEW, 3), (LONG, 6)):
        assert main_of(signed_in.get(address)).count("Nobody reads this as you write it.") == boxes


@pytest.mark.parametrize(
    ("thought", "asked"),
    [
        ("I ALWAYS ruin it", "always"),
        ("It is all ruined", "ruined"),
        ("I can\N{RIGHT SINGLE QUOTATION MARK}t cope", "can't cope"),
        ("Nevertheless I went", None),
        ("I went home", None),
    ],
)
def test_a_pattern_word_only_asks_in_the_persons_own_form(
    signed_in: Client, person: User, thought: str, asked: str | None
) -> None:
    signed_in.post(NEW, as_sent({"thought": thought}))
    record = ThoughtRecord.objects.get()

    closer = main_of(signed_in.get(reverse("thoughts_edit", args=[record.pk])))
    read = main_of(signed_in.get(reverse("thoughts_record", args=[record.pk])))

    assert closer.count("Does this fit?") == bool(asked)
    assert not asked or f"You wrote “{asked}”. Does this fit?" in closer
    assert "Does this fit?" not in read
    assert thought_of(record).patterns == ()


def test_a_pattern_that_is_ticked_asks_no_more(signed_in: Client, person: User) -> None:
    response = signed_in.post(
        LONG, {"thought": "always", "patterns": "all_or_nothing", "before": "x"}
    )

    assert "Does this fit?" not in main_of(response)


def test_the_five_patterns_stand_in_the_form(signed_in: Client, person: User) -> None:
    page = main_of(signed_in.get(LONG))

    assert [one.name for one in patterns()] == [
        "Labeling myself",
        "Fear of recovery",
        "Expecting the worst",
        "Making my wins small",
        "All or nothing",
    ]
    assert all(one.name in page and one.about in page for one in patterns())


@pytest.mark.parametrize(("records", "is_said"), [(2, False), (3, True)])
def test_how_feelings_changed_is_said_from_three_records_on(
    signed_in: Client, person: User, records: int, is_said: bool
) -> None:
    for _ in range(records):
        make_thought(person, at=NOON, before=60, after=30, patterns=("worst",))

    page = main_of(signed_in.get(ALL))

    assert f"What came back in {records} records:" in page
    assert f"<span>Expecting the worst</span> <strong>{records} times</strong>" in page
    sentence = "Feelings were weaker after it in 3 of 3 records. On average: 60 before, 30 after."
    assert (sentence in page) is is_said
    assert ("With 3 records that hold both numbers" in page) is not is_said


def test_a_record_is_removed_for_good(signed_in: Client, person: User) -> None:
    record = make_thought(person)

    signed_in.post(reverse("thoughts_remove", args=[record.pk]))

    assert not ThoughtRecord.objects.exists()
    assert signed_in.get(reverse("thoughts_record", args=[record.pk])).status_code == 404


def test_older_records_stand_on_a_page_of_their_own(signed_in: Client, person: User) -> None:
    for _ in range(31):
        make_thought(person)

    pages = [main_of(signed_in.get(ALL, {"page": number})) for number in (1, 2)]

    assert [page.count('href="/thoughts/') - page.count("/new/") for page in pages] == [30, 1]
    assert ["Older" in page for page in pages] == [True, False]


# --- sharing one by one ---------------------------------------------------------------------------


@pytest.fixture
def sam(db: None) -> User:
    """A counselor past the second step."""
    return make_counselor()


def test_the_page_says_by_name_who_would_see_it_before_it_is_shared(
    signed_in: Client, person: User, sam: User
) -> None:
    consent = share(person, sam, NOON, notes=True)
    share(person, make_counselor("Lee"), NOON, signs=True)
    record = make_thought(person)
    address = reverse("thoughts_share", args=[record.pk])

    asked = main_of(signed_in.get(address))
    signed_in.post(address, {"readers": str(consent.pk)})
    after = main_of(signed_in.get(reverse("thoughts_record", args=[record.pk])))

    assert "Sam" in asked
    assert "Lee" not in asked
    assert "You and Sam can see this record." in after


def test_without_a_reader_there_is_nobody_to_share_with(
    signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON)
    record = make_thought(person)

    page = main_of(signed_in.get(reverse("thoughts_record", args=[record.pk])))
    asked = main_of(signed_in.get(reverse("thoughts_share", args=[record.pk])))

    assert "Share this one" not in page
    assert "No one can see your notes right now" in asked


def test_a_record_is_unshared_at_once(signed_in: Client, person: User, sam: User) -> None:
    consent = share(person, sam, NOON, notes=True)
    record = make_thought(person)
    share_thought(record=record, consent_ids=[consent.pk], by=person, at=NOON)

    signed_in.post(reverse("thoughts_unshare", args=[record.pk]))

    assert not record.shared_with.exists()
    page = main_of(signed_in.get(reverse("thoughts_record", args=[record.pk])))
    assert "Only you can see this record." in page


def test_a_change_of_a_shared_record_says_who_sees_it(
    signed_in: Client, person: User, sam: User
) -> None:
    consent = share(person, sam, NOON, notes=True)
    record = make_thought(person)
    share_thought(record=record, consent_ids=[consent.pk], by=person, at=NOON)

    page = main_of(signed_in.get(reverse("thoughts_edit", args=[record.pk])))

    assert "Sam can see this record. What you change here, they see." in page


@pytest.mark.parametrize("notes", [True, False])
def test_the_counselor_sees_only_what_was_shared_and_the_look_is_logged(
    client: Client, person: User, sam: User, notes: bool
) -> None:
    consent = share(person, sam, NOON, notes=True)
    shared, _ = make_thought(person, thought="Zqshared"), make_thought(person, thought="Zqprivate")
    share_thought(record=shared, consent_ids=[consent.pk], by=person, at=NOON)
    if not notes:
        revoke(consent=consent, by=person, at=NOON)
        share(person, sam, NOON, signs=True)
    sign_in(client, sam)

    page = main_of(client.get(reverse("clients_page", args=[ClientRow.objects.get().pk])))

    assert ("Zqshared" in page) is notes
    assert "Zqprivate" not in page
    assert AccessEvent.objects.filter(action="opened_client").count() == 1


# --- when it is offered ---------------------------------------------------------------------------


def offers(client: Client) -> int:
    return main_of(client.get(reverse("checkins_done", args=[TODAY]))).count(OFFER)


def test_it_is_offered_when_mental_signs_rose(signed_in: Client, person: User) -> None:
    live(person, BASELINE + REACH_OUT)

    assert offers(signed_in) == 1


@pytest.mark.parametrize(
    ("answers", "offered"),
    [
        ({"cravings": 2}, 1),
        ({"cravings": 1}, 0),
        ({"stressed": 4, "bottled_up": 4}, 0),
        ({"cravings": 4, "planning": 1}, 0),
        ({"cravings": 4, "used": "yes"}, 0),
    ],
    ids=str,
)
def test_it_is_offered_after_a_mental_sign_and_never_beside_danger(
    signed_in: Client, person: User, answers: dict[str, object], offered: int
) -> None:
    save(person, TODAY, NOON, finish=True, **answers)

    assert offers(signed_in) == offered


def test_another_persons_record_is_not_there(signed_in: Client, person: User) -> None:
    theirs = make_thought(make_person())

    for name in ("thoughts_record", "thoughts_edit", "thoughts_share"):
        assert signed_in.get(reverse(name, args=[theirs.pk])).status_code == 404
    for name in ("thoughts_remove", "thoughts_unshare"):
        assert signed_in.post(reverse(name, args=[theirs.pk])).status_code == 404
    assert ThoughtRecord.objects.get() == theirs
