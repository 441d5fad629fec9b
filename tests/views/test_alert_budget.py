"""The alert budget: an operator sets it, a counselor's list follows it, a person sees nothing."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.engine.warning import REACH_OUT
from checkins.enums import AlertOutcome
from checkins.models import Alert, Clinic, PersonStatus, User
from checkins.models import Client as ClientRow
from checkins.queries.alert_budget import alert_budget
from checkins.services.alerts import close
from checkins.services.clinic import set_alert_budget
from checkins.services.sharing import revoke
from tests.conftest import NOON
from tests.factories import make_counselor, make_person, make_staff, save, share, sign_in
from tests.pages import without_tokens, words_of
from tests.query_counts import queries_made
from tests.services.patterns import BASELINE, STRONG, live

TODAY = date(2026, 11, 23)
MOST_QUERIES = 5
ALL = dict.fromkeys(("signs", "notes", "use", "alerts"), True)
pytestmark = pytest.mark.both_in_full
STAGES = ("cravings", "old_places", "stressed", "low_mood", "bottled_up", "pulled_away")


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


def budget(number: int | None) -> None:
    set_alert_budget(alerts_a_week=number, by=make_staff(), at=NOON)


def panel_of(response: HttpResponse) -> str:
    return words_of(response).split("Steady ", 1)[-1].split(" Contact today ", 1)[0]


def names_in(response: HttpResponse) -> list[str]:
    return re.findall(r'class="?row-name"? [^>]*>([^<]*)<', response.content.decode())


def shared(person: User, sam: User, label: str, **scopes: bool) -> None:
    share(person, sam, NOON, label=label, **(scopes or ALL))


def urgent_one(sam: User, label: str) -> User:
    person = make_person()
    save(person, TODAY, NOON, planning=3, finish=True)
    shared(person, sam, label)
    return person


def one_stage_up(sam: User, label: str, up: str = STRONG) -> User:
    person = make_person()
    live(person, BASELINE + up)
    shared(person, sam, label)
    return person


def up_for_long(sam: User, label: str) -> User:
    """Make a person with one stage up, who waits two days longer than :func:`all_stages_up`."""
    return one_stage_up(sam, label, "1" * 17)


def all_stages_up(sam: User, label: str) -> User:
    """Make a person with three stages far up for two weeks: 2.3, and over every threshold."""
    person = make_person()
    for back in range(33, -1, -1):
        rating = 4 if back < 14 else 0
        then = NOON - timedelta(days=back)
        save(person, then.date(), then, **dict.fromkeys(STAGES, rating), finish=True)
    shared(person, sam, label)
    return person


def alerts(person: User, *opened: tuple[int, datetime]) -> None:
    """Let alerts of use open on days of November, each at its moment."""
    for day, moment in opened:
        save(person, date(2026, 11, day), moment, used="yes")


# --- the order ------------------------------------------------------------------------------------


@pytest.fixture
def three(sam: User) -> None:
    up_for_long(sam, "Abe")
    all_stages_up(sam, "Zed")
    urgent_one(sam, "Mo")


@pytest.mark.usefixtures("three")
def test_without_a_budget_the_list_goes_by_need_and_wait(desk: Client) -> None:
    assert names_in(desk.get(reverse("caseload"))) == ["Mo", "Abe", "Zed"]


@pytest.mark.usefixtures("three")
def test_whose_signs_reach_the_line_come_first_and_urgent_stays_on_top(desk: Client) -> None:
    budget(0)  # no line fits: the highest, 2.00, is taken, which Zed reaches and Abe does not

    assert names_in(desk.get(reverse("caseload"))) == ["Mo", "Zed", "Abe"]


@pytest.mark.usefixtures("three")
def test_where_every_alert_fits_the_order_stays_as_it_is(desk: Client) -> None:
    budget(5)

    assert names_in(desk.get(reverse("caseload"))) == ["Mo", "Abe", "Zed"]


def test_of_two_urgent_ones_no_budget_puts_one_before_the_other(desk: Client, sam: User) -> None:
    for label, make in (("Abe", up_for_long), ("Zed", all_stages_up)):
        save(make(sam, label), TODAY, NOON, planning=3)
    before = names_in(desk.get(reverse("caseload")))

    budget(0)

    assert names_in(desk.get(reverse("caseload"))) == before == ["Abe", "Zed"]


def test_a_hidden_use_day_moves_nobody(desk: Client, sam: User) -> None:
    """Without the scope of use a reader's order is the pattern's alone."""
    orders = []
    for used in ("no", "yes"):
        ClientRow.objects.all().delete()
        for label, make in (("Abe", up_for_long), ("Zed", all_stages_up)):
            person = make(sam, label)
            save(person, TODAY, NOON, used=used)
            share(person, sam, NOON + timedelta(seconds=1), label=label, alerts=True)
        Clinic.objects.all().delete()
        budget(0)
        with time_machine.travel(NOON + timedelta(seconds=2)):
            orders.append(names_in(desk.get(reverse("caseload"))))

    assert orders == [["Zed", "Abe"], ["Zed", "Abe"]]


# --- the panel ------------------------------------------------------------------------------------


def test_the_panel_says_the_line_what_it_misses_and_the_weeks_by_hand(
    desk: Client, sam: User
) -> None:
    for number in range(4):
        shared(make_person(), sam, f"Client {number}")
    budget(5)

    said = words_of(desk.get(reverse("caseload")))

    # 4 clients x 1.750 a year x 2.016, as real people bring, / 52.18 weeks = 0.27; the lowest row.
    assert "With 5 a week, the clients whose signs changed most come first." in said
    assert "Every alert fits, so no one waits longer." in said
    assert "With 4 clients, the cutoff is 1.26 ." in said
    # Simulated people only: 4 x 1.750 / 52.18 = 0.13.
    assert "Expected of your clients 0.3 Simulated people only 0.1" in said
    assert (
        "from published diaries of 1,045 real people. Those diaries cover 148 person-years" in said
    )
    assert "Bring an alert 73 7 days early 61" in said
    weeks = ["Nov 17 0 0", "Nov 10 0 0", "Nov 3 0 0"]
    assert f"{' '.join(weeks)} Oct 27 0 0" in said


def test_a_line_above_the_lowest_says_what_both_catch(desk: Client, sam: User) -> None:
    shared(make_person(), sam, "Jo")
    budget(0)

    said = words_of(desk.get(reverse("caseload")))

    assert "No cutoff fits your 1 client. The highest is 1.98 ." in said
    assert "No cutoff fits 0 a week. The clients whose signs changed most come first." in said
    # Of 0.726 that bring an alert, 0.246 reach 1.98: 1 - .246 / .726 = .661 wait.
    assert "About 7 in 10 worsenings would wait longer. Urgent is always on top." in said
    assert "Expected of your clients under 0.1 Simulated people only under 0.1" in said
    assert "At 1.98 At 1.26 Bring an alert 25 73 7 days early 14 61" in said


def test_the_sentence_says_how_many_worsenings_wait_by_hand(sam: User) -> None:
    """At 1.54 of 0.726 that bring an alert 0.596 do: 1 - .596 / .726 = .179, about 1 in 6.

    300 x .346 / 52.18 = 1.99 of simulated people, 4.01 of real ones; 1.50 would bring 5.2.
    """
    budget(5)

    found = alert_budget(sam, sharing=300, at=NOON)

    assert (found.line, found.waiting) == (1.54, "1 in 6")
    assert (found.expected, found.simulated) == ("4.0", "2.0")


def test_without_a_budget_there_is_no_line_and_the_weeks_stay(desk: Client, sam: User) -> None:
    shared(make_person(), sam, "Jo")
    said = words_of(desk.get(reverse("caseload")))
    budget(None)

    emptied = words_of(desk.get(reverse("caseload")))

    assert said == emptied
    assert "New alerts in the last 7 days: 0" in said
    assert "The last four weeks" in said
    assert "The cutoff that fits" not in said


def test_without_a_client_every_line_fits(sam: User) -> None:
    budget(0)

    found = alert_budget(sam, sharing=0, at=NOON)

    assert (found.line, found.is_lowest, found.fit and found.fit.a_week) == (REACH_OUT, True, 0.0)


def test_weeks_end_today_on_the_counselors_clock_and_count_what_opened(sam: User) -> None:
    """The newest week is Nov 17 to 23; a day in New York begins at 05:00 UTC."""
    person = make_person()
    begins = NOON.replace(hour=5, day=17)
    alerts(person, (23, NOON), (16, begins), (15, begins - timedelta(seconds=1)))
    alerts(person, (2, NOON.replace(day=2)))
    then = NOON.replace(day=26, month=10)  # the day before the oldest week
    save(person, then.date(), then, used="yes")
    save(person, TODAY, NOON, planning=3)
    shared(person, sam, "Jo")

    found = alert_budget(sam, sharing=1, at=NOON)

    assert [(week.first.day, week.opened, week.urgent) for week in found.weeks] == [
        (17, 3, 3),
        (10, 1, 1),
        (3, 0, 0),
        (27, 1, 1),
    ]


def test_outcomes_are_of_a_year_and_older_alerts_change_nothing(sam: User) -> None:
    """A year of NOON's day in New York begins on Nov 23, 2025, at 05:00 UTC."""
    one_stage_up(sam, "Abe")
    begins = NOON.replace(year=2025, hour=5)
    close = {"status": "closed", "closed_at": NOON, "outcome": "useful"}
    Alert.objects.update(**close, opened_at=begins)
    of_a_year = alert_budget(sam, sharing=1, at=NOON).outcomes
    Alert.objects.update(opened_at=begins - timedelta(seconds=1))

    older = alert_budget(sam, sharing=1, at=NOON).outcomes

    assert (of_a_year.right, older.right) == (1, 0)


