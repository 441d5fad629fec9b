"""My week: the review, one intention on Home, and exactly the text that is handed on."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.models import AuditEvent, DailyCheckin, HistoryCut, User, WeekIntention
from checkins.services.day_after import save_body_check
from checkins.services.reminders import Choices, set_reminders
from checkins.services.retention import choose_kept, purge
from checkins.services.small_steps import answer_small_step
from tests.conftest import NOON
from tests.factories import make_intention, make_person, make_ride, make_small_step, save
from tests.pages import main_of, words_of
from tests.services.patterns import TODAY, ago, noon

pytestmark = pytest.mark.django_db
WEEK, HOME = reverse("weeks"), reverse("home")
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON) as traveller:
        yield traveller


def live_days(person: User, days: dict[int, dict[str, Any]]) -> None:
    """Save a check-in so many days ago, for each of the days."""
    for back, answers in sorted(days.items(), reverse=True):
        save(person, ago(back), noon(ago(back)), **answers)


def a_week(person: User, *, used: int | None = None) -> None:
    """Live a fortnight: badly slept at first, well in the last seven days."""
    days = {back: {"slept_well": 1 if back > 6 else 4, "stressed": 1} for back in range(14)}
    if used is not None:
        days[used]["used"] = "yes"
    live_days(person, days)


def handed(client: Client, day: date = TODAY, **query: str) -> str:
    """Return the text that is shown to be handed on."""
    page = client.get(reverse("weeks_hand_on", args=[day]), query).content.decode()
    (text,) = re.findall(r'<pre class="handed" id="handed">(.*?)</pre>', page, re.DOTALL)
    return unescape(text)


def test_a_week_says_what_changed_and_on_which_days(signed_in: Client, person: User) -> None:
    a_week(person)

    page = words_of(signed_in.get(WEEK))

    assert "Nov 17 to 23. You checked in on all 7 days." in page
    assert "You slept better. Seven good nights. The week before had none." in page
    assert "These are the seven days up to today." in page
    assert "Nov 10 to 16." in words_of(signed_in.get(reverse("weeks_earlier", args=[ago(7)])))


@pytest.mark.parametrize("used", [0, 3, 9])
def test_with_use_nothing_is_a_gain_and_no_text_tells_of_it(
    signed_in: Client, person: User, used: int
) -> None:
    a_week(person, used=used)

    page, text = words_of(signed_in.get(WEEK)), handed(signed_in)

    assert "slept" not in page + text
    assert ("You told us about a hard day." in page) is (used < 7)
    assert text == "My week, Nov 17 to 23\nI checked in on all 7 days."
    a_paper = main_of(signed_in.get(WEEK)).split("You told us about a hard day.")[0]
    assert used > 6 or a_paper.rstrip().endswith('<p class="no-print">')


def test_two_checkins_are_said_as_they_were(signed_in: Client, person: User) -> None:
    live_days(person, {2: {"cravings": 1}, 0: {"cravings": 3, "slept_well": 2}})

    page, text = words_of(signed_in.get(WEEK)), handed(signed_in)

    assert f"You checked in on 2 days. Here{APOSTROPHE}s what you said." in page
    assert "Cravings A little, Quite a bit" in page
    assert text == "My week, Nov 17 to 23\nI checked in on 2 days."


def test_days_without_a_checkin_name_no_question(signed_in: Client, person: User) -> None:
    live_days(person, {9: {"cravings": 1}})

    page = words_of(signed_in.get(WEEK))

    assert f"You didn{APOSTROPHE}t check in on these days." in page
    assert "Cravings" not in page


@pytest.mark.parametrize("used", [None, 8])
def test_a_week_beside_none_claims_no_likeness(
    signed_in: Client, person: User, used: int | None
) -> None:
    live_days(person, {back: {"stressed": 1} for back in range(4)})
    if used is not None:
        live_days(person, {used: {"stressed": 1, "used": "yes"}})

    page = words_of(signed_in.get(WEEK))

    assert f"We don{APOSTROPHE}t compare this week with another one." in page
    assert "No answer moved" not in page


def test_the_days_end_yesterday_until_today_has_a_checkin(signed_in: Client, person: User) -> None:
    live_days(person, {back: {"stressed": 1} for back in range(1, 8)})

    page = words_of(signed_in.get(WEEK))

    assert "Nov 16 to 22." in page
    assert "These are the seven days up to yesterday." in page


@pytest.mark.parametrize(
    ("first", "done_today", "is_due"),
    [(6, True, True), (6, False, False), (7, False, True), (5, True, False), (7, True, False)],
)
def test_home_offers_the_week_once_it_is_the_persons_own(
    signed_in: Client, person: User, first: int, done_today: bool, is_due: bool
) -> None:
    live_days(person, {back: {"stressed": 1} for back in range(0 if done_today else 1, first + 1)})

    assert ("Look back at your seven days." in words_of(signed_in.get(HOME))) is is_due


def test_a_chosen_day_to_look_back_is_the_own_day(signed_in: Client, person: User) -> None:
    live_days(person, {back: {"stressed": 1} for back in range(4)})
    chosen = Choices(week_on=TODAY.weekday(), week_at=NOON.time())
    set_reminders(choices=chosen, by=person, at=NOON)

    assert "Your week ends today." in words_of(signed_in.get(WEEK))
    assert "Look back at your seven days." in words_of(signed_in.get(HOME))


def test_what_helped_is_only_what_was_answered(signed_in: Client, person: User) -> None:
    a_week(person)
    for back, outcome in ((3, "helped"), (2, "helped"), (1, "not")):
        step = make_small_step(person, noon(ago(back)), code="round_the_block")
        answer_small_step(
            choice=step, by=person, at=noon(ago(back - 1)), today=ago(back - 1), outcome=outcome
        )
    own = make_small_step(person, noon(ago(4)), text="Sing")
    answer_small_step(choice=own, by=person, at=noon(ago(3)), today=ago(3), outcome="little")
    make_ride(person, noon(ago(2)), before=4, after=0)  # it fell, and nobody said that it helped
    make_ride(person, noon(ago(9)), helped="yes")  # of another week

    page, text = words_of(signed_in.get(WEEK)), handed(signed_in)

    assert "Walk around the block once. You said it helped, 2 of 3 times." in page
    assert "Sing. You said it helped a little." in page
    assert "Walk around the block once: I said it helped, 2 of 3 times." in text
    assert "Sing" not in text
    assert "Riding" not in page + text


def test_one_intention_is_kept_shown_changed_and_let_go(signed_in: Client, person: User) -> None:
    a_week(person)

    signed_in.post(WEEK, {"intention": "own", "text": " Call  my brother "})

    (kept,) = WeekIntention.objects.all()
    assert (kept.text, kept.code) == ("Call my brother", "")
    assert "brother" not in kept.sealed_text
    assert "Call my brother" in words_of(signed_in.get(HOME))
    signed_in.post(WEEK, {"intention": "walk", "text": "Call my brother"})
    assert [(one.code, one.text) for one in WeekIntention.objects.all()] == [("walk", "")]
    assert "Take a short walk each day" in words_of(signed_in.get(HOME))
    signed_in.post(WEEK, {"intention": "nothing"})
    assert not WeekIntention.objects.exists()
    assert AuditEvent.objects.filter(action__startswith="intention_").count() == 3


@pytest.mark.usefixtures("awake")
def test_the_next_review_shows_what_was_picked_without_a_judgement(
    signed_in: Client, person: User, clock: time_machine.Traveller
) -> None:
    live_days(person, {back: {"stressed": 1} for back in range(7)})  # today is the own day
    signed_in.post(WEEK, {"intention": "walk"})
    assert "One thing for next week" in words_of(signed_in.get(WEEK))

    clock.shift(timedelta(days=7))
    save(person, TODAY + timedelta(days=7), NOON + timedelta(days=7), stressed=1)

    page = words_of(signed_in.get(WEEK))
    assert "What you picked last time Take a short walk each day" in page
    assert 'value="walk" checked' not in " ".join(main_of(signed_in.get(WEEK)).split())


def test_own_words_are_handed_on_only_if_the_person_adds_them(
    signed_in: Client, person: User
) -> None:
    a_week(person)
    signed_in.post(WEEK, {"intention": "own", "text": "Call my brother"})

    assert "brother" not in handed(signed_in)
    assert handed(signed_in, own="1").endswith("week: Call my brother")
    signed_in.post(WEEK, {"intention": "walk"})
    assert handed(signed_in).endswith("week: Take a short walk each day")


def test_no_note_name_or_trigger_is_handed_on(signed_in: Client, person: User) -> None:
    a_week(person)
    save(person, TODAY, NOON, note="Zqnote", triggers=["stress"], planning=3)
    save_body_check(by=person, at=NOON, day=TODAY, ticks={"ate"})

    text = handed(signed_in)

    assert text == (
        "My week, Nov 17 to 23\nI checked in on all 7 days.\n\n"
        "I slept better. Seven good nights. The week before had none."
    )


def test_weeks_of_another_person_and_days_to_come_are_not_there(
    signed_in: Client, person: User
) -> None:
    other = make_person()
    a_week(other)
    make_intention(other, NOON, text="Zqintention")

    page = words_of(signed_in.get(WEEK))

    assert f"You didn{APOSTROPHE}t check in on these days." in page
    assert "Zqintention" not in page
    for day in (TODAY + timedelta(days=1), date.max, date.min, date.min + timedelta(days=10)):
        for name in ("weeks_earlier", "weeks_hand_on"):
            assert signed_in.get(reverse(name, args=[day])).status_code == 404


def test_a_week_that_was_let_go_is_not_found_and_days_of_it_are_not_said_to_be_missed(
    signed_in: Client, person: User
) -> None:
    cut = TODAY - timedelta(days=30)
    for back in (*range(28, 38), 0):
        save(person, TODAY - timedelta(days=back), NOON - timedelta(days=back), cravings=1)
    HistoryCut.objects.create(person=person, first_day=cut)
    DailyCheckin.objects.filter(day__lt=cut).delete()

    last = cut + timedelta(days=2)
    page = words_of(signed_in.get(reverse("weeks_earlier", args=[last])))
    gone = signed_in.get(reverse("weeks_earlier", args=[cut - timedelta(days=1)]))

    assert "You checked in on 3 days." in page
    assert "The week before" not in page
    assert gone.status_code == 404


def test_an_intention_goes_with_the_days_that_a_person_lets_go(person: User) -> None:
    old = TODAY - timedelta(days=800)
    make_intention(person, week_from=old)
    kept = make_intention(person, week_from=TODAY)
    choose_kept(by=person, at=NOON, months=24)

    purge(at=NOON)

    assert list(WeekIntention.objects.all()) == [kept]


def test_an_intention_that_nobody_sees_is_none(signed_in: Client, person: User) -> None:
    assert signed_in.post(WEEK, {"intention": "own", "text": "\u200b"}).status_code == 400
    assert not WeekIntention.objects.exists()
