"""Every level says its sentence, offers what it promises, and explains itself in numbers."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from checkins.charts.trend import LEFT, RIGHT_MARGIN, WIDTH
from checkins.models import DailyCheckin, User
from checkins.queries.rates import notice_rates
from tests.conftest import NOON
from tests.factories import make_contact, save
from tests.pages import main_of
from tests.services.patterns import (
    BASELINE,
    REACH_OUT,
    STRONG,
    TODAY,
    WATCH,
    ago,
    later,
    live,
    noon,
)

PREDICTS_NOTHING = "This is not a prediction. No app can know what you will do next."
LOUDER = "Your thoughts have been louder than usual"
SOMEONE_NOW = "Let\N{RIGHT SINGLE QUOTATION MARK}s get someone with you now."
THOUGHTS = "You had thoughts of how to use. Telling us was a strong step."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in New York."""
    with time_machine.travel(NOON) as coordinates:
        yield coordinates


def pages(client: Client) -> tuple[str, str]:
    """Return today's result and the dashboard, each as one line of text."""
    return main_of(client.get(reverse("checkins_done", args=[TODAY]))), main_of(client.get("/"))


def missing(page: str, *texts: str) -> list[str]:
    """Return the texts that do not stand on the page in this order."""
    place, absent = 0, []
    for text in texts:
        found = page.find(text, place)
        absent += [text] * (found < 0)
        place = max(place, found)
    return absent


# --- each level -----------------------------------------------------------------------------------


@pytest.mark.parametrize("days", ["0" * 5, "0" * 14])
def test_learning_counts_the_days(signed_in: Client, person: User, days: str) -> None:
    live(person, days)

    done, home = pages(signed_in)
    assert f" day {len(days)}." in done
    assert f"ve checked in {len(days)} times." in home
    for page in (done, home):
        assert "Getting to know you" in page
        waits = "With your next check-in" if len(days) == 14 else "After about 14 we can tell you"
        assert waits in page
        assert f"You have {len(days)} check-ins with answers." in page


def test_steady_is_one_sentence_and_done(signed_in: Client, person: User) -> None:
    make_contact(person)
    live(person, BASELINE)

    done, home = pages(signed_in)

    assert missing(done, "Saved.", "Today was close to your usual.", ">Done</a>", "Steady") == []
    assert missing(home, "Steady", "Today was close to your usual.") == []
    assert "988" not in done
    assert "Call Maria" not in done[: done.index("Why am I seeing this?")]


def test_steady_says_how_each_stage_stands_beside_the_usual(
    signed_in: Client, person: User
) -> None:
    row = live(person, BASELINE)

    done, home = pages(signed_in)

    assert row.rests_on == 14
    compared = "We compared your newest check-in with your usual"
    assert missing(done, f"{compared}, from 14 check-ins.", "Mental: none. Your usual: none.") == []
    assert missing(home, f"{compared}", "Mental: none. Your usual: none.") == []
    for page in (done, home):
        assert missing(page, "One day says little.", PREDICTS_NOTHING) == []
        assert "Your signs are above your usual." not in page


@pytest.mark.parametrize(
    ("days", "pill", "sentence"),
    [
        ("3" * 20, "Heavy", "A usual day for you, and your usual days are hard."),
        ("3" * 7, "Heavy", "These have been hard days."),
    ],
    ids=["steady", "learning"],
)
def test_heavy_offers_a_call_and_988(
    signed_in: Client, person: User, days: str, pill: str, sentence: str
) -> None:
    make_contact(person)
    live(person, days)

    done, home = pages(signed_in)

    heavy = "Mental signs: quite a bit, on average."
    assert missing(done, sentence, heavy, "Call Maria", 'href="tel:988"', pill) == []
    assert missing(home, pill, sentence, "Call Maria", heavy) == []


RISES = [
    (WATCH, "Watch", "A few things are up from your usual. One small step today can help"),
    (
        REACH_OUT,
        "Reach out",
        "Your signs have been up for a while. This is a good time to talk to someone. You",
    ),
    (STRONG, "Reach out", "This is a strong change from your usual. Please call someone today."),
]


@pytest.mark.parametrize(("rise", "pill", "sentence"), RISES, ids=["watch", "reach_out", "strong"])
def test_a_rise_says_what_carries_it_and_offers_a_call(
    signed_in: Client, person: User, rise: str, pill: str, sentence: str
) -> None:
    make_contact(person, number="+1 555-0142")
    make_contact(person, name="Dee")
    live(person, BASELINE + rise)

    done, home = pages(signed_in)
    for page in (done, home):
        assert missing(page, pill, LOUDER, sentence, 'href="tel:+15550142"') == []
        assert "close to your usual" not in page
    assert missing(done, "Someone else", "What changed most", "Cravings", "usually not") == []
    assert missing(home, "Why this?", "Cravings: a little. Your usual: not at all.", "Dee") == []


