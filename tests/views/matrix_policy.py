"""Who is answered what at which address: one row for each, or tests/views/test_matrix.py fails."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from checkins.enums import AccessAction
from tests.factories import PASSWORD, PAST_DAYS
from tests.views.matrix_actors import ABSENT, TODAY, Kind


class Audience(StrEnum):
    """What the fourteen kinds come to, before a consent is asked."""

    NOBODY = "not signed in"
    PERSON = "a person"
    COUNSELOR = "a counselor"
    ENROLLING = "staff without a second factor"
    SUPPORTER = "a supporter"
    OPERATOR = "an operator"


AUDIENCES = {
    Kind.SIGNED_OUT: Audience.NOBODY,
    Kind.DEACTIVATED: Audience.NOBODY,
    Kind.LONG_IDLE: Audience.NOBODY,
    Kind.OWNER: Audience.PERSON,
    Kind.ANOTHER: Audience.PERSON,
    Kind.FULL: Audience.COUNSELOR,
    Kind.NARROWER: Audience.COUNSELOR,
    Kind.EXPIRED: Audience.COUNSELOR,
    Kind.REVOKED: Audience.COUNSELOR,
    Kind.NO_CONSENT: Audience.COUNSELOR,
    Kind.NO_SECOND_FACTOR: Audience.ENROLLING,
    Kind.SUPPORTER: Audience.SUPPORTER,
    Kind.OPERATOR: Audience.OPERATOR,
    Kind.SUPERUSER: Audience.OPERATOR,
}
EVERYBODY = frozenset(Audience)
PEOPLE, COUNSELORS = frozenset({Audience.PERSON}), frozenset({Audience.COUNSELOR})
SUPPORTERS = frozenset({Audience.SUPPORTER})
OPERATORS = frozenset({Audience.OPERATOR})
# Staff who have no second factor yet reach these alone.
WHILE_ENROLLING = {
    *(
        "help",
        "learn",
        "learn_page",
        "worker",
        "live",
        "ready",
        "keep",
        "account_logout",
        "mfa_index",
        "mfa_activate_totp",
    ),
    *("mfa_add_webauthn", "account_reauthenticate", "mfa_reauthenticate"),
    "mfa_reauthenticate_webauthn",
}
IN_FORCE = (Kind.FULL, Kind.NARROWER, Kind.SUPPORTER)


class Thing(StrEnum):
    """What an address points to, as seen by whoever asks."""

    OWN = "own"
    FOREIGN = "foreign"
    ABSENT = "absent"
    CHILD = "a child of another client of mine"
    FOREIGN_CHILD = "a foreign child under my own parent"
    ABSENT_CHILD = "an absent child under my own parent"
    UNDER_FOREIGN = "my own child under a foreign parent"
    MALFORMED = "malformed"


Body = Mapping[str, Any] | Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Row:
    """One address: who is meant, and the codes of a read and of a good post at their own thing.

    ``states`` holds other codes of single kinds there, ``things`` those of the other things where
    they are not 404. ``reads`` is what the log says of an answer from a consent in force.
    """

    whom: frozenset[Audience]
    get: int = 405
    post: int = 405
    body: Body = field(default_factory=dict)
    states: Mapping[Kind, int] = field(default_factory=dict)
    things: Mapping[Thing, int] = field(default_factory=dict)
    reads: AccessAction | None = None


def _ended(code: int) -> dict[Kind, int]:
    """Return the codes where a consent's end is answered, and where there was never one."""
    return {Kind.EXPIRED: code, Kind.REVOKED: code, Kind.NO_CONSENT: 404}


def _alert(body: Mapping[str, Any]) -> Row:
    states = {**_ended(404), Kind.NARROWER: 404}
    return Row(COUNSELORS, post=302, body=body, states=states, reads=AccessAction.OPENED_CLIENT)


def _import() -> Mapping[str, Any]:
    return {"file": io.BytesIO(PAST_DAYS.encode())}


