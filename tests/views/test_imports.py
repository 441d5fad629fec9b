"""The page that takes a file of past check-ins: as a browser without scripts sends it."""

import csv
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
from tests.pages import page_of, words_of
from tests.views.past_files import GOOD, HERE, bring
from tests.words import denied_outside
from tests.workbooks import workbook

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
    assert "<strong>2 days</strong>, Oct 1, 2026 to Oct 2, 2026. We haven" in page
    assert "Fri, Oct 2 <small>used</small>" in page
    assert page.index("Fri, Oct 2") < page.index("Thu, Oct 1")


def test_the_preview_says_how_many_days_are_here_already(signed_in: Client, person: User) -> None:
    save(person, TODAY - timedelta(days=1), NOON, cravings=3)
    text = "day,cravings\n2026-11-20,1\n2026-11-21,1\n2026-11-22,1\n"

    bring(signed_in, text)
    page = page_of(signed_in.get(HERE))

    assert "<strong>2 days</strong>, Nov 20, 2026 to Nov 21, 2026." in page
    assert "1 day already has a check-in here, and stays as it is." in page


def test_a_file_whose_days_are_all_here_offers_nothing_to_add(
    signed_in: Client, person: User
) -> None:
    save(person, TODAY - timedelta(days=1), NOON, cravings=3)

    bring(signed_in, "day,cravings\n2026-11-22,1\n")
    page = page_of(signed_in.get(HERE))

    assert "Every day in this file already has a check-in here. Nothing would change." in page
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
    assert "Imported before" in page
    assert "<li>2 days, Oct 1, 2026 to Oct 2, 2026</li>" in page


def test_imported_days_are_marked_in_the_table(signed_in: Client) -> None:
    bring(signed_in, "day,cravings\n2026-11-20,1\n")
    signed_in.post(reverse("imports_confirm", args=[CheckinImport.objects.get().pk]))

    page = page_of(signed_in.get(reverse("trends")))

    assert "Fri, Nov 20</a> <small>from your file</small>" in page


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


# --- what a file is asked, and what is left out of it --------------------------------------------

AMBIGUOUS = "day,cravings\n11/2/2026,1\n10/3/2026,2\n"


def tell(client: Client, order: str) -> int:
    where = reverse("imports_days", args=[CheckinImport.objects.get().pk])
    return client.post(where, {"day_order": order}).status_code


def test_days_with_two_readings_are_asked_about_before_anything_can_be_added(
    signed_in: Client,
) -> None:
    bring(signed_in, AMBIGUOUS)
    asked = words_of(signed_in.get(HERE))
    signed_in.post(reverse("imports_confirm", args=[CheckinImport.objects.get().pk]))

    assert "Month first 11/2/2026 Mon, Nov 2, 2026 10/3/2026 Sat, Oct 3, 2026" in asked
    assert "Day first 11/2/2026 Wed, Feb 11, 2026 10/3/2026 Tue, Mar 10, 2026" in asked
    assert "Add these days" not in asked
    assert DailyCheckin.objects.count() == 0


@pytest.mark.parametrize(
    ("order", "days"),
    [
        ("month_first", [date(2026, 10, 3), date(2026, 11, 2)]),
        ("day_first", [date(2026, 2, 11), date(2026, 3, 10)]),
    ],
)
def test_the_answer_counts_for_the_whole_file(
    signed_in: Client, order: str, days: list[date]
) -> None:
    bring(signed_in, AMBIGUOUS)

    status = tell(signed_in, order)
    page = page_of(signed_in.get(HERE))
    signed_in.post(reverse("imports_confirm", args=[CheckinImport.objects.get().pk]))

    assert (status, CheckinImport.objects.get().day_order) == (302, order)
    assert "<strong>2 days</strong>" in page
    assert "These aren\N{RIGHT SINGLE QUOTATION MARK}t the right days" in page
    assert list(DailyCheckin.objects.order_by("day").values_list("day", flat=True)) == days


def test_the_answer_can_be_changed_until_the_days_are_added(signed_in: Client) -> None:
    bring(signed_in, AMBIGUOUS)
    tell(signed_in, "month_first")
    tell(signed_in, "day_first")

    assert "Feb 11, 2026 to Mar 10, 2026" in page_of(signed_in.get(HERE))


def test_an_answer_that_makes_days_to_come_says_so_and_asks_again(signed_in: Client) -> None:
    bring(signed_in, "day,cravings\n11/2/2026,1\n2/12/2026,1\n")
    tell(signed_in, "day_first")

    page = words_of(signed_in.get(HERE))

    assert "Line 3, day: not between 2016-11-22 and yesterday." in page
    assert "Month first 11/2/2026 Mon, Nov 2, 2026" in page
    assert "Add these days" not in page


