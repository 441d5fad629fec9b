"""The page that takes a file of past check-ins: as a browser without scripts sends it."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.catalog import sign_catalog
from checkins.models import CheckinImport, CheckinSubmission, DailyCheckin, User
from tests.conftest import NOON
from tests.factories import IMPORT_ID, make_import, make_person, save
from tests.pages import page_of
from tests.views.past_files import GOOD, HERE, bring

TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


# --- a good file ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        "\n".join(
            "person," + line if not n else "ann," + line for n, line in enumerate(GOOD.split())
        ),
    ],
    ids=["plain", "bom", "crlf", "with_person"],
)
def test_a_good_file_is_kept_and_its_preview_counts_its_days(signed_in: Client, text: str) -> None:
    response = bring(signed_in, text)
    page = page_of(signed_in.get(HERE))

    assert (response.status_code, response.headers["Location"]) == (302, HERE)
    assert CheckinImport.objects.get().confirmed_at is None
    assert DailyCheckin.objects.count() == 0
    assert "<strong>2 days</strong>, Oct 1, 2026 to Oct 2, 2026. Nothing is added yet." in page
    assert "Fri, Oct 2 <small>used</small>" in page
    assert page.index("Fri, Oct 2") < page.index("Thu, Oct 1")


def test_the_preview_says_how_many_days_are_here_already(signed_in: Client, person: User) -> None:
    save(person, TODAY - timedelta(days=1), NOON, cravings=3)
    text = "day,cravings\n2026-11-20,1\n2026-11-21,1\n2026-11-22,1\n"

    bring(signed_in, text)
    page = page_of(signed_in.get(HERE))

    assert "<strong>2 days</strong>, Nov 20, 2026 to Nov 21, 2026." in page
    assert "1 day of it is here already and will stay as you wrote it here." in page


def test_a_file_whose_days_are_all_here_offers_nothing_to_add(
    signed_in: Client, person: User
) -> None:
    save(person, TODAY - timedelta(days=1), NOON, cravings=3)

    bring(signed_in, "day,cravings\n2026-11-22,1\n")
    page = page_of(signed_in.get(HERE))

    assert "Every day of this file has a check-in here already. Nothing would change." in page
    assert "/add/" not in page


def test_the_newest_seven_days_are_shown_in_words(signed_in: Client) -> None:
    lines = [f"2026-10-{day:02},{day % 5},3,0" for day in range(1, 10)]

    bring(signed_in, "\n".join(["day,cravings,meeting_missed,meeting_quiet", *lines]))
    page = page_of(signed_in.get(HERE))

    assert page.count('<th scope="row">') == 7
    assert "Oct 2<" not in page
    assert "Fri, Oct 9</th> <td>some</td><td>very much</td><td>\N{EN DASH}</td>" in page


def test_confirmed_twice_it_is_added_once(signed_in: Client) -> None:
    bring(signed_in, GOOD)
    where = reverse("imports_confirm", args=[CheckinImport.objects.get().pk])

    answers = [signed_in.post(where).status_code for _ in range(2)]

    rows = DailyCheckin.objects.order_by("day")
    assert answers == [302, 302]
    assert CheckinSubmission.objects.count() == 2
    assert [(row.day.day, row.answers, row.used, row.imported) for row in rows] == [
        (1, {"cravings": 1, "slept_well": 4}, "no", True),
        (2, {"cravings": 2, "slept_well": 1}, "yes", True),
    ]
    page = page_of(signed_in.get(HERE))
    assert "Brought before" in page
    assert "<li>2 days, Oct 1, 2026 to Oct 2, 2026</li>" in page


def test_imported_days_are_marked_in_the_table(signed_in: Client) -> None:
    bring(signed_in, "day,cravings\n2026-11-20,1\n")
    signed_in.post(reverse("imports_confirm", args=[CheckinImport.objects.get().pk]))

    page = page_of(signed_in.get(reverse("trends")))

    assert "Fri, Nov 20 <small>from your file</small>" in page


def test_a_forgotten_file_is_gone(signed_in: Client) -> None:
    bring(signed_in, GOOD)

    response = signed_in.post(reverse("imports_drop", args=[CheckinImport.objects.get().pk]))

    assert (response.status_code, CheckinImport.objects.count()) == (302, 0)


def test_another_file_takes_the_place_of_the_one_that_waits(signed_in: Client) -> None:
    bring(signed_in, GOOD)
    bring(signed_in, "day,cravings\n2026-11-20,1\n")

    assert "<strong>1 day</strong>, Nov 20, 2026" in page_of(signed_in.get(HERE))


@pytest.mark.parametrize(
    "row", ["2026-11-20,3,0", "2026-11-20,0,2", "2026-11-20,0,0", "2026-11-20,,"]
)
def test_a_meetings_two_columns_are_one_answer(signed_in: Client, row: str) -> None:
    bring(signed_in, f"day,meeting_missed,meeting_quiet,cravings\n{row},1\n")
    signed_in.post(reverse("imports_confirm", args=[CheckinImport.objects.get().pk]))

    meetings = {"3,0": "missed", "0,2": "quiet", "0,0": "shared", ",": ""}
    stored = DailyCheckin.objects.get()
    assert (stored.meeting, stored.answers) == (meetings[row[11:]], {"cravings": 1})


@pytest.mark.parametrize("day", ["2026-11-22", "2016-11-22"])
def test_yesterday_and_the_day_ten_years_ago_are_taken(signed_in: Client, day: str) -> None:
    assert bring(signed_in, f"day,cravings\n{day},1\n").status_code == 302


def test_ten_years_of_every_sign_fit_into_one_file(signed_in: Client) -> None:
    codes = [sign.code for sign in sign_catalog().signs if sign.code != "used"]
    codes = [code for code in codes if not code.startswith("meeting")]
    days = [TODAY - timedelta(days=back) for back in range(1, 3654)]
    text = "\n".join([",".join(["day", *codes]), *(f"{day}{',1' * len(codes)}" for day in days)])

    response = bring(signed_in, text)

    assert response.status_code == 302
    assert "<strong>3653 days</strong>" in page_of(signed_in.get(HERE))


# --- whose file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["imports_confirm", "imports_drop"])
def test_someone_elses_file_is_not_there(signed_in: Client, route: str) -> None:
    make_import(make_person())

    known, unknown = (signed_in.post(reverse(route, args=[pk])) for pk in (IMPORT_ID, uuid.uuid4()))

    assert (known.status_code, unknown.status_code) == (404, 404)
    assert known.content == unknown.content
    assert CheckinImport.objects.get().confirmed_at is None
    assert DailyCheckin.objects.count() == 0


def test_someone_elses_file_is_not_shown(signed_in: Client) -> None:
    make_import(make_person())

    assert "What your file holds" not in page_of(signed_in.get(HERE))
