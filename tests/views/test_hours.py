"""A counselor's own hours: set on one page, read by people before signing and when it matters."""

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import AuditEvent, CounselorHours, PushSubscription, User
from checkins.services.sharing_codes import make_code
from tests.conftest import NOON
from tests.factories import make_counselor, make_hours, save, share, sign_in
from tests.pages import words_of
from tests.query_counts import queries_made
from tests.services.patterns import TODAY
from tests.services.reaching import ALL

ADDRESS = reverse("hours")
DONE = reverse("checkins_done", args=[TODAY])
GOOD = {
    "works_on": ["1", "3"],
    "works_from": "10:00",
    "works_until": "18:30",
    "time_zone": "America/Chicago",
    "away_from": "2026-12-01",
    "away_to": "2026-12-04",
    "deputy": "",
    "how_soon": "three_hours",
    "channel": "email",
}
URGENT = [{"planning": 2}, {"used": "yes"}]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def lee(db: None) -> User:
    return make_counselor("Lee", time_zone="America/New_York")


@pytest.fixture
def desk(sam: User) -> Client:
    return sign_in(Client(), sam)


# --- the page -------------------------------------------------------------------------------------


def test_a_counselor_sets_their_hours_and_reads_what_people_read(
    desk: Client, sam: User, lee: User
) -> None:
    assert "We can’t promise that anyone reads this." in words_of(desk.get(ADDRESS))

    answer = desk.post(ADDRESS, {**GOOD, "deputy": str(lee.subject_ref)}, follow=True)

    row = CounselorHours.objects.get()
    assert (row.counselor, row.weekdays, row.zone) == (sam, 0b1010, "America/Chicago")
    assert (row.starts_at, row.ends_at) == (time(10), time(18, 30))
    assert (row.away_from, row.away_to) == (date(2026, 12, 1), date(2026, 12, 4))
    assert (row.deputy, row.reach_out_how, row.channel) == (lee, "three_hours", "email")
    said = words_of(answer)
    assert "Your hours are saved." in said
    assert "Sam reads on Tuesdays and Thursdays from 10 AM, Central (Chicago) time." in said
    html = answer.content.decode()
    assert 'value="10:00"' in html
    assert 'value="2026-12-04"' in html
    assert f'value="{lee.subject_ref}" selected' in html


def test_a_change_is_in_the_log(desk: Client, sam: User) -> None:
    desk.post(ADDRESS, GOOD)

    event = AuditEvent.objects.get(action="hours_set")
    assert (event.about, event.by) == (sam.subject_ref, sam.subject_ref)
    assert event.detail == {
        "days": 0b1010,
        "zone": "America/Chicago",
        "starts_at": "10:00",
        "ends_at": "18:30",
        "away": ["2026-12-01", "2026-12-04"],
        "deputy": "",
        "how": "three_hours",
        "channel": "email",
    }


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"works_on": []}, "Days: please choose one or more."),
        ({"works_until": "10:00"}, "Until: please choose a time after the first."),
        ({"works_until": "09:59"}, "Until: please choose a time after the first."),
        ({"away_to": ""}, "Last day away: please say until when."),
        ({"away_from": ""}, "First day away: please say from when."),
        ({"away_to": "2026-11-30"}, "Last day away: please choose one after the first."),
        (
            {"away_from": "2026-11-02", "away_to": "2026-11-20"},
            "Last day away: that day is over. Leave both empty.",
        ),
        ({"away_to": "2028-01-01"}, "Last day away: please choose a day within a year."),
        ({"deputy": "x"}, "Who covers: please choose from the list."),
        ({"how_soon": ""}, "How you hear: please choose one of the three."),
        ({"channel": "push"}, "Where messages reach you: please choose one."),
    ],
)
def test_what_does_not_fit_is_refused_where_it_was_written(
    fields: dict[str, object], why: str, desk: Client
) -> None:
    answer = desk.post(ADDRESS, {**GOOD, **fields})

    assert answer.status_code == 400
    assert why in words_of(answer)
    assert not CounselorHours.objects.exists()


def test_the_deputy_is_another_counselor_who_works_here(
    desk: Client, sam: User, person: User
) -> None:
    left = make_counselor("Kim", is_active=False)

    for other in (sam, left, person):
        answer = desk.post(ADDRESS, {**GOOD, "deputy": str(other.subject_ref)})
        assert answer.status_code == 400


def test_notifications_are_offered_once_a_device_takes_them(desk: Client, sam: User) -> None:
    assert "As a notification" not in words_of(desk.get(ADDRESS))

    PushSubscription.objects.create(
        account=sam, endpoint_hash="a", session_hash="b", sealed_values="", made_at=NOON
    )

    assert "As a notification" in words_of(desk.get(ADDRESS))
    desk.post(ADDRESS, {**GOOD, "channel": "push"})
    assert CounselorHours.objects.get().channel == "push"


def test_days_away_that_are_over_are_not_shown_again(desk: Client, sam: User) -> None:
    make_hours(sam, away=(16, 20), at=NOON - timedelta(days=14))

    assert "2026-11-20" not in desk.get(ADDRESS).content.decode()


def test_the_page_says_that_a_deputy_needs_a_consent_of_their_own(desk: Client) -> None:
    page = words_of(desk.get(ADDRESS))

    assert "They hear of a client who also signed with them for the same parts" in page


def test_every_page_of_a_counselor_leads_to_the_hours(desk: Client) -> None:
    assert f'href="{ADDRESS}"' in desk.get(reverse("caseload")).content.decode()


