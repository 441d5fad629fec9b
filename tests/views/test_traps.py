"""Hostile input at every form: no 500, no row, no echo, and the field named in plain words."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from checkins.catalog.plans import plan_catalog
from checkins.enums import ConsentKind, Purpose, Role, SupporterSees
from checkins.forms.contacts import ContactForm
from checkins.models import (
    CheckinSubmission,
    DailyCheckin,
    PersonStatus,
    SharingCode,
    SupportContact,
    User,
)
from checkins.models import Client as Client_
from checkins.services.clinic_groups import retire_group
from checkins.services.consent_drafts import Draft, seal_draft
from checkins.services.consent_texts import Terms
from checkins.services.groups import stop_group
from checkins.services.sharing_codes import code_hash
from checkins.services.staff import invite_staff
from checkins.services.supporters import invite_supporter
from checkins.views.signing import DRAFT
from tests.amounts import how_many
from tests.conftest import NOON
from tests.counts import say
from tests.factories import (
    PASSWORD,
    make_break,
    make_contact,
    make_counselor,
    make_group,
    make_import,
    make_listed_group,
    make_own_line,
    make_staff,
    make_step,
    make_supporter,
    make_thought,
    save,
    share,
    sign_in,
)
from tests.rows import contents, counts
from tests.views.routes.addresses import OWN, ROUTES

YESTERDAY = date(2026, 11, 22)
TODAY = date(2026, 11, 23)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
ARABIC = "".join(chr(0x660 + n) for n in (5, 5, 5, 0, 1, 4, 2))
LONG = "9" * 5000
DEEP = "[" * 100_000
RATINGS = [
    *("1_0", "٣", "３", "²", "3.7", "true", "NaN", "1e999", "Infinity", "-1", "5", " 3", "3 "),  # noqa: RUF001 digits that int() reads
    *("+3", "03", "0x1", "1\x00", "null", "[1]", "../x", LONG),
]
CHOICES = ["1_0", "٣", "3.7", "true", "NaN", "1e999", "YES", "yes ", "no\x00", "../x", LONG]
ZONES = [
    *("right/UTC", "posix/America/New_York", "Factory", "../x", "UTC", "Etc/GMT+5", "EST"),
    *("america/new_york", "America/New_York\x00", "America/../America/New_York", "localtime"),
    *("/etc/passwd", "America", "1_0", "NaN", LONG),
]
UUIDS = [
    *("x", "1_0", "NaN", "1e999", LONG, "../x", "g" * 32, "0" * 31, "1_" + "0" * 30),
    *(ARABIC[0] * 32, f"{{{uuid.UUID(int=1)}}}", f"urn:uuid:{uuid.UUID(int=1)}", "\x00" * 32),
]
MOMENTS = [
    *("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "1969-12-31T00:00:00Z"),
    *("2026-11-23T12:00:00", "2026-11-23", "1700000000", "NaN", "1e999"),
    *("2026-11-23T12:00:00+99:99", "9999-99-99T00:00:00Z", "10000-01-01T00:00:00Z", "true", LONG),
    *("٢٠٢٦-11-23T12:00:00Z", "2026-11-23T12:00:00Z\x00", "1_0", "../x"),
]
CODES = ["nope", "used\x00", "1_0", "../x", "NaN", LONG, "<b>"]
NUMBERS = [
    *("1_0_0_0", ARABIC, "3.7", "true", "NaN", "1e999", LONG, "555-0142\x00", "12", "tel:911"),
    *("555-0142;ext=1", "+" * 5, "911 or 988"),
]
TICKS: list[str] = []  # a box is ticked by being sent at all


def _text(longest: int) -> list[str]:
    return ["x" * (longest + 1), "a\x00b", LONG]


@dataclass(frozen=True)
class Form:
    """One form of a page: a good post of it, and what traps each of its fields."""

    route: str
    where: Mapping[str, Any] = field(default_factory=dict)
    good: Mapping[str, Any] = field(default_factory=dict)
    traps: Mapping[str, list[str]] = field(default_factory=dict)
    who: str = "person"
    answer: int = 302  # of a good post

    def __str__(self) -> str:
        return " ".join([self.route, *(str(value) for value in self.where.values())])


def _step(step: int, *, good: Mapping[str, Any], traps: Mapping[str, list[str]]) -> Form:
    hidden = {"uuid": str(uuid.UUID(int=step)), "asked": " ".join(good), "bulk": "", "next": "1"}
    was = {f"was-{name}": values for name, values in traps.items()}
    more = {"uuid": UUIDS, "edited_at": MOMENTS, "asked": CODES, "bulk": CODES, "clear": CODES}
    where = {"day": TODAY, "step": step}
    return Form("step", where, {**good, **hidden}, {**traps, **was, **more})


STRENGTHS = [
    *("1_0", "٣", "３", "3.7", "true", "NaN", "1e999", "Infinity", "-1", "101", "+3", "03", "0x1"),  # noqa: RUF001 digits that int() reads
    *("1\x00", "null", "[1]", "../x", LONG),
]
SHORT_THOUGHT = {"situation": "A late bus", "thought": "Always", "before": "80", "kinder": "",
                 "after": "0"}  # fmt: skip
SHORT_THOUGHT_TRAPS = {"situation": _text(1000), "thought": ["", *_text(1000)], "before": STRENGTHS,
                       "kinder": _text(1000), "after": STRENGTHS}  # fmt: skip
LONG_THOUGHT = {**SHORT_THOUGHT, "feelings": "sad", "own_feeling": "small", "patterns": "fear",
                "speaks_for": "", "speaks_against": "Nine days"}  # fmt: skip
LONG_THOUGHT_TRAPS = {**SHORT_THOUGHT_TRAPS, "feelings": CHOICES, "own_feeling": _text(40),
                      "patterns": CHOICES, "speaks_for": _text(1000),
                      "speaks_against": _text(1000)}  # fmt: skip
READER = "the consent that is there"
PLAN_BOXES = [part.code for part in plan_catalog().parts]
CONTACT = {"name": "Sam", "number": "555-0100", "relation": "Friend", "may_text": "on"}
CONTACT_TRAPS = {"name": _text(40), "number": NUMBERS, "relation": _text(40), "may_text": TICKS}
MEANS = ({"means": "alcohol", "other": "kratom"}, {"means": CHOICES, "other": _text(60)})
TIME = (
    {"time_zone": "America/Chicago", "part_of_day": "evening"},
    {"time_zone": ZONES, "part_of_day": CHOICES},
)
NOTE = {"note": _text(2000)}
ADDRESSES = [
    *("", "x", "1_0", "../x", "NaN", "lee@clinic", "sam@clinic.example, lee@clinic.example", LONG),
    *("a\x00@clinic.example", "sam@clinic.example\nBcc: lee@clinic.example", "x@" + "e" * 300),
]
VISITS = [
    *("2026-12-01", "2026-12-01 10:00", "2026-12-01T10:00Z", "2026-12-01T10:00:00"),
    *("2026-02-30T10:00", "2026-12-01T25:00", "2026-12-01T10:00\x00", "٢٠٢٦-12-01T10:00"),
    *("0000-01-01T00:00", "0001-01-01T00:00", "1969-12-31T00:00", "9999-12-31T23:59"),
    *("10000-01-01T00:00", "1_0", "NaN", "1e999", "true", "../x", LONG),
]
PASSWORDS = ["", "short-1", "qwertyuiop", "x" * 129, "quiet\x00stone-41", LONG]
CALL = {"number": "555-0100", "call_or_text": "call", "safe_hours": "after 5",
        "may_leave_message": "no", "naloxone_at_home": "yes"}  # fmt: skip
CALL_TRAPS = {"number": NUMBERS, "call_or_text": CHOICES, "safe_hours": _text(200),
              "may_leave_message": ["1_0", "true", "YES", "no\x00", LONG],
              "naloxone_at_home": ["1_0", "true", "YES", "no\x00", LONG]}  # fmt: skip
SCOPES = dict.fromkeys(("shows_signs", "shows_notes", "shows_use", "shows_alerts"), "on")
TERMS = {"purpose": "support", "purpose_words": "", "days": "90"}
TERMS_TRAPS = {"purpose": CHOICES, "purpose_words": _text(200),
               "days": ["1_0", "٩٠", "3.7", "NaN", "1e999", "91", "-90", LONG]}  # fmt: skip
SHARING_CODES = ["1_0_0_0_0", "ABCD٢345", "ABCD-234\x00", "ABCDE2345", "../x", "WXYZ-9999", LONG]
DIGESTS = ["1_0", "x", "G" * 64, "a" * 63, "٣" * 64, "\x00" * 64, LONG]
CLOCKS = [
    *("24:00", "18:60", "6 pm", "18", "1800", "18:00:00", "18:00\x00", "١٨:00", "1_8:00", "NaN"),
    *("1e999", "true", "-1:00", "../x", " 1:00", LONG),
]
LINKS = [
    *("x", "meet.example.org", "javascript:alert(1)", "data:text/html,x", "ftp://example.org/"),
    *(
        "//example.org/",
        "https:///x",
        "https://exa mple.org/",
        "https://example.org/\x00",
        "http:x",
    ),
    *("JaVaScRiPt://example.org/%0aalert(1)", "https://example.org/" + "x" * 300, LONG),
]
WEEKDAYS = ["7", "-1", "1_0", "٣", "3.7", "true", "NaN", "1e999", "Monday", "03", "1\x00", LONG]
NO_DAYS = [
    *("2026-11-31", "2026-02-30", "2026-1-5", "2026-11-1", "20261130", "2026-W49-1", "11/01/2026"),
    *("0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "1_0", "NaN", "true", "../x", LONG),
    *("٢٠٢٦-11-30", "٢٠٢٦-11-01", "2026-11-30\x00", "2026-11-01\x00"),
]
GROUP = {"name": "Lee", "group_kind": "buddy", "weekday": "1", "starts_at": "18:00",
         "place": "Oak Street 12", "link": "https://example.org/room"}  # fmt: skip
GROUP_TRAPS = {"name": ["", *_text(60)], "group_kind": ["", *CHOICES], "weekday": ["", *WEEKDAYS],
               "starts_at": ["", *CLOCKS], "place": _text(120), "link": LINKS}  # fmt: skip
LISTED = {**GROUP, "time_zone": "America/Chicago", "is_online": "on", "language": "en"}
LISTED_TRAPS = {**GROUP_TRAPS, "time_zone": ["", *ZONES], "is_online": TICKS,
                "language": ["", *CHOICES]}  # fmt: skip
BUDGETS = [*(trap for trap in RATINGS if trap != "5"), "501", "0005", " "]
FORMS = [
    _step(1, good={"bottled_up": "1", "meeting": "shared"},
          traps={"bottled_up": RATINGS, "slept_well": RATINGS, "felt_close": RATINGS,
                 "meeting": CHOICES}),
    _step(2, good={"cravings": "1", "planning": "0"},
          traps={"cravings": RATINGS, "planning": RATINGS, "not_so_bad": RATINGS}),
    _step(3, good={"stressed": "1", "medicine": "yes"},
          traps={"stressed": RATINGS, "low_mood": RATINGS, "medicine": CHOICES,
                 "triggers": CHOICES, **NOTE}),
    _step(4, good={"used": "no"}, traps={"used": CHOICES}),
    Form("start_step", {"step": 1}, {"name": "Sam", "number": "555-0100"},
         {"name": _text(40), "number": NUMBERS}),
    Form("start_step", {"step": 2}, *MEANS),
    Form("start_step", {"step": 3}, *TIME),
    Form("change_setting", {"what": "used-means"}, *MEANS),
    Form("change_setting", {"what": "time"}, *TIME),
    Form("change_setting", {"what": "name"}, {"name": "Lee"}, {"name": _text(40)}),
    Form("change_setting", {"what": "mail"}, {"mail": "no"},
         {"mail": ["", *CHOICES[:7], "yes\x00", LONG]}),
    Form("add_contact", {}, CONTACT, CONTACT_TRAPS),
    Form("change_contact", {}, CONTACT, CONTACT_TRAPS),
    Form("answer_low_mood", {}, {"answer": "okay"}, {"answer": ["", *CHOICES]}),
    Form("does_not_fit", {"day": TODAY}),
    Form("reached_out", {"day": TODAY}),
    Form("answer_quiet"),
    Form("confirm_import"),
    Form("drop_import"),
    Form("new_usual"),
    Form("keep_usual"),
    Form("look_back", {"day": YESTERDAY}, {"came_first": "mental", "before": "Rain."},
         {"came_first": CHOICES, "before": _text(1000), "helped": _text(1000)}),
    Form("recovery_days", {}, {"counted_from": "2026-11-01", "first_is": "1"},
         {"counted_from": ["2026-11-24", *NO_DAYS], "first_is": ["2", "01", *CHOICES],
          "left_care_on": ["2026-11-24", *NO_DAYS]}),
    Form("tolerance_read"),
    Form("remove_contact"),
    Form("move_contact_up"),
    Form("own_triggers", {}, {"text": "Rain"}, {"text": ["", " ", *_text(60)]}),
    Form("own_signs", {}, {"text": "I snap."}, {"text": ["", " ", *_text(60)]}),
    Form("retire_line"),
    Form("steps", {}, {"text": "Walk."}, {"text": _text(80), "step": CHOICES}),
    Form("answer_step", {}, {"went": "helped"}, {"went": ["", *CHOICES]}),
    Form("edit_plan", {}, {"signs": "cravings", "coping": "Walk.\nCall Dee."},
         {**{box: [*_text(320), "x\n" * 9] for box in PLAN_BOXES}, "signs": CHOICES}),
    Form("breaks", {}, {"first_day": "2026-11-24", "last_day": "2026-11-25", "word": "A trip"},
         {"first_day": ["", "2026-11-22", "2099-11-22", *NO_DAYS], "word": _text(60),
          "last_day": ["", "2026-11-23", "2099-11-22", *NO_DAYS]}),
    Form("end_break"),
    Form("add_group", {}, GROUP, GROUP_TRAPS),
    Form("group", {}, GROUP, GROUP_TRAPS),
    Form("skip_meeting", {}, {"day": "2026-11-30", "skips": "yes"},
         {"day": ["", "2026-11-29", "1999-11-29", *NO_DAYS], "skips": ["", *CHOICES]}),
    Form("remind_group", {}, {"remind_hours": "3"}, {"remind_hours": ["2", "0", "03", *RATINGS]}),
    Form("stop_group"),
    Form("start_group"),
    Form("remove_group"),
    Form("pick_group"),
    Form("list_group", {}, LISTED, LISTED_TRAPS, "operator"),
    Form("change_listed_group", {}, LISTED, LISTED_TRAPS, "operator"),
    Form("retire_group", who="operator"),
    Form("relist_group", who="operator"),
    Form("new_thought", {}, SHORT_THOUGHT, SHORT_THOUGHT_TRAPS),
    Form("new_long_thought", {}, LONG_THOUGHT, LONG_THOUGHT_TRAPS),
    Form("edit_thought", {}, LONG_THOUGHT, LONG_THOUGHT_TRAPS),
    Form("share_thought", {}, {"readers": READER},
         {"readers": ["", *UUIDS, str(uuid.UUID(int=1))]}),
    Form("unshare_thought"),
    Form("remove_thought"),
    Form("invite_supporter", {}, {"name": "Mom", "shown_name": "Jo", "sees": "word"},
         {"name": ["", *_text(40)], "shown_name": ["", *_text(40)], "sees": ["", *CHOICES]},
         answer=200),
    Form("change_supporter", {}, {"sees": "nothing"}, {"sees": ["", *CHOICES]}),
    Form("remove_supporter"),
    Form("say_word", {}, {"word": "fine"}, {"word": ["", *CHOICES]}),
    Form("join_supporter", {},
         {"name": "Rosa", "email": "rosa@mail.example", "password": PASSWORD},
         {"name": ["", *_text(40)], "email": ADDRESSES, "password": PASSWORDS}, "anybody"),
    Form("accept_support", who="supporter"),
    Form("invite", {}, {"email": "lee@clinic.example", "role": "counselor"},
         {"email": ADDRESSES, "role": ["", "person", "supporter", *CHOICES]}, "operator", 200),
    Form("clinic", {}, {"alerts_a_week": "5"}, {"alerts_a_week": BUDGETS}, "operator"),
    Form("withdraw_invitation", who="operator"),
    Form("deactivate_account", who="operator"),
    Form("reactivate_account", who="operator"),
    Form("take_off_second_step", who="operator"),
    Form("desk", {}, {"name": "Lee", "time_zone": "America/Denver"},
         {"name": ["", *_text(40)], "time_zone": ZONES}, "counselor"),
    Form("join", {}, {"name": "Sam", "password": PASSWORD},
         {"name": ["", *_text(40)], "password": PASSWORDS}, "anybody"),
    Form("sharing", {}, {"code": "ABCD-2345"}, {"code": SHARING_CODES}),
    Form("call_sheet", {}, CALL, CALL_TRAPS),
    Form("sharing_ask", {}, {**SCOPES, **TERMS, **CALL},
         {**dict.fromkeys(SCOPES, TICKS), **TERMS_TRAPS, **CALL_TRAPS}),
    Form("sharing_look", {}, {"shown": "0" * 64}, {"shown": DIGESTS}),
    Form("sharing_scopes", {}, {**SCOPES, "again": "1"},
         {**dict.fromkeys(SCOPES, TICKS), "again": CHOICES}),
    Form("stop_sharing"),
    Form("stop_all"),
    Form("codes", {}, {"label": "J.", "kind": "record"}, {"label": _text(60), "kind": CHOICES},
         "counselor", 200),
    Form("withdraw_code", who="counselor"),
    Form("log_contact", {}, {"how": "call", "reached": "on", "line": "She called back."},
         {"how": ["", *CHOICES], "reached": TICKS, "line": _text(300)}, "counselor"),
    Form("next_visit", {}, {"next_visit_at": "2026-12-01T10:00"},
         {"next_visit_at": VISITS}, "counselor"),
    Form("see_alert", who="counselor"),
    Form("act_on_alert", who="counselor"),
    Form("snooze_alert", {}, {"snooze_days": "3", "reason": "On a trip."},
         {"snooze_days": ["", "2", "03", *CHOICES], "reason": ["", *_text(200)]}, "counselor"),
    Form("close_alert", {}, {"outcome": "useful"},
         {"outcome": ["", "corrected", *CHOICES]}, "counselor"),
]  # fmt: skip
# The account pages' forms: their fields, and what else a request of theirs may change.
CREDENTIALS = ["credential"]
ACCOUNT_FORMS: dict[str, list[str]] = {
    "account_login": ["login", "password", "remember", "next"],
    "account_logout": ["next"],
    "account_signup": ["email", "password1", "is_old_enough", "time_zone", "next"],
    "account_reauthenticate": ["password", "next"],
    "account_email": ["email", "action_add", "action_primary", "action_remove", "action_send"],
    "account_confirm_email": ["next"],
    "account_change_password": ["oldpassword", "password1", "password2"],
    "account_set_password": ["password1", "password2"],
    "account_reset_password": ["email"],
    "account_reset_password_from_key": ["password1", "password2"],
    "account_confirm_login_code": ["code", "action"],
    "mfa_authenticate": ["code", *CREDENTIALS],
    "mfa_reauthenticate": ["code"],
    "mfa_activate_totp": ["code"],
    "mfa_deactivate_totp": ["next"],
    "mfa_generate_recovery_codes": ["next"],
    "mfa_add_webauthn": ["name", "passwordless", *CREDENTIALS],
    "mfa_reauthenticate_webauthn": CREDENTIALS,
    "mfa_remove_webauthn": ["next"],
    "mfa_edit_webauthn": ["name"],
    "mfa_login_webauthn": CREDENTIALS,
}
PASSKEY = (
    '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"userHandle": "%s",'
    ' "clientDataJSON": "%s", "attestationObject": "oA", "authenticatorData": "AA",'
    ' "signature": "eA"}}'
)
OBJECTS = [
    "null", "true", "NaN", "1e999", "1_0", LONG, '"x"', "[]", "{}", "[1]", DEEP[:30_000],
    '{"id": ' * 8000, '{"response": 1}', '{"response": {"userHandle": 1}}',
    PASSKEY % ("OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "e30"), PASSKEY % ("MQ", "W10"),
    '{"id": "\\ud800", "rawId": "\\ud800", "response": {"userHandle": "\\ud800"}}',
]  # fmt: skip
ACCOUNT_TRAPS = [
    *(*RATINGS, *ZONES, "a\x00@example.org", "x@" + "e" * 300 + ".org", "0001-01-01", "9999-12-31"),
    *OBJECTS,
]


posted: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def _say_the_counts() -> Iterator[None]:
    """Print how much was posted, and say it at the end of the run."""
    posted.clear()
    yield
    for name, number in sorted(posted.items()):
        line = f"{connection.vendor}, {name}: {number}"
        print(line)  # noqa: T201 the counts are asked for
        say(line)


VOID = {"br", "hr", "img", "input", "link", "meta", "path", "rect"}


class _Errors(HTMLParser):
    """Collects the sentences of a page's errors."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = {"error", "errors"} & set((dict(attrs).get("class") or "").split())
        if tag not in VOID:
            self._open.append((tag, bool(marked)))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, text: str) -> None:
        if text.strip() and any(is_error for _, is_error in self._open):
            self.sentences.append(text.strip())


