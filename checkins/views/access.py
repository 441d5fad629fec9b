"""Deciding who may reach a view, and which requests it accepts."""

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
from checkins.forms.locking import is_locked
from checkins.models import User

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
FORM_AROUND = 4096  # bytes of a body besides the file
View = Callable[..., HttpResponseBase]
log = structlog.get_logger(__name__)


class UserRequest(HttpRequest):
    """A request whose user is signed in."""

    user: User


class PersonRequest(UserRequest):
    """A request whose user is a signed-in person in recovery."""


class DatedRequest(PersonRequest):
    """A person's request with their zone, the time, and today on their own clock."""

    zone: ZoneInfo
    now: datetime
    today: date


class CounselorRequest(UserRequest):
    """A request whose user is a signed-in counselor."""


def person_required(view: View) -> View:
    """Admit signed-in persons; redirect others to sign-in, and answer other roles with 404."""
    return _only(lambda user: user.is_person, view)


def dated(view: View) -> View:
    """Admit signed-in persons; redirect them to the question of their zone if it is not known."""
    return person_required(_on_a_day(view, lambda: redirect("onboarding_page", page_number=3)))


def dated_action(view: Callable[..., HttpResponse]) -> View:
    """Admit signed-in persons whose zone is known, else 404: no page leads here without one."""
    return person_required(_on_a_day(view, _not_here))


def counselor_required(view: View) -> View:
    """Admit signed-in counselors; redirect others to sign-in, and answer other roles with 404."""
    return _only(lambda user: user.is_counselor, view)


def staff_required(view: Callable[..., HttpResponseBase]) -> View:
    """Admit signed-in staff; redirect others to sign-in, and answer other roles with 404."""
    return _only(lambda user: user.works_here, view)


def supporter_required(view: Callable[..., HttpResponse]) -> View:
    """Admit signed-in supporters; redirect others to sign-in, and answer other roles with 404."""
    return _only(lambda user: user.is_supporter, view)


def operator_required(view: Callable[..., HttpResponse]) -> View:
    """Admit signed-in operators; redirect others to sign-in, and answer other roles with 404."""
    return _only(lambda user: user.is_operator, view)


def recipient_required(view: Callable[..., HttpResponse]) -> View:
    """Admit whom messages reach: all but operators, who get 404; redirect others to sign-in."""
    return _only(lambda user: not user.is_operator, view)


def owner_required(view: View) -> View:
    """Admit who may erase their account; redirect others to sign-in, and answer staff with 404."""
    return _only(lambda user: not user.works_here, view)


def account_required(view: Callable[..., HttpResponse]) -> View:
    """Admit whoever is signed in; redirect others to sign-in."""
    return _only(lambda _user: True, view)


def _only(is_meant: Callable[[User], bool], view: View) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_meant(cast("User", request.user)):
            raise Http404
        refuse_other_bodies(request, takes_file=hasattr(view, "most_bytes"))
        return view(request, *args, **kwargs)

    return guarded


def _on_a_day(view: View, without: Callable[[], HttpResponse]) -> Any:
    @wraps(view)
    def on_a_day(request: DatedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        zone = request.user.zone
        if zone is None:
            return without()
        request.zone, request.now = zone, timezone.now()
        request.today = local_date(request.now, zone)
        return view(request, *args, **kwargs)

    return on_a_day


def while_staying(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead whoever asked to be erased to their own page: nobody else sees what they would share.

    It stands below the decorator that asks for an account.
    """

    @wraps(view)
    def staying(request: UserRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.erase_at is not None:
            return redirect("erasures")
        return view(request, *args, **kwargs)

    return staying


def _not_here() -> NoReturn:
    raise Http404


def takes_file(most_bytes: int, *, over: str) -> Callable[[View], Any]:
    """Let a view accept a file of ``most_bytes``, in a body that is 4096 bytes larger.

    ``over`` is said to who sends more: such a body is not read.
    """

    def mark(view: View) -> View:
        view.most_bytes = most_bytes + FORM_AROUND  # type: ignore[attr-defined]
        view.over_limit = over  # type: ignore[attr-defined]
        return view

    return mark


def refuse_other_bodies(request: HttpRequest, *, takes_file: bool = False) -> None:
    """Refuse a post whose body is not a form's, or that has a file which the view does not take.

    Such a post would be read as an empty form, which some pages accept as an answer.

    :raises BadRequest: if the post is refused.
    """
    has_file = request.FILES and not takes_file
    if request.method == "POST" and (request.content_type not in FORM_TYPES or has_file):
        raise BadRequest("not a form")


def refuse_fields(request: HttpRequest) -> None:
    """Refuse a post that carries fields besides the CSRF token.

    :raises BadRequest: if the post carries other fields.
    """
    if not StrictForm(request.POST).is_valid():
        raise BadRequest("an action has no fields")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return the posted data for a form, None for other methods; an empty post is bound, too."""
    return request.POST if request.method == "POST" else None


def viewer_of(request: HttpRequest) -> User | None:
    """Return the signed-in user of a public page, or None.

    None also stands for a request without a cookie, for a locked session, and for a database that
    does not answer: the page is shown in either case, and says nothing of anybody.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    try:
        return None if _shows_nobody(request) else cast("User", request.user)
    except DatabaseFault:
        log.warning("page_without_database")
        return None


def _shows_nobody(request: HttpRequest) -> bool:
    return not request.user.is_authenticated or is_locked(request)


def is_viewer_locked(request: HttpRequest) -> bool:
    """Return whether a public page is shown to nobody because its session is locked."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    try:
        return is_locked(request)
    except DatabaseFault:
        return False


def kept_by_nobody_signed_in(response: HttpResponse, viewer: User | None) -> HttpResponse:
    """Let a browser store a public page and check it each time, but no signed-in user's page."""
    response.headers["Cache-Control"] = "no-store" if viewer else "no-cache"
    return response
