"""The rows of what a person keeps: contacts, plan, thoughts, breaks, groups, settings, files."""

import uuid

from checkins.catalog.plans import plan_catalog
from tests.factories import PAST_DAYS
from tests.views.kinds import BOTH_PEOPLE, OPERATORS_ALONE, PEOPLE
from tests.views.routes.checkins import MEANS, TIME
from tests.views.routes.row import Form, Named, Row, Thing, button
from tests.views.routes.traps import (
    CHOICES,
    CLOCKS,
    LINKS,
    LONG,
    NO_DAYS,
    NUMBERS,
    RATINGS,
    STRENGTHS,
    TICKS,
    UUIDS,
    WEEKDAYS,
    ZONES,
    text,
)

CONTACT = (
    Form({"name": "Sam", "number": "555-0100", "relation": "Friend", "may_text": "on"},
         {"name": text(40), "number": NUMBERS, "relation": text(40), "may_text": TICKS}),
)  # fmt: skip
PLAN_BOXES = [part.code for part in plan_catalog().parts]
PLAN = (
    Form({"signs": "cravings", "coping": "Walk.\nCall Dee."},
         {**{box: [*text(320), "x\n" * 9] for box in PLAN_BOXES}, "signs": CHOICES}),
)  # fmt: skip
SHORT_THOUGHT = Form(
    {"situation": "A late bus", "thought": "Always", "before": "80", "kinder": "", "after": "0"},
    {"situation": text(1000), "thought": ["", *text(1000)], "before": STRENGTHS,
     "kinder": text(1000), "after": STRENGTHS},
)  # fmt: skip
LONG_THOUGHT = Form(
    {**SHORT_THOUGHT.good, "feelings": "sad", "own_feeling": "small", "patterns": "fear",
     "speaks_for": "", "speaks_against": "Nine days"},
    {**SHORT_THOUGHT.traps, "feelings": CHOICES, "own_feeling": text(40), "patterns": CHOICES,
     "speaks_for": text(1000), "speaks_against": text(1000)},
)  # fmt: skip
BREAK = (
    Form({"first_day": "2026-11-24", "last_day": "2026-11-25", "word": "A trip"},
         {"first_day": ["", "2026-11-22", "2099-11-22", *NO_DAYS], "word": text(60),
          "last_day": ["", "2026-11-23", "2099-11-22", *NO_DAYS]}),
)  # fmt: skip
GROUP = Form(
    {"name": "Lee", "group_kind": "buddy", "weekday": "1", "starts_at": "18:00",
     "place": "Oak Street 12", "link": "https://example.org/room"},
    {"name": ["", *text(60)], "group_kind": ["", *CHOICES], "weekday": ["", *WEEKDAYS],
     "starts_at": ["", *CLOCKS], "place": text(120), "link": LINKS},
)  # fmt: skip
LISTED = (
    Form({**GROUP.good, "time_zone": "America/Chicago", "is_online": "on", "language": "en"},
         {**GROUP.traps, "time_zone": ["", *ZONES], "is_online": TICKS,
          "language": ["", *CHOICES]}),
)  # fmt: skip
# An operator's own list: what left it is as much theirs.
ANY_LISTED = {Thing.FOREIGN: 0}

ROWS: dict[str, Row] = {
    "people": Row(PEOPLE, 200),
    "add_contact": Row(PEOPLE, 200, 302, CONTACT),
    "change_contact": Row(PEOPLE, 200, 302, CONTACT),
    "remove_contact": button(PEOPLE),
    "move_contact_up": button(PEOPLE),
    "plan": Row(PEOPLE, 200),
    "edit_plan": Row(PEOPLE, 200, 302, PLAN),
    "plan_versions": Row(PEOPLE, 200),
    "plan_version": Row(PEOPLE, 200),
    "thoughts": Row(PEOPLE, 200),
    "new_thought": Row(PEOPLE, 200, 302, (SHORT_THOUGHT,)),
    "new_long_thought": Row(PEOPLE, 200, 302, (LONG_THOUGHT,)),
    "thought": Row(PEOPLE, 200),
    "edit_thought": Row(PEOPLE, 200, 302, (LONG_THOUGHT,)),
    "remove_thought": button(PEOPLE),
    "share_thought": Row(PEOPLE, 200, 302, (
        Form({"readers": Named("consent_id")}, {"readers": ["", *UUIDS, str(uuid.UUID(int=1))]}),
    )),
    "unshare_thought": button(PEOPLE),
    "breaks": Row(PEOPLE, 200, 302, BREAK),
    "end_break": button(PEOPLE),
    # A person's groups, and the clinic's list, of which a person is offered what is not retired.
    "groups": Row(PEOPLE, 200),
    "add_group": Row(PEOPLE, 200, 302, (GROUP,)),
    "find_groups": Row(PEOPLE, 200),
    "pick_group": button(PEOPLE),
    "group": Row(PEOPLE, 200, 302, (GROUP,)),
    "skip_meeting": Row(PEOPLE, post=302, forms=(
        Form({"day": "2026-11-30", "skips": "yes"},
             {"day": ["", "2026-11-29", "1999-11-29", *NO_DAYS], "skips": ["", *CHOICES]}),
    )),
    "remind_group": Row(PEOPLE, post=302, forms=(
        Form({"remind_hours": "3"}, {"remind_hours": ["2", "0", "03", *RATINGS]}),
    )),
    "stop_group": button(PEOPLE),
    "start_group": button(PEOPLE, idle=BOTH_PEOPLE),  # the group goes on
    "remove_group": button(PEOPLE),
    "clinic_groups": Row(OPERATORS_ALONE, 200),
    "list_group": Row(OPERATORS_ALONE, 200, 302, LISTED),
    "change_listed_group": Row(OPERATORS_ALONE, 200, 302, LISTED, things=ANY_LISTED),
    "retire_group": button(OPERATORS_ALONE, things=ANY_LISTED),
    "relist_group": button(OPERATORS_ALONE, things=ANY_LISTED),
    "settings": Row(PEOPLE, 200),
    "change_setting": Row(PEOPLE, 200, 302, (
        Form(*MEANS, {"what": "used-means"}),
        Form(*TIME, {"what": "time"}),
        Form({"name": "Lee"}, {"name": text(40)}, {"what": "name"}),
        Form({"mail": "no"}, {"mail": ["", *CHOICES[:7], "yes\x00", LONG]}, {"what": "mail"}),
    )),
    # A file: tests/views/test_imports.py and test_import_refusals.py set its traps.
    "import": Row(PEOPLE, 200, 302, (Form({"file": PAST_DAYS.encode()}),)),
    "confirm_import": button(PEOPLE),
    "drop_import": button(PEOPLE),
}  # fmt: skip