def errors_on(response: HttpResponse) -> list[str]:
    """Return the sentences that a page says about what is wrong."""
    parser = _Errors()
    parser.feed(response.content.decode())
    return parser.sentences


@pytest.fixture(autouse=True)
def _quick(settings: Settings) -> Iterator[None]:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = (
        False  # the forms are meant, not the gate
    )
    with time_machine.travel(NOON):
        yield


@pytest.fixture
def contact(person: User) -> SupportContact:
    """The second of the person's contacts; with a day, and a low-mood card that waits."""
    for day in (22, 23):
        save(person, date(2026, 11, day), NOON, low_mood=3)
    make_contact(person)
    make_break(person, TODAY)
    return make_contact(person, name="Rosa")


@pytest.fixture
def waiting(person: User, contact: SupportContact) -> None:
    """A file, a silence and a new usual that wait for the person's word."""
    make_import(person)
    waits = {"quiet_from": date(2026, 11, 22), "new_usual_days": ["2026-11-24"]}
    PersonStatus.objects.filter(person=person).update(**waits)


@pytest.fixture
def ids(contact: SupportContact, person: User, signed_in: Client) -> dict[str, Any]:
    """What stands in the forms' addresses: a consent, a code, an alert, a draft that waits."""
    sam = make_counselor()
    consent = share(person, sam, NOON, signs=True, notes=True, alerts=True)
    thought = make_thought(person)
    save(person, date(2026, 11, 23), NOON, planning=2)
    # Use, without the alert that telling it would open.
    person.daily_checkins.filter(day=YESTERDAY).update(used="yes")
    code = SharingCode.objects.create(
        counselor=sam,
        code_hash=code_hash("ABCD-2345"),
        kind=ConsentKind.RECORD,
        label="J.",
        made_at=NOON,
        expires_at=NOON + timedelta(days=7),
    )
    terms = Terms(kind=ConsentKind.RECORD, purpose=Purpose.SUPPORT, last_day=date(2027, 1, 1))
    session = signed_in.session
    session[DRAFT] = seal_draft(Draft(terms, NOON), code="ABCD-2345")
    session.save()
    return {
        "contact_id": contact.pk,
        "line_id": make_own_line(person).pk,
        "thought_id": thought.pk,
        "choice_id": make_step(person, NOON - timedelta(days=1)).pk,
        "consent_id": consent.pk,
        "code_id": code.pk,
        "supporter_id": make_supporter(person, NOON).pk,
        "invite": invite_supporter(
            by=person, at=NOON, name="Mom", shown_name="Jo", sees=SupporterSees.WORD
        )[1],
        "client_id": Client_.objects.get().pk,
        "alert_id": person.alerts.get().pk,
        "counselor": sam,
    }


