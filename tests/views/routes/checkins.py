"""The table's rows for public pages, onboarding, the check-in, its cards, and trends."""

import uuid
from collections.abc import Mapping
from typing import Any

from tests.views.kinds import (
    BOTH_PEOPLE,
    COUNSELORS_WITH_FACTOR,
    EVERYBODY,
    OPERATORS,
    PEOPLE,
    Kind,
)
from tests.views.routes.row import Form, Row, Thing, button, once
from tests.views.routes.traps import (
    CHOICES,
    CLOCKS,
    CODES,
    MOMENTS,
    NO_DAYS,
    NUMBERS,
    RATINGS,
    TICKS,
    UUIDS,
    ZONES,
    text,
)

MEANS = ({"means": "alcohol", "other": "kratom"}, {"means": CHOICES, "other": text(60)})
TIME = (
    {
        "time_zone": "America/Chicago",
        "part_of_day": "evening",
        "remind": "on",
        "remind_at": "19:30",
    },
    {"time_zone": ZONES, "part_of_day": CHOICES, "remind": TICKS, "remind_at": CLOCKS},
)

REMARK = Row(PEOPLE, post=302, forms=(Form({"page": "home"}, {"page": CHOICES}),))


def _step(step: int, good: Mapping[str, Any], traps: Mapping[str, list[str]]) -> Form:
    hidden = {"uuid": str(uuid.UUID(int=step)), "asked": " ".join(good), "bulk": "", "next": "1"}
    was = {f"was-{name}": values for name, values in traps.items()}
    more = {
        "uuid": UUIDS,
        "shown_at": TICKS,
        "edited_at": MOMENTS,
        "asked": CODES,
        "bulk": CODES,
        "clear": CODES,
    }
    return Form({**good, **hidden}, {**traps, **was, **more}, {"page_number": step})


STEPS = (
    _step(
        1,
        {"bottled_up": "1", "meeting": "shared"},
        {"bottled_up": RATINGS, "slept_well": RATINGS, "felt_close": RATINGS, "meeting": CHOICES},
    ),
    _step(
        2,
        {"cravings": "1", "planning": "0"},
        {"cravings": RATINGS, "planning": RATINGS, "not_so_bad": RATINGS},
    ),
    _step(
        3,
        {"stressed": "1", "medicine": "yes"},
        {
            "stressed": RATINGS,
            "low_mood": RATINGS,
            "medicine": CHOICES,
            "triggers": CHOICES,
            "note": text(2000),
        },
    ),
    _step(4, {"used": "no"}, {"used": CHOICES}),
)
QUICK_STEPS = (
    _step(
        1,
        {"cravings": "1", "low_mood": "0", "slept_well": "3", "planning": "0"},
        dict.fromkeys(("cravings", "low_mood", "slept_well", "planning"), RATINGS),
    ),
    _step(2, {"used": "no"}, {"used": CHOICES}),
)
LED_ON = (*COUNSELORS_WITH_FACTOR, *OPERATORS, Kind.SUPPORTER)
_ROW_OF_A_LIST = Form({"step": "shower"}, {"text": text(80), "step": CHOICES, "page": CHOICES})
OWN_LINE = (once({"text": "I snap."}, {"text": ["", " ", *text(60)]}),)

