"""Who reaches a view at all."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, NoReturn, cast
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.db import Error as DatabaseFault
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from checkins.engine.days import local_date
from checkins.forms.base import StrictForm
from checkins.models import User

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
FORM_AROUND = 4096  # bytes of a body that are not the file
View = Callable[..., HttpResponseBase]
log = structlog.get_logger(__name__)


class UserRequest(HttpRequest):
    """A request whose user is signed in."""

    user: User


class PersonRequest(UserRequest):
    """A request whose user is a signed-in person in recovery."""


class DatedRequest(PersonRequest):
    """A person's request on a day of theirs: their zone is known."""

    zone: ZoneInfo
    now: datetime
    today: date


class CounselorRequest(UserRequest):
    """A request whose user is a signed-in counselor."""


def person_required(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in person through: sign-in first, and 404 for every other role."""
    return _only(lambda user: user.is_person, view)


def dated(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in person through, and ask where their day is not known yet."""
    return person_required(_on_a_day(view, lambda: redirect("onboarding_page", page_number=3)))


def dated_action(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in person whose day is known through: no page leads here without one."""
    return person_required(_on_a_day(view, _not_here))


def counselor_required(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in counselor through: sign-in first, and 404 for every other role."""
    return _only(lambda user: user.is_counselor, view)


def staff_required(view: Callable[..., HttpResponse]) -> View:
    """Let only signed-in staff through: sign-in first, and 404 for every other role."""
    return _only(lambda user: user.works_here, view)


def supporter_required(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in supporter through: sign-in first, and 404 for every other role."""
    return _only(lambda user: user.is_supporter, view)


def operator_required(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in operator through: sign-in first, and 404 for every other role."""
    return _only(lambda user: user.is_operator, view)


def _only(is_meant: Callable[[User], bool], view: Callable[..., HttpResponse]) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_meant(cast("User", request.user)):
            raise Http404
        refuse_other_bodies(request, takes_file=hasattr(view, "most_bytes"))
        return view(request, *args, **kwargs)

    return guarded


def _on_a_day(view: Callable[..., HttpResponse], without: Callable[[], HttpResponse]) -> Any:
    @wraps(view)
    def on_a_day(request: DatedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        zone = request.user.zone
        if zone is None:
            return without()
        request.zone, request.now = zone, timezone.now()
        request.today = local_date(request.now, zone)
        return view(request, *args, **kwargs)

    return on_a_day


def _not_here() -> NoReturn:
    raise Http404


def takes_file(most_bytes: int) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Let a view take a file, and a body of ``most_bytes`` and a little more."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.most_bytes = most_bytes + FORM_AROUND  # type: ignore[attr-defined]
        return view

    return mark


def refuse_other_bodies(request: HttpRequest, *, takes_file: bool = False) -> None:
    """Take a post of a page's form alone.

    :raises BadRequest: if it is of another kind: it would read as an empty form, which some
        pages take as an answer.
    """
    has_file = request.FILES and not takes_file
    if request.method == "POST" and (request.content_type not in FORM_TYPES or has_file):
        raise BadRequest("not a form")


def refuse_fields(request: HttpRequest) -> None:
    """Take a post that carries nothing but its button's press.

    :raises BadRequest: if it carries more.
    """
    if not StrictForm(request.POST).is_valid():
        raise BadRequest("an action has no fields")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, for a form to bind: an empty post is bound, and refused, too."""
    return request.POST if request.method == "POST" else None


def viewer_of(request: HttpRequest) -> User | None:
    """Return who looks at a page that everybody may read.

    Nobody, where there is no cookie or the database does not answer: the page does without.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        return request.user if request.user.is_authenticated else None
    except DatabaseFault:
        log.warning("page_without_database")
        return None


def kept_by_nobody_signed_in(response: HttpResponse, viewer: User | None) -> HttpResponse:
    """Let a browser keep a public page for later, asked again each time; a person's own never."""
    response.headers["Cache-Control"] = "no-store" if viewer else "no-cache"
    return response