def _post_body(client: Client, address: str, body: bytes, kind: str) -> HttpResponse:
    """Post a body as it stands; the test client would drop the type of an empty one."""
    return client.generic("POST", address, body, kind, CONTENT_TYPE=kind)


@dataclass(frozen=True)
class Poster:
    """Posts to one form as a signed-in person."""

    client: Client
    address: str
    reader: str = ""  # whom the form can name, made by the test

    def fields(self, fields: Mapping[str, Any]) -> HttpResponse:
        """Post fields as a browser does."""
        named = {key: self.reader if value == READER else value for key, value in fields.items()}
        return self.body(urlencode(named, doseq=True).encode(), FORM)

    def body(self, body: bytes, content_type: str) -> HttpResponse:
        """Post a body as it stands."""
        return _post_body(self.client, self.address, body, content_type)


@pytest.fixture
def operator(db: None) -> User:
    """Someone who looks after the accounts."""
    return make_staff(Role.OPERATOR)


@pytest.fixture
def poster(  # noqa: PLR0917 what a form may need
    request: pytest.FixtureRequest,
    client: Client,
    contact: SupportContact,
    operator: User,
    ids: dict[str, Any],
    waiting: None,
) -> Poster:
    """Whoever posts to the form of the test's parameters."""
    form = request.getfixturevalue("form")
    if form.route == "new_usual":
        PersonStatus.objects.filter(person=contact.person).update(new_usual_days=[])
    users = {
        "operator": operator,
        "counselor": ids["counselor"],
        "supporter": make_staff(Role.SUPPORTER),
    }
    if form.who == "anybody":
        client.logout()
    elif form.who != "person":
        sign_in(client, users[form.who]).get("/")
    invited = invite_staff(by=operator, at=NOON, email="sam@clinic.example", role=Role.COUNSELOR)
    group, listed = make_group(contact.person), make_listed_group(operator)
    if form.route == "start_group":
        stop_group(group=group, by=contact.person, at=NOON, today=TODAY)
    if form.route == "relist_group":
        retire_group(listed=listed, by=operator, at=NOON)
    account = make_staff(Role.COUNSELOR, is_active=form.route != "reactivate_account")
    places = {
        **ids,
        "invitation_id": invited[0].pk,
        "token": invited[1],
        "account_ref": account.subject_ref,
        "break_id": contact.person.breaks.get().pk,
        "group_id": group.pk,
        "listed_id": listed.pk,
    }
    client.raise_request_exception = False  # a 500 is counted with the other answers
    address = OWN[form.route].address(**{**places, **form.where})
    return Poster(client, address, str(ids["consent_id"]))


