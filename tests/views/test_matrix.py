"""Every address, asked by fourteen kinds of people for what is theirs and what is not."""

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client as Browser

from checkins.enums import AccessAction
from checkins.models import AccessEvent
from tests.conftest import NOON
from tests.counts import say
from tests.rows import contents
from tests.views.matrix_actors import (
    ABSENT,
    CANARIES,
    NOBODYS_DAY,
    OTHERS_DAY,
    OWNERS_DAY,
    TODAY,
    Actor,
    Kind,
    World,
    build_world,
    canaries_in,
)
from tests.views.matrix_policy import (
    ACCOUNT,
    AUDIENCES,
    IDLE_POSTS,
    IN_FORCE,
    POLICY,
    WHILE_ENROLLING,
    Audience,
    Row,
    Thing,
)
from tests.views.routes.addresses import OWN, ROUTES, Route

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')  # masked anew for each page
NO_TOKEN = "POST without its token"
METHODS = ("GET", "POST", NO_TOKEN, "PUT")
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# What a read may write: who read, and that a session lives; the cache counts the gate's tries.
MAY_CHANGE = {"checkins_accessevent", "django_session", "cache"}
asked: Counter[str] = Counter()
seen: dict[str, set[Kind]] = {}


@dataclass(frozen=True)
class Answer:
    """What came back, and what the request did to the database before it was taken back."""

    code: int
    body: bytes
    text: str
    changed: set[str]
    events: list[AccessEvent]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The people, made once for thousands of requests, each of which is taken back."""
    logging.disable()  # a line for each refusal would be most of the time
    with time_machine.travel(NOON, tick=False):
        asked.clear()
        yield build_world()
    logging.disable(logging.NOTSET)
    counts = ", ".join(f"{name} {number}" for name, number in sorted(asked.items()))
    say(f"authorization matrix on {connection.vendor}: {sum(asked.values())} requests ({counts})")


@pytest.fixture
def before(world: World) -> dict[str, list[Any]]:
    """Every row of the database, as each request finds it."""
    return contents(left_out=())


Ask = Callable[[Actor, str, str, Mapping[str, Any]], Answer]


@pytest.fixture
def ask(world: World, before: dict[str, list[Any]]) -> Ask:
    """Ask as an actor, and take back what it did."""

    def ask_once(actor: Actor, method: str, address: str, body: Mapping[str, Any]) -> Answer:
        browser = Browser(enforce_csrf_checks=method == NO_TOKEN)
        browser.cookies = SimpleCookie(actor.cookies.output(header="", sep=";"))
        wrote: list[str] = []
        place = transaction.savepoint()
        with connection.execute_wrapper(_remembering(wrote)):
            response = _sent(browser, method, address, body)
        after = contents(left_out=()) if wrote else before
        new = AccessEvent.objects.order_by("pk") if wrote else AccessEvent.objects.none()
        answer = Answer(
            response.status_code,
            TOKEN.sub(b"", response.content),
            f"{response.headers}{response.content.decode()}",
            {name for name, rows in after.items() if rows != before[name]} - MAY_CHANGE,
            list(new[len(before["checkins_accessevent"]) :]),
        )
        transaction.savepoint_rollback(place)
        return answer

    return ask_once


def _remembering(wrote: list[str]) -> Callable[..., Any]:
    def execute(run: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(WRITES):
            wrote.append(sql)
        return run(sql, params, many, context)

    return execute


def _sent(browser: Browser, method: str, address: str, body: Mapping[str, Any]) -> HttpResponse:
    if method == "GET":
        return browser.get(address)
    if method == "PUT":
        return browser.put(address)
    return browser.post(address, body)


# --- what is asked --------------------------------------------------------------------------------

ALERT = "<uuid:alert_id>"
WORDS: dict[Thing, dict[str, Any]] = {
    Thing.OWN: {"step": 3, "what": "used-means", "number": 7},
    Thing.FOREIGN: {"step": 3},
    Thing.ABSENT: {
        "step": 9,
        "what": "password",
        "number": 99,
        "token": "none",
        "code": "ZZZZ-2222",
        "invite": "none",
    },
}
IDS = (
    *("contact_id", "import_id", "consent_id", "client_id", "alert_id", "code_id"),
    *("account_ref", "invitation_id", "version_id", "group_id", "listed_id", "line_id"),
    "thought_id",
    "break_id",
    "choice_id",
    "supporter_id",
)


def things_of(route: Route) -> list[Thing]:
    """Return what an address can point to."""
    if "<" not in route.pattern:
        return [Thing.OWN]
    found = [Thing.OWN, Thing.ABSENT, Thing.MALFORMED]
    if route.name not in {"start_step", "change_setting", "learn_page"}:
        found.append(Thing.FOREIGN)
    if ALERT in route.pattern:
        found += [Thing.CHILD, Thing.FOREIGN_CHILD, Thing.ABSENT_CHILD, Thing.UNDER_FOREIGN]
    return found


def addresses(world: World, actor: Actor, route: Route, thing: Thing) -> list[str]:
    """Return the address of a thing; of a malformed one, one with each part spoilt."""
    if thing is Thing.MALFORMED:
        own = addresses(world, actor, route, Thing.OWN)[0]
        parts = [f"/{value}/" for value in _parameters(world, actor, Thing.OWN).values()]
        return [own.replace(part, "/-.-/", 1) for part in parts if part in own]
    return [route.address(**_parameters(world, actor, thing))]


def _parameters(world: World, actor: Actor, thing: Thing) -> dict[str, Any]:
    own = {**actor.own, "day": TODAY, **WORDS[Thing.OWN]}
    children = {
        Thing.CHILD: {"alert_id": world.sibling_alert},
        Thing.FOREIGN_CHILD: {"alert_id": world.strangers_alert},
        Thing.ABSENT_CHILD: {"alert_id": ABSENT},
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


def expected(name: str, row: Row, kind: Kind, method: str, thing: Thing) -> int:
    """Return the one code that answers a request."""
    audience = AUDIENCES[kind]
    at_own = {"GET": row.get, "POST": row.post}.get(method, 405)
    is_meant = audience in row.whom
    answers = (
        (thing is Thing.MALFORMED, 404),
        (method == NO_TOKEN, 403),
        (audience is Audience.ENROLLING and name not in WHILE_ENROLLING, 302),
        (at_own == 405, 405),
        (not is_meant and audience is Audience.NOBODY, 302),
        (not is_meant, 404),
        (thing is Thing.OWN, row.states.get(kind, at_own)),
    )
    first = next((code for holds, code in answers if holds), None)
    return first or row.things.get(thing, 404) or row.states.get(kind, at_own)


def is_granted(name: str, row: Row, kind: Kind, method: str, thing: Thing) -> bool:
    """Say whether the asker is one whom the page is for, at a thing that is theirs."""
    return (
        method in {"GET", "POST"}
        and expected(name, row, kind, method, thing) in {200, 302, 400}
        and AUDIENCES[kind] in row.whom
        and (AUDIENCES[kind] is not Audience.ENROLLING or name in WHILE_ENROLLING)
    )


def is_logged(row: Row, kind: Kind, method: str, thing: Thing) -> bool:
    """Say whether the request reads what a consent in force opens."""
    answers = {"GET": row.get, "POST": row.post}.get(method, 405) != 405
    is_meant = AUDIENCES[kind] in row.whom
    return bool(row.reads) and kind in IN_FORCE and is_meant and answers and thing in OWN_PARENT


def complaints(name: str, actor: Actor, method: str, thing: Thing, answer: Answer) -> list[str]:
    """Return what is wrong with an answer."""
    row, kind = POLICY[name], actor.kind
    code = expected(name, row, kind, method, thing)
    granted = is_granted(name, row, kind, method, thing)
    shown = canaries_in(answer.text)
    may_see = {one for one in shown if granted and kind in CANARIES[one].seen_by}
    for one in may_see:
        seen.setdefault(one, set()).add(kind)
    is_write = granted and method == "POST"
    checks = {
        f"{answer.code}, not {code}": answer.code == code,
        f"shows {shown - may_see}": shown == may_see,
        f"changed {answer.changed}": is_write or not answer.changed,
        f"logged {answer.events}": _is_right_log(row, actor, method, thing, answer.events),
    }
    return [wrong for wrong, fine in checks.items() if not fine]


def shows_notes(row: Row, kind: Kind) -> bool:
    """Say whether the page holds a part that takes a consent of its own."""
    return row is POLICY["client"] and kind is Kind.FULL


def _is_right_log(
    row: Row, actor: Actor, method: str, thing: Thing, events: list[AccessEvent]
) -> bool:
    if not is_logged(row, actor.kind, method, thing):
        return not events
    event, *more = events or [AccessEvent()]
    also = [AccessAction.READ_COUNSELING_NOTES] if shows_notes(row, actor.kind) else []
    if [one.action for one in more] != also or actor.user is None:
        return False
    named = (event.actor, event.action, len(event.subjects))
    both = 2 if "caseload" in str(row.reads) and actor.kind is Kind.FULL else 1
    return named == (actor.user.subject_ref, row.reads, both) and len(event.consents) == both


# --- the tables -----------------------------------------------------------------------------------


def test_every_address_has_its_row() -> None:
    assert set(POLICY) == set(OWN)
    assert set(ACCOUNT) == ROUTES.keys() - OWN.keys()


def test_a_row_says_the_methods_that_its_address_takes() -> None:
    said = {
        name: {method for method, code in (("GET", row.get), ("POST", row.post)) if code != 405}
        for name, row in POLICY.items()
    }

    assert said == {name: set(OWN[name].methods) - {"HEAD"} for name in OWN}


def test_every_kind_has_its_audience() -> None:
    assert set(AUDIENCES) == set(Kind)
    assert len(Kind) == 14


# --- the matrix -----------------------------------------------------------------------------------


def _requests(world: World, name: str) -> Iterator[tuple[Actor, str, Thing, str]]:
    route = OWN[name]
    for actor in world.actors.values():
        for thing in things_of(route):
            for method in METHODS:
                if method in {NO_TOKEN, "PUT"} and thing is not Thing.OWN:
                    continue
                if method == NO_TOKEN and "POST" not in route.methods:
                    continue
                for address in addresses(world, actor, route, thing):
                    yield actor, method, thing, address


def _body(row: Row) -> Mapping[str, Any]:
    return row.body() if callable(row.body) else row.body


def test_every_answer_is_the_policys(world: World, ask: Ask) -> None:
    wrong: list[str] = []
    idle_posts = set()
    for name, row in POLICY.items():
        not_found: dict[tuple[Kind, str], set[bytes]] = {}
        did_something = False
        for actor, method, thing, address in _requests(world, name):
            answer = ask(actor, method, address, _body(row))
            asked[method] += 1
            found = complaints(name, actor, method, thing, answer)
            wrong += [f"{name}, {actor.kind}, {method}, {thing}: {text}" for text in found]
            if answer.code == 404 and not (name == "sharing_ask" and thing is Thing.MALFORMED):
                not_found.setdefault((actor.kind, method), set()).add(answer.body)
            did_something |= method == "POST" and bool(answer.changed)
        wrong += [f"{name}, {one}: two bodies of 404" for one, all_ in not_found.items()
                  if len(all_) > 1]  # fmt: skip
        if "POST" in OWN[name].methods and not did_something:
            idle_posts.add(name)

    assert wrong == [], "\n".join(wrong)
    assert idle_posts == IDLE_POSTS
    assert seen == {name: set(one.seen_by) for name, one in CANARIES.items() if one.seen_by}


OUT = (Kind.SIGNED_OUT, Kind.DEACTIVATED, Kind.LONG_IDLE)
IN = (Kind.OWNER, Kind.ANOTHER)


def test_every_answer_of_an_account_page_is_the_policys(world: World, ask: Ask) -> None:
    wrong = {}
    for name in ROUTES.keys() - OWN.keys():
        codes = ACCOUNT.get(name, (0, 0, 0, 0))
        for kind in (*OUT, *IN, Kind.NO_SECOND_FACTOR):
            for method, (signed_out, signed_in) in {"GET": codes[:2], "POST": codes[2:]}.items():
                answer = ask(world.actors[kind], method, ROUTES[name].address(), {})
                asked[f"account pages, {method}"] += 1
                code = signed_out if kind in OUT else signed_in
                if kind is Kind.NO_SECOND_FACTOR and name not in WHILE_ENROLLING:
                    code = 302
                own = {"owner's address"} if kind is Kind.OWNER else set()
                shown = canaries_in(answer.text) - own
                if answer.code != code or shown or (method == "GET" and answer.changed):
                    wrong[name, str(kind), method] = answer.code, shown, answer.changed

    assert wrong == {}