@pytest.mark.parametrize(("rise", "offered"), [(WATCH, False), (REACH_OUT, True), (STRONG, True)])
def test_from_reach_out_on_the_person_can_say_that_they_did(
    signed_in: Client, person: User, rise: str, offered: bool
) -> None:
    live(person, BASELINE + rise)

    before, _ = pages(signed_in)
    signed_in.post(reverse("checkins_reached_out", args=[TODAY]))
    after, _ = pages(signed_in)

    assert ("I already did" in before) is offered
    assert ("You called someone. Good." in after) is offered


def test_without_people_a_rise_offers_988(signed_in: Client, person: User) -> None:
    live(person, BASELINE + REACH_OUT)

    for page in pages(signed_in):
        assert missing(page, LOUDER, 'href="tel:988"', "Add one person") == []


@pytest.mark.parametrize(
    ("code", "baseline", "headline"),
    [
        ("pulled_away", 0, "Your feelings have been heavier than usual"),
        ("slept_well", 4, "Your feelings have been heavier than usual"),
        ("stressed", 0, "Your days have been harder than usual"),
    ],
)
def test_the_headline_is_that_of_the_stage_that_carries_it(
    signed_in: Client, person: User, code: str, baseline: int, headline: str
) -> None:
    for back in range(25, -1, -1):
        rating = baseline if back > 5 else 4 - baseline
        save(person, ago(back), noon(ago(back)), **{code: rating}, finish=True)

    for page in pages(signed_in):
        assert headline in page


def test_support_screen_and_urgent_planning_and_use_come_before_a_rise(
    signed_in: Client, person: User
) -> None:
    make_contact(person)
    live(person, BASELINE + REACH_OUT)
    first: list[tuple[str, str]] = []

    for minutes, answer in enumerate(({"planning": 1}, {"planning": 2}, {"used": "yes"}), start=1):
        save(person, TODAY, later(minutes), **answer)
        first.append(pages(signed_in))

    (support, support_home), (urgent, urgent_home), (used, used_home) = first
    below = "Your thoughts have also been louder than usual"
    assert (
        missing(
            support,
            "A good time to talk",
            THOUGHTS,
            "Leave this place",
            "Call Maria",
            "much less than before",
            below,
        )
        == []
    )
    assert missing(support_home, "A good time to talk", THOUGHTS, "Call Maria") == []
    assert "Urgent" not in support + support_home
    assert (
        missing(
            urgent,
            "Urgent",
            THOUGHTS,
            SOMEONE_NOW,
            "Call Maria",
            "Leave this place.",
            "naloxone",
            'href="tel:988"',
            "much less than before",
            below,
        )
        == []
    )
    assert (
        missing(
            urgent_home,
            "Urgent",
            THOUGHTS,
            SOMEONE_NOW,
        )
        == []
    )
    assert (
        missing(
            used,
            "Cannot wake someone?",
            "Urgent",
            "You used today. You still matter",
            "Call Maria",
            below,
            "Only you can see this answer.",
        )
        == []
    )
    assert missing(used_home, "Urgent", "You used today. You still matter", "Call Maria") == []


# --- why ------------------------------------------------------------------------------------------


def test_why_says_the_persons_own_numbers_in_words(signed_in: Client, person: User) -> None:
    row = live(person, BASELINE + REACH_OUT)

    # Five of the last seven days at 1: a mean of .71, "a little"; of the usual's fourteen, 0.
    assert row.explanation["since"] == "2026-11-19"
    assert row.explanation["rests_on"] == 14
    assert row.explanation["stages"] == [["mental", 0.0, pytest.approx(5 / 7)]]
    for page in pages(signed_in):
        assert (
            missing(
                page,
                "Why",
                "Mental signs: a little in the last 7 days. Your usual: none.",
                "Cravings: a little. Your usual: not at all.",
                "Old people and places: a little. Your usual: not at all.",
                "They have been above your usual since Nov 19. Your usual comes from 14 check-ins.",
                "The newest three weeks aren\N{RIGHT SINGLE QUOTATION MARK}t part of it.",
                "We tested it in computer simulations, with 1,000 people of each kind.",
                "Those who stayed well got a notice like this",
                "We also tried it on diaries of 1,045 real people.",
                "That\N{RIGHT SINGLE QUOTATION MARK}s 148 years of days in total.",
                "came 2.8 times a year.",
                "s 1.5 to 4 times as often as in simulated diaries.",
                "That was before we last changed how we compare days.",
                "Those people weren\N{RIGHT SINGLE QUOTATION MARK}t in recovery.",
                "It has not been tested with people in recovery.",
                f"{PREDICTS_NOTHING} Your signs are above your usual.",
            )
            == []
        )


