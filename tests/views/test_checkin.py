"""The daily check-in as a browser without scripts sends it."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse

from checkins.models import CheckinSubmission, DailyCheckin, DayRemark, PersonStatus, User
from tests.conftest import NOON
from tests.factories import make_contact, save
from tests.pages import page_of
from tests.views.steps import address, form_of, open_step, send

pytestmark = pytest.mark.usefixtures("awake")

TODAY, YESTERDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22), date(2026, 11, 22)
BULK_STEP_1 = {"bottled_up", "pulled_away"}
NEVER_BULK = {
    *("slept_well", "ate_enough", "meeting", "cravings", "planning", "low_mood"),
    *("unseen_chance", "used", "medicine", "note", "body_care", "kind_to_self", "did_fun"),
    "felt_close",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


def stored(day: date = TODAY) -> dict[str, Any]:
    """Return what is stored of the day."""
    row = DailyCheckin.objects.get(day=day)
    more = {"meeting": row.meeting, "used": row.used, "medicine": row.medicine}
    return {**row.answers, **{name: value for name, value in more.items() if value}}


def text_of(client: Client, where: str) -> str:
    """Return a page as one line of text."""
    return page_of(client.get(where))


# --- four steps -----------------------------------------------------------------------------------


def test_four_steps_make_a_finished_day(signed_in: Client) -> None:
    answers = {
        1: {"bottled_up": "2", "slept_well": "3", "meeting": "missed"},
        2: {"cravings": "1", "planning": "0"},
        3: {"stressed": "4", "medicine": "yes", "note": "Rain."},
        4: {"used": "no"},
    }

    ways = [send(signed_in, step, **fields).headers["Location"] for step, fields in answers.items()]

    assert ways == [address(2), address(3), address(4), reverse("checkins_done", args=[TODAY])]
    row = DailyCheckin.objects.get()
    assert stored() == {
        "bottled_up": 2,
        "slept_well": 3,
        "meeting": "missed",
        "cravings": 1,
        "planning": 0,
        "stressed": 4,
        "medicine": "yes",
        "used": "no",
    }
    assert (row.finished_at.date(), row.added_late) == (TODAY, False)
    assert [item.finish for item in CheckinSubmission.objects.order_by("pk")] == [
        *(False, False, False, True)
    ]


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_nothing_is_chosen_beforehand(step: int, signed_in: Client) -> None:
    form = open_step(signed_in, step)

    assert form.chosen == {}
    assert {value for name, value in form.hidden.items() if name.startswith("was-")} == {""}
    assert form.hidden["bulk"] == ""


def test_the_first_button_is_the_one_that_goes_on(signed_in: Client) -> None:
    assert open_step(signed_in, 1).buttons[0] == ("next", "1")


def test_each_step_asks_what_the_catalog_says(signed_in: Client) -> None:
    asked = {step: open_step(signed_in, step).hidden["asked"].split() for step in (1, 2, 3, 4)}

    assert {
        *("bottled_up", "pulled_away", "meeting", "slept_well", "ate_enough"),
    } <= set(asked[1])
    assert {"cravings", "old_places", "just_once", "hid_truth", "planning"} <= set(asked[2])
    assert {"stressed", "low_mood", "unseen_chance", "medicine"} <= set(asked[3])
    assert asked[4] == ["used"]


def test_a_page_without_an_answer_is_saved_as_asked(signed_in: Client) -> None:
    send(signed_in, 1)

    row = DailyCheckin.objects.get()
    assert (stored(), row.is_checkin, row.finished_at) == ({}, False, None)
    assert "bottled_up" in row.asked


def test_save_and_stop_keeps_a_part_done_day(signed_in: Client) -> None:
    response = send(signed_in, 1, bottled_up="2", button="stop")

    assert response.headers["Location"] == "/"
    assert (stored(), DailyCheckin.objects.get().finished_at) == ({"bottled_up": 2}, None)


def test_back_keeps_what_the_page_holds_and_leads_to_the_page_before(signed_in: Client) -> None:
    first = send(signed_in, 1, bottled_up="2", button="back")
    last = send(signed_in, 4, used="no", button="back")

    assert (first.headers["Location"], last.headers["Location"]) == ("/", address(3))
    assert stored() == {"bottled_up": 2, "used": "no"}
    assert DailyCheckin.objects.get().finished_at is None


def test_back_from_a_page_without_an_answer_saves_nothing(signed_in: Client) -> None:
    response = send(signed_in, 2, button="back")

    assert response.headers["Location"] == address(1)
    assert not DailyCheckin.objects.exists()


@pytest.mark.parametrize("saved", [0, 1, 2, 3])
def test_a_part_done_day_goes_on_at_its_next_step(saved: int, signed_in: Client) -> None:
    for step in range(1, saved + 1):
        send(signed_in, step)

    assert signed_in.get(reverse("checkins")).headers["Location"] == address(saved + 1)


def test_a_finished_day_offers_the_days_instead(signed_in: Client) -> None:
    send(signed_in, 4, used="no")

    response = signed_in.get(reverse("checkins"))

    assert response.status_code == 200
    assert "Your last days" in response.content.decode()


# --- changing answers -----------------------------------------------------------------------------


def test_an_answer_can_be_cleared(signed_in: Client) -> None:
    send(signed_in, 2, cravings="3", planning="1")

    response = send(signed_in, 2, button="clear", value="cravings")

    assert response.headers["Location"] == address(2)
    assert stored() == {"planning": 1}
    assert "cravings" not in open_step(signed_in, 2).chosen


def test_an_edit_keeps_the_earlier_answer(signed_in: Client) -> None:
    send(signed_in, 2, cravings="3")
    send(signed_in, 2, cravings="1")

    assert stored() == {"cravings": 1}
    history = CheckinSubmission.objects.order_by("pk")
    assert [item.fields for item in history] == [{"cravings": 3}, {"cravings": 1}]


def test_a_stored_answer_is_shown_as_chosen(signed_in: Client) -> None:
    send(signed_in, 1, slept_well="4", meeting="quiet")

    form = open_step(signed_in, 1)

    assert form.chosen == {"slept_well": "4", "meeting": "quiet"}
    assert (form.hidden["was-slept_well"], form.hidden["was-meeting"]) == ("4", "quiet")


def test_a_stale_tab_overwrites_nothing(signed_in: Client) -> None:
    stale = open_step(signed_in, 2)
    send(signed_in, 2, cravings="4", hid_truth="2")

    signed_in.post(address(2), stale.sent(just_once="1"))

    assert stored() == {"cravings": 4, "hid_truth": 2, "just_once": 1}
    assert CheckinSubmission.objects.latest("pk").fields == {"just_once": 1}


def test_the_same_page_sent_twice_is_saved_once(signed_in: Client) -> None:
    page = open_step(signed_in, 2).sent(cravings="2")

    answers = [signed_in.post(address(2), page).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert CheckinSubmission.objects.count() == 1


def test_back_and_another_answer_on_the_same_page_is_kept(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    page = open_step(signed_in, 2)
    signed_in.post(address(2), page.sent(cravings="2"))
    clock.shift(timedelta(seconds=9))

    signed_in.post(address(2), page.sent(cravings="3"))

    assert stored() == {"cravings": 3}
    assert CheckinSubmission.objects.count() == 2


# --- blank lines ----------------------------------------------------------------------------------


def test_blank_lines_are_set_and_marked(signed_in: Client) -> None:
    response = send(signed_in, 1, button="fill", bottled_up="3")

    assert response.headers["Location"] == address(1)
    row = DailyCheckin.objects.get()
    assert row.answers["bottled_up"] == 3
    assert row.answers["pulled_away"] == 0
    assert set(row.bulk) == set(row.answers) - {"bottled_up"}
    assert set(row.bulk) & NEVER_BULK == set()


@pytest.mark.parametrize("step", [1, 2, 3])
def test_blank_lines_are_never_set_where_an_answer_matters(step: int, signed_in: Client) -> None:
    send(signed_in, step, button="fill")

    assert stored().keys() & NEVER_BULK == set()
    assert set(stored().values()) == {0}


def test_the_use_page_has_no_such_button(signed_in: Client) -> None:
    assert "fill" not in dict(open_step(signed_in, 4).buttons)


def test_a_mark_goes_when_the_person_answers_themselves(signed_in: Client) -> None:
    send(signed_in, 2, button="fill")
    assert "hid_truth" in open_step(signed_in, 2).hidden["bulk"].split()

    marks = open_step(signed_in, 2).hidden["bulk"].replace("hid_truth", "").strip()
    send(signed_in, 2, hid_truth="2", bulk=marks)

    row = DailyCheckin.objects.get()
    assert row.answers["hid_truth"] == 2
    assert "hid_truth" not in row.bulk
    assert "just_once" in row.bulk


def test_an_answer_can_be_changed_while_its_mark_is_still_on_the_page(signed_in: Client) -> None:
    send(signed_in, 2, button="fill")

    response = send(signed_in, 2, hid_truth="2")

    assert response.status_code == 302
    assert DailyCheckin.objects.get().answers["hid_truth"] == 2
    assert "hid_truth" not in DailyCheckin.objects.get().bulk


# --- the note -------------------------------------------------------------------------------------


def test_the_note_is_sealed_and_shown_again(signed_in: Client) -> None:
    send(signed_in, 3, note="Called Maria. É 🙂")

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM checkins_checkinsubmission")
        kept = repr(cursor.fetchall())
    assert "Called Maria" not in kept
    assert CheckinSubmission.objects.get().fields == {"note": True}
    assert open_step(signed_in, 3).note.strip() == "Called Maria. É 🙂"


def test_a_note_that_is_unchanged_is_not_saved_again(signed_in: Client) -> None:
    send(signed_in, 3, note="First line.\r\nSecond line.")
    send(signed_in, 3, stressed="1")

    assert CheckinSubmission.objects.latest("pk").fields == {"stressed": 1}
    assert open_step(signed_in, 3).note.splitlines() == ["First line.", "Second line."]


def test_an_emptied_note_is_gone(signed_in: Client) -> None:
    send(signed_in, 3, note="Rain.")
    send(signed_in, 3, note="")

    assert open_step(signed_in, 3).note == ""
    assert CheckinSubmission.objects.latest("pk").fields == {"note": None}


def test_a_note_is_text_and_no_markup(signed_in: Client) -> None:
    send(signed_in, 3, note="</textarea><script>x</script>")

    assert "<script>x" not in signed_in.get(address(3)).content.decode()
    assert open_step(signed_in, 3).note == "</textarea><script>x</script>"


def test_988_stands_under_the_note(signed_in: Client) -> None:
    page = text_of(signed_in, address(3))

    assert "Nobody reads this as you write it. Thinking of ending your life?" in page


# --- weekly lines ---------------------------------------------------------------------------------


def _weekly(client: Client, day: date) -> set[str]:
    pages = [client.get(address(step, day)).content.decode() for step in (1, 2, 3)]
    assert sum(page.count("Asked once a week") for page in pages) <= 2
    lines = {code for step in (1, 2, 3) for code in open_step(client, step, day).radios}
    catalog = {
        *("others_problems", "body_care", "kind_to_self", "did_fun", "felt_close", "not_so_bad"),
        *("untrue_to_self", "use_in_control", "use_safe", "bad_about_self", "too_much"),
    }
    return lines & catalog


def test_each_weekly_line_is_asked_once_in_a_week(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    asked: list[str] = []
    for back in range(7):
        day = TODAY + timedelta(days=back)
        clock.move_to(NOON + timedelta(days=back))
        lines = _weekly(signed_in, day)
        asked += lines
        for step in (1, 2, 3):
            form = open_step(signed_in, step, day)
            send(signed_in, step, day, **dict.fromkeys(lines & form.radios.keys(), "1"))

    assert len(asked) == len(set(asked)) == 11


def test_a_weekly_line_that_was_shown_stays_on_its_day(signed_in: Client) -> None:
    before = _weekly(signed_in, TODAY)
    for step in (1, 2, 3):
        send(signed_in, step)

    assert _weekly(signed_in, TODAY) == before


# --- other days -----------------------------------------------------------------------------------


def test_a_day_of_the_last_week_is_filled_in_and_marked_as_added_later(signed_in: Client) -> None:
    day = TODAY - timedelta(days=7)

    page = signed_in.get(address(1, day)).content.decode()
    send(signed_in, 1, day, bottled_up="2")
    response = send(signed_in, 4, day, used="no")

    assert "added later" in page
    assert "on that day (Monday, Nov 16)" in page
    assert DailyCheckin.objects.get().added_late
    assert "Added later, for Monday, Nov 16." in text_of(signed_in, response.headers["Location"])
    assert "done, added later" in text_of(signed_in, f"{reverse('checkins')}?days=1")


def test_save_and_stop_finishes_a_day_that_has_ended(signed_in: Client) -> None:
    response = send(signed_in, 1, YESTERDAY, bottled_up="2", button="stop")

    assert response.headers["Location"] == reverse("checkins_done", args=[YESTERDAY])
    assert DailyCheckin.objects.get().finished_at.date() == TODAY


@pytest.mark.parametrize("away", [1, 2, 365, -8, -9, -400])
def test_a_day_that_cannot_be_filled_in_is_refused_in_words(away: int, signed_in: Client) -> None:
    where = address(1, TODAY + timedelta(days=away))
    page = open_step(signed_in, 1).sent(bottled_up="2")

    responses = [signed_in.get(where), signed_in.post(where, page)]

    for response in responses:
        assert response.status_code == 400
        assert (
            "It\N{RIGHT SINGLE QUOTATION MARK}s in the future, or more than 7 days ago."
            in response.content.decode()
        )
    assert DailyCheckin.objects.count() == 0


NIGHT = datetime.fromisoformat("2026-11-24T01:30:00-05:00")


def test_after_midnight_yesterday_is_asked_for_first(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(NIGHT)

    page = text_of(signed_in, reverse("checkins"))

    assert "For today or yesterday?" in page
    assert 0 < page.find("Yesterday (Monday, Nov 23)") < page.find("Today (Tuesday, Nov 24)")
    first = page.find('class="button primary"', page.find("For today"))
    assert page[first:].find("Yesterday") < page[first:].find("Today (")


def test_after_midnight_yesterday_is_not_late(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(NIGHT)

    send(signed_in, 4, TODAY, used="no")

    row = DailyCheckin.objects.get()
    assert (row.day, row.added_late) == (TODAY, False)


@pytest.mark.parametrize(("time_", "is_due"), [("03:59:00", True), ("04:00:00", False)])
def test_the_day_ends_at_four(
    time_: str, is_due: bool, signed_in: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(datetime.fromisoformat(f"2026-11-24T{time_}-05:00"))

    response = signed_in.get(reverse("checkins"))
    send(signed_in, 1, TODAY, bottled_up="1")

    assert ("For today or yesterday?" in response.content.decode()) is is_due
    assert DailyCheckin.objects.get().added_late is not is_due


def test_without_a_time_zone_it_is_asked_first(signed_in: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(time_zone="")

    ways = [signed_in.get(where) for where in (reverse("checkins"), address(1))]

    assert [way.headers["Location"] for way in ways] == [reverse("onboarding_page", args=[3])] * 2


# --- a second tap ---------------------------------------------------------------------------------


def test_a_second_tap_saves_the_last_page_without_finishing_the_day(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    send(signed_in, 3, stressed="1")
    page = open_step(signed_in, 4)

    at_once = signed_in.post(address(4), page.sent())
    was_finished = DailyCheckin.objects.get().finished_at
    clock.shift(timedelta(seconds=1))
    later = signed_in.post(address(4), page.sent())

    assert (at_once.headers["Location"], was_finished) == (address(4), None)
    assert later.headers["Location"] == reverse("checkins_done", args=[TODAY])
    assert DailyCheckin.objects.get().finished_at is not None


def test_a_quick_answer_on_the_last_page_finishes_the_day(signed_in: Client) -> None:
    response = send(signed_in, 4, used="no")

    assert response.headers["Location"] == reverse("checkins_done", args=[TODAY])


@pytest.mark.parametrize("moment", ["", "x", "2026-11-23T17:00:00+00:00:forged"])
def test_a_moment_that_nobody_here_signed_tells_nothing(signed_in: Client, moment: str) -> None:
    response = send(signed_in, 4, shown_at=moment)

    assert response.headers["Location"] == reverse("checkins_done", args=[TODAY])


# --- errors ---------------------------------------------------------------------------------------


def test_an_error_keeps_the_valid_answers_on_the_page(signed_in: Client) -> None:
    send(signed_in, 2, hid_truth="1")
    form = open_step(signed_in, 2)

    response = signed_in.post(address(2), form.sent(cravings="3", planning="9"))

    assert response.status_code == 400
    again = form_of(response)
    assert again.chosen == {"hid_truth": "1", "cravings": "3"}
    assert again.hidden["was-cravings"] == ""
    said = response.content.decode()
    assert "“I thought about how, where, or when I could use.”: choose one of the five" in said
    assert "Nothing from this page is saved yet." in said
    assert stored() == {"hid_truth": 1}


def test_the_page_of_an_error_can_be_sent(signed_in: Client) -> None:
    form = open_step(signed_in, 3)
    refused = signed_in.post(address(3), form.sent(stressed="2", medicine="x", note="Rain."))

    response = signed_in.post(address(3), form_of(refused).sent())

    assert response.status_code == 302
    assert stored() == {"stressed": 2}
    assert open_step(signed_in, 3).note.strip() == "Rain."


def test_a_full_note_counts_a_line_break_once_and_is_kept_with_one(signed_in: Client) -> None:
    full = ("x" * 49 + "\n") * 39 + "x" * 50
    form = open_step(signed_in, 3)

    response = signed_in.post(address(3), form.sent(note=full.replace("\n", "\r\n")))

    assert len(full) == 2000
    assert response.status_code == 302
    assert CheckinSubmission.objects.get().note == full


def test_an_unchanged_note_of_two_lines_is_not_saved_again(signed_in: Client) -> None:
    send(signed_in, 3, note="Rain.\r\nSun.")

    send(signed_in, 3, stressed="1")

    assert CheckinSubmission.objects.order_by("received_at").last().fields == {"stressed": 1}


def test_a_refused_note_and_refused_triggers_are_shown_as_they_were_sent(
    signed_in: Client, person: User
) -> None:
    send(signed_in, 3, note="Old.", triggers="boredom")
    note = "x" * 2001

    page = signed_in.post(
        address(3), {**open_step(signed_in, 3).sent(note=note), "triggers": ["stress", "rain"]}
    )

    said = page.content.decode()
    assert form_of(page).note.strip() == note
    assert re.search(r'value="stress"\s+checked', said)
    assert not re.search(r'value="boredom"\s+checked', said)


def test_too_long_a_note_is_refused_and_the_answers_stay(signed_in: Client) -> None:
    response = signed_in.post(
        address(3), open_step(signed_in, 3).sent(stressed="2", note="x" * 2001)
    )

    assert response.status_code == 400
    assert form_of(response).chosen == {"stressed": "2"}
    assert "2000" in response.content.decode()


# --- who sees the use answer ----------------------------------------------------------------------


def test_the_use_page_says_who_sees_the_answer(signed_in: Client) -> None:
    page = text_of(signed_in, address(4))

    assert "Only you can see this." in page
    assert "Medicine taken as prescribed doesn\N{RIGHT SINGLE QUOTATION MARK}t count." in page
    assert open_step(signed_in, 4).radios == {"used": ["no", "yes", "skip"]}


# --- what is said after saving --------------------------------------------------------------------


def _result(client: Client, day: date = TODAY) -> str:
    return text_of(client, reverse("checkins_done", args=[day]))


def _finish(client: Client, day: date = TODAY, **answers: str) -> str:
    for step, names in ((2, ("cravings", "planning")), (3, ("low_mood", "stressed"))):
        send(client, step, day, **{name: answers[name] for name in names if name in answers})
    response = send(client, 4, day, used=answers.get("used", "no"))
    assert response.headers["Location"] == reverse("checkins_done", args=[day])
    return _result(client, day)


def test_learning_says_which_day_it_is(signed_in: Client) -> None:
    page = _finish(signed_in, cravings="1")

    assert "day 1." in page
    assert "After about 14 we can tell you" in page
    assert "Getting to know you" in page


def test_a_day_of_use_alone_is_no_engine_day(signed_in: Client) -> None:
    page = _finish(signed_in)

    assert "After about 14 we can tell you" in page
    assert "s day " not in page


def _heavy_days(person: User, count: int) -> None:
    for back in range(count, 0, -1):
        at = NOON - timedelta(days=back)
        save(person, TODAY - timedelta(days=back), at, cravings=4, finish=True)


def test_a_heavy_fortnight_offers_a_call(signed_in: Client, person: User) -> None:
    make_contact(person)
    _heavy_days(person, 6)

    page = _finish(signed_in, cravings="4")

    assert "These have been hard days." in page
    assert "Call Maria" in page
    assert 'href="tel:988"' in page


def test_six_heavy_days_are_not_enough(signed_in: Client, person: User) -> None:
    _heavy_days(person, 5)

    assert "hard days" not in _finish(signed_in, cravings="4")


def test_one_thought_of_how_to_use_is_answered_gently(signed_in: Client, person: User) -> None:
    make_contact(person)

    page = _finish(signed_in, planning="1")

    assert "You had thoughts of how to use. Telling us was a strong step." in page
    assert "Leave this place if you can." in page
    assert "Call Maria" in page
    assert "your body can handle much less than before" in page
    assert "Urgent" not in page


@pytest.mark.parametrize("rating", ["2", "3", "4"])
def test_planning_is_urgent(rating: str, signed_in: Client, person: User) -> None:
    make_contact(person)

    page = _finish(signed_in, planning=rating)

    assert "Telling us was a strong step." in page
    assert "get someone with you now." in page
    for text in ("Urgent", "Call Maria", "988", "Leave this place", "naloxone", "much less than"):
        assert text in page


def test_after_use_the_danger_card_comes_first(signed_in: Client, person: User) -> None:
    make_contact(person)

    page = _finish(signed_in, used="yes")

    order = [
        *("Saved.", "Cannot wake someone?", "Call 911", "You used today. You still matter"),
        *("After a break, your body can handle much less", "Call Maria", "SafeSpot"),
        "Only you can see this answer.",
    ]
    places = [page.find(text, page.find("<main")) for text in order]
    assert -1 not in places
    assert places == sorted(places)
    assert 'class="tabs"' not in page


@pytest.mark.parametrize(
    ("back", "words"),
    [(0, "You used today."), (1, "You used yesterday."), (2, "You used on Saturday.")],
)
def test_use_is_told_for_the_day_meant(back: int, words: str, signed_in: Client) -> None:
    day = TODAY - timedelta(days=back)

    page = _finish(signed_in, day, used="yes")

    assert words in page
    assert words in text_of(signed_in, "/").replace(". You", ". You")


def test_use_on_sunday_is_said_so_by_tuesday(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(NOON + timedelta(days=1))

    assert "You used on Sunday. You still matter" in _finish(signed_in, SUNDAY, used="yes")


@pytest.mark.parametrize("used", ["no", "skip"])
def test_no_and_skip_raise_nothing(used: str, signed_in: Client) -> None:
    page = _finish(signed_in, used=used)

    assert "You used" not in page
    assert PersonStatus.objects.get().level == "learning"


def test_low_mood_on_two_of_three_days_adds_a_card_until_it_is_answered(
    signed_in: Client, person: User
) -> None:
    save(person, YESTERDAY, NOON - timedelta(days=1), low_mood=3, finish=True)

    page = _finish(signed_in, low_mood="3")
    again = text_of(signed_in, "/")
    signed_in.post(reverse("cards_low_mood"), {"answer": "okay"})

    for shown in (page, again):
        assert "felt down on more than one day" in shown
        assert "Text 988" in shown
    assert "You have felt sad or down" not in text_of(signed_in, "/")
    assert "After about 14 we can tell you" in page


def test_every_result_explains_itself_and_can_be_said_not_to_fit(signed_in: Client) -> None:
    page = _finish(signed_in, planning="3")
    signed_in.post(reverse("checkins_does_not_fit", args=[TODAY]))

    assert "Why am I seeing this?" in page
    assert (
        "You answered “Quite a bit” to “I thought about how, where, or when I could use.”" in page
    )
    assert "No app can know what you will do next." in page
    assert "It doesn\N{RIGHT SINGLE QUOTATION MARK}t fit</button>" in page
    assert DayRemark.objects.count() == 1
    assert "You said this doesn\N{RIGHT SINGLE QUOTATION MARK}t fit." in _result(signed_in)
