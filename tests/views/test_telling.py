"""Telling a counselor of a day with use: asked each day anew, chosen by nobody ahead."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import AuditEvent, Consent, DailyCheckin, OutboxMessage, User
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import make_counselor, make_hours, make_person, save, share
from tests.pages import main_of, words_of
from tests.query_counts import queries_made
from tests.services.patterns import TODAY
from tests.services.reaching import ALL, on, queued

DONE = reverse("checkins_done", args=[TODAY])
READS = "Sam reads on weekdays from 9 AM. That’s tomorrow, Tuesday. Don’t wait for it."
ASKS = "Sam can see this when Sam next looks. Tell Sam now?"
SUNDAY = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def consent(person: User, sam: User) -> Consent:
    return share(person, sam, NOON - timedelta(days=3), alerts=True, use=True)


def use(person: User, **fields: object) -> DailyCheckin:
    return save(person, TODAY, NOON, **{"used": "yes", "finish": True, **fields})


def answers(browser: Client, consent: Consent, choice: str = "tell", day: object = TODAY) -> str:
    """Tap one of the two, and return the words of the page that follows."""
    address = reverse("telling_answer", args=[day, consent.pk])
    return words_of(browser.post(address, {"choice": choice}, follow=True))


def test_the_page_after_use_asks_with_two_ways_and_none_chosen(
    signed_in: Client, person: User, sam: User, consent: Consent
) -> None:
    make_hours(sam, at=NOON)
    use(person)

    answer = signed_in.get(DONE)

    page = words_of(answer)
    assert ASKS in page
    assert READS in page
    card = main_of(answer)
    card = card[card.index('id="tell"') :]
    card = card[: card.index("</section>")]
    assert card.count('<button class="button" name="choice"') == 2
    assert "primary" not in card
    assert "checked" not in card


@pytest.mark.parametrize("scopes", [{"alerts": True}, {"use": True}, {"signs": True}, {}])
def test_nobody_is_asked_about_who_may_not_know(
    scopes: dict[str, bool], signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **scopes)
    use(person)

    assert "Tell Sam" not in words_of(signed_in.get(DONE))


def test_only_an_answer_about_use_asks(signed_in: Client, person: User, consent: Consent) -> None:
    use(person, used="no", planning=3)

    assert "Tell Sam" not in words_of(signed_in.get(DONE))


@pytest.mark.usefixtures("awake")
def test_a_day_that_came_from_a_file_or_is_long_past_does_not_ask(
    signed_in: Client, person: User, consent: Consent
) -> None:
    use(person)
    DailyCheckin.objects.update(use_reported_on=None)
    assert "Tell Sam" not in words_of(signed_in.get(DONE))

    DailyCheckin.objects.update(use_reported_on=TODAY)
    with time_machine.travel(NOON + timedelta(days=6), tick=False):
        assert "Tell Sam" in words_of(signed_in.get(DONE))
    with time_machine.travel(NOON + timedelta(days=8), tick=False):
        assert "Tell Sam" not in words_of(signed_in.get(DONE))


@pytest.mark.usefixtures("awake")
@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (12, "We’re telling Sam now."),
        (20, "Sam is told when Sam’s day begins: tomorrow, Tuesday, at 9 AM."),
    ],
)
def test_telling_says_what_was_done(
    hour: int, said: str, signed_in: Client, person: User, consent: Consent
) -> None:
    sam = consent.counselor
    make_hours(sam, at=NOON)
    use(person)

    with time_machine.travel(on(23, hour), tick=False):
        page = answers(signed_in, consent)

    assert said in page
    assert ASKS not in page
    assert "We’re telling Sam about this, as you chose. We don’t tell anyone else." in page
    assert [rule for rule, *_ in queued()] == ["told"]
    event = AuditEvent.objects.get(action="told")
    assert event.detail == {"day": TODAY.isoformat(), "whom": str(sam.subject_ref)}


def test_not_now_tells_nobody_and_the_way_stays(
    signed_in: Client, person: User, consent: Consent
) -> None:
    use(person)

    page = answers(signed_in, consent, "not_now")

    assert "OK. Sam isn’t told. You can still do it here." in page
    assert ASKS in page
    assert "We didn’t tell anyone about this answer." in page
    assert queued() == []


def test_the_next_day_asks_anew(signed_in: Client, person: User, consent: Consent) -> None:
    save(person, SUNDAY, NOON - timedelta(days=1), used="yes", finish=True)
    answers(signed_in, consent, day=SUNDAY)
    use(person)

    assert ASKS in words_of(signed_in.get(DONE))
    answers(signed_in, consent)
    assert len(queued()) == 2


def test_a_consent_that_ended_meanwhile_tells_nobody(
    signed_in: Client, person: User, consent: Consent
) -> None:
    use(person)
    revoke(consent=consent, by=person, at=NOON)

    assert "No one was told." in answers(signed_in, consent)
    assert queued() == []


def test_another_persons_consent_is_not_found(signed_in: Client, person: User, sam: User) -> None:
    use(person)
    theirs = share(make_person(), sam, NOON, **ALL)

    answer = signed_in.post(reverse("telling_answer", args=[TODAY, theirs.pk]), {"choice": "tell"})

    assert answer.status_code == 404


def test_where_somebody_else_reads_the_phone_nothing_asks_and_a_post_asks_who(
    client: Client, person: User, consent: Consent
) -> None:
    use(person)
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)
    client.force_login(person)

    answer = client.post(reverse("telling_answer", args=[TODAY, consent.pk]), {"choice": "tell"})

    assert "reauthenticate" in answer.headers["Location"]
    assert queued() == []


def test_a_deputy_who_hears_it_too_is_named_before(
    signed_in: Client, person: User, sam: User
) -> None:
    lee = make_counselor("Lee", time_zone="America/New_York")
    for counselor in (sam, lee):
        share(person, counselor, NOON, **ALL)
    make_hours(sam, at=NOON, away=(23, 25), deputy=lee)
    make_hours(lee, at=NOON)
    use(person)

    page = words_of(signed_in.get(DONE))

    assert "Sam is away until Thursday. Until then, Lee reads on weekdays from 9 AM." in page
    assert "Lee covers for Sam, and hears it too." in page


def test_once_it_left_the_page_says_so(signed_in: Client, person: User, consent: Consent) -> None:
    use(person)
    answers(signed_in, consent)
    OutboxMessage.objects.update(sent_at=NOON)

    assert "We told Sam." in words_of(signed_in.get(DONE))


def test_it_costs_the_same_with_1_counselor_and_with_3(signed_in: Client, person: User) -> None:
    use(person)
    counts = []
    signed_in.get(DONE)  # the first request in a minute writes when the session was used

    for counselors in (1, 2):
        for _ in range(counselors):
            share(person, make_counselor(), NOON, **ALL)
        with queries_made() as queries:
            signed_in.get(DONE)
        counts.append(len(queries))

    assert counts[0] == counts[1]
