"""Every address, asked by fourteen kinds of people for what is theirs and what is not."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from checkins.enums import AccessAction
from checkins.models import AccessEvent
from tests.amounts import is_full, of_this_run
from tests.counts import count
from tests.pages import without_tokens
from tests.rows import LOOKS, contents, shown_in
from tests.views.canaries import CANARIES, canaries_in
from tests.views.kinds import AUDIENCES, IN_FORCE, Audience, Kind
from tests.views.matrix_actors import (
    NOBODYS_DAY,
    OTHERS_DAY,
    OWNERS_DAY,
    Actor,
    World,
    build_world,
)
from tests.views.routes.account import ACCOUNT, WHILE_ENROLLING
from tests.views.routes.addresses import ABSENT, OWN, ROUTES, TODAY, Route
from tests.views.routes.row import Row, Thing
from tests.views.routes.table import POLICY

NO_TOKEN = "POST without its token"
# Mail programs post there: tests/views/test_reminders.py; and whoever leaves any page.
TAKES_NO_TOKEN = {"reminders_off", "leaving"}
EVERYWHERE, NEVER = ("GET", "POST"), ("PUT", "PATCH", "DELETE")
AT_OWN = ("HEAD", *NEVER)
WRITE = re.compile(
    r'\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE
)
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "WITH")
# What a read may write: who read, and that a session lives; the cache counts the gate's tries.
LOG = "checkins_accessevent"
MAY_CHANGE = {*LOOKS, "django_session", "cache"}
# What the routing answers meets no row: in a quick run, PostgreSQL is not asked for it.
IS_ROUTING_ASKED = is_full() or connection.vendor == "sqlite"
LEAST_REQUESTS = 15_000 if is_full() else 6_000 if IS_ROUTING_ASKED else 3_000
COUNTED = f"authorization matrix on {connection.vendor}, requests"
pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Request:
    """What is asked of a route, about what, and where."""

    method: str
    thing: Thing
    address: str


@dataclass(frozen=True)
class Answer:
    """What came back, and what the request did to the database before it was taken back."""

    code: int
    body: bytes
    text: str
    changed: set[str]
    events: list[AccessEvent]
    shown: tuple[list[str], list[str]]  # whom the first of them showed, and by which consents
    leads_to: str


@pytest.fixture(scope="module")
def world(rows_of_the_module: None) -> Iterator[World]:
    """The people, made once for thousands of requests, each of which is taken back."""
    logging.disable()  # a line for each refusal would be most of the time
    yield build_world(with_calm=True)
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def before(world: World) -> dict[str, list[Any]]:
    """Every row of the database, as each request finds it."""
    return contents(left_out=())


Ask = Callable[[Actor, str, str, Mapping[str, Any]], Answer]


@pytest.fixture(scope="module")
def ask(before: dict[str, list[Any]]) -> Ask:
    """Ask as an actor, and take back what it did."""
    browsers = {strict: Browser(enforce_csrf_checks=strict) for strict in (False, True)}

    def ask_once(actor: Actor, method: str, address: str, body: Mapping[str, Any]) -> Answer:
        browser = browsers[method == NO_TOKEN]
        browser.cookies = SimpleCookie(actor.cookies.output(header="", sep=";"))
        wrote: set[str] = set()
        place = transaction.savepoint()
        with connection.execute_wrapper(_remembering(wrote)):
            response = _sent(browser, method, address, body)
        after = contents(left_out=before.keys() - wrote) if wrote else {}
        new = AccessEvent.objects.order_by("pk")
        events = list(new[len(before[LOG]) :]) if LOG in wrote else []
        answer = Answer(
            response.status_code,
            without_tokens(body := response.getvalue()),
            f"{response.headers}{body.decode()}",
            {name for name, rows in after.items() if rows != before[name]} - MAY_CHANGE,
            events,
            shown_in(events[0]) if events else ([], []),
            response.headers.get("Location", ""),
        )
        transaction.savepoint_rollback(place)
        return answer

    return ask_once


def _remembering(wrote: set[str]) -> Callable[..., Any]:
    """Note the tables that statements write to."""

    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            wrote.add(WRITE.match(sql)[1])
        return run(sql, params, many, context)

    return execute


def _sent(browser: Browser, method: str, address: str, body: Mapping[str, Any]) -> HttpResponse:
    if method in {"POST", NO_TOKEN}:
        return browser.post(address, body)
    return getattr(browser, method.lower())(address)


# --- what is asked --------------------------------------------------------------------------------

CHILDREN = ("<uuid:alert_id>", "<uuid:entry_id>")
WORDS: dict[Thing, dict[str, Any]] = {
    Thing.OWN: {"page_number": 3, "what": "used-means", "number": 7},
    Thing.FOREIGN: {"page_number": 3},
    Thing.ABSENT: {
        "page_number": 9,
        "box": 9,
        "first": date(2019, 1, 1),  # a month before anybody's first day
        "what": "password",
        "number": 99,
        "token": "none",
        "code": "ZZZZ-2222",
        "invite": "none",
        "notice": "none",
        "pending": "none",
        "entry": "none",
        "link": "none",
        "address_id": 999_999,
    },
}
FEWER_PAGES = {"checkins_quick": {"page_number": 1}}  # a route without a third page
IDS = (
    *("contact_id", "import_id", "consent_id", "ending_id", "client_id", "alert_id", "entry_id"),
    "code_id",
    *("account_ref", "invitation_id", "version_id", "group_id", "listed_id", "line_id"),
    "thought_id",
    "ride_id",
    "row_id",
    "note_id",
    "break_id",
    "choice_id",
    *("kept_id", "device_id"),
    "supporter_id",
    "call_id",
    *("system_id", "system_ref"),
)


def things_of(route: Route) -> list[Thing]:
    """Return what an address can point to."""
    if "<" not in route.pattern:
        return [Thing.OWN]
    found = [Thing.OWN, Thing.ABSENT, Thing.MALFORMED]
    if route.name not in {"onboarding_page", "plans_box", "settings_change", "learn_page"}:
        found.append(Thing.FOREIGN)
    if any(child in route.pattern for child in CHILDREN):
        found += [Thing.CHILD, Thing.FOREIGN_CHILD, Thing.ABSENT_CHILD, Thing.UNDER_FOREIGN]
    return found


def addresses(world: World, actor: Actor, route: Route, thing: Thing) -> list[str]:
    """Return the address of a thing; of a malformed one, one with each part spoilt."""
    if thing is Thing.MALFORMED:
        own = addresses(world, actor, route, Thing.OWN)[0]
        values = _parameters(world, actor, Thing.OWN) | FEWER_PAGES.get(route.name, {})
        parts = [f"/{value}/" for value in values.values()]
        return [own.replace(part, "/-.-/", 1) for part in parts if part in own]
    fewer = {} if thing is Thing.ABSENT else FEWER_PAGES.get(route.name, {})
    return [route.address(**_parameters(world, actor, thing) | fewer)]


def _parameters(world: World, actor: Actor, thing: Thing) -> dict[str, Any]:
    own = {**actor.own, "day": TODAY, **WORDS[Thing.OWN]}
    children = {
        Thing.CHILD: {"alert_id": world.sibling_alert, "entry_id": world.sibling_entry},
        Thing.FOREIGN_CHILD: {
            "alert_id": world.strangers_alert,
            "entry_id": world.strangers_entry
            if actor.kind is not Kind.NARROWER
            else world.sibling_entry,
        },
        Thing.ABSENT_CHILD: {"alert_id": ABSENT, "entry_id": ABSENT},
        Thing.UNDER_FOREIGN: {"client_id": actor.foreign["client_id"]},
    }
    if thing in children:
        return own | children[thing]
    if thing is Thing.FOREIGN:
        day = OWNERS_DAY if actor.kind is Kind.ANOTHER else OTHERS_DAY
        return own | dict(actor.foreign) | {"day": day}
    if thing is Thing.ABSENT:
        return own | dict.fromkeys(IDS, ABSENT) | {"day": NOBODYS_DAY} | WORDS[Thing.ABSENT]
    return own


# --- what is expected -----------------------------------------------------------------------------

OWN_PARENT = (Thing.OWN, Thing.CHILD, Thing.FOREIGN_CHILD, Thing.ABSENT_CHILD)


def _at_own(row: Row, method: str) -> int:
    """Return the code of a method for whom the page is meant, at what is theirs."""
    return {"GET": row.get, "HEAD": row.get, "POST": row.post}.get(method, 405)


def expected(name: str, row: Row, kind: Kind, method: str, thing: Thing) -> int:
    """Return the one code that answers a request."""
    audience = AUDIENCES[kind]
    at_own = _at_own(row, method)
    is_meant = audience in row.whom
    answers = (
        (thing is Thing.MALFORMED, 404),
        (method == NO_TOKEN, 403),
        (audience is Audience.ENROLLING and name not in WHILE_ENROLLING, 302),
        (at_own == 405, 405),
        (not is_meant and audience is Audience.NOBODY, 302),
        (not is_meant, 404),
        (thing is Thing.OWN, row.states.get(kind, at_own)),
        (row.states.get(kind) == 404, 404),  # not even their own: the page is not for this kind
    )
    first = next((code for holds, code in answers if holds), None)
    return first or row.things.get(thing, 404) or row.states.get(kind, at_own)


def is_granted(name: str, row: Row, kind: Kind, method: str, thing: Thing) -> bool:
    """Say whether the asker is one whom the page is for, at a thing that is theirs."""
    return (
        method in {"GET", "HEAD", "POST"}
        and expected(name, row, kind, method, thing) in {200, 302, 400}
        and AUDIENCES[kind] in row.whom
        and (AUDIENCES[kind] is not Audience.ENROLLING or name in WHILE_ENROLLING)
    )


def is_logged(row: Row, kind: Kind, method: str, thing: Thing) -> bool:
    """Say whether the request reads what a consent in force opens."""
    answers = _at_own(row, method) != 405 and method in row.reads_by
    is_meant = AUDIENCES[kind] in row.whom
    return bool(row.reads) and kind in IN_FORCE and is_meant and answers and thing in OWN_PARENT


# The questions, whoever answered which.
IN_EVERY_COPY = {"clients_fhir": {"a sign"}, "offline_checkin": {"a sign"}}


def complaints(name: str, actor: Actor, request: Request, answer: Answer) -> list[str]:
    """Return what is wrong with an answer."""
    row, kind, method, thing = POLICY[name], actor.kind, request.method, request.thing
    code = expected(name, row, kind, method, thing)
    granted = is_granted(name, row, kind, method, thing)
    shown = canaries_in(answer.text) - IN_EVERY_COPY.get(name, set())
    may_see = may_be_shown(name, actor, request, answer)
    checks = {
        f"{answer.code}, not {code}": answer.code == code,
        f"shows {shown - may_see}": shown <= may_see,
        f"changed {answer.changed}": (granted and method == "POST") or not answer.changed,
        f"logged {answer.events}": _is_right_log(row, actor, method, thing, answer),
        f"leads to {answer.leads_to}": _is_right_way(row, actor, code, request.address, answer),
        "does not say what a page without its token is": (
            method != NO_TOKEN
            or code != 403
            or "That page didn\N{RIGHT SINGLE QUOTATION MARK}t save" in answer.text
        ),
    }
    return [wrong for wrong, fine in checks.items() if not fine]


def may_be_shown(name: str, actor: Actor, request: Request, answer: Answer) -> set[str]:
    """Return the canaries of an answer that its asker may see there."""
    if not is_granted(name, POLICY[name], actor.kind, request.method, request.thing):
        return set()
    return {one for one in canaries_in(answer.text) if actor.kind in CANARIES[one].seen_by}


def _is_right_way(row: Row, actor: Actor, code: int, address: str, answer: Answer) -> bool:
    """Say whether whoever is not signed in is led to sign in, and from there to the address."""
    if code != 302 or AUDIENCES[actor.kind] is not Audience.NOBODY or Audience.NOBODY in row.whom:
        return True
    there = urlencode({"next": address}, safe="/")
    return answer.leads_to == f"{reverse('account_login')}?{there}"


def shows_notes(row: Row, kind: Kind) -> bool:
    """Say whether the page holds a part that takes a consent of its own."""
    return row is POLICY["clients_page"] and kind is Kind.FULL


def _is_right_log(row: Row, actor: Actor, method: str, thing: Thing, answer: Answer) -> bool:
    if not is_logged(row, actor.kind, method, thing):
        return not answer.events
    event, *more = answer.events or [AccessEvent()]
    also = [AccessAction.READ_COUNSELING_NOTES] if shows_notes(row, actor.kind) else []
    if row is POLICY["supporting"]:
        also = [AccessAction.SAW_SIGNAL]  # after the call
    clients = {Kind.FULL: 3, Kind.NARROWER: 2}.get(actor.kind, 1)
    if row is POLICY["caseload_paper_list"]:  # each client has an entry of their own
        also = [AccessAction.PRINTED_CASELOAD] * (clients - 1)
    if [one.action for one in more] != also or actor.user is None:
        return False
    subjects, consents = answer.shown
    named = (event.actor, event.action, len(subjects))
    # A list names each of the counselor's clients.
    count = clients if row is POLICY["caseload"] else 1
    return named == (actor.user.subject_ref, row.reads, count) and len(consents) == count


SAYS_SO_ALIKE = {
    *(
        "code_links_open",
        "sharing_ask",
        "account_changes_undo",
        "addresses_confirm",
        "devices_open",
    ),
}


# --- the matrix -----------------------------------------------------------------------------------


def requests_of(world: World, actor: Actor, name: str) -> list[Request]:
    """Return what an actor asks of a route.

    In a quick run all that a page has for whom it is meant, at what is theirs and another's, and a
    sixteenth of the rest: what one kind leaves out there, others ask.
    """
    is_meant = AUDIENCES[actor.kind] in POLICY[name].whom
    always, rest = [], []
    for request in _all_requests(world, actor, name):
        is_main = request.method in EVERYWHERE and request.thing in {Thing.OWN, Thing.FOREIGN}
        (always if is_meant and is_main else rest).append(request)
    turn = crc32(f"{actor.kind} {name}".encode())
    return [*always, *of_this_run(rest, turn=turn, one_in=16)]


def _all_requests(world: World, actor: Actor, name: str) -> Iterator[Request]:
    route = OWN[name]
    asks_for_it = "POST" in route.methods and name not in TAKES_NO_TOKEN
    more = (*AT_OWN, NO_TOKEN) if asks_for_it else AT_OWN
    things = things_of(route)
    if not IS_ROUTING_ASKED:
        more, things = (), [thing for thing in things if thing is not Thing.MALFORMED]
    for thing in things:
        for method in EVERYWHERE + (more if thing is Thing.OWN else ()):
            for address in addresses(world, actor, route, thing):
                yield Request(method, thing, address)


def _body(row: Row, world: World, actor: Actor) -> Mapping[str, Any]:
    """Return a good post of the actor's, or nothing where nothing is posted."""
    if not row.forms:
        return {}
    parameters = _parameters(world, actor, Thing.OWN)
    return row.form_at(parameters).filled(parameters)