CONTACT = {"name": "Sam", "number": "555-0100"}
GROUP = {"name": "Tuesday group", "group_kind": "mutual_help"}
LISTED = {
    "name": "Open door",
    "group_kind": "skills",
    "weekday": "1",
    "starts_at": "18:00",
    "time_zone": "America/New_York",
    "place": "Oak Street 12",
    "language": "en",
}
CALL = {"call_or_text": "call", "may_leave_message": "no"}
JOINING = {"name": "Rosa", "email": "rosa@mail.example", "password": PASSWORD}
STEP = {"uuid": str(ABSENT), "stressed": "1", "asked": "stressed", "next": "1"}
POLICY: dict[str, Row] = {
    "home": Row(EVERYBODY, 200, states={
        **dict.fromkeys(
            (Kind.FULL, Kind.NARROWER, Kind.EXPIRED, Kind.REVOKED, Kind.NO_CONSENT), 302
        ),
        Kind.OPERATOR: 302, Kind.SUPERUSER: 302, Kind.SUPPORTER: 302,
    }),
    "help": Row(EVERYBODY, 200),
    "learn": Row(EVERYBODY, 200),
    "learn_page": Row(EVERYBODY, 200),
    "worker": Row(EVERYBODY, 200),
    "keep": Row(EVERYBODY, 200),
    "live": Row(EVERYBODY, 200),
    "ready": Row(EVERYBODY, 200),
    # A person's own pages.
    "start": Row(PEOPLE, 302),
    "start_step": Row(PEOPLE, 200, 302, {"skip": "1"}),
    "choose_day": Row(PEOPLE, 200),
    # Somebody else's day is the asker's own empty one.
    "step": Row(PEOPLE, 200, 302, STEP, things={Thing.FOREIGN: 0}),
    "done": Row(PEOPLE, 200),
    "does_not_fit": Row(PEOPLE, post=302),
    "reached_out": Row(PEOPLE, post=302),
    "answer_quiet": Row(PEOPLE, post=302),
    "answer_low_mood": Row(PEOPLE, post=302, body={"answer": "okay"}),
    # The other person has told no use.
    "look_back": Row(PEOPLE, 200, 302, {"before": "Rain."}, states={Kind.ANOTHER: 404}),
    "recovery_days": Row(PEOPLE, 200, 302, {"counted_from": "2026-11-01", "first_is": "1"}),
    "tolerance_read": Row(PEOPLE, post=302),
    "trends": Row(PEOPLE, 200),
    "people": Row(PEOPLE, 200),
    "add_contact": Row(PEOPLE, 200, 302, CONTACT),
    "change_contact": Row(PEOPLE, 200, 302, CONTACT),
    "remove_contact": Row(PEOPLE, post=302),
    "move_contact_up": Row(PEOPLE, post=302),
    "plan": Row(PEOPLE, 200),
    "edit_plan": Row(PEOPLE, 200, 302, {"coping": "Walk."}),
    "plan_versions": Row(PEOPLE, 200),
    "plan_version": Row(PEOPLE, 200),
    # A person's groups, and the clinic's list, of which a person is offered what is not retired.
    "groups": Row(PEOPLE, 200),
    "add_group": Row(PEOPLE, 200, 302, GROUP),
    "find_groups": Row(PEOPLE, 200),
    "pick_group": Row(PEOPLE, post=302),
    "group": Row(PEOPLE, 200, 302, GROUP),
    "skip_meeting": Row(PEOPLE, post=302, body={"day": TODAY.isoformat(), "skips": "yes"}),
    "remind_group": Row(PEOPLE, post=302, body={"remind_hours": "3"}),
    "stop_group": Row(PEOPLE, post=302),
    "start_group": Row(PEOPLE, post=302),
    "remove_group": Row(PEOPLE, post=302),
    "clinic_groups": Row(OPERATORS, 200),
    "list_group": Row(OPERATORS, 200, 302, LISTED),
    "change_listed_group": Row(OPERATORS, 200, 302, LISTED, things={Thing.FOREIGN: 0}),
    "retire_group": Row(OPERATORS, post=302, things={Thing.FOREIGN: 0}),
    "relist_group": Row(OPERATORS, post=302, things={Thing.FOREIGN: 0}),
    "steps": Row(PEOPLE, 200, 302, {"text": "Walk."}),
    "answer_step": Row(PEOPLE, post=302, body={"went": "helped"}),
    "own_signs": Row(PEOPLE, 200, 302, {"text": "I snap."}),
    "own_triggers": Row(PEOPLE, 200, 302, {"text": "Payday"}),
    "retire_line": Row(PEOPLE, post=302),
    "closer": Row(PEOPLE, 200),
    "thoughts": Row(PEOPLE, 200),
    "new_thought": Row(PEOPLE, 200, 302, {"thought": "x"}),
    "new_long_thought": Row(PEOPLE, 200, 302, {"thought": "x"}),
    "thought": Row(PEOPLE, 200),
    "edit_thought": Row(PEOPLE, 200, 302, {"thought": "x"}),
    "remove_thought": Row(PEOPLE, post=302),
    "share_thought": Row(PEOPLE, 200, 400, {"readers": "nobody"}),
    "unshare_thought": Row(PEOPLE, post=302),
    "breaks": Row(PEOPLE, 200, 302, {"first_day": "2026-11-24", "last_day": "2026-11-25"}),
    "end_break": Row(PEOPLE, post=302),
    "settings": Row(PEOPLE, 200),
    "change_setting": Row(PEOPLE, 200, 302, {"means": "alcohol"}),
    "import": Row(PEOPLE, 200, 302, _import),
    "confirm_import": Row(PEOPLE, post=302),
    "drop_import": Row(PEOPLE, post=302),
    "new_usual": Row(PEOPLE, 200, 302),
    "keep_usual": Row(PEOPLE, post=302),
    # What a person shares. A code opens to whoever holds it; without a draft nothing is signed.
    "sharing": Row(PEOPLE, 200, 400, {"code": "ABCD-2345"}),
    "call_sheet": Row(PEOPLE, 200, 302, CALL),
    "stop_all": Row(PEOPLE, post=302),
    "consent": Row(PEOPLE, 200),
    "stop_sharing": Row(PEOPLE, post=302),
    "sharing_ask": Row(PEOPLE, 200, 302, {"purpose": "support", "days": "90", **CALL}),
    "sharing_look": Row(PEOPLE, 200, 302, {"shown": "0" * 64}, states={Kind.ANOTHER: 302},
                        things={Thing.FOREIGN: 302, Thing.ABSENT: 302}),
    "sharing_scopes": Row(PEOPLE, post=302, body={"again": "1"},
                          things={Thing.FOREIGN: 302, Thing.ABSENT: 302}),
    "visits": Row(PEOPLE, 200),
    "supporters": Row(PEOPLE, 200),
    "invite_supporter": Row(PEOPLE, 200, 200, {"name": "Sis", "shown_name": "O.", "sees": "word"}),
    "change_supporter": Row(PEOPLE, post=302, body={"sees": "nothing"}),
    "remove_supporter": Row(PEOPLE, post=302),
    "say_word": Row(PEOPLE, post=302, body={"word": "fine"}),
    # A supporter's page, and the link that an invitation is.
    "supporter": Row(SUPPORTERS, 200, reads=AccessAction.SAW_WORD),
    "join_supporter": Row(EVERYBODY, 200, 302, JOINING),
    "accept_support": Row(SUPPORTERS, post=302),
    # A counselor's own, and what a consent opens.
    "codes": Row(COUNSELORS, 200, 200, {"label": "J.", "kind": "record"}),
    "withdraw_code": Row(COUNSELORS, post=302),
    "caseload": Row(COUNSELORS, 200, reads=AccessAction.OPENED_CASELOAD),
    "client": Row(COUNSELORS, 200, states=_ended(200), reads=AccessAction.OPENED_CLIENT),
    "session_sheet": Row(COUNSELORS, 200, states=_ended(302),
                         reads=AccessAction.OPENED_SESSION_SHEET),
    "client_consent": Row(COUNSELORS, 200, states=_ended(200), reads=AccessAction.OPENED_CONSENT),
    "log_contact": Row(COUNSELORS, post=302, body={"how": "call", "reached": "on"},
                       states=_ended(404), reads=AccessAction.OPENED_CLIENT),
    "next_visit": Row(COUNSELORS, post=302, body={"next_visit_at": "2026-12-01T10:00"},
                      states=_ended(404), reads=AccessAction.OPENED_CLIENT),
    "see_alert": _alert({}),
    "act_on_alert": _alert({}),
    "snooze_alert": _alert({"snooze_days": "3", "reason": "On a trip."}),
    "close_alert": _alert({"outcome": "useful"}),
    # An operator's pages, and the link that an invitation is.
    "accounts": Row(OPERATORS, 200),
    "clinic": Row(OPERATORS, 200, 302, {"alerts_a_week": "5"}),
    "invite": Row(OPERATORS, 200, 200, {"email": "may@clinic.example", "role": "counselor"}),
    "withdraw_invitation": Row(OPERATORS, post=302),
    "deactivate_account": Row(OPERATORS, post=302),
    "reactivate_account": Row(OPERATORS, post=302),
    "take_off_second_step": Row(OPERATORS, post=302),
    "desk": Row(COUNSELORS | OPERATORS, 200, 302, {"name": "Lee", "time_zone": "America/Denver"}),
    "join": Row(EVERYBODY, 200, 302, {"name": "Lee", "password": PASSWORD}),
}  # fmt: skip
# The sign-in library's pages: a read and an empty post, signed out, and signed in as a person.
ACCOUNT: dict[str, tuple[int, int, int, int]] = {
    "account_change_password": (302, 200, 302, 200),
    "account_confirm_email": (200, 200, 404, 404),
    "account_confirm_login_code": (302, 302, 302, 302),
    "account_email": (302, 200, 302, 302),
    "account_email_verification_sent": (200, 200, 405, 405),
    "account_inactive": (200, 200, 405, 405),
    "account_login": (200, 302, 200, 302),
    "account_logout": (302, 200, 302, 302),
    "account_reauthenticate": (302, 200, 302, 200),
    "account_reset_password": (200, 200, 200, 200),
    "account_reset_password_done": (200, 200, 405, 405),
    "account_reset_password_from_key": (200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 405, 405),
    "account_set_password": (302, 302, 302, 302),
    "account_signup": (200, 302, 200, 302),
    "mfa_activate_totp": (302, 302, 302, 302),
    "mfa_add_webauthn": (302, 302, 302, 302),
    "mfa_authenticate": (302, 302, 302, 302),
    "mfa_deactivate_totp": (302, 404, 302, 404),
    "mfa_edit_webauthn": (302, 302, 302, 302),
    "mfa_generate_recovery_codes": (302, 302, 302, 302),
    "mfa_index": (302, 200, 302, 405),
    "mfa_list_webauthn": (302, 200, 302, 405),
    "mfa_login_webauthn": (302, 302, 302, 302),
    "mfa_reauthenticate": (302, 302, 302, 302),
    "mfa_reauthenticate_webauthn": (302, 302, 302, 302),
    "mfa_remove_webauthn": (302, 302, 302, 302),
    "mfa_view_recovery_codes": (302, 404, 302, 405),
}
# Posts that change no row: a draft lives in the session, nothing waits to be kept, the account is
# open, the group goes on, and a reader by that name is nobody.
IDLE_POSTS = {
    "share_thought",
    "keep_usual",
    "reactivate_account",
    "sharing",
    "sharing_ask",
    "sharing_look",
    "sharing_scopes",
    "start_group",
}