def test_a_pattern_is_a_new_alert_and_no_urgent_one(sam: User) -> None:
    one_stage_up(sam, "Abe")

    newest = alert_budget(sam, sharing=1, at=NOON).weeks[0]

    assert (newest.opened, newest.urgent) == (1, 0)


@pytest.mark.parametrize(
    ("scopes", "opened"),
    [({"alerts": True, "use": True}, 2), ({"alerts": True}, 1), ({"signs": True}, 0)],
)
def test_only_alerts_that_the_reader_may_see_are_counted(
    sam: User, scopes: dict[str, bool], opened: int
) -> None:
    person = make_person()
    save(person, TODAY, NOON, planning=3, used="yes")
    consent = share(person, sam, NOON, **scopes)
    before = alert_budget(sam, sharing=1, at=NOON)

    revoke(consent=consent, by=person, at=NOON)

    after = alert_budget(sam, sharing=1, at=NOON)
    assert (before.this_week, after.this_week) == (opened, 0)


# --- what came of them ----------------------------------------------------------------------------


def closed_patterns(sam: User, *, useful: int, not_useful: int, returned: int = 0) -> None:
    """Let pattern alerts of as many people be closed."""
    outcomes = [AlertOutcome.USEFUL] * useful + [AlertOutcome.NOT_USEFUL] * not_useful
    for outcome in outcomes + [AlertOutcome.RETURNED_TO_USE] * returned:
        person = one_stage_up(sam, "Jo")
        close(alert=Alert.objects.get(person=person), by=sam, at=NOON, outcome=outcome)