def test_the_matrix_is_large(world: World) -> None:
    number = sum(
        len(requests_of(world, actor, name)) for actor in world.actors.values() for name in POLICY
    )

    assert number >= LEAST_REQUESTS


# In a quick run, PostgreSQL is asked by a third of the kinds, each day by others.
@pytest.mark.one_in(1 if IS_ROUTING_ASKED else 3)
@pytest.mark.parametrize("kind", Kind, ids=str)
def test_every_answer_to_a_kind_is_the_policys(kind: Kind, world: World, ask: Ask) -> None:
    actor = world.actors[kind]
    not_found = {"": ask(actor, "GET", "/nowhere/", {}).body}
    wrong: list[str] = []
    seen: set[str] = set()
    for name, row in POLICY.items():
        acts: list[bool] = []
        for request in requests_of(world, actor, name):
            answer = ask(actor, request.method, request.address, _body(row, world, actor))
            count(COUNTED, part=request.method)
            found = complaints(name, actor, request, answer)
            if answer.code == 404 and request.method in EVERYWHERE:
                # Whoever shares is told alike of each code that does not work, and whoever puts
                # something back of each link.
                is_a_code = name in SAYS_SO_ALIKE and request.thing is not Thing.MALFORMED
                own = name if is_a_code and AUDIENCES[kind] in row.whom else ""
                page = not_found.setdefault(own, answer.body)
                found += ["another body of 404"] if answer.body != page else []
            wrong += [f"{name}, {request.method}, {request.thing}: {text}" for text in found]
            seen |= may_be_shown(name, actor, request, answer)
            if request.method == "POST" and is_granted(name, row, kind, "POST", request.thing):
                acts.append(bool(answer.changed))
        if acts and any(acts) is (kind in row.idle):
            wrong.append(f"{name}: is idle, or not")

    assert wrong == [], "\n".join(wrong)
    assert seen == {name for name, one in CANARIES.items() if kind in one.seen_by}


OUT = (Kind.SIGNED_OUT, Kind.DEACTIVATED, Kind.LONG_IDLE)
IN = (Kind.OWNER, Kind.ANOTHER)


@pytest.mark.parametrize("kind", [*OUT, *IN, Kind.NO_SECOND_FACTOR], ids=str)
def test_every_answer_of_an_account_page_is_the_policys(kind: Kind, world: World, ask: Ask) -> None:
    wrong = {}
    for name, row in ACCOUNT.items():
        for method, (signed_out, signed_in) in {"GET": row.get, "POST": row.post}.items():
            answer = ask(world.actors[kind], method, ROUTES[name].address(), {})
            count(COUNTED, part=f"account pages, {method}")
            code = signed_out if kind in OUT else signed_in
            if kind is Kind.NO_SECOND_FACTOR and name not in WHILE_ENROLLING:
                code = 302
            own = {"owner's address"} if kind is Kind.OWNER else set()
            shown = canaries_in(answer.text) - own
            if answer.code != code or shown or (method == "GET" and answer.changed):
                wrong[name, method] = answer.code, shown, answer.changed

    assert wrong == {}
