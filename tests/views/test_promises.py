"""What urgent promises: set by an operator, read before signing and on every urgent page."""

from collections.abc import Iterator
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.engine.promises import ReadingTimes
from checkins.models import AuditEvent, Clinic, Consent, User
from checkins.services.clinic import set_reading_times
from tests.conftest import NOON
from tests.factories import make_contact, make_counselor, make_staff, save, share, sign_in
from tests.pages import words_of
from tests.query_counts import queries_made
from tests.services.patterns import TODAY

SAYS = "Sam reads on weekdays from 9 AM."
READS_TOMORROW = f"{SAYS} That’s tomorrow, Tuesday. Don’t wait for it."
NOBODY = "We can’t promise that anyone reads this. Don’t wait for it."
DONE = reverse("checkins_done", args=[TODAY])
ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
PLANNED, USED = {"planning": 2}, {"used": "yes"}
GOOD = {"reads_on": ["0", "2"], "starts_at": "08:30", "time_zone": "America/Chicago", "reader": ""}
MOST_HOME_QUERIES = 7  # an urgent one reads who reads it, besides


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def operator(db: None) -> Client:
    return sign_in(Client(), make_staff(time_zone="America/Denver"))


def reads(reader: User | None = None) -> None:
    times = ReadingTimes(frozenset(range(5)), time(9), ZoneInfo("America/New_York"))
    set_reading_times(times=times, reader=reader, by=make_staff(), at=NOON)


