"""A counselor's link or typed code, opened by whoever has it, and kept until they can sign."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.forms import LoginForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from checkins.forms.addresses import SignupForm
from checkins.forms.sharing import CODE_ERROR, CodeForm
from checkins.services.code_links import drop_code_link, keep_code_link, remember
from checkins.services.sharing_codes import CodeNotOpenError, open_code
from checkins.services.tries import WRONG
from checkins.views.access import (
    PersonRequest,
    person_required,
    posted,
    refuse_fields,
    refuse_other_bodies,
)
from checkins.views.answers import form_page, said

PUT_AWAY = "We hid that. No one is told. The link still works until it runs out."


@require_http_methods(["GET", "HEAD", "POST"])
def type_code(request: HttpRequest) -> HttpResponse:
    """Take a code that stands on a slip; a right one leads to who asks."""
    refuse_other_bodies(request)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            open_code(code=form.cleaned_data["code"], at=timezone.now())
        except CodeNotOpenError:
            setattr(request, WRONG, True)
            form.add_error("code", CODE_ERROR)
        else:
            return redirect("code_links_open", code=form.cleaned_data["code"])
    return form_page(request, "checkins/code_links/code.html", form)


@require_safe
def open_link(request: HttpRequest, code: str) -> HttpResponse:
    """Show a visitor who asks, with sign-up and sign-in; lead a person on to their choices.

    It is the same for every code that cannot be used: nobody learns which were ever there.
    """
    try:
        row = open_code(code=code, at=timezone.now())
    except CodeNotOpenError:
        return no_code(request)
    context: dict[str, Any] = {"code": code, "counselor": row.counselor}
    if request.user.is_authenticated:
        if request.user.is_person:
            return redirect("sharing_ask", code=code)
        return render(request, "checkins/code_links/not_yours.html", context)
    remember(request.session, code=code, at=timezone.now())
    context |= {"signup_form": SignupForm(), "login_form": LoginForm(request=request)}
    return render(request, "checkins/code_links/open.html", context)


def no_code(request: HttpRequest) -> HttpResponse:
    """Say that a code cannot be used, whatever the reason."""
    return render(request, "checkins/sharing/no_code.html", status=404)


def kept_until_signed(view: Callable[..., HttpResponseBase]) -> Any:
    """Keep the link's code for who is sent elsewhere first: to sign in, or to say their zone."""

    @wraps(view)
    def opened(request: HttpRequest, code: str) -> HttpResponseBase:
        try:
            if not request.user.is_authenticated:
                remember(request.session, code=code, at=timezone.now())
            elif request.user.is_person and request.user.zone is None:
                keep_code_link(by=request.user, at=timezone.now(), code=code)
        except CodeNotOpenError:  # they are sent elsewhere as with a right one, but it counts
            setattr(request, WRONG, True)
        return view(request, code)

    return opened


@require_POST
@person_required
def put_away(request: PersonRequest) -> HttpResponse:
    """Forget the link that waits; nobody is told."""
    refuse_fields(request)
    drop_code_link(by=request.user, at=timezone.now())
    return said(request, PUT_AWAY, "home")