def refuses(poster: Poster, fields: Mapping[str, Any], name: str, value: str) -> list[str]:
    """Post a trap and return what is wrong with the answer to it."""
    response = poster.fields(fields)
    said = errors_on(response)
    bound = [
        response.context[key]
        for key in (
            "form",
            "skip_form",
            "reminder_form",
            "contact_form",
            "visit_form",
            "snooze_form",
            "outcome_form",
            "scopes_form",
        )
        if response.context and response.context.get(key)
    ]
    form = next((one for one in bound if one.is_bound), None)
    checks = {
        f"status {response.status_code}": response.status_code == 400,
        "no error on the field": form is not None and name in form.errors,
        "nothing said": bool(said),
        f"echoed: {said}": len(value) < 2 or not any(value in text for text in said),
        f"says a technical name: {said}": not any(name in text for text in said if "_" in name),
    }
    return [wrong for wrong, fine in checks.items() if not fine]


# --- the table ------------------------------------------------------------------------------------


def test_every_address_that_takes_a_post_is_in_the_table() -> None:
    posted = {name: route.is_own for name, route in ROUTES.items() if "POST" in route.methods}

    own = {name for name, is_own in posted.items() if is_own}
    assert {form.route for form in FORMS} == own - {"import"}  # a file: tests/views/test_imports.py
    assert set(ACCOUNT_FORMS) == set(posted) - own


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_good_post_is_taken(form: Form, poster: Poster) -> None:
    before = contents()

    response = poster.fields(form.good)

    assert response.status_code == form.answer
    assert contents() != before or form.route in {"move_contact_up", "sharing"}


