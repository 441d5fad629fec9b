"""What an alert came to: who can say it, who reads it, and what the clinic is told."""

from collections.abc import Iterator

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.catalog.rates import rate_catalog
from checkins.engine.warning import REACH_OUT
from checkins.enums import AlertOutcome, AlertStatus
from checkins.models import Alert, AuditEvent, ClinicCount, DailyCheckin, PersonStatus, User
from checkins.models import Client as ClientRow
from checkins.services.alert_outcomes import count_alerts
from checkins.services.alerts import close
from checkins.services.clinic import set_alert_budget
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, make_staff, save, share, sign_in
from tests.pages import without_tokens, words_of
from tests.query_counts import queries_made
from tests.run import ROOT
from tests.services.patterns import BASELINE, STRONG, TODAY, live

CHOICES = ["", "useful", "not_useful"]
RETURNED = AlertOutcome.RETURNED_TO_USE
CLINIC_PAGES = sorted((ROOT / "templates" / "checkins" / "clinic").glob("*.html"))
pytestmark = pytest.mark.both_in_full


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def sam(db: None) -> User:
    return make_counselor(time_zone="America/New_York")


@pytest.fixture
def desk(client: Client, sam: User) -> Client:
    return sign_in(client, sam)


@pytest.fixture
def jo(db: None) -> User:
    """Somebody whose signs are above their usual."""
    person = make_person()
    live(person, BASELINE + STRONG)
    return person


def page_of(desk: Client, person: User) -> HttpResponse:
    client = ClientRow.objects.get(person=person, counselor__isnull=False)
    return desk.get(reverse("clients_page", args=[client.pk]))


def offered(page: HttpResponse) -> list[list[str]]:
    """Return the outcomes that each alert of a page can be closed with."""
    forms = [outcome_form for _, _, outcome_form in page.context["alert_rows"]]
    return [[value for value, _ in form.fields["outcome"].choices] for form in forms]


def close_on_page(desk: Client, person: User, outcome: str) -> HttpResponse:
    client, alert = ClientRow.objects.get(person=person), Alert.objects.get(person=person)
    return desk.post(reverse("alerts_close", args=[client.pk, alert.pk]), {"outcome": outcome})


# --- who can say it -------------------------------------------------------------------------------


def test_who_is_shown_use_can_close_a_pattern_as_returned_to_use(
    desk: Client, sam: User, jo: User
) -> None:
    share(jo, sam, NOON, alerts=True, use=True)

    before = page_of(desk, jo)
    answer = close_on_page(desk, jo, "returned_use")

    assert offered(before) == [[*CHOICES, "returned_use"]]
    assert "Returned to use: they used after this alert" in words_of(before)
    assert answer.status_code == 302
    assert Alert.objects.get().outcome == RETURNED
    assert "Closed: returned to use" in words_of(page_of(desk, jo))


def test_who_is_not_shown_use_cannot_say_it_and_reads_that_it_was_useful(
    desk: Client, sam: User, jo: User
) -> None:
    """Another reader with the scope of use may have said it."""
    share(jo, sam, NOON, alerts=True)

    before = page_of(desk, jo)
    refused = close_on_page(desk, jo, "returned_use")
    stands = Alert.objects.get().status
    close(alert=Alert.objects.get(), by=make_counselor("Lee"), at=NOON, outcome=RETURNED)
    after = words_of(page_of(desk, jo))

    assert offered(before) == [CHOICES]
    assert "Returned to use" not in words_of(before)
    assert (refused.status_code, stands) == (400, AlertStatus.OPEN)
    assert "Closed: useful" in after
    assert "eturned to use" not in after


@pytest.mark.parametrize("answers", [{"planning": 3}, {"used": "yes"}])
def test_only_a_pattern_can_turn_out_so(
    desk: Client, sam: User, answers: dict[str, object]
) -> None:
    person = make_person()
    save(person, TODAY, NOON, **answers)
    share(person, sam, NOON, alerts=True, use=True)

    assert offered(page_of(desk, person)) == [CHOICES]
    assert close_on_page(desk, person, "returned_use").status_code == 400
    assert close_on_page(desk, person, "useful").status_code == 302


def test_nothing_is_chosen_ahead(desk: Client, sam: User, jo: User) -> None:
    """A choice made by the page would be counted as a counselor's."""
    share(jo, sam, NOON, alerts=True, use=True)

    refused = close_on_page(desk, jo, "")

    assert 'value="" selected' in page_of(desk, jo).content.decode()
    assert refused.status_code == 400
    assert "How did it turn out? Choose one from the list." in words_of(refused)


def test_each_alerts_fields_have_ids_of_their_own(desk: Client, sam: User, jo: User) -> None:
    save(jo, TODAY, NOON, used="yes")
    share(jo, sam, NOON, alerts=True, use=True)
    one, another = Alert.objects.values_list("pk", flat=True)

    page = page_of(desk, jo).content.decode()

    for pk in (one, another):
        assert page.count(f'id="id_outcome_{pk}"') == page.count(f'for="id_outcome_{pk}"') == 1