@pytest.mark.parametrize(("rise", "rung"), [(WATCH, 1), (REACH_OUT, 2), (STRONG, 3)])
def test_why_says_how_often_such_a_notice_comes(
    signed_in: Client, person: User, rise: str, rung: int
) -> None:
    live(person, BASELINE + rise)

    for page in pages(signed_in):
        assert f"got a notice like this {notice_rates(rung).a_year} a year." in page


def test_why_counts_the_check_ins_that_are_stored(signed_in: Client, person: User) -> None:
    live(person, "0" * 30 + STRONG)

    stored = DailyCheckin.objects.get(day=TODAY).explanation["rests_on"]

    # 36 check-ins; the 14 days up to three weeks ago stand in it, and no newer one.
    assert stored == 14
    for page in pages(signed_in):
        assert f"Your usual comes from {stored} check-ins." in page


def test_a_good_thing_is_told_as_it_was_tapped(signed_in: Client, person: User) -> None:
    for back in range(25, -1, -1):
        rating = 4 if back > 6 else 1
        save(person, ago(back), noon(ago(back)), slept_well=rating, finish=True)

    for page in pages(signed_in):
        assert (
            missing(
                page,
                "Emotional signs: quite a bit in the last 7 days. Your usual: none.",
                "Slept well: a little. Your usual: very much.",
            )
            == []
        )


# --- charts ---------------------------------------------------------------------------------------


def chart_of(page: str, stage: str) -> str:
    """Return a stage's picture."""
    start = page.index(f'<svg class="chart chart-{stage}')
    return page[start : page.index("</svg>", start)]


def trends(client: Client) -> str:
    return main_of(client.get(reverse("trends")))


def flagged(picture: str) -> list[float]:
    """Return where the flags' lines stand."""
    return [float(x) for x in re.findall(r"L([\d.]+) \d+V", picture)]


def middle(days_ago: int) -> float:
    """Return the middle of a day on a chart of four weeks."""
    step = (WIDTH - RIGHT_MARGIN - LEFT) / 28
    return pytest.approx(LEFT + (27 - days_ago + 0.5) * step, abs=0.1)


def test_the_chart_has_the_usual_range_and_a_flag_on_each_notices_day(
    signed_in: Client, person: User
) -> None:
    live(person, BASELINE + STRONG)

    page = trends(signed_in)
    mental = chart_of(page, "mental")
    assert 'class="chart-band"' in mental
    assert flagged(mental) == [middle(2), middle(1), middle(0)]
    assert flagged(chart_of(page, "emotional")) == []
    assert 'class="chart-band"' not in chart_of(page, "emotional")


def test_the_events_are_numbered_and_told_in_words(signed_in: Client, person: User) -> None:
    live(person, BASELINE + STRONG)
    save(person, TODAY, later(1), used="yes", planning=2)

    page = trends(signed_in)

    events = page[page.index('class="card events"') :]
    assert (
        missing(
            events,
            "<strong>Nov 21.</strong> You had more cravings and thought back to old times more",
            "<strong>Nov 22.</strong> You had more cravings and thought back to old times more."
            " We suggested calling someone.",
            "<strong>Nov 23.</strong>",
            "We asked you to call someone.",
        )
        == []
    )
    assert "You used." in events
    assert "You had thoughts of how to use." in events


def test_a_corrected_use_answer_leaves_the_chart(signed_in: Client, person: User) -> None:
    live(person, BASELINE)
    save(person, TODAY, later(1), used="yes")
    before = trends(signed_in)

    save(person, TODAY, later(2), used="no")
    after = trends(signed_in)

    assert ("You used." in before, "You used." in after) == (True, False)


@pytest.mark.parametrize(("days", "is_drawn"), [("00", False), ("000", True)])
def test_from_the_third_check_in_on_trends_draw_points(
    signed_in: Client, person: User, days: str, is_drawn: bool
) -> None:
    live(person, days)

    page = trends(signed_in)

    assert ('<svg class="chart chart-mental' in page) is is_drawn
    assert ("From your third check-in on, your days show here as points." in page) is not is_drawn


def test_while_learning_there_is_no_usual_range(signed_in: Client, person: User) -> None:
    live(person, "0" * 14)

    page = trends(signed_in)

    assert 'class="chart-band"' not in chart_of(page, "mental")
    assert "Your usual range" not in page