# --- each field -----------------------------------------------------------------------------------

FIELDS = [(form, name) for form in FORMS for name, values in form.traps.items() if values]


@pytest.mark.parametrize(("form", "name"), FIELDS, ids=str)
def test_a_trapped_field_is_refused_by_name_and_saves_nothing(
    form: Form, name: str, poster: Poster
) -> None:
    before = contents()

    wrong = {
        value[:40]: found
        for value in form.traps[name]
        if (found := refuses(poster, {**form.good, name: value}, name, value))
    }

    posted["trapped fields at own forms"] += len(form.traps[name])
    assert wrong == {}, wrong
    assert contents() == before


SENTENCES = {
    "bottled_up": "“I kept my feelings bottled up.”: choose one of the five answers",
    "meeting": "“Did you have a support meeting today?”: choose one of the answers",
    "used": "“Did you use today?”: choose one of the answers",
    "medicine": "“I took my recovery medicine today.”: choose one of the answers",
    "time_zone": "Choose your time zone from the list.",
    "part_of_day": "“When will you check in?” has a choice we do not know.",
    "means": "“For me, used means” has a choice we do not know.",
    "number": "Phone number: please use digits",
    "purpose": "“Why do you share?” has a choice we do not know.",
    "days": "“For how long?” has a choice we do not know.",
    "call_or_text": "“How should they reach you?” has a choice we do not know.",
    "may_leave_message": "“May they leave a message?” has a choice we do not know.",
    "naloxone_at_home": "“Is naloxone (Narcan) at your home?” has a choice we do not know.",
    "code": "That code does not work.",
    "shown": "The text came without its number.",
    "kind": "“What do you ask for?” has a choice we do not know.",
    "answer": "Please tap one of the two answers.",
    "sees": "What do they see? Please choose one of the two.",
    "word": "Please tap one of the answers.",
    "email": "E-mail address: please check it.",
    "role": "What will they do here? Please choose one of the two.",
    "how": "Choose how.",
    "next_visit_at": "Next visit: use a day and a time.",
    "snooze_days": "For how long? Choose 1, 3, 7 or 14 days.",
    "outcome": "Was it useful? Choose one of the two.",
    "edited_at": "The time on this phone",
    "uuid": "The page came without its number.",
    "group_kind": "“What kind is it?”: please choose one of the kinds.",
    "weekday": "Day: please choose",
    "starts_at": "Time: please",
    "link": "Link: please use a web address that starts with https://",
    "day": "Day: please choose one of the next meetings.",
    "first_day": "First day: please choose",
    "last_day": "Last day: ",
    "remind_hours": "Reminder: please choose one of the four.",
    "skips": "Do you go? Please tap one of the two.",
    "language": "Language: please choose one.",
}


