"""Who reaches a view at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from checkins.forms.base import StrictForm
from checkins.models import User

FORM_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data"}
FORM_AROUND = 4096  # bytes of a body that are not the file
View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request whose user is a signed-in person in recovery."""

    user: User


class CounselorRequest(HttpRequest):
    """A request whose user is a signed-in counselor."""

    user: User


def person_required(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in person through: sign-in first, and 404 for every other role."""
    return _role_required(view, lambda user: user.is_person)


def counselor_required(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in counselor through: sign-in first, and 404 for every other role."""
    return _role_required(view, lambda user: user.is_counselor)


def _role_required(view: Callable[..., HttpResponse], has_role: Callable[[User], bool]) -> View:
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_role(cast("User", request.user)):
            raise Http404
        has_file = request.FILES and not hasattr(view, "most_bytes")
        if request.method == "POST" and (request.content_type not in FORM_TYPES or has_file):
            # Anything else would read as an empty form, which some pages take as an answer.
            raise BadRequest("not a form")
        return view(request, *args, **kwargs)

    return guarded


def takes_file(most_bytes: int) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Let a view take a file, and a body of ``most_bytes`` and a little more."""

    def mark(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.most_bytes = most_bytes + FORM_AROUND  # type: ignore[attr-defined]
        return view

    return mark


def refuse_fields(request: HttpRequest) -> None:
    """Take a post that carries nothing but its button's press.

    :raises BadRequest: if it carries more.
    """
    if not StrictForm(request.POST).is_valid():
        raise BadRequest("an action has no fields")


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, for a form to bind: an empty post is bound, and refused, too."""
    return request.POST if request.method == "POST" else None