def test_day_numbers_are_asked_about(signed_in: Client) -> None:
    bring(signed_in, "day,cravings\n46328,1\n")

    assert "Day numbers of Excel 46328 Mon, Nov 2, 2026" in words_of(signed_in.get(HERE))


@pytest.mark.parametrize("body", [{}, {"day_order": "last"}, {"day_order": ""}])
def test_no_other_answer_is_taken(signed_in: Client, body: dict[str, str]) -> None:
    bring(signed_in, AMBIGUOUS)
    where = reverse("imports_days", args=[CheckinImport.objects.get().pk])

    assert signed_in.post(where, body).status_code == 400
    assert CheckinImport.objects.get().day_order == ""


@pytest.mark.usefixtures("awake")
def test_a_file_that_aged_past_ten_years_is_not_called_here_already(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    bring(signed_in, "day,cravings\n2016-11-22,1\n")
    clock.shift(timedelta(days=1))

    page = words_of(signed_in.get(HERE))

    assert "Line 2, day: not between 2016-11-23 and yesterday." in page
    assert "Every day in this file already has a check-in" not in page


def test_what_is_left_out_is_said_in_the_preview(signed_in: Client) -> None:
    bring(signed_in, "Mine\nday;cravings;note\n2026-11-20;1;a b\n2026-11-23;1;\n;2;\n")

    page = words_of(signed_in.get(HERE))

    assert (
        "We left this out: Line 1 is above the column names. Line 5 has no day. "
        "Line 4 is today. Check in today instead. Column “note”: notes aren’t imported."
    ) in page


def test_a_workbook_is_added_as_a_file_of_text_is(signed_in: Client) -> None:
    rows = [["Day", "Cravings", "Used"], [date(2026, 11, 20), 2.0, True]]

    bring(signed_in, workbook(rows))
    signed_in.post(reverse("imports_confirm", args=[CheckinImport.objects.get().pk]))

    stored = DailyCheckin.objects.get()
    assert (stored.day, stored.answers, stored.used) == (
        date(2026, 11, 20),
        {"cravings": 2},
        "yes",
    )


# --- what a file may hold -------------------------------------------------------------------------


def test_the_page_says_what_each_column_means(signed_in: Client) -> None:
    page = words_of(signed_in.get(HERE))

    for sign in sign_catalog().signs:
        assert f"{sign.code} " in page
        assert sign.answer == "meeting" or f"{sign.code} {sign.text}" in page
    assert "0 is “Not at all”. 1 is “A little”. 2 is “Some”. 3 is “Quite a bit”. 4 is" in page


def test_what_each_column_means_is_open_beside_what_is_wrong(signed_in: Client) -> None:
    assert "<details open>" not in page_of(signed_in.get(HERE))
    assert "<details open>" in page_of(bring(signed_in, "when,mood\n2026-11-20,1\n"))


def test_the_template_has_a_column_for_each_question_under_a_neutral_name(
    signed_in: Client,
) -> None:
    response = signed_in.get(reverse("imports_template"))

    head, row = csv.reader(response.content.decode().splitlines())
    assert head == ["day", *(sign.code for sign in sign_catalog().signs)]
    assert row == ["2026-11-22", *[""] * (len(head) - 1)]
    assert response.headers["Content-Disposition"] == 'attachment; filename="past-days.csv"'
    assert denied_outside(response.headers["Content-Disposition"]) == []


def test_the_template_filled_in_is_read(signed_in: Client) -> None:
    given = signed_in.get(reverse("imports_template")).content.decode()

    blank = bring(signed_in, given)
    filled = bring(signed_in, given.replace(",,", ",1,", 1))

    assert "There’s no day with an answer in this file." in page_of(blank)
    assert (blank.status_code, filled.status_code) == (400, 302)


# --- whose file -----------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["imports_confirm", "imports_drop", "imports_days"])
def test_someone_elses_file_is_not_there(signed_in: Client, route: str) -> None:
    make_import(make_person())

    body = {"day_order": "day_first"} if route == "imports_days" else {}
    known, unknown = (
        signed_in.post(reverse(route, args=[pk]), body) for pk in (IMPORT_ID, uuid.uuid4())
    )

    assert (known.status_code, unknown.status_code) == (404, 404)
    assert known.content == unknown.content
    assert CheckinImport.objects.get().confirmed_at is None
    assert DailyCheckin.objects.count() == 0


def test_someone_elses_file_is_not_shown(signed_in: Client) -> None:
    make_import(make_person())

    assert "What\N{RIGHT SINGLE QUOTATION MARK}s in your file" not in page_of(signed_in.get(HERE))