@pytest.mark.parametrize(
    ("form", "name"),
    [(form, name) for form, name in FIELDS if name in SENTENCES and form.route != "breaks"]
    + [(form, name) for form, name in FIELDS if form.route == "breaks" and name != "word"],
    ids=str,
)
def test_the_error_names_the_line_in_the_words_of_the_page(
    form: Form, name: str, poster: Poster
) -> None:
    said = errors_on(poster.fields({**form.good, name: "1_0"}))

    assert [text for text in said if text.startswith(SENTENCES[name])] != []


# --- each body ------------------------------------------------------------------------------------


def _multipart(fields: Mapping[str, Any], *, charset: str = "utf-8") -> tuple[bytes, str]:
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value if isinstance(value, bytes) else str(value).encode())
        + b"\r\n"
        for name, value in fields.items()
    ]
    return b"".join(lines) + b"--b--\r\n", f"multipart/form-data; boundary=b; charset={charset}"


def bodies(form: Form) -> dict[str, tuple[bytes, str]]:
    """Return bodies that no page sends, each around a good post of ``form``."""
    good = urlencode(form.good, doseq=True).encode()
    whole, kind = _multipart(form.good)
    file = b'--b\r\nContent-Disposition: form-data; name="name"; filename="x"\r\n\r\n'
    coded = b'; name="x"\r\nContent-Transfer-Encoding: base64\r\n\r\n!\r\n--b--\r\n'
    first = next(iter(form.good), "skip")
    return {
        "unknown key": (good + b"&surprise=1", FORM),
        "unknown key of another form": (good + b"&person_id=1&role=operator", FORM),
        "unknown key with NUL": (good + b"&%00=1", FORM),
        "key twice": (good + f"&{first}=1&{first}=2".encode(), FORM),
        "token twice": (good + b"&csrfmiddlewaretoken=1&csrfmiddlewaretoken=2", FORM),
        "JSON": (json.dumps(dict(form.good)).encode(), JSON),
        "JSON, empty": (b"", JSON),
        "JSON, deep": (DEEP[:60_000].encode(), JSON),
        "JSON, deep and long": (DEEP.encode(), JSON),
        "JSON as a form": (DEEP[:60_000].encode(), FORM),
        "plain text": (good, "text/plain"),
        "no content type": (good, ""),
        "broken content type": (good, "application/x-www-form-urlencoded-ish; ;"),
        "XML": (b"<a/>", "application/xml"),
        "multipart without boundary": (whole, "multipart/form-data"),
        "multipart, broken boundary": (whole, "multipart/form-data; boundary=\x7f"),
        "multipart, cut": (whole[: len(whole) // 2] + b"--b", kind.replace("=b;", "=c;")),
        "multipart, base64 garbage": (b"--b\r\nContent-Disposition: form-data" + coded, kind),
        "multipart with a file": (whole.replace(b"--b--", file + b"x\r\n--b--"), kind),
        "multipart with a long file": (file + b"x" * 70_000 + b"\r\n--b--\r\n", kind),
        "over 64 KiB": (good + b"&note=" + b"x" * 65_537, FORM),
        "over 64 KiB, one key": (b"x" * 65_537, FORM),
        "over 64 KiB, multipart": _multipart({**form.good, "note": "x" * 65_537}),
        "thousands of keys": (b"&".join(b"%d=" % n for n in range(5000)), FORM),
        "another encoding": (good, FORM + "; charset=utf-16"),
        "surrogates": _multipart({**form.good, first: b"+2AA-"}, charset="utf-7"),
        "an encoding that is none": _multipart(form.good, charset="base64"),
        "an encoding that raises": _multipart(form.good, charset="undefined"),
        "an encoding of names": _multipart(form.good, charset="idna"),
        "an escape as encoding": _multipart({first: b"\\ud800"}, charset="unicode_escape"),
    }


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_a_body_that_no_page_sends_is_refused_and_saves_nothing(form: Form, poster: Poster) -> None:
    before = contents()

    sent_bodies = bodies(form)
    if not form.good:
        del sent_bodies["multipart, cut"]  # cut, it is as empty as a button's own post
    wrong = {
        name: response.status_code
        for name, body in sent_bodies.items()
        if (response := poster.body(*body)).status_code != 400
    }

    posted["trapped bodies at own forms"] += len(sent_bodies)
    assert wrong == {}, wrong
    assert contents() == before


def test_a_lone_surrogate_is_refused_by_a_form_itself() -> None:
    form = ContactForm({"name": "\ud800", "number": "555-0100", "relation": "\udfff"})

    assert not form.is_valid()
    assert set(form.errors) == {"name", "relation"}


# --- days and clocks ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "day", ["0001-01-01", "0001-12-31", "9999-12-31", "1969-12-31", "2026-11-24", "2026-11-15"]
)
def test_a_day_out_of_reach_is_refused_in_words(day: str, signed_in: Client) -> None:
    before = contents()

    response = signed_in.post(f"/check-in/{day}/1/", FORMS[0].good)

    assert response.status_code == 400
    assert "The day is in the future, or more than 7 days past." in response.content.decode()
    assert contents() == before


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("route", ["done", "does_not_fit"])
def test_the_ends_of_the_calendar_are_not_there(route: str, day: str, signed_in: Client) -> None:
    ask = signed_in.post if route == "does_not_fit" else signed_in.get

    response = ask(reverse(route, args=[date.fromisoformat(day)]))

    assert response.status_code == 404


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-14:00", "9999-12-31T23:59:59+14:00"])
def test_a_clock_in_the_future_is_set_to_the_servers(moment: str, signed_in: Client) -> None:
    response = signed_in.post(f"/check-in/{TODAY}/1/", {**FORMS[0].good, "edited_at": moment})

    assert response.status_code == 302
    item = CheckinSubmission.objects.get()
    assert item.edited_at == item.received_at


@pytest.mark.parametrize("moment", ["2026-11-22T12:00:00-05:00", "2026-09-01T12:00:00Z"])
def test_a_clock_that_runs_behind_keeps_the_answer(moment: str, signed_in: Client) -> None:
    response = signed_in.post("/check-in/2026-11-22/1/", {**FORMS[0].good, "edited_at": moment})

    assert response.status_code == 302
    day_fits = moment.startswith("2026-11-22")
    expected = datetime.fromisoformat(moment) if day_fits else timezone.now()
    assert abs(CheckinSubmission.objects.get().edited_at - expected) < timedelta(minutes=1)
    assert DailyCheckin.objects.get().answers == {"bottled_up": 1}


# --- what is asked by GET -------------------------------------------------------------------------

QUERIES = ["1_0", "٣", "3.7", "true", "NaN", "1e999", LONG, "\x00", "../x", "-1", "12&weeks=52"]


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if "GET" in route.methods])
def test_a_trapped_query_string_changes_nothing(
    name: str, signed_in: Client, ids: dict[str, Any]
) -> None:
    keys = ("weeks", "days", "next", "step", "page", "process", "\x00", "a[]")
    before = counts()

    statuses = {
        signed_in.get(f"{ROUTES[name].address(**ids)}?{key}={value}").status_code
        for key in keys
        for value in (*(urlencode({"": value})[1:] for value in QUERIES), "%ED%A0%80", "%")
    }

    assert statuses <= {200, 302, 404}
    assert counts() == before


