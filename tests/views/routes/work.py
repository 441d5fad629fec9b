"""The table's rows for the operator's pages, staff's own pages, and joining."""

from tests.factories import PASSWORD
from tests.views.kinds import (
    BOTH_OPERATORS,
    COUNSELORS_ALONE,
    COUNSELORS_WITH_FACTOR,
    EVERYBODY,
    OPERATORS_ALONE,
    SIGNED_IN,
    Kind,
)
from tests.views.routes.row import Form, Row, Thing, button, once
from tests.views.routes.traps import (
    ADDRESSES,
    BUDGETS,
    CHOICES,
    CLOCKS,
    DIGESTS,
    LONG,
    NO_DAYS,
    PASSWORDS,
    WEEKDAYS,
    ZONES,
    text,
)

NOT_NAMED = dict.fromkeys((Kind.NARROWER, Kind.EXPIRED, Kind.REVOKED, Kind.NO_CONSENT), 404)

ROWS: dict[str, Row] = {
    "staff": Row(OPERATORS_ALONE, 200),
    "clinic": Row(
        OPERATORS_ALONE, 200, 302, (Form({"alerts_a_week": "5"}, {"alerts_a_week": BUDGETS}),)
    ),
    "clinic_reading": Row(
        OPERATORS_ALONE,
        post=302,
        forms=(
            Form(
                {
                    "reads_on": "0",
                    "starts_at": "09:00",
                    "time_zone": "America/Chicago",
                    "reader": "",
                },
                {
                    "reads_on": WEEKDAYS,
                    "starts_at": ["", *CLOCKS],
                    "time_zone": ["", *ZONES],
                    "reader": CHOICES,
                },
            ),
        ),
    ),
    "hours": Row(
        COUNSELORS_ALONE,
        200,
        302,
        (
            Form(
                {
                    "works_on": "0",
                    "works_from": "09:00",
                    "works_until": "17:00",
                    "time_zone": "America/Chicago",
                    "away_from": "",
                    "away_to": "",
                    "deputy": "",
                    "how_soon": "digest",
                    "channel": "email",
                },
                {
                    "works_on": WEEKDAYS,
                    "works_from": ["", *CLOCKS],
                    "works_until": ["", "09:00", *CLOCKS],
                    "time_zone": ["", *ZONES],
                    "away_from": NO_DAYS,
                    "away_to": NO_DAYS,
                    "deputy": CHOICES,
                    "how_soon": ["", *CHOICES],
                    "channel": ["", "push", *CHOICES],
                },
            ),
        ),
    ),
    "staff_invite": Row(
        OPERATORS_ALONE,
        200,
        302,
        (
            once(
                {"email": "may@clinic.example", "role": "counselor"},
                {"email": ADDRESSES, "role": ["", "person", "supporter", *CHOICES]},
            ),
        ),
    ),
    "staff_withdraw": button(OPERATORS_ALONE),
    "staff_deactivate": Row(OPERATORS_ALONE, 200, 302, (Form(),)),
    "staff_reactivate": button(OPERATORS_ALONE, idle=BOTH_OPERATORS),  # the account is not closed
    "staff_name": Row(
        OPERATORS_ALONE, 200, 302, (Form({"name": "Lee"}, {"name": ["", *text(40)]}),)
    ),
    "staff_name_keep": button(OPERATORS_ALONE, idle=BOTH_OPERATORS),  # nobody asked for a name
    "staff_second_factor": button(OPERATORS_ALONE),
    "kept_pages_still": Row(SIGNED_IN, 200),
    "desk_time": Row(COUNSELORS_ALONE | OPERATORS_ALONE, 200),
    "desk": Row(
        COUNSELORS_ALONE | OPERATORS_ALONE,
        200,
        302,
        (Form({"time_zone": "America/Denver"}, {"time_zone": ZONES}),),
    ),
    "desk_name": Row(
        COUNSELORS_ALONE, post=302, forms=(once({"name": "Lee"}, {"name": ["", *text(40)]}),)
    ),
    "desk_name_back": button(COUNSELORS_ALONE, idle=frozenset(COUNSELORS_WITH_FACTOR)),
    "desk_me": Row(
        OPERATORS_ALONE,
        200,
        302,
        (
            Form(
                {"name": "Lee", "time_zone": "America/Denver"},
                {"name": ["", *text(40)], "time_zone": ZONES},
            ),
        ),
    ),
    "messages": Row(OPERATORS_ALONE, 200),
    "systems": Row(OPERATORS_ALONE, 200),
    "systems_register": Row(
        OPERATORS_ALONE,
        200,
        200,
        (
            once(
                {"name": "Hillside records", "what_for": "Keeps the charts.", "days": "90"},
                {
                    "name": ["", *text(60)],
                    "what_for": ["", *text(120)],
                    "days": ["", "91", *CHOICES],
                },
            ),
        ),
    ),
    "systems_token": Row(
        OPERATORS_ALONE, 200, 200, (Form({"days": "30"}, {"days": ["", "91", *CHOICES]}),)
    ),
    "systems_off": Row(OPERATORS_ALONE, 200, 302, (Form(),)),
    "erasures_board": Row(OPERATORS_ALONE, 200),
    "desk_roles": Row(OPERATORS_ALONE, 200),
    # Both show what they found, and write nothing.
    "overlays": Row(
        OPERATORS_ALONE,
        200,
        200,
        (
            Form(
                {"text": '[[signs]]\ncode = "cravings"\ntext = "I had them."\n'},
                {
                    "text": [
                        "",
                        " ",
                        "1_0",
                        "../x",
                        "\x00",
                        "[[signs]]\ncode = 1",
                        LONG,
                        "x" * 48_001,
                    ]
                },
            ),
        ),
        idle=BOTH_OPERATORS,
    ),
    "log_seals": Row(
        OPERATORS_ALONE,
        200,
        200,
        (Form({"digest": "a" * 64, "span": "7"}, {"digest": ["", *DIGESTS], "span": CHOICES}),),
        idle=BOTH_OPERATORS,
    ),
    # Of the counselors the full one is named as the safety contact, for whom the notes are.
    "safety_notes_inbox": Row(COUNSELORS_ALONE, 200, states=NOT_NAMED),
    "safety_notes_read": button(
        COUNSELORS_ALONE,
        states=NOT_NAMED,
        things={Thing.FOREIGN: 302},
        idle=frozenset(NOT_NAMED),
    ),
    "staff_join": Row(
        EVERYBODY,
        200,
        302,
        (
            Form(
                {"name": "Sam", "password": PASSWORD},
                {"name": ["", *text(40)], "password": PASSWORDS},
            ),
        ),
    ),
}
