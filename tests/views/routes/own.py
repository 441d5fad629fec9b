"""The table's rows for contacts, plan, thoughts, breaks, groups, settings and imports."""

import uuid

from checkins.catalog.plans import plan_catalog
from checkins.services.counting import counting_text
from checkins.services.sharing_texts import digest
from tests.conftest import NOON
from tests.factories import PASSWORD, PAST_DAYS
from tests.receiver import same_browser
from tests.views.kinds import (
    BOTH_PEOPLE,
    EVERYBODY,
    LEAVERS,
    OPERATORS_ALONE,
    PEOPLE,
    RECIPIENTS,
    SIGNED_IN,
    Kind,
)
from tests.views.routes.checkins import MEANS, TIME
from tests.views.routes.row import Form, Named, Row, Thing, button, once
from tests.views.routes.traps import (
    CHOICES,
    CLOCKS,
    DIGESTS,
    LINKS,
    LONG,
    NO_DAYS,
    NO_SCORES,
    NUMBERS,
    PASSWORDS,
    RATINGS,
    STARTS,
    STRENGTHS,
    TICKS,
    UUIDS,
    WEEKDAYS,
    ZONES,
    text,
)

CONTACT = Form(
    {"name": "Sam", "number": "555-0100", "relation": "Cousin", "may_text": "on"},
    {"name": text(40), "number": NUMBERS, "relation": text(40), "may_text": TICKS},
)
PLAN_BOXES = [part.code for part in plan_catalog().parts]
PLAN = (
    Form(
        {"signs": "cravings", "coping": "Walk.\nCall Dee."},
        {**{box: [*text(320), "x\n" * 9] for box in PLAN_BOXES}, "signs": CHOICES},
    ),
)
SHORT_THOUGHT = Form(
    {"situation": "A late bus", "thought": "Always", "before": "80", "kinder": "", "after": "0"},
    {
        "situation": text(1000),
        "thought": ["", *text(1000)],
        "before": STRENGTHS,
        "kinder": text(1000),
        "after": STRENGTHS,
    },
)
LONG_THOUGHT = Form(
    {
        **SHORT_THOUGHT.good,
        "feelings": "sad",
        "own_feeling": "small",
        "patterns": "fear",
        "speaks_for": "",
        "speaks_against": "Nine days",
    },
    {
        **SHORT_THOUGHT.traps,
        "feelings": CHOICES,
        "own_feeling": text(40),
        "patterns": CHOICES,
        "speaks_for": text(1000),
        "speaks_against": text(1000),
    },
)
READERS = (
    Form({"readers": Named("consent_id")}, {"readers": ["", *UUIDS, str(uuid.UUID(int=1))]}),
)
# The clock of these tests stands at noon, the ride began ten minutes before it.
BEGAN = int(NOON.timestamp()) - 600
RIDE = (
    once(
        {
            "began": str(BEGAN),
            "before": "4",
            "after": "1",
            "trigger": "stress",
            "helped": "yes",
            "end": "passed",
        },
        {
            "began": ["", str(BEGAN + 601), str(BEGAN - 86_400), *STARTS],
            "before": RATINGS,
            "after": RATINGS,
            "trigger": CHOICES,
            "helped": CHOICES,
            "end": ["", *CHOICES],
        },
    ),
)
SUMMARY = Form(
    {"reader": "doctor", "weeks": "12"},
    {name: ["", *CHOICES] for name in ("reader", "weeks")},
)
COUNTING = once(
    {"shown": digest(counting_text()), "days": "90"},
    {
        "shown": ["", *DIGESTS],
        "days": ["", "1_0", "٩٠", "3.7", "NaN", "1e999", "91", "-90", LONG],
    },
)
BREAK = (
    once(
        {"first_day": "2026-11-24", "last_day": "2026-11-25", "word": "A trip"},
        {
            "first_day": ["", "2026-11-22", "2099-11-22", *NO_DAYS],
            "word": text(60),
            "last_day": ["", "2026-11-23", "2099-11-22", *NO_DAYS],
        },
    ),
)
GROUP = Form(
    {
        "name": "Lee",
        "group_kind": "buddy",
        "weekday": "1",
        "starts_at": "18:00",
        "place": "Oak Street 12",
        "link": "https://example.org/room",
    },
    {
        "name": ["", *text(60)],
        "group_kind": ["", *CHOICES],
        "weekday": ["", *WEEKDAYS],
        "starts_at": ["", *CLOCKS],
        "place": text(120),
        "link": LINKS,
    },
)
LISTED = Form(
    {**GROUP.good, "time_zone": "America/Chicago", "is_online": "on", "language": "en"},
    {**GROUP.traps, "time_zone": ["", *ZONES], "is_online": TICKS, "language": ["", *CHOICES]},
)
BROWSER = same_browser("one").posted
NO_KEYS = ["x", "1_0", "NaN", "A" * 22, "=" * 87, "B" * 87, "\x00" * 22, LONG]
# Retired groups belong to the operator's list as much as offered ones.
ANY_LISTED = {Thing.FOREIGN: 0}


