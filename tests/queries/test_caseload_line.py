"""The one line that says why a client stands where they stand, without a database."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from checkins.enums import NoticeKind
from checkins.queries.caseload import silence_of
from checkins.queries.caseload_line import cause_words, reason_line
from checkins.queries.shown_levels import shown_level_of
from tests.queries.explained import explained

TODAY = date(2026, 11, 23)
ZONE = ZoneInfo("America/New_York")
ON_BREAK = [["2026-11-20", "2026-11-30"]]
OVER = [["2026-11-10", "2026-11-17"]]


def status(**changes):
    """A client near their usual, as it is shared: a check-in today, and on each day before."""
    return {
        "level": "steady",
        "flags": [],
        "reasons": [],
        "used_day": None,
        "planning_day": None,
        "needed_since": None,
        "low_mood_day": None,
        "waiting": "",
        "waiting_day": None,
        "first_day": None,
        "last_day": TODAY,
        "strip": 0b11111111111111,
        "engine_days": 40,
        "quiet_from": date(2026, 11, 27),
        "breaks": [],
        "explanation": None,
        **changes,
    }


def line(*, signs=True, **changes):
    client = status(**changes)
    quiet = silence_of(client, TODAY)
    shown = shown_level_of(client, quiet, today=TODAY, zone=ZONE)
    return reason_line(client, shown, quiet, TODAY, signs=signs)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Near usual."),
        ({"level": "learning", "engine_days": 3}, "3 of the first 14 check-ins."),
        (
            {
                "level": "learning",
                "engine_days": 0,
                "last_day": None,
                "strip": 0,
                "quiet_from": None,
            },
            "0 of the first 14 check-ins.",
        ),
        ({"waiting": "pattern", "waiting_day": date(2026, 11, 20)}, "An alert of Nov 20 waits."),
        ({"reasons": ["used"], "used_day": TODAY}, "Reported use today."),
        ({"reasons": ["used"], "used_day": date(2026, 11, 21)}, "Reported use on Nov 21."),
        # Without the scope of use its day is None, and nothing tells of it.
        ({"reasons": ["used"], "used_day": None}, "Near usual."),
        (
            {
                "flags": ["heavy"],
                "reasons": ["heavy_emotional", "heavy_cravings", "heavy_low_mood"],
            },
            "Heavy for two weeks: emotional signs, cravings and low mood.",
        ),
    ],
)
def test_each_reason_has_its_words(changes, said):
    assert line(**changes) == said


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        # Last check-in on Nov 12: the 13th to the 22nd were missed, the 14 before were not.
        ({"last_day": date(2026, 11, 12)}, "No check-in for 10 days. Before that, 14 of 14 days."),
        # The days before an account are no missed ones.
        (
            {"first_day": date(2026, 11, 8), "last_day": date(2026, 11, 12), "strip": 0b11101},
            "No check-in for 10 days. Before that, 4 of 5 days.",
        ),
        # The same with an empty page on Nov 14, two days after it.
        (
            {"last_day": date(2026, 11, 14), "strip": 0b1111111111111100},
            "No check-in for 10 days. Before that, 14 of 14 days.",
        ),
        ({"last_day": date(2026, 11, 12), "quiet_from": date(2026, 11, 24)}, "Near usual."),
        # A break from Nov 10 to 17 moves the day from which silence is unusual by 8.
        (
            {"last_day": date(2026, 11, 9), "quiet_from": date(2026, 11, 13), "breaks": OVER},
            "No check-in for 5 days since a break.",
        ),
        (
            {"last_day": date(2026, 11, 9), "quiet_from": date(2026, 11, 13), "breaks": ON_BREAK},
            "On a break until Nov 30.",
        ),
    ],
)
def test_a_silence_is_said_with_the_days_before_it(changes, said):
    assert line(**{"quiet_from": date(2026, 11, 16), **changes}) == said


@pytest.mark.parametrize(
    ("signs", "said"),
    [
        (
            True,
            (
                "Thoughts of how to use, yesterday. Up: cravings."
                " Mental signs above usual since Nov 12. Heavy for two weeks: cravings."
            ),
        ),
        # The signs are out of the explanation already, where they are not shared.
        (
            False,
            (
                "One answer asked for help yesterday. Mental signs above usual since Nov 12."
                " Heavy for two weeks."
            ),
        ),
    ],
)
def test_without_the_scope_of_signs_the_line_names_stages_alone(signs, said):
    moved = explained() if signs else explained(signs=[])

    assert said == line(
        signs=signs,
        reasons=["planning", "mental", "heavy_cravings"],
        flags=["heavy"],
        planning_day=date(2026, 11, 22),
        explanation=moved,
    )


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (NoticeKind.PATTERN, ("Signs above usual", "Signs above usual")),
        (NoticeKind.PLANNING, ("Thoughts of how to use", "One answer asked for help")),
        (NoticeKind.USE, ("Reported use", "Reported use")),
    ],
)
def test_what_brought_an_alert_up_names_no_sign_without_that_scope(cause, words):
    assert (cause_words(cause, signs=True), cause_words(cause, signs=False)) == words