@pytest.mark.parametrize("charset", ["utf-7", "idna", "none", "x" * 999])
def test_a_get_in_an_odd_encoding_is_answered(charset: str, signed_in: Client) -> None:
    response = signed_in.get("/?weeks=12", headers={"content-type": f"{FORM}; charset={charset}"})

    assert response.status_code in {200, 400}


# --- the account pages ----------------------------------------------------------------------------


def _account_client(person: User, *, is_signed_in: bool) -> Client:
    client = Client(raise_request_exception=False)
    if is_signed_in:
        fields = {"login": person.email, "password": PASSWORD}
        assert client.post(reverse("account_login"), fields).status_code == 302
        again = client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert again.status_code == 302  # so that the second step's pages are open, too
    return client


def _account_rows() -> dict[str, int]:
    return {name: number for name, number in counts().items() if name != "django_session"}


@pytest.mark.parametrize(
    ("name", "is_signed_in"),
    [
        pytest.param(
            name,
            is_signed_in,
            id=f"{name}, signed {'in' if is_signed_in else 'out'}",
        )
        for name in ACCOUNT_FORMS
        for is_signed_in in (False, True)
    ],
)
def test_an_account_form_survives_every_trap(name: str, is_signed_in: bool, person: User) -> None:
    client = _account_client(person, is_signed_in=is_signed_in)
    address, before = ROUTES[name].address(), _account_rows()
    odd_bodies = bodies(FORMS[0])

    posts = {
        value[:60]: client.post(address, dict.fromkeys(ACCOUNT_FORMS[name], value))
        for value in ACCOUNT_TRAPS
    }
    posts |= {
        name: _post_body(client, address, body, kind) for name, (body, kind) in odd_bodies.items()
    }

    posted["traps at the account pages' forms"] += len(posts)
    assert [trap for trap, response in posts.items() if response.status_code >= 500] == []
    assert _account_rows() == before


