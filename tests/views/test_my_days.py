"""My days on their pages: read back, found by a word that stands nowhere, and nobody else's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from structlog.testing import capture_logs

from checkins.models import FormDraft, User
from tests.conftest import NOON
from tests.factories import just_asked, make_break, make_counselor, make_person, save, share
from tests.html_forms import form_to
from tests.pages import main_of, page_of, words_of
from tests.query_counts import queries_made
from tests.rows import contents

DAYS, NOTES = reverse("my_days"), reverse("my_days_notes")
TODAY = date(2026, 11, 23)
DAY = timedelta(days=1)
A_YEAR_AGO = date(2025, 11, 1)
WORD = "xylophone"
TRENDS_QUERIES = 5  # its budget in test_budgets.py


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Monday noon in New York."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def settled(person: User) -> User:
    """A person whose account is two years old."""
    User.objects.filter(pk=person.pk).update(date_joined=datetime(2024, 11, 1, 12, tzinfo=UTC))
    person.refresh_from_db()
    return person


@pytest.fixture
def phone(client: Client, settled: User) -> Client:
    client.force_login(settled)
    return just_asked(client)


def test_a_day_of_40_days_ago_is_read_back(phone: Client, settled: User) -> None:
    day, then = TODAY - 40 * DAY, NOON - 40 * DAY
    save(settled, day, then, cravings=3, used="no", note="Dee keeps my card.", finish=True)

    page = main_of(phone.get(reverse("my_days_day", args=[day])))
    words = words_of(phone.get(reverse("my_days_day", args=[day])))

    assert page.index("Dee keeps my card.") < page.index("Did you use today?")
    assert "Wednesday, Oct 14" in words
    assert "You checked in at 1:00 PM." in words  # the clocks have changed since
    assert "I had cravings to use. Quite a bit" in words
    assert "Change an answer" not in words


def test_a_day_that_is_open_can_be_changed_or_filled_in(phone: Client, settled: User) -> None:
    save(settled, TODAY, NOON, cravings=1, finish=True)
    share(settled, make_counselor(), NOON, signs=True)
    make_break(settled, TODAY - 20 * DAY, first=TODAY - 9 * DAY, last=TODAY - 8 * DAY)
    said = {
        back: words_of(phone.get(reverse("my_days_day", args=[TODAY - back * DAY])))
        for back in (0, 1, 7, 8, 10)
    }

    assert "You can change this day until Nov 30." in said[0]
    assert "Sam" in said[0]
    assert "You didn\N{RIGHT SINGLE QUOTATION MARK}t check in on this day." in said[1]
    assert ["Fill in this day" in said[back] for back in said] == [False, True, True, False, False]
    assert "This day was part of a break." in said[8]
    assert "A day can be filled in for 7 days." in said[10]


def test_a_late_day_and_a_begun_one_say_so(phone: Client, settled: User) -> None:
    save(settled, TODAY - 3 * DAY, NOON, cravings=1, finish=True)
    save(settled, TODAY, NOON, cravings=1)

    late, begun = (
        words_of(phone.get(reverse("my_days_day", args=[day]))) for day in (TODAY - 3 * DAY, TODAY)
    )

    assert "You added this day later, on Nov 23." in late
    assert "You answered part of this day." in begun


@pytest.mark.parametrize(
    "there", ["2026-12", "2024-10", "2026-13", "0000-01", "9999-12", "2026-11-24", "2026-02-30"]
)
def test_what_is_ahead_before_or_no_day_is_not_found(phone: Client, there: str) -> None:
    assert phone.get(f"{DAYS}{there}/").status_code == 404


def test_months_lead_back_to_the_first_one(phone: Client, settled: User) -> None:
    first = reverse("my_days_month", args=[date(2024, 11, 1)])

    pages = [main_of(phone.get(there)) for there in (DAYS, first)]

    assert reverse("my_days_month", args=[date(2026, 10, 1)]) in pages[0]
    assert first in pages[0]
    assert reverse("my_days_month", args=[date(2024, 12, 1)]) in pages[1]
    assert reverse("my_days_month", args=[date(2024, 10, 1)]) not in pages[1]


def test_a_month_of_a_year_ago_opens_within_the_budget_of_trends(
    phone: Client, settled: User
) -> None:
    for number in range(30):
        day = A_YEAR_AGO + number * DAY
        then = datetime(day.year, day.month, day.day, 17, tzinfo=UTC)
        save(settled, day, then, cravings=1, note=f"Note {number}.")

    with queries_made() as queries:
        page = page_of(phone.get(reverse("my_days_month", args=[A_YEAR_AGO])))

    assert "You checked in on 30 of 30 days." in page
    assert page.count("Note ") == 30
    assert len(queries) <= TRENDS_QUERIES, queries


def test_a_note_is_found_by_a_word_and_by_nobody_else(phone: Client, settled: User) -> None:
    save(settled, TODAY - DAY, NOON, note=f"I heard a {WORD.title()} in the park.")
    save(settled, TODAY, NOON, note="Nothing much.")
    stranger = Client()
    stranger.force_login(make_person())

    found = words_of(phone.post(NOTES, {"sought": WORD}))
    elsewhere = words_of(stranger.post(NOTES, {"sought": WORD}))

    assert "Found in 1 note" in found
    assert "I heard a Xylophone in the park." in found
    assert "Nothing much." not in found
    assert "No note has this word." in elsewhere
    assert "park" not in elsewhere


def test_the_word_stands_in_no_address_title_row_or_log(
    phone: Client, settled: User, caplog: pytest.LogCaptureFixture
) -> None:
    save(settled, TODAY, NOON, note=f"A {WORD}.")
    before = contents()

    with capture_logs() as logs, caplog.at_level("DEBUG"):
        answer = phone.post(NOTES, {"sought": WORD})

    page = page_of(answer)
    assert WORD in page
    assert answer.status_code == 200  # no redirect could carry it
    assert WORD not in page.partition("</title>")[0]
    assert all(WORD not in link.partition('"')[0] for link in page.split('="/')[1:])
    assert WORD not in f"{logs} {caplog.text}"
    assert contents() == before


@pytest.mark.parametrize("sought", ["", "  ", "\u200b", "\u0301", "x" * 61])
def test_nothing_to_look_for_is_refused(phone: Client, settled: User, sought: str) -> None:
    save(settled, TODAY, NOON, note="A note.")

    answer = phone.post(NOTES, {"sought": sought})

    assert answer.status_code == 400
    assert "A note." in words_of(answer)


def test_a_search_whose_session_ended_is_not_kept(phone: Client) -> None:
    form = form_to(phone.get(NOTES), NOTES, NOTES)
    assert form
    fields = {**form.sent(), "sought": [WORD]}
    phone.logout()

    answer = phone.post(NOTES, fields)

    assert answer.headers["Location"] == reverse("account_login")
    assert not FormDraft.objects.exists()
    assert all(WORD not in f"{row.get_decoded()}" for row in Session.objects.all())


def test_where_somebody_reads_the_phone_a_search_asks_first_and_does_not_wait(
    client: Client, settled: User
) -> None:
    User.objects.filter(pk=settled.pk).update(has_quiet_home=True)
    save(settled, TODAY, NOON, note=f"A {WORD}.")
    client.force_login(settled)

    answer = client.post(NOTES, {"sought": WORD})
    asked = client.get(answer.headers["Location"])

    assert answer.headers["Location"] == NOTES
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert "post" not in f"{client.session.get('account_reauthentication_required')}"
    assert settings.SESSION_COOKIE_NAME in client.cookies
    assert not FormDraft.objects.exists()


def test_notes_come_in_pages_and_are_all_there(phone: Client, settled: User) -> None:
    for back in range(31):
        save(settled, TODAY - back * DAY, NOON - back * DAY, note=f"Number {back}.")

    pages = [words_of(phone.get(NOTES, {"page": page})) for page in (1, 2)]

    assert [page.count("Number") for page in pages] == [30, 1]
    assert "Number 30." in pages[1]


def test_more_leads_to_my_days_and_a_missed_day_stays_in_reach(phone: Client) -> None:
    fill_in = f"{reverse('checkins')}?days=1"

    more, days, choose = (main_of(phone.get(there)) for there in ("/more/", DAYS, fill_in))

    assert f'href="{DAYS}"' in more
    assert fill_in in days
    assert f'href="{DAYS}"' in choose