ROWS: dict[str, Row] = {
    "home": Row(EVERYBODY, 200, states=dict.fromkeys(LED_ON, 302)),
    **dict.fromkeys(
        (
            *("help", "now", "now_alone", "now_ride", "learn", "learn_page", "offline_worker"),
            *("offline_checkin", "offline_manifest"),
            *("keep", "health_live", "health_ready"),
        ),
        Row(EVERYBODY, 200),
    ),
    "metrics": Row(EVERYBODY, 404),  # the settings of the tests have no token
    "onboarding": Row(PEOPLE, 302),
    "onboarding_page": Row(
        PEOPLE,
        200,
        302,
        (
            once(
                {"name": "Sam", "number": "555-0100"},
                {"name": text(40), "number": NUMBERS},
                where={"page_number": 1},
            ),
            Form(*MEANS, {"page_number": 2}),
            Form({**TIME[0], "phone": "mine"}, {**TIME[1], "phone": CHOICES}, {"page_number": 3}),
        ),
    ),
    "checkins": Row(PEOPLE, 200),
    "offline_own": Row(PEOPLE, 200),
    # The day of another person is an empty day of the actor's own.
    "checkins_page": Row(PEOPLE, 200, 302, STEPS, things={Thing.FOREIGN: 0}),
    "checkins_quick": Row(PEOPLE, 200, 302, QUICK_STEPS, things={Thing.FOREIGN: 0}),
    "checkins_done": Row(PEOPLE, 200),
    "pages_aside": Row(PEOPLE, 200),
    # Of the other person's day nothing of one's own waits.
    "pages_aside_confirm": button(PEOPLE, things={Thing.FOREIGN: 302, Thing.ABSENT: 302}),
    "pages_aside_drop": button(PEOPLE, things={Thing.FOREIGN: 302, Thing.ABSENT: 302}),
    "checkins_does_not_fit": REMARK,
    "checkins_reached_out": REMARK,
    # The other person has neither a silence nor low mood.
    "cards_quiet": button(PEOPLE, idle=frozenset({Kind.ANOTHER})),
    "cards_low_mood": Row(
        PEOPLE,
        post=302,
        forms=(Form({"answer": "okay"}, {"answer": ["", *CHOICES]}),),
        idle=frozenset({Kind.ANOTHER}),
    ),
    # The other person reported no use.
    "look_backs_day": Row(
        PEOPLE,
        200,
        302,
        (
            Form(
                {"came_first": "mental", "before": "Rain."},
                {"came_first": CHOICES, "before": text(1000), "helped": text(1000)},
            ),
        ),
        states={Kind.ANOTHER: 404},
    ),
    "day_after_not_now": Row(
        PEOPLE,
        post=302,
        forms=(Form({"result_of": "2026-11-23"}, {"result_of": NO_DAYS}),),
        states={Kind.ANOTHER: 404},
    ),
    "day_after_body": Row(
        PEOPLE,
        post=302,
        forms=(
            Form(
                {"ticks": "slept", "result_of": ""},
                {"ticks": CHOICES, "result_of": NO_DAYS},
            ),
        ),
        # Of any other day it leads Home, and nothing is saved.
        things={Thing.FOREIGN: 302, Thing.ABSENT: 302},
    ),
    # Today has no answer about use, so there is nothing to tell: a calm sentence says so.
    "telling_answer": Row(
        PEOPLE,
        post=302,
        forms=(Form({"choice": "tell"}, {"choice": ["", *CHOICES]}),),
        idle=frozenset({Kind.ANOTHER}),
    ),
    "recovery_days": Row(
        PEOPLE,
        200,
        302,
        (
            Form(
                {"counted_from": "2026-11-01", "first_is": "1", "on_home": "0"},
                {
                    "counted_from": ["2026-11-24", *NO_DAYS],
                    "first_is": ["2", "01", *CHOICES],
                    "on_home": ["2", "01", *CHOICES],
                    "left_care_on": ["2026-11-24", *NO_DAYS],
                },
            ),
        ),
    ),
    "recovery_days_tolerance": button(PEOPLE),
    "my_days": Row(PEOPLE, 200),
    # The day of another person, or of nobody, is an empty day of the actor's own.
    "my_days_month": Row(PEOPLE, 200, things={Thing.FOREIGN: 0}),
    "my_days_day": Row(PEOPLE, 200, things={Thing.FOREIGN: 0, Thing.ABSENT: 0}),
    # A search stores nothing.
    "my_days_notes": Row(
        PEOPLE,
        200,
        200,
        (Form({"sought": "park"}, {"sought": ["", *text(60)]}),),
        idle=frozenset(Kind),
    ),
    "trends": Row(PEOPLE, 200),
    "small_steps": Row(
        PEOPLE,
        200,
        302,
        (Form({"text": "Walk."}, {"text": text(80), "step": CHOICES, "page": CHOICES}),),
    ),
    "small_steps_answer": Row(
        PEOPLE, post=302, forms=(Form({"went": "helped"}, {"went": ["", *CHOICES]}),)
    ),
    "weeks": Row(
        PEOPLE,
        200,
        302,
        (
            Form(
                {"intention": "own", "text": "Walk."},
                {"intention": ["", *CHOICES], "text": text(80)},
            ),
        ),
    ),
    # Any day is the last of seven, whoever checked in on it: the page holds one's own days alone.
    "weeks_earlier": Row(PEOPLE, 200, things={Thing.FOREIGN: 200, Thing.ABSENT: 200}),
    "weeks_hand_on": Row(PEOPLE, 200, things={Thing.FOREIGN: 200, Thing.ABSENT: 200}),
    "small_steps_all": Row(PEOPLE, 200),
    "small_steps_keep": Row(PEOPLE, post=302, forms=(_ROW_OF_A_LIST,)),
    "small_steps_let_go": button(PEOPLE),
    "small_steps_to_plan": Row(PEOPLE, post=302, forms=(_ROW_OF_A_LIST,)),
    "own_lines_signs": Row(PEOPLE, 200, 302, OWN_LINE),
    "own_lines_triggers": Row(PEOPLE, 200, 302, OWN_LINE),
    "own_lines_retire": button(PEOPLE),
    "trends_closer": Row(PEOPLE, 200),
    "baseline": Row(PEOPLE, 200, 302, (Form(),)),
    "baseline_keep": button(PEOPLE, idle=BOTH_PEOPLE),  # no new baseline waits
}