# --- what follows for the person ------------------------------------------------------------------


def pages_of(person: User) -> list[str]:
    browser = Client()
    browser.force_login(person)
    names = ("home", "trends", "visits", "settings", "recovery_days", "more", "plans")
    return [without_tokens(browser.get(reverse(name)).content).decode() for name in names]


def test_no_page_of_the_person_changes_with_an_outcome(sam: User, jo: User) -> None:
    """It is a counselor's word about an alert: no day of use, no level, no notice."""
    share(jo, sam, NOON, alerts=True, use=True)
    before = pages_of(jo)
    stands = [list(model.objects.values()) for model in (DailyCheckin, PersonStatus)]

    close(alert=Alert.objects.get(), by=sam, at=NOON, outcome=RETURNED)

    assert pages_of(jo) == before
    assert all("eturned to use" not in page for page in before)
    assert [list(model.objects.values()) for model in (DailyCheckin, PersonStatus)] == stands


def test_the_log_says_that_an_alert_was_closed_and_not_how(sam: User, jo: User) -> None:
    close(alert=Alert.objects.get(), by=sam, at=NOON, outcome=RETURNED)

    event = AuditEvent.objects.get(action="alert_closed")
    assert (event.by, event.about, event.detail) == (sam.subject_ref, jo.subject_ref, {})


# --- what the clinic is told ----------------------------------------------------------------------


@pytest.fixture
def office(client: Client, db: None) -> Client:
    return sign_in(client, make_staff())


def counted(**fields: object) -> None:
    values = {"judged": 20, "right": 14, "people": 10, "low": 0.474, "high": 0.858, "overdue": 5}
    ClinicCount.objects.update_or_create(defaults={"counted_on": TODAY, **values, **fields})


def said_in(office: Client) -> str:
    page = words_of(office.get(reverse("clinic")))
    return page.partition("Were alerts right? ")[2].partition("Who reads, and when")[0]


def test_the_clinic_reads_the_share_its_interval_and_what_has_no_outcome(office: Client) -> None:
    counted()

    said = said_in(office)

    assert "Right, of 20 closed here 70 The true share is likely 47 to 86" in said
    low, high = rate_catalog().right[0], rate_catalog().right[-1]
    assert f"Expected {100 * low.real:.0f} to {100 * high.real:.0f}" in said
    assert "No outcome after 14 days, of 25 20" in said


@pytest.mark.parametrize("fields", [{"judged": 19}, {"people": 9}])
def test_of_too_few_the_clinic_reads_no_number(office: Client, fields: dict[str, int]) -> None:
    counted(**fields)

    said = said_in(office)

    words = "Too few closed alerts to say. It takes 20, from 10 people or more."
    assert said.startswith(words)
    assert not any(letter.isdigit() for letter in said.removeprefix(words))


def test_before_the_first_count_the_clinic_reads_that_it_takes_more(office: Client) -> None:
    assert said_in(office).startswith("Too few closed alerts to say.")


def test_the_page_counts_nothing_itself(office: Client, sam: User, jo: User) -> None:
    """What it says of alerts was counted the day before, so that no look follows one closing."""
    count_alerts(at=NOON)
    with queries_made() as queries:
        before = words_of(office.get(reverse("clinic")))

    close(alert=Alert.objects.get(), by=sam, at=NOON, outcome=RETURNED)

    assert words_of(office.get(reverse("clinic"))) == before
    assert [query for query in queries if "checkins_alert" in query] == []


# --- what is expected -----------------------------------------------------------------------------


def test_own_counts_change_what_both_pages_expect_and_say_where_it_is_from(
    client: Client, sam: User
) -> None:
    """30 notices in 30 person-years: (20 + 30) / (9.92 + 52.50) = .80 for one simulated."""
    operator = make_staff()
    set_alert_budget(alerts_a_week=1, by=operator, at=NOON)
    for number in range(4):
        share(make_person(), sam, NOON, label=f"Client {number}")
    counted(notices=30, watched_days=round(30 * 365.25))

    office = words_of(sign_in(Client(), operator).get(reverse("clinic")))
    desk = words_of(sign_in(client, sam).get(reverse("caseload")))

    # 40 x 1.750 x .8010 / 52.18 = 1.07; at 1.30 .88. 4 clients at 1.26: .11.
    assert "40 1.30 0.9 71 59" in office
    assert "Expected of your clients 0.1 Simulated people only 0.1" in desk
    for page in (office, desk):
        assert "ounted in 30 person-years of people here" in page
        assert "real people" not in page


def test_where_reach_out_begins_is_the_rules_own_number(office: Client) -> None:
    set_alert_budget(alerts_a_week=1, by=make_staff(), at=NOON)

    said = words_of(office.get(reverse("clinic")))

    assert f"Reach out begins at {REACH_OUT:.2f}." in said
    assert [path.name for path in CLINIC_PAGES if f"{REACH_OUT:.2f}" in path.read_text()] == []
