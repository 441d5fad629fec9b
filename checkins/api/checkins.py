"""What a person's phone sends and asks by itself: pages that waited there, and whose session it is.

``docs/openapi.json`` has both for whoever writes the other side.
"""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.utils import timezone

from checkins.api.phones import PhoneRequest, for_phones
from checkins.forms.base import UUID_TEXT
from checkins.forms.locking import is_locked, was_locked_at
from checkins.forms.sync import SentPageForm, refusal, sent_page, sent_pages
from checkins.forms.sync_json import Members, NotTakenError, read_json
from checkins.services.checkins import DayClosedError
from checkins.services.sync import SENDING, Taken, take_page
from checkins.services.tries import take_try

CLOSED = "This day is closed. It’s more than 7 days ago, or still to come."
NO_ZONE = "We don’t know your time zone yet. Choose it in your settings."


@for_phones("GET")
def session(request: PhoneRequest) -> HttpResponse:
    """Say whose session it is, and hand out the token that a page to send carries."""
    return JsonResponse(
        {
            "owner": request.user.phone_ref,
            "token": get_token(request),
            "now": timezone.now().isoformat(),
            "locked": is_locked(request),
        },
        headers={"Cache-Control": "no-store"},
    )


@for_phones("POST")
def checkins(request: PhoneRequest) -> HttpResponse:
    """Take one page, or some, each by itself: one that is refused leaves the others stored."""
    now = timezone.now()
    if not take_try(SENDING, f"pages {request.user.pk}", at=now):
        wait = str(int(SENDING.within.total_seconds()))
        return JsonResponse(refusal(429), status=429, headers={"Retry-After": wait})
    value = read_json(request.body)
    if isinstance(value, Members) and "pages" in value:
        entries = [_entry(request, one, now) for one in sent_pages(value)]
        return JsonResponse({"pages": entries})
    taken = _take(request, value, now)
    return JsonResponse(_record(taken), status=_status(taken))


def _entry(request: PhoneRequest, value: Any, now: datetime) -> dict[str, Any]:
    """Return what is answered to one page of a batch."""
    try:
        taken = _take(request, value, now)
    except NotTakenError as error:
        return {"uuid": _uuid_of(value), "status": error.status, "error": error.said()}
    return {**_record(taken), "status": _status(taken)}


def _take(request: PhoneRequest, value: Any, now: datetime) -> Taken:
    """Take one page.

    :raises NotTakenError: if it is not taken.
    """
    sent, person = sent_page(value), request.user
    if sent.owner != person.phone_ref:
        raise NotTakenError(409, "owner", "This was written for another account.")
    if person.zone is None:
        raise NotTakenError(400, "day", NO_ZONE, code="zone_unknown")
    page = SentPageForm(sent, person=person, at=now).read(zone=person.zone)
    written_at = page.edited_at or now
    locked = sent.locked or is_locked(request) or was_locked_at(request, written_at)
    try:
        return take_page(page=page, by=person, locked=locked, at=now)
    except DayClosedError as error:
        raise NotTakenError(400, "day", CLOSED, code="day_closed") from error


def _status(taken: Taken) -> int:
    return 201 if taken.is_new else 200


def _record(taken: Taken) -> dict[str, Any]:
    """Return what is stored of a page: nothing that its sender did not send."""
    page = taken.page
    return {
        "uuid": str(page.uuid),
        "day": page.day.isoformat(),
        "received_at": taken.received_at.astimezone(UTC).isoformat(),
        "edited_at": taken.edited_at.astimezone(UTC).isoformat(),
        "finish": page.finish,
        "aside": taken.aside,
    }


def _uuid_of(value: Any) -> str | None:
    """Return the UUID of a page that was refused, if it has one: its sender finds it by that."""
    found = value.get("uuid") if isinstance(value, Members) else None
    return found if isinstance(found, str) and UUID_TEXT.fullmatch(found) else None