def test_below_twenty_closed_alerts_no_rate_is_said(desk: Client, sam: User) -> None:
    closed_patterns(sam, useful=14, not_useful=5)
    alert = Alert.objects.get(person=urgent_one(sam, "Urgent"))
    close(alert=alert, by=sam, at=NOON, outcome=AlertOutcome.USEFUL)  # no pattern: not counted

    said = words_of(desk.get(reverse("caseload")))

    assert (
        "Too few closed alerts to give a rate. There are 19 from the last 12 months. It takes 20."
        in said
    )
    assert "alerts were right" not in said


def test_from_twenty_on_it_says_how_many_were_right(desk: Client, sam: User) -> None:
    closed_patterns(sam, useful=11, not_useful=6, returned=3)
    person = one_stage_up(sam, "Corrected")
    close(alert=Alert.objects.get(person=person), by=sam, at=NOON, outcome=AlertOutcome.CORRECTED)

    said = words_of(desk.get(reverse("caseload")))

    assert "14 of 20 closed alerts of 12 months were right. That’s 70 of 100." in said


@pytest.mark.parametrize("use", [True, False])
def test_how_many_returned_to_use_is_not_said_apart(desk: Client, sam: User, use: bool) -> None:
    """Without the scope of use a reader could count who used; with it, the sum says as much."""
    person = make_person()
    live(person, BASELINE + STRONG)
    share(person, sam, NOON, label="Jo", alerts=True, use=use)
    returned = AlertOutcome.RETURNED_TO_USE
    close(alert=Alert.objects.get(), by=sam, at=NOON, outcome=returned)
    said = words_of(desk.get(reverse("caseload")))

    Alert.objects.update(outcome=AlertOutcome.USEFUL)

    assert words_of(desk.get(reverse("caseload"))) == said
    assert "There are 1 from the last 12 months. It takes 20." in said


# --- what it costs, and what it leaves alone ------------------------------------------------------


def test_the_list_costs_the_same_queries_at_3_and_at_60_clients(desk: Client, sam: User) -> None:
    budget(5)
    counts = []
    for many in (3, 57):
        for number in range(many):
            person = make_person()
            save(person, TODAY, NOON, planning=3)
            shared(person, sam, f"Client {many} {number}")
        desk.get(reverse("caseload"))  # whom a look shows is stored from now on
        with queries_made() as queries:
            page = desk.get(reverse("caseload"))
        counts.append(len(queries))

    assert len(names_in(page)) == 60
    # Session, user, the joined read, the budget's totals, the event.
    assert counts == [MOST_QUERIES, MOST_QUERIES]