# --- what people read of it -----------------------------------------------------------------------


@pytest.mark.parametrize("answers", URGENT)
@pytest.mark.parametrize("address", [DONE, "/now/", "/"])
def test_an_urgent_page_says_the_counselors_own_hours(
    address: str, answers: dict[str, object], signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    make_hours(sam, at=NOON, days=(1, 3), hours=(10, 18))
    save(person, TODAY, NOON, finish=True, **answers)

    assert (
        "Sam reads on Tuesdays and Thursdays from 10 AM. That’s tomorrow, Tuesday. "
        "Don’t wait for it."
    ) in words_of(signed_in.get(address))


@pytest.mark.parametrize("answers", URGENT)
@pytest.mark.parametrize("address", [DONE, "/now/", "/"])
def test_who_is_away_is_said_to_be_and_from_when_they_read_again(
    address: str, answers: dict[str, object], signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    make_hours(sam, at=NOON, away=(23, 25))
    save(person, TODAY, NOON, finish=True, **answers)

    assert (
        "Sam is away until Thursday. Then Sam reads on weekdays from 9 AM. Don’t wait for it."
    ) in words_of(signed_in.get(address))


COVERED = (
    "Sam is away until Thursday. Until then, Lee reads on weekdays from 9 AM. "
    "That’s tomorrow, Tuesday. Don’t wait for it."
)


@pytest.mark.parametrize("answers", URGENT)
@pytest.mark.parametrize("address", [DONE, "/now/", "/"])
def test_a_deputy_is_named_who_shares_the_same_by_a_consent_of_their_own(
    address: str, answers: dict[str, object], signed_in: Client, person: User, sam: User
) -> None:
    lee = make_counselor("Lee", time_zone="America/New_York")
    for counselor in (sam, lee):
        share(person, counselor, NOON, **ALL)
    make_hours(sam, at=NOON, away=(23, 25), deputy=lee)
    make_hours(lee, at=NOON)
    save(person, TODAY, NOON, finish=True, **answers)

    assert COVERED in words_of(signed_in.get(address))


@pytest.mark.parametrize("scopes", [None, {"signs": True}])
@pytest.mark.parametrize("answers", URGENT)
def test_a_deputy_who_may_not_see_as_much_is_promised_for_nobody(
    answers: dict[str, object],
    scopes: dict[str, bool] | None,
    signed_in: Client,
    person: User,
    sam: User,
) -> None:
    lee = make_counselor("Lee", time_zone="America/New_York")
    share(person, sam, NOON, **ALL)
    if scopes:
        share(person, lee, NOON, **scopes)
    make_hours(sam, at=NOON, away=(23, 25), deputy=lee)
    make_hours(lee, at=NOON)
    save(person, TODAY, NOON, finish=True, **answers)

    assert "Until then, Lee" in COVERED
    assert "Until then" not in words_of(signed_in.get(DONE))


def test_nine_to_five_that_nobody_said_is_promised_to_nobody(
    signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    save(person, TODAY, NOON, finish=True, used="yes")

    pages = [words_of(signed_in.get(address)) for address in (DONE, "/now/", "/")]

    says = "We can’t promise that anyone reads this. Don’t wait for it."
    assert [says in page for page in pages] == [True] * 3
    assert [page for page in pages if "Sam reads" in page] == []


def test_sharing_says_of_each_counselor_when_they_read(
    signed_in: Client, person: User, sam: User, lee: User
) -> None:
    for counselor in (sam, lee):
        share(person, counselor, NOON, **ALL)
    make_hours(sam, at=NOON, away=(23, 25), deputy=lee)
    make_hours(lee, at=NOON, days=(1,), hours=(8, 12))

    page = words_of(signed_in.get(reverse("sharing")))

    assert "Sam is away until Thursday. Until then, Lee reads on Tuesdays from 8 AM." in page
    assert "Lee reads on Tuesdays from 8 AM. That’s tomorrow, Tuesday." in page


def test_before_signing_the_page_says_when_it_is_read_and_what_is_sent(
    signed_in: Client, sam: User
) -> None:
    make_hours(sam, at=NOON, away=(23, 25))
    code, _ = make_code(by=sam, at=NOON, label="J.")
    ask = reverse("sharing_ask", args=[code])
    choices = {"alerts": "on", "purpose": "support", "days": "90", "number": ""}
    says = "Sam is away until Thursday. Then Sam reads on weekdays from 9 AM."

    pages = [signed_in.get(ask), signed_in.post(ask, choices, follow=True)]

    assert [says in words_of(page) for page in pages] == [True, True]
    assert "It says only that there’s something to look at." in words_of(pages[1])


def test_the_text_to_sign_holds_the_counselors_own_hours(person: User, sam: User) -> None:
    make_hours(sam, at=NOON, days=(1, 3), hours=(10, 18))

    text = share(person, sam, NOON, **ALL).text

    assert (
        "When it is read: Sam reads on Tuesdays and Thursdays from 10 AM, Eastern (New York) time."
    ) in text


def test_the_page_costs_the_same_with_1_colleague_and_with_3(desk: Client) -> None:
    counts = []
    desk.get(ADDRESS)  # the first request in a minute writes when the session was used

    for colleagues in (1, 2):
        for _ in range(colleagues):
            make_counselor("Lee")
        with queries_made() as queries:
            desk.get(ADDRESS)
        counts.append(len(queries))

    assert counts == [6, 6]
