"""Asking who it is before an account is changed or more is shown, and doing what waited for it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone

from checkins.forms.confirming import open_waiting
from checkins.views.access import View

WAITED_LONG = "That waited for a long time, so we didn’t do it. Please do it once more."
WROTE_AT = "wrote_at"  # in the session of a quiet Home: when this browser last saved a day
JUST = "was_just_confirmed"  # an attribute of the request whose post was sent again


def asks_who(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Ask who it is before each post, unless it was asked within ``ASK_AGAIN``.

    For whatever changes an account, or shows more of a person. Stopping, narrowing, removing a
    person and hiding never ask. It stands below the decorator that asks for an account.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            ask_who(request)
        return view(request, *args, **kwargs)

    return guarded


def asks_who_to_look(view: Callable[..., HttpResponseBase]) -> View:
    """Ask who it is before the page itself: it shows a secret, or hands out a file."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        ask_who(request)
        return view(request, *args, **kwargs)

    return guarded


def ask_who(request: HttpRequest, *, anew: bool = False) -> None:
    """Ask who it is, unless it was asked within ``ASK_AGAIN``; ``anew`` asks for this post alone.

    :raises ReauthenticationRequired: if it is to be asked; the middleware lets the post wait.
    """
    if anew and not getattr(request, JUST, False):
        raise ReauthenticationRequired
    raise_if_reauthentication_required(request, app="")


def own_path(request: HttpRequest) -> str:
    """Return where the question's address leads on to, "" if that is no path of this site."""
    there = get_next_redirect_url(request) or ""
    return there if there.startswith("/") else ""


def resume(request: HttpRequest, state: dict[str, str]) -> HttpResponseBase:
    """Do what waited for the answer that was just given, once, for the account that sent it.

    The question's address names it, so that an answer to another question does not do it.
    """
    there = own_path(request)
    waiting = open_waiting(state["post"], account=request.user)  # type: ignore[arg-type] # asked
    if waiting is None or waiting.there != there:
        return redirect(there or "home")
    if waiting.is_over(timezone.now()):
        messages.info(request, WAITED_LONG)
        return redirect(waiting.page)
    match = resolve(waiting.address)
    request.path = request.path_info = waiting.address
    request.POST, request.GET = waiting.fields, QueryDict(waiting.query)  # type: ignore[assignment] # nothing writes to them
    request.META["QUERY_STRING"] = waiting.query
    request.resolver_match = match
    setattr(request, JUST, True)
    answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return answer
