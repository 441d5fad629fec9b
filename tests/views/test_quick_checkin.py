"""The quick check-in as a browser without scripts sends it: two pages that make a finished day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from checkins.catalog.pages import QUICK_SIGNS
from checkins.models import CheckinSubmission, DailyCheckin, PersonStatus, User
from tests.conftest import NOON
from tests.factories import make_counselor, save, share
from tests.pages import words_of
from tests.views.steps import form_of, send

pytestmark = pytest.mark.usefixtures("awake")

TODAY, YESTERDAY = date(2026, 11, 23), date(2026, 11, 22)
ANSWERS = {"cravings": "2", "low_mood": "1", "slept_well": "3", "planning": "0"}
SHORT, FULL = "Short check-in, 30 seconds", "Full check-in, about a minute"
REST = "Add the rest"
NIGHT = datetime.fromisoformat("2026-11-24T01:30:00-05:00")
MORNING = datetime.fromisoformat("2026-11-23T09:00:00-05:00")


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York, until a test moves it."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


def quick(number: int, day: date = TODAY) -> str:
    return reverse("checkins_quick", args=[day, number])


def full(number: int, day: date = TODAY) -> str:
    return reverse("checkins_page", args=[day, number])


def result(day: date = TODAY) -> str:
    return reverse("checkins_done", args=[day])


def send_quick(
    client: Client, number: int, day: date = TODAY, *, button: str = "next", **fields: str
) -> HttpResponse:
    """Open a page of the quick check-in, answer it, and press a button."""
    form = form_of(client.get(quick(number, day)))
    return client.post(quick(number, day), form.sent(button, **fields))


def check_in_quickly(client: Client, day: date = TODAY, **changes: str) -> HttpResponse:
    send_quick(client, 1, day, **{**ANSWERS, **changes})
    return send_quick(client, 2, day, used="no")


def pages_to(response: HttpResponse) -> str:
    return response.headers["Location"]


# --- two pages ------------------------------------------------------------------------------------


def test_two_pages_make_a_finished_day(signed_in: Client) -> None:
    ways = [pages_to(send_quick(signed_in, 1, **ANSWERS))]
    was_finished = DailyCheckin.objects.get().finished_at
    ways.append(pages_to(send_quick(signed_in, 2, used="no")))

    row = DailyCheckin.objects.get()
    assert ways == [quick(2), result()]
    assert (was_finished, row.finished_at is None) == (None, False)
    assert (row.answers, row.used) == ({code: int(ANSWERS[code]) for code in ANSWERS}, "no")
    assert set(row.asked) == {*QUICK_SIGNS, "used"}
    assert (row.scored, row.added_late) == (4, False)


def test_the_questions_are_those_of_the_full_pages_word_for_word(signed_in: Client) -> None:
    short = words_of(signed_in.get(quick(1)))
    whole = " ".join(words_of(signed_in.get(full(number))) for number in (1, 2, 3))

    form = form_of(signed_in.get(quick(1)))
    lines = [
        "I had cravings to use.",
        "I felt sad or down.",
        "I thought about how, where, or when I could use.",
        "Good things today I slept well last night.",
    ]
    places = [short.find(line) for line in lines]
    assert list(form.radios) == ["cravings", "low_mood", "planning", "slept_well"]
    assert set(map(tuple, form.radios.values())) == {tuple("01234")}
    assert -1 not in places
    assert places == sorted(places)
    assert [line for line in lines if line.removeprefix("Good things today ") not in whole] == []
    assert form.chosen == {}


def test_use_is_asked_alone_with_its_sentence(signed_in: Client, person: User) -> None:
    nobody = words_of(signed_in.get(quick(2)))
    share(person, make_counselor(), NOON, use=True)
    somebody = words_of(signed_in.get(quick(2)))

    assert form_of(signed_in.get(quick(2))).radios == {"used": ["no", "yes", "skip"]}
    assert "Only you can see this." in nobody
    assert "You and Sam can see this answer." in somebody
    for page in (nobody, somebody):
        assert "Step 2 of 2" in page
        assert "Medicine taken as prescribed doesn\N{RIGHT SINGLE QUOTATION MARK}t count." in page


@pytest.mark.parametrize("number", [0, 3, 4])
def test_there_is_no_third_page(number: int, signed_in: Client) -> None:
    assert signed_in.get(f"/check-in/{TODAY}/quick/{number}/").status_code == 404


def test_nothing_but_its_questions_is_taken(signed_in: Client) -> None:
    form = form_of(signed_in.get(quick(1)))

    response = signed_in.post(quick(1), form.sent(stressed="2"))

    assert response.status_code == 400
    assert not DailyCheckin.objects.exists()


def test_back_and_save_and_stop_are_those_of_every_page(signed_in: Client) -> None:
    first = send_quick(signed_in, 1, cravings="2", button="back")
    stopped = send_quick(signed_in, 1, low_mood="1", button="stop")
    last = send_quick(signed_in, 2, used="no", button="back")

    assert [pages_to(one) for one in (first, stopped, last)] == ["/", "/", quick(1)]
    row = DailyCheckin.objects.get()
    assert (row.answers, row.used, row.finished_at) == ({"cravings": 2, "low_mood": 1}, "no", None)


def test_an_answer_is_cleared_on_its_own_page(signed_in: Client) -> None:
    send_quick(signed_in, 1, **ANSWERS)
    form = form_of(signed_in.get(quick(1)))

    response = signed_in.post(quick(1), form.sent("clear", "cravings"))

    assert pages_to(response) == quick(1)
    assert "cravings" not in DailyCheckin.objects.get().answers


def test_a_second_tap_does_not_finish_the_day(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    send_quick(signed_in, 1, **ANSWERS)
    page = form_of(signed_in.get(quick(2)))

    at_once = signed_in.post(quick(2), page.sent())
    was_finished = DailyCheckin.objects.get().finished_at
    clock.shift(timedelta(seconds=1))
    later = signed_in.post(quick(2), page.sent())

    assert (pages_to(at_once), was_finished) == (quick(2), None)
    assert pages_to(later) == result()


def test_the_same_page_sent_twice_is_saved_once(signed_in: Client) -> None:
    page = form_of(signed_in.get(quick(1))).sent(**ANSWERS)

    assert [signed_in.post(quick(1), page).status_code for _ in range(2)] == [302, 302]
    assert CheckinSubmission.objects.count() == 1


# --- how it is reached, and how the rest is added -------------------------------------------------


def test_the_first_page_leads_to_the_short_way_and_back(signed_in: Client) -> None:
    first, short = (words_of(signed_in.get(where)) for where in (full(1), quick(1)))

    assert f'<a href="{quick(1)}">' in signed_in.get(full(1)).content.decode()
    assert f'<a href="{full(1)}">' in signed_in.get(quick(1)).content.decode()
    assert (SHORT in first, FULL in short) == (True, True)
    assert not any(SHORT in words_of(signed_in.get(full(number))) for number in (2, 3, 4))


def test_one_address_leads_to_todays_short_check_in(signed_in: Client) -> None:
    assert pages_to(signed_in.get(f"{reverse('checkins')}?short=1")) == quick(1)


def test_it_says_once_that_short_ones_see_less(signed_in: Client) -> None:
    check_in_quickly(signed_in)

    said = "A short check-in shows us less. Add the rest when you can."
    pages = {where: words_of(signed_in.get(where)) for where in (quick(1), quick(2), full(1))}
    assert [where for where, page in pages.items() if said in page] == [quick(1)]
    assert pages[quick(1)].count(said) == 1


def test_the_result_leads_to_the_rest_which_ends_at_the_answered_question(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    check_in_quickly(signed_in)
    finished = DailyCheckin.objects.get().finished_at
    page = signed_in.get(result()).content.decode()

    ways = [pages_to(send(signed_in, number)) for number in (1, 2, 3)]
    last = form_of(signed_in.get(full(4)))
    clock.shift(timedelta(seconds=2))  # as long as a person looks at it
    ways.append(pages_to(signed_in.post(full(4), last.sent())))

    assert f'href="{full(1)}">{REST}</a>' in page
    assert ways == [full(2), full(3), full(4), result()]
    assert last.chosen == {"used": "no"}
    assert REST not in words_of(signed_in.get(result()))
    assert DailyCheckin.objects.get().finished_at == finished
    assert SHORT not in words_of(signed_in.get(full(1)))


@pytest.mark.parametrize("saved", [1, 2])
def test_the_rest_goes_on_at_the_first_page_that_was_not_saved(
    saved: int, signed_in: Client
) -> None:
    check_in_quickly(signed_in)
    for number in range(1, saved + 1):
        send(signed_in, number)

    assert f'href="{full(saved + 1)}">{REST}' in signed_in.get(result()).content.decode()


def test_answers_of_the_short_pages_stand_on_the_full_ones(signed_in: Client) -> None:
    check_in_quickly(signed_in)

    chosen: dict[str, str] = {}
    for number in (1, 2, 3):
        chosen |= form_of(signed_in.get(full(number))).chosen

    assert chosen == ANSWERS


def test_a_full_day_has_no_rest(signed_in: Client) -> None:
    for number in (1, 2, 3, 4):
        send(signed_in, number, **({"used": "no"} if number == 4 else {}))

    assert REST not in words_of(signed_in.get(result()))


def test_a_day_that_is_closed_has_no_rest(signed_in: Client, clock: time_machine.Traveller) -> None:
    check_in_quickly(signed_in)
    clock.shift(timedelta(days=7))
    open_still = REST in words_of(signed_in.get(result()))
    clock.shift(timedelta(days=1))

    assert (open_still, REST in words_of(signed_in.get(result()))) == (True, False)


def test_after_use_the_result_asks_for_no_more_answers(signed_in: Client) -> None:
    send_quick(signed_in, 1, **ANSWERS)
    send_quick(signed_in, 2, used="yes")

    page = words_of(signed_in.get(result()))

    assert "You used today." in page
    assert REST not in page


def test_planning_acts_at_once_as_on_the_full_page(signed_in: Client) -> None:
    check_in_quickly(signed_in, planning="2")

    assert "get someone with you now." in words_of(signed_in.get(result()))
    assert PersonStatus.objects.get().level == "urgent"


def test_a_check_in_that_was_begun_quickly_goes_on_at_the_first_full_page(
    signed_in: Client,
) -> None:
    send_quick(signed_in, 1, **ANSWERS)

    assert pages_to(signed_in.get(reverse("checkins"))) == full(1)


# --- what it counts for ---------------------------------------------------------------------------


def test_a_quick_day_counts_for_silence_the_fortnight_and_the_first_fourteen(
    signed_in: Client, person: User
) -> None:
    for back in range(1, 14):
        save(person, TODAY - timedelta(days=back), NOON - timedelta(days=back), cravings=1)
    check_in_quickly(signed_in)

    status = PersonStatus.objects.get()
    assert (status.engine_days, status.last_checkin_day) == (14, TODAY)
    assert status.strip & 0b1111 == 0b1111
    assert "14 of the last 14 days" in words_of(signed_in.get("/"))


def _weekly_due(client: Client, day: date) -> set[str]:
    pages = [form_of(client.get(full(number, day))) for number in (1, 2, 3)]
    return {name for page in pages for name in page.radios if name in WEEKLY}


WEEKLY = {
    *("others_problems", "body_care", "kind_to_self", "did_fun", "felt_close", "not_so_bad"),
    *("untrue_to_self", "use_in_control", "use_safe", "bad_about_self", "too_much"),
}


def test_weekly_questions_stay_due_after_a_quick_day(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    monday = _weekly_due(signed_in, TODAY)
    check_in_quickly(signed_in)

    same_day = _weekly_due(signed_in, TODAY)
    offered: set[str] = set()
    for back in range(1, 7):
        clock.move_to(NOON + timedelta(days=back))
        day = TODAY + timedelta(days=back)
        offered |= _weekly_due(signed_in, day)
        for number in (1, 2, 3):
            form = form_of(signed_in.get(full(number, day)))
            send(signed_in, number, day, **dict.fromkeys(WEEKLY & form.radios.keys(), "1"))

    assert monday
    assert same_day == monday
    assert offered == WEEKLY


# --- other days and hours -------------------------------------------------------------------------


def test_a_quick_check_in_of_an_ended_day_is_marked_as_added_later(signed_in: Client) -> None:
    response = check_in_quickly(signed_in, YESTERDAY)

    row = DailyCheckin.objects.get()
    assert (pages_to(response), row.day, row.added_late) == (result(YESTERDAY), YESTERDAY, True)
    assert "added later" in words_of(signed_in.get(quick(1, YESTERDAY)))


@pytest.mark.parametrize("away", [1, -8])
def test_a_day_that_cannot_be_filled_in_is_refused(away: int, signed_in: Client) -> None:
    assert signed_in.get(quick(1, TODAY + timedelta(days=away))).status_code == 400


def test_after_midnight_the_short_way_asks_for_the_day_too(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    clock.move_to(NIGHT)

    page = signed_in.get(f"{reverse('checkins')}?short=1").content.decode()

    tuesday = TODAY + timedelta(days=1)
    assert 0 < page.find(f'href="{quick(1, TODAY)}"') < page.find(f'href="{quick(1, tuesday)}"')
    assert "For today or yesterday?" in page
    assert "?short=1" in signed_in.get(reverse("checkins")).content.decode()


def test_before_noon_an_unfinished_yesterday_is_offered_first(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    clock.move_to(MORNING)
    User.objects.filter(pk=person.pk).update(date_joined=NOON - timedelta(days=9))

    page = signed_in.get(reverse("checkins")).content.decode()
    short = signed_in.get(f"{reverse('checkins')}?short=1").content.decode()

    assert "For yesterday or today?" in page
    assert 0 < page.find(f'href="{full(1, YESTERDAY)}"') < page.find(f'href="{full(1, TODAY)}"')
    assert 0 < short.find(f'href="{quick(1, YESTERDAY)}"') < short.find(f'href="{quick(1)}"')


def test_before_noon_a_begun_yesterday_goes_on_where_it_stopped(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    User.objects.filter(pk=person.pk).update(date_joined=NOON - timedelta(days=9))
    clock.move_to(NOON - timedelta(days=1))
    send(signed_in, 1, YESTERDAY, bottled_up="1", button="stop")
    clock.move_to(MORNING)

    assert f'href="{full(2, YESTERDAY)}">' in signed_in.get(reverse("checkins")).content.decode()


@pytest.mark.parametrize("why", ["noon", "finished", "begun today", "joined today"])
def test_else_today_is_led_to_at_once(
    why: str, signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    joined = NOON - timedelta(days=9)
    if why == "finished":
        save(person, YESTERDAY, NOON - timedelta(days=1), cravings=1, finish=True)
    clock.move_to(NOON if why == "noon" else MORNING)
    if why == "begun today":
        send(signed_in, 1, bottled_up="1")
    if why == "joined today":
        joined = MORNING - timedelta(hours=1)
    User.objects.filter(pk=person.pk).update(date_joined=joined)

    response = signed_in.get(reverse("checkins"))

    assert pages_to(response) == full(2 if why == "begun today" else 1)


def test_before_noon_todays_pages_are_headed_so_far_today(
    signed_in: Client, clock: time_machine.Traveller
) -> None:
    every = [*(full(number) for number in (1, 2, 3, 4)), quick(1), quick(2)]
    words: list[list[str]] = []
    for moment in (MORNING, NOON):
        clock.move_to(moment)
        words.append([words_of(signed_in.get(where)) for where in every])
    clock.move_to(MORNING)

    assert ["So far today" in page for page in words[0]] == [True] * len(every)
    # Nothing else of a page changes with the hour.
    assert [page.replace("So far today ", "") for page in words[0]] == words[1]
    assert "So far today" not in words_of(signed_in.get(full(1, YESTERDAY)))
