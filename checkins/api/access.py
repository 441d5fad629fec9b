"""Deciding which system asks: by the token in its Authorization header, and by nothing else."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from checkins.api.answers import RefusedError, refused
from checkins.models import System
from checkins.services.access_log import NotVisibleError
from checkins.services.fhir import REQUESTS, WRONG_TOKENS, system_of
from checkins.services.tries import take_try

BEARER = re.compile(r"bearer ([A-Za-z0-9_-]{43})", re.ASCII | re.IGNORECASE)
ACCEPTED = {"*/*", "application/*", "application/json", "application/fhir+json"}
View = Callable[..., HttpResponse]


class SystemRequest(HttpRequest):
    """A request of a system whose token is in force."""

    system: System


def for_systems(view: View) -> Callable[..., HttpResponse]:
    """Admit systems to a view that is only asked with GET; answer all else with an outcome."""

    @wraps(view)
    def guarded(request: SystemRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _refuse_other_methods(request)
            request.system = _system(request)
            _refuse_other_types(request)
            return view(request, *args, **kwargs)
        except RefusedError as error:
            return refused(error)
        except NotVisibleError:
            return refused(RefusedError(404))

    return csrf_exempt(guarded)  # no cookie is read, so no other site's page can use one


def _system(request: HttpRequest) -> System:
    """Return who asks.

    :raises RefusedError: if there is no token in force, or this was too often.
    """
    now = timezone.now()
    header = request.headers.get("Authorization", "")
    found = BEARER.fullmatch(header)
    system = system_of(found[1], at=now) if found else None
    if system is None:
        raise _unknown(header, f"systems {get_ip(request)}", now)
    if not take_try(REQUESTS, f"system {system.ref}", at=now):
        raise RefusedError(429, retry_after=int(REQUESTS.within.total_seconds()))
    return system


def _unknown(header: str, network: str, now: datetime) -> RefusedError:
    """Count a wrong token, and return what is answered.

    A token in force is never slowed by others in its network: it is too long to be guessed.
    """
    if header and not take_try(WRONG_TOKENS, network, at=now):
        return RefusedError(429, retry_after=int(WRONG_TOKENS.within.total_seconds()))
    return RefusedError(401)


def _refuse_other_methods(request: HttpRequest) -> None:
    """Refuse whatever would write.

    :raises RefusedError: unless it is GET or HEAD.
    """
    if request.method not in {"GET", "HEAD"}:
        raise RefusedError(405)


def _refuse_other_types(request: HttpRequest) -> None:
    """Refuse who accepts no JSON.

    :raises RefusedError: if no type that the header names is JSON.
    """
    header = request.headers.get("Accept", "") or "*/*"
    kinds = {part.partition(";")[0].strip().lower() for part in header.split(",")}
    if not kinds & ACCEPTED:
        raise RefusedError(406)