# --- anything at all ------------------------------------------------------------------------------

CASES = how_many(quick=110, full=1100)  # twice: the check-in's own form, and all others
KEYS = sorted(
    {key for form in FORMS for key in (*form.traps, *form.good)} | {"skip", "stop", "fill"}
)
VALUES = sorted({value for form in FORMS for trap in form.traps.values() for value in trap})
GOOD_VALUES = sorted({str(value) for form in FORMS for value in form.good.values()})
keys = st.sampled_from(KEYS) | st.text(max_size=20)
values = st.one_of(
    st.sampled_from(GOOD_VALUES),
    st.sampled_from([value for value in VALUES if len(value) < 5000]),
    st.sampled_from(["0", "1", "2", "3", "4", ""]),
    st.text(max_size=60),
    st.binary(max_size=30),
    st.floats().map(str),
    st.integers().map(str),
    st.datetimes().map(lambda moment: moment.isoformat() + "Z"),
    st.uuids().map(str),
)
pairs = st.lists(st.tuples(keys, values), max_size=12)
kinds = st.sampled_from([FORM, FORM, FORM, "multipart/form-data; boundary=b", JSON, "text/plain"])


@st.composite
def sent(draw: st.DrawFn, forms: list[Form]) -> tuple[Form, bytes, str]:
    """Return a form, and a body and content type for it."""
    form = draw(st.sampled_from(forms))
    own = sorted({*form.good, *form.traps, "skip"})
    shape = draw(st.integers(0, 9))
    kind = draw(kinds) if shape < 6 else FORM
    if shape == 0:
        return form, draw(st.binary(max_size=300)), kind
    if shape < 6:  # anything, in any number
        kept = [pair for pair in form.good.items() if draw(st.integers(0, 9))]
        fields = [*kept, *draw(pairs)]
        if draw(st.booleans()):
            fields = [*dict(fields).items()]
    else:  # a good post with one or two of its own lines changed
        changed = st.dictionaries(st.sampled_from(own), values, min_size=1, max_size=2)
        fields = [*{**form.good, **draw(changed)}.items()]
    if kind.startswith("multipart"):
        body, kind = _multipart({_part_name(key): value for key, value in fields})
        return form, body, kind
    plain = [(key.encode(errors="replace"), _bytes(value)) for key, value in fields]
    return form, urlencode(plain).encode(), kind


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode(errors="replace")


def _part_name(key: str) -> str:
    return key.encode("ascii", errors="replace").decode().replace('"', "")


def check_anything(forms: list[Form], label: str, client: Client, ids: dict[str, Any]) -> None:
    """Send ``CASES`` bodies: none may break the server, and a refused one leaves no row."""
    seen: dict[int, int] = {}

    @hypothesis_settings(
        max_examples=CASES,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(case=sent(forms))
    def post(case: tuple[Form, bytes, str]) -> None:
        form, body, kind = case
        address = OWN[form.route].address(**{**ids, **form.where})
        before = counts()
        response = _post_body(client, address, body, kind)
        seen[response.status_code] = seen.get(response.status_code, 0) + 1
        assert response.status_code in {302, 400, 404, form.answer}
        if response.status_code not in {302, form.answer}:
            assert counts() == before

    post()
    posted[f"hypothesis cases, {label}"] += sum(seen.values())
    assert sum(seen.values()) >= CASES
    assert seen.keys() >= {302, 400}


def test_nothing_breaks_the_check_in_form(signed_in: Client, ids: dict[str, Any]) -> None:
    check_anything([form for form in FORMS if form.route == "step"], "check-in", signed_in, ids)

    for row in DailyCheckin.objects.all():
        assert set(map(type, row.answers.values())) <= {int}
        assert set(row.answers.values()) <= set(range(5))


def test_nothing_breaks_the_other_forms(signed_in: Client, ids: dict[str, Any]) -> None:
    left_out = {"step", "remove_contact", "remove_thought"}
    others = [form for form in FORMS if form.who == "person" and form.route not in left_out]
    check_anything(others, "other forms", signed_in, ids)