def _new(form: Form) -> tuple[Form]:
    """Return the form of a row that is not there yet."""
    return (once(form.good, form.traps),)


REMINDERS = Form(
    {
        "checkin": "on",
        "checkin_at": "08:30",
        "asks_again": "on",
        "step": "on",
        "step_at": "12:00",
        "week": "on",
        "week_on": "6",
        "week_at": "18:00",
        "channel": "email",
    },
    {
        **dict.fromkeys(("checkin", "asks_again", "step", "week"), TICKS),
        **{at: ["", *CLOCKS] for at in ("checkin_at", "step_at", "week_at")},
        "week_on": ["", *WEEKDAYS],
        "channel": ["", "push", *CHOICES],
    },
)
EACH = frozenset(Kind)
OUTSIDE = (Kind.SIGNED_OUT, Kind.DEACTIVATED, Kind.LONG_IDLE)
NEW_PIN = {"pin": "2719", "pin_again": "2719"}
NO_PINS = ["", "1234", "0000", "27", "123456789", "٢٧١٩", "27\x0019", "2 719", "-271", LONG]
# In the matrix an address waits for people alone.
NONE_WAITS = frozenset(Kind) - {Kind.OWNER, Kind.LONG_IDLE, Kind.ANOTHER}
ROWS: dict[str, Row] = {
    # An address of one's own, whatever the role. A ticked box asks anew: test_account_changes.py.
    "account_changes_leave": Row(SIGNED_IN, 200, 302, (Form(),)),
    # Whoever has the mail's link, and the password of before.
    "account_changes_undo": Row(
        EVERYBODY,
        200,
        200,
        (Form({"password": PASSWORD}, {"password": PASSWORDS}),),
        things={Thing.FOREIGN: 200},
    ),
    # Whoever has the mail's link; elsewhere with the account's password.
    "addresses_confirm": Row(
        EVERYBODY,
        200,
        302,
        (Form({"password": PASSWORD}, {"password": PASSWORDS}),),
        things={Thing.FOREIGN: 0},
    ),
    "addresses_send": button(SIGNED_IN, idle=frozenset(Kind)),  # the first mail waits to leave
    "addresses_drop": button(SIGNED_IN, idle=NONE_WAITS),
    # Whoever has the link of a mail: a press of its button signs in as the mail's account.
    # The devices of an account; what a phone asks of itself needs no session.
    "devices": Row(SIGNED_IN, 200),
    "devices_known": Row(EVERYBODY, 200),
    "devices_read": button(SIGNED_IN),
    "devices_sign_out_all": button(SIGNED_IN),
    "devices_sign_out": button(SIGNED_IN),
    "devices_open": Row(EVERYBODY, 200, 302, (Form(),), things={Thing.FOREIGN: 0}),
    # While a session is not locked, the lock page leads on. Locked: tests/views/test_locks.py.
    "locks": Row(EVERYBODY, 302, 302, states=dict.fromkeys(OUTSIDE, 200), idle=EACH),
    "locks_pin": Row(LEAVERS, 200, 302, (Form(NEW_PIN, dict.fromkeys(NEW_PIN, NO_PINS)),)),
    "locks_pin_off": button(LEAVERS, idle=EACH),
    "locks_stop": button(PEOPLE, idle=EACH),
    "locks_stop_read": button(PEOPLE, idle=EACH),
    "form_drafts": Row(SIGNED_IN, 302),  # nothing is kept, so there is nothing to show
    "form_drafts_drop": button(SIGNED_IN, idle=frozenset(Kind)),
    "contacts": Row(PEOPLE, 200),
    "pocket_cards": Row(PEOPLE, 200),
    "pocket_cards_card": Row(PEOPLE, 200),
    "contacts_add": Row(PEOPLE, 200, 302, _new(CONTACT)),
    "contacts_text": Row(
        PEOPLE, 200, 302, (Form({"words": "Can you call?"}, {"words": text(160)}),)
    ),
    "contacts_change": Row(PEOPLE, 200, 302, (CONTACT,)),
    "contacts_remove": button(PEOPLE),
    "contacts_up": button(PEOPLE),
    "safety_notes": Row(
        PEOPLE, 200, 302, (once({"text": "The steps scared me."}, {"text": ["", *text(1000)]}),)
    ),
    # What is absent, foreign or gone for good is answered alike: it is too late to undo that.
    "removals_undo": button(PEOPLE, things={Thing.FOREIGN: 302, Thing.ABSENT: 302}),
    "plans": Row(PEOPLE, 200),
    "plans_edit": Row(PEOPLE, 200, 302, PLAN),
    "plans_start": Row(PEOPLE, 302),
    "plans_box": Row(
        PEOPLE, 200, 302, (Form({"text": "Walk."}, {"text": text(320), "was-text": ["a\x00b"]}),)
    ),
    "plans_versions": Row(PEOPLE, 200),
    "plans_version": Row(PEOPLE, 200),
    "thoughts": Row(PEOPLE, 200),
    "thoughts_new": Row(PEOPLE, 200, 302, _new(SHORT_THOUGHT)),
    "thoughts_new_long": Row(PEOPLE, 200, 302, _new(LONG_THOUGHT)),
    "thoughts_record": Row(PEOPLE, 200),
    "thoughts_edit": Row(PEOPLE, 200, 302, (LONG_THOUGHT,)),
    "thoughts_remove": button(PEOPLE),
    "thoughts_share": Row(PEOPLE, 200, 302, READERS),
    "thoughts_unshare": button(PEOPLE),
    "rides": Row(PEOPLE, 200),
    "rides_end": Row(PEOPLE, 200, 302, RIDE),
    "rides_ride": Row(PEOPLE, 200),
    # What is absent or foreign is answered as what is gone already.
    "rides_drop": button(PEOPLE, things={Thing.FOREIGN: 302, Thing.ABSENT: 302}),
    "rides_remove": button(PEOPLE),
    "rides_share": Row(PEOPLE, 200, 302, READERS),
    "rides_unshare": button(PEOPLE),
    "breaks": Row(PEOPLE, 200, 302, BREAK),
    "breaks_end": button(PEOPLE),
    # A person's groups, and the clinic's list, whose retired groups are not offered to a person.
    "groups": Row(PEOPLE, 200),
    "groups_add": Row(PEOPLE, 200, 302, _new(GROUP)),
    "groups_find": Row(PEOPLE, 200),
    "groups_pick": button(PEOPLE),
    "groups_group": Row(PEOPLE, 200, 302, (GROUP,)),
    "groups_skip": Row(
        PEOPLE,
        post=302,
        forms=(
            Form(
                {"day": "2026-11-30", "skips": "yes"},
                {"day": ["", "2026-11-29", "1999-11-29", *NO_DAYS], "skips": ["", *CHOICES]},
            ),
        ),
    ),
    "groups_remind": Row(
        PEOPLE,
        post=302,
        forms=(Form({"remind_hours": "3"}, {"remind_hours": ["2", "0", "03", *RATINGS]}),),
    ),
    "groups_stop": button(PEOPLE),
    "groups_start": button(PEOPLE, idle=BOTH_PEOPLE),  # the group is not stopped
    "groups_remove": button(PEOPLE),
    "clinic_groups": Row(OPERATORS_ALONE, 200),
    "clinic_groups_add": Row(OPERATORS_ALONE, 200, 302, _new(LISTED)),
    "clinic_groups_change": Row(OPERATORS_ALONE, 200, 302, (LISTED,), things=ANY_LISTED),
    "clinic_groups_retire": button(OPERATORS_ALONE, things=ANY_LISTED),
    "clinic_groups_relist": button(OPERATORS_ALONE, things=ANY_LISTED),
    # Where messages reach somebody: all but operators, whom none reaches.
    "push": Row(
        RECIPIENTS, 200, 302, (once({"channel": "email"}, {"channel": ["", "push", *CHOICES]}),)
    ),
    "push_begin": Row(
        RECIPIENTS,
        post=302,
        forms=(
            Form(
                BROWSER,
                {
                    "endpoint": ["", "http://fcm.googleapis.com/x", "https://127.0.0.1/x", *LINKS],
                    "p256dh": ["", *NO_KEYS],
                    "auth": ["", *(trap for trap in NO_KEYS if trap != "A" * 22)],
                },
            ),
        ),
    ),
    # Erasing one's account: whoever does not work here.
    "erasures": Row(LEAVERS, 200, 302, (Form({"sure": "on"}, {"sure": ["", *TICKS]}),)),
    "erasures_keep": button(LEAVERS, idle=frozenset(Kind)),  # nothing was asked
    "push_end": button(RECIPIENTS, idle=frozenset(Kind)),  # none is on yet
    "push_end_all": button(RECIPIENTS, idle=frozenset(Kind)),
    "settings": Row(PEOPLE, 200),
    "more": Row(PEOPLE, 200),
    "home_whole": Row(PEOPLE, 302),  # who has no quiet Home has the whole one
    "settings_change": Row(
        PEOPLE,
        200,
        302,
        (
            Form(*MEANS, {"what": "used-means"}),
            Form(*TIME, {"what": "time"}),
            Form(
                {"takes_medicine": "no"},
                {"takes_medicine": ["", *CHOICES[:7], "yes\x00", LONG]},
                {"what": "medicine"},
            ),
            Form({"name": "Lee"}, {"name": text(40)}, {"what": "name"}),
            Form({"phone": "shared"}, {"phone": ["", *CHOICES]}, {"what": "phone"}),
            Form({"mail": "no"}, {"mail": ["", *CHOICES[:7], "yes\x00", LONG]}, {"what": "mail"}),
        ),
    ),
    "reminders": Row(PEOPLE, 200, 302, (REMINDERS,)),
    "reminders_pause": Row(
        PEOPLE, post=302, forms=(Form({"days": "3"}, {"days": ["", "0", "31", *NO_SCORES]}),)
    ),
    "reminders_go_on": button(PEOPLE),
    # Whoever has the link of a mail, and mail programs, which send no token of ours.
    "reminders_off": Row(
        EVERYBODY,
        200,
        200,
        (Form({"List-Unsubscribe": "One-Click"}, {"List-Unsubscribe": ["", "off", *CHOICES]}),),
        things={Thing.FOREIGN: 200},
    ),
    "counting": Row(PEOPLE, 200, 302, (COUNTING,)),
    "counting_stop": button(PEOPLE),
    "retention": Row(
        PEOPLE,
        200,
        302,
        (
            Form(
                {"kept": "24", "sure": "on"},
                {"kept": ["", "23", "٢٤", *CHOICES], "sure": TICKS},
            ),
        ),
    ),
    # The traps of a file are in tests/views/test_imports.py and test_import_refusals.py.
    "imports": Row(PEOPLE, 200, 302, (Form({"file": PAST_DAYS.encode()}),)),
    "imports_template": Row(PEOPLE, 200),
    "imports_days": Row(
        PEOPLE, post=302, forms=(Form({"day_order": "day_first"}, {"day_order": CHOICES}),)
    ),
    "imports_confirm": button(PEOPLE),
    "imports_drop": button(PEOPLE),
    "take_along": Row(PEOPLE, 200),
    "take_along_file": Row(
        PEOPLE, post=200, forms=(Form({"taken_as": "json"}, {"taken_as": ["", *CHOICES]}),)
    ),
    "take_along_summary": Row(PEOPLE, post=200, forms=(SUMMARY,)),
    # Only a new account takes a file in: tests/views/test_take_along.py.
    "take_along_bring": Row(PEOPLE, 200, 400, (Form({"file": b"{}"}),), idle=BOTH_PEOPLE),
}