def pages_of(person: User) -> dict[str, bytes]:
    """Return a person's pages, without what differs at every look: the forms' tokens."""
    browser = Client()
    browser.force_login(person)
    addresses = [
        "/",
        "/?weeks=12",
        reverse("trends"),
        reverse("sharing"),
        reverse("visits"),
        reverse("settings"),
        reverse("checkins_done", args=[TODAY]),
        reverse("checkins_page", args=[TODAY, 1]),
    ]
    number = rb'name="uuid" value="[^"]*"'  # of the check-in's page
    pages = {address: browser.get(address).content for address in addresses}
    return {address: re.sub(number, b"", without_tokens(page)) for address, page in pages.items()}


def test_nothing_that_a_person_sees_depends_on_the_budget(desk: Client, sam: User) -> None:
    people = [one_stage_up(sam, "Abe"), all_stages_up(sam, "Zed"), urgent_one(sam, "Mo")]
    desk.get(reverse("caseload"))
    before = [pages_of(person) for person in people]
    stands = list(PersonStatus.objects.order_by("pk").values())
    budget(0)

    after = [pages_of(person) for person in people]

    assert all(len(page) > 1000 for pages in before for page in pages.values())
    assert after == before
    assert list(PersonStatus.objects.order_by("pk").values()) == stands


# --- the operator's page --------------------------------------------------------------------------


@pytest.fixture
def office(client: Client, db: None) -> Client:
    return sign_in(client, make_staff())


def test_an_operator_sets_changes_and_empties_the_budget(office: Client) -> None:
    kept = []
    for said in ("5", "0", ""):
        answer = office.post(reverse("clinic"), {"alerts_a_week": said})
        kept.append((answer.status_code, Clinic.objects.get().alerts_a_week))

    assert kept == [(302, 5), (302, 0), (302, None)]
    assert "No budget is set" in words_of(office.get(reverse("clinic")))


def test_the_page_says_what_a_budget_comes_to_by_hand(office: Client) -> None:
    budget(1)

    page = office.get(reverse("clinic"))

    said = words_of(page)
    # Real people bring 2.016 for 1: 20 x 2.016 x 1.750 / 52.18 = 1.35, at 1.30 1.10, at 1.34 .90.
    # 40: 1.13 at 1.42, .92 at 1.46; 80: 1.07 at 1.54, .81 at 1.58; 160: 1.18 at 1.62, .85 at 1.66.
    for row in (
        "20 1.34 0.9 69 57",
        "40 1.46 0.9 64 52",
        "80 1.58 0.8 57 44",
        "160 1.66 0.8 52 39",
    ):
        assert row in said
    assert 'value="1"' in page.content.decode()


def test_a_budget_that_nothing_fits_says_so(office: Client) -> None:
    budget(0)

    assert "160 1.98 0.1 or less, over 25 14" in words_of(office.get(reverse("clinic")))


@pytest.mark.parametrize("said", ["501", "-1", "3.7", "1_0", "٣", "five", " 5"])
def test_what_is_no_number_is_refused_and_changes_nothing(office: Client, said: str) -> None:
    budget(5)

    answer = office.post(reverse("clinic"), {"alerts_a_week": said})

    assert answer.status_code == 400
    assert "New alerts a week: write a whole number from 0 to 500, or nothing." in words_of(answer)
    assert Clinic.objects.get().alerts_a_week == 5


def test_the_operators_page_says_nothing_of_any_person(office: Client, sam: User) -> None:
    budget(3)
    before = office.get(reverse("clinic")).content
    urgent_one(sam, "Zephyrine")

    with queries_made() as queries:
        after = office.get(reverse("clinic")).content

    assert without_tokens(after) == without_tokens(before)
    assert [query for query in queries if "alert" in query and "checkins_clinic" not in query] == []


def test_nobody_but_an_operator_reaches_it(db: None) -> None:
    codes = {}
    for user in (make_person(), make_counselor()):
        browser = sign_in(Client(), user)
        page = reverse("clinic")
        codes[user.role] = (
            browser.get(page).status_code,
            browser.post(page, {"alerts_a_week": "1"}).status_code,
        )

    assert codes == {"person": (404, 404), "counselor": (404, 404)}
    assert not Clinic.objects.exists()
