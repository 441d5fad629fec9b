"""Who reaches a view at all."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from checkins.models import User

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request whose user is a signed-in person in recovery."""

    user: User


def person_required(view: Callable[..., HttpResponse]) -> View:
    """Let only a signed-in person through: sign-in first, and 404 for every other role."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not cast("User", request.user).is_person:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, for a form to bind: an empty post is bound, and refused, too."""
    return request.POST if request.method == "POST" else None