# --- urgent pages ---------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [PLANNED, USED])
@pytest.mark.parametrize("address", [DONE, "/now/", "/"])
def test_an_urgent_page_says_who_reads_and_when(
    address: str, answers: dict[str, object], signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    reads()
    save(person, TODAY, NOON, finish=True, **answers)

    assert READS_TOMORROW in words_of(signed_in.get(address))


@pytest.mark.parametrize("address", [DONE, "/now/", "/"])
def test_where_nothing_is_set_nobody_is_promised(
    address: str, signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    save(person, TODAY, NOON, finish=True, **USED)

    assert NOBODY in words_of(signed_in.get(address))


@pytest.mark.parametrize("address", [DONE, "/now/", "/"])
def test_nobody_is_promised_to_read_an_answer_that_they_do_not_see(
    address: str, signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, signs=True, alerts=True)
    reads()
    save(person, TODAY, NOON, finish=True, **USED)

    page = words_of(signed_in.get(address))

    assert NOBODY in page
    assert SAYS not in page


@pytest.mark.parametrize("address", [DONE, "/now/", "/"])
def test_who_shares_with_nobody_reads_of_no_promise(
    address: str, signed_in: Client, person: User, sam: User
) -> None:
    reads()
    save(person, TODAY, NOON, finish=True, **USED)

    page = words_of(signed_in.get(address))

    assert "wait for it" not in page


@pytest.mark.parametrize("address", [DONE, "/", "/now/", "/now/ride/", "/now/alone/"])
def test_a_page_that_is_not_urgent_promises_nothing(
    address: str, signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    reads()
    save(person, TODAY, NOON, finish=True, used="no", planning=0, cravings=4)

    assert "wait for it" not in words_of(signed_in.get(address))


def test_where_somebody_else_reads_the_phone_right_now_names_no_reader(
    signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    reads()
    save(person, TODAY, NOON, finish=True, **USED)
    User.objects.filter(pk=person.pk).update(has_quiet_home=True)

    assert "wait for it" not in words_of(signed_in.get("/now/"))


def test_home_knows_the_promise_within_its_queries(
    signed_in: Client, person: User, sam: User
) -> None:
    share(person, sam, NOON, **ALL)
    reads()
    make_contact(person)
    save(person, TODAY, NOON, finish=True, **PLANNED)
    signed_in.get("/")  # the first request in a minute writes when the session was used

    with queries_made() as queries:
        board = signed_in.get("/").context["board"]

    assert (board.promise.reader, board.promise.next) == ("Sam", "tomorrow, Tuesday")
    assert len(queries) <= MOST_HOME_QUERIES


# --- before signing -------------------------------------------------------------------------------


def test_the_text_to_sign_says_when_it_is_read_and_its_record_keeps_it(
    signed_in: Client, person: User, sam: User
) -> None:
    reads()
    consent = share(person, sam, NOON)
    line = "When it is read: Sam reads on weekdays from 9 AM, Eastern (New York) time."

    set_reading_times(times=None, reader=None, by=make_staff(), at=NOON)

    assert line in consent.text
    assert "This is no crisis line." in consent.text
    assert "I can call or text 988." in consent.text
    assert line in words_of(signed_in.get(reverse("sharing_consent", args=[consent.pk])))


def test_where_nobody_is_promised_the_text_says_so(person: User, sam: User) -> None:
    assert "Nobody is promised to read it at any set time." in share(person, sam, NOON).text


def test_whose_hours_are_anothers_is_promised_no_time(person: User, sam: User) -> None:
    reads(reader=make_counselor("Pat"))

    assert "Nobody is promised to read it at any set time." in share(person, sam, NOON).text


def test_a_consent_of_the_text_before_still_holds(person: User, sam: User) -> None:
    consent = share(person, sam, NOON)

    assert consent.text_version == 2
    assert Consent.objects.in_force(NOON + timedelta(days=1)).get() == consent


# --- the operator's page --------------------------------------------------------------------------


def test_an_operator_sets_who_reads_and_the_page_says_so(operator: Client, sam: User) -> None:
    page = operator.get(reverse("clinic"))
    assert 'value="America/Denver" selected' in page.content.decode()

    answer = operator.post(
        reverse("clinic_reading"), {**GOOD, "reader": str(sam.subject_ref)}, follow=True
    )

    row = Clinic.objects.get()
    assert (row.reads_on, row.reads_from, row.reads_zone, row.reader) == (
        *(0b101, time(8, 30), "America/Chicago"),
        sam,
    )
    said = words_of(answer)
    assert "Saved. People read this now." in said
    html = answer.content.decode()
    assert html.count("checked") == 2
    assert 'value="08:30"' in html
    assert f'value="{sam.subject_ref}" selected' in html


def test_no_day_means_that_nobody_is_promised(operator: Client, sam: User) -> None:
    reads(reader=sam)

    operator.post(
        reverse("clinic_reading"), {**GOOD, "reads_on": [], "reader": str(sam.subject_ref)}
    )

    row = Clinic.objects.get()
    assert (row.reading_times, row.reads_zone, row.reader) == (None, "", None)


def test_the_budget_and_the_reading_times_leave_each_other_alone(
    operator: Client, sam: User
) -> None:
    operator.post(reverse("clinic"), {"alerts_a_week": "5"})
    operator.post(reverse("clinic_reading"), GOOD)
    operator.post(reverse("clinic"), {"alerts_a_week": "6"})

    row = Clinic.objects.get()
    assert (row.alerts_a_week, row.reads_on, row.reader) == (6, 0b101, None)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"starts_at": ""}, "Time: please say from when."),
        ({"time_zone": ""}, "Choose your time zone from the list."),
        ({"reads_on": ["7"]}, "Days: please choose from the seven."),
        ({"reader": "x"}, "Who reads: please choose a counselor from the list."),
    ],
)
def test_half_a_promise_is_refused_where_it_was_written(
    fields: dict[str, object], why: str, operator: Client
) -> None:
    answer = operator.post(reverse("clinic_reading"), {**GOOD, **fields})

    assert answer.status_code == 400
    assert why in words_of(answer)
    assert not Clinic.objects.filter(reads_on__isnull=False).exists()


def test_a_person_or_somebody_who_left_cannot_be_named(
    operator: Client, person: User, sam: User
) -> None:
    left = make_counselor("Lee", is_active=False)

    for other in (person, left):
        answer = operator.post(
            reverse("clinic_reading"), {**GOOD, "reader": str(other.subject_ref)}
        )
        assert answer.status_code == 400


def test_a_change_is_in_the_log_with_who_and_what(sam: User) -> None:
    reads(reader=sam)

    event = AuditEvent.objects.get(action="reading_times_set")
    assert event.detail == {
        "days": 31,
        "time": "09:00",
        "zone": "America/New_York",
        "reader": str(sam.subject_ref),
    }
