"""Bundles: a collection to keep as a file, and an answer to a record system's question."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from checkins.exports.fhir.observations import observations
from checkins.exports.fhir.people import care_plan, consent, flag, patient
from checkins.exports.fhir.questionnaires import questionnaire, response
from checkins.exports.fhir.values import LABELS, NOTICE, Place, Resource
from checkins.models import Alert, User
from checkins.queries.fhir import (
    Day,
    Reading,
    alerts_of,
    consents_of,
    days_from,
    parts_of,
    plan_of,
)

TYPE = "application/fhir+json"


def collection(
    reading: Reading, place: Place, first: date, last: date, *, at: datetime
) -> Iterator[str]:
    """Return the JSON of a bundle to keep, piece by piece; both days are included.

    Everything is read as it leaves, part by part, and each part asks for the consent once more.
    """
    head = json.dumps(_head("collection", at))[:-1]
    yield f'{head}, "entry": ['
    yield _text(_entry(place, notice()))
    for found in _everything(reading, place, first, last, at):
        yield ",\n"
        yield _text(_entry(place, found))
    yield "]}\n"


def page_of_everything(
    reading: Reading, place: Place, first: date, last: date, *, at: datetime
) -> tuple[list[Resource], date | None]:
    """Return one page of what is shared, and the day on which the next page begins.

    A page has at most ``DAYS_A_PART`` check-ins, and all that its references lead to.
    """
    days, after = days_from(reading, first, last)
    until = days[-1].day if after and days else last
    found = [
        *_ground(reading, place, at),
        *_of_days(place, reading.person, days),
        *_flags(place, reading, alerts_of(reading, first, until)),
    ]
    return found, after


def searchset(
    place: Place,
    resources: Sequence[Resource],
    *,
    at: datetime,
    links: dict[str, str],
    total: int | None = None,
) -> dict[str, Any]:
    """Return the answer to a search, with its links and the notice that goes with it."""
    entries = [{**_entry(place, found), "search": {"mode": "match"}} for found in resources]
    outcome = {**_entry(place, notice()), "search": {"mode": "outcome"}}
    link = [{"relation": relation, "url": url} for relation, url in links.items()]
    counted = {} if total is None else {"total": total}
    return {**_head("searchset", at), **counted, "link": link, "entry": [*entries, outcome]}


def notice() -> Resource:
    """Return the notice that these records may not be passed on."""
    return {
        "resourceType": "OperationOutcome",
        "id": "notice",
        "issue": [
            {"severity": "information", "code": "informational", "details": {"text": NOTICE}}
        ],
    }


def _everything(
    reading: Reading, place: Place, first: date, last: date, at: datetime
) -> Iterator[Resource]:
    yield from _ground(reading, place, at)
    plan = plan_of(reading)
    if plan is not None:
        yield care_plan(reading.person, plan)
    for days in parts_of(reading, first, last):
        yield from _of_days(place, reading.person, days)
    yield from _flags(place, reading, alerts_of(reading, first, last))


def _ground(reading: Reading, place: Place, at: datetime) -> list[Resource]:
    """Return what the other resources refer to, and what allows the reader to have them."""
    person = reading.person
    consents = [consent(place, person, row) for row in consents_of(reading, at=at)]
    return [patient(person), questionnaire(place), *consents]


def _of_days(place: Place, person: User, days: Iterable[Day]) -> Iterator[Resource]:
    for day in days:
        yield response(place, person, day)
        yield from observations(place, person, day)


def _flags(place: Place, reading: Reading, alerts: Iterable[Alert]) -> Iterator[Resource]:
    return (flag(place, reading.person, alert, reading.scopes) for alert in alerts)


def _head(kind: str, at: datetime) -> Resource:
    return {
        "resourceType": "Bundle",
        "meta": {"security": list(LABELS)},
        "type": kind,
        "timestamp": at.isoformat(timespec="seconds"),
    }


def _entry(place: Place, found: Resource) -> dict[str, Any]:
    return {"fullUrl": place.full_url(found), "resource": found}


def _text(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False)
